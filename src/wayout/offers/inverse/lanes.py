"""Stability of a few states under many rankings at once: one lane a ranking.

A table of ranks has a row a lane and a column a state; one with a single row stands for all lanes. It is the
definition with "some" and "all" taken over whole columns. For conflicts in option form: moves are transitive there,
so replies need not remember who moved last.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, OptionTable
from wayout.offers.inverse.question import Goal
from wayout.offers.inverse.view import SYMMETRIC, View, credible

Mask = npt.NDArray[np.bool_]
Table = npt.NDArray[Any]  # float64, or object for words of more than 52 bits


class Bench:
    """Judges a goal under a concept, whatever the rankings; only stability for those judged counts."""

    def __init__(self, conflict: Conflict, goal: Goal, concept: str, judged: Sequence[int] | None = None) -> None:
        """`judged`: decision makers; without it all."""
        self.goal = goal
        everyone = range(len(conflict.decision_makers)) if judged is None else judged
        self.judges = {
            state: [_Judge(conflict, concept, dm, state) for dm in everyone]
            for state in goal.stable + goal.unstable
        }

    def reached(self, tables: Sequence[Table]) -> Mask:
        """The lanes in which the goal is reached."""
        reached = np.ones(max(map(len, tables)), dtype=bool)
        for state in self.goal.stable:
            reached &= self._rests(state, tables)
        for state in self.goal.unstable:
            reached &= ~self._rests(state, tables)
        return reached

    def _rests(self, state: int, tables: Sequence[Table]) -> Mask:
        rests = np.ones(1, dtype=bool)
        for judge in self.judges[state]:
            if rests.any():
                rests = rests & judge.stable(tables)
        return rests


class _Arrows(NamedTuple):
    """Moves of one mover, by where they start: the starts, the first move of each, and where all moves end."""

    starts: npt.NDArray[np.intp]
    first: npt.NDArray[np.intp]
    froms: npt.NDArray[np.intp]
    ends: npt.NDArray[np.intp]

    def some(self, chosen: Mask) -> Mask:
        """By lane and start, whether some move from there is chosen."""
        if not len(self.ends):
            return np.zeros((len(chosen), 0), dtype=bool)
        some: Mask = np.logical_or.reduceat(chosen, self.first, axis=1)
        return some

    def kept(self, which: Mask) -> "_Arrows":
        """Only these moves."""
        return _arrows(self.froms[which], self.ends[which])


def _arrows(froms: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> _Arrows:
    starts, first = np.unique(froms, return_index=True)
    return _Arrows(starts, first, froms, ends)


def _some(rows: Mask) -> Mask:
    """By row, whether some entry holds."""
    some: Mask = np.logical_or.reduce(rows, axis=1)
    return some


class _Judge:
    """The stability of one state for one decision maker."""

    def __init__(self, conflict: Conflict, concept: str, dm: int, state: int) -> None:
        self.space, self.concept, self.dm, self.state = conflict.space, concept, dm, state
        self.conflict = conflict
        self.gains = self.space.moves(dm, state)
        self.others = tuple(other for other in range(len(conflict.decision_makers)) if other != dm)

    def stable(self, tables: Sequence[Table]) -> Mask:
        """The lanes in which it is; one lane if that holds for all."""
        rank = tables[self.dm]
        tempting = {gain: rank[:, gain] > rank[:, self.state] for gain in self.gains}
        tempting = {gain: lanes for gain, lanes in tempting.items() if lanes.any()}
        stable = np.ones(1, dtype=bool)
        if not tempting:
            return stable
        deterred = self._deterred(tables)
        for gain, lanes in tempting.items():
            unmet = lanes & ~deterred[gain] if gain in deterred and self.space.seen(self.state, gain) else lanes
            stable = stable & ~unmet
        return stable

    def _deterred(self, tables: Sequence[Table]) -> Mapping[int, Mask]:
        """By improvement, the lanes in which the others deter it."""
        if self.concept == "R":
            return {}
        if self.concept == "SIM":
            return self._spoilt(tables)
        harmless = self._harmless(tables[self.dm])
        if credible(self.concept):
            return self._replied(harmless, tables)
        return {gain: _some(harmless[:, ends]) for gain, ends in self._ends.items()}

    def _harmless(self, rank: Table) -> Mask:
        """The ends that deter, as far as `dm` is concerned."""
        harmless: Mask = rank <= rank[:, [self.state]]
        if self.concept in SYMMETRIC:
            escapes = self._moves(self.dm)
            harmless[:, escapes.starts] &= ~escapes.some(~harmless[:, escapes.ends])
        return harmless

    def _replied(self, able: Mask, tables: Sequence[Table]) -> Mapping[int, Mask]:
        """From where improvements of the others lead to an end that deters, found from the ends backwards."""
        steps = []
        for other in self.others:
            moves = self._replies[other]
            better = tables[other][:, moves.ends] > tables[other][:, moves.froms]
            some = _some(better.T)
            steps.append((moves.kept(some), better[:, some]))
        lanes = max(len(able), *(len(better) for _, better in steps)) if steps else len(able)
        able = np.broadcast_to(able, (lanes, able.shape[1])).copy()
        before = -1
        while before != (before := int(able.sum())):
            for moves, better in steps:
                able[:, moves.starts] |= moves.some(able[:, moves.ends] & better)
        return {gain: able[:, gain] for gain in self.gains}

    def _spoilt(self, tables: Sequence[Table]) -> Mapping[int, Mask]:
        """SIM: by improvement, the lanes in which improvements of the others at the same time spoil it."""
        rank, state, space = tables[self.dm], self.state, self.space
        assert isinstance(space, OptionTable)
        found = {gain: np.zeros(1, dtype=bool) for gain in self.gains}
        for taken in product(*((state, *space.moves(other, state)) for other in self.others)):
            willing = np.ones(1, dtype=bool)
            for other, end in zip(self.others, taken, strict=True):
                if end != state:
                    willing = willing & (tables[other][:, end] > tables[other][:, state])
            for gain in self.gains if willing.any() else ():
                spoilt = space.together(state, (gain, *taken))
                if spoilt is not None:
                    found[gain] = found[gain] | (willing & (rank[:, spoilt] <= rank[:, state]))
        return found

    @cached_property
    def _ends(self) -> Mapping[int, list[int]]:
        """By improvement, where the others get to by any moves, itself included."""
        view = View(self.conflict, self.conflict.ranks)
        return {gain: sorted({end for end, _ in view.spread(self.dm, gain, False)}) for gain in self.gains}

    @cached_property
    def _replies(self) -> Mapping[int, _Arrows]:
        return {other: self._moves(other) for other in self.others}

    def _moves(self, mover: int) -> _Arrows:
        """All moves of `mover` from where the others can get to."""
        reach = sorted({end for ends in self._ends.values() for end in ends})
        pairs = [(state, end) for state in reach for end in self.space.moves(mover, state)]
        table = np.array(pairs, dtype=np.intp).reshape(-1, 2)
        return _arrows(table[:, 0], table[:, 1])
