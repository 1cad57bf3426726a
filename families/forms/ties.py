from django import forms
from django.utils.translation import gettext_lazy as _

from families.forms.fields import AddressField, NameField
from families.models import Carer, Household, Relation, Sees
from ui.forms import Row, form_look


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
