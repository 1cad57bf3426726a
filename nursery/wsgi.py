"""What a web server (gunicorn) calls."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nursery.settings")

application = get_wsgi_application()
import_string("accounts.refusals.refuse_demo_accounts")()
