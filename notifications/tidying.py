"""How long what is kept here."""

import time
from datetime import timedelta

from django.utils.timezone import now

from notifications.models import Announcement, Letter, MailboxMessage

# The log of what went to which address. What was told stands in the deliveries, which hold no address.
LETTERS_KEPT_FOR = timedelta(days=7)
# What somebody can still find at the bell.
ANNOUNCEMENTS_KEPT_FOR = timedelta(days=90)

AT_A_TIME = 500
TIME_BOX = 20  # seconds; the next sweep goes on


def tidy():
    deadline = time.monotonic() + TIME_BOX
    over = [Letter.State.SENT, Letter.State.SUPPRESSED]
    _delete(Letter.objects.filter(state__in=over, made_at__lt=now() - LETTERS_KEPT_FOR), deadline)
    _delete(Letter.objects.failed().filter(made_at__lt=now() - ANNOUNCEMENTS_KEPT_FOR), deadline)
    _delete(MailboxMessage.objects.filter(sent_at__lt=now() - LETTERS_KEPT_FOR), deadline)
    old = Announcement.objects.filter(at__lt=now() - ANNOUNCEMENTS_KEPT_FOR)
    _delete(old.exclude(deliveries__state="waiting"), deadline)


def _delete(rows, deadline):
    """In small transactions, so that nobody waits for them."""
    while time.monotonic() < deadline:
        some = list(rows.values_list("pk", flat=True)[:AT_A_TIME])
        if not some:
            return
        rows.model.objects.filter(pk__in=some).delete()
