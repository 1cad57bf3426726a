from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.actions import imports as actions
from families.forms.imports import ReadingForm, UploadForm
from families.models import Child, SheetImport
from families.sheets import writing
from families.sheets.columns import SHEETS
from families.views.pages import manager_only
from ui.pages import REFUSED, render_page
from ui.routes import route

State = SheetImport.State
MOST_SHOWN = 10

COUNTED = {
    "children": gettext_lazy("Children"),
    "sessions": gettext_lazy("Booked sessions"),
    "adults": gettext_lazy("Adults"),
    "ties": gettext_lazy("Adults tied to children"),
    "households": gettext_lazy("Households"),
    "staff": gettext_lazy("Staff"),
    "rooms": gettext_lazy("Rooms"),
}


@route("P1", methods="GET POST")
def imports(request):
    """Bring in a spreadsheet: what it should look like, and the file."""
    manager_only(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        started = actions.start_import(**form.cleaned_data["file"], by=request.viewer)
        return redirect("families:import", started.code)
    lately = SheetImport.objects.visible_to(request.viewer).defer("sheets").select_related("by")[:MOST_SHOWN]
    context = {"form": form, "imports": lately, "sheets": SHEETS.values()}
    return render_page(request, "families/imports.html", context, status=REFUSED if form.errors else 200)


@route("P0")
def import_template(request):
    """An empty file to fill in: a workbook, or one of its sheets as CSV."""
    manager_only(request)
    asked = request.GET.get("sheet")
    if asked is None:
        return attached(writing.as_xlsx({}), writing.XLSX, "hometime.xlsx")
    if asked not in SHEETS:
        raise Http404
    return attached(writing.as_csv(SHEETS[asked], []), writing.CSV, f"{asked}.csv")


def attached(content, content_type, name):
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@route("P2", code=SheetImport)
def sheet_import(request, code):
    """How far an import is: being read, what was found in it, what was saved."""
    manager_only(request)
    return _import_page(request, _found(request, code))


def _found(request, code):
    """Without the rows of the file, which a page that asks each second must not carry."""
    imports = SheetImport.objects.visible_to(request.viewer).defer("sheets").select_related("by")
    return get_object_or_404(imports, code=code)


def _import_page(request, found, form=None):
    report = found.report
    differences = report.get("differences", [])
    codes = {code for *_, code in differences if code}
    children = Child.objects.visible_to(request.viewer).filter(code__in=codes)
    names = {child.code: child.name for child in children}
    context = {
        "import": found,
        "report": report,
        "is_working": found.state in {State.WAITING, State.CONFIRMED},
        "counts": _counts(report),
        "is_new": any(report.get("counts", {}).values()),
        "form": form or (_reading_form(found) if found.state == State.CHECKED else None),
        "differences": [(*said, code, names.get(code)) for *said, code in differences],
    }
    status = REFUSED if form and form.errors else 200
    part = "families/_import.html"
    return render_page(request, "families/import.html", context, part=part, viewed=children, status=status)


def _counts(report):
    """Rows (label, new, known already) of what there is any of."""
    new, known = report.get("counts", {}), report.get("known", {})
    rows = [(label, new.get(name, 0), known.get(name, 0)) for name, label in COUNTED.items()]
    return [row for row in rows if row[1] or row[2]]


def _reading_form(found, posted=None):
    return ReadingForm(
        posted,
        tables=actions.tables_of(found),
        opens_rooms=found.sheets["opens_rooms"],
        rooms=found.report["rooms_wanted"],
    )


@route("P2", methods="POST", code=SheetImport)
def read_import(request, code):
    """Read it otherwise: other columns, rooms to be opened."""
    manager_only(request)
    found = _found(request, code)
    if found.state != State.CHECKED:
        return redirect("families:import", code)
    form = _reading_form(found, request.POST)
    if not form.is_valid():
        return _import_page(request, found, form)
    try:
        opens_rooms = form.cleaned_data["opens_rooms"]
        actions.read_again(found, tables=form.tables(), opens_rooms=opens_rooms, by=request.viewer)
    except actions.NotAsSeen:
        messages.error(request, _("Somebody was a moment faster. This is how it stands now."))
    return redirect("families:import", code)


@route("P2", methods="POST", code=SheetImport)
def confirm_import(request, code):
    manager_only(request)
    found = _found(request, code)
    try:
        actions.confirm(found, seen=request.POST.get("seen", ""), by=request.viewer)
    except actions.NotAsSeen:
        messages.error(request, _("This is not what you saw before. Look once more."))
    return redirect("families:import", code)


@route("P2", methods="POST", code=SheetImport)
def drop_import(request, code):
    manager_only(request)
    actions.drop(_found(request, code), by=request.viewer)
    messages.success(request, _("The file is left, and nothing of it is kept."))
    return redirect("families:imports")
