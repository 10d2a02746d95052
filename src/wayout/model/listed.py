"""States in option form as a list of the feasible ones, where a table of all codes would not fit."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt

from wayout.model.options import ModelError, OptionTable, States
from wayout.model.statements import Every, Expression, Mask, Name, Not, Same, Some, Statement, one_by_one

MAX_LISTED_OPTIONS = 60  # a code and its arithmetic fit an int64
MAX_STATES = 1 << 22  # listed: some 100 bytes each and decision maker while they are analysed
PARTIAL = 1 << 20  # partial combinations followed even where fewer states are wanted in the end: 8 MB

Codes = npt.NDArray[np.int64]


class TooManyStates(ModelError):  # noqa: N818  what is wrong is its name
    """More feasible states than are to be listed."""


@dataclass(frozen=True, eq=False)
class ListedForm(OptionTable):
    """States in option form as a list: `codes` has the feasible ones, int64, ascending.

    A state is a position in `codes`, 0 to size - 1, so arrays over states have one entry a listed state. Raises
    ModelError on codes that are none, out of order or of the wrong type or range, and on more than 60 options.
    """

    codes: Codes

    def __post_init__(self) -> None:
        _check_count(len(self.options))
        if self.codes.ndim != 1 or self.codes.dtype != np.int64:
            raise ModelError(f"codes must be int64 in one dimension, not {self.codes.dtype} in {self.codes.ndim}")
        if not self.codes.size:
            raise ModelError("no state is feasible; drop or narrow an infeasible statement")
        if (self.codes[1:] <= self.codes[:-1]).any():
            raise ModelError("codes must ascend, each listed once")
        if self.codes[0] < 0 or self.codes[-1] >> len(self.options):
            raise ModelError(f"codes must be from 0 to 2**{len(self.options)} - 1, one bit an option")

    @property
    def size(self) -> int:
        """How many states are listed: the length of every array over states."""
        return len(self.codes)

    @property
    def states(self) -> Sequence[int]:
        """All states, by position."""
        return range(self.size)

    @property
    def feasible(self) -> Mask:
        """Every listed state is feasible."""
        return np.ones(self.size, dtype=bool)

    @cached_property
    def _code_of(self) -> Sequence[int]:
        """The codes, quick to ask one state at a time."""
        return one_by_one(self.codes)

    def code_of(self, state: int) -> int:
        """The code at this position."""
        return self._code_of[state]

    def position(self, code: int) -> int | None:
        """The state of a code, None if it is not listed."""
        at = bisect_left(self._code_of, code)
        return at if at < self.size and self._code_of[at] == code else None

    def column(self, key: str) -> Mask:
        """Where option `key` is on: bool over the listed states."""
        on: Mask = (self.codes >> self.index(key) & 1).astype(bool)
        return on

    def joint_ends(self, members: Sequence[int], state: int) -> States:
        """The states reached from `state` by one joint change of options of `members`, ascending."""
        ends = self.cosets(members).around(state)
        reached: States = ends[(ends != state) & self.allowed(self.code_of(state), self.codes[ends])]
        return reached

    def moved(self, dm: int, state: int, ends: States) -> Mask:
        """For each of the ends, whether it differs from `state` in an option of `dm`."""
        moved: Mask = (self.codes[ends] ^ self.code_of(state)) & self.owned.get(dm, 0) != 0
        return moved

    def cosets(self, members: Collection[int]) -> "Cosets":
        """The states in groups that agree in all but the options of `members`."""
        bits = self._bits_of(members)
        known = self._cosets.get(bits)
        if known is None:
            known = self._cosets[bits] = Cosets.of(self.codes, bits)
        return known

    @cached_property
    def _cosets(self) -> "dict[int, Cosets]":
        return {}


@dataclass(frozen=True, eq=False)
class Cosets:
    """The states in groups that agree in all but some bits: `members[start[g] : start[g + 1]]`, ascending."""

    members: States
    start: npt.NDArray[np.intp]
    group: npt.NDArray[np.int32]  # per state

    @classmethod
    def of(cls, codes: Codes, bits: int) -> "Cosets":
        """The states of these codes, grouped by all but these bits."""
        rest = codes & ~bits
        members = np.argsort(rest, kind="stable")
        begins = np.ones(len(codes), dtype=bool)
        begins[1:] = rest[members[1:]] != rest[members[:-1]]
        group = np.empty(len(codes), dtype=np.int32)
        group[members] = np.cumsum(begins, dtype=np.int32) - 1
        start = np.append(np.flatnonzero(begins), len(codes))
        return cls(members, start, group)

    def around(self, state: int) -> States:
        """The states of the group of `state`, itself included, ascending."""
        group = self._group_of[state]
        around: States = self.members[self._begins[group] : self._begins[group + 1]]
        return around

    @cached_property
    def _begins(self) -> Sequence[int]:
        return one_by_one(self.start)

    @cached_property
    def _group_of(self) -> Sequence[int]:
        return one_by_one(self.group)

    def fan(self, states: npt.NDArray[np.int64]) -> tuple[States, States]:
        """All that is around each of the states: the place in `states` of the one it is around, and the state."""
        first, last = self.start[self.group[states]], self.start[self.group[states] + 1]
        sizes = last - first
        places = np.arange(len(states)).repeat(sizes)
        within = np.arange(len(places)) - (np.cumsum(sizes) - sizes).repeat(sizes)
        return places, self.members[first.repeat(sizes) + within]

    @cached_property
    def widest(self) -> int:
        """How many states there are in the largest group."""
        return int(np.diff(self.start).max())


def feasible_codes(keys: Sequence[str], infeasible: Sequence[Statement], limit: int = MAX_STATES) -> Codes:
    """The codes of the options `keys` that satisfy no statement of `infeasible`, ascending, int64; exact.

    Options that no chain of statements links are counted apart and the counts multiplied, so that more than
    `limit` states are refused before they are listed. Raises TooManyStates on that (the message names the count)
    and where statements leave too many partial combinations open: more than `limit`, or 2**20 if that is more.
    Raises ModelError on unknown options and on more than 60 options.
    """
    _check_count(len(keys))
    place = {key: j for j, key in enumerate(keys)}
    if unknown := [name for statement in infeasible for name in statement.names if name not in place]:
        raise ModelError(f"there is no option {unknown[0]!r}")
    cases = [case for statement in infeasible for case in _cases(statement.expression)]
    parts = [
        _part(linked, [case for case in cases if case.names[0] in linked], place, max(limit, PARTIAL))
        for linked in _linked(keys, cases)
    ]
    total = prod(len(part) for part in parts)
    if total > limit:
        raise TooManyStates(
            f"{total:,} states are feasible; at most {limit:,} can be listed: add infeasible statements, or merge "
            "or drop options"
        )
    codes = np.zeros(min(total, 1), dtype=np.int64)
    for part in parts:
        codes = (codes[:, None] | part).ravel()
    return np.sort(codes)


def _check_count(options: int) -> None:
    if options > MAX_LISTED_OPTIONS:
        raise ModelError(f"{options} options; at most {MAX_LISTED_OPTIONS} are taken: merge or drop some")


def _cases(expression: Expression) -> Iterator[Statement]:
    """The parts of a statement, one of which holds wherever it does: each is infeasible by itself."""
    match expression:
        case Some(parts):
            for part in parts:
                yield from _cases(part)
        case Not(Every(parts)):
            for part in parts:
                yield from _cases(Not(part))
        case Not(Not(part)):
            yield from _cases(part)
        case _:
            yield Statement("", expression)


def _linked(keys: Sequence[str], statements: Sequence[Statement]) -> list[frozenset[str]]:
    """The options in groups: two that one statement names are in one group."""
    groups = [frozenset({key}) for key in keys]
    for statement in statements:
        met = [group for group in groups if not group.isdisjoint(statement.names)]
        groups = [group for group in groups if group.isdisjoint(statement.names)] + [frozenset().union(*met)]
    return groups


def _part(linked: frozenset[str], statements: Sequence[Statement], place: Mapping[str, int], most: int) -> Codes:
    """The settings of one linked group that satisfy no statement, option by option."""
    prefixes, known = np.zeros(1, dtype=np.int64), 0
    naming = [(frozenset(statement.names), statement.expression) for statement in statements]
    for count, key in enumerate(_soonest_decided(linked, statements, place), start=1):
        prefixes = np.concatenate((prefixes, prefixes | 1 << place[key]))
        known |= 1 << place[key]
        for names, expression in naming:
            if key in names:
                _, may_fail = _possible(expression, prefixes, place, known)
                prefixes = prefixes[np.broadcast_to(may_fail, prefixes.shape)]
        if len(prefixes) > most:
            raise TooManyStates(
                f"{len(prefixes):,} settings of {count} of the {len(linked)} options that infeasible statements "
                f"link are open; at most {most:,} are followed: add infeasible statements, or merge or drop options"
            )
    return prefixes


def _soonest_decided(
    linked: frozenset[str], statements: Sequence[Statement], place: Mapping[str, int]
) -> list[str]:
    """The options in the order that completes one statement after the other, the nearest to complete first."""
    order: list[str] = []
    waiting = [set(statement.names) for statement in statements]
    while any(waiting):
        nearest = min((names for names in waiting if names), key=len)
        key = min(nearest, key=place.__getitem__)
        order.append(key)
        for names in waiting:
            names.discard(key)
    return order + sorted(linked.difference(order), key=place.__getitem__)


def _possible(expression: Expression, prefixes: Codes, place: Mapping[str, int], known: int) -> tuple[Mask, Mask]:
    """Per prefix whether the expression may still hold, and whether it may still fail (Kleene's three values).

    Both are possible only while an option it names is unknown; once all are known exactly one is.
    """

    def possible(part: Expression) -> tuple[Mask, Mask]:
        return _possible(part, prefixes, place, known)

    match expression:
        case Name(key):
            if not known >> place[key] & 1:
                return np.ones(1, dtype=bool), np.ones(1, dtype=bool)
            on = (prefixes >> place[key] & 1).astype(bool)
            return on, ~on
        case Not(part):
            holds, fails = possible(part)
            return fails, holds
        case Same(left, right):
            (a, not_a), (b, not_b) = possible(left), possible(right)
            return a & b | not_a & not_b, a & not_b | not_a & b
        case Every(parts):
            holds, fails = np.ones(1, dtype=bool), np.zeros(1, dtype=bool)
            for each, its_failure in map(possible, parts):
                holds, fails = holds & each, fails | its_failure
            return holds, fails
        case Some(parts):
            holds, fails = np.zeros(1, dtype=bool), np.ones(1, dtype=bool)
            for each, its_failure in map(possible, parts):
                holds, fails = holds | each, fails & its_failure
            return holds, fails
