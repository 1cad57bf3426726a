from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.actions.invitations import MOST_LETTERS
from families.forms.fields import PasswordField, check_password
from families.not_in import State, adults, staff
from ui.forms import form_look


class AcceptForm(forms.Form):
    password = PasswordField(
        label=_("Choose a password"), help_text=_("At least 12 characters. Three words you will remember are good.")
    )

    helper = form_look("password")

    def __init__(self, *args, account, **kwargs):
        """account: unsaved, with what the password must not resemble."""
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self):
        cleaned = super().clean()
        check_password(self, self.account)
        return cleaned


class CodeForm(forms.Form):
    """What somebody types from a printed letter."""

    code = forms.CharField(
        label=_("Code on the letter"),
        max_length=60,
        help_text=_("Twelve letters and figures. Capitals and hyphens make no difference."),
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "none",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        ),
    )

    helper = form_look("code")


class LettersForm(forms.Form):
    """For whom letters are printed: those who were ticked, or everybody whom the list shows."""

    everybody = forms.BooleanField(required=False)
    state = forms.ChoiceField(choices=State, required=False)

    def __init__(self, data, *, viewer):
        super().__init__(data)
        self.viewer = viewer

    def clean(self):
        """`people`: carers and staff who are not in. Who has come in since the page was made is passed over."""
        cleaned = super().clean()
        if not self.errors:
            sides = (adults(self.viewer), staff(self.viewer))
            cleaned["people"] = [person for people in sides for person in self._chosen(people)][:MOST_LETTERS]
        if not self.errors and not cleaned["everybody"] and not cleaned["people"]:
            raise ValidationError(_("Nobody is ticked who waits for a letter."), code="nobody")
        return cleaned

    def _chosen(self, people):
        """Everybody is everybody without a letter: one that lies on a kitchen table is not made worthless by habit."""
        people = people.order_by("name", "pk")
        if not self.cleaned_data["everybody"]:
            return people.filter(code__in=self.data.getlist("people")[:MOST_LETTERS])
        if state := self.cleaned_data["state"]:
            return people.filter(state=state)[:MOST_LETTERS]
        return people.exclude(state=State.LETTER)[:MOST_LETTERS]
