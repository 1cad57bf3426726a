"""Doors for those who have no account yet: by mail, or by a printed letter."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.actions import open_account, set_password
from accounts.models import User, folded
from audit.log import record
from families.announcements import InvitationSent
from families.letter_codes import digest_of
from families.models import LETTER_LASTS, Carer, FamilyTie, Invitation, LetterBatch, StaffMember
from families.not_in import adults, rows_of, side_of, staff, with_state
from families.sign_in_names import names_for
from notifications.outbox import Address, announce_each, withdraw

# Invitations by mail within a day.
MOST_TO_ONE_ADDRESS = 3
MOST_OF_ONE_SETTING = 300
# Letters of one batch: what a printer takes in one go.
MOST_LETTERS = 500


class InvitationClosed(Exception):
    """The invitation was used, withdrawn or is too old."""


class AlreadyIn(Exception):
    """The account is somebody else of this setting already; two people do not share one."""


class CannotInvite(Exception):
    """Says to the manager why this person cannot be invited, or not in this way."""


class SignInFirst(Exception):
    """The address has an account already: its owner signs in before the invitation is added to it."""


# -- By mail ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(person, *, by):
    """Invite a carer or a member of staff by mail. Doors opened for this person before are shut.

    Raises CannotInvite where there is no address, nothing to come in for, or the person is in already.
    """
    [person] = _locked(type(person), [person.pk])
    _refuse_who_cannot_come_in(person, needs_address=True)
    if with_state(type(person).objects.filter(pk=person.pk)).get().in_person:
        raise CannotInvite(_("Print a letter and hand it over in person."))
    _check_limits(person)
    [invitation] = _mail_doors([person], by=by)
    return invitation


@transaction.atomic
def invite_everybody(*, by, state=""):
    """Invite by mail whoever is not in, has an address and waits for a door, as far as the day's limits go.

    Returns how many were invited.
    """
    invited = []
    for people in (adults(by), staff(by)):
        waiting = people.exclude(email="").filter(in_person=False, state__in=[state] if state else MAILED_AT_ONCE)
        chosen = list(waiting.order_by("name", "pk").values_list("pk", flat=True)[:MOST_OF_ONE_SETTING])
        room_left = max(0, MOST_OF_ONE_SETTING - _of_today(by.setting).count())
        locked = _locked(people.model, chosen).filter(user=None)
        fresh = [person for person in _with_own_addresses(locked) if not _is_flooded(person.email)][:room_left]
        invited += _mail_doors(fresh, by=by)
    return len(invited)
