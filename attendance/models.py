"""Who is here: arrivals, departures and absences. Each belongs to the household that brought, collected or told."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from families.models import Carer, Child, FamilyTie, Household, StaffMember
from ui.codes import CodeField
from ui.text import one_line


class OfAHouseholdQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Staff see those of the children they look after; a household sees its own, and never another's.

        What belongs to no household, as nobody said who came to the door, is the setting's alone.
        """
        if viewer is None:
            return self.none()
        if viewer.is_staff:
            return self.filter(child__in=Child.objects.visible_to(viewer))
        ties = FamilyTie.objects.seeing(viewer).for_the_day()
        return self.filter(Exists(ties.filter(child=OuterRef("child_id"), household=OuterRef("household_id"))))


# -- The register ----------------------------------------------------------------------------------------------------


class RegisterQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """For staff. What a household may know of it stands in its own signs and absences."""
        if viewer is None or viewer.is_family:
            return self.none()
        return self.filter(child__in=Child.objects.visible_to(viewer))

    def of_day(self, day=None):
        return self.filter(day=day or localdate())

    def here(self):
        return self.filter(state=Register.State.HERE)


class Register(models.Model):
    """Where a child is on a day, as one word: what two tablets at the door would otherwise decide twice.

    A child without a row has not come yet. The word follows from the signs and absences of the day; actions change it
    by a conditional update, and only who changed it writes the sign.
    """

    class State(models.TextChoices):
        NOT_YET = "not yet", _("not in yet")
        HERE = "here", _("here")
        GONE = "gone", _("gone home")
        AWAY = "away", _("away")

    child = models.ForeignKey(Child, models.CASCADE, related_name="registers")
    day = models.DateField()
    state = models.CharField(max_length=7, choices=State, default=State.NOT_YET)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "day"], name="child_stands_once_in_the_register")]

    def __str__(self):
        return f"{self.child} {self.day} {self.state}"


class SignQuerySet(OfAHouseholdQuerySet):
    def standing(self):
        """Not taken back."""
        return self.filter(removed_at=None)

    def of_day(self, day=None):
        return self.filter(day=day or localdate())


class Sign(models.Model):
    """A child was signed in or out. Append-only: what was wrong is taken back and stays readable beside the new one."""

    class Way(models.TextChoices):
        IN = "in", _("arrived")
        OUT = "out", _("left")

    code = CodeField()
    child = models.ForeignKey(Child, models.CASCADE, related_name="signs")
    day = models.DateField()
    way = models.CharField(max_length=3, choices=Way)
    at = models.DateTimeField()
    # Who came to the door: an adult of the family, or a name that somebody wrote down. Mostly nobody is asked.
    carer = models.ForeignKey(Carer, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.CharField(_("name"), max_length=120, blank=True, validators=[one_line])
    # Whose coming or going this was: the carer's home, or the child's only one. None: nobody said; for staff alone.
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+")

    done_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    author = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now, editable=False)
    form_key = models.UUIDField(null=True, editable=False)  # the form that wrote it: sent again, it writes nothing new

    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    # The sign whose time this one puts right.
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")

    objects = SignQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["child", "day", "at"], name="sign_of_day")]
        constraints = [
            models.UniqueConstraint(fields=["form_key", "child", "way"], name="form_signs_once"),
            models.CheckConstraint(
                name="sign_removed_by_somebody",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.way} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args, **kwargs):
        self.day = localdate(self.at)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("diaries:day", args=[self.child.code, self.day])

    @property
    def who(self):
        """The name of who came to the door; "" if nobody was asked."""
        return self.carer.name if self.carer else self.person


# -- Absences --------------------------------------------------------------------------------------------------------


class AbsenceQuerySet(OfAHouseholdQuerySet):
    def standing(self):
        return self.filter(removed_at=None)

    def of_day(self, day=None):
        return self.filter(day=day or localdate())


class Absence(models.Model):
    """A child does not come on a day, and why. Who told it owns it: another household does not learn of it."""

    class Reason(models.TextChoices):
        ILL = "ill", _("ill")
        APPOINTMENT = "appointment", _("doctor or other appointment")
        HOLIDAY = "holiday", _("holiday")
        FAMILY = "family", _("at home with family")
        OTHER = "other", _("another reason")
        UNKNOWN = "unknown", _("no word yet")

    code = CodeField()
    child = models.ForeignKey(Child, models.CASCADE, related_name="absences")
    day = models.DateField()
    reason = models.CharField(_("reason"), max_length=11, choices=Reason)
    words = models.TextField(_("anything to say"), max_length=500, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+")

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    staff = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")  # None: from home
    written_at = models.DateTimeField(default=now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "day"], condition=Q(removed_at=None), name="child_is_absent_once_a_day"
            ),
            models.CheckConstraint(
                name="absence_removed_by_somebody",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.child} {self.day} {self.reason}"

    def get_absolute_url(self):
        return reverse("diaries:day", args=[self.child.code, self.day])
