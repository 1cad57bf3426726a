import pytest
from playwright.sync_api import sync_playwright

from tests.browser.visitors import opened, visitor


@pytest.fixture(scope="module")
def chromium():
    """The machine's own, ended with the module: other tests use the database, which an event loop forbids."""
    with sync_playwright() as playwright, opened(playwright) as browser:
        yield browser


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
