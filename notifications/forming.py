"""The first half of the sweep: due mails become letters, one for each person and what is gathered for them."""

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from notifications.models import Delivery, Letter, SweepSeen
from notifications.nudging import DELIVER
from notifications.presets import LIVE

BATCH = 50


def form_letters(limit=BATCH):
    """Returns how many letters were made; 0 also when another sweep is at it."""
    if not Delivery.objects.without_letter().filter(due_at__lte=now()).exists():
        return 0
    with transaction.atomic():
        return _form(limit) if SweepSeen.objects.take_turn(DELIVER) else 0


def _form(limit):
    letters, attached = [], []
    for group in _groups_due(limit):
        letter = Letter.new(recipient=group[0].recipient, to_address=group[0].address, due_at=now())
        letters.append(letter)
        for delivery in group:
            delivery.letter = letter
            attached.append(delivery)
    Letter.objects.bulk_create(letters)
    # Conditional: what has been withdrawn meanwhile stays out. A letter left empty is suppressed when its turn comes.
    Delivery.objects.without_letter().bulk_update(attached, ["letter"], batch_size=100)
    return len(letters)


def _groups_due(limit):
    """Lists of deliveries that go in one letter each."""
    waiting = Delivery.objects.without_letter().select_related("recipient")
    first = list(waiting.filter(due_at__lte=now()).order_by("due_at", "pk")[:limit])
    singles = [[delivery] for delivery in first if not delivery.gather]
    return singles + _gathered(waiting, {(row.recipient_id, row.gather) for row in first if row.gather})


def _gathered(waiting, who_and_what):
    """Everything due for each of these pairs; of what is live also what would be due in the next minutes."""
    if not who_and_what:
        return []
    these = Q()
    for recipient, gather in who_and_what:
        these |= Q(recipient=recipient, gather=gather)
    groups = {}
    for delivery in waiting.filter(these).filter(Q(due_at__lte=now()) | Q(gather=LIVE)).order_by("due_at", "pk"):
        groups.setdefault((delivery.recipient_id, delivery.gather), []).append(delivery)
    return list(groups.values())
