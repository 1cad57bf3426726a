from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from families.actions.records import CARE, SESSION
from families.forms.fields import DateField, NameField
from families.forms.seen import SeenForm
from families.models import CareFacts, Child, Household, Relation
from ui.forms import Choices, Row, form_look

A_DAY = timedelta(days=1)
YES_OR_NO = [(True, _("yes")), (False, _("no"))]


class YesOrNoField(forms.TypedChoiceField):
    """Yes, no, or not asked yet (None)."""

    def __init__(self, *, unsaid=True, **options):
        choices = [("", _("not asked yet")), *YES_OR_NO] if unsaid else YES_OR_NO
        options = {"required": False, "widget": forms.RadioSelect, "coerce": lambda said: said == "True"} | options
        super().__init__(choices=choices, empty_value=None, **options)


class WordsField(forms.CharField):
    """Some sentences, in a field that grows."""

    def __init__(self, **options):
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), required=False, **options)


def check_pair(form, fact, question, words):
    """Yes and which, or no and nothing: half an answer about an allergy is none."""
    has, which = form.cleaned_data.get(f"has_{fact}"), form.cleaned_data.get(fact)
    if {f"has_{fact}", fact} & set(form.errors):
        return
    if has and not which:
        form.add_error(fact, words)
    if which and not has:
        form.add_error(f"has_{fact}", question)


WHICH = {
    "allergies": (_("You wrote of an allergy: say yes, or empty the words."), _("Write which, and what happens.")),
    "diet": (_("You wrote of a diet: say yes, or empty the words."), _("Write which.")),
}


def _as_typed(choices):
    return [(str(value), label) for value, label in choices]


# -- Care ------------------------------------------------------------------------------------------------------------


class CareForm(SeenForm, forms.ModelForm):
    watched = CARE
    has_allergies = YesOrNoField(label=_("Allergies"))
    has_diet = YesOrNoField(label=_("Dietary needs"))

    helper = form_look(
        Choices("has_allergies"),
        "allergies",
        Choices("has_diet"),
        "diet",
        "health",
        "support",
        Row("doctor", "health_visitor"),
        "seen",
    )

    class Meta:
        model = CareFacts
        fields = CARE
        labels = {"allergies": _("Which allergies, and what happens"), "diet": _("Which diet")}
        help_texts = {
            "doctor": _("Name, surgery and phone. For staff alone."),
            "health_visitor": _("Name and phone. For staff alone."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in CARE if not name.startswith("has_")}

    def clean(self):
        cleaned = super().clean()
        for fact, (question, words) in WHICH.items():
            check_pair(self, fact, question, words)
        return cleaned


# -- Sessions --------------------------------------------------------------------------------------------------------


class SessionForm(forms.Form):
    """A weekday's session, from a day on."""

    weekday = forms.TypedChoiceField(
        label=_("Weekday"), choices=list(WEEKDAYS.items()), coerce=int, widget=forms.RadioSelect
    )
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    since = DateField(label=_("First day"))
    last_day = DateField(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))

    helper = form_look(Choices("weekday"), Row("starts", "ends"), Row("since", "last_day"))

    def __init__(self, *args, child, **kwargs):
        super().__init__(*args, **kwargs)
        self.child = child
        self.fields["since"].initial = max(localdate(), child.starts_on)

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since < self.child.starts_on:
            raise ValidationError(_("The child is not here yet on this day."), code="early")
        if self.child.left_on and since >= self.child.left_on:
            raise ValidationError(_("The child has left by this day."), code="left")
        return since

    def clean(self):
        cleaned = super().clean()
        starts, ends, since, last_day = (cleaned.get(name) for name in ("starts", "ends", "since", "last_day"))
        if starts and ends and ends <= starts:
            self.add_error("ends", _("This is before the beginning. Check both."))
        if since and last_day and last_day < since:
            self.add_error("last_day", _("This is before the first day. Check both."))
        return cleaned

    @property
    def booking(self):
        """As the actions take it; `until` is the day after the last one."""
        said = {name: self.cleaned_data[name] for name in ("weekday", "starts", "ends")}
        last_day = self.cleaned_data["last_day"]
        return said | {"until": last_day + A_DAY if last_day else None}


class ChangeSessionForm(SeenForm, SessionForm):
    watched = SESSION

    helper = form_look(Choices("weekday"), Row("starts", "ends"), Row("since", "last_day"), "seen")

    def __init__(self, *args, instance, **kwargs):
        self.instance = instance
        stands = {"weekday": instance.weekday, "starts": instance.starts, "ends": instance.ends}
        if instance.until:
            stands["last_day"] = instance.until - A_DAY
        super().__init__(*args, initial=stands, child=instance.child, **kwargs)
        self.fields["since"].label = _("Changed from")
        self.fields["since"].initial = max(localdate(), instance.since)


class EndSessionForm(forms.Form):
    last_day = DateField(label=_("Last day"), initial=localdate)

    helper = form_look("last_day")

    @property
    def until(self):
        return self.cleaned_data["last_day"] + A_DAY


# -- What the family says --------------------------------------------------------------------------------------------


class AboutForm(forms.Form):
    """What is missing, and nothing else: one field for each fact of `missing`. All may stay empty but not all at once.

    A field somebody else has answered in the meantime is not there any more; what was typed into it is in `too_late`.
    """

    address = WordsField(label=_("Your address"), max_length=Household._meta.get_field("address").max_length)
    phone = NameField(
        label=_("Your phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    has_allergies = YesOrNoField(label=_("Are there allergies?"), unsaid=False)
    allergies = WordsField(label=_("Which, and what happens"), max_length=1000)
    has_diet = YesOrNoField(label=_("Is there a diet, for health, faith or conviction?"), unsaid=False)
    diet = WordsField(label=_("Which"), max_length=1000)
    home_languages = NameField(
        label=_("Languages at home"), max_length=Child._meta.get_field("home_languages").max_length, required=False
    )
    doctor = WordsField(
        label=_("Doctor"), max_length=500, help_text=_("Name, surgery and phone. Only the nursery’s staff read this.")
    )
    contact_name = NameField(label=_("Somebody more to call in an emergency"), max_length=120, required=False)
    contact_phone = NameField(
        label=_("Their phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    contact_relation = forms.ChoiceField(
        label=_("Who they are to the child"),
        choices=[(each.value, each.label) for each in Relation if each != Relation.LOCAL_AUTHORITY],
        required=False,
        initial=Relation.OTHER,
    )

    # The fields of each fact, and how they stand on the page.
    FIELDS = {
        "address": ["address"],
        "phone": ["phone"],
        "allergies": [Choices("has_allergies"), "allergies"],
        "diet": [Choices("has_diet"), "diet"],
        "home_languages": ["home_languages"],
        "doctor": ["doctor"],
        "contact": ["contact_name", Row("contact_phone", "contact_relation")],
    }
    PARTS = {
        "allergies": ("has_allergies", "allergies"),
        "diet": ("has_diet", "diet"),
        "contact": ("contact_name", "contact_phone", "contact_relation"),
    }

    def __init__(self, data=None, *, missing, **kwargs):
        super().__init__(data, **kwargs)
        self.missing = missing
        known = [fact for fact in self.FIELDS if fact not in missing]
        self.too_late = {self[self._names(fact)[0]].label: typed for fact in known if (typed := self._typed(fact))}
        self.helper = form_look(*(part for fact in missing for part in self.FIELDS[fact]))
        for name in (name for fact in known for name in self._names(fact)):
            del self.fields[name]

    def _names(self, fact):
        return self.PARTS.get(fact, (fact,))

    def _typed(self, fact):
        """What was typed into the fields of a fact, in one line; of a choice its word."""
        if not self.is_bound:
            return ""
        typed = [(self.fields[name], (self[name].data or "").strip()) for name in self._names(fact)]
        if fact == "contact" and not any(text for _field, text in typed[:2]):
            return ""  # who somebody nobody named is to the child
        words = [dict(_as_typed(getattr(field, "choices", ()))).get(text, text) for field, text in typed]
        return ", ".join(str(word) for word in words if word)

    def clean(self):
        cleaned = super().clean()
        for fact, (question, words) in WHICH.items():
            if fact in self.missing:
                check_pair(self, fact, question, words)
        if "contact" in self.missing:
            self._check_contact(cleaned)
        if self.too_late:
            raise ValidationError(_("Some of this was answered a moment ago. Look at it below."), code="late")
        if not self.errors and not self.told:
            raise ValidationError(_("Write at least one of these."), code="empty")
        return cleaned

    def _check_contact(self, cleaned):
        name, phone = cleaned.get("contact_name"), cleaned.get("contact_phone")
        if name and not phone and "contact_phone" not in self.errors:
            self.add_error("contact_phone", _("Without a phone nobody can be called."))
        if phone and not name and "contact_name" not in self.errors:
            self.add_error("contact_name", _("Write the name, too."))

    @property
    def told(self):
        """{fact: value} as `tell_about` takes it, without what stayed empty."""
        said = self.cleaned_data
        told = {fact: said.get(fact) for fact in ("address", "phone", "home_languages", "doctor")}
        for fact in ("allergies", "diet"):
            if said.get(f"has_{fact}") is not None:
                told[fact] = (said[f"has_{fact}"], said.get(fact, ""))
        if said.get("contact_name"):
            told["contact"] = {
                "name": said["contact_name"],
                "phone": said.get("contact_phone"),
                "relation": said.get("contact_relation") or Relation.OTHER,
            }
        return {fact: value for fact, value in told.items() if value}
