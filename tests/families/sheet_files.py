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


def with_part(content, name, change):
    """The same archive with one part changed. change: from its bytes to others."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return zip_of(parts | {name: change(parts.get(name, b""))})
