"""A child's record: who it is, in which room it is when, and when it leaves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from families.actions import children as actions
from families.models import BookedSession, Child, KeyPerson, Room, RoomStay
from families.versions import version_of
from families.viewer import viewer_of
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page


def days(number):
    return localdate() + timedelta(days=number)


def stays_of(child):
    """[(room, since, until)], in days from today; None for an open end."""
    return [
        (stay.room.name, _from_today(stay.since), _from_today(stay.until))
        for stay in RoomStay.objects.filter(child=child).select_related("room").order_by("since")
    ]


def _from_today(day):
    return day and (day - localdate()).days


@pytest.fixture
def boss(manager):
    return viewer_of(manager)


@pytest.fixture
def newcomer(room, key_staff):
    """Starts in a week."""
    child = make.make_child(room=room, first_name="Noor", last_name="Hill", since=days(7), born_on=days(-500))
    make.make_key_person(child, key_staff)
    return child


@pytest.fixture
def manages(client, manager):
    """manages(route, *codes, **values): the manager sends a form."""
    client.force_login(manager)

    def send(route, /, *codes, **values):
        return client.post(reverse(f"families:{route}", args=codes), sent(**values))

    return send


def record_page(client, user, child):
    client.force_login(user)
    return client.get(reverse("families:child", args=[child.code]))


# -- Who is counted --------------------------------------------------------------------------------------------------


def test_a_child_is_on_the_books_from_the_enrolment_and_attends_from_the_first_day(child, newcomer):
    assert set(Child.objects.on_the_books()) == {child, newcomer}
    assert list(Child.objects.attending()) == [child]
    assert list(Child.objects.starting()) == [newcomer]


def test_a_child_attends_on_the_last_day_and_is_off_the_books_the_day_after(child, boss):
    actions.leave(child, last_day=localdate(), by=boss)

    assert list(Child.objects.attending()) == [child]
    assert list(Child.objects.attending(days(1))) == []
    assert list(Child.objects.left(days(1))) == [child]


# -- Rooms by date ---------------------------------------------------------------------------------------------------


def test_a_move_today_ends_one_room_and_begins_the_other(child, other_room, boss):
    actions.move_child(child, room=other_room, on=localdate(), by=boss)

    assert stays_of(child) == [("Ducklings", -365, 0), ("Wrens", 0, None)]


def test_a_planned_move_changes_nothing_before_its_day(child, room, other_room, boss):
    actions.move_child(child, room=other_room, on=days(30), by=boss)

    assert list(Child.objects.in_room(room)) == [child]
    assert list(Child.objects.in_room(other_room)) == []
    assert list(Child.objects.in_room(other_room, days(30))) == [child]


def test_room_staff_see_a_child_from_the_day_of_the_move_on(child, other_room, boss, colleague_next_door, key_person):
    actions.move_child(child, room=other_room, on=localdate(), by=boss)

    assert list(Child.objects.visible_to(viewer_of(colleague_next_door))) == [child]
    assert list(Child.objects.visible_to(viewer_of(key_person))) == []


def test_a_move_takes_the_place_of_what_was_planned_from_its_day_on(child, room, other_room, setting, boss):
    third = make.make_room(setting=setting, name="Swifts")
    actions.move_child(child, room=other_room, on=days(30), by=boss)
    actions.move_child(child, room=third, on=days(20), by=boss)

    assert stays_of(child) == [("Ducklings", -365, 20), ("Swifts", 20, None)]


def test_a_later_move_leaves_an_earlier_plan_alone(child, other_room, setting, boss):
    third = make.make_room(setting=setting, name="Swifts")
    actions.move_child(child, room=other_room, on=days(30), by=boss)
    actions.move_child(child, room=third, on=days(60), by=boss)

    assert stays_of(child) == [("Ducklings", -365, 30), ("Wrens", 30, 60), ("Swifts", 60, None)]


def test_a_planned_move_is_put_off(child, other_room, boss):
    actions.move_child(child, room=other_room, on=days(30), by=boss)
    actions.move_child(child, room=other_room, on=days(60), instead_of=days(30), by=boss)

    assert stays_of(child) == [("Ducklings", -365, 60), ("Wrens", 60, None)]


def test_a_planned_move_between_two_others_is_taken_back(child, other_room, setting, boss):
    third = make.make_room(setting=setting, name="Swifts")
    actions.move_child(child, room=other_room, on=days(30), by=boss)
    actions.move_child(child, room=third, on=days(60), by=boss)
    actions.undo_move(child, on=days(30), by=boss)

    assert stays_of(child) == [("Ducklings", -365, 60), ("Swifts", 60, None)]


def test_a_move_is_taken_back_once(child, other_room, boss):
    actions.move_child(child, room=other_room, on=days(30), by=boss)
    actions.undo_move(child, on=days(30), by=boss)
    actions.undo_move(child, on=days(30), by=boss)

    assert stays_of(child) == [("Ducklings", -365, None)]


def test_what_has_begun_is_not_taken_back(child, other_room, boss):
    actions.move_child(child, room=other_room, on=localdate(), by=boss)
    actions.undo_move(child, on=localdate(), by=boss)

    assert stays_of(child) == [("Ducklings", -365, 0), ("Wrens", 0, None)]


def test_the_room_a_child_begins_in_is_no_move_to_take_back(newcomer, boss):
    actions.undo_move(newcomer, on=newcomer.starts_on, by=boss)

    assert stays_of(newcomer) == [("Ducklings", 7, None)]


def test_a_newcomer_may_begin_in_another_room(newcomer, other_room, boss):
    actions.move_child(newcomer, room=other_room, on=newcomer.starts_on, by=boss)

    assert stays_of(newcomer) == [("Wrens", 7, None)]


def test_a_move_to_where_the_child_is_forgets_the_plan(child, room, other_room, boss):
    actions.move_child(child, room=other_room, on=days(30), by=boss)
    actions.move_child(child, room=room, on=days(10), by=boss)

    assert stays_of(child) == [("Ducklings", -365, None)]


@pytest.mark.parametrize("on", [-1, 10])
def test_nobody_moves_in_the_past_or_after_the_last_day(on, child, other_room, boss):
    actions.leave(child, last_day=days(9), by=boss)

    with pytest.raises(actions.NotThatDay):
        actions.move_child(child, room=other_room, on=days(on), by=boss)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (-1, "This day is over. A move begins today or later."),
        (3, "The child is not here yet on this day."),
    ],
)
def test_a_move_on_a_wrong_day_is_refused(on, sentence, manages, newcomer, other_room):
    before = contents()

    response = manages("move_child", newcomer.code, room=other_room.code, on=days(on).isoformat())

    assert (response.status_code, Page(response).beside("on")) == (422, [sentence])
    assert Page(response).values["on"] == days(on).isoformat()
    assert changed_between(before, contents()) == []


def test_a_move_after_the_last_day_is_refused(manages, child, other_room, boss):
    actions.leave(child, last_day=days(9), by=boss)

    response = manages("move_child", child.code, room=other_room.code, on=days(10).isoformat())

    assert Page(response).beside("on") == ["The child has left by this day."]


def test_a_room_of_another_setting_is_no_choice(manages, child, other_setting):
    far = make.make_room(setting=other_setting)

    response = manages("move_child", child.code, room=far.code, on=localdate().isoformat())

    assert Page(response).beside("room") == ["Choose one of those that are offered."]


def test_the_record_offers_to_change_and_to_undo_a_planned_move(client, manager, manages, child, other_room):
    manages("move_child", child.code, room=other_room.code, on=days(30).isoformat())

    text = record_page(client, manager, child).content.decode()
    planned = reverse("families:move_child", args=[child.code]) + f"?planned={days(30).isoformat()}"
    values = Page(client.get(planned)).values

    assert planned in text
    assert reverse("families:undo_move", args=[child.code, days(30)]) in text
    assert (values["on"], values["instead_of"]) == (days(30).isoformat(), days(30).isoformat())


# -- Before the first day --------------------------------------------------------------------------------------------


def test_the_record_of_a_child_who_starts_next_week_shows_the_coming_room_and_key_person(client, manager, newcomer):
    text = record_page(client, manager, newcomer).content.decode()

    assert [word in text for word in ("Ducklings", "Priya Nair", "starts on")] == [True, True, True]


def test_with_another_first_day_begins_what_was_to_begin_on_it(newcomer, boss):
    make.make_session(newcomer)
    seen = version_of(newcomer, actions.BASICS)
    actions.edit_child(newcomer, seen=seen, starts_on=days(14), by=boss)

    begins = [model.objects.get(child=newcomer).since for model in (RoomStay, KeyPerson, BookedSession)]
    assert begins == [days(14)] * 3


def test_the_first_day_does_not_pass_the_end_of_what_is_noted(newcomer, other_room, boss):
    actions.move_child(newcomer, room=other_room, on=days(20), by=boss)

    with pytest.raises(actions.StartsTooLate):
        actions.edit_child(newcomer, seen=version_of(newcomer, actions.BASICS), starts_on=days(20), by=boss)

    assert stays_of(newcomer) == [("Ducklings", 7, 20), ("Wrens", 20, None)]


# -- Editing ---------------------------------------------------------------------------------------------------------

BASICS = {"first_name": "Maya", "last_name": "Aziz-Hill", "home_languages": "Urdu, English"}


def basics(child, **values):
    said = {"born_on": child.born_on.isoformat(), "starts_on": child.starts_on.isoformat()}
    return BASICS | said | {"seen": version_of(child, actions.BASICS)} | values


def test_a_manager_changes_what_stands_on_top(manages, child):
    manages("edit_child", child.code, **basics(child))

    child.refresh_from_db()
    assert (child.name, child.home_languages) == ("Maya Aziz-Hill", "Urdu, English")
    assert list(Child.objects.sought("hill")) == [child]


def test_what_somebody_changed_meanwhile_is_shown_beside_what_was_typed(manages, child):
    typed = basics(child)
    Child.objects.filter(pk=child.pk).update(home_languages="Polish")
    before = contents()

    page = Page(response := manages("edit_child", child.code, **typed))

    assert response.status_code == 422
    assert page.beside("home_languages") == ["Now it says: Polish"]
    assert page.above == ["Somebody changed this while you wrote. Yours is still here; sent again, it counts."]
    assert page.values["home_languages"] == "Urdu, English"
    assert changed_between(before, contents()) == []


def test_sent_again_after_both_were_shown_it_counts(manages, child):
    typed = basics(child)
    Child.objects.filter(pk=child.pk).update(home_languages="Polish")
    seen = Page(manages("edit_child", child.code, **typed)).values["seen"]

    response = manages("edit_child", child.code, **typed | {"seen": seen})

    assert response.status_code == 302
    assert Child.objects.get().home_languages == "Urdu, English"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("first_name", "", "Please fill this in."),
        ("first_name", "a" * 61, "This is too long: 61 characters, and 60 fit."),
        ("last_name", "a\x00b", "Something in this cannot be read. Write it again."),
        ("home_languages", "a" * 121, "This is too long: 121 characters, and 120 fit."),
        ("born_on", "2999-01-01", "This day has not come yet. Check the year."),
        ("starts_on", "2001-01-01", "The first day is before the birthday. Check both."),
    ],
)
def test_a_wrong_basic_fact_is_refused(field, value, sentence, manages, child):
    before = contents()

    response = manages("edit_child", child.code, **basics(child) | {field: value})

    assert (response.status_code, Page(response).beside(field)) == (422, [sentence])
    assert changed_between(before, contents()) == []


def test_a_first_day_after_the_last_is_refused(manages, child, boss):
    actions.leave(child, last_day=days(5), by=boss)
    child.refresh_from_db()

    response = manages("edit_child", child.code, **basics(child, starts_on=days(30).isoformat()))

    assert Page(response).beside("starts_on") == ["The child leaves before this day. Check both."]


def test_a_first_day_that_passes_a_planned_move_is_refused(manages, newcomer, other_room, boss):
    actions.move_child(newcomer, room=other_room, on=days(20), by=boss)

    response = manages("edit_child", newcomer.code, **basics(newcomer, starts_on=days(25).isoformat()))

    sentence = "A room, a key person or a session would be over before this day. Check the day."
    assert (response.status_code, Page(response).beside("starts_on")) == (422, [sentence])


# -- Leaving ---------------------------------------------------------------------------------------------------------


def test_leaving_ends_room_key_people_and_sessions_on_the_same_day(child, key_staff, boss):
    make.make_session(child)
    actions.leave(child, last_day=days(4), by=boss)

    ends = [model.objects.get(child=child).until for model in (RoomStay, KeyPerson, BookedSession)]
    assert ends == [days(5)] * 3


def test_leaving_forgets_what_was_planned_for_later(child, other_room, boss):
    actions.move_child(child, room=other_room, on=days(30), by=boss)
    actions.leave(child, last_day=days(4), by=boss)

    assert stays_of(child) == [("Ducklings", -365, 5)]


def test_the_family_of_a_leaver_reads_on_and_room_staff_do_not(child, parent, key_person, manager, boss):
    actions.leave(child, last_day=days(-1), by=boss)

    assert list(Child.objects.visible_to(viewer_of(parent))) == [child]
    assert list(Child.objects.visible_to(viewer_of(key_person))) == []
    assert list(Child.objects.visible_to(viewer_of(manager))) == [child]


def test_leaving_is_taken_back_while_the_last_day_has_not_come(child, key_staff, boss):
    make.make_session(child)
    actions.leave(child, last_day=days(4), by=boss)
    actions.return_child(child, by=boss)

    ends = [model.objects.get(child=child).until for model in (RoomStay, KeyPerson, BookedSession)]
    assert (Child.objects.get().left_on, ends) == (None, [None] * 3)


def test_what_had_ended_before_stays_ended_when_leaving_is_taken_back(child, other_room, boss):
    actions.move_child(child, room=other_room, on=localdate(), by=boss)
    actions.leave(child, last_day=days(4), by=boss)
    actions.return_child(child, by=boss)

    assert stays_of(child) == [("Ducklings", -365, 0), ("Wrens", 0, None)]


def test_who_was_away_comes_back_from_today_on(child, key_staff, boss):
    make.make_session(child)
    actions.leave(child, last_day=days(-31), by=boss)
    actions.return_child(child, by=boss)

    keys = [(key.staff, _from_today(key.since), _from_today(key.until)) for key in KeyPerson.objects.all()]
    assert stays_of(child) == [("Ducklings", -365, -30), ("Ducklings", 0, None)]
    assert keys == [(key_staff, -365, -30), (key_staff, 0, None)]
    assert BookedSession.objects.get().until == days(-30)


def test_nobody_comes_back_into_a_closed_room_or_to_somebody_who_left(child, room, key_staff, boss):
    actions.leave(child, last_day=days(-31), by=boss)
    Room.objects.filter(pk=room.pk).update(closed_on=localdate())
    key_staff.left_on = localdate()
    key_staff.save()
    actions.return_child(child, by=boss)

    assert Child.objects.get().left_on is None
    assert (RoomStay.objects.filter(until=None).count(), KeyPerson.objects.filter(until=None).count()) == (0, 0)


def test_coming_back_twice_is_coming_back_once(child, boss):
    actions.leave(child, last_day=days(-31), by=boss)
    actions.return_child(child, by=boss)
    actions.return_child(child, by=boss)

    assert stays_of(child) == [("Ducklings", -365, -30), ("Ducklings", 0, None)]


def test_another_last_day_takes_the_place_of_the_first(child, key_staff, boss):
    actions.leave(child, last_day=days(4), by=boss)
    actions.leave(child, last_day=days(9), by=boss)

    assert (Child.objects.get().last_day, stays_of(child)) == (days(9), [("Ducklings", -365, 10)])
    assert KeyPerson.objects.get().until == days(10)


def test_a_child_who_never_came_leaves_the_day_before_the_first(newcomer, manages):
    manages("leave", newcomer.code, last_day=days(6).isoformat())

    newcomer.refresh_from_db()
    assert (newcomer.left_on, stays_of(newcomer)) == (days(7), [])


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [
        ("", "Please fill this in."),
        ("soon", "Pick the day, or write it like 2026-11-22."),
        ("2001-01-01", "This is before the first day. For a child who never comes, take the day before it."),
    ],
)
def test_a_wrong_last_day_is_refused(last_day, sentence, manages, child):
    before = contents()

    response = manages("leave", child.code, last_day=last_day)

    assert (response.status_code, Page(response).beside("last_day")) == (422, [sentence])
    assert changed_between(before, contents()) == []


def test_the_record_of_a_leaver_offers_the_way_back(client, manager, child, boss):
    actions.leave(child, last_day=days(-1), by=boss)

    text = record_page(client, manager, child).content.decode()

    assert (reverse("families:return_child", args=[child.code]) in text, "Back on the books" in text) == (True, True)


# -- Adding, alone ---------------------------------------------------------------------------------------------------

NEW = {"first_name": "Noor", "last_name": "Hill", "born_on": "2025-01-05", "starts_on": "2026-01-05"}


@pytest.fixture
def works_alone(setting):
    setting.works_alone = True
    setting.save()


def test_who_works_alone_is_asked_for_no_room_and_no_key_person(client, manages, works_alone, room, manager):
    fields = Page(client.get(reverse("families:add_child"))).values
    manages("add_child", **NEW)

    assert {"room", "key_person"} & set(fields) == set()
    assert [stay.room for stay in RoomStay.objects.all()] == [room]
    assert [key.staff.user for key in KeyPerson.objects.all()] == [manager]


def test_with_two_rooms_somebody_says_which(manages, works_alone, room, other_room):
    response = manages("add_child", **NEW)

    assert Page(response).beside("room") == ["Please fill this in."]
    assert manages("add_child", **NEW, room=other_room.code).status_code == 302
    assert RoomStay.objects.get().room == other_room


def test_who_does_not_work_alone_says_both_even_with_one_of_each(manages, room):
    page = Page(manages("add_child", **NEW))

    assert (page.beside("room"), page.beside("key_person")) == (["Please fill this in."], ["Please fill this in."])
