"""The headings of a sheet, the rows below them, and what stands astray."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wayout.files.document import Fault, did_you_mean
from wayout.files.spreadsheet.layout import (
    HELP,
    KIND,
    PATH,
    REMARKS,
    VALUE,
    WHAT,
    Group,
    Own,
    Ref,
    Table,
)
from wayout.files.spreadsheet.shown import blank, plain, shown
from wayout.files.spreadsheet.values import Sheet, Value, name_of


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet whose headings are known: the column of each, and the rows below that say something."""

    sheet: Sheet
    columns: Mapping[str, int]
    head: int
    rows: tuple[tuple[int, Mapping[str, Value]], ...]

    def cell(self, row: int, heading: str) -> str:
        """A cell as people name it; where there is no such column, the row."""
        column = self.columns.get(heading)
        return f"{self.sheet.name}!{row if column is None else name_of(row, column)}"


def grid_of(sheet: Sheet, table: Table | None, file: str, faults: list[Fault]) -> Grid | None:
    """The sheet with its headings, which stand in its first row that is not blank; None if there is none."""
    found = len(faults)
    rows = [(row, values) for row, values in sheet.rows() if not all(map(blank, values.values()))]
    if table is not None:  # on the sheet More a blank may be meant
        rows = [(row, {c: v for c, v in values.items() if not blank(v)}) for row, values in rows]
    names, needed = _headings(table)
    head, first = rows[0] if rows else (1, {})
    known = {plain(name): name for name in names}
    columns: dict[str, int] = {}
    aside = set[int]()
    for column, value in sorted(first.items()):
        text, cell = plain(value), f"{sheet.name}!{name_of(head, column)}"
        if text in known and known[text] not in columns:
            columns[known[text]] = column
        elif text in known:
            what = f"the heading `{known[text]}` stands twice"
            faults.append(Fault(file, head, cell, what, "rename or delete one column", in_cell=True))
        elif set(text.split()) & set(REMARKS) or (table and table.upright and text == HELP.casefold()):
            aside.add(column)
        else:
            what = f"the heading `{shown(value)}` is not known here"
            mend = did_you_mean(shown(value), names)
            mend = mend if mend.startswith("did") else "head a column of your own `Notes`, or delete it"
            faults.append(Fault(file, head, cell, what, mend, in_cell=True))
    for name in needed if len(faults) == found else ():
        if name not in columns:
            what = f"the heading `{name}` is missing"
            mend = f"write it above its column, in row {head}"
            faults.append(Fault(file, head, f"{sheet.name}!{head}", what, mend, in_cell=True))
    if len(faults) > found:
        return None
    headed = {column: name for name, column in columns.items()}
    faults.extend(_astray(sheet, rows[1:], headed, aside, file))
    faults.extend(_merged(sheet, head, headed, file))
    below = ((row, {headed[c]: v for c, v in values.items() if c in headed}) for row, values in rows[1:])
    return Grid(sheet, columns, head, tuple((row, values) for row, values in below if values))


def _headings(table: Table | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The headings that a sheet may have, and those it must."""
    if table is None:
        return (PATH, VALUE, KIND), (PATH, VALUE)
    if table.upright:
        return (WHAT, VALUE), (WHAT, VALUE)
    keys = (key.heading for key in table.keys if isinstance(key, Own | Ref | Group))
    return table.headings, (*keys, *(column.heading for column in table.columns if column.needed))


def _astray(
    sheet: Sheet,
    rows: list[tuple[int, dict[int, Value]]],
    headed: Mapping[int, str],
    aside: set[int],
    file: str,
) -> Iterator[Fault]:
    """The first cell of each column without a heading."""
    seen = {*headed, *aside}
    for row, values in rows:
        for column in values.keys() - seen:
            seen.add(column)
            cell = f"{sheet.name}!{name_of(row, column)}"
            mend = "head the column, with `Notes` if it is your own, or delete it"
            yield Fault(file, row, cell, f"`{shown(values[column])}` stands below no heading", mend, in_cell=True)


def _merged(sheet: Sheet, head: int, headed: Mapping[int, str], file: str) -> Iterator[Fault]:
    """The ranges that are merged where each row is to have cells of its own."""
    for top, left, bottom, right in sheet.merged:
        several = top < bottom or left < right
        if several and bottom >= head and any(left <= column <= right for column in headed):
            ends = f"{name_of(top, left)}:{name_of(bottom, right)}"
            mend = "take the cells apart, and write in each what it is to say"
            yield Fault(file, top, f"{sheet.name}!{ends}", "the cells are merged", mend, in_cell=True)
