"""Nobody is flooded with invitations, and names cannot carry more than a name."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils.timezone import now

from families.actions import invitations as actions
from families.forms.staff import StaffForm
from families.models import Carer, Invitation
from families.viewer import viewer_of
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent

LINES = "Write it in one line, without special characters."


@pytest.fixture
def aunt(child):
    carer = make.make_carer(setting=child.setting, name="Zoe Hill", email="zoe@example.org")
    make.tie(carer, child)
    return carer


def test_an_address_is_invited_three_times_a_day_at_most(aunt, manager):
    for _ in range(actions.MOST_TO_ONE_ADDRESS):
        actions.invite(aunt, by=viewer_of(manager))

    with pytest.raises(actions.CannotInvite):
        actions.invite(aunt, by=viewer_of(manager))

    assert Invitation.objects.filter(carer=aunt).count() == 3


def test_a_setting_invites_so_many_people_a_day_and_no_more(aunt, manager, monkeypatch, other_setting):
    monkeypatch.setattr(actions, "MOST_OF_ONE_SETTING", 1)
    elsewhere = make.make_staff(setting=other_setting, name="Mo", roles=["manager"])
    theirs = make.make_carer(setting=other_setting, name="Theirs", email="theirs@example.org")
    make.tie(theirs, make.make_child(setting=other_setting))
    actions.invite(theirs, by=viewer_of(elsewhere.user))

    actions.invite(aunt, by=viewer_of(manager))
    with pytest.raises(actions.CannotInvite):
        actions.invite(aunt, by=viewer_of(manager))


# -- One by one ------------------------------------------------------------------------------------------------------

ENOUGH = (
    "You have sent 20 invitations one by one today. Go on tomorrow, print letters, or invite everybody at once under "
    "“Not in yet”."
)


@pytest.fixture
def adults(child):
    """adults(number): so many who have an address and are not in."""

    def make_them(number):
        first = Carer.objects.count()
        carers = [
            make.make_carer(setting=child.setting, name=f"Adult {at:02}", email=f"adult{at}@example.org")
            for at in range(first, first + number)
        ]
        for carer in carers:
            make.tie(carer, child)
        return carers

    return make_them


def test_one_of_the_staff_invites_twenty_people_a_day_one_by_one(adults, manager, deputy):
    *twenty, one_more = adults(21)
    for each in twenty:
        actions.invite(each, by=viewer_of(manager))
    before = contents()

    with pytest.raises(actions.CannotInvite) as refused:
        actions.invite(one_more, by=viewer_of(manager))

    assert (str(refused.value), changed_between(before, contents())) == (ENOUGH, [])
    assert actions.invite(one_more, by=viewer_of(deputy)).carer == one_more


def test_the_day_after_one_goes_on(adults, manager):
    *twenty, one_more = adults(21)
    for each in twenty:
        actions.invite(each, by=viewer_of(manager))
    Invitation.objects.update(made_at=now() - timedelta(days=1, minutes=1))

    assert actions.invite(one_more, by=viewer_of(manager)).carer == one_more


def test_inviting_the_same_person_again_counts_too(adults, manager, monkeypatch):
    monkeypatch.setattr(actions, "MOST_BY_ONE_OF_STAFF", 2)
    one, other = adults(2)
    for _ in range(2):
        actions.invite(one, by=viewer_of(manager))

    with pytest.raises(actions.CannotInvite, match="You have sent 2 invitations one by one today"):
        actions.invite(other, by=viewer_of(manager))


def test_everybody_at_once_and_letters_do_not_count_for_who_pressed_the_button(adults, manager, monkeypatch):
    monkeypatch.setattr(actions, "MOST_BY_ONE_OF_STAFF", 1)
    adults(3)
    assert actions.invite_everybody(by=viewer_of(manager)) == 3
    actions.print_letters(adults(3), by=viewer_of(manager))

    [first, second] = adults(2)
    assert actions.invite(first, by=viewer_of(manager)).to_everybody is False
    with pytest.raises(actions.CannotInvite, match="one by one"):
        actions.invite(second, by=viewer_of(manager))
    assert actions.invite_everybody(by=viewer_of(manager)) == 1


def test_the_page_says_what_to_do_instead(client, adults, manager, monkeypatch):
    monkeypatch.setattr(actions, "MOST_BY_ONE_OF_STAFF", 0)
    [adult] = adults(1)
    client.force_login(manager)

    page = client.post(reverse("families:invite_carer", args=[adult.code]), sent(), follow=True)

    assert ENOUGH.replace("20", "0") in unescape(page.content.decode())
    assert Invitation.objects.count() == 0


def test_an_invitation_to_somebody_who_has_left_opens_nothing(setting, manager):
    staff = make.make_staff(setting=setting, name="Eva Gone")
    invitation = Invitation.objects.create(staff=staff, email="eva@example.org", invited_by=manager)
    assert list(Invitation.objects.open()) == [invitation]

    staff.left_on = staff.started_on
    staff.save()

    assert list(Invitation.objects.open()) == []


@pytest.mark.parametrize("name", ["Priya\nBcc: all@example.org", "Pri\x1bya", "Pri\u2028ya"])
def test_a_name_is_one_line(name, manager):
    form = StaffForm({"name": name, "role": "practitioner"}, viewer=viewer_of(manager))

    assert form.errors == {"name": [LINES]}


@pytest.mark.parametrize("address", ["ſam@example.org", "ﬁona@example.org"])
def test_an_address_of_look_alikes_is_refused(address, manager):
    form = StaffForm({"name": "Sam", "email": address, "role": "practitioner"}, viewer=viewer_of(manager))

    assert list(form.errors) == ["email"]
