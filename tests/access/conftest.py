import pytest
from django.db import transaction

from tests.access.world import build


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker):
    """Built once a module, inside a transaction that every test's own one is nested in."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world, db):
    return built_world
