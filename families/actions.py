"""What changes the setting's people: each in one transaction, with the person who did it."""

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from accounts.actions import open_account
from accounts.models import User, folded
from audit.log import record
from families.announcements import InvitationSent
from families.models import (
    Assignment,
    Carer,
    Child,
    FamilyTie,
    FirstStart,
    Household,
    Invitation,
    KeyPerson,
    Role,
    RoleHeld,
    Room,
    RoomStay,
    Setting,
    StaffMember,
)
from notifications.outbox import Address, announce, withdraw

# Invitations within a day.
MOST_TO_ONE_ADDRESS = 3
MOST_OF_ONE_SETTING = 300


class AlreadyStarted(Exception):
    """There is a setting already; the first start is over."""


class InvitationClosed(Exception):
    """The invitation was used, withdrawn or is too old."""


class AlreadyIn(Exception):
    """The account is somebody else of this setting already; two people do not share one."""


class NameTaken(Exception):
    """Somebody has just opened a room of this name."""


class AlreadyTied(Exception):
    """Somebody else has just tied this adult to this child."""


class CannotInvite(Exception):
    """Says to the manager why this person cannot be invited by mail."""


class SignInFirst(Exception):
    """The address has an account already: its owner signs in before the invitation is added to it."""


# -- First start -----------------------------------------------------------------------------------------------------


def first_start_address(base_url):
    """The address of the page that makes the setting and its manager, or None when there is a setting.

    Each call makes a new one-time token; the one before no longer opens anything.
    """
    if Setting.objects.exists():
        return None
    token = secrets.token_urlsafe(32)
    FirstStart.objects.update_or_create(pk=1, defaults={"digest": _digest(token)})
    return base_url + reverse("families:first_start", args=[token])


def opens_first_start(token):
    return not Setting.objects.exists() and FirstStart.objects.filter(digest=_digest(token)).exists()


@transaction.atomic
def start_setting(token, *, setting_name, manager_name, email, password):
    """Make the setting and its first manager, who is the DSL too until somebody else is. The token is used up."""
    used = FirstStart.objects.filter(digest=_digest(token)).delete()[0]
    if not used or Setting.objects.exists():
        raise AlreadyStarted
    setting = Setting.objects.create(name=setting_name)
    user = open_account(name=manager_name, email=email, password=password)
    staff = StaffMember.objects.create(setting=setting, user=user, name=manager_name, email=user.email)
    RoleHeld.objects.bulk_create(RoleHeld(staff=staff, role=role) for role in (Role.MANAGER, Role.DSL))
    record("setting started", of=setting, by=user)
    return user


def _digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


# -- Rooms and children ----------------------------------------------------------------------------------------------


@transaction.atomic
def open_room(*, name, by):
    try:
        with transaction.atomic():
            room = Room.objects.create(setting=by.setting, name=name)
    except IntegrityError as error:
        raise NameTaken from error
    record("room opened", of=room, by=by)
    return room


@transaction.atomic
def enrol_child(*, first_name, last_name, born_on, starts_on, room, key_person, by):
    """Put a child on the books: in a room, with a key person, from the first day."""
    child = Child.objects.create(
        setting=by.setting, first_name=first_name, last_name=last_name, born_on=born_on, starts_on=starts_on
    )
    RoomStay.objects.create(child=child, room=room, since=starts_on)
    KeyPerson.objects.create(child=child, staff=key_person, since=starts_on)
    record("child enrolled", of=child, by=by)
    return child


# -- Families --------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_household(*, name, address, by):
    household = Household.objects.create(setting=by.setting, name=name, address=address)
    record("household added", of=household, by=by)
    return household


@transaction.atomic
def tie_adult(child, *, household, name, relation, email, phone, responsible, sees, collects, by, carer=None):
    """Tie an adult to a child from today: a new one, or one the setting knows already.

    sees: a class of `Sees`, or "" for an adult who sees nothing here (a contact who only collects).
    Raises AlreadyTied.
    """
    today = localdate()
    carer = carer or Carer.objects.create(setting=by.setting, name=name, email=email, phone=phone)
    tie = _tie(
        carer=carer,
        child=child,
        household=household,
        relation=relation,
        responsible_since=today if responsible else None,
        sees_since=today if sees else None,
        collects_since=today if collects else None,
        **({"sees": sees} if sees else {}),
    )
    record("adult tied to a child", of=tie, by=by)
    return tie


def _tie(**facts):
    try:
        with transaction.atomic():
            return FamilyTie.objects.create(**facts)
    except IntegrityError as error:
        raise AlreadyTied from error


# -- Staff -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_staff(*, name, email, role, rooms, by):
    staff = StaffMember.objects.create(setting=by.setting, name=name, email=email)
    RoleHeld.objects.create(staff=staff, role=role)
    Assignment.objects.bulk_create(Assignment(staff=staff, room=room) for room in rooms)
    record("staff added", of=staff, by=by)
    return staff


@transaction.atomic
def assign(staff, *, room, by):
    """Put somebody to work in a room from now on, beside the rooms they have."""
    assignment, is_new = Assignment.objects.get_or_create(staff=staff, room=room, ends_at=None)
    if is_new:
        record("assigned to a room", of=staff, by=by)
    return assignment


@transaction.atomic
def name_key_person(child, *, staff, part, by):
    """Make somebody the child's key person or buddy: from today, or from the child's first day if that is to come."""
    child = Child.objects.select_for_update().get(pk=child.pk)  # one after the other: there is one key person
    since = max(localdate(), child.starts_on)
    before = KeyPerson.objects.filter(child=child, part=part, until=None)
    if before.filter(staff=staff).exists():
        return
    before.filter(since=since).delete()
    before.update(until=since)
    KeyPerson.objects.create(child=child, staff=staff, part=part, since=since)
    record("key person named", of=child, by=by)


# -- Invitations -----------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(person, *, by):
    """Invite a carer or a member of staff by mail. Doors opened for this person before are shut.

    Raises CannotInvite where there is no address, or the person is in already.
    """
    person = type(person).objects.select_for_update().get(pk=person.pk)
    if person.user_id:
        raise CannotInvite(_("%(name)s has an account already.") % {"name": person})
    if not person.email:
        raise CannotInvite(_("There is no e-mail address for %(name)s.") % {"name": person})
    _check_limits(person)
    side = {"carer" if isinstance(person, Carer) else "staff": person}
    for earlier in Invitation.objects.open().filter(**side):
        withdraw(InvitationSent, about=earlier)
    Invitation.objects.open().filter(**side).update(withdrawn_at=now())
    invitation = Invitation.objects.create(email=person.email, invited_by=by.user, **side)
    record("invited", of=invitation, by=by)
    announce(InvitationSent, about=invitation, to=[Address(person.email)], by=by, bell=False)
    return invitation


def _check_limits(person):
    """Nobody floods an address, nor all addresses of a setting, with mails of ours."""
    lately = Invitation.objects.filter(made_at__gt=now() - timedelta(days=1))
    if lately.filter(email=person.email).count() >= MOST_TO_ONE_ADDRESS:
        raise CannotInvite(_("%(name)s was invited several times today. Try again tomorrow.") % {"name": person})
    ours = lately.filter(Q(carer__setting=person.setting) | Q(staff__setting=person.setting))
    if ours.count() >= MOST_OF_ONE_SETTING:
        raise CannotInvite(_("That is enough invitations for one day. Go on tomorrow."))


@transaction.atomic
def accept_invitation(invitation, *, password="", signed_in=None):
    """Use the invitation up, and give its person an account: a new one, or the one of who is signed in.

    Raises InvitationClosed, SignInFirst when the address has an account and nobody is signed in to it, or AlreadyIn.
    """
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now()):
        raise InvitationClosed
    account = User.objects.filter(email=folded(invitation.email)).first()
    if account is not None and account != signed_in:
        raise SignInFirst
    person = invitation.person
    if account is not None and type(person).objects.filter(setting=person.setting, user=account).exists():
        raise AlreadyIn
    user = account or _new_account(person, invitation.email, password)
    person.user = user
    person.save(update_fields=["user"])
    record("invitation accepted", of=invitation, by=user)
    return user


def _new_account(person, email, password):
    try:
        with transaction.atomic():
            return open_account(name=person.name, email=email, password=password)
    except IntegrityError as error:  # another invitation to this address was accepted at the same moment
        raise SignInFirst from error
