"""What a cell holds, in words: as a heading, in a message, as a key."""

from wayout.files.spreadsheet.cells import CellError
from wayout.files.spreadsheet.values import Broken, Formula, Moment, Value


def plain(value: Value | None) -> str:
    """A heading as it is compared."""
    return " ".join(shown(value).split()).casefold() if value is not None else ""


def shown(value: Value | None) -> str:
    """What a cell holds, in few words."""
    match value:
        case Formula(text):
            return f"={text[:40]}"
        case Broken(text):
            return text
        case Moment():
            return value.at.isoformat(" ", "minutes")
    return str(value)[:40]


def blank(value: Value) -> bool:
    """Whether a cell has nothing in it but blanks."""
    return isinstance(value, str) and not value.strip()


def key_in(value: Value) -> str:
    """The key that a cell names."""
    match value:
        case Formula() | Broken() | Moment() | bool():
            what = f"`{shown(value)}`, where a key belongs"
            raise CellError(
                f"{what}; paste its value, as text" if isinstance(value, Formula) else f"{what}; write it as text"
            )
    return str(value).strip()
