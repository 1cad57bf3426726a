from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.actions.setting import state_of
from families.models import Setting
from notifications.presets import QUIET_FROM, QUIET_UNTIL
from ui.forms import form_look


class SettingForm(forms.ModelForm):
    digest_at = forms.TimeField(
        label=_("The day’s mail leaves at"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("For a child whose day nobody has finished by then. A finished day is told ten minutes later."),
    )
    # Nobody overwrites what they have not seen.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    helper = form_look("name", "digest_at", "all_staff_all_rooms", "seen")

    class Meta:
        model = Setting
        fields = ["name", "digest_at", "all_staff_all_rooms"]
        labels = {"name": _("Name of the setting"), "all_staff_all_rooms": _("All staff see all rooms")}
        help_texts = {
            "all_staff_all_rooms": _(
                "Opens every child’s diary, health and family contacts to everybody employed here, not only to those "
                "who work in the child’s room. Agency staff still see the rooms of their shift alone. For small "
                "settings where everybody looks after everybody."
            )
        }

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.initial["seen"] = state_of(instance)

    def clean_digest_at(self):
        digest_at = self.cleaned_data["digest_at"]
        if not QUIET_UNTIL <= digest_at < QUIET_FROM:
            raise ValidationError(_("At night no mail leaves. Choose a time from 07:00 to before 20:00."), code="night")
        return digest_at

    def refuse_as_changed(self, setting):
        """What was typed stays; saved once more, it counts, as the reader now knows."""
        self.data = self.data.copy()
        self.data["seen"] = state_of(setting)
        self.add_error(None, _("Somebody else has just changed this. Look it over, and save again if it is right."))
