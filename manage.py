#!/usr/bin/env python
"""Runs one of the program's commands: `.venv/bin/python manage.py help`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nursery.settings")
    if sys.argv[1:2] == ["makemigrations"]:
        # Writes code from code, on a developer's machine: it needs no key, and production never runs it.
        os.environ.setdefault("MODE", "test")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"Hometime does not start: {problem}")


if __name__ == "__main__":
    main()
