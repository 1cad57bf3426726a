"""Children in their rooms, and their coming and going."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from audit.log import record
from families.actions.key_people import check_is_employed
from families.actions.staff import locked
from families.dates import goes_on
from families.models import BookedSession, Child, KeyPerson, Room, RoomStay, StaffMember
from families.versions import as_seen

# What belongs to a child from a day to a day, and ends when the child leaves.
WHILE_HERE = (RoomStay, KeyPerson, BookedSession)
BASICS = ("first_name", "last_name", "born_on", "home_languages", "starts_on")


class StartsTooLate(Exception):
    """Something the nursery has noted for the child would be over before the new first day."""


class NotThatDay(Exception):
    """On that day the child does not move: it is over, before the first day, or after the last."""


class RoomCloses(Exception):
    """The child would be in a room on a day on which it is closed. `room`: which one."""

    def __init__(self, room):
        super().__init__()
        self.room = room


@transaction.atomic
def enrol_child(*, first_name, last_name, born_on, starts_on, room, key_person, by):
    """Put a child on the books: in a room, with a key person, from the first day.

    Raises families.actions.key_people.ComesByTheShift, or RoomCloses.
    """
    key_person = locked(key_person)
    check_is_employed(key_person)
    child = Child.objects.create(
        setting=by.setting, first_name=first_name, last_name=last_name, born_on=born_on, starts_on=starts_on
    )
    RoomStay.objects.create(child=child, room=room, since=starts_on)
    _check_rooms(child)
    KeyPerson.objects.create(child=child, staff=key_person, since=starts_on)
    record("child enrolled", of=child, by=by)
    return child


@transaction.atomic
def edit_child(child, *, seen, by, **basics):
    """Change what stands on top of a child's record. With the first day moves what began on it.

    seen: families.versions.version_of BASICS, as the form was shown.
    Raises ChangedMeanwhile or StartsTooLate.
    """
    child = as_seen(child, BASICS, seen)
    before = child.starts_on
    for name, value in basics.items():
        setattr(child, name, value)
    if child.starts_on != before:
        _move_beginnings(child, before)
    child.save()  # the whole row: the name it is found by is kept with it
    record("child's record changed", of=child, by=by)


def _move_beginnings(child, before):
    for model in WHILE_HERE:
        rows = model.objects.filter(goes_on(before), child=child)
        if rows.filter(until__lte=child.starts_on).exists():
            raise StartsTooLate
        rows.filter(since=before).update(since=child.starts_on)


# -- Rooms by date ---------------------------------------------------------------------------------------------------


@transaction.atomic
def move_child(child, *, room, on, by, instead_of=None):
    """Have the child in `room` from the day `on`, today or later. What was planned from that day on gives way.

    instead_of: first day of a planned move that this one replaces.
    Raises NotThatDay or RoomCloses.
    """
    child = _locked(child)
    if on < max(localdate(), child.starts_on) or (child.left_on and on >= child.left_on):
        raise NotThatDay
    if instead_of:
        _forget_move(child, instead_of)
    stays = RoomStay.objects.filter(child=child)
    stays.filter(since__gte=on).delete()
    held = stays.filter(goes_on(on))
    if held.filter(room=room).exists():
        held.update(until=child.left_on)
    else:
        held.update(until=on)
        RoomStay.objects.create(child=child, room=room, since=on, until=child.left_on)
    _check_rooms(child)
    record("move to a room planned" if on > localdate() else "moved to a room", of=child, by=by)


@transaction.atomic
def undo_move(child, *, on, by):
    """Take a planned move back: the child stays in the room before it. Taken back already: nothing changes.

    Raises RoomCloses.
    """
    child = _locked(child)
    if _forget_move(child, on):
        _check_rooms(child)
        record("move to a room taken back", of=child, by=by)


def _forget_move(child, on):
    """The stay before a planned one lasts until the one after it. The stay a child begins with is no move."""
    stays = RoomStay.objects.filter(child=child)
    planned = stays.filter(since=on, since__gt=localdate()).first()
    before = stays.filter(since__lt=on, until=on)
    if planned is None or not before.exists():
        return False
    planned.delete()
    before.update(until=planned.until)
    return True


def _check_rooms(child):
    """Nobody is in a room that is closed. Rooms are held until the end, so that none closes meanwhile."""
    stays = RoomStay.objects.filter(child=child).not_over()
    rooms = Room.objects.select_for_update(no_key=True).filter(pk__in=stays.values("room"))
    for room in rooms.order_by("pk"):
        if room.closed_on and stays.filter(room=room).not_over(room.closed_on).exists():
            raise RoomCloses(room)


# -- Leaving ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def leave(child, *, last_day, by):
    """The child leaves after `last_day`: room, key people and sessions end with it, and what was planned later goes.

    Said again with another day, that day counts.
    """
    child = _locked(child)
    if child.left_on:
        _reopen(child)
    child.left_on = last_day + timedelta(days=1)
    child.save(update_fields=["left_on"])
    for model in WHILE_HERE:
        rows = model.objects.filter(child=child)
        rows.filter(since__gte=child.left_on).delete()
        rows.filter(goes_on(child.left_on)).update(until=child.left_on)
    record("child leaves", of=child, by=by)


@transaction.atomic
def return_child(child, *, by):
    """Back on the books: as if nothing had been said while the last day has not come, else from today on.

    Who has been away gets the last room and key people anew; sessions are booked again. Raises RoomCloses where a room
    closes at the same moment.
    """
    child = _locked(child)
    if not child.left_on:
        return
    if child.left_on > localdate():
        _reopen(child)
    else:
        _begin_again(child)
    child.left_on = None
    child.save(update_fields=["left_on"])
    _check_rooms(child)
    record("child back on the books", of=child, by=by)


def _reopen(child):
    """What ended because the child was to leave goes on; a room until it closes."""
    stays, keys, sessions = _ended_by_leaving(child)
    for stay in stays:
        stay.until = stay.room.closed_on
        stay.save(update_fields=["until"])
    for rows in (keys, sessions):
        rows.update(until=None)


def _begin_again(child):
    stays, keys, _sessions = _ended_by_leaving(child)
    RoomStay.objects.bulk_create(
        RoomStay(child=child, room=stay.room, since=localdate(), until=stay.room.closed_on) for stay in stays
    )
    KeyPerson.objects.bulk_create(
        KeyPerson(child=child, staff=key.staff, part=key.part, since=localdate()) for key in keys
    )


def _ended_by_leaving(child):
    """Not a room that is closed by then, nor somebody who has left, too, or comes through an agency now."""
    ended = goes_on(child.left_on - timedelta(days=1)) & Q(child=child, until=child.left_on)
    stays, keys, sessions = (model.objects.filter(ended) for model in WHILE_HERE)
    is_open = goes_on(max(child.left_on, localdate()), until="room__closed_on")
    stays = stays.filter(is_open).select_related("room")
    return stays, keys.filter(staff__in=StaffMember.objects.current().employed()), sessions


def _locked(child):
    """One change of a child's room and days after the other."""
    return Child.objects.select_for_update().get(pk=child.pk)
