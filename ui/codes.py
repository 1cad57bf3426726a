"""Opaque codes for addresses of pages: nothing counts up, nothing can be guessed."""

import secrets
from datetime import date

from django.db import models

# Crockford's base 32 without look-alikes: may be read aloud. 16 characters are 80 bits.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 16


def new_code():
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class CodeField(models.CharField):
    """What stands for a row in an address. Made with the row, never changed."""

    def __init__(self, **options):
        super().__init__(**{"max_length": LENGTH, "unique": True, "editable": False, "default": new_code} | options)

    def get_prep_value(self, value):
        """A code that somebody sends may hold the character 0, which PostgreSQL does not take: it stands for no row."""
        value = super().get_prep_value(value)
        return value.replace("\0", "\ufffd") if isinstance(value, str) else value


class CodeConverter:
    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class DayConverter:
    """A day in an address, such as 2026-11-22. A day that no calendar has does not match."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        return date.fromisoformat(value)  # ValueError: no such page

    def to_url(self, value):
        return value.isoformat()
