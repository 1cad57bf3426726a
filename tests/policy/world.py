"""A small world twice: the program's rows, and the rules (model.py) that hear what is done to them.

Two settings of one group, three rooms, children in both, adults in several families, and staff. Everything has a name.
"""

from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from django.db import transaction

from diaries.models import Kind
from families.actions import children as child_actions
from families.models import CareFacts, Group, Room, StaffMember
from families.viewer import hats_of, viewer_of
from tests import factories as make
from tests.policy.model import Rules

# Nobody changes the places of the heads and the clerk: they are who acts.
HEADS = {"Larkfield": "head", "Brookside": "head there"}
STAFF = {  # place: (roles, rooms, agency)
    "head@Larkfield": (["manager", "dsl"], [], ""),
    "head there@Brookside": (["manager", "dsl"], [], ""),
    "clerk@Larkfield": (["manager"], [], ""),
    "priya@Larkfield": (["practitioner"], ["Ducklings"], ""),
    "jo@Larkfield": (["practitioner"], ["Wrens"], ""),
    "jo@Brookside": (["practitioner"], [], ""),
    "ade@Larkfield": (["practitioner"], [], "Helping Hands"),
}
CHANGING = ("priya@Larkfield", "jo@Larkfield", "jo@Brookside", "ade@Larkfield")
ROOMS = {"Ducklings": "Larkfield", "Wrens": "Larkfield", "Otters": "Brookside"}
CHILDREN = {"maya": "Ducklings", "milo": "Ducklings", "isla": "Wrens", "otis": "Otters"}
HOMES = {"mill lane": "Larkfield", "dock road": "Larkfield", "elm close": "Larkfield", "the quay": "Brookside"}
# In the beginning: two parents apart, one of them in a second family elsewhere, an aunt, and two who work here.
TIES = {
    "ann-maya": ("mill lane", {"responsible": True, "sees": "P2", "collects": True}),
    "ann-milo": ("mill lane", {"responsible": True, "sees": "P2", "collects": True}),
    "ben-maya": ("dock road", {"responsible": True, "sees": "P2", "collects": True}),
    "ben-otis": ("the quay", {"responsible": False, "sees": "P1", "collects": True}),
    "cem-maya": ("mill lane", {"responsible": False, "sees": "", "collects": False}),
    "head-isla": ("elm close", {"responsible": False, "sees": "P1", "collects": True}),
    "jo-isla": ("elm close", {"responsible": True, "sees": "P2", "collects": True}),
}
# Adults: three with an account, one who works here, one who runs the place, one not in yet, and an office.
SIGNED_UP, NOT_IN, OFFICE = ("ann", "ben", "cem", "jo", "head"), "dot", "council"


class NothingToDo(Exception):
    """There is nobody, and nothing, to do this to."""


class World:
    def __init__(self, clock):
        self.clock = clock
        self.rules = Rules(clock.moment)
        self.rows = {}  # name -> row
        self.favourites = {"tie": "ann-maya", "place": "priya@Larkfield"}
        group = Group.objects.create(name="A trust")
        self.rows |= {name: make.make_setting(name=name, group=group) for name in HEADS}
        self.rows |= {name: make.make_room(setting=self.rows[where], name=name) for name, where in ROOMS.items()}
        self.rows |= {name: make.make_household(setting=self.rows[where], name=name) for name, where in HOMES.items()}
        for room, where in ROOMS.items():
            self.rules.hear("opened a room", room=room, setting=where)
        people = {place.split("@")[0] for place in STAFF} | {*SIGNED_UP, NOT_IN}
        self.accounts = {name: make.make_account(name=name) for name in sorted(people)}
        for place, (roles, rooms, agency) in STAFF.items():
            self._employ(place, roles, rooms, agency)
        self.heads = {where: self._viewer(f"{account}@{where}") for where, account in HEADS.items()}
        self.clerk = self._viewer("clerk@Larkfield")
        for child, room in CHILDREN.items():
            self.enrol_child(child, room, self.today - timedelta(days=300))

    @contextmanager
    def as_it_was(self):
        """What is done in it is taken back, in the database and here."""
        moment, rows, heard = self.clock.moment, dict(self.rows), list(self.rules.heard)
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        self.clock.moment, self.rows, self.rules.heard = moment, rows, heard

    @property
    def today(self):
        return self.clock.today

    def _viewer(self, place):
        return viewer_of(self.accounts[place.split("@")[0]], f"staff:{self.rows[place].code}")

    def _employ(self, place, roles, rooms, agency):
        account, where = place.split("@")
        row = make.make_staff(
            setting=self.rows[where],
            name=place,
            user=self.accounts[account],
            roles=roles,
            rooms=[self.rows[room] for room in rooms],
            agency=agency,
        )
        self.rows[place], since = row, row.started_on
        self.rules.hear("employed", staff=place, account=account, setting=where, since=since, agency=bool(agency))
        for role in roles:
            self.rules.hear("given", staff=place, role=role, since=since)
        for assignment in row.assignments.all():
            self.hear_assignment(place, assignment, ends=None)

    def hear_assignment(self, place, row, ends):
        if not self.is_known(row):
            self.rules.hear(
                "assigned",
                assignment=self.call("assignment", row),
                staff=place,
                room=row.room.name,
                starts=row.starts_at,
                ends=ends,
            )

    def enrol_child(self, name, room, starts_on):
        where = ROOMS[room]
        head = self.heads[where]
        child = child_actions.enrol_child(
            first_name=name,
            last_name="Hill",
            born_on=starts_on - make.A_YEAR_AGO,
            starts_on=starts_on,
            room=self.rows[room],
            key_person=head.staff,
            by=head,
        )
        self.rows[name] = child
        self.rules.hear("enrolled", child=name, setting=where, room=room, on=starts_on)
        CareFacts.objects.create(child=child)
        self._write_about(child, where, author=head.staff)

    def _write_about(self, child, where, author):
        """An entry of each kind; for each home a word about the note and about the nappy, and a note from home."""
        entries = {kind: make.make_entry(child, author=author, kind=kind, at=self.clock.moment) for kind in Kind}
        for home in self.homes(where):
            words = {"household": self.rows[home], "author": author.user}
            for kind in (Kind.NOTE, Kind.NAPPY):
                make.make_reply(entries[kind], **words)
            make.make_home_note(child, **words)

    def hats(self, prepared):
        """(account, viewer) of every account in each of its hats, as the program has them."""
        for name, user in self.accounts.items():
            for viewer in prepared.hats(name, partial(hats_of, user)):
                yield name, viewer

    # -- Names --------------------------------------------------------------------------------------------------------

    def call(self, what, row):
        """Give a row the next name of its kind: "restriction 3"."""
        name = f"{what} {len(self.called(what)) + 1}"
        self.rows[name] = row
        return name

    def called(self, what):
        return [name for name in self.rows if name.startswith(f"{what} ")]

    def is_known(self, row):
        return any(known == row for known in self.rows.values())

    def names(self, model):
        """{pk, as text: name} of the rows of a model."""
        return {str(row.pk): name for name, row in self.rows.items() if isinstance(row, model)}

    def fresh(self, name):
        """As it stands in the database."""
        row = self.rows[name]
        return type(row).objects.get(pk=row.pk)

    # -- Choosing; of nothing, nothing is chosen ---------------------------------------------------------------------

    def homes(self, where):
        return [home for home, there in HOMES.items() if there == where]

    def open_rooms(self, where=None):
        open_now = set(Room.objects.open().values_list("name", flat=True))
        return [room for room, there in ROOMS.items() if room in open_now and where in {None, there}]

    def a_tie(self, chance):
        """The favourite often: much of what is surprising happens to one person."""
        return self.favourites["tie"] if chance.random() < 0.4 else some(chance, self.rules.ties())

    def a_place(self, chance):
        return self.favourites["place"] if chance.random() < 0.6 else chance.choice(CHANGING)

    def a_restriction(self, chance):
        return some(chance, self.called("restriction"))

    def a_child(self, chance):
        return some(chance, self.rules.children())

    def where(self, name):
        """The setting of a tie ("ann-maya"), of a child, or of a place ("jo@Larkfield")."""
        return name.split("@")[1] if "@" in name else self.rules.setting_of(name.split("-")[-1])

    def head(self, name):
        """Manager and DSL of that setting, in whose name things are done."""
        return self.heads[self.where(name)]

    def place_of(self, assignment):
        return self.names(StaffMember)[str(self.rows[assignment].staff_id)]


def some(chance, choices):
    choices = sorted(choices)  # a set's own order is another one in each process
    if not choices:
        raise NothingToDo
    return chance.choice(choices)
