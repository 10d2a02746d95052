"""The documents themselves: which reader reads which file, and what is kept of a text that none can read."""

from dataclasses import replace
from pathlib import Path

from wayout.files.document import Fault, InputError, check_plain, parted, read_bytes
from wayout.files.record_file import decoded, load_memorandum
from wayout.record import Memorandum, Unreadable


def read_paper(path: Path, document: str | None = None) -> Memorandum:
    """The document in a file, or this one of several; a plain text with neither title nor turn is its paragraphs.

    Raises InputError if the file is missing, no plain file, too large or not text, or markup that is no document.
    """
    check_plain(path)
    try:
        return load_memorandum(path, document=document)
    except InputError as error:
        raise InputError(*(_without_option(fault, path) for fault in error.faults)) from None
    except Unreadable as error:
        if document is not None:
            raise InputError(Fault(str(path), None, "", *parted(str(error).removeprefix(f"{path}: ")))) from None
        return _as_paragraphs(path, error)


def _without_option(fault: Fault, path: Path) -> Fault:
    """The fault with a mend that all commands have: those of a record take no `--encoding`."""
    plain, _, other = fault.mend.partition(", or try --encoding ")
    made = f"`wayout memo {path} --encoding {other} --out NEW.txt` makes one"
    return replace(fault, mend=f"{plain}: {made}") if other else fault


def _as_paragraphs(path: Path, why: Unreadable) -> Memorandum:
    """The paragraphs of a plain text; raises InputError if it is none."""
    what = str(why).removeprefix(f"{path}: ")
    text = decoded(read_bytes(path), str(path)).replace("\r\n", "\n")
    paragraphs = tuple(filter(None, (" ".join(each.split()) for each in text.split("\n\n"))))
    try:
        if not paragraphs or paragraphs[0].startswith("<"):
            raise ValueError
        return Memorandum(prose=paragraphs, warnings=(what,))
    except ValueError:  # nothing, markup, or what no text holds
        raise InputError(Fault(str(path), None, "", *parted(what))) from None
