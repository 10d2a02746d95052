"""A YAML file as plain data that remembers on which line every value stands."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
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
LONGEST = 1_000  # letters of what a fault says
MANY = 100  # known words, of which those that begin alike are looked at

_HALF = re.compile("[\ud800-\udfff]")  # of a character beyond the first 65,536: a lone surrogate

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
        written = self.written(listed(place, self.data))
        if self.index is not None and len(written) > 1 and written[0] == RECORD:
            return self.index.fault(written, what, mend)
        known = next((written[:n] for n in range(len(written), -1, -1) if written[:n] in self.lines), ())
        what, mend = _cut(what), _cut(mend)
        if self.cells:
            where = self.cells.get(known, dotted(written))
            mend = _FILL.sub("fill this cell", mend)
            return Fault(self.file, self.lines.get(known), where, what, mend, written, in_cell=True)
        return Fault(self.file, self.lines.get(known), _cut(dotted(written)), what, mend, written)

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
            gone = self._left_out_of.get(found, ()) if isinstance(key, int) else ()
            found = (*found, key + bisect_right(gone, key) if isinstance(key, int) else key)
        return found

    @cached_property
    def _left_out_of(self) -> Mapping[Place, Sequence[int]]:
        """For each list with entries left out, before which entries that are kept these stood, ascending."""
        gone: dict[Place, list[int]] = {}
        for place in self.left_out:
            if place and isinstance(place[-1], int):
                gone.setdefault(place[:-1], []).append(place[-1])
        return {place: [at - n for n, at in enumerate(sorted(each))] for place, each in gone.items()}

    def without(self, places: Iterable[Place], stand_ins: Mapping[Place, Any]) -> "Document":
        """The document without what stands at these places of `data`, and with the stand-ins at theirs."""
        gone = self.left_out | {self.written(place) for place in places}
        instead = {**self.stand_ins, **{self.written(place): value for place, value in stand_ins.items()}}
        stand_ins_of: dict[Place, dict[Key, Any]] = {}
        for place, value in instead.items():
            stand_ins_of.setdefault(place[:-1], {})[place[-1]] = value
        data = _without(self.original, gone, stand_ins_of)
        return replace(self, data=data, original=self.original, left_out=gone, stand_ins=instead)


def _without(
    data: Any, gone: Collection[Place], instead: Mapping[Place, Mapping[Key, Any]], here: Place = ()
) -> Any:
    if isinstance(data, Mapping):
        kept = {k: _without(v, gone, instead, (*here, k)) for k, v in data.items() if (*here, k) not in gone}
        return {**kept, **instead.get(here, {})}
    if isinstance(data, list):
        return [_without(v, gone, instead, (*here, n)) for n, v in enumerate(data) if (*here, n) not in gone]
    return data


def listed(place: Place, data: Any) -> Place:
    """The place in the data as written, where the record may be a list of documents that each name their `id`."""
    record = data.get(RECORD) if isinstance(data, Mapping) else None
    if len(place) < 2 or place[0] != RECORD or isinstance(place[1], int) or not isinstance(record, list):
        return place
    ids = [str(each.get("id")) if isinstance(each, Mapping) else None for each in record]
    at = [n for n, each in enumerate(ids) if each == place[1]]  # of two with one id the last one counts
    return (RECORD, at[-1], *place[2:]) if at else place


def dotted(place: Iterable[Key]) -> str:
    """A place as people write it: `decision_makers.US.preferences[2]`, list positions counted from 1."""
    text = ""
    for key in place:
        text += f"[{key + 1}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def _cut(text: str) -> str:
    """A text short enough to be read where it is shown: of a name of thousands of letters its ends."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"


def parted(message: str) -> tuple[str, str]:
    """What is wrong and the mend, of a message with a semicolon between them; else a mend for anything."""
    what, _, mend = message.rpartition("; ")
    return (what, mend) if what else (mend, "change it, or leave it out")


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A mend that names the closest known word, or else the known words, or says that there are none."""
    words = list(dict.fromkeys(known))
    if len(words) > MANY:  # comparing takes its time, and a file may ask it of every line
        words = [word for word in words if word[:2] == wrong[:2]][:MANY] or words[:MANY]
    if close := get_close_matches(wrong, words, n=1, cutoff=0.6):
        return f"did you mean `{close[0]}`?"
    return f"there are {', '.join(words[:12])}{', ...' if len(words) > 12 else ''}" if words else "there are none"


def check_plain(path: Path) -> None:
    """Raise InputError if a file that another names is a device or a pipe, which may have no end."""
    try:
        odd = path.exists() and not (path.is_file() or path.is_dir())
    except (OSError, ValueError):  # no file can have that name; reading it says so
        return
    if odd:
        raise InputError(Fault(str(path), None, "", "this is no plain file", "name another"))


def read_text(path: Path) -> str:
    """The text of a file; raises InputError if it is missing, a folder, unreadable, too large or not text."""
    return decoded_text(read_bytes(path), str(path))


def decoded_text(raw: bytes, name: str) -> str:
    """The text that the bytes of a file are; raises InputError if they are no UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"not text: byte {error.object[error.start]:#04x} at {error.start} is not UTF-8"
        raise InputError(Fault(name, None, "", what, "save it as UTF-8 text")) from None


def read_bytes(path: Path) -> bytes:
    """What a file holds; raises InputError if it is missing, a folder, unreadable or too large."""
    name = str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)  # a device has no size, and perhaps no end
    except FileNotFoundError:
        raise InputError(Fault(name, None, "", "there is no such file", "check the path")) from None
    except IsADirectoryError:
        raise InputError(Fault(name, None, "", "this is a folder", "name the file in it")) from None
    except (OSError, ValueError) as error:  # a ValueError for a name that no file can have
        what = getattr(error, "strerror", None) or "there can be no such file"
        raise InputError(Fault(name, None, "", what, "check the path")) from None
    if len(raw) > MAX_BYTES:
        raise InputError(Fault(name, None, "", f"the file is larger than {MAX_BYTES >> 20} MB", "split it"))
    return raw


def composed(text: str) -> Node | None:
    """The nodes of YAML, None if there are none; of two anchors of one name each counts to the next (YAML 1.2)."""
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    root: Node | None = yaml.compose(text)
    return root


def parse_document(text: str, file: str) -> Document:
    """The document written in `text`; raises InputError if it is no YAML at all or has nothing in it."""
    try:
        node = composed(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(filter(None, (error.context, error.problem)))
        mend = "indent by blanks, not by tabs" if r"'\t'" in what else "check its indentation, brackets and quotes"
        raise InputError(Fault(file, mark.line + 1 if mark else None, "", f"not YAML: {what}", mend)) from None
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
        raise InputError(self._fault(line, place, "not a value", "write a plain value"))

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.faults.append(self._fault(line, place, "a key is no plain word", "write `key: value`"))
                continue
            key = str(key_node.value)
            if _HALF.search(key):
                self.faults.append(self._fault(line, place, "half a character in a key", "write it whole"))
                continue
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
        if _HALF.search(text):
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
