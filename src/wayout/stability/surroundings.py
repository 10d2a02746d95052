"""States around others in option form, as arrays: what some decision makers can move among, and where they get to.

A column of states for each start: those that agree with it in every option that is not the members'. In a table of
all codes a column is a cube with a side for each option, so that one decision maker's moves are folds along its
sides; in a list it is what is listed, and moves go by groups that agree in all but one mover's options.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, Graph, OptionForm
from wayout.model.listed import ListedForm
from wayout.model.options import OptionTable
from wayout.model.statements import Mask
from wayout.model.states import StateSpace
from wayout.stability.vectorised import butterfly

States = npt.NDArray[np.int64]
Payoffs = npt.NDArray[np.int32]

LEAST, MOST = np.int32(np.iinfo(np.int32).min), np.int32(np.iinfo(np.int32).max)

AnyForm = StateSpace | ListedForm

Values = TypeVar("Values", Mask, Payoffs)


class Surroundings(ABC):
    """For each start a column of states, ascending; what fills it up or is infeasible is not `inside`."""

    states: States
    inside: Mask

    @abstractmethod
    def reached(self, mover: int, leaving: Mask, rank: Payoffs | None) -> Mask:
        """Where `mover`, one of the members, gets to in one move from the states that are `leaving`.

        With a `rank`, its payoffs of the states, only by improvements. One-way options bind it; whether an end is
        inside is not asked.
        """

    def keep(self, columns: Mask) -> None:
        """Forget the other columns."""
        self.states, self.inside = self.states[:, columns], self.inside[:, columns]


def around(space: AnyForm, starts: States, members: Sequence[int]) -> Surroundings:
    """The states around each start, which must differ from each other in an option that is not the members'."""
    if isinstance(space, ListedForm):
        return InList(space, starts, members)
    assert isinstance(space, OptionForm)
    return InTable(space, starts, members)


class InTable(Surroundings):
    """Columns of codes, each a cube: place p down the column has the bits of p in the members' options."""

    def __init__(self, space: OptionForm, starts: States, members: Sequence[int]) -> None:
        bits = [j for j, option in enumerate(space.options) if option.owner in members]
        self.sides = [space.options[j] for j in bits]
        self.states = spelt(bits)[:, None] | starts & ~sum(1 << j for j in bits)
        self.inside = space.feasible[self.states]

    def reached(self, mover: int, leaving: Mask, rank: Payoffs | None) -> Mask:
        """See `Surroundings`."""
        if rank is None:
            return self._folded(mover, leaving.copy(), np.logical_or)
        improved: Mask = self._folded(mover, np.where(leaving, rank, MOST), np.minimum) < rank
        return improved

    def _folded(self, mover: int, values: Values, fold: np.ufunc) -> Values:
        """Fold each value, in place, with those of the states that `mover` can come from."""
        for place, option in enumerate(self.sides):
            if option.owner == mover:
                pairs = values.reshape(-1, 2, 1 << place, values.shape[1])
                off, on = pairs[:, 0], pairs[:, 1]
                if option.one_way == "off":
                    fold(off, on, out=off)
                    continue
                fold(on, off, out=on)
                if option.one_way is None:
                    off[...] = on
        return values


class InList(Surroundings):
    """Columns of positions, of what is listed around each start; the longest says how long all are."""

    def __init__(self, space: ListedForm, starts: States, members: Sequence[int]) -> None:
        listed = [sorted((start, *space.joint_moves(members, start))) for start in starts.tolist()]
        sizes = np.array([len(each) for each in listed], dtype=np.int64)
        self.space = space
        self.inside = np.arange(sizes.max(initial=0))[:, None] < sizes
        self.states = np.zeros(self.inside.shape, dtype=np.int64)
        self.states.T[self.inside.T] = [state for each in listed for state in each]

    def reached(self, mover: int, leaving: Mask, rank: Payoffs | None) -> Mask:
        """See `Surroundings`."""
        groups, patterns = _grouped(self.space, self.space.codes[self.states], mover)
        depart = np.zeros(leaving.shape, dtype=np.int32) if rank is None else rank
        arrive = depart + 1 if rank is None else rank
        reached = np.zeros(leaving.shape, dtype=bool)
        least = np.empty(groups.max(initial=0) + 1, dtype=np.int32)
        for pattern in np.unique(patterns[leaving]):
            here = leaving & (patterns == pattern)
            least.fill(MOST)
            np.minimum.at(least, groups[here], depart[here])
            reached |= (least[groups] < arrive) & (patterns & pattern == pattern)
        return reached


def bits_of(space: AnyForm, dm: int) -> tuple[int, int, int]:
    """The options of a decision maker, and those that may only be switched on, and only off, as masks."""
    assert isinstance(space, OptionTable)
    options = list(enumerate(space.options))
    on, off = (sum(1 << j for j, option in options if option.one_way == way) for way in ("on", "off"))
    return sum(1 << j for j, option in options if option.owner == dm), on, off


def spelt(bits: Sequence[int]) -> States:
    """The codes that 0, 1, ... spell with these bits, lowest first."""
    codes = np.zeros(1, dtype=np.int64)
    for bit in bits:
        codes = np.concatenate((codes, codes | 1 << bit))
    return codes


def codes_of(space: AnyForm, states: States) -> States:
    """The codes of the states."""
    return space.codes[states] if isinstance(space, ListedForm) else states


def states_of(space: AnyForm, codes: States) -> tuple[States, Mask]:
    """The states of the codes, and which of the codes are feasible; any state stands for those that are not."""
    if isinstance(space, ListedForm):
        places = np.searchsorted(space.codes, codes).clip(max=space.size - 1)
        return places, space.codes[places] == codes
    return codes, space.feasible[codes]


def moves(space: AnyForm, mover: int, state: int) -> States:
    """R_i(s), ascending."""
    if not isinstance(space, OptionForm):
        return np.array(space.moves(mover, state), dtype=np.int64)
    column = around(space, np.array([state], dtype=np.int64), (mover,))
    home = column.states == state
    ends: States = column.states[column.reached(mover, home, None) & column.inside & ~home]
    return ends


def leads_to(space: AnyForm, mover: int, states: States, end: int) -> Mask:
    """Which of the states agree with `end` in all but the mover's options, and may be left for it."""
    own, on, off = bits_of(space, mover)
    codes, goal = codes_of(space, states), int(codes_of(space, np.array([end]))[0])
    allowed: Mask = ((codes ^ goal) & ~own | codes & ~goal & on | goal & ~codes & off) == 0
    return allowed


def best_after_a_move(conflict: Conflict, dm: int) -> Payoffs:
    """Per state the greatest payoff that `dm` can move to, or stay at; of infeasible states any."""
    space, row = conflict.space, conflict.payoffs[dm]
    if isinstance(space, Graph):
        return np.array([row[[state, *space.moves(dm, state)]].max() for state in space.states], dtype=np.int32)
    return folded(space, dm, np.where(space.feasible, row, LEAST), np.maximum)


def folded(space: OptionForm | ListedForm, dm: int, values: Payoffs, fold: np.ufunc, back: bool = False) -> Payoffs:
    """Per state the fold of its own value with those of the states `dm` can move to; with `back`, come from.

    The fold is np.maximum or np.minimum, and the value of what is infeasible the least or the greatest there is.
    """
    if isinstance(space, ListedForm):
        return _folded_in_list(space, dm, values, fold, back)
    found: Payoffs = values.astype(np.int32)
    own = [j for j, option in enumerate(space.options) if option.owner == dm]
    ways = [{"on": 1, "off": -1, None: 0}[option.one_way] for option in space.options]
    butterfly(found, own, [-way if back else way for way in ways], fold)
    return found


def _folded_in_list(space: ListedForm, dm: int, values: Payoffs, fold: np.ufunc, back: bool) -> Payoffs:
    found: Payoffs = values.astype(np.int32)
    neutral, groups = (LEAST if fold is np.maximum else MOST), space.cosets((dm,))
    patterns = _patterns(space, space.codes, dm)
    for pattern in np.unique(patterns):
        here = np.where(patterns == pattern, values, neutral)[groups.members]
        of_group = fold.reduceat(here, groups.start[:-1])
        allowed = patterns & pattern == (pattern if back else patterns)
        fold(found, of_group[groups.group], out=found, where=allowed)
    return found


def _grouped(space: ListedForm, codes: States, mover: int) -> tuple[States, States]:
    """For each state the number of its group, which agrees in all but the mover's options, and its pattern."""
    own, _, _ = bits_of(space, mover)
    groups = np.unique(codes & ~own, return_inverse=True)[1].reshape(codes.shape)
    return groups, _patterns(space, codes, mover)


def _patterns(space: ListedForm, codes: States, mover: int) -> States:
    """For each state the bits of the mover's one-way options that are switched; a move takes none of them away."""
    own, on, off = bits_of(space, mover)
    patterns: States = (codes ^ off) & (on | off) & own
    return patterns
