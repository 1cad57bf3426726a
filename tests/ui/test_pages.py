"""The page-or-part helper and the headers that every answer carries."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.factories import PASSWORD, sent

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "media-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}


@pytest.fixture
def address(client, key_person, child):
    """Of a page that has a part of its own for htmx."""
    client.force_login(key_person)
    return reverse("diaries:write", args=[child.code, localdate()])


def is_whole(response):
    return "<html" in response.content.decode()


def test_a_browser_gets_the_whole_page(client, address):
    assert is_whole(client.get(address))


def test_htmx_gets_the_part(client, address):
    response = client.get(address, headers={"HX-Request": "true"})

    assert not is_whole(response)
    assert 'name="words"' in response.content.decode()


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_htmx_gets_the_whole_page_where_it_puts_up_a_whole_one(header, client, address):
    assert is_whole(client.get(address, headers={"HX-Request": "true", header: "true"}))


def test_a_refused_form_is_a_part_for_htmx_and_a_page_for_a_browser(client, address):
    whole = client.post(address, sent(at="never"))
    part = client.post(address, sent(at="never"), headers={"HX-Request": "true"})

    assert [(each.status_code, is_whole(each)) for each in (whole, part)] == [(422, True), (422, False)]


def test_pages_without_a_part_are_whole_for_htmx_too(client, address):
    assert is_whole(client.get(reverse("home:more"), headers={"HX-Request": "true"}))


def test_caches_keep_page_and_part_apart(client, address):
    assert {"HX-Request", "Cookie"} <= {name.strip() for name in client.get(address)["Vary"].split(",")}


@pytest.mark.parametrize("path", ["/account/sign-in/", "/more/", "/nothing-here/", "/healthz"])
def test_every_answer_carries_the_policy_and_the_other_safe_headers(path, client, address):
    response = client.get(path)

    directives = (directive.strip().split(" ", 1) for directive in response["Content-Security-Policy"].split(";"))
    assert dict(directives) == POLICY
    assert {
        name: response[name]
        for name in (
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "X-Robots-Tag",
        )
    } == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex, nofollow",
    }


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, parent):
    given = client.get("/account/sign-in/").cookies
    given |= client.post("/account/sign-in/", {"login": parent.email, "password": PASSWORD}).cookies

    assert {name: (cookie["httponly"], cookie["samesite"]) for name, cookie in given.items()} == {
        "session": (True, "Lax"),
        "csrf": (True, "Lax"),
    }


def test_what_does_not_exist_says_what_to_do(client, db):
    response = client.get("/nothing-here/")

    assert (response.status_code, 'data-error="not-found"' in response.content.decode()) == (404, True)
