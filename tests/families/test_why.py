""" "Why can they see this?" answers in plain sentences, and never with a word of a restriction that is secret."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, now

from diaries.models import Kind
from families.models import Assignment, FamilyTie, Relation, Role, Sees, TieFact, grounds_of
from families.viewer import viewer_at, viewer_of
from families.why import SENTENCES, explain, title_of
from tests import factories as make
from tests.forms import Page

A_DAY = timedelta(days=1)


def said_of(user, child, **asked):
    """The sentences about somebody, in their only hat at the setting."""
    person = user.staff_places.first() or user.carers.get()
    return explain(person, child, **asked).sentences


def day(days=0):
    return date_format(localdate() + timedelta(days=days), "DATE_FORMAT")


def hour(hours):
    """The moment in so many hours, and as it is said: 13:00 today, or with the day."""
    moment = localtime(now() + timedelta(hours=hours))
    clock = f"{moment.hour}:{moment:%M}"
    is_today = moment.date() == localdate()
    return moment, f"{clock} today" if is_today else f"{date_format(moment, 'DATE_FORMAT')}, {clock}"


@pytest.fixture
def path(child):
    return reverse("families:why", args=[child.code])


# -- Yes -------------------------------------------------------------------------------------------------------------


def test_every_ground_has_its_sentence(child, parent, key_staff, setting, manager):
    viewers = [viewer_of(parent), viewer_of(manager), viewer_at(key_staff)]
    setting.all_staff_all_rooms = True
    key_staff.setting = setting

    names = {name for viewer in [*viewers, viewer_at(key_staff)] for name in grounds_of(viewer)}

    assert names | {"room"} == set(SENTENCES)


def test_a_parent(child, parent, manager):
    TieFact.objects.filter(kind="sees").update(noted_by=manager)

    assert said_of(parent, child) == [
        f"Lina Haddad is Maya’s mother, noted by Helen Byrne on {day()}: the day, and nappies, health and contacts."
    ]


def test_somebody_without_a_name_for_what_they_are(child, household):
    friend = make.make_family_account(
        child, name="Nia Hill", household=household, relation=Relation.OTHER, sees=Sees.ORDINARY, responsible=False
    )

    assert said_of(friend, child) == [
        f"Nia Hill is linked to Maya, noted on {day()}: the day: meals, sleep, mood, activities, notes."
    ]


def test_what_a_parent_opened(child, parent, household):
    facts = {"household": household, "sees": None, "responsible": False}
    aunt = make.make_family_account(child, name="Zoe Hill", relation=Relation.RELATIVE, **facts)
    for part in (Sees.MEALS, Sees.SLEEP):
        make.make_fact(
            FamilyTie.objects.get(carer__user=aunt),
            opens=part,
            until=localdate() + A_DAY,
            opened_by=FamilyTie.objects.get(carer__user=parent),
        )

    assert said_of(aunt, child) == [
        f"Lina Haddad opened parts of Maya’s day to Zoe Hill until {day(1)}: meals and sleep."
    ]


def test_somebody_of_the_room(child, key_person):
    assert said_of(key_person, child) == ["Priya Nair works in Ducklings, and Maya is in Ducklings."]


def test_cover_until_an_hour(child, setting, room):
    (starts_at, _said), (ends_at, said) = hour(-1), hour(1)
    cover = make.make_staff(setting=setting, name="Amy Trent")
    Assignment.objects.create(staff=cover, room=room, starts_at=starts_at, ends_at=ends_at, works_as="cover")

    assert said_of(cover.user, child) == [f"Amy Trent works in Ducklings until {said}, and Maya is in Ducklings."]


def test_a_manager(child, manager):
    since = date_format(localdate() - make.A_YEAR_AGO, "DATE_FORMAT")

    assert said_of(manager, child) == [f"Helen Byrne is manager of Larkfield since {since}, and sees every child here."]


def test_everybody_where_everybody_looks_after_everybody(child, colleague_next_door, setting):
    setting.all_staff_all_rooms = True
    setting.save()

    assert said_of(colleague_next_door, child) == ["Everybody looks after everybody at Larkfield."]


# -- No --------------------------------------------------------------------------------------------------------------


def test_staff_who_have_left(child, former_staff):
    assert said_of(former_staff, child) == [f"Eva Gone left on {day()}."]


def test_staff_who_are_still_to_begin(child, setting, room):
    staff = make.make_staff(setting=setting, name="Amy Trent", rooms=[room])
    staff.started_on = localdate() + A_DAY
    staff.save()

    assert said_of(staff.user, child) == [f"Amy Trent starts on {day(1)}."]


def test_staff_of_another_room(child, colleague_next_door):
    assert said_of(colleague_next_door, child) == ["Amy Trent works in Wrens, and Maya is in Ducklings."]


def test_staff_of_no_room(child, setting):
    assert said_of(make.make_staff(setting=setting, name="Amy Trent").user, child) == [
        "Amy Trent works in no room now, and Maya is in Ducklings."
    ]


def test_a_shift_that_is_over(child, setting, room):
    (starts_at, _said), (ends_at, said) = hour(-2), hour(-1)
    agency = make.make_staff(setting=setting, name="Amy Trent")
    Assignment.objects.create(staff=agency, room=room, works_as="shift", starts_at=starts_at, ends_at=ends_at)

    assert said_of(agency.user, child) == [f"Amy Trent worked in Ducklings until {said}."]


def test_a_shift_that_is_to_come(child, setting, room):
    (starts_at, said), (ends_at, _said) = hour(1), hour(2)
    agency = make.make_staff(setting=setting, name="Amy Trent")
    Assignment.objects.create(staff=agency, room=room, works_as="shift", starts_at=starts_at, ends_at=ends_at)

    assert said_of(agency.user, child) == [f"Amy Trent works in Ducklings from {said} on."]


def test_a_child_who_has_left(child, key_person):
    child.left_on = localdate()
    child.save()

    assert said_of(key_person, child) == [f"Maya left on {day()}. Only who runs the house sees the record still."]


def test_a_child_of_no_room(child, key_person):
    child.stays.all().delete()

    assert said_of(key_person, child) == ["Maya is in no room now."]


def test_an_adult_who_is_not_linked(child, other_parent, dsl):
    assert said_of(other_parent, child, asker=viewer_of(dsl)) == ["Kate Mullen is not linked to Maya."]


def test_what_ended_what_comes_and_what_never_was(child, former_carer, collect_only_contact, household, dsl):
    soon = make.make_family_account(child, name="Omar Soon", household=household, since=localdate() + A_DAY)

    said = [said_of(user, child, asker=viewer_of(dsl)) for user in (former_carer, collect_only_contact, soon)]

    assert said == [
        [f"What Omar Ended could see of Maya ended on {day()}."],
        ["Nia Next Door is linked to Maya, and nothing is noted that opens anything."],
        [f"Omar Soon sees Maya from {day(1)} on."],
    ]


# -- Restrictions ----------------------------------------------------------------------------------------------------


@pytest.fixture
def restriction(separated_parent, dsl):
    return make.make_restriction(FamilyTie.objects.get(carer__user=separated_parent), by=dsl)


@pytest.mark.parametrize("who", ["dsl", "manager"])
def test_who_may_know_of_a_restriction_reads_of_it_elsewhere(who, request, child, separated_parent, restriction):
    asker = viewer_of(request.getfixturevalue(who))

    assert said_of(separated_parent, child, asker=asker) == ["Nothing opens Maya to Yusuf Aziz now."]


@pytest.mark.parametrize(("who", "led_there"), [("manager", [True, True]), ("deputy", [False, False])])
def test_whoever_decides_is_led_to_where_it_stands_restricted_or_not(
    who, led_there, request, client, child, separated_parent, former_carer, restriction, path
):
    client.force_login(request.getfixturevalue(who))
    carers = [user.carers.get() for user in (separated_parent, former_carer)]

    pages = [client.get(path, {"person": carer.code}).content.decode() for carer in carers]

    ways = [reverse("families:tie_restrictions", args=[carer.ties.get().code]) for carer in carers]
    assert [way in page for way, page in zip(ways, pages, strict=True)] == led_there
    assert [re.findall(restriction.get_type_display(), page) for page in pages] == [[], []]


@pytest.mark.parametrize("who", ["deputy", None])
def test_for_everybody_else_it_reads_like_a_tie_that_ended(
    who, request, child, separated_parent, former_carer, restriction
):
    asker = viewer_of(request.getfixturevalue(who)) if who else None

    said = [said_of(user, child, asker=asker) for user in (separated_parent, former_carer)]

    assert said == [["Nothing opens Maya to Yusuf Aziz now."], ["Nothing opens Maya to Omar Ended now."]]


@pytest.fixture
def restricted_manager(setting, child, household, dsl):
    """Manages the nursery of a child whom an order keeps from them."""
    place = make.make_staff(setting=setting, name="Jo Both", roles=[Role.MANAGER])
    carer = make.make_carer(setting=setting, name="Jo Both", user=place.user)
    make.make_restriction(make.tie(carer, child, household=household), by=dsl)
    return place.user


def test_nobody_reads_of_a_restriction_of_their_own(child, restricted_manager):
    found = explain(restricted_manager.carers.get(), child, asker=viewer_of(restricted_manager))

    assert found.sentences == ["Nothing opens Maya to Jo Both now."]


def test_nor_through_what_they_opened_to_others(child, restricted_manager, household):
    facts = {"household": household, "sees": None, "responsible": False}
    aunt = make.make_family_account(child, name="Zoe Hill", **facts)
    make.make_fact(
        FamilyTie.objects.get(carer__user=aunt),
        opens=Sees.MEALS,
        until=localdate() + A_DAY,
        opened_by=FamilyTie.objects.get(carer__user=restricted_manager),
    )

    assert said_of(aunt, child, asker=viewer_of(restricted_manager)) == ["Nothing opens Maya to Zoe Hill now."]


# -- Records ---------------------------------------------------------------------------------------------------------


def test_an_entry_says_of_which_class_it_is(child, grandparent, key_staff):
    nappy = make.make_entry(child, author=key_staff, kind=Kind.NAPPY)

    found = explain(grandparent.carers.get(), child, record=nappy)

    assert (found.sees, found.sentences[1:]) == (
        False,
        ["Nappy: for staff, and for adults of the family who may see nappies, health and contacts."],
    )


def test_words_say_whose_they_are(child, parent, separated_parent, household):
    note = make.make_home_note(child, household=household, author=parent)

    found = explain(separated_parent.carers.get(), child, record=note)

    words = (
        "Words between Haddad, Mill Lane and the nursery: for staff, and for adults of that home who may see the day."
    )
    assert (found.sees, found.sentences[1:]) == (False, [words])


# -- Page ------------------------------------------------------------------------------------------------------------


def test_a_manager_asks_about_one_person(client, manager, child, parent, path):
    client.force_login(manager)

    response = client.get(path, {"person": parent.carers.get().code})

    assert response.context["explanation"].sentences == said_of(parent, child)


def test_a_manager_asks_about_an_entry(client, manager, child, parent, entry, path):
    client.force_login(manager)

    response = client.get(path, {"person": parent.carers.get().code, "record": f"diaries.DiaryEntry:{entry.code}"})

    assert response.context["explanation"].sees is True
    assert response.context["record_title"] == f"Note, {date_format(entry.day, 'DATE_FORMAT')}, 12:00"


def test_each_record_has_a_name(child, parent, household, entry):
    note = make.make_home_note(child, household=household, author=parent)
    said = make.make_reply(entry, household=household, author=parent)

    assert [title_of(each) for each in (note, said)] == [f"A note from home of {day()}", f"An answer of {day()}"]


def test_a_managers_day_leads_to_the_reasons_from_each_word(client, manager, child, parent, household, entry, path):
    reply = make.make_reply(entry, household=household, author=parent)
    note = make.make_home_note(child, household=household, author=parent, day=entry.day)
    client.force_login(manager)

    page = client.get(reverse("diaries:day", args=[child.code, entry.day])).content.decode()

    links = re.findall(rf'href="({path}\?record=[^"]+)"', page)
    records = [f"diaries.DiaryEntry:{entry.code}", f"diaries.HomeNote:{note.code}", f"diaries.Reply:{reply.code}"]
    assert sorted(links) == [f"{path}?record={record}" for record in records]
    assert [client.get(link).status_code for link in links] == [200, 200, 200]


@pytest.mark.parametrize("name", ["diaries.DiaryEntry:nobodys", "families.Restriction:x", "x", ":"])
def test_what_is_no_record_of_this_child_is_not_there(name, client, manager, path):
    client.force_login(manager)

    assert client.get(path, {"record": name}).status_code == 404


def test_a_record_of_another_child_is_not_there(client, manager, room, key_staff, path):
    elsewhere = make.make_entry(make.make_child(room=room, first_name="Isla"), author=key_staff)
    client.force_login(manager)

    assert client.get(path, {"record": f"diaries.DiaryEntry:{elsewhere.code}"}).status_code == 404


@pytest.mark.parametrize("person", ["", "nobody", "0000000000000000"])
def test_only_people_of_the_list_are_explained(person, client, manager, path):
    client.force_login(manager)

    response = client.get(path, {"person": person})

    sentence = "Choose one of those that are offered." if person else "Please fill this in."
    assert (response.status_code, Page(response).beside("person")) == (422, [sentence])


def test_the_list_is_the_childs_adults_and_the_settings_staff(
    client, manager, child, parent, other_parent, parent_elsewhere, manager_elsewhere, path
):
    client.force_login(manager)

    form = client.get(path).context["form"]

    assert {person.name for person in form.people.values()} == {"Lina Haddad", "Helen Byrne"}


def test_the_page_takes_as_many_queries_with_many_people_as_with_one(
    client, manager, child, parent, setting, household, path, django_assert_max_num_queries
):
    client.force_login(manager)
    client.get(path)

    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(20) as queries:
            client.get(path, {"person": parent.carers.get().code})
        counts.append(len(queries))
        for number in range(5):
            make.make_family_account(child, name=f"Adult {number}", household=household)
            make.make_staff(setting=setting, name=f"Staff {number}")

    assert counts[0] == counts[1]


# -- Command ---------------------------------------------------------------------------------------------------------


def command(*words):
    out = StringIO()
    call_command("policy_explain", *words, stdout=out)
    return out.getvalue()


def test_the_command_speaks_of_each_hat(child, staff_who_is_a_parent):
    said = command(staff_who_is_a_parent.email, child.code).splitlines()

    assert said == [
        "No, as staff: Jo Both works in Wrens, and Maya is in Ducklings.",
        f"Yes, as family: Jo Both is Maya’s mother, noted on {day()}: the day, and nappies, health and contacts.",
    ]


def test_the_command_speaks_of_a_record(child, parent, entry):
    said = command(parent.email.upper(), f"diaries.DiaryEntry:{entry.code}")

    assert said.startswith("Yes, as family: Lina Haddad is Maya’s mother")


def test_the_command_names_no_restriction(child, separated_parent, restriction):
    assert command(separated_parent.email, child.code) == "No, as family: Nothing opens Maya to Yusuf Aziz now.\n"


def test_the_command_knows_strangers(child, stranger):
    assert command(stranger.email, child.code) == "No: Sam Stranger is nobody at Larkfield.\n"


@pytest.mark.parametrize("words", [("nobody@example.org", "{code}"), ("{email}", "x"), ("{email}", "families.Child:x")])
def test_the_command_refuses_what_is_not_there(words, child, stranger):
    with pytest.raises(CommandError):
        command(*(word.format(code=child.code, email=stranger.email) for word in words))
