from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from notifications.models import Preference
from ui.forms import Picks, form_look

CALM, BABY_ROOM, ONLY_MUST = Preference.Preset

WHAT_IT_MEANS = {
    CALM: _("One e-mail in the evening, when the day is written."),
    BABY_ROOM: _("E-mails during the day, ten minutes after something is written. None at night."),
    ONLY_MUST: _("An e-mail only when you must know something. All the rest waits for you here."),
}
CHOOSE = _("Choose one of the three.")


class PreferenceForm(forms.Form):
    helper = form_look(Picks("preset"))

    preset = forms.ChoiceField(
        label=_("How much would you like to hear?"),
        widget=forms.RadioSelect,
        choices=lambda: [(preset, _explained(preset)) for preset in Preference.Preset],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )


def _explained(preset):
    return format_html(
        '<strong>{}</strong> <span class="small-line d-block">{}</span>', preset.label, WHAT_IT_MEANS[preset]
    )
