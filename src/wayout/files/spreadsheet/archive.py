"""An .xlsx file as an archive of XML parts, each read within bounds: no entities, nothing fetched."""

import posixpath
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from wayout.files.document import MAX_BYTES, Fault, InputError
from wayout.files.spreadsheet.values import DamagedError

MAX_UNPACKED = 128 * 1024 * 1024

MAX_PARTS = 10_000

MAX_ELEMENTS = 5_000_000

ZIP = b"PK\x03\x04"

OLD = b"\xd0\xcf\x11\xe0"

BOOKS = (ZIP, OLD)  # what the files of spreadsheet programs begin with, whatever their ending

NOT_XLSX = (
    (OLD, "an old .xls file, or one with a password", "save it as .xlsx, without a password"),
    (b"%PDF-", "a PDF", "save the spreadsheet itself, as .xlsx"),
)

OTHER_ZIPS = (
    ("xl/workbook.bin", "an .xlsb file", "save it as .xlsx"),
    ("mimetype", "an OpenDocument file", "save it as .xlsx"),
    ("word/document.xml", "a Word document", "name a spreadsheet"),
)

SAVE_AGAIN = "open it in a spreadsheet program and save it as .xlsx"

XML_PARTS = (".xml", ".rels", ".vml")


def refused(file: str, what: str, mend: str) -> InputError:
    """The error that the file as a whole is refused with."""
    return InputError(Fault(file, None, "", what, mend))


def parts_of(raw: bytes, file: str) -> Mapping[str, bytes]:
    """The XML parts of the archive; raises InputError if they are too large, or one has a DOCTYPE."""
    for start, what, mend in NOT_XLSX:
        if raw.startswith(start):
            raise refused(file, f"this is {what}", mend)
    if not raw.startswith(ZIP):
        raise refused(file, "not a spreadsheet: .xlsx files are zip archives, and this is none", SAVE_AGAIN)
    if len(raw) > MAX_BYTES:
        raise refused(file, f"the file is larger than {MAX_BYTES >> 20} MB", "split it")
    parts: dict[str, bytes] = {}
    try:
        with ZipFile(BytesIO(raw)) as archive:
            listed = archive.infolist()
            if len(listed) > MAX_PARTS:
                raise refused(file, f"the archive has more than {MAX_PARTS:,} parts", SAVE_AGAIN)
            for name, what, mend in OTHER_ZIPS:
                if any(info.filename == name for info in listed):
                    raise refused(file, f"this is {what}", mend)
            left = MAX_UNPACKED
            for info in listed:
                if info.filename.lower().endswith(XML_PARTS):
                    parts[info.filename] = _unpacked(archive, info, left, file)
                    left -= len(parts[info.filename])
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, struct.error, zlib.error) as error:
        raise refused(file, f"the zip archive is damaged: {str(error)[:160]}", SAVE_AGAIN) from None
    except (ValueError, IndexError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise refused(file, f"the zip archive is damaged: {str(error)[:160]}", SAVE_AGAIN) from None
    return parts


def _unpacked(archive: ZipFile, info: ZipInfo, left: int, file: str) -> bytes:
    """A part of the archive, of at most `left` bytes."""
    if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise refused(file, f"`{info.filename}` is encrypted or packed in a way not known", SAVE_AGAIN)
    with archive.open(info) as part:
        data = part.read(left + 1)
    if len(data) > left:
        what = f"unpacked it is larger than {MAX_UNPACKED >> 20} MB"
        raise refused(file, what, "delete the empty rows below the tables, and save it again")
    if b"\0" in data:
        raise refused(file, f"`{info.filename}` is damaged: it is not UTF-8", SAVE_AGAIN)
    if b"<!DOCTYPE" in data:
        what = f"`{info.filename}` has a DOCTYPE, which no spreadsheet needs and which could stand for anything"
        raise refused(file, what, SAVE_AGAIN)
    return data


@dataclass(frozen=True, slots=True)
class Link:
    """Where a part refers to, and as what."""

    kind: str
    target: str


def links_of(parts: Mapping[str, bytes], file: str, source: str) -> dict[str, Link]:
    """What a part, or the archive itself (``""``), refers to within the archive, by id."""
    folder, name = posixpath.split(source)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    reader = _LinksReader(folder)
    if path in parts:
        parse_part(reader, parts, path, file)
    return reader.found


class PartReader:
    """What is to be taken from a part as it is read: elements by their name without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    text: list[str] | None = None  # what is gathered where not None


def parse_part(reader: PartReader, parts: Mapping[str, bytes], path: str, file: str) -> None:
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
            raise DamagedError(f"{what}; delete the empty ones below the table")
        if name not in local:
            local[name] = name.rpartition(" ")[2]
        reader.start(local[name], attributes)

    def end(name: str) -> None:
        reader.end(local[name])

    def characters(text: str) -> None:
        if reader.text is not None:
            reader.text.append(text)

    def doctype(*_: object) -> None:
        raise DamagedError("has a DOCTYPE")

    parser.StartDoctypeDeclHandler = doctype  # those in plain sight are refused before
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(parts[path], True)
    except expat.ExpatError as error:
        raise refused(file, f"`{path}` is damaged: {error}", SAVE_AGAIN) from None
    except DamagedError as error:
        what, _, mend = str(error).partition("; ")
        raise refused(file, f"`{path}` {what}", mend or SAVE_AGAIN) from None


class _LinksReader(PartReader):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.found: dict[str, Link] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode", "Internal") == "Internal":
            target = posixpath.normpath(posixpath.join("/", self.folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = Link(kind, target.lstrip("/"))
