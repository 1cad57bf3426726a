"""What stands in a child's record: care, sessions, what is missing, and asking the family for it."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from families.actions import answers
from families.actions import records as actions
from families.announcements import FactsAnswered, FactsAsked
from families.completeness import gaps_of, incomplete, with_gaps
from families.models import BookedSession, CareFacts, Carer, Child, FactsRequest, FamilyTie, Household, TieFact
from families.versions import version_of
from families.viewer import viewer_of
from notifications.models import Announcement, Delivery
from tests import factories as make
from tests.access.tables import changed_between, contents
from tests.factories import sent
from tests.forms import Page

MONDAY, TUESDAY = 0, 1
OVERLAP = "Booked from 08:00 to 17:00 already. Change that session instead."


def days(number):
    return localdate() + timedelta(days=number)


def record_of(child):
    return reverse("families:child", args=[child.code])


def about_of(child):
    return reverse("families:about", args=[child.code])


def told(kind):
    """Names of those who have a line of this kind at the bell."""
    lines = Delivery.objects.filter(announcement__kind=kind.slug, channel=Delivery.Channel.BELL)
    return sorted(lines.values_list("recipient__name", flat=True))


def written():
    """What stands in the database, but for the stamp of who signed in last."""
    return contents(without=["accounts.User"])


@pytest.fixture
def boss(manager):
    return viewer_of(manager)


@pytest.fixture
def send(client):
    """send(user, route, code, **values): somebody sends a form."""

    def send(user, route, code, **values):
        client.force_login(user)
        return client.post(reverse(f"families:{route}", args=[code]), sent(**values))

    return send


def care_form(child, **values):
    care = CareFacts.objects.filter(child=child).first() or CareFacts(child=child)
    return {"seen": version_of(care, actions.CARE)} | values


# -- Care ------------------------------------------------------------------------------------------------------------


def test_the_key_person_and_a_manager_write_what_must_be_known(send, child, key_person, manager):
    send(key_person, "care", child.code, **care_form(child, has_allergies="True", allergies="Egg: lips swell"))
    answer = care_form(child, has_allergies="False", has_diet="True", diet="Halal", doctor="Dr Low, Mill Street")
    send(manager, "care", child.code, **answer)

    care = CareFacts.objects.get()
    assert (care.has_allergies, care.allergies, care.has_diet, care.diet) == (False, "", True, "Halal")
    assert care.doctor == "Dr Low, Mill Street"


@pytest.mark.parametrize(("who", "status"), [("senco", 403), ("colleague_next_door", 404), ("parent", 404)])
def test_nobody_else_does(who, status, request, send, child):
    user = request.getfixturevalue(who)
    before = written()

    assert send(user, "care", child.code, **care_form(child, health="Asthma")).status_code == status
    assert changed_between(before, written()) == []


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"has_allergies": "True"}, "allergies", "Write which, and what happens."),
        ({"allergies": "Egg"}, "has_allergies", "You wrote of an allergy: say yes, or empty the words."),
        ({"has_diet": "False", "diet": "Halal"}, "has_diet", "You wrote of a diet: say yes, or empty the words."),
        ({"has_diet": "True"}, "diet", "Write which."),
        ({"has_diet": "perhaps"}, "has_diet", "Choose one of those that are offered."),
        ({"health": "a" * 2001}, "health", "This is too long: 2001 characters, and 2000 fit."),
        ({"doctor": "a\x00b"}, "doctor", "Something in this cannot be read. Write it again."),
    ],
)
def test_half_an_answer_is_refused(values, field, sentence, send, child, manager):
    before = written()

    response = send(manager, "care", child.code, **care_form(child, **values))

    assert (response.status_code, Page(response).beside(field)) == (422, [sentence])
    assert changed_between(before, written()) == []


def test_of_two_who_write_of_an_allergy_the_second_sees_both(send, child, key_person, manager):
    typed = care_form(child, has_allergies="True", allergies="Egg")
    send(key_person, "care", child.code, **care_form(child, has_allergies="True", allergies="Sesame"))

    page = Page(response := send(manager, "care", child.code, **typed))

    assert (response.status_code, page.beside("allergies")) == (422, ["Now it says: Sesame"])
    assert page.values["allergies"] == "Egg"
    assert CareFacts.objects.get().allergies == "Sesame"


# -- Sessions --------------------------------------------------------------------------------------------------------


def sessions_of(child):
    """[(weekday, from, to, since, until)], with days from today."""
    return [
        (row.weekday, row.starts.hour, row.ends.hour, _from_today(row.since), _from_today(row.until))
        for row in BookedSession.objects.filter(child=child)
    ]


def _from_today(day):
    return day and (day - localdate()).days


def book(child, by, *, weekday=MONDAY, starts=8, ends=17, since=0, until=None):
    return actions.book_session(
        child,
        weekday=weekday,
        starts=time(starts),
        ends=time(ends),
        since=days(since),
        until=None if until is None else days(until),
        by=by,
    )


def change(session, by, *, on, **values):
    said = {"weekday": session.weekday, "starts": session.starts, "ends": session.ends} | values
    return actions.change_session(session, **said, on=days(on), seen=version_of(session, actions.SESSION), by=by)


@pytest.mark.parametrize(
    "free",
    [
        {"weekday": TUESDAY},
        {"starts": 17, "ends": 18},
        {"since": 50},
        {"since": -20, "until": 0},
    ],
)
def test_sessions_stand_beside_each_other(free, child, boss):
    book(child, boss, until=50)
    book(child, boss, **free)

    assert BookedSession.objects.count() == 2


@pytest.mark.parametrize(
    "taken",
    [
        {},
        {"starts": 16, "ends": 18},
        {"starts": 9, "ends": 10},
        {"since": 49},
        {"since": -20},
        {"since": -20, "until": 1},
    ],
)
def test_a_child_is_not_booked_in_twice_at_a_time(taken, child, boss):
    book(child, boss, until=50)

    with pytest.raises(actions.SessionsOverlap):
        book(child, boss, **taken)


def test_a_session_changes_from_a_day_on(child, boss):
    change(book(child, boss, since=-100), boss, on=10, ends=time(13))

    assert sessions_of(child) == [(MONDAY, 8, 17, -100, 10), (MONDAY, 8, 13, 10, None)]


def test_a_session_that_has_not_begun_is_replaced(child, boss):
    change(book(child, boss, since=30), boss, on=10, weekday=TUESDAY)

    assert sessions_of(child) == [(TUESDAY, 8, 17, 10, None)]


def test_a_change_into_another_session_leaves_both_as_they_are(child, boss):
    monday, tuesday = book(child, boss), book(child, boss, weekday=TUESDAY)

    with pytest.raises(actions.SessionsOverlap) as refused:
        change(monday, boss, on=10, weekday=TUESDAY)

    assert refused.value.booked == tuesday
    assert sessions_of(child) == [(MONDAY, 8, 17, 0, None), (TUESDAY, 8, 17, 0, None)]


def test_a_change_after_the_end_leaves_the_end_where_it_was(child, boss):
    change(book(child, boss, since=-100, until=10), boss, on=20, ends=time(13))

    assert sessions_of(child) == [(MONDAY, 8, 17, -100, 10), (MONDAY, 8, 13, 20, None)]


def test_a_session_ends_once(child, boss):
    session = book(child, boss, since=-100)
    actions.end_session(session, on=days(10), by=boss)
    actions.end_session(session, on=days(20), by=boss)

    assert sessions_of(child) == [(MONDAY, 8, 17, -100, 10)]


def test_a_session_that_never_began_goes_when_it_ends(child, boss):
    actions.end_session(book(child, boss, since=30), on=days(10), by=boss)

    assert sessions_of(child) == []


def test_nothing_is_booked_before_the_first_day_or_after_the_last(child, boss):
    Child.objects.update(left_on=days(40))

    with pytest.raises(actions.NotWhileHere):
        book(child, boss, since=-366)
    with pytest.raises(actions.NotWhileHere):
        book(child, boss, since=40)
    assert book(child, boss).until == days(40)


def session_form(**values):
    return {"weekday": "0", "starts": "08:00", "ends": "13:00", "since": days(0).isoformat()} | values


def test_a_manager_books_until_a_last_day(send, child, manager):
    send(manager, "book_session", child.code, **session_form(last_day=days(30).isoformat()))

    assert sessions_of(child) == [(MONDAY, 8, 13, 0, 31)]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"weekday": "7"}, "weekday", "Choose one of those that are offered."),
        ({"weekday": ""}, "weekday", "Please fill this in."),
        ({"starts": ""}, "starts", "Please fill this in."),
        ({"ends": "25:00"}, "ends", None),
        ({"ends": "08:00"}, "ends", "This is before the beginning. Check both."),
        ({"since": "2001-01-01"}, "since", "The child is not here yet on this day."),
        ({"last_day": "2001-01-01"}, "last_day", "This is before the first day. Check both."),
        ({"weekday": "1"}, "starts", OVERLAP),
    ],
)
def test_a_wrong_session_is_refused(values, field, sentence, send, child, manager, boss):
    book(child, boss, weekday=TUESDAY)
    before = written()

    response = send(manager, "book_session", child.code, **session_form(**values))

    beside = Page(response).beside(field)
    assert (response.status_code, beside == [sentence] if sentence else len(beside)) == (422, 1)
    assert changed_between(before, written()) == []


def test_a_session_is_changed_and_ended_on_its_pages(send, child, manager, boss):
    session = book(child, boss, since=-100)
    seen = version_of(session, actions.SESSION)
    send(manager, "change_session", session.code, **session_form(since=days(10).isoformat(), seen=seen))
    send(manager, "end_session", session.code, last_day=days(4).isoformat())

    assert sessions_of(child) == [(MONDAY, 8, 17, -100, 5), (MONDAY, 8, 13, 10, None)]


def test_a_session_somebody_changed_meanwhile_is_shown_with_both(send, child, manager, boss):
    session = book(child, boss)
    typed = session_form(seen=version_of(session, actions.SESSION))
    BookedSession.objects.update(ends=time(15))

    page = Page(response := send(manager, "change_session", session.code, **typed))

    assert (response.status_code, page.beside("ends"), page.values["ends"]) == (422, ["Now it says: 15:00:00"], "13:00")


def test_a_session_does_not_end_on_no_day(send, child, manager, boss):
    response = send(manager, "end_session", book(child, boss).code, last_day="")

    assert (response.status_code, Page(response).beside("last_day")) == (422, ["Please fill this in."])


# -- What is missing -------------------------------------------------------------------------------------------------


@pytest.fixture
def complete(child, household, key_staff):
    """A child of whom everything is written."""
    mother = make.make_carer(setting=child.setting, name="Lina Haddad", user=make.make_account(name="Lina Haddad"))
    neighbour = make.make_carer(setting=child.setting, name="Nia Next Door")
    Carer.objects.update(phone="07700 900111")
    make.tie(mother, child, household=household, lives_with=True, emergency_order=1)
    make.tie(neighbour, child, household=household, responsible=False, sees=None, emergency_order=2)
    CareFacts.objects.create(child=child, has_allergies=False, has_diet=False, doctor="Dr Low")
    Child.objects.filter(pk=child.pk).update(home_languages="Urdu")
    make.make_session(child)
    return child


def gaps(child):
    return [gap.name for gap in gaps_of(with_gaps(Child.objects.filter(pk=child.pk)).get())]


def test_a_child_of_whom_all_is_known_has_no_line(client, manager, complete):
    client.force_login(manager)

    text = client.get(record_of(complete)).content.decode()

    assert (gaps(complete), "Still missing" in text, "Ask the family" in text) == ([], False, False)


def test_a_new_child_misses_what_the_eyfs_asks_for(child):
    assert gaps(child) == [
        *("responsible", "home", "contacts", "collects", "allergies", "diet", "home_languages", "doctor"),
        *("sessions", "key_person"),
    ]


@pytest.mark.parametrize(
    ("rows", "change", "gap"),
    [
        (Household.objects, {"address": ""}, "address"),
        (Carer.objects.filter(name="Lina Haddad"), {"phone": ""}, "phone"),
        (FamilyTie.objects, {"lives_with": False}, "home"),
        (FamilyTie.objects, {"emergency_order": None}, "contacts"),
        (FamilyTie.objects.filter(emergency_order=2), {"emergency_order": None}, "second_contact"),
        (TieFact.objects.filter(kind="collects"), {"until": localdate()}, "collects"),
        (CareFacts.objects, {"has_allergies": None}, "allergies"),
        (CareFacts.objects, {"has_diet": None}, "diet"),
        (CareFacts.objects, {"doctor": ""}, "doctor"),
        (Child.objects, {"home_languages": ""}, "home_languages"),
        (BookedSession.objects, {"until": localdate()}, "sessions"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fact_is_missed_alone(rows, change, gap, complete):
    rows.all().update(**change)

    assert gaps(complete) == [gap]
    assert list(incomplete(Child.objects.all())) == [complete]


def test_one_phone_of_two_is_enough_and_an_adult_without_responsibility_needs_none(complete):
    Carer.objects.filter(name="Lina Haddad").update(phone="", other_phone="07700 900222")
    Carer.objects.filter(name="Nia Next Door").update(phone="")

    assert gaps(complete) == []


def test_a_key_person_or_session_to_come_is_not_missing(room, key_staff):
    newcomer = make.make_child(room=room, since=days(7), born_on=days(-500))
    make.make_key_person(newcomer, key_staff)
    make.make_session(newcomer)

    assert {"sessions", "key_person"} & set(gaps(newcomer)) == set()


def test_the_line_says_what_is_missing_in_words(client, manager, complete):
    FamilyTie.objects.filter(emergency_order=2).update(emergency_order=None)
    CareFacts.objects.update(doctor="")
    client.force_login(manager)

    text = " ".join(client.get(record_of(complete)).content.decode().split())

    assert "Still missing: a second emergency contact, the doctor." in text


def test_managers_see_every_child_who_misses_something_and_no_other(client, manager, complete, room):
    other = make.make_child(room=room, first_name="Isla", last_name="Mullen")
    gone = make.make_child(room=room, first_name="Gone", left_on=localdate())
    client.force_login(manager)

    page = client.get(reverse("families:incomplete"))

    assert (page.context["children"], gone in page.context["children"]) == ([other], False)


# -- Asking ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(child, parent, boss):
    return actions.ask_family(child, by=boss)


def test_whoever_answers_for_the_child_and_sees_health_is_asked(
    child, parent, separated_parent, grandparent, collect_only_contact, former_carer, boss
):
    facts = {"responsible": True, "sees": "P1"}
    make.make_family_account(child, name="Reads The Day", **facts)
    make.make_family_account(child, name="Without Responsibility", responsible=False)
    actions.ask_family(child, by=boss)

    assert told(FactsAsked) == ["Lina Haddad", "Yusuf Aziz"]


def test_a_restricted_parent_is_not_asked(child, parent, separated_parent, boss, dsl):
    make.make_restriction(FamilyTie.objects.get(carer__user=separated_parent), by=dsl)
    actions.ask_family(child, by=boss)

    assert told(FactsAsked) == ["Lina Haddad"]


def test_a_family_is_not_asked_twice_in_three_days(child, asked, boss):
    with pytest.raises(actions.NothingToAsk):
        actions.ask_family(child, by=boss)

    FactsRequest.objects.update(asked_at=now() - timedelta(days=3, minutes=1))
    actions.ask_family(child, by=boss)
    assert FactsRequest.objects.count() == 2


def test_a_family_is_not_asked_for_what_only_the_nursery_knows(complete, boss):
    BookedSession.objects.all().delete()

    with pytest.raises(actions.NothingToAsk):
        actions.ask_family(complete, by=boss)


def test_without_an_account_there_is_nobody_to_ask(child, boss):
    with pytest.raises(actions.NobodyToAsk):
        actions.ask_family(child, by=boss)

    assert (FactsRequest.objects.count(), Announcement.objects.count()) == (0, 0)


def test_the_mail_that_asks_says_nothing_of_the_child(asked):
    kind, [delivery] = FactsAsked(), Delivery.objects.filter(channel=Delivery.Channel.MAIL)
    delivery.about = asked

    words = f"{kind.subject([delivery])} {kind.sentence(delivery)}"
    assert [name in words for name in ("Maya", "Aziz")] == [False, False]


def test_what_was_answered_in_the_meantime_is_not_asked_by_mail_any_more(complete, boss):
    CareFacts.objects.update(doctor="")
    request = actions.ask_family(complete, by=boss)
    delivery = Delivery.objects.filter(channel=Delivery.Channel.MAIL).get()
    delivery.about = request

    is_due = FactsAsked().still_due(delivery)
    CareFacts.objects.update(doctor="Dr Low")

    assert (is_due, FactsAsked().still_due(delivery)) == (True, False)


@pytest.mark.parametrize(
    ("who", "is_offered"), [("manager", True), ("key_person", True), ("senco", False), ("deputy", True)]
)
def test_the_button_is_for_managers_and_the_key_person(who, is_offered, request, client, child, parent):
    client.force_login(request.getfixturevalue(who))

    assert ("Ask the family" in client.get(record_of(child)).content.decode()) == is_offered


def test_after_asking_the_record_says_so_instead(send, client, manager, child, parent):
    send(manager, "ask_family", child.code)

    text = " ".join(client.get(record_of(child)).content.decode().split())

    assert ("Ask the family" in text, "The family was asked today." in text) == (False, True)


# -- The family's page -----------------------------------------------------------------------------------------------


def form_fields(client, user, child):
    client.force_login(user)
    fields = set(Page(client.get(about_of(child))).values)
    return fields - {"csrfmiddlewaretoken", "once", "as"}


CONTACT = {"contact_name", "contact_phone", "contact_relation"}


def test_a_parent_fills_what_is_missing_and_the_staff_hear_of_it(send, child, parent, household, key_person, manager):
    Household.objects.update(address="")
    response = send(
        parent,
        "about",
        child.code,
        address="3 Mill Lane",
        phone="07700 900111",
        has_allergies="True",
        allergies="Egg",
        has_diet="False",
        home_languages="Arabic",
        doctor="Dr Low",
    )

    care, carer = CareFacts.objects.get(), Carer.objects.get(user=parent)
    household.refresh_from_db()
    child.refresh_from_db()
    assert response.status_code == 302
    assert (care.has_allergies, care.allergies, care.has_diet, care.doctor) == (True, "Egg", False, "Dr Low")
    assert (household.address, carer.phone, child.home_languages) == ("3 Mill Lane", "07700 900111", "Arabic")
    assert told(FactsAnswered) == ["Helen Byrne", "Priya Nair"]


def test_what_is_known_is_shown_and_not_asked(client, complete):
    parent = Carer.objects.get(name="Lina Haddad").user

    fields = form_fields(client, parent, complete)

    assert fields == set()


def test_only_what_is_missing_is_asked(client, complete):
    CareFacts.objects.update(has_diet=None)
    FamilyTie.objects.filter(emergency_order=2).update(emergency_order=None)
    parent = Carer.objects.get(name="Lina Haddad").user

    assert form_fields(client, parent, complete) == {"diet", *CONTACT}


def test_somebody_more_to_call_belongs_to_the_home_that_named_them_and_sees_nothing(send, child, parent, household):
    send(parent, "about", child.code, contact_name="Rosa Hill", contact_phone="07700 900123")

    tie = FamilyTie.objects.get(carer__name="Rosa Hill")
    assert (tie.household, tie.emergency_order, tie.carer.phone) == (household, 1, "07700 900123")
    assert (tie.facts.count(), tie.carer.user) == (0, None)


@pytest.mark.parametrize("who", ["grandparent", "collect_only_contact", "other_parent", "manager", "former_carer"])
def test_the_page_is_for_who_sees_health_alone(who, request, client, child):
    client.force_login(request.getfixturevalue(who))

    assert client.get(about_of(child)).status_code == 404


def test_who_sees_health_without_responsibility_names_nobody_to_call(client, child):
    aunt = make.make_family_account(child, name="Aunt", responsible=False)

    assert form_fields(client, aunt, child) & CONTACT == set()


def test_the_child_who_left_misses_nothing(client, child, parent):
    Child.objects.update(left_on=localdate())

    assert form_fields(client, parent, child) == set()


# Two homes: neither learns of the other.


@pytest.fixture
def two_homes(child, parent, separated_parent, household, second_household):
    """Both parents, each with a phone; a contact of the second home; care facts with a doctor."""
    Carer.objects.filter(user=parent).update(phone="07700 900111")
    Carer.objects.filter(user=separated_parent).update(phone="07700 900222")
    neighbour = make.make_carer(setting=child.setting, name="Vera Neighbour")
    make.tie(neighbour, child, household=second_household, responsible=False, sees=None, emergency_order=1)
    CareFacts.objects.create(child=child, has_allergies=True, allergies="Sesame", doctor="Dr Low, Station Road")
    return child


def test_each_parent_reads_their_own_home_and_what_is_the_childs(client, two_homes, parent, separated_parent):
    words = ["3 Mill Lane", "07700 900111", "Sesame", "9 Station Road", "07700 900222", "Vera Neighbour", "Dr Low"]
    seen = {}
    for name, user in {"first": parent, "second": separated_parent}.items():
        client.force_login(user)
        text = client.get(about_of(two_homes)).content.decode()
        seen[name] = [word for word in words if word in text]

    assert seen == {
        "first": ["3 Mill Lane", "07700 900111", "Sesame"],
        "second": ["Sesame", "9 Station Road", "07700 900222", "Vera Neighbour"],
    }


def test_an_emergency_contact_of_one_home_does_not_show_in_what_the_other_is_asked(client, two_homes, parent):
    before = form_fields(client, parent, two_homes)
    FamilyTie.objects.filter(carer__name="Vera Neighbour").delete()

    assert before == form_fields(client, parent, two_homes) == {"diet", "home_languages", *CONTACT}


def test_a_missing_address_of_the_other_home_is_not_asked_here(client, two_homes, parent, second_household):
    Household.objects.filter(pk=second_household.pk).update(address="")

    assert "address" not in form_fields(client, parent, two_homes)


def test_nobody_learns_who_else_was_asked(client, two_homes, parent, separated_parent, boss):
    actions.ask_family(two_homes, by=boss)
    client.force_login(parent)

    text = client.get(about_of(two_homes)).content.decode() + client.get(reverse("notifications:bell")).content.decode()

    assert ["Yusuf" in text, "Something is missing in what we know about Maya" in text] == [False, True]


def test_of_two_parents_at_once_the_second_sees_what_stands_and_keeps_the_words(
    send, child, parent, separated_parent, household
):
    """Both have the empty form in front of them; the first sends Egg."""
    send(parent, "about", child.code, has_allergies="True", allergies="Egg")
    typed = {"has_allergies": "True", "allergies": "Sesame", "has_diet": "True", "diet": "Halal"}

    response = send(separated_parent, "about", child.code, **typed)

    page, care = Page(response), CareFacts.objects.get()
    assert response.status_code == 422
    assert page.above == ["Some of this was answered a moment ago. Look at it below."]
    assert ["You wrote: yes, Sesame" in page.text, "Egg" in page.text] == [True, True]
    assert (page.values["diet"], page.values["has_diet"]) == ("Halal", ["True"])
    assert (care.allergies, care.has_diet) == ("Egg", None)


def test_a_no_that_came_too_late_is_shown_too(send, child, parent, separated_parent):
    send(parent, "about", child.code, has_allergies="True", allergies="Egg")

    response = send(separated_parent, "about", child.code, has_allergies="False", home_languages="Urdu")

    assert (response.status_code, "You wrote: no" in Page(response).text) == (422, True)


def test_the_doctor_one_home_gave_is_never_shown_to_the_other(send, child, parent, separated_parent):
    send(parent, "about", child.code, doctor="Dr Low, Mill Lane")

    text = send(separated_parent, "about", child.code, doctor="Dr High, Station Road").content.decode()

    assert ["Dr High, Station Road" in text, "Dr Low" in text, "Mill Lane" in text] == [True, False, False]


def test_between_reading_and_saving_nobody_is_overwritten(child, parent, separated_parent):
    """The last check is the update itself, whatever the form has seen."""
    answers.tell_about(child, doctor="Dr Low", by=viewer_of(parent))
    before = written()

    with pytest.raises(answers.ToldMeanwhile):
        answers.tell_about(child, home_languages="Urdu", doctor="Dr High", by=viewer_of(separated_parent))

    assert changed_between(before, written()) == []


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"has_allergies": "True"}, "allergies", "Write which, and what happens."),
        ({"allergies": "Egg"}, "has_allergies", "You wrote of an allergy: say yes, or empty the words."),
        ({"has_diet": "x"}, "has_diet", "Choose one of those that are offered."),
        ({"home_languages": "a" * 121}, "home_languages", "This is too long: 121 characters, and 120 fit."),
        ({"doctor": "a\x00b"}, "doctor", "Something in this cannot be read. Write it again."),
        ({"contact_name": "Rosa"}, "contact_phone", "Without a phone nobody can be called."),
        ({"contact_phone": "07700 900123"}, "contact_name", "Write the name, too."),
        (
            {"contact_name": "Rosa", "contact_phone": "1", "contact_relation": "local authority"},
            "contact_relation",
            "Choose one of those that are offered.",
        ),
    ],
)
def test_half_an_answer_of_a_family_is_refused(values, field, sentence, send, child, parent):
    before = written()

    response = send(parent, "about", child.code, **values)

    assert (response.status_code, Page(response).beside(field)) == (422, [sentence])
    assert changed_between(before, written()) == []


def test_an_empty_answer_is_none(send, child, parent):
    response = send(parent, "about", child.code)

    assert (response.status_code, Page(response).above) == (422, ["Write at least one of these."])
