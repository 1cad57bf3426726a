"""The icons this product draws, and the one sprite they come in."""

from importlib.resources import files
from zipfile import ZipFile

# Names of Lucide. A page may draw no other; the sprite holds exactly these.
ICONS = (
    "apple",
    "arrow-left",
    "bandage",
    "bell",
    "check",
    "chevron-left",
    "chevron-right",
    "circle-alert",
    "cloud-upload",
    "door-open",
    "download",
    "droplets",
    "house",
    "info",
    "key-round",
    "layout-grid",
    "log-out",
    "mail",
    "menu",
    "message-circle",
    "milk",
    "moon",
    "notebook-pen",
    "palette",
    "pill",
    "plus",
    "printer",
    "refresh-cw",
    "send",
    "settings",
    "shield-check",
    "smartphone",
    "smile",
    "sun",
    "undo-2",
    "user-round",
    "users-round",
    "utensils",
    "wifi",
    "x",
)

# Lucide's plaster lies flat and reads as a ticket; turned it reads as a plaster.
TURNED = {"bandage": "rotate(-45 12 12)"}


def sprite():
    """The SVG text that holds each icon as <symbol id="i-NAME">, drawn from the `lucide` wheel."""
    with (files("lucide") / "lucide.zip").open("rb") as packed, ZipFile(packed) as drawings:
        symbols = [_symbol(name, drawings.read(f"{name}.svg").decode()) for name in sorted(ICONS)]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name, drawing):
    opened, closed = drawing.index(">") + 1, drawing.rindex("</svg>")
    shapes = " ".join(drawing[opened:closed].split())
    if name in TURNED:
        shapes = f'<g transform="{TURNED[name]}">{shapes}</g>'
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{shapes}</symbol>'
