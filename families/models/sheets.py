"""Spreadsheets that come in and go out: each is a row with a state, worked on in the background."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from families.models.setting import Setting
from families.models.staff import StaffMember
from ui.codes import CodeField


class SheetImportQuerySet(models.QuerySet):
    def visible_to(self, viewer):
        """Those who run the setting."""
        if viewer is None or not viewer.is_manager:
            return self.none()
        return self.filter(setting_id=viewer.setting.pk)


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
    # {sheet: {"columns": {column: heading or None}, "rows": [[line number, {column: text}], …]}}; emptied afterwards.
    sheets = models.JSONField(default=dict)
    # What the check found, and what saving did: see families.sheets.
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

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="export_agreed_by_somebody_else",
                condition=Q(agreed_at=None, agreed_by=None)
                | (Q(agreed_at__isnull=False, agreed_by__isnull=False) & ~Q(agreed_by=models.F("asked_by"))),
            )
        ]
