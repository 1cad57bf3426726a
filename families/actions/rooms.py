"""Rooms open, and close from a day on."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from audit.log import record
from families.actions.staff import end_at, start_of
from families.models import Child, Room, Setting
from families.versions import as_seen

ON_ITS_PAGE = ("name", "closed_on")


class NameTaken(Exception):
    """A room of this name is open."""


class DayIsOver(Exception):
    """A room closes today or later, and what is closed has closed."""


class StillThere(Exception):
    """Children have a place in the room on that day or later. `number`: how many."""

    def __init__(self, number):
        super().__init__()
        self.number = number


@transaction.atomic
def open_room(*, name, by):
    _check_name(name, Room.objects.filter(setting=by.setting))
    try:
        with transaction.atomic():
            room = Room.objects.create(setting=by.setting, name=name)
    except IntegrityError as error:
        raise NameTaken from error
    record("room opened", of=room, by=by)
    return room


def _check_name(name, rooms):
    """Also the name of a room that closes later is taken until then."""
    if rooms.open().filter(name__iexact=name).exists():
        raise NameTaken


@transaction.atomic
def close_room(room, *, on, seen, by):
    """From the day `on`, today or later, the room is no longer open. Said again with another day, that day counts.

    Nobody sees a child by a room that is closed. Who works there stays down for it until the day, so that a closing
    taken back leaves no trace on them; then `clear_room` ends that, and `clear_rooms` where the day was to come.
    seen: families.versions.version_of ON_ITS_PAGE. Raises ChangedMeanwhile, DayIsOver or StillThere.
    """
    _hold_setting(room)
    room = as_seen(room, ON_ITS_PAGE, seen)
    if on < localdate() or room.is_closed:
        raise DayIsOver
    if number := Child.objects.with_place_in(room, on).count():
        raise StillThere(number)
    Room.objects.filter(pk=room.pk).update(closed_on=on, closing_noted_at=now(), closing_noted_by=by.user)
    record("closing of a room noted", of=room, by=by)
    if on == localdate():
        clear_room(room, at=now(), by=by)


def _hold_setting(room):
    """Meanwhile nobody is put to work in the room, and no spreadsheet brings in children for it."""
    Setting.objects.select_for_update(no_key=True).get(pk=room.setting_id)


def clear_room(room, *, at, by=None):
    """Whoever is down to work in it now or later no longer is, from `at` on. Nobody is: nothing changes."""
    if end_at(room.assignments.not_over(), at):
        record("room cleared of staff", of=room, by=by)


def clear_rooms():
    """The sweep of the day: rooms whose closing was noted before."""
    for room in Room.objects.to_clear():
        with transaction.atomic():
            _hold_setting(room)
            if still := Room.objects.to_clear().filter(pk=room.pk).first():
                clear_room(still, at=start_of(still.closed_on))


@transaction.atomic
def reopen_room(room, *, by):
    """Take a closing back. While its day is to come all goes on as if nothing had been said.

    A room that has closed is open again from now on; who works there is put there anew. Raises NameTaken.
    """
    _hold_setting(room)
    room = Room.objects.select_for_update().get(pk=room.pk)
    if room.closed_on is None:
        return
    _check_name(room.name, Room.objects.filter(setting=room.setting_id).exclude(pk=room.pk))
    if room.is_closed:
        clear_room(room, at=start_of(room.closed_on), by=by)
    Room.objects.filter(pk=room.pk).update(closed_on=None, closing_noted_at=None, closing_noted_by=None)
    record("room opened again" if room.is_closed else "closing of a room taken back", of=room, by=by)
