"""Two people change one tie at the same moment: it is as if one of them had been first, and never more open than that.

On SQLite a whole transaction waits for the other one; on PostgreSQL it is the tie's row that they wait for, so that
these tests say something there above all (DATABASE_URL).
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier, Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from families.actions import children, circle, restrictions, rooms, ties
from families.models import FamilyTie, Relation, Restriction, Sees, TieFact
from families.versions import ChangedMeanwhile, version_of
from families.viewer import viewer_of
from tests import factories as make
from tests.factories import sent

pytestmark = pytest.mark.slow

Kind = TieFact.Kind
TODAY, NEXT_MONTH = localdate(), localdate() + timedelta(days=30)
PAPER = {"type": Restriction.Type.COURT_ORDER, "evidence": "Order of 3 March, seen", "review_on": NEXT_MONTH}
OPEN = ("may_see", "sees_day", "sees_health", "may_collect", "is_responsible")
# How long the first one, who has done everything but the last word, lets the second one wait.
LONG_ENOUGH = 0.3


@pytest.fixture
def family(shared_database, child, household, second_household, manager, deputy, dsl):
    """A grandmother with no responsibility, who sees and collects, and two parents of two homes."""
    facts = {"relation": Relation.GRANDPARENT, "responsible": False, "household": household}
    make.make_family_account(child, name="Samira Haddad", **facts)
    make.make_family_account(child, name="Lina Haddad", household=household)
    make.make_family_account(child, name="Yusuf Aziz", household=second_household, relation=Relation.FATHER)
    return Family(manager, deputy, dsl, household, second_household)


class Family:
    def __init__(self, manager, deputy, dsl, *homes):
        self.tie, self.mother, self.father = (
            FamilyTie.objects.get(carer__name=name) for name in ("Samira Haddad", "Lina Haddad", "Yusuf Aziz")
        )
        self.manager, self.deputy, self.dsl = (viewer_of(user) for user in (manager, deputy, dsl))
        self.homes, self.users = homes, {"manager": manager, "dsl": dsl}

    # What one person does; each begins at what stands in the database.

    def suspend(self):
        restrictions.suspend(self.tie, by=self.manager)

    def restrict(self):
        restrictions.restrict(self.tie, **PAPER, since=TODAY, by=self.dsl)

    def lift(self):
        """The one that was there before; what came meanwhile nobody has decided about."""
        restrictions.lift(self._first(), why="It was discharged", by=self.dsl)

    def give_evidence(self):
        restrictions.give_evidence(self._first(), **PAPER, by=self.dsl)

    def _first(self):
        return Restriction.objects.filter(tie=self.tie).earliest("pk")

    def end_collecting(self):
        ties.end_fact(self.tie, kind=Kind.COLLECTS, on=TODAY, by=self.manager)

    def give_collecting(self):
        ties.begin_fact(self.tie, kind=Kind.COLLECTS, since=TODAY, by=self.deputy)

    def end_sight(self):
        ties.end_fact(self.tie, kind=Kind.SEES, on=TODAY, by=self.manager)

    def less_sight(self):
        ties.open_sight(self.tie, opens=[Sees.ORDINARY], since=TODAY, by=self.manager)

    def more_sight(self):
        ties.open_sight(self.tie, opens=[Sees.HEALTH], since=TODAY, by=self.deputy)

    def note_responsibility(self):
        ties.begin_fact(self.tie, kind=Kind.RESPONSIBLE, since=TODAY, by=self.deputy)

    def mother_lends(self):
        self._lend(self.mother, Sees.MEALS)

    def father_lends(self):
        self._lend(self.father, Sees.SLEEP)

    def _lend(self, opener, part):
        said = {"opens": [part], "until": NEXT_MONTH, "by": viewer_of(opener.carer.user)}
        circle.change_circle(self.tie, opener=opener, **said)

    def close_circle(self):
        circle.close_circle(self.tie, by=viewer_of(self.mother.carer.user))

    def call_first(self):
        self._change(self.tie, emergency_order=1)

    def call_mother_first(self):
        self._change(self.mother, emergency_order=1)

    def move_home(self):
        self._change(self.tie, household=self.homes[1])

    def _change(self, tie, **columns):
        tie = FamilyTie.objects.get(pk=tie.pk)
        said = {"household": tie.household, "seen": version_of(tie, ties.PLACE)} | columns
        ties.change_tie(tie, **said, by=self.manager)

    def is_so(self):
        """What the tie opens today and in a month, part by part; what shuts it; its place. Who is called when."""
        return (
            [
                sorted(name for name in OPEN if getattr(self._on(day), name))
                for day in (TODAY, TODAY + timedelta(days=1), NEXT_MONTH)
            ],
            sorted(TieFact.objects.opening().filter(tie=self.tie).values_list("opens", flat=True)),
            sorted(Restriction.objects.filter(tie=self.tie, lifted_at=None).values_list("type", flat=True)),
            self._on(TODAY).household_id,
            sorted(FamilyTie.objects.called().values_list("carer__name", "emergency_order")),
            self.tie.changes.count(),
        )

    def _on(self, day):
        return FamilyTie.objects.with_facts(day).get(pk=self.tie.pk)


REFUSALS = (ties.HasResponsibility, ChangedMeanwhile, children.RoomCloses, rooms.StillThere)


def done(act):
    """The name of the refusal, or None."""
    try:
        with transaction.atomic():
            act()
    except REFUSALS as refusal:
        return type(refusal).__name__
    return None


def one_after_the_other(family, acts):
    """(how each ended, what is so) if they come in this order. Nothing of it is kept."""
    with transaction.atomic():
        found = [done(getattr(family, act)) for act in acts], family.is_so()
        transaction.set_rollback(True)
    return found


def in_a_thread(work):
    try:
        return work()
    finally:
        connection.close()


def while_the_first_is_at_it(first, second):
    """How each ended. The first has done all it does, and commits when the second one has been at it for a while."""
    has_acted = Event()

    def slowly():
        with transaction.atomic():
            refusal = done(first)
            has_acted.set()
            sleep(LONG_ENOUGH)
        return refusal

    def then():
        assert has_acted.wait(10)
        return done(second)

    with ThreadPoolExecutor(2) as pool:
        return [each.result() for each in [pool.submit(in_a_thread, work) for work in (slowly, then)]]


# What was done before; what two people do.
RACES = [
    ([], "suspend", "end_collecting"),
    ([], "suspend", "restrict"),
    (["restrict"], "lift", "suspend"),
    (["restrict"], "lift", "restrict"),
    (["suspend"], "lift", "give_evidence"),
    ([], "end_collecting", "give_collecting"),
    ([], "less_sight", "more_sight"),
    ([], "end_sight", "note_responsibility"),
    (["end_sight"], "mother_lends", "father_lends"),
    (["end_sight", "mother_lends"], "father_lends", "close_circle"),
    ([], "call_first", "call_mother_first"),
]
BOTH_WAYS = [(before, *order) for before, one, other in RACES for order in ((one, other), (other, one))]


@pytest.mark.parametrize(("before", "first", "second"), BOTH_WAYS)
def test_who_comes_while_another_is_at_it_comes_after(before, first, second, family):
    for act in before:
        getattr(family, act)()
    expected = one_after_the_other(family, [first, second])

    ended = while_the_first_is_at_it(getattr(family, first), getattr(family, second))

    assert (ended, family.is_so()) == expected


@pytest.mark.parametrize("act", ["suspend", "end_collecting", "give_collecting", "lift"])
def test_what_two_do_at_once_is_done_once(act, family):
    family.end_collecting() if act == "give_collecting" else None
    family.restrict() if act == "lift" else None
    once = one_after_the_other(family, [act])[1]

    while_the_first_is_at_it(getattr(family, act), getattr(family, act))

    assert family.is_so() == once


# What two managers of the pages send at the same moment: (what was before, form, form).
SENT = [
    ([], "suspend", "end_collecting"),
    ([], "suspend", "restrict"),
    (["restrict"], "lift", "suspend"),
    (["end_collecting"], "suspend", "give_collecting"),
]


@pytest.mark.parametrize(("before", "one", "other"), SENT)
def test_two_forms_at_the_same_moment_leave_what_one_order_would(before, one, other, family):
    """Nobody holds anybody up here: whichever comes first, what is so afterwards is no more open."""
    for act in before:
        getattr(family, act)()
    orders = [one_after_the_other(family, order)[1] for order in ((one, other), (other, one))]
    forms = {
        "suspend": ("dsl", "suspend", family.tie, {"shuts_sight": "on", "shuts_collection": "on"}),
        "restrict": ("dsl", "restrict", family.tie, PAPER | {"since": TODAY} | dict.fromkeys(SHUTS, "on")),
        "end_collecting": ("manager", "end_collecting", family.tie, {"on": TODAY}),
        "give_collecting": ("manager", "note_fact", family.tie, {"kind": "collects", "since": TODAY}),
        "lift": ("dsl", "lift", Restriction.objects.first(), {"why": "It was discharged"}),
    }
    barrier = Barrier(2)

    def send(act):
        who, name, row, values = forms[act]
        client = Client()
        client.force_login(family.users[who])
        barrier.wait(10)
        return client.post(reverse(f"families:{name}", args=[row.code]), sent(**values)).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = [each.result() for each in [pool.submit(in_a_thread, partial(send, act)) for act in (one, other)]]

    assert answers == [302, 302]
    assert family.is_so() in orders


SHUTS = ("shuts_sight", "shuts_collection")


# -- Rooms ---------------------------------------------------------------------------------------


def test_a_room_does_not_close_on_a_child_who_is_just_being_moved_into_it(family, child, other_room):
    """Either the child comes and the room stays open, or it closes and the child stays where it is."""

    def move():
        children.move_child(child, room=other_room, on=TODAY, by=family.manager)

    def close():
        rooms.close_room(other_room, on=TODAY, seen=version_of(other_room, rooms.ON_ITS_PAGE), by=family.deputy)

    ended = while_the_first_is_at_it(move, close)

    assert ended == [None, "StillThere"]
    assert [stay.room for stay in child.stays.current()] == [other_room]


def test_a_child_does_not_come_into_a_room_that_is_just_closing(family, child, room, other_room):
    def move():
        children.move_child(child, room=other_room, on=TODAY, by=family.manager)

    def close():
        rooms.close_room(other_room, on=TODAY, seen=version_of(other_room, rooms.ON_ITS_PAGE), by=family.deputy)

    ended = while_the_first_is_at_it(close, move)

    assert ended == [None, "RoomCloses"]
    assert [stay.room for stay in child.stays.current()] == [room]
