"""An .xlsx file as sheets of typed cells. Nothing in it is computed, fetched or expanded.

Source of the format: ECMA-376, part 1, SpreadsheetML.
"""

import posixpath
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from wayout.files.document import MAX_BYTES, MAX_VALUES, Fault, InputError

MAX_UNPACKED = 128 * 1024 * 1024
MAX_PARTS = 10_000
MAX_ELEMENTS = 5_000_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
MAX_TEXT = 32_767  # characters of one cell

ZIP = b"PK\x03\x04"
NOT_XLSX = (
    (b"\xd0\xcf\x11\xe0", "an old .xls file, or one with a password", "save it as .xlsx, without a password"),
    (b"%PDF-", "a PDF", "save the spreadsheet itself, as .xlsx"),
)
OTHER_ZIPS = (
    ("xl/workbook.bin", "an .xlsb file", "save it as .xlsx"),
    ("mimetype", "an OpenDocument file", "save it as .xlsx"),
    ("word/document.xml", "a Word document", "name a spreadsheet"),
)
SAVE_AGAIN = "open it in a spreadsheet program and save it as .xlsx"
XML_PARTS = (".xml", ".rels", ".vml")

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_NOT_IN_A_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))


@dataclass(frozen=True, slots=True)
class Formula:
    """What is computed in a cell, without the leading `=`."""

    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """What stands in a cell whose computing has failed: `#REF!`."""

    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """What is shown as a date or a time of the day: days since the book's epoch, and the instant, in no zone."""

    serial: float
    at: datetime


Value = str | int | float | bool | Moment | Formula | Broken


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet that hold something, by row and column from 1, and the ranges that are merged."""

    name: str
    cells: Mapping[tuple[int, int], Value]
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column

    def rows(self) -> Iterator[tuple[int, dict[int, Value]]]:
        """The rows that hold something, in order: the number, and the values by column."""
        found: dict[int, dict[int, Value]] = {}
        for (row, column), value in self.cells.items():
            found.setdefault(row, {})[column] = value
        return iter(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file by name, in its order; each is read when it is asked for."""

    file: str
    sheets: Mapping[str, Callable[[], Sheet]]


def name_of(row: int, column: int) -> str:
    """A cell as people name it: `B4`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def escaped(text: str) -> str:
    """Text as it stands in a cell: what XML cannot hold, and what would be read as such, is written `_x0007_`."""
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that stands in a cell, `_x0007_` and the like taken for the character."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if not any("\ud800" <= letter <= "\udfff" for letter in plain):
        return plain
    try:  # two halves may make one
        return plain.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise _DamagedError("has half a character (a lone surrogate); write it whole") from None


def read_book(raw: bytes, file: str) -> Book:
    """The sheets of an .xlsx file; raises InputError if it is none, is damaged or would not fit the memory."""
    parts = _parts(raw, file)
    links = _links(parts, file, "")
    path = next((link.target for link in links.values() if link.kind == "officeDocument"), "xl/workbook.xml")
    if path not in parts:
        raise _refused(file, "a zip archive without a workbook in it", SAVE_AGAIN)
    workbook = _WorkbookReader()
    _parse(workbook, parts, path, file)
    known = _links(parts, file, path)
    by_kind = {link.kind: link.target for link in known.values()}
    styles, strings = _StylesReader(), _StringsReader()
    for reader, kind in ((styles, "styles"), (strings, "sharedStrings")):
        if by_kind.get(kind) in parts:
            _parse(reader, parts, by_kind[kind], file)
    budget = _Budget(MAX_VALUES, MAX_BYTES)

    def opened(name: str, part: str) -> Callable[[], Sheet]:
        return lambda: _sheet(name, part)

    def _sheet(name: str, part: str) -> Sheet:
        reader = _SheetReader(name, strings.found, styles.dates(), workbook.epoch, budget)
        _parse(reader, parts, part, file)
        return Sheet(name, reader.cells, tuple(reader.merged))

    sheets = {}
    for name, link in workbook.sheets:
        if name in sheets or link not in known or known[link].target not in parts:
            raise _refused(file, f"the sheet `{name}` is damaged", SAVE_AGAIN)
        if known[link].kind == "worksheet":
            sheets[name] = opened(name, known[link].target)
    return Book(file, sheets)


def _refused(file: str, what: str, mend: str) -> InputError:
    return InputError(Fault(file, None, "", what, mend))


# --- the archive -------------------------------------------------------------------------------------------


def _parts(raw: bytes, file: str) -> Mapping[str, bytes]:
    """The XML parts of the archive; raises InputError if they are too large, or one has a DOCTYPE."""
    for start, what, mend in NOT_XLSX:
        if raw.startswith(start):
            raise _refused(file, f"this is {what}", mend)
    if not raw.startswith(ZIP):
        raise _refused(file, "not a spreadsheet: .xlsx files are zip archives, and this is none", SAVE_AGAIN)
    if len(raw) > MAX_BYTES:
        raise _refused(file, f"the file is larger than {MAX_BYTES >> 20} MB", "split it")
    parts: dict[str, bytes] = {}
    try:
        with ZipFile(BytesIO(raw)) as archive:
            listed = archive.infolist()
            if len(listed) > MAX_PARTS:
                raise _refused(file, f"the archive has more than {MAX_PARTS:,} parts", SAVE_AGAIN)
            for name, what, mend in OTHER_ZIPS:
                if any(info.filename == name for info in listed):
                    raise _refused(file, f"this is {what}", mend)
            left = MAX_UNPACKED
            for info in listed:
                if info.filename.lower().endswith(XML_PARTS):
                    parts[info.filename] = _unpacked(archive, info, left, file)
                    left -= len(parts[info.filename])
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, struct.error, zlib.error) as error:
        raise _refused(file, f"the zip archive is damaged: {str(error)[:160]}", SAVE_AGAIN) from None
    except (ValueError, IndexError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise _refused(file, f"the zip archive is damaged: {str(error)[:160]}", SAVE_AGAIN) from None
    return parts


def _unpacked(archive: ZipFile, info: ZipInfo, left: int, file: str) -> bytes:
    """A part of the archive, of at most `left` bytes."""
    if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise _refused(file, f"`{info.filename}` is encrypted or packed in a way not known", SAVE_AGAIN)
    with archive.open(info) as part:
        data = part.read(left + 1)
    if len(data) > left:
        what = f"unpacked it is larger than {MAX_UNPACKED >> 20} MB"
        raise _refused(file, what, "delete the empty rows below the tables, and save it again")
    if b"\0" in data:
        raise _refused(file, f"`{info.filename}` is damaged: it is not UTF-8", SAVE_AGAIN)
    if b"<!DOCTYPE" in data:
        what = f"`{info.filename}` has a DOCTYPE, which no spreadsheet needs and which could stand for anything"
        raise _refused(file, what, SAVE_AGAIN)
    return data


@dataclass(frozen=True, slots=True)
class _Link:
    """Where a part refers to, and as what."""

    kind: str
    target: str


def _links(parts: Mapping[str, bytes], file: str, source: str) -> dict[str, _Link]:
    """What a part, or the archive itself (``""``), refers to within the archive, by id."""
    folder, name = posixpath.split(source)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    reader = _LinksReader(folder)
    if path in parts:
        _parse(reader, parts, path, file)
    return reader.found


# --- the parts ---------------------------------------------------------------------------------------------


class _DamagedError(ValueError):
    """A part says what cannot be; told as a fault by who parses it."""


class _Reader:
    """What is to be taken from a part as it is read: elements by their name without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    text: list[str] | None = None  # what is gathered where not None


def _parse(reader: _Reader, parts: Mapping[str, bytes], path: str, file: str) -> None:
    """Have a part read; raises InputError if it is no XML in UTF-8, or says what cannot be."""
    parser = expat.ParserCreate("UTF-8", " ")
    parser.buffer_text = True
    local: dict[str, str] = {}
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MAX_ELEMENTS:
            what = f"has more than {MAX_ELEMENTS:,} rows and cells"
            raise _DamagedError(f"{what}; delete the empty ones below the table")
        if name not in local:
            local[name] = name.rpartition(" ")[2]
        reader.start(local[name], attributes)

    def end(name: str) -> None:
        reader.end(local[name])

    def characters(text: str) -> None:
        if reader.text is not None:
            reader.text.append(text)

    def doctype(*_: object) -> None:
        raise _DamagedError("has a DOCTYPE")

    parser.StartDoctypeDeclHandler = doctype  # those in plain sight are refused before
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(parts[path], True)
    except expat.ExpatError as error:
        raise _refused(file, f"`{path}` is damaged: {error}", SAVE_AGAIN) from None
    except _DamagedError as error:
        what, _, mend = str(error).partition("; ")
        raise _refused(file, f"`{path}` {what}", mend or SAVE_AGAIN) from None


class _LinksReader(_Reader):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.found: dict[str, _Link] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode", "Internal") == "Internal":
            target = posixpath.normpath(posixpath.join("/", self.folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = _Link(kind, target.lstrip("/"))


class _WorkbookReader(_Reader):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet knows no zone

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"), "")
            self.sheets.append((unescaped(attributes.get("name", "")), link))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = datetime(1904, 1, 1)  # noqa: DTZ001


class _StylesReader(_Reader):
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


class _StringsReader(_Reader):
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
            raise _DamagedError(f"holds too much: at most {MAX_VALUES:,} cells are read; split it")


@dataclass
class _SheetReader(_Reader):
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
            raise _DamagedError(f"has a cell outside the sheet, in row {self.row}")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        if len(self.merged) < MAX_VALUES:
            self.merged.append((*_position(first), *_position(last or first)))

    def _keep(self) -> None:
        if (self.row, self.column) in self.cells:
            raise _DamagedError(f"has the cell {name_of(self.row, self.column)} twice")
        value = Formula(self.formula) if self.formula is not None else self._read(self.value or "")
        if isinstance(value, str) and not value:
            return
        self.budget.spend(value)
        self.cells[self.row, self.column] = value

    def _read(self, text: str) -> Value:
        """What a cell holds, by its type; raises _DamagedError if that cannot be."""
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
            raise _DamagedError(f"has no number in {name_of(self.row, self.column)}, where its type says so")
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
        raise _DamagedError(f"has a cell at `{reference[:20]}`, which is no place")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _count(text: str, most: int, least: int = 1) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10) or not least <= int(text) <= most:
        raise _DamagedError(f"counts to `{text[:20]}`, where that cannot be")
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
