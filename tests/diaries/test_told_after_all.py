"""A day is told to those who may read what was written in it, neither early nor never."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from diaries import actions
from diaries.models import ChildDay, DiaryEntry, Kind
from families.viewer import viewer_of
from notifications.models import Delivery
from tests.factories import make_child, make_entry, make_key_person, noon, tie

MAIL = Delivery.Channel.MAIL


def write(child, staff, kind=Kind.NOTE, at=None):
    values = {"nappy": "wet"} if kind == Kind.NAPPY else {"words": "Found a snail"}
    entry = DiaryEntry(child=child, kind=kind, happened_at=at or now() - timedelta(seconds=1), **values)
    return actions.write_entry(entry, by=viewer_of(staff.user))


def told(user):
    return Delivery.objects.filter(recipient=user, announcement__kind="day-written")


def test_who_may_not_read_of_nappies_is_not_told_of_one(child, grandparent, parent, key_staff):
    write(child, key_staff, Kind.NAPPY)

    assert (told(grandparent).count(), told(parent).count()) == (0, 2)


def test_who_was_not_told_of_the_nappy_is_told_of_the_note(child, grandparent, key_staff):
    write(child, key_staff, Kind.NAPPY)

    write(child, key_staff)

    assert sorted(told(grandparent).values_list("channel", "state")) == [("bell", "sent"), ("mail", "waiting")]


def test_who_was_not_allowed_when_it_was_due_is_told_with_the_next_entry(child, parent, key_staff):
    write(child, key_staff)
    told(parent).filter(channel=MAIL).update(state=Delivery.State.SUPPRESSED, reason="access ended")

    write(child, key_staff)

    assert told(parent).get(channel=MAIL).state == Delivery.State.WAITING


@pytest.fixture
def days(child, parent, key_staff):
    """Yesterday's day, and today's with a mail that waits for the evening."""
    make_entry(child, author=key_staff, at=noon(localdate() - timedelta(days=1)))
    write(child, key_staff)
    waiting = now() + timedelta(hours=3)
    told(parent).filter(channel=MAIL).update(due_at=waiting)
    return ChildDay.objects.get(day=localdate() - timedelta(days=1)), ChildDay.objects.get(day=localdate()), waiting


def test_finishing_an_old_day_does_not_send_todays_mail_early(days, parent, key_staff):
    yesterday, _, waiting = days

    actions.finish_day(yesterday, by=viewer_of(key_staff.user))

    assert told(parent).get(channel=MAIL).due_at == waiting


def test_finishing_today_does(days, parent, key_staff):
    _, today, waiting = days

    actions.finish_day(today, by=viewer_of(key_staff.user))

    assert told(parent).get(channel=MAIL).due_at < waiting


def test_a_brothers_open_day_holds_the_mail_back(days, child, room, household, parent, key_staff):
    _, today, waiting = days
    brother = make_child(room=room, first_name="Sami")
    make_key_person(brother, key_staff)
    tie(parent.carers.get(), brother, household=household)
    write(brother, key_staff)

    actions.finish_day(today, by=viewer_of(key_staff.user))

    assert told(parent).get(channel=MAIL, announcement__about_pk=today.pk).due_at == waiting
