"""Households, adults, and the dated facts that tie them to children."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate, now

from audit.log import record
from families.models import WHOLE, Carer, FamilyTie, Household, TieFact

Kind = TieFact.Kind


class AlreadyTied(Exception):
    """Somebody else has just tied this adult to this child."""


class HasResponsibility(Exception):
    """Sight is taken from somebody with parental responsibility by a restriction only: on evidence, by the DSL."""


class NeedsTheDSL(Exception):
    """Parental responsibility is ended by the DSL, who has seen why."""


@transaction.atomic
def add_household(*, name, address, by):
    household = Household.objects.create(setting=by.setting, name=name, address=address)
    record("household added", of=household, by=by)
    return household


@transaction.atomic
def tie_adult(
    child, *, household, relation, by, carer=None, name="", email="", phone="",
    responsible=False, sees="", collects=False, **more,
):  # fmt: skip
    """Tie an adult to a child from today: a new one, or one the setting knows already.

    sees: a class of `Sees`, or "" for an adult who sees nothing here (a contact who only collects).
    more: further columns of FamilyTie.
    Raises AlreadyTied.
    """
    carer = carer or Carer.objects.create(setting=by.setting, name=name, email=email, phone=phone)
    tie = _tie(carer=carer, child=child, household=household, relation=relation, **more)
    facts = [(Kind.RESPONSIBLE, "", responsible), (Kind.SEES, sees, bool(sees)), (Kind.COLLECTS, "", collects)]
    TieFact.objects.bulk_create(
        TieFact(tie=tie, kind=kind, opens=opens, since=localdate(), noted_by=by.user)
        for kind, opens, is_so in facts
        if is_so
    )
    record("adult tied to a child", of=tie, by=by)
    return tie


def _tie(**columns):
    try:
        with transaction.atomic():
            return FamilyTie.objects.create(**columns)
    except IntegrityError as error:
        raise AlreadyTied from error


# -- Facts of a tie --------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_fact(tie, *, kind, since, by, until=None):
    """Note that somebody has parental responsibility, or may collect, from `since`. Noted already: nothing changes."""
    tie = _locked(tie)
    if _not_ended(tie, kind, since).exists():
        return
    fact = TieFact.objects.create(tie=tie, kind=kind, since=since, until=until, noted_by=by.user)
    record(f"{fact.get_kind_display()} noted", of=tie, by=by)


@transaction.atomic
def open_sight(tie, *, opens, since, by, until=None):
    """Let somebody see these classes of a child from `since` on: what they saw before ends on that day.

    opens: values of `Sees`: one class, or some parts of P1.
    Raises HasResponsibility where somebody with parental responsibility would see less than before, or not for good.
    """
    tie = _locked(tie)
    before = _not_ended(tie, Kind.SEES, since)
    if _is_responsible(tie, since) and (until or _is_less(opens, before)):
        raise HasResponsibility
    before.filter(since__lt=since).update(until=since, ended_at=now(), ended_by=by.user)
    before.filter(since__gte=since).delete()  # had not begun: what was planned is planned anew
    TieFact.objects.bulk_create(
        TieFact(tie=tie, kind=Kind.SEES, opens=each, since=since, until=until, noted_by=by.user) for each in opens
    )
    record("may see noted", of=tie, by=by)


@transaction.atomic
def end_fact(tie, *, kind, on, by, why=""):
    """From the day `on` the fact no longer holds. What it was stays readable.

    Raises HasResponsibility or NeedsTheDSL.
    """
    tie = _locked(tie)
    if kind == Kind.SEES and _is_responsible(tie, on):
        raise HasResponsibility
    if kind == Kind.RESPONSIBLE and not (by.is_dsl and why):
        raise NeedsTheDSL
    rows = _not_ended(tie, kind, on)
    rows.filter(since__gte=on).delete()
    if rows.update(until=on, ended_at=now(), ended_by=by.user, ended_why=why):
        record(f"{Kind(kind).label} ended", of=tie, by=by)


def _locked(tie):
    """One change of a tie after the other."""
    return FamilyTie.objects.select_for_update().select_related("carer", "child").get(pk=tie.pk)


def _not_ended(tie, kind, day):
    return TieFact.objects.filter(Q(until=None) | Q(until__gt=day), tie=tie, kind=kind)


def _is_responsible(tie, day):
    """Also from a later day on: nobody's sight is taken the day before their responsibility is noted."""
    return _not_ended(tie, Kind.RESPONSIBLE, day).exists()


def _is_less(opens, before):
    was = set(before.values_list("opens", flat=True))
    ranks = [WHOLE.index(each) + 1 if each in WHOLE else 0 for each in opens]
    return max(ranks, default=-1) < max((WHOLE.index(each) + 1 if each in WHOLE else 0 for each in was), default=-1)
