"""The children of a file: who is known by name and birth date, and who is new."""

from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from families.models import BookedSession, CareFacts, Child, KeyPerson, RoomStay
from families.names import folded_name
from families.sheets.columns import WEEKDAYS

EARLIEST_BIRTH = 20  # years; the twin of families.forms.children.EARLIEST_BIRTH


def identity(first_name, last_name, born_on):
    """Two children are the same if both agree: the names without case and accents, and the birth date."""
    return folded_name(f"{first_name} {last_name}"), born_on


class Register:
    """Every child that is known or new, found by identity."""

    def __init__(self, plan, rooms, staff):
        self.plan, self.rooms, self.staff = plan, rooms, staff
        self.children, self.lines = {}, {}
        self.unclear = set()  # folded names of children whose birth date cannot be read
        for pk, record in plan.known.children.items():
            self.children[identity(record["first_name"], record["last_name"], record["born_on"])] = Child(pk=pk)

    def take(self, row):
        who = identity(row["first_name"], row["last_name"], row["born_on"])
        self._check_days(row)
        room = self.rooms.find(row, "room", row["room"]) if row["room"] else None
        key = self.staff.key_person(row)
        if not row["born_on"]:
            self.unclear.add(who[0])
            return
        if earlier := self.lines.get(who):
            self._is_twice(row, earlier)
            return
        self.lines[who] = row
        child = self.children.setdefault(who, Child(setting=self.plan.setting))
        if child.pk:
            self._is_known(row, child, room, key)
        elif row.is_whole:
            self._add(child, row, room, key)

    def _check_days(self, row):
        born_on, starts_on, today = row["born_on"], row["starts_on"], localdate()
        if born_on and born_on > today:
            self.plan.fault(row, "born_on", _("This day has not come yet."), _("Check the year."))
        elif born_on and born_on < date(today.year - EARLIEST_BIRTH, 1, 1):
            self.plan.fault(row, "born_on", _("That is a long time ago."), _("Check the year."))
        elif born_on and starts_on and starts_on < born_on:
            self.plan.fault(row, "starts_on", _("The first day is before the birthday."), _("Check both days."))

    def _is_twice(self, row, earlier):
        self.plan.fault(
            row,
            "first_name",
            _("This is the same child as in %(place)s.") % {"place": earlier.place},
            _("Keep one of the two lines."),
        )

    def _is_known(self, row, child, room, key):
        """Nothing of it is changed."""
        self.plan.found["children"] += 1
        known = self.plan.known.children[child.pk]
        self.plan.compare(row, known, of=child, but=["first_name", "last_name", "born_on", "key_person"])
        if key and folded_name(known["key_person"]) not in {folded_name(key.name), folded_name(key.email)}:
            self.plan.differ(row, "key_person", child)

    def _add(self, child, row, room, key):
        for name in ("first_name", "last_name", "born_on", "starts_on", "home_languages"):
            setattr(child, name, row[name])
        self.plan.add(child)
        if room:
            self._check_is_open(row, room)
            self.plan.add(RoomStay(child=child, room=room, since=child.starts_on))
        if key:
            self.staff.check_is_employed(row, key)
            self.plan.add(KeyPerson(child=child, staff=key, since=child.starts_on))
        if {"allergies", "diet", "doctor"} & row.said:
            self.plan.add(_care(child, row))
        for weekday, day in enumerate(WEEKDAYS):
            for starts, ends in row[day]:
                booked = {"weekday": weekday, "starts": starts, "ends": ends, "since": child.starts_on}
                self.plan.add(BookedSession(child=child, **booked))

    def _check_is_open(self, row, room):
        """For good: a new child would still be there when it closes."""
        if room.closed_on:
            what = _("This room is closed from %(day)s on.") % {"day": date_format(room.closed_on, "DATE_FORMAT")}
            self.plan.fault(row, "room", what, _("Choose another room."))

    def find(self, row):
        """The child whom a line about an adult means, or None, and then the row has a fault."""
        name, born_on = identity(row["child_first_name"], row["child_last_name"], row["child_born_on"])
        child = self.children.get((name, born_on))
        # One sentence is enough where the child's own line, or this one, cannot be read.
        if child is None and born_on and name not in self.unclear:
            self.plan.fault(row, "child_first_name", *self._no_such(name))
        return child

    def _no_such(self, name):
        what = _("This child is neither in the file nor on the books.")
        if any(name == known for known, _born_on in self.children):
            return what, _("A child of this name has another birth date. Check which is right.")
        return what, _("Check the name and the birth date, or add the child in the sheet Children.")


def _care(child, row):
    has_allergies, allergies = row["allergies"]
    has_diet, diet = row["diet"]
    return CareFacts(
        child=child,
        has_allergies=has_allergies,
        allergies=allergies,
        has_diet=has_diet,
        diet=diet,
        doctor=row["doctor"],
    )
