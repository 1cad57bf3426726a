"""Family ties and the dated facts they carry: whether an adult may see a child, and what of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from families.dates import holds, ordered
from ui.codes import CodeField


class Relation(models.TextChoices):
    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    PARENT = "parent", _("parent")
    STEP_PARENT = "step-parent", _("step-parent")
    GRANDPARENT = "grandparent", _("grandparent")
    FOSTER_CARER = "foster carer", _("foster carer")
    RELATIVE = "relative", _("aunt, uncle or other relative")
    LOCAL_AUTHORITY = "local authority", _("local authority")
    OTHER = "other", _("somebody else")


class Sees(models.TextChoices):
    """What "may see" opens: the whole of a class, which holds the classes before it, or single parts of P1.

    The value of a part is the kind of diary entry it opens (diaries.models.Kind).
    """

    ORDINARY = "P1", _("the day: meals, sleep, mood, activities, notes")
    HEALTH = "P2", _("the day, and nappies, health and contacts")
    MEALS = "meal", _("meals")
    SLEEP = "sleep", _("sleep")
    MOOD = "mood", _("mood")
    ACTIVITIES = "activity", _("activities")
    NOTES = "note", _("notes")


WHOLE = (Sees.ORDINARY, Sees.HEALTH)
PARTS = tuple(each for each in Sees if each not in WHOLE)


# -- Restrictions: class P3, their existence too ---------------------------------------------------------------------


class RestrictionQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """For the DSL and the manager of the setting; never for somebody whom it restricts."""
        if viewer is None or not viewer.sees_restrictions:
            return self.none()
        return self.filter(tie__child__setting_id=viewer.setting.pk).exclude(tie__carer__user=viewer.user)

    def in_force(self, day=None):
        """A passed review date changes nothing: a restriction holds until somebody lifts it."""
        return self.filter(lifted_at=None, since__lte=day or localdate())

    def shutting_sight(self, day=None):
        return self.in_force(day).filter(shuts_sight=True)

    def shutting_collection(self, day=None):
        return self.in_force(day).filter(shuts_collection=True)

    def without_evidence(self):
        return self.filter(lifted_at=None, evidence="")

    def to_review(self, day=None):
        return self.filter(lifted_at=None, review_on__lte=day or localdate())

    def waiting(self):
        """For the DSL: to be looked at again, or still without a paper."""
        return self.to_review() | self.without_evidence()


class Restriction(models.Model):
    """What shuts a tie, whatever its facts say. Never a marker for the person it restricts."""

    class Type(models.TextChoices):
        SUSPENSION = "suspension", _("suspended until it is clear")
        COURT_ORDER = "court order", _("court order about the child")
        NO_CONTACT = "no contact", _("non-molestation or restraining order")
        CARE = "care", _("care order or child protection plan")
        CONDITIONS = "conditions", _("bail or police conditions")

    code = CodeField()
    tie = models.ForeignKey("families.FamilyTie", models.PROTECT, related_name="restrictions")
    type = models.CharField(_("type"), max_length=20, choices=Type)
    shuts_sight = models.BooleanField(_("may see nothing here"), default=True)
    shuts_collection = models.BooleanField(_("may not collect"), default=True)
    since = models.DateField(_("from"), default=localdate)
    review_on = models.DateField(_("look at it again on"))

    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Which paper, of what date, seen by whom. "" while a suspension still waits for it.
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)
    evidence_at = models.DateTimeField(null=True, blank=True)
    evidence_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_why = models.TextField(_("why it is lifted"), max_length=2000, blank=True)
    # Somebody who works alone confirmed twice where two people are asked for.
    confirmed_alone = models.BooleanField(default=False)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["tie"], condition=Q(lifted_at=None), name="restriction_in_force")]
        constraints = [
            models.CheckConstraint(
                name="restriction_shuts_something", condition=Q(shuts_sight=True) | Q(shuts_collection=True)
            ),
            models.CheckConstraint(
                name="only_a_suspension_waits_for_evidence", condition=Q(type="suspension") | ~Q(evidence="")
            ),
            models.CheckConstraint(
                name="evidence_was_seen_by_somebody",
                condition=Q(evidence="", evidence_at=None, evidence_by=None)
                | (~Q(evidence="") & Q(evidence_at__isnull=False, evidence_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="restriction_lifted_by_somebody_for_a_reason",
                condition=Q(lifted_at=None, lifted_by=None, lifted_why="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_why="")),
            ),
        ]

    def __str__(self):
        return self.get_type_display()

    def get_absolute_url(self):
        return reverse("families:restriction", args=[self.code])

    @property
    def is_due_for_review(self):
        return self.lifted_at is None and self.review_on <= localdate()

    @property
    def waits(self):
        """The same as `RestrictionQuerySet.waiting`, asked of one in hand."""
        return self.is_due_for_review or (self.lifted_at is None and not self.evidence)


class RestrictionReview(models.Model):
    """The DSL looked at a restriction again, and it stays."""

    restriction = models.ForeignKey(Restriction, models.PROTECT, related_name="reviews")
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField(_("what you found"), max_length=2000)
    next_on = models.DateField(_("look at it again on"))

    class Meta:
        ordering = ["-pk"]


# -- Facts -----------------------------------------------------------------------------------------------------------


class TieFactQuerySet(models.QuerySet):
    def in_force(self, day=None):
        """Facts that hold on `day` (today).

        What a parent opened to somebody holds only while that parent has responsibility and sees the child: a right
        that was lent ends with the right it was lent from.
        """
        of_opener = TieFact.objects.filter(holds(day=day), tie=OuterRef("opened_by"), opened_by=None)
        responsible = of_opener.filter(kind=TieFact.Kind.RESPONSIBLE)
        seeing = of_opener.filter(kind=TieFact.Kind.SEES)
        shut = Restriction.objects.shutting_sight(day).filter(tie=OuterRef("opened_by"))
        lent = Exists(responsible) & Exists(seeing) & ~Exists(shut)
        return self.filter(holds(day=day)).filter(Q(opened_by=None) | lent)

    def opening(self, day=None):
        """Facts by which an adult sees something of a child on `day`: "may see", and no restriction shuts it."""
        shut = Restriction.objects.shutting_sight(day).filter(tie=OuterRef("tie"))
        return self.filter(kind=TieFact.Kind.SEES).in_force(day).filter(~Exists(shut))

    def collecting(self, day=None):
        shut = Restriction.objects.shutting_collection(day).filter(tie=OuterRef("tie"))
        return self.filter(kind=TieFact.Kind.COLLECTS).in_force(day).filter(~Exists(shut))

    def visible_to(self, viewer):
        """What staff read of a tie's history.

        A restriction of which they may not know does not show through: what it shuts stands nowhere for them.
        """
        if viewer is None or viewer.is_family:
            return self.none()
        secret = Restriction.objects.in_force().exclude(pk__in=Restriction.objects.visible_to(viewer))
        sight, collection = secret.filter(shuts_sight=True), secret.filter(shuts_collection=True)
        of_the_tie = {"tie": OuterRef("tie")}
        shut = Q(kind=TieFact.Kind.SEES) & (
            Exists(sight.filter(**of_the_tie)) | Exists(sight.filter(tie=OuterRef("opened_by")))
        )
        shut |= Q(kind=TieFact.Kind.COLLECTS) & Exists(collection.filter(**of_the_tie))
        ended = Q(until__isnull=False, until__lte=localdate())
        return self.filter(ended | ~shut, tie__in=FamilyTie.objects.visible_to(viewer))

    def of(self, viewer_or_user):
        """Facts of this account's ties; of a preview, of the one adult looked through."""
        if carer := getattr(viewer_or_user, "carer", None):
            return self.filter(tie__carer=carer)
        return self.filter(tie__carer__user=getattr(viewer_or_user, "user", viewer_or_user))


class TieFact(models.Model):
    """One fact of a tie, from a day to a day, noted by somebody. What was known stays readable: rows are ended."""

    class Kind(models.TextChoices):
        RESPONSIBLE = "responsible", _("parental responsibility")
        SEES = "sees", _("may see")
        COLLECTS = "collects", _("may collect")

    tie = models.ForeignKey("families.FamilyTie", models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=12, choices=Kind)
    opens = models.CharField(max_length=8, choices=Sees, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the first day it no longer holds
    # The tie of the parent with responsibility who opened this to somebody of the wider family.
    opened_by = models.ForeignKey("families.FamilyTie", models.PROTECT, null=True, blank=True, related_name="opened")

    noted_at = models.DateTimeField(default=now, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # when it was said until when it holds
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Why parental responsibility, or sight of somebody who has it, ended: only the DSL ends these, with evidence.
    ended_why = models.TextField(max_length=2000, blank=True)

    objects = TieFactQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tie", "kind", "opens"], condition=Q(until=None), name="fact_stands_open_once"
            ),
            models.CheckConstraint(name="fact_ends_after_it_began", condition=ordered("since", "until")),
            models.CheckConstraint(name="only_sight_opens_something", condition=Q(kind="sees") ^ Q(opens="")),
            models.CheckConstraint(
                name="parents_open_parts_until_a_day",
                condition=Q(opened_by=None) | (Q(kind="sees", until__isnull=False) & ~Q(opens__in=["P1", "P2"])),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.get_opens_display()}".strip()

    @property
    def was_taken_back(self):
        """Before it began: it never held."""
        return self.until == self.since

    @property
    def is_over(self):
        return self.until is not None and self.until <= localdate()


# -- Ties ------------------------------------------------------------------------------------------------------------


class FamilyTieQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Staff see the ties of the children they look after; an adult who sees health and contacts, those of home."""
        if viewer is None:
            return self.none()
        if viewer.is_family:
            own = FamilyTie.objects.seeing(viewer).for_health()
            return self.filter(Exists(own.filter(child=OuterRef("child_id"), household=OuterRef("household_id"))))
        return self.filter(child__in=self._children().visible_to(viewer))

    def _children(self):
        return self.model._meta.get_field("child").related_model.objects

    def open(self, day=None):
        """Ties by which something of the child may be seen on `day` (today), by whomever."""
        return self._opening(TieFact.objects.opening(day))

    def seeing(self, viewer_or_user, day=None):
        """Ties by which this account may see a child on `day`."""
        return self._opening(TieFact.objects.of(viewer_or_user).opening(day))

    def opening(self, part, day=None):
        """Of these, ties that open this part of P1 on `day`."""
        return self._opening(TieFact.objects.opening(day).filter(opens__in=[*WHOLE, part]))

    def for_the_day(self, day=None):
        """Of these, ties that open the whole of P1: with it the words between the household and the nursery."""
        return self._opening(TieFact.objects.opening(day).filter(opens__in=WHOLE))

    def for_health(self, day=None):
        return self._opening(TieFact.objects.opening(day).filter(opens=Sees.HEALTH))

    def responsible(self, day=None):
        return self._opening(TieFact.objects.filter(kind=TieFact.Kind.RESPONSIBLE).in_force(day))

    def called(self):
        """Emergency contacts, in the order in which they are called."""
        return self.exclude(emergency_order=None).order_by("emergency_order", "pk")

    def collecting(self, day=None):
        """Ties whose adults may collect the child on `day`: the fact holds, and no restriction shuts it."""
        return self._opening(TieFact.objects.collecting(day))

    def with_facts(self, day=None):
        """Each with `is_responsible`, `may_see`, `sees_day`, `sees_health` and `may_collect`, as things stand."""
        mine = TieFact.objects.filter(tie=OuterRef("pk"))
        sights = mine.opening(day)
        return self.annotate(
            is_responsible=Exists(mine.filter(kind=TieFact.Kind.RESPONSIBLE).in_force(day)),
            may_see=Exists(sights),
            sees_day=Exists(sights.filter(opens__in=WHOLE)),
            sees_health=Exists(sights.filter(opens=Sees.HEALTH)),
            may_collect=Exists(mine.collecting(day)),
        )

    def opening_to_others(self, viewer):
        """Of these, ties by which this viewer may open parts of a child's day to somebody of the wider family.

        Who has parental responsibility may, and sees the child as a parent does.
        """
        return self.filter(pk__in=FamilyTie.objects.seeing(viewer).for_health().responsible())

    def of_the_circle(self):
        """Ties by which parents open parts of the day to somebody of the wider family, or did."""
        return self._opening(TieFact.objects.exclude(opened_by=None))

    def with_lent(self):
        """Each with `lent`: what parents opened by it to the wider family, as it holds now; `was_lent`: or once did."""
        facts = TieFact.objects.exclude(opened_by=None)
        ties = self.annotate(was_lent=Exists(facts.filter(tie=OuterRef("pk"))))
        held = facts.opening().select_related("opened_by__carer")
        return ties.prefetch_related(Prefetch("facts", held, to_attr="lent"))

    def of_other_homes(self, viewer):
        """Ties of the circle of another home, for whoever has a right to know that they are: a parent.

        Number and relation are all that is told of them; nothing, while any tie of the child is restricted.
        """
        own = FamilyTie.objects.all().opening_to_others(viewer).filter(child=OuterRef("child"))
        restricted = Restriction.objects.in_force().filter(tie__child=OuterRef("child"))
        lent = self._opening(TieFact.objects.opening().exclude(opened_by=None))
        return lent.filter(Exists(own), ~Exists(own.filter(household=OuterRef("household"))), ~Exists(restricted))

    def _opening(self, facts):
        return self.filter(Exists(facts.filter(tie=OuterRef("pk"))))


class FamilyTie(models.Model):
    """Which adult, which child, from which household. What it allows are its facts, each with its own dates."""

    code = CodeField()
    carer = models.ForeignKey("families.Carer", models.CASCADE, related_name="ties")
    child = models.ForeignKey("families.Child", models.CASCADE, related_name="ties")
    household = models.ForeignKey("families.Household", models.PROTECT, related_name="ties")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    # The child normally lives with this adult.
    lives_with = models.BooleanField(_("the child lives here"), default=False)
    # Whom to call first, second, … when something happens. None: not an emergency contact.
    emergency_order = models.PositiveSmallIntegerField(_("called in an emergency"), null=True, blank=True)

    objects = FamilyTieQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["child", "carer"], name="tie_of_child")]
        constraints = [
            models.UniqueConstraint(
                fields=["carer", "child"],
                name="one_tie_per_adult_and_child",
                violation_error_message=_("This adult is linked to this child already."),
            ),
            models.UniqueConstraint(fields=["child", "emergency_order"], name="one_adult_per_emergency_number"),
        ]

    def __str__(self):
        return f"{self.carer} · {self.child}"

    @property
    def lent_until(self):
        """The last day of what is open to somebody of the circle. Of rows `with_lent`."""
        return max(fact.until for fact in self.lent) - timedelta(days=1)


# -- What a tie was --------------------------------------------------------------------------------------------------


class TieChangeQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """For staff who look after the child, and nobody at home: a home does not learn of another one."""
        if viewer is None or viewer.is_family:
            return self.none()
        return self.filter(tie__in=FamilyTie.objects.visible_to(viewer))


class TieChange(models.Model):
    """Somebody noted that an adult is somebody else to the child, or belongs to another household.

    It is never changed itself, and kept as long as the tie.
    """

    tie = models.ForeignKey(FamilyTie, models.CASCADE, related_name="changes")
    relation_before = models.CharField(max_length=20, choices=Relation, blank=True)
    relation = models.CharField(max_length=20, choices=Relation, blank=True)  # "" where it stayed
    household_before = models.ForeignKey("families.Household", models.PROTECT, null=True, blank=True, related_name="+")
    household = models.ForeignKey("families.Household", models.PROTECT, null=True, blank=True, related_name="+")

    noted_at = models.DateTimeField(default=now, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = TieChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-noted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="relation_changed_from_one_to_another",
                condition=Q(relation="", relation_before="")
                | (~Q(relation="") & ~Q(relation_before="") & ~Q(relation=F("relation_before"))),
            ),
            models.CheckConstraint(
                name="household_changed_from_one_to_another",
                condition=Q(household=None, household_before=None)
                | (Q(household__isnull=False, household_before__isnull=False) & ~Q(household=F("household_before"))),
            ),
            models.CheckConstraint(
                name="tie_change_changes_something", condition=~Q(relation="") | Q(household__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.get_relation_before_display()} → {self.get_relation_display()}".strip(" →")

    @property
    def since(self):
        """It holds from the moment it was noted on."""
        return localdate(self.noted_at)
