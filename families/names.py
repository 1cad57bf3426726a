"""Names as people compare them: case, accents, hyphens and doubled spaces make no difference."""

import unicodedata
from functools import reduce
from operator import and_

from django.db import models
from django.db.models import Q

# Letters that no decomposition takes apart.
WITHOUT_MARKS = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h"}
)
JOINS = frozenset("'’‘`´ʼ.ʿʾ")


def folded_name(name):
    """The spelling in which two names are compared: “Zoë  O’Hara-Łuk” is "zoe ohara luk"."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(WITHOUT_MARKS))
    letters = (letter for letter in apart if not unicodedata.combining(letter) and letter not in JOINS)
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


MOST_SOUGHT_WORDS = 6


def sought(text, path=""):
    """Condition on `sought_name`: each word of `text` begins one of its words. A text without a letter fits no name."""
    words = folded_name(text).split()[:MOST_SOUGHT_WORDS]
    if not words:
        return Q(pk__in=[])
    column = f"{path}sought_name"
    return reduce(
        and_, (Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"}) for word in words)
    )


class FoldedNameField(models.CharField):
    """Keeps the folded spelling of other fields of the row, however the row is saved."""

    def __init__(self, *, of=(), **options):
        self.of = of
        super().__init__(**{"max_length": 200, "editable": False, "default": ""} | options)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, instance, add):
        folded = folded_name(" ".join(getattr(instance, name) for name in self.of))[: self.max_length]
        setattr(instance, self.attname, folded)
        return folded
