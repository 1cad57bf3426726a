"""Walls: what must look exactly like nothing, and hats that are somebody else's."""

import pytest
from django.urls import reverse

from families.models import StaffMember
from families.viewer import hats_of
from tests.access.routes import NOBODYS, address, ours
from tests.access.test_matrix import Visitor, body_of
from tests.access.world import sign_in
from tests.factories import sent

# Routes about one restriction, or about what restricts one tie.
SECRET = {name: route for name, route in ours().items() if route.data_class == "P3" and "code" in route.objects}


def answer(visitor, name, method, path):
    response = visitor.knock(name, method, path)
    return response.status_code, body_of(response)


@pytest.mark.parametrize(
    "persona",
    [
        *("restricted_parent", "suspended_parent", "separated_parent", "parent", "both_as_family", "circle_member"),
        *("key_person", "agency_on_shift", "senco", "deputy", "group_administrator", "manager_elsewhere"),
    ],
)
def test_a_restriction_looks_like_none_to_whom_it_is_not_for(persona, client, world):
    """Of anybody, and of those whom it restricts; in force, waiting for a paper, and lifted."""
    visitor = Visitor(client, world, persona)

    told = [
        f"{method} {name} {which}"
        for name, route in SECRET.items()
        for method in route.methods
        for which in world.objects[route.objects["code"]].keys() - {"far"}
        if answer(visitor, name, method, address(name, world, which))
        != answer(visitor, name, method, address(name, world, code=NOBODYS))
    ]

    assert told == []


def test_that_they_look_alike_is_no_accident(client, world):
    """The checker itself: to the DSL a restriction looks like one."""
    visitor = Visitor(client, world, "dsl")

    [alike, other] = [
        answer(visitor, "families:restriction", "GET", address("families:restriction", world, code=code))[0]
        for code in (NOBODYS, world.objects["families.Restriction"]["ours"].code)
    ]

    assert (alike, other) == (404, 200)


@pytest.mark.parametrize(
    "persona",
    [
        *("parent", "stranger", "restricted_parent", "both_as_family", "both_as_staff", "key_person"),
        *("agency_off_shift", "former_staff", "manager", "dsl", "group_administrator", "manager_elsewhere"),
    ],
)
def test_a_hat_that_is_not_held_today_is_not_worn_whoever_asks_for_it(persona, client, world):
    """Not by its form, and not where a session still carries it: of a colleague, of another setting, of last year."""
    sign_in(client, world, persona)
    own = {viewer.hat for viewer in hats_of(world.users[persona])}
    others = {f"staff:{place.code}" for place in StaffMember.objects.all()} - own

    answers, worn = set(), set()
    for hat in others:
        answers.add(client.post(reverse("families:wear"), sent(hat=hat)).status_code)
        session = client.session
        session["hat"] = hat
        session.save()
        worn.add(client.get(reverse("notifications:bell")).wsgi_request.viewer.hat)

    assert (answers, worn - own) == ({404}, set())
