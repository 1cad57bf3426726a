from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from families.actions.children import BASICS
from families.forms.fields import ColleagueField, DateField
from families.forms.seen import SeenForm
from families.models import Child, Room, StaffMember
from ui.forms import Row, form_look

EARLIEST_BIRTH = 20  # years; a date before is a slip of the finger
A_DAY = timedelta(days=1)


# -- A child ---------------------------------------------------------------------------------------------------------


class BirthdayAndFirstDay:
    """What is checked of the two days, for a new child and for one that is known."""

    def clean_born_on(self):
        born_on = self.cleaned_data["born_on"]
        if born_on > localdate():
            raise ValidationError(_("This day has not come yet. Check the year."), code="future")
        if born_on < date(localdate().year - EARLIEST_BIRTH, 1, 1):
            raise ValidationError(_("That is a long time ago. Check the year."), code="long_ago")
        return born_on

    def clean(self):
        cleaned = super().clean()
        born_on, starts_on = cleaned.get("born_on"), cleaned.get("starts_on")
        if born_on and starts_on and starts_on < born_on:
            self.add_error("starts_on", _("The first day is before the birthday. Check both."))
        return cleaned


class ChildForm(BirthdayAndFirstDay, forms.ModelForm):
    """A new child. Who works alone, with one room, is not asked where it will be and with whom."""

    born_on = DateField(label=_("Date of birth"))
    starts_on = DateField(label=_("First day"), initial=localdate)
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), to_field_name="code")
    key_person = ColleagueField(label=_("Key person"))

    class Meta:
        model = Child
        fields = ["first_name", "last_name", "born_on", "starts_on"]

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.visible_to(viewer)
        self.fields["key_person"].queryset = StaffMember.objects.visible_to(viewer).current().employed()
        self.settled = self._only_choices() if viewer.setting.works_alone else {}
        asked = [name for name in ("room", "key_person") if name not in self.settled]
        self.helper = form_look(Row("first_name", "last_name"), Row("born_on", "starts_on"), Row(*asked))

    def _only_choices(self):
        """{field: the one it can be}; with two to choose from, somebody has to say which."""
        settled = {}
        for name in ("room", "key_person"):
            choices = list(self.fields[name].queryset[:2])
            if len(choices) == 1:
                settled[name] = choices[0]
                del self.fields[name]
        return settled

    def clean(self):
        return super().clean() | self.settled


class BasicsForm(BirthdayAndFirstDay, SeenForm, forms.ModelForm):
    """What stands on top of a child's record."""

    watched = BASICS
    born_on = DateField(label=_("Date of birth"))
    starts_on = DateField(label=_("First day"))

    helper = form_look(Row("first_name", "last_name"), Row("born_on", "starts_on"), "home_languages", "seen")

    class Meta:
        model = Child
        fields = BASICS
        help_texts = {"home_languages": _("Those the child hears at home, such as “Urdu, English”.")}

    def clean_starts_on(self):
        starts_on = self.cleaned_data["starts_on"]
        if self.instance.left_on and starts_on > self.instance.left_on:
            raise ValidationError(_("The child leaves before this day. Check both."), code="left")
        return starts_on


# -- Room, leaving ---------------------------------------------------------------------------------------------------


class MoveForm(forms.Form):
    """To a room, from a day on. `instead_of`: the first day of a planned move that is changed."""

    room = forms.ModelChoiceField(label=_("To"), queryset=Room.objects.none(), to_field_name="code")
    on = DateField(label=_("From"), help_text=_("Today or later. What was planned from that day on gives way."))
    instead_of = forms.DateField(required=False, widget=forms.HiddenInput)

    helper = form_look(Row("room", "on"), "instead_of")

    def __init__(self, *args, viewer, child, **kwargs):
        super().__init__(*args, **kwargs)
        self.child = child
        self.fields["room"].queryset = Room.objects.visible_to(viewer)

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on < localdate():
            raise ValidationError(_("This day is over. A move begins today or later."), code="over")
        if on < self.child.starts_on:
            raise ValidationError(_("The child is not here yet on this day."), code="early")
        if self.child.left_on and on >= self.child.left_on:
            raise ValidationError(_("The child has left by this day."), code="left")
        return on


class LeavingForm(forms.Form):
    last_day = DateField(
        label=_("Last day"),
        help_text=_("Room, key person and sessions end with it. The family can still read what was."),
    )

    helper = form_look("last_day")

    def __init__(self, *args, child, **kwargs):
        super().__init__(*args, **kwargs)
        self.child = child

    def clean_last_day(self):
        last_day = self.cleaned_data["last_day"]
        if last_day < self.child.starts_on - A_DAY:
            raise ValidationError(
                _("This is before the first day. For a child who never comes, take the day before it."), code="early"
            )
        return last_day


# -- Lists -----------------------------------------------------------------------------------------------------------


class NameSearch(forms.Form):
    q = forms.CharField(
        label=_("Name"), required=False, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )


class HouseholdSearch(NameSearch):
    """Homes by the names of who belongs to them."""

    def found_in(self, households):
        self.full_clean()
        return households.sought(self.cleaned_data["q"]) if self.cleaned_data.get("q") else households


class ChildSearch(NameSearch):
    """What a list of children is narrowed to. What is not offered narrows nothing; one room is no choice."""

    SHOWN = [("", _("here, and to come")), ("starting", _("starting soon")), ("left", _("who have left"))]

    room = forms.ModelChoiceField(
        label=_("Room"), queryset=Room.objects.none(), to_field_name="code", required=False, empty_label=_("every room")
    )
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms = Room.objects.visible_to(viewer)
        if len(rooms[:2]) < 2:
            del self.fields["room"]
        if not viewer.runs_all_rooms:
            self.fields["show"].choices = self.SHOWN[:2]

    def found_in(self, children):
        """Those of `children` that are asked for."""
        self.full_clean()
        asked = self.cleaned_data
        shown = {"starting": children.starting, "left": children.left}.get(asked.get("show"), children.on_the_books)
        found = shown()
        if asked.get("room"):
            found = found.of_room(asked["room"])
        return found.sought(asked["q"]) if asked.get("q") else found
