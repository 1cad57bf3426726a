from django import forms
from django.utils.translation import gettext_lazy as _

from families.forms.fields import AddressField, NameField
from families.models import KeyPerson, Role, Room, StaffMember
from ui.forms import Choices, Row, form_look


class KeyPersonForm(forms.Form):
    part = forms.ChoiceField(
        label=_("As"), choices=KeyPerson.Part, widget=forms.RadioSelect, initial=KeyPerson.Part.KEY
    )
    staff = forms.ModelChoiceField(label=_("Who"), queryset=StaffMember.objects.none(), to_field_name="code")

    helper = form_look(Choices("part"), "staff")

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = StaffMember.objects.visible_to(viewer).current()


class AssignmentForm(forms.Form):
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), to_field_name="code")

    helper = form_look("room")

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.visible_to(viewer)


class StaffForm(forms.Form):
    name = NameField(label=_("Name"), max_length=120)
    email = AddressField(label=_("E-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    rooms = forms.ModelMultipleChoiceField(
        label=_("Rooms"),
        queryset=Room.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    helper = form_look(Row("name", "email"), "role", "rooms")

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rooms"].queryset = Room.objects.visible_to(viewer)
