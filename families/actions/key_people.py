"""Who is there for a child: the key person and the buddy, from a day on, with everything that follows a change."""

from datetime import datetime, time

from django.db import transaction
from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from families.actions.staff import locked
from families.announcements import KeyPersonChanged, KeyPersonHandover
from families.dates import end
from families.models import Child, FamilyTie, KeyPerson
from notifications.outbox import announce, withdraw
from notifications.presets import after_quiet_hours


class NotOnThatDay(Exception):
    """Says to the manager why nobody becomes key person on that day."""


class ComesByTheShift(Exception):
    """Says to the manager why somebody from an agency is nobody's key person: the child would lose them tomorrow."""


@transaction.atomic
def name_key_person(child, *, staff, part, by, since=None):
    """Make somebody the child's key person or buddy from a day on: today, or one to come.

    A child who has not started has key people from the first day. Who was it before stays readable; a change that was
    planned for later gives way. The family is told who it is, and the successor what is open.
    Raises NotOnThatDay or ComesByTheShift.
    """
    staff = locked(staff)  # nobody makes agency staff of them in between
    check_is_employed(staff)
    child = Child.objects.select_for_update().get(pk=child.pk)  # one after the other: there is one key person
    since = max(since or localdate(), localdate(), child.starts_on)
    _check_day(child, staff, since)
    rows = KeyPerson.objects.filter(child=child, part=part)
    standing = rows.current(since).filter(staff=staff).first()
    if standing and not rows.not_over(since).exclude(pk=standing.pk).exists():
        return standing
    _withdraw_news(rows.filter(since__gte=since))
    if standing:
        return _keep(standing, child, by=by)
    for before in rows.not_over(since).select_related("staff"):
        record(f"no longer {before.get_part_display()} of a child", of=before.staff, by=by)
    end(rows.not_over(since), since)
    named = KeyPerson.objects.create(child=child, staff=staff, part=part, since=since, until=_last(child, staff))
    record(f"{named.get_part_display()} named", of=child, by=by)
    record(f"made {named.get_part_display()} of a child", of=staff, by=by)
    _tell(named, by=by)
    return named


def check_is_employed(staff):
    """Raises ComesByTheShift. Rows from before this was asked stay as they are."""
    if staff.agency:
        raise ComesByTheShift(
            _("%(name)s comes through an agency. Choose somebody who is employed here.") % {"name": staff}
        )


def _check_day(child, staff, since):
    if child.left_on and since >= child.left_on:
        raise NotOnThatDay(_("%(name)s has left by then.") % {"name": child.first_name})
    if staff.left_on and since >= staff.left_on:
        raise NotOnThatDay(_("%(name)s has left by then.") % {"name": staff})
    if since < staff.started_on:
        raise NotOnThatDay(_("%(name)s does not work here yet on that day.") % {"name": staff})


def _last(child, staff):
    """The first day on which one of the two is no longer here, if that is known."""
    return min((day for day in (child.left_on, staff.left_on) if day), default=None)


def _withdraw_news(rows):
    """Nobody hears any more of a change that now does not come, or was wrong from the first day."""
    for row in rows:
        withdraw(KeyPersonChanged, about=row)
        withdraw(KeyPersonHandover, about=row)


def _keep(standing, child, *, by):
    """Who was to be replaced stays."""
    end(KeyPerson.objects.filter(child=child, part=standing.part).exclude(pk=standing.pk).not_over(), standing.since)
    standing.until = _last(child, standing.staff)
    standing.save(update_fields=["until"])
    record(f"stays {standing.get_part_display()}", of=child, by=by)
    return standing


def _tell(named, *, by):
    """An introduction for the family, and the open items for the successor on the first day."""
    child, staff = named.child, named.staff
    announce(KeyPersonChanged, about=named, to=_who_sees(child), by=by, due_at=_this_evening(child.setting))
    if staff.user_id and staff.user_id != by.user.pk:
        first = max(now(), make_aware(datetime.combine(named.since, time.min)))
        announce(KeyPersonHandover, about=named, to=[staff.user], by=by, due_at=first)


def _who_sees(child):
    """Accounts of the adults who may see the child today."""
    ties = FamilyTie.objects.open().filter(child=child, carer__user__is_active=True)
    return User.objects.filter(pk__in=ties.values("carer__user"))


def _this_evening(setting):
    """With the day's digest; what is named later is told in the morning."""
    evening = make_aware(datetime.combine(localdate(), setting.digest_at))
    return after_quiet_hours(max(evening, now()))
