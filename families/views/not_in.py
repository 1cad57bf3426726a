from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from families.actions import invitations as actions
from families.models import Carer, StaffMember
from families.not_in import State, who_is_not_in
from families.views.pages import manager_only
from ui.pages import REFUSED, render_page
from ui.routes import route

ROWS = 50


@route("P2")
def not_in(request):
    """Who never got in: where each stands, and the next step."""
    manager_only(request)
    return not_in_page(request)


def not_in_page(request, refused=None):
    """refused: a form about these people that did not go through."""
    asked = request.POST if refused else request.GET
    state = asked.get("state") if asked.get("state") in State else ""
    rows = who_is_not_in(request.viewer, ROWS + 1, state=state, after=_row_of(request.viewer, asked.get("after")))
    context = {
        "rows": rows[:ROWS],
        "state": state,
        "states": State,
        "older": _address(state=state, after=rows[ROWS - 1].code) if len(rows) > ROWS else "",
        "refused": refused,
    }
    viewed = [Carer(code=row.code) for row in rows[:ROWS] if row.side == "carer"]
    return render_page(request, "families/not_in.html", context, viewed=viewed, status=REFUSED if refused else 200)


def _row_of(viewer, code):
    """(name, side, pk) of the person with this code: where the next page begins."""
    for side, people in (
        ("carer", Carer.objects.visible_to(viewer)),
        ("staff", StaffMember.objects.visible_to(viewer)),
    ):
        if person := people.filter(code=code or "").first():
            return person.name, side, person.pk
    return None


def _address(**query):
    kept = {name: value for name, value in query.items() if value}
    return reverse("families:not_in") + "?" + urlencode(kept)


@route("P2", methods="POST")
def invite_everybody(request):
    manager_only(request)
    invited = actions.invite_everybody(by=request.viewer)
    if invited:
        words = ngettext("%(number)d invitation is on its way.", "%(number)d invitations are on their way.", invited)
        messages.success(request, words % {"number": invited})
    else:
        messages.error(request, _("Nobody waits for an invitation by mail: print letters for the others."))
    return redirect("families:not_in")
