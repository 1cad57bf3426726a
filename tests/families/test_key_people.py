"""Who is there for a child, since when: the family meets them, the successor finds what is open, history stays."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, make_aware, now

from audit.models import Event
from diaries.models import Kind
from families.actions.children import enrol_child, return_child
from families.actions.children import leave as leave_setting
from families.actions.key_people import ComesByTheShift, NotOnThatDay, name_key_person
from families.actions.leaving import leave
from families.announcements import KeyPersonChanged, KeyPersonHandover
from families.handover import OpenItem, open_items
from families.models import Child, FamilyTie, KeyPerson, Restriction, Role
from families.viewer import viewer_of
from notifications.bell import page_for
from notifications.letters import deliver
from notifications.models import Delivery, Letter
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

KEY, BUDDY = KeyPerson.Part.KEY, KeyPerson.Part.BUDDY
WORDS = "I grew up by the sea and like snails"


@pytest.fixture(autouse=True)
def post(settings):
    settings.REDIS_URL = ""
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def day(days=0):
    return localdate() + timedelta(days=days)


@pytest.fixture
def amy(setting, room):
    return make.make_staff(setting=setting, name="Amy Trent", rooms=[room], about_me=WORDS)


@pytest.fixture
def names(manager):
    """names(child, staff, since, part): the manager names somebody."""

    def name(child, staff, *, since=None, part=KEY):
        return name_key_person(child, staff=staff, part=part, since=since, by=viewer_of(manager))

    return name


def there_for(child, on=None, part=KEY):
    return [key.staff for key in KeyPerson.objects.current(on).filter(child=child, part=part)]


def spans(child):
    return [(key.staff.name, key.since, key.until) for key in child.key_people.select_related("staff")]


def bell(user):
    return [(line.text, line.url) for line in page_for(viewer_of(user)).lines]


# -- From a day to a day ---------------------------------------------------------------------------------------------


def test_a_change_of_today_ends_who_was_there_and_keeps_the_history(names, child, key_staff, amy):
    names(child, amy)

    assert spans(child) == [("Priya Nair", child.starts_on, day()), ("Amy Trent", day(), None)]
    assert there_for(child) == [amy]


def test_a_change_to_come_waits_for_its_day(names, child, key_staff, amy):
    names(child, amy, since=day(9))

    assert [there_for(child, day(days)) for days in (0, 8, 9)] == [[key_staff], [key_staff], [amy]]


def test_what_is_put_right_on_the_same_day_stays_in_the_history(names, child, key_staff, amy, setting):
    names(child, amy)
    tom = make.make_staff(setting=setting, name="Tom Third")

    names(child, tom)

    assert spans(child) == [
        ("Priya Nair", child.starts_on, day()),
        ("Amy Trent", day(), day()),
        ("Tom Third", day(), None),
    ]


def test_a_plan_that_is_overtaken_is_gone_and_nobody_hears_of_it(names, child, parent, key_staff, amy, setting):
    names(child, amy, since=day(9))
    tom = make.make_staff(setting=setting, name="Tom Third")

    names(child, tom, since=day(3))

    assert [there_for(child, day(days)) for days in (0, 3, 9)] == [[key_staff], [tom], [tom]]
    assert [text for text, _ in bell(parent)] == ["Meet Tom, Maya’s key person"]


def test_who_was_to_be_replaced_can_stay(names, child, parent, key_staff, amy):
    names(child, amy, since=day(9))

    names(child, key_staff)

    assert spans(child) == [("Priya Nair", child.starts_on, None)]
    assert bell(parent) == []


def test_naming_the_same_person_again_changes_nothing(names, child, key_staff):
    before = contents()

    names(child, key_staff)

    assert changed_between(before, contents()) == []


def test_key_person_and_buddy_change_apart(names, child, key_staff, amy):
    names(child, amy, part=BUDDY)

    assert (there_for(child), there_for(child, part=BUDDY)) == ([key_staff], [amy])


def test_the_log_names_the_child_the_successor_and_who_it_was(names, child, key_staff, amy):
    names(child, amy)

    said = [list(Event.objects.about(each).values_list("what", flat=True)) for each in (child, amy, key_staff)]
    assert said == [["key person named"], ["made key person of a child"], ["no longer key person of a child"]]


def test_nobody_is_named_beyond_their_own_or_the_childs_last_day(names, child, amy, manager):
    leave(amy, on=day(5), by=viewer_of(manager))
    amy.refresh_from_db()
    names(child, amy)
    assert child.key_people.get().until == day(5)

    with pytest.raises(NotOnThatDay, match="Amy Trent has left by then"):
        names(child, amy, since=day(5), part=BUDDY)


# -- Who comes by the shift ------------------------------------------------------------------------------------------


@pytest.fixture
def abe(setting):
    return make.make_staff(setting=setting, name="Abe Agency", agency="Bright Hands")


@pytest.mark.parametrize("part", [KEY, BUDDY])
def test_nobody_from_an_agency_becomes_key_person_or_buddy(part, names, child, key_staff, abe):
    before = contents()

    with pytest.raises(ComesByTheShift, match="Abe Agency comes through an agency"):
        names(child, abe, part=part)

    assert changed_between(before, contents()) == []


def test_who_was_made_agency_staff_a_moment_ago_is_not_named(names, child, key_staff, amy):
    stale = type(amy).objects.get(pk=amy.pk)
    type(amy).objects.filter(pk=amy.pk).update(agency="Bright Hands")

    with pytest.raises(ComesByTheShift):
        names(child, stale)


def test_agency_staff_are_not_offered(client, manages, child, key_staff, abe, amy):
    page = reverse("families:key_person", args=[child.code])
    text = client.get(page).content.decode()
    before = contents()

    response = manages(child, part="key", staff=abe.code)

    assert ("Amy Trent" in text, "Abe Agency" in text) == (True, False)
    assert Page(response).beside("staff") == ["Choose one of those that are offered."]
    assert changed_between(before, contents()) == []


def test_a_new_child_gets_nobody_from_an_agency(client, manager, room, abe, amy):
    client.force_login(manager)
    text = client.get(reverse("families:add_child")).content.decode()
    values = {"first_name": "Noor", "last_name": "Hill", "born_on": day(-700), "starts_on": day(), "room": room.code}
    before = contents()

    response = client.post(reverse("families:add_child"), sent(**values, key_person=abe.code))

    assert ("Amy Trent" in text, "Abe Agency" in text) == (True, False)
    assert Page(response).beside("key_person") == ["Choose one of those that are offered."]
    with pytest.raises(ComesByTheShift):
        enrol_child(**values | {"room": room}, key_person=abe, by=viewer_of(manager))
    assert changed_between(before, contents()) == []


def test_a_child_who_comes_back_does_not_get_agency_staff_anew(child, key_staff, abe, manager):
    make.make_key_person(child, abe, part=BUDDY)
    leave_setting(child, last_day=day(-10), by=viewer_of(manager))

    return_child(child, by=viewer_of(manager))

    assert (there_for(child), there_for(child, part=BUDDY)) == ([key_staff], [])
    assert child.key_people.filter(staff=abe, until=day(-9)).exists()


def test_agency_staff_who_were_named_before_stay_until_somebody_else_is(names, child, abe, amy):
    make.make_key_person(child, abe)
    assert there_for(child) == [abe]

    names(child, amy)

    assert spans(child) == [("Abe Agency", child.starts_on, day()), ("Amy Trent", day(), None)]


# -- The form --------------------------------------------------------------------------------------------------------


@pytest.fixture
def manages(client, manager):
    client.force_login(manager)
    return lambda child, **values: client.post(reverse("families:key_person", args=[child.code]), sent(**values))


def test_a_manager_names_somebody_from_a_day_on(manages, child, key_staff, amy):
    response = manages(child, part="key", staff=amy.code, since=day(9).isoformat())

    assert response["Location"] == reverse("families:key_people", args=[child.code])
    assert there_for(child, day(9)) == [amy]


@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        (day(-1).isoformat(), "This day is over. From today on it can be changed."),
        ("31/02/2026", "Pick the day, or write it like 2026-11-22."),
        ("9999-12-31", "That is a long way off. Check the year."),
    ],
)
def test_a_day_is_refused(since, sentence, manages, child, key_staff, amy):
    before = contents()

    response = manages(child, part="key", staff=amy.code, since=since)

    assert (response.status_code, Page(response).beside("since")) == (422, [sentence])
    assert changed_between(before, contents()) == []


def test_a_child_who_has_left_by_then_gets_nobody(manages, child, key_staff, amy):
    Child.objects.update(left_on=day(5))
    before = contents()

    response = manages(child, part="key", staff=amy.code, since=day(5).isoformat())

    assert (response.status_code, Page(response).beside("since")) == (422, ["Maya has left by then."])
    assert changed_between(before, contents()) == []


def test_the_history_is_read_by_whoever_works_with_the_child(client, names, child, key_staff, amy, colleague_next_door):
    names(child, amy)
    page = reverse("families:key_people", args=[child.code])

    client.force_login(colleague_next_door)
    assert client.get(page).status_code == 404
    client.force_login(amy.user)
    text = client.get(page).content.decode()

    assert [word for word in ("Amy Trent", "Priya Nair", "now", "over") if word not in text] == []
    assert reverse("families:key_person", args=[child.code]) not in text


# -- The family meets them -------------------------------------------------------------------------------------------


def test_everybody_who_sees_the_child_meets_the_new_key_person(
    names, child, key_staff, amy, parent, separated_parent, grandparent, other_parent, former_carer, restricted_parent
):
    key = names(child, amy)

    card = [("Meet Amy, Maya’s key person", reverse("families:introduction", args=[key.code]))]
    told = [bell(user) for user in (parent, separated_parent, grandparent)]
    others = [bell(user) for user in (other_parent, former_carer, restricted_parent)]
    assert (told, others) == ([card] * 3, [[]] * 3)


def test_the_mail_goes_with_the_days_and_names_nobody(names, child, key_staff, amy, parent, mailoutbox):
    names(child, amy)
    [delivery] = Delivery.objects.filter(recipient=parent, channel=Delivery.Channel.MAIL)
    assert (delivery.gather, delivery.due_at > now() - timedelta(minutes=1)) == ("digest", True)
    Delivery.objects.update(due_at=now())

    deliver()

    [mail] = mailoutbox
    text = mail.subject + mail.body + "".join(part.content for part in mail.alternatives)
    assert [word for word in ("Amy", "Maya", "Trent", "key person", WORDS) if word in text] == []
    assert ("There is somebody to meet." in mail.body, mail.to) == (True, [parent.email])


def test_whoever_may_no_longer_see_the_child_gets_no_mail(names, child, key_staff, amy, parent, dsl, mailoutbox):
    names(child, amy)
    Delivery.objects.update(due_at=now())
    make.make_restriction(FamilyTie.objects.get(carer__user=parent), by=dsl)

    deliver()

    assert (mailoutbox, bell(parent), Letter.objects.get().state) == ([], [], Letter.State.SUPPRESSED)
    assert Restriction.objects.in_force().count() == 1


def test_the_card_says_who_what_since_when_and_their_words(client, names, child, key_staff, amy, parent):
    key = names(child, amy, since=day(9))
    client.force_login(parent)

    text = client.get(key.get_absolute_url()).content.decode()

    said = ("Meet Amy", "Maya’s key person", "Amy Trent", WORDS, "there for Maya from")
    assert [word for word in said if word not in text] == []


@pytest.mark.parametrize("visitor", ["other_parent", "former_carer", "restricted_parent", "colleague_next_door"])
def test_the_card_is_hidden_from(visitor, request, client, names, child, key_staff, amy):
    key = names(child, amy)
    client.force_login(request.getfixturevalue(visitor))

    assert client.get(key.get_absolute_url()).status_code == 404


def test_a_card_that_was_wrong_is_gone(client, names, child, key_staff, amy, parent):
    wrong = names(child, amy)
    names(child, key_staff)
    client.force_login(parent)

    assert client.get(wrong.get_absolute_url()).status_code == 404
    assert [url for _, url in bell(parent)] == [child.key_people.get(until=None).get_absolute_url()]


# -- The successor finds what is open --------------------------------------------------------------------------------


def test_the_successor_is_led_to_what_is_open(names, child, key_staff, amy):
    names(child, amy)

    assert bell(amy.user) == [
        ("You are Maya’s key person: see what is open", reverse("families:handover", args=[child.code]))
    ]
    assert bell(key_staff.user) == []


def test_of_a_change_to_come_the_successor_hears_on_its_day(names, child, key_staff, amy):
    names(child, amy, since=day(9))

    [told] = Delivery.objects.filter(announcement__kind=KeyPersonHandover.slug)
    assert (bell(amy.user), told.due_at) == ([], make_aware(datetime.combine(day(9), time.min)))


def test_a_manager_who_takes_over_is_not_told_what_she_did(setting, child, key_staff, manager):
    name_key_person(child, staff=manager.staff_places.get(), part=KEY, by=viewer_of(manager))

    assert not Delivery.objects.filter(announcement__kind=KeyPersonHandover.slug).exists()


def test_open_are_words_from_home_a_running_nap_and_the_day_that_has_not_gone_home(
    child, key_staff, amy, parent, household
):
    midnight = make_aware(datetime.combine(day(), time.min))
    note = make.make_entry(child, author=key_staff, at=midnight)
    make.make_entry(child, author=key_staff, kind=Kind.SLEEP, at=midnight)
    make.make_reply(note, household=household, author=parent)

    found = open_items(child, viewer_of(amy.user))

    assert {item.label for item in found} == {
        "Lina Haddad waits for an answer",
        "A nap is running",
        "Today’s day is not finished",
    }
    assert [item.since for item in found] == sorted(item.since for item in found)


def test_an_answered_word_is_not_open(child, key_staff, amy, parent, household, entry):
    make.make_reply(entry, household=household, author=parent)
    make.make_reply(entry, household=household, author=key_staff.user, staff=key_staff)

    assert open_items(child, viewer_of(amy.user)) == []


def test_the_list_shows_nobody_more_than_they_see(
    client, child, key_staff, parent, household, entry, colleague_next_door
):
    make.make_reply(entry, household=household, author=parent)

    assert open_items(child, viewer_of(colleague_next_door)) == []
    client.force_login(colleague_next_door)
    assert client.get(reverse("families:handover", args=[child.code])).status_code == 404


def test_the_page_leads_to_each_open_item(client, child, key_person, parent, household, entry):
    make.make_reply(entry, household=household, author=parent)
    client.force_login(key_person)

    text = client.get(reverse("families:handover", args=[child.code])).content.decode()

    assert ("Lina Haddad waits for an answer" in text, f'href="{entry.get_absolute_url()}"' in text) == (True, True)


def test_a_feature_registers_what_it_leaves_open(child, key_person, monkeypatch):
    item = OpenItem("A promise", "/", now())
    monkeypatch.setattr("families.handover._sources", [lambda child, viewer: [item]])

    assert open_items(child, viewer_of(key_person)) == [item]


# -- Nobody is there -------------------------------------------------------------------------------------------------


@pytest.fixture
def keyless(setting):
    """keyless(): names of the setting's children whom nobody is there for, or only until a day."""
    return lambda: [child.first_name for child in Child.objects.filter(setting=setting).losing_key_person()]


def test_who_has_a_key_person_for_good_needs_none(keyless, child, key_staff):
    assert keyless() == []


def test_a_child_without_a_key_person_waits_at_the_managers_desk(client, keyless, child, manager):
    client.force_login(manager)

    text = client.get(reverse("home:office")).content.decode()

    assert (keyless(), "nobody now" in text, "1 thing waits for you" in text) == (["Maya"], True, True)


def test_so_does_one_whose_key_person_leaves_on_a_day_to_come(client, keyless, names, child, key_staff, amy, manager):
    leave(key_staff, on=day(9), by=viewer_of(manager))
    client.force_login(manager)
    assert (keyless(), "Priya Nair" in client.get(reverse("home:office")).content.decode()) == (["Maya"], True)

    names(child, amy, since=day(9))

    assert keyless() == []


def test_a_child_who_leaves_with_the_key_person_needs_nobody(keyless, child, key_staff):
    Child.objects.update(left_on=day(9))
    key_staff.key_children.update(until=day(9))

    assert keyless() == []


def test_room_staff_and_the_senco_are_not_asked_to_name_anybody(client, child, setting):
    client.force_login(make.make_staff(setting=setting, roles=[Role.SENCO]).user)

    assert "nobody now" not in client.get(reverse("home:office")).content.decode()


def test_the_family_hears_of_nobody_leaving(names, child, key_staff, parent, manager):
    leave(key_staff, on=day(), by=viewer_of(manager))

    assert not Delivery.objects.filter(announcement__kind=KeyPersonChanged.slug).exists()
