"""What a day comes to: the few facts above the moments, and a child's row on the board."""

from dataclasses import dataclass

from django.utils.formats import time_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.models import Kind, Meal


@dataclass(frozen=True)
class Fact:
    """One number of the day. What was not recorded has no fact: unknown is never 0."""

    kind: str
    value: str
    label: str


def facts_of(entries):
    """The day in short, from its entries in order of time. [] for a day with nothing countable."""
    found = [_asleep(entries), _lunch(entries), _changes(entries), _mood(entries)]
    return [fact for fact in found if fact]


def minutes_asleep(entries):
    """Whole minutes of the naps that have ended."""
    naps = [entry for entry in entries if entry.kind == Kind.SLEEP and entry.ended_at]
    return sum(int((nap.ended_at - nap.happened_at).total_seconds() // 60) for nap in naps)


def how_long(minutes):
    """Minutes as people say them: 40 min, 1 h 40."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    return (
        _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}
        if rest
        else _("%(hours)d h") % {"hours": hours}
    )


def _asleep(entries):
    minutes = minutes_asleep(entries)
    return Fact("sleep", how_long(minutes), _("asleep")) if minutes else None


def _lunch(entries):
    lunches = [entry for entry in entries if entry.kind == Kind.MEAL and entry.meal == Meal.LUNCH]
    return Fact("food", lunches[-1].get_eaten_display(), _("of lunch")) if lunches else None


def _changes(entries):
    count = sum(entry.kind == Kind.NAPPY for entry in entries)
    return Fact("toilet", str(count), ngettext("change", "changes", count)) if count else None


def _mood(entries):
    moods = [entry for entry in entries if entry.kind == Kind.MOOD]
    return Fact("mood", moods[-1].get_mood_display(), _("last seen")) if moods else None


# -- The board -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """What the board says of one child and one kind. An empty value is an open cell."""

    kind: str
    value: str = ""
    small: str = ""
    is_on: bool = False  # something is running: a nap


def cells_of(entries):
    """The row of one child, from the day's entries in order of time: one cell for each column of the board."""
    last = {entry.kind: entry for entry in entries}
    said = sum(entry.kind in (Kind.NOTE, Kind.ACTIVITY) for entry in entries)
    return [
        _food_cell(last.get(Kind.MEAL)),
        _sleep_cell(last.get(Kind.SLEEP), entries),
        _nappy_cell(last.get(Kind.NAPPY), entries),
        Cell(Kind.MOOD, last[Kind.MOOD].get_mood_display()) if Kind.MOOD in last else Cell(Kind.MOOD),
        Cell(Kind.NOTE, str(said)) if said else Cell(Kind.NOTE),
    ]


def _food_cell(meal):
    return Cell(Kind.MEAL, meal.get_eaten_display(), meal.get_meal_display()) if meal else Cell(Kind.MEAL)


def _sleep_cell(nap, entries):
    if nap is None:
        return Cell(Kind.SLEEP)
    if nap.ended_at is None:
        minutes = int((now() - nap.happened_at).total_seconds() // 60)
        return Cell(Kind.SLEEP, _("Asleep"), how_long(minutes), is_on=True)
    return Cell(Kind.SLEEP, how_long(minutes_asleep(entries)), _("to %(time)s") % {"time": _clock(nap.ended_at)})


def _nappy_cell(nappy, entries):
    if nappy is None:
        return Cell(Kind.NAPPY)
    count = sum(entry.kind == Kind.NAPPY for entry in entries)
    return Cell(Kind.NAPPY, str(count), _clock(nappy.happened_at))


def _clock(moment):
    return time_format(localtime(moment), "G:i")
