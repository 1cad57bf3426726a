"""The family circle: a parent with responsibility opens parts of the day to somebody of the wider family."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate, now

from accounts.models import User
from audit.log import record
from families.actions.invitations import CannotInvite, close_invitations, invite
from families.announcements import CircleGrown
from families.models import Carer, FamilyTie, Restriction, TieFact
from notifications.outbox import announce, withdraw

# People whom one parent invites within a day.
MOST_A_DAY = 5


class EnoughForToday(Exception):
    """This parent has invited as many people as one does in a day."""


@transaction.atomic
def open_circle(openers, *, name, relation, email, opens, until, by):
    """Invite somebody of the wider family of one child, or of several of this home, until the day `until`.

    openers: the inviting parent's ties, one for each child.
    Always somebody new, whoever has this address already: what the parent is told says nothing of that.
    Raises EnoughForToday.
    """
    ties = _locked(openers)
    if _invited_today(by) >= MOST_A_DAY:
        raise EnoughForToday
    carer = Carer.objects.create(setting=ties[0].child.setting, name=name, email=email)
    for opener in ties:
        columns = {"child": opener.child, "household": opener.household, "relation": relation}
        tie = FamilyTie.objects.create(carer=carer, **columns)
        _lend(tie, opener, opens=opens, until=until, by=by)
        record("opened to the wider family", of=tie, by=by)
        _tell_other_homes(tie, by=by)
    _send_door(carer, by=by)
    return carer


@transaction.atomic
def change_circle(tie, *, opener, opens, until, by):
    """Open other parts, or until another day. From now on they hang on the parent who says so."""
    _locked([opener, tie])  # of two parents who say so at the same moment, what the second one says stands
    _take_back(tie, by=by)
    _lend(tie, opener, opens=opens, until=until, by=by)
    record("changed what is open to the wider family", of=tie, by=by)


@transaction.atomic
def close_circle(tie, *, by):
    """What parents opened by this tie ends at once. What the nursery noted stays. Ended already: nothing changes."""
    _locked([tie])
    if not _take_back(tie, by=by):
        return
    record("closed to the wider family", of=tie, by=by)
    withdraw(CircleGrown, about=tie)
    if not FamilyTie.objects.open().filter(carer=tie.carer_id).exists():
        close_invitations(tie.carer)


def _locked(ties):
    """One change of a parent, and of what is open to somebody, after the other."""
    rows = FamilyTie.objects.select_for_update(of=["self"]).filter(pk__in=[tie.pk for tie in ties])
    return list(rows.select_related("child__setting", "household").order_by("pk"))


def _invited_today(by):
    lately = TieFact.objects.filter(noted_by=by.user, noted_at__gt=now() - timedelta(days=1)).exclude(opened_by=None)
    return lately.values("tie__carer").distinct().count()


def _lend(tie, opener, *, opens, until, by):
    shared = {"tie": tie, "kind": TieFact.Kind.SEES, "since": localdate(), "until": until}
    TieFact.objects.bulk_create(
        TieFact(opens=each, opened_by=opener, noted_by=by.user, **shared) for each in dict.fromkeys(opens)
    )


def _take_back(tie, *, by):
    """Returns how many facts. They end today, also those of today: at once."""
    today = localdate()
    standing = TieFact.objects.filter(tie=tie, until__gt=today).exclude(opened_by=None)
    return standing.update(until=today, ended_at=now(), ended_by=by.user)


def _send_door(carer, *, by):
    """A mail, if there is an address and it may be written to; otherwise the nursery finds them among who is not in.

    Why no mail went is not for the parent: it could be that somebody else has written to this address today.
    """
    if not carer.email:
        return
    try:
        invite(carer, by=by)
    except CannotInvite:
        return


def _tell_other_homes(tie, *, by):
    """Who else has parental responsibility learns of one more relative, at the bell; under a restriction nobody."""
    if Restriction.objects.in_force().filter(tie__child=tie.child).exists():
        return
    parents = FamilyTie.objects.for_health().responsible().filter(child=tie.child).exclude(household=tie.household)
    to = User.objects.filter(pk__in=parents.values("carer__user"), is_active=True)
    announce(CircleGrown, about=tie, to=to, by=by, mail=False)
