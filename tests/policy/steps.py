"""What is done to the world: each verb through the program's own action, and in words to the rules.

A step is a verb and a number. The number decides about whom and when, so that any list of steps can be walked again.
"""

from datetime import timedelta
from functools import partial
from random import Random
from typing import NamedTuple

from django.db import transaction

from families.actions import children, circle, key_people, leaving, restrictions, rooms, setting, staff, ties
from families.models import Child, KeyPerson, Relation, Restriction, Role, Room
from families.versions import version_of
from tests.policy.model import PARTS, Refused
from tests.policy.questions import disagreements
from tests.policy.world import CHANGING, HEADS, NOT_IN, OFFICE, ROOMS, SIGNED_UP, TIES, NothingToDo, World, some

DAYS = (-400, -30, -1, 0, 0, 0, 0, 1, 1, 2, 5, 30)
DAYS_TO_COME = (0, 0, 1, 1, 1, 2)
LENGTHS = (None, None, 1, 1, 3, 30)
SIGHTS = (["P2"], ["P2"], ["P1"], ["P1"], ["meal"], ["meal", "activity"], ["sleep", "note"], ["mood"], [])
MOST_CHILDREN = 6
# Refusals that open or shut nothing by themselves: then nothing was done, and the rules hear nothing.
NOT_DONE = (NothingToDo, staff.CannotBe, children.NotThatDay, key_people.NotOnThatDay, key_people.ComesByTheShift)
NOT_DONE += (children.RoomCloses, rooms.StillThere)
# Refusals that are rules: program and rules must refuse the same.
FORBIDDEN = (ties.AlreadyTied, ties.HasResponsibility, ties.NeedsTheDSL, ties.NeverSees)


class Step(NamedTuple):
    verb: str
    number: int


class Disagreement(Exception):
    """One of the two refuses what the other does, or for another reason."""


class Walk(World):
    """Each verb answers with a sentence about what it did."""

    def __init__(self, clock):
        super().__init__(clock)
        for tie, (home, facts) in TIES.items():
            self._tie(tie, home, facts)

    def take(self, step, prepared):
        """Do it, and ask both everything. Returns what was done, and sentences about what they disagree on."""
        try:
            with transaction.atomic():
                done = getattr(self, step.verb)(Random(step.number))
        except NOT_DONE as reason:
            done = f"{step.verb}: not done ({type(reason).__name__})"
        except Disagreement as disagreement:
            return step.verb, [str(disagreement)]
        self.rules.moment = self.clock.moment
        return f"{self.clock.moment:%a %d %b %Y %H:%M}  {done}", disagreements(self, prepared)

    # -- Time ---------------------------------------------------------------------------------------------------------

    def hours_pass(self, chance):
        minutes = chance.choice((1, 59, 60, 180, 600))
        self.clock.move(timedelta(minutes=minutes))
        return f"{minutes} minutes pass"

    def days_pass(self, chance):
        self.clock.move(timedelta(days=chance.choice((1, 1, 1, 2, 4))))
        return "days pass"

    def months_pass(self, chance):
        self.clock.move(timedelta(days=chance.choice((28, 31, 90))))
        return "months pass"

    # -- Families -----------------------------------------------------------------------------------------------------

    def tie(self, chance):
        child, person = self.a_child(chance), chance.choice((*SIGNED_UP, NOT_IN, OFFICE))
        home, sees_here = chance.choice(self.homes(self.where(child))), person != OFFICE or chance.random() < 0.1
        facts = {
            "responsible": chance.random() < 0.5,
            "sees": chance.choice(("", "P1", "P2", "P2")) if sees_here else "",
            "collects": chance.random() < 0.6,
        }
        return self._tie(f"{person}-{child}", home, facts, since=chance.choice((None, None, None, self._day(chance))))

    def _tie(self, tie, home, facts, since=None):
        person, child = tie.split("-")
        adult, is_office = f"adult {person}@{self.where(child)}", person == OFFICE
        expected = "NeverSees" if is_office and facts["sees"] else "AlreadyTied" if tie in self.rows else None
        act = partial(
            ties.tie_adult,
            self.rows[child],
            household=self.rows[home],
            relation=Relation.LOCAL_AUTHORITY if is_office else Relation.PARENT,
            carer=self.rows.get(adult),
            name=adult,
            since=since,
            by=self.head(child),
            **facts,
        )
        row = self._both(expected, act)
        if not expected:
            self.rows |= {tie: row, adult: row.carer}
            self.rules.hear("tied", tie=tie, adult=adult, child=child, household=home, is_authority=is_office)
            self._hear_facts(tie, facts, since or self.today)
            if person in SIGNED_UP and row.carer.user is None:
                self._sign_up(adult)
        return f"{tie} of {home}: {facts} from {since or 'now'}{_refusal(expected)}"

    def _hear_facts(self, tie, facts, since):
        for kind in ("responsible", "collects"):
            if facts[kind]:
                self.rules.hear("noted", tie=tie, kind=kind, since=since, until=None)
        if facts["sees"]:
            self.rules.hear("opened", tie=tie, opens=[facts["sees"]], since=since, until=None)

    def sign_up(self, chance):
        """Who was not in yet gets in."""
        waiting = [f"adult {NOT_IN}@{where}" for where in HEADS]
        adult = some(chance, [adult for adult in waiting if adult in self.rows and self.rows[adult].user is None])
        self._sign_up(adult)
        return f"{adult} signs up"

    def _sign_up(self, adult):
        carer, account = self.rows[adult], adult.removeprefix("adult ").split("@")[0]
        carer.user = self.accounts[account]
        carer.save()
        self.rules.hear("signed up", adult=adult, account=account)

    def move_home(self, chance):
        tie = self.a_tie(chance)
        home = chance.choice(self.homes(self.where(tie)))
        seen = version_of(self.fresh(tie), ties.PLACE)
        ties.change_tie(self.rows[tie], household=self.rows[home], seen=seen, by=self.head(tie))
        self.rules.hear("moved home", tie=tie, household=home)
        return f"{tie} moves to {home}"

    def note(self, chance):
        tie, kind, since = self.a_tie(chance), chance.choice(("responsible", "collects")), self._day(chance)
        until = self._until(chance, since)
        ties.begin_fact(self.rows[tie], kind=kind, since=since, until=until, by=self.head(tie))
        self.rules.hear("noted", tie=tie, kind=kind, since=since, until=until)
        return f"{tie}: {kind} from {since} until {until}"

    def open_sight(self, chance):
        tie, opens, since = self.a_tie(chance), chance.choice(SIGHTS), self._day(chance)
        until = self._until(chance, since)
        expected = _refused(self.rules.check_opening, tie, opens, since, until)
        act = partial(ties.open_sight, self.rows[tie], opens=opens, since=since, until=until, by=self.head(tie))
        self._both(expected, act)
        if not expected:
            self.rules.hear("opened", tie=tie, opens=opens, since=since, until=until)
        return f"{tie}: sees {opens} from {since} until {until}{_refusal(expected)}"

    def end_fact(self, chance):
        tie, kind = self.a_tie(chance), chance.choice(("responsible", "sees", "collects"))
        on, by = self._day(chance), chance.choice((self.head(tie), self.head(tie), self.clerk))
        why = chance.choice(("", "Order of 3 March, seen"))
        expected = _refused(self.rules.check_ending, tie, kind, on, by_the_dsl=by != self.clerk, why=why)
        self._both(expected, partial(ties.end_fact, self.rows[tie], kind=kind, on=on, by=by, why=why))
        if not expected:
            self.rules.hear("ended", tie=tie, kind=kind, on=on)
        return f"{tie}: {kind} ends on {on}{_refusal(expected)}"

    def lend(self, chance):
        """A parent opens parts of the day to somebody; whether that parent still may is asked each time anew."""
        tie, parts = self.a_tie(chance), chance.sample(sorted(PARTS), 2)
        opener = some(chance, set(self.rules.ties(child=tie.split("-")[1])) - {tie})
        until = self.today + timedelta(days=chance.choice((1, 2, 7, 60)))
        said = {"opens": parts, "until": until}
        circle.change_circle(self.rows[tie], opener=self.rows[opener], by=self.head(tie), **said)
        self.rules.hear("taken back", tie=tie, on=self.today)
        for part in parts:
            self.rules.hear("lent", tie=tie, part=part, since=self.today, until=until, by=opener)
        return f"{opener} opens {parts} to {tie} until {until}"

    def take_back(self, chance):
        tie = self.a_tie(chance)
        circle.close_circle(self.rows[tie], by=self.head(tie))
        self.rules.hear("taken back", tie=tie, on=self.today)
        return f"what was lent to {tie} is taken back"

    # -- Restrictions -------------------------------------------------------------------------------------------------

    def suspend(self, chance):
        tie, shuts = self.a_tie(chance), self._shuts(chance)
        row = restrictions.suspend(self.rows[tie], by=self.head(tie), **shuts)
        self._hear_restriction(tie, row, shuts, self.today)
        return f"{tie} is suspended: {shuts}"

    def restrict(self, chance):
        tie, shuts, since = self.a_tie(chance), self._shuts(chance), self._day(chance)
        row = restrictions.restrict(
            self.rows[tie],
            type=Restriction.Type.COURT_ORDER,
            evidence="Order of 3 March, seen",
            since=since,
            review_on=since + timedelta(days=chance.choice((1, 30))),
            by=self.head(tie),
            **shuts,
        )
        self._hear_restriction(tie, row, shuts, since)
        return f"{tie} is restricted from {since}: {shuts}"

    def _shuts(self, chance):
        both = {"shuts_sight": True, "shuts_collection": True}
        return chance.choice((both, both, both | {"shuts_sight": False}, both | {"shuts_collection": False}))

    def _hear_restriction(self, tie, row, shuts, since):
        if not self.is_known(row):  # somebody may be shut out as far already
            said = {"sight": shuts["shuts_sight"], "collection": shuts["shuts_collection"], "since": since}
            self.rules.hear("shut", restriction=self.call("restriction", row), tie=tie, **said)

    def give_evidence(self, chance):
        """Changes nothing of what is shut; nor does a review."""
        name, review_on = self.a_restriction(chance), self.today + timedelta(days=20)
        said = {"type": Restriction.Type.COURT_ORDER, "evidence": "Order of 3 March, seen", "review_on": review_on}
        restrictions.give_evidence(self.rows[name], by=self.clerk, **said)
        return f"evidence for {name}"

    def review(self, chance):
        name = self.a_restriction(chance)
        restrictions.review(self.rows[name], note="It stays", next_on=self.today + timedelta(days=30), by=self.clerk)
        return f"{name} is reviewed"

    def lift(self, chance):
        name = self.a_restriction(chance)
        restrictions.lift(self.rows[name], why="Order discharged", by=self.clerk)
        self.rules.hear("lifted", restriction=name)
        return f"{name} is lifted"

    # -- Children -----------------------------------------------------------------------------------------------------

    def enrol(self, chance):
        if len(self.rules.children()) == MOST_CHILDREN:
            raise NothingToDo
        name, room = f"child {len(self.rules.children())}", some(chance, self.open_rooms())
        starts_on = self.today + timedelta(days=chance.choice((-30, 0, 1, 5)))
        self.enrol_child(name, room, starts_on)
        return f"{name} is enrolled in {room} from {starts_on}"

    def move_room(self, chance):
        child = self.a_child(chance)
        room, on = some(chance, self.open_rooms(self.where(child))), self._day_to_come(chance)
        children.move_child(self.rows[child], room=self.rows[room], on=on, by=self.head(child))
        self.rules.hear("moved", child=child, room=room, on=on)
        return f"{child} moves to {room} on {on}"

    def undo_move(self, chance):
        child = self.a_child(chance)
        on = some(chance, self.rows[child].stays.filter(since__gt=self.today).values_list("since", flat=True))
        children.undo_move(self.rows[child], on=on, by=self.head(child))
        self.rules.hear("move undone", child=child, on=on)
        return f"{child} does not move on {on}"

    def leave(self, chance):
        child = self.fresh(self.a_child(chance))
        last_day = max(child.starts_on, self.today + timedelta(days=chance.choice((-2, -1, 0, 1, 5))))
        children.leave(child, last_day=last_day, by=self.head(child.first_name))
        self.rules.hear("leaves", child=child.first_name, on=last_day + timedelta(days=1))
        return f"{child.first_name} leaves after {last_day}"

    def come_back(self, chance):
        child = self.a_child(chance)
        children.return_child(self.rows[child], by=self.head(child))
        self.rules.hear("returned", child=child)
        return f"{child} is on the books"

    def close_room(self, chance):
        """Often the children are moved before, as a room that is needed does not close."""
        room, on = some(chance, self.open_rooms()), self._day_to_come(chance)
        row, head = self.fresh(room), self.heads[ROOMS[room]]
        others = [other for other in self.open_rooms(ROOMS[room]) if other != room]
        to = chance.choice([*others, None])
        moves = [(child, max(on, child.starts_on)) for child in Child.objects.with_place_in(row, on)] if to else []
        for child, day in moves:
            children.move_child(child, room=self.rows[to], on=day, by=head)
        rooms.close_room(row, on=on, seen=version_of(row, rooms.ON_ITS_PAGE), by=head)
        for child, day in moves:
            self.rules.hear("moved", child=child.first_name, room=to, on=day)
        self.rules.hear("closed", room=room, on=on)
        return f"{room} closes on {on}, {len(moves)} move to {to}"

    def reopen_room(self, chance):
        closing = Room.objects.exclude(closed_on=None).values_list("name", flat=True)
        room = some(chance, sorted(closing))
        rooms.reopen_room(self.rows[room], by=self.heads[ROOMS[room]])
        self.rules.hear("reopened", room=room, said_on=self.today)
        return f"{room} is open again"

    def name_key_person(self, chance):
        """Says who is there for a child, and opens nothing."""
        child, part = self.a_child(chance), chance.choice(list(KeyPerson.Part))
        place = some(chance, [place for place in CHANGING if self.where(place) == self.where(child)])
        key_people.name_key_person(
            self.fresh(child), staff=self.fresh(place), part=part, since=self._day_to_come(chance), by=self.head(child)
        )
        return f"{place} becomes {part} of {child}"

    # -- Staff --------------------------------------------------------------------------------------------------------

    def give_role(self, chance):
        place, role, since = self.a_place(chance), str(chance.choice(list(Role))), self._day(chance)
        staff.give_role(self.rows[place], role=role, since=since, by=self.head(place))
        self.rules.hear("given", staff=place, role=role, since=since)
        return f"{place} is {role} from {since}"

    def end_role(self, chance):
        place, on = self.a_place(chance), self._day_to_come(chance)
        role = some(chance, self.rules.roles(place))
        staff.end_role(self.rows[place], role=role, on=on, by=self.head(place))
        self.rules.hear("role ended", staff=place, role=role, on=on)
        return f"{place} is no longer {role} from {on}"

    def assign(self, chance):
        place = self.fresh(self.a_place(chance))
        room = some(chance, self.open_rooms(self.where(place.name)))
        works_as = chance.choice(("shift",) if place.agency else ("usual", "cover"))
        starts = self.clock.moment + timedelta(hours=chance.choice((-2, 0, 0, 1, 20)))
        ends = starts + timedelta(hours=chance.choice((3, 8, 24)))
        ends = chance.choice((None, None, ends)) if works_as == "usual" else ends
        said = {"works_as": works_as, "starts_at": starts, "ends_at": ends}
        row = staff.assign(place, room=self.rows[room], by=self.head(place.name), **said)
        self.hear_assignment(place.name, row, ends)
        return f"{place} works in {room} as {works_as} from {starts} to {ends}"

    def end_assignment(self, chance):
        name, ends_at = some(chance, self.called("assignment")), self.clock.moment + timedelta(hours=5)
        place, ends_at = self.place_of(name), chance.choice((None, None, ends_at))
        staff.end_assignment(self.rows[name], ends_at=ends_at, by=self.head(place))
        self.rules.hear("assignment over", assignment=name, staff=place, at=ends_at or self.clock.moment)
        return f"{name} of {place} ends at {ends_at or 'once'}"

    def leave_staff(self, chance):
        place, on = self.a_place(chance), self.today + timedelta(days=chance.choice((-2, 0, 1, 1, 1, 2)))
        leaving.leave(self.rows[place], on=on, by=self.head(place))
        self.rules.hear("left", staff=place, on=on)
        return f"{place} leaves on {on}"

    def stay_staff(self, chance):
        place = self.a_place(chance)
        leaving.stay(self.rows[place], by=self.head(place))
        self.rules.hear("stayed", staff=place, said_on=self.today)
        return f"{place} stays"

    def sweep_leavers(self, chance):
        """What the day's sweeps do for leavings and closings that were noted before opens and shuts nothing."""
        leaving.close_places()
        rooms.clear_rooms()
        return "places are closed, rooms cleared"

    def all_staff_all_rooms(self, chance):
        where, yes = chance.choice(list(HEADS)), chance.random() < 0.5
        seen = version_of(self.fresh(where), setting.ON_THE_PAGE)
        setting.change_setting(seen=seen, by=self.heads[where], all_staff_all_rooms=yes)
        self.rules.hear("all staff, all rooms", setting=where, yes=yes)
        return f"{where}: all staff, all rooms: {yes}"

    # -- When, and whether both do it ---------------------------------------------------------------------------------

    def _day(self, chance):
        return self.today + timedelta(days=chance.choice(DAYS))

    def _day_to_come(self, chance):
        return self.today + timedelta(days=chance.choice(DAYS_TO_COME))

    def _until(self, chance, since):
        length = chance.choice(LENGTHS)
        return length and since + timedelta(days=length)

    def _both(self, expected, act):
        """Both refuse for the same reason, or both do it: then what the action returns."""
        try:
            with transaction.atomic():
                made, refusal = act(), None
        except FORBIDDEN as refused:
            made, refusal = None, type(refused).__name__
        if refusal != expected:
            raise Disagreement(f"{act.func.__name__} {act.args} {act.keywords}: program {refusal}, rules {expected}")
        return made


def _refused(check, *args, **details):
    try:
        check(*args, **details)
    except Refused as refused:
        return str(refused)
    return None


def _refusal(expected):
    return f" - refused: {expected}" if expected else ""


# How often each verb comes. Time passes often, as most surprises lie in dates.
OFTEN = {
    **{"hours_pass": 4, "days_pass": 7, "months_pass": 1},
    **{"tie": 2, "note": 4, "open_sight": 6, "end_fact": 5, "lend": 5, "take_back": 1, "move_home": 2, "sign_up": 1},
    **{"suspend": 3, "restrict": 3, "lift": 5, "give_evidence": 1, "review": 1},
    **{"enrol": 1, "move_room": 3, "undo_move": 1, "leave": 2, "come_back": 2, "name_key_person": 1},
    **{"close_room": 1, "reopen_room": 1.5},
    **{"give_role": 3, "end_role": 3, "assign": 5, "end_assignment": 2},
    **{"leave_staff": 2, "stay_staff": 2, "sweep_leavers": 1, "all_staff_all_rooms": 1},
}


def some_steps(chance, count):
    verbs = chance.choices(list(OFTEN), weights=OFTEN.values(), k=count)
    return [Step(verb, chance.getrandbits(32)) for verb in verbs]
