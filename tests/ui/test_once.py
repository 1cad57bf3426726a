"""One effect for each form, however often and however fast it is sent."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from diaries.announcements import DayWritten
from diaries.models import ChildDay, DiaryEntry, HomeNote, Reply
from families.models import Child, Invitation
from notifications.models import Announcement, Delivery
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page
from ui.models import SentForm
from ui.tasks import forget_forms

AT_ONCE = 20


@pytest.fixture
def note_address(child):
    return reverse("diaries:write", args=[child.code, localdate()])


@pytest.fixture
def signed_in(client, key_person):
    client.force_login(key_person)
    return client


# -- One after the other ---------------------------------------------------------------------------------------------


def test_the_same_form_twice_acts_once_and_answers_alike(signed_in, note_address):
    form = sent(words="Found a snail", at="00:00")

    first, second = signed_in.post(note_address, form), signed_in.post(note_address, form)

    assert DiaryEntry.objects.count() == 1
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])


def test_another_form_with_the_same_words_is_another_entry(signed_in, note_address):
    for _ in range(2):
        signed_in.post(note_address, sent(words="Found a snail", at="00:00"))

    assert DiaryEntry.objects.count() == 2


def test_a_key_in_another_spelling_is_the_same_key(signed_in, note_address):
    key = uuid.uuid4()

    for spelling in (str(key), str(key).upper(), key.hex, f"{{{key}}}", key.urn):
        signed_in.post(note_address, {"once": spelling, "words": "Found a snail", "at": "00:00"})

    assert DiaryEntry.objects.count() == 1


def test_a_refused_form_keeps_what_was_typed_and_may_be_sent_again_with_its_key(signed_in, note_address):
    form = sent(words="Found a snail", at="never")

    response = signed_in.post(note_address, form)

    assert (response.status_code, Page(response).values["words"]) == (422, "Found a snail")
    assert (DiaryEntry.objects.count(), SentForm.objects.count()) == (0, 0)
    assert signed_in.post(note_address, form | {"at": "00:00"}).status_code == 302
    assert DiaryEntry.objects.count() == 1


def test_every_page_has_a_fresh_key(signed_in, note_address):
    keys = [Page(signed_in.get(note_address)).values["once"] for _ in range(3)]
    keys.append(Page(signed_in.post(note_address, sent(at="never"))).values["once"])

    assert len({uuid.UUID(key) for key in keys}) == 4


@pytest.mark.parametrize("key", [None, "", "again", "0", "1" * 5000, "a\x00b", "🦔", "6f1e3a52-7c1f-4b0e-9d0a"])
def test_a_form_without_a_whole_key_is_not_understood(key, signed_in, note_address):
    form = {"words": "Found a snail", "at": "00:00"} | ({} if key is None else {"once": key})
    before = contents()

    response = signed_in.post(note_address, form)

    assert response.status_code == 400
    assert "Go back, load the page again and send it once more." in response.content.decode()
    assert changed_between(before, contents()) == []


def test_somebody_elses_key_does_not_answer_for_mine(client, key_person, manager, note_address):
    form = sent(words="Found a snail", at="00:00")

    for user in (key_person, manager):
        client.force_login(user)
        client.post(note_address, form)

    assert [entry.author.user for entry in DiaryEntry.objects.order_by("pk")] == [key_person, manager]


def test_a_key_answers_for_its_own_page_alone(signed_in, child, room, note_address):
    sibling = make.make_child(room=room, first_name="Sami")
    form = sent(words="Found a snail", at="00:00")

    signed_in.post(note_address, form)
    signed_in.post(reverse("diaries:write", args=[sibling.code, localdate()]), form)

    assert {entry.child for entry in DiaryEntry.objects.all()} == {child, sibling}


def test_a_page_that_does_not_exist_uses_up_no_key(signed_in):
    response = signed_in.post(reverse("diaries:finish", args=["0" * 16, localdate()]), sent())

    assert (response.status_code, SentForm.objects.count()) == (404, 0)


def test_keys_are_forgotten_after_two_days(signed_in, note_address):
    signed_in.post(note_address, sent(words="Old", at="00:00"))
    SentForm.objects.update(sent_at=now() - timedelta(days=2, minutes=1))
    signed_in.post(note_address, sent(words="New", at="00:00"))

    forget_forms()

    assert SentForm.objects.count() == 1


# -- At the same moment ----------------------------------------------------------------------------------------------


@pytest.fixture
def press(shared_database):
    """press(user, path, form): the same form twenty times at the same moment. Returns the answers."""

    def at_once(user, path, form):
        clients = [Client(raise_request_exception=False) for _ in range(AT_ONCE)]
        clients[0].force_login(user)
        barrier = Barrier(AT_ONCE)

        def once(client):
            client.cookies = clients[0].cookies
            barrier.wait()
            try:
                return client.post(path, form)
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(once, clients))

    return at_once


@pytest.mark.slow
def test_twenty_at_once_act_once(press, child, entry, room, household, parent, key_person, key_staff, manager):
    carer = make.make_carer(setting=child.setting, name="Rachel Hill", email="rachel@example.org")
    make.tie(carer, child, household=household)
    kid = {"first_name": "Noor", "last_name": "Hill", "born_on": "2025-01-02", "starts_on": localdate().isoformat()}
    writing = reverse("diaries:write", args=[child.code, localdate()])
    forms = {
        "an entry": (key_person, writing, {"words": "A", "at": "0:00"}),
        "an answer": (parent, reverse("diaries:reply", args=[entry.code]), {"words": "B"}),
        "a note from home": (parent, reverse("diaries:home_note", args=[child.code]), {"words": "C"}),
        "a child": (manager, reverse("families:add_child"), kid | {"room": room.code, "key_person": key_staff.code}),
        "an invitation": (manager, reverse("families:invite_carer", args=[carer.code]), {"child": child.code}),
        "a day done": (key_person, reverse("diaries:finish", args=[child.code, entry.day]), {}),
    }

    answers = {
        what: {(answer.status_code, answer.headers.get("Location")) for answer in press(user, path, sent(**values))}
        for what, (user, path, values) in forms.items()
    }

    assert {what: [status for status, _ in different] for what, different in answers.items()} == {
        what: [302] for what in forms
    }
    assert effects() == dict.fromkeys(forms, 1)
    # To the parent the day by bell and mail; to the key person answer and note at the bell; the letter.
    assert Delivery.objects.count() == 2 + 2 + 1


def effects():
    return {
        "an entry": DiaryEntry.objects.filter(words="A").count(),
        "an answer": Reply.objects.count(),
        "a note from home": HomeNote.objects.count(),
        "a child": Child.objects.filter(last_name="Hill").count(),
        "an invitation": Invitation.objects.count(),
        "a day done": ChildDay.objects.exclude(finished_at=None).count(),
    }


@pytest.mark.slow
def test_twenty_forms_of_one_day_tell_the_family_once(press, child, parent, key_person, shared_database):
    path = reverse("diaries:write", args=[child.code, localdate()])

    for words in ("A", "B"):
        press(key_person, path, sent(words=words, at="00:00"))

    assert (DiaryEntry.objects.count(), ChildDay.objects.count()) == (2, 1)
    assert Announcement.objects.filter(kind=DayWritten.slug).count() == 1
    assert Delivery.objects.count() == 2  # bell and mail
