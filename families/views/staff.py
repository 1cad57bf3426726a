from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.access import may_manage, staff_only
from families.actions import leaving
from families.actions import staff as actions
from families.forms.staff import (
    AssignmentEndForm,
    AssignmentForm,
    LeavingForm,
    RoleEndForm,
    RoleForm,
    StaffForm,
    StaffMemberForm,
)
from families.models import Assignment, Invitation, KeyPerson, RoleHeld, StaffMember
from families.versions import ChangedMeanwhile
from families.views.pages import done, form_page, manager_only
from ui.pages import render_page
from ui.paging import page_of
from ui.routes import route

# Shifts and rooms that are over: enough to see what somebody does here, and the page stays a page.
MOST_OVER = 20


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


@route("P0")
def former_staff(request):
    """Who has left, by name."""
    manager_only(request)
    former = StaffMember.objects.visible_to(request.viewer).former()
    after = former.filter(code=request.GET.get("after", "")).first()
    page = page_of(former, by=("name", "pk"), after=after)
    return render_page(request, "families/staff_former.html", {"staff": page.rows, "last": page.last})


@route("P0", methods="GET POST")
def add_staff(request):
    manager_only(request)
    form = StaffForm(request.POST or None, viewer=request.viewer)
    if form.is_valid() and (person := done(form, actions.add_staff, **form.cleaned_data, by=request.viewer)):
        messages.success(request, _("%(name)s is on the staff.") % {"name": person})
        return redirect("families:staff_member", person.code)
    return form_page(request, form, _("Add somebody to the staff"), back="families:staff")


# -- One person ------------------------------------------------------------------------------------------------------


@route("P1", code=StaffMember)
def staff_member(request, code):
    """For colleagues name, roles and rooms; for a manager also what was and what is planned, and what can be done."""
    staff_only(request.viewer)
    manages = may_manage(request.viewer)
    place = _place(request, code, also_former=manages)
    rooms = place.assignments.select_related("room")
    context = {
        "person": place,
        "roles": place.roles_held.current().order_by("since", "pk"),
        "rooms": rooms.not_over() if manages else rooms.running(),
        "may_manage": manages,
    }
    children = []
    if manages:
        children = list(_key_children(request.viewer, place))
        context |= {
            "held": place.roles_held.order_by("-since", "-pk"),
            "rooms_over": rooms.over().order_by("-ends_at", "-pk")[:MOST_OVER],
            "key_children": children,
            "invited_now": Invitation.objects.open().filter(staff=place).first(),
        }
    viewed = [key.child for key in children]
    return render_page(request, "families/staff_member.html", context, viewed=viewed)


def _place(request, code, *, also_former=False):
    places = StaffMember.objects.visible_to(request.viewer).select_related("setting", "user")
    return get_object_or_404(places if also_former else places.current(), code=code)


def _key_children(viewer, place):
    """For whom somebody is there now or from a day on, each with `has_next`: somebody follows them."""
    keys = KeyPerson.objects.visible_to(viewer).filter(staff=place).not_over().select_related("child")
    following = KeyPerson.objects.visible_to(viewer).filter(
        child=OuterRef("child"), part=OuterRef("part"), since__gte=OuterRef("until")
    )
    return keys.annotate(has_next=Exists(following)).order_by("child__first_name", "pk")


@route("P0", methods="GET POST", code=StaffMember)
def edit_staff(request, code):
    """Name, e-mail while there is no account, agency, days in, and how they introduce themselves."""
    manager_only(request)
    place = _place(request, code)
    form = StaffMemberForm(request.POST or None, person=place)
    if form.is_valid() and _is_saved(request, form, place):
        messages.success(request, _("Saved."))
        return redirect("families:staff_member", place.code)
    return _page_about(request, form, place, _("About %(name)s"))


def _is_saved(request, form, place):
    """Whether it went through; if not, the form says why."""
    try:
        return done(form, actions.edit_staff, place, **form.cleaned_data, by=request.viewer)
    except ChangedMeanwhile as error:
        form.show_both(error.now)
        return False


@route("P0", methods="GET POST", code=StaffMember)
def give_role(request, code):
    manager_only(request)
    place = _place(request, code)
    form = RoleForm(request.POST or None)
    if form.is_valid() and done(form, actions.give_role, place, **form.cleaned_data, by=request.viewer):
        messages.success(request, _("%(name)s has a further role.") % {"name": place})
        return redirect("families:staff_member", place.code)
    return _page_about(request, form, place, _("A role for %(name)s"))


@route("P0", methods="GET POST", code=StaffMember)
def end_role(request, code):
    manager_only(request)
    place = _place(request, code)
    form = RoleEndForm(request.POST or None, person=place, initial={"role": request.GET.get("role", "")})
    if form.is_valid() and done(form, actions.end_role, place, **form.cleaned_data, by=request.viewer):
        messages.success(request, _("The role ends."))
        return redirect("families:staff_member", place.code)
    return _page_about(request, form, place, _("End a role of %(name)s"))


@route("P0", methods="GET POST", code=StaffMember)
def assign(request, code):
    """Have somebody work in a room: for good, as cover, for a shift."""
    manager_only(request)
    place = _place(request, code)
    form = AssignmentForm(request.POST or None, viewer=request.viewer, person=place)
    if form.is_valid() and done(form, actions.assign, place, **form.cleaned_data, by=request.viewer):
        said = {"name": place, "room": form.cleaned_data["room"]}
        messages.success(request, _("%(name)s has a place in %(room)s.") % said)
        return redirect("families:staff_member", place.code)
    return _page_about(request, form, place, _("A room for %(name)s"))


@route("P0", methods="GET POST", code=Assignment)
def end_assignment(request, code):
    """Now, or at a moment to come; what has not begun is taken back."""
    manager_only(request)
    ours = Assignment.objects.filter(staff__in=StaffMember.objects.visible_to(request.viewer))
    found = get_object_or_404(ours.select_related("staff", "room"), code=code)
    form = AssignmentEndForm(request.POST or None)
    if form.is_valid() and done(form, actions.end_assignment, found, **form.cleaned_data, by=request.viewer):
        messages.success(request, _("%(room)s is ended.") % {"room": found.room})
        return redirect("families:staff_member", found.staff.code)
    return _page_about(request, form, found.staff, _("%(name)s in %(room)s"), room=found.room)


@route("P0", methods="GET POST", code=StaffMember)
def leave(request, code):
    """Somebody no longer works here from a day on."""
    manager_only(request)
    place = _place(request, code, also_former=True)
    form = LeavingForm(request.POST or None)
    if form.is_valid() and done(form, leaving.leave, place, **form.cleaned_data, by=request.viewer):
        messages.success(request, _("%(name)s’s leaving is noted.") % {"name": place})
        return redirect("families:staff_member", place.code)
    return _page_about(request, form, place, _("%(name)s leaves"))


@route("P0", methods="POST", code=StaffMember)
def stay(request, code):
    """Take a leaving back, or have somebody work here again."""
    manager_only(request)
    place = _place(request, code, also_former=True)
    try:
        leaving.stay(place, by=request.viewer)
    except actions.CannotBe as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s works here. Look at the roles and rooms.") % {"name": place})
    return redirect("families:staff_member", place.code)


def _page_about(request, form, place, title, **said):
    title = title % {"name": place, **said}
    return form_page(request, form, title, back="families:staff_member", back_code=place.code)
