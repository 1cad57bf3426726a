from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Preference

Preset = Preference.Preset

WHAT_IT_MEANS = {
    Preset.CALM: _("One e-mail in the evening, when the day is written. Whatever needs you comes at once."),
    Preset.BABY_ROOM: _("E-mails during the day, a few minutes after something is written, and none at night."),
    Preset.ONLY_MUST: _("An e-mail only when you must know or answer something. The rest waits here for you."),
}


class PreferenceForm(forms.Form):
    preset = forms.ChoiceField(
        label=_("How much would you like to hear?"),
        choices=Preset.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three."), "invalid_choice": _("Choose one of the three.")},
    )

    def choices(self):
        """For the template: each choice with the sentence that says what it means."""
        chosen = self["preset"].value()
        return [(value, label, WHAT_IT_MEANS[value], value == chosen) for value, label in Preset.choices]
