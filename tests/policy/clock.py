"""The program's clock, in the hands of a test."""

from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock:
    def __init__(self, moment):
        self.moment = moment

    def move(self, by):
        """By true time: an hour is an hour on the night the clocks change, too."""
        self.moment = (self.moment.astimezone(ZoneInfo("UTC")) + by).astimezone(LONDON)

    @property
    def today(self):
        return self.moment.astimezone(LONDON).date()


def london(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


@contextmanager
def clock_at(moment):
    """From here on it is `moment`, wherever the program asks Django, however it imported `now` or `localdate`."""
    clock = Clock(moment)

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return clock.moment.astimezone(tz)

    with patch("django.utils.timezone.datetime", Stopped):
        yield clock
