"""Words from home wait for an answer, until somebody answers or says that none is needed."""

from datetime import date

import pytest
from django.urls import reverse

from diaries.models import Reply
from families.viewer import viewer_of
from tests.factories import make_reply, sent


@pytest.fixture
def thanks(entry, household, parent):
    return make_reply(entry, household=household, author=parent, words="Thank you")


def waiting_for(user):
    return list(Reply.objects.visible_to(viewer_of(user)).unanswered())


def settle(client, user, said):
    client.force_login(user)
    return client.post(reverse("diaries:settle", args=[said.code]), sent())


def test_a_thank_you_waits_until_it_is_put_aside(client, key_person, thanks):
    assert waiting_for(key_person) == [thanks]

    settle(client, key_person, thanks)

    thanks.refresh_from_db()
    assert (waiting_for(key_person), thanks.settled_by.user) == ([], key_person)


def test_an_answer_ends_the_waiting_too(key_person, key_staff, thanks, household):
    make_reply(thanks.entry, household=household, author=key_person, staff=key_staff)

    assert waiting_for(key_person) == []


def test_a_further_word_waits_again(client, key_person, thanks, household, parent):
    settle(client, key_person, thanks)

    again = make_reply(thanks.entry, household=household, author=parent, words="And another thing")

    assert waiting_for(key_person) == [again]


def test_the_family_sees_nothing_of_it(client, key_person, parent, thanks):
    settle(client, key_person, thanks)
    client.force_login(parent)

    page = client.get(thanks.entry.get_absolute_url()).content.decode()

    assert "Thank you" in page
    assert "No answer needed" not in page


def test_the_board_leads_to_the_day_of_the_words(client, key_person, thanks, room):
    client.force_login(key_person)

    [row] = client.get(room.get_absolute_url()).context["rows"]

    assert row.waiting == thanks.entry


def test_two_naps_do_not_run_at_once(client, key_person, child):
    client.force_login(key_person)
    address = reverse("diaries:write", args=[child.code, date(2026, 1, 5)]) + "?kind=sleep"
    child.starts_on = date(2025, 1, 1)
    child.save()
    client.post(address, sent(at="12:00"))

    second = client.post(address, sent(at="12:10"))

    assert second.context["form"].errors == {"at": ["Maya is asleep already. End that nap first."]}
    assert child.entries.count() == 1
