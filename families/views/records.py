from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.access import family_only, health_tie_to, may_keep_record, require, staff_only
from families.actions import answers
from families.actions import records as actions
from families.completeness import missing_at_home
from families.forms.records import AboutForm, CareForm, ChangeSessionForm, EndSessionForm, SessionForm
from families.models import BookedSession, CareFacts, Child, FamilyTie
from families.versions import ChangedMeanwhile
from families.views.pages import form_page, manager_only
from ui.pages import REFUSED, render_page
from ui.routes import route


def _kept(request, code):
    """A child whose record this viewer keeps."""
    staff_only(request.viewer)
    found = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    require(may_keep_record(request.viewer, found))
    return found


def _to_record(request, child, sentence=""):
    messages.success(request, sentence or _("It is noted."))
    return redirect("families:child", child.code)


def _child_form_page(request, form, title, child):
    return form_page(request, form, title, back="families:child", back_code=child.code, viewed=[child])


@route("P2", methods="GET POST", code=Child)
def care(request, code):
    """Allergies, diet, health, support, doctor."""
    found = _kept(request, code)
    facts = CareFacts.objects.visible_to(request.viewer).filter(child=found).first() or CareFacts(child=found)
    form = CareForm(request.POST or None, instance=facts)
    if form.is_valid():
        try:
            actions.note_care(found, **form.cleaned_data, by=request.viewer)
        except ChangedMeanwhile as error:
            form.show_both(error.now)
        else:
            return _to_record(request, found)
    return _child_form_page(request, form, _("To care for %(child)s") % {"child": found.first_name}, found)


# -- Sessions --------------------------------------------------------------------------------------------------------


@route("P2", methods="GET POST", code=Child)
def book_session(request, code):
    manager_only(request)
    found = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    form = SessionForm(request.POST or None, child=found)
    if form.is_valid() and _is_booked(
        form, lambda: actions.book_session(found, **form.booking, since=form.cleaned_data["since"], by=request.viewer)
    ):
        return _to_record(request, found)
    return _child_form_page(request, form, _("Book a session for %(child)s") % {"child": found.first_name}, found)


@route("P2", methods="GET POST", code=BookedSession)
def change_session(request, code):
    found = _session(request, code)
    form = ChangeSessionForm(request.POST or None, instance=found)
    if form.is_valid() and _is_booked(
        form,
        lambda: actions.change_session(
            found,
            **form.booking,
            on=form.cleaned_data["since"],
            seen=form.cleaned_data["seen"],
            by=request.viewer,
        ),
    ):
        return _to_record(request, found.child)
    title = _("Another time for %(child)s") % {"child": found.child.first_name}
    return _child_form_page(request, form, title, found.child)


@route("P2", methods="GET POST", code=BookedSession)
def end_session(request, code):
    found = _session(request, code)
    form = EndSessionForm(request.POST or None)
    if form.is_valid():
        actions.end_session(found, on=form.until, by=request.viewer)
        return _to_record(request, found.child)
    title = _("No session on %(weekday)s any more") % {"weekday": found.weekday_name}
    return _child_form_page(request, form, title, found.child)


def _session(request, code):
    manager_only(request)
    return get_object_or_404(BookedSession.objects.visible_to(request.viewer).select_related("child"), code=code)


def _is_booked(form, book):
    """Whether `book()` went through; if not, the form says why."""
    try:
        book()
    except ChangedMeanwhile as error:
        form.show_both(error.now)
    except actions.SessionsOverlap as error:
        times = {"from": error.booked.starts.strftime("%H:%M"), "to": error.booked.ends.strftime("%H:%M")}
        form.add_error("starts", _("Booked from %(from)s to %(to)s already. Change that session instead.") % times)
    except actions.NotWhileHere:
        form.add_error("since", _("The child is not here between these days."))
    else:
        return True
    return False


# -- Asking the family -----------------------------------------------------------------------------------------------


@route("P2", methods="POST", code=Child)
def ask_family(request, code):
    found = _kept(request, code)
    try:
        actions.ask_family(found, by=request.viewer)
    except actions.NobodyToAsk:
        messages.error(request, _("Nobody who could answer this has an account yet. Invite the family first."))
    except actions.NothingToAsk:
        messages.error(request, _("The family was asked already, or nothing is missing any more."))
    else:
        messages.success(request, _("The family is asked."))
    return redirect("families:child", found.code)


@route("P2", methods="GET POST", code=Child)
def about(request, code):
    """For a family: what the nursery knows of the child and of the reader's own home, and what is missing."""
    family_only(request.viewer)
    found = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    tie = health_tie_to(request.viewer, found)
    if tie is None:
        raise Http404
    form, known = _asked(request, tie)
    if form.is_valid():
        try:
            answers.tell_about(found, **form.told, by=request.viewer)
        except answers.ToldMeanwhile:
            form, known = _asked(request, health_tie_to(request.viewer, found))
            form.full_clean()
        else:
            messages.success(request, _("Thank you. The nursery knows it now."))
            return redirect("families:about", found.code)
    context = known | {"child": found, "form": form}
    status = REFUSED if form.errors else 200
    return render_page(request, "families/about.html", context, viewed=[found], status=status)


def _asked(request, tie):
    """The form of what is missing, and what is known: of the child, and of the reader's own home alone."""
    viewer = request.viewer
    care = CareFacts.objects.visible_to(viewer).filter(child=tie.child).first() or CareFacts(child=tie.child)
    home = FamilyTie.objects.visible_to(viewer).filter(child=tie.child, household=tie.household)
    contacts = list(home.called().select_related("carer"))
    missing = missing_at_home(tie, care, contacts)
    form = AboutForm(request.POST or None, missing=missing)
    return form, {"tie": tie, "care": care, "contacts": contacts, "missing": missing}
