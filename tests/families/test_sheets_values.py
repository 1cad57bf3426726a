"""What people write in cells, and what it means."""

from datetime import date, time

import pytest

from families.models import Role, Sees
from families.sheets.values import (
    Answer,
    Day,
    Email,
    Order,
    Sessions,
    Sight,
    Weekdays,
    Words,
    Wrong,
    YesOrNo,
    relations,
    roles,
)


@pytest.mark.parametrize(
    "text",
    [
        *("3/4/2024", "03/04/2024", "03/04/24", "3.4.2024", "3-4-2024", "3 4 2024"),
        *("2024-04-03", "2024-04-03 00:00:00", "2024-04-03T09:30", "45385"),
        *("3 Apr 2024", "3 April 2024", "3rd April, 2024", "03-apr-24"),
    ],
)
def test_a_day_is_read_in_british_order_and_in_any_of_its_spellings(text):
    assert Day().read(text) == date(2024, 4, 3)


@pytest.mark.parametrize(
    "text", ["31/2/2024", "12/25/2024", "April 3", "2024", "3/4", "soon", "3 Foo 2024", "0/0/0000", "3/4-2024", "٣/٤"]
)
def test_what_is_no_day_is_wrong_and_says_how_to_write_one(text):
    with pytest.raises(Wrong) as wrong:
        Day().read(text)

    assert (wrong.value.what, wrong.value.todo) == (f"“{text}” is not a date.", "Write it like 3/4/2024 for 3 April.")


def test_two_digits_are_a_year_of_this_century_unless_that_is_far_ahead():
    assert (Day().read("3/4/21").year, Day().read("3/4/88").year) == (2021, 1988)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(
            (text, (0, 1, 4))
            for text in ("Mon; Tue; Fri", "Monday, Tuesday and Friday", "fri tues MON", "Mon/Tue/Fri.")
        ),
        *((text, (0, 1, 2, 3, 4)) for text in ("Mon-Fri", "Monday to Friday", "mon – thurs; fridays")),
        ("Mon-Tue, Sat", (0, 1, 5)),
        (";", ()),
    ],
)
def test_days_in_are_read_in_any_of_their_spellings_and_written_in_one(text, meant):
    assert Weekdays().read(text) == meant
    assert Weekdays().read(Weekdays().write(meant)) == meant


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("Mo", "Mo"), ("5", "5"), ("Mon; Freitag", "Freitag"), ("Fri-Mon", "Fri-Mon"), ("Mon-", ""), ("M-T-W", "M")],
)
def test_what_is_no_weekday_is_wrong_and_says_how_to_write_them(text, wrong):
    with pytest.raises(Wrong) as told:
        Weekdays().read(text)

    assert (told.value.what, told.value.todo) == (f"“{wrong}” is not a weekday.", "Write them like Mon; Tue; Fri.")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, [(time(8), time(17, 30))]) for text in ("8:00-17:30", "08.00 – 17.30", "8-17:30", "8am to 5:30pm")),
        ("13:00-17:00; 8:00-12:00", [(time(8), time(12)), (time(13), time(17))]),
        ("8:00-12:00 and 12:00-13:00", [(time(8), time(12)), (time(12), time(13))]),
        ("12pm-1pm", [(time(12), time(13))]),
        ("no", []),
        ("-", []),
    ],
)
def test_sessions(text, meant):
    assert list(Sessions().read(text)) == meant


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("17:30-8:00", "The session ends before it begins."),
        ("9-5", "The session ends before it begins."),
        ("8:00-12:00; 11:00-15:00", "Two of these sessions overlap."),
        ("25:00-26:00", "“25:00-26:00” is not a session."),
        ("13pm-2pm", "“13pm-2pm” is not a session."),
        ("x", "“x” is not a session."),
        ("all day", "“all day” is not a session."),
        ("8:00-", "“8:00-” is not a session."),
    ],
)
def test_a_session_that_cannot_be_is_wrong(text, what):
    with pytest.raises(Wrong) as wrong:
        Sessions().read(text)

    assert wrong.value.what == what


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        (YesOrNo(), "Y", True),
        (YesOrNo(), "✓", True),
        (YesOrNo(), "FALSE", False),
        (relations(), "Mum", "mother"),
        (relations(), "Step-Father", "step-parent"),
        (relations(), "aunt, uncle or other relative", "relative"),
        (roles(), "Manager; designated safeguarding lead", (Role.MANAGER, Role.DSL)),
        (Sight(), "nothing", ()),
        (Sight(), "Day and Health", (Sees.HEALTH,)),
        (Sight(), "sleep; meals", (Sees.MEALS, Sees.SLEEP)),
        (Answer(40), "None known", (False, "")),
        (Answer(40), "Nuts: swells", (True, "Nuts: swells")),
        (Order(), "02", 2),
        (Email(), "Lina@Example.ORG", "lina@example.org"),
        (Words(5), "Zoë", "Zoë"),
    ],
)
def test_words_that_mean_something(kind, text, meant):
    assert kind.read(text) == meant


@pytest.mark.parametrize(
    ("kind", "text", "what"),
    [
        (YesOrNo(), "perhaps", "“perhaps” is not one of the words for this."),
        (relations(), "landlord", "“landlord” is not one of the words for this."),
        (roles(), "manager; pirate", "“pirate” is not one of the words for this."),
        (Sight(), "photos", "“photos” is not one of the words for this."),
        (Answer(4), "Peanuts", "This has 7 characters."),
        (Order(), "0", "This is not a number from 1 to 20."),
        (Order(), "٣", "This is not a number from 1 to 20."),
        (Email(), "lina at example", "This does not look like an e-mail address."),
        (Email(), "lina@example.org, omar@example.org", "This does not look like an e-mail address."),
        (Email(), "ﬁona@example.org", "This does not look like an e-mail address."),
        (Words(3), "Maya", "This has 4 characters."),
        (Words(30), "Ma\nya", "There are line breaks or unseen characters in it."),
        (Words(30, lines=True), "Ma\x0bya", "There are line breaks or unseen characters in it."),
        (Words(30), "#REF!", "A formula of the file failed here."),
    ],
)
def test_words_that_mean_nothing_are_wrong(kind, text, what):
    with pytest.raises(Wrong) as wrong:
        kind.read(text)

    assert wrong.value.what == what


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Day(), date(2024, 4, 3)),
        (Sessions(), ((time(8), time(12)), (time(13), time(17, 30)))),
        (YesOrNo(), True),
        (YesOrNo(), False),
        *((relations(), each) for each in relations().said),
        (roles(), (Role.DSL, Role.MANAGER)),
        (Sight(), ()),
        (Sight(), (Sees.HEALTH,)),
        (Sight(), (Sees.MEALS, Sees.SLEEP)),
        (Answer(40), (False, "")),
        (Answer(40), (True, "Nuts")),
        (Order(), 3),
    ],
)
def test_what_is_written_is_read_again(kind, value):
    assert kind.read(kind.write(value)) == value


def test_words_that_only_say_none_are_written_as_none():
    assert Answer(40).write((True, "NIL")) == "none"


@pytest.mark.parametrize("kind", [Day(), Sessions(), relations(), roles(), Answer(9), Order(), Words(9), Email()])
def test_nothing_is_written_as_nothing(kind):
    assert kind.write(kind.nothing) == ""
