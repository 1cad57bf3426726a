"""What a child's day was like, and the words to and fro about it."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from families.models import WHOLE, Child, FamilyTie, Household, Sees, StaffMember, TieFact
from ui.codes import CodeField


class ChildDayQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Days with at least one entry that this viewer may read."""
        readable = DiaryEntry.objects.visible_to(viewer).filter(child_id=OuterRef("child_id"), day=OuterRef("day"))
        return self.filter(Exists(readable))

    def unfinished(self):
        return self.filter(finished_at=None)


class ChildDay(models.Model):
    """One child's day at the setting, from its first entry on: what a family is told about, once."""

    code = CodeField()
    child = models.ForeignKey(Child, models.CASCADE, related_name="days")
    day = models.DateField()
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ChildDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "day"], name="one_day_a_child"),
            models.CheckConstraint(
                name="day_finished_by_somebody",
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.child} {self.day}"

    def get_absolute_url(self):
        return reverse("diaries:day", args=[self.child.code, self.day])


class Kind(models.TextChoices):
    """The value of a P1 kind is the part of P1 that opens it (families.models.Sees)."""

    NOTE = "note", _("Note")
    MEAL = "meal", _("Food")
    SLEEP = "sleep", _("Sleep")
    NAPPY = "nappy", _("Nappy")
    MOOD = "mood", _("Mood")
    ACTIVITY = "activity", _("Activity")


# Class P2: only for those whom the tie opens health. The other kinds are P1.
HEALTH_KINDS = [Kind.NAPPY]


class Meal(models.TextChoices):
    BREAKFAST = "breakfast", _("Breakfast")
    SNACK = "snack", _("Snack")
    LUNCH = "lunch", _("Lunch")
    TEA = "tea", _("Tea")
    MILK = "milk", _("Milk")


class Eaten(models.TextChoices):
    ALL = "all", _("All")
    MOST = "most", _("Most")
    SOME = "some", _("Some")
    NONE = "none", _("None")


class Nappy(models.TextChoices):
    WET = "wet", _("Wet")
    SOILED = "soiled", _("Soiled")
    DRY = "dry", _("Dry")
    POTTY = "potty", _("Potty")
    TOILET = "toilet", _("Toilet")


class Mood(models.TextChoices):
    HAPPY = "happy", _("Happy")
    LIVELY = "lively", _("Lively")
    CALM = "calm", _("Calm")
    UNSURE = "unsure", _("Unsure")
    TIRED = "tired", _("Tired")
    SAD = "sad", _("Sad")


class DiaryEntryQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Entries about the children this viewer may see, as far as the classes opened to them go."""
        if viewer is None:
            return self.none()
        if viewer.is_staff:
            return self.filter(child__in=Child.objects.visible_to(viewer))
        sights = TieFact.objects.of(viewer).opening().filter(tie__child=OuterRef("child_id"))
        of_the_day = Exists(sights.filter(Q(opens__in=WHOLE) | Q(opens=OuterRef("kind"))))
        of_health = Exists(sights.filter(opens=Sees.HEALTH))
        is_health = Q(kind__in=HEALTH_KINDS)
        return self.filter(~is_health & of_the_day | is_health & of_health)

    def of_day(self, child, day):
        return self.filter(child=child, day=day).order_by("happened_at", "pk")


class DiaryEntry(models.Model):
    """One moment of a child's day: sleep, food, nappy, mood, activity or a note."""

    code = CodeField()
    child = models.ForeignKey(Child, models.CASCADE, related_name="entries", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    # The local day it happened on, so that a day is read by one index without arithmetic on clocks.
    day = models.DateField()
    happened_at = models.DateTimeField()
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)  # of a sleep; None while asleep
    meal = models.CharField(max_length=10, choices=Meal, blank=True)
    eaten = models.CharField(_("how much"), max_length=10, choices=Eaten, blank=True)
    nappy = models.CharField(max_length=10, choices=Nappy, blank=True)
    mood = models.CharField(max_length=10, choices=Mood, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    author = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now, editable=False)

    objects = DiaryEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "diary entries"
        indexes = [
            models.Index(fields=["child", "day", "happened_at"], name="entry_of_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "day"], condition=Q(kind=Kind.SLEEP, ended_at=None), name="one_nap_at_a_time"
            ),
            models.CheckConstraint(
                name="only_sleep_ends",
                condition=Q(ended_at=None) | Q(kind=Kind.SLEEP, ended_at__gt=models.F("happened_at")),
            ),
            models.CheckConstraint(name="only_meals_are_eaten", condition=Q(kind=Kind.MEAL) ^ Q(meal="")),
            models.CheckConstraint(name="only_meals_have_amounts", condition=Q(kind=Kind.MEAL) ^ Q(eaten="")),
            models.CheckConstraint(name="only_nappies_have_a_state", condition=Q(kind=Kind.NAPPY) ^ Q(nappy="")),
            models.CheckConstraint(name="only_moods_have_a_mood", condition=Q(kind=Kind.MOOD) ^ Q(mood="")),
            models.CheckConstraint(
                name="notes_and_activities_have_words", condition=~Q(kind__in=[Kind.NOTE, Kind.ACTIVITY]) | ~Q(words="")
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.happened_at:%Y-%m-%d %H:%M}"

    def save(self, *args, **kwargs):
        self.day = localdate(self.happened_at)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("diaries:day", args=[self.child.code, self.day]) + f"#entry-{self.code}"


class HouseholdWordsQuerySet(models.QuerySet):
    """Words between one household and the nursery. No other household ever sees them, nor that there are any."""

    def visible_to(self, viewer):
        if viewer is None:
            return self.none()
        if viewer.is_staff:
            return self.filter(child__in=Child.objects.visible_to(viewer))
        ties = FamilyTie.objects.seeing(viewer).for_the_day()
        return self.filter(Exists(ties.filter(child=OuterRef("child_id"), household=OuterRef("household_id"))))


class ReplyQuerySet(HouseholdWordsQuerySet):
    def visible_to(self, viewer):
        """A reply is seen by who sees its entry, too: words about a nappy need the class of nappies."""
        seen = super().visible_to(viewer)
        if viewer is None or viewer.is_staff:
            return seen
        return seen.filter(entry__in=DiaryEntry.objects.visible_to(viewer))

    def unanswered(self):
        """The last word of a thread, said by the family, and not put aside as needing no answer."""
        later = Reply.objects.filter(
            entry=OuterRef("entry_id"), household=OuterRef("household_id"), pk__gt=OuterRef("pk")
        )
        return self.filter(staff=None, settled_at=None).filter(~Exists(later))


class Reply(models.Model):
    """A word about an entry, in the thread between one household and the nursery."""

    code = CodeField()
    entry = models.ForeignKey(DiaryEntry, models.CASCADE, related_name="replies")
    child = models.ForeignKey(Child, models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    staff = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")  # None: from home
    words = models.TextField(max_length=2000)
    written_at = models.DateTimeField(default=now, editable=False)

    # A thank-you that needs no answer is put aside by somebody.
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "replies"
        indexes = [
            models.Index(fields=["entry", "household", "id"], name="reply_of_thread"),
            models.Index(fields=["child"], condition=Q(staff=None, settled_at=None), name="reply_that_may_wait"),
        ]
        constraints = [
            models.CheckConstraint(
                name="reply_settled_by_somebody",
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.author} {self.written_at:%Y-%m-%d %H:%M}"

    @property
    def is_from_home(self):
        return self.staff_id is None


class HomeNote(models.Model):
    """A note from home about the night or the morning: for the nursery, and for the household that wrote it."""

    code = CodeField()
    child = models.ForeignKey(Child, models.CASCADE, related_name="home_notes")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    words = models.TextField(max_length=2000)
    written_at = models.DateTimeField(default=now, editable=False)

    objects = HouseholdWordsQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["child", "day"], name="home_note_of_day")]

    def __str__(self):
        return f"{self.author} {self.day}"

    def get_absolute_url(self):
        return reverse("diaries:day", args=[self.child.code, self.day])
