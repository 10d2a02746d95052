"""A YAML file as plain data that remembers on which line every value stands."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import count, islice
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver

Key = str | int
Place = tuple[Key, ...]  # mapping keys and list positions from 0, from the top of the file down

RECORD = "record"  # the section that may stand in a file of its own

MAX_BYTES = 16 * 1024 * 1024
MAX_VALUES = 500_000
MAX_DEPTH = 40

_FILL = re.compile(r"add `\w+: \.\.\.`")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file: where, what, and the mend. `line` counts from 1; None if there is no line.

    `place` is where it stands in the data as written, of which `key` is what people write. In a spreadsheet `key`
    is the cell, `Preferences!B4`, and `line` its row.
    """

    file: str
    line: int | None
    key: str
    what: str
    mend: str
    place: Place = field(default=(), repr=False, compare=False)
    in_cell: bool = field(default=False, repr=False, compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line and not self.in_cell else self.file
        return ": ".join(filter(None, (place, self.key, self.what))) + (f"; {self.mend}" if self.mend else "")


class InputError(ValueError):
    """The input is wrong; `faults` lists everything that is."""

    def __init__(self, *faults: Fault) -> None:
        """Raise for these faults, one or more."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Document:
    """A parsed file: plain data, the line of each value by place, and what was wrong in the writing of it.

    `original` is the data as written, when something has been left out of `data` for its faults; `left_out`
    names what, `stand_ins` what stands there instead so that the rest can be checked. `folder` is where files it
    names are sought.
    """

    file: str
    data: Any
    lines: Mapping[Place, int]
    faults: tuple[Fault, ...] = ()
    original: Any = None
    left_out: frozenset[Place] = frozenset()
    stand_ins: Mapping[Place, Any] = field(default_factory=dict)
    folder: str | None = None
    index: "Document | None" = None  # the file that its `record` stands in, if that is another
    index_name: str | None = None  # and how it names that file
    cells: Mapping[Place, str] = field(default_factory=dict)  # of a spreadsheet, in its order: where a value stands

    def __post_init__(self) -> None:
        if self.original is None:
            object.__setattr__(self, "original", self.data)

    def fault(self, place: Place, what: str, mend: str = "") -> Fault:
        """A fault at a place of `data`, with the line of the nearest thing that is written in the file."""
        written = self.written(place)
        if self.index is not None and len(written) > 1 and written[0] == RECORD:
            return self.index.fault(written, what, mend)
        known = next((written[:n] for n in range(len(written), -1, -1) if written[:n] in self.lines), ())
        if self.cells:
            where = self.cells.get(known, dotted(written))
            mend = _FILL.sub("fill this cell", mend)
            return Fault(self.file, self.lines.get(known), where, what, mend, written, in_cell=True)
        return Fault(self.file, self.lines.get(known), dotted(written), what, mend, written)

    def in_order(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        """The faults, each once, in the order of the file."""
        unique = dict.fromkeys(faults)
        if not self.cells:
            return tuple(sorted(unique, key=lambda fault: fault.line or 0))
        order = {cell: n for n, cell in enumerate(dict.fromkeys(self.cells.values()))}
        return tuple(sorted(unique, key=lambda fault: order.get(fault.key, 0)))

    def written(self, place: Place) -> Place:
        """Where a place of `data` stands in the file, of which list entries may have been left out."""
        found: Place = ()
        for key in place:
            if isinstance(key, int):
                gone = {p[-1] for p in self.left_out if p[:-1] == found}
                key = next(islice((n for n in count() if n not in gone), key, None))  # noqa: PLW2901
            found = (*found, key)
        return found

    def without(self, places: Iterable[Place], stand_ins: Mapping[Place, Any]) -> "Document":
        """The document without what stands at these places of `data`, and with the stand-ins at theirs."""
        gone = self.left_out | {self.written(place) for place in places}
        instead = {**self.stand_ins, **{self.written(place): value for place, value in stand_ins.items()}}
        data = _without(self.original, gone, instead)
        return replace(self, data=data, original=self.original, left_out=gone, stand_ins=instead)


def _without(data: Any, gone: Collection[Place], instead: Mapping[Place, Any], here: Place = ()) -> Any:
    if isinstance(data, Mapping):
        kept = {k: _without(v, gone, instead, (*here, k)) for k, v in data.items() if (*here, k) not in gone}
        return kept | {place[-1]: value for place, value in instead.items() if place[:-1] == here}
    if isinstance(data, list):
        return [_without(v, gone, instead, (*here, n)) for n, v in enumerate(data) if (*here, n) not in gone]
    return data


def dotted(place: Iterable[Key]) -> str:
    """A place as people write it: `decision_makers.US.preferences[2]`, list positions counted from 1."""
    text = ""
    for key in place:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A mend that names the closest known word, or else the known words, or nothing."""
    words = list(dict.fromkeys(known))
    if close := get_close_matches(wrong, words, n=1, cutoff=0.6):
        return f"did you mean `{close[0]}`?"
    return f"there are {', '.join(words[:12])}{', ...' if len(words) > 12 else ''}" if words else ""


def read_text(path: Path) -> str:
    """The text of a file; raises InputError if it is missing, a folder, unreadable, too large or not text."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"not text: byte {error.object[error.start]:#04x} at {error.start} is not UTF-8"
        raise InputError(Fault(str(path), None, "", what, "save it as UTF-8 text")) from None


def read_bytes(path: Path) -> bytes:
    """What a file holds; raises InputError if it is missing, a folder, unreadable or too large."""
    name = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(Fault(name, None, "", f"the file is larger than {MAX_BYTES >> 20} MB", "split it"))
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(Fault(name, None, "", "there is no such file", "check the path")) from None
    except IsADirectoryError:
        raise InputError(Fault(name, None, "", "this is a folder", "name the file in it")) from None
    except OSError as error:
        raise InputError(Fault(name, None, "", error.strerror or "cannot be read", "check the path")) from None


def parse_document(text: str, file: str) -> Document:
    """The document written in `text`; raises InputError if it is no YAML at all or has nothing in it."""
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(filter(None, (error.context, error.problem)))
        raise InputError(Fault(file, mark.line + 1 if mark else None, "", f"not YAML: {what}", "")) from None
    except (YAMLError, ValueError) as error:
        what = str(error).splitlines()[0] if str(error) else "unreadable"
        raise InputError(Fault(file, None, "", f"not YAML: {what}", "save it as plain text")) from None
    except RecursionError:
        raise InputError(Fault(file, None, "", "nested too deeply", f"use at most {MAX_DEPTH} levels")) from None
    if node is None:
        raise InputError(Fault(file, None, "", "the file is empty", "`wayout new FILE` writes a starter"))
    reader = _Reader(file)
    data = reader.value(node, ())
    return Document(file, data, reader.lines, tuple(reader.faults))


def parse_value(text: str) -> Any:
    """One value as it would be written in the file; raises InputError if it is not YAML."""
    if not text.strip():
        return None
    document = parse_document(text, "--set")
    if document.faults:
        raise InputError(*document.faults)
    return document.data


class _Reader:
    """Turns nodes into plain data; keeps lines and duplicate keys; bounds what anchors may expand to."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Place, int] = {}
        self.faults: list[Fault] = []
        self._resolver = VersionedResolver()

    def value(self, node: Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        if len(place) > MAX_DEPTH:
            raise InputError(self._fault(line, place, "nested too deeply", f"use at most {MAX_DEPTH} levels"))
        if len(self.lines) > MAX_VALUES:
            what = f"the file and its anchors come to more than {MAX_VALUES:,} values"
            raise InputError(self._fault(line, (), what, "write out what the anchors repeat, or drop it"))
        match node:
            case MappingNode():
                return self._mapping(node, place)
            case SequenceNode():
                return [self.value(child, (*place, n)) for n, child in enumerate(node.value)]
            case ScalarNode():
                return self._scalar(node, place)
        raise InputError(self._fault(line, place, "not a value", ""))

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.faults.append(self._fault(line, place, "a key is no plain word", "write `key: value`"))
                continue
            key = str(key_node.value)
            if key in data:
                first = self.lines[(*place, key)]
                what = f"`{key}` stands twice (first on line {first})"
                self.faults.append(self._fault(line, (*place, key), what, "rename or drop one"))
                continue
            self.lines[(*place, key)] = line
            data[key] = self.value(child, (*place, key))
        return data

    def _scalar(self, node: ScalarNode, place: Place) -> Any:
        text = str(node.value)
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            line = node.start_mark.line + 1
            self.faults.append(self._fault(line, place, "half a character (a lone surrogate)", "write it whole"))
            return ""
        kind = str(node.tag).rpartition(":")[2]
        try:
            match kind:
                case "null":
                    return None
                case "bool":
                    return text.lower() == "true"
                case "int":
                    return int(text.replace("_", ""), 0) if not text.lstrip("+-0").isdecimal() else int(text)
                case "float":
                    return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            pass
        if kind not in ("str", "timestamp", "int", "float"):
            what = f"the tag {node.tag} is not read"
            self.faults.append(self._fault(node.start_mark.line + 1, place, what, "write a plain value"))
        return text

    def _fault(self, line: int, place: Place, what: str, mend: str) -> Fault:
        return Fault(self.file, line, dotted(place), what, mend)
