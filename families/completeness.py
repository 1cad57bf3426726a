"""What the EYFS wants to be written of each child, and what of it is still missing.

EYFS statutory framework, "Information and record keeping": names and addresses of parents and carers, who has parental
responsibility, whom the child lives with, emergency contacts; "Food and drink": allergies and diets before the start.
The rules are conditions on Child, so that one child, a page of children and "all who miss something" ask the same.
"""

from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from families.models import BookedSession, CareFacts, FamilyTie, KeyPerson


class Gap(NamedTuple):
    name: str
    label: str
    is_asked: bool = False  # a family can fill it on its page


# In the order in which they are said.
GAPS = (
    Gap("responsible", _("somebody with parental responsibility")),
    Gap("address", _("the address of everybody with parental responsibility"), is_asked=True),
    Gap("phone", _("the phone of everybody with parental responsibility"), is_asked=True),
    Gap("home", _("who the child lives with")),
    Gap("contacts", _("two emergency contacts"), is_asked=True),
    Gap("second_contact", _("a second emergency contact"), is_asked=True),
    Gap("collects", _("somebody who may collect")),
    Gap("allergies", _("whether there are allergies"), is_asked=True),
    Gap("diet", _("whether there is a diet"), is_asked=True),
    Gap("home_languages", _("the languages at home"), is_asked=True),
    Gap("doctor", _("the doctor"), is_asked=True),
    Gap("sessions", _("booked sessions")),
    Gap("key_person", _("a key person")),
)


def _conditions():
    """{name of a gap: condition under which a child, annotated with `contacts_named`, has it today}."""
    ties = FamilyTie.objects.filter(child=OuterRef("pk"))
    care = CareFacts.objects.filter(child=OuterRef("pk"))
    sessions = BookedSession.objects.not_over().filter(child=OuterRef("pk"))
    keys = KeyPerson.objects.not_over().filter(child=OuterRef("pk"), part=KeyPerson.Part.KEY)
    return {
        "responsible": ~Exists(ties.responsible()),
        "address": Exists(ties.filter(household__address="").responsible()),
        "phone": Exists(ties.filter(carer__phone="", carer__other_phone="").responsible()),
        "home": ~Exists(ties.filter(lives_with=True)),
        "contacts": Q(contacts_named=0),
        "second_contact": Q(contacts_named=1),
        "collects": ~Exists(ties.collecting()),
        "allergies": ~Exists(care.exclude(has_allergies=None)),
        "diet": ~Exists(care.exclude(has_diet=None)),
        "home_languages": Q(home_languages=""),
        "doctor": ~Exists(care.exclude(doctor="")),
        "sessions": ~Exists(sessions),
        "key_person": ~Exists(keys),
    }


def with_gaps(children):
    """Each child with what `gaps_of` reads, in the same query."""
    gaps = {_column(name): ExpressionWrapper(Q(rule), BooleanField()) for name, rule in _conditions().items()}
    return _with_contacts(children).annotate(**gaps)


def incomplete(children):
    """Of these children on the books, those who miss something."""
    return _with_contacts(children).filter(reduce(or_, map(Q, _conditions().values())))


def gaps_of(child):
    """What is missing in the record of a child that was read `with_gaps`, in the order in which it is said."""
    return [gap for gap in GAPS if getattr(child, _column(gap.name))]


def can_be_asked(gaps):
    """Whether the family could say something of this."""
    return any(gap.is_asked for gap in gaps)


def _column(name):
    return f"misses_{name}"


def _with_contacts(children):
    named = FamilyTie.objects.called().filter(child=OuterRef("pk"))
    number = named.order_by().values("child").annotate(number=Count("pk")).values("number")
    return children.alias(contacts_named=Coalesce(Subquery(number), 0))


# -- Asked at home ---------------------------------------------------------------------------------------------------

CONTACTS_WANTED = 2


def missing_at_home(tie, care, contacts):
    """Facts the adult of this tie may fill: of their own home and person, and of the child.

    contacts: the ties of their own household that are called in an emergency. Nothing here depends on another home,
    but for what is the child's own. A child who has left misses nothing.
    """
    child, carer = tie.child, tie.carer
    if not child.is_on_the_books:
        return []
    missing = {
        "address": not tie.household.address,
        "phone": not carer.phone and not carer.other_phone,
        "home_languages": not child.home_languages,
        "allergies": care.has_allergies is None,
        "diet": care.has_diet is None,
        "doctor": not care.doctor,
        "contact": tie.is_responsible and len(contacts) < CONTACTS_WANTED,
    }
    return [fact for fact, is_missing in missing.items() if is_missing]


def asked_of(child):
    """Ties of who answers for the child, sees its health, and could fill something of it or of their own home.

    What another home has not said is nothing to ask this one about: nobody learns of it by being asked.
    """
    ties = FamilyTie.objects.filter(child=child).responsible().for_health().with_facts()
    called = list(FamilyTie.objects.called().filter(child=child))
    care = CareFacts.objects.filter(child=child).first() or CareFacts(child=child)
    return [
        tie
        for tie in ties.select_related("carer__user", "household", "child")
        if missing_at_home(tie, care, [each for each in called if each.household_id == tie.household_id])
    ]
