"""What a sheet of a spreadsheet is: rows that stand at places of the scenario file, in columns with headings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wayout.files.spreadsheet.cells import Kind


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, where its cells belong within the entry of their row, their kind, help, and how wide it is.

    `of` is the sheet whose keys the cells name, offered to choose from; `needed`: no row is read without it.
    """

    heading: str
    path: tuple[str, ...]
    kind: Kind
    help: str
    width: int = 18
    of: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """A step of a place: the row's own key, in the column of this heading."""

    heading: str
    help: str
    of: str = ""  # the sheet whose keys it is one of


@dataclass(frozen=True, slots=True)
class Ref:
    """A step of a place: the key of a row of another sheet, which has to be there."""

    heading: str
    of: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A step of a place: what some rows have in common, which needs no row of its own elsewhere."""

    heading: str
    of: str  # the sheet whose keys are offered to choose from
    help: str = ""


@dataclass(frozen=True, slots=True)
class Maybe:
    """Two steps of a place, or none where the cell is blank: `variants` and the key of a row of another sheet."""

    step: str
    heading: str
    of: str
    help: str


@dataclass(frozen=True, slots=True)
class Row:
    """A step of a place: the position in a list, by the order of the rows."""


Key = Own | Ref | Group | Maybe
Step = str | Key | Row


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of rows, each of which is an entry of the file at `place`; upright, its headings stand in the rows.

    `shorts` are the mappings that may be written as one plain value, each with the key that this value is; `lone`:
    a list of one such value may be written as the value.
    `always`: the sheet is written even if nothing stands on it; `needed`: a book without it is refused.
    """

    sheet: str
    about: str
    place: tuple[Step, ...]
    columns: tuple[Column, ...]
    shorts: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    lone: bool = False
    upright: bool = False
    always: bool = False
    needed: bool = False

    @property
    def keys(self) -> tuple[Key, ...]:
        """The steps of its place that stand in columns of their own, left of the others."""
        return tuple(step for step in self.place if isinstance(step, Key))

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings, in order."""
        return (*(step.heading for step in self.keys), *(column.heading for column in self.columns))


FIRST = "Read me"
WHAT, VALUE, HELP = "What", "Value", "Help"  # the headings of an upright sheet
REMARKS = ("note", "notes", "remark", "remarks", "comment", "comments")  # columns that are left alone

MORE = "More"  # what no other sheet has a place for: where it belongs in the scenario file, and its value
MORE_ABOUT = "What no other sheet has a place for: where it stands in the scenario file, and its value."
PATH, KIND = "Path", "Kind"
MORE_HELP = {
    PATH: "Where it stands in the scenario file: plans.request.steps.draft.before.because; entries of lists by "
    "place from 1: infeasible[2].before.because.",
    VALUE: "Text, a number, or TRUE or FALSE.",
    KIND: "Blank if the cell is as it is meant. text, number, nothing, empty list, empty table: what is meant.",
}
