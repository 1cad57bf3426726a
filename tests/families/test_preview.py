"""What a manager sees as one adult of a family: read-only, in the log, and gone with the adult's own access."""

import re
from datetime import timedelta

import pytest
from django.urls import get_script_prefix, reverse
from django.utils.timezone import localdate

from audit.models import Event, Viewing
from diaries.models import Kind
from families.models import FamilyTie, Setting
from tests import factories as make
from tests.factories import sent


def carer_of(user):
    return user.carers.get()


def previewed(carer, path):
    return reverse("families:preview", args=[carer.code, path.lstrip("/")])


def test_controls_of_a_preview_are_out_of_order_and_those_of_the_family_are_not(client, parent, manager, child):
    client.force_login(manager)
    shown = client.get(previewed(carer_of(parent), child.get_absolute_url())).content.decode()
    client.force_login(parent)
    own = client.get(child.get_absolute_url()).content.decode()

    held = r"<fieldset[^>]*disabled[^>]*>(.*)</fieldset>"
    assert re.search(held, own, re.DOTALL) is None
    assert re.findall("<(?:form|textarea|button)", re.sub(held, "", shown.split("<body")[1], flags=re.DOTALL)) == []
    assert "<form" in shown


def test_what_a_page_writes_when_it_is_read_is_taken_back(client, parent, manager, child, monkeypatch):
    monkeypatch.setattr("diaries.views.facts_of", lambda entries: [Setting.objects.update(name="Read")][1:])
    client.force_login(manager)

    assert client.get(previewed(carer_of(parent), child.get_absolute_url())).status_code == 200

    assert Setting.objects.get().name == "Larkfield"


def test_addresses_are_as_before_also_when_a_page_breaks(client, parent, manager, child, monkeypatch):
    def break_down(entries):
        raise RuntimeError(reverse("home:more"))

    monkeypatch.setattr("diaries.views.facts_of", break_down)
    client.force_login(manager)
    carer = carer_of(parent)

    with pytest.raises(RuntimeError, match=f"^{previewed(carer, 'more/')}$"):
        client.get(previewed(carer, child.get_absolute_url()))

    assert get_script_prefix() == "/"


def test_a_page_that_leads_outside_is_not_shown(client, parent, manager, child, monkeypatch):
    monkeypatch.setattr("home.views.Child.get_absolute_url", lambda child: "/elsewhere/")
    client.force_login(manager)

    assert client.get(previewed(carer_of(parent), "")).status_code == 404


# -- Whose page, who looks -------------------------------------------------------------------------------------------


def test_the_log_names_the_manager_who_looks_and_the_adult_whose_page_it_is(client, parent, manager, child, entry):
    carer = carer_of(parent)
    client.force_login(manager)
    response = client.post(reverse("families:begin_preview", args=[carer.code]), sent(child=child.code))

    client.get(reverse("families:preview", args=[carer.code, f"children/{child.code}/days/{entry.day}/"]))

    begun, seen = Event.objects.get(what="previewed as"), Viewing.objects.get()
    assert response["Location"] == previewed(carer, child.get_absolute_url())
    assert (begun.actor, begun.object_type, begun.object_code) == (manager.code, "families.Carer", carer.code)
    assert (seen.actor, seen.hat, seen.route) == (manager.code, begun.hat, "families:preview")
    assert seen.records == {
        "families.Carer": [carer.code],
        "families.Child": [child.code],
        "diaries.DiaryEntry": [entry.code],
    }


def test_it_says_whose_page_it_is_and_the_family_reads_nothing_of_it(client, parent, manager, child):
    sentence = "You see what Lina Haddad sees. Nothing can be changed here."
    client.force_login(manager)
    shown = client.get(previewed(carer_of(parent), child.get_absolute_url())).content.decode()
    client.force_login(parent)
    own = client.get(child.get_absolute_url()).content.decode()

    assert (sentence in shown, sentence in own, 'class="preview"' in own) == (True, False, False)


def test_an_adult_without_an_account_has_a_preview(client, manager, child, household):
    carer = make.make_carer(setting=child.setting, name="Omar Soon")
    make.tie(carer, child, household=household)
    client.force_login(manager)

    response = client.get(previewed(carer, ""), follow=True)

    assert (response.status_code, response.redirect_chain) == (
        200,
        [(previewed(carer, child.get_absolute_url()), 302)],
    )


def test_a_preview_shows_no_child_of_another_setting(client, parent, manager, child, other_setting):
    elsewhere = make.make_child(setting=other_setting, first_name="Otis")
    make.tie(make.make_carer(setting=other_setting, user=parent), elsewhere)
    carer = parent.carers.get(setting=child.setting)
    client.force_login(manager)

    home = client.get(previewed(carer, ""), follow=True).content.decode()

    assert (child.first_name in home, "Otis" in home) == (True, False)
    assert client.get(previewed(carer, elsewhere.get_absolute_url())).status_code == 404


def test_a_preview_begins_at_home_where_the_adult_does_not_see_the_child(client, former_carer, manager, child):
    carer = carer_of(former_carer)
    client.force_login(manager)

    response = client.post(reverse("families:begin_preview", args=[carer.code]), sent(child=child.code), follow=True)

    assert response.redirect_chain == [(previewed(carer, ""), 302)]
    assert "No child is linked to your account" in response.content.decode()


def test_nobody_previews_themselves(client, setting, child, household):
    both = make.make_staff(setting=setting, name="Jo Both", roles=["manager"]).user
    carer = make.make_carer(setting=setting, user=both)
    make.tie(carer, child, household=household)
    client.force_login(both)
    client.post(reverse("families:wear"), sent(hat=f"staff:{both.staff_places.get().code}"))

    assert client.get(previewed(carer, "")).status_code == 403
    assert client.post(reverse("families:begin_preview", args=[carer.code]), sent()).status_code == 403


def test_an_office_has_no_pages_to_see(client, manager, child):
    office = make.make_carer(setting=child.setting, name="The council")
    office.is_authority = True
    office.save()
    client.force_login(manager)

    assert client.get(previewed(office, "")).status_code == 404


def test_the_preview_ends_with_the_adults_sight(client, parent, manager, child, dsl):
    client.force_login(manager)
    path = previewed(carer_of(parent), child.get_absolute_url())
    assert client.get(path).status_code == 200

    make.make_restriction(FamilyTie.objects.get(), by=dsl)

    assert client.get(path).status_code == 404


def test_a_preview_takes_as_many_queries_with_many_rows_as_with_one(
    client, parent, manager, child, key_staff, django_assert_max_num_queries
):
    client.force_login(manager)
    path = previewed(carer_of(parent), f"/children/{child.code}/days/{localdate() - timedelta(days=1)}/")
    make.make_entry(child, author=key_staff)
    client.get(path)

    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(24) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
        for kind in Kind:
            make.make_entry(
                child, author=key_staff, kind=kind, ended_at=None if kind != Kind.SLEEP else make.noon(localdate())
            )

    assert counts[0] == counts[1]
