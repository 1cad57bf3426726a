"""What somebody finds at the bell: only lines of the hat they wear, and only what they may see at this moment."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime, now

from notifications.kinds import ANYBODY, FAMILY, STAFF, by_kind, slugs_for, with_objects
from notifications.models import Delivery

ON_A_PAGE = 20
# Lines looked at for one page. Whoever may see none of them goes on to older ones with the link below the page.
LOOKED_AT = 100
COUNTED = 20  # the badge says at most this


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
    looked_at = list(rows.select_related("announcement")[:LOOKED_AT])
    visible = _visible_to(viewer, looked_at)
    shown = visible[:ON_A_PAGE]
    more_to_look_at = looked_at[-1:] if len(looked_at) == LOOKED_AT else []
    last_of_page = shown[-1:] if len(visible) > ON_A_PAGE else more_to_look_at
    return Page(
        _lines(shown),
        newest=shown[0].code if shown else "",
        older=last_of_page[0].code if last_of_page else "",
    )


def unread_for(viewer):
    """The number on the badge: at most `COUNTED`, however much there is."""
    unread = _at_the_bell(viewer).unread().newest_first().select_related("announcement")[:COUNTED]
    return len(_visible_to(viewer, list(unread)))


def mark_all_read(viewer, newest):
    """Everything up to the newest line the reader has seen. newest: its code."""
    lines = _at_the_bell(viewer)
    if seen := lines.filter(code=newest).first():
        lines.unread().up_to(seen).update(read_at=now())


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
