"""A file that somebody uploaded, as tables: CSV, XLSX, or several CSVs packed together, as our export makes them."""

import codecs
import csv
import re
import zlib
from dataclasses import asdict, dataclass, field
from io import BytesIO, StringIO
from pathlib import PurePosixPath
from xml.etree.ElementTree import ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.sheets import xlsx
from families.sheets.columns import SHEETS, most_matches, sheet_of
from families.sheets.guard import unguarded
from families.sheets.limits import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_PARTS,
    MOST_ROWS,
    MOST_TABLES,
    MOST_UNPACKED,
    Budget,
    TooMuch,
)

# Headings stand among the first lines; above them some put a title.
HEADINGS_WITHIN = 10
LONGEST_HEADING = 80
# The sheet that explains the others in our own template.
NOTES = "Notes"
DELIMITERS = ",;\t|"
# Not in any text, but in every picture and program.
BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .xls, and any Office file under a password
# What reading an archive or its XML raises when they are damaged, or made to do harm.
DAMAGED = (BadZipFile, zlib.error, EOFError, LookupError, OverflowError, ParseError, RuntimeError, ValueError, OSError)


TOO_LARGE = gettext_lazy("This file is larger than 5 MB. Leave out pictures, or bring it in in two parts.")


class Unreadable(Exception):
    """Says in one sentence why the file cannot be brought in."""


@dataclass
class Table:
    """One sheet of a file. rows: [line, texts]; keys: for each heading its column, "" where it is not read."""

    title: str
    headings: list
    rows: list
    kind: str = ""
    keys: list = field(default_factory=list)

    def match(self, kind):
        """Read the table as the sheet `kind`, its columns matched by name."""
        self.kind = kind
        self.keys = SHEETS[kind].matched(self.headings) if kind else [""] * len(self.headings)

    @property
    def sheet(self):
        return SHEETS.get(self.kind)

    def as_json(self):
        return asdict(self)


def read_file(name, content):
    """The tables of a file that has rows in them. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    try:
        tables = [table for title, lines in _sheets(name, content) if (table := _table(title, lines))]
    except TooMuch as error:
        raise Unreadable(
            _("This file holds more than 5,000 rows or 60 columns. Bring it in in smaller parts.")
        ) from error
    if sum(len(table.rows) for table in tables) > MOST_ROWS:
        raise Unreadable(_("This file has more than 5,000 rows. Bring it in in smaller parts."))
    if not tables:
        raise Unreadable(_("There are no rows in this file, or nothing below its headings."))
    return tables


def _sheets(name, content):
    """Pairs (title, {line: {column: text}})."""
    if content.startswith(OLD_OFFICE):
        raise Unreadable(_("This is an older Excel file, or one with a password. Save it as .xlsx without a password."))
    title = PurePosixPath(name).stem
    if not content.startswith(b"PK"):
        return [(title, _lines_of_csv(content))]
    try:
        return _unpacked(ZipFile(BytesIO(content)))
    except DAMAGED as error:
        raise Unreadable(_("This file is damaged, or not a spreadsheet. Save it again as .xlsx or .csv.")) from error


def _unpacked(archive):
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise TooMuch
    if any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts):
        raise BadZipFile
    if xlsx.BOOK in archive.namelist():
        return _first(xlsx.tables_in(archive))
    packed = (part for part in parts if part.filename.lower().endswith(".csv"))
    return _first((PurePosixPath(part.filename).stem, _lines_of_csv(archive.read(part))) for part in packed)


def _first(tables):
    """No more tables than we look at; the others are not passed over in silence."""
    found = []
    for table in tables:
        found.append(table)
        if len(found) > MOST_TABLES:
            raise TooMuch
    return found


# -- CSV -------------------------------------------------------------------------------------------------------------


def _lines_of_csv(content):
    text = _decoded(content)
    if BINARY.search(text):
        raise Unreadable(_("This is not a spreadsheet. Save it as .xlsx or .csv."))
    try:
        rows = max((_rows(text, delimiter) for delimiter in DELIMITERS), key=_fit)
    except csv.Error as error:
        raise Unreadable(_("This file is damaged, or not a CSV file. Save it again as .xlsx or .csv.")) from error
    budget = Budget()
    return {line: cells for line, row in enumerate(rows, 1) if (cells := _cells(row, budget))}


def _decoded(content):
    """By its mark, as UTF-8, as UTF-16 without a mark, or else as Windows writes English."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif content[1:2] == b"\0":
        encodings = ["utf-16-le"]
    elif content[:1] == b"\0":
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The letters of this file cannot be read. Save it as CSV UTF-8."))


def _rows(text, delimiter):
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def _fit(rows):
    """How well a delimiter does: known headings first, then columns."""
    first = rows[:HEADINGS_WITHIN]
    return max(map(most_matches, first), default=0), max(map(len, first), default=0)


def _cells(row, budget):
    cells = {column: text.strip() for column, text in enumerate(row, 1) if text.strip()}
    for text in cells.values():
        budget.spend(text)
    if cells and max(cells) > MOST_COLUMNS:
        raise TooMuch
    return cells


# -- Tables ----------------------------------------------------------------------------------------------------------


def _table(title, lines):
    """The table below its headings, read as the sheet it seems to be; None when nothing stands there."""
    order = sorted(lines)
    if len(order) < 2:
        return None
    at = max(order[:HEADINGS_WITHIN], key=lambda line: (most_matches(lines[line].values()), -line))
    width = max(column for cells in lines.values() for column in cells)
    headings = [lines[at].get(column, "")[:LONGEST_HEADING] for column in range(1, width + 1)]
    rows = [[line, _row(lines[line], width)] for line in order if line > at]
    if not rows:
        return None
    table = Table(title[:LONGEST_HEADING], headings, rows)
    table.match(sheet_of(title, headings))
    return table if table.kind or title != NOTES else None


def _row(cells, width):
    return [unguarded(cells.get(column, "")) for column in range(1, width + 1)]
