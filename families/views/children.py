from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from families.access import may_keep_record, may_manage, staff_only
from families.actions import children as actions
from families.actions.key_people import ComesByTheShift
from families.completeness import can_be_asked, gaps_of, incomplete, with_gaps
from families.days_in import uncovered
from families.forms.children import BasicsForm, ChildForm, ChildSearch, LeavingForm, MoveForm
from families.models import BookedSession, Child, FactsRequest, FamilyTie, Invitation, KeyPerson, RoomStay
from families.versions import ChangedMeanwhile
from families.views.pages import form_page, further, manager_only
from ui.pages import render_page
from ui.paging import page_of
from ui.routes import route

BY_NAME = ("sought_name", "pk")


# -- Lists -----------------------------------------------------------------------------------------------------------


@route("P1")
def children(request):
    staff_only(request.viewer)
    scope = Child.objects.visible_to(request.viewer)
    search = ChildSearch(request.GET, viewer=request.viewer)
    page = _page(request, search.found_in(scope))
    context = page | {"search": search, "may_manage": may_manage(request.viewer)}
    context["is_narrowed"] = any(search.cleaned_data.values())
    return render_page(
        request, "families/children.html", context, part="families/_children.html", viewed=page["children"]
    )


@route("P2")
def incomplete_children(request):
    """In whose record something is missing, so that a manager can ask."""
    manager_only(request)
    scope = incomplete(Child.objects.visible_to(request.viewer).on_the_books())
    page = _page(request, with_gaps(scope))
    for each in page["children"]:
        each.gaps = gaps_of(each)
    return render_page(request, "families/incomplete.html", page, viewed=page["children"])


def _page(request, children):
    """The page of `children` behind the one that the address names, each with room and key person."""
    after = Child.objects.visible_to(request.viewer).filter(code=request.GET.get("after", "")).first()
    page = page_of(_with_place(request, children), by=BY_NAME, after=after)
    for each in page.rows:
        each.stay = _now_or_next(each.all_stays) or next(reversed(each.all_stays), None)
    return {"children": page.rows} | further(request, page, after)


def _now_or_next(stays):
    return next((stay for stay in stays if not stay.is_over), None)


def _with_place(request, children):
    """With the room and the key person of now, or of the first day; of who has left, the last room."""
    stays = RoomStay.objects.select_related("room")
    keys = KeyPerson.objects.visible_to(request.viewer).not_over().filter(part=KeyPerson.Part.KEY)
    return children.prefetch_related(
        Prefetch("stays", stays, to_attr="all_stays"),
        Prefetch("key_people", keys.select_related("staff"), to_attr="keys_now"),
    )


# -- One child -------------------------------------------------------------------------------------------------------


@route("P2", code=Child)
def child(request, code):
    """A child's record: what must be known to care for it, when and where it comes, households and adults."""
    staff_only(request.viewer)
    viewer = request.viewer
    found = get_object_or_404(with_gaps(Child.objects.visible_to(viewer)).select_related("care"), code=code)
    gaps = gaps_of(found) if found.is_on_the_books else []
    may_keep = may_keep_record(viewer, found)
    asked = FactsRequest.objects.visible_to(viewer).filter(child=found).first()
    context = {
        "child": found,
        "gaps": gaps,
        "asked": asked,
        "may_ask": may_keep and can_be_asked(gaps) and not (asked and asked.is_lately),
        "may_keep": may_keep,
        "may_manage": may_manage(viewer),
        **_places(viewer, found),
        **_adults(viewer, found),
    }
    return render_page(request, "families/child.html", context, viewed=[found])


def _places(viewer, child):
    """Rooms with their history and plans, key people now and to come, sessions now and to come."""
    stays = list(RoomStay.objects.filter(child=child).select_related("room"))
    keys = KeyPerson.objects.visible_to(viewer).not_over().filter(child=child).select_related("staff")
    sessions = BookedSession.objects.visible_to(viewer).not_over().filter(child=child)
    return {
        "stay": _now_or_next(stays),
        "earlier": [stay for stay in reversed(stays) if stay.is_over],
        "planned": [stay for stay in stays[1:] if stay.is_to_come],
        "key_people": keys,
        "sessions": sessions,
        "uncovered": uncovered(child, keys, sessions),
    }


def _adults(viewer, child):
    invited = Invitation.objects.open()
    ties = FamilyTie.objects.visible_to(viewer).filter(child=child).with_facts().with_lent()
    ties = ties.select_related("carer", "household")
    ties = ties.prefetch_related(Prefetch("carer__invitations", invited, to_attr="invited_now"))
    ties = list(ties.order_by("household__name", "household_id", "pk"))
    called = sorted((tie for tie in ties if tie.emergency_order), key=lambda tie: tie.emergency_order)
    return {"ties": ties, "called": called, "collecting": [tie for tie in ties if tie.may_collect]}


@route("P1", methods="GET POST")
def add_child(request):
    manager_only(request)
    form = ChildForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        try:
            found = actions.enrol_child(**form.cleaned_data, by=request.viewer)
        except ComesByTheShift as error:
            form.add_error("key_person" if "key_person" in form.fields else None, str(error))
        except actions.RoomCloses as error:
            form.add_error("room" if "room" in form.fields else None, _closes(error.room))
        else:
            messages.success(request, _("%(name)s is on the books.") % {"name": found.first_name})
            return redirect("families:child", found.code)
    return form_page(request, form, _("Add a child"), back="families:children")


def _managed(request, code):
    manager_only(request)
    return get_object_or_404(Child.objects.visible_to(request.viewer), code=code)


def _child_form_page(request, form, title, child):
    return form_page(request, form, title, back="families:child", back_code=child.code, viewed=[child])


@route("P1", methods="GET POST", code=Child)
def edit_child(request, code):
    found = _managed(request, code)
    title = _("Name and days of %(child)s") % {"child": found.first_name}
    form = BasicsForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            actions.edit_child(found, **form.cleaned_data, by=request.viewer)
        except ChangedMeanwhile as error:
            form.show_both(error.now)
        except actions.StartsTooLate:
            sentence = _("A room, a key person or a session would be over before this day. Check the day.")
            form.add_error("starts_on", sentence)
        else:
            messages.success(request, _("It is noted."))
            return redirect("families:child", found.code)
    return _child_form_page(request, form, title, found)


# -- Room ------------------------------------------------------------------------------------------------------------


@route("P1", methods="GET POST", code=Child)
def move_child(request, code):
    found = _managed(request, code)
    form = MoveForm(request.POST or None, viewer=request.viewer, child=found, initial=_planned(request, found))
    if form.is_valid():
        try:
            actions.move_child(found, **form.cleaned_data, by=request.viewer)
        except actions.NotThatDay:
            form.add_error("on", _("The child is not here on this day any more. Load the page again."))
        except actions.RoomCloses as error:
            form.add_error("room" if error.room == form.cleaned_data["room"] else "on", _closes(error.room))
        else:
            messages.success(request, _("It is noted."))
            return redirect("families:child", found.code)
    return _child_form_page(request, form, _("Another room for %(child)s") % {"child": found.first_name}, found)


def _closes(room):
    said = {"room": room, "day": date_format(room.closed_on, "DATE_FORMAT")}
    return _("%(room)s is closed from %(day)s on.") % said


def _planned(request, child):
    """The planned move that the address names by its first day, to be changed; or the day it names for a new one."""
    planned = RoomStay.objects.filter(child=child).planned().select_related("room")
    stay = next((stay for stay in planned if stay.since.isoformat() == request.GET.get("planned")), None)
    if stay:
        return {"room": stay.room.code, "on": stay.since, "instead_of": stay.since}
    return {"on": request.GET.get("on", "")}


@route("P1", methods="POST", code=Child, day="day")
def undo_move(request, code, day):
    found = _managed(request, code)
    try:
        actions.undo_move(found, on=day, by=request.viewer)
    except actions.RoomCloses as error:
        messages.error(request, _closes(error.room))
    else:
        messages.success(request, _("The move is taken back."))
    return redirect("families:child", found.code)


# -- Leaving ---------------------------------------------------------------------------------------------------------


@route("P1", methods="GET POST", code=Child)
def leave(request, code):
    found = _managed(request, code)
    form = LeavingForm(request.POST or None, child=found, initial={"last_day": found.last_day})
    if form.is_valid():
        actions.leave(found, **form.cleaned_data, by=request.viewer)
        messages.success(request, _("It is noted."))
        return redirect("families:child", found.code)
    return _child_form_page(request, form, _("When does %(child)s leave?") % {"child": found.first_name}, found)


@route("P1", methods="POST", code=Child)
def return_child(request, code):
    found = _managed(request, code)
    try:
        actions.return_child(found, by=request.viewer)
    except actions.RoomCloses as error:
        messages.error(request, _closes(error.room))
    else:
        messages.success(request, _("%(child)s is on the books.") % {"child": found.first_name})
    return redirect("families:child", found.code)
