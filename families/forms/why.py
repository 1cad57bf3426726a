from django import forms
from django.utils.translation import gettext_lazy as _

from families.models import Carer, StaffMember
from ui.forms import form_look


class WhyForm(forms.Form):
    """About whom: an adult of the child, or somebody of the staff, also who has left."""

    person = forms.ChoiceField(label=_("Who"))

    helper = form_look("person")

    def __init__(self, *args, viewer, child, **kwargs):
        super().__init__(*args, **kwargs)
        adults = list(Carer.objects.visible_to(viewer).filter(ties__child=child).select_related("user"))
        staff = list(StaffMember.objects.visible_to(viewer).select_related("user", "setting"))
        self.people = {person.code: person for person in [*adults, *staff]}
        self.fields["person"].choices = [
            ("", _("Choose somebody")),
            (_("Family"), [(adult.code, adult.name) for adult in adults]),
            (_("Staff"), [(place.code, place.name) for place in staff]),
        ]

    def clean_person(self):
        return self.people[self.cleaned_data["person"]]
