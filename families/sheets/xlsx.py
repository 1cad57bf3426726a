"""What the cells of an XLSX file say, read part by part, so that no file can ask for more than the limits give.

openpyxl writes our files. For reading, it would believe a sheet that claims a million rows, and in a stream it says
nothing of merged cells; here each cell is counted as it comes. Formulas are never calculated: the value that was
saved with them counts. Entities and document types are refused by defusedxml.
"""

import re
from bisect import bisect_left, bisect_right
from datetime import time
from posixpath import normpath

from defusedxml.ElementTree import XMLParser
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from families.sheets.limits import MOST_COLUMNS, MOST_TEXTS, Budget, TooMuch

BOOK = "xl/workbook.xml"
PIECE = 64 * 1024  # bytes at a time
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# A character that XML cannot hold is written as its number.
NUMBERED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def tables_in(archive):
    """Pairs (title of a sheet, {line: {column: text}}), counted from 1; what is empty is missing."""
    book, relations = _Book(), _Relations()
    _parse(archive, BOOK, book)
    _parse(archive, "xl/_rels/workbook.xml.rels", relations)
    texts, styles, budget = _Texts(), _Styles(), Budget()
    for target, kind in ((texts, "sharedStrings"), (styles, "styles")):
        if path := relations.by_kind.get(kind):
            _parse(archive, path, target)
    epoch = MAC_EPOCH if book.is_from_1904 else WINDOWS_EPOCH
    for title, reference in book.sheets:
        if path := relations.sheets.get(reference):
            cells = _Cells(texts.found, styles.dates, epoch, budget)
            _parse(archive, path, cells)
            yield title, _with_merged(cells)


def _parse(archive, path, target):
    parser = XMLParser(target=target, forbid_dtd=True)
    with archive.open(path) as part:
        while piece := part.read(PIECE):
            parser.feed(piece)
    parser.close()


class _Target:
    """What the parser tells: the start, the words and the end of each element, by its name without a namespace."""

    def start(self, tag, attributes):
        self.begin(tag.rpartition("}")[2], {name.rpartition("}")[2]: value for name, value in attributes.items()})

    def end(self, tag):
        self.finish(tag.rpartition("}")[2])

    def begin(self, name, attributes):
        pass

    def finish(self, name):
        pass

    def data(self, text):
        pass

    def close(self):
        pass


class _Book(_Target):
    def __init__(self):
        self.sheets, self.is_from_1904 = [], False

    def begin(self, name, attributes):
        if name == "sheet":
            self.sheets.append((attributes["name"], attributes["id"]))
        elif name == "workbookPr":
            self.is_from_1904 = attributes.get("date1904") in {"1", "true"}


class _Relations(_Target):
    def __init__(self):
        self.sheets, self.by_kind = {}, {}

    def begin(self, name, attributes):
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind, target = attributes["Type"].rpartition("/")[2], attributes["Target"]
        path = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
        self.by_kind[kind] = path
        if kind == "worksheet":
            self.sheets[attributes["Id"]] = path


class _Styles(_Target):
    """Which cell formats show a number as a day or a time."""

    def __init__(self):
        self.formats, self.dates = dict(BUILTIN_FORMATS), []
        self.is_in_cells = False

    def begin(self, name, attributes):
        if name == "numFmt":
            self.formats[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "cellXfs":
            self.is_in_cells = True
        elif name == "xf" and self.is_in_cells:
            self.dates.append(is_date_format(self.formats.get(int(attributes.get("numFmtId", 0)))))

    def finish(self, name):
        if name == "cellXfs":
            self.is_in_cells = False


class _Saying(_Target):
    """Gathers the words of a text, without the reading aids that stand above some scripts."""

    def __init__(self):
        self.said, self.is_saying, self.is_aside = [], False, False

    def begin(self, name, attributes):
        if name == "rPh":
            self.is_aside = True
        self.is_saying = name in {"t", "v"} and not self.is_aside

    def finish(self, name):
        if name == "rPh":
            self.is_aside = False
        self.is_saying = False

    def data(self, text):
        if self.is_saying:
            self.said.append(text)

    def taken(self):
        said, self.said = "".join(self.said), []
        return said


class _Texts(_Saying):
    """The texts that cells point to by number."""

    def __init__(self):
        super().__init__()
        self.found = []

    def finish(self, name):
        super().finish(name)
        if name == "si":
            self.found.append(_spelt_out(self.taken()))
            if len(self.found) > MOST_TEXTS:
                raise TooMuch


class _Cells(_Saying):
    def __init__(self, texts, dates, epoch, budget):
        super().__init__()
        self.texts, self.dates, self.epoch, self.budget = texts, dates, epoch, budget
        self.lines, self.merged = {}, []
        self.line = self.column = 0

    def begin(self, name, attributes):
        super().begin(name, attributes)
        if name == "row":
            self.line, self.column = int(attributes.get("r", self.line + 1)), 0
        elif name == "c":
            self.begin_cell(attributes)
        elif name == "mergeCell":
            self.budget.spend("")
            self.merged.append(attributes["ref"])

    def begin_cell(self, attributes):
        place = REFERENCE.fullmatch(attributes.get("r", ""))
        self.column = column_index_from_string(place[1]) if place else self.column + 1
        self.type = attributes.get("t", "n")
        self.is_date = self._is_date(int(attributes.get("s", 0)))

    def _is_date(self, style):
        return style < len(self.dates) and self.dates[style]

    def finish(self, name):
        super().finish(name)
        if name == "c" and (text := self._text(self.taken()).strip()):
            self.budget.spend(text)
            if self.column > MOST_COLUMNS:
                raise TooMuch
            self.lines.setdefault(self.line, {})[self.column] = text

    def _text(self, said):
        if self.type == "s":
            return self.texts[int(said)] if said else ""
        if self.type in {"str", "inlineStr", "e"}:
            return _spelt_out(said)
        if self.type == "b":
            return {"1": "yes", "0": "no"}.get(said, said)
        if self.type == "d":
            return said
        return self._number(said)

    def _number(self, said):
        if not said:
            return ""
        number = float(said)
        if self.is_date and 0 <= number < 3_000_000:
            return _day_or_time(from_excel(number, self.epoch))
        return str(int(number)) if number.is_integer() and abs(number) < 10**15 else said


def _day_or_time(value):
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return f"{value:%Y-%m-%d}"


def _spelt_out(text):
    """Numbered characters as themselves; halves of one that stand alone are none, nor is 0, which no database takes."""
    if "_x" not in text:
        return text
    whole = NUMBERED.sub(lambda found: chr(int(found[1], 16)), text)
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")


def _with_merged(cells):
    """A value in merged cells is said of each line and column that it spans."""
    steps, order = Budget(), sorted(cells.lines)
    for reference in cells.merged:
        left, top, right, bottom = range_boundaries(reference)
        text = cells.lines.get(top, {}).get(left, "")
        for line in order[bisect_left(order, top) : bisect_right(order, bottom)]:
            for column in range(left, min(right, MOST_COLUMNS) + 1):
                steps.spend(text)
                cells.lines[line].setdefault(column, text)
    return cells.lines
