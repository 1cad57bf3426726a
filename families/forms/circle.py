from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from families.forms.fields import AddressField, DateField, NameField
from families.models import PARTS, Child, Relation
from ui.forms import Picks, Row, form_look

A_DAY = timedelta(days=1)
AT_MOST = timedelta(days=365)
RELATIONS = (Relation.GRANDPARENT, Relation.RELATIVE, Relation.STEP_PARENT, Relation.OTHER)


class PartsForm(forms.Form):
    """Which parts of the day are open, and until when."""

    opens = forms.MultipleChoiceField(
        label=_("What they may read"),
        choices=[(part.value, part.label) for part in PARTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never health, contacts, nor what you and the nursery write to each other."),
    )
    last_day = DateField(label=_("Until"), help_text=_("The last day, a year ahead at most. You can end it sooner."))

    helper = form_look(Picks("opens"), "last_day")

    def clean_last_day(self):
        last_day = self.cleaned_data["last_day"]
        if last_day < localdate():
            raise ValidationError(_("This day is over. Choose a day to come."), code="past")
        if last_day > localdate() + AT_MOST:
            raise ValidationError(_("A year ahead at most. You can open it again then."), code="too_far")
        return last_day

    @property
    def until(self):
        """The first day on which it is open no more."""
        return self.cleaned_data["last_day"] + A_DAY


class RelativeForm(PartsForm):
    """Somebody of the wider family, for one child or for several of this home."""

    name = NameField(label=_("Name"), max_length=120)
    relation = forms.ChoiceField(label=_("Who they are to the child"), choices=[(r.value, r.label) for r in RELATIONS])
    email = AddressField(
        label=_("E-mail"), required=False, help_text=_("Without one, the nursery prints a letter for them.")
    )
    children = forms.ModelMultipleChoiceField(
        label=_("Also for"),
        queryset=Child.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, siblings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["children"].queryset = siblings
        self.fields["children"].label_from_instance = lambda child: child.first_name
        also = [Picks("children")] if siblings else []
        if not also:
            del self.fields["children"]
        self.helper = form_look(Row("name", "relation"), "email", Picks("opens"), "last_day", *also)
