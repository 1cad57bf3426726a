"""What is open about a child, for whoever becomes its key person: gathered from the features, which families knows not.

A feature decorates a function in a file that its `AppConfig.ready()` loads:

    @leaves_open
    def waiting_words(child, viewer): return [OpenItem(label, url, since), …]

It reads through the viewer's own `visible_to`, so the list shows nobody more than the pages do.
"""

from dataclasses import dataclass
from datetime import datetime

_sources = []


@dataclass(frozen=True)
class OpenItem:
    """Something begun and not finished. The label stands on staff pages only."""

    label: str
    url: str
    since: datetime


def leaves_open(source):
    """Registers a function (child, viewer) -> list of OpenItem. Its number of queries does not grow with the rows."""
    _sources.append(source)
    return source


def open_items(child, viewer):
    """Everything open about this child that this viewer may see, what has waited longest first."""
    items = [item for source in _sources for item in source(child, viewer)]
    return sorted(items, key=lambda item: item.since)
