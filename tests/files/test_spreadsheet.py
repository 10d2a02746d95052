"""Spreadsheets: a scenario survives being written to one and read from it, also after a user's edits."""

import json
import random
import re
import sys
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from pydantic import BaseModel, ValidationError

import wayout
from files.sheet_tools import (
    book_of,
    column,
    edited,
    lane,
    lane_book,
    lane_edited,
    part_of,
    read_data,
    repacked,
    shared,
)
from files.sheet_worlds import ODD, random_file
from scenarios import random_scenario
from wayout.cli.app import run
from wayout.files.build import build
from wayout.files.document import Document, InputError, parse_document
from wayout.files.load import case_document, cases, read_document, starter_in_full
from wayout.files.schema import ScenarioFile
from wayout.files.schema_parts import Evidenced
from wayout.files.spreadsheet.book import read_book
from wayout.files.spreadsheet.cells import CellError
from wayout.files.spreadsheet.layout import FIRST, MORE, VALUE, WHAT
from wayout.files.spreadsheet.more import parse_path, write_path
from wayout.files.spreadsheet.read import read_spreadsheet
from wayout.files.spreadsheet.rows import rows_of
from wayout.files.spreadsheet.tables import EVIDENCE, TABLES
from wayout.files.spreadsheet.values import Moment, escaped, name_of, unescaped
from wayout.files.spreadsheet.write import write_spreadsheet

OLD, NEW = datetime(1950, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001  a spreadsheet knows no zone
KNOWN = {name: case_document(name).data for name in cases()} | {
    "the starter": starter_in_full().data,
    "lane": lane(),
}


def back(data):
    """The data after it has been a spreadsheet."""
    document = read_spreadsheet(book_of(data), "made.xlsx")
    assert document.faults == ()
    return document.data


def ordered(value):
    """Plain data in which the order of keys counts."""
    if isinstance(value, dict):
        return [(key, ordered(child)) for key, child in value.items()]
    return [ordered(child) for child in value] if isinstance(value, list) else value


def assert_survives(data):
    """What the file says is the same afterwards, and the order of what has an order."""
    before, after = ScenarioFile.model_validate(data), ScenarioFile.model_validate(back(data))
    assert after == before
    assert list(after.decision_makers) == list(before.decision_makers)
    for one, other in zip(before.decision_makers.values(), after.decision_makers.values(), strict=True):
        assert list(one.options) == list(other.options)
        assert list(one.variants) == list(other.variants)
        assert ("mandate" in one.model_fields_set) == ("mandate" in other.model_fields_set)
    assert list(after.plans) == list(before.plans)
    assert list(after.record) == list(before.record)
    assert list(after.proposals) == list(before.proposals)
    for plan in before.plans:
        assert list(after.plans[plan].steps) == list(before.plans[plan].steps)
    if before.clock and after.clock:
        for section in ("lines", "ships", "channels", "deadlines"):
            assert list(getattr(after.clock, section)) == list(getattr(before.clock, section))


class TestRoundTrip:
    @pytest.mark.parametrize("name", KNOWN)
    def test_a_known_scenario_is_the_same_afterwards(self, name):
        data = KNOWN[name]
        assert_survives(data)
        document = Document("a", data, {(): 1})
        again = replace(build(Document("b", back(data), {(): 1})), digest="")
        whole = replace(build(document), digest="")
        assert again.evidence == whole.evidence
        assert again.documents == whole.documents
        assert (again.plans, again.proposals, again.clock) == (whole.plans, whole.proposals, whole.clock)
        assert again.warnings == whole.warnings

    @pytest.mark.parametrize("name", [name for name in KNOWN if name != "cuba-1962"])
    def test_its_data_and_so_its_digest_are_the_same(self, name):
        assert json.dumps(back(KNOWN[name]), sort_keys=True) == json.dumps(KNOWN[name], sort_keys=True)

    def test_what_the_ordinary_sheets_hold_is_not_on_the_sheet_more(self):
        assert all(rows_of(data, "a").more == [] for name, data in KNOWN.items() if name != "cuba-1962")
        paths = [row["Path"] for row in rows_of(KNOWN["cuba-1962"], "a").more]
        assert all(".before." in path or path == "clock.order_hours.because" for path in paths)

    @given(st.integers(0, 2**32))
    @settings(max_examples=25)
    def test_any_file_survives(self, seed):
        data = random_file(random.Random(seed))
        try:
            ScenarioFile.model_validate(data)
        except ValidationError:
            return
        assert_survives(data)

    @given(st.integers(0, 2**32))
    @settings(max_examples=8)
    def test_any_sound_scenario_survives_both_ways(self, seed):
        import numpy as np  # noqa: PLC0415

        data = random_scenario(np.random.default_rng(seed), 4)
        assert_survives(data)
        assert json.dumps(back(back(data)), sort_keys=True) == json.dumps(back(data), sort_keys=True)

    @pytest.mark.parametrize("text", ODD)
    def test_no_text_is_changed(self, text):
        data = {
            "title": text,
            "about": text,
            "decision_makers": {
                "A": {"name": text, "options": {"a": {"title": text, "because": text, "source": text}}}
            },
            "record": {"d": {"citation": text, "from": text}},
            "imported": {"other": {"file": {"deep": [text, {"er": text}]}}},
        }
        assert back(data) == data

    @given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=8, max_size=8))
    @settings(max_examples=12)
    def test_no_text_at_all_is_changed(self, texts):
        assert [unescaped(escaped(text)) for text in texts] == texts
        plans = {f"p{n}": {"because": text, "let_through": [text, "b"]} for n, text in enumerate(texts)}
        data = {"title": texts[0], "plans": plans, "status_quo": texts}
        assert back(data) == data

    @given(st.lists(st.one_of(st.integers(-(10**25), 10**25), st.floats(allow_nan=False)), min_size=8, max_size=8))
    @settings(max_examples=12)
    def test_no_number_is_changed(self, numbers):
        points = [{"lat": number, "lon": number} for number in numbers]
        assert back({"clock": {"lines": {"a": {"points": points}}}})["clock"]["lines"]["a"]["points"] == points
        text = {f"d{n}": {"citation": number} for n, number in enumerate(numbers)}
        found = back({"imported": {"a": numbers}, "record": text})
        assert list(map(repr, found["imported"]["a"])) == list(map(repr, numbers))
        assert [repr(each["citation"]) for each in found["record"].values()] == list(map(repr, numbers))

    @given(st.lists(st.one_of(st.text(min_size=0, max_size=6), st.integers(0, 12)), min_size=1, max_size=6))
    @settings(max_examples=60)
    def test_paths_are_read_as_they_are_written(self, place):
        if isinstance(place[0], int) or any(
            "\ud800" <= c <= "\udfff" for k in place if isinstance(k, str) for c in k
        ):
            return
        assert parse_path(write_path(tuple(place))) == tuple(place)

    @pytest.mark.parametrize("path", ["", "[1]", "a..b", "a[0]", "a[x]", "a]", '"a', "a.", None, 7, ".a", "a[1]b"])
    def test_what_is_no_path_is_told(self, path):
        if path == "[1]":
            assert parse_path(path) == (0,)  # a place, but none of a scenario: refused where it is to stand
            return
        with pytest.raises(CellError, match="no path"):
            parse_path(path)


# keys of the file that have no column: what they hold is deep, rare, or another program's
ELSEWHERE = {"before", "otherwise", "imported"}
NAMED_BY_SHEETS = {"decision_makers", "options", "variants", "moves", "losses", "states", "infeasible"}


def keys_of(annotation: Any) -> set[str]:
    """Every key that the schema knows, at any depth."""
    found: set[str] = set()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            found |= {field.alias or name} | keys_of(field.annotation)
    for part in get_args(annotation):
        found |= keys_of(part)
    return found


def test_every_key_of_the_file_has_its_sheet_or_is_known_to_have_none():
    in_columns = {key for table in TABLES for each in table.columns for key in each.path}
    in_places = {step for table in TABLES for step in table.place if isinstance(step, str)}
    in_places |= {step.step for table in TABLES for step in table.place if hasattr(step, "step")}
    known = keys_of(ScenarioFile) | keys_of(Evidenced)
    assert known - in_columns - in_places == ELSEWHERE | {"sent", "received"}
    assert in_columns | in_places <= known


@pytest.fixture(scope="module")
def opened():
    """The night of 24 October 1962, opened by another program."""
    return load_workbook(BytesIO(book_of(KNOWN["cuba-1962"])))


class TestTheBook:
    """How it looks to who opens it; read with openpyxl, as another program would."""

    def test_it_begins_with_how_to_fill_it_in_and_opens_on_the_scenario(self, opened):
        assert opened.sheetnames[:3] == [FIRST, "Scenario", "Parties"]
        assert opened.sheetnames[-1] == MORE
        assert opened.active.title == "Scenario"
        said = " ".join(str(cell.value) for row in opened[FIRST].iter_rows() for cell in row if cell.value)
        assert all(table.sheet in said and table.about in said for table in TABLES)

    def test_its_list_leads_to_the_sheets_that_are_there(self):
        book = load_workbook(BytesIO(book_of({"title": "x"})))
        links = {cell.value: cell.hyperlink for (cell,) in book[FIRST].iter_rows(max_col=1)}
        for table in TABLES:
            link = links[table.sheet]
            assert (link and link.location) == (f"'{table.sheet}'!A1" if table.always else None)

    def test_what_a_thing_rests_on_is_told_from_what_it_is_by_its_heading(self, opened):
        colours = {cell.value: cell.fill.fgColor.rgb for cell in opened["Options"][1]}
        evidence = {column.heading for column in EVIDENCE}
        assert len({colours[heading] for heading in colours if heading in evidence}) == 1
        assert len({colours[heading] for heading in colours if heading not in evidence}) == 1
        assert len(set(colours.values())) == 2

    def test_sheets_without_rows_are_left_out_unless_they_have_to_be_there(self):
        names = load_workbook(BytesIO(book_of({"title": "x"}))).sheetnames
        assert names == [FIRST, *(table.sheet for table in TABLES if table.always)]
        assert {table.sheet for table in TABLES if table.needed} <= set(names)

    def test_each_heading_has_its_note_and_stays_in_sight(self, opened):
        for table in TABLES:
            if table.sheet not in opened.sheetnames:
                continue
            sheet = opened[table.sheet]
            headings = [cell.value for cell in sheet[1]]
            assert sheet.freeze_panes is not None
            if table.upright:
                assert headings == [WHAT, VALUE, "Help"]
                assert all(row[2].value for row in sheet.iter_rows(min_row=2))
            else:
                assert headings == list(table.headings)
                assert all(cell.comment and cell.comment.text for cell in sheet[1])

    def test_columns_are_wide_enough_for_their_headings_and_text_is_wrapped(self, opened):
        for sheet in opened.worksheets[1:]:
            for cell in sheet[1]:
                longest = max(map(len, str(cell.value).split()))
                assert sheet.column_dimensions[cell.column_letter].width >= longest + 1, (sheet.title, cell.value)
                assert cell.alignment.wrap_text
            assert all(
                c.alignment.wrap_text for row in sheet.iter_rows(min_row=2) for c in row if c.value is not None
            )

    def test_words_are_offered_where_there_are_some(self, opened):
        offered = {
            (sheet.title, sheet[f"{str(each.sqref).split(':')[0][0]}1"].value): each.formula1
            for sheet in opened.worksheets
            for each in sheet.data_validations.dataValidation
        }
        assert offered["Parties", "Role"] == '"principal,third party"'
        assert offered["Options", "Party"] == "'Parties'!$A$2:$A$200"
        assert offered["Commitments", "Proposal"] == "'Proposals'!$A$2:$A$200"
        assert offered["Preferences", "Variant"] == "'Variants'!$B$2:$B$200"

    def test_text_is_text_and_numbers_are_numbers(self):
        data = {"title": "=1+1", "decision_makers": {"007": {"options": {"a": {"title": "-5"}}}}, "plans": {}}
        book = load_workbook(BytesIO(book_of({**data, "record": {"d": {"citation": "x", "turns": 3}}})))
        assert (book["Scenario"]["B2"].value, book["Scenario"]["B2"].data_type) == ("=1+1", "s")
        assert (book["Parties"]["A2"].value, book["Parties"]["A2"].number_format) == ("007", "@")
        assert book["Record"][f"{column(book['Record'], 'Turns')}2"].value == 3


class TestEdits:
    """What users and their programs do to a book changes nothing that they did not mean."""

    @pytest.mark.parametrize("name", ["lane", "cuba-1962", "elmira-1991"])
    def test_saved_again_by_another_program(self, name):
        assert read_spreadsheet(edited(book_of(KNOWN[name]), lambda book: None), "x").data == back(KNOWN[name])

    @pytest.mark.parametrize("name", ["lane", "cuba-1962", "elmira-1991"])
    def test_with_its_texts_in_a_part_of_their_own(self, name):
        assert read_spreadsheet(shared(book_of(KNOWN[name])), "x").data == back(KNOWN[name])

    def test_blank_rows_other_orders_notes_and_sheets_of_ones_own(self):
        def change(book):
            options, wants = book["Options"], book["Preferences"]
            options.insert_rows(3, 2)
            options.insert_rows(1, 2)  # above the headings
            options.merge_cells("A1:D2")
            options["Z3"] = "My notes"
            options["Z4"] = "=1+1"
            wants.move_range(f"A1:A{wants.max_row}", cols=40)  # the parties last
            wants["B300"] = "   "
            wants[f"AO{wants.max_row + 40}"].number_format = "0.00"
            book.create_sheet("Sums")["A1"] = "=Options!A1"
            book.create_sheet("Preferences (2)")["A1"] = "an older one"
            book.move_sheet("Preferences", -3)
            book["Face"].row_dimensions[2].hidden = True
            book["Record"].sheet_state = "hidden"

        assert read_data(lane_edited(change)) == lane()

    def test_headings_and_sheets_in_other_letters(self):
        def change(book):
            book["Options"]["A1"] = " PARTY"
            sheet = book["Parties"]
            sheet.title = "other"
            sheet.title = "parties"

        assert read_data(lane_edited(change)) == lane()

    def test_columns_and_sheets_that_are_not_needed_may_go(self):
        def change(book):
            sheet = book["Options"]
            sheet.delete_cols(sheet["D1"].column, 40)
            for name in (FIRST, "Variants", "Proposals", "Commitments"):
                del book[name]
            for row in (6, 5, 4):
                if book["Preferences"][f"B{row}"].value:
                    book["Preferences"].delete_rows(row)

        data = lane()
        del data["decision_makers"]["Farmer"]["variants"], data["proposals"]
        assert read_data(lane_edited(change)) == data

    def test_numbers_that_stand_as_text_and_text_that_became_a_number(self):
        def change(book):
            sheet = book["Channels"]
            sheet[f"{column(sheet, 'Hours, low')}2"] = "24"
            sheet[f"{column(sheet, 'Hours, high')}2"] = " 72.0 "
            book["Scenario"]["B2"] = 1962
            book["Parties"]["A2"].value = book["Parties"]["A2"].value + " "

        assert read_data(lane_edited(change)) == {**lane(), "title": 1962}

    def test_dates_of_the_spreadsheet_are_in_the_zone_of_the_clock(self):
        def change(book):
            book["Clock"]["B2"] = datetime(2031, 5, 5, 9, 30)  # noqa: DTZ001
            record = book["Record"]
            record[f"{column(record, 'Date')}2"] = date(2031, 3, 9)
            record["A3"], record["B3"] = "note", "A note"
            record[f"{column(record, 'Date')}3"] = datetime(2031, 3, 10, 9, 15)  # noqa: DTZ001
            record[f"{column(record, 'Known from')}2"] = datetime(2031, 3, 9, 14, 26, 5)  # noqa: DTZ001

        data = read_data(lane_edited(change))
        assert data["clock"]["start"] == "2031-05-05T09:30[Europe/Berlin]"
        assert data["record"]["letter"]["date"] == "2031-03-09"
        assert data["record"]["note"]["date"] == "2031-03-10T09:15[Europe/Berlin]"
        assert data["record"]["letter"]["known_from"] == "2031-03-09T14:26:05[Europe/Berlin]"

    def test_times_of_the_day_and_chances(self):
        data = lane()
        data["clock"]["channels"]["post"]["asleep"] = [{"since": "22:30", "until": "24:00"}]

        def change(book):
            book["Sleep"]["B2"] = time(22, 30)
            book["Sleep"]["C2"] = 1
            book["Sleep"]["C2"].number_format = "[h]:mm"
            book["Variants"]["C2"] = 0.2
            book["Variants"]["C2"].number_format = "0%"

        assert read_data(edited(book_of(data), change)) == data

    def test_several_in_a_cell_by_lines_or_semicolons(self):
        def change(book):
            sheet = book["Preferences"]
            sheet[f"{column(sheet, 'Source')}3"] = " letter#2 ;\n a book of 1901;letter#1 "
            book["Scenario"]["B4"] = "open;lock"
            book["Infeasible"]["A2"] = "open and sue"

        data = read_data(lane_edited(change))
        assert data["decision_makers"]["Farmer"]["preferences"][1]["source"] == [
            "letter#2",
            "a book of 1901",
            "letter#1",
        ]
        assert data["status_quo"] == ["open", "lock"]

    def test_rows_may_stand_mixed_and_keep_the_order_of_each_party(self):
        def change(book):
            sheet = book["Preferences"]
            rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
            mixed = [rows[3], rows[0], rows[4], rows[1], rows[2]]
            for n, row in enumerate(mixed, 2):
                for m, value in enumerate(row, 1):
                    sheet.cell(n, m).value = value

        assert read_data(lane_edited(change)) == lane()

    def test_the_sheet_more_adds_what_no_column_holds(self):
        def change(book):
            sheet = book.create_sheet(MORE)
            for row in (
                ("Path", "Value", "Kind", "Notes"),
                ("decision_makers.Farmer.preferences[1].before.because", "a guess", None, "until March"),
                ("decision_makers.Farmer.options.open.otherwise.letter.title", "007", "text"),
                ('plans."letter".before.let_through', None, "empty list"),
                ("imported.other.file.a", 3),
                ("imported.other.file.b[1]", True),
                ("imported.other.file.b[2]", None, "nothing"),
            ):
                sheet.append(row)

        data = read_data(lane_edited(change))
        farmer = data["decision_makers"]["Farmer"]
        assert farmer["preferences"][0] == {"statement": "not sue", "before": {"because": "a guess"}}
        assert farmer["options"]["open"]["otherwise"] == {"letter": {"title": "007"}}
        assert data["plans"]["letter"]["before"] == {"let_through": []}
        assert data["imported"] == {"other": {"file": {"a": 3, "b": [True, None]}}}


class TestCells:
    """Cells are read as openpyxl reads them, which has been read by others for long."""

    @given(
        st.dictionaries(
            st.tuples(st.integers(1, 60), st.integers(1, 40)),
            st.one_of(
                st.text(
                    st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cc"]), min_size=1
                ).filter(lambda text: not text.startswith("=") and "_x" not in text),
                st.integers(-(10**14), 10**14),
                st.floats(-1e12, 1e12).map(lambda x: float(f"{x:.15g}")),
                st.booleans(),
                st.datetimes(OLD, NEW).map(lambda at: at.replace(microsecond=0)),
            ),
            max_size=12,
        )
    )
    @settings(max_examples=60)
    def test_as_another_reader_does(self, cells):
        book = Workbook()
        for (row, at), value in cells.items():
            book.active.cell(row, at).value = value
            if isinstance(value, str):
                book.active.cell(row, at).data_type = "s"
        out = BytesIO()
        book.save(out)
        sheet = read_book(out.getvalue(), "a").sheets["Sheet"]()
        other = load_workbook(BytesIO(out.getvalue())).active
        found = {place: value.at if isinstance(value, Moment) else value for place, value in sheet.cells.items()}
        assert found == {
            (c.row, c.column): c.value for row in other.iter_rows() for c in row if c.value is not None
        }
        assert all(isinstance(found[place], bool) == isinstance(value, bool) for place, value in cells.items())

    @pytest.mark.parametrize(
        "written",
        [
            "<t>The lane</t>",
            "<r><t>The </t></r><r><rPr><b/></rPr><t>lane</t></r>",
            "\n<r>\n <rPr><b/></rPr>\n <t>The lane</t>\n</r>\n",
            '<t>The lane</t><rPh sb="0" eb="1"><t>how it is said</t></rPh>',
            "<t><![CDATA[The lane]]></t>",
            "<t>The&#x20;l<!-- -->ane</t>",
        ],
    )
    def test_text_in_runs_and_how_it_is_said(self, written):
        def change(parts):
            strings = parts["xl/sharedStrings.xml"]
            assert strings.count(b"<si><t>The lane</t></si>") == 1
            new = strings.replace(b"<t>The lane</t>", written.encode())
            return {**parts, "xl/sharedStrings.xml": new}

        assert read_data(repacked(shared(lane_book()), change)) == lane()

    @pytest.mark.parametrize(
        "written", ["<is>{}</is>", "<is>\n<r>\n{}\n</r>\n</is>", "<is>{}<rPh><t>said</t></rPh></is>"]
    )
    def test_text_within_its_cell(self, written):
        def change(parts):
            part = part_of(lane_book(), "Scenario")
            cell = f'<c r="B2" t="inlineStr">{written.format("<t>The lane</t>")}</c>'
            new, count = re.subn(rb'<c r="B2".*?</c>', cell.encode(), parts[part], count=1)
            assert count == 1
            return {**parts, part: new}

        assert read_data(repacked(lane_book(), change)) == lane()

    @pytest.mark.parametrize(
        ("row", "at", "name"), [(1, 1, "A1"), (4, 26, "Z4"), (9, 27, "AA9"), (2, 16384, "XFD2")]
    )
    def test_names(self, row, at, name):
        assert name_of(row, at) == name

    @pytest.mark.parametrize("epoch", [datetime(1899, 12, 30), datetime(1904, 1, 1)])  # noqa: DTZ001
    def test_both_epochs(self, epoch):
        def change(book):
            book.epoch = epoch
            book["Clock"]["B2"] = datetime(2031, 5, 5, 9, 30)  # noqa: DTZ001

        assert read_data(lane_edited(change))["clock"]["start"] == "2031-05-05T09:30[Europe/Berlin]"

    @pytest.mark.parametrize(("serial", "day"), [(1, (1900, 1, 1)), (59, (1900, 2, 28)), (61, (1900, 3, 1))])
    def test_days_before_the_29_february_that_never_was(self, serial, day):
        book = Workbook()
        book.active["A1"] = serial
        book.active["A1"].number_format = "yyyy-mm-dd"
        out = BytesIO()
        book.save(out)
        assert read_book(out.getvalue(), "a").sheets["Sheet"]().cells[1, 1].at.date() == date(*day)

    @pytest.mark.parametrize(
        ("code", "is_date"),
        [
            ("yyyy-mm-dd", True), ("0;[Red]-0;d", False),
            ("[h]:mm", True), ('0.0 "days"', False), ("[Red]0.00", False),
            ("0.00E+00", False), ("General", False), ("#,##0\\h", False), ("mmm", True),
            ("[$-407]d. mmmm yyyy;@", True), ("0%", False),
        ],
    )  # fmt: skip
    def test_what_is_shown_as_a_date(self, code, is_date):
        book = Workbook()
        book.active["A1"] = 45000.5
        book.active["A1"].number_format = code
        out = BytesIO()
        book.save(out)
        assert isinstance(read_book(out.getvalue(), "a").sheets["Sheet"]().cells[1, 1], Moment) == is_date


# --- the commands ------------------------------------------------------------------------------------------


@pytest.fixture
def ask(monkeypatch, capsys):
    """What a command leaves: its exit code, what it printed, and its message."""

    def asked(*args):
        monkeypatch.setattr(sys, "argv", ["wayout", *map(str, args)])
        left = run()
        said = capsys.readouterr()
        return left, said.out, said.err

    return asked


@pytest.fixture
def night(tmp_path):
    path = tmp_path / "night.xlsx"
    path.write_bytes(book_of(KNOWN["cuba-1962"]))
    return path


CALLS = [
    ("compare",),
    ("stability", "--explain", "YYYNY"),
    ("offers",),
    ("test", "--proposal", "washington"),
    ("clock",),
    ("check", "--rankings"),
    ("status-quo",),
    ("compare", "--set", "US.preferences[not talk].place=1"),
    ("compare", "--set", "clock.channels.secretary_general.hours.high=16"),
    ("compare", "--variant", "USSR=wants_the_clash"),
    ("compare", "--for", "US", "--as-of", "1962-10-24T23:15-04:00"),
    ("compare", "--without", "mccone-1962-10-25"),
]


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_a_command_says_of_the_spreadsheet_what_it_says_of_the_file(call, ask, night):
    name, *options = call
    left, printed, said = ask(name, night, *options, "--json")
    assert left == 0
    assert (left, printed, said) == ask(name, "cuba-1962", *options, "--json")


class TestCommands:
    def test_new_writes_a_spreadsheet_that_checks_and_has_a_brief(self, ask, tmp_path):
        path = tmp_path / "mine.xlsx"
        left, printed, _ = ask("new", path)
        assert left == 0
        assert f"wayout check {path}" in printed
        assert ask("check", path)[:2] == (0, "No faults.\n")
        assert "1. Where can this rest?" in ask("brief", path)[1]
        before = path.read_bytes()
        assert ask("new", path, "--xlsx")[0] == 1
        assert path.read_bytes() == before
        assert read_document(path).data == starter_in_full().data

    def test_new_copies_a_case(self, ask, tmp_path):
        path = tmp_path / "MINE.XLSX"
        assert ask("new", path, "--xlsx", "--case", "chicken")[0] == 0
        assert wayout.load(path).digest == wayout.load("chicken").digest

    def test_a_spreadsheet_is_known_by_its_ending(self, ask, tmp_path):
        path = tmp_path / "mine.yaml"
        left, printed, said = ask("new", path, "--xlsx")
        assert (left, printed) == (1, "")
        assert "name it mine.xlsx" in said
        assert not path.exists()
        assert ask("new", tmp_path / "x.xlsx", "--case", "nowhere")[0] == 1

    @pytest.mark.parametrize("name", ["chicken", "us-rail-2022"])
    def test_convert_goes_both_ways(self, ask, tmp_path, name):
        sheet, text, again = tmp_path / "a.xlsx", tmp_path / "a.yaml", tmp_path / "b.xlsx"
        assert ask("convert", name, sheet)[0] == 0
        assert ask("convert", sheet, text)[0] == 0
        assert ask("convert", text, again)[0] == 0
        assert wayout.load(text).digest == wayout.load(sheet).digest == wayout.load(again).digest
        assert wayout.load(text).digest == wayout.load(name).digest

    def test_convert_to_and_from_gmcr(self, ask, tmp_path):
        sheet, saved, again = tmp_path / "a.xlsx", tmp_path / "a.gmcr", tmp_path / "b.xlsx"
        assert ask("convert", "chicken", sheet)[0] == 0
        assert ask("convert", sheet, saved)[0] == 0
        assert ask("convert", saved, again)[0] == 0
        first, last = wayout.load(sheet).conflict, wayout.load(again).conflict
        assert [dm.name for dm in first.decision_makers] == [dm.name for dm in last.decision_makers]
        assert (first.payoffs == last.payoffs).all()

    def test_convert_refuses_what_is_one_already_and_what_has_faults(self, ask, tmp_path):
        sheet = tmp_path / "a.xlsx"
        ask("new", sheet)
        assert "it is a spreadsheet already" in ask("convert", sheet, tmp_path / "b.xlsx")[2]
        bad = tmp_path / "bad.yaml"
        bad.write_text("titel: x\n", encoding="utf-8")
        assert ask("convert", bad, tmp_path / "b.xlsx")[0] == 1
        assert not (tmp_path / "b.xlsx").exists()

    def test_convert_keeps_the_name_of_a_record(self, ask, tmp_path):
        (tmp_path / "papers").mkdir()
        (tmp_path / "papers" / "record.yaml").write_text(
            "record: {letter: {citation: A letter}}\n", encoding="utf-8"
        )
        text = tmp_path / "a.yaml"
        text.write_text("record: papers\nplans: {p: {source: letter}}\n", encoding="utf-8")
        assert ask("convert", text, tmp_path / "a.xlsx")[0] == 0
        assert wayout.load(tmp_path / "a.xlsx").documents.keys() == {"letter"}
        assert ask("convert", tmp_path / "a.xlsx", tmp_path / "b.yaml")[0] == 0
        assert parse_document((tmp_path / "b.yaml").read_text(encoding="utf-8"), "b").data["record"] == "papers"

    def test_records_and_tracks_are_sought_beside_the_spreadsheet(self, tmp_path, monkeypatch):
        data = {
            "record": "papers",
            "clock": {
                "start": "2031-05-05T09:00Z",
                "lines": {"outer": {"radius_nm": 50, "centre": {"lat": 20, "lon": -74}}},
                "ships": {"one": {"speed_kn": 12, "track": "fixes.csv"}},
            },
        }
        there = tmp_path / "there"
        (there / "papers").mkdir(parents=True)
        (there / "papers" / "record.yaml").write_text("record: {letter: {citation: A letter}}\n", encoding="utf-8")
        fixes = "time,lat,lon\n2031-05-05T00:00Z,25,-70\n2031-05-06T00:00Z,20,-74\n"
        (there / "fixes.csv").write_text(fixes, encoding="utf-8")
        (there / "a.xlsx").write_bytes(book_of(data))
        monkeypatch.chdir(tmp_path)
        loaded = wayout.load("there/a.xlsx")
        assert loaded.documents.keys() == {"letter"}
        assert loaded.clock.ships
        (there / "fixes.csv").unlink()
        with pytest.raises(InputError, match=r"Ships!"):
            wayout.load("there/a.xlsx")

    def test_a_case_is_written_the_same_whatever_it_is_called(self):
        assert write_spreadsheet(lane(), "a.yaml")[:4] == b"PK\x03\x04"
