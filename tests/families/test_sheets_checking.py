"""Every line of a file against the others and against what is known: each fault by its line, and why."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from families.models import Child, Relation, Role, Sees
from families.sheets.checking import check
from families.sheets.reading import read_file
from families.sheets.records import known_of
from families.viewer import viewer_of
from tests import factories as make
from tests.families.sheet_files import ADULTS, CHILDREN, STAFF, xlsx_of

SOON = localdate() + timedelta(days=30)


@pytest.fixture
def by(manager, room, other_room):
    """The manager of a setting with two rooms, Ducklings and Wrens, and Priya Nair on the staff."""
    make.make_staff(setting=room.setting, name="Priya Nair", rooms=[room])
    return viewer_of(manager)


def child(**values):
    return _row(
        CHILDREN, ["Maya", "Aziz", "17/5/2022", "2/9/2024", "Ducklings", "Priya Nair", "", "8:00-17:30"], values
    )


def adult(**values):
    own = ["Lina Haddad", "mother", "Haddad, Mill Lane", "3 Mill Lane", "lina@example.org", "07700 900001"]
    return _row(ADULTS, ["Maya", "Aziz", "17/5/2022", *own, "yes", "day and health", "yes"], values)


def person(**values):
    return _row(STAFF, ["Amy Trent", "amy@example.org", "practitioner", "Wrens", "9/1/2023"], values)


def _row(headings, row, values):
    """The row with other values. values: {heading in small letters with underscores: text}."""
    keys = [heading.lower().replace(" ", "_").replace("-", "") for heading in headings]
    assert set(values) <= set(keys), values
    return [values.get(key, text) for key, text in zip(keys, row, strict=True)]


def plan_of(by, children=(), adults=(), staff=(), **options):
    sheets = {"Children": [CHILDREN, *children], "Adults": [ADULTS, *adults], "Staff": [STAFF, *staff]}
    tables = read_file("nursery.xlsx", xlsx_of(sheets))
    return check(tables, known_of(by.setting), by=by, **options)


def faults(plan):
    return [(fault.sheet, fault.line, fault.column, fault.what, fault.todo) for fault in plan.faults]


def places(plan):
    return [(fault.sheet, fault.line, fault.column) for fault in plan.faults]


# -- Children --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "column", "what", "todo"),
    [
        ({"birth_date": "soon"}, "Birth date", "“soon” is not a date.", "Write it like 3/4/2024 for 3 April."),
        ({"birth_date": f"{SOON:%d/%m/%Y}"}, "Birth date", "This day has not come yet.", "Check the year."),
        ({"birth_date": "17/5/1990"}, "Birth date", "That is a long time ago.", "Check the year."),
        ({"first_day": "2/9/2021"}, "First day", "The first day is before the birthday.", "Check both days."),
        ({"last_name": ""}, "Last name", "This is empty.", "Fill it in."),
        ({"room": "Duckling"}, "Room", "There is no room “Duckling”.", "Did you mean “Ducklings”?"),
        (
            {"room": "Otters"},
            "Room",
            "There is no room “Otters”.",
            "Open it first, or tick below that it is to be opened.",
        ),
        (
            {"key_person": "Pria Nair"},
            "Key person",
            "Nobody on the staff is called “Pria Nair”.",
            "Did you mean “Priya Nair”?",
        ),
        (
            {"key_person": "Zed"},
            "Key person",
            "Nobody on the staff is called “Zed”.",
            "Add them to the staff, or to the sheet Staff of this file.",
        ),
        ({"monday": "17:30-8:00"}, "Monday", "The session ends before it begins.", "Write both times like 8:00-17:30."),
    ],
)
def test_a_childs_line_says_what_is_wrong_with_it(values, column, what, todo, by):
    plan = plan_of(by, children=[child(**values)])

    assert faults(plan) == [("Children", 2, column, what, todo)]


def test_the_same_child_twice_in_a_file_is_told_whatever_the_spelling(by):
    plan = plan_of(by, children=[child(first_name="Zoë"), child(first_name="ZOE ", room="Wrens")])

    assert faults(plan) == [
        (
            "Children",
            3,
            "First name",
            "This is the same child as in line 2 of “Children”.",
            "Keep one of the two lines.",
        )
    ]


def test_twins_and_namesakes_are_two_children(by):
    twins = [child(), child(first_name="Musa"), child(birth_date="18/5/2022")]

    plan = plan_of(by, children=twins)

    assert (plan.counts["children"], plan.faults) == (3, [])


def test_a_child_that_is_known_is_left_as_it_is(by, room):
    known = make.make_child(room=room, first_name="Maya", last_name="AZÍZ", born_on=date(2022, 5, 17))

    plan = plan_of(by, children=[child(allergies="nuts")])

    assert (plan.counts["children"], plan.found["children"], plan.faults) == (0, 1, [])
    assert [(each.line, each.column, each.child) for each in plan.differences] == [
        (2, column, known.code) for column in ("First day", "Allergies", "Monday", "Key person")
    ]


def test_a_child_of_that_name_elsewhere_is_nobody_here(by, other_setting):
    make.make_child(setting=other_setting, first_name="Maya", last_name="Aziz", born_on=date(2022, 5, 17))

    plan = plan_of(by, children=[child()])

    assert (plan.counts["children"], plan.found["children"]) == (1, 0)


def test_rooms_are_opened_only_where_that_is_said(by):
    lines = [child(room="Otters"), child(first_name="Musa", room="OTTERS"), child(first_name="Noor", room="Wrens")]

    asked, told = plan_of(by, children=lines), plan_of(by, children=lines, opens_rooms=True)

    assert (places(asked), asked.report()["rooms_wanted"]) == ([("Children", at, "Room") for at in (2, 3)], ["Otters"])
    assert (told.faults, told.counts["rooms"]) == ([], 1)


def test_a_key_person_may_come_with_the_same_file(by):
    plan = plan_of(by, children=[child(key_person="amy@example.org")], staff=[person()])

    assert (plan.faults, plan.counts["staff"]) == ([], 1)


def test_two_of_the_staff_with_one_name_are_told_apart_by_their_address(by, room):
    namesake = make.make_staff(setting=room.setting, name="Priya Nair")

    by_name, by_email = plan_of(by, children=[child()]), plan_of(by, children=[child(key_person=namesake.email)])

    assert [fault.todo for fault in by_name.faults] == ["Write the e-mail instead."]
    assert by_email.faults == []


# -- Adults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "column", "what"),
    [
        ({"relation": "landlord"}, "Relation", "“landlord” is not one of the words for this."),
        ({"email": "lina at example"}, "E-mail", "This does not look like an e-mail address."),
        ({"may_collect": "perhaps"}, "May collect", "“perhaps” is not one of the words for this."),
        ({"sees": "everybody"}, "Sees", "“everybody” is not one of the words for this."),
        ({"household": ""}, "Household", "This is empty."),
        ({"child_birth_date": "18/5/2022"}, "Child first name", "This child is neither in the file nor on the books."),
        ({"child_last_name": "Hill"}, "Child first name", "This child is neither in the file nor on the books."),
        ({"relation": "local authority"}, "Sees", "A local authority sees nothing here: it is written to and called."),
    ],
)
def test_an_adults_line_says_what_is_wrong_with_it(values, column, what, by):
    plan = plan_of(by, children=[child()], adults=[adult(**values)])

    assert [(*place, fault.what) for place, fault in zip(places(plan), plan.faults, strict=True)] == [
        ("Adults", 2, column, what)
    ]


def test_a_child_that_cannot_be_read_is_said_once_and_not_again_of_each_adult(by):
    plan = plan_of(by, children=[child(birth_date="soon")], adults=[adult(), adult(name="Omar Aziz", email="")])

    assert places(plan) == [("Children", 2, "Birth date")]


def test_the_same_adult_of_siblings_is_one(by):
    children = [child(), child(first_name="Musa"), child(first_name="Noor")]
    adults = [
        adult(),
        adult(child_first_name="Musa", email="LINA@example.org", household="Haddad, elsewhere"),
        adult(child_first_name="Noor", email="", name="lina HADDAD"),
    ]

    plan = plan_of(by, children=children, adults=adults)

    assert plan.faults == []
    assert {name: plan.counts[name] for name in ("adults", "ties", "households")} == {
        "adults": 1,
        "ties": 3,
        "households": 2,
    }


def test_one_address_is_one_persons(by):
    plan = plan_of(by, children=[child()], adults=[adult(), adult(name="Omar Aziz")])

    assert faults(plan) == [
        (
            "Adults",
            3,
            "E-mail",
            "This is the e-mail of Lina Haddad.",
            "Two people do not share one. Check the address and both names.",
        )
    ]


@pytest.mark.parametrize("whose", ["carer", "staff"])
def test_the_address_of_somebody_we_know_is_nobody_elses(whose, by, room):
    if whose == "carer":
        make.make_carer(setting=room.setting, name="Kate Mullen", email="lina@example.org")
    else:
        make.make_staff(setting=room.setting, name="Kate Mullen", user=make.make_account(email="lina@example.org"))

    plan = plan_of(by, children=[child()], adults=[adult()])

    assert [fault.what for fault in plan.faults] == ["This is the e-mail of Kate Mullen."]


def test_the_address_of_somebody_in_another_setting_says_nothing(by, other_setting):
    make.make_carer(setting=other_setting, name="Kate Mullen", email="lina@example.org")

    assert plan_of(by, children=[child()], adults=[adult()]).faults == []


def test_two_lines_of_one_person_do_not_contradict_each_other(by):
    children = [child(), child(first_name="Musa")]

    plan = plan_of(by, children=children, adults=[adult(), adult(child_first_name="Musa", phone="07700 900002")])

    assert faults(plan) == [
        (
            "Adults",
            3,
            "Phone",
            "This is different in line 2 of “Adults”.",
            "Write the same of one person in each line.",
        )
    ]


def test_the_same_adult_and_child_twice_are_told(by):
    plan = plan_of(by, children=[child()], adults=[adult(), adult(relation="father")])

    assert [(fault.line, fault.what) for fault in plan.faults] == [
        (3, "The same adult and child stand in line 2 of “Adults”.")
    ]


def test_a_home_has_one_address(by):
    adults = [adult(), adult(name="Omar Aziz", email="", address="9 Station Road")]

    plan = plan_of(by, children=[child()], adults=adults)

    assert [(fault.line, fault.column) for fault in plan.faults] == [(3, "Address")]


# -- Homes that are known --------------------------------------------------------------------------------------------


@pytest.fixture
def known_home(by, room):
    """Anna Smith and her mother, at home in “Smith”."""
    home = make.make_household(setting=room.setting, name="Smith", address="1 Park Road")
    anna = make.make_child(room=room, first_name="Anna", last_name="Smith", born_on=date(2022, 1, 2))
    jane = make.make_carer(setting=room.setting, name="Jane Smith", email="jane@example.org")
    make.tie(jane, anna, household=home, relation=Relation.MOTHER, sees=Sees.HEALTH)
    return home


def test_somebody_of_the_same_name_is_not_let_into_a_home_we_know(by, known_home):
    plan = plan_of(by, children=[child()], adults=[adult(household="SMITH", address="")])

    assert faults(plan) == [
        (
            "Adults",
            2,
            "Household",
            "There is a household of this name already.",
            "If it is the same home, write its address as it is known; if not, give it another name.",
        )
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"address": "1, Park road"},
        {"address": "", "name": "Jane Smith", "email": "jane@example.org"},
        {
            "address": "",
            "child_first_name": "Anna",
            "child_last_name": "Smith",
            "child_birth_date": "2/1/2022",
        },
    ],
    ids=["the address", "who lives there", "whose home it is"],
)
def test_a_known_home_is_joined_where_something_shows_that_it_is_the_same(values, by, known_home):
    plan = plan_of(by, children=[child()], adults=[adult(household="Smith", **values)])

    assert (plan.faults, plan.counts["ties"], plan.counts["households"]) == ([], 1, 0)


def test_namesakes_in_a_home_of_the_same_name_are_told_apart_by_the_address(by, known_home):
    plan = plan_of(by, children=[child()], adults=[adult(name="Jane Smith", email="", household="Smith")])

    assert [(fault.column, fault.what) for fault in plan.faults] == [
        ("Household", "There is a household of this name already.")
    ]


def test_a_tie_that_is_known_is_neither_ended_nor_widened(by, known_home):
    line = adult(
        child_first_name="Anna",
        child_last_name="Smith",
        child_birth_date="2/1/2022",
        name="Jane Smith",
        email="jane@example.org",
        household="Smith",
        address="1 Park Road",
        sees="nothing",
        relation="mother",
        parental_responsibility="yes",
    )

    plan = plan_of(by, adults=[line])

    assert (plan.faults, any(plan.counts.values()), plan.found["ties"]) == ([], False, 1)
    assert [each.column for each in plan.differences] == ["Phone", "Sees"]


def test_a_restriction_is_not_to_be_read_from_an_import(by, known_home, dsl):
    """Facts are compared as they were noted: what shuts them would tell of itself."""
    tie = known_home.ties.get()
    before = known_of(by.setting)

    make.make_restriction(tie, by=dsl)

    assert known_of(by.setting) == before


# -- Staff -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "column", "what"),
    [
        ({"role": "pirate"}, "Role", "“pirate” is not one of the words for this."),
        ({"rooms": "Wrens; Otters"}, "Rooms", "There is no room “Otters”."),
        ({"name": "Priya  NAIR", "email": ""}, None, None),
    ],
)
def test_a_line_about_staff(values, column, what, by):
    plan = plan_of(by, staff=[person(**values)])

    assert [(fault.column, fault.what) for fault in plan.faults] == ([(column, what)] if column else [])
    assert plan.found["staff"] == (not column)


def test_what_somebody_may_not_give_by_hand_they_may_not_give_by_a_file(by):
    plan = plan_of(by, staff=[person(role="dsl")], objection_to=lambda role, agency: "No." if role == Role.DSL else "")

    assert [(fault.column, fault.what) for fault in plan.faults] == [("Role", "No.")]


def test_nobody_from_an_agency_becomes_the_key_person_of_a_new_child(by, room):
    make.make_staff(setting=room.setting, name="Abe Agency", agency="Bright Hands")

    plan = plan_of(by, children=[child(key_person="Abe Agency")])

    assert [(fault.column, fault.what, fault.todo) for fault in plan.faults] == [
        ("Key person", "Abe Agency comes through an agency.", "Choose somebody who is employed here.")
    ]


def test_of_a_child_that_is_known_with_agency_staff_nothing_is_said(by, known_home):
    abe = make.make_staff(setting=by.setting, name="Abe Agency", agency="Bright Hands")
    make.make_key_person(Child.objects.get(first_name="Anna"), abe)
    line = {"first_name": "Anna", "last_name": "Smith", "birth_date": "2/1/2022", "key_person": "Abe Agency"}

    plan = plan_of(by, children=[child(**line)])

    assert ([fault.what for fault in plan.faults], plan.found["children"]) == ([], 1)


def test_the_same_colleague_twice_is_told(by):
    plan = plan_of(by, staff=[person(), person(email="", rooms="Ducklings")])

    assert [fault.what for fault in plan.faults] == ["This is the same person as in line 2 of “Staff”."]


# -- Columns ---------------------------------------------------------------------------------------------------------


def test_a_sheet_without_a_column_that_is_needed_is_not_read_at_all(by):
    content = xlsx_of({"Children": [["First name", "Surname", "Born when"], ["Maya", "Aziz", "17/5/2022"]]})

    plan = check(read_file("a.xlsx", content), known_of(by.setting), by=by)

    todo = "Say below which of your columns it is, or add it to the file."
    assert faults(plan) == [
        ("Children", None, column, f"No column of this sheet is the {column}.", todo)
        for column in ("Birth date", "First day")
    ]
    assert plan.counts["children"] == 0


def test_lines_that_say_nothing_in_a_known_column_are_passed_over(by):
    rows = [[*CHILDREN, "Fee"], [*child(), 3], [*[""] * len(CHILDREN), 31]]

    plan = check(read_file("a.xlsx", xlsx_of({"Children": rows})), known_of(by.setting), by=by)

    assert (plan.faults, plan.counts["children"]) == ([], 1)
