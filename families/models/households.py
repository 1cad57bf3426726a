from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from families.models.children import Child
from families.models.setting import Setting
from families.models.ties import FamilyTie
from families.names import FoldedNameField, sought
from ui.codes import CodeField
from ui.text import one_line


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

    def sought(self, text):
        """Homes with an adult or a child whose name has words that begin like the words of `text`."""
        named = FamilyTie.objects.filter(sought(text, "carer__") | sought(text, "child__"))
        return self.filter(Exists(named.filter(household=OuterRef("pk"))))


class Household(models.Model):
    """A home. What it wrote, and where it lives, is for itself and the staff; no other household ever sees it."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="households")
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    address = models.TextField(_("address"), blank=True, max_length=500)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["setting", "name", "id"], name="household_of_setting")]

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
        """May see a child who has not left, and has no account yet."""
        ties = FamilyTie.objects.open().filter(carer=OuterRef("pk"), child__in=Child.objects.on_the_books())
        return self.filter(user=None, is_authority=False).filter(Exists(ties))


class Carer(models.Model):
    """An adult of a family, with or without an account; or a local authority that holds parental responsibility."""

    code = CodeField()
    setting = models.ForeignKey(Setting, models.PROTECT, related_name="carers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="carers")
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    sought_name = FoldedNameField(of=("name",))
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[one_line])
    other_phone = models.CharField(_("other phone"), max_length=40, blank=True, validators=[one_line])
    # An office, not a person: it is written to and called, and never signs in.
    is_authority = models.BooleanField(default=False)

    objects = CarerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["setting", "user"], condition=Q(user__isnull=False), name="one_carer_per_account"
            ),
            models.CheckConstraint(name="an_authority_has_no_account", condition=Q(is_authority=False) | Q(user=None)),
        ]

    def __str__(self):
        return self.name

    @property
    def numbers(self):
        return [number for number in (self.phone, self.other_phone) if number]
