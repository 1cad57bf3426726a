from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from families.actions.staff import ABOUT, FURTHEST_AHEAD, As
from families.days_in import booked_days, first_day
from families.forms.fields import AddressField, ColleagueField, DateField, MomentField, NameField, WeekdaysField
from families.forms.seen import SeenForm
from families.models import BookedSession, KeyPerson, Role, Room, StaffMember
from families.weekdays import named
from ui.forms import Choices, Row, form_look

# Whoever runs the group names its administrators, on the group's own page.
ROLES = [(role.value, role.label) for role in Role if role != Role.GROUP_ADMINISTRATOR]


class ComingDayField(DateField):
    """Today, or a day that can be planned for."""

    default_error_messages = {
        "past": _("This day is over. From today on it can be changed."),
        "far": _("That is a long way off. Check the year."),
    }

    def __init__(self, *, may_be_past=False, **options):
        self.may_be_past = may_be_past
        super().__init__(**options)

    def validate(self, value):
        super().validate(value)
        if value and value < localdate() and not self.may_be_past:
            raise ValidationError(self.error_messages["past"], code="past")
        if value and value > localdate() + FURTHEST_AHEAD:
            raise ValidationError(self.error_messages["far"], code="far")


class ComingMomentField(MomentField):
    default_error_messages = {"far": _("That is a long way off. Check the year.")}

    def validate(self, value):
        super().validate(value)
        if value and value > now() + FURTHEST_AHEAD:
            raise ValidationError(self.error_messages["far"], code="far")


DAYS_IN_HELP = _("Families read on which days their child’s key person is in. Without a tick nothing is said.")


# -- The place -------------------------------------------------------------------------------------------------------


class StaffForm(forms.Form):
    name = NameField(label=_("Name"), max_length=120)
    email = AddressField(label=_("E-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    agency = NameField(
        label=_("Agency"),
        max_length=120,
        required=False,
        help_text=_("Only for somebody who comes through one. They see the room of their shift, while it lasts."),
    )
    rooms = forms.ModelMultipleChoiceField(
        label=_("Rooms"),
        queryset=Room.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days_in = WeekdaysField(label=_("Days in"), help_text=DAYS_IN_HELP)

    helper = form_look(Row("name", "email"), Row("role", "agency"), "rooms", Choices("days_in"))

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rooms"].queryset = Room.objects.visible_to(viewer)


class StaffMemberForm(SeenForm):
    """What is known of somebody. An account's e-mail is its owner's to change."""

    watched = ABOUT
    name = NameField(label=_("Name"), max_length=120)
    email = AddressField(
        label=_("E-mail"),
        required=False,
        help_text=_("An invitation to an address that you change here opens nothing any more."),
    )
    agency = NameField(
        label=_("Agency"),
        max_length=120,
        required=False,
        help_text=_("Only for somebody who comes through one. They see the room of their shift, while it lasts."),
    )
    about_me = forms.CharField(
        label=_("About me"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In their own words, for the families whose key person they become."),
    )

    days_in = WeekdaysField(label=_("Days in"), help_text=DAYS_IN_HELP)

    helper = form_look("name", "email", "agency", Choices("days_in"), "about_me", "seen")

    def __init__(self, *args, person, **kwargs):
        self.instance = person
        super().__init__(*args, initial={name: getattr(person, name) for name in ABOUT}, **kwargs)
        if person.user_id:
            del self.fields["email"]

    def said(self, name, value):
        return super().said(name, named(value) if name == "days_in" else value)


class LeavingForm(forms.Form):
    on = ComingDayField(
        label=_("No longer here from"),
        may_be_past=True,
        help_text=_("The first day without work here. Today or earlier: everything they could see ends at once."),
    )

    helper = form_look("on")


# -- Roles -----------------------------------------------------------------------------------------------------------


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    since = ComingDayField(label=_("From"), may_be_past=True, initial=localdate)

    helper = form_look(Row("role", "since"))


class RoleEndForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    on = ComingDayField(label=_("No longer from"), initial=localdate)

    helper = form_look(Row("role", "on"))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        held = person.roles_held.not_over().exclude(role=Role.GROUP_ADMINISTRATOR)
        self.fields["role"].choices = list(dict.fromkeys((row.role, row.get_role_display()) for row in held))


# -- Rooms by the clock ----------------------------------------------------------------------------------------------


class AssignmentForm(forms.Form):
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), to_field_name="code")
    works_as = forms.ChoiceField(label=_("As"), choices=As, widget=forms.RadioSelect)
    starts_at = ComingMomentField(label=_("From"), required=False, help_text=_("Empty: from now on."))
    ends_at = ComingMomentField(
        label=_("Until"), required=False, help_text=_("Cover and shifts need it. Empty: for good.")
    )

    helper = form_look("room", Choices("works_as"), Row("starts_at", "ends_at"))

    def __init__(self, *args, viewer, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.visible_to(viewer)
        usual, *others = [As.SHIFT] if person.agency else [As.USUAL, As.COVER]
        self.fields["works_as"].choices = [(each.value, each.label) for each in (usual, *others)]
        self.fields["works_as"].initial = usual
        if person.agency:
            self.fields["ends_at"].required = True
            self.fields["ends_at"].help_text = _("A shift ends within a day.")


class AssignmentEndForm(forms.Form):
    ends_at = ComingMomentField(
        label=_("Until"), required=False, help_text=_("Empty: it ends now. What has not begun is taken back.")
    )

    helper = form_look("ends_at")


# -- Key people ------------------------------------------------------------------------------------------------------


class KeyPersonForm(forms.Form):
    part = forms.ChoiceField(
        label=_("As"), choices=KeyPerson.Part, widget=forms.RadioSelect, initial=KeyPerson.Part.KEY
    )
    staff = ColleagueField(label=_("Who"))
    since = ComingDayField(
        label=_("From"), required=False, help_text=_("Empty: from today, or from the child’s first day.")
    )

    helper = form_look(Choices("part"), "staff", "since")

    def __init__(self, *args, viewer, child, **kwargs):
        super().__init__(*args, **kwargs)
        who = self.fields["staff"]
        who.queryset = StaffMember.objects.visible_to(viewer).current().employed()
        sessions = BookedSession.objects.visible_to(viewer).not_over().filter(child=child)
        who.booked = booked_days(sessions, first_day(child))
        if who.booked:
            booked = {"child": child.first_name, "days": named(who.booked)}
            who.help_text = _("%(child)s is booked on %(days)s.") % booked
