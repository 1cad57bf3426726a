from datetime import datetime
from zoneinfo import ZoneInfo

import pytest


@pytest.fixture(autouse=True)
def post(settings):
    """All mail goes through the outbox, and from there into pytest's `mailoutbox`."""
    settings.EMAIL_BACKEND = "notifications.backends.Outbox"
    settings.POST_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.BASE_URL = "https://hometime.example"
    settings.OUTBOX_LEASE_SECONDS = 120
    settings.REDIS_URL = ""
    return settings


@pytest.fixture
def time_machine_at(monkeypatch):
    """Call it with a moment by the nursery's clock: from then on it is that moment, for the outbox."""

    def travel(*moment):
        there = datetime(*moment, tzinfo=ZoneInfo("Europe/London"))
        for module in ("outbox", "models", "forming", "letters", "bell", "backends", "actions"):
            monkeypatch.setattr(f"notifications.{module}.now", lambda: there)
        return there

    return travel
