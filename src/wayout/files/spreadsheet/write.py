"""A scenario as a spreadsheet, for people who will not write YAML: rows with help and words to choose from."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from wayout.files.spreadsheet.cells import Kind
from wayout.files.spreadsheet.layout import (
    FIRST,
    HELP,
    KIND,
    MORE,
    MORE_ABOUT,
    MORE_HELP,
    PATH,
    VALUE,
    WHAT,
    Column,
    Own,
    Table,
)
from wayout.files.spreadsheet.rows import Cells, rows_of
from wayout.files.spreadsheet.tables import EVIDENCE, TABLES
from wayout.files.spreadsheet.values import escaped

SPARE = 200  # rows below the last for which there are words to choose from as well

DARK, MIDDLE, LIGHT, RULE = "FF1F3A4D", "FF4A6A7F", "FFF3F6F8", "FFC9D3DA"
_HEAD = Font(name="Calibri", size=11, bold=True, color="FFFFFFFF")
_PLAIN = Font(name="Calibri", size=11)
_BOLD = Font(name="Calibri", size=11, bold=True)
_FAINT = Font(name="Calibri", size=10, color="FF50606B")
_TITLE = Font(name="Calibri", size=16, bold=True, color=DARK)
_KEYS = PatternFill("solid", fgColor=LIGHT)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_MIDDLE = Alignment(wrap_text=True, vertical="center")
_BELOW = Border(bottom=Side(style="thin", color=RULE))

KEY_WIDTH = 18
TEXT_FORMAT = "@"

HOW = (
    "Fill in the sheets, save the file, and ask: wayout check FILE.xlsx tells every fault by its sheet and cell; "
    "wayout brief FILE.xlsx gives the brief. Every other command reads the file as well.",
    "Each row of a sheet is one thing; the headings say what belongs in its cells, and each has a note. Blank rows "
    "are passed over. Columns may stand in any order. A column headed Notes is your own, and so is a sheet with a "
    "name that is not in the list below.",
    "Begin with Parties and Options. The first column of a sheet often holds a key, a short word by which other "
    "sheets name the row. Statements are made of the keys of options: `not trim or share`.",
    "The order of rows counts on Parties, Options and Preferences: what stands higher on Preferences outweighs all "
    "of the same party below it.",
    "Several things in one cell: one a line (Alt+Enter), or with ; between. `(none)` says that there are none, "
    "which is not the same as a blank cell: a blank says nothing.",
    "Write values, no formulas, and merge no cells. Rows, columns and sheets that are hidden or filtered away "
    "count like all others.",
    "Dates and times stand as text with their zone: 2025-05-05T09:00+02:00. A date that the spreadsheet itself "
    "shows is taken in the time zone of the sheet Clock.",
    "These sheets have to be there, if only with their headings: "
    + ", ".join(table.sheet for table in TABLES if table.needed)
    + ". The others may be added, by name, with headings as docs/scenario-file.md lists them, or deleted.",
)


def write_spreadsheet(data: Mapping[str, Any], file: str) -> bytes:
    """The data of a scenario without faults as an .xlsx file; raises InputError on what no cell can hold.

    Sheets that stand always are written, others if something stands on them.
    """
    rows = rows_of(data, file)
    book = Workbook()
    tables = [table for table in TABLES if table.always or any(rows.sheets[table.sheet])]
    _first(book.active, tables, bool(rows.more))
    for table in tables:
        draw = _upright if table.upright else _table
        draw(book.create_sheet(table.sheet), table, rows.sheets[table.sheet], tables)
    if rows.more:
        _more(book.create_sheet(MORE), rows.more)
    book.active = 1
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _first(sheet: Any, tables: Sequence[Table], more: bool) -> None:
    """The sheet that says how the others are filled in."""
    sheet.title = FIRST
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 100
    _write(sheet.cell(1, 1), "A scenario for Wayout", _TITLE, None)
    for n, text in enumerate(HOW, 3):
        sheet.merge_cells(start_row=n, start_column=1, end_row=n, end_column=2)
        _write(sheet.cell(n, 1), text, _PLAIN)
        sheet.row_dimensions[n].height = 15.5 * (len(text) // 105 + 1)
    at = len(HOW) + 4
    listed = [(table.sheet, table.about, table in tables) for table in TABLES]
    for name, about, there in (*listed, (MORE, MORE_ABOUT, more)):
        _write(sheet.cell(at, 1), name, _BOLD if there else _FAINT)
        _write(sheet.cell(at, 2), about if there else f"{about} (not in this file)", _PLAIN if there else _FAINT)
        if there:
            cell = sheet.cell(at, 1)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(name)}!A1")
        at += 1


def _table(sheet: Worksheet, table: Table, rows: Sequence[Cells], tables: Sequence[Table]) -> None:
    """A sheet of rows below headings."""
    columns = tuple(_columns(table))
    for n, column in enumerate(columns, 1):
        key = n <= len(table.keys)
        _head(sheet.cell(1, n), column, DARK if key or column not in EVIDENCE else MIDDLE)
        letter = get_column_letter(n)
        dimension = sheet.column_dimensions[letter]
        dimension.width = column.width
        dimension.alignment = _WRAPPED
        dimension.number_format = _format(column.kind)
        for m, row in enumerate(rows, 2):
            at = sheet.cell(m, n)
            _write(at, row.get(column.heading), _BOLD if key else _PLAIN, number_format=_format(column.kind))
            at.border = _BELOW
            if key:
                at.fill = _KEYS
        _choices(sheet, column, f"{letter}2:{letter}{len(rows) + 1 + SPARE}", tables)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = sheet.cell(2, len(table.keys) + 1).coordinate
    _for_paper(sheet)


def _columns(table: Table) -> Iterator[Column]:
    """The key columns, then the others."""
    for key in table.keys:
        yield Column(key.heading, (), _KEY, key.help, KEY_WIDTH, key.of)
    yield from table.columns


_KEY = Kind("key", lambda value: value, lambda value, setting: value)


def _upright(sheet: Worksheet, table: Table, rows: Sequence[Cells], tables: Sequence[Table]) -> None:
    """A sheet whose headings stand below each other, with help beside them."""
    for n, (heading, width) in enumerate(((WHAT, 24), (VALUE, 64), (HELP, 72)), 1):
        _head(sheet.cell(1, n), Column(heading, (), _KEY, "", width), DARK)
        sheet.column_dimensions[get_column_letter(n)].width = width
    for m, column in enumerate(table.columns, 2):
        _write(sheet.cell(m, 1), column.heading, _BOLD)
        _write(sheet.cell(m, 2), rows[0].get(column.heading), _PLAIN, number_format=_format(column.kind))
        _write(sheet.cell(m, 3), column.help, _FAINT)
        for n in range(1, 4):
            sheet.cell(m, n).border = _BELOW
        sheet.cell(m, 1).fill = _KEYS
        sheet.cell(m, 2).alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        _choices(sheet, column, f"B{m}", tables)
    sheet.freeze_panes = "B2"
    _for_paper(sheet)


def _more(sheet: Worksheet, rows: Sequence[Cells]) -> None:
    for n, (heading, width) in enumerate(((PATH, 60), (VALUE, 70), (KIND, 14)), 1):
        _head(sheet.cell(1, n), Column(heading, (), _KEY, MORE_HELP[heading], width), DARK)
        sheet.column_dimensions[get_column_letter(n)].width = width
        for m, row in enumerate(rows, 2):
            _write(sheet.cell(m, n), row.get(heading), _BOLD if n == 1 else _PLAIN, number_format=TEXT_FORMAT)
            sheet.cell(m, n).border = _BELOW
    sheet.freeze_panes = "B2"
    _for_paper(sheet)


# --- cells -------------------------------------------------------------------------------------------------


def _write(
    cell: Any, value: Any, font: Font, alignment: Alignment | None = _WRAPPED, number_format: str = "General"
) -> None:
    """Write a value as what it is: text stays text, whatever it begins with."""
    if value is not None:
        cell.value = escaped(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"  # also where it begins with `=`, or is `#N/A`
            cell.quotePrefix = value[:1] in "=+-@'#"
    cell.font = font
    cell.number_format = (
        TEXT_FORMAT if isinstance(value, str) else "General" if value is not None else number_format
    )
    if alignment is not None:
        cell.alignment = alignment


def _format(kind: Kind) -> str:
    return "General" if kind.is_number else TEXT_FORMAT


def _head(cell: SheetCell | Any, column: Column, colour: str) -> None:
    _write(cell, column.heading, _HEAD, _MIDDLE)
    cell.fill = PatternFill("solid", fgColor=colour)
    if column.help:
        cell.comment = Comment(column.help, "Wayout", height=30 + 18 * (len(column.help) // 38 + 1), width=300)


def _choices(sheet: Worksheet, column: Column, cells: str, tables: Sequence[Table]) -> None:
    """Words to choose from, if there are some; other words are warned of, not refused: `check` tells better."""
    if column.kind.words:
        formula = f'"{",".join(column.kind.words)}"'
    elif (of := next((table for table in tables if table.sheet == column.of), None)) is not None:
        n = next((n for n, key in enumerate(of.keys, 1) if isinstance(key, Own)), 1)
        letter = get_column_letter(n)
        formula = f"{quote_sheetname(of.sheet)}!${letter}$2:${letter}${SPARE}"
    else:
        return
    validation = DataValidation("list", formula1=formula, allow_blank=True, errorStyle="warning")
    validation.showErrorMessage = True
    validation.errorTitle, validation.error = column.heading, "This is none of the words that the list offers."
    validation.add(cells)
    sheet.add_data_validation(validation)


def _for_paper(sheet: Worksheet) -> None:
    """Printed across, all columns on one page, the headings on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
