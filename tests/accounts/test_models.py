import pytest
from django.db import IntegrityError, transaction

from accounts.models import User, folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lina@Example.org", "lina@example.org"),
        ("Żaneta", "z\u0307aneta"),
        ("STRASSE", "straße"),
        ("  Ana ", "ana"),
        ("ﬁona", "Fiona"),
    ],
)
def test_spellings_of_one_name_are_one(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize("field", ["email", "sign_in_name"])
def test_two_accounts_have_not_the_same_name(field, db):
    User.objects.create_user(name="One", **{field: "żaneta@example.org"})

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(name="Two", **{field: "ŻANETA@example.org"})


def test_an_account_without_address_and_name_cannot_be(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(name="Nobody")


def test_accounts_without_an_address_do_not_clash(db):
    for name in ("one", "two"):
        User.objects.create_user(name=name, sign_in_name=name, email="")

    assert list(User.objects.values_list("email", flat=True)) == [None, None]
