"""Everything of a setting, taken out: asked for by one, agreed to by another, once, and fit to be brought in again."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audit.models import Event, Viewing
from families.actions import exports as actions
from families.actions import imports
from families.models import (
    BookedSession,
    CareFacts,
    Carer,
    Child,
    FamilyTie,
    Relation,
    Restriction,
    Role,
    Sees,
    SheetExport,
    SheetImport,
    StaffMember,
)
from families.sheets import writing
from families.sheets.columns import SHEETS
from families.sheets.reading import read_file
from families.sheets.records import known_of, records_of
from families.viewer import viewer_of
from notifications.models import Delivery
from tests import factories as make
from tests.factories import sent

pytestmark = pytest.mark.django_db

DAY = timedelta(hours=24)


def lines_of(setting):
    """{sheet: its lines} of an export of the setting, as they stand in the file."""
    records = records_of(known_of(setting))
    return {key: writing.rows_of(sheet, records[key]) for key, sheet in SHEETS.items()}


def post(client, user, route, *codes, **form):
    client.force_login(user)
    return client.post(reverse(f"families:{route}", args=codes), sent(**form))


def asked(by):
    return actions.ask_for_export(by=viewer_of(by))


def agreed(by, other):
    export = asked(by)
    actions.agree_to_export(export, by=viewer_of(other))
    return export


# -- Two people ------------------------------------------------------------------------------------------------------


def test_everybody_who_watches_hears_of_it_at_once_and_the_mail_says_nothing(manager, deputy, dsl, senco, key_person):
    asked(manager)

    told = Delivery.objects.filter(announcement__kind="export-asked")
    everybody = {manager, deputy, dsl}
    assert {each.recipient for each in told.filter(channel="bell")} == everybody
    assert {each.recipient for each in told.filter(channel="mail")} == everybody


def test_the_asker_takes_it_once_after_somebody_else_agreed(client, manager, deputy, child):
    post(client, manager, "ask_for_export")
    export = SheetExport.objects.get()
    before = post(client, manager, "take_export", export.code, shape="xlsx").status_code
    post(client, deputy, "agree_to_export", export.code)

    taken = post(client, manager, "take_export", export.code, shape="xlsx")
    again = post(client, manager, "take_export", export.code, shape="xlsx")

    assert (before, taken.status_code, again.status_code) == (302, 200, 302)
    tables = read_file("export.xlsx", taken.content)
    assert (tables[0].title, tables[0].rows[0][1][:2]) == ("Children", ["Maya", "Aziz"])
    assert [each.what for each in Event.objects.about(export).order_by("pk")] == [
        "export asked for",
        "export agreed to",
        "export taken",
    ]


def test_taking_it_is_logged_as_seeing_every_child_in_it(client, manager, dsl, child, other_setting):
    make.make_child(setting=other_setting)
    gone = make.make_child(room=child.stays.get().room, first_name="Gone", left_on=localdate())
    export = agreed(manager, dsl)

    response = post(client, manager, "take_export", export.code, shape="csv")

    assert Viewing.objects.get().records == {"families.Child": [child.code]}
    assert [gone.first_name in str(table.rows) for table in read_file("export.zip", response.content)] == [False] * 2


@pytest.mark.parametrize("who", ["manager", "deputy", "dsl"])
def test_nobody_agrees_for_themselves_nor_takes_what_another_asked_for(who, request, client, manager, deputy, dsl):
    export = asked(manager)

    answer = post(client, request.getfixturevalue(who), "agree_to_export", export.code).status_code
    taken = post(client, request.getfixturevalue(who), "take_export", export.code).status_code

    export.refresh_from_db()
    assert (answer, bool(export.agreed_by)) == ((404, False) if who == "manager" else (302, True))
    assert taken == {"manager": 302, "deputy": 404, "dsl": 403}[who]


@pytest.mark.parametrize("who", ["manager", "deputy", "dsl"])
def test_any_of_them_stops_it(who, request, client, manager, deputy, dsl):
    export = agreed(manager, dsl)

    post(client, request.getfixturevalue(who), "stop_export", export.code)

    assert post(client, manager, "take_export", export.code).status_code == 302
    export.refresh_from_db()
    assert (export.state, export.fetched_at) == ("stopped", None)


@pytest.mark.parametrize(
    ("times", "state"),
    [
        ({"asked_at": -8 * DAY}, "over"),
        ({"asked_at": -6 * DAY}, "asked"),
        ({"asked_at": -6 * DAY, "agreed_at": -DAY / 2}, "open"),
        ({"agreed_at": -DAY * 1.1}, "over"),
        ({"opens_at": DAY / 2}, "waits"),
        ({"opens_at": -DAY / 2}, "open"),
        ({"opens_at": -DAY * 1.1}, "over"),
    ],
)
def test_it_is_open_for_a_day_and_waits_for_a_week(times, state, manager, dsl, setting):
    by = {"agreed_by": dsl.staff_places.get()} if "agreed_at" in times else {}
    moments = {name: now() + ago for name, ago in times.items()}
    export = SheetExport.objects.create(setting=setting, asked_by=manager.staff_places.get(), **by, **moments)

    assert export.state == state
    assert SheetExport.objects.open().exists() == (state == "open")
    assert SheetExport.objects.to_agree().exists() == (state == "asked")
    assert SheetExport.objects.alive().exists() == (state != "over")


def test_asking_twice_is_asking_once(manager, deputy):
    assert asked(manager) == asked(manager)
    assert Delivery.objects.filter(channel="bell").count() == 2


def test_who_works_alone_waits_a_day_and_can_stop_it_meanwhile(client, manager, setting, child):
    setting.works_alone = True
    setting.save()
    export = asked(manager)
    at_once = post(client, manager, "take_export", export.code).status_code
    SheetExport.objects.update(opens_at=now() - timedelta(minutes=1))

    a_day_later = post(client, manager, "take_export", export.code).status_code

    assert (export.state, at_once, a_day_later) == ("waits", 302, 200)


def test_another_settings_export_is_not_there(client, manager, manager_elsewhere):
    export = asked(manager)

    answers = {
        route: post(client, manager_elsewhere, route, export.code).status_code
        for route in ("agree_to_export", "stop_export", "take_export")
    }

    assert set(answers.values()) == {404}


# -- What is in it ---------------------------------------------------------------------------------------------------


def test_a_restriction_changes_no_word_of_it(manager, dsl, child, parent):
    """Neither that there is one nor what it shuts: the file says what was noted."""
    before = lines_of(child.setting)

    for shuts in ({"shuts_sight": False}, {"shuts_collection": False}):
        make.make_restriction(FamilyTie.objects.get(), by=dsl, evidence="Order of 3 March", **shuts)

    assert lines_of(child.setting) == before
    assert Restriction.objects.count() == 2
    assert before["adults"][1][-6:-3] == ["yes", "day and health", "yes"]


def test_what_a_parent_lent_and_what_has_ended_is_not_in_it(manager, child, parent, household):
    lender = FamilyTie.objects.get()
    friend = make.make_carer(setting=child.setting, name="Nia Next Door")
    tie = make.tie(friend, child, household=household, relation=Relation.OTHER, sees=None, responsible=False)
    make.make_fact(tie, opens=Sees.MEALS, until=localdate() + DAY, opened_by=lender)
    make.make_fact(tie, opens=Sees.ORDINARY, until=localdate())

    [row] = [line for line in lines_of(child.setting)["adults"] if "Nia Next Door" in line]

    assert row[-6:-3] == ["no", "nothing", "yes"]


def test_other_settings_are_not_in_it(setting, child, other_setting, parent_elsewhere):
    assert [line[0] for line in lines_of(setting)["children"]] == ["First name", "Maya"]


def test_an_export_takes_as_many_queries_for_many_as_for_one(child, parent, django_assert_max_num_queries):
    for _ in range(3):
        other = make.make_child(room=child.stays.get().room)
        make.tie(make.make_carer(setting=child.setting), other)

    with django_assert_max_num_queries(14):
        known_of(child.setting)


def test_no_cell_of_it_is_taken_for_a_formula(room):
    child = make.make_child(room=room, first_name="=1+1", last_name="@SUM(A1)")
    CareFacts.objects.create(child=child, has_diet=True, diet="-2", doctor="\t=HYPERLINK(1)\n+44 1632 960001")

    [_, cells] = lines_of(room.setting)["children"]

    assert [cell for cell in cells if cell.startswith("'")] == [
        "'=1+1",
        "'@SUM(A1)",
        "'-2",
        "'=HYPERLINK(1)\n+44 1632 960001",
    ]


# -- There and back again --------------------------------------------------------------------------------------------

NASTY = st.text(
    st.one_of(
        st.sampled_from(list("=+-@'\"\t\n\r,;|_x0041 \u202eßẞİıŁØ’é🦔\ufeff\u200b")), st.characters(codec="utf-8")
    ),
    max_size=24,
)
TEXT = NASTY.map(lambda text: text.replace("\x00", "")).map(writing.tidy)
LINE = TEXT.map(lambda text: " ".join(text.split())).filter(lambda text: imports_as_one_line(text))
NAME = LINE.map(lambda text: f"A {text}".strip())
CLOCK = st.times(time(6), time(12)).map(lambda clock: clock.replace(second=0, microsecond=0))


def imports_as_one_line(text):
    return all(ord(letter) >= 32 and letter not in "\x7f\x85\u2028\u2029" for letter in text)


@st.composite
def families(draw):
    """A family as somebody could have typed it: whatever the keyboard, or the clipboard, gives."""
    return {
        "name": draw(NAME),
        "home": draw(NAME),
        "address": draw(TEXT),
        "doctor": draw(TEXT),
        "allergies": draw(TEXT),
        "languages": draw(LINE),
        "phone": draw(LINE),
        "relation": draw(st.sampled_from([each for each in Relation if each != Relation.LOCAL_AUTHORITY])),
        "sees": draw(st.sampled_from([None, Sees.ORDINARY, Sees.HEALTH])),
        "collects": draw(st.booleans()),
        "order": draw(st.sampled_from([None, 1, 20])),
        "starts": draw(CLOCK),
        "agency": draw(LINE),
        "days_in": tuple(sorted(draw(st.sets(st.integers(0, 6))))),
    }


# Its words begin as if a guard stood before them, or end a cell, a line or a file.
LOOKS_GUARDED = {
    "name": "A '=1",
    "home": "A ;; b",
    "address": '\'=1\n"3",;\t_x0041_',
    "doctor": "''+44",
    "allergies": "-",
    "languages": "'@x",
    "phone": "+44 7700 900001",
    "relation": Relation.FOSTER_CARER,
    "sees": Sees.ORDINARY,
    "collects": True,
    "order": 2,
    "starts": time(8, 5),
    "agency": "=1",
    "days_in": (0, 6),
}


def build(setting, families):
    """These families in the setting: each a child in a room of its own, with a key person if she is employed."""
    for at, family in enumerate(families):
        room = make.make_room(setting=setting, name=f"{at} {family['home']}"[:60])
        child = make.make_child(
            room=room, first_name=f"{family['name']} {at}"[:60], last_name=family["name"], since=date(2024, 9, 2)
        )
        Child.objects.filter(pk=child.pk).update(home_languages=family["languages"])
        staff = StaffMember.objects.create(
            setting=setting, name=f"{at} {family['name']}", agency=family["agency"], days_in=family["days_in"]
        )
        staff.roles_held.create(role=Role.PRACTITIONER)
        if not family["agency"]:
            staff.assignments.create(room=room)
            make.make_key_person(child, staff)
        known = bool(family["allergies"])
        CareFacts.objects.create(
            child=child, has_allergies=known or None, allergies=family["allergies"], doctor=family["doctor"]
        )
        BookedSession.objects.create(
            child=child, weekday=at % 7, starts=family["starts"], ends=time(17, 30), since=child.starts_on
        )
        carer = make.make_carer(setting=setting, name=family["name"], email=f"adult{at}@example.org")
        Carer.objects.filter(pk=carer.pk).update(phone=family["phone"])
        home = make.make_household(setting=setting, name=f"{at} {family['home']}", address=family["address"])
        facts = {"sees": family["sees"], "collects": family["collects"], "responsible": False}
        make.tie(carer, child, household=home, relation=family["relation"], emergency_order=family["order"], **facts)


def twin_of(manager):
    """Another setting, empty but for its manager, who is called as ours is."""
    ours = manager.staff_places.get()
    setting = make.make_setting()
    place = make.make_staff(setting=setting, name=ours.name, roles=[Role.MANAGER], user=manager)
    StaffMember.objects.filter(pk=place.pk).update(started_on=ours.started_on)
    return next(viewer for viewer in imports.hats_of(manager) if viewer.staff == place)


@pytest.mark.parametrize("shape", ["xlsx", "csv"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(families(), min_size=1, max_size=3))
@example([LOOKS_GUARDED])
def test_what_goes_out_comes_in_again_and_goes_out_the_same(shape, families):
    manager = make.make_staff(setting=make.make_setting(), name="Helen Byrne", roles=[Role.MANAGER]).user
    setting = manager.staff_places.get().setting
    build(setting, families)
    going_out = records_of(known_of(setting))
    file = writing.as_xlsx(going_out) if shape == "xlsx" else writing.as_csvs(going_out)
    elsewhere = twin_of(manager)

    tables = read_file("export.xlsx", file)
    begun = imports.start_import(file_name="export.xlsx", tables=tables, by=elsewhere)
    SheetImport.objects.filter(pk=begun.pk).update(sheets=begun.sheets | {"opens_rooms": True})
    imports.work_on_imports()
    begun.refresh_from_db()
    assert begun.report["faults"] == []
    imports.confirm(begun, seen=begun.report["seen"], by=elsewhere)
    imports.work_on_imports()

    assert lines_of(elsewhere.setting) == lines_of(setting)
