"""Files as they come: of every program, in every spelling, broken, and made to do harm."""

import zipfile
from datetime import date, time
from io import BytesIO

import pytest
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from families.sheets.guard import guarded, unguarded
from families.sheets.reading import Unreadable, read_file
from tests.families.sheet_files import CHILDREN, csv_of, excel_of, xlsx_of, zip_of

MAYA = ["Zoë", "O’Hara", "3/4/2022", "2/9/2024", "Ducklings", "", "none", "8:00-17:30"]
LARGE = "This file holds more than 5,000 rows or 60 columns. Bring it in in smaller parts."
DAMAGED = "This file is damaged, or not a spreadsheet. Save it again as .xlsx or .csv."


def only_table(content, name="children.csv"):
    [table] = read_file(name, content)
    return table


def rows(content, name="children.csv"):
    return only_table(content, name).rows


# -- CSV -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_any_encoding_with_any_delimiter(encoding, delimiter):
    content = csv_of([CHILDREN, MAYA], encoding=encoding, delimiter=delimiter)

    assert rows(content) == [[2, MAYA]]


def test_delimiters_inside_of_quotes_do_not_count():
    doctor = "Dr Hill; Mill Lane;\nLarkfield; 01632 960001"

    table = only_table(csv_of([["First name", "Last name", "Doctor"], ["Maya", "Aziz", doctor]]))

    assert (table.keys, table.rows) == (["first_name", "last_name", "doctor"], [[2, ["Maya", "Aziz", doctor]]])


def test_lines_are_counted_as_a_spreadsheet_counts_them():
    content = csv_of([["Our children"], [], CHILDREN, MAYA, [], MAYA])

    assert [line for line, _ in rows(content)] == [4, 6]


@pytest.mark.parametrize(
    ("headings", "keys"),
    [
        (["Forename", "SURNAME", "D.O.B.", "Start date"], ["first_name", "last_name", "born_on", "starts_on"]),
        (["first name*", "Last  Name", "DOB (dd/mm/yyyy)", "Mon"], ["first_name", "last_name", "born_on", "monday"]),
        (["Prénom", "Surname", "Date of birth", "Surname"], ["", "last_name", "born_on", ""]),
    ],
)
def test_columns_are_known_by_many_names(headings, keys):
    table = only_table(csv_of([headings, ["a", "b", "c", "d"]]), "whatever.csv")

    assert (table.kind, table.keys) == ("children", keys)


def test_a_table_that_nobody_recognises_is_kept_and_read_as_nothing():
    table = only_table(csv_of([["Vorname", "Nachname"], ["Maya", "Aziz"]]), "Kinder.csv")

    assert (table.title, table.kind, table.keys) == ("Kinder", "", ["", ""])


# -- XLSX ------------------------------------------------------------------------------------------------------------


def test_a_workbook_is_read_with_its_days_and_numbers():
    row = ["Maya", "Aziz", date(2022, 4, 3), time(9, 30), 12, 1.5, True, 7700900123]

    table = only_table(xlsx_of({"Sheet1": [CHILDREN, row]}))

    assert table.rows == [[2, ["Maya", "Aziz", "2022-04-03", "09:30", "12", "1.5", "yes", "7700900123"]]]


def test_days_of_a_mac_workbook_are_counted_from_1904():
    def count_from_1904(book):
        book.epoch = CALENDAR_MAC_1904

    content = xlsx_of({"Children": [CHILDREN[:3], ["Maya", "Aziz", date(2022, 4, 3)]]}, change=count_from_1904)

    assert rows(content) == [[2, ["Maya", "Aziz", "2022-04-03"]]]


def test_a_workbook_of_excel_is_read_by_its_shared_texts_and_its_formats():
    said = ("First name", "Last name", "Birth date", "_x0041_b_x0000__xD83E_")
    texts = "".join(f"<si><t>{text}</t></si>" for text in said)
    ruby = "<si><r><t>Ma</t></r><r><t>ya</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="dd\\ mmm\\ yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/>'
        '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>'
    )
    cells = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
        '<row r="4"><c r="A4" t="s"><v>4</v></c><c r="B4" t="s"><v>3</v></c><c r="C4" s="1"><v>44654</v></c></row>'
        '<row r="5"><c r="B5" t="inlineStr"><is><t>Hill</t></is></c><c r="C5" s="0"><v>44654</v></c></row>'
    )

    assert rows(excel_of(cells, texts=texts + ruby, styles=styles)) == [
        [4, ["Maya", "Ab\ufffd\ufffd", "2022-04-03"]],
        [5, ["", "Hill", "44654"]],
    ]


def test_merged_cells_say_the_same_of_each_line():
    def merge(book):
        book.active.merge_cells("B2:B3")

    content = xlsx_of({"Children": [CHILDREN[:2], ["Maya", "Aziz"], ["Omar", None]]}, change=merge)

    assert rows(content) == [[2, ["Maya", "Aziz"]], [3, ["Omar", "Aziz"]]]


def test_of_a_formula_the_saved_value_counts_and_never_the_formula():
    cells = (
        '<row><c t="str"><v>First name</v></c><c t="str"><v>Last name</v></c></row>'
        '<row><c><f>1+1</f><v>2</v></c><c t="str"><f>"Az"&amp;"iz"</f><v>Aziz</v></c></row>'
        '<row><c><f>WEBSERVICE("x")</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )

    assert rows(excel_of(cells)) == [[2, ["2", "Aziz"]], [3, ["", "#DIV/0!"]]]


def test_sheets_of_a_workbook_are_told_apart_and_empty_ones_passed_over():
    content = xlsx_of(
        {
            "Ducklings": [["Our ducklings"], CHILDREN, MAYA],
            "Parents": [["Child surname", "Name"], ["Aziz", "Lina"]],
            "Empty": [],
            "Notes": [["Sheet", "Column"], ["Children", "First name"]],
        },
        change=lambda book: book["Ducklings"].merge_cells("A1:H1"),
    )

    tables = read_file("nursery.xlsx", content)

    assert [(table.title, table.kind, len(table.rows)) for table in tables] == [
        ("Ducklings", "children", 1),
        ("Parents", "adults", 1),
    ]


def test_csvs_packed_together_are_one_file():
    tables = read_file("x.zip", zip_of({"a/children.csv": csv_of([CHILDREN, MAYA]), "read me.txt": b"x"}))

    assert [(table.title, table.kind) for table in tables] == [("children", "children")]


def test_fonts_and_empty_formatted_rows_do_no_harm():
    def decorate(book):
        for line in range(3, 3000):
            book.active.cell(line, 1).font = Font(bold=True)

    assert len(rows(xlsx_of({"Children": [CHILDREN, MAYA]}, change=decorate))) == 1


# -- Files that are refused ------------------------------------------------------------------------------------------


def _workbook():
    return xlsx_of({"Children": [CHILDREN, MAYA]})


def _bomb():
    return zip_of({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * 31 * 1024 * 1024})


def _declared_small():
    """A bomb whose directory says that it is small."""
    content = bytearray(zip_of({"xl/workbook.xml": b"<workbook>" + b" " * 2_000_000 + b"</workbook>"}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def _encrypted():
    content = bytearray(_workbook())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := content.find(mark, at)) >= 0:
            content[at + flags] |= 1
            at += 4
    return bytes(content)


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY b "ha"><!ENTITY a "&b;&b;&b;">]>'
CELL = '<c t="str"><v>x</v></c>'
NOTHING = "There are no rows in this file, or nothing below its headings."

HOSTILE = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(32)), "This is not a spreadsheet. Save it as .xlsx or .csv."),
    "an old or locked workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "This is an older Excel file, or one with a password. Save it as .xlsx without a password.",
    ),
    "a cut-off workbook": (_workbook()[:-300], DAMAGED),
    "an archive of something else": (zip_of({"a.txt": b"x"}), NOTHING),
    "a workbook without its book": (zip_of({"xl/workbook.xml": b""}), DAMAGED),
    "broken XML": (excel_of("<row>"), DAMAGED),
    "a file of this machine": (excel_of('<row><c t="str"><v>&a;</v></c></row>', doctype=ENTITY), DAMAGED),
    "a billion laughs": (excel_of('<row><c t="str"><v>&a;</v></c></row>', doctype=LAUGHS), DAMAGED),
    "an archive that swells": (zip_of({"xl/workbook.xml": b" " * 31 * 1024 * 1024}), LARGE),
    "an archive that lies about its size": (_declared_small(), DAMAGED),
    "a password": (_encrypted(), DAMAGED),
    "hundreds of parts": (zip_of({f"{number}.csv": b"a" for number in range(501)}), LARGE),
    "a dozen sheets and one": (zip_of({f"{number}.csv": b"a" for number in range(13)}), LARGE),
    "a cell far to the right": (excel_of('<row><c r="XFD1" t="str"><v>x</v></c></row>'), LARGE),
    "more cells than a nursery has": (excel_of(f"<row>{CELL * 50}</row>" * 3_001), LARGE),
    "more merged cells than cells": (excel_of("", after='<mergeCell ref="A1:XFD1048576"/>' * 150_001), LARGE),
    "one long text in every cell": (
        excel_of('<row><c t="s"><v>0</v></c></row>' * 100, texts=f"<si><t>{'a' * 100_000}</t></si>"),
        LARGE,
    ),
    "a text that is not there": (excel_of('<row><c t="s"><v>99</v></c></row>'), DAMAGED),
    "a line without a number": (excel_of('<row r="x"><c><v>1</v></c></row>'), DAMAGED),
    "a number that is none": (excel_of("<row><c><v>one</v></c></row>"), DAMAGED),
    "nothing": (b" ", NOTHING),
    "headings alone": (csv_of([CHILDREN]), NOTHING),
    "too many lines": (
        csv_of([CHILDREN[:2], *[["Maya", "Aziz"]] * 5001]),
        "This file has more than 5,000 rows. Bring it in in smaller parts.",
    ),
    "too many columns": (csv_of([["x"] * 61, ["y"] * 61]), LARGE),
    "a cell without an end": (
        b'First name,Last name\n"' + b"a" * 200_000,
        "This file is damaged, or not a CSV file. Save it again as .xlsx or .csv.",
    ),
    "letters of no alphabet": (
        b"First name,Last name\nMa\x81ya,\xffAziz\n",
        "The letters of this file cannot be read. Save it as CSV UTF-8.",
    ),
    "more than 5 MB": (
        b"a" * (5 * 1024 * 1024 + 1),
        "This file is larger than 5 MB. Leave out pictures, or bring it in in two parts.",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(name):
    content, sentence = HOSTILE[name]

    with pytest.raises(Unreadable) as refused:
        read_file("nursery.xlsx", content)

    assert str(refused.value) == sentence


def test_a_line_far_below_is_read_without_the_lines_between():
    cells = f'<row r="1">{CELL * 2}</row><row r="2000000000">{CELL}</row>'

    assert rows(excel_of(cells)) == [[2000000000, ["x", ""]]]


def test_every_part_of_a_workbook_may_be_missing_or_empty_and_nothing_breaks():
    with zipfile.ZipFile(BytesIO(_workbook())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    broken = [{**parts, name: b""} for name in parts] + [
        {other: content for other, content in parts.items() if other != name} for name in parts
    ]

    for each in broken:
        try:
            read_file("nursery.xlsx", zip_of(each))
        except Unreadable as refused:
            assert str(refused).endswith(".")  # noqa: PT017 (either is right; anything else breaks the page)


# -- The guard -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+44 7700 900001", "-5", "@x", "'=1", "''=1", "'", "''", "it's", "plain", ""])
def test_a_guard_goes_on_and_comes_off(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+44", "-5", "@x", "\tx", "\rx", "'=1"])
def test_nothing_guarded_is_taken_for_a_formula(text):
    assert guarded(text) == f"'{text}"
