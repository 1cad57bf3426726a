"""Who signs in by a name has no mailbox to help with a lost password: the nursery prints a letter for it."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from families.actions import invitations as actions
from families.models import Carer, Invitation, LetterBatch
from families.viewer import viewer_of
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent

OLD, NEW = "a long walk in the rain", "seven geese went by"
REFUSED = "Nadia Haddad cannot be given a new password by letter."


@pytest.fixture
def nadia(child, household):
    """Is in by a letter: an account without e-mail."""
    user = User.objects.create_user(name="Nadia Haddad", sign_in_name="nadia.haddad", password=OLD)
    carer = make.make_carer(setting=child.setting, name="Nadia Haddad")
    Carer.objects.filter(pk=carer.pk).update(user=user)
    make.tie(carer, child, household=household)
    return Carer.objects.get(pk=carer.pk)


@pytest.fixture
def office(manager):
    return viewer_of(manager)


@pytest.fixture
def letter(nadia, office):
    return actions.print_new_password(nadia, by=office).letters.get()


def is_in(client):
    return client.get("/more/").status_code == 200


def sign_in(client, password):
    client.post("/account/sign-in/", {"login": "nadia.haddad", "password": password})
    return is_in(client)


def choose(client, letter, password=NEW):
    client.post("/come-in/", {"code": letter.letter_code()})
    return client.post("/come-in/letter/", sent(password=password))


def test_a_letter_sets_a_new_password_once(client, letter):
    answer = choose(client, letter)

    assert (answer["Location"], is_in(client)) == ("/account/sign-in/", False)
    assert (sign_in(client, OLD), sign_in(client, NEW)) == (False, True)
    assert choose(Client(), letter, "eight owls flew home")["Location"] == "/come-in/"


def test_every_session_of_the_account_ends(letter, nadia):
    somewhere = Client()
    somewhere.force_login(nadia.user)
    assert is_in(somewhere)

    choose(Client(), letter)

    assert not is_in(somewhere)


def test_the_password_stays_until_a_new_one_is_chosen(client, letter):
    client.post("/come-in/", {"code": letter.letter_code()})
    client.get("/come-in/letter/")

    assert sign_in(Client(), OLD)


def test_the_second_step_is_still_asked_for(client, letter, nadia):
    TOTP.activate(nadia.user, generate_totp_secret())

    choose(client, letter)

    assert (sign_in(client, NEW), nadia.user.authenticator_set.count()) == (False, 1)


def test_it_is_logged_who_printed_it_and_that_it_was_used(client, letter, manager, nadia):
    choose(client, letter)

    said = list(Event.objects.exclude(what="invited").values_list("what", "actor").order_by("pk"))
    assert said[-3:] == [
        ("letter for a new password printed", manager.code),
        ("password set anew", nadia.user.code),
        ("password set by letter", nadia.user.code),
    ]


def test_nobody_adds_the_letter_to_their_own_account(client, letter, other_parent, nadia):
    client.force_login(other_parent)
    client.post("/come-in/", {"code": letter.letter_code()})

    assert client.post("/come-in/letter/", sent(mine="1")).status_code == 422
    nadia.refresh_from_db()
    assert nadia.user.sign_in_name == "nadia.haddad"


def has_an_address(nadia):
    User.objects.filter(pk=nadia.user.pk).update(email="nadia@example.org")


def is_somebody_elsewhere(nadia):
    there = make.make_carer(setting=make.make_setting(), name="Nadia Haddad")
    Carer.objects.filter(pk=there.pk).update(user=nadia.user)


def works_elsewhere(nadia):
    place = make.make_staff(setting=make.make_setting(), user=make.make_account())
    type(place).objects.filter(pk=place.pk).update(user=nadia.user)


BARRED = [has_an_address, is_somebody_elsewhere, works_elsewhere]


@pytest.mark.parametrize("happens", BARRED)
def test_a_setting_opens_no_account_that_is_more_than_its_own(happens, client, nadia, manager):
    happens(nadia)
    client.force_login(manager)

    page = client.post(reverse("families:new_password_of_carer", args=[nadia.code]), sent(), follow=True)

    assert (REFUSED in page.content.decode(), LetterBatch.objects.count()) == (True, 0)


@pytest.mark.parametrize("happens", BARRED)
def test_nor_when_it_became_more_after_the_letter_was_printed(happens, client, letter, nadia):
    happens(nadia)
    before = User.objects.get(pk=nadia.user.pk).password

    assert choose(client, letter)["Location"] == "/come-in/"
    assert User.objects.get(pk=nadia.user.pk).password == before


def test_a_newer_letter_closes_the_one_before(client, letter, nadia, office):
    newer = actions.print_new_password(nadia, by=office).letters.get()

    assert (letter.letter_code() == newer.letter_code(), list(Invitation.objects.open())) == (False, [newer])


def test_an_account_with_two_hats_has_one_open_letter(letter, nadia, office, setting):
    place = make.make_staff(setting=setting, user=make.make_account())
    type(place).objects.filter(pk=place.pk).update(user=nadia.user)
    place.refresh_from_db()

    newer = actions.print_new_password(place, by=office).letters.get()

    assert list(Invitation.objects.open()) == [newer]


def test_nobody_prints_it_for_the_own_account(client, setting):
    manager = make.make_staff(setting=setting, roles=["manager"])
    User.objects.filter(pk=manager.user.pk).update(email=None, sign_in_name="own.account")
    client.force_login(manager.user)
    before = contents(without=["ui.SentForm"])

    client.post(reverse("families:new_password_of_staff", args=[manager.code]), sent())

    assert changed_between(before, contents(without=["ui.SentForm"])) == []


def test_who_is_not_in_is_given_an_invitation_not_a_password(child, office):
    carer = make.make_carer(setting=child.setting, name="Nadia Haddad")

    with pytest.raises(actions.CannotInvite, match=REFUSED):
        actions.print_new_password(carer, by=office)
