from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from families.actions import setting as actions
from families.forms.setting import SettingForm
from families.models import Setting, StaffMember
from families.versions import ChangedMeanwhile
from families.views.pages import manager_only
from ui.pages import REFUSED, render_page
from ui.routes import route


@route("P0", methods="GET POST")
def setting(request):
    """What the setting is called, when its mail leaves, who sees which rooms; and whether one person works alone."""
    manager_only(request)
    stands = Setting.objects.get(pk=request.viewer.setting.pk)
    form = SettingForm(request.POST or None, instance=stands)
    if form.is_valid():
        try:
            actions.change_setting(**form.cleaned_data, by=request.viewer)
        except ChangedMeanwhile as error:
            form.show_both(error.now)
        else:
            messages.success(request, _("The setting is saved."))
            return redirect("families:setting")
    colleagues = StaffMember.objects.visible_to(request.viewer).current().exclude(pk=request.viewer.staff.pk)
    context = {"form": form, "works_alone": stands.works_alone, "colleagues": list(colleagues[:4])}
    return render_page(request, "families/setting.html", context, status=REFUSED if form.errors else 200)


@route("P0", methods="POST")
def work_alone(request):
    """One person is manager, key person and DSL; or no longer."""
    manager_only(request)
    if "alone" not in request.POST:
        actions.end_working_alone(by=request.viewer)
        messages.success(request, _("Where two people are meant, two people are asked again."))
    else:
        try:
            actions.begin_working_alone(by=request.viewer)
        except actions.NotAlone:
            messages.error(request, _("More than one person works here, so two people can confirm."))
        else:
            messages.success(request, _("You work alone now: manager, key person and DSL in one."))
    return redirect("families:setting")
