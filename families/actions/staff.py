from django.db import transaction

from audit.log import record
from families.models import Assignment, RoleHeld, StaffMember


@transaction.atomic
def add_staff(*, name, email, role, rooms, by):
    staff = StaffMember.objects.create(setting=by.setting, name=name, email=email)
    RoleHeld.objects.create(staff=staff, role=role)
    Assignment.objects.bulk_create(Assignment(staff=staff, room=room) for room in rooms)
    record("staff added", of=staff, by=by)
    return staff


@transaction.atomic
def assign(staff, *, room, by):
    """Put somebody to work in a room from now on, beside the rooms they have."""
    assignment, is_new = Assignment.objects.get_or_create(staff=staff, room=room, ends_at=None)
    if is_new:
        record("assigned to a room", of=staff, by=by)
    return assignment
