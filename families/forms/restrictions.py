"""Shutting and opening an adult's access. Class P3."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from families.forms.fields import DateField
from families.models import Restriction
from ui.forms import form_look

LONGEST_WITHOUT_REVIEW = timedelta(days=366)

ON_PAPER = [each for each in Restriction.Type.choices if each[0] != Restriction.Type.SUSPENSION]


class WordsField(forms.CharField):
    def __init__(self, **options):
        super().__init__(max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}), **options)


class EvidenceField(WordsField):
    def __init__(self):
        super().__init__(
            label=_("Evidence"), help_text=_("Which paper, of what date, seen by whom. Keep the copy with you.")
        )


class ReviewDateField(DateField):
    """Nothing opens on this day: the DSL is asked."""

    def __init__(self):
        super().__init__(
            label=_("Look at it again on"), help_text=_("Nothing opens on this day; you are asked to decide again.")
        )

    def clean(self, value):
        day = super().clean(value)
        if not localdate() < day <= localdate() + LONGEST_WITHOUT_REVIEW:
            raise ValidationError(_("Choose a day after today, within a year."), code="not_soon")
        return day


class WhatItShuts(forms.Form):
    shuts_sight = forms.BooleanField(label=_("May see nothing here"), required=False, initial=True)
    shuts_collection = forms.BooleanField(
        label=_("May not collect"),
        required=False,
        initial=True,
        help_text=_("They are not told, and no page says it: their pages and the lists of who may collect have less."),
    )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("shuts_sight") and not cleaned.get("shuts_collection"):
            self.add_error("shuts_sight", _("Tick at least one of the two."))
        return cleaned


class ConfirmedTwice(forms.Form):
    """Where two people are asked for, who works alone confirms twice: the form comes back once, to be read again."""

    def __init__(self, *args, alone, **kwargs):
        super().__init__(*args, **kwargs)
        if alone and self.is_bound:
            self.fields["alone"] = forms.BooleanField(
                label=_("I have read it once more, and decide it alone"),
                error_messages={"required": _("Nobody decides this with you. Read it once more, then tick here.")},
            )


class SuspendForm(WhatItShuts):
    helper = form_look()


class RestrictForm(ConfirmedTwice, WhatItShuts):
    type = forms.ChoiceField(label=_("What it rests on"), choices=ON_PAPER)
    evidence = EvidenceField()
    since = DateField(label=_("From"), initial=localdate)
    review_on = ReviewDateField()

    helper = form_look()
    field_order = ["type", "evidence", "since", "review_on", "shuts_sight", "shuts_collection"]


class EvidenceForm(ConfirmedTwice):
    type = forms.ChoiceField(label=_("What it rests on"), choices=ON_PAPER)
    evidence = EvidenceField()
    review_on = ReviewDateField()

    helper = form_look()


class ReviewForm(forms.Form):
    note = WordsField(label=_("What you found"))
    next_on = ReviewDateField()

    helper = form_look()


class LiftForm(ConfirmedTwice):
    why = WordsField(
        label=_("Why it is lifted"),
        help_text=_("From the next request on they see and may do again what is noted of them."),
    )

    helper = form_look()
