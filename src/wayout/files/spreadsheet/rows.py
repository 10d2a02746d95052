"""A scenario's data as the rows of a spreadsheet: what has a column in it, and all else as paths and values."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from wayout.files.document import RECORD, Fault, InputError, Key, Place, dotted
from wayout.files.spreadsheet.book import MAX_TEXT
from wayout.files.spreadsheet.cells import NAME, Cell, CellError, Kind, Setting, is_kept
from wayout.files.spreadsheet.layout import KIND, PATH, VALUE, Maybe, Own, Row, Step, Table
from wayout.files.spreadsheet.more import write_path
from wayout.files.spreadsheet.read import NOTHING, at
from wayout.files.spreadsheet.tables import OPTIONS, STATES, TABLES
from wayout.files.spreadsheet.values import escaped

Cells = Mapping[str, Cell | bool]  # by heading


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of each sheet, by its name, and those of the sheet More."""

    sheets: Mapping[str, Sequence[Cells]]
    more: Sequence[Cells]


def rows_of(data: Mapping[str, Any], file: str) -> Rows:
    """The rows for the data of a scenario without faults; raises InputError on what no cell can hold."""
    expanded = _expanded(data)
    setting = Setting(graph=any(True for _ in _rows(STATES, expanded, Setting(), file)))
    sheets: dict[str, list[Cells]] = {}
    covered = set[Place]()
    for table in TABLES:
        sheets[table.sheet] = []
        for cells, places in _rows(table, expanded, setting, file):
            sheets[table.sheet].append(cells)
            covered |= places
    more = [_more(place, value, file) for place, value in _rest(expanded, covered, ())]
    for cells in (*(row for rows in sheets.values() for row in rows), *more):
        _holdable(cells, file)
    return Rows(sheets, more)


# --- one way of writing ------------------------------------------------------------------------------------


def _expanded(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with all that may be written in short written out."""
    written: dict[str, Any] = deepcopy(dict(data))
    if isinstance(written.get(RECORD), list):
        listed = {str(each["id"]): each for each in written[RECORD]}
        written[RECORD] = {key: {k: v for k, v in each.items() if k != "id"} for key, each in listed.items()}
    for table in TABLES:
        if isinstance(table.place[-1] if table.place else None, Row):
            for place, _ in _walk(written, table.place[:-1]):
                if not isinstance(at(written, place), list):
                    _put(written, place, [at(written, place)])
        for place, _ in list(_walk(written, table.place)):
            if table is OPTIONS and at(written, place) is None:
                _put(written, place, {})
            for path, key in table.shorts.items():
                value = at(written, (*place, *path))
                if value is not NOTHING and value is not None and not isinstance(value, Mapping):
                    _put(written, (*place, *path), {key: value})
    return written


def _walk(
    here: Any, steps: Sequence[Step], place: Place = (), keys: tuple[str | None, ...] = ()
) -> Iterator[tuple[Place, tuple[str | None, ...]]]:
    """The places of a pattern that there are in the data, with the names in its key columns."""
    if not steps:
        yield place, keys
        return
    step, rest = steps[0], steps[1:]
    match step:
        case str():
            if isinstance(here, Mapping) and here.get(step) is not None:
                yield from _walk(here[step], rest, (*place, step), keys)
        case Row():
            for n, child in enumerate(here if isinstance(here, list) else ()):
                yield from _walk(child, rest, (*place, n), keys)
        case Maybe(between):
            yield from _walk(here, rest, place, (*keys, None))
            inner = here.get(between) if isinstance(here, Mapping) else None
            for name, child in (inner or {}).items():
                yield from _walk(child, rest, (*place, between, name), (*keys, name))
        case _:
            for name, child in here.items() if isinstance(here, Mapping) else ():
                yield from _walk(child, rest, (*place, name), (*keys, name))


def _put(data: Any, place: Place, value: Any) -> None:
    *way, last = place
    at(data, tuple(way))[last] = value


# --- rows --------------------------------------------------------------------------------------------------


def _rows(table: Table, data: Any, setting: Setting, file: str) -> Iterator[tuple[Cells, set[Place]]]:
    """The rows of a table, each with the places that it says; a list is written as a whole or not at all."""
    if table.upright:
        place: Place = tuple(step for step in table.place if isinstance(step, str))
        yield _cells(table, at(data, place), place, setting)
        return
    listed = isinstance(table.place[-1], Row)
    for _, found in groupby(_walk(data, table.place), key=lambda each: each[0][:-1]):
        rows = []
        for place, keys in found:
            cells, places = _cells(table, at(data, place), place, setting)
            named = {step.heading: key for step, key in zip(table.keys, keys, strict=True) if key is not None}
            rows.append(({**_named(named, place, file), **cells}, places, bool(cells)))
        whole = listed or any(not column.path for column in table.columns)
        if not whole or all(filled for _, _, filled in rows):
            yield from ((cells, places) for cells, places, _ in rows)


def _cells(table: Table, entry: Any, place: Place, setting: Setting) -> tuple[Cells, set[Place]]:
    """The cells of an entry, and the places that they say."""
    cells: dict[str, Cell | bool] = {}
    places = {place} if isinstance(table.place[-1] if table.place else None, Own) and entry == {} else set()
    for column in table.columns:
        value = at(entry, column.path)
        cell = None if value is NOTHING or value is None else _cell(column.kind, value, setting)
        if cell is not None:
            cells[column.heading] = cell
            places.add((*place, *column.path))
    return cells, places


def _cell(kind: Kind, value: Any, setting: Setting) -> Cell | None:
    """The cell for a value, None unless it is read as that value again."""
    normal = kind.normal(value)
    cell = kind.encode(normal)
    try:
        same = cell is not None and kind.decode(cell, setting) == normal
    except CellError:
        return None
    return cell if same and not (isinstance(cell, str) and len(escaped(cell)) > MAX_TEXT) else None


def _named(named: Mapping[str, str], place: Place, file: str) -> Cells:
    """The key cells of a row; raises InputError for a key that would not be read as it is."""
    for heading, key in named.items():
        if NAME.encode(key) is None:
            why = "it is empty, too long or has blanks about it"
            what = f"the {heading.lower()} `{key[:40]}` cannot stand in a cell: {why}"
            raise InputError(Fault(file, None, dotted(place), what, "rename it", place))
    return dict(named)


def _holdable(cells: Cells, file: str) -> None:
    """Raises InputError on text that no cell can hold."""
    for heading, cell in cells.items():
        if isinstance(cell, str) and any("\ud800" <= letter <= "\udfff" for letter in cell):
            what = f"half a character (a lone surrogate) in `{heading}`"
            raise InputError(Fault(file, None, "", what, "write it whole"))
        if isinstance(cell, str) and len(escaped(cell)) > MAX_TEXT:
            what = f"a text of {len(cell):,} characters; a cell holds {MAX_TEXT:,}"
            raise InputError(Fault(file, None, str(cells.get(PATH, heading))[:100], what, "shorten it"))


# --- all else ----------------------------------------------------------------------------------------------


def _rest(value: Any, covered: set[Place], place: Place) -> Iterator[tuple[Place, Any]]:
    """What no row says, value by value."""
    if place in covered:
        return
    if isinstance(value, Mapping | list) and value:
        children: Iterator[tuple[Key, Any]] = iter(
            value.items() if isinstance(value, Mapping) else enumerate(value)
        )
        for key, child in children:
            yield from _rest(child, covered, (*place, key))
    elif place:
        yield place, value


def _more(place: Place, value: Any, file: str) -> Cells:
    path = {PATH: write_path(place)}
    match value:
        case None:
            return {**path, KIND: "nothing"}
        case dict() | list():
            return {**path, KIND: "empty table" if isinstance(value, dict) else "empty list"}
        case bool():
            return {**path, VALUE: value}
        case int() | float() if is_kept(value) and not (isinstance(value, float) and value.is_integer()):
            return {**path, VALUE: value}
        case int() | float():
            return {**path, VALUE: repr(value), KIND: "number"}
        case str() if value.strip():
            return {**path, VALUE: value}
        case str():
            return {**path, **({VALUE: value} if value else {}), KIND: "text"}
    raise InputError(
        Fault(file, None, dotted(place), f"`{value}` is no plain value", "write text or a number", place)
    )
