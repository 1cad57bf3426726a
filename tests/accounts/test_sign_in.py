"""Signing in: by e-mail or sign-in name, by password or a code; and what a stranger at the door learns: nothing."""

import re

import pytest

from accounts.models import User
from notifications.models import Letter
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import PASSWORD

SIGN_IN = "/account/sign-in/"
CODE = "/account/sign-in/code/"
CONFIRM = "/account/sign-in/code/confirm/"
FORGOTTEN = "/account/password/forgotten/"

NO_MATCH = "The e-mail or sign-in name and the password do not match. Try again, or have a code sent."
TOO_MANY = "Too many tries. Wait a while, then try again."


def sign_in(client, login, password=PASSWORD):
    return client.post(SIGN_IN, {"login": login, "password": password})


def make_closed():
    user = make.make_account(email="closed@example.org")
    user.is_active = False
    user.save()


def words(response):
    return response.content.decode()


def plain(response, *names):
    """The body without what differs from visit to visit, and without the address that was typed."""
    text = re.sub(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"', "", words(response))
    for name in names:
        text = text.replace(name, "…")
    return response.status_code, response.headers.get("Location"), text


# -- By password -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["lina@example.org", "LINA@Example.ORG", "  lina@example.org "])
def test_the_address_opens_in_any_case(login, client, lina, is_signed_in):
    assert (sign_in(client, login).status_code, is_signed_in()) == (302, True)


@pytest.mark.parametrize("login", ["żaneta.ó", "ŻANETA.Ó", "Z\u0307aneta.O\u0301", " Żaneta.ó "])
def test_the_sign_in_name_opens_in_any_case_and_spelling(login, client, db, is_signed_in):
    User.objects.create_user(name="Żaneta", sign_in_name="Żaneta.Ó", password=PASSWORD)

    sign_in(client, login)

    assert is_signed_in()


def test_an_account_with_both_opens_by_either(client, db, is_signed_in):
    make.make_account(name="Both", email="both@example.org", sign_in_name="both.of.them")

    for login in ("both@example.org", "both.of.them"):
        client.logout()
        sign_in(client, login)
        assert is_signed_in()


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " ", "a" * 100_000, "a\x00b"])
def test_a_wrong_password_does_not_open(password, client, lina, is_signed_in):
    response = sign_in(client, "lina@example.org", password)

    assert (response.status_code, is_signed_in()) == (200, False)
    assert "lina@example.org" in words(response)


@pytest.mark.parametrize("login", ["nobody@example.org", "no.such.name", "a" * 5000, "a\x00b", "", "lina", "'; --"])
def test_an_unknown_name_does_not_open(login, client, lina, is_signed_in):
    assert (sign_in(client, login).status_code, is_signed_in()) == (200, False)


def test_wrong_password_unknown_address_and_closed_account_read_alike(client, lina):
    make_closed()

    answers = {
        plain(sign_in(client, login, "not the right one"), login)
        for login in ("lina@example.org", "nobody@example.org", "closed@example.org")
    }

    assert len(answers) == 1
    assert NO_MATCH in answers.pop()[2]


def test_a_closed_account_does_not_open_with_its_password(client, is_signed_in, db):
    make_closed()

    sign_in(client, "closed@example.org")

    assert not is_signed_in()


def test_an_account_closed_while_signed_in_is_out_at_the_next_page(client, lina, is_signed_in):
    sign_in(client, "lina@example.org")
    lina.is_active = False
    lina.save()

    assert not is_signed_in()


def test_the_sixth_wrong_password_is_told_to_wait_and_the_right_one_too(client, lina, is_signed_in):
    for _ in range(5):
        assert NO_MATCH in words(sign_in(client, "lina@example.org", "wrong"))

    assert TOO_MANY in words(sign_in(client, "lina@example.org", "wrong"))
    assert TOO_MANY in words(sign_in(client, "lina@example.org"))
    assert not is_signed_in()


def test_other_spellings_of_a_name_give_no_further_tries(client, db, is_signed_in):
    User.objects.create_user(name="Żaneta", sign_in_name="żaneta", email="zaneta@example.org", password=PASSWORD)
    for names in (
        ["żaneta", "ŻANETA", "Z\u0307aneta"],
        ["zaneta@example.org", "ZANETA@example.org", "Zaneta@Example.org"],
    ):
        for name in [*names, *names]:
            answer = words(sign_in(client, name, "wrong"))
        assert TOO_MANY in answer


def test_one_accounts_limit_does_not_lock_another_one(client, lina, is_signed_in):
    make.make_account(email="kate@example.org")
    for _ in range(6):
        sign_in(client, "lina@example.org", "wrong")

    sign_in(client, "kate@example.org")

    assert is_signed_in()


def test_after_five_minutes_the_door_opens_again(client, lina, is_signed_in, later):
    for _ in range(6):
        sign_in(client, "lina@example.org", "wrong")

    later(minutes=6)
    sign_in(client, "lina@example.org")

    assert is_signed_in()


def test_signing_in_leads_to_the_page_that_was_asked_for_and_nowhere_else(client, lina):
    asked = client.post(f"{SIGN_IN}?next=/bell/", {"login": lina.email, "password": PASSWORD, "next": "/bell/"})
    client.logout()
    lured = client.post(SIGN_IN, {"login": lina.email, "password": PASSWORD, "next": "https://evil.example/"})

    assert (asked["Location"], lured["Location"]) == ("/bell/", "/")


def test_signing_in_changes_the_session(client, lina):
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "before"
    session.save()
    planted = session.session_key

    sign_in(client, lina.email)

    assert client.session.session_key != planted


def test_signing_out_ends_the_session_and_has_the_browser_forget(client, lina, is_signed_in):
    sign_in(client, lina.email)
    old = client.session.session_key

    response = client.post("/account/sign-out/")

    assert (is_signed_in(), client.session.session_key != old) == (False, True)
    assert '"cache"' in response["Clear-Site-Data"]


def test_opening_the_sign_out_page_does_not_sign_out(client, lina, is_signed_in):
    sign_in(client, lina.email)

    client.get("/account/sign-out/")

    assert is_signed_in()


# -- Closed sign-up --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["new@example.org", "lina@example.org"])
def test_nobody_signs_up_alone(email, client, lina):
    before = contents()

    shown = client.get("/account/sign-up/")
    sent = client.post("/account/sign-up/", {"email": email, "password1": PASSWORD, "password2": PASSWORD})

    assert (shown.status_code, sent.status_code) == (200, 200)
    assert [re.search(r"<h1>\s*(.*?)\s*</h1>", words(each))[1] for each in (shown, sent)] == [
        "You need an invitation"
    ] * 2
    assert changed_between(before, contents()) == []


# -- By code ---------------------------------------------------------------------------------------------------------


def ask_for_code(client, email="lina@example.org"):
    return client.post(CODE, {"email": email})


def type_code(client, code):
    return client.post(CONFIRM, {"code": code})


def test_a_code_by_mail_opens_once(client, lina, mailed_code, is_signed_in):
    ask_for_code(client)
    code = mailed_code()

    assert type_code(client, code).status_code == 302
    assert is_signed_in()
    client.logout()
    type_code(client, code)
    assert not is_signed_in()


def test_a_code_is_asked_for_by_address_in_any_case(client, lina, mailed_code, is_signed_in):
    ask_for_code(client, " LINA@example.org")

    type_code(client, mailed_code())

    assert is_signed_in()


def test_a_code_opens_only_in_the_browser_that_asked(client, lina, mailed_code, is_signed_in):
    ask_for_code(client)
    client.cookies.clear()

    type_code(client, mailed_code())

    assert not is_signed_in()


def test_a_code_is_too_old_after_ten_minutes(client, lina, mailed_code, is_signed_in, later):
    ask_for_code(client)

    later(minutes=10.5)
    type_code(client, mailed_code())

    assert not is_signed_in()


def test_a_code_still_opens_after_nine_minutes(client, lina, mailed_code, is_signed_in, later):
    ask_for_code(client)

    later(minutes=9)
    type_code(client, mailed_code())

    assert is_signed_in()


def test_after_five_wrong_tries_the_right_code_opens_nothing(client, lina, mailed_code, is_signed_in):
    ask_for_code(client)
    wrong = "000000" if mailed_code() != "000000" else "000001"

    for _ in range(5):
        type_code(client, wrong)
    type_code(client, mailed_code())

    assert not is_signed_in()


def test_a_wrong_code_says_so_and_the_right_one_still_opens(client, lina, mailed_code, is_signed_in):
    ask_for_code(client)

    assert "This code is not right. Look at the newest one you were sent." in words(type_code(client, "abc"))
    type_code(client, mailed_code())

    assert is_signed_in()


def test_a_closed_account_gets_in_by_no_code(client, db, is_signed_in):
    make_closed()

    ask_for_code(client, "closed@example.org")
    for letter in Letter.objects.all():
        type_code(client, re.search(r"(?m)^\d{6}$", letter.text)[0])

    assert not is_signed_in()


def test_codes_are_sent_five_times_an_hour_at_most(client, lina):
    for _ in range(8):
        client.cookies.clear()
        ask_for_code(client)

    assert Letter.objects.count() == 5


# -- Known and unknown read alike ------------------------------------------------------------------------------------


def test_asking_for_a_code_tells_nobody_who_has_an_account(client, lina):
    known = [plain(ask_for_code(client), lina.email), plain(client.get(CONFIRM), lina.email)]
    known.append(plain(type_code(client, "000000x"), lina.email))
    client.cookies.clear()
    stranger = "nobody@example.org"
    unknown = [plain(ask_for_code(client, stranger), stranger), plain(client.get(CONFIRM), stranger)]
    unknown.append(plain(type_code(client, "000000x"), stranger))

    assert known == unknown
    assert list(Letter.objects.values_list("to_address", flat=True)) == ["lina@example.org"]


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client, lina):
    answers = []
    for email in (lina.email, "nobody@example.org"):
        client.cookies.clear()
        asked = client.post(FORGOTTEN, {"email": email})
        answers.append([plain(asked, email), plain(client.get(asked["Location"]), email)])

    assert answers[0] == answers[1]
    assert list(Letter.objects.values_list("to_address", flat=True)) == ["lina@example.org"]


@pytest.mark.parametrize("path", [CODE, FORGOTTEN])
@pytest.mark.parametrize("email", ["", "nobody", "a\x00b@example.org", "a" * 5000 + "@example.org", "🦔@example.org"])
def test_what_is_no_address_is_refused_with_a_sentence(path, email, client, lina):
    response = client.post(path, {"email": email})

    assert (response.status_code, "field-error" in words(response)) == (200, True)
    assert Letter.objects.count() == 0
