"""The nearest rankings that meet clauses, as an integer program over pairs of states.

A column says of two states whether one is ranked at least as high as the other. Only states that clauses name
ever change places: the rest keep their order, so that whole tiers in a row without any of those move as one item,
and so does what is left of a tier. Transitivity is asked for where the solution at hand lacks it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wayout.model import Conflict
from wayout.model.preferences import Payoffs
from wayout.offers.inverse.clauses import All, Case, Clause, Says
from wayout.offers.inverse.items import Items, grouped
from wayout.offers.inverse.model import Model, Term
from wayout.offers.inverse.orders import Prices, dense_ranks

MOST_COLUMNS = 25_000

Triple = tuple[int, int, int, int]  # a decision maker and three states: if a >= b and b >= c then a >= c
Star = tuple[int, int, bool]  # a decision maker, a state of its ranking, and whether that is to rise or to fall


@dataclass(frozen=True)
class Nearest:
    """The rankings found, the leavings relied on, and what any such rankings cost at least, in half swaps.

    Where the solution was not transitive the rankings are only near it, and cost more than the bound. `rows` is
    None if the work ran out before there were any.
    """

    rows: Mapping[int, Payoffs] | None
    leaving: frozenset[int]
    bound: int


class Program:
    """Rankings that may change, and the integer programs over them; remembers the transitivity once missing."""

    def __init__(self, conflict: Conflict, free: Iterable[int], leavings: int, prices: Prices) -> None:
        """`leavings` says how many there are to rely on; the prices say whether new ties may be made."""
        self.conflict = conflict
        self.rows = {dm: dense_ranks(conflict, conflict.payoffs[dm]) for dm in sorted(free)}
        self.leavings = leavings
        self.prices = prices
        self.ties = prices.ties
        self.triples: set[Triple] = set()

    def nearest(
        self, clauses: Sequence[Clause], groups: Iterable[Sequence[int]], below: int | None
    ) -> Nearest | None:
        """The nearest rankings in which each clause holds, and of each group some leaving; None if none do.

        None as well if none cost less than `below`.
        """
        model = Model(self.leavings)
        items = {dm: self._items(model, dm, clauses, below) for dm in self.rows}
        if len(model.cost) > MOST_COLUMNS:
            return self._bound(clauses, groups, below)
        for group in groups:
            model.add([(0, position, 1) for position in group], 1)
        for clause in clauses:
            unless = [] if clause.unless is None else [(1, clause.unless, -1)]
            terms = [self._case(model, items, case) for case in clause.one_of]
            model.add([*terms, *unless], 1)
            for row in _passing(items, clause.one_of, terms):
                model.add([*row, *unless], 1)
        for says in _named(clauses):
            self.triples.update((says.dm, *states) for states in items[says.dm].between(says))
        return self._solved(model, items, below)

    def _bound(
        self, clauses: Sequence[Clause], groups: Iterable[Sequence[int]], below: int | None
    ) -> Nearest | None:
        """What is too large is asked of the shorter half of the clauses, for a bound."""
        if len(clauses) < 2:
            return Nearest(None, frozenset(), 0)
        shorter = sorted(clauses, key=lambda clause: sum(1 for case in clause.one_of for _ in case.says))[
            : len(clauses) // 2
        ]
        found = self.nearest(shorter, groups, below)
        return None if found is None else Nearest(None, frozenset(), found.bound)

    def _items(self, model: Model, dm: int, clauses: Sequence[Clause], below: int | None) -> Items:
        named = {state for says in _named(clauses) if says.dm == dm for state in (says.upper, says.lower)}

        def too_dear(upper: int, lower: int) -> bool:
            return below is not None and self.prices.one(Says(dm, upper, lower, strict=False)) >= below

        return Items(model, grouped(self.conflict, self.rows[dm], named), self.ties, too_dear)

    def _case(self, model: Model, items: Mapping[int, Items], case: Case) -> Term:
        """A term that is 1 only if the case holds."""

        def every(each: All) -> Term:
            return model.every([items[says.dm].says(says) for says in each])

        return model.both(every(case.together), [every(each) for each in case.later])

    def _solved(self, model: Model, items: Mapping[int, Items], below: int | None) -> Nearest | None:
        """The solution with the transitivity that is known to be missed; what it lacks in turn is remembered."""
        for dm, *states in self.triples:
            items[dm].transitive(model, *states)
        solved = model.solve(below)
        if solved is None:
            return None
        values, bound = solved
        if values is None:
            return Nearest(None, frozenset(), bound)
        tables = {dm: each.table(values) for dm, each in items.items()}
        missing = {(dm, *cycle) for dm, each in items.items() for cycle in each.missing(tables[dm])}
        self.triples |= missing
        rows = {
            dm: each.ranks(self.conflict, tables[dm], self.rows[dm], transitive=not missing)
            for dm, each in items.items()
        }
        return Nearest(rows, frozenset(np.flatnonzero(values[: self.leavings] > 0.5).tolist()), bound)


def _named(clauses: Sequence[Clause]) -> Iterable[Says]:
    """Every statement in the clauses, once."""
    return dict.fromkeys(says for clause in clauses for case in clause.one_of for says in case.says)


def _passing(items: Mapping[int, Items], one_of: Sequence[Case], terms: Sequence[Term]) -> Iterator[list[Term]]:
    """Rows that follow from a clause, and without which fractions of its statements come too cheap.

    Where several raise one state over others, it passes each state on the way, or that state is passed instead;
    so too where several lower one state.
    """
    stars: dict[Star, dict[int, list[Says]]] = {}
    for n, case in enumerate(one_of):
        for star, says in _rays(items, case).items():
            stars.setdefault(star, {})[n] = says
    for (dm, centre, rises), rays in stars.items():
        if sum(map(len, rays.values())) > 1:
            yield from items[dm].passing(centre, rises, rays, terms)


def _rays(items: Mapping[int, Items], case: Case) -> dict[Star, list[Says]]:
    """The statements of a case by the states they raise or lower: of each of these lists one has to hold."""
    later = [_ray(items, each) for each in case.later]
    common = set.intersection(*map(set, later)) if later else set[Star]()
    return {star: [says] for star, says in _ray(items, case.together).items()} | {
        star: [ray[star] for ray in later] for star in common
    }


def _ray(items: Mapping[int, Items], each: All) -> dict[Star, Says]:
    """Of several statements that raise, or lower, one state that which does so furthest."""
    rays: dict[Star, Says] = {}
    for says in sorted(each, key=lambda says: items[says.dm].gap(says)):
        rays[says.dm, says.upper, True] = rays[says.dm, says.lower, False] = says
    return rays
