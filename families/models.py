"""The setting, its people and its children, and who may see whom: every question about a child begins here."""

from datetime import time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from families.dates import holds, is_in_force, ordered, runs
from ui.codes import CodeField
from ui.text import one_line


class Setting(models.Model):
    """A nursery, pre-school or childminder: the registered provider. A wall stands between settings."""

    code = CodeField()
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    # Small settings where everybody looks after everybody.
    all_staff_all_rooms = models.BooleanField(default=False)
    # The latest a day's digest leaves when nobody has finished the day.
    digest_at = models.TimeField(default=time(18, 30))

    def __str__(self):
        return self.name


class FirstStart(models.Model):
    """The one-time token, printed in the terminal, that opens the page where a setting and its manager are made.

    One row. Only the token's digest is kept.
    """

    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now=True)


# -- Children and rooms ----------------------------------------------------------------------------------------------


class RoomQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Rooms whose children this viewer works with. Families have no rooms, only their children's."""
        if viewer is None or viewer.is_family:
            return self.none()
        rooms = self.filter(setting_id=viewer.setting.pk, closed_on=None)
        if viewer.sees_all_rooms:
            return rooms
        return rooms.filter(Exists(Assignment.objects.running().filter(room=OuterRef("pk"), staff=viewer.staff)))


class Room(models.Model):
    """A group of children with its staff."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=60, validators=[one_line])
    closed_on = models.DateField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "name"],
                condition=Q(closed_on=None),
                name="room_names_differ",
                violation_error_message=_("There is a room with this name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("home:room", args=[self.code])


class ChildQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Children whose records this viewer (an account in one hat) may read now. The root of the one policy."""
        if viewer is None:
            return self.none()
        return self.of_family(viewer) if viewer.is_family else self.looked_after_by(viewer)

    def of_family(self, viewer):
        """Children to whom the account is tied and whom it may see today."""
        return self.filter(Exists(FamilyTie.objects.seeing(viewer).filter(child=OuterRef("pk"))))

    def looked_after_by(self, viewer):
        """Children of the setting (managers, SENCo, DSL), or of the rooms the person is assigned to now."""
        if viewer.is_family:
            return self.none()
        children = self.filter(setting_id=viewer.setting.pk)
        if viewer.sees_all_rooms:
            return children if viewer.sees_leavers else children.attending()
        rooms = Room.objects.visible_to(viewer)
        return children.attending().filter(
            Exists(RoomStay.objects.current().filter(child=OuterRef("pk"), room__in=rooms))
        )

    def attending(self, day=None):
        """On the books on `day`, not left."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day or localdate()))

    def in_room(self, room, day=None):
        return self.attending(day).filter(Exists(RoomStay.objects.current(day).filter(child=OuterRef("pk"), room=room)))


class Child(models.Model):
    """A child at the setting. Contacts and addresses belong to its households, never to the child."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="children")
    first_name = models.CharField(_("first name"), max_length=60, validators=[one_line])
    last_name = models.CharField(_("last name"), max_length=80, validators=[one_line])
    born_on = models.DateField(_("date of birth"))
    starts_on = models.DateField(_("first day"))
    left_on = models.DateField(null=True, blank=True)  # the first day the child is no longer ours

    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["first_name", "last_name", "pk"]
        verbose_name_plural = "children"
        indexes = [models.Index(fields=["setting", "first_name"], name="child_of_setting")]
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


class RoomStayQuerySet(models.QuerySet):
    def current(self, day=None):
        return self.filter(holds(day=day))


class RoomStay(models.Model):
    """A child in a room, from a day to a day. A child has one open stay at most."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="stays")
    room = models.ForeignKey(Room, models.PROTECT, related_name="stays")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = RoomStayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(until=None), name="child_is_in_one_room"),
            models.CheckConstraint(name="stay_ends_after_it_began", condition=ordered("since", "until")),
        ]


# -- Families --------------------------------------------------------------------------------------------------------


class HouseholdQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Staff see the households of the children they look after; an adult sees the own one."""
        if viewer is None:
            return self.none()
        if viewer.is_manager:
            return self.filter(setting_id=viewer.setting.pk)
        ties = (
            FamilyTie.objects.seeing(viewer)
            if viewer.is_family
            else FamilyTie.objects.filter(child__in=Child.objects.visible_to(viewer))
        )
        return self.filter(Exists(ties.filter(household=OuterRef("pk"))))


class Household(models.Model):
    """A home. What it wrote, and where it lives, is for itself and the staff; no other household ever sees it."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="households")
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    address = models.TextField(_("address"), blank=True, max_length=500)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class CarerQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Adults of the family: for those who run the setting, all; for room staff, those of their children."""
        if viewer is None or viewer.is_family:
            return self.none()
        carers = self.filter(setting_id=viewer.setting.pk)
        if viewer.is_manager:
            return carers
        return carers.filter(
            Exists(FamilyTie.objects.filter(carer=OuterRef("pk"), child__in=Child.objects.visible_to(viewer)))
        )

    def never_in(self):
        """May see a child, and has no account yet."""
        return self.filter(user=None).filter(
            Exists(FamilyTie.objects.filter(holds("sees_"), carer=OuterRef("pk"), child__in=Child.objects.attending()))
        )


class Carer(models.Model):
    """An adult of a family, with or without an account: parent, grandparent, foster carer."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="carers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="carers")
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    objects = CarerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "user"], condition=Q(user__isnull=False), name="one_carer_per_account"
            )
        ]

    def __str__(self):
        return self.name


class Relation(models.TextChoices):
    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    PARENT = "parent", _("parent")
    STEP_PARENT = "step-parent", _("step-parent")
    GRANDPARENT = "grandparent", _("grandparent")
    FOSTER_CARER = "foster carer", _("foster carer")
    RELATIVE = "relative", _("aunt, uncle or other relative")
    OTHER = "other", _("somebody else")


class Sees(models.TextChoices):
    """Which classes of content a tie opens. Each opens what the one before it opens, too."""

    ORDINARY = "P1", _("the day: meals, sleep, mood, activities, notes")
    HEALTH = "P2", _("the day, and nappies, health and contacts")


class FamilyTieQuerySet(models.QuerySet):
    def seeing(self, viewer_or_user, day=None):
        """Ties by which this account may see a child on `day`."""
        user = getattr(viewer_or_user, "user", viewer_or_user)
        return self.filter(holds("sees_", day), carer__user=user)

    def for_health(self):
        return self.filter(sees=Sees.HEALTH)


class FamilyTie(models.Model):
    """Which adult, which child, from which household. Responsibility, seeing, collecting: separate, dated facts."""

    code = CodeField()
    carer = models.ForeignKey(Carer, models.CASCADE, related_name="ties")
    child = models.ForeignKey(Child, models.CASCADE, related_name="ties")
    household = models.ForeignKey(Household, models.PROTECT, related_name="ties")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)

    responsible_since = models.DateField(null=True, blank=True)  # parental responsibility
    responsible_until = models.DateField(null=True, blank=True)
    sees = models.CharField(_("may see"), max_length=2, choices=Sees, default=Sees.HEALTH)
    sees_since = models.DateField(null=True, blank=True)
    sees_until = models.DateField(null=True, blank=True)
    collects_since = models.DateField(null=True, blank=True)
    collects_until = models.DateField(null=True, blank=True)

    objects = FamilyTieQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["child", "carer"], name="tie_of_child")]
        constraints = [
            models.UniqueConstraint(
                fields=["carer", "child"],
                name="one_tie_per_adult_and_child",
                violation_error_message=_("This adult is linked to this child already."),
            ),
            models.CheckConstraint(
                name="tie_dates_are_ordered",
                condition=ordered("responsible_since", "responsible_until")
                & ordered("sees_since", "sees_until")
                & ordered("collects_since", "collects_until"),
            ),
        ]

    @property
    def is_responsible(self):
        return is_in_force(self.responsible_since, self.responsible_until)

    @property
    def may_see(self):
        return is_in_force(self.sees_since, self.sees_until)

    @property
    def may_collect(self):
        return is_in_force(self.collects_since, self.collects_until)


# -- Staff -----------------------------------------------------------------------------------------------------------


class Role(models.TextChoices):
    PRACTITIONER = "practitioner", _("practitioner")
    ROOM_LEAD = "room lead", _("room lead")
    SENCO = "senco", _("SENCo")
    DSL = "dsl", _("designated safeguarding lead")
    DEPUTY = "deputy", _("deputy manager")
    MANAGER = "manager", _("manager")


RUN_THE_SETTING = frozenset({Role.MANAGER, Role.DEPUTY})
# They see every room, and must set up a second step before they see a child.
SEE_ALL_ROOMS = RUN_THE_SETTING | {Role.SENCO, Role.DSL}


class StaffQuerySet(models.QuerySet):
    def current(self, day=None):
        day = day or localdate()
        return self.filter(started_on__lte=day).filter(Q(left_on=None) | Q(left_on__gt=day))

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
    started_on = models.DateField(_("first day"), default=localdate)
    left_on = models.DateField(null=True, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "user"], condition=Q(user__isnull=False), name="one_staff_place_per_account"
            ),
            models.CheckConstraint(name="staff_leave_after_starting", condition=ordered("started_on", "left_on")),
        ]

    def __str__(self):
        return self.name

    @property
    def first_name(self):
        return self.name.split()[0]


class RoleHeldQuerySet(models.QuerySet):
    def current(self, day=None):
        return self.filter(holds(day=day))


class RoleHeld(models.Model):
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


class AssignmentQuerySet(models.QuerySet):
    def running(self, moment=None):
        return self.filter(runs(moment))

    def of_current_staff(self):
        """Without those who have left: their assignments are not ended one by one."""
        return self.filter(staff__in=StaffMember.objects.current())


class Assignment(models.Model):
    """Somebody works in a room, from a moment to a moment: for good, as cover, for a shift."""

    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="assignments")
    room = models.ForeignKey(Room, models.CASCADE, related_name="assignments")
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "room"], condition=Q(ends_at=None), name="assigned_once_to_a_room"
            ),
            models.CheckConstraint(name="assignment_ends_after_it_began", condition=ordered("starts_at", "ends_at")),
        ]


class KeyPersonQuerySet(models.QuerySet):
    def current(self, day=None):
        return self.filter(holds(day=day))


class KeyPerson(models.Model):
    """The adult with special responsibility for a child, or the buddy who stands in; with history."""

    class Part(models.TextChoices):
        KEY = "key", _("key person")
        BUDDY = "buddy", _("buddy")

    child = models.ForeignKey(Child, models.CASCADE, related_name="key_people")
    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="key_children")
    part = models.CharField(max_length=5, choices=Part, default=Part.KEY)
    since = models.DateField(default=localdate)
    until = models.DateField(null=True, blank=True)

    objects = KeyPersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "part"], condition=Q(until=None), name="one_key_person_at_a_time"),
            models.CheckConstraint(name="key_person_ends_after_beginning", condition=ordered("since", "until")),
        ]


# -- Invitations -----------------------------------------------------------------------------------------------------


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Not used, not withdrawn, not too old, and not for somebody who has left."""
        ours = Q(staff=None) | Q(staff__in=StaffMember.objects.current())
        return self.filter(ours, accepted_at=None, withdrawn_at=None, expires_at__gt=now())


INVITATION_LASTS = timedelta(days=7)


def invitation_end():
    return now() + INVITATION_LASTS


class Invitation(models.Model):
    """A single-use door for one address, to become the account of one carer or one member of staff."""

    code = CodeField()
    carer = models.ForeignKey(Carer, models.CASCADE, null=True, blank=True, related_name="invitations")
    staff = models.ForeignKey(StaffMember, models.CASCADE, null=True, blank=True, related_name="invitations")
    email = models.EmailField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=invitation_end)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="invitation_is_for_one_person",
                condition=Q(carer__isnull=False, staff=None) | Q(carer=None, staff__isnull=False),
            )
        ]

    def get_absolute_url(self):
        return reverse("families:invitation", args=[self.code, self.token()])

    @property
    def person(self):
        return self.carer or self.staff

    @property
    def setting(self):
        return self.person.setting

    def token(self):
        """256 bits bound to this invitation and its address; derived, as the mail is written only when it is sent."""
        return salted_hmac("families.invitation", f"{self.code}:{self.email}", algorithm="sha256").hexdigest()

    def fits(self, token):
        return constant_time_compare(token, self.token())
