from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext_lazy as _

from accounts.models import folded

NO_MATCH = _("The e-mail or sign-in name and the password do not match. Try again, or have a code sent.")


class AccountAdapter(DefaultAccountAdapter):
    """How sign-in behaves here: nobody signs up by themselves, names fold their case, errors say what to do next."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NO_MATCH,
        "username_password_mismatch": NO_MATCH,
        "account_inactive": NO_MATCH,
        "incorrect_code": _("This code is not right. Look at the newest one you were sent."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def clean_username(self, username, shallow=False):
        return folded(username)
