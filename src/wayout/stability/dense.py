"""What the dense engines share: ranks without gaps below zero, option bits, and moves that nobody sees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, OptionForm
from wayout.model.statements import Mask

Ranks = npt.NDArray[np.int32]

WORST = np.int32(-1)  # of an infeasible code: below every rank
NEVER = np.int32(np.iinfo(np.int32).max)  # above every rank: nothing reached


@dataclass(frozen=True, eq=False)
class Dense:
    """A conflict in option form as the kernels want it.

    `ranks` is int32 of shape (decision makers, 2**k), at least 0 and below NEVER, WORST where infeasible; `bits`
    the option bits of each decision maker, ascending; `way` per bit 0 (both ways), 1 (on only), -1 (off only).
    """

    space: OptionForm
    ranks: Ranks
    bits: tuple[tuple[int, ...], ...]
    way: tuple[int, ...]
    whole: bool  # every code is feasible

    @property
    def everyone(self) -> range:
        """The decision makers."""
        return range(len(self.bits))


def dense(conflict: Conflict) -> Dense:
    """The conflict for the dense engines; copies the payoffs only where they have to change."""
    space = conflict.space
    assert isinstance(space, OptionForm)
    whole = bool(space.feasible.all())
    bits = tuple(
        tuple(j for j, option in enumerate(space.options) if option.owner == i)
        for i in range(len(conflict.decision_makers))
    )
    way = tuple({"on": 1, "off": -1, None: 0}[option.one_way] for option in space.options)
    return Dense(space, _ranks(conflict.payoffs, space.feasible, whole), bits, way, whole)


def _ranks(payoffs: Ranks, feasible: Mask, whole: bool) -> Ranks:
    if whole and payoffs.size and payoffs.view(np.uint32).max() < NEVER:  # unsigned: what is below 0 is too large
        return np.ascontiguousarray(payoffs)
    inside = payoffs[:, feasible]
    if inside.size and (inside.min() < 0 or inside.max() >= NEVER):
        inside = np.stack([np.unique(row, return_inverse=True)[1] for row in inside])
    ranks = np.full(payoffs.shape, WORST, dtype=np.int32)
    ranks[:, feasible] = inside
    return ranks


def unseen_gain(world: Dense, dm: int) -> Mask | None:
    """Where `dm` has an improvement that nobody sees: only unverified options are switched off by it.

    None where the question does not arise.
    """
    space, row = world.space, world.ranks[dm]
    hidden = [j for j in world.bits[dm] if space.options[j].verified_by is not None and world.way[j] != 1]
    if not hidden:
        return None
    unverified = {j: space.column(space.options[j].key) & ~_verified(space, j) for j in hidden}
    codes = np.arange(space.size)
    gain = np.zeros(space.size, dtype=bool)
    for chosen in _subsets(hidden):
        free = np.logical_and.reduce([unverified[j] for j in chosen]) & space.feasible
        there = codes[free] & ~sum(1 << j for j in chosen)
        gain[free] |= row[there] > row[free]
    return gain


def _verified(space: OptionForm, j: int) -> Mask:
    statement = space.options[j].verified_by
    assert statement is not None
    return statement.truth(space.column)


def _subsets(items: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for size in range(1, len(items) + 1):
        yield from combinations(items, size)
