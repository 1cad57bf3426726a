from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from families.access import may_manage, staff_only
from families.actions import rooms as actions
from families.forms.rooms import CloseRoomForm, RoomForm
from families.models import Assignment, Child, Room, RoomStay
from families.versions import ChangedMeanwhile
from families.views.pages import form_page, further, manager_only
from ui.pages import REFUSED, render_page
from ui.paging import PAGE, page_of
from ui.routes import route

BY_NAME = ("sought_name", "pk")
# Who worked in a room, latest first: enough to see who it was, and the page stays a page.
MOST_STAFF = 40


@route("P0")
def rooms(request):
    """Rooms that are open, and for who runs them all, quietly, those that were."""
    staff_only(request.viewer)
    staff = Assignment.objects.running().of_current_staff().select_related("staff")
    rows = Room.objects.visible_to(request.viewer).prefetch_related(
        Prefetch("assignments", staff, to_attr="assigned_now")
    )
    closed = Room.objects.visible_to(request.viewer, also_closed=True).closed().order_by("-closed_on", "name")
    may = may_manage(request.viewer)
    return render_page(
        request, "families/rooms.html", {"rooms": rows, "closed": closed if may else [], "may_manage": may}
    )


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


# -- Closing ---------------------------------------------------------------------------------------------------------


@route("P1", code=Room)
def room(request, code):
    """What a room was, also after it has closed: who worked there, and which children were there from when to when."""
    manager_only(request)
    found = get_object_or_404(Room.objects.visible_to(request.viewer, also_closed=True), code=code)
    children = Child.objects.visible_to(request.viewer)
    after = children.filter(code=request.GET.get("after", "")).first()
    spans = Prefetch("stays", RoomStay.objects.filter(room=found), to_attr="stays_here")
    page = page_of(children.ever_in(found).prefetch_related(spans), by=BY_NAME, after=after)
    worked = found.assignments.select_related("staff").order_by("-starts_at", "-pk")[:MOST_STAFF]
    context = {"room": found, "children": page.rows, "worked": worked} | further(request, page, after)
    return render_page(request, "families/room.html", context, viewed=page.rows)


@route("P1", methods="GET POST", code=Room)
def close_room(request, code):
    """From when on it is closed. While children have a place there it stays open: they stand below, to be moved."""
    manager_only(request)
    found = get_object_or_404(Room.objects.visible_to(request.viewer), code=code)
    form = CloseRoomForm(request.POST or None, room=found)
    day = found.closed_on or localdate()
    if form.is_valid():
        day = form.cleaned_data["closed_on"]
        try:
            actions.close_room(found, on=day, seen=form.cleaned_data["seen"], by=request.viewer)
        except ChangedMeanwhile as error:
            form.show_both(error.now)
        except actions.DayIsOver:
            form.add_error("closed_on", _("This day is over. From today on it can be changed."))
        except actions.StillThere as there:
            form.add_error("closed_on", _still_there(found, day, there.number))
        else:
            said = {"room": found, "day": date_format(day, "DATE_FORMAT")}
            messages.success(request, _("%(room)s is closed from %(day)s on.") % said)
            return redirect("families:rooms")
    return _closing_page(request, form, found, day)


def _still_there(room, day, number):
    return ngettext(
        "%(number)s child has a place in %(room)s on %(day)s or later. Move the child first, from the list below.",
        "%(number)s children have a place in %(room)s on %(day)s or later. Move them first, from the list below.",
        number,
    ) % {"number": number, "room": room, "day": date_format(day, "DATE_FORMAT")}


def _closing_page(request, form, room, day):
    """With who is down for the room on that day or later, each with the way to another room."""
    there = Child.objects.visible_to(request.viewer).with_place_in(room, day).order_by(*BY_NAME)
    children = list(there[: PAGE + 1])
    context = {"form": form, "room": room, "day": day, "children": children[:PAGE], "has_more": len(children) > PAGE}
    return render_page(
        request,
        "families/room_close.html",
        context,
        viewed=context["children"],
        status=REFUSED if form.errors else 200,
    )


@route("P0", methods="POST", code=Room)
def reopen_room(request, code):
    """Take a closing back, before its day or after."""
    manager_only(request)
    found = get_object_or_404(Room.objects.visible_to(request.viewer, also_closed=True), code=code)
    try:
        actions.reopen_room(found, by=request.viewer)
    except actions.NameTaken:
        messages.error(request, _("There is another room called %(name)s now.") % {"name": found})
    else:
        messages.success(request, _("%(name)s is open.") % {"name": found})
    return redirect("families:rooms")
