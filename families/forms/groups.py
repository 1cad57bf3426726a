from django import forms
from django.utils.translation import gettext_lazy as _

from families.forms.fields import AddressField, NameField
from families.models import StaffMember
from ui.forms import Row, form_look


class GroupForm(forms.Form):
    name = NameField(label=_("Name of the group"), max_length=120)

    helper = form_look("name")


class ManagerForm(forms.Form):
    manager_name = NameField(label=_("First manager"), max_length=120)
    email = AddressField(
        label=_("E-mail"), help_text=_("The invitation goes there. Whoever opens it runs the setting.")
    )

    helper = form_look(Row("manager_name", "email"))


class OpenSettingForm(ManagerForm):
    name = NameField(label=_("Name of the setting"), max_length=120)

    helper = form_look("name", Row("manager_name", "email"))


class AdministratorForm(forms.Form):
    staff = forms.ModelChoiceField(
        label=_("Who"),
        queryset=StaffMember.objects.none(),
        to_field_name="code",
        help_text=_("Somebody of your own setting who has an account."),
    )

    helper = form_look("staff")

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = StaffMember.objects.visible_to(viewer).current().filter(agency="", user__isnull=False)
        self.fields["staff"].queryset = colleagues.exclude(pk=viewer.staff.pk)
