"""Files to take away: an empty one to fill in, and everything that a setting knows, in the shape it is brought in."""

import csv
import re
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from families.sheets.columns import SHEETS
from families.sheets.guard import guarded
from families.sheets.reading import NOTES
from families.sheets.values import UNSEEN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
ZIP = "application/zip"
# A spreadsheet program reads this as a character by its number.
LOOKS_NUMBERED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Spreadsheet programs on Windows take a CSV without the mark for something else than UTF-8.
MARKED = "utf-8-sig"


def rows_of(sheet, records):
    """The headings, then a line for each record, in the order of their words."""
    lines = [[guarded(tidy(column.kind.write(record[column.key]))) for column in sheet.columns] for record in records]
    return [[column.heading for column in sheet.columns], *sorted(lines)]


def tidy(text):
    """As the import will read it: no unseen characters, one kind of line end, nothing around it."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def as_xlsx(records):
    """records: {key of a sheet: records}."""
    book = Workbook(write_only=True)
    for sheet in SHEETS.values():
        _write(book.create_sheet(sheet.title), rows_of(sheet, records.get(sheet.key, [])))
    _write(book.create_sheet(NOTES), _notes(), wide=60)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _write(page, lines, wide=18):
    page.freeze_panes = "A2"
    for at in range(1, len(lines[0]) + 1):
        page.column_dimensions[get_column_letter(at)].width = wide if at == len(lines[0]) else 18
    for at, line in enumerate(lines):
        page.append([_cell(page, text, is_heading=not at) for text in line])


def _cell(page, text, *, is_heading):
    """Always a text, also where it looks like a number or a formula."""
    cell = WriteOnlyCell(page, LOOKS_NUMBERED.sub("_x005F_", text))
    cell.data_type = "s"
    cell.number_format = "@"
    if is_heading:
        cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text="\n" in text, vertical="top")
    return cell


def _notes():
    lines = [["Sheet", "Column", "How to write it"]]
    for sheet in SHEETS.values():
        for column in sheet.columns:
            note = f"Needed. {column.note}".strip() if column.is_needed else column.note
            lines.append([sheet.title, column.heading, note])
    return lines


def as_csv(sheet, records):
    saved = StringIO(newline="")
    csv.writer(saved).writerows(rows_of(sheet, records))
    return saved.getvalue().encode(MARKED)


def as_csvs(records):
    """One CSV for each sheet, packed together."""
    saved = BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as archive:
        for sheet in SHEETS.values():
            archive.writestr(f"{sheet.key}.csv", as_csv(sheet, records.get(sheet.key, [])))
    return saved.getvalue()
