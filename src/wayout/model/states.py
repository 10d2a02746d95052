"""States and unilateral moves: in option form (bits of a code) or as a general graph (named states)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from wayout.model.statements import Mask, Statement

MAX_OPTIONS = 26

OneWay = Literal["on", "off"]


class ModelError(ValueError):
    """A conflict that cannot be: the message names the thing and the mend."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something one decision maker can do or not do.

    `title` is an imperative phrase ("hold the ships short of the line"). `one_way` is "on" or "off" where it
    may only be switched that way. Switching it off is seen by others only where `verified_by` holds.
    `act` is the verb of the owner's mandate it needs (third parties); `consent`: keys of the decision makers
    who must agree to it.
    """

    key: str
    owner: int
    title: str = ""
    one_way: OneWay | None = None
    verified_by: Statement | None = None
    act: str | None = None
    consent: tuple[str, ...] = ()


class OptionTable:
    """What the forms with options share: which option is where, whose it is, and which go one way."""

    options: tuple[Option, ...]

    def index(self, key: str) -> int:
        """The position of option `key`; raises ModelError on an unknown one."""
        try:
            return self._index[key]
        except KeyError:
            raise ModelError(f"there is no option {key!r}") from None

    @cached_property
    def _index(self) -> dict[str, int]:
        return {option.key: j for j, option in enumerate(self.options)}

    @cached_property
    def owned(self) -> Mapping[int, int]:
        """The option bits of each decision maker that owns any, as one mask."""
        bits: dict[int, int] = {}
        for j, option in enumerate(self.options):
            bits[option.owner] = bits.get(option.owner, 0) | 1 << j
        return bits

    @cached_property
    def _one_way_bits(self) -> tuple[int, int]:
        on = sum(1 << j for j, option in enumerate(self.options) if option.one_way == "on")
        off = sum(1 << j for j, option in enumerate(self.options) if option.one_way == "off")
        return on, off


@dataclass(frozen=True, eq=False)
class OptionForm(OptionTable):
    """The states of a conflict in option form: code bit j is option j; `feasible` is a mask over 2**k codes."""

    options: tuple[Option, ...]
    feasible: Mask
    _moves: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if len(self.options) > MAX_OPTIONS:
            raise ModelError(
                f"{len(self.options)} options make 2**{len(self.options)} states; "
                f"at most {MAX_OPTIONS} options are taken: merge or drop some"
            )
        if self.feasible.shape != (1 << len(self.options),):
            raise ModelError(
                f"feasible has shape {self.feasible.shape}; {len(self.options)} options need "
                f"({1 << len(self.options)},)"
            )
        if not self.feasible.any():
            raise ModelError("no state is feasible; drop or narrow an infeasible statement")

    @property
    def size(self) -> int:
        """How many codes there are, feasible or not: the length of every array over states."""
        return 1 << len(self.options)

    @cached_property
    def states(self) -> tuple[int, ...]:
        """The feasible codes, ascending."""
        return tuple(np.flatnonzero(self.feasible).tolist())

    @cached_property
    def is_feasible(self) -> list[bool]:
        """The feasibility mask as a list, quick to ask one state at a time."""
        listed: list[bool] = self.feasible.tolist()
        return listed

    def column(self, key: str) -> Mask:
        """Where option `key` is on: bool over all codes."""
        return column(len(self.options), self.index(key))

    def may_change(self, state: int, end: int) -> bool:
        """No one-way option is switched against its direction between the two codes."""
        only_on, only_off = self._one_way_bits
        return not (state & ~end & only_on) and not (end & ~state & only_off)

    def joint_moves(self, members: Sequence[int], state: int) -> tuple[int, ...]:
        """The feasible codes reached from `state` by one joint change of options of `members`."""
        bits = 0
        for member in members:
            bits |= self.owned.get(member, 0)
        ends, change = [], bits
        while change:
            end = state ^ change
            if self.is_feasible[end] and self.may_change(state, end):
                ends.append(end)
            change = (change - 1) & bits
        return tuple(sorted(ends))

    def moves(self, mover: int, state: int) -> tuple[int, ...]:
        """The states `mover` reaches from `state` in one unilateral move, ascending."""
        known = self._moves.get((mover, state))
        if known is None:
            known = self._moves[mover, state] = self.joint_moves((mover,), state)
        return known

    def movers(self, state: int, end: int) -> tuple[int, ...]:
        """The owners of the options in which the two codes differ, ascending."""
        return tuple(sorted({option.owner for option in self.changed(state, end)}))

    def changed(self, state: int, end: int) -> tuple[Option, ...]:
        """The options in which the two codes differ, in file order."""
        return tuple(option for j, option in enumerate(self.options) if (state ^ end) >> j & 1)

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
        return not checked or any(
            j not in checked or end >> j & 1 or checked[j][state]
            for j in range(len(self.options))
            if (state ^ end) >> j & 1
        )

    def unseen_at(self, state: int) -> tuple[Option, ...]:
        """The options that are on in `state` and could be switched off without others seeing it."""
        checked = self._seen_when_switched_off
        return tuple(self.options[j] for j in checked if state >> j & 1 and not checked[j][state])

    def label(self, state: int) -> str:
        """One letter an option, Y or N, in file order."""
        return "".join("Y" if state >> j & 1 else "N" for j in range(len(self.options)))

    def state(self, label: str) -> int:
        """The feasible code of a label; raises ModelError on a malformed or infeasible one."""
        if len(label) != len(self.options) or set(label) - {"Y", "N"}:
            raise ModelError(
                f"there is no state {label!r}: a label has {len(self.options)} letters, Y or N, one an option"
            )
        code = sum(1 << j for j, letter in enumerate(label) if letter == "Y")
        if not self.is_feasible[code]:
            raise ModelError(f"state {label!r} is infeasible")
        return code

    def code(self, on: Sequence[str]) -> int:
        """The code in which just the options named are on, feasible or not."""
        return sum(1 << self.index(key) for key in dict.fromkeys(on))

    def on(self, state: int) -> tuple[Option, ...]:
        """The options that are on, in file order."""
        return self.changed(state, 0)


@dataclass(frozen=True, eq=False)
class Graph:
    """The states of a general graph, by name, and each decision maker's moves between them (not transitive)."""

    names: tuple[str, ...]
    arcs: tuple[Mapping[int, tuple[int, ...]], ...]

    def __post_init__(self) -> None:
        if not self.names:
            raise ModelError("a graph needs at least one state")

    @property
    def size(self) -> int:
        """How many states there are: the length of every array over states."""
        return len(self.names)

    @cached_property
    def states(self) -> tuple[int, ...]:
        """All states, by position."""
        return tuple(range(len(self.names)))

    @property
    def feasible(self) -> Mask:
        """Every state of a graph is feasible."""
        return np.ones(self.size, dtype=bool)

    def moves(self, mover: int, state: int) -> tuple[int, ...]:
        """The states `mover` reaches from `state` in one unilateral move."""
        return self.arcs[mover].get(state, ())

    def seen(self, state: int, end: int) -> bool:
        """Every move on a general graph is seen."""
        return True

    def label(self, state: int) -> str:
        """The name of the state."""
        return self.names[state]

    def state(self, label: str) -> int:
        """The position of a named state; raises ModelError on an unknown one."""
        try:
            return self.names.index(label)
        except ValueError:
            raise ModelError(f"there is no state {label!r}") from None


StateSpace = OptionForm | Graph


def column(options: int, j: int) -> Mask:
    """Where bit j is on, over the 2**options codes."""
    on = np.zeros(1 << options, dtype=bool)
    on.reshape(-1, 2, 1 << j)[:, 1] = True
    return on
