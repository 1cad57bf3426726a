"""What a file says of rooms that close, and of whom to call first: no two adults of a child get one number."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from families.models import FamilyTie, Room
from families.sheets.checking import check
from families.sheets.reading import read_file
from families.sheets.records import known_of
from families.viewer import viewer_of
from tests import factories as make
from tests.families.sheet_files import xlsx_of

CHILDREN = ["First name", "Last name", "Birth date", "First day", "Room"]
ADULTS = ["Child first name", "Child last name", "Child birth date", "Name", "Relation", "Household", "Emergency order"]
MAYA, SAMI = ("Maya", "Aziz", "17/5/2022"), ("Sami", "Aziz", "17/5/2023")


@pytest.fixture
def by(manager, room, other_room):
    return viewer_of(manager)


def plan_of(by, adults=(), room="Ducklings"):
    lines = [[*child, "2/9/2024", room] for child in (MAYA, SAMI)]
    rows = [[*child, name, "mother", "Mill Lane", number] for child, name, number in adults]
    tables = read_file("nursery.xlsx", xlsx_of({"Children": [CHILDREN, *lines], "Adults": [ADULTS, *rows]}))
    return check(tables, known_of(by.setting), by=by)


def numbers(plan):
    assert plan.faults == []
    ties = plan.rows[FamilyTie]
    return {(tie.child.first_name, tie.carer.name): tie.emergency_order for tie in ties}


def test_adults_of_one_number_are_called_in_the_order_of_the_file(by):
    adults = [(MAYA, "A", "1"), (MAYA, "B", "2"), (MAYA, "C", "1"), (MAYA, "D", ""), (SAMI, "E", "1")]

    assert numbers(plan_of(by, adults)) == {
        ("Maya", "A"): 1,
        ("Maya", "C"): 2,
        ("Maya", "B"): 3,
        ("Maya", "D"): None,
        ("Sami", "E"): 1,
    }


def test_who_is_known_keeps_the_number(by, room):
    child = make.make_child(room=room, born_on=localdate() - timedelta(days=900))
    home = make.make_household(setting=by.setting, name="Mill Lane")
    make.tie(make.make_carer(setting=by.setting, name="A"), child, household=home, emergency_order=1)
    known = ("Maya", "Aziz", f"{child.born_on:%d/%m/%Y}")

    rows = [[*known, "B", "mother", "Mill Lane", "1"]]
    tables = read_file("nursery.xlsx", xlsx_of({"Adults": [ADULTS, *rows]}))
    plan = check(tables, known_of(by.setting), by=by)

    assert (plan.faults, [tie.emergency_order for tie in plan.rows[FamilyTie]]) == ([], [2])


def test_no_new_child_comes_into_a_room_that_closes(by, room):
    day = localdate() + timedelta(days=7)
    Room.objects.filter(pk=room.pk).update(closed_on=day)

    plan = plan_of(by)

    assert [(fault.line, fault.column, fault.what, fault.todo) for fault in plan.faults] == [
        (line, "Room", f"This room is closed from {day.day} {day:%b %Y} on.", "Choose another room.") for line in (2, 3)
    ]
