"""Nobody is flooded with invitations, and names cannot carry more than a name."""

import pytest

from families.actions import invitations as actions
from families.forms.staff import StaffForm
from families.models import Invitation
from families.viewer import viewer_of
from tests import factories as make

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
