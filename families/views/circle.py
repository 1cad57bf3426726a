"""The family circle: who of a child's homes reads what, as the reader's home may know, and who is invited to read."""

from collections import Counter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.access import family_only, health_tie_to, opening_tie, require
from families.actions import circle as actions
from families.forms.circle import PartsForm, RelativeForm
from families.models import Child, FamilyTie, Relation
from families.views.pages import form_page
from ui.pages import render_page
from ui.routes import route


@route("P2", code=Child)
def circle(request, code):
    """Who reads what: the own home by name; of relatives of another home, how many and who they are."""
    child = _child(request, code)
    ties = FamilyTie.objects.visible_to(request.viewer).filter(child=child).with_facts().with_lent()
    ties = list(ties.select_related("carer").order_by("pk"))
    context = {
        "child": child,
        "home": [tie for tie in ties if not tie.was_lent and _does_something(tie)],
        "relatives": [tie for tie in ties if tie.was_lent],
        "elsewhere": _elsewhere(request.viewer, child),
        "may_open": opening_tie(request.viewer, child) is not None,
    }
    return render_page(request, "families/circle.html", context, viewed=[child])


def _does_something(tie):
    """Who could something once, and cannot any more, is no longer of the circle."""
    return tie.is_responsible or tie.may_see or tie.may_collect


def _elsewhere(viewer, child):
    """[(relation, how many)] of relatives of other homes; [] is also what is said where nothing may be said."""
    relations = FamilyTie.objects.of_other_homes(viewer).filter(child=child).values_list("relation", flat=True)
    return [(Relation(relation).label, number) for relation, number in sorted(Counter(relations).items())]


@route("P2", methods="GET POST", code=Child)
def open_circle(request, code):
    """Invite somebody of the wider family."""
    child = _child(request, code)
    opener = opening_tie(request.viewer, child)
    require(opener)
    siblings = _siblings(request.viewer, opener)
    form = RelativeForm(request.POST or None, siblings=siblings)
    if form.is_valid():
        also = form.cleaned_data.get("children", [])
        openers = [opener, *(opening_tie(request.viewer, sibling) for sibling in also)]
        said = {field: form.cleaned_data[field] for field in ("name", "relation", "email", "opens")}
        try:
            actions.open_circle(openers, **said, until=form.until, by=request.viewer)
        except actions.EnoughForToday:
            form.add_error(None, _("That is enough for one day. Invite the next person tomorrow."))
        else:
            messages.success(request, _("%(name)s gets an invitation.") % {"name": form.cleaned_data["name"]})
            return redirect("families:circle", child.code)
    title = _("Somebody who may read %(child)s’s day") % {"child": child.first_name}
    return form_page(request, form, title, back="families:circle", back_code=child.code, viewed=[child])


@route("P2", methods="GET POST", code=FamilyTie)
def change_circle(request, code):
    """Other parts, or another last day."""
    tie, opener = _relative(request, code)
    now_open = {"opens": [fact.opens for fact in tie.lent]}
    if tie.lent:
        now_open["last_day"] = tie.lent_until
    form = PartsForm(request.POST or None, initial=now_open)
    if form.is_valid():
        opens = form.cleaned_data["opens"]
        actions.change_circle(tie, opener=opener, opens=opens, until=form.until, by=request.viewer)
        messages.success(request, _("It is changed, from now on."))
        return redirect("families:circle", tie.child.code)
    title = _("What %(name)s may read") % {"name": tie.carer.name}
    return form_page(request, form, title, back="families:circle", back_code=tie.child.code, viewed=[tie.child])


@route("P2", methods="POST", code=FamilyTie)
def close_circle(request, code):
    tie, _opener = _relative(request, code)
    actions.close_circle(tie, by=request.viewer)
    messages.success(request, _("%(name)s reads nothing from now on.") % {"name": tie.carer.name})
    return redirect("families:circle", tie.child.code)


# -- Finding ---------------------------------------------------------------------------------------------------------


def _child(request, code):
    """The child, for an adult who may read who belongs to it."""
    family_only(request.viewer)
    found = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    if health_tie_to(request.viewer, found) is None:
        raise Http404
    return found


def _relative(request, code):
    """Somebody of the reader's home who was invited, and the tie by which the reader may say what is open to them."""
    family_only(request.viewer)
    relatives = FamilyTie.objects.visible_to(request.viewer).of_the_circle().with_lent()
    tie = get_object_or_404(relatives.select_related("carer", "child"), code=code)
    opener = opening_tie(request.viewer, tie.child)
    require(opener)
    return tie, opener


def _siblings(viewer, opener):
    """Other children of this home whose day the reader may open."""
    ties = FamilyTie.objects.visible_to(viewer).filter(household=opener.household, carer=opener.carer)
    children = Child.objects.visible_to(viewer).filter(ties__in=ties.opening_to_others(viewer))
    return children.exclude(pk=opener.child_id)
