"""People who work at the setting: the roles they hold, and the rooms they work in by the clock."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext as _

from audit.log import record
from families.actions.invitations import close_invitations
from families.dates import end
from families.models import SEE_ALL_ROOMS, Assignment, Role, RoleHeld, Setting, StaffMember
from families.versions import as_seen

As = Assignment.As

# What is known of somebody, on the page where it is changed.
ABOUT = ("name", "email", "agency", "about_me", "days_in")

# They open all rooms, or the settings of a group: not for somebody who is here for a shift.
NOT_FOR_AGENCY = SEE_ALL_ROOMS | {Role.GROUP_ADMINISTRATOR}
# They open what a deputy may not open for herself: restrictions, and the running of the setting.
GIVEN_BY_A_MANAGER = frozenset({Role.MANAGER, Role.DEPUTY, Role.DSL})
# Nobody is left without whoever can put things right.
NEVER_LAST = frozenset({Role.MANAGER, Role.GROUP_ADMINISTRATOR})

LONGEST_SHIFT = timedelta(hours=24)
FURTHEST_AHEAD = timedelta(days=730)


class CannotBe(Exception):
    """Says to the manager why not. `field`: where in the form it is to be read; None above it."""

    def __init__(self, sentence, field=None):
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def add_staff(*, name, email, role, rooms, by, agency="", days_in=()):
    """Put somebody on the staff from today: in one role, and in these rooms for good. days_in: weekdays.

    Raises CannotBe.
    """
    check_giver(role, by)
    if agency and rooms:
        raise CannotBe(
            _("Somebody from an agency comes by shifts. Add them without a room, then give a shift."), "rooms"
        )
    if agency:
        check_agency_role(role)
    about = {"name": name, "email": email, "agency": agency, "days_in": days_in}
    staff = StaffMember.objects.create(setting=by.setting, **about)
    RoleHeld.objects.create(staff=staff, role=role)
    Assignment.objects.bulk_create(Assignment(staff=staff, room=room) for room in rooms)
    record("staff added", of=staff, by=by)
    return staff


@transaction.atomic
def edit_staff(staff, *, name, agency, about_me, days_in, seen, by, email=None):
    """Change what is known of somebody. email: None leaves it; an account's own address is not changed here.

    An invitation to an address that was wrong opens nothing any more. seen: version of ABOUT, as the form was shown.
    Raises ChangedMeanwhile or CannotBe.
    """
    staff = as_seen(locked(staff), ABOUT, seen)
    if agency and not staff.agency:
        _check_agency(staff)
    if email is not None and email != staff.email and not staff.user_id:
        close_invitations(staff)
        staff.email = email
    staff.name, staff.agency, staff.about_me, staff.days_in = name, agency, about_me, days_in
    staff.save(update_fields=ABOUT)
    record("staff changed", of=staff, by=by)


def _check_agency(staff):
    """Who now comes through an agency must not keep what opens rooms beside the shifts."""
    for held in staff.roles_held.not_over():
        check_agency_role(held.role, "agency")
    if staff.assignments.not_over().exclude(works_as=As.SHIFT).exists():
        raise CannotBe(_("Somebody from an agency comes by shifts. End the rooms below first."), "agency")
    if staff.key_children.not_over().exists():
        raise CannotBe(
            _("Somebody from an agency is nobody’s key person or buddy. Name somebody else for the children first."),
            "agency",
        )


def check_agency_role(role, field="role"):
    if role in NOT_FOR_AGENCY:
        raise CannotBe(_("This role sees every room. Somebody from an agency sees the room of the shift."), field)


def locked(staff):
    """One change of a setting's staff after the other: of two managers who end each other's role, one remains."""
    Setting.objects.select_for_update(no_key=True).get(pk=staff.setting_id)
    return StaffMember.objects.select_related("setting", "user").get(pk=staff.pk)


# -- Roles -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_role(staff, *, role, since, by):
    """Let somebody hold a role from a day on: past, today or to come. Raises CannotBe."""
    staff = locked(staff)
    check_giver(role, by)
    if staff.agency:
        check_agency_role(role)
    _check_employed(staff, since, "since")
    if staff.roles_held.filter(role=role).not_over(since).exists():
        raise CannotBe(_("%(name)s has this role already, or gets it later.") % {"name": staff}, "role")
    RoleHeld.objects.create(staff=staff, role=role, since=since)
    record(f"role given: {role}", of=staff, by=by)


@transaction.atomic
def end_role(staff, *, role, on, by):
    """From the day `on`, today or later, somebody no longer holds a role. Ended already: nothing changes.

    Raises CannotBe.
    """
    staff = locked(staff)
    held = staff.roles_held.filter(role=role).not_over(on)
    if not held.exists():
        return
    check_may_go(staff, role, on=on, by=by)
    end(held, on)
    record(f"role ended: {role}", of=staff, by=by)


def check_may_go(staff, role, *, on, by):
    """Raises CannotBe where somebody must not lose this role, or not by this hand."""
    check_giver(role, by)
    if role not in NEVER_LAST:
        return
    if staff.user_id == by.user.pk:
        raise CannotBe(_("Nobody takes this role from themselves. Ask somebody else who has it."))
    if not _others(staff, role, on).exists():
        raise CannotBe(_("Nobody else would be %(role)s. Name somebody first.") % {"role": Role(role).label})


def _others(staff, role, on):
    """Who else holds this role on that day for good, and can sign in."""
    held = RoleHeld.objects.current(on).filter(role=role, until=None)
    places = StaffMember.objects.current(on).filter(left_on=None, user__is_active=True, roles_held__in=held)
    same = {"setting": staff.setting} if role == Role.MANAGER else {"setting__group": staff.setting.group_id}
    return places.filter(**same).exclude(pk=staff.pk)


def check_giver(role, by):
    if role in GIVEN_BY_A_MANAGER and Role.MANAGER not in by.roles:
        raise CannotBe(_("Only a manager gives or ends this role."), "role")
    if role == Role.GROUP_ADMINISTRATOR and not by.runs_group:
        raise CannotBe(_("Only a group administrator gives or ends this role."), "role")


# -- Rooms by the clock ----------------------------------------------------------------------------------------------


@transaction.atomic
def assign(staff, *, room, by, works_as=As.USUAL, starts_at=None, ends_at=None):
    """Put somebody to work in a room, beside the rooms they have: from a moment (now) to a moment (for good).

    Several rooms at once are fine: rooms merge early and late. The same usual room again changes nothing.
    Raises CannotBe.
    """
    staff = locked(staff)
    starts_at = starts_at or now()
    _check_times(staff, works_as, starts_at, ends_at)
    there = staff.assignments.filter(room=room).overlapping(starts_at, ends_at)
    if works_as == As.USUAL and (same := there.filter(works_as=works_as, ends_at=ends_at).first()):
        return same
    if there.exists():
        raise CannotBe(_("%(name)s works in this room at that time already.") % {"name": staff}, "room")
    assignment = Assignment.objects.create(
        staff=staff, room=room, works_as=works_as, starts_at=starts_at, ends_at=ends_at
    )
    record(f"assigned to a room: {works_as}", of=staff, by=by)
    return assignment


def _check_times(staff, works_as, starts_at, ends_at):
    if staff.agency and works_as != As.SHIFT:
        raise CannotBe(_("Somebody from an agency comes by shifts."), "works_as")
    if works_as == As.SHIFT and not staff.agency:
        raise CannotBe(_("A shift is for somebody from an agency. Write the agency on their page first."), "works_as")
    _check_employed(staff, localdate(starts_at), "starts_at")
    if works_as != As.USUAL and ends_at is None:
        raise CannotBe(_("Say until when."), "ends_at")
    if ends_at is None:
        return
    if ends_at <= starts_at:
        raise CannotBe(_("It ends before it begins. Check both."), "ends_at")
    if ends_at <= now():
        raise CannotBe(_("This is over already. Check the day."), "ends_at")
    if works_as == As.SHIFT and ends_at - starts_at > LONGEST_SHIFT:
        raise CannotBe(_("A shift ends within a day. Add each day’s shift."), "ends_at")
    if staff.left_on and ends_at > start_of(staff.left_on):
        raise CannotBe(_("%(name)s has left by then.") % {"name": staff}, "ends_at")


def _check_employed(staff, day, field):
    if day < staff.started_on:
        raise CannotBe(_("%(name)s does not work here yet on that day.") % {"name": staff}, field)
    if staff.left_on and max(day, localdate()) >= staff.left_on:
        raise CannotBe(_("%(name)s has left by then.") % {"name": staff}, field)


@transaction.atomic
def end_assignment(assignment, *, by, ends_at=None):
    """Somebody stops working in a room: now, or at a moment to come. What has not begun is taken back.

    Over already: nothing changes. Raises CannotBe.
    """
    staff = locked(assignment.staff)
    if ends_at and ends_at <= now():
        raise CannotBe(_("This has passed. Leave it empty to end it now."), "ends_at")
    if ends_at and ends_at <= assignment.starts_at:
        raise CannotBe(_("It has not begun by then. Leave it empty to take it back."), "ends_at")
    standing = staff.assignments.filter(pk=assignment.pk).not_over(ends_at)
    if ends_at and not standing.exists():
        raise CannotBe(_("It ends before that already."), "ends_at")
    if end_at(standing, ends_at or now()):
        record("no longer assigned to a room", of=staff, by=by)


def end_at(assignments, moment):
    """End them at `moment`, now or later; what would begin after it is gone. Returns how many."""
    gone = assignments.filter(starts_at__gte=moment).delete()[0]
    return gone + assignments.update(ends_at=moment)


def start_of(day):
    return make_aware(datetime.combine(day, time.min))
