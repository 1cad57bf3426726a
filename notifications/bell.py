"""What somebody finds at the bell: only lines of the hat they wear, and only what they may see at this moment."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime, now

from notifications.kinds import ANYBODY, FAMILY, STAFF, by_kind, slugs_for, with_objects
from notifications.models import Delivery

ON_A_PAGE = 20
COUNTED = 20  # the badge says at most this
# Rows looked at in one go, and how often at the most: lines that somebody may not see (any more) are passed over, so
# that neither an empty page nor a link to older lines tells that there are any.
LOOKED_AT = 100
LOOKS = 10


@dataclass(frozen=True)
class Line:
    about: object  # what it tells of
    text: str
    url: str
    at: datetime
    is_unread: bool

    @property
    def day(self):
        return localtime(self.at).date()


@dataclass(frozen=True)
class Page:
    lines: list
    newest: str = ""  # code of the newest line shown; what comes later is not marked as read unseen
    older: str = ""  # code after which the next page begins; "" on the last page

    @property
    def has_unread(self):
        return any(line.is_unread for line in self.lines)


def page_for(viewer, before=""):
    """before: code of the last line of the page before; one that is unknown begins at the newest line."""
    rows = _at_the_bell(viewer).newest_first()
    if last := before and rows.filter(code=before).first():
        rows = rows.older_than(last)
    visible = _visible_rows(viewer, rows, ON_A_PAGE + 1)
    shown = visible[:ON_A_PAGE]
    return Page(
        _lines(shown),
        newest=shown[0].code if shown else "",
        older=shown[-1].code if len(visible) > ON_A_PAGE else "",
    )


def unread_for(viewer):
    """The number on the badge: at most `COUNTED`, however much there is."""
    return len(_visible_rows(viewer, _at_the_bell(viewer).unread().newest_first(), COUNTED))


def mark_all_read(viewer, newest):
    """Everything up to the newest line they have seen; what is not shown stays unread. newest: that line's code."""
    lines = _at_the_bell(viewer)
    if seen := lines.filter(code=newest).first():
        shown = _visible_rows(viewer, lines.unread().up_to(seen).newest_first(), LOOKED_AT * LOOKS)
        lines.filter(pk__in=[delivery.pk for delivery in shown]).update(read_at=now())


def _visible_rows(viewer, rows, wanted):
    """The first `wanted` of these rows that the viewer may see now."""
    rows, found = rows.select_related("announcement"), []
    for _ in range(LOOKS):
        looked_at = list(rows[:LOOKED_AT])
        found += _visible_to(viewer, looked_at)
        if len(found) >= wanted or len(looked_at) < LOOKED_AT:
            break
        rows = rows.older_than(looked_at[-1])
    return found[:wanted]


def _at_the_bell(viewer):
    audiences = (FAMILY, ANYBODY) if viewer.is_family else (STAFF, ANYBODY)
    return Delivery.objects.at_the_bell(viewer.user, slugs_for(*audiences), now())


def _visible_to(viewer, deliveries):
    """The same order; one query for each kind."""
    seen = set()
    for kind, group in by_kind(deliveries):
        seen |= kind.shown_to(viewer, group)
    return [delivery for delivery in deliveries if delivery.pk in seen]


def _lines(deliveries):
    lines = {}
    for kind, group in by_kind(deliveries):
        for delivery in with_objects(kind, group):
            lines[delivery.pk] = Line(
                delivery.about, kind.line(delivery), kind.url(delivery), delivery.due_at, delivery.read_at is None
            )
    return [lines[delivery.pk] for delivery in deliveries if delivery.pk in lines]
