from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from audit.log import record
from ui.codes import new_code


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


@transaction.atomic
def set_password(user, password):
    """A new password: every session of the account ends, and the second step stays as it is."""
    user.set_password(password)
    user.session_stamp = new_code()
    user.save(update_fields=["password", "session_stamp"])
    record("password set anew", of=user, by=user)


@transaction.atomic
def end_sessions(user, *, by):
    """Wherever this account is signed in, it is out at the next request. It may sign in again."""
    User.objects.filter(pk=user.pk).update(session_stamp=new_code())
    record("sessions ended", of=user, by=by)
