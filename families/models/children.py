from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from families.dates import Dated, goes_on, holds, ordered
from families.models.rooms import Room, RoomStay
from families.models.setting import Setting
from families.models.staff import StaffMember
from families.models.ties import FamilyTie
from families.names import FoldedNameField, sought
from ui.codes import CodeField
from ui.text import one_line

# A family that was asked for what is missing is left alone that long.
TIME_TO_ANSWER = timedelta(days=3)


def grounds_of(viewer):
    """Every ground on which this viewer may see children, {name: condition on Child}. No ground, no child.

    This is the one policy. `Child.objects.visible_to` is "any of them"; families.why says in words which of them hold.
    """
    if viewer is None:
        return {}
    if viewer.is_family:
        return {"tie": Q(Exists(FamilyTie.objects.seeing(viewer).filter(child=OuterRef("pk"))))}
    ours = Q(setting_id=viewer.setting.pk)
    on_the_books = ours & ChildQuerySet.not_left()
    if viewer.runs_all_rooms:
        return {"all rooms": ours}
    if viewer.shares_all_rooms:
        return {"everybody, every room": on_the_books}
    here = RoomStay.objects.current().filter(child=OuterRef("pk"), room__in=Room.objects.visible_to(viewer))
    return {"room": on_the_books & Q(Exists(here))}


class ChildQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Children whose records this viewer (an account in one hat) may read now. The root of the one policy."""
        grounds = list(grounds_of(viewer).values())
        if not grounds:
            return self.none()
        any_of_them = grounds[0]
        for ground in grounds[1:]:
            any_of_them |= ground
        return self.filter(any_of_them)

    def with_health_open(self, viewer):
        """Of these, children whose health and contacts this viewer of a family may read."""
        ties = FamilyTie.objects.seeing(viewer).for_health()
        return self.filter(Exists(ties.filter(child=OuterRef("pk"))))

    @staticmethod
    def not_left(day=None):
        return Q(left_on=None) | Q(left_on__gt=day or localdate())

    def on_the_books(self, day=None):
        """Not left on `day` (today); also those who are still to start."""
        return self.filter(self.not_left(day))

    def attending(self, day=None):
        """Started, and not left."""
        return self.on_the_books(day).filter(starts_on__lte=day or localdate())

    def losing_key_person(self, day=None):
        """On the books, and nobody is key person, or only until a day on which the child is still here."""
        lasting = Q(until=None) | Q(until__gte=OuterRef("left_on"))
        keys = KeyPerson.objects.filter(lasting, child=OuterRef("pk"), part=KeyPerson.Part.KEY)
        return self.on_the_books(day).filter(~Exists(keys))

    def left(self, day=None):
        return self.filter(left_on__lte=day or localdate())

    def starting(self, day=None):
        """On the books, and still to start."""
        return self.on_the_books(day).filter(starts_on__gt=day or localdate())

    def sought(self, text):
        """Children whose names have words that begin like the words of `text`."""
        return self.filter(sought(text))

    def of_room(self, room, day=None):
        """In this room on `day`, or when they start, or until they left."""
        day = day or localdate()
        first = Q(since__gt=day, since=OuterRef("starts_on"))
        last = Q(until__lte=day, until=OuterRef("left_on"))
        stays = RoomStay.objects.filter(holds(day=day) | first | last, child=OuterRef("pk"), room=room)
        return self.filter(Exists(stays))

    def with_place_in(self, room, day=None):
        """Down for this room on `day` (today) or later."""
        stays = RoomStay.objects.not_over(day).filter(child=OuterRef("pk"), room=room)
        return self.on_the_books(day).filter(Exists(stays))

    def ever_in(self, room):
        return self.filter(Exists(RoomStay.objects.filter(child=OuterRef("pk"), room=room)))

    def in_room(self, room, day=None):
        stays = RoomStay.objects.current(day).filter(child=OuterRef("pk"), room=room)
        return self.on_the_books(day).filter(Exists(stays))


class Child(models.Model):
    """A child at the setting. Contacts and addresses belong to its households, never to the child."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="children")
    first_name = models.CharField(_("first name"), max_length=60, validators=[one_line])
    last_name = models.CharField(_("last name"), max_length=80, validators=[one_line])
    # Both names without case and accents: what a search and an import compare.
    sought_name = FoldedNameField(of=("first_name", "last_name"))
    born_on = models.DateField(_("date of birth"))
    home_languages = models.CharField(_("languages at home"), max_length=120, blank=True, validators=[one_line])
    starts_on = models.DateField(_("first day"))
    left_on = models.DateField(null=True, blank=True)  # the first day the child is no longer ours

    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["first_name", "last_name", "pk"]
        verbose_name_plural = "children"
        indexes = [
            models.Index(fields=["setting", "first_name", "last_name", "id"], name="child_of_setting"),
            models.Index(fields=["setting", "sought_name", "id"], name="child_in_order"),
            models.Index(fields=["setting", "born_on"], name="child_by_birthday"),
        ]
        constraints = [
            models.CheckConstraint(name="child_leaves_after_starting", condition=ordered("starts_on", "left_on")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("diaries:today", args=[self.code])

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def is_on_the_books(self):
        return self.left_on is None or self.left_on > localdate()

    @property
    def is_to_start(self):
        return self.starts_on > localdate() and self.is_on_the_books

    @property
    def last_day(self):
        return self.left_on and self.left_on - timedelta(days=1)


class OfAChildQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Staff see those of the children they look after; adults of the family, if health and contacts are open."""
        if viewer is None:
            return self.none()
        if viewer.is_family:
            ties = FamilyTie.objects.seeing(viewer).for_health()
            return self.filter(Exists(ties.filter(child=OuterRef("child_id"))))
        return self.filter(child__in=Child.objects.visible_to(viewer))


def _said(has, which):
    """Condition: there are words if the answer is yes, and none otherwise."""
    return Q(**{f"{has}__isnull": False, has: True}) & ~Q(**{which: ""}) | (
        Q(**{which: ""}) & (Q(**{f"{has}__isnull": True}) | Q(**{has: False}))
    )


class CareFacts(models.Model):
    """What somebody must know to care for a child: class P2. Empty is not asked; "none" is said, not left out."""

    code = CodeField()
    child = models.OneToOneField(Child, models.CASCADE, related_name="care")
    has_allergies = models.BooleanField(_("allergies"), null=True, blank=True)  # None: not asked yet
    allergies = models.TextField(_("which, and what happens"), max_length=1000, blank=True)
    has_diet = models.BooleanField(_("dietary needs"), null=True, blank=True)
    diet = models.TextField(_("which"), max_length=1000, blank=True)
    health = models.TextField(_("health and medicine"), max_length=2000, blank=True)
    support = models.TextField(_("support and SEND"), max_length=2000, blank=True)
    # For staff alone: where a doctor sits tells where a home is.
    doctor = models.TextField(_("doctor"), max_length=500, blank=True)
    health_visitor = models.TextField(_("health visitor"), max_length=500, blank=True)

    objects = OfAChildQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "care facts"
        constraints = [
            models.CheckConstraint(name="allergies_are_named", condition=_said("has_allergies", "allergies")),
            models.CheckConstraint(name="diet_is_named", condition=_said("has_diet", "diet")),
        ]


class BookedSessionQuerySet(OfAChildQuerySet):
    def not_over(self, day=None):
        """Booked for `day` (today) and later."""
        return self.filter(goes_on(day))

    def overlapping(self, *, weekday, starts, ends, since, until):
        """On the same weekday at the same time, on some day from `since` until `until`."""
        rows = self.filter(weekday=weekday, starts__lt=ends, ends__gt=starts).filter(goes_on(since))
        return rows.filter(since__lt=until) if until else rows


class BookedSession(Dated, models.Model):
    """A weekday on which a child is booked in, from a day to a day."""

    code = CodeField()
    child = models.ForeignKey(Child, models.CASCADE, related_name="sessions")
    weekday = models.PositiveSmallIntegerField(_("weekday"))  # Monday is 0
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the first day it is no longer booked

    objects = BookedSessionQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "starts", "since", "pk"]
        constraints = [
            models.CheckConstraint(name="session_is_on_a_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(name="session_ends_after_its_beginning", condition=Q(ends__gt=F("starts"))),
            models.CheckConstraint(name="booking_ends_after_it_began", condition=ordered("since", "until")),
            models.UniqueConstraint(
                fields=["child", "weekday", "starts"], condition=Q(until=None), name="session_booked_once"
            ),
        ]

    @property
    def weekday_name(self):
        return WEEKDAYS[self.weekday]

    @property
    def last_day(self):
        return self.until and self.until - timedelta(days=1)


class FactsRequestQuerySet(OfAChildQuerySet):
    def lately(self):
        """So lately that the family is not asked again."""
        return self.filter(asked_at__gt=now() - TIME_TO_ANSWER)


class FactsRequest(models.Model):
    """The nursery asked a family for what is missing in a child's record."""

    code = CodeField()
    child = models.ForeignKey(Child, models.CASCADE, related_name="facts_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)

    objects = FactsRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def get_absolute_url(self):
        return reverse("families:about", args=[self.child.code])

    @property
    def is_lately(self):
        return self.asked_at > now() - TIME_TO_ANSWER


# -- Key people ------------------------------------------------------------------------------------------------------


class KeyPersonQuerySet(models.QuerySet):
    def current(self, day=None):
        return self.filter(holds(day=day))

    def not_over(self, day=None):
        """Current, and named for a day to come."""
        return self.filter(goes_on(day))

    def without_successor(self):
        later = KeyPerson.objects.filter(child=OuterRef("child"), part=OuterRef("part"), since__gte=OuterRef("until"))
        return self.filter(~Exists(later.exclude(pk=OuterRef("pk"))))

    def that_held(self):
        """Without who was put right on the very day of being named."""
        return self.exclude(until=F("since"))

    def visible_to(self, viewer):
        """Whoever sees the child knows its key people."""
        return self.filter(child__in=Child.objects.visible_to(viewer))


class KeyPerson(Dated, models.Model):
    """The adult with special responsibility for a child, or the buddy who stands in; with history."""

    class Part(models.TextChoices):
        KEY = "key", _("key person")
        BUDDY = "buddy", _("buddy")

    code = CodeField()
    child = models.ForeignKey(Child, models.CASCADE, related_name="key_people")
    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="key_children")
    part = models.CharField(max_length=5, choices=Part, default=Part.KEY)
    since = models.DateField(default=localdate)
    until = models.DateField(null=True, blank=True)

    objects = KeyPersonQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["child", "part"], condition=Q(until=None), name="one_key_person_at_a_time"),
            models.CheckConstraint(name="key_person_ends_after_beginning", condition=ordered("since", "until")),
        ]

    def __str__(self):
        return f"{self.staff} · {self.child}"

    def get_absolute_url(self):
        return reverse("families:introduction", args=[self.code])
