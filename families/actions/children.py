"""Rooms, and the children in them."""

from django.db import IntegrityError, transaction

from audit.log import record
from families.models import Child, KeyPerson, Room, RoomStay


class NameTaken(Exception):
    """Somebody has just opened a room of this name."""


@transaction.atomic
def open_room(*, name, by):
    try:
        with transaction.atomic():
            room = Room.objects.create(setting=by.setting, name=name)
    except IntegrityError as error:
        raise NameTaken from error
    record("room opened", of=room, by=by)
    return room


@transaction.atomic
def enrol_child(*, first_name, last_name, born_on, starts_on, room, key_person, by):
    """Put a child on the books: in a room, with a key person, from the first day."""
    child = Child.objects.create(
        setting=by.setting, first_name=first_name, last_name=last_name, born_on=born_on, starts_on=starts_on
    )
    RoomStay.objects.create(child=child, room=room, since=starts_on)
    KeyPerson.objects.create(child=child, staff=key_person, since=starts_on)
    record("child enrolled", of=child, by=by)
    return child
