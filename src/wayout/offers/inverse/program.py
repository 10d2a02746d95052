"""The nearest rankings that meet clauses, as an integer program over pairs of states (HiGHS, by scipy).

A column says of two states whether one is ranked at least as high as the other. Only states that clauses name
ever change places: the rest keep their order, so that whole tiers in a row without any of those move as one item,
and so does what is left of a tier. Transitivity is asked for where the solution at hand lacks it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict
from wayout.model.preferences import Payoffs, tiers
from wayout.offers.inverse.clauses import All, Case, Clause, Says
from wayout.offers.inverse.orders import dense_ranks

MOST_COLUMNS = 20_000
MOST_NODES = 5_000
ADDED = 2_000  # missing transitivities taken up a round

Table = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]
Term = tuple[int, int, int]  # constant + factor * column, in the order constant, column, factor
Triple = tuple[int, int, int, int]  # a decision maker and three states: if a >= b and b >= c then a >= c


@dataclass(frozen=True)
class Nearest:
    """The rankings found, the leavings relied on, and what any such rankings cost at least, in half swaps.

    `rows` is None if the work ran out before there were any.
    """

    rows: Mapping[int, Payoffs] | None
    leaving: frozenset[int]
    bound: int


class Program:
    """Rankings that may change, and the integer programs over them; remembers the transitivity once missing."""

    def __init__(self, conflict: Conflict, free: Iterable[int], leavings: int, ties: bool) -> None:
        """`leavings` says how many there are to rely on; with `ties` new ties may be made."""
        self.conflict = conflict
        self.rows = {dm: dense_ranks(conflict, conflict.payoffs[dm]) for dm in sorted(free)}
        self.leavings = leavings
        self.ties = ties
        self.triples: set[Triple] = set()

    def nearest(
        self, clauses: Sequence[Clause], groups: Iterable[Sequence[int]], below: int | None
    ) -> Nearest | None:
        """The nearest rankings in which each clause holds, and of each group some leaving; None if none do."""
        model = _Model(self.leavings)
        items = {dm: self._items(model, dm, clauses) for dm in self.rows}
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
        if below is not None:
            model.add([(0, column, -cost) for column, cost in enumerate(model.cost)], model.constant - below + 1)
        if len(model.cost) > MOST_COLUMNS:
            return Nearest(None, frozenset(), 0)
        return self._transitive(model, items)

    def _items(self, model: "_Model", dm: int, clauses: Sequence[Clause]) -> "_Items":
        named = {state for says in _named(clauses) if says.dm == dm for state in (says.upper, says.lower)}
        return _Items(model, _grouped(self.conflict, self.rows[dm], named), self.ties)

    def _case(self, model: "_Model", items: Mapping[int, "_Items"], case: Case) -> Term:
        """A term that is 1 only if the case holds."""

        def every(each: All) -> Term:
            return model.every([items[says.dm].says(says) for says in each])

        return model.both(every(case.together), [every(each) for each in case.later])

    def _transitive(self, model: "_Model", items: Mapping[int, "_Items"]) -> Nearest | None:
        """The solution to which nothing is missing."""
        new = set(self.triples)
        while True:
            for dm, *states in new:
                items[dm].transitive(model, *states)
            solved = model.solve()
            if solved is None:
                return None
            values, bound = solved
            if values is None:
                return Nearest(None, frozenset(), bound)
            tables = {dm: each.table(values) for dm, each in items.items()}
            new = {(dm, *cycle) for dm, each in items.items() for cycle in each.missing(tables[dm])}
            self.triples |= new
            if not new:
                rows = {dm: each.ranks(self.conflict, tables[dm], self.rows[dm]) for dm, each in items.items()}
                relied = frozenset(np.flatnonzero(values[: self.leavings] > 0.5).tolist())
                return Nearest(rows, relied, bound)


def _named(clauses: Sequence[Clause]) -> Iterable[Says]:
    """Every statement in the clauses, once."""
    return dict.fromkeys(says for clause in clauses for case in clause.one_of for says in case.says)


Star = tuple[int, int, bool]  # a decision maker, a state of its ranking, and whether that is to rise or to fall


def _passing(items: Mapping[int, "_Items"], one_of: Sequence[Case], terms: Sequence[Term]) -> Iterator[list[Term]]:
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


def _rays(items: Mapping[int, "_Items"], case: Case) -> dict[Star, list[Says]]:
    """The statements of a case by the states they raise or lower: of each of these lists one has to hold."""
    later = [_ray(items, each) for each in case.later]
    common = set.intersection(*map(set, later)) if later else set[Star]()
    return {star: [says] for star, says in _ray(items, case.together).items()} | {
        star: [ray[star] for ray in later] for star in common
    }


def _ray(items: Mapping[int, "_Items"], each: All) -> dict[Star, Says]:
    """Of several statements that raise, or lower, one state that which does so furthest."""
    rays: dict[Star, Says] = {}
    for says in sorted(each, key=lambda says: items[says.dm].gap(says)):
        rays[says.dm, says.upper, True] = rays[says.dm, says.lower, False] = says
    return rays


@dataclass(frozen=True, slots=True)
class _Item:
    """States that move as one: one that is named, the rest of its tier, or whole tiers (`still`)."""

    states: tuple[int, ...]
    tier: int
    named: bool
    still: bool


def _grouped(conflict: Conflict, row: Payoffs, named: set[int]) -> list[_Item]:
    """The ranking as items, best first."""
    found: list[_Item] = []
    for tier, states in enumerate(tiers(conflict.space, row)):
        rest = tuple(state for state in states if state not in named)
        if len(rest) < len(states):
            found += [_Item((state,), tier, named=True, still=False) for state in states if state in named]
            found += [_Item(rest, tier, named=False, still=False)] if rest else []
        elif found and found[-1].still:
            found[-1] = _Item(found[-1].states + rest, tier, named=False, still=True)
        else:
            found.append(_Item(rest, tier, named=False, still=True))
    return found


class _Items:
    """The items of one ranking; "p is at least as high as q" is `constant + factor * column`, for each pair."""

    def __init__(self, model: "_Model", items: list[_Item], ties: bool) -> None:
        """Takes columns of the model, with what each costs."""
        count = len(items)
        self.items = items
        self.of = {state: p for p, item in enumerate(items) for state in item.states}
        self.constant = np.triu(np.ones((count, count), dtype=np.int64))
        self.column = np.zeros((count, count), dtype=np.int64)
        self.factor = np.zeros((count, count), dtype=np.int64)
        for q in range(count):
            for p in range(q):
                self._pair(model, p, q, ties)

    def _pair(self, model: "_Model", p: int, q: int, ties: bool) -> None:
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

    def transitive(self, model: "_Model", a: int, b: int, c: int) -> None:
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

    def ranks(self, conflict: Conflict, table: Table, was: Payoffs) -> Payoffs:
        """The ranking that a transitive table says; within an item as it was."""
        keys = np.zeros(conflict.space.size, dtype=np.int64)
        for item, above in zip(self.items, table.sum(axis=1).tolist(), strict=True):
            keys[list(item.states)] = above * (int(was.max()) + 1)
            if item.still:
                keys[list(item.states)] += was[list(item.states)]
        return dense_ranks(conflict, keys)


class _Model:
    """An integer program of columns that are 0 or 1 and rows "the sum of these terms is at least so much"."""

    def __init__(self, leavings: int) -> None:
        """The first columns, at no cost, say which leavings are relied on."""
        self.cost = [0] * leavings
        self.constant = 0
        self.rows: dict[tuple[tuple[int, int], ...], int] = {}
        self.together: dict[tuple[Term, ...], int] = {}
        self.broken = False  # some row cannot hold

    def column(self, cost: int, constant: int = 0) -> int:
        """A new column: what it costs where it is 1, and what is paid whatever it is."""
        self.cost.append(cost)
        self.constant += constant
        return len(self.cost) - 1

    def every(self, terms: Sequence[Term]) -> Term:
        """A term that is 1 only if all of these are."""
        if len(terms) == 1:
            return terms[0]
        key = tuple(sorted(terms))
        if key not in self.together:
            self.together[key] = self.column(0)
            for constant, column, factor in terms:
                self.add([(constant, column, factor), (0, self.together[key], -1)], 0)
        return 0, self.together[key], 1

    def both(self, one: Term, others: Sequence[Term]) -> Term:
        """A term that is 1 only if one is and, if there are others, some of them is."""
        if len(others) < 2:
            return self.every([one, *others])
        key = one, *sorted(others)
        if key not in self.together:
            self.together[key] = self.column(0)
            for terms in ([one], others):
                self.add([*terms, (0, self.together[key], -1)], 0)
        return 0, self.together[key], 1

    def add(self, terms: Sequence[Term], least: int) -> None:
        """A new row, unless it always holds."""
        factors: dict[int, int] = {}
        for constant, column, factor in terms:
            least -= constant
            factors[column] = factors.get(column, 0) + factor
        row = tuple(sorted((column, factor) for column, factor in factors.items() if factor))
        if least > sum(factor for _, factor in row if factor < 0):
            self.rows[row] = max(least, self.rows.get(row, least))
        if least > sum(factor for _, factor in row if factor > 0):
            self.broken = True

    def solve(self) -> tuple[Values | None, int] | None:
        """The cheapest values and their cost; no values but a bound if the work ran out; None if there are none."""
        if self.broken:
            return None
        if not self.rows:
            return np.zeros(len(self.cost)), self.constant
        from scipy.optimize import LinearConstraint, milp  # noqa: PLC0415  a quarter of a second to import
        from scipy.sparse import csr_array  # noqa: PLC0415

        entries = [(n, column, factor) for n, row in enumerate(self.rows) for column, factor in row]
        places, columns, factors = np.array(entries, dtype=np.int64).T
        matrix = csr_array((factors.astype(np.float64), (places, columns)), shape=(len(self.rows), len(self.cost)))
        done = milp(
            np.array(self.cost, dtype=np.float64),
            integrality=np.ones(len(self.cost)),
            bounds=(0, 1),
            constraints=LinearConstraint(matrix, np.array(list(self.rows.values()), dtype=np.float64), np.inf),
            options={"mip_rel_gap": 0, "node_limit": MOST_NODES},
        )
        if done.status == INFEASIBLE:
            return None
        if done.status != OPTIMAL:
            bound = done.mip_dual_bound
            return None, self.constant + (0 if bound is None else ceil(bound - SLACK))
        return done.x, self.constant + round(done.fun)


OPTIMAL, INFEASIBLE = 0, 2  # scipy's status
SLACK = 1e-6
