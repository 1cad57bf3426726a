"""Shutting and opening access. Class P3: for whom it is not meant, none of these pages exists, whatever the address."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.access import is_own, may_restrict, may_suspend, require, staff_only
from families.actions import restrictions as actions
from families.forms.restrictions import EvidenceForm, LiftForm, RestrictForm, ReviewForm, SuspendForm
from families.models import FamilyTie, Restriction, TieFact
from families.views.pages import form_page
from ui.pages import render_page
from ui.routes import route


def decisions_only(request):
    """Whether somebody is restricted is itself no news for anybody else."""
    staff_only(request.viewer)
    if not may_suspend(request.viewer):
        raise Http404


@route("P3")
def restrictions(request):
    """All of the setting: what waits for a decision first, then what stands, then what was lifted."""
    decisions_only(request)
    rows = list(_rows(request.viewer).order_by("review_on", "pk"))
    context = {
        "waiting": [row for row in rows if row.waits],
        "standing": [row for row in rows if row.lifted_at is None and not row.waits],
        "lifted": sorted((row for row in rows if row.lifted_at), key=lambda row: row.lifted_at, reverse=True),
    }
    return render_page(request, "families/restrictions.html", context, viewed=_viewed(rows))


@route("P3", code=FamilyTie)
def tie_restrictions(request, code):
    """What was decided about one adult and one child: restrictions, and why parental responsibility ended."""
    decisions_only(request)
    tie = _find_tie(request, code)
    rows = list(_rows(request.viewer).filter(tie=tie))
    ended = TieFact.objects.visible_to(request.viewer).filter(tie=tie).exclude(ended_why="")
    context = {
        "tie": tie,
        "restrictions": rows,
        "ended": ended.select_related("ended_by"),
        "may_suspend": not is_own(request.viewer, tie),
        "may_restrict": may_restrict(request.viewer) and not is_own(request.viewer, tie),
    }
    return render_page(request, "families/tie_restrictions.html", context, viewed=[tie.child, tie, *rows])


@route("P3", code=Restriction)
def restriction(request, code):
    decisions_only(request)
    found = _find(request, code)
    context = {
        "restriction": found,
        "reviews": found.reviews.select_related("by"),
        "may_restrict": may_restrict(request.viewer),
    }
    return render_page(request, "families/restriction.html", context, viewed=_viewed([found]))


@route("P3", methods="GET POST", code=FamilyTie)
def suspend(request, code):
    """At once, before there is evidence: the DSL or the manager."""
    decisions_only(request)
    tie = _others_tie(request, code)
    form = SuspendForm(request.POST or None)
    if form.is_valid():
        made = actions.suspend(tie, **form.cleaned_data, by=request.viewer)
        messages.success(request, _("It is shut from now on."))
        return redirect(made)
    return _tie_form(request, form, _("Suspend what %(name)s may do"), tie)


@route("P3", methods="GET POST", code=FamilyTie)
def restrict(request, code):
    decisions_only(request)
    require(may_restrict(request.viewer))
    tie = _others_tie(request, code)
    form = RestrictForm(request.POST or None, alone=_is_alone(request))
    if form.is_valid():
        made = actions.restrict(tie, **form.cleaned_data, by=request.viewer)
        messages.success(request, _("The restriction is noted."))
        return redirect(made)
    return _tie_form(request, form, _("Restrict what %(name)s may do"), tie)


@route("P3", methods="GET POST", code=Restriction)
def give_evidence(request, code):
    found = _to_decide(request, code, evidence="")
    form = EvidenceForm(request.POST or None, alone=_is_alone(request))
    if form.is_valid():
        actions.give_evidence(found, **form.cleaned_data, by=request.viewer)
        messages.success(request, _("The evidence is noted."))
        return redirect(found)
    return _form(request, form, _("What the suspension of %(name)s rests on"), found)


@route("P3", methods="GET POST", code=Restriction)
def review(request, code):
    found = _to_decide(request, code)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        actions.review(found, **form.cleaned_data, by=request.viewer)
        messages.success(request, _("It stays, and you are asked again."))
        return redirect(found)
    return _form(request, form, _("Look again: %(name)s"), found)


@route("P3", methods="GET POST", code=Restriction)
def lift(request, code):
    found = _to_decide(request, code)
    form = LiftForm(request.POST or None, alone=_is_alone(request))
    if form.is_valid():
        actions.lift(found, **form.cleaned_data, by=request.viewer)
        others = Restriction.objects.visible_to(request.viewer).in_force().filter(tie=found.tie)
        messages.success(request, _("It is lifted. Another one still stands.") if others else _("It is lifted."))
        return redirect(found)
    return _form(request, form, _("Lift the restriction of %(name)s"), found)


# -- What they share -------------------------------------------------------------------------------------------------


def _rows(viewer):
    related = ("tie__carer", "tie__child", "made_by", "evidence_by", "lifted_by")
    return Restriction.objects.visible_to(viewer).select_related(*related)


def _find(request, code):
    return get_object_or_404(_rows(request.viewer), code=code)


def _to_decide(request, code, **waiting_for):
    """One that still stands: what was lifted is history, and no form changes it."""
    decisions_only(request)
    require(may_restrict(request.viewer))
    return get_object_or_404(_rows(request.viewer).filter(lifted_at=None, **waiting_for), code=code)


def _find_tie(request, code):
    ties = FamilyTie.objects.visible_to(request.viewer).select_related("carer", "child")
    return get_object_or_404(ties, code=code)


def _others_tie(request, code):
    """Of somebody else, also where one works alone: who shut herself out could not even read of it."""
    tie = _find_tie(request, code)
    require(not is_own(request.viewer, tie))
    return tie


def _is_alone(request):
    return request.viewer.setting.works_alone


def _viewed(rows):
    return [record for row in rows for record in (row.tie.child, row)]


def _tie_form(request, form, title, tie):
    title = title % {"name": tie.carer.name}
    viewed = [tie.child, tie]
    return form_page(request, form, title, back="families:tie_restrictions", back_code=tie.code, viewed=viewed)


def _form(request, form, title, found):
    title = title % {"name": found.tie.carer.name}
    return form_page(request, form, title, back="families:restriction", back_code=found.code, viewed=_viewed([found]))
