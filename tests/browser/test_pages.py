"""What holds on every page, for everybody who can reach it: read by axe, measured, used without scripts and by keys."""

import pytest

from tests.browser.judge import WIDTHS, every_page, faults_of, small_targets, too_wide
from tests.browser.manager import PASSWORD, add_household, enrol, open_room, set_up_second_step, start, tie_and_invite
from tests.browser.post import PostOffice
from tests.browser.servers import embedded
from tests.browser.visitors import DESK, PHONE, TABLET, answer, follow, press, sign_in, words_on

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EVENING = 17

PERSONAS = {
    "parent": "lina@example.org",
    "parent of the second household": "yusuf@example.org",
    "grandparent": "samira@example.org",
    "key person": "priya@example.org",
    "manager": "helen@example.org",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo nursery at the end of a day."""
    with embedded(tmp_path_factory.mktemp("demo"), hour=EVENING, DEMO="1") as nursery:
        yield nursery


@pytest.fixture(scope="module")
def keys():
    """Sessions of those who have signed in before, as sign-ins are limited."""
    return {}


@pytest.fixture
def come(demo, visit, keys):
    """come(persona, **device): the page of somebody who is signed in."""

    def _come(persona, **device):
        page = visit(demo.address, storage_state=keys.get(persona), **device)
        if persona not in keys:
            sign_in(page, PERSONAS[persona], demo.password)
            keys[persona] = page.context.storage_state()
        page.goto("/")
        return page

    return _come


# -- Every page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persona", "unlinked"), [("parent", []), ("key person", ["/gallery/"]), ("manager", ["/nothing/"])]
)
def test_every_page_can_be_used_by_everybody(persona, unlinked, come):
    page = come(persona)

    assert faults_on(page, page.url, *unlinked) == {}


@pytest.mark.parametrize("persona", ["parent of the second household", "grandparent"])
def test_a_family_with_fewer_rights_has_whole_pages(persona, come):
    page = come(persona)

    assert faults_of(page) == []


def test_every_page_before_signing_in_can_be_used_by_everybody(demo, visit):
    page = visit(demo.address)

    assert faults_on(page, "/account/sign-in/", "/nothing/", "/mailbox/") == {}


def test_a_thumb_hits_everything_on_a_familys_pages(come):
    page = come("parent", **PHONE)

    small = {address: found for address in every_page(page, page.url) if (found := small_targets(page))}

    assert small == {}


def test_a_new_password_comes_by_mail(demo, visit):
    page = visit(demo.address)
    page.goto("/account/password/forgotten/")
    page.get_by_label("E-mail").fill("idris@example.org")
    press(page, "Send me the link")
    mail = PostOffice(demo, page).wait_for("idris@example.org")[0]
    faults = faults_of(page)
    page.goto(mail.links[0])
    faults += faults_of(page)
    page.get_by_label("New password", exact=True).fill("three words in a boat")
    page.get_by_label("Once more").fill("three words in a boat")
    press(page, "Save the password")

    sign_in(page, "idris@example.org", "three words in a boat")

    assert faults == []
    assert page.get_by_role("heading", level=1).inner_text() == "Foxgloves"


def test_the_judge_finds_what_is_wrong(demo, visit):
    page = visit(demo.address, measures=False)
    page.goto("/account/sign-in/")
    page.evaluate(SPOIL)

    faults = faults_of(page)

    assert [fault for fault in faults if "1440" not in fault] == [
        "wider than 360 px",
        "color-contrast: .soft (360 px)",
        "image-alt: img (360 px)",
        "color-contrast: .soft (360 px, dark)",
        "wider than 768 px",
        "keeps something in the browser",
        "0 first headings",
    ]
    assert small_targets(page) == ["Sign in: 300 x 20 px"]


SPOIL = """() => {
  const [heading, pale, button] = ["h1", ".door__sheet > p", "main button"].map(one => document.querySelector(one));
  heading.remove();
  pale.style.color = "#888";
  Object.assign(button.style, {minHeight: 0, height: "20px", width: "300px", padding: 0});
  const wide = document.body.appendChild(new Image());
  Object.assign(wide.style, {width: "900px", maxWidth: "none"});
  localStorage.setItem("child", "Maya");
}"""


def faults_on(page, *addresses):
    """{address: sentences} of whatever can be reached from these."""
    return {address: found for address in every_page(page, *addresses) if (found := faults_of(page))}


# -- A new nursery ---------------------------------------------------------------------------------------------------


def test_the_first_hour_of_a_new_nursery(tmp_path, visit):
    """Empty pages teach and hold, from the first start to a family that has nothing to read yet."""
    with embedded(tmp_path, hour=EVENING) as nursery:
        helen, lina = visit(nursery.address, **DESK), visit(nursery.address, measures=False)
        faults = {}

        def judge(page, address=None):
            if address:
                page.goto(address)
            if found := faults_of(page):
                faults[page.url] = found

        judge(helen, nursery.first_start)
        start(helen, nursery.first_start)
        helen.goto("/today/")
        judge(helen)
        set_up_second_step(helen)
        judge(helen)
        for empty in ("/today/", "/children/", "/rooms/", "/households/", "/staff/", "/bell/", "/children/add/"):
            judge(helen, empty)

        open_room(helen, "Ducklings")
        add_household(helen, "Haddad, Mill Lane")
        judge(helen, helen.get_by_role("link", name="Ducklings").get_attribute("href"))
        enrol(helen, "Maya", "Aziz", "Ducklings", "Helen Byrne")
        judge(helen)
        tie_and_invite(helen, "Lina Haddad", "lina@haddad.example.org", "mother", "Haddad, Mill Lane")
        PostOffice(nursery, lina).wait_for("lina@haddad.example.org")
        judge(lina)
        with lina.context.expect_page() as opened:
            lina.frame_locator("iframe").get_by_role("link", name="Open Hometime").click()
        lina = opened.value
        judge(lina)
        lina.get_by_label("Choose a password").fill(PASSWORD)
        press(lina, "Create my account")
        judge(lina)

    assert faults == {}


# -- Long words ------------------------------------------------------------------------------------------------------

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"
LONGEST_WORDS = "W" * 2000


def test_long_names_and_words_without_a_space_stay_inside_the_page(come):
    helen, lina = come("manager"), come("parent")
    enrol(helen, LONG_NAME, LONG_NAME, "Ducklings", "Priya Nair")
    record = helen.url
    follow(helen, "The day")
    follow(helen, "Note")
    helen.get_by_label("What happened").fill(LONGEST_WORDS)
    press(helen, "Save")
    lina.get_by_label("A note for the nursery").fill(LONGEST_WORDS)
    press(lina, "Send to the nursery")
    answer(lina, 0, LONGEST_WORDS)

    seen = [(lina, lina.url), *((helen, address) for address in (helen.url, record, "/children/", "/today/", lina.url))]

    assert [
        (address, too_narrow) for page, address in seen if (too_narrow := widths_too_narrow_for(page, address))
    ] == []


def widths_too_narrow_for(page, address):
    page.goto(address)
    return [width for width in WIDTHS if too_wide(page, width)]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_managers_list_has_room_for_its_words(width, come):
    helen = come("manager", viewport={"width": width, "height": 800})

    widths = helen.locator(".work > li > div").evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect().width)"
    )

    assert min(widths) >= 150


@pytest.mark.parametrize("persona", ["parent", "key person", "manager"])
def test_pages_hold_their_width_from_right_to_left(persona, come):
    page = come(persona)

    page.evaluate("document.documentElement.dir = 'rtl'")

    page.wait_for_function("getComputedStyle(document.body).direction === 'rtl'")
    assert [width for width in WIDTHS if too_wide(page, width)] == []


# -- Without scripts, by keys, on paper ------------------------------------------------------------------------------


def test_a_day_is_written_and_answered_without_scripts(come):
    priya, lina = come("key person", java_script_enabled=False), come("parent", java_script_enabled=False)

    follow(priya, "Maya")
    follow(priya, "Note")
    press(priya, "Save")
    refused = priya.locator(".field-error").inner_text()
    priya.get_by_label("What happened").fill("Stacked every cup we have")
    press(priya, "Save")
    lina.reload()
    answer(lina, -1, "She did it at home, too")
    lina.get_by_label("A note for the nursery").fill("Slept until seven")
    press(lina, "Send to the nursery")
    priya.reload()

    assert refused == "Please fill this in."
    assert "Stacked every cup we have" in words_on(lina)
    assert "She did it at home, too" in words_on(priya)
    assert "Slept until seven" in words_on(priya)


def test_words_stay_when_the_connection_is_gone_and_are_saved_once_it_is_back(chromium, demo, keys, come):
    """Not among the visitors whose complaints are counted: a lost connection is one."""
    come("parent")
    context = chromium.new_context(base_url=demo.address, storage_state=keys["parent"], **PHONE)
    page = context.new_page()
    page.goto("/")
    note = page.get_by_label("A note for the nursery")
    note.fill("Slept until seven, for once")

    context.set_offline(True)
    page.get_by_role("button", name="Send to the nursery").click()
    page.get_by_text("Not saved yet.").wait_for()
    kept = note.input_value()
    context.set_offline(False)
    press(page, "Send to the nursery")

    assert kept == "Slept until seven, for once"
    assert words_on(page).count("Slept until seven, for once") == 1
    context.close()


def test_a_refused_form_says_why_beside_the_field_and_keeps_the_rest(come):
    priya = come("key person", **TABLET)
    follow(priya, "Maya")
    follow(priya, "Sleep")
    priya.get_by_label("Fell asleep").fill("12:30")
    priya.get_by_label("Woke up").fill("12:10")
    priya.get_by_label("Anything to say").fill("With the blue blanket")

    priya.get_by_role("button", name="Save").click()

    error = priya.locator(".field-error")
    error.wait_for()
    assert error.inner_text() == "The sleep ends before it began. Check both times."
    assert priya.get_by_label("Anything to say").input_value() == "With the blue blanket"
    assert [priya.locator(part).count() for part in ("main", "#write", "nav.rail")] == [1, 1, 1]


def test_another_kind_takes_the_place_of_the_form_alone(come):
    priya = come("key person", **TABLET)
    follow(priya, "Maya")
    follow(priya, "Sleep")
    priya.evaluate("document.body.dataset.stays = 'yes'")

    priya.get_by_role("link", name="Nappy").click()
    priya.get_by_text("What it was").wait_for()

    assert priya.evaluate("document.body.dataset.stays") == "yes"
    assert priya.url.endswith("?kind=nappy")
    assert priya.locator(".chip[aria-current]").inner_text().strip() == "Nappy"


def test_words_stay_when_the_session_has_ended(chromium, demo, keys, come):
    come("parent")
    context = chromium.new_context(base_url=demo.address, storage_state=keys["parent"], **PHONE)
    page = context.new_page()
    page.goto("/")
    note = page.get_by_label("A note for the nursery")
    note.fill("Grandma collects tomorrow")

    context.clear_cookies(name="session")
    page.get_by_role("button", name="Send to the nursery").click()
    page.get_by_text("Copy your words").wait_for()

    assert note.input_value() == "Grandma collects tomorrow"
    context.close()


@pytest.mark.parametrize(("persona", "device"), [("parent", PHONE), ("key person", TABLET), ("manager", DESK)])
def test_the_keyboard_skips_the_navigation_and_is_always_seen(persona, device, come):
    page = come(persona, **device)

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.innerText")
    is_shown = page.locator(".skip").bounding_box()["y"] >= 0
    unseen = [name for name in tabbed_through(page, 25) if name]
    page.goto(page.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert (first, is_shown, unseen) == ("Skip to the page", True, [])
    assert page.evaluate("document.activeElement.id") == "main"


def tabbed_through(page, times):
    """For each step the name of what has the focus, if nothing shows that it has."""
    for _step in range(times):
        page.keyboard.press("Tab")
        yield page.evaluate(UNSEEN_FOCUS)


UNSEEN_FOCUS = """() => {
  const one = document.activeElement, {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(one);
  const {bottom, right} = one.getBoundingClientRect();
  const isSeen = (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  return one === document.body || (isSeen && bottom > 0 && right > 0) ? "" : one.outerHTML.slice(0, 120);
}"""


def test_a_day_on_paper_has_the_day_and_nothing_to_press(come):
    page = come("parent", **DESK)

    page.emulate_media(media="print")

    on_paper = {
        selector: page.locator(selector).first.is_visible() for selector in ("nav", "form", "details", "button")
    }
    assert on_paper == dict.fromkeys(on_paper, False)
    assert page.get_by_role("heading", name="Maya’s day").is_visible()
    assert page.locator(".entry").first.is_visible()


# -- Afterwards ------------------------------------------------------------------------------------------------------


def test_nobody_finds_a_child_with_the_back_button_after_signing_out(demo, visit):
    page = visit(demo.address, **PHONE)
    sign_in(page, "kate@example.org", demo.password)
    day = page.url
    follow(page, "More")
    press(page, "Sign out", within=page.get_by_role("main"))

    seen = []
    for _step in range(3):
        page.go_back()
        seen.append("Isla" in page.content())

    assert seen == [False, False, False]
    assert page.goto(day).url.startswith(f"{demo.address}/account/sign-in/")
