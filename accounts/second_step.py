"""The second step protects itself: older sessions end, and only who has just shown it may take it away."""

import time
from functools import wraps

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect
from django.utils.http import urlencode

from audit.log import record
from ui.codes import new_code

METHOD = "mfa"  # what the sign-in library calls it in a session


def begin_with_second_step(request):
    """The second step has just been set up in this session: it counts as shown, and every other session ends.

    Somebody who signed in with the password alone before must not stay in.
    """
    user = request.user
    user.session_stamp = new_code()
    user.save(update_fields=["session_stamp"])
    update_session_auth_hash(request, user)
    record_authentication(request, user, method=METHOD, reauthenticated=True)
    record("second step set up", of=user, by=user)


def by_second_step(view):
    """Only within five minutes of having shown the second step, for somebody who has one: a password is not enough."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.user.is_authenticated and is_mfa_enabled(request.user) and not _shown_lately(request):
            address = redirect("mfa_reauthenticate")
            address["Location"] += "?" + urlencode({"next": request.path})
            return address
        return view(request, *args, **kwargs)

    return guarded


def _shown_lately(request):
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    shown = get_authentication_records(request, request.user)
    return any(each["method"] == METHOD and each["at"] > since for each in shown)
