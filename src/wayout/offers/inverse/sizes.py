"""How many sets of each size meet demands: counted by cases, not one by one.

Demands are clauses, each of them ways, each of those a set of states as bits. A set meets them if of every clause
it holds some way whole. The count splits into parts that share no state, and on a state that is or is not in the
set; a part met before is looked up.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

MOST_PARTS = 200_000

Clauses = frozenset[frozenset[int]]  # the ways of each clause, as bits
Counts = tuple[int, ...]  # by size


class TooMany(Exception):  # noqa: N818  it is no error: the count is left out and the reason given
    """More cases than are gone through."""


class Sizes:
    """Counts by size; remembers the parts met."""

    def __init__(self) -> None:
        self.known: dict[Clauses, Counts] = {}

    def count(self, clauses: Iterable[frozenset[int]]) -> Counts:
        """Of the sets of the states that the clauses name, how many of each size meet them; raises TooMany."""
        return self._parts(bare(clauses))

    def _parts(self, clauses: Clauses) -> Counts:
        counts: Counts = (1,)
        for part in _apart(clauses):
            counts = times(counts, self._part(part))
        return counts

    def _part(self, clauses: Clauses) -> Counts:
        """One part whose clauses hang together."""
        known = self.known.get(clauses)
        if known is None:
            if len(self.known) >= MOST_PARTS:
                raise TooMany
            states = states_of(clauses)
            bit = _busiest(clauses)
            holding = self._freed(reduced(clauses, bit, 0), states & ~bit)
            lacking = self._freed(reduced(clauses, 0, bit), states & ~bit)
            known = self.known[clauses] = plus((0, *holding), lacking)
        return known

    def _freed(self, clauses: Clauses | None, states: int) -> Counts:
        """The counts over all of `states`: those that no clause names any more may be in the set or not."""
        if clauses is None:
            return (0,)
        free = (states & ~states_of(clauses)).bit_count()
        return times(self._parts(clauses), choices(free))


def choices(states: int) -> Counts:
    """How many sets of these states there are of each size."""
    row = [1]
    for n in range(states):
        row.append(row[-1] * (states - n) // (n + 1))
    return tuple(row)


def times(one: Counts, two: Counts) -> Counts:
    """The counts of unions, one set from each."""
    product = [0] * (len(one) + len(two) - 1)
    for a, x in enumerate(one):
        if x:
            for b, y in enumerate(two):
                product[a + b] += x * y
    return tuple(product)


def plus(one: Counts, two: Counts) -> Counts:
    """The sum, size by size."""
    longer, shorter = (one, two) if len(one) >= len(two) else (two, one)
    return tuple(x + (shorter[n] if n < len(shorter) else 0) for n, x in enumerate(longer))


def states_of(clauses: Clauses) -> int:
    """The states that the clauses name, as bits."""
    return reduce(or_, (way for ways in clauses for way in ways), 0)


def bare(clauses: Iterable[frozenset[int]]) -> Clauses:
    """The clauses without ways that hold another way of their clause, and clauses that always hold."""
    bare = (frozenset(way for way in ways if not any(w != way and w & ~way == 0 for w in ways)) for ways in clauses)
    return frozenset(ways for ways in bare if 0 not in ways)


def reduced(clauses: Clauses, held: int, lacked: int) -> Clauses | None:
    """What is left to demand of a set that holds these states and lacks those; None if it cannot be met."""
    left = [frozenset(way & ~held for way in ways if not way & lacked) for ways in clauses]
    return None if frozenset() in left else bare(left)


def _busiest(clauses: Clauses) -> int:
    """The state, as a bit, that most clauses name; of those the one in the smallest way."""
    named: dict[int, tuple[int, int]] = {}
    for ways in clauses:
        for way in ways:
            size, rest = way.bit_count(), way
            while rest:
                bit = rest & -rest
                count, smallest = named.get(bit, (0, size))
                named[bit] = count + 1, min(smallest, size)
                rest ^= bit
    return min(named, key=lambda bit: (-named[bit][0], named[bit][1], bit))


def _apart(clauses: Clauses) -> list[Clauses]:
    """The clauses in groups that share no state."""
    groups: list[tuple[int, list[frozenset[int]]]] = []
    for ways in clauses:
        states = reduce(or_, ways, 0)
        met = [group for group in groups if group[0] & states]
        groups = [group for group in groups if not group[0] & states]
        groups.append((reduce(or_, (s for s, _ in met), states), [ways, *(w for _, each in met for w in each)]))
    return [frozenset(each) for _, each in groups]
