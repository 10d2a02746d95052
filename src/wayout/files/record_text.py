"""The documents themselves: which reader reads which file."""

from collections.abc import Callable, Mapping
from pathlib import Path

from wayout.files.document import Fault, InputError, read_text
from wayout.record import Memorandum, Unreadable, read

Reader = Callable[[str], Memorandum]

READERS: Mapping[str, Reader] = {}  # by the ending of the file; any other is read as plain text


def read_paper(path: Path) -> Memorandum:
    """The document in a file; a text with neither title nor turn is kept as its paragraphs.

    Raises InputError if the file is missing, no plain file, too large or not text.
    """
    if "\0" in str(path):
        raise InputError(Fault(str(path), None, "", "there is no such file", "check the path"))
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise InputError(Fault(str(path), None, "", "this is no plain file", "name another"))
    text = read_text(path)
    try:
        return READERS.get(path.suffix.lower(), read)(text)
    except Unreadable as error:
        paragraphs = (" ".join(each.split()) for each in text.replace("\r\n", "\n").split("\n\n"))
        return Memorandum(prose=tuple(filter(None, paragraphs)), warnings=(str(error),))
