"""Whatever is done to the people of a nursery, in whatever order: the program shows to each what the rules say.

After every step every question of questions.py is compared, for everybody in each of their hats. What the program
answers is read from the database again where the step, or the time that passed, may have changed it (prepared.py).

POLICY_STEPS=20000 walks further than the suite does: in more walks, each from a seed of its own.
"""

import os
from datetime import timedelta
from random import Random
from typing import NamedTuple

import pytest
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate, now

from diaries.models import HouseholdWordsQuerySet
from families.dates import holds
from families.models import FamilyTie
from tests.policy.clock import clock_at, london
from tests.policy.prepared import Prepared
from tests.policy.questions import program_says
from tests.policy.steps import Walk, some_steps
from tests.policy.world import CHANGING, TIES

pytestmark = pytest.mark.slow

STEPS = int(os.environ.get("POLICY_STEPS", "2000"))
# Each walk is a test in a transaction of its own: processes share them, and PostgreSQL need not carry along in one
# transaction whatever was done in it before.
STEPS_OF_A_WALK = 1000
STEPS_OF_A_JOURNEY = 80
SEED = 20261122
BUILT_AT = london(2026, 3, 27, 14, 30)  # two days before the clocks go forward
LATER = [timedelta(), timedelta(days=1, hours=9), timedelta(days=96, hours=9), timedelta(days=210, hours=10)]


class Journey(NamedTuple):
    start: timedelta
    favourites: dict
    steps: list


class Sought:
    """Walks through the same world again and again, until program and rules disagree."""

    def __init__(self, clock, prepared):
        self.walk, self.prepared = Walk(clock), prepared

    def first_disagreement(self, count, seed=SEED):
        """(the journey that leads to it, its sentences), or None if there is none in so many steps."""
        chance = Random(seed)
        while count > 0:
            favourites = {"tie": chance.choice(sorted(TIES)), "place": chance.choice(CHANGING)}
            steps = some_steps(chance, min(STEPS_OF_A_JOURNEY, count))
            journey = Journey(chance.choice(LATER), favourites, steps)
            told, found = self.travel(journey)
            if found:
                return journey._replace(steps=steps[: len(told)]), found
            count -= len(steps)
        return None

    def travel(self, journey):
        """(what was done, step by step; what they disagree on after the last of these)."""
        told = []
        with self.walk.as_it_was():
            self.walk.clock.move(journey.start)
            self.walk.favourites = journey.favourites
            for step in journey.steps:
                done, found = self.walk.take(step, self.prepared)
                told.append(done)
                if found:
                    return told, found
        return told, []

    def shortest(self, journey):
        """Without each step that is not needed to come to a disagreement."""
        for step in reversed(journey.steps):
            shorter = journey._replace(steps=[each for each in journey.steps if each is not step])
            if self.travel(shorter)[1]:
                journey = shorter
        return journey


@pytest.fixture
def sought(db):
    with clock_at(BUILT_AT) as clock, Prepared() as prepared:
        yield Sought(clock, prepared)


@pytest.mark.parametrize("walk", range(-(-STEPS // STEPS_OF_A_WALK)))
def test_program_and_rules_agree_after_every_step(walk, sought):
    count = min(STEPS_OF_A_WALK, STEPS - walk * STEPS_OF_A_WALK)
    disagreement = sought.first_disagreement(count, SEED + walk)

    if disagreement:
        told, found = sought.travel(sought.shortest(disagreement[0]))
        pytest.fail("\n".join(["What was done:", *told, "What they disagree on:", *found[:20]]))


def test_what_is_kept_of_the_queries_answers_like_queries_built_anew(sought):
    """The checker itself: after every step against what is sent again, and at times against what is built again."""
    kept, sent, anew = sought.prepared, Prepared(), Prepared(keeps=False)

    for number, step in enumerate(some_steps(Random(SEED), STEPS_OF_A_JOURNEY), start=1):
        sought.walk.take(step, kept)
        sent.statements.forget()
        says = set(program_says(sought.walk, kept))
        assert says == set(program_says(sought.walk, sent))
        assert number % 20 or says == set(program_says(sought.walk, anew))


# -- Holes that must be found ----------------------------------------------------------------------------------------


def seen_by_somebody_else(queryset, viewer):
    ties = FamilyTie.objects.seeing(viewer).for_the_day()
    return queryset.filter(Exists(ties.filter(child=OuterRef("child_id"))))


HOLES = {
    "a restriction lapses on its review day": (
        "families.models.ties.RestrictionQuerySet.in_force",
        lambda rows, day=None: rows.filter(lifted_at=None, since__lte=localdate(), review_on__gt=localdate()),
    ),
    "a fact still holds on the day it ends": (
        "families.models.ties.holds",
        lambda day=None: Q(since__lte=localdate()) & (Q(until=None) | Q(until__gte=localdate())),
    ),
    "what a parent opened outlives what that parent has": (
        "families.models.ties.TieFactQuerySet.in_force",
        lambda facts, day=None: facts.filter(holds(day=day)),
    ),
    "agency staff share all rooms": (
        "families.viewer.Viewer.shares_all_rooms",
        property(lambda viewer: viewer.is_staff and viewer.setting.all_staff_all_rooms),
    ),
    "cover never ends": (
        "families.models.rooms.runs",
        lambda moment=None: Q(starts_at__lte=now()),
    ),
    "a role is kept for good": (
        "families.viewer.holds",
        lambda **_: Q(),
    ),
    "words of one home are read in the other": (
        "diaries.models.HouseholdWordsQuerySet.visible_to",
        lambda words, viewer: OF_ONE_HOME(words, viewer) if viewer.is_staff else seen_by_somebody_else(words, viewer),
    ),
    "room staff keep the children who have left": (
        "families.models.children.ChildQuerySet.not_left",
        staticmethod(lambda day=None: Q()),
    ),
    "who is restricted learns of it at work": (
        "families.models.ties.RestrictionQuerySet.visible_to",
        lambda rows, viewer: (
            rows.filter(tie__child__setting=viewer.setting) if viewer.sees_restrictions else rows.none()
        ),
    ),
}
OF_ONE_HOME = HouseholdWordsQuerySet.visible_to


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_in_the_program_is_found(hole, db, monkeypatch):
    monkeypatch.setattr(*HOLES[hole])

    with clock_at(BUILT_AT) as clock, Prepared() as prepared:
        assert Sought(clock, prepared).first_disagreement(STEPS_OF_A_WALK) is not None
