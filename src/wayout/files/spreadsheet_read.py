"""A spreadsheet as a scenario document: the same data that a YAML file gives, with the cell of every value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from wayout.files.document import MAX_DEPTH, Document, Fault, InputError, Place, did_you_mean, dotted
from wayout.files.spreadsheet_book import Book, Broken, Formula, Moment, Sheet, Value, name_of, read_book
from wayout.files.spreadsheet_cells import CellError, Setting
from wayout.files.spreadsheet_layout import (
    HELP,
    KIND,
    MORE,
    PATH,
    REMARKS,
    VALUE,
    WHAT,
    Column,
    Group,
    Key,
    Maybe,
    Own,
    Ref,
    Row,
    Table,
)
from wayout.files.spreadsheet_tables import CLOCK, STATES, TABLES

# what a blank cell of the sheet More can mean
KINDS: Mapping[str, Any] = {"nothing": None, "empty list": (), "empty table": {}}

NEARLY = 0.75  # how like one of ours the name of a sheet is that was meant to be one

_COPY = re.compile(r".*\(\d+\)")  # how a spreadsheet program names the copy of a sheet
_STEP = re.compile(r'"((?:[^"\\]|\\.)*)"|([^.\[\]"]+)|\[([1-9][0-9]{0,8})\]')


def read_spreadsheet(raw: bytes, file: str) -> Document:
    """The scenario that stands in a spreadsheet.

    Raises InputError if it is none, lacks a sheet or a heading, or has a row that belongs nowhere; cells that do
    not hold what they should are faults of the document.
    """
    book = read_book(raw, file)
    return _Reading(file, _ours(book)).document()


def _ours(book: Book) -> dict[str, Sheet]:
    """The sheets that are Wayout's, by the name they have here; others are left alone."""
    wanted = {name.casefold(): name for name in (*(table.sheet for table in TABLES), MORE)}
    present: dict[str, str] = {}
    faults = []
    for name in book.sheets:
        plain = name.strip().casefold()
        near = get_close_matches(plain, wanted, n=1, cutoff=NEARLY)
        if plain in present:
            faults.append(Fault(book.file, None, name, f"there are two sheets `{wanted[plain]}`", "rename one"))
        elif plain in wanted:
            present[plain] = name
        elif near and not _COPY.fullmatch(plain):
            mend = f"did you mean `{wanted[near[0]]}`? If it is your own, name it otherwise"
            faults.append(Fault(book.file, None, name, "there is no such sheet in a scenario", mend))
    missing = [table.sheet for table in TABLES if table.needed and table.sheet.casefold() not in present]
    if not present:
        what = f"none of its sheets is one of a scenario (there are {', '.join(list(book.sheets)[:8]) or 'none'})"
        raise InputError(Fault(book.file, None, "", what, "`wayout new FILE.xlsx` writes one to start from"))
    for name in missing:
        mend = "add it with its headings, as `wayout new FILE.xlsx` writes it; it may have no rows"
        faults.append(Fault(book.file, None, name, f"the sheet `{name}` is missing", mend))
    if faults:
        raise InputError(*faults)
    return {wanted[plain]: book.sheets[name]() for plain, name in present.items()}


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet whose headings are known: the column of each, and the rows below that say something."""

    sheet: Sheet
    columns: Mapping[str, int]
    head: int
    rows: tuple[tuple[int, Mapping[str, Value]], ...]

    def cell(self, row: int, heading: str) -> str:
        """A cell as people name it; where there is no such column, the row."""
        column = self.columns.get(heading)
        return f"{self.sheet.name}!{row if column is None else name_of(row, column)}"


@dataclass
class _Reading:
    """Reads sheet after sheet into one mapping of plain data."""

    file: str
    sheets: Mapping[str, Sheet]
    data: dict[str, Any] = field(default_factory=dict)
    cells: dict[Place, str] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    entries: dict[Place, str] = field(default_factory=dict)  # what has a row of its own, and where
    listed: dict[str, list[Place]] = field(default_factory=dict)  # the entries of each sheet
    lost: list[Fault] = field(default_factory=list)  # rows that belong nowhere: nothing more can be said

    def document(self) -> Document:
        for table in TABLES:
            self.hangs_together(table)
        self._stop()
        for table in sorted(TABLES, key=_is_list):  # what has keys before the lists whose rows name them
            if table.sheet in self.grids:
                self.table(table, self.grids[table.sheet])
        self._stop()
        if MORE in self.grids:
            self.more(self.grids[MORE])
        self._stop()
        self.shortened()
        order = {sheet.name: n for n, sheet in enumerate(self.sheets.values())}
        at = sorted(self.cells, key=lambda place: (order[self.cells[place].rpartition("!")[0]], self.lines[place]))
        cells = {place: self.cells[place] for place in at}
        return Document(self.file, self.data, self.lines, tuple(self.faults), cells=cells)

    def _stop(self) -> None:
        if self.lost:
            raise InputError(*self.lost)

    @cached_property
    def grids(self) -> Mapping[str, _Grid]:
        """The sheets with their headings; raises InputError if some are wrong."""
        faults: list[Fault] = []
        known = {table.sheet: table for table in TABLES}
        grids = {name: _grid(sheet, known.get(name), self.file, faults) for name, sheet in self.sheets.items()}
        if faults:
            raise InputError(*faults)
        return {name: grid for name, grid in grids.items() if grid is not None}

    @cached_property
    def setting(self) -> Setting:
        """What cells are read by."""
        clock = self.grids.get(CLOCK.sheet)
        zone = (
            next((row.get(VALUE) for _, row in clock.rows if _plain(row.get(WHAT)) == "time zone"), None)
            if clock
            else None
        )
        states = self.grids.get(STATES.sheet)
        return Setting(zone.strip() if isinstance(zone, str) else None, bool(states and states.rows))

    def hangs_together(self, table: Table) -> None:
        """A sheet with rows has the sheets that these refer to."""
        grid = self.grids.get(table.sheet)
        for key in table.keys if grid and grid.rows else ():
            if isinstance(key, Ref) and key.of not in self.grids:
                what = f"the sheet `{key.of}` is missing, whose rows the sheet `{table.sheet}` names"
                self.lost.append(Fault(self.file, None, key.of, what, f"add it, or delete `{table.sheet}`"))

    # --- rows ----------------------------------------------------------------------------------------------

    def table(self, table: Table, grid: _Grid) -> None:
        if table.upright:
            self.upright(table, grid)
            return
        for row, values in grid.rows:
            place = self.place(table, grid, row, values)
            if place is None:
                continue
            if taken := next((p for p in (place[:n] for n in range(1, len(place))) if self.is_one_value(p)), None):
                what = f"`{dotted(taken)}` is one value already, in {self.cells[taken]}"
                self.lose(grid.cell(row, table.headings[0]), row, what, "delete that, or the rows of this sheet")
                return
            self.row(table, grid, row, values, place)

    def place(self, table: Table, grid: _Grid, row: int, values: Mapping[str, Value]) -> Place | None:
        """Where a row belongs; None, and a fault, if that is not known."""
        place: Place = ()
        for step in table.place:
            match step:
                case str():
                    place = (*place, step)
                case Row():
                    listed = self.at(place)
                    place = (*place, len(listed) if isinstance(listed, list) else 0)
                case _:
                    further = self.step(step, place, grid, row, values)
                    if further is None:
                        return None
                    place = (*place, *further)
        if isinstance(table.place[-1], Own) and place in self.entries:
            own = table.place[-1].heading
            what = f"`{place[-1]}` stands twice (first in {self.entries[place]})"
            self.lose(grid.cell(row, own), row, what, "rename or delete one")
            return None
        return place

    def step(self, key: Key, place: Place, grid: _Grid, row: int, values: Mapping[str, Value]) -> Place | None:
        """What a key column adds to a place; None, and a fault, if it says nothing or what is not there."""
        cell = grid.cell(row, key.heading)
        if key.heading not in values:
            if isinstance(key, Maybe):
                return ()
            self.lose(cell, row, f"the row has no {key.heading.lower()}", "fill this cell, or delete the row")
            return None
        try:
            name = _key(values[key.heading])
        except CellError as error:
            what, _, mend = str(error).partition("; ")
            self.lose(cell, row, what, mend)
            return None
        further = (key.step, name) if isinstance(key, Maybe) else (name,)
        if isinstance(key, Ref | Maybe) and (*place, *further) not in self.entries:
            under = (*place, *further[:-1])
            known = [str(each[-1]) for each in self.entries if each[:-1] == under]
            whose = f" of {place[-1]}" if isinstance(key, Maybe) or len(place) > 2 else ""
            what = f"there is no {key.heading.lower()} `{name}`{whose} on the sheet `{key.of}`"
            self.lose(cell, row, what, did_you_mean(name, known) or f"give it a row on the sheet `{key.of}`")
            return None
        return further

    def row(self, table: Table, grid: _Grid, row: int, values: Mapping[str, Value], place: Place) -> None:
        """Take over what a row says of the entry at a place."""
        first = next((h for h in table.headings if h in values), table.headings[0])
        own = table.place[-1].heading if isinstance(table.place[-1], Own) else first
        for n in range(1, len(place) + 1):
            self.known(place[:n], grid.cell(row, own), row)
        self.entries.setdefault(place, grid.cell(row, own))
        self.listed.setdefault(table.sheet, []).append(place)
        whole = any(not column.path for column in table.columns)
        if not whole:
            self.put(place, {})
        for column in table.columns:
            cell = grid.cell(row, column.heading)
            self.value(column, place, cell, row, values.get(column.heading))
            if _is_list(table) and column.path == (table.shorts.get(()),):
                self.known(place, cell, row, again=True)  # what the entry is, if it is nothing else

    def upright(self, table: Table, grid: _Grid) -> None:
        """Take over a sheet whose headings stand in its rows."""
        place = _fixed(table)
        columns = {_plain(column.heading): column for column in table.columns}
        seen: dict[str, int] = {}
        for row, values in grid.rows:
            what, value = _plain(values.get(WHAT)), values.get(VALUE)
            if what not in columns or what in seen:
                said = f"stands twice (first in row {seen[what]})" if what in seen else "is not known here"
                mend = "" if what in seen else did_you_mean(what, [column.heading for column in table.columns])
                self.lose(grid.cell(row, WHAT), row, f"`{values.get(WHAT, '')}` {said}", mend or "delete the row")
                continue
            seen[what] = row
            self.known(place, grid.cell(row, WHAT), row)
            self.value(columns[what], place, grid.cell(row, VALUE), row, value)

    def value(self, column: Column, place: Place, cell: str, row: int, value: Value | None) -> None:
        """Take over a cell; what it should not hold is a fault of its own."""
        here = (*place, *column.path)
        for n in range(len(place) + 1, len(here) + 1):
            self.known(here[:n], cell, row, again=value is not None and here[:n] not in self.entries)
        if value is None:
            if not column.path:
                self.put(here, None)
                self.fault(here, cell, row, f"there is no {column.heading.lower()}", "fill this cell")
            return
        try:
            self.put(here, column.kind.decode(value, self.setting))
        except CellError as error:
            what, _, mend = str(error).partition("; ")
            self.fault(here, cell, row, what, mend)

    # --- the data ------------------------------------------------------------------------------------------

    def at(self, place: Place) -> Any:
        """What stands at a place, None if nothing."""
        found = at(self.data, place)
        return None if found is NOTHING else found

    def is_one_value(self, place: Place) -> bool:
        return not isinstance(self.at(place), dict | list | None)

    def put(self, place: Place, value: Any) -> None:
        """Write a value at a place, with the mappings and lists that lead to it."""
        here: Any = self.data
        for n, key in enumerate(place):
            new = value if n == len(place) - 1 else [] if isinstance(place[n + 1], int) else {}
            if isinstance(here, list) and key == len(here):
                here.append(new)
            elif isinstance(here, dict) and (key not in here or n == len(place) - 1):
                here[key] = new
            here = here[key]

    def known(self, place: Place, cell: str, row: int, again: bool = False) -> None:
        """Note in which cell a place is to be found."""
        if again or place not in self.cells:
            self.cells[place], self.lines[place] = cell, row

    def fault(self, place: Place, cell: str, row: int, what: str, mend: str) -> None:
        self.faults.append(Fault(self.file, row, cell, what, mend, place, in_cell=True))

    def lose(self, cell: str, row: int, what: str, mend: str) -> None:
        self.lost.append(Fault(self.file, row, cell, what, mend, in_cell=True))

    def shortened(self) -> None:
        """Mappings of one key that may be written as its value are."""
        for table in TABLES:
            upright = [_fixed(table)] if table.upright else []
            for place in (*upright, *self.listed.get(table.sheet, ())) if table.shorts else ():
                self.shorten(table, place)

            for place in self.listed.get(table.sheet, ()) if table.lone else ():
                *parent, last = place[:-1]
                listed = self.at(place[:-1])
                if isinstance(listed, list) and len(listed) == 1 and isinstance(listed[0], str):
                    self.at(tuple(parent))[last] = listed[0]

    def shorten(self, table: Table, entry: Place) -> None:
        for path, key in table.shorts.items():
            place = (*entry, *path)
            found = self.at(place)
            if isinstance(found, dict) and list(found) == [key]:
                self.at(place[:-1])[place[-1]] = found[key]

    # --- what has no place elsewhere -----------------------------------------------------------------------

    def more(self, grid: _Grid) -> None:
        for row, values in grid.rows:
            try:
                place = parse_path(values.get(PATH))
                self.free(place)
                value = _meant(values.get(VALUE), values.get(KIND))
            except CellError as error:
                what, _, mend = str(error).partition("; ")
                self.lose(grid.cell(row, PATH), row, what, mend)
                continue
            self.put(place, value)
            for n in range(1, len(place) + 1):
                self.known(place[:n], grid.cell(row, VALUE), row)

    def free(self, place: Place) -> None:
        """Raises CellError unless a value can be put at a place."""
        here: Any = self.data
        for n, key in enumerate(place):
            if here is not NOTHING and not isinstance(here, list if isinstance(key, int) else dict):
                what = f"`{dotted(place[:n])}` is {'a list' if isinstance(here, list) else 'one value'}"
                raise CellError(f"{what if n else 'a path begins with a key'}; mend the path")
            end = len(here) if isinstance(here, list) else 0
            if isinstance(key, int) and key > end:
                raise CellError(f"`{dotted(place[:n])}` has no entry {key + 1}; its next is {end + 1}")
            here = at(here, (key,))
        if here is not NOTHING:
            raise CellError(f"`{dotted(place)}` has a value elsewhere; delete one of them")


NOTHING = object()


def at(data: Any, place: Place) -> Any:
    """What stands at a place of plain data, NOTHING if the place is not there."""
    for key in place:
        if isinstance(data, list):
            there = isinstance(key, int) and key < len(data)
        else:
            there = isinstance(data, Mapping) and key in data
        if not there:
            return NOTHING
        data = data[key]
    return data


def _is_list(table: Table) -> bool:
    return bool(table.place) and isinstance(table.place[-1], Row)


def _fixed(table: Table) -> Place:
    """The place of what an upright sheet says."""
    return tuple(step for step in table.place if isinstance(step, str))


# --- headings ----------------------------------------------------------------------------------------------


def _grid(sheet: Sheet, table: Table | None, file: str, faults: list[Fault]) -> _Grid | None:
    """The sheet with its headings, which stand in its first row that is not blank; None if there is none."""
    found = len(faults)
    rows = [(row, values) for row, values in sheet.rows() if not all(map(_blank, values.values()))]
    if table is not None:  # on the sheet More a blank may be meant
        rows = [(row, {c: v for c, v in values.items() if not _blank(v)}) for row, values in rows]
    names, needed = _headings(table)
    head, first = rows[0] if rows else (1, {})
    known = {_plain(name): name for name in names}
    columns: dict[str, int] = {}
    aside = set[int]()
    for column, value in sorted(first.items()):
        text, cell = _plain(value), f"{sheet.name}!{name_of(head, column)}"
        if text in known and known[text] not in columns:
            columns[known[text]] = column
        elif text in known:
            what = f"the heading `{known[text]}` stands twice"
            faults.append(Fault(file, head, cell, what, "rename or delete one column", in_cell=True))
        elif set(text.split()) & set(REMARKS) or (table and table.upright and text == HELP.casefold()):
            aside.add(column)
        else:
            what = f"the heading `{_shown(value)}` is not known here"
            mend = did_you_mean(_shown(value), names)
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
    return _Grid(sheet, columns, head, tuple((row, values) for row, values in below if values))


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
            yield Fault(file, row, cell, f"`{_shown(values[column])}` stands below no heading", mend, in_cell=True)


def _merged(sheet: Sheet, head: int, headed: Mapping[int, str], file: str) -> Iterator[Fault]:
    """The ranges that are merged where each row is to have cells of its own."""
    for top, left, bottom, right in sheet.merged:
        several = top < bottom or left < right
        if several and bottom >= head and any(left <= column <= right for column in headed):
            ends = f"{name_of(top, left)}:{name_of(bottom, right)}"
            mend = "take the cells apart, and write in each what it is to say"
            yield Fault(file, top, f"{sheet.name}!{ends}", "the cells are merged", mend, in_cell=True)


def _plain(value: Value | None) -> str:
    """A heading as it is compared."""
    return " ".join(_shown(value).split()).casefold() if value is not None else ""


def _shown(value: Value | None) -> str:
    match value:
        case Formula(text):
            return f"={text[:40]}"
        case Broken(text):
            return text
        case Moment():
            return value.at.isoformat(" ", "minutes")
    return str(value)[:40]


def _blank(value: Value) -> bool:
    return isinstance(value, str) and not value.strip()


def _key(value: Value) -> str:
    """The key that a cell names."""
    match value:
        case Formula() | Broken() | Moment() | bool():
            what = f"`{_shown(value)}`, where a key belongs"
            raise CellError(
                f"{what}; paste its value, as text" if isinstance(value, Formula) else f"{what}; write it as text"
            )
    return str(value).strip()


# --- the sheet More ----------------------------------------------------------------------------------------


def parse_path(value: Value | None) -> Place:
    """A place from how people write it: `plans."no. 1".steps.draft`, entries of lists by place from 1."""
    text = value.strip() if isinstance(value, str) else ""
    found: list[str | int] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            break
        quoted, plain, number = match.groups()
        found.append(
            int(number) - 1
            if number
            else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
            if plain is None
            else plain
        )
        at = match.end()
        if text[at : at + 1] == "." and at + 1 < len(text):
            at += 1
        elif text[at : at + 1] not in ("[", ""):
            break
    if not found or at < len(text) or len(found) > MAX_DEPTH:
        raise CellError(f"`{_shown(value)}` is no path; write it as plans.request.steps.draft.before")
    return tuple(found)


def write_path(place: Place) -> str:
    """A place as it is written on the sheet More."""
    text = ""
    for key in place:
        if isinstance(key, int):
            text += f"[{key + 1}]"
            continue
        bare = key and key == key.strip() and not set(key) & set('.[]"')
        quoted = key.replace("\\", "\\\\").replace('"', '\\"')
        text += ("." if text else "") + (key if bare else f'"{quoted}"')
    return text


def _meant(value: Value | None, kind: Value | None) -> Any:
    """The value that a row of the sheet More stands for."""
    said = _plain(kind)
    if said in KINDS:
        meant = KINDS[said]
        return list(meant) if isinstance(meant, tuple) else dict(meant) if isinstance(meant, dict) else meant
    match value:
        case Formula() | Broken() | Moment():
            raise CellError(f"`{_shown(value)}` in place of a value; paste the value, as text or as a number")
    if said == "text":
        return "" if value is None else str(value)
    if said == "number":
        return _as_written(value)
    if said or value is None:
        known = ("text", "number", *KINDS)
        raise CellError(
            f"`{said}` is no kind of value; {did_you_mean(said, known)}"
            if said
            else "there is no value; fill the cell"
        )
    return value


def _as_written(value: Value | None) -> int | float:
    try:
        text = str(value).strip()
        return int(text) if text.lstrip("+-").isdecimal() and len(text) < 400 else float(text)
    except ValueError:
        raise CellError(f"`{_shown(value)}` is no number; write digits") from None
