"""Moves from many states at once, as arrays: what `joint_moves` says of one state after the other."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from wayout.model.listed import ListedForm
from wayout.model.statements import Mask
from wayout.model.states import OptionForm, settings_of

Index = npt.NDArray[np.int64]


def fan(
    space: OptionForm | ListedForm,
    members: Collection[int],
    states: Index,
    back: bool = False,
    ends_in: Mask | None = None,
) -> tuple[Index, Index]:
    """Every joint change by `members` from each of `states`: the place in `states` it begins at, and its end.

    Ordered by place, then by end. With `back` the ends are the states from which such changes lead to `states`.
    `ends_in` is where they are to be, if not everywhere.
    """
    wanted = space.feasible if ends_in is None else space.feasible & ends_in
    if isinstance(space, ListedForm):
        places, ends = space.cosets(members).fan(states)
        places, ends = places[wanted[ends]], ends[wanted[ends]]
        here, there = space.codes[states[places]], space.codes[ends]
    else:
        bits = sum(space.owned.get(member, 0) for member in members)
        settings = (states & ~bits)[:, None] | settings_of(bits)
        places, columns = np.nonzero(wanted[settings])
        here, there = states[places], settings[places, columns]
        ends = there
    start, end = (there, here) if back else (here, there)
    allowed = (start != end) & space.allowed(start, end)
    return places[allowed].astype(np.int64), ends[allowed].astype(np.int64)


def width(space: OptionForm | ListedForm, members: Collection[int]) -> int:
    """How many ends there are to try from a state, at most: the room its fan takes."""
    if isinstance(space, ListedForm):
        return space.cosets(members).widest
    return int(1 << sum(option.owner in members for option in space.options))
