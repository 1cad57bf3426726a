"""Saying "look now" to the workers. The sweeps come by themselves every few seconds; this only saves the wait."""

import logging
import time
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

DELIVER = "notifications.tasks.deliver"

# Seconds. A broker that did not answer is left alone for a while, so that no page waits for it again and again.
LEFT_ALONE_FOR = 30
_left_alone_until = 0.0


def nudge(sweep):
    """Have `sweep` (a task's name, as in settings.SWEEPS) look once the transaction is committed.

    Does nothing where no broker is shared. A dead broker never fails the page: its data is saved, and the sweep comes.
    """
    if settings.REDIS_URL:
        transaction.on_commit(partial(_publish, sweep), robust=True)


def _publish(sweep):
    global _left_alone_until
    if time.monotonic() < _left_alone_until:
        return
    try:
        current_app.send_task(sweep, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        _left_alone_until = time.monotonic() + LEFT_ALONE_FOR
        logger.warning("The broker does not answer (%s). The sweep %s comes by itself.", error, sweep)
