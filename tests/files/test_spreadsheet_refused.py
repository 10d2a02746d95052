"""Spreadsheets that are refused: every fault names the file, the sheet, the cell and the mend."""

import json
import random
import sys
import tracemalloc
from datetime import datetime
from io import BytesIO
from time import process_time
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from files import sheet_fuzz
from files.sheet_tools import (
    LANE,
    book_of,
    column,
    edited,
    faults,
    lane,
    lane_book,
    lane_edited,
    part_of,
    read_data,
    repacked,
)
from wayout.cli.app import run
from wayout.files.document import InputError
from wayout.files.load import read_document
from wayout.files.spreadsheet.layout import MORE
from wayout.files.spreadsheet.read import read_spreadsheet
from wayout.files.spreadsheet.tables import CLOCK, TABLES


def set_cell(sheet, cell, value):
    def change(book):
        book[sheet][cell] = value

    return change


def the_fault(book):
    """The only fault of a book."""
    (fault,) = faults(book)
    return fault


# --- cells -------------------------------------------------------------------------------------------------

CELLS = [
    # sheet, heading (or cell), row, what is written, what is said, the mend
    ("Preferences", "Statement", 2, "=A1+1", "a formula (=A1+1) in place of a value", "paste its value"),
    ("Preferences", "Statement", 2, "#REF!", "the error #REF! in place of a value", "write the value"),
    ("Preferences", "Statement", 2, True, "TRUE, where text belongs", "format the cell as text"),
    ("Preferences", "Statement", 2, "not su", "there is no option `su`", "did you mean `sue`?"),
    ("Preferences", "Statement", 3, "not open and", "", ""),
    ("Preferences", "Statement", 2, 7, "a statement is text", ""),
    ("Preferences", "Statement", 2, None, "`statement` is missing", "fill this cell"),
    ("Preferences", "Sure", 2, 1.5, "should be a chance from 0 to 1", ""),
    ("Preferences", "Sure", 2, "likely", "`likely` is no number", "write digits, with a point"),
    ("Preferences", "Sure", 2, "0,5", "`0,5` is no number", "with a point: 0.5"),
    ("Preferences", "Source", 3, "letter#9", "cites a turn that does not exist", "has turns 1 to 3"),
    ("Preferences", "Party", 2, "Farmr", "no party `Farmr` on the sheet `Parties`", "did you mean `Farmer`?"),
    ("Preferences", "Party", 2, None, "the row has no party", "fill this cell, or delete the row"),
    ("Preferences", "Variant", 4, "knd", "there is no variant `knd` of Farmer", "did you mean `kind`?"),
    ("Face", "Statement", 2, "=1", "a formula (=1)", "paste its value"),
    ("Parties", "Party", 3, "Farmer", "`Farmer` stands twice (first in Parties!A2)", "rename or delete one"),
    ("Parties", "Party", 3, "=B3", "`=B3`, where a key belongs", "paste its value, as text"),
    ("Parties", "Role", 2, "third", "`third` is not known here", "did you mean `third party`?"),
    ("Parties", "View of", 2, "Farmers", "there is no decision maker `Farmers`", "did you mean `Farmer`?"),
    ("Options", "Option", 2, "open gate", "`open gate` cannot be an option key", ""),
    ("Options", "Option", 3, "open", "`open` stands twice (first in Options!B2)", "rename or delete one"),
    ("Options", "One way", 2, "up", "`up` is not known here", "there are on, off"),
    ("Options", "Option", 4, None, "the row has no option", "fill this cell"),
    ("Record", "Citation", 2, None, "`citation` is missing", "fill this cell"),
    ("Record", "Turns", 2, 2.5, "should be a valid integer", ""),
    ("Record", "Turns", 2, "three", "`three` is no number", ""),
    ("Record", "Date", 2, "1962-02-30", "there is no such day", ""),
    ("Variants", "Chance", 2, "often", "`often` is no number", ""),
    ("Variants", "Chance", 2, "0.3 to 0.1", "the bounds 0.3, 0.1 are none", "the lower first"),
    ("Channels", "Hours, high", 2, 1, "out of order", "write them in rising order"),
    ("Channels", "Hours, low", 2, None, "`low` is missing", "fill this cell"),
    ("Steps", "Does", 2, None, "`does` is missing", "fill this cell"),
    ("Steps", "Plan", 2, "lettr", "there is no plan `lettr`", "did you mean `letter`?"),
    ("Steps", "In turn", 2, "maybe", "`maybe` is neither yes nor no", "write yes or no"),
    ("Plans", "Channel", 2, "cable", "there is no channel `cable`", "there are post"),
    ("Plans", "Offer", 2, "open; loc", "there is no option `loc`", "did you mean `lock`?"),
    ("Commitments", "Statement", 2, "sue", "`sue` is an option of Walkers, not of Farmer", ""),
    ("Commitments", "Proposal", 2, "x", "there is no proposal `x`", "there are truce"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "heading", "row", "value", "what", "mend"), CELLS)
def test_a_cell_at_fault_is_named(sheet, heading, row, value, what, mend):
    place = []

    def change(book):
        place.append(f"{column(book[sheet], heading)}{row}")
        book[sheet][place[0]] = value

    found = faults(lane_edited(change))
    fault = next((f for f in found if what in f.what and mend in f.mend), None)
    assert fault is not None, found
    assert (fault.file, fault.key, fault.line) == ("lane.xlsx", f"{sheet}!{place[0]}", row)
    assert str(fault).startswith(f"lane.xlsx: {sheet}!{place[0]}: ")
    if sheet not in ("Parties", "Options", "Channels"):  # what other sheets name
        assert len(found) == 1


UPRIGHT = [
    ("Scenario", "Status quo", "opn", "there is no option `opn`", "did you mean `open`?"),
    ("Scenario", "Status quo", "open; lock", "infeasible", ""),
    ("Scenario", "Title", "=B3", "a formula (=B3) in place of a value", "paste its value"),
    ("Scenario", "Record", "night", "`record` is one value already", "delete that, or the rows"),
    ("Scenario", "Format", 2, "should be 1", ""),
    ("Clock", "Start", None, "`start` is missing", "fill this cell"),
    ("Clock", "Start", "tomorrow", "not an instant", "write 1962-10-24T23:15-04:00"),
    ("Clock", "Start", "2031-05-05T09:00", "has no zone", "write 1962"),
    ("Clock", "Time zone", "Berlin", "", ""),
    ("Clock", "Runs", 3, "greater than or equal to 100", ""),
    ("Clock", "Contacts by", "road", "`road` is not known here", "did you mean `radial`?"),
    ("Clock", "Daylight only", "no idea", "is neither yes nor no", ""),
]


@pytest.mark.parametrize(("sheet", "heading", "value", "what", "mend"), UPRIGHT)
def test_a_value_beside_its_heading_at_fault_is_named(sheet, heading, value, what, mend):
    cell = []

    def change(book):
        row = next(row for row in range(2, 60) if book[sheet][f"A{row}"].value == heading)
        cell.append(f"{sheet}!B{row}")
        book[sheet][f"B{row}"] = value

    found = faults(lane_edited(change))
    where = "Record!A2" if heading == "Record" else cell[0]
    assert any(f.key == where and what in f.what and mend in f.mend for f in found), found
    if heading == "Record":
        assert cell[0] in found[0].what


def test_all_faults_are_told_in_the_order_of_the_sheets():
    def change(book):
        book["Plans"]["C2"] = "shut"
        book["Record"][f"{column(book['Record'], 'Turns')}2"] = "three"
        book["Preferences"]["C3"] = "shut"
        book["Preferences"]["C2"] = "not shut"
        book["Scenario"]["B4"] = "shut"

    told = [fault.key for fault in faults(lane_edited(change))]
    assert told == ["Scenario!B4", "Preferences!C2", "Preferences!C3", "Record!G2", "Plans!C2"]


def test_a_date_without_a_clock_is_refused_with_the_mend():
    def change(book):
        zone = next(row for row in range(2, 60) if book["Clock"][f"A{row}"].value == "Time zone")
        book["Clock"][f"B{zone}"] = None
        book["Clock"]["B2"] = datetime(2031, 5, 5, 9, 30)  # noqa: DTZ001

    fault = the_fault(lane_edited(change))
    assert fault.key == "Clock!B2"
    assert "has no zone" in fault.what
    assert "`Time zone` of the clock" in fault.mend


# --- headings, rows and sheets -----------------------------------------------------------------------------


def renamed(sheet, cell, text):
    return lane_edited(set_cell(sheet, cell, text))


class TestHeadings:
    def test_a_misspelt_heading(self):
        fault = the_fault(renamed("Preferences", "C1", "Statment"))
        assert (fault.key, fault.what) == ("Preferences!C1", "the heading `Statment` is not known here")
        assert fault.mend == "did you mean `Statement`?"

    def test_an_unknown_heading(self):
        fault = the_fault(renamed("Preferences", "Z1", "Weight"))
        assert fault.key == "Preferences!Z1"
        assert "head a column of your own `Notes`" in fault.mend

    def test_a_heading_twice(self):
        fault = the_fault(renamed("Preferences", "E1", "Statement"))
        assert (fault.key, fault.what) == ("Preferences!E1", "the heading `Statement` stands twice")

    @pytest.mark.parametrize("heading", ["Statement", "Party"])
    def test_a_missing_heading(self, heading):
        def change(book):
            book["Preferences"].delete_cols(book["Preferences"][f"{column(book['Preferences'], heading)}1"].column)

        fault = the_fault(lane_edited(change))
        assert (fault.key, fault.what) == ("Preferences!1", f"the heading `{heading}` is missing")

    def test_a_value_below_no_heading(self):
        fault = the_fault(renamed("Preferences", "Z5", "stray"))
        assert (fault.key, fault.what) == ("Preferences!Z5", "`stray` stands below no heading")

    def test_a_sheet_without_any(self):
        def change(book):
            book["Face"].delete_rows(1, 50)

        assert "the heading `Party` is missing" in [f.what for f in faults(lane_edited(change))]

    @pytest.mark.parametrize("cells", ["A2:A4", "A2:B2", "A1:B1"])
    def test_merged_cells(self, cells):
        def change(book):
            book["Preferences"].merge_cells(cells)

        found = [f for f in faults(lane_edited(change)) if f.what == "the cells are merged"]
        assert [f.key for f in found] == [f"Preferences!{cells}"]
        assert "take the cells apart" in found[0].mend

    def test_merged_cells_aside_are_left_alone(self):
        def change(book):
            book["Preferences"].merge_cells("Y1:Z9")

        assert read_data(lane_edited(change)) == lane()

    def test_what_stands_in_an_upright_sheet_and_is_not_known(self):
        fault = the_fault(renamed("Clock", "A3", "Zone of time"))
        assert (fault.key, fault.what) == ("Clock!A3", "`Zone of time` is not known here")
        twice = the_fault(renamed("Clock", "A3", "Start"))
        assert twice.what == "`Start` stands twice (first in row 2)"


class TestSheets:
    @pytest.mark.parametrize("name", [table.sheet for table in TABLES if table.needed])
    def test_a_missing_sheet_that_is_needed(self, name):
        def change(book):
            del book[name]

        found = faults(lane_edited(change))
        assert [f.key for f in found] == [name]
        assert found[0].what == f"the sheet `{name}` is missing"
        assert "add it with its headings" in found[0].mend

    @pytest.mark.parametrize(("name", "by"), [("Variants", None), ("Plans", "Steps"), ("Proposals", "Commitments")])
    def test_a_missing_sheet_that_others_name(self, name, by):
        def change(book):
            del book[name]

        found = faults(lane_edited(change))
        if by:
            assert [f.what for f in found] == [f"the sheet `{name}` is missing, whose rows the sheet `{by}` names"]
        else:
            assert {f.key for f in found} == {"Preferences!B4"}
            assert all("there is no variant `kind` of Farmer" in f.what for f in found)

    @pytest.mark.parametrize("name", ["Partys", "Proposal", "ship"])
    def test_a_sheet_that_is_nearly_one_of_ours(self, name):
        def change(book):
            book.create_sheet(name)

        fault = the_fault(lane_edited(change))
        assert fault.key == name
        assert fault.mend.startswith("did you mean")

    @pytest.mark.parametrize("name", ["Notes", "Sources", "Sums", "My options, old", "Preferences (3)", "Sheet1"])
    def test_a_sheet_of_ones_own_is_left_alone(self, name):
        def change(book):
            book.create_sheet(name)["A1"] = "=1+1"

        assert read_data(lane_edited(change)) == lane()

    def test_two_sheets_of_one_name(self):
        def change(book):
            book.create_sheet(" Options ")

        assert the_fault(lane_edited(change)).what == "there are two sheets `Options`"

    def test_a_book_of_something_else(self):
        out = BytesIO()
        Workbook().save(out)
        fault = the_fault(out.getvalue())
        assert "none of its sheets is one of a scenario (there are Sheet)" in fault.what
        assert "wayout new FILE.xlsx" in fault.mend

    def test_rows_without_a_clock(self):
        def change(book):
            del book[CLOCK.sheet]

        assert next(f.what for f in faults(lane_edited(change))) == "`start` is missing"


class TestMore:
    @pytest.mark.parametrize(
        ("row", "what"),
        [
            (("plans..x", 1), "is no path"),
            ((None, 1), "is no path"),
            (("[1]", 1), "a path begins with a key"),
            (("title", "x"), "`title` has a value elsewhere"),
            (("title.x", "x"), "`title` is one value"),
            (("infeasible.x", "x"), "`infeasible` is a list"),
            (("plans[1]", "x"), "`plans` is one value"),
            (("infeasible[3]", "x"), "`infeasible` has no entry 3"),
            (("imported.a[2]", "x"), "`imported.a` has no entry 2"),
            (("imported.a", "=1"), "`=1` in place of a value"),
            (("imported.a", None), "there is no value"),
            (("imported.a", 1, "nummber"), "is no kind of value"),
            (("imported.a", "x", "number"), "`x` is no number"),
        ],
    )
    def test_a_row_that_says_nothing_or_what_cannot_be(self, row, what):
        def change(book):
            sheet = book.create_sheet(MORE)
            sheet.append(("Path", "Value", "Kind"))
            sheet.append(row)

        fault = the_fault(lane_edited(change))
        assert fault.key == "More!A2"
        assert what in fault.what

    def test_what_it_adds_is_checked_at_its_cell(self):
        def change(book):
            book.create_sheet(MORE).append(("Path", "Value"))
            book[MORE].append(("plans.letter.colour", "red"))

        fault = the_fault(lane_edited(change))
        assert (fault.key, fault.what) == ("More!B2", "this key is not known")


# --- the file ----------------------------------------------------------------------------------------------

WORKBOOK = "xl/workbook.xml"
BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><x>&j;</x>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'


def zipped(parts, method=ZIP_DEFLATED):
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


FILES = {
    "empty": (b"", "not a spreadsheet"),
    "text": (LANE.encode(), "not a spreadsheet"),
    "old or encrypted": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "an old .xls file, or one with a password",
    ),
    "a PDF": (b"%PDF-1.7", "this is a PDF"),
    "a zip of nothing": (zipped({"a.txt": "x"}), "a zip archive without a workbook"),
    "OpenDocument": (zipped({"mimetype": "x", "content.xml": "<x/>"}), "this is an OpenDocument file"),
    "binary": (zipped({"xl/workbook.bin": "x"}), "this is an .xlsb file"),
    "Word": (zipped({"word/document.xml": "<x/>"}), "this is a Word document"),
    "half a zip": (lane_book()[:9000], "the zip archive is damaged"),
    "only its head": (b"PK\x03\x04", "the zip archive is damaged"),
    "no XML": (zipped({WORKBOOK: "no"}), "`xl/workbook.xml` is damaged"),
    "UTF-16": (zipped({WORKBOOK: "<x/>".encode("utf-16")}), "`xl/workbook.xml` is damaged: it is not UTF-8"),
    "UTF-16 that laughs": (zipped({WORKBOOK: BILLION.decode().encode("utf-16-le")}), "it is not UTF-8"),
    "packed otherwise": (zipped({WORKBOOK: "<x/>"}, ZIP_BZIP2), "encrypted or packed in a way not known"),
    "laughs": (zipped({WORKBOOK: BILLION}), "`xl/workbook.xml` has a DOCTYPE"),
    "reaches out": (zipped({WORKBOOK: OUTSIDE}), "`xl/workbook.xml` has a DOCTYPE"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_spreadsheet(name):
    book, what = FILES[name]
    fault = the_fault(book)
    assert what in fault.what
    assert fault.mend
    assert fault.file == "lane.xlsx"


@pytest.mark.parametrize(
    "part", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/theme1.xml", "docProps/core.xml"]
)
def test_a_doctype_in_any_part_is_refused(part):
    book = repacked(lane_book(), lambda parts: {**parts, part: OUTSIDE})
    assert f"`{part}` has a DOCTYPE" in the_fault(book).what


def in_sheet(book, name, change):
    """The book with the XML of a sheet changed."""
    part = part_of(book, name)
    return repacked(book, lambda parts: {**parts, part: change(parts[part])})


DAMAGED = [
    (b'<c r="A2"', b'<c r="2A"', "has a cell at `2A`, which is no place"),
    (b'<c r="A2"', b'<c r="XFE2"', "has a cell outside the sheet"),
    (b'<row r="2"', b'<row r="0"', "counts to `0`, where that cannot be"),
    (b'<c r="B2"', b'<c r="A2"', "has the cell A2 twice"),
    (b"<sheetData>", b'<sheetData><row r="9"><c r="A9"><v>x</v></c></row>', "has no number in A9"),
    (b"<sheetData>", b'<sheetData><row r="9"><c r="A9" t="s"><v>99999</v></c></row>', "counts to `99999`"),
    (b"<sheetData>", b"<sheetData><row>", "is damaged: mismatched tag"),
    (b"<sheetData>", b'<sheetData><row r="9"><c r="A9" t="str"><v>_xD800_</v></c></row>', "half a character"),
]


def test_what_is_said_of_a_damaged_archive_is_short():
    raw = bytearray(lane_book())
    raw[26:28] = b"\xff\xff"  # the first part's name, as long as that
    found = the_fault(bytes(raw))
    assert found.what.startswith("the zip archive is damaged")
    assert len(found.what) < 200


@pytest.mark.parametrize(("old", "new", "what"), DAMAGED)
def test_a_damaged_sheet(old, new, what):
    base = lane_book()
    changed = in_sheet(base, "Options", lambda xml: xml.replace(old, new, 1))
    assert changed != base
    assert what in the_fault(changed).what


def test_a_sheet_whose_part_is_gone():
    base = lane_book()
    part = part_of(base, "Options")
    book = repacked(base, lambda parts: {name: data for name, data in parts.items() if name != part})
    assert the_fault(book).what == "the sheet `Options` is damaged"


def test_formulas_of_every_form_are_named():
    forms = [b"<f>1+1</f>", b'<f t="shared" si="0"/>', b'<f t="array" ref="C2">A1</f>']
    for form in forms:
        book = in_sheet(
            lane_edited(set_cell("Preferences", "C2", 1)),
            "Preferences",
            lambda xml, form=form: xml.replace(b'<c r="C2" s=', b'<c r="C2" zz=', 1).replace(
                b"<v>1</v>", form + b"<v>1</v>", 1
            ),
        )
        fault = the_fault(book)
        assert fault.key == "Preferences!C2"
        assert "a formula (=" in fault.what


class TestSize:
    def test_an_area_of_formats_alone_is_read_at_once(self):
        far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
        many = (
            b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(900, 60_000)) + b"</sheetData>"
        )
        for end in (far, many):
            book = in_sheet(lane_book(), "Preferences", lambda xml, end=end: xml.replace(b"</sheetData>", end))
            before = process_time()
            assert read_data(book) == lane()
            assert process_time() - before < 5

    def test_too_many_rows_are_refused(self, monkeypatch):
        monkeypatch.setattr("wayout.files.spreadsheet.archive.MAX_ELEMENTS", 5000)
        end = b"<row/>" * 6000 + b"</sheetData>"
        fault = the_fault(in_sheet(lane_book(), "Preferences", lambda xml: xml.replace(b"</sheetData>", end)))
        assert "more than 5,000 rows and cells" in fault.what
        assert "delete the empty ones below the table" in fault.mend

    def test_a_bomb_is_refused_before_it_is_unpacked(self, monkeypatch):
        book = in_sheet(lane_book(), "Preferences", lambda xml: xml.replace(b"</sheetData>", b" " * (140 << 20)))
        assert len(book) < 400_000
        assert "unpacked it is larger than 128 MB" in the_fault(book).what
        monkeypatch.setattr("wayout.files.spreadsheet.archive.MAX_UNPACKED", 1 << 20)
        tracemalloc.start()
        assert "unpacked it is larger than 1 MB" in the_fault(book).what
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
        tracemalloc.stop()

    def test_too_much_text_is_refused(self, monkeypatch):
        monkeypatch.setattr("wayout.files.spreadsheet.book.MAX_VALUES", 10)
        assert "holds too much" in the_fault(lane_book()).what
        monkeypatch.setattr("wayout.files.spreadsheet.archive.MAX_PARTS", 3)
        assert "more than 3 parts" in the_fault(lane_book()).what


class TestWriting:
    @pytest.mark.parametrize(
        ("data", "what"),
        [
            ({"plans": {" a": {"title": "x"}}}, "the plan ` a` cannot stand in a cell"),
            ({"plans": {"": {}}}, "the plan `` cannot stand in a cell"),
            ({"title": "x" * 40_000}, "a text of 40,000 characters; a cell holds 32,767"),
            ({"title": "\x01" * 10_000}, "a text of 10,000 characters"),
            ({"title": "\ud800"}, "half a character"),
        ],
    )
    def test_what_no_cell_can_hold_is_refused(self, data, what):
        with pytest.raises(InputError, match=r".") as refused:
            book_of(data)
        assert what in str(refused.value)


# --- the commands ------------------------------------------------------------------------------------------


@pytest.fixture
def ask(monkeypatch, capsys):
    def asked(*args):
        monkeypatch.setattr(sys, "argv", ["wayout", *map(str, args)])
        left = run()
        said = capsys.readouterr()
        return left, said.out, said.err

    return asked


@pytest.mark.parametrize("command", ["brief", "compare", "check", "stability", "offers", "test", "robust", "clock"])
def test_every_command_refuses_with_the_cell(command, ask, tmp_path):
    path = tmp_path / "mine.xlsx"
    path.write_bytes(lane_edited(set_cell("Preferences", "C2", "=A1+1")))
    left, printed, said = ask(command, path)
    assert (left, printed) == (1, "")
    assert f"{path}: Preferences!C2: a formula (=A1+1) in place of a value; paste its value" in said
    left, printed, said = ask("convert", path, tmp_path / "out.yaml")
    assert (left, printed) == (1, "")
    assert [each.name for each in tmp_path.iterdir()] == ["mine.xlsx"]


def test_check_tells_faults_as_data(ask, tmp_path):
    path = tmp_path / "mine.xlsx"
    path.write_bytes(lane_edited(set_cell("Preferences", "C2", "not su")))
    left, printed, _ = ask("check", path, "--json")
    assert left == 1
    assert json.loads(printed) == {
        "faults": [
            {
                "file": str(path),
                "line": 2,
                "key": "Preferences!C2",
                "what": "there is no option `su`",
                "mend": "did you mean `sue`?",
            }
        ]
    }


@pytest.mark.parametrize("name", FILES)
def test_no_command_takes_what_is_no_spreadsheet(name, ask, tmp_path):
    path = tmp_path / "mine.xlsx"
    path.write_bytes(FILES[name][0])
    left, printed, said = ask("check", path)
    assert (left, printed) == (1, "")
    assert str(path) in said


# --- mutated -----------------------------------------------------------------------------------------------


def test_mutated_spreadsheets_are_read_or_refused():
    good, longest = sheet_fuzz.fuzz(400, 1962)
    assert good > 40
    assert longest < 5


def test_the_seeds_have_no_fault_and_mutations_repeat():
    for seed in sheet_fuzz.seeds():
        sheet_fuzz.read(seed)
        draws = [sheet_fuzz.mutated(seed, random.Random(7)) for _ in range(2)]
        assert draws[0] == draws[1] != seed


def test_an_edit_that_is_none_leaves_no_fault():
    assert faults(edited(lane_book(), lambda book: None)) == ()
    assert read_spreadsheet(lane_book(), "a.xlsx").cells["decision_makers", "Farmer"] == "Parties!A2"


@pytest.mark.parametrize("name", ["lane.xlsm", "lane.yaml", "lane.gmcr", "lane"])
def test_a_spreadsheet_is_known_by_its_first_bytes(tmp_path, name):
    (tmp_path / name).write_bytes(lane_book())
    assert read_document(tmp_path / name).data == read_data(lane_book())
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    with pytest.raises(InputError, match=r"old \.xls file, or one with a password; save it as \.xlsx"):
        read_document(tmp_path / name)
