"""Invitations: a single-use door for one address and one person, closed after seven days."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from accounts.models import User
from families.actions import invitations as actions
from families.actions.invitations import CannotInvite
from families.models import Child, Invitation, TieFact
from families.viewer import hats_of, viewer_of
from notifications.letters import deliver
from notifications.models import Delivery
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent

PASSWORD = "seven geese went by"
ADDRESS = "rachel@example.org"


@pytest.fixture(autouse=True)
def post(settings):
    settings.REDIS_URL = ""
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def carer(child, household):
    carer = make.make_carer(setting=child.setting, name="Rachel Hill", email=ADDRESS)
    make.tie(carer, child, household=household)
    return carer


@pytest.fixture
def invitation(carer, manager):
    return actions.invite(carer, by=viewer_of(manager))


@pytest.fixture
def address(invitation):
    return invitation.get_absolute_url()


def accept(client, address, **values):
    return client.post(address, sent(**{"password": PASSWORD} | values))


def test_a_mail_brings_the_link_and_the_link_brings_in(client, invitation, carer, child, mailoutbox):
    deliver()
    [mail] = mailoutbox
    link = next(word for word in mail.body.split() if "/invitation/" in word)

    response = client.post(link, sent(password=PASSWORD))

    carer.refresh_from_db()
    assert (mail.to, response["Location"], carer.user.email) == ([ADDRESS], "/", ADDRESS)
    assert list(Child.objects.visible_to(viewer_of(carer.user))) == [child]
    assert client.get(child.get_absolute_url()).status_code == 200


def test_the_mail_names_nobody_but_who_invites(invitation, mailoutbox):
    deliver()

    [mail] = mailoutbox
    text = mail.subject + mail.body + "".join(part.content for part in mail.alternatives)
    assert [name for name in ("Maya", "Aziz", "Rachel", "Helen Byrne", "Larkfield") if name in text] == [
        "Helen Byrne",
        "Larkfield",
    ]


def test_opening_the_link_uses_nothing_up(client, address):
    before = contents()

    assert [client.get(address).status_code for _ in range(3)] == [200] * 3
    assert changed_between(before, contents()) == []


def test_a_used_invitation_is_closed(client, address):
    accept(client, address)
    client.cookies.clear()
    before = contents()

    assert client.get(address).status_code == 410
    assert accept(client, address).status_code == 410
    assert changed_between(before, contents()) == []


@pytest.mark.parametrize(("age", "status"), [(timedelta(days=6, hours=23), 302), (timedelta(days=7, minutes=1), 410)])
def test_an_invitation_lasts_seven_days(age, status, client, invitation, address):
    Invitation.objects.update(expires_at=invitation.expires_at - age)

    assert accept(client, address).status_code == status


def test_a_second_invitation_shuts_the_first_and_withdraws_its_mail(client, carer, invitation, manager, mailoutbox):
    newer = actions.invite(carer, by=viewer_of(manager))

    deliver()

    assert client.get(invitation.get_absolute_url()).status_code == 410
    assert client.get(newer.get_absolute_url()).status_code == 200
    assert [newer.code in mail.body for mail in mailoutbox] == [True]
    assert Delivery.objects.filter(state=Delivery.State.WITHDRAWN).count() == 1


def test_an_invitation_that_is_used_before_its_mail_leaves_sends_none(client, address, mailoutbox):
    accept(client, address)

    deliver()

    assert mailoutbox == []


def test_somebody_who_is_in_is_not_invited_again(client, carer, address, manager):
    accept(client, address)
    carer.refresh_from_db()

    with pytest.raises(CannotInvite, match="Rachel Hill has an account already"):
        actions.invite(carer, by=viewer_of(manager))


def test_somebody_without_an_address_is_not_invited(child, manager):
    with pytest.raises(CannotInvite, match="There is no e-mail address for Nia"):
        actions.invite(make.make_carer(setting=child.setting, name="Nia"), by=viewer_of(manager))


def test_why_somebody_cannot_be_invited_is_said_on_the_page(client, child, manager):
    carer = make.make_carer(setting=child.setting, name="Nia")
    client.force_login(manager)

    page = client.post(reverse("families:invite_carer", args=[carer.code]), sent(), follow=True)

    assert "There is no e-mail address for Nia." in page.content.decode()


# -- The address has an account already ------------------------------------------------------------------------------


@pytest.fixture
def rachel(db):
    return make.make_account(name="Rachel Hill", email=ADDRESS)


def test_who_has_an_account_signs_in_first(client, address, rachel, carer):
    before = contents()

    response = accept(client, address)

    assert response.status_code == 422
    assert "You have an account with this address already. Sign in first" in response.content.decode()
    assert changed_between(before, contents()) == []


def test_signed_in_to_the_invited_address_one_button_is_enough(client, address, rachel, carer):
    client.force_login(rachel)
    assert 'type="password"' not in client.get(address).content.decode()

    response = client.post(address, sent())

    carer.refresh_from_db()
    assert (response.status_code, carer.user, User.objects.filter(email=ADDRESS).count()) == (302, rachel, 1)


def test_signed_in_as_somebody_else_one_does_not_take_the_invitation(client, address, other_parent, rachel, carer):
    client.force_login(other_parent)

    assert accept(client, address).status_code == 422
    carer.refresh_from_db()
    assert carer.user is None


def test_signed_in_as_somebody_else_a_new_account_is_the_invited_persons(client, address, other_parent, carer):
    """A family's shared tablet: whoever holds the letter chooses the password, and comes in as the invited person."""
    client.force_login(other_parent)

    accept(client, address)

    carer.refresh_from_db()
    assert (carer.user.email, int(client.session["_auth_user_id"])) == (ADDRESS, carer.user.pk)


def test_one_account_is_not_two_adults_of_a_setting(client, carer, manager, child, household):
    """The same adult was entered twice, and the second entry was given the address of the first one later on."""
    twin = make.make_carer(setting=child.setting, name="R. Hill", email="hill@example.org")
    make.tie(twin, child, household=household)
    first, second = (actions.invite(each, by=viewer_of(manager)) for each in (carer, twin))
    Invitation.objects.filter(pk=second.pk).update(email=ADDRESS)
    second.refresh_from_db()
    accept(client, first.get_absolute_url())

    response = client.post(second.get_absolute_url(), sent())

    assert response.status_code == 409
    assert "Ask the nursery to look." in response.content.decode()


def test_an_adult_of_the_family_who_is_staff_too_gets_a_second_hat(client, child, household, key_person, manager):
    carer = make.make_carer(setting=child.setting, name="Priya Nair", email=key_person.email)
    make.tie(carer, child, household=household)
    invitation = actions.invite(carer, by=viewer_of(manager))
    client.force_login(key_person)

    client.post(invitation.get_absolute_url(), sent())

    assert [viewer.is_family for viewer in hats_of(key_person)] == [False, True]


def test_staff_come_in_by_invitation_too(client, setting, room, child, manager):
    staff = make.make_staff(setting=setting, name="Una New", rooms=[room], user=make.make_account())
    staff.user, staff.email = None, "una@example.org"
    staff.save()
    invitation = actions.invite(staff, by=viewer_of(manager))

    accept(client, invitation.get_absolute_url())

    staff.refresh_from_db()
    assert list(Child.objects.visible_to(viewer_of(staff.user))) == [child]


def test_the_invited_address_counts_as_verified(client, address):
    accept(client, address)

    [known] = User.objects.get(email=ADDRESS).emailaddress_set.all()
    assert (known.email, known.verified, known.primary) == (ADDRESS, True, True)


def test_another_spelling_of_the_address_is_the_same_account(client, child, household, manager, rachel):
    carer = make.make_carer(setting=child.setting, name="Rachel Hill", email="Rachel@Example.ORG")
    make.tie(carer, child, household=household)
    invitation = actions.invite(carer, by=viewer_of(manager))

    assert accept(client, invitation.get_absolute_url()).status_code == 422
    client.force_login(rachel)
    assert client.post(invitation.get_absolute_url(), sent()).status_code == 302


def test_an_invitation_does_not_open_what_has_ended_meanwhile(client, address, carer, child):
    TieFact.objects.filter(tie__carer=carer).update(until=localdate())

    accept(client, address)

    assert client.get(child.get_absolute_url()).status_code == 404
    assert now() < Invitation.objects.get().expires_at
