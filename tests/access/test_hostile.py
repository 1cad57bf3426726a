"""Whatever is sent to whatever address, no page breaks: it answers, refuses with a sentence, or is not there."""

from copy import deepcopy
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client

from tests.access.routes import THIRD_PARTY, address, declared, ours
from tests.access.test_matrix import RULES
from tests.access.world import form_of, sign_in

NASTY = {
    "nothing": "",
    "the character 0": "a\x00b",
    "a novel": "a" * 100_000,
    "a huge number": str(2**80),
    "a surrogate": "\udcff",
    "right to left": "\u202eشكرا🦔",
    "SQL": "' OR 1=1; --",
    "lines": "a\r\nSet-Cookie: x=1",
}

# Fields that a form has beside those it needs.
ALSO = {
    "diaries:write": ["until", "meal", "eaten", "nappy", "mood"],
    "diaries:wake": ["until", "now"],
    "families:add_adult": ["carer", "email", "phone", "responsible", "collects"],
    "families:add_staff": ["email"],
    "families:open_circle": ["email", "children"],
    "families:invite_carer": ["child"],
    "notifications:bell": ["newest"],
}
# Between them they come in wherever somebody does.
SENDERS = ("manager", "dsl", "parent", "group_administrator")
QUERIES = ["kind", "before", "next", "to", "child", "page", "person", "record"]


def ask(client, method, path, form=None):
    """The answer's status. What the request did is taken back, also that somebody is out or wears another hat."""
    cookies = deepcopy(client.cookies)
    body = urlencode(form or {}, doseq=True, errors="surrogateescape")
    with transaction.atomic():
        status = client.generic(method, path, body, content_type="application/x-www-form-urlencoded").status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


def broken(status):
    return status >= 500


@pytest.mark.parametrize("nasty", NASTY)
def test_no_form_breaks(nasty, world):
    clients = {who: sign_in(Client(raise_request_exception=False), world, who) for who in SENDERS}
    found = []
    for name in (name for name, route in ours().items() if "POST" in route.methods):
        who = next((who for who in SENDERS if who in RULES[name].comes_in), "manager")
        client, good = clients[who], form_of(name, world, who)
        for field in [*good, *ALSO.get(name, [])]:
            if broken(ask(client, "POST", address(name, world), good | {field: NASTY[nasty]})):
                found.append(f"{name}: {field}")

    assert found == []


@pytest.mark.parametrize("nasty", NASTY)
def test_no_address_breaks(nasty, world):
    client = sign_in(Client(raise_request_exception=False), world, "manager")
    value = quote(NASTY[nasty][:3000], errors="surrogateescape")
    found = []
    for name, route in declared().items():
        if "GET" in route.methods and name != "readyz":
            path = address(name, world)
            paths = [path + "?" + "&".join(f"{key}={value}" for key in QUERIES), path + value]
            found += [each[:80] for each in paths if broken(ask(client, "GET", each))]

    assert found == []


@pytest.mark.parametrize("nasty", NASTY)
def test_no_form_of_the_sign_in_library_breaks(nasty, world):
    client = Client(raise_request_exception=False)
    fields = ["login", "password", "email", "code", "next", "password1", "password2", "remember"]
    forms = [name for name in THIRD_PARTY if declared()[name].open and "POST" in declared()[name].methods]

    statuses = {name: ask(client, "POST", address(name), dict.fromkeys(fields, NASTY[nasty])) for name in forms}

    assert [name for name, status in statuses.items() if broken(status)] == []
