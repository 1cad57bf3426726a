"""The demo as `make run` makes it: who is there, what each may see, and what stands in the diaries."""

import re
from collections import Counter, defaultdict
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now

from accounts.models import User
from diaries.models import ChildDay, DiaryEntry, HomeNote, Kind, Reply
from families import not_in
from families.days_in import uncovered
from families.models import (
    Assignment,
    BookedSession,
    CareFacts,
    Child,
    FamilyTie,
    KeyPerson,
    Relation,
    Restriction,
    Role,
    RoleHeld,
    Room,
    RoomStay,
    Setting,
    StaffMember,
    TieFact,
)
from families.viewer import hats_of, viewer_of
from notifications.models import Delivery, Letter
from nursery.demo import people, signins

pytestmark = pytest.mark.django_db


def make_demo(**options):
    call_command("demo", stdout=StringIO(), **options)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The demo as `make run` makes it, once for all tests that only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_demo()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def larkfield(built, db):
    return Setting.objects.get(name="Larkfield Nursery")


@pytest.fixture
def rowans(built, db):
    return Setting.objects.get(name="Rowan’s")


def account(name):
    return User.objects.get(email=f"{name}@example.org")


def seen_by(name, hat=""):
    children = Child.objects.visible_to(viewer_of(account(name), hat))
    return sorted(children.values_list("first_name", flat=True))


def child(first_name):
    return Child.objects.get(first_name=first_name, setting__name="Larkfield Nursery")


# -- The settings ----------------------------------------------------------------------------------------------------


def test_it_is_one_nursery_of_three_rooms_and_36_children_and_a_childminder(larkfield, rowans):
    rooms = Room.objects.filter(setting=larkfield)
    assert sorted(room.name for room in rooms) == ["Ducklings", "Foxgloves", "Wrens"]
    assert (larkfield.children.count(), rowans.children.count()) == (36, 4)
    assert [Child.objects.in_room(room).exists() for room in rooms] == [True] * 3
    assert Setting.objects.count() == 2


def test_everybody_has_their_place(larkfield):
    assert set(RoleHeld.objects.values_list("role", flat=True)) == set(Role)
    cared_for = KeyPerson.objects.current().filter(part=KeyPerson.Part.KEY).values("child")
    assert not Child.objects.attending().exclude(pk__in=cared_for).exists()
    assert not Child.objects.exclude(pk__in=FamilyTie.objects.values("child")).exists()
    assert {user.is_demo for user in User.objects.all()} == {True}


def test_the_childminder_works_alone_in_one_room(rowans):
    [rowan] = StaffMember.objects.filter(setting=rowans)

    assert rowans.works_alone
    assert viewer_of(rowan.user).roles == {Role.MANAGER, Role.DSL, Role.PRACTITIONER}
    assert [each.room.name for each in Assignment.objects.running().filter(staff=rowan)] == ["Home"]
    assert seen_by("rowan") == ["Adwoa", "Fern", "Gethin", "Kwaku"]


def test_the_nursery_and_the_childminder_have_a_wall_between_them(larkfield, rowans):
    assert not set(seen_by("helen")) & set(seen_by("rowan"))
    assert len(seen_by("helen")) == 36


# -- Diaries ---------------------------------------------------------------------------------------------------------


def test_diaries_reach_back_three_weeks_and_nothing_is_in_the_future(larkfield):
    days = DiaryEntry.objects.order_by("day").values_list("day", flat=True)

    assert localdate() - timedelta(days=21) <= days.first() <= localdate() - timedelta(days=18)
    assert not DiaryEntry.objects.filter(happened_at__gt=now()).exists()
    assert not DiaryEntry.objects.filter(ended_at__gt=now()).exists()
    assert not Reply.objects.filter(written_at__gt=now()).exists()
    assert set(DiaryEntry.objects.values_list("kind", flat=True)) == set(Kind)


def test_past_days_are_finished_and_today_goes_on(larkfield):
    past = ChildDay.objects.filter(day__lt=localdate())

    assert (past.exists(), past.filter(finished_at=None).exists()) == (True, False)
    assert ChildDay.objects.filter(day=localdate(), finished_at=None).exists()


def test_nobody_writes_from_home_whose_access_is_shut_or_only_lent(larkfield):
    written = set(Reply.objects.values_list("author__email", flat=True))
    written |= set(HomeNote.objects.values_list("author__email", flat=True))

    silent = {f"{name}@example.org" for name in ("bruno", "obinna", "moira", "denzil")}
    assert (written & silent, len(written) > 5) == (set(), True)


def test_nothing_is_written_of_who_has_left_or_is_still_to_come(larkfield):
    rafe, nilou = child("Rafe"), child("Nilou")

    assert not DiaryEntry.objects.filter(child=nilou).exists()
    assert not DiaryEntry.objects.filter(child=rafe, day__gte=rafe.left_on).exists()
    assert nilou.starts_on == localdate() + timedelta(days=7)


# -- Who sees whom ---------------------------------------------------------------------------------------------------


def test_every_sign_in_that_is_told_opens(larkfield, client):
    for email, _ in signins.sign_ins():
        client.cookies.clear()
        client.post("/account/sign-in/", {"login": email, "password": people.PASSWORD})
        assert client.get("/more/").status_code == 200, email


def test_the_readme_tells_the_same_sign_ins(settings):
    readme = (settings.BASE_DIR / "README.md").read_text()

    told = re.findall(r"^\| `(\S+@example.org)` \|", readme, re.MULTILINE)
    assert sorted(told) == sorted(email for email, _ in signins.sign_ins())


@pytest.mark.parametrize(
    ("name", "children"),
    [
        ("lina", ["Maya", "Sami"]),  # separated, without an order: both see both
        ("yusuf", ["Maya", "Sami"]),
        ("kate", ["Isla"]),
        ("moira", ["Isla"]),
        ("ingrid", ["Tilda"]),
        ("bruno", []),  # a court order
        ("ngozi", ["Chike"]),
        ("obinna", []),  # suspended
        ("kwame", ["Ama", "Efua", "Kofi"]),  # two families
        ("marion", ["Jayden"]),
        ("ruth", ["Rafe"]),  # has left
        ("carys", ["Anwen", "Gethin"]),  # two settings
        ("dafydd", ["Anwen"]),
        ("colin", []),  # no longer works here
        ("rosalind", []),
    ],
)
def test_the_told_sign_ins_show_what_is_said_of_them(name, children, larkfield):
    assert seen_by(name) == children


def test_who_sees_the_day_alone_sees_no_nappies(larkfield):
    for name in ("samira", "dafydd", "moira"):
        kinds = set(DiaryEntry.objects.visible_to(viewer_of(account(name))).values_list("kind", flat=True))
        assert (Kind.MEAL in kinds, Kind.NAPPY in kinds) == (True, False), name


def test_a_grandmother_sees_what_was_opened_to_her_for_two_months(larkfield):
    facts = TieFact.objects.filter(tie__carer__name="Moira Mullen")

    kinds = set(DiaryEntry.objects.visible_to(viewer_of(account("moira"))).values_list("kind", flat=True))
    assert kinds == {Kind.MEAL, Kind.ACTIVITY, Kind.NOTE}
    assert {fact.opened_by.carer.name for fact in facts} == {"Kate Mullen"}
    assert {fact.until for fact in facts} == {localdate() + timedelta(days=60)}


def test_somebody_who_works_here_and_has_a_child_here_has_two_hats(larkfield):
    staff, family = hats_of(account("shanice"))

    assert seen_by("shanice", family.hat) == ["Tyrell"]
    assert "Tyrell" not in seen_by("shanice", staff.hat)


def test_agency_staff_see_the_room_of_their_shift_and_cover_both_rooms(larkfield):
    def rooms(name):
        return [room.name for room in Room.objects.visible_to(viewer_of(account(name)))]

    at_work = Assignment.objects.running().values_list("staff__name", flat=True)
    assert rooms("femi") == (["Wrens"] if "Femi Adebayo" in at_work else [])
    assert rooms("nuala") == (["Ducklings", "Foxgloves"] if is_in_working_hours() else ["Foxgloves"])


def is_in_working_hours():
    return Assignment.objects.running().filter(works_as=Assignment.As.COVER).exists()


def test_the_dsl_made_one_restriction_on_evidence_and_one_waits_for_it(larkfield, rowans):
    ours = Restriction.objects.in_force().filter(tie__child__setting=larkfield)

    assert {row.made_by.name for row in ours.exclude(evidence="")} == {"Grace Okafor"}
    assert [(row.tie.carer.name, row.made_by.name) for row in ours.without_evidence()] == [
        ("Obinna Okonkwo", "Helen Byrne")
    ]
    assert [row.tie.carer.name for row in ours.to_review()] == ["Bruno Ferreira"]
    assert {row.confirmed_alone for row in Restriction.objects.filter(tie__child__setting=rowans)} == {True}


def test_in_foster_care_the_council_is_responsible(larkfield):
    ties = FamilyTie.objects.filter(child=child("Jayden"))

    assert [tie.relation for tie in ties.responsible().exclude(carer__name="Leanne Frost")] == [
        Relation.LOCAL_AUTHORITY
    ]
    assert [tie.carer.name for tie in ties.collecting()] == ["Marion Oakes"]


def test_a_neighbour_collects_and_sees_nothing(larkfield):
    tie = FamilyTie.objects.with_facts().get(carer__name="Nia Roberts")

    assert (tie.may_collect, tie.may_see, tie.is_responsible) == (True, False, False)


# -- Records ---------------------------------------------------------------------------------------------------------


def test_records_are_as_records_are(larkfield):
    ours = Child.objects.filter(setting=larkfield)
    booked = ours.filter(pk__in=BookedSession.objects.values("child")).count()

    assert CareFacts.objects.filter(child__in=ours).count() == 36
    assert {has for (has,) in CareFacts.objects.values_list("has_allergies")} == {True, False, None}
    assert (booked < 36, booked > 30) == (True, True)
    assert len({each.home_languages for each in ours}) > 6
    assert child("Zosia").born_on == child("Piotrek").born_on


def test_a_move_is_planned_and_a_key_person_has_changed(larkfield):
    stays = RoomStay.objects.filter(child=child("Kofi")).values_list("room__name", flat=True)
    keys = KeyPerson.objects.filter(child=child("Isla"), part=KeyPerson.Part.KEY).values_list("staff__name", flat=True)

    assert (list(stays), list(keys)) == (["Ducklings", "Wrens"], ["Colin Frith", "Priya Nair"])
    assert KeyPerson.objects.current().filter(part=KeyPerson.Part.BUDDY).count() > 10


def test_days_in_are_said_and_whoever_is_in_writes_the_diary(larkfield):
    days_in = dict(StaffMember.objects.filter(setting=larkfield).values_list("name", "days_in"))
    said = {name: days_in[name] for name in ("Priya Nair", "Amy Trent", "Nuala Quinn")}
    assert said == {"Priya Nair": (0, 1, 3, 4), "Amy Trent": (0, 1, 2, 3, 4), "Nuala Quinn": ()}

    there_for = defaultdict(dict)
    for key in KeyPerson.objects.current().filter(child__setting=larkfield).select_related("staff"):
        there_for[key.child_id][key.part] = key.staff
    written = DiaryEntry.objects.filter(child__setting=larkfield, child__left_on=None, day__lt=localdate())
    parts = Counter()
    for entry in written.select_related("author"):
        there = there_for[entry.child_id]
        in_then = [part for part in PARTS if part in there and is_in(there[part], entry.day)]
        part = next(iter(in_then), PARTS[0])
        assert entry.author == there[part]
        parts[part] += 1
    assert all(parts[part] > 100 for part in PARTS)


PARTS = [KeyPerson.Part.KEY, KeyPerson.Part.BUDDY]


def is_in(staff, day):
    return not staff.days_in or day.weekday() in staff.days_in


def test_some_childs_day_is_covered_by_nobody(larkfield):
    def gaps(each):
        keys = each.key_people.current().select_related("staff")
        return uncovered(each, list(keys), list(each.sessions.all()))

    assert 0 < sum(bool(gaps(each)) for each in Child.objects.filter(setting=larkfield).attending()) < 20


def test_somebody_was_never_in_for_each_reason(larkfield):
    helen = viewer_of(account("helen"))

    states = {person.state for person in not_in.who_is_not_in(helen, 100)}
    assert states == set(not_in.State)
    assert [letter.to_address for letter in Letter.objects.failed()] == ["farid@exmaple.example.org"]


def test_news_stands_at_the_bell(larkfield, client):
    def bell_of(name):
        return set(Delivery.objects.filter(recipient=account(name)).values_list("announcement__kind", flat=True))

    assert bell_of("kate") == {"day-written", "facts-asked", "key-person-changed"}
    assert "key-person-handover" in bell_of("priya")


# -- Pages -----------------------------------------------------------------------------------------------------------


def test_pages_of_the_demo_open(larkfield, client, settings):
    settings.MODE = "demo"
    for name, page in (("lina", "/"), ("priya", "/"), ("rowan", "/today/"), ("helen", "/today/")):
        client.force_login(account(name))
        assert client.get(page, follow=True).status_code == 200
    for name in ("families:children", "families:households", "families:rooms", "families:staff", "notifications:bell"):
        assert client.get(reverse(name)).status_code == 200


def test_no_mail_waits_in_a_fresh_demo(larkfield):
    assert not Delivery.objects.by_mail().waiting().exists()
