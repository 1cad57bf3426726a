"""Groups: several settings under one roof, and who opens them.

A group begins with one setting, whose manager makes it the first of a group, and grows only by settings that it opens
itself, empty. So no setting that exists is ever taken in by somebody else, and no role reaches over the wall: whoever
administers a group reads the settings' names and who manages them, and no child.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.log import record
from families.actions.invitations import CannotInvite, close_invitations, invite
from families.actions.staff import CannotBe, locked
from families.models import Group, Role, RoleHeld, Setting, StaffMember


@transaction.atomic
def start_group(*, name, by):
    """Make a setting that stands alone the first of a group; the manager who does it becomes its administrator.

    Raises CannotBe where somebody was a moment faster.
    """
    group = Group.objects.create(name=name)
    if not Setting.objects.filter(pk=by.setting.pk, group=None).update(group=group):
        raise CannotBe(_("The setting belongs to a group already."))
    RoleHeld.objects.create(staff=by.staff, role=Role.GROUP_ADMINISTRATOR)
    record("group started", of=group, by=by)
    record(f"role given: {Role.GROUP_ADMINISTRATOR}", of=by.staff, by=by)
    return group


@transaction.atomic
def rename_group(*, name, by):
    group = by.setting.group
    if Group.objects.filter(pk=group.pk).exclude(name=name).update(name=name):
        record("group renamed", of=group, by=by)


@transaction.atomic
def open_setting(*, name, manager_name, email, by):
    """Open a further setting in the group, and invite its first manager, who is the DSL too until somebody else is.

    Raises CannotBe.
    """
    group = Group.objects.select_for_update(no_key=True).get(pk=by.setting.group_id)
    if group.settings.filter(name__iexact=name).exists():
        raise CannotBe(_("There is a setting of this name in the group already."), "name")
    setting = Setting.objects.create(name=name, group=group)
    record("setting opened in the group", of=setting, by=by)
    manager = StaffMember.objects.create(setting=setting, name=manager_name, email=email)
    RoleHeld.objects.bulk_create(RoleHeld(staff=manager, role=role) for role in (Role.MANAGER, Role.DSL))
    record("staff added", of=manager, by=by)
    _invite(manager, by=by)
    return setting


@transaction.atomic
def invite_first_manager(setting, *, manager_name, email, by):
    """Write the first manager's name and address anew, and invite once more. The door before is shut.

    Raises CannotBe as soon as somebody of the setting has come in: from then on it runs itself.
    """
    Setting.objects.select_for_update(no_key=True).get(pk=setting.pk)
    if setting.staff.filter(user__isnull=False).exists():
        raise CannotBe(_("Somebody has come in already. The setting invites its own staff now."))
    manager = setting.staff.filter(roles_held__role=Role.MANAGER).first()
    close_invitations(manager)
    manager.name, manager.email = manager_name, email
    manager.save(update_fields=["name", "email"])
    record("staff changed", of=manager, by=by)
    _invite(manager, by=by)


def _invite(manager, *, by):
    try:
        invite(manager, by=by)
    except CannotInvite as error:
        raise CannotBe(str(error), "email") from error


@transaction.atomic
def name_administrator(staff, *, by):
    """Let somebody of the administrator's own setting run the group, too. Runs it already: nothing changes."""
    staff = locked(staff)
    if staff.agency:
        raise CannotBe(_("Somebody from an agency does not run the group."), "staff")
    if staff.roles_held.filter(role=Role.GROUP_ADMINISTRATOR).not_over().exists():
        return
    RoleHeld.objects.create(staff=staff, role=Role.GROUP_ADMINISTRATOR)
    record(f"role given: {Role.GROUP_ADMINISTRATOR}", of=staff, by=by)
