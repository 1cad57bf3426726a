"""What an import would do, and what stands in its way. Nothing is saved here."""

from collections import Counter, defaultdict
from dataclasses import astuple, dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from families.models import (
    Assignment,
    BookedSession,
    CareFacts,
    Carer,
    Child,
    FamilyTie,
    Household,
    KeyPerson,
    RoleHeld,
    Room,
    RoomStay,
    StaffMember,
    TieFact,
)
from families.names import folded_name
from families.sheets.reading import Table
from families.sheets.values import Wrong

# In this order the rows of a plan are saved: each leads to those before it only.
SAVED_IN_ORDER = (
    *(Room, StaffMember, RoleHeld, Assignment),
    *(Child, CareFacts, RoomStay, KeyPerson, BookedSession),
    *(Household, Carer, FamilyTie, TieFact),
)
COUNTED = {
    "children": Child,
    "adults": Carer,
    "ties": FamilyTie,
    "households": Household,
    "sessions": BookedSession,
    "staff": StaffMember,
    "rooms": Room,
}
# Somebody who reads so many stops, puts them right, and looks again.
MOST_SAID = 300


@dataclass(frozen=True)
class Fault:
    """What is wrong in a line, and what to do. line: None is the whole sheet."""

    sheet: str
    line: int | None
    column: str
    what: str
    todo: str


@dataclass(frozen=True)
class Difference:
    """Something is known otherwise and stays so. child: the code of the child whose record says it, or ""."""

    sheet: str
    line: int
    column: str
    what: str
    child: str


@dataclass
class Row:
    """A line of the file, turned into a record. said: keys of the columns that say something in it."""

    table: Table
    line: int
    record: dict
    said: set = field(default_factory=set)
    is_whole: bool = True

    def __getitem__(self, key):
        return self.record[key]

    def heading(self, key):
        keys = self.table.keys
        return self.table.headings[keys.index(key)] if key in keys else self.table.sheet.column(key).heading

    @property
    def place(self):
        return _("line %(line)d of “%(sheet)s”") % {"line": self.line, "sheet": self.table.title}


class Plan:
    """rows: {model: unsaved rows}. Somebody or something that is known already is an instance with its pk alone."""

    def __init__(self, known, *, by, opens_rooms=False, objection_to=lambda role, agency: ""):
        """by: the viewer whose import it is. objection_to: why they may not give a role to somebody, or ""."""
        self.known, self.setting, self.noted_by = known, by.setting, by.user
        self.opens_rooms, self.objection_to = opens_rooms, objection_to
        self.faults, self.differences = [], []
        self.rows, self.found = defaultdict(list), Counter()
        self.rooms_wanted = {}
        self.owners = defaultdict(dict)  # e-mail: {folded name: name} of whoever is known by it
        for record in (*known.staff.values(), *known.carers.values()):
            self.owners[record["email"]][folded_name(record["name"])] = record["name"]

    def add(self, row):
        self.rows[type(row)].append(row)
        return row

    def fault(self, row, key, what, todo):
        self.faults.append(Fault(row.table.title, row.line, row.heading(key), what, todo))

    def compare(self, row, known, *, of=None, but=()):
        """Note what the row says otherwise than the record that is known."""
        for key in sorted(row.said - set(but), key=row.table.keys.index):
            if _comparable(row[key]) != _comparable(known[key]):
                self.differ(row, key, of)

    def differ(self, row, key, child=None):
        code = self.known.codes.get(child.pk, "") if child else ""
        what = _("This is known otherwise here, and stays as it is.")
        self.differences.append(Difference(row.table.title, row.line, row.heading(key), what, code))

    def is_theirs(self, row):
        """Whether the e-mail of a row is its person's: not that of somebody with another name."""
        owners, name = self.owners[row["email"]], folded_name(row["name"])
        if row["email"] and owners and name not in owners:
            owner = next(iter(owners.values()))
            self.fault(
                row,
                "email",
                _("This is the e-mail of %(name)s.") % {"name": owner},
                _("Two people do not share one. Check the address and both names."),
            )
            return False
        owners[name] = row["name"]
        return True

    def rows_of(self, table):
        """The lines of a table as rows; whatever cannot be read is a fault. Lines that say nothing to us are none."""
        sheet = table.sheet
        columns = [(at, sheet.column(key)) for at, key in enumerate(table.keys) if key]
        for line, texts in table.rows:
            row = Row(table, line, sheet.nothing())
            if any(texts[at] for at, _column in columns):
                for at, column in columns:
                    self._read(row, column, texts[at])
                yield row

    def _read(self, row, column, text):
        try:
            if text:
                row.record[column.key] = column.kind.read(text)
                row.said.add(column.key)
            elif column.is_needed:
                raise Wrong(_("This is empty."), column.note or _("Fill it in."))
        except Wrong as wrong:
            row.is_whole = False
            self.fault(row, column.key, wrong.what, wrong.todo)

    def meant(self, name, names):
        """A sentence that offers the name that is most like this one, or "". names: {folded name: name}."""
        if len(self.faults) >= MOST_SAID:
            return ""  # it is not shown, and looking takes long
        like = get_close_matches(folded_name(name), list(names), n=1)
        return _("Did you mean “%(name)s”?") % {"name": names[like[0]]} if like else ""

    # -- What is told of it ------------------------------------------------------------------------------------------

    @property
    def counts(self):
        return {name: len(self.rows[model]) for name, model in COUNTED.items()}

    def report(self):
        """The plan as the page shows it."""
        return {
            "counts": self.counts,
            "known": dict(self.found),
            "faults": [astuple(fault) for fault in self.faults[:MOST_SAID]],
            "faults_total": len(self.faults),
            "differences": [astuple(difference) for difference in self.differences[:MOST_SAID]],
            "differences_total": len(self.differences),
            "rooms_wanted": sorted(self.rooms_wanted.values()),
        }


def _comparable(value):
    """Case, accents and the order of several make no difference in what a sheet says."""
    if isinstance(value, str):
        return folded_name(value) or value
    is_several = isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    return sorted(map(_comparable, value)) if is_several else value
