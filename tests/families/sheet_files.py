"""Files as people upload them, made of rows."""

import csv
import zipfile
from io import BytesIO, StringIO

from openpyxl import Workbook

CHILDREN = ["First name", "Last name", "Birth date", "First day", "Room", "Key person", "Allergies", "Monday"]
ADULTS = [
    *("Child first name", "Child last name", "Child birth date", "Name", "Relation", "Household", "Address", "E-mail"),
    *("Phone", "Parental responsibility", "Sees", "May collect"),
]
STAFF = ["Name", "E-mail", "Role", "Rooms", "First day"]


def csv_of(rows, *, delimiter=",", encoding="utf-8"):
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(sheets, *, change=lambda book: None):
    """sheets: {title: rows}. change: what else to do to the book before it is saved."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    change(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def zip_of(parts):
    """parts: {name: bytes}."""
    saved = BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return saved.getvalue()


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def excel_of(cells, *, texts="", styles="", after="", doctype=""):
    """A workbook as Excel makes it, its parts written by hand: cells of one sheet, its shared texts and its styles."""
    kinds = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(kinds.items(), 1)
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheets = f'<sheets><sheet name="Children" sheetId="1" r:id="rId1" xmlns:r="{OFFICE}"/></sheets>'
    parts = {
        "xl/workbook.xml": f"<workbook {main}>{sheets}</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/worksheets/sheet1.xml": f"{doctype}<worksheet {main}><sheetData>{cells}</sheetData>{after}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {main}>{texts}</sst>",
        "xl/styles.xml": f"<styleSheet {main}>{styles}</styleSheet>",
    }
    return zip_of({name: part.encode() for name, part in parts.items()})
