from datetime import timedelta

from celery import shared_task
from django.utils.timezone import now

from ui.models import SentForm

KEPT_FOR = timedelta(days=2)


@shared_task
def forget_forms():
    """Drop the keys of forms sent long ago."""
    SentForm.objects.filter(sent_at__lt=now() - KEPT_FOR).delete()
