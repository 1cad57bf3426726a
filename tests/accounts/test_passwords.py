"""New passwords: by a link in a mail that works once, by the rules, and known to the owner."""

import re

import pytest

from tests.factories import PASSWORD, make_setting

FORGOTTEN = "/account/password/forgotten/"
NEW = "seven geese went by"


@pytest.fixture
def link(client, lina, newest_letter):
    client.post(FORGOTTEN, {"email": lina.email})
    return re.search(r"https?://[^/\s]+(/account/password/new/\S+)", newest_letter().text)[1]


@pytest.fixture
def opened(client, link):
    """Where the link leads to: its token does not stay in the address."""
    return client.get(link)["Location"]


def choose(client, address, password=NEW):
    return client.post(address, {"password1": password, "password2": password})


def opens_with(client, lina, password):
    client.logout()
    client.post("/account/sign-in/", {"login": lina.email, "password": password})
    return client.get("/more/").status_code == 200


def test_the_link_gives_a_new_password_once(client, lina, link, opened):
    assert choose(client, opened).status_code == 302
    assert (opens_with(client, lina, NEW), opens_with(client, lina, PASSWORD)) == (True, False)

    client.cookies.clear()
    again = client.get(link, follow=True)

    assert 'type="password"' not in again.content.decode()


def test_opening_the_link_uses_nothing_up(client, lina, link):
    for _ in range(3):
        client.cookies.clear()
        opened = client.get(link)["Location"]

    choose(client, opened)

    assert opens_with(client, lina, NEW)


def test_the_link_does_not_sign_in_by_itself(client, opened):
    choose(client, opened)

    assert client.get("/more/").status_code == 302


@pytest.mark.parametrize("path", ["/account/password/new/1-x-y/", "/account/password/new/zzz-a-b/"])
def test_a_forged_link_opens_nothing(path, client, lina):
    response = client.get(path, follow=True)

    assert (response.status_code, 'type="password"' in response.content.decode()) == (200, False)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short words", "Use at least 12 characters."),
        ("a" * 129, "Use 128 characters or fewer."),
        ("123456qwerty", "Many people use this password. Choose another."),
        ("my Larkfield 2026", "Choose a password without the nursery&#x27;s name in it."),
        ("Lina Haddad Lina", "Choose a password that is not like your name."),
        ("lina@example.org1", "Choose a password that is not like your e-mail."),
    ],
)
def test_rules_hold_for_a_new_password(password, sentence, client, lina, opened):
    make_setting(name="Larkfield")

    response = choose(client, opened, password)

    assert sentence in response.content.decode()
    assert opens_with(client, lina, PASSWORD)


def test_changing_the_password_needs_the_old_one_and_tells_the_owner(client, lina, newest_letter):
    client.post("/account/sign-in/", {"login": lina.email, "password": PASSWORD})
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    client.post("/account/password/", form | {"oldpassword": "wrong"})
    assert (lina.check_password(PASSWORD), newest_letter()) == (True, None)
    client.post("/account/password/", form)

    lina.refresh_from_db()
    assert (lina.check_password(NEW), newest_letter().to_address) == (True, lina.email)
    assert NEW not in newest_letter().text


def test_a_new_password_ends_the_sessions_of_others(client, lina):
    other = type(client)()
    for browser in (client, other):
        browser.post("/account/sign-in/", {"login": lina.email, "password": PASSWORD})

    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert (client.get("/more/").status_code, other.get("/more/").status_code) == (200, 302)


def test_short_names_of_a_setting_forbid_nothing(client, lina, opened):
    make_setting(name="ABC")

    assert choose(client, opened, "the abc of geese").status_code == 302
