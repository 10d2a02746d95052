"""The inverse by trying every ranking: a second method, sharing nothing with the code it judges.

All rankings of one or more decision makers (DMs) are written down, each is judged by the definitions, in sets of
states kept as bits, and the nearest that serves is looked up. A table of rankings has one row a ranking (a "lane")
and one column a state; higher is better. For six to eight states, or fewer where ties or several DMs multiply the
rankings.
"""

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from itertools import permutations
from operator import or_

import numpy as np

from oracles.matrix_method import World

CONCEPTS = ("R", "GMR", "SMR", "SEQ", "SSEQ")
WORD = np.uint16  # a set of at most 16 states


@cache
def strict_rankings(states: int) -> np.ndarray:
    """All orders without ties: int (n!, n)."""
    return np.array(list(permutations(range(states))), dtype=np.int8)


@cache
def weak_rankings(states: int) -> np.ndarray:
    """All orders with ties: every way to give the states levels 0, 1, ... of which none is left out.

    State by state: each joins a level, or comes between two of them.
    """
    rows = np.zeros((1, 0), dtype=np.int8)
    for _ in range(states):
        levels, longer = rows.max(axis=1, initial=-1) + 1, []
        for at in range(rows.shape[1] + 1):
            joined, between = rows[levels > at], rows[levels >= at]
            for base in (joined, between + (between >= at)):
                longer.append(np.pad(base, ((0, 0), (0, 1)), constant_values=at).astype(np.int8))
        rows = np.concatenate(longer)
    return rows


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

    A table of one lane stands for all lanes. Sets of states are numbers, state u their bit u, one number a lane.
    """
    states, better = range(world.n_states), above(tables[who])
    moves = [bits(row) for row in world.moves[who]]
    got_to = reach(world, concept in ("SEQ", "SSEQ"), who, tables) if concept != "R" else []
    held = np.ones((max(map(len, tables)), world.n_states), dtype=bool)
    for s in states:
        harmless = ~better[s]
        if concept in ("SMR", "SSEQ"):
            harmless &= ~union(np.where(better[s] & moves[u], bit(u), WORD(0)) for u in states)
        for gain in np.flatnonzero(world.moves[who][s]):
            tempting = better[s] & bit(gain) != 0
            if concept != "R" and not world.unseen[who][s, gain]:
                tempting = tempting & (got_to[gain] & harmless == 0)
            held[:, s] &= ~tempting
    return held


def reach(world: World, by_improvements: bool, who: int, tables: Sequence[np.ndarray]) -> list[np.ndarray]:
    """By state, the set the others get to from it by sequences in which nobody moves twice in a row."""
    steps = {i: [bits(row)[None] for row in move] for i, move in enumerate(world.moves) if i != who}
    if by_improvements:
        steps = {i: [ends & up for ends, up in zip(steps[i], above(tables[i]), strict=True)] for i in steps}
    return [_spread({i: step[start] for i, step in steps.items()}, steps) for start in range(world.n_states)]


def _spread(ending: dict[int, np.ndarray], steps: dict[int, list[np.ndarray]]) -> np.ndarray:
    """The set got to by these first steps and further ones; sets are told apart by who moved last."""
    while True:
        longer = {i: ending[i] | _one_step(union(ending[j] for j in ending if j != i), steps[i]) for i in ending}
        if all(np.array_equal(longer[i], ending[i]) for i in ending):
            return union(ending.values())
        ending = longer


def _one_step(starts: np.ndarray, step: list[np.ndarray]) -> np.ndarray:
    """Where one step leads from some state of the set."""
    return union(np.where(starts & bit(u), ends, WORD(0)) for u, ends in enumerate(step) if ends.any())


def above(table: np.ndarray) -> list[np.ndarray]:
    """By state, the set of states that are preferred to it."""
    states = range(table.shape[1])
    return [union(np.where(table[:, u] > table[:, s], bit(u), WORD(0)) for u in states) for s in states]


def union(sets: Iterable[np.ndarray]) -> np.ndarray:
    """The states in any of these sets."""
    return reduce(or_, sets, np.zeros(1, dtype=WORD))


def bits(row: np.ndarray) -> np.unsignedinteger:
    """The set of states for which a row says True."""
    return WORD(sum(1 << int(u) for u in np.flatnonzero(row)))


def bit(state: int) -> np.unsignedinteger:
    """The set of one state."""
    return WORD(1 << int(state))


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


def pairs(one: np.ndarray, two: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every lane of one table beside every lane of another."""
    return np.repeat(one, len(two), axis=0), np.tile(two, (len(one), *[1] * (two.ndim - 1)))


def by_statements(truth: np.ndarray, order: Sequence[int]) -> np.ndarray:
    """The levels of the states by statements in this order: `truth[m, state]`; the first outweighs all below."""
    words = [tuple(int(truth[m, state]) for m in order) for state in range(truth.shape[1])]
    levels = sorted(set(words))
    return np.array([levels.index(word) for word in words])


def inversions(order: Sequence[int]) -> int:
    """The pairs in the other order than 0, 1, 2, ..."""
    return sum(order[a] > order[b] for b in range(len(order)) for a in range(b))
