from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import folded

# A mail with this header is worth sending however late; a code or a reset link after an outage would only confuse.
NEVER_TOO_LATE = "X-Never-Too-Late"
SHORT_LIVED = {"account/email/login_code", "account/email/password_reset_key"}

# Characters: one more than the longest address or sign-in name.
TOO_LONG = 255

NO_MATCH = _("The e-mail or sign-in name and the password do not match. Try again, or have a code sent.")


class AccountAdapter(DefaultAccountAdapter):
    """How sign-in behaves here: nobody signs up by themselves, names fold their case, errors say what to do next."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NO_MATCH,
        "username_password_mismatch": NO_MATCH,
        "account_inactive": NO_MATCH,
        "incorrect_code": _("This code is not right. Look at the newest one you were sent."),
        "too_many_login_attempts": _("Too many tries. Wait a while, then try again."),
        "rate_limited": _("Too many tries. Wait a while, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def render_mail(self, template_prefix, email, context, headers=None):
        """Notices (a changed password, a new second step) are sent even after an outage; codes are not."""
        if template_prefix not in SHORT_LIVED:
            headers = {**(headers or {}), NEVER_TOO_LATE: "yes"}
        return super().render_mail(template_prefix, email, context, headers)

    def authenticate(self, request, **credentials):
        """The name as it is kept: the library compares without case as the database can, SQLite's only for ASCII.

        So each account has one limit of wrong passwords, too, however its name is spelt. A novel is nobody's name, and
        SQLite refuses to compare it.
        """
        names = {kind: folded(credentials[kind])[:TOO_LONG] for kind in ("email", "username") if kind in credentials}
        return super().authenticate(request, **credentials | names)

    def get_reset_password_from_key_url(self, key):
        """Under our own address, whatever host the request named."""
        return settings.BASE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def _get_login_attempts_cache_key(self, request, **credentials):
        """One count for each account; the library counts each host and port apart, and a request may name any port."""
        return folded(credentials.get("email") or credentials.get("username") or "")

    def clean_username(self, username, shallow=False):
        return folded(username)
