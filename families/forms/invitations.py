from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from families.forms.fields import PasswordField, check_password
from ui.forms import form_look


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
        check_password(self, User(name=self.person.name, email=self.person.email))
        return cleaned
