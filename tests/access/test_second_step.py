"""Whoever sees every child of a setting signs in in two steps, or sees no child."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from families.models import Role
from tests import factories as make
from tests.access.routes import address, ours
from tests.factories import sent

SEE_ALL_ROOMS = [Role.MANAGER, Role.DEPUTY, Role.SENCO, Role.DSL]
SET_UP = "/account/second-step/app/"


@pytest.fixture
def colleague(setting):
    """colleague(role): signed up without a second step."""

    def in_role(role, **account):
        user = make.make_account(name="Una Single", **account)
        return make.make_staff(setting=setting, roles=[role], user=user, name=user.name).user

    return in_role


# Nothing of the setting stands there.
FREE = {"home:more", "notifications:preferences", "families:wear"}


def pages_of_the_setting():
    closed = [(name, route) for name, route in ours().items() if not route.open and name not in FREE]
    return [(name, method) for name, route in closed for method in route.methods]


@pytest.mark.parametrize("role", SEE_ALL_ROOMS)
def test_without_it_every_page_of_the_setting_leads_to_setting_it_up(role, client, colleague):
    client.force_login(colleague(role))

    answers = {}
    for name, method in pages_of_the_setting():
        response = client.post(address(name), sent()) if method == "POST" else client.get(address(name))
        answers[name, method] = (response.status_code, response.headers.get("Location"))

    assert answers == dict.fromkeys(pages_of_the_setting(), (302, SET_UP))


@pytest.mark.parametrize("role", SEE_ALL_ROOMS)
def test_with_it_the_children_are_there(role, client, setting):
    client.force_login(make.make_staff(setting=setting, roles=[role]).user)

    assert client.get(reverse("families:children")).status_code == 200


def test_recovery_codes_alone_are_no_second_step(client, colleague):
    user = colleague(Role.MANAGER)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(user)

    assert client.get(reverse("families:children"))["Location"] == SET_UP


def test_pages_to_set_it_up_can_be_reached(client, colleague):
    client.force_login(colleague(Role.MANAGER))

    assert client.get(reverse("home:more")).status_code == 200
    assert client.get(reverse("mfa_index")).status_code == 200


def test_room_staff_and_families_are_not_asked_for_it(client, setting, room, parent):
    user = make.make_account(name="Rita Room")
    make.make_staff(setting=setting, rooms=[room], user=user)

    for account in (user, parent):
        client.force_login(account)
        assert client.get(reverse("notifications:bell")).status_code == 200


def test_somebody_whose_managing_has_ended_is_not_asked_for_it(client, setting, room, yesterday):
    user = make.make_account(name="Una Single")
    place = make.make_staff(setting=setting, roles=[Role.MANAGER], rooms=[room], user=user)
    place.roles_held.update(until=yesterday)
    client.force_login(user)

    assert client.get(reverse("families:children")).status_code == 200


@pytest.mark.parametrize(
    ("mode", "is_demo", "goes_without"),
    [("demo", True, True), ("demo", False, False), ("test", True, False), ("production", True, False)],
)
def test_demo_personas_go_without_it_in_the_demo_alone(mode, is_demo, goes_without, client, colleague, settings):
    settings.MODE = mode
    client.force_login(colleague(Role.MANAGER, is_demo=is_demo))

    assert (client.get(reverse("families:children")).status_code == 200) is goes_without
