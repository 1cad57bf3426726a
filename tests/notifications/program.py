"""Runs the outbox in a process of its own, with the sample kinds: `python -m tests.notifications.program WHAT`.

`app` is the program's own Celery, told to load them as well.
"""

import json
import os
import sys
from collections import Counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nursery.settings")

from nursery.celery import app

SAMPLE = "tests.notifications.sample"

app.conf.include = [SAMPLE]


def announce(number):
    there = sample.User.objects.count()
    people = [sample.make_user(f"Carer{there + count}") for count in range(int(number))]
    with transaction.atomic():
        outbox.announce(sample.MustNews, about=sample.make_thing(), to=people, bell=False)


def states():
    rows = {"deliveries": models.Delivery.objects, "letters": models.Letter.objects}
    counts = {name: Counter(some.values_list("state", flat=True)) for name, some in rows.items()}
    print(json.dumps(counts))  # noqa: T201


def sweep():
    """Says that it is ready, and begins when its input ends."""
    connection.ensure_connection()
    print("ready", flush=True)  # noqa: T201
    sys.stdin.read()
    letters.deliver()


if __name__ == "__main__":
    django.setup()

    from django.db import connection, transaction

    from notifications import letters, models, outbox
    from tests.notifications import sample

    what, *arguments = sys.argv[1:]
    {"announce": announce, "states": states, "sweep": sweep}[what](*arguments)
