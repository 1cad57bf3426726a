"""The second step at sign-in: asked for after every first one, by app or by a recovery code that works once."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.factories import PASSWORD

SECOND = "/account/sign-in/second-step/"
SET_UP = "/account/second-step/app/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of_the_app(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def guarded(lina):
    TOTP.activate(lina, SECRET)
    return lina


def first_step(client, user):
    return client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})


def second_step(client, code):
    return client.post(SECOND, {"code": code})


@pytest.fixture
def setting_up(client, lina):
    """The secret in the picture on the page, which asks for the password once more before it shows it."""
    first_step(client, lina)
    again = client.get(SET_UP)["Location"]
    client.post(again, {"password": PASSWORD})
    assert client.get(SET_UP).status_code == 200
    return client.session["mfa.totp.secret"]


def test_the_password_alone_does_not_open(client, guarded, is_signed_in):
    assert first_step(client, guarded)["Location"].split("?")[0] == SECOND
    assert not is_signed_in()


def test_password_and_app_open(client, guarded, is_signed_in):
    first_step(client, guarded)

    second_step(client, code_of_the_app())

    assert is_signed_in()


def test_a_code_by_mail_does_not_take_the_second_steps_place(client, guarded, mailed_code, is_signed_in):
    client.post("/account/sign-in/code/", {"email": guarded.email})

    response = client.post("/account/sign-in/code/confirm/", {"code": mailed_code()})

    assert (response["Location"].split("?")[0], is_signed_in()) == (SECOND, False)


def test_a_new_password_does_not_take_the_second_steps_place(client, guarded, newest_letter, is_signed_in):
    client.post("/account/password/forgotten/", {"email": guarded.email})
    link = re.search(r"https?://[^/\s]+(/account/password/new/\S+)", newest_letter().text)[1]
    opened = client.get(link)["Location"]
    client.post(opened, {"password1": "seven geese went by", "password2": "seven geese went by"})

    client.post("/account/sign-in/", {"login": guarded.email, "password": "seven geese went by"})

    assert not is_signed_in()


@pytest.mark.parametrize("code", ["", "000000", "abc", "a" * 5000, "1\x00", "１２３４５６"])
def test_a_wrong_code_does_not_open(code, client, guarded, is_signed_in):
    first_step(client, guarded)

    assert (second_step(client, code).status_code, is_signed_in()) == (200, False)


def test_a_code_of_the_app_opens_once(client, guarded, is_signed_in):
    code = code_of_the_app()
    first_step(client, guarded)
    second_step(client, code)
    client.logout()

    first_step(client, guarded)
    second_step(client, code)

    assert not is_signed_in()


def test_the_second_step_without_the_first_leads_to_the_first(client, guarded):
    assert client.get(SECOND)["Location"].split("?")[0] == "/account/sign-in/"
    assert second_step(client, code_of_the_app())["Location"].split("?")[0] == "/account/sign-in/"


def test_a_recovery_code_opens_once(client, guarded, is_signed_in):
    code, *others = RecoveryCodes.activate(guarded).generate_codes()
    first_step(client, guarded)
    second_step(client, code)
    assert is_signed_in()
    client.logout()

    first_step(client, guarded)
    second_step(client, code)
    assert not is_signed_in()
    second_step(client, others[0])
    assert is_signed_in()


def test_setting_it_up_asks_for_a_code_of_the_app_and_gives_recovery_codes(client, lina, setting_up):
    wrong = client.post(SET_UP, {"code": "000000"})
    right = client.post(SET_UP, {"code": code_of_the_app(client.session["mfa.totp.secret"])})

    assert (wrong.status_code, right.status_code) == (200, 302)
    types = set(Authenticator.objects.filter(user=lina).values_list("type", flat=True))
    assert types == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}


@pytest.mark.django_db(transaction=True)  # it is told after the commit, within the same request
def test_setting_it_up_is_told_by_mail_without_the_secret(client, lina, setting_up, newest_letter):
    client.post(SET_UP, {"code": code_of_the_app(setting_up)})

    assert (newest_letter().to_address, setting_up in newest_letter().text) == (lina.email, False)


@pytest.mark.parametrize("path", ["app/remove/", "codes/", "codes/new/", "codes/file/"])
def test_what_weakens_it_asks_for_the_password_again(path, client, guarded, later):
    RecoveryCodes.activate(guarded)
    first_step(client, guarded)
    second_step(client, code_of_the_app())

    later(minutes=6)

    response = client.get(f"/account/second-step/{path}")
    assert response.status_code == 302
    assert "again/" in response["Location"]
