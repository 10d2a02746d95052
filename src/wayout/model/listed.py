"""States in option form as a list of the feasible ones, where a table of all codes would not fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt

from wayout.model.statements import Every, Expression, Mask, Name, Not, Same, Some, Statement
from wayout.model.states import ModelError, Option, OptionTable

MAX_LISTED_OPTIONS = 60  # a code and its arithmetic fit an int64
PARTIAL = 1 << 20  # partial combinations followed even where fewer states are wanted in the end: 8 MB

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ListedForm(OptionTable):
    """The feasible states of a conflict in option form: `codes`, int64, ascending; code bit j is option j.

    A state is a position in `codes`, 0 to size - 1, so arrays over states have one entry a listed state. Raises
    ModelError on codes that are none, out of order or of the wrong type or range, and on more than 60 options.
    """

    options: tuple[Option, ...]
    codes: Codes
    _moves: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict, repr=False)
    _cosets: dict[int, tuple[Codes, npt.NDArray[np.intp]]] = field(default_factory=dict, repr=False)

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

    @cached_property
    def states(self) -> tuple[int, ...]:
        """All states, by position."""
        return tuple(range(self.size))

    @property
    def feasible(self) -> Mask:
        """Every listed state is feasible."""
        return np.ones(self.size, dtype=bool)

    @cached_property
    def is_feasible(self) -> list[bool]:
        """As `feasible`, quick to ask one state at a time."""
        return [True] * self.size

    def column(self, key: str) -> Mask:
        """Where option `key` is on: bool over the listed states."""
        on: Mask = (self.codes >> self.index(key) & 1).astype(bool)
        return on

    def may_change(self, state: int, end: int) -> bool:
        """No one-way option is switched against its direction between the two states."""
        only_on, only_off = self._one_way_bits
        here, there = int(self.codes[state]), int(self.codes[end])
        return not (here & ~there & only_on) and not (there & ~here & only_off)

    def joint_moves(self, members: Sequence[int], state: int) -> tuple[int, ...]:
        """The states reached from `state` by one joint change of options of `members`, ascending."""
        bits = 0
        for member in members:
            bits |= self.owned.get(member, 0)
        keys, order = self._by_rest(bits)
        only_on, only_off = self._one_way_bits
        code = self.codes[state]
        first, last = (np.searchsorted(keys, code & ~bits, side) for side in ("left", "right"))
        ends = order[first:last]
        codes = self.codes[ends]
        allowed = (code & ~codes & only_on == 0) & (codes & ~code & only_off == 0) & (codes != code)
        return tuple(ends[allowed].tolist())

    def _by_rest(self, bits: int) -> tuple[Codes, npt.NDArray[np.intp]]:
        """The options other than `bits` of each state, ascending, and the states in that order."""
        known = self._cosets.get(bits)
        if known is None:
            rest = self.codes & ~bits
            order = np.argsort(rest, kind="stable")
            known = self._cosets[bits] = rest[order], order
        return known

    def moves(self, mover: int, state: int) -> tuple[int, ...]:
        """The states `mover` reaches from `state` in one unilateral move, ascending."""
        known = self._moves.get((mover, state))
        if known is None:
            known = self._moves[mover, state] = self.joint_moves((mover,), state)
        return known

    def movers(self, state: int, end: int) -> tuple[int, ...]:
        """The owners of the options in which the two states differ, ascending."""
        return tuple(sorted({option.owner for option in self.changed(state, end)}))

    def changed(self, state: int, end: int) -> tuple[Option, ...]:
        """The options in which the two states differ, in file order."""
        return self._named(int(self.codes[state] ^ self.codes[end]))

    def on(self, state: int) -> tuple[Option, ...]:
        """The options that are on, in file order."""
        return self._named(int(self.codes[state]))

    def _named(self, code: int) -> tuple[Option, ...]:
        return tuple(option for j, option in enumerate(self.options) if code >> j & 1)

    @cached_property
    def _seen_when_switched_off(self) -> Mapping[int, list[bool]]:
        return {
            j: option.verified_by.truth(self.column).tolist()
            for j, option in enumerate(self.options)
            if option.verified_by is not None
        }

    def seen(self, state: int, end: int) -> bool:
        """Others see the change: some option in it is switched on, needs no verification or is verified."""
        checked = self._seen_when_switched_off
        there, change = int(self.codes[end]), int(self.codes[state] ^ self.codes[end])
        return not checked or any(
            j not in checked or there >> j & 1 or checked[j][state]
            for j in range(len(self.options))
            if change >> j & 1
        )

    def unseen_at(self, state: int) -> tuple[Option, ...]:
        """The options that are on in `state` and could be switched off without others seeing it."""
        code, checked = int(self.codes[state]), self._seen_when_switched_off
        return tuple(self.options[j] for j in checked if code >> j & 1 and not checked[j][state])

    def label(self, state: int) -> str:
        """One letter an option, Y or N, in file order."""
        code = int(self.codes[state])
        return "".join("Y" if code >> j & 1 else "N" for j in range(len(self.options)))

    def state(self, label: str) -> int:
        """The state of a label; raises ModelError on one that is malformed or not listed."""
        if len(label) != len(self.options) or set(label) - {"Y", "N"}:
            raise ModelError(
                f"there is no state {label!r}: a label has {len(self.options)} letters, Y or N, one an option"
            )
        state = self.position(sum(1 << j for j, letter in enumerate(label) if letter == "Y"))
        if state is None:
            raise ModelError(f"state {label!r} is infeasible")
        return state

    def code(self, on: Sequence[str]) -> int:
        """The code in which just the options named are on, feasible or not; `position` finds its state."""
        return sum(1 << self.index(key) for key in dict.fromkeys(on))

    def position(self, code: int) -> int | None:
        """The state of a code, None if it is not listed."""
        at = int(np.searchsorted(self.codes, code))
        return at if at < self.size and self.codes[at] == code else None

    def together(self, state: int, ends: Sequence[int]) -> int | None:
        """The state in which the changes from `state` to each of `ends` are all made; None if it is not listed.

        The ends must be of different movers, so that no option is changed twice.
        """
        here = int(self.codes[state])
        code = here
        for end in ends:
            code ^= here ^ int(self.codes[end])
        return self.position(code)


def feasible_codes(keys: Sequence[str], infeasible: Sequence[Statement], limit: int) -> Codes:
    """The codes of the options `keys` that satisfy no statement of `infeasible`, ascending, int64; exact.

    Options that no chain of statements links are counted apart and the counts multiplied, so that more than
    `limit` states are refused before they are listed. Raises ModelError on that (the message names the count),
    on unknown options, on more than 60 options, and where statements leave too many partial combinations open:
    more than `limit`, or 2**20 if that is more.
    """
    _check_count(len(keys))
    place = {key: j for j, key in enumerate(keys)}
    if unknown := [name for statement in infeasible for name in statement.names if name not in place]:
        raise ModelError(f"there is no option {unknown[0]!r}")
    parts = [
        _part(linked, [each for each in infeasible if each.names[0] in linked], place, max(limit, PARTIAL))
        for linked in _linked(keys, infeasible)
    ]
    total = prod(len(part) for part in parts)
    if total > limit:
        raise ModelError(
            f"{total:,} states are feasible; at most {limit:,} are listed: merge or drop options, "
            "or write down more that is infeasible"
        )
    codes = np.zeros(1, dtype=np.int64)
    for part in parts:
        codes = (codes[:, None] | part).ravel()
    return np.sort(codes)


def _check_count(options: int) -> None:
    if options > MAX_LISTED_OPTIONS:
        raise ModelError(f"{options} options; at most {MAX_LISTED_OPTIONS} are taken: merge or drop some")


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
    for count, key in enumerate(_soonest_decided(linked, statements, place), start=1):
        prefixes = np.concatenate((prefixes, prefixes | 1 << place[key]))
        known |= 1 << place[key]
        for statement in statements:
            if key in statement.names:
                _, may_fail = _possible(statement.expression, prefixes, place, known)
                prefixes = prefixes[np.broadcast_to(may_fail, prefixes.shape)]
        if len(prefixes) > most:
            raise ModelError(
                f"{len(prefixes):,} settings of {count} of the {len(linked)} options that infeasible statements "
                f"link are open; at most {most:,} are followed: merge or drop options, or write down more that "
                "is infeasible"
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
