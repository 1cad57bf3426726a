"""What a diary leaves open when a child's key person changes."""

from datetime import datetime, time

from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from diaries.models import ChildDay, DiaryEntry, Kind, Reply
from families.handover import OpenItem, leaves_open

# Enough to begin with; the next stand in the list as soon as these are answered.
MOST_WORDS = 20


@leaves_open
def waiting_words(child, viewer):
    """Words from home that nobody has answered, whenever they were said."""
    replies = Reply.objects.visible_to(viewer).unanswered().filter(child=child).select_related("author", "entry__child")
    return [
        OpenItem(
            _("%(name)s waits for an answer") % {"name": reply.author.name},
            reply.entry.get_absolute_url(),
            reply.written_at,
        )
        for reply in replies.order_by("pk")[:MOST_WORDS]
    ]


@leaves_open
def running_nap(child, viewer):
    naps = DiaryEntry.objects.visible_to(viewer).of_day(child, localdate()).filter(kind=Kind.SLEEP, ended_at=None)
    return [OpenItem(_("A nap is running"), reverse("diaries:wake", args=[nap.code]), nap.happened_at) for nap in naps]


@leaves_open
def unfinished_day(child, viewer):
    """Today's day has something written and has not gone home."""
    days = ChildDay.objects.visible_to(viewer).unfinished().filter(child=child, day=localdate()).select_related("child")
    morning = make_aware(datetime.combine(localdate(), time.min))
    return [OpenItem(_("Today’s day is not finished"), day.get_absolute_url(), morning) for day in days]
