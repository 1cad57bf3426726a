"""What must hold of every page, whoever looks at it: found in the browser, said in sentences."""

import re
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe

WIDTHS = (360, 768, 1024, 1440)
HEIGHT = 800
AXE = Axe()
GRAVE = {"serious", "critical"}
ALL_RULES = {"resultTypes": ["violations"], "iframes": False}
COLOURS = ALL_RULES | {"runOnly": ["color-contrast"]}

# Pixels.
TARGET = 44

# Parts of an address that stand for one row among many.
CODE, DAY = re.compile(r"/[0-9a-z]{16}(?=/)"), re.compile(r"/\d{4}-\d\d-\d\d(?=/)")
# A file, and what acts when opened.
NOT_A_PAGE = ("/second-step/codes/file/", "/imports/template/")

SMALL_TARGETS = """
smallest => [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")]
  .filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !one.closest(".skip"))
  .filter(one => {
    const sentence = one.closest("p, li, dd, td");  // a link among words is read, not aimed at
    return !(one.matches("a") && getComputedStyle(one).display === "inline"
             && sentence && sentence.innerText.trim().length > one.innerText.trim().length);
  })
  .map(one => [one, [one, ...(one.labels ?? [])].map(part => part.getBoundingClientRect())])
  .filter(([one, rects]) => !rects.some(({width, height}) => width >= smallest - .5 && height >= smallest - .5))
  .map(([one, [{width, height}]]) => {
    const name = (one.innerText || one.name || one.className).trim().slice(0, 40);
    return `${name}: ${Math.round(width)} x ${Math.round(height)} px`;
  })
"""


# Words and fields that leave the window, except in a frame that scrolls by itself, as the room's board does.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, nav *")]
  .filter(one => one.matches("input, textarea, select, img")
                 || [...one.childNodes].some(({nodeType, data}) => nodeType === Node.TEXT_NODE && data.trim()))
  .filter(one => one.checkVisibility({visibilityProperty: true})
                 && !one.closest(".visually-hidden, [tabindex='0'][role=region]"))
  .filter(one => {
    const {left, right} = one.getBoundingClientRect();
    return left < -1 || right > document.documentElement.clientWidth + 1;
  })
  .map(one => one.outerHTML.slice(0, 80))
"""


def faults_of(page):
    """Sentences about the page that is shown: axe in both layouts and colour schemes, width, storage, one heading."""
    faults = []
    for width in WIDTHS:
        if too_wide(page, width):
            faults.append(f"wider than {width} px")
        faults += [f"cut off at {width} px: {one}" for one in page.evaluate(CUT_OFF)]
        if width in (WIDTHS[0], WIDTHS[-1]):
            faults += [f"{fault} ({width} px)" for fault in violations(page, ALL_RULES)]
            page.emulate_media(color_scheme="dark")
            faults += [f"{fault} ({width} px, dark)" for fault in violations(page, COLOURS)]
            page.emulate_media(color_scheme="light")
    if page.evaluate("localStorage.length + sessionStorage.length"):
        faults.append("keeps something in the browser")
    if (headings := page.locator("h1").count()) != 1:
        faults.append(f"{headings} first headings")
    return faults


def violations(page, rules):
    found = AXE.run(page, options=rules).response["violations"]
    return [
        f"{rule['id']}: {' '.join(node['target'][0] for node in rule['nodes'][:3])}"
        for rule in found
        if rule["impact"] in GRAVE
    ]


def too_wide(page, width):
    page.set_viewport_size({"width": width, "height": HEIGHT})
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def small_targets(page):
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    return page.evaluate(SMALL_TARGETS, TARGET)


def every_page(page, *addresses):
    """Opens each page that can be reached from these by links, one of each kind, and gives its address."""
    waiting, known = list(addresses), set(map(kind_of, addresses))
    while waiting:
        page.goto(waiting.pop(0))
        yield page.url
        links = page.locator("a[href]:not([download])")
        for link in links.evaluate_all("links => links.map(link => link.getAttribute('href'))"):
            address = urljoin(page.url, link).partition("#")[0]
            if kind_of(address) not in known and is_page(address, page.url):
                known.add(kind_of(address))
                waiting.append(address)


def kind_of(address):
    """The address with its codes and days left out, so that two children's pages are of one kind."""
    place = urlsplit(address)
    query = place.query if place.query.startswith("kind=") else ""
    return DAY.sub("/day", CODE.sub("/code", place.path)), query


def is_page(address, near):
    place = urlsplit(address)
    return place.netloc == urlsplit(near).netloc and not place.path.endswith(NOT_A_PAGE)
