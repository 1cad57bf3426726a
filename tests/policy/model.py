"""Who may see whom, said once more: written from the design's section 4, in plain Python, from another hand.

It knows nothing of the program: no queries, no dates of its, no conditions. It hears what was done, one saying after
the other, and answers for a day and a moment by going through everything it has heard. Adults, children, rooms and
settings are names here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from zoneinfo import ZoneInfo

PARTS = frozenset({"meal", "sleep", "mood", "activity", "note"})
# What is opened by what may be said of sight. "day" is the whole of P1, and with it the words with the nursery.
OPENS = {"P1": PARTS | {"day"}, "P2": PARTS | {"day", "health"}} | {part: frozenset({part}) for part in PARTS}

RUN_THE_SETTING = {"manager", "deputy"}
WHOLE_SETTING = RUN_THE_SETTING | {"senco", "dsl"}
KNOW_OF_RESTRICTIONS = {"dsl", "manager"}

FAMILY = "family"


class Refused(Exception):
    """What must not be done, by the name of the refusal."""


def remembered(answer):
    """An answer stays the same until something is heard, or the clock moves."""

    @wraps(answer)
    def remembering(rules, *about):
        if rules.answers.get("asked at") != (rules.moment, len(rules.heard)):
            rules.answers.clear()
            rules.answers["asked at"] = (rules.moment, len(rules.heard))
        key = (answer.__name__, *about)
        if key not in rules.answers:
            rules.answers[key] = answer(rules, *about)
        return rules.answers[key]

    return remembering


@dataclass
class Rules:
    moment: datetime  # by which all questions are answered
    heard: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)

    def hear(self, what, **details):
        self.heard.append((what, details))

    def _said(self, *whats, **which):
        """(what, details) of these sayings, in the order in which they were said."""
        for what, details in self.heard:
            if what in whats and all(details.get(name) == value for name, value in which.items()):
                yield what, details

    def _one(self, what, **which):
        return next(details for _, details in self._said(what, **which))

    @property
    def today(self):
        """The nursery's day, by the clock in London."""
        return self.moment.astimezone(ZoneInfo("Europe/London")).date()

    # -- Ties: who is responsible, sees, collects ---------------------------------------------------------------------

    def ties(self, **which):
        return [said["tie"] for _, said in self._said("tied", **which)]

    def is_responsible(self, tie, day=None):
        return self._has(tie, "responsible", day or self.today)

    def may_collect(self, tie):
        return self._has(tie, "collects", self.today) and not self._is_shut(tie, "collection")

    def _has(self, tie, kind, day):
        """What was noted of a day holds until its end is said; noting more never takes a day away."""
        has = False
        for what, said in self._said("noted", "ended", tie=tie, kind=kind):
            if what == "ended" and day >= said["on"]:
                has = False
            if what == "noted" and _within(day, said["since"], said["until"]):
                has = True
        return has

    @remembered
    def opened(self, tie):
        """What of the child this tie opens today: a set of parts, "day", "health". A restriction shuts all of it."""
        if self._is_shut(tie, "sight"):
            return set()
        own, lent = self._sight(tie, self.today)
        opened = set(self._all(own))
        for part, by in lent:
            if self._may_lend(by):
                opened |= OPENS[part]
        return opened

    def _sight(self, tie, day):
        """What the nursery noted for that day, and what parents lent: {opens}, {(part, tie of the parent)}.

        What is said of sight from a day on replaces everything said before about that day and all later ones.
        """
        own, lent = set(), set()
        for what, said in self._said("opened", "ended", "lent", "taken back", tie=tie):
            if what == "lent" and _within(day, said["since"], said["until"]):
                lent.add((said["part"], said["by"]))
            if what == "taken back" and day >= said["on"]:
                lent = set()
            if what == "opened" and day >= said["since"]:
                own, lent = set(said["opens"]) if _within(day, said["since"], said["until"]) else set(), set()
            if what == "ended" and said["kind"] == "sees" and day >= said["on"]:
                own, lent = set(), set()
        return own, lent

    def _may_lend(self, tie):
        """A right that was lent ends with the right it was lent from, and comes back with it."""
        own, _ = self._sight(tie, self.today)
        return bool(own) and self.is_responsible(tie) and not self._is_shut(tie, "sight")

    def _is_shut(self, tie, what):
        """From its first day until it is lifted; no date ends it."""
        lifted = {said["restriction"] for _, said in self._said("lifted")}
        return any(
            said[what] and said["since"] <= self.today and said["restriction"] not in lifted
            for _, said in self._said("shut", tie=tie)
        )

    def is_restricted(self, tie):
        return self._is_shut(tie, "sight") or self._is_shut(tie, "collection")

    @staticmethod
    def _all(opens):
        return set().union(*(OPENS[each] for each in opens))

    # -- Ties: what must not be done ---------------------------------------------------------------------------------

    def check_opening(self, tie, opens, since, until):
        """Who is responsible, now or later, sees no less than before without a restriction. An office never sees."""
        if opens and self._one("tied", tie=tie)["is_authority"]:
            raise Refused("NeverSees")
        if self._on_some_day(tie, since, lambda day: self.is_responsible(tie, day)):
            new = self._all(opens)
            takes = self._on_some_day(tie, since, lambda day: self._all(self._all_sight(tie, day)) - new)
            if until or takes:
                raise Refused("HasResponsibility")

    def check_ending(self, tie, kind, on, *, by_the_dsl, why):
        if kind == "sees" and self._on_some_day(tie, on, lambda day: self.is_responsible(tie, day)):
            raise Refused("HasResponsibility")
        if kind == "responsible" and not (by_the_dsl and why):
            raise Refused("NeedsTheDSL")

    def _all_sight(self, tie, day):
        own, lent = self._sight(tie, day)
        return own | {part for part, _ in lent}

    def _on_some_day(self, tie, since, holds):
        """Whether something holds on `since` or later: what was said changes on the days that were named only."""
        about = [said for _, said in self._said("noted", "opened", "ended", "lent", tie=tie)]
        named = {said.get(word) for said in about for word in ("since", "until", "on")} - {None}
        return any(holds(day) for day in {since, *named} if day >= since)

    # -- Children -----------------------------------------------------------------------------------------------------

    def children(self, setting=None):
        each = [said for _, said in self._said("enrolled")]
        return [said["child"] for said in each if setting in {None, said["setting"]}]

    @remembered
    def setting_of(self, child):
        return self._one("enrolled", child=child)["setting"]

    @remembered
    def has_left(self, child):
        left_on = None
        for what, said in self._said("leaves", "returned", child=child):
            left_on = said["on"] if what == "leaves" else None
        return left_on is not None and left_on <= self.today

    @remembered
    def room_of(self, child):
        """Where the child is today, or None: before the first day, after the last, in a room that was closed."""
        moves, closing, is_leaving = [], {}, False
        for what, said in self._said("enrolled", "moved", "move undone", "leaves", "returned", "closed", "reopened"):
            if what in {"closed", "reopened"}:
                closing[said["room"]] = said.get("on")
            if said.get("child") != child:
                continue
            if what == "move undone":
                moves = _without_move(moves, said["on"])
                continue
            if is_leaving and what in {"leaves", "returned"} and closing.get(moves[-1][1]):
                moves.append((closing[moves[-1][1]], None))  # who comes back is in the room until it closes
            is_leaving = what == "leaves" or (is_leaving and what != "returned")
            if what == "returned":
                continue
            moves = [(on, room) for on, room in moves if on < said["on"]]  # what was planned for later gives way
            if what != "leaves":
                moves.append((said["on"], said["room"]))
        begun = [room for on, room in moves if on <= self.today]
        if not begun or self.has_left(child) or self._is_closed(begun[-1]):
            return None
        return begun[-1]

    def _is_closed(self, room):
        """What was said last counts."""
        last = list(self._said("closed", "reopened", room=room))[-1:]
        return any(what == "closed" and said["on"] <= self.today for what, said in last)

    # -- Staff --------------------------------------------------------------------------------------------------------

    def places(self, account):
        """Where this account works today: no hat for who has not begun, none for who has left."""
        employed = [said for _, said in self._said("employed", account=account)]
        return [said["staff"] for said in employed if said["since"] <= self.today and not self._has_gone(said["staff"])]

    def _has_gone(self, staff):
        last = list(self._said("left", "stayed", staff=staff))[-1:]
        return any(what == "left" and said["on"] <= self.today for what, said in last)

    @remembered
    def roles(self, staff):
        """What they are today. A leaving that is taken back in time leaves no trace; one that came ends all roles."""
        held, leaving = [], None
        for what, said in self._said("given", "role ended", "left", "stayed", staff=staff):
            if what == "given":
                held.append((said["role"], said["since"]))
            if what == "role ended" and said["on"] <= self.today:
                held = [(role, since) for role, since in held if role != said["role"]]
            if what == "left":
                leaving = said["on"]
            if what == "stayed" and leaving is not None:
                held, leaving = held if leaving > said["said_on"] else [], None
        return {role for role, since in held if since <= self.today}

    @remembered
    def rooms(self, staff):
        """Rooms this place works in at this moment: assignments have hours, and a closed room has no one in it."""
        return {
            said["room"]
            for said in self._assignments(staff)
            if said["starts"] <= self.moment
            and (said["ends"] is None or self.moment < said["ends"])
            and not self._is_closed(said["room"])
        }

    def _assignments(self, staff):
        """As for roles."""
        each, leaving, closing = {}, None, {}
        for what, said in self._said("assigned", "assignment over", "left", "stayed", "closed", "reopened"):
            if what == "closed":
                closing[said["room"]] = said["on"]
            if (
                what == "reopened" and closing[said["room"]] <= said["said_on"]
            ):  # it had closed: they are put there anew
                each = {name: row for name, row in each.items() if row["room"] != said["room"]}
            if said.get("staff") != staff:
                continue
            if what == "assigned":
                each[said["assignment"]] = said
            if what == "assignment over" and said["assignment"] in each:
                each[said["assignment"]] = _cut(each[said["assignment"]], said["at"])
            if what == "left":
                leaving = said["on"]
            if what == "stayed" and leaving is not None:
                each, leaving = each if leaving > said["said_on"] else {}, None
        return each.values()

    @remembered
    def shares_all_rooms(self, setting):
        said = [details["yes"] for _, details in self._said("all staff, all rooms", setting=setting)]
        return bool(said) and said[-1]

    def works_in(self, staff):
        """Rooms whose children this place works with now: all that are open, for some."""
        place = self._place(staff)
        if self.roles(staff) & WHOLE_SETTING or (self.shares_all_rooms(place["setting"]) and not place["agency"]):
            return {room for room in self.rooms_of(place["setting"]) if not self._is_closed(room)}
        return self.rooms(staff)

    def rooms_of(self, setting):
        return {said["room"] for _, said in self._said("opened a room", setting=setting)}

    # -- Hats ---------------------------------------------------------------------------------------------------------

    def hats(self, account):
        """Each staff place; the family's for who is an adult of one, and for who has no other."""
        places = self.places(account)
        return {*places, FAMILY} if self.adults(account) or not places else set(places)

    def adults(self, account):
        """The adults this account is: one in each setting at most."""
        return {said["adult"] for _, said in self._said("signed up", account=account)}

    @remembered
    def own_ties(self, account):
        return [tie for adult in self.adults(account) for tie in self.ties(adult=adult)]

    # -- What a hat opens ---------------------------------------------------------------------------------------------

    @remembered
    def sees(self, account, hat, child):
        if hat == FAMILY:
            return bool(self.opened_to(account, child))
        place = self._place(hat)
        if place["setting"] != self.setting_of(child):
            return False
        if self.roles(hat) & WHOLE_SETTING:
            return True
        if self.has_left(child):
            return False
        if self.shares_all_rooms(place["setting"]) and not place["agency"]:
            return True
        return self.room_of(child) in self.rooms(hat)

    def opened_to(self, account, child):
        """Union over the account's ties to the child."""
        return set().union(*(self.opened(tie) for tie in self.own_ties(account) if self._child(tie) == child))

    def reads(self, account, hat, child):
        """The parts, "health" and "day" of this child that this hat reads. Staff who see a child read all of it."""
        if hat == FAMILY:
            return self.opened_to(account, child)
        return set(OPENS["P2"]) if self.sees(account, hat, child) else set()

    def reads_words(self, account, hat, child, household, *, about_health=False):
        """Words between that household and the nursery: its own adults who read the whole day, and staff."""
        if hat != FAMILY:
            return self.sees(account, hat, child)
        needs = {"day", "health"} if about_health else {"day"}
        return any(
            self._child(tie) == child and self.household_of(tie) == household and needs <= self.opened(tie)
            for tie in self.own_ties(account)
        )

    def knows_tie(self, account, hat, tie):
        """Contacts are P2: of their own home for adults who see health, of the child for staff who see the child."""
        child, household = self._child(tie), self.household_of(tie)
        if hat != FAMILY:
            return self.sees(account, hat, child)
        return any(
            self._child(own) == child and self.household_of(own) == household and "health" in self.opened(own)
            for own in self.own_ties(account)
        )

    def may_lend_by(self, account, tie):
        """Who is responsible, and sees as a parent does, may open parts of the day to the wider family."""
        return tie in self.own_ties(account) and self.is_responsible(tie) and "health" in self.opened(tie)

    def hears_of(self, account, tie):
        """That another home has opened something to somebody: a parent does; under a restriction nobody does."""
        child = self._child(tie)
        own = [
            each for each in self.own_ties(account) if self._child(each) == child and self.may_lend_by(account, each)
        ]
        return (
            bool(own)
            and self.household_of(tie) not in {self.household_of(each) for each in own}
            and not any(self.is_restricted(each) for each in self.ties(child=child))
            and not self._is_shut(tie, "sight")
            and any(self._may_lend(by) for _, by in self._sight(tie, self.today)[1])
        )

    def knows_household(self, account, hat, household, setting):
        if hat == FAMILY:
            return any(self.household_of(tie) == household and self.opened(tie) for tie in self.own_ties(account))
        if self.manages(hat):
            return self._place(hat)["setting"] == setting
        of_home = [tie for tie in self.ties() if self.household_of(tie) == household]
        return any(self.sees(account, hat, self._child(tie)) for tie in of_home)

    def knows_restriction(self, account, hat, restriction):
        """The DSL and the manager of the setting; never somebody whom it restricts, in whichever hat."""
        if hat == FAMILY or not self.roles(hat) & KNOW_OF_RESTRICTIONS:
            return False
        tie = self._one("shut", restriction=restriction)["tie"]
        here = self._place(hat)["setting"] == self.setting_of(self._child(tie))
        return here and tie not in self.own_ties(account)

    def manages(self, hat):
        return hat != FAMILY and bool(self.roles(hat) & RUN_THE_SETTING)

    def may_suspend(self, hat):
        return hat != FAMILY and bool(self.roles(hat) & KNOW_OF_RESTRICTIONS)

    def may_restrict(self, hat):
        return hat != FAMILY and "dsl" in self.roles(hat)

    @remembered
    def _place(self, staff):
        return self._one("employed", staff=staff)

    @remembered
    def _child(self, tie):
        return self._one("tied", tie=tie)["child"]

    @remembered
    def household_of(self, tie):
        homes = [said["household"] for _, said in self._said("tied", "moved home", tie=tie)]
        return homes[-1]


def _without_move(moves, on):
    """Without the move on that day, if there is a room to stay in. moves: [(on, room)]"""
    before = [room for day, room in moves if day < on][-1:]
    return [move for move in moves if move[0] != on] if any(before) else moves


def _cut(assignment, moment):
    ends = [end for end in (assignment["ends"], moment) if end is not None]
    return assignment | {"ends": min(ends)}


def _within(day, since, until):
    """From the first day on; `until` is the first day after."""
    return since <= day and (until is None or day < until)
