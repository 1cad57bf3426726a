"""What a setting knows of its people, as records of the shape of a sheet: {key of a column: value}.

An import compares its rows with them, an export writes them. A day is the one that counts for that child: today, or
its first day if that is to come. Facts of a tie are those that were noted: a restriction is no one's to read here.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.timezone import localdate

from families.dates import goes_on, is_in_force
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
from families.sheets.columns import ADULTS, CHILDREN, STAFF, WEEKDAYS

Kind = TieFact.Kind


@dataclass
class Known:
    """A setting as it stands, in a dozen queries whatever its size. Two of them are equal if nothing has changed."""

    rooms: dict = field(default_factory=dict)  # folded name: (pk, name, closed_on) of rooms that are open
    staff: dict = field(default_factory=dict)  # pk: record
    left_staff: set = field(default_factory=set)
    children: dict = field(default_factory=dict)  # pk: record
    codes: dict = field(default_factory=dict)  # pk of a child: its code
    left_children: set = field(default_factory=set)
    households: dict = field(default_factory=dict)  # pk: (name, address)
    carers: dict = field(default_factory=dict)  # pk: the columns of an adult's own
    ties: dict = field(default_factory=dict)  # (pk of the adult, pk of the child): (household's pk, record)


def known_of(setting):
    today = localdate()
    known = Known(rooms={folded_name(name): (pk, name, closed_on) for pk, name, closed_on in _rooms(setting)})
    _know_staff(known, setting, today)
    _know_children(known, setting, today)
    _know_families(known, setting, today)
    return known


def _rooms(setting):
    return Room.objects.filter(setting=setting).open().values_list("pk", "name", "closed_on")


# -- Staff -----------------------------------------------------------------------------------------------------------


def _know_staff(known, setting, today):
    rows = list(StaffMember.objects.filter(setting=setting).order_by("pk"))
    roles, rooms = defaultdict(list), defaultdict(list)
    for held in RoleHeld.objects.filter(staff__setting=setting, until=None).order_by("pk"):
        roles[held.staff_id].append(held.role)
    usual = Assignment.objects.filter(
        goes_on(today, until="room__closed_on"), staff__setting=setting, works_as=Assignment.As.USUAL, ends_at=None
    )
    for staff_pk, room in usual.values_list("staff", "room__name"):
        rooms[staff_pk].append(room)
    for row in rows:
        own = {"name": row.name, "email": row.email, "agency": row.agency, "starts_on": row.started_on}
        own["days_in"] = row.days_in
        held = {"roles": tuple(sorted(roles[row.pk])), "rooms": tuple(sorted(rooms[row.pk]))}
        known.staff[row.pk] = STAFF.nothing() | own | held
    known.left_staff = {row.pk for row in rows if row.left_on and row.left_on <= today}


def called(known):
    """{pk of somebody on the staff: how a key person is named}: by name, or by e-mail where two go by one name."""
    here = {pk: record for pk, record in known.staff.items() if pk not in known.left_staff}
    names = Counter(folded_name(record["name"]) for record in here.values())
    return {
        pk: record["email"] if names[folded_name(record["name"])] > 1 and record["email"] else record["name"]
        for pk, record in here.items()
    }


# -- Children --------------------------------------------------------------------------------------------------------


def _know_children(known, setting, today):
    rows = list(Child.objects.filter(setting=setting).order_by("pk"))
    day_of = {row.pk: max(today, row.starts_on) for row in rows}
    said = defaultdict(dict)
    for care in CareFacts.objects.filter(child__setting=setting):
        said[care.child_id] |= {
            "allergies": (care.has_allergies, care.allergies),
            "diet": (care.has_diet, care.diet),
            "doctor": care.doctor,
        }
    for stay in _on_the_day(RoomStay.objects.filter(child__setting=setting).select_related("room"), day_of):
        said[stay.child_id]["room"] = stay.room.name
    names = called(known)
    keys = KeyPerson.objects.filter(child__setting=setting, part=KeyPerson.Part.KEY)
    for key in _on_the_day(keys, day_of):
        said[key.child_id]["key_person"] = names.get(key.staff_id, "")
    for session in _on_the_day(BookedSession.objects.filter(child__setting=setting), day_of):
        weekday = WEEKDAYS[session.weekday]
        said[session.child_id][weekday] = (*said[session.child_id].get(weekday, ()), (session.starts, session.ends))
    own = ("first_name", "last_name", "born_on", "starts_on", "home_languages")
    for row in rows:
        known.children[row.pk] = CHILDREN.nothing() | {key: getattr(row, key) for key in own} | said[row.pk]
        known.codes[row.pk] = row.code
    known.left_children = {row.pk for row in rows if row.left_on and row.left_on <= today}


def _on_the_day(rows, day_of):
    return (row for row in rows if is_in_force(row.since, row.until, day_of[row.child_id]))


# -- Families --------------------------------------------------------------------------------------------------------

CARER = ("name", "email", "phone", "other_phone", "is_authority")


def _know_families(known, setting, today):
    households = Household.objects.filter(setting=setting).order_by("pk")
    known.households = {row.pk: (row.name, row.address) for row in households}
    for carer in Carer.objects.filter(setting=setting).order_by("pk"):
        known.carers[carer.pk] = {key: getattr(carer, key) for key in CARER}
    facts = _facts_of(setting, today)
    for tie in FamilyTie.objects.filter(child__setting=setting).order_by("pk"):
        known.ties[tie.carer_id, tie.child_id] = tie.household_id, _tie_record(known, tie, facts[tie.pk])


def _facts_of(setting, today):
    """{pk of a tie: {kind: what it opens}} as noted by the nursery: neither what a parent lent nor what is shut."""
    facts = defaultdict(lambda: defaultdict(list))
    noted = TieFact.objects.filter(tie__child__setting=setting, opened_by=None)
    for fact in noted:
        if is_in_force(fact.since, fact.until, today):
            facts[fact.tie_id][fact.kind].append(fact.opens)
    return facts


def _tie_record(known, tie, facts):
    name, address = known.households[tie.household_id]
    child = known.children[tie.child_id]
    return (
        ADULTS.nothing()
        | known.carers[tie.carer_id]
        | {f"child_{key}": child[key] for key in ("first_name", "last_name", "born_on")}
        | {
            "relation": tie.relation,
            "household": name,
            "address": address,
            "responsible": Kind.RESPONSIBLE in facts,
            "sees": tuple(sorted(facts[Kind.SEES])),
            "collects": Kind.COLLECTS in facts,
            "lives_with": tie.lives_with,
            "emergency_order": tie.emergency_order,
        }
    )


# -- For an export ---------------------------------------------------------------------------------------------------


def records_of(known):
    """{key of a sheet: records} of everybody who is here: no child that has left, and nobody of the staff who has."""
    return {
        CHILDREN.key: [record for pk, record in known.children.items() if pk not in known.left_children],
        ADULTS.key: [record for (_, child), (_, record) in known.ties.items() if child not in known.left_children],
        STAFF.key: [record for pk, record in known.staff.items() if pk not in known.left_staff],
    }
