"""The door for whoever holds a printed letter, and the letters themselves."""

from datetime import timedelta

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.coming_in import come_in
from accounts.models import User
from families.actions import invitations as actions
from families.forms.invitations import AcceptForm, CodeForm, LettersForm
from families.models import Carer, Invitation, LetterBatch, StaffMember
from families.names import folded_name
from families.views.invitations import already_in
from families.views.not_in import not_in_page
from families.views.pages import manager_only
from ui.pages import REFUSED, render_page
from ui.routes import route

# In the session: which letter's code was typed here, and when. The code itself stands in no address and no log.
LETTER = "letter"
# After that the code is typed again: the tablet may be in other hands.
HOLDS = timedelta(minutes=30)


# -- For the family --------------------------------------------------------------------------------------------------


@route("P0", methods="GET POST", open=True, repeatable=True)
def type_code(request):
    """Where the code of a letter is typed. Repeatable: a try must count also when its answer takes all else back."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        letter = _letter_by(request, form)
        if letter:
            request.session[LETTER] = {"code": letter.code, "at": now().isoformat()}
            return redirect("families:letter")
    return render_page(request, "families/letter_code.html", {"form": form}, status=REFUSED if form.errors else 200)


def _letter_by(request, form):
    """The open letter of the typed code. Used, too old, withdrawn and never made are answered alike."""
    # Counted before it is looked at, under one address and over all of them, whatever host the request names.
    if not ratelimit.consume(request, action="letter_code", key="everybody"):
        form.add_error("code", _("Too many tries. Wait a while, then try again."))
        return None
    letter = actions.letter_of(form.cleaned_data["code"])
    if letter is None:
        form.add_error("code", _("This code opens nothing. Look at the letter again, or ask for a new one."))
    return letter


@route("P0", methods="GET POST", open=True)
def letter(request):
    """Who invites, and the password to choose. Only sending the form uses the letter up."""
    found = _letter_in_hand(request)
    if found is None:
        return redirect("families:come_in")
    is_mine = "mine" in request.POST and request.user.is_authenticated and not found.sets_a_new_password
    account = User(name=found.person.name, sign_in_name=found.sign_in_name)
    form = AcceptForm(None if is_mine else request.POST or None, account=account)
    if request.method == "POST" and (is_mine or form.is_valid()):
        return _accept(request, found, form, request.user if is_mine else None)
    is_namesake = folded_name(getattr(request.user, "name", "")) == folded_name(found.person.name)
    context = {"letter": found, "form": form, "is_namesake": is_namesake}
    return render_page(request, "families/letter.html", context, status=REFUSED if form.errors else 200)


def _letter_in_hand(request):
    held = request.session.get(LETTER)
    if held is None or parse_datetime(held["at"]) < now() - HOLDS:
        return None
    doors = Invitation.objects.open().letters().select_related("invited_by", "carer__setting", "staff__setting")
    return doors.select_related("carer__user", "staff__user").filter(code=held["code"]).first()


def _accept(request, found, form, signed_in):
    try:
        if found.sets_a_new_password:
            return _with_new_password(request, found, form)
        password = "" if signed_in else form.cleaned_data["password"]
        user = actions.accept_invitation(found, password=password, signed_in=signed_in)
    except (actions.InvitationClosed, actions.SignInFirst):
        return redirect("families:come_in")
    except actions.AlreadyIn:
        return already_in(request)
    request.session.pop(LETTER)
    if signed_in:
        messages.success(request, _("This is part of your account now. You change over under your name."))
    else:
        come_in(request, user)
    return redirect("home:home")


def _with_new_password(request, found, form):
    """Through the front door, where the second step is asked for as ever."""
    actions.accept_new_password(found, password=form.cleaned_data["password"])
    request.session.pop(LETTER)
    messages.success(request, _("Your new password is kept. Sign in with it now."))
    return redirect("account_login")


# -- For the nursery -------------------------------------------------------------------------------------------------


@route("P2", methods="POST")
def print_letters(request):
    """Make letters for those who were ticked, or for everybody on the list, and show them for printing."""
    manager_only(request)
    form = LettersForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        return not_in_page(request, refused=form)
    batch = actions.print_letters(form.cleaned_data["people"], by=request.viewer)
    if batch is None:
        messages.error(request, _("Nobody waits for a letter."))
    return redirect(batch or "families:not_in")


@route("P2", code=LetterBatch)
def letters(request, code):
    """The letters of a batch that nobody has used yet, one to a sheet."""
    manager_only(request)
    batch = get_object_or_404(LetterBatch.objects.visible_to(request.viewer), code=code)
    rows = batch.letters.open().select_related("invited_by", "carer__setting", "staff__setting").order_by("pk")
    rows = list(rows.select_related("carer__user", "staff__user"))
    address = settings.BASE_URL.split("://")[-1] + reverse("families:come_in").rstrip("/")
    context = {"batch": batch, "letters": rows, "address": address}
    return render_page(request, "families/letters.html", context, viewed=[batch, *(row.person for row in rows)])


@route("P2", methods="POST", code=Carer)
def new_password_of_carer(request, code):
    manager_only(request)
    return _new_password(request, get_object_or_404(Carer.objects.visible_to(request.viewer), code=code))


@route("P0", methods="POST", code=StaffMember)
def new_password_of_staff(request, code):
    manager_only(request)
    return _new_password(request, get_object_or_404(StaffMember.objects.visible_to(request.viewer), code=code))


def _new_password(request, person):
    try:
        return redirect(actions.print_new_password(person, by=request.viewer))
    except actions.CannotInvite as error:
        messages.error(request, str(error))
        return redirect("families:not_in")
