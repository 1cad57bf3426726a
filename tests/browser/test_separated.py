"""A separated family, from invitation to suspension to lifting, with both parents' screens side by side."""

import re

import pytest

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
from tests.browser.servers import embedded
from tests.browser.visitors import DESK, PHONE, follow, press, sign_in, words_on

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINA, YUSUF = "lina@haddad.example.org", "yusuf@aziz.example.org"
SNAIL, JUG = "Found a snail and named it Gary", "Poured from the big jug to the small one"
FROM_LINA = "Up since five with a cough"
ORDER = "Child arrangements order of 3 March, seen by Helen Byrne"

# What is only one home's, or nobody's but the staff's. On a parent's screen none of it may stand.
OF_LINAS_HOME = [FROM_LINA, "Lina", "Haddad", "Mill Lane"]
OF_YUSUFS_HOME = ["Yusuf", "Station Road"]
MARKERS = re.compile(r"suspen|restrict|order|evidence|shut|lift|hidden|no longer|not allowed|access", re.IGNORECASE)


@pytest.fixture
def nursery(tmp_path):
    with embedded(tmp_path) as nursery:
        yield nursery


def test_a_separated_family_from_invitation_to_lifting(nursery, visit):
    post = PostOffice(nursery, visit(nursery.address, measures=False))
    helen, lina, yusuf = (
        visit(nursery.address, **DESK),
        visit(nursery.address, **PHONE),
        visit(nursery.address, **PHONE),
    )
    record = opens_the_nursery(helen, nursery.first_start)
    comes_in(lina, post.wait_for(LINA)[0])
    comes_in(yusuf, post.wait_for(YUSUF)[0])
    writes(helen, SNAIL)

    # Without an order both read the same day, and nothing of each other.
    assert day_of(lina) == day_of(yusuf) == [SNAIL]
    tells_the_nursery(lina)
    lina_before, yusuf_before = screen_of(lina), screen_of(yusuf)
    assert FROM_LINA in lina_before
    assert found(OF_LINAS_HOME, yusuf_before) == []
    assert found(OF_YUSUFS_HOME, lina_before) == []
    day = yusuf.url

    # Suspended: his next request finds nothing, as if there had never been anything. Hers is as it was.
    suspends(helen, record, "Yusuf Aziz")
    yusuf.reload()
    nothing_there(yusuf)
    assert words_on(yusuf) == words_at(yusuf, "/children/0000000000000000/today/")
    assert "No child is linked to your account" in screen_of(yusuf)
    assert MARKERS.findall(words_on(yusuf)) == []
    assert screen_of(lina) == lina_before

    # What is written meanwhile goes home to her alone.
    gives_the_evidence(helen)
    writes(helen, JUG)
    helen_finishes(helen)
    post.wait_for(LINA, 2)
    assert day_of(lina) == [SNAIL, JUG]
    assert MARKERS.findall(screen_of(lina)) == []
    assert len(post.mails_to(YUSUF)) == 1

    # Signing in again does not open what is shut; lifting does, at the next request.
    signs_in_again(yusuf)
    assert "No child is linked to your account" in screen_of(yusuf)
    lifts(helen)
    yusuf.goto(day)
    assert day_of(yusuf) == day_of(lina) == [SNAIL, JUG]
    assert found([*OF_LINAS_HOME, ORDER], screen_of(yusuf)) == []
    assert MARKERS.findall(screen_of(yusuf)) == []


# -- The manager, who is the DSL too ---------------------------------------------------------------------------------


def opens_the_nursery(helen, address):
    """Returns the address of the child's record."""
    start(helen, address)
    helen.goto("/children/")
    set_up_second_step(helen)
    open_room(helen, "Ducklings")
    add_key_person(helen, "Priya Nair", PRIYA, "Ducklings")
    for household in ("Haddad, Mill Lane", "Aziz, Station Road"):
        add_household(helen, household)
    enrol(helen, "Maya", "Larch", "Ducklings", "Priya Nair")
    record = helen.url
    tie_and_invite(helen, "Lina Haddad", LINA, "mother", "Haddad, Mill Lane")
    helen.goto(record)
    tie_and_invite(helen, "Yusuf Aziz", YUSUF, "father", "Aziz, Station Road")
    helen.goto(record)
    return record


def writes(helen, words):
    helen.goto("/children/")
    follow(helen, "Maya Larch")
    follow(helen, "The day")
    follow(helen, "Note", within=helen.get_by_role("navigation", name="Write"))
    helen.get_by_label("What happened").fill(words)
    press(helen, "Save")


def helen_finishes(helen):
    press(helen, "Finish Maya’s day")


def suspends(helen, record, name):
    helen.goto(record)
    follow(helen, name)
    follow(helen, "Restrictions", within=helen.get_by_role("main"))
    follow(helen, "Suspend at once")
    press(helen, "Save")


def gives_the_evidence(helen):
    """The suspension waits among what she has to do, without a name: somebody may stand behind her."""
    helen.goto("/")
    waiting = helen.get_by_role("region", name="For you to decide")
    assert found(["Yusuf", "Aziz", "Maya"], waiting.inner_text()) == []
    follow(helen, re.compile("."), within=waiting)
    follow(helen, "Give the evidence")
    helen.get_by_label("What it rests on").select_option(label="court order about the child")
    helen.get_by_label("Evidence").fill(ORDER)
    helen.get_by_label("Look at it again on").fill(helen.evaluate(IN_A_MONTH))
    press(helen, "Save")


IN_A_MONTH = "new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10)"


def lifts(helen):
    helen.goto("/decisions/")
    follow(helen, "Yusuf Aziz", within=helen.get_by_role("main"))
    follow(helen, "Lift")
    helen.get_by_label("Why it is lifted").fill("The order was discharged on 2 November")
    press(helen, "Save")


# -- The parents -----------------------------------------------------------------------------------------------------


def comes_in(parent, mail):
    parent.goto(mail.links[0])
    parent.get_by_label("Choose a password").fill(PASSWORD)
    press(parent, "Create my account")


def signs_in_again(yusuf):
    yusuf.context.clear_cookies()
    sign_in(yusuf, YUSUF, PASSWORD)


def tells_the_nursery(lina):
    lina.get_by_label("A note for the nursery").fill(FROM_LINA)
    press(lina, "Send to the nursery")
    lina.goto("/")


def screen_of(parent):
    """The words on the first page, opened anew."""
    return words_at(parent, "/")


def words_at(parent, address):
    parent.goto(address)
    return words_on(parent)


def day_of(parent):
    parent.goto("/")
    return parent.locator(".entry__what > p[dir=auto]").all_inner_texts()


def nothing_there(parent):
    assert parent.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 404


def found(words, screen):
    return [each for each in words if each in screen]
