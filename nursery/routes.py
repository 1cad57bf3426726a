"""Routes of libraries, described here because their views are not ours to decorate."""

from ui.routes import Route

FORM = ("GET", "POST")


def _open(*methods):
    return Route("P0", methods or ("GET",), open=True, repeatable=True)


def _closed(*methods):
    return Route("P0", methods or ("GET",), repeatable=True)


THIRD_PARTY = {
    "account_login": _open(*FORM),
    "account_logout": _open(*FORM),  # leads home who is not in
    "account_inactive": _open(),
    "account_signup": _open(*FORM),  # always answers that it is closed; the library links to it by name
    "account_request_login_code": _open(*FORM),
    "account_confirm_login_code": _open(*FORM),
    "account_reset_password": _open(*FORM),
    "account_reset_password_done": _open(),
    "account_reset_password_from_key": Route("P0", FORM, {"key": "single-use token"}, open=True, repeatable=True),
    "account_reset_password_from_key_done": _open(),
    "account_email_verification_sent": _open(),
    "account_reauthenticate": _closed(*FORM),
    "account_change_password": _closed(*FORM),
    "mfa_index": _closed(),
    "mfa_authenticate": _open(*FORM),
    "mfa_reauthenticate": _closed(*FORM),
    "mfa_activate_totp": _closed(*FORM),
    "mfa_deactivate_totp": _closed(*FORM),
    "mfa_view_recovery_codes": _closed(),
    "mfa_generate_recovery_codes": _closed(*FORM),
    "mfa_download_recovery_codes": _closed(),
}
