"""`manage.py demo`: the same people and the same diaries from the same seed, and never where it would do harm."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.timezone import now

from accounts.models import User
from diaries.models import DiaryEntry, HomeNote, Reply
from families.models import (
    BookedSession,
    CareFacts,
    Carer,
    Child,
    FamilyTie,
    Household,
    Invitation,
    KeyPerson,
    Restriction,
    Setting,
    StaffMember,
    TieFact,
)
from families.viewer import viewer_of

pytestmark = pytest.mark.django_db


def make_demo(**options):
    call_command("demo", stdout=StringIO(), **options)


def digest():
    """One word for who is there and what was written, in order."""
    rows = [
        list(Setting.objects.order_by("pk").values_list("code", "name")),
        list(User.objects.order_by("pk").values_list("code", "name", "email")),
        list(Child.objects.order_by("pk").values_list("code", "first_name", "last_name", "born_on", "starts_on")),
        list(Household.objects.order_by("pk").values_list("code", "name")),
        list(KeyPerson.objects.order_by("pk").values_list("child__code", "staff__code", "since")),
        list(Carer.objects.order_by("pk").values_list("code", "name", "email", "phone")),
        list(FamilyTie.objects.order_by("pk").values_list("carer__code", "child__code", "household__code")),
        list(TieFact.objects.order_by("pk").values_list("tie__code", "kind", "opens", "since", "until")),
        list(Restriction.objects.order_by("pk").values_list("code", "tie__code", "type", "since", "review_on")),
        list(CareFacts.objects.order_by("pk").values_list("child__code", "allergies", "diet", "doctor")),
        list(BookedSession.objects.order_by("pk").values_list("child__code", "weekday", "starts", "ends")),
        list(Invitation.objects.order_by("pk").values_list("code", "email", "sign_in_name", "carer__code")),
        list(
            DiaryEntry.objects.order_by("pk").values_list(
                "code", "child__code", "kind", "happened_at", "ended_at", "words", "meal", "eaten", "nappy", "mood"
            )
        ),
        list(Reply.objects.order_by("pk").values_list("code", "words", "author__code", "written_at")),
        list(HomeNote.objects.order_by("pk").values_list("code", "words", "day")),
    ]
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()


def digest_of(monkeypatch, **options):
    """Made, told and taken back. The hour stands still, as the demo's last day ends at this moment."""
    moment = now()
    monkeypatch.setattr("nursery.demo.build.now", lambda: moment)
    with transaction.atomic():
        make_demo(**options)
        word = digest()
        transaction.set_rollback(True)
    return word


def test_the_same_seed_makes_the_same_nursery(monkeypatch):
    moment, small = now(), {"children": 8, "days": 4}
    monkeypatch.setattr("nursery.demo.build.now", lambda: moment)

    first, second, other = (digest_of(monkeypatch, **small, seed=seed) for seed in (3, 3, 4))

    assert (first == second, first == other) == (True, False)


def test_nurseries_have_a_wall_between_them():
    make_demo(children=3, days=1, nurseries=2)

    for setting in Setting.objects.exclude(works_alone=True):
        manager = StaffMember.objects.get(setting=setting, name="Helen Byrne")
        assert {child.setting for child in Child.objects.visible_to(viewer_of(manager.user))} == {setting}


def test_production_makes_no_demo(settings):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="published password"):
        make_demo()
    assert Setting.objects.count() == 0


def test_a_database_in_use_is_left_alone(setting):
    with pytest.raises(CommandError, match="There is a setting already"):
        make_demo()

    make_demo(once=True)
    assert (Setting.objects.count(), User.objects.count()) == (1, 0)


@pytest.mark.parametrize("options", [{"children": 0}, {"days": 0}, {"nurseries": -1}])
def test_an_empty_demo_is_refused(options):
    with pytest.raises(CommandError, match="must be 1 or more"):
        make_demo(**options)
