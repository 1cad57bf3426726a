from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from ui.codes import CodeField
from ui.text import one_line


class Group(models.Model):
    """Several settings under one roof, such as a company or a trust. It opens nothing: its settings stay walled."""

    code = CodeField()
    name = models.CharField(_("name"), max_length=120, validators=[one_line])

    def __str__(self):
        return self.name


class Setting(models.Model):
    """A nursery, pre-school or childminder: the registered provider. A wall stands between settings."""

    code = CodeField()
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="settings")
    # Small settings where everybody looks after everybody.
    all_staff_all_rooms = models.BooleanField(default=False)
    # One person is manager, key person and DSL: where two people are asked for, she confirms twice.
    works_alone = models.BooleanField(default=False)
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
