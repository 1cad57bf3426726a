"""A nursery that comes from the version before: nobody sees more or less than the day before, and nothing is lost."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import localdate

from families.models import Assignment, Carer, Child, FamilyTie, KeyPerson, StaffMember, TieFact
from families.names import folded_name
from ui.codes import new_code

BEFORE_FACTS_WERE_ROWS = [("families", "0001_initial")]
BEFORE_NUMBERS_DIFFERED = [("families", "0010_room_closing_noted")]

TODAY = localdate()
LONG_AGO, YESTERDAY, TOMORROW = date(2024, 3, 29), TODAY - timedelta(days=1), TODAY + timedelta(days=1)

# What the columns of a tie said -> the facts that say the same: (kind, opens, since, until).
COLUMNS = {
    "a parent": (
        {"responsible_since": LONG_AGO, "sees": "P2", "sees_since": LONG_AGO, "collects_since": LONG_AGO},
        {("responsible", "", LONG_AGO, None), ("sees", "P2", LONG_AGO, None), ("collects", "", LONG_AGO, None)},
    ),
    "a grandparent who reads the day": (
        {"sees": "P1", "sees_since": LONG_AGO},
        {("sees", "P1", LONG_AGO, None)},
    ),
    "a contact who collects": (
        {"collects_since": LONG_AGO},  # "P2" stood in the column all the same
        {("collects", "", LONG_AGO, None)},
    ),
    "somebody from tomorrow on": (
        {"sees": "P2", "sees_since": TOMORROW, "collects_since": TODAY},
        {("sees", "P2", TOMORROW, None), ("collects", "", TODAY, None)},
    ),
    "somebody whose sight has ended": (
        {"responsible_since": LONG_AGO, "sees": "P1", "sees_since": LONG_AGO, "sees_until": YESTERDAY},
        {("responsible", "", LONG_AGO, None), ("sees", "P1", LONG_AGO, YESTERDAY)},
    ),
    "somebody until tomorrow": (
        {
            **{"responsible_since": LONG_AGO, "responsible_until": TOMORROW},
            **{"sees": "P2", "sees_since": LONG_AGO, "sees_until": TOMORROW},
            **{"collects_since": LONG_AGO, "collects_until": TOMORROW},
        },
        {
            ("responsible", "", LONG_AGO, TOMORROW),
            ("sees", "P2", LONG_AGO, TOMORROW),
            ("collects", "", LONG_AGO, TOMORROW),
        },
    ),
    "a name on a list": ({}, set()),
}

# As which number each of these is called, before and after no two had the same one.
CALLED = [(1, 1), (1, 2), (3, 4), (2, 3), (None, None), (8, 8), (None, None)]


@pytest.fixture(scope="module")
def moved_nursery(django_db_setup, django_db_blocker):
    """A nursery filled when the tables were as before, and moved to what they are now. Once for all questions below."""
    with django_db_blocker.unblock():
        executor = MigrationExecutor(connection)
        executor.migrate(BEFORE_FACTS_WERE_ROWS)
        try:
            fill(executor.loader.project_state(BEFORE_FACTS_WERE_ROWS).apps)
            executor = MigrationExecutor(connection)
            executor.migrate(BEFORE_NUMBERS_DIFFERED)
            number(executor.loader.project_state(BEFORE_NUMBERS_DIFFERED).apps)
        finally:
            executor = MigrationExecutor(connection)
            executor.migrate(executor.loader.graph.leaf_nodes())
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(autouse=True)
def in_it(moved_nursery, db):
    pass


def fill(old):
    """A setting with a room, a child, who works there, and an adult for each way the columns could stand."""
    make = {name: old.get_model("families", name).objects.create for name in OLD_MODELS}
    setting = make["Setting"](name="Larkfield", code=new_code())
    room = make["Room"](setting=setting, name="Ducklings", code=new_code())
    names = {"first_name": "Zoë", "last_name": "O’Hara-Łuk"}
    child = make["Child"](setting=setting, born_on=LONG_AGO, starts_on=LONG_AGO, code=new_code(), **names)
    household = make["Household"](setting=setting, name="Mill Lane", code=new_code())
    for who, (columns, _facts) in COLUMNS.items():
        carer = make["Carer"](setting=setting, name=f"Renée {who}", code=new_code())
        make["FamilyTie"](carer=carer, child=child, household=household, relation="other", code=new_code(), **columns)
    for name in ("Priya Nair", "Amy Trent"):
        staff = make["StaffMember"](setting=setting, name=name, started_on=LONG_AGO, code=new_code())
        make["Assignment"](staff=staff, room=room)
        make["KeyPerson"](child=child, staff=staff, part="key" if name == "Priya Nair" else "buddy", since=LONG_AGO)


def number(old):
    """Two are called first."""
    ties = old.get_model("families", "FamilyTie").objects
    for tie, (before, _after) in zip(ties.order_by("pk"), CALLED, strict=True):
        ties.filter(pk=tie.pk).update(emergency_order=before)


OLD_MODELS = (
    *("Setting", "Room", "Child", "Household", "Carer", "FamilyTie"),
    *("StaffMember", "Assignment", "KeyPerson"),
)


def test_what_columns_said_facts_say():
    facts = {
        tie.carer.name.removeprefix("Renée "): set(tie.facts.values_list("kind", "opens", "since", "until"))
        for tie in FamilyTie.objects.all()
    }
    assert facts == {who: said for who, (_columns, said) in COLUMNS.items()}
    assert set(TieFact.objects.values_list("opened_by", "noted_by", "ended_by", "ended_why")) == {
        (None, None, None, "")
    }


def test_who_could_see_and_collect_the_day_before_still_can():
    def names(ties):
        return sorted(tie.carer.name.removeprefix("Renée ") for tie in ties)

    assert names(FamilyTie.objects.open()) == [
        *("a grandparent who reads the day", "a parent", "somebody until tomorrow"),
    ]
    assert names(FamilyTie.objects.for_health()) == ["a parent", "somebody until tomorrow"]
    assert names(FamilyTie.objects.collecting()) == [
        *("a contact who collects", "a parent", "somebody from tomorrow on", "somebody until tomorrow"),
    ]
    assert names(FamilyTie.objects.responsible()) == [
        *("a parent", "somebody until tomorrow", "somebody whose sight has ended"),
    ]


def test_of_nobody_days_in_are_said():
    assert list(StaffMember.objects.values_list("days_in", flat=True)) == [(), ()]


def test_names_are_found_without_accents_and_rows_have_addresses():
    assert list(Child.objects.values_list("sought_name", flat=True)) == ["zoe ohara luk"]
    assert set(Carer.objects.values_list("sought_name", flat=True)) == {folded_name(f"Renée {who}") for who in COLUMNS}
    for model in (Assignment, KeyPerson):
        codes = list(model.objects.values_list("code", flat=True))
        assert [len(code) for code in codes] == [16, 16]
        assert len(set(codes)) == 2


def test_no_two_adults_are_called_as_one_number_and_the_order_stays():
    assert list(FamilyTie.objects.order_by("pk").values_list("emergency_order", flat=True)) == [
        after for _before, after in CALLED
    ]
