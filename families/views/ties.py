"""An adult's tie to a child: its page, and the forms that change it. What shuts one stands in restrictions.py."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.access import may_decide_about, may_manage, may_preview, may_restrict, require, staff_only
from families.actions import ties as actions
from families.forms.ties import (
    AdultDetailsForm,
    AdultForm,
    EndCollectingForm,
    EndResponsibilityForm,
    FactForm,
    SightForm,
    TieForm,
)
from families.models import WHOLE, Child, FamilyTie, TieChange, TieFact
from families.versions import ChangedMeanwhile
from families.views.pages import form_page, manager_only
from families.views.restrictions import decisions_only
from ui.pages import render_page
from ui.routes import route

Kind = TieFact.Kind


@route("P2", methods="GET POST", code=Child)
def add_adult(request, code):
    manager_only(request)
    found = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    form = AdultForm(request.POST or None, viewer=request.viewer, child=found)
    if form.is_valid():
        try:
            tie = actions.tie_adult(found, **form.cleaned_data, by=request.viewer)
        except actions.AlreadyTied:
            form.add_error("carer", _("Somebody has just linked this adult to the child."))
        else:
            messages.success(
                request, _("%(name)s is linked to %(child)s.") % {"name": tie.carer, "child": found.first_name}
            )
            return redirect("families:child", found.code)
    title = _("Add an adult for %(child)s") % {"child": found.first_name}
    return form_page(request, form, title, back="families:child", back_code=found.code, viewed=[found])


@route("P2", code=FamilyTie)
def tie(request, code):
    """One adult and one child: how things stand, how to reach the adult, and what was noted when and by whom."""
    staff_only(request.viewer)
    ties = FamilyTie.objects.visible_to(request.viewer).with_facts()
    found = get_object_or_404(ties.select_related("carer", "child", "household"), code=code)
    context = {
        "tie": found,
        "history": _history(request.viewer, found),
        "may_manage": may_manage(request.viewer),
        "may_preview": may_preview(request.viewer, found.carer) and not found.carer.is_authority,
        "may_decide": may_manage(request.viewer) and may_decide_about(request.viewer, found),
        "may_end_responsibility": may_restrict(request.viewer) and may_decide_about(request.viewer, found),
        "sees_restrictions": request.viewer.sees_restrictions,
    }
    return render_page(request, "families/tie.html", context, viewed=[found.child, found])


def _history(viewer, found):
    """Facts, and what the tie was before, latest first."""
    facts = TieFact.objects.visible_to(viewer).filter(tie=found).order_by("-since", "-pk")
    changes = TieChange.objects.visible_to(viewer).filter(tie=found)
    rows = [
        *changes.select_related("noted_by", "household_before", "household"),
        *facts.select_related("noted_by", "ended_by", "opened_by__carer"),
    ]
    return sorted(rows, key=lambda row: row.since, reverse=True)


@route("P2", methods="GET POST", code=FamilyTie)
def note_fact(request, code):
    found = _to_decide_about(request, code)
    kind = request.GET.get("kind")
    form = FactForm(request.POST or None, initial={"kind": kind if kind in Kind.values else Kind.COLLECTS})
    if form.is_valid():
        actions.begin_fact(found, **form.cleaned_data, by=request.viewer)
        return _noted(request, found)
    return _form_page(request, form, _("What else holds for %(name)s"), found)


@route("P2", methods="GET POST", code=FamilyTie)
def change_sight(request, code):
    found = _to_decide_about(request, code)
    form = SightForm(request.POST or None, initial={"opens": _seen_now(request.viewer, found)})
    if form.is_valid():
        try:
            actions.open_sight(found, **form.cleaned_data, by=request.viewer)
        except actions.HasResponsibility:
            form.add_error("opens", _has_responsibility(found))
        except actions.NeverSees:
            form.add_error("opens", _("A local authority is written to and called. Choose “nothing”."))
        else:
            return _noted(request, found)
    return _form_page(request, form, _("What %(name)s may see"), found)


def _seen_now(viewer, found):
    """The class that stands noted, as far as this viewer may know; None to make somebody choose on purpose."""
    noted = TieFact.objects.visible_to(viewer).filter(tie=found, kind=Kind.SEES, opens__in=WHOLE).in_force()
    opens = list(noted.values_list("opens", flat=True))
    return max(opens, key=WHOLE.index) if opens else None


def _has_responsibility(found):
    return _(
        "%(name)s has parental responsibility. Without an order both parents keep their right to know how the child "
        "is. Only a restriction takes it, which the designated safeguarding lead decides on evidence."
    ) % {"name": found.carer}


@route("P2", methods="GET POST", code=FamilyTie)
def end_collecting(request, code):
    found = _to_decide_about(request, code)
    form = EndCollectingForm(request.POST or None)
    if form.is_valid():
        actions.end_fact(found, kind=Kind.COLLECTS, on=form.cleaned_data["on"], by=request.viewer)
        return _noted(request, found)
    return _form_page(request, form, _("%(name)s may no longer collect"), found)


@route("P3", methods="GET POST", code=FamilyTie)
def end_responsibility(request, code):
    """The DSL alone, with the reason, which nobody reads who may not know of orders."""
    decisions_only(request)
    require(may_restrict(request.viewer))
    found = _find(request, code)
    require(may_decide_about(request.viewer, found))
    form = EndResponsibilityForm(request.POST or None)
    if form.is_valid():
        actions.end_fact(found, kind=Kind.RESPONSIBLE, **form.cleaned_data, by=request.viewer)
        return _noted(request, found)
    return _form_page(request, form, _("%(name)s no longer has parental responsibility"), found)


@route("P2", methods="GET POST", code=FamilyTie)
def edit_tie(request, code):
    found = _to_decide_about(request, code)
    form = TieForm(request.POST or None, instance=found, viewer=request.viewer)
    if form.is_valid():
        try:
            actions.change_tie(found, **form.cleaned_data, by=request.viewer)
        except ChangedMeanwhile as error:
            form.show_both(error.now)
        else:
            return _noted(request, found)
    return _form_page(request, form, _("%(name)s and the child"), found)


@route("P2", methods="GET POST", code=FamilyTie)
def edit_adult(request, code):
    """How the adult of this tie is called and reached, in all their families."""
    manager_only(request)
    found = _find(request, code)
    form = AdultDetailsForm(request.POST or None, instance=found.carer)
    if form.is_valid():
        try:
            actions.change_adult(found.carer, **form.cleaned_data, by=request.viewer)
        except actions.NeverSees:
            form.add_error("is_authority", _("This adult sees a child here. An office does not: end that first."))
        else:
            return _noted(request, found)
    return _form_page(request, form, _("How to reach %(name)s"), found)


# -- What they share -------------------------------------------------------------------------------------------------


def _find(request, code):
    ties = FamilyTie.objects.visible_to(request.viewer).select_related("carer", "child", "household")
    return get_object_or_404(ties, code=code)


def _to_decide_about(request, code):
    manager_only(request)
    found = _find(request, code)
    require(may_decide_about(request.viewer, found))
    return found


def _noted(request, found):
    messages.success(request, _("It is noted."))
    return redirect("families:tie", found.code)


def _form_page(request, form, title, found):
    title = title % {"name": found.carer.name}
    return form_page(request, form, title, back="families:tie", back_code=found.code, viewed=[found.child, found])
