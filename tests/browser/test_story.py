"""One entry goes home and an answer comes back, on real servers: what the first build promises, from start to end."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.manager import (
    PASSWORD,
    PRIYA,
    add_household,
    add_key_person,
    enrol,
    open_room,
    set_up_second_step,
    start,
    tie_and_invite,
)
from tests.browser.post import PostOffice
from tests.browser.servers import embedded, production
from tests.browser.visitors import DESK, PHONE, TABLET, answer, follow, press, words_on

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINA, YUSUF = "lina@haddad.example.org", "yusuf@aziz.example.org"

ENTRIES = {
    "Note": ("What happened", "Found a snail under the bench and named it Gary"),
    "Food": ("What was on the plate", "Fish pie and two helpings of peas"),
    "Sleep": ("Anything to say", "Dozed off during the story about the whale"),
    "Nappy": ("Anything to say", "A little sore, cream from the bag"),
    "Mood": ("Anything to say", "Sang to herself all morning"),
    "Activity": ("What they did", "Poured water from the big jug to the small one"),
}
CHOICES = {"Food": ("Lunch", "Most"), "Nappy": ("Wet",), "Mood": ("Happy",)}

REPLY = "We have a snail called Gary too"
ANSWER = "Then they must meet one day"
HOME_NOTE = "Up since five with a cough, else cheerful"


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("production", marks=[pytest.mark.postgres, pytest.mark.redis, pytest.mark.smtp]),
    ]
)
def nursery(request, tmp_path):
    with {"embedded": embedded, "production": production}[request.param](tmp_path) as nursery:
        yield nursery


def test_one_day_goes_home_and_an_answer_comes_back(nursery, visit):
    post = PostOffice(nursery, visit(nursery.address, measures=False))
    helen, priya = visit(nursery.address, **DESK), visit(nursery.address, **TABLET)
    lina, yusuf = visit(nursery.address, **PHONE), visit(nursery.address, **PHONE)

    open_the_nursery(helen, nursery.first_start)
    open_room(helen, "Ducklings")
    add_key_person(helen, "Priya Nair", PRIYA, "Ducklings")
    accept_invitation(priya, post.wait_for(PRIYA)[0])
    for household in ("Haddad, Mill Lane", "Aziz, Station Road"):
        add_household(helen, household)
    enrol(helen, "Maya", "Aziz", "Ducklings", "Priya Nair")
    tie_and_invite(helen, "Lina Haddad", LINA, "mother", "Haddad, Mill Lane")
    tie_and_invite(helen, "Yusuf Aziz", YUSUF, "father", "Aziz, Station Road")
    accept_invitation(lina, post.wait_for(LINA)[0])
    accept_invitation(yusuf, post.wait_for(YUSUF)[0])

    write_the_day(priya)
    digest = post.wait_for(LINA, 2)[1]
    says_nothing_of_the_child(digest)
    read_the_day(lina, digest)
    answer(lina, "Gary", REPLY)
    write_home_note(lina)

    find_news(priya)
    answer(priya, "Gary", ANSWER)
    lina.reload()
    assert answers_in(lina) == [REPLY, ANSWER]

    read_the_day(yusuf, post.wait_for(YUSUF, 2)[1])
    sees_nothing_of_the_other_home(yusuf)
    answer(yusuf, "whale", "She never sleeps for me")
    finds_what_waits(helen)
    assert len(post.mails_to(LINA)) == len(post.mails_to(YUSUF)) == 2


# -- The manager -----------------------------------------------------------------------------------------------------


def open_the_nursery(helen, address):
    """She sees no child before her second step, whatever page she asks for; the address works once."""
    start(helen, address)
    assert helen.goto("/children/").url.endswith("/account/second-step/app/")
    set_up_second_step(helen)
    assert helen.goto("/children/").url.endswith("/children/")
    assert helen.goto(address).status == 404


def finds_what_waits(helen):
    """Yusuf's words are not answered yet; Lina's are."""
    helen.goto("/")
    assert helen.get_by_role("heading", level=1).inner_text() == "1 thing waits for you"
    waiting = helen.get_by_role("region", name="Not answered yet").get_by_role("listitem")
    assert waiting.count() == 1
    assert "Yusuf Aziz about Maya’s day" in waiting.inner_text()


# -- The key person --------------------------------------------------------------------------------------------------


def accept_invitation(person, mail):
    person.goto(mail.links[0])
    assert "Helen Byrne at Larkfield Nursery invites you." in words_on(person)
    person.get_by_label("Choose a password").fill(PASSWORD)
    press(person, "Create my account")


def write_the_day(priya):
    """From her room's board, an entry of each kind; then the day goes home."""
    priya.goto("/")
    assert priya.get_by_role("heading", level=1).inner_text() == "Ducklings"
    follow(priya, "Maya")
    for kind, (label, words) in ENTRIES.items():
        follow(priya, kind, within=priya.get_by_role("navigation", name="Write"))
        for choice in CHOICES.get(kind, ()):
            priya.get_by_text(choice, exact=True).click()
        priya.get_by_label(label).fill(words)
        press(priya, "Save")
    assert words_of_entries(priya) == sorted(words for _, words in ENTRIES.values())
    press(priya, "Finish Maya’s day")


def find_news(priya):
    """The board shows a lamp, the day both the note from home and the reply."""
    priya.goto("/")
    follow(priya, "Answer Maya")
    assert HOME_NOTE in priya.get_by_role("region", name="From home").inner_text()
    assert answers_in(priya) == [REPLY]
    assert priya.get_by_role("link", name=re.compile("News")).count() == 1


# -- The families ----------------------------------------------------------------------------------------------------


def says_nothing_of_the_child(mail):
    everything = mail.everything()
    told = [words for _, words in ENTRIES.values() if words in everything]
    assert told == []
    assert "Maya" not in everything
    assert "Aziz" not in everything


def read_the_day(person, mail):
    person.goto(mail.links[0])
    assert person.get_by_role("heading", level=1).inner_text() == "Maya’s day"
    assert words_of_entries(person) == sorted(words for _, words in ENTRIES.values())


def words_of_entries(person):
    return sorted(person.locator(".entry__what > p[dir=auto]").all_inner_texts())


def answers_in(person):
    return person.locator(".entry .said__body > p[dir=auto]").all_inner_texts()


def write_home_note(lina):
    lina.get_by_label("A note for the nursery").fill(HOME_NOTE)
    press(lina, "Send to the nursery")
    expect(lina.get_by_role("status")).to_have_text(re.compile("Your note is with the nursery."))
    assert HOME_NOTE in lina.locator(".sheet--home").inner_text()


def sees_nothing_of_the_other_home(yusuf):
    words = words_on(yusuf)
    assert [said for said in (REPLY, ANSWER, HOME_NOTE, "Lina", "Haddad") if said in words] == []
    assert answers_in(yusuf) == []
