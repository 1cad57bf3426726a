"""The page that makes a setting and its manager: behind a one-time token, and gone once there is a setting."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from families.actions import start as actions
from families.models import FirstStart, RoleHeld, Room, Setting, StaffMember
from tests.access.tables import changed_between, contents
from tests.factories import sent

FORM = {
    "setting_name": "Larkfield",
    "manager_name": "Helen Byrne",
    "email": "Helen@Example.org",
    "password": "seven geese went by",
}


@pytest.fixture
def address(db):
    return actions.first_start_address("")


def test_it_makes_setting_and_manager_who_is_dsl_too_and_signs_in(client, address):
    response = client.post(address, sent(**FORM))

    [staff] = StaffMember.objects.all()
    assert (response["Location"], staff.setting.name, staff.user.email) == ("/", "Larkfield", "helen@example.org")
    assert sorted(RoleHeld.objects.values_list("role", flat=True)) == ["dsl", "manager"]
    assert client.get("/more/").status_code == 200


def test_the_manager_sets_up_a_second_step_before_seeing_children(client, address):
    client.post(address, sent(**FORM))

    assert client.get("/children/")["Location"] == "/account/second-step/app/"
    assert client.get("/account/second-step/app/").status_code == 200


def test_the_token_opens_once(client, address):
    client.post(address, sent(**FORM))
    client.cookies.clear()
    before = contents()

    assert client.get(address).status_code == 404
    assert client.post(address, sent(**FORM)).status_code == 404
    assert changed_between(before, contents()) == []


def test_opening_the_page_uses_nothing_up(client, address):
    assert [client.get(address).status_code for _ in range(3)] == [200] * 3


def test_a_newer_token_shuts_the_older_one(client, address):
    newer = actions.first_start_address("")

    assert (client.get(address).status_code, client.get(newer).status_code) == (404, 200)


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "%00", "é", "../../etc"])
def test_a_wrong_token_is_not_there(token, client, address):
    assert client.get(f"/start/{token}/").status_code == 404
    assert client.post(f"/start/{token}/", sent(**FORM)).status_code == 404


def test_the_token_itself_is_not_kept(address):
    token = address.strip("/").split("/")[-1]

    assert token not in FirstStart.objects.get().digest


def test_there_is_no_address_once_there_is_a_setting(setting):
    assert actions.first_start_address("") is None


def test_a_setting_that_came_by_another_way_shuts_the_door(client, address):
    Setting.objects.create(name="Brookside")

    assert client.get(address).status_code == 404
    assert client.post(address, sent(**FORM)).status_code == 404


def test_a_refused_form_leaves_the_token_open(client, address):
    assert client.post(address, sent(**FORM | {"email": "nobody"})).status_code == 422
    assert client.post(address, sent(**FORM)).status_code == 302


# -- I work alone ----------------------------------------------------------------------------------------------------


def test_whoever_works_alone_begins_with_every_role_and_a_room(client, address):
    client.post(address, sent(**FORM, works_alone="on"))

    [staff] = StaffMember.objects.all()
    assert (staff.setting.works_alone, [each.room.name for each in staff.assignments.all()]) == (True, ["Home"])
    assert sorted(staff.roles_held.values_list("role", flat=True)) == ["dsl", "manager", "practitioner"]


def test_who_does_not_say_so_does_not_work_alone(client, address):
    client.post(address, sent(**FORM))

    assert (Setting.objects.get().works_alone, Room.objects.count()) == (False, 0)


def test_after_the_second_step_the_codes_to_print_are_shown(client, address):
    """Nobody else can let somebody in again who works alone."""
    client.post(address, sent(**FORM, works_alone="on"))
    client.get("/account/second-step/app/")
    code = format_hotp_value(hotp_value(client.session["mfa.totp.secret"], next(yield_hotp_counters_from_time())))

    shown = client.post("/account/second-step/app/", {"code": code}, follow=True)

    text = " ".join(shown.content.decode().split())
    assert shown.redirect_chain[-1][0] == "/account/second-step/codes/"
    assert "You work alone, so nobody here can let you in again: print these codes today." in text
