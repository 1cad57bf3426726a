"""What the libraries say is said as this house says it, and the compiled sentences are those of the source."""

from pathlib import Path

import polib
import pytest
from django import forms

SOURCES = sorted(Path("locale").glob("*/LC_MESSAGES/*.po"))


def test_there_are_sentences():
    assert [str(source) for source in SOURCES] == ["locale/en_GB/LC_MESSAGES/django.po"]


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_the_compiled_sentences_are_those_of_the_source(source):
    """After a change: make messages."""
    compiled = polib.mofile(str(source.with_suffix(".mo")))

    assert {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in compiled} == {
        entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in polib.pofile(str(source))
    }


def test_an_empty_field_says_what_to_do():
    class Form(forms.Form):
        name = forms.CharField()

    assert Form({}).errors == {"name": ["Please fill this in."]}
