from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.coming_in import come_in
from accounts.models import User, folded
from families.actions import invitations as actions
from families.forms.invitations import AcceptForm
from families.models import Carer, Child, Invitation, StaffMember
from families.views.pages import manager_only
from ui.pages import REFUSED, plain_answer, render_page
from ui.routes import route

ONE_TIME = "one-time token"


@route("P0", methods="GET POST", open=True, code=Invitation, token=ONE_TIME)
def invitation(request, code, token):
    """Opening shows who invites; only sending the form uses the invitation up, so that link scanners use nothing."""
    found = (
        Invitation.objects.by_mail()
        .select_related("invited_by", "carer__setting", "staff__setting")
        .filter(code=code)
        .first()
    )
    if found is None or not found.fits(token):
        raise Http404
    if not Invitation.objects.open().filter(pk=found.pk).exists():
        over = _("This invitation was used or is too old. Ask the nursery for a new one, or sign in.")
        return plain_answer(request, over, 410, title=_("The invitation is over"))
    signed_in = request.user if request.user.is_authenticated and request.user.email == folded(found.email) else None
    account = User(name=found.person.name, email=found.email)
    form = None if signed_in else AcceptForm(request.POST or None, account=account)
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
        return already_in(request)
    if not signed_in:
        come_in(request, user)
    return redirect("home:home")


def already_in(request):
    return plain_answer(request, _("Your account is in use at this setting already. Ask the nursery to look."), 409)


@route("P2", methods="POST", code=Carer)
def invite_carer(request, code):
    manager_only(request)
    carer = get_object_or_404(Carer.objects.visible_to(request.viewer), code=code)
    child = Child.objects.visible_to(request.viewer).filter(code=request.POST.get("child", "")).first()
    return _invite(request, carer, back=redirect("families:child", child.code) if child else None)


@route("P0", methods="POST", code=StaffMember)
def invite_staff(request, code):
    manager_only(request)
    person = get_object_or_404(StaffMember.objects.visible_to(request.viewer), code=code)
    return _invite(request, person, back=None if "not-in" in request.POST else redirect("families:staff"))


def _invite(request, person, *, back):
    try:
        actions.invite(person, by=request.viewer)
    except actions.CannotInvite as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation to %(name)s is on its way.") % {"name": person})
    return back or redirect("families:not_in")
