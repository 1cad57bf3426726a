"""Weekdays somebody works, or a child comes, as a tuple in the order of the week; Monday is 0, as in BookedSession."""

from itertools import pairwise

from django.db import models
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

# So many days in a row are said as a span.
A_ROW = 4


def in_order(days):
    """Each weekday once, Monday first. Raises ValueError for what is none."""
    days = set(days)
    if not days <= WEEKDAYS.keys():
        raise ValueError(days)
    return tuple(sorted(days))


def named(days, *, short=False):
    """“Monday, Tuesday and Friday”, or “Mon, Tue and Fri”; no day is ""."""
    names = WEEKDAYS_ABBR if short else WEEKDAYS
    return get_text_list([str(names[day]) for day in days], _("and"))


def in_on(days):
    """On which weekdays somebody is in, as families and colleagues read it; "" where nobody has said."""
    if len(days) >= A_ROW and all(after - before == 1 for before, after in pairwise(days)):
        return _("in from %(first)s to %(last)s") % {"first": WEEKDAYS[days[0]], "last": WEEKDAYS[days[-1]]}
    return _("in on %(days)s") % {"days": named(days)} if days else ""


class WeekdaysField(models.Field):
    """A set of weekdays; () where nobody has said. In the column each day is a bit: every number up to EVERY is one."""

    EVERY = 0b1111111

    def __init__(self, *args, **options):
        super().__init__(*args, **{"default": (), "blank": True} | options)

    def get_internal_type(self):
        return "PositiveSmallIntegerField"

    def to_python(self, value):
        if isinstance(value, (tuple, list, set, frozenset)):
            return in_order(value)
        return tuple(day for day in WEEKDAYS if int(value or 0) >> day & 1)

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if value is None or isinstance(value, int) else sum(1 << day for day in in_order(value))

    def value_to_string(self, row):
        return str(self.get_prep_value(self.value_from_object(row)))
