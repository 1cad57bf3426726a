"""A preview is what the adult sees: the same pages, word by word, and nothing else; and nothing comes of it."""

import re

import pytest
from django.urls import reverse

from families import previews
from tests.access.routes import addresses, declared
from tests.access.tables import changed_between, contents
from tests.access.test_matrix import RULES
from tests.access.world import PERSONAS, sign_in

FAMILIES = [
    *("parent", "separated_parent", "grandparent", "both_as_family", "other_parent", "foster_carer", "circle_member"),
    *("leavers_parent", "former_carer", "restricted_parent", "suspended_parent", "collect_only_contact"),
]

# What a family reads that no preview shows, with the reason.
NOT_SHOWN = {
    "home:more": "leads to what belongs to the account",
    "families:invitation": "a letter to one person",
    "families:come_in": "the door for who has a letter",
    "families:letter": "the door for who has a letter",
    "notifications:bell": "the bell belongs to the account",
    "notifications:preferences": "how somebody is told is their own business",
    "healthz": "shows nothing of anybody",
    "readyz": "shows nothing of anybody",
}


def carer_of(user):
    return user.carers.get()


def previewed(carer, path):
    return reverse("families:preview", args=[carer.code, path.lstrip("/")])


@pytest.mark.parametrize("persona", FAMILIES)
def test_a_preview_is_what_the_adult_reads_word_by_word(persona, client, world):
    carer = carer_of(world.users[persona])
    paths = [path for name in sorted(previews.SHOWN) for path in addresses(name, world)]
    sign_in(client, world, persona)
    own = {path: client.get(path) for path in paths}
    sign_in(client, world, "manager")

    shown = {path: client.get(previewed(carer, path)) for path in paths}

    assert {path: answer.status_code for path, answer in shown.items()} == {
        path: answer.status_code for path, answer in own.items()
    }
    hats = {"setting.name"}  # who is staff too reads where they can go
    for path in (path for path in paths if own[path].status_code == 200):
        assert world.marks_in(shown[path]) - hats == world.marks_in(own[path]) - hats, path
        assert _main(shown[path]) == _main(own[path]), path


def _main(response):
    """The page between its frame, with its addresses as they are without a preview, and no keys of forms."""
    text = response.content.decode()
    text = text[text.index("<fieldset") :].replace("disabled", "", 1)
    text = re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]+"', "", text)
    text = re.sub(r"/as/\w{16}/", "/", text).replace(" >", ">")
    return re.sub(r'hx-headers=.*?"}\'', "", text)


def test_every_page_of_a_family_is_shown_or_not_for_a_reason():
    family = {
        name for name, rule in RULES.items() if rule.comes_in & set(FAMILIES) and "GET" in declared()[name].methods
    }

    assert family == previews.SHOWN | set(NOT_SHOWN)
    assert previews.SHOWN & set(NOT_SHOWN) == set()


@pytest.mark.parametrize("persona", ["parent", "circle_member", "restricted_parent"])
def test_every_link_stays_inside_but_the_one_that_leads_out(persona, client, world):
    carer = carer_of(world.users[persona])
    prefix = previewed(carer, "")
    sign_in(client, world, "manager")

    for path in [path for name in sorted(previews.SHOWN) for path in addresses(name, world)]:
        response = client.get(previewed(carer, path), follow=True)
        if response.status_code == 200:
            page = response.content.decode().split("<body")[1]
            led_to = [each for each in re.findall(r'(?:href|action|src)="([^"]*)"', page) if not each.startswith("#")]
            outside = [each for each in led_to if each and not each.startswith((prefix, "/static/"))]
            assert outside == [reverse("families:child", args=[carer.ties.get().child.code])], path


@pytest.mark.parametrize("persona", [who for who in PERSONAS if who in RULES["families:preview"].comes_in])
@pytest.mark.parametrize(
    "path", ["more/", "bell/", "notifications/", "today/", "children/", "account/password/", "x", "as/"]
)
def test_other_pages_are_not_there(path, persona, client, world):
    carer = carer_of(world.users["parent"])
    sign_in(client, world, persona)

    assert client.get(previewed(carer, path)).status_code == 404


def test_a_preview_within_a_preview_is_not_there(client, world):
    parent, other = (carer_of(world.users[who]) for who in ("parent", "separated_parent"))
    sign_in(client, world, "manager")

    assert client.get(previewed(parent, previewed(other, ""))).status_code == 404


# -- Nothing comes of it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_sent(method, client, world):
    carer = carer_of(world.users["parent"])
    sign_in(client, world, "manager")
    before = contents()

    answers = [
        client.generic(method, previewed(carer, path)).status_code
        for name, route in declared().items()
        if method in route.methods and name.startswith(("diaries:", "families:", "notifications:"))
        for path in addresses(name, world)
    ]

    assert set(answers) <= {405}
    assert changed_between(before, contents()) == []


@pytest.mark.parametrize("persona", ["parent", "separated_parent"])
def test_who_runs_nothing_has_no_preview(persona, client, world):
    sign_in(client, world, persona)

    assert client.get(previewed(carer_of(world.users["parent"]), "")).status_code == 404
