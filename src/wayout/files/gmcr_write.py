"""Scenarios written as `.gmcr`, the JSON save file of gmcr-py, or as YAML."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import StringIO
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from wayout.files.build import build
from wayout.files.document import Document, InputError, Place
from wayout.files.gmcr import IMPORTED, kept_faults
from wayout.files.gmcr_read import DIRECTIONS, Condition, Pattern
from wayout.files.schema import DecisionMakerEntry, OptionEntry, ScenarioFile
from wayout.files.schema_parts import evidenced
from wayout.model import Conflict, parse
from wayout.model.preferences import tiers
from wayout.model.statements import Every, Expression, Name, Not, Some, Statement
from wayout.model.states import column

MAX_PATTERNS = 4_096  # to say what is infeasible
MAX_MEMBERS = 256  # of one condition; beyond it the decision maker is ranked by hand
MAX_STATEMENTS = 31  # each doubles a weight, which gmcr-py keeps in 32 bits on Windows
MAX_TABLE = 26  # options in one statement that is not written as `or` of `and`
MAX_RANKED = 65_536  # states in a ranking by hand

_CARRIED = {"wayout", "decision_makers", "infeasible", IMPORTED}
_DM_CARRIED = {"name", "options", "preferences", "ranking", "because", "source", "view_of"}
_OPTION_CARRIED = {"title", "one_way", "because", "source", "view_of"}
_REMARKS: Mapping[str, str] = {
    "role": "a third party is written like any other decision maker",
    "verified_by": "in gmcr-py every move is seen",
    "status_quo": "gmcr-py has none",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What a file holds; what is written in another form than it stood; what the format cannot carry."""

    text: str | bytes
    changed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def write_gmcr(document: Document) -> Written:
    """The scenario as gmcr-py saves one; raises InputError if it has faults or is a general graph.

    Preferences stand as statements where the format can hold them; where it cannot, every decision maker gets
    a ranking by hand as well, because the format ranks all by hand or none.
    """
    file, conflict = checked(document)
    if file.states is not None:
        what, mend = "a general graph cannot be written as .gmcr", "the format holds options only"
        raise InputError(document.fault(("states",), what, mend))
    return _Writer(document, file, conflict).written()


def checked(document: Document) -> tuple[ScenarioFile, Conflict | None]:
    """The scenario without what is kept from another program; raises InputError with its faults."""
    core = document
    if isinstance(document.data, Mapping):
        rest = {key: value for key, value in document.data.items() if key != IMPORTED}
        core = replace(document, data=rest, original=rest)
    conflict = build(core).conflict
    file = ScenarioFile.model_validate(core.data)
    if IMPORTED in document.data:
        options = [key for entry in file.decision_makers.values() for key in entry.options]
        found = kept_faults(document.data[IMPORTED], list(file.decision_makers), options)
        if faults := [document.fault(*fault) for fault in found]:
            raise InputError(*faults)
    return file, conflict


@dataclass(frozen=True)
class _Writer:
    """Writes a checked scenario in option form."""

    document: Document
    file: ScenarioFile
    conflict: Conflict | None

    @cached_property
    def kept(self) -> Mapping[str, Any]:
        """What was read from another program's file and not analysed."""
        kept: Mapping[str, Any] = self.document.data.get(IMPORTED, {})
        return kept

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The index of each option, in file order."""
        keys = [key for entry in self.file.decision_makers.values() for key in entry.options]
        return {key: n for n, key in enumerate(keys)}

    @cached_property
    def stated(self) -> Mapping[str, list[Condition | None]]:
        """The preference statements of each decision maker as conditions; None for one the format cannot hold."""
        unused = self.kept.get("preferences", {})
        return {
            dm: [
                self.condition(parse(text))
                for text in (
                    unused.get(dm, ())
                    if entry.ranking is not None
                    else [statement.statement for statement in entry.preferences or ()]
                )
            ]
            for dm, entry in self.file.decision_makers.items()
        }

    @cached_property
    def ranked(self) -> Mapping[str, str]:
        """The decision makers who need a ranking by hand, and why ("" if that is how they stand)."""
        found: dict[str, str] = {}
        for dm, entry in self.file.decision_makers.items():
            conditions = self.stated[dm]
            if entry.ranking is not None:
                found[dm] = ""
            elif None in conditions:
                found[dm] = f"statement {conditions.index(None) + 1} comes to more than {MAX_MEMBERS} cases"
            elif len(conditions) > MAX_STATEMENTS:
                found[dm] = f"{len(conditions)} statements, more than {MAX_STATEMENTS}"
        return found

    def written(self) -> Written:
        other = self.kept.get("other", {})
        data: dict[str, Any] = {
            **other.get("file", {}),
            "program": "wayout",
            "options": [
                {**other.get("options", {}).get(key, {}), **self.option(key, option)}
                for entry in self.file.decision_makers.values()
                for key, option in entry.options.items()
            ],
            "decisionMakers": [
                {**other.get("decision_makers", {}).get(dm, {}), **self.decision_maker(dm, entry)}
                for dm, entry in self.file.decision_makers.items()
            ],
            "infeasibles": self.infeasibles(),
            "useManualPreferenceRanking": bool(self.ranked),
            "coalitions": self.coalitions(),
        }
        try:
            text = _json(data)
        except (TypeError, ValueError):
            what, mend = "holds what JSON cannot", "write text and plain numbers"
            raise InputError(self.document.fault((IMPORTED, "other"), what, mend)) from None
        return Written(text, tuple(self.changes()), tuple(self.losses()))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of each option: its title, with the key where two of one decision maker are called the same."""
        found: dict[str, str] = {}
        for entry in self.file.decision_makers.values():
            names = {key: option.title or key.replace("_", " ") for key, option in entry.options.items()}
            several = list(names.values())
            found |= {k: name if several.count(name) == 1 else f"{name} ({k})" for k, name in names.items()}
        return found

    def option(self, key: str, option: OptionEntry) -> dict[str, Any]:
        direction = next(word for word, one_way in DIRECTIONS.items() if one_way == option.one_way)
        return {"name": self.names[key], "permittedDirection": direction}

    def decision_maker(self, dm: str, entry: DecisionMakerEntry) -> dict[str, Any]:
        conditions = self.stated[dm]
        missed = self.kept.get("misperceptions", {}).get(dm, ())
        data: dict[str, Any] = {
            "name": entry.name or dm,
            "options": [self.index[key] for key in entry.options],
            "preferences": [] if None in conditions else [_as_data(c) for c in conditions if c is not None],
            "misperceptions": self.patterns([((IMPORTED, "misperceptions", dm), text) for text in missed]),
        }
        return data | ({"preferenceRanking": self.ranking(dm)} if self.ranked else {})

    def ranking(self, dm: str) -> list[int | list[int]]:
        """All feasible states by number from 1, best first, ties in an inner list."""
        assert self.conflict is not None
        space = self.conflict.space
        if len(space.states) > MAX_RANKED:
            what = f"would be written as a ranking of {len(space.states):,} states; at most {MAX_RANKED:,} are"
            worst = next((name for name, why in self.ranked.items() if why), dm)
            raise InputError(self.document.fault(("decision_makers", worst), what, "use fewer, simpler statements"))
        number = {code: n for n, code in enumerate(space.states, start=1)}
        ranked = tiers(space, self.conflict.payoffs[self.conflict.index(dm)])
        listed = [[number[code] for code in tier] for tier in ranked]
        return [tier[0] if len(tier) == 1 else tier for tier in listed]

    def infeasibles(self) -> list[Any]:
        return self.patterns([(("infeasible", n), entry.statement) for n, entry in enumerate(self.file.infeasible)])

    def patterns(self, statements: Sequence[tuple[Place, str]]) -> list[Any]:
        """The simple patterns that say where any of the statements holds, each once."""
        found: dict[Pattern, None] = {}
        for place, text in statements:
            condition = self.condition(parse(text), MAX_PATTERNS)
            found |= dict.fromkeys(condition or ())
            if condition is None or len(found) > MAX_PATTERNS:
                what = f"comes to more than {MAX_PATTERNS:,} patterns, which is all that is written"
                raise InputError(self.document.fault(place, what, "say it with fewer options"))
        return [_literals(pattern) for pattern in found]

    def condition(self, statement: Statement, limit: int = MAX_MEMBERS) -> Condition | None:
        """The patterns of which one holds just where the statement does; None if they are more than the limit."""
        as_written = _cases(statement.expression, self.index)
        if as_written is not None:
            return as_written if len(as_written) <= limit else None
        options = sorted(self.index[name] for name in statement.names)
        if len(options) > MAX_TABLE:
            return None
        columns = {self.index[name]: name for name in statement.names}
        bits = {columns[option]: column(len(options), j) for j, option in enumerate(options)}
        packed = np.packbits(statement.truth(bits.__getitem__), bitorder="little").tobytes()
        try:
            cubes = _Cover(limit).of(int.from_bytes(packed, "little"), len(options))
        except OverflowError:
            return None
        named = (tuple(sorted((options[j], on) for j, on in cube)) for cube in cubes)
        return tuple(sorted(named, key=lambda pattern: (len(pattern), [(j, not on) for j, on in pattern])))

    def coalitions(self) -> list[int | list[int]]:
        """Every decision maker once: by itself, or in the coalition of its first member."""
        dms = list(self.file.decision_makers)
        groups = [[dms.index(dm) for dm in members] for members in self.kept.get("coalitions", ()) if members]
        grouped = {n for members in groups for n in members}
        groups += [[n] for n in range(len(dms)) if n not in grouped]
        return [members[0] if len(members) == 1 else members for members in sorted(groups)]

    def changes(self) -> Iterator[str]:
        for dm, why in self.ranked.items():
            if why:
                yield f"{dm}: its preferences are written as a ranking of all states ({why})"
        beside = [dm for dm, c in self.stated.items() if c and dm not in self.ranked]
        if self.ranked and beside:
            yield (
                f"{', '.join(beside)}: a ranking stands beside the statements, "
                "because the format ranks all decision makers by hand or none"
            )
        for entry in self.file.decision_makers.values():
            for key, option in entry.options.items():
                if self.names[key] != (option.title or key.replace("_", " ")):
                    yield f"{key}: named `{self.names[key]}`, because another option has its title"

    def losses(self) -> Iterator[str]:
        for name in ScenarioFile.model_fields:
            if name not in _CARRIED and _given(self.file, name):
                yield _lost(name)
        people = self.file.decision_makers.items()
        for name in DecisionMakerEntry.model_fields:
            if name not in _DM_CARRIED and (whose := [dm for dm, entry in people if _given(entry, name)]):
                yield _lost(name, whose)
        options = [(key, option) for _, entry in people for key, option in entry.options.items()]
        for name in OptionEntry.model_fields:
            if name not in _OPTION_CARRIED and (which := [k for k, option in options if _given(option, name)]):
                yield _lost(name, which)
        if doubted := [dm for dm, entry in people if any(each.sure < 1 for each in entry.preferences or ())]:
            yield _lost("sure", doubted)
        unused = self.kept.get("preferences", {})
        if stale := [dm for dm in unused if self.file.decision_makers[dm].ranking is None]:
            yield _lost(f"{IMPORTED}.preferences", stale)
        if reasons := sum(bool(e.because or e.source or e.view_of) for _, e in evidenced(self.file)):
            yield f"because, source and view_of (in {reasons} place{'s' if reasons > 1 else ''})"


def _given(entry: ScenarioFile | DecisionMakerEntry | OptionEntry, name: str) -> bool:
    """The file says something under this key: more than the default."""
    default = type(entry).model_fields[name].get_default(call_default_factory=True)
    return bool(getattr(entry, name) != default)


def _lost(name: str, whose: Sequence[str] = ()) -> str:
    of = f" of {', '.join(whose)}" if whose else ""
    return f"{name}{of}" + (f": {_REMARKS[name]}" if name in _REMARKS else "")


# --- statements as patterns --------------------------------------------------------------------------------


def _cases(expression: Expression, index: Mapping[str, int]) -> Condition | None:
    """The patterns of a statement that is written as `or` of `and` of options and their negations, else None."""
    found = []
    for part in expression.parts if isinstance(expression, Some) else (expression,):
        literals = [_literal(p) for p in (part.parts if isinstance(part, Every) else (part,))]
        pattern = {index[key]: on for key, on in literals if key is not None}
        if len(pattern) < len(literals):
            return None
        found.append(tuple(pattern.items()))
    return tuple(found)


def _literal(expression: Expression) -> tuple[str | None, bool]:
    match expression:
        case Name(key):
            return key, True
        case Not(Name(key)):
            return key, False
    return None, False


Cube = tuple[tuple[int, bool], ...]


class _Cover:
    """Patterns that cover just where a truth table is true, none of them superfluous.

    Tables are ints: bit c is the truth of code c. Source: Minato, "Fast generation of irredundant sum-of-products
    forms from binary decision diagrams", 1992.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.count = 0

    def of(self, table: int, variables: int) -> list[Cube]:
        """The patterns of a table; raises OverflowError if they are more than the limit."""
        return self.between(table, table, variables)[0]

    def between(self, lower: int, upper: int, variables: int) -> tuple[list[Cube], int]:
        """Patterns that cover at least `lower` and at most `upper`, and what they cover."""
        size = 1 << variables
        if not lower:
            return [], 0
        if upper == (1 << size) - 1:
            self.count += 1
            if self.count > self.limit:
                raise OverflowError
            return [()], upper
        last, half = variables - 1, size >> 1
        low = (1 << half) - 1
        off, on, off_most, on_most = lower & low, lower >> half, upper & low, upper >> half
        if off == on and off_most == on_most:
            cubes, covered = self.between(off, off_most, last)
            return cubes, covered | covered << half
        only_off, off_covered = self.between(off & ~on_most, off_most, last)
        only_on, on_covered = self.between(on & ~off_most, on_most, last)
        rest = (off & ~off_covered) | (on & ~on_covered)
        both, covered = self.between(rest, off_most & on_most, last)
        cubes = [*both, *((*c, (last, False)) for c in only_off), *((*c, (last, True)) for c in only_on)]
        return cubes, off_covered | covered | (on_covered | covered) << half


# --- text --------------------------------------------------------------------------------------------------


def _literals(pattern: Pattern) -> list[list[Any]]:
    return [[option, "Y" if on else "N"] for option, on in pattern]


def _as_data(condition: Condition) -> Any:
    """A condition as the format has it: one pattern, or several of which one holds."""
    patterns = [_literals(pattern) for pattern in condition]
    return patterns[0] if len(patterns) == 1 else {"compound": True, "members": patterns}


def _json(data: Mapping[str, Any]) -> str:
    """JSON with a line for each option, decision maker and pattern; ASCII, because gmcr-py guesses the encoding."""

    def line(value: Any) -> str:
        return json.dumps(value, allow_nan=False)

    def block(value: Any) -> str:
        if isinstance(value, list) and any(isinstance(entry, list | dict) for entry in value):
            return "[\n  " + ",\n  ".join(map(line, value)) + "\n ]"
        return line(value)

    return "{\n " + ",\n ".join(f"{line(key)}: {block(value)}" for key, value in data.items()) + "\n}\n"


def as_yaml(data: Any) -> str:
    """Plain data as the text of a scenario file: options and rankings on one line each, where they fit."""
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    yaml.dump(_laid_out(data, ()), out)
    return out.getvalue()


def _laid_out(value: Any, place: Place) -> Any:
    """The data with a flow style where a line reads better than a block."""
    if isinstance(value, Mapping):
        mapping = CommentedMap((_laid_out(k, place), _laid_out(child, (*place, k))) for k, child in value.items())
        if len(place) == 4 and place[2] == "options":
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        entries = CommentedSeq(_laid_out(child, (*place, n)) for n, child in enumerate(value))
        if "ranking" in place or "coalitions" in place:
            entries.fa.set_flow_style()
        return entries
    if isinstance(value, str) and not (value.isprintable() and value[:1].isalnum()):
        # So that breaks stand as escapes, and no sign at the head is taken for YAML's own (`?0` is, in a flow).
        return DoubleQuotedScalarString(value)
    return value
