"""When a mail is due, and with which others it goes: from the kind, the person's preset and the hour."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localtime

from notifications.kinds import STAFF
from notifications.models import Preference

CALM, BABY_ROOM, ONLY_MUST = Preference.Preset

DIGEST = "digest"  # one mail about the day
LIVE = "live"  # what comes together within a few minutes

LIVE_WAIT = timedelta(minutes=10)
QUIET_FROM, QUIET_UNTIL = time(20), time(7)


@dataclass(frozen=True)
class MailPlan:
    due_at: datetime
    gather: str = ""


def mail_plan(kind, preset, *, due_at, moment):
    """How somebody with this preset is mailed; None when they are not.

    due_at: when the feature wants it known; a day's digest waits until then, a mail of its own is not due before.
    """
    if kind.audience is STAFF and not kind.mail_for_staff:
        return None
    if kind.must:
        return MailPlan(due_at)
    if preset == ONLY_MUST or (kind.mailed_under and preset not in kind.mailed_under):
        return None
    if not kind.gathered:
        return MailPlan(after_quiet_hours(due_at))
    if preset == BABY_ROOM:
        return MailPlan(after_quiet_hours(moment + LIVE_WAIT), LIVE)
    return MailPlan(due_at, DIGEST)


def after_quiet_hours(moment):
    """`moment` itself, or seven in the morning by the nursery's clock when it falls in the night."""
    local = localtime(moment, get_default_timezone())
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    morning = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(morning, QUIET_UNTIL, tzinfo=get_default_timezone())


def presets_of(users):
    """{primary key: preset}; who has chosen nothing is missing."""
    return dict(Preference.objects.filter(user__in=users).values_list("user_id", "preset"))


def preset_of(user):
    return presets_of([user]).get(user.pk, CALM)
