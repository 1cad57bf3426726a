import pytest
from playwright.sync_api import sync_playwright

from tests.browser.visitors import visitor
from tests.plugins import require

QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
IN_A_CONTAINER = ["--no-sandbox", "--disable-gpu"]
# Production answers over TLS only, here with a certificate of its own.
TRUSTING = ["--ignore-certificate-errors"]


@pytest.fixture(scope="module")
def chromium():
    """The machine's own, ended with the module: other tests use the database, which an event loop forbids."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require.chromium(), args=QUIET + IN_A_CONTAINER + TRUSTING)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """visit(address, **device): the page of a new visitor. At the end none of them may have complained."""
    pages, complaints = [], []

    def make(address, **device):
        pages.append(visitor(chromium, address, complaints, **device))
        return pages[-1]

    yield make
    for page in pages:
        page.context.close()
    assert complaints == []
