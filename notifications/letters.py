"""The second half of the sweep: lease, send, mark.

A worker killed at any point leaves the letter waiting: after its lease it goes again, with the same Message-ID. Marking
before sending would lose mail instead.
"""

import logging
import time
from datetime import timedelta
from smtplib import SMTPException, SMTPResponseException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import get_connection
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils.timezone import now

from notifications.forming import BATCH, form_letters
from notifications.kinds import by_kind, with_objects
from notifications.models import LONGEST_REASON, Delivery, Letter, SweepSeen
from notifications.nudging import DELIVER
from notifications.writing import composed, ready_made

logger = logging.getLogger(__name__)

TIME_BOX = 20  # seconds; the next sweep goes on
TRIES = 48
BETWEEN_TRIES = timedelta(minutes=5)
NO_TEXT = {"subject": "", "text": "", "html": ""}
CLOSING_DOWN = 421  # SMTP: the server ends the connection, whatever the letter


class PostIsDown(Exception):
    """The mail server is not reachable, or has left in the middle."""


def deliver():
    """One sweep: form the letters that are due and send them, for at most `TIME_BOX` seconds."""
    SweepSeen.objects.note(DELIVER)
    give_up()
    deadline = time.monotonic() + TIME_BOX
    with Post() as post:
        while time.monotonic() < deadline and _one_batch(post, deadline):
            pass


def _one_batch(post, deadline):
    """Whether there was something to do and the post is up."""
    formed = form_letters()
    letters = list(Letter.objects.ready_to_go(now()).values_list("pk", flat=True)[:BATCH])
    try:
        for pk in letters:
            if time.monotonic() > deadline:
                return False
            post.open()
            if letter := Letter.objects.claim(pk):
                send(letter, post)
    except PostIsDown as error:
        logger.warning("Mail waits, for the mail server does not answer: %s", error)
        return False
    return bool(formed or letters)


class Post:
    """The way to the mail server: one connection for a whole sweep, opened with the first letter."""

    def __init__(self):
        self.connection = get_connection(settings.POST_BACKEND)
        self.carried = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.connection.close()
        except OSError:
            logger.info("The mail server had closed the connection already.")

    def open(self):
        try:
            self.connection.open()
        except OSError as error:
            raise PostIsDown(error) from error

    def carry(self, mail):
        """Raises PostIsDown, or SMTPException when this mail alone is refused."""
        try:
            self.connection.send_messages([mail])
        except SMTPServerDisconnected as error:
            raise PostIsDown(error) from error
        except SMTPResponseException as error:
            if error.smtp_code == CLOSING_DOWN:
                raise PostIsDown(error) from error
            raise
        except SMTPException:
            raise
        except OSError as error:
            raise PostIsDown(error) from error
        self.carried += 1


def send(letter, post):
    """Send a letter that has been claimed. Whatever is wrong with it stays its own affair."""
    try:
        mail, told = write(letter)
        if not mail:
            return
        post.carry(mail)
    except PostIsDown as error:
        # A server that leaves after other letters is not this one's fault. As the first of a connection it may be: a
        # letter that makes the server hang up must not stand in front of all others for ever.
        try_later(letter, error, counted=not post.carried)
        raise
    except (OperationalError, InterfaceError):
        raise  # the database has gone: the lease runs out by itself
    except SMTPException as error:
        try_later(letter, error)
    except Exception as error:
        logger.exception("%s could not be written.", letter)
        try_later(letter, error)
    else:
        mark_sent(letter, told)


def write(letter):
    """The mail, and the deliveries it tells of, each asked once more. No mail: there is nothing left to tell."""
    if letter.is_ready_made:
        return ready_made(letter), []
    deliveries = list(letter.deliveries.waiting().select_related("announcement", "recipient").order_by("due_at", "pk"))
    told = still_to_be_told(letter, deliveries)
    if told:
        return composed(letter, told), told
    Letter.objects.waiting().filter(pk=letter.pk).update(
        state=Letter.State.SUPPRESSED, reason="nothing left to tell", leased_until=None
    )
    return None, []


def still_to_be_told(letter, deliveries):
    """Those that policy allows at this moment, each with its `about`; the others are marked, with the reason."""
    if letter.recipient and not letter.recipient.is_active:
        return _suppress(deliveries, "account closed")
    if not letter.address:
        return _suppress(deliveries, "no e-mail address")
    due = set()
    for kind, group in by_kind(deliveries):
        due |= _due_of_kind(kind, group, letter.recipient)
    return [delivery for delivery in deliveries if delivery.pk in due]


def _due_of_kind(kind, deliveries, user):
    seen = kind.visible(user, deliveries)
    _suppress([delivery for delivery in deliveries if delivery.pk not in seen], "access ended")
    open_to_user = [delivery for delivery in deliveries if delivery.pk in seen]
    due = {delivery.pk for delivery in with_objects(kind, open_to_user) if kind.still_due(delivery)}
    _suppress([delivery for delivery in open_to_user if delivery.pk not in due], "no longer due")
    return due


def _suppress(deliveries, reason):
    if deliveries:
        rows = Delivery.objects.waiting().filter(pk__in=[delivery.pk for delivery in deliveries])
        rows.update(state=Delivery.State.SUPPRESSED, reason=reason)
    return []


@transaction.atomic
def mark_sent(letter, told):
    moment = now()
    Letter.objects.waiting().filter(pk=letter.pk).update(
        state=Letter.State.SENT, sent_at=moment, leased_until=None, reason="", **NO_TEXT
    )
    Delivery.objects.waiting().filter(pk__in=[delivery.pk for delivery in told]).update(
        state=Delivery.State.SENT, sent_at=moment
    )


def try_later(letter, error, *, counted=True):
    """Try again in five minutes; at once, when this try does not count."""
    Letter.objects.waiting().filter(pk=letter.pk).update(
        leased_until=None,
        reason=f"{type(error).__name__}: {error}"[:LONGEST_REASON],
        due_at=now() + (BETWEEN_TRIES if counted else timedelta()),
        attempts=F("attempts") - (0 if counted else 1),
    )


def give_up():
    """Close what has been tried often enough, and codes that would come too late."""
    free = Letter.objects.waiting().free(now())
    _fail(free.filter(attempts__gte=TRIES), "tried too often")
    _fail(free.filter(too_late_at__lt=now()), "too old to be sent", reason="too old to be sent", **NO_TEXT)


def _fail(letters, why, **changes):
    """The letter keeps the reason of its last try, unless `changes` say otherwise."""
    chosen = list(letters.values_list("pk", flat=True))
    if not chosen:
        return
    with transaction.atomic():
        letters.filter(pk__in=chosen).update(state=Letter.State.FAILED, leased_until=None, **changes)
        failed = Letter.objects.failed().filter(pk__in=chosen)
        Delivery.objects.waiting().filter(letter__in=failed).update(state=Delivery.State.FAILED, reason=why)
