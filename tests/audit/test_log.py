"""The log: one row for a page that showed children, one for each thing done; only ever added to."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from audit.log import record
from audit.models import Event, Immutable, Viewing
from diaries.models import DiaryEntry
from families.models import Child
from families.viewer import viewer_of
from tests import factories as make
from tests.factories import sent


def viewings():
    return list(Viewing.objects.order_by("pk").values_list("actor", "hat", "route", "records"))


def staff_hat(user):
    return f"staff:{user.staff_places.get().code}"


# -- Who opened what -------------------------------------------------------------------------------------------------


def test_a_day_is_noted_with_child_and_entries_in_one_row(client, parent, child, entry, key_staff):
    second = make.make_entry(child, author=key_staff, kind="nappy")
    client.force_login(parent)

    client.get(reverse("diaries:day", args=[child.code, entry.day]))

    records = {"families.Child": [child.code], "diaries.DiaryEntry": [entry.code, second.code]}
    assert viewings() == [(parent.code, "family", "diaries:day", records)]


def test_what_the_reader_does_not_get_is_not_in_the_row(client, grandparent, child, entry, key_staff):
    make.make_entry(child, author=key_staff, kind="nappy")
    client.force_login(grandparent)

    client.get(reverse("diaries:day", args=[child.code, entry.day]))

    assert [records["diaries.DiaryEntry"] for *_, records in viewings()] == [[entry.code]]


def test_a_board_is_noted_with_all_its_children(client, key_person, child, room):
    sibling = make.make_child(room=room, first_name="Sami")
    client.force_login(key_person)

    client.get(room.get_absolute_url())
    client.get(reverse("families:children"))

    records = {"families.Child": [child.code, sibling.code]}
    assert viewings() == [
        (key_person.code, staff_hat(key_person), "home:room", records),
        (key_person.code, staff_hat(key_person), "families:children", records),
    ]


def test_a_refused_form_shows_the_child_and_is_noted(client, key_person, child):
    client.force_login(key_person)

    client.post(reverse("diaries:write", args=[child.code, localdate()]), sent(at="never"))

    assert [(route, records) for *_, route, records in viewings()] == [
        ("diaries:write", {"families.Child": [child.code]})
    ]


def test_households_are_noted(client, manager, household):
    client.force_login(manager)

    client.get(reverse("families:households"))

    assert [records for *_, records in viewings()] == [{"families.Household": [household.code]}]


def test_the_hat_is_noted(client, staff_who_is_a_parent, child):
    client.force_login(staff_who_is_a_parent)
    client.post(reverse("families:wear"), sent(hat="family"))

    client.get(child.get_absolute_url())

    assert [(hat, route) for _, hat, route, _ in viewings()] == [("family", "diaries:today")]


@pytest.mark.parametrize("who", ["other_parent", "colleague_next_door", "stranger"])
def test_what_was_refused_is_not_noted_as_seen(who, request, client, child):
    client.force_login(request.getfixturevalue(who))

    for name in ("diaries:today", "families:child", "families:add_adult"):
        assert client.get(reverse(name, args=[child.code])).status_code in (403, 404)

    assert viewings() == []


def test_redirects_and_pages_without_children_are_not_noted(client, manager, key_person, child):
    client.force_login(key_person)
    client.get("/")
    client.post(reverse("diaries:write", args=[child.code, localdate()]), sent(words="Snail", at="00:00"))
    client.get(reverse("home:more"))
    client.get("/account/sign-in/")
    client.get("/healthz")

    assert viewings() == []


def test_who_is_not_signed_in_is_not_noted(client, child):
    client.get(child.get_absolute_url())

    assert viewings() == []


# -- Who did what ----------------------------------------------------------------------------------------------------


def events(*, without=("account opened",)):
    rows = Event.objects.exclude(what__in=without).order_by("pk")
    return list(rows.values_list("what", "actor", "hat", "object_type", "object_code"))


def test_each_thing_done_is_noted_with_person_hat_and_object(client, key_person, parent, child):
    client.force_login(key_person)
    client.post(reverse("diaries:write", args=[child.code, localdate()]), sent(words="Snail", at="00:00"))
    entry = DiaryEntry.objects.get()
    client.post(reverse("diaries:finish", args=[child.code, localdate()]), sent())
    client.post(reverse("diaries:finish", args=[child.code, localdate()]), sent())
    client.post(reverse("diaries:reopen", args=[child.code, localdate()]), sent())
    client.force_login(parent)
    client.post(reverse("diaries:reply", args=[entry.code]), sent(words="Thank you"))
    client.post(reverse("diaries:home_note", args=[child.code]), sent(words="Up since six"))

    day, hat = child.days.get(), staff_hat(key_person)
    assert events() == [
        ("diary entry written", key_person.code, hat, "diaries.DiaryEntry", entry.code),
        ("day finished", key_person.code, hat, "diaries.ChildDay", day.code),
        ("day opened again", key_person.code, hat, "diaries.ChildDay", day.code),
        ("reply written", parent.code, "family", "diaries.Reply", entry.replies.get().code),
        ("note from home written", parent.code, "family", "diaries.HomeNote", child.home_notes.get().code),
    ]


def test_managing_is_noted(client, manager, room, key_staff, household):
    client.force_login(manager)
    kid = {"first_name": "Noor", "last_name": "Hill", "born_on": "2025-01-02", "starts_on": localdate().isoformat()}
    client.post(reverse("families:add_room"), sent(name="Swifts"))
    client.post(reverse("families:add_household"), sent(name="Hill"))
    client.post(reverse("families:add_child"), sent(**kid, room=room.code, key_person=key_staff.code))
    noor = Child.objects.get(first_name="Noor")
    rachel = {"name": "Rachel Hill", "email": "r@example.org", "relation": "mother", "since": localdate()}
    client.post(reverse("families:add_adult", args=[noor.code]), sent(**rachel, household=household.code, sees="P2"))
    carer = noor.ties.get().carer
    client.post(reverse("families:invite_carer", args=[carer.code]), sent())
    client.post(reverse("families:add_staff"), sent(name="Una New", role="practitioner"))

    assert [what for what, *_ in events()] == [
        "room opened",
        "household added",
        "child enrolled",
        "adult tied to a child",
        "invited",
        "staff added",
    ]
    assert {(actor, hat) for _, actor, hat, *_ in events()} == {(manager.code, staff_hat(manager))}


def test_what_is_taken_back_is_not_noted(client, key_person, child):
    client.force_login(key_person)

    client.post(reverse("diaries:write", args=[child.code, localdate()]), sent(at="never"))

    assert events() == []


def test_the_software_itself_has_no_name(child):
    record("tidied up", of=child)

    assert events() == [("tidied up", "", "", "families.Child", child.code)]


def test_events_about_an_object_are_found(child, manager, room):
    record("looked at", of=child, by=viewer_of(manager))
    record("looked at", of=room, by=manager)

    assert [event.object_code for event in Event.objects.about(child)] == [child.code]


# -- Only ever added to ----------------------------------------------------------------------------------------------


def _rows(child, manager):
    record("looked at", of=child, by=manager)
    Viewing.objects.create(actor=manager.code, route="home:room", records={})
    return [(Event, Event.objects.last()), (Viewing, Viewing.objects.last())]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda model, row: model.objects.update(actor="x"),
        lambda model, row: model.objects.all().delete(),
        lambda model, row: model.objects.filter(pk=row.pk).update(actor="x"),
        lambda model, row: model.objects.bulk_update([row], ["actor"]),
        lambda model, row: row.delete(),
        lambda model, row: row.save(),
        lambda model, row: row.save(update_fields=["actor"]),
        lambda model, row: model.objects.update_or_create(pk=row.pk, defaults={"actor": "x"}),
        lambda model, row: model.objects.bulk_create(
            [row], update_conflicts=True, update_fields=["actor"], unique_fields=["id"]
        ),
    ],
    ids=["all", "delete", "one", "bulk", "row.delete", "row.save", "row.fields", "or_create", "conflicts"],
)
def test_rows_of_the_log_are_not_changed_through_the_application(tamper, child, manager):
    for model, row in _rows(child, manager):
        row.actor = "somebody else"
        with pytest.raises(Immutable):
            tamper(model, row)
        assert model.objects.get(pk=row.pk).actor == manager.code
