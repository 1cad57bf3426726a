"""What a watchdog asks."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils.timezone import now

from notifications.models import Letter, SweepSeen
from notifications.nudging import DELIVER


@pytest.fixture
def swept(db):
    return SweepSeen.objects.create(name=DELIVER, at=now())


def test_alive(client, db):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"alive": True})


def test_alive_without_a_database(client):
    assert client.get("/healthz").status_code == 200


def test_ready_when_the_sweep_comes_by_and_nothing_waits(client, swept):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        200,
        {"database": True, "outbox_age_seconds": None, "last_sweep_seconds_ago": 0},
    )


def test_not_ready_before_the_first_sweep(client, db):
    assert client.get("/readyz").status_code == 503


def test_not_ready_when_the_sweep_stays_away(client, swept):
    SweepSeen.objects.update(at=now() - timedelta(minutes=3))

    response = client.get("/readyz")

    assert (response.status_code, response.json()["last_sweep_seconds_ago"]) == (503, 180)


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 503)])
def test_not_ready_when_mail_is_stuck(minutes, status, client, swept):
    Letter.new(to_address="a@example.org", subject="Hello", due_at=now() - timedelta(minutes=minutes)).save()

    response = client.get("/readyz")

    assert (response.status_code, response.json()["outbox_age_seconds"]) == (status, minutes * 60)


def test_not_ready_without_the_database(client, monkeypatch):
    def gone():
        raise DatabaseError

    monkeypatch.setattr("nursery.views.outbox_age", gone)
    monkeypatch.setattr("nursery.views.connection.cursor", lambda: gone())

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"database": False})


def test_neither_says_anything_about_people(client, swept, parent):
    Letter.new(to_address=parent.email, subject="Hello").save()

    said = client.get("/readyz").content.decode() + client.get("/healthz").content.decode()

    assert [word for word in (parent.email, parent.name, "Hello") if word in said] == []
