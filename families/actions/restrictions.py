"""Shutting and opening an adult's access, whatever their tie says. Class P3."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate, now

from audit.log import record
from families.models import Restriction, RestrictionReview

# A suspension is looked at soon: it stands without a paper so far.
SUSPENSION_REVIEW = timedelta(days=7)


@transaction.atomic
def suspend(tie, *, by, shuts_sight=True, shuts_collection=True):
    """Shut access at once, before there is evidence. It stays shut until the DSL lifts it."""
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


@transaction.atomic
def review(restriction, *, note, next_on, by):
    """The DSL looked again, and it stays."""
    if Restriction.objects.filter(pk=restriction.pk, lifted_at=None).update(review_on=next_on):
        RestrictionReview.objects.create(restriction=restriction, by=by.user, note=note, next_on=next_on)
        record("restriction reviewed", of=restriction, by=by)


@transaction.atomic
def lift(restriction, *, why, by):
    """Open what a restriction shut: from the next request on the tie's facts hold again."""
    standing = Restriction.objects.filter(pk=restriction.pk, lifted_at=None)
    if standing.update(lifted_at=now(), lifted_by=by.user, lifted_why=why):
        record("restriction lifted", of=restriction, by=by)
