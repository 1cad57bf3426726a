"""A spreadsheet on its way in: checked, shown, confirmed, saved at once or not at all."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now
from openpyxl import load_workbook

from audit.models import Event, Viewing
from families.actions import imports as actions
from families.models import (
    BookedSession,
    CareFacts,
    Carer,
    Child,
    FamilyTie,
    Household,
    Invitation,
    KeyPerson,
    RoleHeld,
    Room,
    RoomStay,
    SheetImport,
    StaffMember,
    TieFact,
)
from families.sheets.columns import SHEETS
from families.sheets.reading import read_file
from families.viewer import viewer_of
from tests import factories as make
from tests.factories import sent
from tests.families.sheet_files import ADULTS, CHILDREN, STAFF, xlsx_of
from tests.forms import Page

State = SheetImport.State

MAYA = ["Maya", "Aziz", "2022-05-17", "2024-09-02", "Ducklings", "Priya Nair", "none", "8:00-17:30"]
LINA = [
    *("Maya", "Aziz", "2022-05-17", "Lina Haddad", "mother", "Haddad, Mill Lane", "3 Mill Lane", "lina@example.org"),
    *("07700 900001", "yes", "day and health", "yes"),
]
PRIYA = ["Priya Nair", "priya@example.org", "practitioner", "Ducklings", "2023-01-09"]
WHOLE = {"Children": [CHILDREN, MAYA], "Adults": [ADULTS, LINA], "Staff": [STAFF, PRIYA]}
WRITTEN = [
    *(Child, CareFacts, RoomStay, KeyPerson, BookedSession, Household, Carer, FamilyTie, TieFact),
    *(StaffMember, RoleHeld, Room),
]


def changed(row, **values):
    """The row with other values, by the number of the column: c4="Wrens"."""
    return [values.get(f"c{at}", value) for at, value in enumerate(row)]


def brought_in(sheets, manager, *, name="nursery.xlsx"):
    """An import of these sheets that has been checked."""
    tables = read_file(name, xlsx_of(sheets))
    started = actions.start_import(file_name=name, tables=tables, by=viewer_of(manager))
    actions.work_on_imports()
    started.refresh_from_db()
    return started


def confirm(checked, manager):
    actions.confirm(checked, seen=checked.report["seen"], by=viewer_of(manager))


def saved(sheets, manager):
    checked = brought_in(sheets, manager)
    assert checked.report["faults"] == []
    confirm(checked, manager)
    actions.work_on_imports()
    checked.refresh_from_db()
    return checked


def written():
    return {model.__name__: model.objects.count() for model in WRITTEN}


def test_a_whole_nursery_comes_in_at_once(manager, room):
    done = saved(WHOLE, manager)

    child, carer, priya = Child.objects.get(), Carer.objects.get(), StaffMember.objects.get(name="Priya Nair")
    tie = FamilyTie.objects.get()
    assert done.state == State.SAVED
    assert (child.name, child.stays.get().room, child.key_people.get().staff) == ("Maya Aziz", room, priya)
    assert (child.care.has_allergies, child.care.has_diet) == (False, None)
    assert [(s.weekday, s.starts.hour, s.ends.minute) for s in child.sessions.all()] == [(0, 8, 30)]
    assert (tie.carer, tie.child, tie.household.address) == (carer, child, "3 Mill Lane")
    facts = TieFact.objects.order_by("kind").values_list("kind", "opens", "since", "noted_by")
    today = localdate()
    assert list(facts) == [
        ("collects", "", today, manager.pk),
        ("responsible", "", today, manager.pk),
        ("sees", "P2", today, manager.pk),
    ]
    assert (priya.started_on.isoformat(), priya.roles_held.get().role) == ("2023-01-09", "practitioner")
    assert priya.assignments.get().room == room
    assert Invitation.objects.count() == 0


def test_days_in_come_in_with_the_staff(manager, room):
    head, line = [*STAFF, "Working days"], [*PRIYA, "Mon; Tue-Wed; Fri"]

    saved({"Staff": [head, line]}, manager)

    assert StaffMember.objects.get(name="Priya Nair").days_in == (0, 1, 2, 4)
    again = brought_in({"Staff": [head, [*PRIYA, "Fri, Mon to Wed"]]}, manager)
    other = brought_in({"Staff": [head, [*PRIYA, "Mon"]]}, manager)
    assert [[row[2] for row in each.report["differences"]] for each in (again, other)] == [[], ["Working days"]]


def test_pages_lead_from_the_file_to_the_children(client, manager, room):
    client.force_login(manager)
    upload = SimpleUploadedFile("nursery.xlsx", xlsx_of(WHOLE))

    page = client.post(reverse("families:imports"), sent(file=upload))
    address = page["Location"]
    progress = client.get(address)
    actions.work_on_imports()
    checked = client.get(address)
    seen = Page(checked).values["seen"]
    client.post(reverse("families:confirm_import", args=[address.split("/")[-2]]), sent(seen=seen))
    saving = client.get(address)
    actions.work_on_imports()
    done = client.get(address)

    assert "Your file is being checked" in progress.content.decode()
    assert "Nothing stands in the way." in checked.content.decode()
    assert "Your file is being saved" in saving.content.decode()
    assert "See the children" in done.content.decode()
    assert Child.objects.get().name == "Maya Aziz"


# -- Nothing before it was seen, and nothing twice -------------------------------------------------------------------


def test_checking_a_file_saves_nothing_of_it(manager, room):
    before = written()

    checked = brought_in(WHOLE, manager)

    assert (checked.state, written()) == (State.CHECKED, before)
    assert checked.report["counts"] == {
        "children": 1,
        "adults": 1,
        "ties": 1,
        "households": 1,
        "sessions": 1,
        "staff": 1,
        "rooms": 0,
    }


def test_the_same_file_again_changes_nothing_and_says_so(client, manager, room):
    saved(WHOLE, manager)
    before = written()

    again = brought_in(WHOLE, manager)
    client.force_login(manager)
    page = client.get(reverse("families:import", args=[again.code])).content.decode()

    assert again.report["known"] == {"staff": 1, "children": 1, "adults": 1, "ties": 1}
    assert not any(again.report["counts"].values())
    assert (again.report["faults"], again.report["differences"]) == ([], [])
    assert "Everything in this file is known already." in page
    assert "Save all of it" not in page
    with pytest.raises(actions.NotAsSeen):
        confirm(again, manager)
    assert written() == before


def test_a_file_with_a_fault_is_not_confirmed(manager, room):
    checked = brought_in({"Children": [CHILDREN, changed(MAYA, c4="Otters"), changed(MAYA, c0="Musa")]}, manager)

    with pytest.raises(actions.NotAsSeen):
        confirm(checked, manager)

    actions.work_on_imports()
    assert Child.objects.count() == 0


def test_what_was_not_seen_is_not_confirmed(manager, room):
    checked = brought_in(WHOLE, manager)

    with pytest.raises(actions.NotAsSeen):
        actions.confirm(checked, seen="something else", by=viewer_of(manager))

    checked.refresh_from_db()
    assert checked.state == State.CHECKED


def test_what_changed_after_the_look_is_shown_before_it_is_saved(manager, room):
    checked = brought_in(WHOLE, manager)
    confirm(checked, manager)
    room.closed_on = localdate()
    room.save()

    actions.work_on_imports()

    checked.refresh_from_db()
    assert (checked.state, checked.report["changed"], Child.objects.count()) == (State.CHECKED, True, 0)
    assert [fault[2] for fault in checked.report["faults"]] == ["Room", "Rooms"]


def test_a_child_that_somebody_adds_while_it_is_saved_is_not_doubled(manager, room, monkeypatch):
    checked = brought_in({"Children": [CHILDREN, changed(MAYA, c5="")]}, manager)
    confirm(checked, manager)
    at_first = actions.known_of

    def known_before_somebody_adds_the_child(setting):
        known = at_first(setting)
        if not Child.objects.exists():
            make.make_child(room=room, first_name="Maya", last_name="Aziz", born_on=date(2022, 5, 17))
        return known

    monkeypatch.setattr(actions, "known_of", known_before_somebody_adds_the_child)
    actions.work_on_imports()

    checked.refresh_from_db()
    assert (checked.state, checked.report["known"], Child.objects.count()) == (State.CHECKED, {"children": 1}, 1)


def test_all_is_saved_or_nothing(manager, room, monkeypatch):
    checked = brought_in(WHOLE, manager)
    confirm(checked, manager)
    before = written()

    def break_off(*args, **kwargs):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(actions, "record_each", break_off)
    actions.work_on_imports()

    checked.refresh_from_db()
    assert (written(), checked.state, checked.report) == (before, State.FAILED, {"why": "broken"})


def test_whoever_lost_the_role_meanwhile_saves_nothing(manager, room):
    checked = brought_in(WHOLE, manager)
    confirm(checked, manager)
    RoleHeld.objects.update(until=localdate())

    actions.work_on_imports()

    checked.refresh_from_db()
    assert (checked.state, checked.report, Child.objects.count()) == (State.FAILED, {"why": "not allowed"}, 0)


def test_a_deputy_makes_nobody_a_manager_by_a_file(deputy, room):
    checked = brought_in({"Staff": [STAFF, changed(PRIYA, c2="manager; practitioner")]}, deputy)

    assert [fault[3] for fault in checked.report["faults"]] == ["Only a manager gives or ends this role."]


def test_another_settings_child_of_that_name_is_nothing_to_this_file(manager, room, other_setting):
    make.make_child(setting=other_setting, first_name="Maya", last_name="Aziz", born_on=date(2022, 5, 17))

    saved({"Children": [CHILDREN, changed(MAYA, c5="")]}, manager)

    assert Child.objects.filter(setting=room.setting).count() == 1


# -- Workers that die ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["checking", "saving"])
def test_a_worker_killed_in_the_middle_is_followed_by_another(step, manager, room, monkeypatch):
    tables = read_file("nursery.xlsx", xlsx_of(WHOLE))
    begun = actions.start_import(file_name="nursery.xlsx", tables=tables, by=viewer_of(manager))
    if step == "saving":
        actions.work_on_imports()
        begun.refresh_from_db()
        confirm(begun, manager)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "check", killed)
        with pytest.raises(SystemExit):
            actions.work_on_imports()
    actions.work_on_imports()
    begun.refresh_from_db()
    waits_for_the_lease = begun.state
    SheetImport.objects.update(leased_until=now() - timedelta(seconds=1))
    actions.work_on_imports()

    begun.refresh_from_db()
    states = (State.WAITING, State.CHECKED) if step == "checking" else (State.CONFIRMED, State.SAVED)
    assert (waits_for_the_lease, begun.state) == states
    assert Child.objects.count() == (step == "saving")


def killed(*args, **kwargs):
    raise SystemExit


def test_a_worker_that_was_given_up_saves_nothing_beside_the_other(manager, room, monkeypatch):
    checked = brought_in(WHOLE, manager)
    confirm(checked, manager)
    slow = SheetImport.objects.claim(checked.pk)
    SheetImport.objects.update(leased_until=now() - timedelta(seconds=1))
    actions.work_on_imports()
    known = actions.known_of(room.setting)

    with pytest.raises(actions.LostLease):
        actions.Progress(slow)()

    assert (known.children == actions.known_of(room.setting).children, Child.objects.count()) == (True, 1)


def test_how_far_it_is_can_be_seen_in_both_phases(manager, room, monkeypatch):
    lines = [changed(MAYA, c0=f"Maya{chr(97 + at)}", c5="") for at in range(26)]
    seen, note = [], actions.Progress._note

    def noted(progress):
        note(progress)
        seen.append(tuple(SheetImport.objects.values_list("state", "rows_done", "rows_total").get()))

    monkeypatch.setattr(actions.Progress, "_note", noted)
    saved({"Children": [CHILDREN, *lines]}, manager)

    assert seen == [(state, done, 26) for state in (State.WAITING, State.CONFIRMED) for done in range(1, 27)]


# -- Reading it otherwise --------------------------------------------------------------------------------------------


def read_again(client, checked, **values):
    address = reverse("families:import", args=[checked.code])
    form = {name: value for name, value in Page(client.get(address)).values.items() if name not in {"once", "seen"}}
    response = client.post(reverse("families:read_import", args=[checked.code]), sent(**form | values))
    actions.work_on_imports()
    checked.refresh_from_db()
    return response


def test_a_column_with_another_name_is_said_to_be_what_it_is(client, manager, room):
    client.force_login(manager)
    checked = brought_in({"Children": [["Vorname", *CHILDREN[1:5]], MAYA[:5]]}, manager)
    missing = [fault[2] for fault in checked.report["faults"]]

    read_again(client, checked, **{"column-0-0": "first_name"})

    assert missing == ["First name"]
    assert (checked.report["faults"], checked.report["counts"]["children"]) == ([], 1)


def test_one_column_is_not_read_from_two(client, manager, room):
    client.force_login(manager)
    checked = brought_in({"Children": [CHILDREN, changed(MAYA, c5="")]}, manager)

    response = read_again(client, checked, **{"column-0-6": "room"})

    assert response.status_code == 422
    assert Page(response).beside("column-0-6") == ["“Room” is read as this already."]
    assert checked.state == State.CHECKED


def test_a_sheet_is_said_to_be_what_it_is(client, manager, room):
    client.force_login(manager)
    checked = brought_in({"Kinder": [["Vorname", "Name"], ["Maya", "Aziz"]]}, manager)

    read_again(client, checked, **{"sheet-0": "staff"})

    assert checked.sheets["tables"][0]["keys"] == ["", "name"]
    assert [fault[2] for fault in checked.report["faults"]] == ["Role"]


def test_rooms_that_do_not_exist_are_opened_when_that_is_ticked(client, manager):
    client.force_login(manager)
    checked = brought_in({"Children": [CHILDREN, changed(MAYA, c5="")]}, manager)
    faults = [fault[3] for fault in checked.report["faults"]]

    read_again(client, checked, opens_rooms="on")
    confirm(checked, manager)
    actions.work_on_imports()

    assert faults == ["There is no room “Ducklings”."]
    assert Child.objects.get().stays.get().room == Room.objects.get(name="Ducklings")


# -- Leaving it ------------------------------------------------------------------------------------------------------


def test_a_file_that_is_left_is_emptied_at_once(client, manager, room):
    client.force_login(manager)
    checked = brought_in(WHOLE, manager)

    client.post(reverse("families:drop_import", args=[checked.code]), sent())

    checked.refresh_from_db()
    assert (checked.state, checked.sheets, checked.report) == (State.FAILED, {}, {"why": "dropped"})


def test_of_what_is_saved_no_line_is_kept(manager, room):
    done = saved(WHOLE, manager)

    assert (done.sheets, "Aziz" in str(done.report), "Haddad" in str(done.report)) == ({}, False, False)


@pytest.mark.parametrize("ending", ["waiting", "checked", "saved"])
def test_a_day_later_nothing_is_left_but_how_many(ending, manager, room):
    sheets = {**WHOLE, "Children": [CHILDREN, MAYA, *([] if ending == "saved" else [changed(MAYA, c4="Otters")])]}
    if ending == "saved":
        old = saved(sheets, manager)
    elif ending == "checked":
        old = brought_in(sheets, manager)
    else:
        tables = read_file("nursery.xlsx", xlsx_of(sheets))
        old = actions.start_import(file_name="Maya Aziz.xlsx", tables=tables, by=viewer_of(manager))
    fresh = brought_in(WHOLE, manager)
    SheetImport.objects.filter(pk=old.pk).update(made_at=now() - timedelta(hours=25))

    actions.forget_imports()

    old.refresh_from_db()
    assert (old.sheets, old.file_name, set(old.report) <= {"counts", "known", "why"}) == ({}, "", True)
    assert old.state == (State.SAVED if ending == "saved" else State.FAILED)
    assert SheetImport.objects.get(pk=fresh.pk).file_name == "nursery.xlsx"


# -- The log, the pages ----------------------------------------------------------------------------------------------


def test_the_log_tells_of_the_import_and_of_each_child(manager, room):
    done = saved(WHOLE, manager)

    told = Event.objects.about(done).order_by("pk").values_list("what", flat=True)
    child = Event.objects.about(Child.objects.get()).get()
    assert list(told) == [
        "import started",
        "import confirmed",
        "import saved: 1 children, 1 adults, 1 ties, 1 households, 1 sessions, 1 staff",
    ]
    assert (child.what, child.actor, child.hat) == ("child enrolled", manager.code, viewer_of(manager).hat)


def test_a_file_that_cannot_be_read_is_refused_beside_its_field_and_nothing_is_kept(client, manager):
    client.force_login(manager)

    response = client.post(reverse("families:imports"), sent(file=SimpleUploadedFile("a.xlsx", b"PK damaged")))

    assert response.status_code == 422
    assert Page(response).beside("file") == [
        "This file is damaged, or not a spreadsheet. Save it again as .xlsx or .csv."
    ]
    assert SheetImport.objects.count() == 0


@pytest.mark.parametrize(("file", "said"), [(None, "Please fill this in."), (b"", "There is nothing in this file.")])
def test_no_file_is_no_import(file, said, client, manager):
    client.force_login(manager)
    form = {} if file is None else {"file": SimpleUploadedFile("a.csv", file)}

    response = client.post(reverse("families:imports"), sent(**form))

    assert (response.status_code, Page(response).beside("file")) == (422, [said])


def test_the_same_form_sent_twice_is_one_import(client, manager):
    client.force_login(manager)
    form = sent()

    answers = [
        client.post(reverse("families:imports"), form | {"file": SimpleUploadedFile("nursery.xlsx", xlsx_of(WHOLE))})
        for _ in range(2)
    ]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert SheetImport.objects.count() == 1


def test_while_it_is_worked_on_the_page_asks_again_with_scripts_and_without(client, manager, room):
    client.force_login(manager)
    tables = read_file("nursery.xlsx", xlsx_of(WHOLE))
    begun = actions.start_import(file_name="nursery.xlsx", tables=tables, by=viewer_of(manager))
    address = reverse("families:import", args=[begun.code])

    working = client.get(address).content.decode()
    actions.work_on_imports()
    checked = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    marks = ('hx-trigger="every 1s"', '<meta http-equiv="refresh" content="2">', "<progress")
    assert [mark in working for mark in marks] == [True, True, True]
    assert [mark in checked for mark in marks] == [False, False, False]
    assert (part.lstrip().startswith("<div"), "<html" in part) == (True, False)


def test_a_page_that_leads_to_children_is_logged_as_showing_them(client, manager, room):
    known = make.make_child(room=room, first_name="Maya", last_name="Aziz", born_on=date(2022, 5, 17))
    client.force_login(manager)
    checked = brought_in({"Children": [CHILDREN, changed(MAYA, c5="")]}, manager)

    client.get(reverse("families:import", args=[checked.code]))

    assert Viewing.objects.get().records == {"families.Child": [known.code]}


def test_the_template_can_be_filled_in_and_brought_in(client, manager, room):
    client.force_login(manager)

    workbook = client.get(reverse("families:import_template"))
    sheets = [client.get(reverse("families:import_template"), {"sheet": sheet}) for sheet in SHEETS]
    unknown = client.get(reverse("families:import_template"), {"sheet": "dinners"})

    book = load_workbook(BytesIO(workbook.content))
    assert book.sheetnames == ["Children", "Adults", "Staff", "Notes"]
    assert [row.content.decode("utf-8-sig").strip().split(",")[0] for row in sheets] == [
        "First name",
        "Child first name",
        "Name",
    ]
    assert [[cell.value for cell in book[name][1]] for name in book.sheetnames[:3]] == [
        [column.heading for column in sheet.columns] for sheet in SHEETS.values()
    ]
    assert unknown.status_code == 404


# -- As many queries with many rows ----------------------------------------------------------------------------------


def a_nursery_of(families):
    """So many children, each with two adults in one home."""
    children = [changed(MAYA, c0=f"Child{at}", c5="") for at in range(families)]
    adults = [
        changed(LINA, c0=f"Child{at}", c3=f"{who} {at}", c5=f"Home {at}", c6="", c7=f"{who}{at}@example.org")
        for at in range(families)
        for who in ("mother", "father")
    ]
    return {"Children": [CHILDREN, *children], "Adults": [ADULTS, *adults]}


def test_checking_and_saving_take_as_many_queries_with_many_rows_as_with_few(manager, room):
    queries = []
    for families in (3, 12):
        checked = brought_in(a_nursery_of(families), manager)
        SheetImport.objects.filter(pk=checked.pk).update(state=State.WAITING, rows_total=20)
        with CaptureQueriesContext(connection) as checking:
            actions.work_on_imports()
        checked.refresh_from_db()
        confirm(checked, manager)
        with CaptureQueriesContext(connection) as saving:
            actions.work_on_imports()
        progress = [sum("rows_done" in each["sql"] for each in captured) for captured in (checking, saving)]
        queries.append([len(checking) - progress[0], len(saving) - progress[1]])

    assert queries[0] == queries[1]


def test_the_page_takes_as_many_queries_with_many_differences_as_with_one(client, manager, room):
    client.force_login(manager)
    queries = []
    for number in (1, 3, 9):
        for at in range(number):
            make.make_child(room=room, first_name=f"Known{number}{at}", last_name="Aziz", born_on=date(2022, 5, 17))
        lines = [changed(MAYA, c0=f"Known{number}{at}", c5="") for at in range(number)]
        address = reverse("families:import", args=[brought_in({"Children": [CHILDREN, *lines]}, manager).code])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address).content.decode()
        queries.append(len(captured))
        assert [f"Known{number}{at} Aziz" in page for at in range(number)] == [True] * number

    assert len(set(queries)) == 1, queries
