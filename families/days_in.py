"""Days in: whether key person or buddy is at work on the days on which a child is booked."""

from datetime import date
from typing import NamedTuple

from django.utils.timezone import localdate

from families.dates import is_in_force
from families.weekdays import in_order, named


class Uncovered(NamedTuple):
    """On these weekdays the child is booked and neither is in: now (since is None), or from a day to come."""

    since: date | None
    days: tuple

    @property
    def named(self):
        return named(self.days)


def first_day(child):
    """The day that counts: today, or the child's first."""
    return max(localdate(), child.starts_on)


def booked_days(sessions, day):
    """Weekdays on which the child is booked, as of `day`."""
    return in_order({session.weekday for session in sessions if is_in_force(session.since, session.until, day)})


def uncovered(child, key_people, sessions):
    """[Uncovered] from today on, one for each time this begins or changes.

    key_people (each with staff), sessions: of the child, those that are not over.
    """
    first, found, before = first_day(child), [], ()
    for day in _changes(first, [*key_people, *sessions]):
        days = _uncovered_on(day, key_people, sessions)
        if days and days != before:
            found.append(Uncovered(None if day == first else day, days))
        before = days
    return found


def _changes(first, rows):
    days = {day for row in rows for day in (row.since, row.until) if day and day > first}
    return [first, *sorted(days)]


def _uncovered_on(day, key_people, sessions):
    """() also where nobody is named, or somebody's days are not said: then nobody knows."""
    there = [key.staff.days_in for key in key_people if is_in_force(key.since, key.until, day)]
    if not there or not all(there):
        return ()
    return in_order(set(booked_days(sessions, day)).difference(*there))
