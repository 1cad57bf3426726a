import pytest

from families.models import Child
from families.viewer import viewer_of


@pytest.mark.parametrize(
    "who",
    [
        *("parent", "separated_parent", "grandparent", "foster_carer", "circle_member"),
        *("key_person", "room_lead", "agency_on_shift", "manager", "deputy", "senco", "dsl"),
    ],
)
def test_child_is_seen_by(who, request, child):
    assert list(Child.objects.visible_to(viewer_of(request.getfixturevalue(who))).filter(pk=child.pk)) == [child]


@pytest.mark.parametrize(
    "who",
    [
        "other_parent",
        "parent_elsewhere",
        "leavers_parent",
        "former_carer",
        "restricted_parent",
        "suspended_parent",
        "collect_only_contact",
        "stranger",
        "colleague_next_door",
        "agency_off_shift",
        "former_staff",
        "group_administrator",
        "manager_elsewhere",
        "staff_who_is_a_parent",  # in the staff hat, next door
    ],
)
def test_child_is_hidden_from(who, request, child):
    assert list(Child.objects.visible_to(viewer_of(request.getfixturevalue(who))).filter(pk=child.pk)) == []


def test_nobody_signed_in_sees_no_child(child):
    assert list(Child.objects.visible_to(None)) == []


def test_staff_who_are_parents_see_their_child_in_the_family_hat_alone(staff_who_is_a_parent, child):
    assert list(Child.objects.visible_to(viewer_of(staff_who_is_a_parent, "family"))) == [child]
