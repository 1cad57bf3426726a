from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.coming_in import come_in
from accounts.models import folded
from families import actions
from families.access import may_manage, require, staff_only
from families.forms import (
    AcceptForm,
    AdultForm,
    AssignmentForm,
    ChildForm,
    FirstStartForm,
    HouseholdForm,
    KeyPersonForm,
    RoomForm,
    StaffForm,
)
from families.middleware import HAT
from families.models import (
    Assignment,
    Carer,
    Child,
    FamilyTie,
    Household,
    Invitation,
    KeyPerson,
    RoleHeld,
    Room,
    RoomStay,
    StaffMember,
)
from ui.pages import REFUSED, plain_answer, render_page
from ui.routes import route

ONE_TIME = "one-time token"


# -- Open doors: first start and invitations -------------------------------------------------------------------------


@route("P0", methods="GET POST", open=True, token=ONE_TIME)
def first_start(request, token):
    """Make the setting and its first manager. Behind the token from the terminal; gone once there is a setting."""
    if not actions.opens_first_start(token):
        raise Http404
    form = FirstStartForm(request.POST or None)
    if form.is_valid():
        try:
            user = actions.start_setting(token, **form.cleaned_data)
        except actions.AlreadyStarted as error:
            raise Http404 from error
        come_in(request, user)
        return redirect("home:home")
    return render_page(request, "families/first_start.html", {"form": form}, status=REFUSED if form.errors else 200)


@route("P0", methods="GET POST", open=True, code=Invitation, token=ONE_TIME)
def invitation(request, code, token):
    """Opening shows who invites; only sending the form uses the invitation up, so that link scanners use nothing."""
    found = (
        Invitation.objects.select_related("invited_by", "carer__setting", "staff__setting").filter(code=code).first()
    )
    if found is None or not found.fits(token):
        raise Http404
    if not Invitation.objects.open().filter(pk=found.pk).exists():
        over = _("This invitation was used or is too old. Ask the nursery for a new one, or sign in.")
        return plain_answer(request, over, 410, title=_("The invitation is over"))
    signed_in = request.user if request.user.is_authenticated and request.user.email == folded(found.email) else None
    form = None if signed_in else AcceptForm(request.POST or None, person=found.person)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _accept(request, found, form, signed_in)
    context = {"invitation": found, "form": form, "signed_in": signed_in}
    return render_page(request, "families/invitation.html", context, status=REFUSED if form and form.errors else 200)


def _accept(request, found, form, signed_in):
    password = form.cleaned_data["password"] if form else ""
    try:
        user = actions.accept_invitation(found, password=password, signed_in=signed_in)
    except actions.InvitationClosed:
        return redirect(request.path)
    except actions.SignInFirst:
        sentence = _("You have an account with this address already. Sign in first, then open the invitation again.")
        form.add_error(None, sentence)
        context = {"invitation": found, "form": form, "sign_in_first": True}
        return render_page(request, "families/invitation.html", context, status=REFUSED)
    except actions.AlreadyIn:
        return plain_answer(request, _("Your account is in use at this setting already. Ask the nursery to look."), 409)
    if not signed_in:
        come_in(request, user)
    return redirect("home:home")


# -- Hats ------------------------------------------------------------------------------------------------------------


@route("P0", methods="POST")
def wear(request):
    """Change hats: from room to family, from one setting to another. Only hats this account holds today fit."""
    hat = request.POST.get("hat", "")
    if hat not in {viewer.hat for viewer in request.hats}:
        raise Http404
    request.session.cycle_key()
    request.session[HAT] = hat
    return redirect("home:home")


# -- The setting's people, for its staff -----------------------------------------------------------------------------


@route("P1")
def children(request):
    staff_only(request.viewer)
    stays = RoomStay.objects.current().select_related("room")
    keys = KeyPerson.objects.current().filter(part=KeyPerson.Part.KEY).select_related("staff")
    rows = (
        Child.objects.visible_to(request.viewer)
        .attending()
        .prefetch_related(
            Prefetch("stays", stays, to_attr="stays_now"), Prefetch("key_people", keys, to_attr="keys_now")
        )
    )
    rows = list(rows)
    context = {"children": rows, "may_manage": may_manage(request.viewer)}
    return render_page(request, "families/children.html", context, viewed=rows)


@route("P2", code=Child)
def child(request, code):
    """A child's record: room, key person, households and adults."""
    staff_only(request.viewer)
    found = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    invited = Invitation.objects.open()
    ties = FamilyTie.objects.filter(child=found).select_related("carer", "household")
    ties = ties.prefetch_related(Prefetch("carer__invitations", invited, to_attr="invited_now")).order_by(
        "household_id", "pk"
    )
    context = {
        "child": found,
        "stay": RoomStay.objects.current().filter(child=found).select_related("room").first(),
        "key_people": KeyPerson.objects.current().filter(child=found).select_related("staff"),
        "ties": ties,
        "may_manage": may_manage(request.viewer),
    }
    return render_page(request, "families/child.html", context, viewed=[found])


@route("P1", methods="GET POST")
def add_child(request):
    _manager_only(request)
    form = ChildForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        found = actions.enrol_child(**form.cleaned_data, by=request.viewer)
        messages.success(request, _("%(name)s is on the books.") % {"name": found.first_name})
        return redirect("families:child", found.code)
    return _form_page(request, form, _("Add a child"), back="families:children")


@route("P2", methods="GET POST", code=Child)
def add_adult(request, code):
    _manager_only(request)
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
    return _form_page(request, form, title, back="families:child", back_code=found.code, viewed=[found])


@route("P2", methods="GET POST")
def add_household(request):
    _manager_only(request)
    form = HouseholdForm(request.POST or None)
    if form.is_valid():
        household = actions.add_household(**form.cleaned_data, by=request.viewer)
        messages.success(request, _("%(name)s is added.") % {"name": household})
        return redirect("families:households")
    return _form_page(request, form, _("Add a household"), back="families:households")


@route("P2")
def households(request):
    _manager_only(request)
    ties = FamilyTie.objects.select_related("carer", "child").order_by("child__first_name", "pk")
    rows = list(Household.objects.visible_to(request.viewer).prefetch_related(Prefetch("ties", ties)))
    return render_page(request, "families/households.html", {"households": rows}, viewed=rows)


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
    _manager_only(request)
    form = RoomForm(request.POST or None, setting=request.viewer.setting)
    if form.is_valid():
        try:
            room = actions.open_room(name=form.cleaned_data["name"], by=request.viewer)
        except actions.NameTaken:
            form.add_error("name", _("There is a room with this name already."))
        else:
            messages.success(request, _("%(name)s is open.") % {"name": room})
            return redirect("families:rooms")
    return _form_page(request, form, _("Add a room"), back="families:rooms")


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
    _manager_only(request)
    form = StaffForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        person = actions.add_staff(**form.cleaned_data, by=request.viewer)
        messages.success(request, _("%(name)s is on the staff.") % {"name": person})
        return redirect("families:staff")
    return _form_page(request, form, _("Add somebody to the staff"), back="families:staff")


@route("P0", methods="GET POST", code=StaffMember)
def assign(request, code):
    """Put a member of staff to work in one more room."""
    _manager_only(request)
    person = get_object_or_404(StaffMember.objects.visible_to(request.viewer).current(), code=code)
    form = AssignmentForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        actions.assign(person, room=form.cleaned_data["room"], by=request.viewer)
        messages.success(
            request, _("%(name)s works in %(room)s now.") % {"name": person, "room": form.cleaned_data["room"]}
        )
        return redirect("families:staff")
    return _form_page(request, form, _("A room for %(name)s") % {"name": person}, back="families:staff")


@route("P1", methods="GET POST", code=Child)
def key_person(request, code):
    """Name a child's key person or buddy."""
    _manager_only(request)
    found = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    form = KeyPersonForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        actions.name_key_person(found, **form.cleaned_data, by=request.viewer)
        messages.success(
            request, _("%(name)s is there for %(child)s.") % {"name": form.cleaned_data["staff"], "child": found}
        )
        return redirect("families:child", found.code)
    title = _("Key person for %(child)s") % {"child": found.first_name}
    return _form_page(request, form, title, back="families:child", back_code=found.code, viewed=[found])


@route("P2", methods="POST", code=Carer)
def invite_carer(request, code):
    _manager_only(request)
    carer = get_object_or_404(Carer.objects.visible_to(request.viewer), code=code)
    return _invite(request, carer, back=request.POST.get("child", ""))


@route("P0", methods="POST", code=StaffMember)
def invite_staff(request, code):
    _manager_only(request)
    return _invite(request, get_object_or_404(StaffMember.objects.visible_to(request.viewer), code=code))


def _invite(request, person, back=""):
    try:
        actions.invite(person, by=request.viewer)
    except actions.CannotInvite as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation to %(name)s is on its way.") % {"name": person})
    child = Child.objects.visible_to(request.viewer).filter(code=back).first()
    return redirect("families:child", child.code) if child else redirect("families:staff")


def _manager_only(request):
    staff_only(request.viewer)
    require(may_manage(request.viewer))


def _form_page(request, form, title, *, back, back_code=None, viewed=()):
    context = {"form": form, "title": title, "back": back, "back_code": back_code}
    return render_page(request, "families/form.html", context, viewed=viewed, status=REFUSED if form.errors else 200)
