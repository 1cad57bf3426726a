import sys
from datetime import datetime, time

import pytest
from django.utils import timezone

from nursery import urls  # noqa: F401 - loads all modules: one that is loaded while the clock is set would keep it
from tests.test_house import FLOORS

REAL_NOW = timezone.now


@pytest.fixture
def clock(monkeypatch):
    """clock(14, 30): by the nursery's clock it is half past two today, for all our apps."""

    def at(hour, minute=0):
        moment = timezone.make_aware(datetime.combine(timezone.localdate(REAL_NOW()), time(hour, minute)))
        ours = [module for name, module in sys.modules.items() if name.split(".")[0] in FLOORS]
        for module in [timezone, *ours]:
            if hasattr(module, "now") and callable(module.now):
                monkeypatch.setattr(module, "now", lambda: moment)
        return moment

    return at
