from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.access import may_manage, staff_only
from families.actions import staff as actions
from families.forms.staff import AssignmentForm, StaffForm
from families.models import Assignment, Invitation, RoleHeld, StaffMember
from families.views.pages import form_page, manager_only
from ui.pages import render_page
from ui.routes import route


@route("P0")
def staff(request):
    staff_only(request.viewer)
    rows = (
        StaffMember.objects.visible_to(request.viewer)
        .current()
        .prefetch_related(
            Prefetch("roles_held", RoleHeld.objects.current(), to_attr="roles_now"),
            Prefetch("assignments", Assignment.objects.running().select_related("room"), to_attr="rooms_now"),
            Prefetch("invitations", Invitation.objects.open(), to_attr="invited_now"),
        )
    )
    return render_page(request, "families/staff.html", {"staff": rows, "may_manage": may_manage(request.viewer)})


@route("P0", methods="GET POST")
def add_staff(request):
    manager_only(request)
    form = StaffForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        person = actions.add_staff(**form.cleaned_data, by=request.viewer)
        messages.success(request, _("%(name)s is on the staff.") % {"name": person})
        return redirect("families:staff")
    return form_page(request, form, _("Add somebody to the staff"), back="families:staff")


@route("P0", methods="GET POST", code=StaffMember)
def assign(request, code):
    """Put a member of staff to work in one more room."""
    manager_only(request)
    person = get_object_or_404(StaffMember.objects.visible_to(request.viewer).current(), code=code)
    form = AssignmentForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        actions.assign(person, room=form.cleaned_data["room"], by=request.viewer)
        messages.success(
            request, _("%(name)s works in %(room)s now.") % {"name": person, "room": form.cleaned_data["room"]}
        )
        return redirect("families:staff")
    return form_page(request, form, _("A room for %(name)s") % {"name": person}, back="families:staff")
