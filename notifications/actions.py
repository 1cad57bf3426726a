from django.db import transaction
from django.utils.timezone import now

from audit.log import record
from notifications.kinds import slugs_one_can_do_without
from notifications.models import Delivery, Letter, Preference
from notifications.nudging import DELIVER, nudge
from notifications.presets import ONLY_MUST


@transaction.atomic
def choose_preset(user, preset):
    """Tell `user` this much from now on. Mails that wait and are no longer wanted are dropped: the bell has them."""
    Preference.objects.update_or_create(user=user, defaults={"preset": preset})
    if preset == ONLY_MUST:
        waiting = Delivery.objects.by_mail().waiting().filter(recipient=user)
        unwanted = waiting.filter(announcement__kind__in=slugs_one_can_do_without()).values_list("pk", flat=True)
        # By primary key: PostgreSQL asks a condition on a joined table no second time when a row has just changed.
        waiting.filter(pk__in=list(unwanted)).update(state=Delivery.State.SUPPRESSED, reason="asked for less mail")


@transaction.atomic
def send_again(letter, *, by):
    """Try a failed letter once more, from the first try on. False if it cannot go or somebody was faster."""
    failed = Letter.objects.failed().filter(pk=letter.pk, too_late_at=None)
    if not failed.update(state=Letter.State.WAITING, reason="", attempts=0, due_at=now(), leased_until=None):
        return False
    letter.deliveries.filter(state=Delivery.State.FAILED).update(state=Delivery.State.WAITING, reason="")
    record("mail sent again", of=letter, by=by)
    nudge(DELIVER)
    return True
