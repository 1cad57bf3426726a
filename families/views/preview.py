from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from families.access import may_preview, require
from families.actions import previews as actions
from families.models import Carer, Child, FamilyTie
from families.previews import first_address, page_as
from families.views.pages import manager_only
from ui.pages import note_viewed
from ui.routes import route


@route("P2", methods="POST", code=Carer)
def begin_preview(request, code):
    """See what this adult sees."""
    carer = _adult(request, code)
    child = Child.objects.visible_to(request.viewer).filter(code=request.POST.get("child", "")).first()
    actions.begin_preview(carer, by=request.viewer)
    return redirect(first_address(carer, child))


@route("P2", code=Carer, page="page")
def preview(request, code, page):
    """A page of the family as this adult sees it. In the log it is the manager who looks, and at whose page."""
    carer = _adult(request, code)
    response, records = page_as(carer, page, request, way_back=_way_back(request, carer, page))
    note_viewed(request, [carer])
    request.viewed += records
    return response


def _adult(request, code):
    manager_only(request)
    adults = Carer.objects.visible_to(request.viewer).filter(is_authority=False).select_related("user")
    carer = get_object_or_404(adults, code=code)
    require(may_preview(request.viewer, carer))
    return carer


def _way_back(request, carer, page):
    """The record of the child whose page this is, or of another one of this adult."""
    ties = FamilyTie.objects.visible_to(request.viewer).filter(carer=carer)
    codes = list(ties.order_by("pk").values_list("child__code", flat=True))
    code = next((code for code in codes if code in page), next(iter(codes), None))
    return reverse("families:child", args=[code]) if code else reverse("families:children")
