from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from audit.log import record


@transaction.atomic
def open_account(*, name, password, email=None, sign_in_name=None, is_demo=False):
    """Make an account. Its address counts as verified: an invitation was opened there, or a terminal was read."""
    user = User.objects.create_user(
        name=name, email=email, sign_in_name=sign_in_name, password=password, is_demo=is_demo
    )
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record("account opened", of=user, by=user)
    return user
