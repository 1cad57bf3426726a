import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from accounts.models import User
from accounts.refusals import refuse_demo_accounts
from tests.factories import make_account


@pytest.fixture
def demo_account(db):
    return make_account(email="helen@example.org", is_demo=True)


def test_production_does_not_start_with_demo_accounts_and_names_them(settings, demo_account):
    settings.MODE = "production"

    with pytest.raises(ImproperlyConfigured, match=r"demo accounts in this database \(helen@example.org, …\)"):
        refuse_demo_accounts()


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_demo_and_test_start_with_them(mode, settings, demo_account):
    settings.MODE = mode

    refuse_demo_accounts()


def test_production_starts_with_real_accounts(settings, db):
    settings.MODE = "production"
    make_account()

    refuse_demo_accounts()


def test_a_demo_account_without_an_address_is_named_by_its_sign_in_name(settings, db):
    settings.MODE = "production"
    User.objects.create_user(name="Demo", sign_in_name="demo", is_demo=True)

    with pytest.raises(ImproperlyConfigured, match=r"\(demo, …\)"):
        refuse_demo_accounts()


def test_production_starts_before_there_are_tables(settings, monkeypatch, db):
    settings.MODE = "production"
    monkeypatch.setattr(User._meta, "db_table", "not_made_yet")

    with transaction.atomic():
        refuse_demo_accounts()
        transaction.set_rollback(True)
