from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.access import may_manage, may_watch_exports, require, staff_only
from families.actions import exports as actions
from families.models import Child, SheetExport
from families.sheets import writing
from families.sheets.records import records_of
from families.views.imports import attached
from families.views.pages import manager_only
from ui.pages import note_viewed, render_page
from ui.routes import route

MOST_SHOWN = 10


def _watchers_only(request):
    staff_only(request.viewer)
    require(may_watch_exports(request.viewer))


@route("P0")
def exports(request):
    """Everything in spreadsheets: who asked, who agreed, and taking it."""
    _watchers_only(request)
    rows = SheetExport.objects.visible_to(request.viewer).select_related("asked_by", "agreed_by")[:MOST_SHOWN]
    others = actions.those_who_watch(request.viewer.setting).exclude(pk=request.viewer.staff.pk)
    context = {"exports": rows, "others": others, "me": request.viewer.staff, "may_ask": may_manage(request.viewer)}
    return render_page(request, "families/exports.html", context)


@route("P0", methods="POST")
def ask_for_export(request):
    manager_only(request)
    actions.ask_for_export(by=request.viewer)
    messages.success(request, _("Asked. Everybody who runs the setting, and the DSL, now know of it."))
    return redirect("families:exports")


@route("P0", methods="POST", code=SheetExport)
def agree_to_export(request, code):
    """A second person lets the asker have it."""
    _watchers_only(request)
    others = SheetExport.objects.visible_to(request.viewer).exclude(asked_by=request.viewer.staff)
    export = get_object_or_404(others, code=code)
    try:
        actions.agree_to_export(export, by=request.viewer)
    except actions.NotOpen:
        messages.error(request, _("This one waits for nobody any more."))
    else:
        messages.success(request, _("Agreed. %(name)s can take it once, within a day.") % {"name": export.asked_by})
    return redirect("families:exports")


@route("P0", methods="POST", code=SheetExport)
def stop_export(request, code):
    _watchers_only(request)
    actions.stop_export(get_object_or_404(SheetExport.objects.visible_to(request.viewer), code=code), by=request.viewer)
    messages.success(request, _("Stopped. Nothing has left."))
    return redirect("families:exports")


# The same form sent twice does not act twice: what was taken is not there any more. Its answer is a file, no redirect.
@route("P2", methods="POST", repeatable=True, code=SheetExport)
def take_export(request, code):
    manager_only(request)
    mine = SheetExport.objects.visible_to(request.viewer).filter(asked_by=request.viewer.staff)
    export = get_object_or_404(mine, code=code)
    try:
        known = actions.take_export(export, by=request.viewer)
    except actions.NotOpen:
        messages.error(request, _("This export cannot be taken any more. Ask anew."))
        return redirect("families:exports")
    note_viewed(request, [Child(code=code) for pk, code in known.codes.items() if pk not in known.left_children])
    if request.POST.get("shape") == "csv":
        return attached(writing.as_csvs(records_of(known)), writing.ZIP, actions.file_name("zip"))
    return attached(writing.as_xlsx(records_of(known)), writing.XLSX, actions.file_name("xlsx"))
