from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User, folded
from families.forms.fields import AddressField, NameField, PasswordField, check_password
from ui.forms import form_look


class FirstStartForm(forms.Form):
    setting_name = NameField(label=_("Name of the setting"), max_length=120)
    manager_name = NameField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = AddressField(label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = PasswordField(
        label=_("Password"), help_text=_("At least 12 characters. Three words you will remember are good.")
    )

    works_alone = forms.BooleanField(
        label=_("I work alone, for example as a childminder"),
        required=False,
        help_text=_("You are then manager, key person and safeguarding lead in one. You can change it later."),
    )

    helper = form_look("setting_name", "manager_name", "email", "password", "works_alone")

    def clean(self):
        cleaned = super().clean()
        check_password(self, User(name=cleaned.get("manager_name", ""), email=cleaned.get("email")))
        if (name := folded(cleaned.get("setting_name", ""))) and name.replace(" ", "") in cleaned.get(
            "password", ""
        ).casefold():
            self.add_error("password", _("Choose a password without the nursery's name in it."))
        return cleaned
