"""Households, adults, and the dated facts that tie them to children."""

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.timezone import localdate, now

from audit.log import record
from families.actions.invitations import close_invitations
from families.models import PARTS, Carer, Child, FamilyTie, Household, Relation, Sees, TieChange, TieFact
from families.versions import as_seen

Kind = TieFact.Kind

# What a tie is beside its facts.
PLACE = ("relation", "household", "lives_with", "emergency_order")

# P2 holds P1, and P1 all its parts.
OPENED_BY = {Sees.ORDINARY: {Sees.ORDINARY, *PARTS}, Sees.HEALTH: {Sees.HEALTH, Sees.ORDINARY, *PARTS}}


class AlreadyTied(Exception):
    """Somebody else has just tied this adult to this child."""


class HasResponsibility(Exception):
    """Sight is taken from somebody with parental responsibility by a restriction only: on evidence, by the DSL."""


class NeedsTheDSL(Exception):
    """Parental responsibility is ended by the DSL, who has seen why."""


class NeverSees(Exception):
    """A local authority is an office: it is written to and called, and sees nothing here."""


# -- Households and adults -------------------------------------------------------------------------------------------


@transaction.atomic
def add_household(*, name, address, by):
    household = Household.objects.create(setting=by.setting, name=name, address=address)
    record("household added", of=household, by=by)
    return household


@transaction.atomic
def change_household(household, *, by, **columns):
    Household.objects.filter(pk=household.pk).update(**columns)
    record("household changed", of=household, by=by)


@transaction.atomic
def change_adult(carer, *, by, **columns):
    """Correct what is written of an adult, in all their families. A new address shuts the doors sent to the old one.

    The e-mail of somebody who has an account is not changed here: it is where codes to sign in go, and its owner
    changes it.
    Raises NeverSees where somebody who sees a child, or has an account, would become an office.
    """
    before = Carer.objects.select_for_update().get(pk=carer.pk)
    if before.user_id:
        columns.pop("email", None)
    if columns.get("email", before.email) != before.email:
        close_invitations(before)
    if columns.get("is_authority", before.is_authority) != before.is_authority:
        _turn_into(before, columns["is_authority"], by=by)
    for column, value in columns.items():
        setattr(before, column, value)
    before.save()
    record("adult changed", of=before, by=by)


def _turn_into(carer, is_authority, *, by):
    """An office, or a person. Who may see a child is a person, and so is who signs in."""
    ties = FamilyTie.objects.filter(carer=carer)
    sights = TieFact.objects.filter(Q(until=None) | Q(until__gt=localdate()), tie__in=ties, kind=Kind.SEES)
    if is_authority and (carer.user_id or sights.exists()):
        raise NeverSees
    relation = Relation.LOCAL_AUTHORITY if is_authority else Relation.OTHER
    for tie in ties.select_for_update():
        _keep_what_was(tie, relation=relation, household=tie.household, by=by)
    ties.update(relation=relation)


@transaction.atomic
def tie_adult(
    child, *, household, relation, by, carer=None, name="", email="", phone="", other_phone="",
    responsible=False, sees="", collects=False, since=None, emergency_order=None, **more,
):  # fmt: skip
    """Tie an adult to a child: a new one, or one the setting knows already.

    sees: a class of `Sees`, or "" for an adult who sees nothing here (a contact who only collects).
    since: the day from which these facts hold; today without one.
    emergency_order: as which number they are called; who has it now is called after them.
    more: further columns of FamilyTie.
    Raises AlreadyTied, or NeverSees.
    """
    is_authority = relation == Relation.LOCAL_AUTHORITY
    if is_authority and sees:
        raise NeverSees
    about = {"name": name, "email": email, "phone": phone, "other_phone": other_phone, "is_authority": is_authority}
    carer = carer or Carer.objects.create(setting=by.setting, **about)
    tie = _tie(carer=carer, child=child, household=household, relation=relation, **more)
    if emergency_order:
        _call_as(tie, emergency_order)
    facts = [(Kind.RESPONSIBLE, "", responsible), (Kind.SEES, sees, bool(sees)), (Kind.COLLECTS, "", collects)]
    TieFact.objects.bulk_create(
        TieFact(tie=tie, kind=kind, opens=opens, since=since or localdate(), noted_by=by.user)
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


@transaction.atomic
def change_tie(tie, *, household, seen, by, **columns):
    """Who the adult is to the child, from which home, whom to call first. What it was stays readable for staff.

    With the home change the words they read: those of the new one, from the next request on.
    seen: families.versions.version_of PLACE, as the form was shown. Raises ChangedMeanwhile.
    """
    _hold_calls(tie)
    tie = as_seen(tie, PLACE, seen)
    moved = household != tie.household
    _keep_what_was(tie, relation=columns.get("relation", tie.relation), household=household, by=by)
    number = columns.pop("emergency_order", tie.emergency_order)
    if number != tie.emergency_order:
        _call_as(tie, number)
    FamilyTie.objects.filter(pk=tie.pk).update(household=household, **columns)
    record("adult moved to another household" if moved else "tie changed", of=tie, by=by)


def _keep_what_was(tie, *, relation, household, by):
    """A row about what changes, before it does."""
    changes = {}
    if relation != tie.relation:
        changes |= {"relation_before": tie.relation, "relation": relation}
    if household != tie.household:
        changes |= {"household_before": tie.household, "household": household}
    if changes:
        TieChange.objects.create(tie=tie, noted_by=by.user, **changes)


# -- Whom to call first ----------------------------------------------------------------------------------------------


def _hold_calls(tie):
    """One change of the order in which a child's adults are called after the other."""
    Child.objects.select_for_update().get(pk=tie.child_id)


def _call_as(tie, number):
    """Have this adult called as `number`, None for not at all; nobody else's number changes more than it must.

    Who stands right behind the place that is left is called one earlier; who stands at the new one, and right behind
    it, one later.
    """
    _hold_calls(tie)
    called = FamilyTie.objects.called().filter(child=tie.child_id)
    before = dict(called.values_list("pk", "emergency_order"))
    left = before.pop(tie.pk, None)
    after = _pushed(_pulled(before, left), number)
    changed = {pk: place for pk, place in after.items() if place != before[pk]} | {tie.pk: number}
    FamilyTie.objects.filter(pk__in=changed).update(emergency_order=None)  # no two have one number, not for a moment
    for pk, place in changed.items():
        FamilyTie.objects.filter(pk=pk).update(emergency_order=place)


def _pulled(places, left):
    """{pk: number} without the gap at `left`. places: in the order of their numbers."""
    pulled = {}
    for pk, place in places.items():
        follows = left is not None and place == left + 1
        pulled[pk] = left if follows else place
        left = place if follows else left
    return pulled


def _pushed(places, number):
    """{pk: number} with `number` free."""
    pushed = {}
    for pk, place in places.items():
        stands_there = number is not None and place == number
        number = number + 1 if stands_there else number
        pushed[pk] = number if stands_there else place
    return pushed


# -- Facts of a tie --------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_fact(tie, *, kind, since, by, until=None):
    """Note that somebody has parental responsibility, or may collect, from `since` on.

    What is noted already stays as it is, so noting never shortens anything: only days without the fact get it.
    """
    tie = _locked(tie)
    gaps = _gaps(since, until, _standing(tie, kind, since))
    TieFact.objects.bulk_create(
        TieFact(tie=tie, kind=kind, since=begins, until=ends, noted_by=by.user) for begins, ends in gaps
    )
    if gaps:
        record(f"{Kind(kind).label} noted", of=tie, by=by)


@transaction.atomic
def open_sight(tie, *, opens, since, by, until=None):
    """From `since` on somebody sees these classes of a child: what they saw before ends on that day.

    opens: values of `Sees`: one class, or some parts of P1; none for nothing.
    Raises HasResponsibility where somebody with parental responsibility would see less than before, or not for good;
    NeverSees.
    """
    tie = _locked(tie)
    if opens and tie.carer.is_authority:
        raise NeverSees
    before = _standing(tie, Kind.SEES, since)
    if _is_responsible(tie, since) and (until or _opened_by(before) - _opened(opens)):
        raise HasResponsibility
    if {(fact.opens, fact.until) for fact in before if fact.since <= since} == {(each, until) for each in opens}:
        before, opens = before.filter(since__gt=since), []  # so already: only what was planned instead is taken back
    ended = _end(before, on=since, by=by)
    begun = TieFact.objects.bulk_create(
        TieFact(tie=tie, kind=Kind.SEES, opens=each, since=since, until=until, noted_by=by.user) for each in opens
    )
    if ended or begun:
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
    if _end(_standing(tie, kind, on), on=on, by=by, why=why):
        record(f"{Kind(kind).label} ended", of=tie, by=by)


def _locked(tie):
    """One change of a tie after the other."""
    return FamilyTie.objects.select_for_update(of=["self"]).select_related("carer").get(pk=tie.pk)


def _standing(tie, kind, day):
    """Facts that hold on `day` or later; not what was taken back before it began."""
    later = Q(until__gt=day) & Q(until__gt=F("since"))
    return TieFact.objects.filter(Q(until=None) | later, tie=tie, kind=kind)


def _end(facts, *, on, by, why=""):
    """Returns how many. What would have begun on that day or later is taken back: it ends as it begins."""
    said = {"ended_at": now(), "ended_by": by.user, "ended_why": why}
    taken_back = facts.filter(since__gte=on).update(until=F("since"), **said)
    return taken_back + facts.filter(since__lt=on).update(until=on, **said)


def _gaps(since, until, facts):
    """[(since, until)] of the days on which none of the facts holds. facts: in the order in which they begin."""
    gaps = []
    for fact in facts:
        if until and fact.since >= until:
            break
        if fact.since > since:
            gaps.append((since, fact.since))
        if fact.until is None:
            return gaps
        since = max(since, fact.until)
    return gaps if until and since >= until else [*gaps, (since, until)]


def _is_responsible(tie, day):
    """Also from a later day on: nobody's sight is taken the day before their responsibility is noted."""
    return _standing(tie, Kind.RESPONSIBLE, day).exists()


def _opened_by(facts):
    return _opened(facts.values_list("opens", flat=True))


def _opened(opens):
    """Everything that these values of `Sees` open."""
    return set().union(*(OPENED_BY.get(each, {each}) for each in opens))
