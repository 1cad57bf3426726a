"""The setting itself: what it is called, when its mail leaves, and whether one person does everything alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from families.models import Assignment, Role, RoleHeld, Room, Setting, StaffMember
from families.versions import as_seen

ON_THE_PAGE = ("name", "digest_at", "all_staff_all_rooms")

# Whoever works alone is all of these at once.
ROLES_ALONE = (Role.MANAGER, Role.DSL, Role.PRACTITIONER)


class NotAlone(Exception):
    """More than one person works here."""


@transaction.atomic
def change_setting(*, seen, by, **stands):
    """Change what stands on the setting's page. seen: families.versions.version_of ON_THE_PAGE, as it was shown.

    Raises ChangedMeanwhile.
    """
    setting = as_seen(by.setting, ON_THE_PAGE, seen)
    changed = {name: value for name, value in stands.items() if value != getattr(setting, name)}
    if changed:
        Setting.objects.filter(pk=setting.pk).update(**changed)
        record("setting changed", of=setting, by=by)


@transaction.atomic
def begin_working_alone(*, by):
    """From now on one person is manager, key person and DSL, and confirms twice where two people are asked for.

    Raises NotAlone.
    """
    setting = Setting.objects.select_for_update().get(pk=by.setting.pk)
    if StaffMember.objects.filter(setting=setting).current().exclude(pk=by.staff.pk).exists():
        raise NotAlone
    if not setting.works_alone:
        prepare_for_one(by.staff)
        record("works alone from now on", of=setting, by=by)


def prepare_for_one(staff):
    """Give the only person every role that is missing, and a room to work in."""
    RoleHeld.objects.bulk_create(RoleHeld(staff=staff, role=role) for role in ROLES_ALONE if not _holds(staff, role))
    room = Room.objects.filter(setting=staff.setting).for_good().first() or _home(staff.setting)
    if not Assignment.objects.running().filter(staff=staff, room=room).exists():
        Assignment.objects.get_or_create(staff=staff, room=room, ends_at=None)
    Setting.objects.filter(pk=staff.setting_id).update(works_alone=True)


def _holds(staff, role):
    return RoleHeld.objects.current().filter(staff=staff, role=role).exists()


def _home(setting):
    return Room.objects.create(setting=setting, name=_("Home"))


@transaction.atomic
def end_working_alone(*, by):
    """Two people are asked again where two people are meant. Rooms and roles stay as they are."""
    if Setting.objects.filter(pk=by.setting.pk, works_alone=True).update(works_alone=False):
        record("works alone no longer", of=by.setting, by=by)
