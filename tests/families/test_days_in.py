"""On which weekdays somebody is in: families read it, and a manager sees which of a child's days nobody covers."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from families.days_in import uncovered
from families.models import BookedSession, KeyPerson, StaffMember
from families.weekdays import in_on, in_order
from tests import factories as make
from tests.factories import sent

BUDDY = KeyPerson.Part.BUDDY
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = WEEK = (0, 1, 2, 3, 4)


def day(days=0):
    return localdate() + timedelta(days=days)


@pytest.fixture
def comes(child):
    """comes(*weekdays, since, until): the child is booked in."""

    def book(*weekdays, **span):
        return [make.make_session(child, weekday=each, **span) for each in weekdays]

    return book


@pytest.fixture
def works(key_staff):
    """works(*weekdays): the key person's days in."""

    def say(*weekdays):
        StaffMember.objects.filter(pk=key_staff.pk).update(days_in=weekdays)

    return say


@pytest.fixture
def buddy(setting, child):
    """buddy(*weekdays): Jo Marsh, the child's buddy, with these days in."""

    def name(*weekdays):
        staff = make.make_staff(setting=setting, name="Jo Marsh", days_in=weekdays)
        return make.make_key_person(child, staff, part=BUDDY)

    return name


@pytest.fixture
def read(client):
    def page(user, route, *codes):
        client.force_login(user)
        return " ".join(client.get(reverse(route, args=codes)).content.decode().split())

    return page


# -- How they are kept and said --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((), ""),
        ((FRIDAY,), "in on Friday"),
        ((MONDAY, TUESDAY, FRIDAY), "in on Monday, Tuesday and Friday"),
        ((MONDAY, TUESDAY, WEDNESDAY), "in on Monday, Tuesday and Wednesday"),
        (WEEK, "in from Monday to Friday"),
        ((TUESDAY, WEDNESDAY, THURSDAY, FRIDAY), "in from Tuesday to Friday"),
        ((MONDAY, TUESDAY, THURSDAY, FRIDAY), "in on Monday, Tuesday, Thursday and Friday"),
    ],
)
def test_days_in_are_read_as_people_say_them(days, words):
    assert in_on(days) == words


@pytest.mark.parametrize("days", [(), (0,), (6,), (0, 1, 4), (0, 1, 2, 3, 4, 5, 6)])
def test_days_in_are_kept_as_they_were_said_in_the_order_of_the_week(days, key_staff):
    key_staff.days_in = list(reversed(days))

    key_staff.save()

    assert StaffMember.objects.get(pk=key_staff.pk).days_in == days


def test_nothing_but_weekdays_is_kept(key_staff):
    with pytest.raises(ValueError, match="7"):
        in_order([0, 7])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE families_staffmember SET days_in = 128 WHERE id = %s", [key_staff.pk])


def test_of_somebody_of_whom_nobody_has_said_it_nothing_is_shown(read, parent, child, key_staff):
    card = read(parent, "families:introduction", child.key_people.get().code)
    today = read(parent, "diaries:today", child.code)

    assert (re.findall(r"\bin (?:on|from)\b", card), "Priya is the key person <" in today) == ([], True)


# -- Where it is read ------------------------------------------------------------------------------------------------


def test_the_card_for_the_family_says_the_days(read, parent, child, works):
    works(MONDAY, TUESDAY, FRIDAY)

    assert "· in on Monday, Tuesday and Friday </p>" in read(
        parent, "families:introduction", child.key_people.get().code
    )


def test_the_card_of_who_is_no_longer_there_says_no_days(read, parent, child, works):
    works(MONDAY, TUESDAY, FRIDAY)
    child.key_people.update(until=day())

    assert "Monday" not in read(parent, "families:introduction", child.key_people.get().code)


@pytest.mark.parametrize("reader", ["parent", "separated_parent", "grandparent"])
def test_the_childs_day_says_on_which_days_the_key_person_is_in(reader, request, read, child, works):
    works(MONDAY, TUESDAY, FRIDAY)

    text = read(request.getfixturevalue(reader), "diaries:today", child.code)

    assert "Priya is the key person, in on Monday, Tuesday and Friday" in text


def test_colleagues_read_it_in_the_record_on_the_staff_page_and_in_the_list(read, key_person, child, key_staff, works):
    works(MONDAY, TUESDAY, FRIDAY)

    pages = {
        read(key_person, "families:child", child.code),
        read(key_person, "families:key_people", child.code),
        read(key_person, "families:staff_member", key_staff.code),
        read(key_person, "families:staff"),
    }
    assert [text for text in pages if "in on Monday, Tuesday and Friday" not in text] == []


def test_a_colleague_is_added_with_days_in(client, manager):
    client.force_login(manager)

    client.post(reverse("families:add_staff"), sent(name="Una New", role="practitioner", days_in=["4", "0"]))

    assert StaffMember.objects.get(name="Una New").days_in == (MONDAY, FRIDAY)


# -- Who covers the child's days -------------------------------------------------------------------------------------


def gaps(child):
    keys, sessions = child.key_people.select_related("staff"), BookedSession.objects.filter(child=child).not_over()
    return [(gap.since, gap.days) for gap in uncovered(child, list(keys), list(sessions))]


@pytest.mark.parametrize(
    ("key_days", "buddy_days", "missing"),
    [
        ((MONDAY, TUESDAY), None, [(None, (THURSDAY,))]),
        ((MONDAY, TUESDAY), (WEDNESDAY, FRIDAY), [(None, (THURSDAY,))]),
        ((MONDAY, TUESDAY), (THURSDAY,), []),
        (WEEK, None, []),
        # Of one of them it is not said: perhaps she is in.
        ((), (MONDAY,), []),
        ((MONDAY,), (), []),
    ],
)
def test_a_booked_day_is_covered_by_either_of_the_two(key_days, buddy_days, missing, child, comes, works, buddy):
    comes(MONDAY, THURSDAY)
    works(*key_days)
    if buddy_days is not None:
        buddy(*buddy_days)

    assert gaps(child) == missing


def test_who_is_not_booked_or_has_nobody_misses_nobody(child, comes, works):
    works(MONDAY)
    assert gaps(child) == []

    comes(THURSDAY)
    KeyPerson.objects.all().delete()
    assert gaps(child) == []


def test_a_gap_to_come_says_from_when(child, comes, works, buddy):
    works(MONDAY, TUESDAY)
    comes(MONDAY, until=day(60))
    comes(THURSDAY, since=day(10))
    leaving = buddy(THURSDAY)
    KeyPerson.objects.filter(pk=leaving.pk).update(until=day(30))

    assert gaps(child) == [(day(30), (THURSDAY,))]


def test_a_child_who_has_not_started_is_looked_at_on_its_first_day(setting, room):
    child = make.make_child(room=room, since=day(20))
    make.make_key_person(child, make.make_staff(setting=setting, days_in=[TUESDAY]))
    make.make_session(child, weekday=FRIDAY)

    assert gaps(child) == [(None, (FRIDAY,))]


def test_the_manager_sees_who_is_in_on_the_childs_days(client, manager, setting, child, comes, works, buddy):
    comes(MONDAY, THURSDAY)
    works(*WEEK)
    buddy(MONDAY, TUESDAY)
    make.make_staff(setting=setting, name="Nuala Quinn")
    client.force_login(manager)

    text = client.get(reverse("families:key_person", args=[child.code])).content.decode()

    offered = [" ".join(each.split()) for each in re.findall(r"<option[^>]*>(.*?)</option>", text, re.DOTALL)]
    assert [each for each in offered if "Helen" not in each and "---" not in each] == [
        "Jo Marsh (in on Mon and Tue; not on Thu)",
        "Nuala Quinn",
        "Priya Nair (in on Mon, Tue, Wed, Thu and Fri)",
    ]
    assert "Maya is booked on Monday and Thursday." in text


def test_a_day_that_nobody_covers_is_told_and_not_refused(client, manager, setting, child, key_staff, comes, works):
    comes(MONDAY, THURSDAY)
    works(*WEEK)
    successor = make.make_staff(setting=setting, name="Amy Trent", days_in=[MONDAY])
    client.force_login(manager)
    values = {"part": "key", "staff": successor.code, "since": day().isoformat()}

    page = client.post(reverse("families:key_person", args=[child.code]), sent(**values), follow=True)

    said = "Maya is booked on Thursday, when neither key person nor buddy is in."
    texts = (page, client.get(reverse("families:child", args=[child.code])))
    assert [said in " ".join(each.content.decode().split()) for each in texts] == [True, True]
    assert KeyPerson.objects.current().get(child=child).staff == successor


def test_of_a_change_to_come_it_is_told_from_when(client, manager, setting, child, key_staff, comes, works):
    comes(MONDAY, THURSDAY)
    works(*WEEK)
    successor = make.make_staff(setting=setting, name="Amy Trent", days_in=[MONDAY])
    client.force_login(manager)
    values = {"part": "key", "staff": successor.code, "since": day(30).isoformat()}

    page = client.post(reverse("families:key_person", args=[child.code]), sent(**values), follow=True)

    text = " ".join(page.content.decode().split())
    said = re.findall(r"> (From )?[^>]*Maya is booked on Thursday, when neither key person nor buddy is in\.", text)
    assert said == ["From "]


def test_families_do_not_read_that_a_day_is_not_covered(read, parent, child, comes, works):
    comes(THURSDAY)
    works(MONDAY)

    pages = [
        read(parent, "diaries:today", child.code),
        read(parent, "families:introduction", child.key_people.get().code),
    ]
    assert [text for text in pages if "neither key person nor buddy" in text] == []


def test_the_history_takes_as_many_queries_for_many_rows_as_for_few(
    client, manager, setting, child, key_staff, comes, works, django_assert_max_num_queries
):
    works(MONDAY)
    client.force_login(manager)
    page = reverse("families:key_people", args=[child.code])
    client.get(page)
    with django_assert_max_num_queries(100) as few:
        client.get(page)
    comes(MONDAY, TUESDAY, THURSDAY)
    for number in range(3):
        staff = make.make_staff(setting=setting, name=f"Was {number}", days_in=[MONDAY])
        KeyPerson.objects.create(child=child, staff=staff, part=BUDDY, since=day(-9 + number), until=day(-8 + number))

    with django_assert_max_num_queries(len(few)):
        client.get(page)
