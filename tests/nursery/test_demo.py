"""The demo nursery as `make run` makes it: who is there, and what stands in the diaries."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now

from accounts.models import User
from diaries.models import ChildDay, DiaryEntry, Kind, Reply
from families.models import Child, FamilyTie, KeyPerson, Role, RoleHeld, Room, Setting
from families.viewer import viewer_of
from notifications.models import Delivery
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
def demo(built, db):
    return Setting.objects.get()


def test_it_is_one_nursery_of_three_rooms_and_36_children(demo):
    assert (demo.name, sorted(Room.objects.values_list("name", flat=True))) == (
        "Larkfield Nursery",
        ["Ducklings", "Foxgloves", "Wrens"],
    )
    assert Child.objects.count() == 36
    assert [Child.objects.in_room(room).exists() for room in Room.objects.all()] == [True] * 3


def test_everybody_has_their_place(demo):
    assert set(RoleHeld.objects.values_list("role", flat=True)) == set(Role) - {Role.GROUP_ADMINISTRATOR}
    assert KeyPerson.objects.current().count() == 36
    assert not Child.objects.exclude(pk__in=FamilyTie.objects.values("child")).exists()
    assert {user.is_demo for user in User.objects.all()} == {True}


def test_diaries_reach_back_three_weeks_and_nothing_is_in_the_future(demo):
    days = DiaryEntry.objects.order_by("day").values_list("day", flat=True)

    assert localdate() - timedelta(days=21) <= days.first() <= localdate() - timedelta(days=18)
    assert not DiaryEntry.objects.filter(happened_at__gt=now()).exists()
    assert not DiaryEntry.objects.filter(ended_at__gt=now()).exists()
    assert not Reply.objects.filter(written_at__gt=now()).exists()
    assert set(DiaryEntry.objects.values_list("kind", flat=True)) == set(Kind)


def test_past_days_are_finished_and_today_goes_on(demo):
    past = ChildDay.objects.filter(day__lt=localdate())

    assert (past.exists(), past.filter(finished_at=None).exists()) == (True, False)
    assert ChildDay.objects.filter(day=localdate(), finished_at=None).exists()


def test_every_sign_in_that_is_told_opens(demo, client):
    for email, _ in signins.sign_ins():
        client.cookies.clear()
        client.post("/account/sign-in/", {"login": email, "password": people.PASSWORD})
        assert client.get("/more/").status_code == 200, email


def test_the_told_sign_ins_show_what_is_said_of_them(demo):
    def seen_by(email):
        viewer = viewer_of(User.objects.get(email=email))
        return sorted(Child.objects.visible_to(viewer).values_list("first_name", flat=True))

    assert seen_by("lina@example.org") == seen_by("yusuf@example.org") == ["Maya", "Sami"]
    assert seen_by("kate@example.org") == ["Isla"]
    assert len(seen_by("helen@example.org")) == 36
    grandmother = viewer_of(User.objects.get(email="samira@example.org"))
    assert not DiaryEntry.objects.visible_to(grandmother).filter(kind=Kind.NAPPY).exists()


def test_pages_of_the_demo_open(demo, client, settings):
    settings.MODE = "demo"
    for email, page in (("lina@example.org", "/"), ("priya@example.org", "/"), ("helen@example.org", "/today/")):
        client.force_login(User.objects.get(email=email))
        assert client.get(page, follow=True).status_code == 200
    for name in ("families:children", "families:households", "families:rooms", "families:staff", "notifications:bell"):
        assert client.get(reverse(name)).status_code == 200


def test_no_mail_waits_in_a_fresh_demo(demo):
    assert not Delivery.objects.by_mail().exists()
