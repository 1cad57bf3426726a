"""Dated facts. `since` is the first day a fact holds, `until` the first day it no longer does; None is open."""

from django.db.models import F, Q
from django.utils.timezone import localdate, now


def holds(fact="", day=None, *, path=""):
    """Condition: the fact with the columns `<fact>since` and `<fact>until` holds on `day` (today if None)."""
    day = day or localdate()
    since, until = f"{path}{fact}since", f"{path}{fact}until"
    return Q(**{f"{since}__lte": day}) & (Q(**{until: None}) | Q(**{f"{until}__gt": day}))


def is_in_force(since, until, day=None):
    """The same asked of a row in hand."""
    day = day or localdate()
    return since is not None and since <= day and (until is None or until > day)


class Dated:
    """A row with `since` and `until`, as of today."""

    @property
    def is_to_come(self):
        return self.since > localdate()

    @property
    def is_over(self):
        """Also what was put right on its first day."""
        return self.until is not None and self.until <= max(localdate(), self.since)


def goes_on(day=None, *, until="until"):
    """Condition: the fact holds on `day` (today), or will on a later one. until: the column of its end."""
    return Q(**{until: None}) | Q(**{f"{until}__gt": day or localdate()})


def end(rows, on):
    """End dated rows on the day `on`. What has begun stays readable; what was only planned for later is gone."""
    rows.filter(since__gte=on, since__gt=localdate()).delete()
    rows.filter(since__gt=on).update(until=F("since"))
    rows.filter(since__lte=on).update(until=on)


def runs(moment=None, *, path=""):
    """Condition: the span from `starts_at` to `ends_at` (open if None) runs at `moment` (now if None)."""
    moment = moment or now()
    starts, ends = f"{path}starts_at", f"{path}ends_at"
    return Q(**{f"{starts}__lte": moment}) & (Q(**{ends: None}) | Q(**{f"{ends}__gt": moment}))


def ordered(since, until):
    """Condition for a constraint: an end is not before its beginning, and nothing ends that never began."""
    return Q(**{until: None}) | (Q(**{f"{since}__isnull": False}) & Q(**{f"{until}__gte": F(since)}))
