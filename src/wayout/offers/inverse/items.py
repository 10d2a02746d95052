"""A ranking as items that may change places, each pair of them a term of the integer program."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict
from wayout.model.preferences import Payoffs, tiers
from wayout.offers.inverse.clauses import Says
from wayout.offers.inverse.model import Model, Term, Values
from wayout.offers.inverse.orders import dense_ranks

ADDED = 2_000  # missing transitivities taken up a round

Table = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Item:
    """States that move as one: one that is named, the rest of its tier, or whole tiers (`still`)."""

    states: tuple[int, ...]
    tier: int
    named: bool
    still: bool


def grouped(conflict: Conflict, row: Payoffs, named: set[int]) -> list[Item]:
    """The ranking as items, best first."""
    found: list[Item] = []
    for tier, states in enumerate(tiers(conflict.space, row)):
        rest = tuple(state for state in states if state not in named)
        if len(rest) < len(states):
            found += [Item((state,), tier, named=True, still=False) for state in states if state in named]
            found += [Item(rest, tier, named=False, still=False)] if rest else []
        elif found and found[-1].still:
            found[-1] = Item(found[-1].states + rest, tier, named=False, still=True)
        else:
            found.append(Item(rest, tier, named=False, still=True))
    return found


class Items:
    """The items of one ranking; "p is at least as high as q" is `constant + factor * column`, for each pair."""

    def __init__(self, model: Model, items: list[Item], ties: bool, too_dear: Callable[[int, int], bool]) -> None:
        """Takes columns of the model, with what each costs; `too_dear`: a state will not rise to another."""
        count = len(items)
        self.items = items
        self.of = {state: p for p, item in enumerate(items) for state in item.states}
        self.constant = np.triu(np.ones((count, count), dtype=np.int64))
        self.column = np.zeros((count, count), dtype=np.int64)
        self.factor = np.zeros((count, count), dtype=np.int64)
        for q in range(count):
            for p in range(q):
                if not too_dear(items[q].states[0], items[p].states[0]):
                    self._pair(model, p, q, ties)

    def _pair(self, model: Model, p: int, q: int, ties: bool) -> None:
        """The columns of a pair, p listed before q: none if they keep their order, one, or two if they may tie."""
        one, two = self.items[p], self.items[q]
        weight, tied = len(one.states) * len(two.states), one.tier == two.tier
        if not one.named and not two.named and (not ties or (one.still and two.still)):
            return
        if tied or (ties and not one.still and not two.still):
            down, up = model.column(-weight, weight), model.column(-weight if tied else weight, weight * tied)
            self.column[p, q], self.factor[p, q], self.constant[p, q] = down, 1, 0
            self.column[q, p], self.factor[q, p], self.constant[q, p] = up, 1, 0
            model.add([(0, down, 1), (0, up, 1)], 1)
        else:
            up = model.column(2 * weight)
            self.column[p, q], self.factor[p, q] = up, -1
            self.column[q, p], self.factor[q, p] = up, 1

    def says(self, says: Says) -> Term:
        """A statement about two named states: 1 if it holds, 0 if not."""
        p, q = self.of[says.upper], self.of[says.lower]
        return self._above(p, q, rises=True, strict=says.strict)

    def _at_least(self, p: int, q: int) -> Term:
        return int(self.constant[p, q]), int(self.column[p, q]), int(self.factor[p, q])

    def _not(self, term: Term) -> Term:
        constant, column, factor = term
        return 1 - constant, column, -factor

    def gap(self, says: Says) -> int:
        """How many items lower the one is that is to be upper."""
        return self.of[says.upper] - self.of[says.lower]

    def between(self, says: Says) -> Iterator[tuple[int, int, int]]:
        """The transitivities that raising one state over another needs at once: with each item on the way."""
        for p in self._way(self.of[says.upper], [self.of[says.lower]]):
            other = self.items[p].states[0]
            yield says.upper, says.lower, other
            yield other, says.upper, says.lower
            if says.strict:
                yield says.lower, other, says.upper

    def _way(self, centre: int, ends: Collection[int]) -> list[int]:
        """The items from the tier of one to that of the furthest of others, without itself."""
        tiers = [self.items[p].tier for p in (centre, *ends)]
        return [p for p, item in enumerate(self.items) if min(tiers) <= item.tier <= max(tiers) and p != centre]

    def passing(
        self, centre: int, rises: bool, rays: Mapping[int, Sequence[Says]], terms: Sequence[Term]
    ) -> Iterator[list[Term]]:
        """For each item on the way of the centre to some end: the centre passes it, or it passes the end.

        `rays`: by place among the clause's terms, the statements by one of which the centre is to rise, or to fall.
        """
        middle, strict = self.of[centre], all(says.strict for ray in rays.values() for says in ray)
        goals = {n: [self.of[says.lower if rises else says.upper] for says in ray] for n, ray in rays.items()}
        for p in self._way(middle, [end for ends in goals.values() for end in ends]):
            beyond = {n: ends for n, ends in goals.items() if all(self._beyond(end, p, rises) for end in ends)}
            rest = [term for n, term in enumerate(terms) if n not in beyond]
            passed = {end for ends in beyond.values() for end in ends}
            for first, second in ((True, True),) if strict else ((True, False), (False, True)):
                passes = [self._above(p, end, rises, second) for end in sorted(passed)]
                yield [self._above(middle, p, rises, first), *passes, *rest]

    def _beyond(self, end: int, p: int, rises: bool) -> bool:
        """From a centre that rises, or falls, past `p` the way leads on to `end`."""
        ahead = self.items[p].tier - self.items[end].tier
        return end != p and (ahead >= 0 if rises else ahead <= 0)

    def _above(self, p: int, q: int, rises: bool, strict: bool) -> Term:
        """One item is above another (or below, if it falls), or no worse."""
        upper, lower = (p, q) if rises else (q, p)
        return self._not(self._at_least(lower, upper)) if strict else self._at_least(upper, lower)

    def transitive(self, model: Model, a: int, b: int, c: int) -> None:
        """If a >= b and b >= c then a >= c, for the items of three states."""
        p, q, r = self.of[a], self.of[b], self.of[c]
        if p in (q, r) or q == r:
            return
        model.add([self._not(self._at_least(p, q)), self._not(self._at_least(q, r)), self._at_least(p, r)], 1)

    def table(self, values: Values) -> Table:
        """Which item is at least as high as which."""
        table: Table = self.constant + self.factor * np.rint(values).astype(np.int64)[self.column] > 0
        return table

    def missing(self, table: Table) -> list[tuple[int, int, int]]:
        """Transitivities the table lacks, by states: some for each pair that lacks any."""
        lacking = np.argwhere((table.astype(np.float32) @ table.astype(np.float32) > 0) & ~table)
        found = [
            (self.items[p].states[0], self.items[q].states[0], self.items[r].states[0])
            for p, r in lacking.tolist()
            for q in np.flatnonzero(table[p] & table[:, r])[:3].tolist()
        ]
        return found[:ADDED]

    def ranks(self, conflict: Conflict, table: Table, was: Payoffs, transitive: bool) -> Payoffs:
        """The ranking that a table says, by how many items each is at least as high as; within an item as it was.

        Of a table that is not transitive items that come out even keep their order, so that no tie is made by it.
        """
        keys = np.zeros(conflict.space.size, dtype=np.int64)
        for item, above in zip(self.items, table.sum(axis=1).tolist(), strict=True):
            states = list(item.states)
            keys[states] = above * (int(was.max()) + 1)
            if item.still or not transitive:
                keys[states] += was[states]
        return dense_ranks(conflict, keys)
