from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.actions.rooms import ON_ITS_PAGE
from families.forms.seen import SeenForm
from families.forms.staff import ComingDayField
from families.models import Room
from ui.forms import form_look


class RoomForm(forms.ModelForm):
    helper = form_look("name")

    class Meta:
        model = Room
        fields = ["name"]
        labels = {"name": _("Name of the room")}

    def __init__(self, *args, setting, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.setting = setting

    def clean_name(self):
        name = self.cleaned_data["name"]
        if Room.objects.filter(setting=self.instance.setting, name__iexact=name).open().exists():
            raise ValidationError(_("There is a room with this name already."), code="taken")
        return name


class CloseRoomForm(SeenForm):
    watched = ON_ITS_PAGE
    closed_on = ComingDayField(
        label=_("Closed from"),
        help_text=_("The first day on which it is no longer open. Who works there no longer does from that day on."),
    )

    helper = form_look("closed_on", "seen")

    def __init__(self, *args, room, **kwargs):
        self.instance = room
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closed_on", room.closed_on)
