from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.actions.setting import ON_THE_PAGE
from families.forms.seen import SeenForm
from families.models import Setting
from notifications.presets import QUIET_FROM, QUIET_UNTIL
from ui.forms import form_look


class SettingForm(SeenForm, forms.ModelForm):
    watched = ON_THE_PAGE
    digest_at = forms.TimeField(
        label=_("The day’s mail leaves at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("For a child whose day nobody has finished by then. A finished day is told ten minutes later."),
    )
    helper = form_look("name", "digest_at", "all_staff_all_rooms", "seen")

    class Meta:
        model = Setting
        fields = ON_THE_PAGE
        labels = {"name": _("Name of the setting"), "all_staff_all_rooms": _("All staff see all rooms")}
        help_texts = {
            "all_staff_all_rooms": _(
                "Opens every child’s diary, health and family contacts to everybody employed here, not only to those "
                "who work in the child’s room. Agency staff still see the rooms of their shift alone. For small "
                "settings where everybody looks after everybody."
            )
        }

    def clean_digest_at(self):
        digest_at = self.cleaned_data["digest_at"]
        if not QUIET_UNTIL <= digest_at < QUIET_FROM:
            raise ValidationError(_("At night no mail leaves. Choose a time from 07:00 to before 20:00."), code="night")
        return digest_at
