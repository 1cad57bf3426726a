"""What a web server (gunicorn) calls."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from nursery.charset import only_known_charsets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nursery.settings")

application = only_known_charsets(get_wsgi_application())
import_string("accounts.refusals.refuse_demo_accounts")()
