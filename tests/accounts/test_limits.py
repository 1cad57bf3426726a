"""Counts of tries: for each account, whatever host a request names, and not to be pushed out by other counts."""

import re

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from accounts.tasks import forget_limits
from tests.factories import PASSWORD

SIGN_IN = "/account/sign-in/"


def try_to_sign_in(client, password, **headers):
    return client.post(SIGN_IN, {"login": "lina@example.org", "password": password}, **headers)


def test_an_accounts_tries_are_counted_whatever_port_the_request_names(client, lina, is_signed_in):
    for port in range(2000, 2005):
        try_to_sign_in(client, "wrong", HTTP_HOST=f"testserver:{port}")

    try_to_sign_in(client, PASSWORD, HTTP_HOST="testserver:2005")

    assert not is_signed_in()


def test_counts_are_not_pushed_out_by_other_counts(client, lina, is_signed_in):
    for _ in range(5):
        try_to_sign_in(client, "wrong")
    cache.set_many({f"somebody-{number}": number for number in range(400)}, timeout=600)

    try_to_sign_in(client, PASSWORD)

    assert not is_signed_in()


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        return sorted(key for (key,) in cursor.fetchall())


def test_counts_that_are_over_are_removed(db):
    cache.set_many({"over": 1, "runs": 1}, timeout=600)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = '2020-01-01 00:00:00' WHERE cache_key LIKE '%over'")

    forget_limits()

    assert [key.split(":")[-1] for key in rows()] == ["runs"]


def test_a_reset_link_stands_under_our_own_address(client, lina, newest_letter):
    client.post("/account/password/forgotten/", {"email": lina.email}, HTTP_HOST="testserver:6666")

    [link] = re.findall(r"https?://[^/\s]+(?=/account/password/new/)", newest_letter().text)
    assert link == settings.BASE_URL


def test_pages_with_secrets_are_kept_by_no_cache(client, lina):
    client.force_login(lina)
    paths = ["/account/second-step/", "/account/password/", "/account/password/forgotten/", SIGN_IN, "/more/"]

    kept = {path: client.get(path).headers["Cache-Control"] for path in paths}

    assert {path for path, header in kept.items() if "no-store" not in header} == set()
