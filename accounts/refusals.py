"""What stops the program at its start."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from accounts.models import User


def refuse_demo_accounts():
    """Production does not start on a database with demo accounts: their password is published."""
    if settings.MODE != "production":
        return
    try:
        addresses = list(User.objects.filter(is_demo=True).values_list("email", flat=True)[:3])
    except (OperationalError, ProgrammingError):
        return  # no table yet, or no database: that has its own message
    if addresses:
        raise ImproperlyConfigured(
            f"There are demo accounts in this database ({', '.join(addresses)}, …). Their password is published: "
            "start production on a database of its own."
        )
