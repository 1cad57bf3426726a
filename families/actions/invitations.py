"""Doors for those who have no account yet: by mail, or by a printed letter."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.actions import open_account, set_password
from accounts.models import User, folded
from audit.log import record
from families.actions.joining import join_carer
from families.announcements import InvitationSent
from families.letter_codes import digest_of
from families.models import LETTER_LASTS, Carer, FamilyTie, Invitation, LetterBatch, Setting, StaffMember
from families.not_in import State, adults, side_of, staff, with_state
from families.sign_in_names import names_for
from notifications.outbox import Address, announce_each, withdraw

# Invitations by mail within a day.
MOST_TO_ONE_ADDRESS = 3
# One by one, to addresses somebody has just typed: a slip, or a session in other hands, reaches twenty strangers at
# most. Not counted are printed letters, which reach no mailbox and are handed over, and the one button that invites
# whoever of the books still waits: it takes no address, writes to each once, and has the setting's limit. So a nursery
# that has just brought in its spreadsheet is not made to wait, nor whoever invited it kept from the next new family.
MOST_BY_ONE_OF_STAFF = 20
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

    Raises CannotInvite where there is no address, nothing to come in for, the person is in already, or enough
    invitations went for one day.
    """
    _one_at_a_time(person.setting_id)
    [person] = _locked(type(person), [person.pk])
    _refuse_mail_to(person)
    _refuse_more_by(by)
    [invitation] = _mail_doors([person], by=by)
    return invitation


@transaction.atomic
def invite_everybody(*, by):
    """Invite by mail whoever is not in, has an address and no door that is open, as far as the day's limits go.

    Returns how many were invited.
    """
    _one_at_a_time(by.setting.pk)
    invited = 0
    for people in (adults(by), staff(by)):
        left_today = MOST_OF_ONE_SETTING - _of_today().of_setting(by.setting).count()
        waiting = people.filter(state__in=[State.NOT_INVITED, State.EXPIRED], in_person=False)
        waiting = waiting.exclude(email="").exclude(email__in=_flooded()).order_by("name", "pk")
        # Two who share an address: the first is invited, the other is given a letter.
        by_address = {email: pk for pk, email in reversed(waiting.values_list("pk", "email")[: max(0, left_today)])}
        not_in = _locked(people.model, by_address.values()).filter(user=None)
        invited += len(_mail_doors(not_in, by=by, to_everybody=True))
    return invited


def _refuse_mail_to(person):
    if person.user_id:
        raise CannotInvite(_("%(name)s has an account already.") % {"name": person})
    if not person.email:
        raise CannotInvite(_("There is no e-mail address for %(name)s.") % {"name": person})
    if not _may_come_in(person):
        raise CannotInvite(_("There is nothing here that %(name)s may see today.") % {"name": person})
    if with_state(type(person).objects.filter(pk=person.pk)).get().in_person:
        raise CannotInvite(_("Print a letter and hand it over in person."))
    if _flooded().filter(email=person.email).exists():
        raise CannotInvite(_("%(name)s was invited several times today. Try again tomorrow.") % {"name": person})
    if _of_today().of_setting(person.setting).count() >= MOST_OF_ONE_SETTING:
        raise CannotInvite(_("That is enough invitations for one day. Go on tomorrow."))


def _refuse_more_by(by):
    """A parent who invites relatives has a limit of their own, families.actions.circle.MOST_A_DAY."""
    if by.is_family:
        return
    if _of_today().filter(invited_by=by.user, to_everybody=False).count() >= MOST_BY_ONE_OF_STAFF:
        raise CannotInvite(
            _(
                "You have sent %(number)d invitations one by one today. Go on tomorrow, print letters, or invite "
                "everybody at once under “Not in yet”."
            )
            % {"number": MOST_BY_ONE_OF_STAFF}
        )


def _one_at_a_time(setting_pk):
    """One invitation of a setting after the other: two at the same moment would both be the last of the day."""
    Setting.objects.select_for_update(no_key=True).get(pk=setting_pk)


def _may_come_in(person):
    """An adult who may see nothing today has nothing to come in for; an authority is an office, not a person."""
    if isinstance(person, StaffMember):
        return True
    return not person.is_authority and FamilyTie.objects.open().filter(carer=person).exists()


def _of_today():
    return Invitation.objects.by_mail().filter(made_at__gt=now() - timedelta(days=1))


def _flooded():
    """Addresses that were written to often enough for one day."""
    lately = _of_today().order_by().values("email").annotate(times=Count("pk"))
    return lately.filter(times__gte=MOST_TO_ONE_ADDRESS).values("email")


def _mail_doors(people, *, by, to_everybody=False):
    """One invitation by mail for each; the doors before are shut."""
    people = list(people)
    close_invitations(*people)
    made = Invitation.objects.bulk_create(
        Invitation(email=person.email, invited_by=by.user, to_everybody=to_everybody, **{side_of(type(person)): person})
        for person in people
    )
    for invitation in made:
        record("invited", of=invitation, by=by)
    announce_each(InvitationSent, {each: [Address(each.email)] for each in made}, by=by, bell=False)
    return made


def _locked(model, pks):
    """One door after the other for the same person, whoever opens it."""
    return model.objects.select_for_update().filter(pk__in=list(pks)).order_by("name", "pk")


@transaction.atomic
def close_invitations(*people):
    """Withdraw what these carers and staff were given before, and the mails that have not left yet."""
    for model in {type(person) for person in people}:
        mine = {f"{side_of(model)}__in": [person for person in people if isinstance(person, model)]}
        for earlier in Invitation.objects.standing().by_mail().filter(**mine):
            withdraw(InvitationSent, about=earlier)
        Invitation.objects.standing().filter(**mine).update(withdrawn_at=now())


# -- By letter -------------------------------------------------------------------------------------------------------


@transaction.atomic
def print_letters(people, *, by):
    """A batch with a letter for each of these carers and staff who are not in. Their doors before are shut.

    Who has come in meanwhile gets none. Returns the batch, or None where nobody is left.
    """
    waiting = [*_still_not_in(Carer, people).never_in(), *_still_not_in(StaffMember, people).current()]
    if not waiting:
        return None
    close_invitations(*waiting)
    batch = LetterBatch.objects.create(setting=by.setting, made_by=by.user)
    _write_letters(batch, waiting, by=by)
    record("letters printed", of=batch, by=by)
    return batch


@transaction.atomic
def print_new_password(person, *, by):
    """A letter by which somebody without e-mail chooses a new password, who has lost theirs.

    Raises CannotInvite for anybody who can help themselves, or who is somebody elsewhere too: no setting holds the key
    to what another one shows.
    """
    [person] = _locked(type(person), [person.pk])
    if person.user_id in {None, by.user.pk} or not _is_only_here(person):
        raise CannotInvite(_("%(name)s cannot be given a new password by letter.") % {"name": person})
    Invitation.objects.standing().filter(sign_in_name=person.user.sign_in_name).update(withdrawn_at=now())
    batch = LetterBatch.objects.create(setting=by.setting, made_by=by.user)
    Invitation.objects.bulk_create([_letter(batch, person, person.user.sign_in_name, by=by)])
    record("letter for a new password printed", of=person, by=by)
    return batch


def _is_only_here(person):
    user = person.user
    if user.email or not user.sign_in_name:
        return False
    elsewhere = [places.exclude(setting=person.setting) for places in (user.carers, user.staff_places)]
    return not any(places.exists() for places in elsewhere)


def _still_not_in(model, people):
    return _locked(model, [person.pk for person in people if isinstance(person, model)]).filter(user=None)


TRIES = 3


def _write_letters(batch, people, *, by):
    """Names are chosen and written in two steps: where somebody else was faster, they are chosen anew."""
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                names = names_for(people)
                Invitation.objects.bulk_create(_letter(batch, person, names[person], by=by) for person in people)
                return
        except IntegrityError:
            if not left:
                raise


def _letter(batch, person, sign_in_name, *, by):
    letter = Invitation(
        batch=batch,
        sign_in_name=sign_in_name,
        invited_by=by.user,
        expires_at=now() + LETTER_LASTS,
        **{side_of(type(person)): person},
    )
    letter.letter_digest = digest_of(letter.letter_code())
    return letter


def letter_of(code):
    """The open letter with this code, however it was typed, or None."""
    found = Invitation.objects.open().filter(letter_digest=digest_of(code))
    return found.select_related("invited_by", "carer__setting", "staff__setting").first()


# -- Coming in -------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_invitation(invitation, *, password="", signed_in=None):
    """Use the invitation up, and give its person an account: a new one, or the one of who is signed in.

    Raises InvitationClosed, SignInFirst when the address has an account and nobody is signed in to it, or AlreadyIn.
    """
    _use_up(invitation)
    person = invitation.person
    account = signed_in if invitation.is_letter else _owner_of(invitation.email, signed_in)
    known = account and type(person).objects.filter(setting=person.setting, user=account).first()
    if known:
        if invitation.staff or not join_carer(person, known, by=account):
            raise AlreadyIn
        record("invitation accepted", of=invitation, by=account)
        return account
    user = account or _new_account(person, invitation, password)
    _give(person, user)
    record("invitation accepted", of=invitation, by=user)
    return user


@transaction.atomic
def accept_new_password(invitation, *, password):
    """Use the letter up: its owner has a new password, and every session of the account ends.

    The second step stays. Raises InvitationClosed, also when the account may no longer be helped in this way.
    """
    _use_up(invitation)
    if not invitation.sets_a_new_password or not _is_only_here(invitation.person):
        raise InvitationClosed
    user = invitation.person.user
    set_password(user, password)
    record("password set by letter", of=invitation, by=user)
    return user


def _use_up(invitation):
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now()):
        raise InvitationClosed


def _owner_of(email, signed_in):
    """The account of this address, whose owner is signed in; None where there is none."""
    account = User.objects.filter(email=folded(email)).first()
    if account is not None and account != signed_in:
        raise SignInFirst
    return account


def _new_account(person, invitation, password):
    names = {"sign_in_name": invitation.sign_in_name} if invitation.is_letter else {"email": invitation.email}
    try:
        with transaction.atomic():
            return open_account(name=person.name, password=password, **names)
    except IntegrityError as error:  # another invitation to this address was accepted at the same moment
        raise SignInFirst from error


def _give(person, user):
    """The person gets the account, once: nobody takes a place over that is somebody's."""
    try:
        with transaction.atomic():
            given = type(person).objects.filter(pk=person.pk, user=None).update(user=user)
    except IntegrityError as error:  # this account became somebody else of the setting at the same moment
        raise AlreadyIn from error
    if not given:
        raise InvitationClosed
    person.user = user
