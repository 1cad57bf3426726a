"""Doors for those who have no account yet."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.actions import open_account
from accounts.models import User, folded
from audit.log import record
from families.announcements import InvitationSent
from families.models import Carer, Invitation
from notifications.outbox import Address, announce, withdraw

# Invitations within a day.
MOST_TO_ONE_ADDRESS = 3
MOST_OF_ONE_SETTING = 300


class InvitationClosed(Exception):
    """The invitation was used, withdrawn or is too old."""


class AlreadyIn(Exception):
    """The account is somebody else of this setting already; two people do not share one."""


class CannotInvite(Exception):
    """Says to the manager why this person cannot be invited by mail."""


class SignInFirst(Exception):
    """The address has an account already: its owner signs in before the invitation is added to it."""


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
