"""Hats: an account is a viewer in one of them, and they never mix."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from families.models import Child, Role, Room
from families.viewer import hats_of, viewer_of
from tests import factories as make
from tests.factories import sent


def hats(user):
    return [viewer.hat for viewer in hats_of(user)]


def test_a_stranger_has_the_family_hat_with_nobody_in_it(stranger):
    assert hats(stranger) == ["family"]


def test_staff_have_one_hat_for_each_setting(key_person, other_setting):
    elsewhere = make.make_staff(setting=other_setting, user=key_person)

    assert hats(key_person) == [f"staff:{key_person.staff_places.first().code}", f"staff:{elsewhere.code}"]


def test_roles_belong_to_the_hat_they_are_held_in(key_person, other_setting):
    make.make_staff(setting=other_setting, user=key_person, roles=[Role.MANAGER, Role.DSL])

    here, there = hats_of(key_person)

    assert (here.is_manager, there.is_manager, there.roles) == (False, True, {Role.MANAGER, Role.DSL})


def test_former_staff_have_no_staff_hat(former_staff):
    assert hats(former_staff) == ["family"]


def test_staff_who_have_not_begun_have_no_staff_hat(setting, room):
    staff = make.make_staff(setting=setting, rooms=[room])
    staff.started_on = localdate() + timedelta(days=1)
    staff.save()

    assert hats(staff.user) == ["family"]


@pytest.mark.parametrize(("since", "until", "is_manager"), [(-1, None, True), (1, None, False), (-9, 0, False)])
def test_roles_are_held_from_a_day_to_a_day(since, until, is_manager, key_staff):
    day = localdate()
    facts = {"since": day + timedelta(days=since), "until": None if until is None else day + timedelta(days=until)}
    key_staff.roles_held.create(role=Role.MANAGER, **facts)

    assert viewer_of(key_staff.user).is_manager is is_manager


def test_hats_take_one_query(staff_who_is_a_parent, django_assert_num_queries):
    with django_assert_num_queries(1):
        hats_of(staff_who_is_a_parent)


def test_a_hat_that_was_never_held_is_not_worn(key_person):
    assert viewer_of(key_person, "staff:0000000000000000").hat == hats(key_person)[0]


# -- Rooms by the clock ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "sees"),
    [(-60, None, True), (-60, 60, True), (60, None, False), (-120, -60, False)],
    ids=["for good", "this shift", "not yet", "over"],
)
def test_cover_sees_the_room_for_its_shift(starts_in, ends_in, sees, setting, room, child):
    cover = make.make_staff(setting=setting)
    moment = now()
    cover.assignments.create(
        room=room,
        starts_at=moment + timedelta(minutes=starts_in),
        ends_at=None if ends_in is None else moment + timedelta(minutes=ends_in),
    )

    assert Child.objects.visible_to(viewer_of(cover.user)).exists() is sees
    assert Room.objects.visible_to(viewer_of(cover.user)).exists() is sees


def test_a_setting_may_let_all_staff_see_all_rooms(colleague_next_door, setting, child):
    assert not Child.objects.visible_to(viewer_of(colleague_next_door)).exists()

    setting.all_staff_all_rooms = True
    setting.save()

    assert list(Child.objects.visible_to(viewer_of(colleague_next_door))) == [child]


def test_a_child_who_moves_is_seen_in_the_new_room_alone(child, key_person, colleague_next_door, other_room):
    child.stays.update(until=localdate())
    child.stays.create(room=other_room, since=localdate())

    assert [Child.objects.visible_to(viewer_of(user)).count() for user in (key_person, colleague_next_door)] == [0, 1]


def test_leavers_are_seen_by_the_whole_house_and_their_family(child, parent, key_person, manager, senco):
    child.left_on = localdate()
    child.save()

    seen = [Child.objects.visible_to(viewer_of(user)).count() for user in (parent, key_person, manager, senco)]
    assert seen == [1, 0, 1, 1]


def test_a_tie_opens_on_its_first_day_and_shuts_on_its_last(child, household):
    tomorrow, yesterday = localdate() + timedelta(days=1), localdate() - timedelta(days=1)
    soon = make.make_family_account(child, household=household, since=tomorrow)
    last_day = make.make_family_account(child, household=household, until=tomorrow)
    over = make.make_family_account(child, household=household, until=yesterday)

    assert [Child.objects.visible_to(viewer_of(user)).count() for user in (soon, last_day, over)] == [0, 1, 0]


# -- Changing hats ---------------------------------------------------------------------------------------------------


def test_changing_the_hat_changes_what_is_seen(client, staff_who_is_a_parent, child):
    client.force_login(staff_who_is_a_parent)
    assert client.get(child.get_absolute_url()).status_code == 404

    client.post(reverse("families:wear"), sent(hat="family"))
    assert client.get(child.get_absolute_url()).status_code == 200

    client.post(reverse("families:wear"), sent(hat=hats(staff_who_is_a_parent)[0]))
    assert client.get(child.get_absolute_url()).status_code == 404


def test_changing_the_hat_changes_the_session(client, staff_who_is_a_parent):
    client.force_login(staff_who_is_a_parent)
    before = client.session.session_key

    client.post(reverse("families:wear"), sent(hat="family"))

    assert client.session.session_key != before


def test_a_hat_that_ends_while_it_is_worn_is_off_at_the_next_page(client, staff_who_is_a_parent, other_room):
    place = staff_who_is_a_parent.staff_places.get()
    client.force_login(staff_who_is_a_parent)
    client.post(reverse("families:wear"), sent(hat=f"staff:{place.code}"))
    assert client.get(other_room.get_absolute_url()).status_code == 200

    place.left_on = localdate()
    place.save()

    assert client.get(other_room.get_absolute_url()).status_code == 404


def test_managing_does_not_come_along_into_the_family_hat(client, manager, child, household):
    make.tie(make.make_carer(setting=child.setting, user=manager), child, household=household)
    client.force_login(manager)
    client.post(reverse("families:wear"), sent(hat="family"))

    assert client.get(reverse("families:households")).status_code == 404
    assert client.post(reverse("families:add_room"), sent(name="Swifts")).status_code == 404
