"""The sheets of a book and the typed values of their cells."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

_TO_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


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
        raise DamagedError("has half a character (a lone surrogate); write it whole") from None


class DamagedError(ValueError):
    """A part says what cannot be; told as a fault by who parses it."""
