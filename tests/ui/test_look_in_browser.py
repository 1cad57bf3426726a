"""What only a browser can tell of the look. Pages are drawn here and handed over with our policy, without a server."""

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone

from tests.plugins.require import chromium
from ui.icons import ICONS
from ui.templatetags.ui import KINDS
from ui.views import REFUSED_SAMPLE, SampleForm

pytestmark = pytest.mark.browser

PLACE = "http://look.test/"
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
POLICY = "; ".join(
    f"{name} {' '.join(sources)}" for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)

FORM = """{% extends "layouts/door.html" %}{% block main %}
<form class="form" method="post" action="/save" {{ how }}>
<label for="words">Words</label><textarea class="form-control" id="words" name="words"></textarea>
<button class="btn btn-primary" type="submit" name="pressed" value="yes">Save</button></form>{% endblock %}"""


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield opened
        opened.close()


@pytest.fixture
def show(browser, tmp_path, settings):
    """Show a page of ours; `show.complaints` are the browser's, `show.sent` the bodies of what was posted."""
    settings.ASSETS_DIR = tmp_path
    call_command("sprite", verbosity=0)
    contexts = []

    def _show(html, *, width=800, height=900, script=True, status=500):
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: _show.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: _show.complaints.append(str(error)))
        page.route("**/*", lambda route: _answer(route, html, tmp_path, _show.sent, status))
        page.goto(PLACE)
        return page

    _show.complaints, _show.sent = [], []
    yield _show
    for context in contexts:
        context.close()


def _answer(route, html, assets, sent, status):
    request = route.request
    path = request.url.removeprefix(PLACE)
    if request.method == "POST":
        sent.append(request.post_data)
        route.fulfill(status=status, body="")
    elif path.startswith("static/"):
        name = path.removeprefix("static/")
        found = assets / name if name == "ui/icons.svg" else finders.find(name)
        route.fulfill(path=str(found), content_type=TYPES[name.rsplit(".", 1)[1]])
    else:
        route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})


def form(how=""):
    return Template(FORM).render(Context({"how": how}))


def gallery():
    return render_to_string(
        "ui/gallery.html",
        {
            "form": SampleForm(auto_id="full_%s"),
            "refused": SampleForm(REFUSED_SAMPLE, auto_id="refused_%s"),
            "now": timezone.now(),
            "icons": ICONS,
            "kinds": KINDS,
            "tints": range(1, 7),
        },
    )


def test_a_form_is_sent_once_however_often_it_is_pressed(show):
    page = show(form(), status=204)  # no new page: what an answer looks like that is still on its way
    page.fill("#words", "Slept well")

    for _ in range(3):
        page.evaluate("document.querySelector('[type=submit]').click()")
    page.wait_for_timeout(200)

    assert show.sent == ["words=Slept+well&pressed=yes"]


def test_words_stay_in_the_field_when_the_answer_does_not_come(show):
    page = show(form("hx-post=/save"))
    page.fill("#words", "Slept well")

    page.click("[type=submit]")
    page.wait_for_selector("form [data-not-saved]")

    assert page.input_value("#words") == "Slept well"
    assert page.inner_text("form [data-not-saved]").startswith("Not saved.")
    page.click("[type=submit]")  # and may be sent again
    page.wait_for_timeout(200)
    assert len(show.sent) == 2
    assert page.locator("form [data-not-saved]").count() == 1


def test_what_was_done_is_said_and_can_be_closed(show):
    page = show(render_to_string("layouts/family.html", {"messages": ["Your note is with the nursery."]}))
    page.wait_for_selector(".toast-line")

    page.click("[data-close]")

    assert page.locator(".toast-line").count() == 0


def test_errors_of_choices_are_seen(show):
    page = show(gallery())

    assert page.locator("#div_refused_what .field-error").is_visible()


def test_menu_of_the_office_opens_without_a_script(show):
    page = show(render_to_string("layouts/office.html"), script=False)
    assert not page.locator("#side").is_visible()

    page.click("button[popovertarget=side]:visible")

    assert page.locator("#side").is_visible()


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1440])
def test_no_page_is_wider_than_its_window_and_none_breaks_the_policy(show, width):
    page = show(gallery(), width=width)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert show.complaints == []
