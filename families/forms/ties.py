from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from families.actions.ties import PLACE
from families.forms.fields import AddressField, DateField, NameField
from families.forms.seen import SeenForm
from families.models import Carer, FamilyTie, Household, Relation, Sees, TieFact
from ui.forms import Picks, Row, form_look

WHOLE_CLASSES = [(Sees.HEALTH.value, Sees.HEALTH.label), (Sees.ORDINARY.value, Sees.ORDINARY.label)]
NOTHING = "nothing"


class HouseholdForm(forms.ModelForm):
    helper = form_look("name", "address")

    class Meta:
        model = Household
        fields = ["name", "address"]
        widgets = {"address": forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})}
        help_texts = {"name": _("How you call this home among yourselves, such as “Aziz, Mill Lane”.")}


class PhoneField(NameField):
    def __init__(self, **options):
        super().__init__(max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}), **options)


class CallField(forms.IntegerField):
    """As which number somebody is called. No two adults of a child have the same one."""

    def __init__(self):
        super().__init__(
            label=_("Called in an emergency as number"),
            min_value=1,
            max_value=20,
            required=False,
            help_text=_("Who has this number now, and those right behind, are called one later."),
        )


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
    phone = PhoneField(label=_("Phone"))
    other_phone = PhoneField(label=_("Other phone"))
    responsible = forms.BooleanField(
        label=_("Has parental responsibility"),
        help_text=_("Not every carer has it: a foster carer has not, and a step-parent only by an agreement or order."),
        required=False,
    )
    collects = forms.BooleanField(label=_("May collect"), required=False)
    sees = forms.ChoiceField(
        label=_("May see here"), choices=[*WHOLE_CLASSES, ("", _("nothing"))], required=False, initial=Sees.HEALTH
    )
    since = DateField(label=_("From"), initial=localdate)
    lives_with = forms.BooleanField(label=_("The child lives here"), required=False)
    emergency_order = CallField()

    helper = form_look(
        "carer",
        Row("name", "relation"),
        Row("phone", "other_phone"),
        Row("email", "household"),
        Row("sees", "since"),
        "responsible",
        "collects",
        "lives_with",
        "emergency_order",
    )

    def __init__(self, *args, viewer, child, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carer"].queryset = Carer.objects.visible_to(viewer).exclude(ties__child=child)
        self.fields["household"].queryset = Household.objects.visible_to(viewer)

    def clean(self):
        cleaned = super().clean()
        known, is_authority = cleaned.get("carer"), cleaned.get("relation") == Relation.LOCAL_AUTHORITY
        if not known and not cleaned.get("name") and not {"carer", "name"} & set(self.errors):
            self.add_error("name", _("Write the name, or choose somebody you know already."))
        for field in ("name", "email", "phone", "other_phone") if known else ():
            if cleaned.get(field):
                self.add_error(field, _("You chose somebody you know already. Leave this empty."))
        if known and cleaned.get("relation") and known.is_authority != is_authority:
            self.add_error("relation", _("A local authority is an office, and nobody else is one. Choose again."))
        if is_authority and cleaned.get("sees"):
            self.add_error("sees", _("A local authority is written to and called. Choose “nothing”."))
        return cleaned


class AdultDetailsForm(forms.ModelForm):
    """How an adult is called and reached. The e-mail of an account is its owner's."""

    email = AddressField(label=_("E-mail"), required=False)
    phone = PhoneField(label=_("Phone"))
    other_phone = PhoneField(label=_("Other phone"))

    class Meta:
        model = Carer
        fields = ["name", "email", "phone", "other_phone", "is_authority"]
        labels = {"is_authority": _("An office: the local authority that holds parental responsibility")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("The same in each family this adult belongs to.")
        layout = ["name", "email", Row("phone", "other_phone"), "is_authority"]
        if self.instance.user_id:
            layout = [each for each in layout if each not in {"email", "is_authority"}]
            del self.fields["email"], self.fields["is_authority"]
        self.helper = form_look(*layout)


class TieForm(SeenForm, forms.ModelForm):
    """What a tie is beside its facts."""

    watched = PLACE
    household = forms.ModelChoiceField(
        label=_("Household"),
        queryset=Household.objects.none(),
        to_field_name="code",
        help_text=_("Words from home belong to the household. In another one this adult reads the words of that one."),
    )
    emergency_order = CallField()

    helper = form_look("relation", "household", "lives_with", "emergency_order", "seen")

    class Meta:
        model = FamilyTie
        fields = ["relation", "household", "lives_with", "emergency_order"]
        labels = {"relation": _("Who they are to the child"), "lives_with": _("The child lives here")}

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["household"].queryset = Household.objects.visible_to(viewer)
        self.initial["household"] = self.instance.household.code
        is_office = self.instance.carer.is_authority
        self.fields["relation"].choices = [
            each for each in Relation.choices if (each[0] == Relation.LOCAL_AUTHORITY) == is_office
        ]


class FactForm(forms.Form):
    """Note that somebody has parental responsibility, or may collect."""

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[(kind.value, kind.label) for kind in (TieFact.Kind.COLLECTS, TieFact.Kind.RESPONSIBLE)],
        widget=forms.RadioSelect,
    )
    since = DateField(label=_("From"), initial=localdate)
    until = DateField(
        label=_("Until"), required=False, help_text=_("The first day on which it no longer holds. Empty: no end.")
    )

    helper = form_look(Picks("kind"), Row("since", "until"))

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until <= since:
            self.add_error("until", _("This is not after the first day. Check both."))
        return cleaned


class SightForm(forms.Form):
    """What an adult sees of a child from a day on."""

    opens = forms.ChoiceField(
        label=_("May see here"), choices=[*WHOLE_CLASSES, (NOTHING, _("nothing"))], widget=forms.RadioSelect
    )
    since = DateField(label=_("From"), initial=localdate)

    helper = form_look(Picks("opens"), "since")

    def clean_opens(self):
        opens = self.cleaned_data["opens"]
        return [] if opens == NOTHING else [opens]

    def clean_since(self):
        """What was open until today was open: no form changes that."""
        return today_or_later(self.cleaned_data["since"])


class EndCollectingForm(forms.Form):
    on = DateField(label=_("From"), initial=localdate, help_text=_("From this day on they may not collect."))

    helper = form_look("on")

    def clean_on(self):
        return today_or_later(self.cleaned_data["on"])


class EndResponsibilityForm(forms.Form):
    on = DateField(label=_("From"), initial=localdate, help_text=_("The first day on which they no longer have it."))
    why = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which paper says so, of what date, and who has seen it."),
    )

    helper = form_look("on", "why")


def today_or_later(day):
    if day < localdate():
        raise ValidationError(_("This day is over. Choose today or a later one."), code="past")
    return day
