"""Background work: sweeps on a clock, over rows that carry their own state.

The rows are the truth, so a lost broker loses nothing. Without `REDIS_URL` there is no broker at all: beat runs each
due sweep in its own process. With it, beat only says which sweep is due, and workers on any machine run it.
"""

import os
import signal
import sys

from celery import Celery
from celery.signals import beat_init, celeryd_init, task_prerun
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nursery.settings")

DEFAULT_QUEUE = "maintenance"

# Seconds. A task killed with its worker is handed out again after `FORGOTTEN_AFTER`, so none may run that long.
LONGEST_TASK = 240
FORGOTTEN_AFTER = 300

# Seconds. Nobody needs an older sweep: its successors are waiting. Not shorter, as the clocks of two machines differ.
STALE_AFTER = 30

EVERYWHERE = {
    "timezone": "UTC",
    "task_ignore_result": True,
    "task_default_queue": DEFAULT_QUEUE,
    # Beat looks up this often from its sleep, so that it ends within a second when asked to.
    "beat_max_loop_interval": 1,
}

WITHOUT_BROKER = {"broker_url": "memory://", "task_always_eager": True}

WITH_BROKER = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_time_limit": LONGEST_TASK,
    "worker_prefetch_multiplier": 1,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_transport_options": {
        "visibility_timeout": FORGOTTEN_AFTER,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # A page that says "look now" must not wait for a broker that is away.
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "max_retries": 0,
    },
}


def schedule(sweeps):
    """Beat's entries. sweeps: {name of a task: seconds between two runs}."""
    return {
        name: {"task": name, "schedule": seconds, "options": {"expires": max(seconds, STALE_AFTER)}}
        for name, seconds in sweeps.items()
    }


def options():
    broker = WITH_BROKER | {"broker_url": settings.REDIS_URL} if settings.REDIS_URL else WITHOUT_BROKER
    routes = {name: {"queue": queue} for name, queue in settings.QUEUES.items()}
    return EVERYWHERE | broker | {"task_routes": routes, "beat_schedule": schedule(settings.SWEEPS)}


def queues():
    """Names of all queues, for the one worker of a small installation."""
    return sorted({DEFAULT_QUEUE, *settings.QUEUES.values()})


app = Celery("nursery")
app.add_defaults(options)
app.autodiscover_tasks()


@task_prerun.connect
def start_with_a_living_connection(**_):
    """Celery looks after connections in its workers only; in the embedded mode tasks run inside beat.

    Without this, one restart of the database would fail every later sweep.
    """
    close_old_connections()


@celeryd_init.connect
@beat_init.connect
def refuse_demo_accounts_in_production(**_):
    try:
        import_string("accounts.refusals.refuse_demo_accounts")()
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


@beat_init.connect
def finish_the_running_sweep(sender, **_):
    """Beat ends after the sweep it is in. Its own handlers leave at once and would cut a delivery in half."""
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: sender.stop())
