from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from diaries.models import Kind
from tests.factories import make_entry, noon, sent

BACKWARDS = "The sleep ends before it began. Check the time."


@pytest.fixture
def nap(child, key_staff):
    """Begun at noon yesterday, and forgotten."""
    return make_entry(child, author=key_staff, kind=Kind.SLEEP)


def end(client, user, nap, **values):
    client.force_login(user)
    return client.post(reverse("diaries:wake", args=[nap.code]), sent(**values))


def test_one_tap_ends_a_nap_of_today(client, key_person, child, key_staff):
    nap = make_entry(child, author=key_staff, kind=Kind.SLEEP, at=now() - timedelta(seconds=30))

    end(client, key_person, nap, now="1")

    nap.refresh_from_db()
    assert timedelta(seconds=30) <= nap.ended_at - nap.happened_at < timedelta(seconds=60)


def test_a_forgotten_nap_ends_at_the_time_that_is_asked_for(client, key_person, nap):
    end(client, key_person, nap, until="13:10")

    nap.refresh_from_db()
    assert nap.ended_at - nap.happened_at == timedelta(minutes=70)


def test_a_nap_of_yesterday_does_not_last_until_now(client, key_person, nap):
    response = end(client, key_person, nap, now="1")

    nap.refresh_from_db()
    assert (response.status_code, nap.ended_at) == (422, None)


@pytest.mark.parametrize(("until", "sentence"), [("11:59", BACKWARDS), ("12:00", BACKWARDS)])
def test_a_nap_ends_after_it_began(client, key_person, nap, until, sentence):
    response = end(client, key_person, nap, until=until)

    nap.refresh_from_db()
    assert (response.status_code, response.context["form"].errors["until"], nap.ended_at) == (422, [sentence], None)


def test_the_first_time_noted_stays(client, key_person, nap):
    end(client, key_person, nap, until="13:10")

    second = end(client, key_person, nap, until="14:00")

    nap.refresh_from_db()
    assert (second["Location"], nap.ended_at) == (nap.get_absolute_url(), noon(nap.day) + timedelta(minutes=70))


def test_families_end_no_nap(client, parent, nap):
    response = end(client, parent, nap, until="13:10")

    nap.refresh_from_db()
    assert (response.status_code, nap.ended_at) == (404, None)


def test_the_page_says_when_the_nap_began(client, key_person, nap):
    client.force_login(key_person)

    response = client.get(reverse("diaries:wake", args=[nap.code]))

    assert "fell asleep at 12:00" in " ".join(response.content.decode().split())
