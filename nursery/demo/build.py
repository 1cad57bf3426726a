"""Builds demo nurseries by bulk writes: the same seed on the same day gives the same nursery."""

from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localdate, now

from families.models import Group
from nursery.demo.diaries import Diaries
from nursery.demo.house import House
from nursery.demo.larkfield import LARKFIELD
from nursery.demo.news import News
from nursery.demo.people import NURSERY_NAMES, PASSWORD
from nursery.demo.post import Post
from nursery.demo.rowans import ROWANS
from nursery.demo.rows import Rows, Run

CHILDREN = 36
DAYS = 21


class Builder:
    """One run of the demo: nurseries of one group, and a childminder. `children` and `days` are for each nursery."""

    def __init__(self, *, children=CHILDREN, days=DAYS, nurseries=1, seed=1, report=lambda line: None):
        self.size, self.nurseries, self.report = children, nurseries, report
        password = make_password(PASSWORD)  # one hash for all: hashing thousands would take minutes
        self.run = Run(Random(seed), days, localdate(), now(), password)

    def build(self):
        group = Group.objects.create(code=self.run.code(), name="Meadowbank Nurseries")
        for number in range(self.nurseries):
            self.open(LARKFIELD, name=_name(number), number=number, size=self.size, group=group)
        self.open(ROWANS, name=ROWANS.name)

    def open(self, cast, **house):
        rows = Rows(self.run)
        with transaction.atomic():
            house = House(self.run, rows, cast, **house)
            rows.write()
            Post(self.run, rows, house).write()
            News(self.run, house).tell()
        diaries = Diaries(self.run, house)
        diaries.write()
        if self.size <= CHILDREN:
            diaries.tell_of_today()
        self.report(f"{house.setting.name}: {len(house.places)} children")


def _name(number):
    first = NURSERY_NAMES[number % len(NURSERY_NAMES)]
    return f"{first} Nursery" + (f" {number // len(NURSERY_NAMES) + 1}" if number >= len(NURSERY_NAMES) else "")
