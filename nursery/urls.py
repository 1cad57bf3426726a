from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from accounts import views as own
from nursery import views


class Base36Converter(StringConverter):
    """A number as the sign-in library writes it. Without a hyphen: in a reset link the key begins there."""

    regex = "[0-9A-Za-z]+"


register_converter(Base36Converter, "base36")

# Of the sign-in library only the pages we use have an address; each is described in nursery/routes.py.
sign_in = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", own.sign_out, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("sign-up/", account.signup, name="account_signup"),
    path("sign-in/code/", account.request_login_code, name="account_request_login_code"),
    path("sign-in/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/second-step/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/second-step/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("address/sent/", account.email_verification_sent, name="account_email_verification_sent"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/new/<base36:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/new/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-step/", mfa.index, name="mfa_index"),
    path("second-step/app/", own.set_up_second_step, name="mfa_activate_totp"),
    path("second-step/app/remove/", own.remove_second_step, name="mfa_deactivate_totp"),
    path("second-step/codes/", own.show_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", own.make_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-step/codes/file/", own.download_recovery_codes, name="mfa_download_recovery_codes"),
]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("home.urls")),
    path("", include("diaries.urls")),
    path("", include("families.urls")),
    path("", include("notifications.urls")),
    path("", include("ui.urls")),
    path("account/", include(sign_in)),
]
