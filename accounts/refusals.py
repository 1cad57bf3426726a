"""What stops the program at its start."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError
from django.db.models.functions import Coalesce

from accounts.models import User


def refuse_demo_accounts():
    """Production does not start on a database with demo accounts: their password is published."""
    if settings.MODE != "production":
        return
    try:
        demo = User.objects.filter(is_demo=True)
        addresses = list(demo.values_list(Coalesce("email", "sign_in_name"), flat=True)[:3])
    except (OperationalError, ProgrammingError):
        return  # no table yet, or no database: that has its own message
    if addresses:
        raise ImproperlyConfigured(
            f"There are demo accounts in this database ({', '.join(addresses)}, …). Their password is published: "
            "start production on a database of its own."
        )
