"""Fields that several forms share."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User, folded
from families.models import StaffMember
from families.weekdays import in_order, named
from ui.text import one_line


class DateField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **options):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class MomentField(forms.DateTimeField):
    """A day and a time by the nursery's clock, picked or typed."""

    default_error_messages = {"invalid": _("Pick the day and the time, or write them like 2026-11-22 08:30.")}

    def __init__(self, **options):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)

    def to_python(self, value):
        """An hour that the clocks leave out, or show twice, is not a time to come to work."""
        try:
            return super().to_python(value)
        except (ValidationError, OverflowError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class WeekdaysField(forms.TypedMultipleChoiceField):
    """A set of weekdays, such as families.weekdays keeps it."""

    def __init__(self, **options):
        options = {"choices": list(WEEKDAYS.items()), "coerce": int, "empty_value": (), "required": False} | options
        super().__init__(widget=forms.CheckboxSelectMultiple, **options)

    def clean(self, value):
        return in_order(super().clean(value))


class ColleagueField(forms.ModelChoiceField):
    """Somebody of the staff, as a key person is chosen: each with the days they are in.

    booked: weekdays of the child; of these it is said on which somebody is not in.
    """

    def __init__(self, **options):
        super().__init__(**{"queryset": StaffMember.objects.none(), "to_field_name": "code"} | options)
        self.booked = ()

    def label_from_instance(self, staff):
        said = {"name": staff.name, "days": named(staff.days_in, short=True)}
        if not staff.days_in:
            return staff.name
        if missed := in_order(set(self.booked).difference(staff.days_in)):
            return gettext("%(name)s (in on %(days)s; not on %(missed)s)") % (
                said | {"missed": named(missed, short=True)}
            )
        return gettext("%(name)s (in on %(days)s)") % said


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


def check_password(form, user):
    if password := form.cleaned_data.get("password"):
        try:
            validate_password(password, user)
        except ValidationError as error:
            form.add_error("password", error)
