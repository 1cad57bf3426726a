"""What stands in a child's record: what somebody must know to care for it, when it comes, and asking the family."""

from django.db import transaction

from audit.log import record
from families.announcements import FactsAsked
from families.completeness import asked_of, can_be_asked, gaps_of, with_gaps
from families.dates import goes_on
from families.models import BookedSession, CareFacts, Child, FactsRequest
from families.versions import as_seen
from notifications.outbox import announce

CARE = ("has_allergies", "allergies", "has_diet", "diet", "health", "support", "doctor", "health_visitor")
SESSION = ("weekday", "starts", "ends", "since", "until")


# -- Care ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_care(child, *, seen, by, **facts):
    """Write what somebody must know to care for the child. seen: version of CARE. Raises ChangedMeanwhile."""
    care = as_seen(care_of(child, make=True), CARE, seen)
    for name, value in facts.items():
        setattr(care, name, value)
    care.save(update_fields=list(facts))
    record("care facts changed", of=care, by=by)


def care_of(child, *, make=False):
    """The child's care facts; empty ones where nothing was asked yet."""
    if make:
        return CareFacts.objects.get_or_create(child=child)[0]
    return CareFacts.objects.filter(child=child).first() or CareFacts(child=child)


# -- Sessions --------------------------------------------------------------------------------------------------------


class SessionsOverlap(Exception):
    """The child is booked in at this time already. `booked`: the session in the way."""

    def __init__(self, booked):
        super().__init__()
        self.booked = booked


class NotWhileHere(Exception):
    """The session would begin before the child's first day, or after the last."""


@transaction.atomic
def book_session(child, *, weekday, starts, ends, since, by, until=None):
    """Book a child in on a weekday from the day `since`. Raises SessionsOverlap or NotWhileHere."""
    child = _locked(child)
    session = _booked(child, weekday=weekday, starts=starts, ends=ends, since=since, until=until)
    record("session booked", of=session, by=by)
    return session


@transaction.atomic
def change_session(session, *, weekday, starts, ends, on, seen, by, until=None):
    """From the day `on` the child comes at another time: the old booking ends, a new one begins.

    A booking that had not begun by then was never used, and goes. seen: version of SESSION.
    Raises ChangedMeanwhile, SessionsOverlap or NotWhileHere.
    """
    child = _locked(session.child)
    session = as_seen(session, SESSION, seen)
    _end(session, on)
    changed = _booked(child, weekday=weekday, starts=starts, ends=ends, since=on, until=until)
    record("session changed", of=changed, by=by)
    return changed


@transaction.atomic
def end_session(session, *, on, by):
    """From the day `on` the child does not come at this time."""
    _locked(session.child)
    if _end(session, on):
        record("session ended", of=session, by=by)


def _end(session, on):
    """Whether it had not ended by then already."""
    rows = BookedSession.objects.filter(goes_on(on), pk=session.pk)
    deleted, _by_model = rows.filter(since__gte=on).delete()
    return deleted or rows.update(until=on)


def _booked(child, *, since, until, **when):
    until = min(filter(None, [until, child.left_on]), default=None)
    if since < child.starts_on or (until and since >= until):
        raise NotWhileHere
    if booked := BookedSession.objects.filter(child=child).overlapping(since=since, until=until, **when).first():
        raise SessionsOverlap(booked)
    return BookedSession.objects.create(child=child, since=since, until=until, **when)


# -- Asking the family -----------------------------------------------------------------------------------------------


class NobodyToAsk(Exception):
    """No adult with parental responsibility who sees health and contacts has an account."""


class NothingToAsk(Exception):
    """Nothing is missing that a family could say, or it was asked a few days ago."""


@transaction.atomic
def ask_family(child, *, by):
    """Ask whoever answers for the child, and could fill something, for what is missing: at most once in some days.

    Raises NothingToAsk or NobodyToAsk.
    """
    child = _locked(child)
    gaps = gaps_of(with_gaps(Child.objects.filter(pk=child.pk)).get())
    if not can_be_asked(gaps) or FactsRequest.objects.filter(child=child).lately().exists():
        raise NothingToAsk
    adults = [tie.carer.user for tie in asked_of(child) if tie.carer.user]
    if not adults:
        raise NobodyToAsk
    request = FactsRequest.objects.create(child=child, asked_by=by.user)
    record("family asked for what is missing", of=request, by=by)
    announce(FactsAsked, about=request, to=adults, by=by)
    return request


def _locked(child):
    return Child.objects.select_for_update().get(pk=child.pk)
