from datetime import date

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import User, folded
from families.models import Carer, Child, Household, KeyPerson, Relation, Role, Room, Sees, StaffMember
from ui.forms import Choices, Row, form_look
from ui.text import one_line

EARLIEST_BIRTH = 20  # years; a date before is a slip of the finger


class DateField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **options):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class AddressField(forms.EmailField):
    """An e-mail address as it is kept: one spelling, and not longer than an address can be."""

    def __init__(self, **options):
        super().__init__(max_length=User._meta.get_field("email").max_length, **options)

    def to_python(self, value):
        """Case goes; an address that is spelt with other characters than it seems is somebody else's, and refused."""
        typed = super().to_python(value)
        if folded(typed) != typed.strip().lower():
            raise ValidationError(validate_email.message, code="invalid")
        return folded(typed)


class NameField(forms.CharField):
    """What somebody or something is called: one line."""

    default_validators = [one_line]


class PasswordField(forms.CharField):
    def __init__(self, **options):
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False)
        super().__init__(widget=widget, strip=False, **options)


class FirstStartForm(forms.Form):
    setting_name = NameField(label=_("Name of the setting"), max_length=120)
    manager_name = NameField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = AddressField(label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = PasswordField(
        label=_("Password"), help_text=_("At least 12 characters. Three words you will remember are good.")
    )

    helper = form_look("setting_name", "manager_name", "email", "password")

    def clean(self):
        cleaned = super().clean()
        _check_password(self, User(name=cleaned.get("manager_name", ""), email=cleaned.get("email")))
        if (name := folded(cleaned.get("setting_name", ""))) and name.replace(" ", "") in cleaned.get(
            "password", ""
        ).casefold():
            self.add_error("password", _("Choose a password without the nursery's name in it."))
        return cleaned


class AcceptForm(forms.Form):
    password = PasswordField(
        label=_("Choose a password"), help_text=_("At least 12 characters. Three words you will remember are good.")
    )

    helper = form_look("password")

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self):
        cleaned = super().clean()
        _check_password(self, User(name=self.person.name, email=self.person.email))
        return cleaned


def _check_password(form, user):
    if password := form.cleaned_data.get("password"):
        try:
            validate_password(password, user)
        except ValidationError as error:
            form.add_error("password", error)


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


class HouseholdForm(forms.ModelForm):
    helper = form_look("name", "address")

    class Meta:
        model = Household
        fields = ["name", "address"]
        widgets = {"address": forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})}
        help_texts = {"name": _("How you call this home among yourselves, such as “Aziz, Mill Lane”.")}


class AdultForm(forms.Form):
    """Tie an adult to a child: somebody new, or an adult the setting knows already."""

    carer = forms.ModelChoiceField(
        label=_("Somebody you know already"),
        queryset=Carer.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("No, somebody new"),
    )
    name = NameField(label=_("Name"), max_length=120, required=False)
    relation = forms.ChoiceField(label=_("Who they are to the child"), choices=Relation)
    household = forms.ModelChoiceField(label=_("Household"), queryset=Household.objects.none(), to_field_name="code")
    email = AddressField(label=_("E-mail"), required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    responsible = forms.BooleanField(label=_("Has parental responsibility"), required=False)
    collects = forms.BooleanField(label=_("May collect"), required=False)
    sees = forms.ChoiceField(
        label=_("May see here"), choices=[("", _("nothing")), *Sees.choices], required=False, initial=Sees.HEALTH
    )

    helper = form_look(
        "carer", Row("name", "relation"), Row("email", "phone"), "household", "responsible", "collects", "sees"
    )

    def __init__(self, *args, viewer, child, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carer"].queryset = Carer.objects.visible_to(viewer).exclude(ties__child=child)
        self.fields["household"].queryset = Household.objects.visible_to(viewer)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("carer") and not cleaned.get("name") and not {"carer", "name"} & set(self.errors):
            self.add_error("name", _("Write the name, or choose somebody you know already."))
        if cleaned.get("carer"):
            for field in ("name", "email", "phone"):
                if cleaned.get(field):
                    self.add_error(field, _("You chose somebody you know already. Leave this empty."))
        return cleaned


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
