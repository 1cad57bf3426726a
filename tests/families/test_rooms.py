"""Rooms close from a day on: not while a child has a place there; nobody is left working in one; it can be undone."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, make_aware, now

from audit.models import Event
from families.actions import children, rooms
from families.models import Assignment, Child, Room, RoomStay
from families.sheets.records import known_of
from families.tasks import clear_rooms
from families.versions import ChangedMeanwhile, version_of
from families.viewer import viewer_of
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page


def days(number):
    return localdate() + timedelta(days=number)


def midnight(day):
    return make_aware(datetime.combine(day, time.min))


def said(day):
    return f"{day.day} {day:%b %Y}"


@pytest.fixture
def boss(manager):
    return viewer_of(manager)


@pytest.fixture
def amy(setting, other_room):
    """Works in the other room, in which no child is."""
    return make.make_staff(setting=setting, name="Amy Trent", rooms=[other_room])


def close(room, on, by):
    room = Room.objects.get(pk=room.pk)
    rooms.close_room(room, on=on, seen=version_of(room, rooms.ON_ITS_PAGE), by=by)


def pass_day(room, number):
    """As if it had been closed that many days ago, and no sweep had come yet."""
    Room.objects.filter(pk=room.pk).update(closed_on=days(-number))


def rooms_of(user, day=None):
    return [room.name for room in Room.objects.visible_to(viewer_of(user))]


# -- From a day on ---------------------------------------------------------------------------------------------------


def test_a_room_that_closes_next_week_is_open_until_then(other_room, amy, boss, manager):
    close(other_room, days(7), boss)

    assert rooms_of(amy.user) == ["Wrens"]
    assert [Room.objects.open(days(number)).filter(pk=other_room.pk).exists() for number in (0, 6, 7)] == [
        *(True, True, False)
    ]


def test_a_room_that_closes_today_opens_nothing_from_now_on(other_room, amy, boss, manager):
    close(other_room, days(0), boss)

    assert (rooms_of(amy.user), rooms_of(manager)) == ([], [])


def test_who_noted_the_closing_and_when_is_kept(other_room, boss, manager):
    close(other_room, days(7), boss)

    other_room.refresh_from_db()
    assert (other_room.closing_noted_by, localdate(other_room.closing_noted_at)) == (manager, localdate())


def test_said_again_with_another_day_that_day_counts(other_room, boss):
    close(other_room, days(7), boss)
    close(other_room, days(3), boss)

    other_room.refresh_from_db()
    assert other_room.closed_on == days(3)


def test_a_room_does_not_close_in_the_past_nor_twice(other_room, boss):
    with pytest.raises(rooms.DayIsOver):
        close(other_room, days(-1), boss)
    close(other_room, days(0), boss)

    with pytest.raises(rooms.DayIsOver):
        close(other_room, days(1), boss)


def test_nobody_closes_a_room_that_somebody_else_has_just_changed(other_room, boss):
    seen = version_of(other_room, rooms.ON_ITS_PAGE)
    close(other_room, days(7), boss)

    with pytest.raises(ChangedMeanwhile):
        rooms.close_room(other_room, on=days(3), seen=seen, by=boss)


# -- Children --------------------------------------------------------------------------------------------------------


def test_a_room_stays_open_while_children_have_a_place_there_on_the_day_or_later(child, room, other_room, boss):
    make.make_child(room=room, first_name="Noor", since=days(20), born_on=days(-400))
    make.make_child(room=room, first_name="Lou", left_on=days(5))
    children.move_child(make.make_child(room=room, first_name="Ben"), room=other_room, on=days(5), by=boss)

    with pytest.raises(rooms.StillThere) as refused:
        close(room, days(5), boss)

    assert refused.value.number == 2  # Maya, and Noor who is to come
    room.refresh_from_db()
    assert room.closed_on is None


def test_a_room_closes_on_the_day_on_which_the_last_child_is_elsewhere(child, room, other_room, boss):
    children.move_child(child, room=other_room, on=days(5), by=boss)

    with pytest.raises(rooms.StillThere):
        close(room, days(4), boss)
    close(room, days(5), boss)


@pytest.mark.parametrize("on", [0, 2, 7])
def test_no_child_gets_a_place_in_a_room_that_closes(on, child, room, other_room, boss):
    close(other_room, days(7), boss)
    before = contents()

    with pytest.raises(children.RoomCloses):
        children.move_child(child, room=other_room, on=days(on), by=boss)

    assert changed_between(before, contents()) == []


def test_a_child_who_leaves_before_may_still_be_moved_there(child, other_room, boss):
    children.leave(child, last_day=days(5), by=boss)
    close(other_room, days(7), boss)

    children.move_child(child, room=other_room, on=days(1), by=boss)

    assert list(RoomStay.objects.filter(child=child, room=other_room).values_list("since", "until")) == [
        (days(1), days(6))
    ]


def test_no_child_is_enrolled_into_a_room_that_closes(other_room, key_staff, boss):
    close(other_room, days(7), boss)
    noor = {"first_name": "Noor", "last_name": "Hill", "born_on": days(-400), "starts_on": days(1)}

    with pytest.raises(children.RoomCloses):
        children.enrol_child(**noor, room=other_room, key_person=key_staff, by=boss)

    assert not Child.objects.filter(first_name="Noor").exists()


def test_a_move_away_from_a_closing_room_is_neither_undone_nor_put_off(child, room, other_room, boss):
    children.move_child(child, room=other_room, on=days(5), by=boss)
    close(room, days(5), boss)

    for act in (
        lambda: children.undo_move(child, on=days(5), by=boss),
        lambda: children.move_child(child, room=other_room, on=days(8), instead_of=days(5), by=boss),
    ):
        with pytest.raises(children.RoomCloses):
            act()

    stays = RoomStay.objects.filter(child=child).values_list("room__name", "since", "until")
    assert [stay[0] for stay in stays.filter(until=None)] == ["Wrens"]


def test_a_child_who_stays_after_all_is_in_the_room_until_it_closes(child, room, boss):
    children.leave(child, last_day=days(2), by=boss)
    close(room, days(5), boss)

    children.return_child(child, by=boss)

    assert list(RoomStay.objects.filter(child=child).values_list("room", "until")) == [(room.pk, days(5))]


def test_the_days_that_were_stay_open_to_those_who_see_the_child(
    client, child, room, other_room, key_person, amy, manager, parent, entry, boss
):
    children.move_child(child, room=other_room, on=days(0), by=boss)
    close(room, days(0), boss)

    answers = {}
    for who in (key_person, amy.user, manager, parent):
        client.force_login(who)
        answers[who] = client.get(reverse("diaries:day", args=[child.code, entry.day])).status_code

    assert answers == {key_person: 404, amy.user: 200, manager: 200, parent: 200}


# -- Staff -----------------------------------------------------------------------------------------------------------


def spans(room):
    return list(Assignment.objects.filter(room=room).values_list("staff__name", "starts_at", "ends_at"))


def test_who_works_there_no_longer_does_once_it_is_closed(other_room, amy, setting, boss):
    began = amy.assignments.get().starts_at
    cover = make.make_staff(setting=setting, name="Cy Cover")
    make.make_shift(cover, other_room, starts_at=midnight(days(2)), ends_at=midnight(days(3)), works_as="cover")

    close(other_room, days(0), boss)

    (left,) = spans(other_room)  # what was only planned is gone
    assert left[:2] == ("Amy Trent", began)
    assert now() - timedelta(minutes=1) < left[2] <= now()


def test_assignments_end_with_the_day_that_was_noted(other_room, amy, boss):
    began = amy.assignments.get().starts_at
    close(other_room, days(7), boss)
    assert spans(other_room) == [("Amy Trent", began, None)]
    pass_day(other_room, 2)

    clear_rooms()
    clear_rooms()

    assert spans(other_room) == [("Amy Trent", began, midnight(days(-2)))]
    assert Event.objects.filter(what="room cleared of staff", object_code=other_room.code).count() == 1


def test_rooms_that_are_open_are_not_cleared(other_room, amy, boss):
    close(other_room, days(1), boss)

    clear_rooms()

    assert Assignment.objects.running().filter(room=other_room).count() == 1


def test_what_ended_before_keeps_its_end(other_room, amy, boss):
    ended = now() - timedelta(hours=1)
    amy.assignments.update(ends_at=ended)
    close(other_room, days(0), boss)

    rooms.reopen_room(other_room, by=boss)

    assert [end for _, _, end in spans(other_room)] == [ended]


# -- Undone ----------------------------------------------------------------------------------------------------------


def test_a_closing_taken_back_before_its_day_leaves_no_trace(other_room, amy, boss):
    before = spans(other_room)
    close(other_room, days(7), boss)

    rooms.reopen_room(other_room, by=boss)

    other_room.refresh_from_db()
    assert (other_room.closed_on, other_room.closing_noted_at, other_room.closing_noted_by) == (None, None, None)
    assert spans(other_room) == before
    assert Event.objects.filter(what="closing of a room taken back", object_code=other_room.code).count() == 1


@pytest.mark.parametrize("swept", [True, False])
def test_a_room_opened_again_is_open_to_nobody_who_worked_there(swept, other_room, amy, manager, boss):
    close(other_room, days(7), boss)
    pass_day(other_room, 2)
    clear_rooms() if swept else None

    rooms.reopen_room(other_room, by=boss)

    assert (rooms_of(amy.user), rooms_of(manager)) == ([], ["Wrens"])
    assert [end for _, _, end in spans(other_room)] == [midnight(days(-2))]
    assert Event.objects.filter(what="room opened again", object_code=other_room.code).count() == 1


def test_opening_what_is_open_changes_nothing(other_room, boss):
    before = contents()

    rooms.reopen_room(other_room, by=boss)

    assert changed_between(before, contents()) == []


def test_a_room_is_not_opened_again_beside_another_of_its_name(client, manager, other_room, boss):
    close(other_room, days(0), boss)
    rooms.open_room(name="wrens", by=boss)
    client.force_login(manager)

    page = client.post(reverse("families:reopen_room", args=[other_room.code]), sent(), follow=True)

    assert "There is another room called Wrens now." in Page(page).text
    other_room.refresh_from_db()
    assert other_room.closed_on == days(0)


def test_the_name_of_a_room_is_taken_until_it_closes(client, manager, other_room, boss):
    close(other_room, days(7), boss)
    client.force_login(manager)

    refused = client.post(reverse("families:add_room"), sent(name="wrens"))

    assert Page(refused).beside("name") == ["There is a room with this name already."]
    with pytest.raises(rooms.NameTaken):
        rooms.open_room(name="Wrens", by=boss)


# -- Pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def send(client, manager):
    """send(name, room, **values): the manager sends a form, from the page that was just looked at."""
    client.force_login(manager)

    def send(name, room, **values):
        address = reverse(f"families:{name}", args=[room.code])
        seen = Page(client.get(address)).values["seen"] if name == "close_room" else ""
        return client.post(address, sent(**{"seen": seen} | values))

    return send


def test_a_manager_closes_a_room_by_its_form_and_takes_it_back(client, send, other_room):
    closed = send("close_room", other_room, closed_on=days(7))
    other_room.refresh_from_db()
    assert (closed.status_code, other_room.closed_on) == (302, days(7))

    send("reopen_room", other_room)

    other_room.refresh_from_db()
    assert other_room.closed_on is None


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Please fill this in."),
        (-1, "This day is over. From today on it can be changed."),
        (5000, "That is a long way off. Check the year."),
    ],
)
def test_a_wrong_day_is_refused_beside_it(day, sentence, send, other_room):
    before = contents()

    refused = send("close_room", other_room, closed_on=days(day) if day else "")

    assert (refused.status_code, Page(refused).beside("closed_on")) == (422, [sentence])
    assert changed_between(before, contents()) == []


def test_the_form_names_how_many_are_still_there_and_leads_to_another_room_for_each(client, send, child, room):
    noor = make.make_child(room=room, first_name="Noor", since=days(20), born_on=days(-400))
    day = days(9)

    refused = send("close_room", room, closed_on=day)

    assert Page(refused).beside("closed_on") == [
        f"2 children have a place in Ducklings on {said(day)} or later. Move them first, from the list below."
    ]
    for each in (child, noor):
        assert f'"{reverse("families:move_child", args=[each.code])}?on={day.isoformat()}"' in refused.content.decode()


def test_one_child_is_named_as_one(send, child, room):
    refused = send("close_room", room, closed_on=days(0))

    assert Page(refused).beside("closed_on") == [
        f"1 child has a place in Ducklings on {said(days(0))} or later. Move the child first, from the list below."
    ]


def test_the_way_to_another_room_begins_with_the_day(client, send, child):
    page = Page(client.get(reverse("families:move_child", args=[child.code]), {"on": days(9).isoformat()}))

    assert page.values["on"] == days(9).isoformat()


def test_what_somebody_changed_meanwhile_is_shown_beside_the_day(client, manager, other_room, boss):
    seen = version_of(other_room, rooms.ON_ITS_PAGE)
    close(other_room, days(7), boss)
    client.force_login(manager)
    address = reverse("families:close_room", args=[other_room.code])

    refused = client.post(address, sent(closed_on=days(3), seen=seen))
    again = client.post(address, sent(closed_on=days(3), seen=Page(refused).values["seen"]))

    assert (refused.status_code, Page(refused).beside("closed_on")) == (422, [f"Now it says: {days(7)}"])
    other_room.refresh_from_db()
    assert (again.status_code, other_room.closed_on) == (302, days(3))


@pytest.mark.parametrize("route", ["home:room", "families:rooms"])
def test_closing_is_reached_from_the_room_and_from_the_list(route, client, manager, key_person, room):
    address = reverse(route, args=[room.code] if route == "home:room" else [])

    leads = {}
    for who in (manager, key_person):
        client.force_login(who)
        leads[who] = reverse("families:close_room", args=[room.code]) in client.get(address).content.decode()

    assert leads == {manager: True, key_person: False}


def test_the_room_says_until_when_it_is_open_and_a_manager_takes_it_back_there(
    client, manager, room_lead, other_room, boss
):
    close(other_room, days(7), boss)

    offered = {}
    for who in (manager, room_lead):
        client.force_login(who)
        page = client.get(reverse("home:room", args=[other_room.code]))
        text = Page(page).text
        assert ("After it nobody works here any more." in text, "Noted by Helen Byrne" in text) == (True, True)
        offered[who] = reverse("families:reopen_room", args=[other_room.code]) in page.content.decode()

    assert offered == {manager: True, room_lead: False}


def listed(client, user):
    client.force_login(user)
    context = client.get(reverse("families:rooms")).context
    return [room.name for room in context["rooms"]], [room.name for room in context["closed"]]


def test_closed_rooms_stand_apart_for_those_who_manage(client, manager, room_lead, room, other_room, boss):
    close(other_room, days(0), boss)

    assert listed(client, manager) == (["Ducklings"], ["Wrens"])
    assert listed(client, room_lead) == (["Ducklings"], [])


def test_a_closed_room_shows_who_was_there_from_when_to_when(client, manager, key_staff, child, room, other_room, boss):
    children.move_child(child, room=other_room, on=days(0), by=boss)
    close(room, days(0), boss)
    client.force_login(manager)

    page = Page(client.get(reverse("families:room", args=[room.code])))

    told = ["Maya Aziz", f"until {days(0).day} {days(0):%b %Y}", "Priya Nair", "Closed since", "Open it again"]
    assert [words for words in told if words not in page.text] == []
    assert client.get(reverse("home:room", args=[room.code])).status_code == 404


def test_a_list_of_who_was_there_asks_as_much_for_one_child_as_for_three(
    client, manager, room, child, django_assert_num_queries
):
    client.force_login(manager)
    address = reverse("families:room", args=[room.code])
    client.get(address)
    with django_assert_num_queries(QUERIES_OF_A_ROOM):
        client.get(address)
    for name in ("Noor", "Ben"):
        make.make_child(room=room, first_name=name)

    with django_assert_num_queries(QUERIES_OF_A_ROOM):
        client.get(address)


QUERIES_OF_A_ROOM = 12


@pytest.mark.parametrize("route", ["room", "close_room", "reopen_room"])
def test_rooms_of_another_setting_are_not_there(route, client, manager, other_setting):
    theirs = make.make_room(setting=other_setting)
    client.force_login(manager)
    method = client.post if route == "reopen_room" else client.get

    assert method(reverse(f"families:{route}", args=[theirs.code]), sent()).status_code == 404


# -- Elsewhere -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [("move_child", {"on": 1}, "room"), ("add_child", {"starts_on": 1}, "room")],
)
def test_forms_of_children_say_that_a_room_closes(
    name, values, field, client, manager, child, other_room, key_staff, boss
):
    close(other_room, days(7), boss)
    client.force_login(manager)
    noor = {"first_name": "Noor", "last_name": "Hill", "born_on": days(-400), "key_person": key_staff.code}
    values = noor | {key: days(number) for key, number in values.items()} | {"room": other_room.code}

    refused = client.post(
        reverse(f"families:{name}", args=[child.code] if name == "move_child" else []), sent(**values)
    )

    assert (refused.status_code, Page(refused).beside(field)) == (
        422,
        [f"Wrens is closed from {said(days(7))} on."],
    )


def test_undoing_a_move_back_into_a_closed_room_says_why_not(client, manager, child, room, other_room, boss):
    children.move_child(child, room=other_room, on=days(5), by=boss)
    close(room, days(5), boss)
    client.force_login(manager)

    page = client.post(reverse("families:undo_move", args=[child.code, days(5)]), sent(), follow=True)

    assert f"Ducklings is closed from {said(days(5))} on." in Page(page).text


def test_a_spreadsheet_knows_a_room_until_it_closes(setting, room, other_room, boss):
    close(other_room, days(7), boss)
    assert {name: day for _, name, day in known_of(setting).rooms.values()} == {"Ducklings": None, "Wrens": days(7)}
    pass_day(other_room, 0)

    assert {name: day for _, name, day in known_of(setting).rooms.values()} == {"Ducklings": None}
