"""Signing in and out, and what was wrong put right. Whoever changes the register's word writes the sign."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate, now

from attendance.models import Absence, Register, Sign
from audit.log import record, record_each
from families.models import BookedSession, FamilyTie

State, Way = Register.State, Sign.Way


class NotThen(Exception):
    """The time does not fit the day's other signs: nobody leaves before they came, or comes twice at once."""


class HasSigns(Exception):
    """The child was here on this day, so it was not away."""


def homes_of(children):
    """{child's primary key: its only household}: of those whose whole day is open to adults of one household alone.

    With two homes nobody can say whose coming and going it was, unless it is asked.
    """
    homes = defaultdict(set)
    ties = FamilyTie.objects.for_the_day().filter(child__in=children)
    for child, household in ties.values_list("child", "household"):
        homes[child].add(household)
    return {child: of_child.pop() for child, of_child in homes.items() if len(of_child) == 1}


def _home_with(carer, child):
    return FamilyTie.objects.filter(carer=carer, child=child).values_list("household", flat=True).first()


# -- Coming and going ------------------------------------------------------------------------------------------------


@transaction.atomic
def arrive(children, *, by, at=None, carer=None, person="", done_by=None, form_key=None):
    """Sign children in. Who is here already is passed over. Returns those who were signed in now.

    at: moment (now). carer, person: who brought them, of one child; mostly nobody is asked.
    Raises NotThen for a moment before the child's last sign of that day.
    """
    who = {"carer": carer, "person": person, "done_by": done_by or by.staff, "form_key": form_key}
    return _sign(children, Way.IN, at or now(), by=by, **who)


@transaction.atomic
def depart(children, *, by, at=None, carer=None, person="", done_by=None, form_key=None):
    """Sign children out. Who is not here is passed over. Returns those who were signed out now. Raises NotThen."""
    who = {"carer": carer, "person": person, "done_by": done_by or by.staff, "form_key": form_key}
    return _sign(children, Way.OUT, at or now(), by=by, **who)


def _sign(children, way, at, *, by, carer, person, done_by, form_key):
    day = localdate(at)
    changed = _change_states(children, day, way)
    _refuse_out_of_order(changed, day, at)
    homes = homes_of(changed)
    signs = Sign.objects.bulk_create(
        Sign(
            child=child,
            day=day,
            way=way,
            at=at,
            carer=carer,
            person=person,
            household_id=_home_with(carer, child) if carer else homes.get(child.pk),
            done_by=done_by,
            author=by.staff,
            form_key=form_key,
        )
        for child in changed
    )
    if way == Way.IN:
        _come_after_all(changed, day, by=by)
    record_each("child signed in" if way == Way.IN else "child signed out", of=signs, by=by)
    return changed


def _change_states(children, day, way):
    """Those children whose word in the register this changes: a conditional update for each."""
    children = sorted(children, key=lambda child: child.pk)  # two tablets never wait for each other in a circle
    _open_register(children, [day])
    before, after = ([State.HERE], State.GONE) if way == Way.OUT else ([*set(State) - {State.HERE}], State.HERE)
    rows = Register.objects.filter(day=day, state__in=before)
    return [child for child in children if rows.filter(child=child).update(state=after)]


def _open_register(children, days):
    rows = (Register(child=child, day=day) for child in children for day in days)
    Register.objects.bulk_create(rows, ignore_conflicts=True)


def _refuse_out_of_order(children, day, at):
    if Sign.objects.standing().filter(child__in=children, day=day, at__gt=at).exists():
        raise NotThen


def _come_after_all(children, day, *, by):
    """Who was noted as away and came is not away."""
    absences = Absence.objects.standing().filter(child__in=children, day=day)
    taken_back = list(absences)
    absences.update(removed_at=now(), removed_by=by.user)
    record_each("absence taken back", of=taken_back, by=by)


# -- Putting right ---------------------------------------------------------------------------------------------------


@transaction.atomic
def take_back(signs, *, by):
    """Take signs back: they stay readable, and the register says what the signs that are left say. Returns those."""
    days = sorted({(sign.child_id, sign.day) for sign in signs})
    for child_pk, day in days:
        _lock(child_pk, [day])
    taken = [sign for sign in signs if _remove(sign, by=by)]
    for child_pk, day in days:
        _follow_signs(child_pk, day)
    record_each("sign taken back", of=taken, by=by)
    return taken


def _remove(sign, *, by):
    return Sign.objects.standing().filter(pk=sign.pk).update(removed_at=now(), removed_by=by.staff)


@transaction.atomic
def correct(sign, *, at, by, carer=None, person=""):
    """The same sign at another time, or with who really came; the wrong one stays readable. Raises NotThen.

    Somebody who corrected it a moment before wins: nothing changes, and None is returned.
    """
    _lock(sign.child_id, [sign.day])
    if not _remove(sign, by=by):
        return None
    others = Sign.objects.standing().filter(child=sign.child, day=sign.day).order_by("at", "pk")
    if localdate(at) != sign.day or not _alternate([*others.values_list("at", "way"), (at, sign.way)]):
        raise NotThen
    new = Sign.objects.create(
        child=sign.child,
        way=sign.way,
        at=at,
        carer=carer,
        person=person,
        household_id=_home_of_corrected(sign, carer),
        done_by=sign.done_by,
        author=by.staff,
        corrects=sign,
    )
    _follow_signs(sign.child_id, sign.day)
    record("sign corrected", of=new, by=by)
    return new


def _home_of_corrected(sign, carer):
    """Another person, another home; a mere change of the time leaves it where it was."""
    if carer == sign.carer:
        return sign.household_id
    return _home_with(carer, sign.child) if carer else homes_of([sign.child]).get(sign.child_id)


def _alternate(signs):
    """Whether pairs (moment, way) go in, out, in, …"""
    ways = [way for _at, way in sorted(signs)]
    return ways == [Way.IN, Way.OUT] * (len(ways) // 2) + [Way.IN] * (len(ways) % 2)


def _lock(child_pk, days):
    """One change of a child's register after the other. On SQLite there is one writer anyway."""
    return list(Register.objects.select_for_update().filter(child=child_pk, day__in=days).order_by("day"))


def _follow_signs(child_pk, day):
    last = Sign.objects.standing().filter(child=child_pk, day=day).order_by("at", "pk").last()
    is_away = Absence.objects.standing().filter(child=child_pk, day=day).exists()
    if last is None:
        state = State.AWAY if is_away else State.NOT_YET
    else:
        state = State.HERE if last.way == Way.IN else State.GONE
    Register.objects.filter(child=child_pk, day=day).update(state=state)


# -- Away ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_absence(child, *, reason, since, until, by, words="", household=None):
    """Note a child as away on every booked day from `since` to `until`, both included. Noted days are told anew.

    household: who told it; None: the child's only home, if it has one. Somebody of a family tells for their own.
    Days that are not booked are left out, unless nothing at all is booked. Returns the days.
    Raises HasSigns where the child was here on one of them.
    """
    days = booked_days(child, since, until)
    _open_register([child], days)
    _lock(child.pk, days)
    if Sign.objects.standing().filter(child=child, day__in=days).exists():
        raise HasSigns
    home = household.pk if household else homes_of([child]).get(child.pk)
    old = Absence.objects.standing().filter(child=child, day__in=days)
    old.update(removed_at=now(), removed_by=by.user)
    rows = [
        Absence(child=child, day=day, reason=reason, words=words, household_id=home, author=by.user, staff=by.staff)
        for day in days
    ]
    Absence.objects.bulk_create(rows)
    Register.objects.filter(child=child, day__in=days).update(state=State.AWAY)
    record_each("absence noted", of=rows, by=by)
    return days


@transaction.atomic
def take_absence_back(absence, *, by):
    """The child comes after all, or it was noted by mistake."""
    _lock(absence.child_id, [absence.day])
    if Absence.objects.standing().filter(pk=absence.pk).update(removed_at=now(), removed_by=by.user):
        _follow_signs(absence.child_id, absence.day)
        record("absence taken back", of=absence, by=by)


def booked_days(child, since, until):
    """Days from `since` to `until`, both included, on which the child is booked; every one if nothing is booked."""
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    here = [day for day in days if child.starts_on <= day and (child.left_on is None or day < child.left_on)]
    sessions = list(BookedSession.objects.filter(child=child))
    if not sessions:
        return here
    return [day for day in here if any(_is_booked(session, day) for session in sessions)]


def _is_booked(session, day):
    return session.weekday == day.weekday() and session.since <= day and (session.until is None or day < session.until)
