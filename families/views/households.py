from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.access import may_manage, staff_only
from families.actions import ties as actions
from families.forms.children import HouseholdSearch
from families.forms.ties import HouseholdForm
from families.models import FamilyTie, Household
from families.views.pages import form_page, further, manager_only
from ui.pages import render_page
from ui.paging import page_of
from ui.routes import route


@route("P2", methods="GET POST")
def add_household(request):
    manager_only(request)
    form = HouseholdForm(request.POST or None)
    if form.is_valid():
        household = actions.add_household(**form.cleaned_data, by=request.viewer)
        messages.success(request, _("%(name)s is added.") % {"name": household})
        return redirect("families:households")
    return form_page(request, form, _("Add a household"), back="families:households")


@route("P2")
def households(request):
    manager_only(request)
    scope = Household.objects.visible_to(request.viewer)
    search = HouseholdSearch(request.GET)
    ties = FamilyTie.objects.visible_to(request.viewer).select_related("carer", "child")
    ties = Prefetch("ties", ties.order_by("child__first_name", "pk"))
    after = scope.filter(code=request.GET.get("after", "")).first()
    page = page_of(search.found_in(scope).prefetch_related(ties), by=("name", "pk"), after=after)
    context = {"households": page.rows, "search": search, "is_narrowed": any(search.cleaned_data.values())}
    context |= further(request, page, after)
    return render_page(request, "families/households.html", context, part="families/_households.html", viewed=page.rows)


@route("P2", code=Household)
def household(request, code):
    """One home: its address, and which of its adults belongs to which child."""
    staff_only(request.viewer)
    found = get_object_or_404(Household.objects.visible_to(request.viewer), code=code)
    ties = FamilyTie.objects.visible_to(request.viewer).filter(household=found)
    ties = list(ties.select_related("carer", "child").order_by("child__first_name", "child_id", "carer__name"))
    context = {"household": found, "ties": ties, "may_manage": may_manage(request.viewer)}
    return render_page(request, "families/household.html", context, viewed=[found, *{tie.child for tie in ties}])


@route("P2", methods="GET POST", code=Household)
def edit_household(request, code):
    manager_only(request)
    found = get_object_or_404(Household.objects.visible_to(request.viewer), code=code)
    form = HouseholdForm(request.POST or None, instance=found)
    if form.is_valid():
        actions.change_household(found, **form.cleaned_data, by=request.viewer)
        messages.success(request, _("It is noted."))
        return redirect("families:household", found.code)
    title = _("Name and address")
    return form_page(request, form, title, back="families:household", back_code=found.code, viewed=[found])
