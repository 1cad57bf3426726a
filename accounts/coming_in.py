from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def come_in(request, user):
    """Sign in somebody who has just chosen a password: it counts as shown, and is not asked for again at once."""
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="password", reauthenticated=True)
