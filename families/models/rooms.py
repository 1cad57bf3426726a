from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from families.dates import Dated, goes_on, holds, ordered, runs
from families.models.setting import Setting
from families.models.staff import StaffMember
from ui.codes import CodeField
from ui.text import one_line


class RoomQuerySet(models.QuerySet):
    def open(self, day=None):
        """Open on `day` (today), also if their last day is known."""
        return self.filter(goes_on(day, until="closed_on"))

    def for_good(self):
        """Of no last day is known."""
        return self.filter(closed_on=None)

    def closed(self, day=None):
        return self.filter(closed_on__lte=day or localdate())

    def to_clear(self):
        """Closed, and somebody is still down to work there."""
        return self.closed().filter(Exists(Assignment.objects.not_over().filter(room=OuterRef("pk"))))

    def visible_to(self, viewer, *, also_closed=False):
        """Rooms whose children this viewer works with. Families have no rooms, only their children's.

        also_closed: for who runs all rooms also those that were. A closed room opens nothing to anybody.
        """
        if viewer is None or viewer.is_family:
            return self.none()
        rooms = self.filter(setting_id=viewer.setting.pk)
        if not (also_closed and viewer.runs_all_rooms):
            rooms = rooms.open()
        if viewer.sees_all_rooms:
            return rooms
        return rooms.filter(Exists(Assignment.objects.running().filter(room=OuterRef("pk"), staff=viewer.staff)))


class Room(models.Model):
    """A group of children with its staff."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=60, validators=[one_line])
    # The first day it is no longer open; who said so, and when. Kept with the room: whose children were where is asked
    # for as long as anything of these children is.
    closed_on = models.DateField(null=True, blank=True)
    closing_noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    closing_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "name"],
                condition=Q(closed_on=None),
                name="room_names_differ",
                violation_error_message=_("There is a room with this name already."),
            ),
            models.CheckConstraint(
                name="only_a_closing_is_noted",
                condition=Q(closed_on__isnull=False) | Q(closing_noted_at=None, closing_noted_by=None),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("home:room", args=[self.code])

    @property
    def is_closed(self):
        return self.closed_on is not None and self.closed_on <= localdate()

    @property
    def last_day(self):
        return self.closed_on and self.closed_on - timedelta(days=1)


class AssignmentQuerySet(models.QuerySet):
    def running(self, moment=None):
        return self.filter(runs(moment))

    def not_over(self, moment=None):
        """Running at `moment` (now), or to begin later."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=moment or now()))

    def over(self):
        return self.filter(ends_at__lte=now())

    def overlapping(self, starts_at, ends_at):
        """At some moment between the two; ends_at: None is for good."""
        rows = self.not_over(starts_at)
        return rows.filter(starts_at__lt=ends_at) if ends_at else rows

    def of_current_staff(self):
        """Without those who have left: their assignments are not ended one by one."""
        return self.filter(staff__in=StaffMember.objects.current())


class Assignment(models.Model):
    """Somebody works in a room, from a moment to a moment: for good, as cover, for a shift."""

    class As(models.TextChoices):
        USUAL = "usual", _("usual room")
        COVER = "cover", _("cover")
        SHIFT = "shift", _("agency shift")

    code = CodeField()
    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="assignments")
    room = models.ForeignKey(Room, models.CASCADE, related_name="assignments")
    works_as = models.CharField(_("as"), max_length=5, choices=As, default=As.USUAL)
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "room"], condition=Q(ends_at=None), name="assigned_once_to_a_room"
            ),
            models.CheckConstraint(name="assignment_ends_after_it_began", condition=ordered("starts_at", "ends_at")),
            models.CheckConstraint(
                name="cover_and_shifts_have_an_end", condition=Q(works_as="usual") | Q(ends_at__isnull=False)
            ),
        ]

    @property
    def is_to_come(self):
        return self.starts_at > now()


class RoomStayQuerySet(models.QuerySet):
    def current(self, day=None):
        return self.filter(holds(day=day))

    def not_over(self, day=None):
        """Current, and planned."""
        return self.filter(goes_on(day))

    def planned(self, day=None):
        return self.filter(since__gt=day or localdate())


class RoomStay(Dated, models.Model):
    """A child in a room, from a day to a day. A child has one open stay at most."""

    child = models.ForeignKey("families.Child", models.CASCADE, related_name="stays")
    room = models.ForeignKey(Room, models.PROTECT, related_name="stays")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = RoomStayQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(until=None), name="child_is_in_one_room"),
            models.CheckConstraint(name="stay_ends_after_it_began", condition=ordered("since", "until")),
        ]

    @property
    def last_day(self):
        return self.until and self.until - timedelta(days=1)
