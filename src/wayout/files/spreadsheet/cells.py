"""What stands in a cell for a value of the scenario file, kind by kind.

`encode` gives the cell for a value, or None if no cell of the kind can stand for it; `decode` gives the value of a
cell. What a kind writes it reads again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wayout.files.document import did_you_mean
from wayout.files.spreadsheet.book import MAX_TEXT, as_number
from wayout.files.spreadsheet.values import Broken, Formula, Moment, Value

Cell = str | int | float

NONE = "(none)"  # a list that is written and empty
LONG_LINE = 36  # from here on the entries of a list stand on lines of their own
EXACT = 10**15  # whole numbers from here on stand as text: a spreadsheet keeps 15 digits

_SEPARATORS = re.compile(r"[;\r\n]")
_SPAN = re.compile(r"([0-9.eE-]+?)\s*(?:to|;|–|-)\s*([0-9.eE-]+)")


class CellError(ValueError):
    """A cell does not hold what it should: `what; mend`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rest of the book says that cells are read by: the zone of dates, whether it is a general graph."""

    zone: str | None = None
    graph: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cell: how it is written and read, what it is called, and which words it takes, if only some."""

    name: str
    encode: Callable[[Any], Cell | None]
    decode: Callable[[Value, Setting], Any]
    normal: Callable[[Any], Any] = lambda value: value  # several ways to write a value, made one
    words: tuple[str, ...] = ()
    is_number: bool = False


# --- text --------------------------------------------------------------------------------------------------


def _text_out(value: Any) -> Cell | None:
    if isinstance(value, str):
        return value if value.strip() and len(value) <= MAX_TEXT else None
    return _plain_number_out(value)


def _text_in(value: Value, _: Setting) -> Any:
    return _written(value)


def _written(value: Value) -> str | int | float:
    """What is written in a cell that holds no date, no formula and no TRUE or FALSE."""
    match value:
        case Formula(text):
            raise CellError(f"a formula (={text[:40]}) in place of a value; paste its value instead")
        case Broken(text):
            raise CellError(f"the error {text} in place of a value; write the value")
        case Moment():
            raise CellError("a date or a time, where text belongs; format the cell as text and write it again")
        case bool():
            raise CellError(f"{str(value).upper()}, where text belongs; format the cell as text and write it again")
    return value


def _name_out(value: Any) -> Cell | None:
    return value if isinstance(value, str) and value and value == value.strip() and len(value) < MAX_TEXT else None


def _name_in(value: Value, _: Setting) -> str:
    return str(_written(value)).strip()


# --- numbers and words -------------------------------------------------------------------------------------


def _number_out(value: Any) -> Cell | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if is_kept(value):
        return value
    return repr(value) if as_number(repr(value)) == value else None


def is_kept(value: float) -> bool:
    """Whether a spreadsheet keeps a number as it is, among the digits that it writes."""
    return abs(value) < EXACT if isinstance(value, int) else abs(value) < 1e300 and float(f"{value:.16g}") == value


def _number_in(value: Value, _: Setting) -> Any:
    if isinstance(value, bool | Moment):
        raise CellError("a date, a time or TRUE or FALSE, where a number belongs; format the cell as a number")
    written = _written(value)
    if not isinstance(written, str):
        return written
    number = as_number(written)
    if number is None:
        raise CellError(f"`{written[:40]}` is no number; write digits, with a point: 0.5")
    return number


def _plain_number_out(value: Any) -> Cell | None:
    """A number that is read from its cell as it was written, also as text."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and is_kept(value)
    return value if number and not (isinstance(value, float) and value.is_integer()) else None


def _yes_out(value: Any) -> Cell | None:
    return {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None


def _yes_in(value: Value, _: Setting) -> bool:
    if isinstance(value, bool):
        return value
    said = {"yes": True, "true": True, "no": False, "false": False}.get(str(_written(value)).strip().casefold())
    if said is None:
        raise CellError(f"`{str(value)[:40]}` is neither yes nor no; write yes or no")
    return said


def _one_of(words: Mapping[str, str]) -> Kind:
    """One of some words; the file's word for each is beside it."""
    shown = {written: word for word, written in words.items()}

    def read(value: Value, _: Setting) -> str:
        said = " ".join(str(_written(value)).split())
        known = {word.casefold(): written for word, written in words.items()}
        known |= {written.casefold(): written for written in words.values()}
        if said.casefold() not in known:
            raise CellError(f"`{said[:40]}` is not known here; {did_you_mean(said, words)}")
        return known[said.casefold()]

    return Kind(
        "word", lambda value: shown.get(value) if isinstance(value, str) else None, read, words=tuple(words)
    )


# --- several in one cell -----------------------------------------------------------------------------------


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in _SEPARATORS.split(text) if entry.strip()]


def _joined(entries: list[str]) -> str:
    """The entries in one cell; whether they are read again as they are is for who writes it to see."""
    return ("\n" if sum(map(len, entries)) > LONG_LINE else "; ").join(entries)


def _names_out(value: Any) -> Cell | None:
    if value == [] and isinstance(value, list):
        return NONE
    if isinstance(value, str):
        return _joined([value])
    if isinstance(value, list):
        return _joined(value) if all(isinstance(entry, str) for entry in value) else None
    return _plain_number_out(value)


def _names_in(value: Value, _: Setting) -> Any:
    written = _written(value)
    if not isinstance(written, str):
        return written
    if written.strip().casefold() == NONE:
        return []
    entries = _entries(written)
    return entries[0] if len(entries) == 1 else entries


def _few(value: Any) -> Any:
    """A list of one as that one."""
    if isinstance(value, list) and all(isinstance(entry, str | int) and entry is not True for entry in value):
        value = [str(entry) for entry in value]
        return value[0] if len(value) == 1 else value
    return value


def _many_in(value: Value, setting: Setting) -> Any:
    read = _names_in(value, setting)
    return read if isinstance(read, list) else [str(read)]


def _many(value: Any) -> Any:
    """One as a list of it."""
    few = _few(value)
    return few if isinstance(few, list | bool | float | Mapping | None) else [str(few)]


def _state_out(value: Any) -> Cell | None:
    return _names_out(value) if isinstance(value, list) else _name_out(value)


def _state_in(value: Value, setting: Setting) -> Any:
    return _name_in(value, setting) if setting.graph else _many_in(value, setting)


def _pairs_out(value: Any) -> Cell | None:
    if isinstance(value, Mapping) and value:
        return _joined([name if said is None else f"{name}: {said}" for name, said in value.items()])
    return _names_out(value)


def _pairs_in(value: Value, setting: Setting) -> Any:
    """Names, or what each is given: `US: 1962-10-24T22:30-04:00`."""
    read = _names_in(value, setting)
    entries = [read] if isinstance(read, str) else read
    if not isinstance(entries, list) or not any(": " in entry for entry in entries):
        return read
    pairs = [entry.partition(": ") for entry in entries]
    found = {name.strip(): said.strip() or None for name, _, said in pairs}
    if len(found) < len(pairs):
        raise CellError("a name stands twice; drop one")
    return found


def _pairs(value: Any) -> Any:
    if isinstance(value, Mapping) and value and all(said is None for said in value.values()):
        return _few(list(value))
    return _few(value)


def _span_out(value: Any) -> Cell | None:
    if isinstance(value, list):
        return f"{value[0]!r} to {value[1]!r}" if len(value) == 2 else None
    return _number_out(value)


def _span_in(value: Value, setting: Setting) -> Any:
    if isinstance(value, str) and (match := _SPAN.fullmatch(value.strip())):
        ends = [as_number(end) for end in match.groups()]
        if None not in ends:
            return ends
    return _number_in(value, setting)


def _numbers_out(value: Any) -> Cell | None:
    if not isinstance(value, list) or not value:
        return None
    numbers = [_number_out(entry) is not None for entry in value]
    return _joined([repr(entry) for entry in value]) if all(numbers) else None


def _numbers_in(value: Value, setting: Setting) -> Any:
    written = _number_in(value, setting) if not isinstance(value, str) else value
    return [_number_in(each, setting) for each in _entries(written)] if isinstance(written, str) else [written]


# --- instants ----------------------------------------------------------------------------------------------


def _instant_in(value: Value, setting: Setting) -> Any:
    if not isinstance(value, Moment):
        return _written(value)
    if setting.zone is None:
        mend = "give the `Time zone` of the clock, or write text: 1962-10-24T23:15-04:00"
        raise CellError(f"a date of the spreadsheet, which has no zone; {mend}")
    return f"{_local(value)}[{setting.zone}]"


def _day_in(value: Value, setting: Setting) -> Any:
    if isinstance(value, Moment) and value.serial == int(value.serial):
        return value.at.date().isoformat()
    return _instant_in(value, setting)


def _time_in(value: Value, _: Setting) -> Any:
    if not isinstance(value, Moment):
        return _written(value)
    if value.serial == 1:
        return "24:00"
    if not 0 <= value.serial < 1:
        raise CellError("a date, where a time of the day belongs; write 22:30")
    return value.at.time().isoformat("seconds" if value.at.second else "minutes")


def _local(value: Moment) -> str:
    return value.at.isoformat(timespec="seconds" if value.at.second else "minutes")


TEXT = Kind("text", _text_out, _text_in)
NAME = Kind("name", _name_out, _name_in)
NUMBER = Kind("number", _number_out, _number_in, is_number=True)
YES = Kind("yes or no", _yes_out, _yes_in, words=("yes", "no"))
NAMES = Kind("one or several", _names_out, _names_in, _few)
LIST = Kind("any number", _names_out, _many_in, _many)
STATE = Kind("options that are on, or a state", _state_out, _state_in)
PAIRS = Kind("one or several", _pairs_out, _pairs_in, _pairs)
SPAN = Kind("number, or `low to high`", _span_out, _span_in, is_number=True)
NUMBERS = Kind("numbers", _numbers_out, _numbers_in)
INSTANT = Kind("date and time with its zone", _text_out, _instant_in)
DAY = Kind("day, or date and time with its zone", _text_out, _day_in)
TIME = Kind("time of the day", _text_out, _time_in)

ROLE = _one_of({"principal": "principal", "third party": "third_party"})
SWITCH = _one_of({"on": "on", "off": "off"})
READ = _one_of({"read": "read", "secondary": "secondary", "derived": "derived", "from memory": "memory"})
GRADE = _one_of({"A": "A", "B": "B", "C": "C", "D": "D"})
SHAPE = _one_of({"triangular": "triangular", "pert": "pert"})
CONTACTS = _one_of({"radial": "radial", "track": "track"})
