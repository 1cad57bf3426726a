"""Two rows of one adult become one: a relative who is invited, and is at the setting already."""

from audit.log import record
from families.models import FamilyTie, Invitation, TieFact


def join_carer(invited, known, *, by):
    """Give `known` what parents opened to `invited`, who turned out to be the same person. Returns whether it was done.

    Only for somebody a parent invited, never for whom the nursery wrote down; and only where the adult has no tie to
    these children, as a tie belongs to one home.
    """
    ties = FamilyTie.objects.filter(carer=invited)
    children = list(ties.values_list("child", flat=True))
    noted = TieFact.objects.filter(tie__carer=invited, opened_by=None)
    if not children or noted.exists() or FamilyTie.objects.filter(carer=known, child__in=children).exists():
        return False
    ties.update(carer=known)
    Invitation.objects.filter(carer=invited).update(carer=known)
    record("joined with an adult known already", of=invited, by=by)
    invited.delete()
    return True
