"""Mail backends: `Outbox` takes in what anybody sends, `Mailbox` is the post of the demo."""

from datetime import timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.utils.html import strip_tags
from django.utils.timezone import now

from accounts.adapter import NEVER_TOO_LATE
from notifications.models import Letter, MailboxMessage
from notifications.nudging import DELIVER, nudge

# Codes and reset links live for minutes; sent after an outage of hours they would only confuse.
TOO_LATE_AFTER = timedelta(hours=1)


class Attached(Exception):
    """Mail carries no files: what is worth showing stands on a page that asks who is looking."""


class Outbox(BaseEmailBackend):
    """The default backend: stores a ready-made letter for each recipient, and the sweep sends it.

    So a page never waits for a mail server, and a mail belongs to the transaction of what it tells.
    """

    def send_messages(self, messages):
        letters = [letter for message in messages for letter in _letters(message)]
        Letter.objects.bulk_create(letters)
        nudge(DELIVER)
        return len(messages)


class Mailbox(BaseEmailBackend):
    """The post of the demo: mails stay here and are read in the browser."""

    def send_messages(self, messages):
        MailboxMessage.objects.bulk_create(
            MailboxMessage(
                message_id=message.extra_headers.get("Message-ID", ""),
                to_address=recipient,
                subject=message.subject,
                text=message.body,
                html=_html(message),
            )
            for message in messages
            for recipient in message.recipients()
        )
        return len(messages)


def _letters(message):
    if message.attachments:
        raise Attached(message.subject)
    html = _html(message)
    too_late_at = None if NEVER_TOO_LATE in message.extra_headers else now() + TOO_LATE_AFTER
    for recipient in message.recipients():
        yield Letter.new(
            to_address=recipient,
            subject=" ".join(message.subject.split())[:250],
            text=message.body or strip_tags(html),
            html=html,
            too_late_at=too_late_at,
        )


def _html(message):
    """The HTML part, or the whole mail where it is nothing but HTML (allauth's, without a text template)."""
    if message.content_subtype == "html":
        return message.body
    parts = (part.content for part in getattr(message, "alternatives", ()) if part.mimetype == "text/html")
    return next(parts, "")
