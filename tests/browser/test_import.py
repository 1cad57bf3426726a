"""A whole nursery comes in from a spreadsheet: first with a dozen kinds of faults, then put right, then once more."""

import re

import pytest

from tests.browser.judge import faults_of
from tests.browser.manager import open_room, set_up_second_step, start
from tests.browser.servers import embedded
from tests.browser.visitors import DESK, follow, press, words_on
from tests.families.sheet_files import ADULTS, CHILDREN, xlsx_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# So many more families without a fault that the page is seen to count.
OTHERS = 300


def child(name, *, born="17/5/2022", starts="2/9/2024", room="Ducklings", key="Helen Byrne", monday="8:00-17:30"):
    return [name, "Aziz", born, starts, room, key, "none", monday]


def adult(name, of, *, relation="mother", email="", born="17/5/2022", collects="yes"):
    home = [f"{name}, Mill Lane", "3 Mill Lane", email, "07700 900001"]
    return [of, "Aziz", born, name, relation, *home, "yes", "day and health", collects]


def nursery_file(children, adults):
    more = [child(f"Number{at}", key="") for at in range(OTHERS)]
    theirs = [adult(f"Parent {at}", f"Number{at}") for at in range(OTHERS)]
    return xlsx_of({"Children": [CHILDREN, *children, *more], "Adults": [ADULTS, *adults, *theirs]})


WITH_FAULTS = nursery_file(
    [
        child("Maya"),
        child("Noor", born="31/2/2022"),
        child("Omar", born="17/5/2199"),
        child("Isla", starts="2/9/2021"),
        child("Kofi", room="Duckling"),
        child("Zoë", key="Somebody Else"),
        child("MÁYA"),
        child("Leo", monday="17:30-8:00"),
    ],
    [
        adult("Lina Haddad", "Maya", email="lina@example.org"),
        adult("Yusuf Aziz", "Maya", email="lina@example.org"),
        adult("Samira Haddad", "Maya", relation="landlady"),
        adult("Kate Mullen", "Isla", email="kate at example"),
        adult("Rachel Price", "Otis"),
        adult("Ama Boateng", "Kofi", collects="perhaps"),
    ],
)

# (where, column, what is wrong), as they stand on the page.
FAULTS = [
    ("Children, line 3", "Birth date", "“31/2/2022” is not a date."),
    ("Children, line 4", "Birth date", "This day has not come yet."),
    ("Children, line 5", "First day", "The first day is before the birthday."),
    ("Children, line 6", "Room", "There is no room “Duckling”."),
    ("Children, line 7", "Key person", "Nobody on the staff is called “Somebody Else”."),
    ("Children, line 8", "First name", "This is the same child as in line 2 of “Children”."),
    ("Children, line 9", "Monday", "The session ends before it begins."),
    ("Adults, line 3", "E-mail", "This is the e-mail of Lina Haddad."),
    ("Adults, line 4", "Relation", "“landlady” is not one of the words for this."),
    ("Adults, line 5", "E-mail", "This does not look like an e-mail address."),
    ("Adults, line 6", "Child first name", "This child is neither in the file nor on the books."),
    ("Adults, line 7", "May collect", "“perhaps” is not one of the words for this."),
]

PUT_RIGHT = nursery_file(
    [child(name) for name in ("Maya", "Noor", "Omar", "Isla", "Kofi", "Zoë", "Leo")],
    [
        adult("Lina Haddad", "Maya", email="lina@example.org"),
        adult("Yusuf Aziz", "Maya", email="yusuf@example.org", relation="father"),
        adult("Samira Haddad", "Maya", relation="grandparent"),
        adult("Kate Mullen", "Isla", email="kate@example.org"),
        adult("Ama Boateng", "Kofi"),
    ],
)


def test_a_nursery_comes_in_from_a_spreadsheet(tmp_path, visit):
    with embedded(tmp_path) as nursery:
        helen = visit(nursery.address, **DESK)
        start(helen, nursery.first_start)
        helen.goto("/today/")
        set_up_second_step(helen)
        open_room(helen, "Ducklings")

        helen.goto("/today/")
        follow(helen, "Bring it in")
        upload(helen, WITH_FAULTS)
        helen.get_by_text(f"{len(FAULTS)} things to put right.").wait_for()
        assert [
            tuple(re.split(r"\n+", line)[:3]) for line in helen.locator(".file-lines > li").all_inner_texts()
        ] == FAULTS
        assert helen.get_by_role("button", name="Save all of it").count() == 0
        judged = {"faults": faults_of(helen)}
        helen.goto("/children/")
        assert "Maya" not in words_on(helen)

        helen.goto("/imports/")
        judged["upload"] = faults_of(helen)
        upload(helen, PUT_RIGHT)
        helen.get_by_text("Nothing stands in the way.").wait_for()
        judged["whole"] = faults_of(helen)
        press(helen, "Save all of it")
        helen.get_by_role("progressbar").wait_for()
        helen.get_by_text("Saved.").wait_for()
        follow(helen, "See the children")
        assert "Maya Aziz" in words_on(helen)

        helen.goto("/imports/")
        upload(helen, PUT_RIGHT)
        helen.get_by_text("Everything in this file is known already.").wait_for()
        assert helen.get_by_role("row", name=f"Children 0 {OTHERS + 7}").count() == 1
        assert judged == {"faults": [], "upload": [], "whole": []}


def upload(helen, content):
    """From the page of imports, until the file is being worked on."""
    helen.get_by_label("Your file").set_input_files(
        [{"name": "nursery.xlsx", "mimeType": "application/octet-stream", "buffer": content}]
    )
    press(helen, "Read the file")
    helen.get_by_role("progressbar").wait_for()
