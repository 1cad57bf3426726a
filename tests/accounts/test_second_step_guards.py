"""The second step protects itself: older sessions end with it, and a password alone does not take it away."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from families.models import Role
from tests import factories as make
from tests.accounts.test_second_step import SET_UP, code_of_the_app, first_step
from tests.factories import PASSWORD

REMOVE = "/account/second-step/app/remove/"
AGAIN = "/account/sign-in/second-step/again/"


@pytest.fixture
def new_manager(setting):
    user = make.make_account(name="Una Single", email="una@example.org")
    make.make_staff(setting=setting, roles=[Role.MANAGER], user=user, name=user.name)
    return user


def set_up(client, user):
    """With the password just shown once more, as the page asks for it."""
    first_step(client, user)
    client.post(client.get(SET_UP)["Location"], {"password": PASSWORD})
    client.get(SET_UP)
    return client.post(SET_UP, {"code": code_of_the_app(client.session["mfa.totp.secret"])})


def test_a_session_from_before_the_second_step_ends_with_it(client, new_manager):
    thief = Client()
    first_step(thief, new_manager)
    assert thief.get("/more/").status_code == 200

    set_up(client, new_manager)

    assert (thief.get("/more/").status_code, client.get("/today/").status_code) == (302, 200)


def test_who_has_just_set_it_up_reads_the_recovery_codes(client, new_manager):
    answer = set_up(client, new_manager)

    assert client.get(answer["Location"]).status_code == 200


def test_the_password_alone_does_not_remove_it(client, new_manager, later):
    set_up(client, new_manager)
    later(minutes=6)
    client.post("/account/sign-in/again/", {"password": PASSWORD})

    answer = client.post(REMOVE)

    assert answer["Location"].split("?")[0] == AGAIN
    assert Authenticator.objects.filter(user=new_manager, type=Authenticator.Type.TOTP).count() == 1


def test_the_second_step_shown_again_does(client, new_manager, later):
    first_step(client, new_manager)
    client.post(client.get(SET_UP)["Location"], {"password": PASSWORD})
    client.get(SET_UP)
    secret = client.session["mfa.totp.secret"]
    client.post(SET_UP, {"code": code_of_the_app(secret)})
    later(minutes=6)

    client.post(AGAIN, {"code": code_of_the_app(secret)})
    client.post(REMOVE)

    assert Authenticator.objects.filter(user=new_manager, type=Authenticator.Type.TOTP).count() == 0
