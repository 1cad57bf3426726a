"""The rules of the look that a machine can read: colours, directions, icons, classes, nothing inline."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import render_to_string

from ui import icons
from ui.templatetags.ui import KINDS, UnknownIcon, icon

ROOT = Path(settings.BASE_DIR)
OUR_SHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))
PARTS = sorted((ROOT / "static" / "css" / "parts").glob("*.css"))
# Mail is read by mail programs, which know no style sheets of ours.
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "email" not in path.parts]
APPS = ["accounts", "audit", "diaries", "families", "home", "notifications", "ui"]

TEXT, EDGE = 4.5, 3.0

PAIRS = [
    ("ink", "ground", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "sunk", TEXT),
    ("ink", "must-tint", TEXT),
    ("ink", "home-tint", TEXT),
    ("ink", "bad-tint", TEXT),
    ("ink-soft", "ground", TEXT),
    ("ink-soft", "surface", TEXT),
    ("ink-soft", "sunk", TEXT),
    ("ink-soft", "accent-tint", TEXT),
    ("ink-soft", "must-tint", TEXT),
    ("ink-soft", "home-tint", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "ground", TEXT),
    ("accent-strong", "accent-tint", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-must", "must", TEXT),
    ("on-bad", "bad", TEXT),
    ("bad", "surface", TEXT),
    ("ground", "ink", TEXT),
    *((kind, f"{kind}-tint", TEXT) for kind in ("sleep", "food", "toilet", "mood", "activity", "note", "medicine")),
    *((kind, f"{kind}-tint", TEXT) for kind in ("accident", "home", "good", "bad")),
    *(("ink", f"face-{tint}", TEXT) for tint in range(1, 7)),
    ("line-strong", "surface", EDGE),
    ("must-line", "must-tint", EDGE),
]


@cache
def tokens(scheme):
    """{name: "#rrggbb"} as the page has them in this scheme."""
    light, dark = (ROOT / "static" / "css" / "variables.css").read_text().split("prefers-color-scheme: dark", 1)
    found = _colours(light)
    return found if scheme == "light" else found | _colours(dark)


def _colours(text):
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b", text))


def contrast(one, other):
    """WCAG 2: the ratio of the two relative luminances."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "tint", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(scheme, ink, tint, least):
    colours = tokens(scheme)

    assert contrast(colours[ink], colours[tint]) >= least


@pytest.mark.parametrize("sheet", OUR_SHEETS, ids=lambda path: path.stem)
def test_sheets_know_no_left_and_right(sheet):
    physical = (
        r"[\s;{](?:margin|padding|border)-(?:left|right|top|bottom)|[\s;{](?:left|right|top|bottom|width|height)\s*:"
    )
    text = re.sub(r"url\([^)]*\)|@media[^{]*", "", sheet.read_text())

    assert re.findall(physical, text) == []


@pytest.mark.parametrize("sheet", PARTS, ids=lambda path: path.stem)
def test_parts_take_their_colours_from_the_roles(sheet):
    on_paper_and_under_a_code = {"#000", "#333", "#888", "#fff"}

    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text())) <= on_paper_and_under_a_code


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_pages_carry_nothing_that_the_policy_refuses(template):
    text = template.read_text()

    assert re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|hx-vals=.js:|javascript:", text) == []


def test_every_class_of_a_page_has_a_style():
    known = set()
    for sheet in [*OUR_SHEETS, _bootstrap()]:
        known |= set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", sheet.read_text()))

    unknown = {f"{path.name}: {name}" for path in TEMPLATES for name in _classes(path) if name not in known}

    assert sorted(unknown) == []


def _bootstrap():
    return next(Path(__import__("bootstrap").__file__).parent.rglob("bootstrap.min.css"))


def _classes(path):
    """Whole class names of a template; those put together from a value are left out."""
    for value in re.findall(r'\sclass="((?:[^"{]|\{%.*?%\}|\{\{.*?\}\})*)"', path.read_text()):
        spaced = re.sub(r"\S*\{\{.*?\}\}\S*", " ", re.sub(r"\{%.*?%\}", " ", value))
        yield from (name for name in spaced.split() if not name.endswith("--"))


# -- Icons -----------------------------------------------------------------------------------------------------------


def test_sprite_holds_each_icon_once():
    drawn = re.findall(r'<symbol id="i-([a-z0-9-]+)" viewBox="0 0 24 24">(.+?)</symbol>', icons.sprite())

    assert [name for name, shapes in drawn] == sorted(icons.ICONS)


def test_plaster_is_turned():
    assert '<symbol id="i-bandage" viewBox="0 0 24 24"><g transform="rotate(-45 12 12)">' in icons.sprite()


def test_sprite_is_written_once(settings, tmp_path, capsys):
    settings.ASSETS_DIR = tmp_path

    call_command("sprite")
    written = (tmp_path / "ui" / "icons.svg").stat().st_mtime_ns
    call_command("sprite")

    assert (tmp_path / "ui" / "icons.svg").stat().st_mtime_ns == written
    assert list((tmp_path / "ui").iterdir()) == [tmp_path / "ui" / "icons.svg"]


def test_an_icon_outside_the_sprite_is_refused():
    with pytest.raises(UnknownIcon):
        icon("party-popper")


def test_icons_of_templates_are_in_the_sprite():
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'(?:\{% icon |\bicon=|kind_mark \S+ )"([a-z0-9-]+)"', path.read_text())
    }

    assert named - set(icons.ICONS) == set()


def test_sprite_holds_nothing_that_nobody_draws():
    sources = [path for app in APPS for path in (ROOT / app).rglob("*.py") if path.name != "icons.py"]
    text = "\n".join(path.read_text() for path in [*TEMPLATES, *sources])
    quoted = set(re.findall(r'"([a-z0-9-]+)"', text))

    assert sorted(set(icons.ICONS) - quoted) == []


def test_kinds_have_their_icons_and_tints():
    sheet = (ROOT / "static" / "css" / "parts" / "kind.css").read_text()

    assert {drawn for _, drawn in KINDS.values()} <= set(icons.ICONS)
    assert [tint for tint, _ in KINDS.values() if f".kind--{tint}" not in sheet] == []


# -- Layouts and error pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["family", "room", "office", "door"])
def test_a_layout_stands_without_anything_around_it(layout):
    page = render_to_string(f"layouts/{layout}.html")

    assert page.count("<h1>") == 1
    assert page.count('id="main"') == 1


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("400", "not-understood"),
        ("403", "not-allowed"),
        ("403_csrf", "form-expired"),
        ("404", "not-found"),
        ("429", "too-many"),
        ("500", "gone-wrong"),
    ],
)
def test_an_error_page_needs_no_context_and_has_a_stable_code(template, code):
    assert f'data-error="{code}"' in render_to_string(f"{template}.html")
