"""The rooms and the staff of a file: who is known, who is new, and whom a child's key person means."""

from collections import defaultdict
from datetime import datetime, time

from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import gettext as _

from families.models import Assignment, RoleHeld, Room, StaffMember
from families.names import folded_name


class Rooms:
    """Rooms that are open, and those that the file opens if it is allowed to."""

    def __init__(self, plan):
        self.plan = plan
        self.by_name = {
            name: Room(pk=pk, name=said, closed_on=day) for name, (pk, said, day) in plan.known.rooms.items()
        }
        self.names = {name: room.name for name, room in self.by_name.items()}

    def find(self, row, key, name):
        """The room of this name, or None, and then the row has a fault."""
        folded = folded_name(name)
        if folded not in self.by_name and not self._may_open(row, key, name):
            return None
        if folded not in self.by_name:
            self.by_name[folded] = self.plan.add(Room(setting=self.plan.setting, name=name))
        return self.by_name[folded]

    def _may_open(self, row, key, name):
        self.plan.rooms_wanted.setdefault(folded_name(name), name)
        if self.plan.opens_rooms:
            return True
        todo = self.plan.meant(name, self.names) or _("Open it first, or tick below that it is to be opened.")
        self.plan.fault(row, key, _("There is no room “%(name)s”.") % {"name": name}, todo)
        return False


class Staff:
    """Who is on the staff, and who comes to it by the file."""

    def __init__(self, plan, rooms):
        self.plan, self.rooms = plan, rooms
        self.by_email, self.by_name, self.lines = {}, defaultdict(list), {}
        for pk, record in plan.known.staff.items():
            self._know(StaffMember(pk=pk, name=record["name"], email=record["email"], agency=record["agency"]))

    def _know(self, person):
        if person.email:
            self.by_email[person.email] = person
        if person.pk not in self.plan.known.left_staff:
            self.by_name[folded_name(person.name)].append(person)

    def take(self, row):
        if not row["name"] or not self.plan.is_theirs(row):
            return
        person = self._person(row)
        if earlier := self.lines.get(person.code):
            self.plan.fault(
                row,
                "name",
                _("This is the same person as in %(place)s.") % {"place": earlier.place},
                _("Keep one of the two lines, or tell them apart by an e-mail each."),
            )
            return
        self.lines[person.code] = row
        self._check_roles(row)
        rooms = [room for name in row["rooms"] if (room := self.rooms.find(row, "rooms", name))]
        if person.pk:
            self.plan.found["staff"] += 1
            self.plan.compare(row, self.plan.known.staff[person.pk], but=["name"])
        elif row.is_whole:
            self._add(person, row, rooms)

    def _person(self, row):
        """Known by the e-mail; by the name where only one of the two has an e-mail; else new."""
        if row["email"] in self.by_email:
            return self.by_email[row["email"]]
        namesakes = self.by_name[folded_name(row["name"])]
        same = [person for person in namesakes if not (person.email and row["email"])]
        if same:
            return same[0]
        person = StaffMember(setting=self.plan.setting, name=row["name"], email=row["email"], agency=row["agency"])
        self._know(person)
        return person

    def _check_roles(self, row):
        for role in row["roles"]:
            if objection := self.plan.objection_to(role, row["agency"]):
                self.plan.fault(row, "roles", objection, _("Leave this role out; it is given on the staff page."))
        if row["agency"] and row["rooms"]:
            what = _("Somebody from an agency comes by shifts.")
            self.plan.fault(row, "rooms", what, _("Leave the rooms empty, and give the shift on the staff page."))

    def _add(self, person, row, rooms):
        today = localdate()
        person.started_on = row["starts_on"] or today
        person.days_in = row["days_in"]
        self.plan.add(person)
        since = max(today, person.started_on)
        starts_at = now() if since == today else make_aware(datetime.combine(since, time.min))
        for role in row["roles"]:
            self.plan.add(RoleHeld(staff=person, role=role, since=since))
        for room in rooms:
            self.plan.add(Assignment(staff=person, room=room, starts_at=starts_at))

    def key_person(self, row):
        """Whom the column means, by name or e-mail; None when nobody is named, or the row has a fault."""
        said = row["key_person"]
        if not said or "key_person" not in row.said:
            return None
        by_email = self.by_email.get(said.lower())
        found = [by_email] if by_email else self.by_name.get(folded_name(said), [])
        if len(found) == 1 and found[0].pk not in self.plan.known.left_staff:
            return found[0]
        self.plan.fault(row, "key_person", *self._nobody(said, found))
        return None

    def check_is_employed(self, row, person):
        """The twin of families.actions.key_people.check_is_employed, for a child that is new."""
        if person.agency:
            what = _("%(name)s comes through an agency.") % {"name": person.name}
            self.plan.fault(row, "key_person", what, _("Choose somebody who is employed here."))

    def _nobody(self, said, found):
        if len(found) > 1:
            return _("Two of the staff are called “%(name)s”.") % {"name": said}, _("Write the e-mail instead.")
        names = {name: people[0].name for name, people in self.by_name.items() if people}
        what = _("Nobody on the staff is called “%(name)s”.") % {"name": said}
        todo = self.plan.meant(said, names) or _("Add them to the staff, or to the sheet Staff of this file.")
        return what, todo
