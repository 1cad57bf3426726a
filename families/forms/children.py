from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from families.forms.fields import DateField
from families.models import Child, Room, StaffMember
from ui.forms import Row, form_look

EARLIEST_BIRTH = 20  # years; a date before is a slip of the finger


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
        if Room.objects.filter(setting=self.instance.setting, closed_on=None, name__iexact=name).exists():
            raise ValidationError(_("There is a room with this name already."), code="taken")
        return name


class ChildForm(forms.ModelForm):
    born_on = DateField(label=_("Date of birth"))
    starts_on = DateField(label=_("First day"), initial=localdate)
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), to_field_name="code")
    key_person = forms.ModelChoiceField(
        label=_("Key person"), queryset=StaffMember.objects.none(), to_field_name="code"
    )

    helper = form_look(Row("first_name", "last_name"), Row("born_on", "starts_on"), Row("room", "key_person"))

    class Meta:
        model = Child
        fields = ["first_name", "last_name", "born_on", "starts_on"]

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.visible_to(viewer)
        self.fields["key_person"].queryset = StaffMember.objects.visible_to(viewer).current()

    def clean_born_on(self):
        born_on = self.cleaned_data["born_on"]
        if born_on > localdate():
            raise ValidationError(_("This day has not come yet. Check the year."), code="future")
        if born_on < date(localdate().year - EARLIEST_BIRTH, 1, 1):
            raise ValidationError(_("That is a long time ago. Check the year."), code="long_ago")
        return born_on

    def clean(self):
        cleaned = super().clean()
        born_on, starts_on = cleaned.get("born_on"), cleaned.get("starts_on")
        if born_on and starts_on and starts_on < born_on:
            self.add_error("starts_on", _("The first day is before the birthday. Check both."))
        return cleaned
