"""States and unilateral moves: in option form (a table of all codes, or a list) or as a general graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wayout.model.listed import ListedForm
from wayout.model.options import ModelError, OptionTable, States
from wayout.model.statements import Mask, one_by_one

MAX_OPTIONS = 26  # in a table of all codes


@dataclass(frozen=True, eq=False)
class OptionForm(OptionTable):
    """States in option form as a table: a state is its code, and `feasible` is a mask over all 2**k codes."""

    feasible: Mask

    def __post_init__(self) -> None:
        check_tabled(len(self.options))
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
    def states(self) -> Sequence[int]:
        """The feasible codes, ascending."""
        return tuple(np.flatnonzero(self.feasible).tolist())

    @cached_property
    def is_feasible(self) -> Sequence[bool]:
        """The feasibility mask, quick to ask one state at a time."""
        return one_by_one(self.feasible)

    def code_of(self, state: int) -> int:
        """The state itself."""
        return state

    def position(self, code: int) -> int | None:
        """The code itself, None if it is infeasible."""
        return code if self.is_feasible[code] else None

    def column(self, key: str) -> Mask:
        """Where option `key` is on: bool over all codes."""
        return column(len(self.options), self.index(key))

    def joint_ends(self, members: Sequence[int], state: int) -> States:
        """The feasible codes reached from `state` by one joint change of options of `members`, ascending."""
        bits = self._bits_of(members)
        settings = self._settings.get(bits)
        if settings is None:
            settings = self._settings[bits] = settings_of(bits)
        ends = settings | state & ~bits
        reached: States = ends[self.feasible[ends] & (ends != state) & self.allowed(state, ends)]
        return reached

    @cached_property
    def _settings(self) -> dict[int, States]:
        return {}

    def moved(self, dm: int, state: int, ends: States) -> Mask:
        """For each of the ends, whether it differs from `state` in an option of `dm`."""
        moved: Mask = (ends ^ state) & self.owned.get(dm, 0) != 0
        return moved


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
    def states(self) -> Sequence[int]:
        """All states, by position."""
        return range(len(self.names))

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
        if label not in self._position:
            raise ModelError(f"there is no state {label!r}")
        return self._position[label]

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {name: n for n, name in reversed(list(enumerate(self.names)))}


StateSpace = OptionForm | ListedForm | Graph


def check_tabled(options: int) -> None:
    """Raise ModelError where a table of all codes would be too large."""
    if options > MAX_OPTIONS:
        raise ModelError(
            f"{options} options make 2**{options} states; at most {MAX_OPTIONS} options are taken in a table: "
            "merge or drop some"
        )


def settings_of(bits: int) -> States:
    """Every setting of the bits of a mask, ascending."""
    settings = np.zeros(1, dtype=np.intp)
    while bits:
        lowest = bits & -bits
        settings = np.concatenate((settings, settings | lowest))
        bits ^= lowest
    return settings


def column(options: int, j: int) -> Mask:
    """Where bit j is on, over the 2**options codes."""
    on = np.zeros(1 << options, dtype=bool)
    on.reshape(-1, 2, 1 << j)[:, 1] = True
    return on
