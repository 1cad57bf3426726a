"""Rows for tests: plain functions with keyword arguments, each making what it is named after and what that needs."""

import itertools
import uuid
from datetime import date, datetime, time, timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils.timezone import localdate, make_aware, now

from accounts.actions import open_account
from diaries.models import ChildDay, DiaryEntry, HomeNote, Kind, Reply
from families.models import (
    Assignment,
    BookedSession,
    Carer,
    Child,
    FamilyTie,
    Household,
    KeyPerson,
    Relation,
    Restriction,
    Role,
    RoleHeld,
    Room,
    RoomStay,
    Sees,
    Setting,
    StaffMember,
    TieFact,
)

PASSWORD = "a long walk in the rain"
A_YEAR_AGO = timedelta(days=365)

numbers = itertools.count(1)


def make_account(*, name="Somebody", email=None, with_second_step=False, **fields):
    user = open_account(name=name, email=email or f"person{next(numbers)}@example.org", password=PASSWORD, **fields)
    if with_second_step:
        TOTP.activate(user, generate_totp_secret())
    return user


def make_setting(*, name=None, **fields):
    return Setting.objects.create(name=name or f"Setting {next(numbers)}", **fields)


def make_room(*, setting=None, name=None):
    return Room.objects.create(setting=setting or make_setting(), name=name or f"Room {next(numbers)}")


def make_child(*, room=None, setting=None, first_name="Maya", last_name="Aziz", since=None, **fields):
    """A child who started a year ago and has been in `room` ever since."""
    room = room or make_room(setting=setting)
    starts_on = since or localdate() - A_YEAR_AGO
    fields = {"born_on": date(starts_on.year - 1, 5, 17), "starts_on": starts_on} | fields
    child = Child.objects.create(setting=room.setting, first_name=first_name, last_name=last_name, **fields)
    RoomStay.objects.create(child=child, room=room, since=starts_on)
    return child


def make_household(*, setting, name=None, address=""):
    return Household.objects.create(setting=setting, name=name or f"Household {next(numbers)}", address=address)


def make_carer(*, setting, name="Lina Haddad", user=None, email=""):
    return Carer.objects.create(setting=setting, name=name, user=user, email=email or (user.email if user else ""))


def tie(
    carer,
    child,
    *,
    household=None,
    relation=Relation.MOTHER,
    sees=Sees.HEALTH,
    since=None,
    until=None,
    responsible=True,
    collects=True,
    **facts,
):
    """A tie that lets the carer see the child from `since` (a year ago) until `until`. sees=None: sees nothing.

    responsible, collects: whether, from `since` on.
    """
    since = since or localdate() - A_YEAR_AGO
    household = household or make_household(setting=child.setting)
    made = FamilyTie.objects.create(carer=carer, child=child, household=household, relation=relation, **facts)
    for kind, is_so in ((TieFact.Kind.RESPONSIBLE, responsible), (TieFact.Kind.COLLECTS, collects)):
        if is_so:
            make_fact(made, kind=kind, since=since)
    if sees:
        make_fact(made, kind=TieFact.Kind.SEES, opens=sees, since=since, until=until)
    return made


def make_fact(tie, *, kind=TieFact.Kind.SEES, opens="", since=None, until=None, **fields):
    since = since or localdate() - A_YEAR_AGO
    return TieFact.objects.create(tie=tie, kind=kind, opens=opens, since=since, until=until, **fields)


def make_restriction(tie, *, by, type=Restriction.Type.COURT_ORDER, evidence="Order of 3 March, seen", **fields):
    """A restriction that shuts sight and collection from today on."""
    seen = {"evidence": evidence, "evidence_at": now(), "evidence_by": by} if evidence else {}
    fields = {"review_on": localdate() + timedelta(days=90)} | seen | fields
    return Restriction.objects.create(tie=tie, type=type, made_by=by, **fields)


def make_family_account(child, *, name="Lina Haddad", household=None, **facts):
    """The account of an adult who is tied to the child."""
    user = make_account(name=name)
    tie(make_carer(setting=child.setting, name=name, user=user), child, household=household, **facts)
    return user


def make_staff(*, setting, name="Priya Nair", roles=(Role.PRACTITIONER,), rooms=(), user=None, **fields):
    """The staff place of somebody with an account, in these roles and rooms for a year."""
    user = user or make_account(name=name, with_second_step=True)
    started_on = localdate() - A_YEAR_AGO
    staff = StaffMember.objects.create(
        setting=setting, user=user, name=name, email=user.email, started_on=started_on, **fields
    )
    RoleHeld.objects.bulk_create(RoleHeld(staff=staff, role=role, since=started_on) for role in roles)
    Assignment.objects.bulk_create(Assignment(staff=staff, room=room, starts_at=now() - A_YEAR_AGO) for room in rooms)
    return staff


def make_shift(staff, room, *, starts_at, ends_at, works_as=Assignment.As.SHIFT):
    return Assignment.objects.create(staff=staff, room=room, works_as=works_as, starts_at=starts_at, ends_at=ends_at)


def make_key_person(child, staff, *, part=KeyPerson.Part.KEY):
    return KeyPerson.objects.create(child=child, staff=staff, part=part, since=child.starts_on)


def make_session(child, *, weekday=0, starts=time(8), ends=time(17), since=None, until=None):
    """A session on Mondays, booked since the child's first day."""
    since = since or child.starts_on
    return BookedSession.objects.create(
        child=child, weekday=weekday, starts=starts, ends=ends, since=since, until=until
    )


def make_entry(child, *, author, kind=Kind.NOTE, at=None, words="Found a snail", **values):
    """An entry, and the day it belongs to. at: moment; noon of yesterday without one, never in the future."""
    at = at or noon(localdate() - timedelta(days=1))
    words = words if kind in {Kind.NOTE, Kind.ACTIVITY} else ""
    values = {
        Kind.MEAL: {"meal": "lunch", "eaten": "most"},
        Kind.NAPPY: {"nappy": "wet"},
        Kind.MOOD: {"mood": "happy"},
    }.get(kind, {}) | values
    entry = DiaryEntry.objects.create(child=child, author=author, kind=kind, happened_at=at, words=words, **values)
    ChildDay.objects.get_or_create(child=child, day=entry.day)
    return entry


def make_reply(entry, *, household, author, staff=None, words="Thank you"):
    return Reply.objects.create(
        entry=entry, child=entry.child, household=household, author=author, staff=staff, words=words
    )


def make_home_note(child, *, household, author, day=None, words="Up since six"):
    return HomeNote.objects.create(child=child, household=household, author=author, day=day or localdate(), words=words)


def noon(day):
    return make_aware(datetime.combine(day, time(12)))


def sent(**values):
    """What a browser sends with a form of ours: the values, and a fresh key that lets it act once."""
    return {"once": str(uuid.uuid4())} | values
