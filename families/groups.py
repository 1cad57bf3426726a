"""What a group administrator sees of the settings of the group: names, and who runs them. No child, and no number."""

from django.db.models import Exists, OuterRef, Prefetch

from families.models import Invitation, Role, RoleHeld, Setting, StaffMember


def settings_of(viewer):
    """The settings of the viewer's group, each with `managers` (with `invited_now`) and `is_run`: one can sign in."""
    managers = StaffMember.objects.current().filter(Exists(_held(Role.MANAGER)))
    managers = managers.prefetch_related(Prefetch("invitations", Invitation.objects.open(), to_attr="invited_now"))
    signs_in = StaffMember.objects.filter(setting=OuterRef("pk"), user__isnull=False)
    settings = Setting.objects.filter(group__isnull=False, group=viewer.setting.group_id).order_by("name", "pk")
    return settings.annotate(is_run=Exists(signs_in)).prefetch_related(Prefetch("staff", managers, to_attr="managers"))


def administrators_of(viewer):
    """Who runs the group, whichever of its settings they work at."""
    places = StaffMember.objects.current().filter(setting__group__isnull=False, setting__group=viewer.setting.group_id)
    return places.filter(Exists(_held(Role.GROUP_ADMINISTRATOR))).select_related("setting")


def _held(role):
    return RoleHeld.objects.current().filter(role=role, staff=OuterRef("pk"))
