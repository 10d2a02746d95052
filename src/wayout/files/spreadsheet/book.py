"""An .xlsx file as sheets of typed cells. Nothing in it is computed, fetched or expanded.

Source of the format: ECMA-376, part 1, SpreadsheetML.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wayout.files.document import MAX_BYTES, MAX_VALUES
from wayout.files.spreadsheet.archive import SAVE_AGAIN, PartReader, links_of, parse_part, parts_of, refused
from wayout.files.spreadsheet.values import Broken, DamagedError, Formula, Moment, Sheet, Value, name_of, unescaped

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MAX_TEXT = 32_767  # characters of one cell

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_NOT_IN_A_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file by name, in its order; each is read when it is asked for."""

    file: str
    sheets: Mapping[str, Callable[[], Sheet]]


def read_book(raw: bytes, file: str) -> Book:
    """The sheets of an .xlsx file; raises InputError if it is none, is damaged or would not fit the memory."""
    parts = parts_of(raw, file)
    links = links_of(parts, file, "")
    path = next((link.target for link in links.values() if link.kind == "officeDocument"), "xl/workbook.xml")
    if path not in parts:
        raise refused(file, "a zip archive without a workbook in it", SAVE_AGAIN)
    workbook = _WorkbookReader()
    parse_part(workbook, parts, path, file)
    known = links_of(parts, file, path)
    by_kind = {link.kind: link.target for link in known.values()}
    styles, strings = _StylesReader(), _StringsReader()
    for reader, kind in ((styles, "styles"), (strings, "sharedStrings")):
        if by_kind.get(kind) in parts:
            parse_part(reader, parts, by_kind[kind], file)
    budget = _Budget(MAX_VALUES, MAX_BYTES)

    def opened(name: str, part: str) -> Callable[[], Sheet]:
        return lambda: _sheet(name, part)

    def _sheet(name: str, part: str) -> Sheet:
        reader = _SheetReader(name, strings.found, styles.dates(), workbook.epoch, budget)
        parse_part(reader, parts, part, file)
        return Sheet(name, reader.cells, tuple(reader.merged))

    sheets = {}
    for name, link in workbook.sheets:
        if name in sheets or link not in known or known[link].target not in parts:
            raise refused(file, f"the sheet `{name}` is damaged", SAVE_AGAIN)
        if known[link].kind == "worksheet":
            sheets[name] = opened(name, known[link].target)
    return Book(file, sheets)


class _WorkbookReader(PartReader):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet knows no zone

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"), "")
            self.sheets.append((unescaped(attributes.get("name", "")), link))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = datetime(1904, 1, 1)  # noqa: DTZ001


class _StylesReader(PartReader):
    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.formats: list[str] = []
        self._within = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._within = True
        elif name == "xf" and self._within:
            self.formats.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._within = False

    def dates(self) -> frozenset[str]:
        """The styles in which numbers are shown as dates or times."""
        shown = {each: self._is_date(each) for each in set(self.formats)}
        return frozenset(str(n) for n, each in enumerate(self.formats) if shown[each])

    def _is_date(self, number: str) -> bool:
        if number in self.codes:
            code = _NOT_IN_A_DATE.sub("", self.codes[number].partition(";")[0])
            return any(letter in "ymdhs" for letter in code.lower().replace("general", ""))
        return number.isdecimal() and len(number) < 4 and int(number) in _DATE_FORMATS


class _StringsReader(PartReader):
    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._aside = 0  # within the pronunciation of what is written

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._aside += 1
        elif name == "t" and not self._aside:
            self.text = []

    def end(self, name: str) -> None:
        if name == "t" and self.text is not None:
            self._parts += self.text
            self.text = None
        elif name == "rPh":
            self._aside -= 1
        elif name == "si":
            self.found.append(unescaped("".join(self._parts)))


@dataclass(slots=True)
class _Budget:
    """How much all the sheets together may hold."""

    values: int
    characters: int

    def spend(self, value: Value) -> None:
        self.values -= 1
        if isinstance(value, str):
            self.characters -= len(value)
        if self.values < 0 or self.characters < 0:
            raise DamagedError(f"holds too much: at most {MAX_VALUES:,} cells are read; split it")


@dataclass
class _SheetReader(PartReader):
    name: str
    strings: Sequence[str]
    dates: frozenset[str]
    epoch: datetime
    budget: _Budget
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    row: int = 0
    column: int = 0
    kind: str = "n"
    style: str = "0"
    value: str | None = None
    formula: str | None = None
    aside: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "c":
                self._place(attributes.get("r"))
                self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
                self.value = self.formula = None
            case "row":
                self.row = _count(attributes["r"], MAX_ROW) if "r" in attributes else self.row + 1
                self.column = 0
            case "v" | "f":
                self.text = []
            case "t" if not self.aside:
                self.text = []
            case "rPh":
                self.aside += 1
            case "mergeCell":
                self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        match name:
            case "c":
                if self.value is not None or self.formula is not None:
                    self._keep()
            case "v" | "t" if self.text is not None:
                inline = self.value if name == "t" and self.value is not None else ""
                self.value = inline + "".join(self.text)
                self.text = None
            case "f" if self.text is not None:
                self.formula = "".join(self.text)
                self.text = None
            case "rPh":
                self.aside -= 1

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self.row, self.column = max(self.row, 1), self.column + 1
        else:
            self.row, self.column = _position(reference)
        if self.row > MAX_ROW or self.column > MAX_COLUMN:
            raise DamagedError(f"has a cell outside the sheet, in row {self.row}")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if len(self.merged) < MAX_VALUES:
            self.merged.append((*_position(first), *_position(last or first)))

    def _keep(self) -> None:
        if (self.row, self.column) in self.cells:
            raise DamagedError(f"has the cell {name_of(self.row, self.column)} twice")
        value = Formula(self.formula) if self.formula is not None else self._read(self.value or "")
        if isinstance(value, str) and not value:
            return
        self.budget.spend(value)
        self.cells[self.row, self.column] = value

    def _read(self, text: str) -> Value:
        """What a cell holds, by its type; raises DamagedError if that cannot be."""
        match self.kind:
            case "s":
                return self.strings[_count(text.strip(), len(self.strings) - 1, 0)]
            case "str" | "inlineStr":
                return unescaped(text)
            case "e":
                return Broken(text[:20])
            case "b":
                return text.strip() in ("1", "true")
            case "d":
                return self._dated(text.strip())
        number = _number(text.strip())
        if number is None:
            raise DamagedError(f"has no number in {name_of(self.row, self.column)}, where its type says so")
        return self._moment(number) if self.style in self.dates else number

    def _dated(self, text: str) -> Value:
        try:
            at = datetime.fromisoformat(text).replace(tzinfo=None)
        except ValueError:
            return text
        return Moment((at - self.epoch) / timedelta(days=1), at)

    def _moment(self, serial: float) -> Value:
        # The 1900 epoch counts a 29 February 1900 that never was: days before it are one later than they say.
        early = self.epoch.year < 1900 and 0 < serial < 60
        try:
            days = timedelta(seconds=round((serial + early) * 86_400))
            return Moment(serial, self.epoch + days)
        except (OverflowError, ValueError):
            return Broken(f"{serial:g}, shown as a date")


def _position(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference.replace("$", "").upper())
    if match is None:
        raise DamagedError(f"has a cell at `{reference[:20]}`, which is no place")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _count(text: str, most: int, least: int = 1) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10) or not least <= int(text) <= most:
        raise DamagedError(f"counts to `{text[:20]}`, where that cannot be")
    return int(text)


def _number(text: str) -> int | float | None:
    """The number written in a cell; a whole one is an int."""
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) is None:
        return None
    number = float(text)
    if number.is_integer() and abs(number) < 1e15:
        return int(number)
    return None if abs(number) == float("inf") else number


def as_number(text: str) -> int | float | None:
    """The number that some text is, written with a decimal point; None if it is none."""
    return _number(text.strip())
