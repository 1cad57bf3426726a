from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from families.actions import ties as actions
from families.forms.ties import HouseholdForm
from families.models import FamilyTie, Household
from families.views.pages import form_page, manager_only
from ui.pages import render_page
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
    ties = (
        FamilyTie.objects.visible_to(request.viewer)
        .select_related("carer", "child")
        .order_by("child__first_name", "pk")
    )
    rows = list(Household.objects.visible_to(request.viewer).prefetch_related(Prefetch("ties", ties)))
    return render_page(request, "families/households.html", {"households": rows}, viewed=rows)
