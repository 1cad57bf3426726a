from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from families.access import may_start_group, require, staff_only
from families.actions import groups as actions
from families.actions.staff import CannotBe, end_role
from families.forms.groups import AdministratorForm, GroupForm, ManagerForm, OpenSettingForm
from families.groups import administrators_of, settings_of
from families.models import Role, Setting, StaffMember
from families.views.pages import done, form_page
from ui.pages import render_page
from ui.routes import route


def administrators_only(request):
    staff_only(request.viewer)
    require(request.viewer.runs_group)


@route("P0")
def group(request):
    """The settings of the group and who manages them; who runs the group. Nothing of a child."""
    administrators_only(request)
    context = {
        "group": request.viewer.setting.group,
        "settings": settings_of(request.viewer),
        "administrators": administrators_of(request.viewer),
    }
    return render_page(request, "families/group.html", context)


@route("P0", methods="GET POST")
def start_group(request):
    """A manager of a setting that stands alone makes it the first of a group."""
    staff_only(request.viewer)
    require(may_start_group(request.viewer))
    form = GroupForm(request.POST or None)
    if form.is_valid() and done(form, actions.start_group, **form.cleaned_data, by=request.viewer):
        messages.success(request, _("%(name)s is a group now.") % {"name": form.cleaned_data["name"]})
        return redirect("families:group")
    return form_page(request, form, _("Start a group"), back="home:more")


@route("P0", methods="GET POST")
def rename_group(request):
    administrators_only(request)
    form = GroupForm(request.POST or None, initial={"name": request.viewer.setting.group.name})
    if form.is_valid():
        actions.rename_group(**form.cleaned_data, by=request.viewer)
        return redirect("families:group")
    return form_page(request, form, _("Rename the group"), back="families:group")


@route("P0", methods="GET POST")
def open_setting(request):
    """A further setting, empty, and an invitation for its first manager."""
    administrators_only(request)
    form = OpenSettingForm(request.POST or None)
    if form.is_valid() and (opened := done(form, actions.open_setting, **form.cleaned_data, by=request.viewer)):
        messages.success(request, _("%(name)s is open. The invitation is on its way.") % {"name": opened})
        return redirect("families:group")
    return form_page(request, form, _("Open a setting"), back="families:group")


@route("P0", methods="GET POST", code=Setting)
def first_manager(request, code):
    """While nobody of a setting has come in: the first manager's name and address once more, and a new invitation."""
    administrators_only(request)
    found = get_object_or_404(settings_of(request.viewer).filter(is_run=False), code=code)
    manager = found.managers[0]
    form = ManagerForm(request.POST or None, initial={"manager_name": manager.name, "email": manager.email})
    if form.is_valid() and done(form, actions.invite_first_manager, found, **form.cleaned_data, by=request.viewer):
        messages.success(
            request, _("The invitation to %(name)s is on its way.") % {"name": form.cleaned_data["manager_name"]}
        )
        return redirect("families:group")
    return form_page(request, form, _("First manager of %(setting)s") % {"setting": found}, back="families:group")


@route("P0", methods="GET POST")
def name_administrator(request):
    """Have somebody of one's own setting run the group, too."""
    administrators_only(request)
    form = AdministratorForm(request.POST or None, viewer=request.viewer)
    if form.is_valid() and done(form, actions.name_administrator, form.cleaned_data["staff"], by=request.viewer):
        messages.success(request, _("%(name)s runs the group, too.") % {"name": form.cleaned_data["staff"]})
        return redirect("families:group")
    return form_page(request, form, _("Name a group administrator"), back="families:group")


@route("P0", methods="POST", code=StaffMember)
def end_administrator(request, code):
    administrators_only(request)
    found = get_object_or_404(administrators_of(request.viewer), code=code)
    try:
        end_role(found, role=Role.GROUP_ADMINISTRATOR, on=localdate(), by=request.viewer)
    except CannotBe as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s no longer runs the group.") % {"name": found})
    return redirect("families:group")
