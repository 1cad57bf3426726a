"""One account, several hats: the switch is on every page, and nothing of one hat is in the other."""

import re

import pytest
from django.urls import reverse

from diaries import actions as diaries
from diaries.models import HomeNote
from families.models import Child, Role
from families.viewer import hats_of, viewer_of
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent

WEAR = reverse("families:wear")


@pytest.fixture
def both(staff_who_is_a_parent):
    """Works in Wrens, and is an adult of Maya's family."""
    return staff_who_is_a_parent


def wear(client, hat):
    return client.post(WEAR, sent(hat=hat))


def switches(response):
    """The hats that the page offers."""
    return set(re.findall(r'name="hat"\s+value="([^"]+)"', response.content.decode()))


def staff_hat(user):
    return next(viewer.hat for viewer in hats_of(user) if viewer.is_staff)


def test_every_page_of_either_hat_offers_the_other(client, both, child, other_room):
    client.force_login(both)
    at_work = [other_room.get_absolute_url(), "/children/", "/bell/", "/more/", reverse("families:staff")]
    assert {path: switches(client.get(path)) for path in at_work} == {path: {"family"} for path in at_work}

    wear(client, "family")

    at_home = [child.get_absolute_url(), "/bell/", "/more/", reverse("notifications:preferences")]
    assert {path: switches(client.get(path)) for path in at_home} == {path: {staff_hat(both)} for path in at_home}


def test_a_page_of_the_other_hat_is_not_there_and_says_how_to_change_over(client, both, child):
    """A link in a mail to the parent, opened at work."""
    client.force_login(both)
    missing = client.get(child.get_absolute_url())
    assert (missing.status_code, switches(missing), "Maya" in missing.content.decode()) == (404, {"family"}, False)

    wear(client, "family")

    assert client.get(child.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", ["parent", "key_person", "manager"])
def test_somebody_with_one_hat_is_offered_no_other(who, request, client, child):
    client.force_login(request.getfixturevalue(who))

    assert [switches(client.get(path)) for path in ("/more/", "/bell/", "/nothing/here/")] == [set()] * 3


def test_more_says_which_hat_is_worn(client, both):
    client.force_login(both)
    assert "You are here at Larkfield" in client.get("/more/").content.decode()

    wear(client, "family")

    assert "You are here as family" in client.get("/more/").content.decode()


def test_a_form_of_the_other_hat_is_refused_and_keeps_nothing(client, both, child):
    """Two windows: in one the note from home is half written, in the other the hat is changed."""
    client.force_login(both)
    wear(client, "family")
    path = reverse("diaries:home_note", args=[child.code])
    form = sent(words="Up since six") | {"as": "family"}
    wear(client, staff_hat(both))
    before = contents()

    answer = client.post(path, form)

    assert answer.status_code == 409
    assert "You changed hats since this page was made, so it was not sent." in answer.content.decode()
    assert changed_between(before, contents()) == []
    wear(client, "family")
    assert (client.post(path, form).status_code, HomeNote.objects.count()) == (302, 1)


def rung(client):
    """What the bell tells in the hat that is worn: (number on the badge, what the lines are about)."""
    page = client.get("/bell/")
    return page.context["bell"].count, [line.about for line in page.context["page"].lines]


def test_the_bell_rings_for_the_hat_it_concerns(client, both, child, room, key_staff, household, other_room):
    """Maya's day is news for the parent; what a family of Wrens wrote is news for the colleague."""
    place = both.staff_places.get()
    wren = make.make_child(room=other_room)
    make.make_key_person(wren, place)
    home = make.make_household(setting=wren.setting)
    family = make.make_family_account(wren, household=home)
    note = diaries.write_home_note(wren, household=home, words="Slept badly", by=viewer_of(family))
    entry = make.make_entry(child, author=key_staff)
    answer = diaries.reply(entry, household=household, words="Hello", by=viewer_of(key_staff.user))
    client.force_login(both)

    at_work = rung(client)
    wear(client, "family")

    assert (at_work, rung(client)) == ((1, [note]), (1, [answer]))


def test_one_account_has_children_in_two_settings_and_works_in_a_third(client, both, child, other_setting):
    otis = make.make_child(setting=other_setting, first_name="Otis")
    make.tie(make.make_carer(setting=other_setting, name="Jo Both", user=both), otis)
    third = make.make_setting(name="Thirdfield")
    finn = make.make_child(room=make.make_room(setting=third), first_name="Finn")
    make.make_staff(setting=third, roles=[Role.MANAGER], user=both, name="Jo Both")

    seen = {
        viewer.hat: sorted(Child.objects.visible_to(viewer).values_list("first_name", flat=True))
        for viewer in hats_of(both)
    }

    here, there, family = (viewer.hat for viewer in hats_of(both))
    assert seen == {here: [], there: [finn.first_name], family: ["Maya", "Otis"]}
    client.force_login(both)
    wear(client, "family")
    text = client.get(child.get_absolute_url()).content.decode()
    assert [name for name in ("Maya", "Otis", "Finn") if name in text] == ["Maya", "Otis"]
    assert switches(client.get("/more/")) == {here, there}


def test_a_setting_where_one_is_family_alone_is_no_hat_to_work_in(client, both, other_setting):
    make.tie(make.make_carer(setting=other_setting, user=both), make.make_child(setting=other_setting))

    assert [viewer.hat for viewer in hats_of(both)] == [staff_hat(both), "family"]


@pytest.mark.parametrize("hat", ["staff:0000000000000000", "", "a\x00b", "family "])
def test_a_hat_that_is_not_held_does_not_fit(hat, client, both):
    client.force_login(both)

    assert wear(client, hat).status_code == 404
    assert client.get("/more/").context["viewer"].hat == staff_hat(both)


def test_a_parent_who_works_here_reads_nothing_of_the_other_household(both, child, separated_parent, key_staff):
    """At work the parent sees no child of another room, so neither what the other household wrote to the nursery."""
    other_home = child.ties.get(carer__user=separated_parent).household
    note = make.make_home_note(child, household=other_home, author=separated_parent)

    assert [list(HomeNote.objects.visible_to(viewer)) for viewer in hats_of(both)] == [[], []]
    assert list(HomeNote.objects.visible_to(viewer_of(key_staff.user))) == [note]
