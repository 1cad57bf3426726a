from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from families.access import may_manage, staff_only
from families.actions import key_people as actions
from families.days_in import uncovered
from families.forms.staff import KeyPersonForm
from families.handover import open_items
from families.models import BookedSession, Child, KeyPerson
from families.views.pages import form_page, manager_only
from ui.pages import render_page
from ui.routes import route


@route("P2", methods="GET POST", code=Child)
def key_person(request, code):
    """Name a child's key person or buddy, from today or a day to come: with who is in on the child's booked days."""
    manager_only(request)
    found = _child(request, code)
    form = KeyPersonForm(request.POST or None, viewer=request.viewer, child=found)
    if form.is_valid():
        try:
            actions.name_key_person(found, **form.cleaned_data, by=request.viewer)
        except actions.NotOnThatDay as error:
            form.add_error("since", str(error))
        except actions.ComesByTheShift as error:
            form.add_error("staff", str(error))
        else:
            said = {"name": form.cleaned_data["staff"], "child": found}
            messages.success(request, _("%(name)s is there for %(child)s.") % said)
            return redirect("families:key_people", found.code)
    title = _("Key person for %(child)s") % {"child": found.first_name}
    return form_page(request, form, title, back="families:key_people", back_code=found.code, viewed=[found])


@route("P2", code=Child)
def key_people(request, code):
    """Who is, will be and was there for a child, and on which of its booked days nobody of them is in."""
    staff_only(request.viewer)
    found = _child(request, code)
    rows = KeyPerson.objects.visible_to(request.viewer).filter(child=found).select_related("staff")
    rows = list(rows.order_by("-since", "-pk"))
    sessions = BookedSession.objects.visible_to(request.viewer).not_over().filter(child=found)
    context = {
        "child": found,
        "key_people": rows,
        "uncovered": uncovered(found, rows, list(sessions)),
        "may_manage": may_manage(request.viewer),
    }
    return render_page(request, "families/key_person_history.html", context, viewed=[found])


@route("P1", code=KeyPerson)
def introduction(request, code):
    """A card for the family: who is there for their child, since when, and how they introduce themselves."""
    keys = KeyPerson.objects.visible_to(request.viewer).that_held()
    found = get_object_or_404(keys.select_related("child", "staff"), code=code)
    context = {"key": found, "child": found.child}
    return render_page(request, "families/introduction.html", context, viewed=[found.child])


@route("P2", code=Child)
def handover(request, code):
    """What is open about a child, for whoever takes over as key person."""
    staff_only(request.viewer)
    found = _child(request, code)
    keys = KeyPerson.objects.visible_to(request.viewer).filter(child=found).select_related("staff")
    context = {
        "child": found,
        "items": open_items(found, request.viewer),
        "key_people": keys.current(),
        "coming": keys.filter(since__gt=localdate()),
    }
    return render_page(request, "families/handover.html", context, viewed=[found])


def _child(request, code):
    return get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
