"""Moves from many states at once, as arrays: what `joint_moves` says of one state after the other."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from wayout.model.listed import ListedForm
from wayout.model.options import Option
from wayout.model.statements import Mask
from wayout.model.states import OptionForm

Index = npt.NDArray[np.int64]


def fan(
    space: OptionForm | ListedForm, members: Collection[int], states: Index, back: bool = False
) -> tuple[Index, Index]:
    """Every joint change by `members` from each of `states`: the place in `states` it begins at, and its end.

    Ordered by place, then by end. With `back` the ends are the states from which such changes lead to `states`.
    """
    if isinstance(space, ListedForm):
        places, ends = space.cosets(members).fan(states)
        here, there = space.codes[states[places]], space.codes[ends]
    else:
        changes = _patterns([j for j, option in enumerate(space.options) if option.owner in members])[1:]
        there = np.sort(states[:, None] ^ changes, axis=1)
        places, columns = np.nonzero(space.feasible[there])
        here, there = states[places], there[places, columns]
        ends = there
    start, end = (there, here) if back else (here, there)
    allowed = (start != end) & _one_way_kept(space.options, start, end)
    return places[allowed].astype(np.int64), ends[allowed].astype(np.int64)


def width(space: OptionForm | ListedForm, members: Collection[int]) -> int:
    """How many ends there are to try from a state, at most: the room its fan takes."""
    if isinstance(space, ListedForm):
        return space.cosets(members).widest
    return int(1 << sum(option.owner in members for option in space.options))


def _patterns(bits: Sequence[int]) -> Index:
    """Every mask of some of these bits, the empty one first."""
    found = np.zeros(1, dtype=np.int64)
    for bit in bits:
        found = np.concatenate((found, found | 1 << bit))
    return found


def _one_way_kept(options: Sequence[Option], start: Index, end: Index) -> Mask | bool:
    """Where no one-way option is switched against its direction from the code `start` to the code `end`."""
    only_on = sum(1 << j for j, option in enumerate(options) if option.one_way == "on")
    only_off = sum(1 << j for j, option in enumerate(options) if option.one_way == "off")
    if not only_on | only_off:
        return True
    kept: Mask = (start & ~end & only_on == 0) & (end & ~start & only_off == 0)
    return kept
