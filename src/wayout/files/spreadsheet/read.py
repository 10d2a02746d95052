"""A spreadsheet as a scenario document: the same data that a YAML file gives, with the cell of every value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from wayout.files.document import Document, Fault, InputError, Place, did_you_mean, dotted
from wayout.files.spreadsheet.book import Book, read_book
from wayout.files.spreadsheet.cells import CellError, Setting
from wayout.files.spreadsheet.headings import Grid, grid_of
from wayout.files.spreadsheet.layout import (
    KIND,
    MORE,
    PATH,
    VALUE,
    WHAT,
    Column,
    Key,
    Maybe,
    Own,
    Ref,
    Row,
    Table,
)
from wayout.files.spreadsheet.more import meant, parse_path
from wayout.files.spreadsheet.shown import key_in, plain
from wayout.files.spreadsheet.tables import CLOCK, STATES, TABLES
from wayout.files.spreadsheet.values import Sheet, Value

NEARLY = 0.75  # how like one of ours the name of a sheet is that was meant to be one

_COPY = re.compile(r".*\(\d+\)")  # how a spreadsheet program names the copy of a sheet


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
    def grids(self) -> Mapping[str, Grid]:
        """The sheets with their headings; raises InputError if some are wrong."""
        faults: list[Fault] = []
        known = {table.sheet: table for table in TABLES}
        grids = {name: grid_of(sheet, known.get(name), self.file, faults) for name, sheet in self.sheets.items()}
        if faults:
            raise InputError(*faults)
        return {name: grid for name, grid in grids.items() if grid is not None}

    @cached_property
    def setting(self) -> Setting:
        """What cells are read by."""
        clock = self.grids.get(CLOCK.sheet)
        zone = (
            next((row.get(VALUE) for _, row in clock.rows if plain(row.get(WHAT)) == "time zone"), None)
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

    def table(self, table: Table, grid: Grid) -> None:
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

    def place(self, table: Table, grid: Grid, row: int, values: Mapping[str, Value]) -> Place | None:
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

    def step(self, key: Key, place: Place, grid: Grid, row: int, values: Mapping[str, Value]) -> Place | None:
        """What a key column adds to a place; None, and a fault, if it says nothing or what is not there."""
        cell = grid.cell(row, key.heading)
        if key.heading not in values:
            if isinstance(key, Maybe):
                return ()
            self.lose(cell, row, f"the row has no {key.heading.lower()}", "fill this cell, or delete the row")
            return None
        try:
            name = key_in(values[key.heading])
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

    def row(self, table: Table, grid: Grid, row: int, values: Mapping[str, Value], place: Place) -> None:
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

    def upright(self, table: Table, grid: Grid) -> None:
        """Take over a sheet whose headings stand in its rows."""
        place = _fixed(table)
        columns = {plain(column.heading): column for column in table.columns}
        seen: dict[str, int] = {}
        for row, values in grid.rows:
            what, value = plain(values.get(WHAT)), values.get(VALUE)
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

    def more(self, grid: Grid) -> None:
        for row, values in grid.rows:
            try:
                place = parse_path(values.get(PATH))
                self.free(place)
                value = meant(values.get(VALUE), values.get(KIND))
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
