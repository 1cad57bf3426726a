from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from families.access import may_manage, staff_only
from families.actions import children as actions
from families.forms.children import RoomForm
from families.models import Assignment, Room
from families.views.pages import form_page, manager_only
from ui.pages import render_page
from ui.routes import route


@route("P0")
def rooms(request):
    staff_only(request.viewer)
    staff = Assignment.objects.running().of_current_staff().select_related("staff")
    rows = Room.objects.visible_to(request.viewer).prefetch_related(
        Prefetch("assignments", staff, to_attr="assigned_now")
    )
    return render_page(request, "families/rooms.html", {"rooms": rows, "may_manage": may_manage(request.viewer)})


@route("P0", methods="GET POST")
def add_room(request):
    manager_only(request)
    form = RoomForm(request.POST or None, setting=request.viewer.setting)
    if form.is_valid():
        try:
            room = actions.open_room(name=form.cleaned_data["name"], by=request.viewer)
        except actions.NameTaken:
            form.add_error("name", _("There is a room with this name already."))
        else:
            messages.success(request, _("%(name)s is open.") % {"name": room})
            return redirect("families:rooms")
    return form_page(request, form, _("Add a room"), back="families:rooms")
