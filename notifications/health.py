"""What `/readyz` asks."""

from django.db.models import Min
from django.utils.timezone import now

from notifications.models import Delivery, Letter, SweepSeen
from notifications.nudging import DELIVER


def outbox_age():
    """Whole seconds for which the oldest mail has been overdue; None when none is."""
    moment = now()
    letters = Letter.objects.due(moment).aggregate(oldest=Min("due_at"))
    mails = Delivery.objects.without_letter().filter(due_at__lte=moment).aggregate(oldest=Min("due_at"))
    oldest = min(filter(None, [letters["oldest"], mails["oldest"]]), default=None)
    return _seconds_since(oldest)


def last_sweep():
    """Whole seconds since the outbox was looked through, give or take ten; None: never."""
    return _seconds_since(SweepSeen.objects.filter(name=DELIVER).values_list("at", flat=True).first())


def _seconds_since(moment):
    return None if moment is None else max(0, int((now() - moment).total_seconds()))
