from django.http import Http404
from django.shortcuts import get_object_or_404

from families.forms.why import WhyForm
from families.models import Carer, Child, FamilyTie
from families.views.pages import manager_only
from families.why import explain, record_named, title_of
from ui.pages import REFUSED, render_page
from ui.routes import route


@route("P2", code=Child)
def why(request, code):
    """Why somebody can see this child, or one record about it; and why somebody else cannot."""
    manager_only(request)
    child = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    record = _record(request, child)
    form = WhyForm(request.GET if "person" in request.GET else None, viewer=request.viewer, child=child)
    context = {
        "child": child,
        "form": form,
        "record_title": title_of(record),
        "record_name": request.GET.get("record", ""),
    }
    if form.is_valid():
        person = form.cleaned_data["person"]
        context["explanation"] = explain(person, child, asker=request.viewer, record=record)
        context["decided_about"] = _decided_about(person, child, request.viewer)
    status = REFUSED if form.errors else 200
    return render_page(request, "families/why.html", context, viewed=[child, record], status=status)


def _decided_about(person, child, viewer):
    """The tie whose restrictions this viewer may look at, whether there are any or not; or None."""
    if not isinstance(person, Carer) or not viewer.sees_restrictions:
        return None
    return FamilyTie.objects.visible_to(viewer).filter(carer=person, child=child).first()


def _record(request, child):
    """The record that is asked about; None if it is the child as a whole."""
    name = request.GET.get("record")
    if not name:
        return None
    if record := record_named(name, child, request.viewer):
        return record
    raise Http404
