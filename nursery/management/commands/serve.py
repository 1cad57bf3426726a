"""One command for a demo or a small nursery: prepares the data, then runs web server and background work together."""

import io
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import OperationalError, connections

from families.actions.start import first_start_address
from nursery.celery import queues
from nursery.demo import signins
from nursery.serving import (
    HOST,
    CannotServe,
    Parts,
    Stopped,
    check_free,
    check_writable,
    listen_for_the_end,
    port_from,
    say,
    terminal,
)


class Command(BaseCommand):
    help = "Starts Hometime on this machine: web server and background work. Ctrl-C ends both."
    requires_system_checks = ()

    def handle(self, **options):
        listen_for_the_end()
        try:
            serve(with_demo=settings.MODE == "demo" and os.environ.get("DEMO") != "0")
        except Stopped:
            say("\nHometime has stopped.")
        except CannotServe as problem:
            sys.exit(str(problem))
        except OperationalError as problem:
            sys.exit(f"The database cannot be used: {str(problem).strip()}")


def serve(with_demo):
    seen_in = terminal()
    port = port_from(os.environ.get("PORT") or "8000")
    check_free(port)
    check_writable(settings.DATA_DIR)
    prepare(with_demo)
    with Parts() as parts:
        start(parts, port)
        parts.wait_until_answering(port, settings.ALLOWED_HOSTS[0].lstrip("."))
        welcome(settings.BASE_URL, with_demo)
        parts.watch(seen_in)


def prepare(with_demo):
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("sprite", stdout=io.StringIO())
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # the web server warns where it is missing
    if settings.MODE == "production":
        call_command("collectstatic", verbosity=0, interactive=False)
    if with_demo:
        call_command("demo", once=True)


def start(parts, port):
    web = ("--worker-class", "gthread", "--workers", "1", "--threads", "8", "--graceful-timeout", "8")
    quiet = ("--no-control-socket", "--log-level", "warning")
    parts.start("web server", "-m", "gunicorn", "nursery.wsgi", "--bind", f"{HOST}:{port}", *web, *quiet)
    celery = ("-m", "celery", "--quiet", "--app", "nursery")
    schedule = str(settings.DATA_DIR / f"beat-{port}")
    parts.start("clock of the background work", *celery, "beat", "--schedule", schedule, "--loglevel", "warning")
    if settings.REDIS_URL:
        work = ("--queues", ",".join(queues()), "--concurrency", "2", "--loglevel", "warning")
        parts.start("background worker", *celery, "worker", *work)


def welcome(address, with_demo):
    # Lines are asked for only now, as a first start's address holds a token that works once the page answers.
    first_start = None if with_demo else first_start_address(address)
    lines = signins.lines() if with_demo else [f"Set up your nursery: {first_start}"] if first_start else []
    connections.close_all()
    say(f"\nHometime runs at {address}\n")
    for line in lines:
        say(line)
    say("\nCtrl-C stops it.")
