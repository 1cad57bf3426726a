"""Spreadsheets that come in and go out: each is a row with a state, worked on in the background."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from families.models.setting import Setting
from families.models.staff import StaffMember
from ui.codes import CodeField

# How long one worker may be silent before another takes its import over.
IMPORT_LEASE = timedelta(seconds=60)


class SheetImportQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Those who run the setting."""
        if viewer is None or not viewer.is_manager:
            return self.none()
        return self.filter(setting_id=viewer.setting.pk)

    def to_work_on(self):
        """Waiting to be checked or saved, and in nobody's hands, or in those of a worker that has fallen silent."""
        free = Q(leased_until=None) | Q(leased_until__lt=now())
        return self.filter(free, state__in=[SheetImport.State.WAITING, SheetImport.State.CONFIRMED])

    def claim(self, pk):
        """One import, taken in hand for the length of the lease; None if somebody else was faster."""
        if not self.to_work_on().filter(pk=pk).update(leased_until=now() + IMPORT_LEASE):
            return None
        return self.select_related("setting", "by__user").get(pk=pk)

    def held_as(self, claimed):
        """The import, if it is still in the hands that claimed it so."""
        return self.filter(pk=claimed.pk, state=claimed.state, leased_until=claimed.leased_until)


class SheetImport(models.Model):
    """A file of children, adults or staff: read, checked line by line, shown, and saved only when confirmed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be checked")
        CHECKED = "checked", _("checked")
        CONFIRMED = "confirmed", _("being saved")
        SAVED = "saved", _("saved")
        FAILED = "failed", _("could not be saved")

    code = CodeField()
    setting = models.ForeignKey(Setting, models.CASCADE, related_name="imports")
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(default=now, editable=False)
    # {"tables": what was read (families.sheets.reading.Table), "opens_rooms": whether it may}; emptied afterwards.
    sheets = models.JSONField(default=dict)
    # What the check found, and what saving did: families.sheets.plan.Plan.report; afterwards the counts alone.
    report = models.JSONField(default=dict)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["state", "leased_until"],
                condition=Q(state__in=["waiting", "confirmed"]),
                name="import_to_work_on",
            )
        ]


# Somebody who agreed, and a wait that is over, let the asker in for as long.
EXPORT_OPEN = timedelta(hours=24)
# Who works alone gives whoever else may have asked in her name this long to be noticed.
EXPORT_WAIT = timedelta(hours=24)
# Nobody agrees to what was asked weeks ago.
EXPORT_ASKED = timedelta(days=7)


class SheetExportQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Those who run the setting, and the DSL, who may agree to it or stop it."""
        if viewer is None or not (viewer.is_manager or viewer.is_dsl):
            return self.none()
        return self.filter(setting_id=viewer.setting.pk)

    def pending(self):
        """Neither taken nor stopped."""
        return self.filter(fetched_at=None, stopped_at=None)

    def to_agree(self):
        return self.pending().filter(agreed_at=None, opens_at=None, asked_at__gt=now() - EXPORT_ASKED)

    def open(self):
        """To be taken now: somebody has agreed within the last day, or the wait is over for less than one."""
        since = now() - EXPORT_OPEN
        waited = Q(opens_at__lte=now(), opens_at__gt=since)
        return self.pending().filter(Q(agreed_at__gt=since) | waited)

    def alive(self):
        """Something may still come of it."""
        since = now() - EXPORT_OPEN
        waiting = Q(agreed_at=None, opens_at=None, asked_at__gt=now() - EXPORT_ASKED)
        return self.pending().filter(waiting | Q(agreed_at__gt=since) | Q(opens_at__gt=since))


class SheetExport(models.Model):
    """Everything of a setting in spreadsheets was asked for. It is given when a second person agrees, or after a wait.

    Nothing is kept here but who asked, who agreed, and that it was taken: the file is made when it is fetched.
    """

    code = CodeField()
    setting = models.ForeignKey(Setting, models.CASCADE, related_name="exports")
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)
    agreed_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    # Somebody who works alone waits instead of asking a second person.
    opens_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    objects = SheetExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="export_agreed_by_somebody_else",
                condition=Q(agreed_at=None, agreed_by=None)
                | (Q(agreed_at__isnull=False, agreed_by__isnull=False) & ~Q(agreed_by=models.F("asked_by"))),
            )
        ]

    @property
    def state(self):
        """taken, stopped, asked, waits, open, over: in a word what can still come of it."""
        if self.fetched_at or self.stopped_at:
            return "taken" if self.fetched_at else "stopped"
        begins = self.agreed_at or self.opens_at
        if begins is None:
            return "asked" if self.asked_at > now() - EXPORT_ASKED else "over"
        if begins > now():
            return "waits"
        return "open" if begins > now() - EXPORT_OPEN else "over"
