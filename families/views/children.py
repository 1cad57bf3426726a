from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.access import may_manage, staff_only
from families.actions import children as actions
from families.forms.children import ChildForm
from families.models import Child, FamilyTie, Invitation, KeyPerson, RoomStay
from families.views.pages import form_page, manager_only
from ui.pages import render_page
from ui.routes import route


@route("P1")
def children(request):
    staff_only(request.viewer)
    stays = RoomStay.objects.current().select_related("room")
    keys = (
        KeyPerson.objects.visible_to(request.viewer).current().filter(part=KeyPerson.Part.KEY).select_related("staff")
    )
    rows = (
        Child.objects.visible_to(request.viewer)
        .on_the_books()
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
    ties = (
        FamilyTie.objects.visible_to(request.viewer)
        .filter(child=found)
        .with_facts()
        .select_related("carer", "household")
    )
    ties = ties.prefetch_related(Prefetch("carer__invitations", invited, to_attr="invited_now")).order_by(
        "household_id", "pk"
    )
    context = {
        "child": found,
        "stay": RoomStay.objects.current().filter(child=found).select_related("room").first(),
        "key_people": KeyPerson.objects.visible_to(request.viewer)
        .current()
        .filter(child=found)
        .select_related("staff"),
        "ties": ties,
        "may_manage": may_manage(request.viewer),
    }
    return render_page(request, "families/child.html", context, viewed=[found])


@route("P1", methods="GET POST")
def add_child(request):
    manager_only(request)
    form = ChildForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        found = actions.enrol_child(**form.cleaned_data, by=request.viewer)
        messages.success(request, _("%(name)s is on the books.") % {"name": found.first_name})
        return redirect("families:child", found.code)
    return form_page(request, form, _("Add a child"), back="families:children")
