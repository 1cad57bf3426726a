"""The families of a file: adults, the homes they share, and the ties to children.

The same adult in several lines is one: by e-mail, or by name within a home. A home of the file that is called like one
we know is joined to it only if something shows that it is the same, for those who share a home read the same words.
"""

from collections import defaultdict

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from families.models import Carer, FamilyTie, Household, Relation, TieFact
from families.names import folded_name

OWN = ("phone", "other_phone")


class Adults:
    """Every adult that is known or new, found by e-mail, or by name and home."""

    def __init__(self, plan):
        self.plan = plan
        self.by_email, self.by_home, self.lines = {}, defaultdict(list), {}
        carers = {}
        for pk, record in plan.known.carers.items():
            carers[pk] = Carer(pk=pk, name=record["name"], email=record["email"])
            if record["email"]:
                self.by_email[record["email"]] = carers[pk]
        for (pk, _child), (_household, record) in plan.known.ties.items():
            here = self.by_home[self._home(record)]
            if carers[pk] not in here:
                here.append(carers[pk])

    @staticmethod
    def _home(record):
        return folded_name(record["name"]), folded_name(record["household"])

    def find(self, row):
        """The adult of this line, or None, and then the row has a fault."""
        if not self.plan.is_theirs(row) or not self._is_office_or_person(row):
            return None
        carer = self.by_email.get(row["email"]) if row["email"] else None
        same = [each for each in self.by_home[self._home(row)] if not (each.email and row["email"])]
        if carer is None and len(same) > 1:
            self.plan.fault(
                row, "name", _("Two adults of this home are called so."), _("Write the e-mail, to tell them apart.")
            )
            return None
        carer = carer or next(iter(same), None) or self._new(row)
        if row["email"]:
            self.by_email[row["email"]] = carer
        self._compare(carer, row)
        return carer

    def _is_office_or_person(self, row):
        """An office is written to and called, and sees nothing; and what is no local authority is no office."""
        is_office = row["relation"] == Relation.LOCAL_AUTHORITY
        if "relation" in row.said and "is_authority" in row.said and row["is_authority"] != is_office:
            what = _("A local authority is an office, and nobody else is one.")
            self.plan.fault(
                row, "is_authority", what, _("Write the relation local authority and yes here, or neither.")
            )
            return False
        if is_office and row["sees"]:
            what = _("A local authority sees nothing here: it is written to and called.")
            self.plan.fault(row, "sees", what, _("Write nothing."))
            return False
        row.record["is_authority"] = is_office
        return True

    def _new(self, row):
        own = {key: row[key] for key in ("name", "email", "is_authority", *OWN)}
        carer = Carer(setting=self.plan.setting, **own)
        self.by_home[self._home(row)].append(carer)
        return carer

    def _compare(self, carer, row):
        """What is known stays. Two lines of the file must not contradict each other."""
        first = self.lines.setdefault(carer.code, row)
        if carer.pk and self.plan.known.carers[carer.pk]["is_authority"] != row["is_authority"]:
            what = _("A local authority is an office, and nobody else is one.")
            self.plan.fault(row, "relation", what, _("Check whom the name and the e-mail mean."))
        if carer.pk and first is row:
            self.plan.found["adults"] += 1
            self.plan.compare(row, self.plan.known.carers[carer.pk], but=row.said - {"email", *OWN})
        for key in OWN if not carer.pk else ():
            if key in row.said and row[key] != getattr(carer, key):
                self._add_to(carer, row, key, first)

    def _add_to(self, carer, row, key, first):
        """What only a later line says of somebody new, unless it contradicts the first one."""
        if key not in first.said:
            setattr(carer, key, row[key])
            first.said.add(key)
            return
        what = _("This is different in %(place)s.") % {"place": first.place}
        self.plan.fault(row, key, what, _("Write the same of one person in each line."))


class Homes:
    """Households of the file, by name."""

    def __init__(self, plan):
        self.plan = plan
        self.known, self.members, self.new = defaultdict(list), defaultdict(set), {}
        for pk, (name, address) in plan.known.households.items():
            self.known[folded_name(name)].append(Household(pk=pk, name=name, address=address))
        for (carer, child), (household, _record) in plan.known.ties.items():
            self.members[household] |= {("adult", carer), ("child", child)}
        self.joined = {}  # folded name: the known household that the file means by it

    def recognise(self, lines):
        """Which known households the file means. lines: (row, carer, child) of every tie."""
        for row, carer, child in lines:
            for home in self.known[folded_name(row["household"])]:
                if self._is_shown(home, row, carer, child):
                    self.joined.setdefault(folded_name(row["household"]), home)

    def _is_shown(self, home, row, carer, child):
        people = {("adult", carer.pk), ("child", child.pk)}
        return bool(people & self.members[home.pk]) or _is_same_address(home.address, row["address"])

    def find(self, row):
        """The home of this line, or None, and then the row has a fault."""
        name = folded_name(row["household"])
        home = self.joined.get(name)
        if home and not _is_another_address(home.address, row["address"]):
            return home
        if self.known[name]:
            self.plan.fault(
                row,
                "household",
                _("There is a household of this name already."),
                _("If it is the same home, write its address as it is known; if not, give it another name."),
            )
            return None
        return self._new(row, name)

    def _new(self, row, name):
        if name not in self.new:
            fresh = Household(setting=self.plan.setting, name=row["household"], address=row["address"])
            self.new[name] = self.plan.add(fresh), row
        home, first = self.new[name]
        if _is_another_address(home.address, row["address"]):
            what = _("This household has another address in %(place)s.") % {"place": first.place}
            self.plan.fault(row, "address", what, _("One home has one address. If they are two, name them apart."))
        home.address = home.address or row["address"]
        return home


def _is_same_address(one, other):
    return bool(one and other) and folded_name(one) == folded_name(other)


def _is_another_address(one, other):
    return bool(one and other) and folded_name(one) != folded_name(other)


class Ties:
    """Which adult, which child, from which home; what is allowed begins today."""

    def __init__(self, plan, register):
        self.plan, self.register = plan, register
        self.adults, self.homes = Adults(plan), Homes(plan)
        self.lines, self.added = {}, set()
        self.called = []  # new ties whose adults are called in an emergency

    def take(self, rows, heed):
        """rows: all of the file, as those with an e-mail say which of two namesakes the others are."""
        found = []
        for row in sorted(rows, key=lambda row: not row["email"]):
            heed()
            child, carer = self.register.find(row), self._carer(row)
            if child and carer and not self._is_twice(row, carer, child):
                found.append((row, carer, child))
        found.sort(key=lambda each: each[0].line)
        self.homes.recognise(found)
        for row, carer, child in found:
            self._tie(row, carer, child)
        self._number()

    def _carer(self, row):
        return self.adults.find(row) if row["name"] and row["household"] else None

    def _is_twice(self, row, carer, child):
        earlier = self.lines.setdefault((carer.code, child.code), row)
        if earlier is row:
            return False
        self.plan.fault(
            row,
            "name",
            _("The same adult and child stand in %(place)s.") % {"place": earlier.place},
            _("Keep one of the two lines."),
        )
        return True

    def _tie(self, row, carer, child):
        known = self.plan.known.ties.get((carer.pk, child.pk))
        if known:
            self._is_known(row, child, known[1])
        elif (home := self.homes.find(row)) and row.is_whole:
            self._add(row, carer, child, home)

    def _is_known(self, row, child, known):
        """Neither ended nor widened."""
        self.plan.found["ties"] += 1
        own = {key for key in row.said if key.startswith("child_")} | {"name", "email", "is_authority", *OWN}
        self.plan.compare(row, known, of=child, but=own)

    def _add(self, row, carer, child, home):
        if not carer.pk and carer.code not in self.added:
            self.added.add(self.plan.add(carer).code)
        tie = FamilyTie(
            carer=carer,
            child=child,
            household=home,
            relation=row["relation"],
            lives_with=row["lives_with"],
            emergency_order=row["emergency_order"],
        )
        self.plan.add(tie)
        if tie.emergency_order:
            self.called.append(tie)
        facts = [(TieFact.Kind.RESPONSIBLE, "")] * row["responsible"]
        facts += [(TieFact.Kind.SEES, opens) for opens in row["sees"]]
        facts += [(TieFact.Kind.COLLECTS, "")] * row["collects"]
        for kind, opens in facts:
            noted = {"since": localdate(), "noted_by": self.plan.noted_by}
            self.plan.add(TieFact(tie=tie, kind=kind, opens=opens, **noted))

    def _number(self):
        """No two adults of a child are called as the same number: who is known keeps theirs, the others come after."""
        taken = defaultdict(set)
        for (_carer, child), (_household, record) in self.plan.known.ties.items():
            taken[child].add(record["emergency_order"])
        for tie in sorted(self.called, key=lambda tie: tie.emergency_order):
            numbers = taken[tie.child.pk or tie.child.code]
            while tie.emergency_order in numbers:
                tie.emergency_order += 1
            numbers.add(tie.emergency_order)
