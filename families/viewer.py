"""The viewer: an account in one hat, as family or as staff of one setting. Hats never mix."""

from collections import defaultdict
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, FilteredRelation

from families.dates import holds
from families.models import (
    NEED_SECOND_STEP,
    RUN_THE_SETTING,
    SEE_ALL_ROOMS,
    SEE_RESTRICTIONS,
    Carer,
    Role,
    StaffMember,
)

FAMILY = "family"


@dataclass(frozen=True)
class Viewer:
    """Who asks. Made anew for each request, so that ended access ends at the next one."""

    user: object
    staff: StaffMember | None = None
    roles: frozenset = field(default_factory=frozenset)
    # A preview: a manager looks at a family's pages as this one adult would see them.
    carer: Carer | None = None

    @property
    def is_family(self):
        return self.staff is None

    @property
    def is_staff(self):
        return self.staff is not None

    @property
    def setting(self):
        """The setting whose hat this is. A family has none: its children may be in several."""
        return self.staff.setting if self.staff else None

    @property
    def hat(self):
        return FAMILY if self.is_family else f"staff:{self.staff.code}"

    @property
    def is_manager(self):
        return bool(self.roles & RUN_THE_SETTING)

    @property
    def is_dsl(self):
        return Role.DSL in self.roles

    @property
    def runs_group(self):
        """Of the settings of a group, their names and managers: no child, by this role."""
        return Role.GROUP_ADMINISTRATOR in self.roles

    @property
    def sees_restrictions(self):
        return bool(self.roles & SEE_RESTRICTIONS)

    @property
    def runs_all_rooms(self):
        """By their role, children who have left too."""
        return bool(self.roles & SEE_ALL_ROOMS)

    @property
    def shares_all_rooms(self):
        """Where everybody looks after everybody.

        Who comes through an agency sees the rooms of the shift only; who only runs the group looks after nobody.
        """
        looks_after = self.is_staff and not self.staff.agency and self.roles != {Role.GROUP_ADMINISTRATOR}
        return looks_after and self.setting.all_staff_all_rooms

    @property
    def sees_all_rooms(self):
        return self.runs_all_rooms or self.shares_all_rooms

    @property
    def needs_second_step(self):
        """Whoever sees every child of a setting, or opens settings, must sign in in two steps."""
        return bool(self.roles & NEED_SECOND_STEP)

    def has_second_step(self):
        return Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).exists()


def viewer_as(carer):
    """The viewer that this adult of a family is at the setting, or would be with an account."""
    return Viewer(carer.user, carer=carer)


def viewer_at(place):
    """The viewer that this member of staff is, or would be with an account; None who has left or is still to begin."""
    if not StaffMember.objects.current().filter(pk=place.pk).exists():
        return None
    return Viewer(place.user, place, frozenset(place.roles_held.current().values_list("role", flat=True)))


def hats_of(user):
    """All viewers this account can be now: each staff place, then family if it is an adult of one. In one query."""
    held = FilteredRelation("roles_held", condition=holds(path="roles_held__"))
    places = StaffMember.objects.current().filter(user=user).select_related("setting").order_by("pk")
    rows = places.annotate(held=held, role=F("held__role"), has_family=Exists(Carer.objects.filter(user=user)))
    roles = defaultdict(set)
    for row in rows:
        roles[row].add(row.role)
    hats = [Viewer(user, place, frozenset(held)) for place, held in roles.items()]
    if not hats or any(place.has_family for place in roles):
        hats.append(Viewer(user))
    return hats


def viewer_of(user, hat=""):
    """The account in the hat asked for, or in its first one."""
    hats = hats_of(user)
    return next((viewer for viewer in hats if viewer.hat == hat), hats[0])
