import re
import time

import pytest

from notifications.models import Letter
from tests import factories as make


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mail waits in the outbox, as in the running program."""
    settings.EMAIL_BACKEND, settings.REDIS_URL = "notifications.backends.Outbox", ""


@pytest.fixture
def lina(db):
    return make.make_account(name="Lina Haddad", email="lina@example.org")


@pytest.fixture
def is_signed_in(client):
    """Asks the program, not the session: whether a closed page opens."""
    return lambda: client.get("/more/").status_code == 200


@pytest.fixture
def newest_letter(db):
    return lambda: Letter.objects.order_by("-pk").first()


@pytest.fixture
def mailed_code(newest_letter):
    return lambda: re.search(r"(?m)^\d{6}$", newest_letter().text)[0]


@pytest.fixture
def later(monkeypatch):
    """later(minutes=11): so much time has gone by, as far as codes, tokens and limits are concerned."""
    real = time.time

    def wait(minutes):
        monkeypatch.setattr("time.time", lambda: real() + minutes * 60)

    return wait
