"""The inverse by trying every ranking: a second method, sharing nothing with the code it judges.

All rankings of one or more decision makers (DMs) are written down, each is judged by Boolean matrices over the
states, and the nearest that serves is looked up. A table of rankings has one row a ranking ("lane") and one column
a state; higher is better. For six to eight states, or fewer where ties or several DMs multiply the rankings.
"""

from collections.abc import Sequence
from functools import cache
from itertools import permutations, product

import numpy as np

from oracles.matrix_method import World

CONCEPTS = ("R", "GMR", "SMR", "SEQ", "SSEQ")


@cache
def strict_rankings(states: int) -> np.ndarray:
    """All orders without ties: int (n!, n)."""
    return np.array(list(permutations(range(states))), dtype=np.int8)


@cache
def weak_rankings(states: int) -> np.ndarray:
    """All orders with ties: every way to give the states levels of which none is left out."""
    rows = [row for row in product(range(states), repeat=states) if set(row) == set(range(max(row) + 1))]
    return np.array(rows, dtype=np.int8)


def reversed_pairs(row: Sequence[int], table: np.ndarray) -> np.ndarray:
    """By lane, the pairs of states in the other order than in `row`: the adjacent swaps it takes."""
    return sum(
        ((row[a] > row[b]) & (table[:, a] < table[:, b]) | (row[a] < row[b]) & (table[:, a] > table[:, b])).astype(
            int
        )
        for a in range(len(row))
        for b in range(a)
    ) + np.zeros(len(table), dtype=int)


def half_swaps(row: Sequence[int], table: np.ndarray) -> np.ndarray:
    """By lane, twice the reversed pairs, and one for each pair tied in one of the two rankings only."""
    loose = sum(
        ((table[:, a] == table[:, b]) != (row[a] == row[b])).astype(int) for a in range(len(row)) for b in range(a)
    )
    return 2 * reversed_pairs(row, table) + loose


def new_ties(row: Sequence[int], table: np.ndarray) -> np.ndarray:
    """By lane, whether some pair is tied that is not tied in `row`."""
    made = np.zeros(len(table), dtype=bool)
    for a in range(len(row)):
        for b in range(a):
            if row[a] != row[b]:
                made |= table[:, a] == table[:, b]
    return made


def stable(world: World, concept: str, who: int, tables: Sequence[np.ndarray]) -> np.ndarray:
    """Bool (lanes, states): where states are stable for `who`; `tables[i]` are the rankings of DM i by lane.

    A table of one lane stands for all lanes.
    """
    mine = tables[who]
    gain = world.moves[who] & (mine[:, None, :] > mine[:, :, None])  # [lane, s, t]
    if concept == "R":
        return _all_lanes(~gain.any(axis=2), tables)
    harmless = mine[:, None, :] <= mine[:, :, None]  # [lane, s, u]: u is not preferred to s
    if concept in ("SMR", "SSEQ"):
        escape = np.matmul((~harmless).astype(np.float32), world.moves[who].T.astype(np.float32)) > 0
        harmless &= ~escape
    got_to = reach(world, concept in ("SEQ", "SSEQ"), who, tables)  # [lane, t, u]
    deterred = np.matmul(harmless.astype(np.float32), np.swapaxes(got_to, 1, 2).astype(np.float32)) > 0
    return _all_lanes(~(gain & ~(deterred & ~world.unseen[who])).any(axis=2), tables)


def reach(world: World, by_improvements: bool, who: int, tables: Sequence[np.ndarray]) -> np.ndarray:
    """Bool (lanes, from, to): where the others get to by sequences in which nobody moves twice in a row."""
    lanes = (
        max(len(table) for i, table in enumerate(tables) if i != who) if by_improvements and len(tables) > 1 else 1
    )
    steps = [
        np.broadcast_to(
            move & (tables[i][:, None, :] > tables[i][:, :, None]) if by_improvements else move,
            (lanes, world.n_states, world.n_states),
        ).astype(np.float32)
        for i, move in enumerate(world.moves)
        if i != who
    ]
    if not steps:
        return np.zeros((1, world.n_states, world.n_states), dtype=bool)
    single = np.stack(steps)
    ending = single
    while True:
        others = ending.sum(axis=0) - ending
        longer = np.maximum(ending, np.matmul(others, single) > 0).astype(np.float32)
        if np.array_equal(longer, ending):
            return ending.any(axis=0)
        ending = longer


def _all_lanes(held: np.ndarray, tables: Sequence[np.ndarray]) -> np.ndarray:
    return np.broadcast_to(held, (max(map(len, tables)), held.shape[1]))


def equilibria(world: World, concept: str, tables: Sequence[np.ndarray]) -> np.ndarray:
    """Bool (lanes, states): stable for everybody."""
    return np.logical_and.reduce([stable(world, concept, who, tables) for who in range(len(tables))])


def tables_of(world: World, changed: dict[int, np.ndarray]) -> list[np.ndarray]:
    """The rankings of all DMs: these in place of the old, which have one lane."""
    return [changed.get(i, np.asarray(row)[None, :]) for i, row in enumerate(world.payoffs)]


def least(rest: np.ndarray, costs: np.ndarray) -> list[int | None]:
    """By state, the least cost of a lane in which it rests; None where there is none."""
    big = np.iinfo(np.int64).max
    found = np.where(rest, costs[:, None], big).min(axis=0)
    return [None if cost == big else int(cost) for cost in found]


def joint_least(world: World, concept: str, who: tuple[int, int], rankings: list[np.ndarray], costs) -> list[int]:
    """By state, the least summed cost of rankings of two DMs in which it rests, all pairs of them tried."""
    best = np.full(world.n_states, np.iinfo(np.int64).max)
    for lane, cost in zip(rankings[0], costs[0], strict=True):
        if cost >= best.max():
            continue
        rest = equilibria(world, concept, tables_of(world, {who[0]: lane[None, :], who[1]: rankings[1]}))
        found = np.where(rest, costs[1][:, None] + cost, np.iinfo(np.int64).max).min(axis=0)
        best = np.minimum(best, found)
    return best.tolist()


def by_statements(truth: np.ndarray, order: Sequence[int]) -> np.ndarray:
    """The levels of the states by statements in this order: `truth[m, state]`; the first outweighs all below."""
    words = [tuple(int(truth[m, state]) for m in order) for state in range(truth.shape[1])]
    levels = sorted(set(words))
    return np.array([levels.index(word) for word in words])


def inversions(order: Sequence[int]) -> int:
    """The pairs in the other order than 0, 1, 2, ..."""
    return sum(order[a] > order[b] for b in range(len(order)) for a in range(b))
