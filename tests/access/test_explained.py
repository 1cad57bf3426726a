"""What "Why can they see this?" says is what the policy does, for everybody and every record."""

from io import StringIO

import pytest
from django.core.management import call_command

from diaries.models import DiaryEntry, HomeNote, Reply
from families.models import Child
from families.viewer import viewer_of
from families.why import explain
from nursery.management.commands.policy_explain import people_of
from tests.access.world import PERSONAS


def worn_by(world, persona):
    """The viewer, and the carer or the staff place that it is at a setting."""
    viewer = viewer_of(world.users[persona], PERSONAS[persona])

    def person_at(setting):
        people = [] if viewer.is_staff and viewer.setting != setting else people_of(viewer.user, setting)
        return [person for person in people if hasattr(person, "ties") is viewer.is_family]

    return viewer, person_at


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_explanation_says_yes_exactly_where_the_policy_does(persona, world):
    viewer, person_at = worn_by(world, persona)
    seen = set(Child.objects.visible_to(viewer))

    said = {
        child
        for child in Child.objects.select_related("setting")
        for person in person_at(child.setting)
        if explain(person, child).sees
    }

    assert said == seen


@pytest.mark.parametrize("model", [DiaryEntry, Reply, HomeNote])
@pytest.mark.parametrize("persona", PERSONAS)
def test_the_explanation_of_a_record_says_yes_exactly_where_the_policy_does(persona, model, world):
    viewer, person_at = worn_by(world, persona)
    seen = set(model.objects.visible_to(viewer))

    said = {
        record
        for record in model.objects.select_related("child__setting")
        for person in person_at(record.child.setting)
        if explain(person, record.child, record=record).sees
    }

    assert said == seen


@pytest.mark.parametrize("persona", [who for who in PERSONAS if who not in {"both_as_staff", "stranger"}])
def test_the_command_says_what_the_page_says(persona, world):
    user, child = world.users[persona], world.objects["families.Child"]["ours"]
    out = StringIO()

    call_command("policy_explain", user.email, child.code, stdout=out)

    lines = out.getvalue().splitlines()
    explanations = [explain(person, child) for person in people_of(user, child.setting)]
    assert [line.split(",")[0] for line in lines if " as " in line] == [
        "Yes" if each.sees else "No" for each in explanations
    ]
