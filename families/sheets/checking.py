"""Every line of a file, checked against the others and against what the setting knows."""

from django.utils.translation import gettext as _

from families.sheets.columns import ADULTS, CHILDREN, STAFF
from families.sheets.homes import Ties
from families.sheets.plan import Fault, Plan
from families.sheets.register import Register
from families.sheets.staffing import Rooms, Staff


def check(tables, known, *, heed=lambda: None, **options):
    """The plan of an import, with its faults. heed: called for each row, by whoever counts them."""
    plan = Plan(known, **options)
    rooms = Rooms(plan)
    staff = Staff(plan, rooms)
    register = Register(plan, rooms, staff)
    ties = Ties(plan, register)
    whole = [table for table in tables if table.kind and _has_its_columns(plan, table)]
    for desk, sheet in ((staff, STAFF), (register, CHILDREN)):
        for row in _rows(plan, whole, sheet):
            heed()
            desk.take(row)
    ties.take(_rows(plan, whole, ADULTS), heed)
    plan.faults.sort(key=lambda fault: _place_of(fault, tables))
    return plan


def _rows(plan, tables, sheet):
    return [row for table in tables if table.kind == sheet.key for row in plan.rows_of(table)]


def _has_its_columns(plan, table):
    missing = table.sheet.missing(table.keys)
    for column in missing:
        what = _("No column of this sheet is the %(heading)s.") % {"heading": column.heading}
        todo = _("Say below which of your columns it is, or add it to the file.")
        plan.faults.append(Fault(table.title, None, column.heading, what, todo))
    return not missing


def _place_of(fault, tables):
    """As one reads: sheet, line, column."""
    at = next(at for at, table in enumerate(tables) if table.title == fault.sheet)
    headings = tables[at].headings
    return at, fault.line or 0, headings.index(fault.column) if fault.column in headings else len(headings)
