"""Reading `.gmcr`, the JSON save file of gmcr-py, as it stands.

The format: `options` (each with a name and a permitted direction), `decisionMakers` (each with the indices of
its options, its preferences and perhaps its misperceptions), `infeasibles`, `coalitions`. A condition is a list
of [option index, "Y" or "N"] that all hold, or {"compound": true, "members": [...]} of which one holds.
Preferences are conditions, most important first. If `useManualPreferenceRanking` is true, every decision maker
has a `preferenceRanking` instead: numbers of feasible states, best first, ties in one inner list; state 1 is the
feasible state of the lowest code when the options stand in the order of their decision makers.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from wayout.files.document import MAX_DEPTH, MAX_VALUES, Document, Fault, InputError, Place, dotted, parted
from wayout.model import ModelError, Statement
from wayout.model.listed import Codes, feasible_codes
from wayout.model.statements import Every, Mask, Name, Not, Some

Pattern = tuple[tuple[int, bool], ...]  # options by their index in the file, on or off: all of them hold
Condition = tuple[Pattern, ...]  # one of the patterns holds

_Read = TypeVar("_Read")

MAX_ENTRIES = 1_000  # options or decision makers
DIRECTIONS: Mapping[str, str | None] = {"both": None, "fwd": "on", "back": "off"}

_MANUAL = ("useManualPreferenceRanking", "useManualPreferenceVectors")  # the later names are of older files
_DIRECTION = ("permittedDirection", "reversibility")
RANKINGS = ("preferenceRanking", "preferenceVector")
_DERIVED = ("program", "version", "coalitionsFull", "payoffs")  # follows from the rest, or says nothing
_FILE_KEYS = {"options", "decisionMakers", "infeasibles", "coalitions", *_MANUAL, *_DERIVED}
_DM_KEYS = {"name", "options", "preferences", "misperceptions", *RANKINGS, *_DERIVED}
_OPTION_KEYS = {"name", *_DIRECTION}

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
_MISSING = object()


def parse_gmcr(text: str, file: str) -> "GmcrFile":
    """What a `.gmcr` file says; raises InputError with every fault, by its place in the JSON."""
    return _Reader(parse_json(text, file)).file()


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


# --- JSON with lines ---------------------------------------------------------------------------------------


def parse_json(text: str, file: str) -> Document:
    """JSON as plain data that remembers the line of every value; raises InputError if it is none."""

    def refused(line: int | None, what: str, mend: str = "") -> InputError:
        return InputError(Fault(file, line, "", what, mend))

    try:
        data = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]} at column {error.colno}"
        raise refused(error.lineno, what, "a .gmcr is the JSON that gmcr-py saves") from None
    except UnicodeEncodeError:
        raise refused(None, "half a surrogate pair stands in the text", "save it as UTF-8 text") from None
    except ValueError as error:
        raise refused(None, f"not JSON: {error}", "write plain numbers") from None
    except RecursionError:
        raise refused(None, "nested too deeply", f"use at most {MAX_DEPTH} levels") from None
    lines, twice, deepest = _lines(text)
    if deepest > MAX_DEPTH:
        raise refused(None, "nested too deeply", f"use at most {MAX_DEPTH} levels")
    if len(lines) > MAX_VALUES:
        raise refused(None, f"the file has more than {MAX_VALUES:,} values", "split it")
    faults = tuple(
        Fault(file, line, dotted(place), f"`{place[-1]}` stands twice", "drop one") for place, line in twice
    )
    return Document(file, data, lines, faults)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _finite(text: str) -> float:
    if not np.isfinite(number := float(text)):
        raise ValueError(f"{text[:30]} is too large")
    return number


def _lines(text: str) -> tuple[dict[Place, int], list[tuple[Place, int]], int]:
    """The line of every value of a JSON text by place, the keys that stand twice, and the greatest depth."""
    lines: dict[Place, int] = {}
    twice: list[tuple[Place, int]] = []
    containers: list[Place] = []  # those open, each with the position or key that comes next (None: a key)
    next_keys: list[int | str | None] = []
    line, at, deepest = 1, 0, 0
    for match in _TOKEN.finditer(text):
        token, start = match[0], match.start()
        line, at = line + text.count("\n", at, start), start
        if token == ":":
            continue
        if token in "]}":
            containers.pop()
            next_keys.pop()
            continue
        before = next_keys[-1] if next_keys else None
        if token == ",":
            next_keys[-1] = before + 1 if isinstance(before, int) else None
            continue
        if containers and before is None:
            key = json.loads(token)
            place = (*containers[-1], key)
            if place in lines:
                twice.append((place, line))
            lines[place] = line
            next_keys[-1] = key
            continue
        place = (*containers[-1], before) if containers and before is not None else ()
        lines.setdefault(place, line)
        if token in "[{":
            containers.append(place)
            next_keys.append(0 if token == "[" else None)
            deepest = max(deepest, len(containers))
            if deepest > MAX_DEPTH or len(lines) > MAX_VALUES:
                break
    return lines, twice, deepest


# --- the file as it stands ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GmcrOption:
    """An option: its name, its one direction if it has but one, and keys that are not the format's."""

    name: str
    one_way: str | None
    other: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GmcrPerson:
    """A decision maker: its options by index, its conditions, its ranking by state number (None: not asked)."""

    name: str
    options: tuple[int, ...]
    preferences: tuple[Condition, ...]
    misperceptions: tuple[Condition, ...]
    ranking: tuple[tuple[int, ...], ...] | None
    other: Mapping[str, Any]


@dataclass(frozen=True)
class GmcrFile:
    """A `.gmcr` without faults: its own options, decision makers and conditions, by index."""

    options: tuple[GmcrOption, ...]
    people: tuple[GmcrPerson, ...]
    infeasibles: tuple[Condition, ...]
    coalitions: tuple[tuple[int, ...], ...]
    other: Mapping[str, Any]
    source: Document

    @cached_property
    def position(self) -> dict[int, int]:
        """Where each option stands when they stand in the order of their decision makers, by index."""
        return {option: n for n, option in enumerate(option for person in self.people for option in person.options)}

    def truth(self, condition: Condition) -> Mask:
        """Where a condition holds, over the feasible codes."""
        holds = np.zeros(len(self.codes), dtype=bool)
        for pattern in condition:
            met = np.ones_like(holds)
            for option, on in pattern:
                met &= (self.codes >> self.position[option] & 1) == on
            holds |= met
        return holds

    @cached_property
    def codes(self) -> Codes:
        """The feasible codes, ascending: state 1 of the file, state 2 and so on; raises ModelError if too many."""
        keys = [f"o{option}" for option in self.position]
        return feasible_codes(keys, [_statement(condition) for condition in self.infeasibles if condition])


def _statement(condition: Condition) -> Statement:
    """A condition of at least one pattern, each of at least one option, as a statement over `o0`, `o1`, ..."""
    patterns = [
        Every(tuple(Name(f"o{option}") if on else Not(Name(f"o{option}")) for option, on in pattern))
        for pattern in condition
    ]
    return Statement("", Some(tuple(patterns)))


class _Reader:
    """Reads section by section and collects faults; nothing is made of a file that has any."""

    def __init__(self, source: Document) -> None:
        self.source = source
        self.faults = list(source.faults)

    def fault(self, place: Place, what: str, mend: str = "") -> None:
        self.faults.append(self.source.fault(place, what, mend))

    def stop_if_faulty(self) -> None:
        if self.faults:
            raise InputError(*self.faults)

    def file(self) -> GmcrFile:
        data = self.source.data
        if not isinstance(data, Mapping):
            self.fault((), "the file is no JSON object", "a .gmcr is the JSON that gmcr-py saves")
            self.stop_if_faulty()
        for name in ("options", "decisionMakers"):
            if (entries := len(_list(data.get(name)))) > MAX_ENTRIES:
                self.fault((name,), f"{entries:,} entries; at most {MAX_ENTRIES:,} are read", "split the file")
        self.stop_if_faulty()
        options = tuple(self.each(data, (), "options", self.option))
        count = len(_list(data.get("options")))
        manual = self.manual(data)
        people = tuple(self.each(data, (), "decisionMakers", lambda p, v: self.person(p, v, count, manual)))
        infeasibles = tuple(self.each(data, (), "infeasibles", lambda p, v: self.condition(p, v, count)))
        for n, condition in enumerate(infeasibles):
            if () in condition:
                self.fault(("infeasibles", n), "an empty condition rules out every state", "drop it")
        coalitions = self.coalitions(data, len(_list(data.get("decisionMakers"))))
        other = {key: value for key, value in data.items() if key not in _FILE_KEYS}
        self.stop_if_faulty()
        file = GmcrFile(options, people, infeasibles, coalitions, other, self.source)
        self.owners(file)
        self.stop_if_faulty()
        if manual:
            self.rankings(file)
        self.stop_if_faulty()
        return file

    # --- values ---

    def value(self, data: Mapping[str, Any], place: Place, *names: str) -> tuple[Place, Any]:
        """What stands under the first of these keys that there is, and where; a fault if there is none."""
        for name in names:
            if name in data:
                return (*place, name), data[name]
        self.fault((*place, names[0]), f"the key `{names[0]}` is missing", f'add "{names[0]}": ...')
        return (*place, names[0]), _MISSING

    def each(
        self, data: Mapping[str, Any], place: Place, name: str, read: Callable[[Place, Any], _Read | None]
    ) -> Iterator[_Read]:
        """The entries of a list, as far as they can be read."""
        place, entries = self.value(data, place, name)
        if not isinstance(entries, list):
            if entries is not _MISSING:
                self.fault(place, f"should be a list, not `{_shown(entries)}`", "write [...]")
            return
        for n, entry in enumerate(entries):
            found = read((*place, n), entry)
            if found is not None:
                yield found

    def is_object(self, place: Place, value: Any) -> bool:
        """The value is a JSON object; else that is a fault."""
        if not isinstance(value, Mapping):
            self.fault(place, f"should be an object, not `{_shown(value)}`", "write {...}")
        return isinstance(value, Mapping)

    def name(self, data: Mapping[str, Any], place: Place) -> str:
        place, name = self.value(data, place, "name")
        if isinstance(name, bool) or not isinstance(name, str | int | float):
            if name is not _MISSING:
                self.fault(place, f"should be text, not `{_shown(name)}`", 'write "..."')
            return ""
        return str(name)

    def index(self, place: Place, value: Any, count: int, called: str) -> int | None:
        """An index from 0; a fault if it is none, or out of range."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(place, f"should be the index of {called}, not `{_shown(value)}`", "they count from 0")
        elif not 0 <= value < count:
            there = f"there are 0 to {count - 1}" if count else "there are none"
            self.fault(place, f"names {called} {_shown(value)}, out of range", there)
        else:
            return value
        return None

    # --- sections ---

    def option(self, place: Place, value: Any) -> GmcrOption | None:
        if not self.is_object(place, value):
            return None
        name = self.name(value, place)
        said = {key: value[key] for key in _DIRECTION if key in value}
        if len(said) == len(_DIRECTION) and len({_shown(word) for word in said.values()}) > 1:
            what = f"contradictory directions: {' and '.join(f'{k} {_shown(v)}' for k, v in said.items())}"
            self.fault((*place, _DIRECTION[0]), what, "drop one")
        here, direction = self.value(value, place, *_DIRECTION)
        if direction is not _MISSING and (not isinstance(direction, str) or direction not in DIRECTIONS):
            what = f"the direction `{_shown(direction)}` of `{_shown(name)}` is not known"
            if isinstance(direction, list):
                what = f"contradictory directions of `{_shown(name)}`: {_shown(direction)}"
            self.fault(here, what, "write one of both, fwd (may only be switched on), back (only off)")
            direction = "both"
        one_way = None if direction is _MISSING else DIRECTIONS[direction]
        return GmcrOption(name, one_way, {k: v for k, v in value.items() if k not in _OPTION_KEYS})

    def person(self, place: Place, value: Any, count: int, manual: bool) -> GmcrPerson | None:
        if not self.is_object(place, value):
            return None
        owned = self.each(value, place, "options", lambda p, v: self.index(p, v, count, "option"))
        wanted = self.each(value, place, "preferences", lambda p, v: self.condition(p, v, count))
        missed: Iterator[Condition] = iter(())
        if "misperceptions" in value:
            missed = self.each(value, place, "misperceptions", lambda p, v: self.condition(p, v, count))
        return GmcrPerson(
            self.name(value, place),
            tuple(owned),
            tuple(wanted),
            tuple(missed),
            self.ranking(value, place) if manual else None,
            {k: v for k, v in value.items() if k not in _DM_KEYS},
        )

    def manual(self, data: Mapping[str, Any]) -> bool:
        place, manual = self.value(data, (), *_MANUAL)
        if manual is not _MISSING and not isinstance(manual, bool):
            self.fault(place, f"should be true or false, not `{_shown(manual)}`", "write one of them")
        return manual is True

    def condition(self, place: Place, value: Any, count: int) -> Condition | None:
        if isinstance(value, Mapping):
            return tuple(self.each(value, place, "members", lambda p, v: self.pattern(p, v, count)))
        pattern = self.pattern(place, value, count)
        return None if pattern is None else (pattern,)

    def pattern(self, place: Place, value: Any, count: int) -> Pattern | None:
        if not isinstance(value, list):
            self.fault(place, f'should be a list of [option, "Y" or "N"], not `{_shown(value)}`', "write [...]")
            return None
        found: dict[int, bool] = {}
        for n, entry in enumerate(value):
            here = (*place, n)
            if not isinstance(entry, list) or len(entry) != 2 or entry[1] not in ("Y", "N"):
                self.fault(here, f'should be [option, "Y" or "N"], not `{_shown(entry)}`', 'write [0, "Y"]')
                continue
            option = self.index((*here, 0), entry[0], count, "option")
            if option in found:
                self.fault(here, f"names option {option} twice in one condition", "drop one")
            elif option is not None:
                found[option] = entry[1] == "Y"
        return tuple(found.items())

    def ranking(self, data: Mapping[str, Any], place: Place) -> tuple[tuple[int, ...], ...] | None:
        place, ranked = self.value(data, place, *RANKINGS)
        if ranked is _MISSING:
            return None
        if not isinstance(ranked, list):
            self.fault(place, f"should be a list of state numbers, not `{_shown(ranked)}`", "write [...]")
            return None
        tiers = []
        for n, entry in enumerate(ranked):
            tier = entry if isinstance(entry, list) else [entry]
            for state in tier:
                if isinstance(state, bool) or not isinstance(state, int):
                    what = f"should be the number of a state, not `{_shown(state)}`"
                    self.fault((*place, n), what, "they count from 1; ties stand in one inner list")
            tiers.append(tuple(tier))
        return tuple(tier for tier in tiers if tier)

    def coalitions(self, data: Mapping[str, Any], count: int) -> tuple[tuple[int, ...], ...]:
        """The coalitions of two and more decision makers, by index."""
        found: list[tuple[int, ...]] = []
        taken: set[int] = set()

        def coalition(place: Place, value: Any) -> None:
            listed = value if isinstance(value, list) else [value]
            members = [self.index(place, member, count, "decision maker") for member in listed]
            known = [member for member in members if member is not None]
            for member in known:
                if member in taken:
                    self.fault(place, f"decision maker {member} is in two coalitions", "leave it in one")
                taken.add(member)
            if len(known) > 1:
                found.append(tuple(known))

        if "coalitions" in data:
            list(self.each(data, (), "coalitions", coalition))
        return tuple(found)

    def owners(self, file: GmcrFile) -> None:
        """Every option is one decision maker's, and those of one name move one way."""
        owner: dict[int, str] = {}
        for n, person in enumerate(file.people):
            direction: dict[str, str | None] = {}
            for m, option in enumerate(person.options):
                place: Place = ("decisionMakers", n, "options", m)
                name = file.options[option].name
                if option in owner:
                    what = f"option {option} (`{_shown(name)}`) is also one of `{_shown(owner[option])}`"
                    self.fault(place, what, "give each option to one decision maker")
                owner[option] = person.name
                if direction.setdefault(name, file.options[option].one_way) != file.options[option].one_way:
                    what = f"contradictory directions: two options of `{_shown(person.name)}` are called"
                    where = ("options", option, _DIRECTION[0])
                    self.fault(where, f"{what} `{_shown(name)}`", "drop or rename one")
        for j, unowned in enumerate(file.options):
            if j not in owner:
                what = f"option {j} (`{_shown(unowned.name)}`) is no decision maker's"
                self.fault(("options", j), what, "add it to the `options` of one, or drop it")

    def rankings(self, file: GmcrFile) -> None:
        """Each ranking names every feasible state once."""
        try:
            states = len(file.codes)
        except ModelError as error:
            self.fault(("infeasibles",) if file.infeasibles else ("options",), *parted(str(error)))
            return
        for n, person in enumerate(file.people):
            data = self.source.data["decisionMakers"][n]
            place: Place = ("decisionMakers", n, next(key for key in RANKINGS if key in data))
            named = Counter(state for tier in person.ranking or () for state in tier)
            if beyond := [state for state in named if not 1 <= state <= states]:
                there = f"the feasible states are 1 to {states}" if states else "no state is feasible"
                self.fault(place, f"names state {_some(beyond)}, which is not feasible", there)
            if twice := [state for state, times in named.items() if times > 1]:
                self.fault(place, f"names state {_some(twice)} twice", "name each state once")
            if missing := [state for state in range(1, states + 1) if state not in named]:
                self.fault(place, f"misses state {_some(missing)}", "name every feasible state once")


def _some(states: Sequence[int]) -> str:
    """The first few of these numbers."""
    more = f" and {len(states) - 5} more" if len(states) > 5 else ""
    return ", ".join(_shown(state) for state in states[:5]) + more


def _shown(value: Any) -> str:
    """A value of the file, short enough for a message."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
