"""Each page takes the same few queries with one row, three or many: a hundred children are as fast as one."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from diaries import actions
from diaries.announcements import DayWritten
from diaries.models import Kind
from families.models import Invitation, Role
from families.viewer import viewer_of
from notifications.models import Letter
from notifications.outbox import announce
from tests import factories as make

pytestmark = pytest.mark.django_db

SIZES = (1, 3, 8)
MOST = 15
MOST_OF_A_FAMILY_DAY = 12


class Nursery:
    """Grows by one of everything each time: a room, staff, a child with its family, words to and fro."""

    def __init__(self):
        self.setting = make.make_setting(name="Larkfield")
        self.room = make.make_room(setting=self.setting)
        self.key = make.make_staff(setting=self.setting, name="Key Person", rooms=[self.room])
        self.manager = make.make_staff(setting=self.setting, roles=[Role.MANAGER])
        self.reader, self.family = make.make_account(name="Reader"), make.make_household(setting=self.setting)
        self.carer = make.make_carer(setting=self.setting, user=self.reader)
        self.child, self.size, self.client = self._child(), 0, Client()

    def queries_of(self, who, path):
        """Of the second visit, as the first one of a session writes that down; the log's one row comes on top."""
        self.client.force_login({"reader": self.reader, "key": self.key.user, "manager": self.manager.user}[who])
        self.client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert self.client.get(path).status_code == 200, path
        return len([query for query in queries if "audit_viewing" not in query["sql"]])

    def grow_to(self, size):
        while self.size < size:
            self.grow()
            self.size += 1

    def _child(self):
        child = make.make_child(room=self.room)
        make.make_key_person(child, self.key)
        make.tie(self.carer, child, household=self.family)
        return child

    def grow(self):
        self._words_about(self.child, self.family, self.reader)
        child = self._child()
        self._words_about(child, self.family, self.reader)
        home = make.make_household(setting=self.setting, address="Mill Lane")
        for _ in range(2):
            carer = make.make_carer(setting=self.setting, name="Rachel Hill", email="r@example.org")
            tie = make.tie(carer, self.child, household=home)
            make.make_restriction(tie, by=self.manager.user, shuts_sight=False, review_on=localdate())
            Invitation.objects.create(carer=carer, email=carer.email, invited_by=self.manager.user)
        own = self.carer.ties.get(child=self.child)
        make.make_fact(own, kind="collects", until=localdate(), noted_by=self.manager.user, ended_by=self.manager.user)
        make.make_restriction(own, by=self.key.user, shuts_sight=False)
        room = make.make_room(setting=self.setting)
        make.make_staff(setting=self.setting, rooms=[room, self.room], roles=[Role.PRACTITIONER, Role.ROOM_LEAD])
        make.make_staff(setting=self.setting, left_on=localdate())
        make.make_shift(self.key, room, starts_at=now() - timedelta(days=2), ends_at=now() - timedelta(days=1))
        Letter.new(to_address="r@example.org", state=Letter.State.FAILED, reason="no such address").save()

    @staticmethod
    def address(name, about):
        return reverse(f"families:{name}", args=[about.code])

    def _words_about(self, child, home, author):
        family, staff = viewer_of(author), viewer_of(self.key.user)
        for kind in (Kind.NAPPY, Kind.NOTE):
            entry = make.make_entry(child, author=self.key, kind=kind, at=now())
            make.make_reply(entry, household=home, author=author)
            make.make_reply(entry, household=home, author=self.key.user, staff=self.key)
        announce(DayWritten, about=child.days.get(), to=[author], by=staff, key="day")
        actions.reply(entry, household=home, words="Hello to you", by=staff)
        actions.reply(entry, household=home, words="Bye", by=family)
        actions.write_home_note(child, household=home, words="Up since six", by=family)


PAGES = {
    "a family's day": ("reader", lambda n: n.child.get_absolute_url(), MOST_OF_A_FAMILY_DAY),
    "yesterday of a family": (
        "reader",
        lambda n: reverse("diaries:day", args=[n.child.code, localdate() - timedelta(days=1)]),
        MOST_OF_A_FAMILY_DAY,
    ),
    "a family's bell": ("reader", lambda n: reverse("notifications:bell"), MOST),
    "a day for staff": ("key", lambda n: n.child.get_absolute_url(), MOST),
    "writing": ("key", lambda n: reverse("diaries:write", args=[n.child.code, localdate()]), MOST),
    "the board": ("key", lambda n: n.room.get_absolute_url(), MOST),
    "a key person's bell": ("key", lambda n: reverse("notifications:bell"), MOST),
    "the children of a room": ("key", lambda n: reverse("families:children"), MOST),
    "a child's record": ("manager", lambda n: reverse("families:child", args=[n.child.code]), MOST),
    "the children": ("manager", lambda n: reverse("families:children"), MOST),
    "an adult's tie": ("manager", lambda n: n.address("tie", n.carer.ties.get(child=n.child)), MOST),
    "an adult's restrictions": (
        "manager",
        lambda n: n.address("tie_restrictions", n.carer.ties.get(child=n.child)),
        MOST,
    ),
    "all restrictions": ("manager", lambda n: reverse("families:restrictions"), MOST),
    "a household": ("manager", lambda n: n.address("household", n.family), MOST),
    "what is missing": ("manager", lambda n: reverse("families:incomplete"), MOST),
    "what is written down of a child": ("reader", lambda n: reverse("families:about", args=[n.child.code]), MOST),
    "the households": ("manager", lambda n: reverse("families:households"), MOST),
    "the rooms": ("manager", lambda n: reverse("families:rooms"), MOST),
    "the staff": ("manager", lambda n: reverse("families:staff"), MOST),
    "former staff": ("manager", lambda n: reverse("families:former_staff"), MOST),
    "a key person's place": ("manager", lambda n: reverse("families:staff_member", args=[n.key.code]), MOST),
    "a colleague": ("key", lambda n: reverse("families:staff_member", args=[n.key.code]), MOST),
    "a child's key people": ("key", lambda n: reverse("families:key_people", args=[n.child.code]), MOST),
    "what is open about a child": ("key", lambda n: reverse("families:handover", args=[n.child.code]), MOST),
    "adding an adult": ("manager", lambda n: reverse("families:add_adult", args=[n.child.code]), MOST),
    "adding a child": ("manager", lambda n: reverse("families:add_child"), MOST),
    "the manager's day": ("manager", lambda n: reverse("home:office"), MOST),
    "the board for a manager": ("manager", lambda n: n.room.get_absolute_url(), MOST),
}


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker):
    """{page: [queries with one of everything, with three, with many]}, counted once for all pages."""
    with django_db_blocker.unblock(), transaction.atomic():
        numbers = {page: [] for page in PAGES}
        nursery = Nursery()
        for size in SIZES:
            nursery.grow_to(size)
            for page, (who, address, _) in PAGES.items():
                numbers[page].append(nursery.queries_of(who, address(nursery)))
        yield numbers
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_as_many_queries_with_many_rows_as_with_one(name, counted):
    assert len(set(counted[name])) == 1, counted[name]


@pytest.mark.parametrize(("name", "most"), [(name, most) for name, (*_, most) in PAGES.items()])
def test_a_page_takes_few_queries(name, most, counted):
    assert max(counted[name]) <= most
