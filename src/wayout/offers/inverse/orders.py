"""Rankings as rows of ranks: how far apart two are, and a ranking in which one state is lifted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, Ranked
from wayout.model.preferences import Payoffs, tiers
from wayout.offers.inverse.clauses import All, Case, Says
from wayout.offers.inverse.question import RankingChange

Keys = Sequence[int] | npt.NDArray[np.signedinteger]


def dense_ranks(conflict: Conflict, keys: Keys) -> Payoffs:
    """Ranks 0, 1, ... over all states in the order of `keys`, higher is better; -1 where infeasible."""
    states = list(conflict.space.states)
    row = np.full(conflict.space.size, -1, dtype=np.int32)
    row[states] = np.unique(np.asarray(keys)[states], return_inverse=True)[1]
    return row


def half_swaps(conflict: Conflict, was: Keys, now: Keys) -> int:
    """The distance of two rankings in half swaps: 2 for a pair in reversed order, 1 for a tie made or parted.

    This is twice K with p = 1/2 of R. Fagin, R. Kumar, M. Mahdian, D. Sivakumar and E. Vee, "Comparing partial
    rankings", 2006, which is the distance of J. Kemeny and J. L. Snell; between strict orders it is twice
    Kendall's tau.
    """
    return int(np.abs(_signs(conflict, was) - _signs(conflict, now)).sum(dtype=np.int64)) // 2


def _signs(conflict: Conflict, row: Keys) -> npt.NDArray[np.int8]:
    """1 where the first of two states is better, -1 where the second is, 0 for a tie."""
    ranks = np.asarray(row)[list(conflict.space.states)]
    signs: npt.NDArray[np.int8] = (ranks[:, None] > ranks).astype(np.int8) - (ranks[:, None] < ranks)
    return signs


def lifted(conflict: Conflict, row: Keys, state: int, level: int, over: int | None, ties: bool) -> Payoffs:
    """The ranking in which `state` is lifted to where the states of rank `level` are.

    With `ties` it is tied with them; else it comes just above them, or parts them and comes above `over` alone.
    """
    keys = 4 * np.asarray(row, dtype=np.int64)
    if ties:
        keys[state] = 4 * level
    elif over is None:
        keys[state] = 4 * level + 1
    else:
        keys[over], keys[state] = 4 * level - 2, 4 * level - 1
    return dense_ranks(conflict, keys)


def ranking_change(conflict: Conflict, dm: int, now: Payoffs) -> RankingChange:
    """What is different in the ranking of `dm`."""
    was = conflict.payoffs[dm]
    before, after = _signs(conflict, was), _signs(conflict, now)
    states = conflict.space.states

    def pairs(rows: npt.NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
        return tuple((states[a], states[b]) for a, b in np.argwhere(rows).tolist())

    return RankingChange(
        dm,
        half_swaps(conflict, was, now),
        tiers(conflict.space, was),
        tiers(conflict.space, now),
        _by_neighbours(pairs((after > 0) & (before < 0)), was, now),
        pairs((after > 0) & (before == 0)),
        pairs((after == 0) & (before > 0)),
    )


def _by_neighbours(raised: tuple[tuple[int, int], ...], was: Keys, now: Keys) -> tuple[tuple[int, int], ...]:
    """The pairs state by state, the best of the new ranking first, each rising over its nearest first.

    As in a sort by insertion, each pair then is one of neighbours when its turn comes.
    """
    return tuple(
        sorted(raised, key=lambda pair: (-int(now[pair[0]]), pair[0], int(was[pair[1]]), -int(now[pair[1]])))
    )


def with_rankings(conflict: Conflict, rows: Mapping[int, Payoffs]) -> Conflict:
    """The conflict in which these decision makers rank the states so."""
    for dm, row in rows.items():
        named = tuple(tuple(conflict.space.label(state) for state in tier) for tier in tiers(conflict.space, row))
        maker = replace(conflict.decision_makers[dm], preferences=Ranked(named))
        conflict = conflict.with_decision_maker(maker)
    return conflict


class Prices:
    """What it costs at least, in half swaps, to make statements about rankings true: 0 if they are."""

    def __init__(self, conflict: Conflict, ties: bool) -> None:
        """`ties`: new ties may be made."""
        self.rows: list[list[int]] = [dense_ranks(conflict, row).tolist() for row in conflict.payoffs]
        sizes = [Counter(row[state] for state in conflict.space.states) for row in self.rows]
        self.sizes = [[size[rank] for rank in range(len(size))] for size in sizes]
        self.upto = [list(accumulate(size, initial=0)) for size in self.sizes]
        self.ties = ties

    def case(self, case: Case) -> int:
        """For a case: what must hold together, and the cheapest of what may hold later."""
        return self.together(case.together) + min(map(self.together, case.later), default=0)

    def together(self, each: All) -> int:
        """For several statements: the dearest of each decision maker, summed over them."""
        dearest: dict[int, int] = {}
        for says in each:
            dearest[says.dm] = max(dearest.get(says.dm, 0), self.one(says))
        return sum(dearest.values())

    def one(self, says: Says) -> int:
        """Of every state between or tied with either a pair changes, and the pair itself does."""
        row, sizes, upto = self.rows[says.dm], self.sizes[says.dm], self.upto[says.dm]
        upper, lower = row[says.upper], row[says.lower]
        if upper > lower or (upper == lower and not says.strict):
            return 0
        if upper == lower:
            return 1 + sizes[upper] - 2
        pair = 1 if self.ties and not says.strict else 2
        return pair + 2 * (upto[lower] - upto[upper + 1]) + sizes[upper] - 1 + sizes[lower] - 1
