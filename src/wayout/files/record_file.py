"""Documents of the record as files: their bytes to text, and a memorandum in any of its forms."""

import codecs
import re
from pathlib import Path

from wayout.files.document import Fault, InputError, read_bytes
from wayout.record import Memorandum, Unreadable, read

BYTE_ORDER = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
NOT_TEXT = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive, as Word and spreadsheet files are"),
    (b"\xd0\xcf\x11\xe0", "an old Word or spreadsheet file"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
MOST_LIKELY = "windows-1252"  # of the texts that are no UTF-8


def load_memorandum(path: Path, encoding: str | None = None, document: str | None = None) -> Memorandum:
    """The memorandum in a file; raises InputError or Unreadable, with the file's name, if there is none."""
    text = decoded(read_bytes(path), str(path), encoding)
    try:
        return read(text, document)
    except Unreadable as error:
        raise Unreadable(f"{path}: {error}") from None


def decoded(raw: bytes, name: str, encoding: str | None = None) -> str:
    """The text that some bytes are, in the encoding given, else as they say it, else in UTF-8."""
    for start, what in NOT_TEXT:
        if raw.startswith(start):
            raise InputError(Fault(name, None, "", f"this is {what}, not text", "save it as plain text"))
    tried, why = encoding_of(raw) if encoding is None else (encoding, "as asked")
    try:
        if not codecs.lookup(tried)._is_text_encoding:
            raise LookupError
        return raw.decode(tried).removeprefix("\ufeff")
    except LookupError:
        what = f"there is no encoding {tried!r}"
        raise InputError(Fault(name, None, "", what, "try utf-8, windows-1252 or koi8-r")) from None
    except UnicodeDecodeError as error:
        at = error.start
        line = raw.count(b"\n", 0, at) + 1
        what = f"byte {raw[at]:#04x} at {at} is not {tried}, which was tried {why}"
        raise InputError(Fault(name, line, "", what, mend(raw, tried))) from None
    except UnicodeError:
        what = f"it is not {tried}, which was tried {why}"
        raise InputError(Fault(name, None, "", what, "give another with --encoding")) from None


def encoding_of(raw: bytes) -> tuple[str, str]:
    """The encoding that some bytes say they are in, and how they say it."""
    for mark, name in BYTE_ORDER:
        if raw.startswith(mark):
            return name, "for the mark it starts with"
    if match := DECLARED.match(raw[:300]):
        return match[1].decode("ascii"), "because the XML says so"
    return "utf-8", "because nothing else is said"


def mend(raw: bytes, tried: str) -> str:
    """What to do about bytes that were not in the encoding tried."""
    if b"\x00" in raw[:1000]:
        return "it may be no text at all, or UTF-16: save it as UTF-8 text"
    other = MOST_LIKELY if tried.casefold() not in (MOST_LIKELY, "cp1252") else "utf-8"
    return f"save it as UTF-8, or try --encoding {other}"
