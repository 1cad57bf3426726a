"""Where children are on a day: booked, here, gone home, away; from when until when."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate, now

from attendance.models import Absence, Register, Sign
from families.dates import holds
from families.models import BookedSession, Child, RoomStay

State = Register.State


@dataclass
class Presence:
    """One child's attendance on one day, as staff may know it."""

    state: str = State.NOT_YET
    booked: list = field(default_factory=list)  # BookedSession, in order of time
    signs: list = field(default_factory=list)  # Sign that stand, in order of time
    absence: Absence | None = None

    @property
    def spans(self):
        """[(arrived, left or None), …]: moments."""
        spans = []
        for sign in self.signs:
            if sign.way == Sign.Way.IN:
                spans.append((sign.at, None))
            elif spans:
                spans[-1] = (spans[-1][0], sign.at)
        return spans

    @property
    def arrived(self):
        """The first sign of the day, or None."""
        return next((sign for sign in self.signs if sign.way == Sign.Way.IN), None)

    @property
    def left(self):
        """The last sign, if the child has gone home with it."""
        return self.signs[-1] if self.signs and self.signs[-1].way == Sign.Way.OUT else None

    @property
    def last(self):
        return self.signs[-1] if self.signs else None

    @property
    def due_at(self):
        """The clock time at which the child is booked in first; None without a booking."""
        return self.booked[0].starts if self.booked else None

    @property
    def minutes(self):
        """Whole minutes here, the running one up to now."""
        return sum(int(((left or now()) - came).total_seconds() // 60) for came, left in self.spans)

    def was_here_at(self, moment):
        return any(came <= moment and (left is None or moment <= left) for came, left in self.spans)

    def was_here_between(self, since, until):
        """At some moment between the two."""
        return any(came <= until and (left is None or since <= left) for came, left in self.spans)

    @property
    def came_in(self):
        return self.arrived is not None


def presences(children, day=None):
    """{child's primary key: Presence} of these children, who must be in the viewer's scope already; in four queries."""
    day = day or localdate()
    pks = [child.pk for child in children]
    found = {pk: Presence() for pk in pks}
    for pk, state in Register.objects.filter(child__in=pks, day=day).values_list("child", "state"):
        found[pk].state = State(state)
    for session in BookedSession.objects.filter(holds(day=day), child__in=pks, weekday=day.weekday()):
        found[session.child_id].booked.append(session)
    signs = Sign.objects.standing().filter(child__in=pks, day=day).select_related("carer", "done_by", "author")
    for sign in signs.order_by("at", "pk"):
        found[sign.child_id].signs.append(sign)
    for absence in Absence.objects.standing().filter(child__in=pks, day=day):
        found[absence.child_id].absence = absence
    return found


def presence_of(child, day=None):
    return presences([child], day)[child.pk]


def expected(children, day=None):
    """Condition applied: those of `children` (a queryset) who belong on the register of `day`.

    Booked on this weekday; or nothing at all is booked, so that nobody knows better; or signed in or noted as away.
    """
    day = day or localdate()
    sessions = BookedSession.objects.filter(child=OuterRef("pk"))
    booked = sessions.filter(holds(day=day), weekday=day.weekday())
    known = Register.objects.filter(child=OuterRef("pk"), day=day).exclude(state=State.NOT_YET)
    return children.attending(day).filter(Q(Exists(booked)) | Q(~Exists(sessions)) | Q(Exists(known)))


@dataclass(frozen=True)
class Counts:
    here: int = 0
    due: int = 0
    gone: int = 0
    away: int = 0


def counts(found):
    """How many of these presences are here, to come, gone home and away."""
    states = defaultdict(int)
    for presence in found:
        states[presence.state] += 1
    return Counts(states[State.HERE], states[State.NOT_YET], states[State.GONE], states[State.AWAY])


def room_counts(rooms, viewer, day=None):
    """{room's primary key: Counts} of the expected children of each room, in two queries for any number of rooms."""
    day = day or localdate()
    children = expected(Child.objects.visible_to(viewer), day)
    stays = RoomStay.objects.current(day).filter(room__in=rooms, child__in=children)
    pairs = list(stays.values_list("room", "child"))
    states = dict(
        Register.objects.of_day(day).filter(child__in=[child for _room, child in pairs]).values_list("child", "state")
    )
    of_room = defaultdict(list)
    for room, child in pairs:
        of_room[room].append(Presence(State(states.get(child, State.NOT_YET))))
    return {room: counts(found) for room, found in of_room.items()}
