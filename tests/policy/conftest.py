"""One nursery for the written cases: two rooms, twins and another child, two parents who live apart."""

from datetime import timedelta

import pytest

from diaries.models import DiaryEntry, Kind, Reply
from families.actions import circle, restrictions, ties
from families.models import Child, FamilyTie, Restriction, Role
from families.viewer import viewer_of
from tests import factories as make
from tests.policy.clock import clock_at, london


class Nursery:
    def __init__(self, clock):
        self.clock = clock
        self.setting = make.make_setting(name="Larkfield")
        self.ducklings = make.make_room(setting=self.setting, name="Ducklings")
        self.wrens = make.make_room(setting=self.setting, name="Wrens")
        self.boss = self.staff(Role.MANAGER, name="Helen Byrne")
        self.lead = self.staff(Role.DSL, name="Dora Lead")
        self.priya = self.staff(Role.PRACTITIONER, name="Priya Nair", rooms=[self.ducklings])
        self.maya, self.milo = self.child("Maya"), self.child("Milo")
        self.isla = self.child("Isla", room=self.wrens)
        self.mill_lane, self.dock_road = self.home("Mill Lane"), self.home("Dock Road")
        self.mother = self.adult("Lina", home=self.mill_lane)
        self.father = self.adult("Yusuf", home=self.dock_road)

    # -- Who is there -------------------------------------------------------------------------------------------------

    def home(self, name):
        return make.make_household(setting=self.setting, name=name)

    def staff(self, *roles, name="Amy Trent", setting=None, **fields):
        return make.make_staff(setting=setting or self.setting, name=name, roles=roles, **fields).user

    def child(self, name, room=None, **fields):
        """With an entry of each kind."""
        child = make.make_child(room=room or self.ducklings, first_name=name, **fields)
        author = make.make_staff(setting=child.setting)
        for kind in Kind:
            make.make_entry(child, author=author, kind=kind, at=self.clock.moment)
        return child

    def adult(self, name, child=None, home=None, **facts):
        """An account. Without facts: responsible, sees everything, collects."""
        return make.make_family_account(child or self.maya, name=name, household=home, **facts)

    def relative(self, name, child=None, home=None, **facts):
        """Not responsible, and sees and collects nothing unless it is said."""
        nothing = {"responsible": False, "sees": None, "collects": False}
        return self.adult(name, child, home or self.mill_lane, **nothing | facts)

    def also(self, user, child, home=None, **facts):
        """The adult of this account is tied to one more child."""
        return make.tie(user.carers.get(setting=child.setting), child, household=home, **facts)

    def tie(self, user, child=None):
        return FamilyTie.objects.get(carer__user=user, child=child or self.maya)

    def place(self, user):
        return user.staff_places.get(setting=self.setting)

    # -- Time ---------------------------------------------------------------------------------------------------------

    @property
    def today(self):
        return self.clock.today

    def day(self, days):
        return self.today + timedelta(days=days)

    def in_hours(self, hours):
        return self.clock.moment + timedelta(hours=hours)

    def wait(self, **span):
        self.clock.move(timedelta(**span))

    def wait_until(self, *moment):
        self.clock.moment = london(*moment)

    # -- What is done -------------------------------------------------------------------------------------------------

    @property
    def dsl(self):
        return viewer_of(self.lead)

    @property
    def manager(self):
        return viewer_of(self.boss)

    def restrict(self, user, child=None, *, from_in=0, review_in=30, sight=True, collection=True):
        return restrictions.restrict(
            self.tie(user, child),
            type=Restriction.Type.COURT_ORDER,
            evidence="Order of 3 March, seen",
            since=self.day(from_in),
            review_on=self.day(review_in),
            by=self.dsl,
            shuts_sight=sight,
            shuts_collection=collection,
        )

    def suspend(self, user, **shuts):
        return restrictions.suspend(self.tie(user), by=self.manager, **shuts)

    def lift(self, restriction):
        restrictions.lift(restriction, why="Order discharged", by=self.dsl)

    def open(self, user, *opens, child=None, from_in=0, until_in=None):
        until = None if until_in is None else self.day(until_in)
        ties.open_sight(self.tie(user, child), opens=list(opens), since=self.day(from_in), until=until, by=self.manager)

    def end(self, user, kind, *, in_days=0, by=None, why="Order of 3 March, seen"):
        ties.end_fact(self.tie(user), kind=kind, on=self.day(in_days), by=by or self.dsl, why=why)

    def lend(self, opener, user, *parts, days=30):
        """A parent opens parts to somebody of the wider family."""
        said = {"opens": list(parts), "until": self.day(days), "by": viewer_of(opener)}
        circle.change_circle(self.tie(user), opener=self.tie(opener), **said)

    # -- What is so ---------------------------------------------------------------------------------------------------

    def sees(self, user, hat=""):
        """First names of the children whose pages this account opens in this hat."""
        return sorted(Child.objects.visible_to(viewer_of(user, hat)).values_list("first_name", flat=True))

    def reads(self, user, child=None, hat=""):
        """The kinds of diary entry that this account reads of a child."""
        entries = DiaryEntry.objects.visible_to(viewer_of(user, hat)).filter(child=child or self.maya)
        return set(entries.values_list("kind", flat=True))

    def hat(self, user):
        return viewer_of(user, f"staff:{self.place(user).code}")

    def homes_read(self, user, hat=""):
        """Names of the homes whose words with the nursery about Maya this account reads."""
        replies = Reply.objects.visible_to(viewer_of(user, hat)).filter(child=self.maya)
        return sorted(set(replies.values_list("household__name", flat=True)))

    def may_collect(self, child=None):
        ties = FamilyTie.objects.collecting().filter(child=child or self.maya)
        return sorted(ties.values_list("carer__name", flat=True))

    def say(self, user, home, kind=Kind.NOTE):
        make.make_reply(self.maya.entries.get(kind=kind), household=home, author=user)


@pytest.fixture
def n(db):
    """On a Wednesday morning in summer."""
    with clock_at(london(2026, 6, 10, 10, 0)) as clock:
        yield Nursery(clock)
