"""Every form of the diary refuses what cannot be: with a sentence beside the field, nothing lost, nothing stored."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from diaries.models import DiaryEntry, HomeNote, Kind, Reply
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

TOO_LONG = "This is too long: {} characters, and 2000 fit."
NUL = "Something in this cannot be read. Write it again."
REQUIRED = "Please fill this in."
NOT_A_CHOICE = "Choose one of those that are offered."
TIME = "Write the time like 13:05."
FUTURE = "This has not happened yet. Check the time."
STRANGE_BUT_TRUE = [
    "She said 🦔🍂 and laughed",
    "שלום, היא ישנה טוב",
    "مرحبا",
    "<b>bold</b> & “quoted”",
    "{{ child }} {% x %}",
]

GOOD = {
    Kind.NOTE: {"words": "Found a snail", "at": "00:00"},
    Kind.ACTIVITY: {"words": "Built a bus", "at": "00:00"},
    Kind.MEAL: {"meal": "lunch", "eaten": "most", "words": "", "at": "00:00"},
    Kind.SLEEP: {"at": "00:00", "until": "", "words": ""},
    Kind.NAPPY: {"nappy": "wet", "words": "", "at": "00:00"},
    Kind.MOOD: {"mood": "happy", "words": "", "at": "00:00"},
}

# Kind, what is changed in a good form, the field, the sentence beside it.
WRONG = [
    *((kind, {"at": ""}, "at", REQUIRED) for kind in Kind),
    *((kind, {"at": "25:99"}, "at", TIME) for kind in Kind),
    *((kind, {"at": "teatime"}, "at", TIME) for kind in Kind),
    *((kind, {"at": "12:\x0000"}, "at", TIME) for kind in Kind),
    *(
        (kind, {"words": "a" * length}, "words", TOO_LONG.format(length))
        for kind in Kind
        for length in (2_001, 100_000)
    ),
    *((kind, {"words": "a\x00b"}, "words", NUL) for kind in Kind),
    *((kind, {"words": words}, "words", REQUIRED) for kind in (Kind.NOTE, Kind.ACTIVITY) for words in ("", " \n\t ")),
    (Kind.MEAL, {"meal": ""}, "meal", REQUIRED),
    (Kind.MEAL, {"eaten": ""}, "eaten", REQUIRED),
    (Kind.MEAL, {"meal": "feast"}, "meal", NOT_A_CHOICE),
    (Kind.MEAL, {"eaten": "a\x00"}, "eaten", NOT_A_CHOICE),
    (Kind.NAPPY, {"nappy": ""}, "nappy", REQUIRED),
    (Kind.NAPPY, {"nappy": "gold"}, "nappy", NOT_A_CHOICE),
    (Kind.MOOD, {"mood": ""}, "mood", REQUIRED),
    (Kind.MOOD, {"mood": "hungry"}, "mood", NOT_A_CHOICE),
    (Kind.SLEEP, {"until": "soon"}, "until", TIME),
]


def write_address(child, kind, day=None):
    return reverse("diaries:write", args=[child.code, day or localdate()]) + f"?kind={kind}"


@pytest.fixture
def writes(client, key_person, child):
    """writes(kind, **values): sends a form for today, otherwise good."""
    client.force_login(key_person)

    def send(kind, day=None, **values):
        return client.post(write_address(child, kind, day), sent(**GOOD[kind] | values))

    return send


def refused(response, before, field, sentence, typed):
    """The page again, the sentence beside the field, everything typed still there, nothing stored."""
    page = Page(response)
    assert (response.status_code, page.beside(field)) == (422, [sentence])
    for name, value in typed.items():
        kept = page.values.get(name, "")
        assert value in (kept, *kept) or _normal(value) == _normal(kept), f"{name} was lost"
    assert changed_between(before, contents()) == []


def _normal(text):
    """Browsers and Django write line ends and the character 0 in their own ways."""
    return str(text).replace("\x00", "\ufffd").strip()


@pytest.mark.parametrize(("kind", "values", "field", "sentence"), WRONG, ids=lambda value: str(value)[:30])
def test_what_cannot_be_is_refused(kind, values, field, sentence, writes):
    before = contents()

    response = writes(kind, **values)

    typed = {name: value for name, value in values.items() if sentence != NOT_A_CHOICE}
    refused(response, before, field, sentence, typed)


def test_everything_typed_is_still_there(writes):
    before = contents()

    response = writes(Kind.SLEEP, at="13:60", until="14:30", words="Needed the blue blanket")

    refused(response, before, "at", TIME, {"at": "13:60", "until": "14:30", "words": "Needed the blue blanket"})


def test_a_time_to_come_is_refused(writes):
    before, later = contents(), (localtime() + timedelta(minutes=2)).strftime("%H:%M")
    if later < "00:03":
        pytest.skip("midnight: no later time today")

    for kind in Kind:
        refused(writes(kind, at=later), before, "at", FUTURE, {"at": later})
    refused(writes(Kind.SLEEP, until=later), before, "until", FUTURE, {"until": later})


@pytest.mark.parametrize("until", ["12:00", "11:59", "00:00"])
def test_a_sleep_does_not_end_before_it_began(until, writes, yesterday):
    before = contents()

    response = writes(Kind.SLEEP, day=yesterday, at="12:00", until=until)

    sentence = "The sleep ends before it began. Check both times."
    refused(response, before, "until", sentence, {"at": "12:00", "until": until})


def test_a_sleep_on_the_night_the_clocks_change_is_measured_in_true_time(writes):
    """Half past one does not exist on that night; two o’clock comes half an hour before it by the sun."""
    before, spring_forward = contents(), localdate().replace(year=2026, month=3, day=29)

    response = writes(Kind.SLEEP, day=spring_forward, at="01:30", until="02:00")

    assert response.status_code == 422
    assert changed_between(before, contents()) == []


@pytest.mark.parametrize("kind", Kind)
def test_a_day_before_the_childs_first_is_refused(kind, writes, child):
    before = contents()

    response = writes(kind, day=child.starts_on - timedelta(days=1))

    assert (response.status_code, Page(response).above) == (422, ["Maya was not with us on this day."])
    assert changed_between(before, contents()) == []


def test_a_day_after_the_child_has_left_is_refused(client, manager, child):
    child.left_on = localdate() - timedelta(days=3)
    child.save()
    client.force_login(manager)

    response = client.post(write_address(child, Kind.NOTE, child.left_on), sent(**GOOD[Kind.NOTE]))

    assert (response.status_code, Page(response).above) == (422, ["Maya was not with us on this day."])
    assert DiaryEntry.objects.count() == 0


@pytest.mark.parametrize("day", ["0001-01-01", "1582-10-10", "1900-01-01"])
def test_days_long_ago_have_no_traceback(day, client, key_person, child):
    client.force_login(key_person)
    address = f"/children/{child.code}/days/{day}/"

    assert client.get(address).status_code in (200, 404)
    assert client.get(f"{address}write/").status_code in (200, 404)
    assert client.post(f"{address}write/", sent(**GOOD[Kind.NOTE])).status_code in (404, 422)


@pytest.mark.parametrize("day", ["9999-12-31", "2026-02-30", "0000-01-01", "2026-13-01", "tomorrow"])
def test_days_to_come_and_days_no_calendar_has_are_not_there(day, client, key_person, child):
    client.force_login(key_person)

    assert client.get(f"/children/{child.code}/days/{day}/").status_code == 404
    assert client.get(f"/children/{child.code}/days/{day}/write/").status_code == 404


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_stored_as_it_was_written(kind, writes):
    response = writes(kind)

    [entry] = DiaryEntry.objects.all()
    assert (response.status_code, entry.kind, entry.day) == (302, kind, localdate())
    assert {name: getattr(entry, name) for name in GOOD[kind] if name not in ("at", "until")} == {
        name: value for name, value in GOOD[kind].items() if name not in ("at", "until")
    }


def test_a_sleep_may_have_ended_or_not(writes, yesterday):
    writes(Kind.SLEEP, day=yesterday, at="12:00", until="13:10")
    writes(Kind.SLEEP, day=yesterday, at="15:00", until="")

    naps = DiaryEntry.objects.order_by("happened_at")
    assert [nap.ended_at and (nap.ended_at - nap.happened_at) for nap in naps] == [timedelta(minutes=70), None]


@pytest.mark.parametrize("words", STRANGE_BUT_TRUE)
def test_words_of_all_the_world_are_kept_and_shown_as_they_are(words, writes, client, child):
    assert writes(Kind.NOTE, words=words).status_code == 302

    assert DiaryEntry.objects.get().words == words
    shown = client.get(reverse("diaries:today", args=[child.code])).content.decode()
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f'<p dir="auto">{escaped}</p>' in shown


def test_an_unknown_kind_is_a_note(client, key_person, child):
    client.force_login(key_person)

    for kind in ("nonsense", "\x00", "a" * 5000):
        assert client.get(reverse("diaries:write", args=[child.code, localdate()]), {"kind": kind}).status_code == 200


# -- Answers and notes from home -------------------------------------------------------------------------------------

UNSAYABLE = [
    ("", REQUIRED),
    (" \n ", REQUIRED),
    ("a" * 2_001, TOO_LONG.format(2_001)),
    ("a" * 100_000, TOO_LONG.format(100_000)),
    ("a\x00b", NUL),
]


@pytest.mark.parametrize(("words", "sentence"), UNSAYABLE, ids=lambda value: str(value)[:12])
@pytest.mark.parametrize("who", ["parent", "key_person"])
def test_an_answer_that_cannot_be_is_refused(who, words, sentence, request, client, entry, parent, household):
    make.make_reply(entry, household=household, author=parent)
    client.force_login(request.getfixturevalue(who))
    before = contents()

    response = client.post(reverse("diaries:reply", args=[entry.code]), sent(words=words, household=household.code))

    page = Page(response)
    beside = [each for each in (sentence,) if f"<span>{each}</span>" in page.text]
    assert (response.status_code, beside) == (422, [sentence])
    if words.strip():
        assert _normal(words) in _normal(page.text)
    assert changed_between(before, contents()) == []


@pytest.mark.parametrize(("words", "sentence"), UNSAYABLE, ids=lambda value: str(value)[:12])
def test_a_note_from_home_that_cannot_be_is_refused(words, sentence, client, parent, child):
    client.force_login(parent)
    before = contents()

    response = client.post(reverse("diaries:home_note", args=[child.code]), sent(words=words))

    refused(response, before, "words", sentence, {"words": words} if words.strip() else {})


@pytest.mark.parametrize("words", [*STRANGE_BUT_TRUE, "a" * 2000])
def test_answers_and_notes_take_words_of_all_the_world(words, client, parent, child, entry):
    client.force_login(parent)

    client.post(reverse("diaries:reply", args=[entry.code]), sent(words=words))
    client.post(reverse("diaries:home_note", args=[child.code]), sent(words=words))

    assert (Reply.objects.get().words, HomeNote.objects.get().words) == (words, words)


@pytest.mark.parametrize("household", ["", "0" * 16, "nonsense", "a\x00b", "a" * 5000])
def test_staff_answer_in_no_home_that_is_not_the_childs(household, client, key_person, entry):
    client.force_login(key_person)
    before = contents()

    response = client.post(reverse("diaries:reply", args=[entry.code]), sent(words="Hello", household=household))

    assert (response.status_code, changed_between(before, contents())) == (404, [])


def test_staff_answer_in_no_home_of_another_child(client, key_person, entry, other_parent):
    elsewhere = other_parent.carers.get().ties.get().household
    client.force_login(key_person)

    response = client.post(reverse("diaries:reply", args=[entry.code]), sent(words="Hello", household=elsewhere.code))

    assert (response.status_code, Reply.objects.count()) == (404, 0)


def test_a_family_speaks_in_its_own_home_whatever_it_sends(client, parent, entry, household, second_household):
    client.force_login(parent)

    client.post(reverse("diaries:reply", args=[entry.code]), sent(words="Hello", household=second_household.code))

    assert [reply.household for reply in Reply.objects.all()] == [household]
