"""People with a browser profile each, whose pages are watched for whatever goes wrong."""

from urllib.parse import urlsplit

from tests.plugins.require import chromium

OPTIONS = [
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"),
    *("--no-sandbox", "--disable-gpu"),  # as root, in a container
    "--ignore-certificate-errors",  # production answers over TLS only, here with a certificate of its own
]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}

# Milliseconds; generous, as servers and browser share two cores.
PATIENCE = 20_000

# Each page, once loaded, says so itself when it is wider than the window.
SAYS_IF_TOO_WIDE = """
addEventListener("load", () => {
  const {scrollWidth, clientWidth} = document.documentElement;
  if (scrollWidth > clientWidth) console.error(`wider than the window: ${scrollWidth} in ${clientWidth} px`);
});
"""


def opened(playwright):
    """The machine's own Chromium."""
    return playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)


def visitor(browser, address, complaints, *, measures=True, **device):
    """A page in a profile of its own. Whatever goes wrong on it is added to `complaints`, as a sentence.

    measures: not where a mail is shown, in whose frame no script may run, ours neither.
    """
    look = {"locale": "en-GB", "reduced_motion": "reduce"}
    context = browser.new_context(base_url=address, **look | device)
    context.set_default_timeout(PATIENCE)
    if measures:
        context.add_init_script(SAYS_IF_TOO_WIDE)
    watch(context, address, complaints.append)
    return context.new_page()


def watch(context, address, complain):
    """Script errors, what the content policy refused, failed answers, and requests to anybody but us."""

    def request(request):
        place = urlsplit(request.url)
        if place.scheme != "data" and place.netloc != urlsplit(address).netloc:
            complain(f"asked {place.netloc} for {place.path}")

    def response(response):
        # A page may refuse; what it is made of may not be missing.
        is_page = response.request.is_navigation_request() or "hx-request" in response.request.headers
        allowed = 499 if is_page else 399
        if response.status > allowed:
            complain(f"{response.status} for {response.url}")

    def console(message):
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complain(f"{message.text} on {message.page.url if message.page else 'a page'}")

    context.on("request", request)
    context.on("response", response)
    context.on("console", console)
    context.on("weberror", lambda thrown: complain(f"{thrown.error} on {thrown.page.url if thrown.page else 'a page'}"))


# -- What visitors do ------------------------------------------------------------------------------------------------


def sign_in(page, email, password):
    page.goto("/account/sign-in/")
    page.get_by_label("E-mail or sign-in name").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")


def press(page, name, *, within=None):
    """Press a button, and wait for the page that follows."""
    with page.expect_navigation():
        (within or page).get_by_role("button", name=name).click()


def follow(page, name, *, within=None):
    """Follow the first link of this name, and wait for the page that follows."""
    with page.expect_navigation():
        (within or page).get_by_role("link", name=name).first.click()


def answer(page, entry, words):
    """Answer an entry of the day that is shown. entry: its number, or words in it."""
    entries = page.locator(".entry")
    entry = entries.nth(entry) if isinstance(entry, int) else entries.filter(has_text=entry)
    entry.get_by_text("Answer", exact=True).click()
    entry.get_by_label("Your answer").fill(words)
    press(page, "Send", within=entry)


def words_on(page):
    return page.locator("body").inner_text()
