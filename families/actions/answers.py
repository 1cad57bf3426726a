"""A family fills what is missing in its child's record. Of two at once nobody overwrites the other."""

from django.db import transaction
from django.db.models import Max

from audit.log import record
from families.access import health_tie_to
from families.actions.records import care_of
from families.actions.ties import tie_adult
from families.announcements import FactsAnswered
from families.models import RUN_THE_SETTING, CareFacts, Carer, Child, Household, KeyPerson, RoleHeld, StaffMember
from notifications.outbox import announce


class ToldMeanwhile(Exception):
    """Somebody answered one of these a moment before. Nothing of this answer is saved."""


@transaction.atomic
def tell_about(child, *, by, **told):
    """Fill what is missing in a child's record, from home. What is known stays as it is.

    told: `address`, `phone`, `home_languages`, `doctor` as texts; `allergies`, `diet` as pairs (has, which); `contact`
    as a dict of name, phone and relation of somebody to call in an emergency.
    Raises ToldMeanwhile.
    """
    tie = health_tie_to(by, child)
    for fact, value in told.items():
        if not FILL[fact](tie, value, by):
            raise ToldMeanwhile
    record("family told what was missing", of=child, by=by)
    announce(FactsAnswered, about=child, to=_who_hears(child), by=by)


def _address(tie, text, by):
    return Household.objects.filter(pk=tie.household_id, address="").update(address=text)


def _phone(tie, text, by):
    return Carer.objects.filter(pk=tie.carer_id, phone="", other_phone="").update(phone=text)


def _home_languages(tie, text, by):
    return Child.objects.filter(pk=tie.child_id, home_languages="").update(home_languages=text)


def _doctor(tie, text, by):
    return _care(tie).filter(doctor="").update(doctor=text)


def _allergies(tie, said, by):
    has, which = said
    return _care(tie).filter(has_allergies=None).update(has_allergies=has, allergies=which)


def _diet(tie, said, by):
    has, which = said
    return _care(tie).filter(has_diet=None).update(has_diet=has, diet=which)


def _care(tie):
    return CareFacts.objects.filter(pk=care_of(tie.child, make=True).pk)


def _contact(tie, somebody, by):
    """An adult of this household without an account, who is called after the others, and sees and collects nothing."""
    child = Child.objects.select_for_update().get(pk=tie.child_id)
    carer = Carer.objects.create(setting_id=child.setting_id, name=somebody["name"], phone=somebody["phone"])
    last = child.ties.aggregate(last=Max("emergency_order"))["last"] or 0
    place = {"household": tie.household, "relation": somebody["relation"], "emergency_order": last + 1}
    return tie_adult(child, carer=carer, by=by, **place)


# How each fact is filled: something false where it was known already.
FILL = {
    "address": _address,
    "phone": _phone,
    "home_languages": _home_languages,
    "doctor": _doctor,
    "allergies": _allergies,
    "diet": _diet,
    "contact": _contact,
}


def _who_hears(child):
    """The child's key person, and whoever runs the setting."""
    staff = StaffMember.objects.current().filter(setting_id=child.setting_id, user__isnull=False).select_related("user")
    keys = KeyPerson.objects.current().filter(child=child, part=KeyPerson.Part.KEY)
    running = RoleHeld.objects.current().filter(role__in=RUN_THE_SETTING)
    heard = [*staff.filter(key_children__in=keys), *staff.filter(roles_held__in=running)]
    return {member.user for member in heard}
