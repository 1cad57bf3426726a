"""Somebody leaves the staff: on a day, everything that their place opened ends."""

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from accounts.actions import end_sessions
from audit.log import record
from families.actions.invitations import close_invitations
from families.actions.staff import CannotBe, check_giver, check_may_go, end_at, locked, start_of
from families.dates import end
from families.models import StaffMember


@transaction.atomic
def leave(staff, *, on, by):
    """From the day `on` somebody no longer works here: that day alone takes the staff hat off.

    Today or earlier: their roles, rooms, sessions and invitations end with the same transaction. A day to come:
    `close_places` ends these then. Until that day they stand as they are, so that a leaving taken back leaves no trace
    on them. Key children go at once, for a successor. Said again with another day, that day counts. Raises CannotBe.
    """
    staff = locked(staff)
    if staff.closed_at:
        raise CannotBe(_("%(name)s has left already.") % {"name": staff})
    if on < staff.started_on:
        raise CannotBe(_("%(name)s had not started by then. Check the day.") % {"name": staff}, "on")
    if staff.left_on:
        _keep_key_children(staff)
    _check_may_leave(staff, on, by)
    staff.left_on = on
    staff.save(update_fields=["left_on"])
    end(staff.key_children.not_over(max(on, localdate())), on)
    record("leaving noted", of=staff, by=by)
    close_place(staff, at=now(), by=by)


def _check_may_leave(staff, on, by):
    """Who loses a role by leaving is asked about as if it were taken from them."""
    for held in staff.roles_held.not_over(on):
        check_may_go(staff, held.role, on=on, by=by)


def close_place(staff, *, at, by=None):
    """End what the place of somebody whose last day is over opened, once. False: not yet, or done already.

    at: when they stopped working in their rooms.
    """
    with transaction.atomic():
        if not StaffMember.objects.to_close().filter(pk=staff.pk).update(closed_at=now()):
            return False
        end(staff.roles_held.not_over(localdate()), staff.left_on)
        end_at(staff.assignments.not_over(at), at)
        close_invitations(staff)
        if staff.user:
            end_sessions(staff.user, by=by)
        record("left the staff", of=staff, by=by)
    return True


def close_places():
    """The sweep of the day: whoever left as was noted before."""
    for staff in StaffMember.objects.to_close().select_related("user"):
        close_place(staff, at=start_of(staff.left_on))


@transaction.atomic
def stay(staff, *, by):
    """Take a leaving back. While its day is to come, roles, rooms and key children go on as if nothing had been said.

    Who has left already works here again from now on, without any of these: they are given anew. Raises CannotBe.
    """
    staff = locked(staff)
    if not staff.left_on:
        return
    if staff.left_on > localdate():
        for held in staff.roles_held.not_over(staff.left_on):
            check_giver(held.role, by)
        _keep_key_children(staff)
    else:
        close_place(staff, at=start_of(staff.left_on), by=by)
    StaffMember.objects.filter(pk=staff.pk).update(left_on=None, closed_at=None)
    record("leaving taken back", of=staff, by=by)


def _keep_key_children(staff):
    """Whom they would have left because of a leaving that was to come, unless somebody else has taken over."""
    for key in staff.key_children.filter(until=staff.left_on).without_successor().select_related("child"):
        key.until = key.child.left_on
        key.save(update_fields=["until"])
