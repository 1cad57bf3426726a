from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from families.dates import Dated, goes_on, holds, ordered
from families.models.setting import Setting
from families.weekdays import WeekdaysField, in_on
from ui.codes import CodeField
from ui.text import one_line


class Role(models.TextChoices):
    PRACTITIONER = "practitioner", _("practitioner")
    ROOM_LEAD = "room lead", _("room lead")
    SENCO = "senco", _("SENCo")
    DSL = "dsl", _("designated safeguarding lead")
    DEPUTY = "deputy", _("deputy manager")
    MANAGER = "manager", _("manager")
    GROUP_ADMINISTRATOR = "group admin", _("group administrator")


RUN_THE_SETTING = frozenset({Role.MANAGER, Role.DEPUTY})
SEE_ALL_ROOMS = RUN_THE_SETTING | {Role.SENCO, Role.DSL}
# The DSL decides about restrictions; the manager must be able to shut access at once, and to answer for it.
SEE_RESTRICTIONS = frozenset({Role.DSL, Role.MANAGER})
# They must set up a second step before they see anything.
NEED_SECOND_STEP = SEE_ALL_ROOMS | {Role.GROUP_ADMINISTRATOR}


class StaffQuerySet(models.QuerySet):
    def current(self, day=None):
        day = day or localdate()
        return self.filter(started_on__lte=day).filter(Q(left_on=None) | Q(left_on__gt=day))

    def employed(self):
        """Not through an agency: they are here beyond the shift, and can be somebody's key person."""
        return self.filter(agency="")

    def former(self, day=None):
        return self.filter(left_on__lte=day or localdate())

    def to_close(self, day=None):
        """Their last day is over, and their sessions and invitations are still open."""
        return self.former(day).filter(closed_at=None)

    def visible_to(self, viewer):
        """Colleagues of the same setting. Families learn of staff through their child's key person, not here."""
        if viewer is None or viewer.is_family:
            return self.none()
        return self.filter(setting_id=viewer.setting.pk)


class StaffMember(models.Model):
    """Somebody who works at the setting. Access hangs on roles and assignments, and ends with the last day."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="staff")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="staff_places"
    )
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    email = models.EmailField(_("e-mail"), blank=True)
    # Through whom somebody comes who is not employed here: they see children by the shift only.
    agency = models.CharField(_("agency"), max_length=120, blank=True, validators=[one_line])
    # How they introduce themselves to a family whose key person they become.
    about_me = models.TextField(_("about me"), max_length=1000, blank=True)
    # Which weekdays they work: families of their key children read it. Kept as long as the place, like the name.
    days_in = WeekdaysField(_("days in"))
    started_on = models.DateField(_("first day"), default=localdate)
    left_on = models.DateField(null=True, blank=True)  # the first day they no longer work here
    # When, on that day, their sessions and open invitations were ended.
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "user"], condition=Q(user__isnull=False), name="one_staff_place_per_account"
            ),
            models.CheckConstraint(name="staff_are_in_on_weekdays", condition=Q(days_in__lte=WeekdaysField.EVERY)),
            models.CheckConstraint(name="staff_leave_after_starting", condition=ordered("started_on", "left_on")),
            models.CheckConstraint(
                name="only_who_left_is_closed", condition=Q(closed_at=None) | Q(left_on__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def first_name(self):
        return self.name.split()[0]

    @property
    def in_on(self):
        """“in on Monday, Tuesday and Friday”; "" where nobody has said."""
        return in_on(self.days_in)


class RoleHeldQuerySet(models.QuerySet):
    def current(self, day=None):
        return self.filter(holds(day=day))

    def not_over(self, day=None):
        """Held on `day` (today), or to be held from a later one."""
        return self.filter(goes_on(day))


class RoleHeld(Dated, models.Model):
    """A role somebody holds, from a day to a day. One person may hold several."""

    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateField(default=localdate)
    until = models.DateField(null=True, blank=True)

    objects = RoleHeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "role"], condition=Q(until=None), name="role_held_once"),
            models.CheckConstraint(name="role_ends_after_it_began", condition=ordered("since", "until")),
        ]
