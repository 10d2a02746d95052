"""Stability with NumPy alone: the engine of small conflicts, at work at once.

A *butterfly* over the options of one decision maker replaces every entry by the least, or greatest, over all
states it can move to, in one pass an option. Let m(t) be the least w over what the others can reach from t
(w the payoffs of dm for GMR and SEQ, the best it can still move to for SMR and SSEQ). Then a state s is stable
for dm exactly if the greatest min(P(t), m(t)) over its moves is not above P(s).
"""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict
from wayout.model.statements import Mask
from wayout.stability.dense import NEVER, WORST, Dense, Ranks, dense, unseen_gain

SWEEPS = 32  # then label propagation takes over: no input is quadratic

Index = npt.NDArray[np.intp]
Fold = np.ufunc


class TooWinding(Exception):  # noqa: N818  it is no error: another engine goes on
    """The others' sequences wind through the feasible states for longer than sweeping is worth."""


def stable(conflict: Conflict, concepts: Sequence[str], strict: bool = False) -> dict[str, Mask]:
    """Per concept a bool array (decision makers, 2**k), infeasible states False.

    `strict` takes only what is worse, not what is equal, for a sanction. Raises TooWinding when the sanctions
    need more than 32 sweeps.
    """
    world = dense(conflict)
    tables = _Tables(world, strict)
    makers: dict[str, Callable[[], Mask]] = {
        "R": lambda: tables.nash,
        "GMR": lambda: tables.deterred(tables.by_moves[0]),
        "SMR": lambda: tables.deterred(tables.by_moves[1]),
        "SEQ": lambda: tables.deterred(tables.by_improvements[0]),
        "SSEQ": lambda: tables.deterred(tables.by_improvements[1]),
        "SIM": lambda: tables.simultaneous,
    }
    return {concept: makers[concept]() for concept in concepts}


class _Tables:
    """The arrays that the concepts share, each made when first asked for."""

    def __init__(self, world: Dense, strict: bool) -> None:
        self.world = world
        self.strict = strict

    @cached_property
    def best(self) -> Ranks:
        """The best each decision maker can move to, or stay at: (decision makers, 2**k)."""
        best = self.world.ranks.copy()
        for i in self.world.everyone:
            butterfly(best[i], self.world.bits[i], self.world.way, np.maximum)
        best[:, ~self.world.space.feasible] = WORST
        return best

    @cached_property
    def nash(self) -> Mask:
        """R: nothing better can be moved to."""
        held: Mask = (self.best == self.world.ranks) & self.world.space.feasible
        return held

    @cached_property
    def by_moves(self) -> Ranks:
        """The least w the others can reach by any moves, (2, decision makers, 2**k): for GMR and for SMR."""
        world = self.world

        def sweep(least: Ranks, j: int) -> None:
            butterfly(least, world.bits[j], world.way, np.minimum)

        return self._closure(sweep, rounds=1 if world.whole else None)

    @cached_property
    def by_improvements(self) -> Ranks:
        """The least w the others can reach by improvements, (2, decision makers, 2**k): for SEQ and for SSEQ."""
        sweeps = [improvement_sweep(self.world, j) for j in self.world.everyone]
        return self._closure(lambda least, j: sweeps[j](least), rounds=None)

    def _closure(self, sweep: Callable[[Ranks, int], None], rounds: int | None) -> Ranks:
        """Sweep for each decision maker in turn over the rows of the others until nothing changes."""
        world = self.world
        least = np.stack([world.ranks, self.best])
        least[:, :, ~world.space.feasible] = NEVER
        movers = [j for j in world.everyone if world.bits[j] and len(world.bits) > 1]
        if len(world.bits) <= 2:
            rounds = 1  # one sanctioner, whose moves are transitive
        for count in range(SWEEPS + 1):
            if count == rounds:
                return least
            before = least.copy()
            for j in movers:
                others = [i for i in world.everyone if i != j]
                rows = least[:, others]
                sweep(rows, j)
                rows[:, :, ~world.space.feasible] = NEVER
                least[:, others] = rows
            if np.array_equal(before, least):
                return least
        raise TooWinding

    def deterred(self, least: Ranks) -> Mask:
        """Where every improvement meets a sanction."""
        world = self.world
        hold = np.minimum(world.ranks - self.strict, least)
        for i in world.everyone:
            butterfly(hold[i], world.bits[i], world.way, np.maximum)
        held: Mask = (hold <= world.ranks - self.strict) & world.space.feasible
        for i in world.everyone:
            unseen = unseen_gain(world, i)
            if unseen is not None:
                held[i] &= ~unseen
        return held

    @cached_property
    def simultaneous(self) -> Mask:
        """SIM: every improvement is spoilt by the others' own improvements from the same state."""
        world, ranks = self.world, self.world.ranks
        held = np.zeros(ranks.shape, dtype=bool)
        gains = [list(improving(world, j)) for j in world.everyone]
        stay = (0, np.ones(world.space.size, dtype=bool))
        for i in world.everyone:
            held[i] = world.space.feasible
            together = [stay]
            for j in world.everyone:
                if j != i:
                    together = [(a | b, x & y) for a, x in together for b, y in (stay, *gains[j])]
            for change, mine in gains[i]:
                held[i] &= ~mine | self._spoilt(i, change, together)
            unseen = unseen_gain(world, i)
            if unseen is not None:
                held[i] &= ~unseen
        return held

    def _spoilt(self, i: int, change: int, together: list[tuple[int, Mask]]) -> Mask:
        row, codes = self.world.ranks[i], np.arange(self.world.space.size)
        spoilt = np.zeros(row.shape, dtype=bool)
        for others, theirs in together:
            end = row[codes ^ (change | others)]
            spoilt |= theirs & (end != WORST) & (end <= row - self.strict)
        return spoilt


def butterfly(values: Ranks | Mask, bits: Sequence[int], way: Sequence[int], fold: Fold) -> None:
    """Fold each entry of the last axis with all those its mover can reach by `bits`, in place."""
    for bit in bits:
        pairs = values.reshape(*values.shape[:-1], -1, 2, 1 << bit)
        off, on = pairs[..., 0, :], pairs[..., 1, :]
        both = fold(off, on)
        if way[bit] >= 0:
            off[...] = both
        if way[bit] <= 0:
            on[...] = both


def improving(world: Dense, j: int) -> list[tuple[int, Mask]]:
    """The changes of options of `j` that improve it anywhere, each with the mask of the states where they do."""
    row, codes = world.ranks[j], np.arange(world.space.size)
    only_on = sum(1 << b for b in world.bits[j] if world.way[b] == 1)
    only_off = sum(1 << b for b in world.bits[j] if world.way[b] == -1)
    found = []
    for change in submasks(sum(1 << b for b in world.bits[j])):
        end = codes ^ change
        better = (row[end] > row) & (row != WORST) & (codes & ~end & only_on == 0) & (end & ~codes & only_off == 0)
        if better.any():
            found.append((change, better))
    return found


def submasks(bits: int) -> list[int]:
    """Every non-empty part of a bit mask."""
    found, part = [], bits
    while part:
        found.append(part)
        part = (part - 1) & bits
    return found


def improvement_sweep(world: Dense, j: int) -> Callable[[Ranks], None]:
    """A function that lowers every entry of the last axis to the least it can reach by one improvement of `j`."""
    if any(world.way[bit] for bit in world.bits[j]):
        return _pairwise_sweep(world, j)
    return _sorted_sweep(world, j)


def _pairwise_sweep(world: Dense, j: int) -> Callable[[Ranks], None]:
    """For one-way options, where better is not enough to be reachable: change by change."""
    codes = np.arange(world.space.size)
    changes = [(mask.nonzero()[0], change) for change, mask in improving(world, j)]

    def sweep(least: Ranks) -> None:
        before = least.copy()
        for start, change in changes:
            least[..., start] = np.minimum(least[..., start], before[..., codes[start] ^ change])

    return sweep


def _sorted_sweep(world: Dense, j: int) -> Callable[[Ranks], None]:
    """Each set of states that `j` moves among, best first: what is better stands before, ties stand together."""
    bits = world.bits[j]
    cosets = _cosets(len(world.space.options), bits)
    rank = world.ranks[j][cosets]
    order = np.argsort(-rank, axis=1, kind="stable")
    cosets = np.take_along_axis(cosets, order, axis=1)
    rank = np.take_along_axis(rank, order, axis=1)
    place = np.arange(rank.shape[1])
    first = np.concatenate([np.ones((len(rank), 1), bool), rank[:, 1:] != rank[:, :-1]], axis=1)
    tie = np.maximum.accumulate(np.where(first, place, 0), axis=1)
    rows = np.arange(len(rank))[:, None]
    better = np.maximum(tie - 1, 0)

    def sweep(least: Ranks) -> None:
        values = least[..., cosets]
        reached = np.minimum.accumulate(values, axis=-1)[..., rows, better]
        least[..., cosets] = np.where(tie > 0, np.minimum(values, reached), values)

    return sweep


def _cosets(options: int, bits: Sequence[int]) -> Index:
    """The codes by what is common outside `bits`: (2**(options - bits), 2**bits)."""
    own = sum(1 << bit for bit in bits)
    codes = np.arange(1 << options)
    heads = codes[codes & own == 0]
    parts = np.array(sorted([0, *submasks(own)]), dtype=np.intp)
    cosets: Index = heads[:, None] | parts
    return cosets
