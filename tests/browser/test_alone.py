"""The childminder's first half hour, on her phone: from the one-time address to a day that both parents read."""

import re
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.browser.manager import PASSWORD, set_up_second_step
from tests.browser.post import PostOffice
from tests.browser.servers import embedded
from tests.browser.visitors import PHONE, follow, press, words_on

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROWAN, LAUREL = "rowan@ellery.example.org", "laurel@birch.example.org"
NOTE = "Found a snail under the bench and named it Gary"

COUNTS = """
for (const kind of ["pointerup", "change"]) addEventListener(kind, () => console.debug(kind), true);
"""

# What the half hour may cost her. More taps than these, and something was made harder.
MOST_TAPS, MOST_FIELDS, MOST_PAGES = 30, 25, 40


@dataclass
class Effort:
    """What somebody does: taps, fields filled in or chosen, pages and answers read."""

    taps: int = 0
    fields: int = 0
    pages: int = 0


@pytest.fixture
def house(tmp_path):
    with embedded(tmp_path) as nursery:
        yield nursery


def test_a_childminders_first_half_hour(house, visit):
    post = PostOffice(house, visit(house.address, measures=False))
    rowan, laurel, ash = (visit(house.address, **PHONE) for _person in range(3))

    with counted(rowan) as effort:
        starts_alone(rowan, house.first_start)
        prints_her_codes(rowan)
        is_led_by_two_steps(rowan)
        adds_a_child(rowan)
        adds_the_home_and_both_parents(rowan)
        letter = prints_a_letter(rowan)
        comes_in_by_mail(laurel, post.wait_for(LAUREL)[0])
        writes_the_first_day(rowan)

    reads_the_day_by_mail(laurel, post.wait_for(LAUREL, 2)[1])
    comes_in_by_letter(ash, letter)
    reads_the_day(ash)
    print(f"\nA childminder’s first half hour: {effort}")  # noqa: T201
    assert effort.taps <= MOST_TAPS
    assert effort.fields <= MOST_FIELDS
    assert effort.pages <= MOST_PAGES


@contextmanager
def counted(page):
    effort = Effort()

    def said(message):
        effort.taps += message.text == "pointerup"
        effort.fields += message.text == "change"

    def answered(response):
        asked = response.request
        effort.pages += asked.is_navigation_request() or "hx-request" in asked.headers

    page.context.add_init_script(COUNTS)
    page.on("console", said)
    page.on("response", answered)
    yield effort
    page.remove_listener("console", said)
    page.remove_listener("response", answered)


# -- The childminder -------------------------------------------------------------------------------------------------


def starts_alone(rowan, address):
    rowan.goto(address)
    rowan.get_by_label("Name of the setting").fill("Rowan’s")
    rowan.get_by_label("Your name").fill("Rowan Ellery")
    rowan.get_by_label("Your e-mail").fill(ROWAN)
    rowan.get_by_label("Password").fill(PASSWORD)
    rowan.get_by_label("I work alone").check()
    press(rowan, "Open the setting")


def prints_her_codes(rowan):
    """After the second step they are there, ten of them, and on paper nothing else to press."""
    set_up_second_step(rowan)
    assert "You work alone, so nobody here can let you in again" in words_on(rowan)
    rowan.emulate_media(media="print")
    assert rowan.locator(".codes li").count() == 10
    assert rowan.locator(".codes").is_visible()
    assert [rowan.locator(each).first.is_visible() for each in ("button", ".buttons a")] == [False, False]
    rowan.emulate_media(media="screen")


def is_led_by_two_steps(rowan):
    follow(rowan, "Back to your pages")
    steps = rowan.get_by_role("region", name="Two steps to the first diary").get_by_role("listitem")
    assert steps.count() == 2
    rowan.get_by_role("button", name="Menu").click()
    around = rowan.get_by_role("navigation", name="Main").get_by_role("link").all_inner_texts()
    assert {"Staff", "Rooms"} & {each.strip() for each in around} == set()
    rowan.get_by_role("button", name="Close the menu").click()


def adds_a_child(rowan):
    """Nobody asks her which room, or who the key person is."""
    follow(rowan, "Add a child")
    asked = [label.inner_text().split("\n")[0] for label in rowan.locator(".form label").all()]
    assert {"Room", "Key person"} & set(asked) == set()
    rowan.get_by_label("First name").fill("Fern")
    rowan.get_by_label("Last name").fill("Birch")
    rowan.get_by_label("Date of birth").fill("2025-03-02")
    press(rowan, "Save")
    assert "Rowan Ellery" in words_on(rowan)
    assert rowan.get_by_role("heading", level=1).inner_text() == "Fern Birch"


def adds_the_home_and_both_parents(rowan):
    record = rowan.url
    follow(rowan, "Add a household")
    rowan.get_by_label("Name").fill("Birch, Sandy Lane")
    press(rowan, "Save")
    rowan.goto(record)
    ties(rowan, "Laurel Birch", "mother", LAUREL)
    press(rowan, "Invite Laurel Birch")
    ties(rowan, "Ash Birch", "father", "")


def ties(rowan, name, relation, email):
    follow(rowan, "Add an adult")
    rowan.get_by_label("Name").fill(name)
    rowan.get_by_label("Who they are to the child").select_option(label=relation)
    rowan.get_by_label("E-mail").fill(email)
    rowan.get_by_label("Household").select_option(label="Birch, Sandy Lane")
    rowan.get_by_label("Has parental responsibility").check()
    rowan.get_by_label("May collect").check()
    press(rowan, "Save")


def prints_a_letter(rowan):
    """For the father, who has no e-mail address. Gives the code on it."""
    rowan.goto("/not-in/?state=no-address")
    press(rowan, re.compile("Print letters"))
    assert rowan.locator(".letter__to").all_inner_texts() == ["Ash Birch"]
    return rowan.locator(".letter__code").inner_text()


def writes_the_first_day(rowan):
    """Her room is one tap away from her first page."""
    rowan.goto("/")
    follow(rowan, "Home", within=rowan.get_by_role("main"))
    follow(rowan, "Fern")
    follow(rowan, "Note", within=rowan.get_by_role("navigation", name="Write"))
    rowan.get_by_label("What happened").fill(NOTE)
    press(rowan, "Save")
    press(rowan, "Finish Fern’s day")


# -- Both parents ----------------------------------------------------------------------------------------------------


def comes_in_by_mail(laurel, mail):
    laurel.goto(mail.links[0])
    assert "Rowan Ellery at Rowan’s invites you." in words_on(laurel)
    laurel.get_by_label("Choose a password").fill(PASSWORD)
    press(laurel, "Create my account")


def reads_the_day_by_mail(laurel, mail):
    assert "Fern" not in mail.everything()
    laurel.goto(mail.links[0])
    reads_the_day(laurel)


def comes_in_by_letter(ash, code):
    ash.goto("/come-in/")
    ash.get_by_label("Code").fill(code.upper())
    press(ash, "Go on")
    ash.get_by_label("Choose a password").fill(PASSWORD)
    press(ash, re.compile("my account"))


def reads_the_day(parent):
    assert parent.get_by_role("heading", level=1).inner_text() == "Fern’s day"
    assert parent.locator(".entry__what > p[dir=auto]").all_inner_texts() == [NOTE]
