"""Names as people compare them: case, accents, hyphens and doubled spaces make no difference."""

import unicodedata

from django.db import models

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
