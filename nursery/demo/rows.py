"""What all settings of one demo share, and rows that are kept until they are written together."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils.timezone import make_aware

from ui.codes import ALPHABET, LENGTH

BATCH = 5000  # rows written at once


@dataclass
class Run:
    """One run of the demo. accounts: {address: account}, as one person may be known to two settings."""

    chance: Random
    days: int
    today: date
    now: datetime
    password: str
    accounts: dict = field(default_factory=dict)

    def day(self, ahead):
        return self.today + timedelta(days=ahead)

    def at(self, day, hour, minute=0):
        return make_aware(datetime.combine(day, time(hour, minute)))

    def code(self):
        """An opaque code from the seed, so that the same demo has the same addresses."""
        number = self.chance.getrandbits(5 * LENGTH)
        return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))


class Rows:
    """Rows of one setting: as many statements as there are models, however many children there are.

    Models are written in the order in which the first of their rows was added: add what is pointed at first.
    """

    def __init__(self, run):
        self.run, self.kept = run, {}

    def add(self, row):
        if hasattr(row, "code"):
            row.code = self.run.code()
        self.kept.setdefault(type(row), []).append(row)
        return row

    def write(self):
        for model, rows in self.kept.items():
            model.objects.bulk_create(rows, batch_size=BATCH)
        self.kept = {}
