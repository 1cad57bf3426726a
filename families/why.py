"""Why somebody can see a child, or cannot: in words, from the code that decides it.

`explain` asks `grounds_of` which grounds hold; nothing is decided here, and the tests hold it against `visible_to`.
"""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, F
from django.utils.formats import date_format, time_format
from django.utils.text import get_text_list
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from families.dates import is_in_force
from families.models import (
    SEE_ALL_ROOMS,
    WHOLE,
    Assignment,
    Child,
    FamilyTie,
    Relation,
    Restriction,
    RoleHeld,
    RoomStay,
    StaffMember,
    TieFact,
    grounds_of,
)
from families.viewer import viewer_as, viewer_at


@dataclass(frozen=True)
class Explanation:
    """sees: whether this person sees it now. sentences: why, or why not; never empty."""

    person: object
    sees: bool
    sentences: list


def explain(person, child, *, asker=None, record=None):
    """Why `person`, a Carer or a StaffMember of the child's setting, sees the child now, or does not.

    asker: the viewer who reads the explanation; None reads as little as somebody who may know of no restriction.
    record: something about the child, of a model that is registered as Explainable.
    """
    viewer = viewer_at(person) if isinstance(person, StaffMember) else viewer_as(person)
    holding = _grounds_that_hold(viewer, child)
    if not holding:
        why_not = _why_not_staff if isinstance(person, StaffMember) else _why_not_family
        return Explanation(person, False, [why_not(person, child, asker)])
    sentences = [SENTENCES[name](viewer, child, person) for name in holding]
    if record is None:
        return Explanation(person, True, sentences)
    sees = type(record).objects.visible_to(viewer).filter(pk=record.pk).exists()
    return Explanation(person, sees, [*sentences, _explainables[type(record)].asks_for(record)])


def _grounds_that_hold(viewer, child):
    """Names of the grounds, in one query."""
    grounds = grounds_of(viewer)
    asked = {
        f"ground_{number}": ExpressionWrapper(ground, output_field=BooleanField())
        for number, ground in enumerate(grounds.values())
    }
    answers = Child.objects.filter(pk=child.pk).annotate(**asked).values(*asked).get() if asked else {}
    return [name for name, holds in zip(grounds, answers.values(), strict=True) if holds]


# -- Records ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Explainable:
    """Something about a child that can be asked about: a model with `child`, `code` and `visible_to`.

    title: function that calls a record by its name, as people do.
    asks_for: function that says in a sentence what reading this record asks for.
    """

    model: type
    title: object
    asks_for: object


_explainables = {}


def register(explainable):
    """Called by a feature when it is loaded."""
    _explainables[explainable.model] = explainable


def records_called(name):
    """Rows of the name, such as diaries.Reply:7k2m…; None for a model that cannot be asked about."""
    label, _colon, code = name.partition(":")
    model = {model._meta.label: model for model in _explainables}.get(label)
    return None if model is None else model.objects.filter(code=code)


def title_of(record):
    return _explainables[type(record)].title(record) if record else ""


def record_named(name, child, viewer):
    """The record of this child that the name stands for; None if the viewer sees none."""
    rows = records_called(name)
    return None if rows is None else rows.visible_to(viewer).filter(child=child).first()


# -- What opens ------------------------------------------------------------------------------------------------------


def _by_tie(viewer, child, person):
    facts = TieFact.objects.of(viewer).opening().filter(tie__child=child)
    facts = list(facts.select_related("tie", "noted_by", "opened_by__carer"))
    whole = [fact for fact in facts if fact.opens in WHOLE]
    if whole:
        return _noted(max(whole, key=lambda fact: WHOLE.index(fact.opens)), child, person)
    if lent := [fact for fact in facts if fact.opened_by]:
        return _lent(lent, child, person)
    return _noted(facts[0], child, person, [fact.get_opens_display() for fact in facts])


def _noted(fact, child, person, opens=None):
    says = {
        "who": _who_to(fact.tie, child, person),
        "day": _day(localdate(fact.noted_at)),
        "opens": _list(opens or [fact.get_opens_display()]),
    }
    if fact.noted_by:
        return _("%(who)s, noted by %(by)s on %(day)s: %(opens)s.") % (says | {"by": fact.noted_by.name})
    return _("%(who)s, noted on %(day)s: %(opens)s.") % says


def _who_to(tie, child, person):
    says = {"name": person.name, "child": child.first_name, "relation": tie.get_relation_display()}
    if tie.relation == Relation.OTHER:
        return _("%(name)s is linked to %(child)s") % says
    return _("%(name)s is %(child)s’s %(relation)s") % says


def _lent(facts, child, person):
    return _("%(opener)s opened parts of %(child)s’s day to %(name)s until %(day)s: %(parts)s.") % {
        "opener": facts[0].opened_by.carer.name,
        "child": child.first_name,
        "name": person.name,
        "day": _day(max(fact.until for fact in facts)),
        "parts": _list(fact.get_opens_display() for fact in facts),
    }


def _by_role(viewer, child, person):
    held = RoleHeld.objects.current().filter(staff=person, role__in=SEE_ALL_ROOMS).order_by("since").first()
    return _("%(name)s is %(role)s of %(setting)s since %(day)s, and sees every child here.") % {
        "name": person.name,
        "role": held.get_role_display(),
        "setting": viewer.setting.name,
        "day": _day(held.since),
    }


def _by_the_house(viewer, child, person):
    return _("Everybody looks after everybody at %(setting)s.") % {"setting": viewer.setting.name}


def _by_room(viewer, child, person):
    rooms = RoomStay.objects.current().filter(child=child).values("room")
    works = Assignment.objects.running().filter(staff=person, room__in=rooms).select_related("room").first()
    says = {"name": person.name, "room": works.room.name, "child": child.first_name}
    if works.ends_at:
        return _("%(name)s works in %(room)s until %(end)s, and %(child)s is in %(room)s.") % (
            says | {"end": _moment(works.ends_at)}
        )
    return _("%(name)s works in %(room)s, and %(child)s is in %(room)s.") % says


# One for each name that `grounds_of` gives.
SENTENCES = {
    "tie": _by_tie,
    "all rooms": _by_role,
    "everybody, every room": _by_the_house,
    "room": _by_room,
}


# -- What does not ---------------------------------------------------------------------------------------------------


def _why_not_staff(place, child, asker):
    says = {"name": place.name, "child": child.first_name}
    if place.left_on and place.left_on <= localdate():
        return _("%(name)s left on %(day)s.") % (says | {"day": _day(place.left_on)})
    if place.started_on > localdate():
        return _("%(name)s starts on %(day)s.") % (says | {"day": _day(place.started_on)})
    if child.left_on and child.left_on <= localdate():
        return _("%(child)s left on %(day)s. Only who runs the house sees the record still.") % (
            says | {"day": _day(child.left_on)}
        )
    stay = RoomStay.objects.current().filter(child=child).select_related("room").first()
    if stay is None:
        return _("%(child)s is in no room now.") % says
    return _not_in_the_room(place, stay.room, says | {"room": stay.room.name})


def _not_in_the_room(place, room, says):
    works = list(Assignment.objects.filter(staff=place).select_related("room").order_by("-starts_at", "-pk"))
    here = next((each for each in works if each.room_id == room.pk), None)
    if here and here.starts_at > localtime():
        return _("%(name)s works in %(room)s from %(begin)s on.") % (says | {"begin": _moment(here.starts_at)})
    if here:
        return _("%(name)s worked in %(room)s until %(end)s.") % (says | {"end": _moment(here.ends_at)})
    now = [each.room.name for each in works if each.starts_at <= localtime() and not _is_over(each)]
    if not now:
        return _("%(name)s works in no room now, and %(child)s is in %(room)s.") % says
    return _("%(name)s works in %(rooms)s, and %(child)s is in %(room)s.") % (says | {"rooms": _list(now)})


def _is_over(assignment):
    return assignment.ends_at is not None and assignment.ends_at <= localtime()


def _why_not_family(carer, child, asker):
    """No restriction is named: what one reads here is P2, and restrictions have pages of their own.

    To whom restrictions are not told, a tie that is shut reads like any other that opens nothing.
    """
    tie = FamilyTie.objects.filter(carer=carer, child=child).first()
    says = {"name": carer.name, "child": child.first_name}
    if tie is None:
        return _("%(name)s is not linked to %(child)s.") % says
    facts = tie.facts.filter(kind=TieFact.Kind.SEES).exclude(until__lte=F("since"))  # not what was taken back
    facts = list(facts.select_related("opened_by__carer").order_by("until", "pk"))
    shut = Restriction.objects.visible_to(asker).shutting_sight().filter(tie=tie)
    if not _may_know(asker, carer, facts) or shut.exists():
        return _("Nothing opens %(child)s to %(name)s now.") % says
    return _why_no_fact_holds(facts, says)


def _may_know(asker, carer, facts):
    """Nobody reads of a restriction of their own, nor through what they opened to others."""
    if asker is None or not asker.sees_restrictions:
        return False
    concerned = {carer.user_id, *(fact.opened_by.carer.user_id for fact in facts if fact.opened_by)}
    return asker.user.pk not in concerned


def _why_no_fact_holds(facts, says):
    today = localdate()
    if lent := next((fact for fact in facts if is_in_force(fact.since, fact.until)), None):
        opener = lent.opened_by.carer.name
        return _("%(opener)s opened it to %(name)s, and does not open it to others any more.") % (
            says | {"opener": opener}
        )
    if coming := next((fact for fact in facts if fact.since > today), None):
        return _("%(name)s sees %(child)s from %(day)s on.") % (says | {"day": _day(coming.since)})
    if facts:
        return _("What %(name)s could see of %(child)s ended on %(day)s.") % (says | {"day": _day(facts[-1].until)})
    return _("%(name)s is linked to %(child)s, and nothing is noted that opens anything.") % says


# -- Words -----------------------------------------------------------------------------------------------------------


def _day(day):
    return date_format(day, "DATE_FORMAT")


def _moment(moment):
    """13:00 today, or the day with the hour."""
    local = localtime(moment)
    clock = time_format(local, "G:i")
    if local.date() == localdate():
        return _("%(time)s today") % {"time": clock}
    return _("%(day)s, %(time)s") % {"day": _day(local.date()), "time": clock}


def _list(words):
    return get_text_list([str(word) for word in words], _("and"))
