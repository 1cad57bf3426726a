"""Shutting and opening an adult's access, whatever their tie says. Class P3."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate, now

from audit.log import record
from families.announcements import RestrictionToReview
from families.models import FamilyTie, Restriction, RestrictionReview, Role, RoleHeld, StaffMember
from notifications.outbox import announce, withdraw

# A suspension is looked at soon: it stands without a paper so far.
SUSPENSION_REVIEW = timedelta(days=7)


@transaction.atomic
def suspend(tie, *, by, shuts_sight=True, shuts_collection=True):
    """Shut access at once, before there is evidence. It stays shut until the DSL lifts it.

    Shut as far already, on whatever ground: nothing changes. Returns what shuts it.
    """
    _hold(tie.pk)  # of two at the same moment one suspends
    shut = Restriction.objects.in_force().filter(tie=tie)
    shut = shut.filter(shuts_sight=True) if shuts_sight else shut
    shut = shut.filter(shuts_collection=True) if shuts_collection else shut
    if already := shut.first():
        return already
    restriction = Restriction.objects.create(
        tie=tie,
        type=Restriction.Type.SUSPENSION,
        shuts_sight=shuts_sight,
        shuts_collection=shuts_collection,
        review_on=localdate() + SUSPENSION_REVIEW,
        made_by=by.user,
    )
    record("access suspended", of=restriction, by=by)
    return restriction


@transaction.atomic
def restrict(tie, *, type, evidence, review_on, since, by, shuts_sight=True, shuts_collection=True, alone=False):
    """Restrict on evidence, from the day `since`."""
    _hold(tie.pk)
    restriction = Restriction.objects.create(
        tie=tie,
        type=type,
        shuts_sight=shuts_sight,
        shuts_collection=shuts_collection,
        since=since,
        review_on=review_on,
        made_by=by.user,
        evidence=evidence,
        evidence_at=now(),
        evidence_by=by.user,
        confirmed_alone=alone,
    )
    record("access restricted", of=restriction, by=by)
    return restriction


@transaction.atomic
def give_evidence(restriction, *, type, evidence, review_on, by, alone=False):
    """The paper behind a suspension has been seen. Given already, or lifted: nothing changes."""
    waiting = Restriction.objects.without_evidence().filter(pk=restriction.pk)
    if waiting.update(
        type=type,
        evidence=evidence,
        evidence_at=now(),
        evidence_by=by.user,
        review_on=review_on,
        confirmed_alone=alone,
    ):
        record("evidence of a restriction seen", of=restriction, by=by)
        withdraw(RestrictionToReview, about=restriction)


@transaction.atomic
def review(restriction, *, note, next_on, by):
    """The DSL looked again, and it stays."""
    if Restriction.objects.filter(pk=restriction.pk, lifted_at=None).update(review_on=next_on):
        RestrictionReview.objects.create(restriction=restriction, by=by.user, note=note, next_on=next_on)
        record("restriction reviewed", of=restriction, by=by)
        withdraw(RestrictionToReview, about=restriction)


@transaction.atomic
def lift(restriction, *, why, by, alone=False):
    """Open what a restriction shut: from the next request on the tie's facts hold again."""
    _hold(restriction.tie_id)
    lifted = {"lifted_at": now(), "lifted_by": by.user, "lifted_why": why}
    if alone:
        lifted["confirmed_alone"] = True
    if Restriction.objects.filter(pk=restriction.pk, lifted_at=None).update(**lifted):
        record("restriction lifted", of=restriction, by=by)
        withdraw(RestrictionToReview, about=restriction)


def _hold(tie_pk):
    """What opens and shuts a tie happens one after the other."""
    FamilyTie.objects.select_for_update().get(pk=tie_pk)


# -- What waits for the DSL ------------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_decide():
    """Tell those who decide of every restriction whose review day has come: once for each such day.

    Of a suspension without a paper they are told once; after their first review the next review day asks.
    """
    related = Restriction.objects.select_related("tie__child", "tie__carer")
    for restriction in related.to_review():
        _ask(restriction, _deciders(restriction), key=f"review {restriction.review_on}")
    for restriction in related.without_evidence().filter(reviews=None):
        _ask(restriction, _deciders(restriction) - {restriction.made_by}, key="evidence")


def _ask(restriction, people, *, key):
    if people:
        announce(RestrictionToReview, about=restriction, to=people, key=key)


def _deciders(restriction):
    """Accounts of the DSLs, never of the person restricted; where there is no DSL, of the managers."""
    staff = StaffMember.objects.current().filter(setting=restriction.tie.child.setting_id).exclude(user=None)
    others = staff.exclude(user=restriction.tie.carer.user_id).select_related("user")
    for role in (Role.DSL, Role.MANAGER):
        held = RoleHeld.objects.current().filter(staff=OuterRef("pk"), role=role)
        if people := {member.user for member in others.filter(Exists(held))}:
            return people
    return set()
