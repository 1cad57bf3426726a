"""What a viewer may do. Who may see a child at all is `Child.objects.visible_to(viewer)`; these decide 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from families.models import FamilyTie, KeyPerson, Role


def may_manage(viewer):
    """Make and change rooms, children, families, staff and invitations."""
    return viewer.is_staff and viewer.is_manager


def may_keep_record(viewer, child):
    """Write what must be known to care for a child, and ask its family: who runs the setting, and the key person."""
    return may_manage(viewer) or (viewer.is_staff and is_key_person(viewer, child))


def is_key_person(viewer, child):
    return KeyPerson.objects.current().filter(child=child, staff=viewer.staff, part=KeyPerson.Part.KEY).exists()


def may_watch_exports(viewer):
    """Hear of an export, agree to it, stop it; asking for one is for who may manage."""
    return viewer.is_staff and (viewer.is_manager or viewer.is_dsl)


def may_write_diary(viewer):
    """Write in the diaries of the children this viewer sees."""
    return viewer.is_staff


def may_suspend(viewer):
    """Shut an adult's access at once; evidence follows."""
    return viewer.is_staff and viewer.sees_restrictions


def may_restrict(viewer):
    """Restrict on evidence, review, lift; end parental responsibility, or the sight of somebody who has it."""
    return viewer.is_staff and viewer.is_dsl


def may_start_group(viewer):
    """Make the own setting the first of a group: its manager, while it stands alone."""
    return viewer.is_staff and Role.MANAGER in viewer.roles and viewer.setting.group_id is None


def may_preview(viewer, carer):
    """Look at the family's pages as this adult would see them. Who is that adult has the family's own hat for it."""
    return may_manage(viewer) and (carer.user_id is None or carer.user_id != viewer.user.pk)


def is_own(viewer, tie):
    """The staff member is the adult of this tie: nobody decides about their own access."""
    return tie.carer.user_id is not None and tie.carer.user_id == viewer.user.pk


def may_decide_about(viewer, tie):
    """Nobody decides about their own access, nor moves it to another home; who works alone has nobody else to ask."""
    return not is_own(viewer, tie) or viewer.setting.works_alone


def tie_to(viewer, child):
    """The family viewer's tie that opens this child today, or None for staff."""
    if viewer.is_staff:
        return None
    ties = FamilyTie.objects.seeing(viewer).filter(child=child).with_facts()
    return ties.select_related("household").first()


def health_tie_to(viewer, child):
    """The family viewer's tie that opens this child's health and contacts today, or None."""
    if viewer.is_staff:
        return None
    ties = FamilyTie.objects.seeing(viewer).for_health().filter(child=child).with_facts()
    return ties.select_related("carer", "household", "child").first()


def opening_tie(viewer, child):
    """The family viewer's tie by which they may open parts of this child's day to others, or None."""
    ties = FamilyTie.objects.opening_to_others(viewer).filter(child=child)
    return ties.select_related("carer", "household", "child").first()


def may_speak(viewer, child):
    """Say something to the nursery, in the words of a household: who may read the whole day."""
    return viewer.is_staff or FamilyTie.objects.seeing(viewer).for_the_day().filter(child=child).exists()


def speakers_only(viewer, child):
    """Words between a household and the nursery: for who reads no more than parts of the day, there are none."""
    if not may_speak(viewer, child):
        raise Http404


def staff_only(viewer):
    """A page of the setting: for a family it does not exist."""
    if not viewer.is_staff:
        raise Http404


def family_only(viewer):
    if not viewer.is_family:
        raise Http404


def require(allowed):
    """Somebody who may look but not do this gets 403."""
    if not allowed:
        raise PermissionDenied
