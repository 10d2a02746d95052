"""The least change of the order of preference statements that reaches a goal: orders tried by their inversions.

Orders are written down by inversion tables, so each comes up once, those with fewer inversions first: the first
that serves is the least, and if none does, none within that radius exists.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, product, zip_longest
from math import prod

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, ModelError, OptionTable, Prioritised
from wayout.offers.inverse.lanes import Bench, Table
from wayout.offers.inverse.question import DISTANCES, Goal, Inverse, OrderChange, Searched
from wayout.offers.inverse.view import View, credible

TRIED = 1_000_000  # orders, unless a radius is given: seconds
MOST_TRIED = 20_000_000  # minutes
A_SECOND = 100_000  # orders, roughly, to say what a larger radius would cost
CELLS = 1 << 21  # of a table of lanes by states

Orders = npt.NDArray[np.int16]  # a row an order: the places of the statements in the file, most important first


@dataclass(frozen=True, eq=False)
class Statements:
    """The statements of one decision maker: their texts, and where each holds, (statements, states)."""

    dm: int
    texts: tuple[str, ...]
    truth: Table

    @classmethod
    def of(cls, conflict: Conflict, dm: int) -> "Statements":
        """Raises ModelError if the decision maker has none."""
        maker = conflict.decision_makers[dm]
        if not isinstance(maker.preferences, Prioritised) or not isinstance(conflict.space, OptionTable):
            has = "no preferences" if maker.preferences is None else "a ranking"
            raise ModelError(f"{maker.key} has {has}, not statements; ask by ranking instead")
        statements = maker.preferences.statements
        exact = np.float64 if len(statements) <= 52 else object  # a float holds whole numbers of 53 bits
        truth = np.array([each.truth(conflict.space.column).astype(np.int64) for each in statements], dtype=exact)
        return cls(dm, tuple(each.text for each in statements), truth)

    def ranks(self, orders: Orders) -> Table:
        """What the statements in these orders imply: a row an order, higher is better."""
        weights = np.zeros(orders.shape, dtype=self.truth.dtype)
        powers = np.array([1 << n for n in reversed(range(len(self.texts)))], dtype=self.truth.dtype)
        np.put_along_axis(weights, orders.astype(np.intp), powers[None, :], axis=1)
        table: Table = weights @ self.truth
        return table


def least_orders(conflict: Conflict, goal: Goal, concept: str, dm: int | None, radius: int | None) -> Inverse:
    """The least reordering of the statements of `dm`, or of all who have some, that reaches the goal.

    `radius` bounds the inversions, summed over decision makers; without it, it is as large as half a million orders
    allow. Raises ModelError if there are no statements, or if the radius is too large to be tried.
    """
    people = _people(conflict, dm)
    apart = not goal.unstable and concept in (
        "R",
        "GMR",
        "SMR",
    )  # what is stable for one is so whatever others want
    reach = _reach(conflict, people, apart, radius)
    answer = Inverse(conflict, goal, concept, dm, "statements", DISTANCES["inversions"], None, None, searched=reach)
    if hindered := _regardless(conflict, goal, concept, people):
        return replace(answer, reason="regardless", hindered=hindered)
    if apart:
        each = [_first(conflict, goal, concept, (person,), reach.radius, (person.dm,)) for person in people]
        found = None if None in each else tuple(order for one in each if one for order in one)
    else:
        found = _first(conflict, goal, concept, people, reach.radius, None)
    if found is None and reach.all:
        each_alone = _unmoved(conflict, goal, concept, people, reach, apart)
        return replace(answer, reason="orders", hindered=each_alone)
    cost = sum(map(inversions, found or ()))  # apart it may be more than the radius, to which each one's were tried
    if found is None or (radius is not None and cost > radius):
        within = replace(reach, all=False)
        return replace(answer, reason="radius", at_least=2 * max(reach.radius + 1, cost), searched=within)
    changes = [_change(person, order) for person, order in zip(people, found, strict=True)]
    changes = [change for change in changes if change.half_swaps]
    changed = _reordered(conflict, changes)
    return replace(answer, half_swaps=2 * cost, at_least=2 * cost, changes=tuple(changes), changed=changed)


def _people(conflict: Conflict, dm: int | None) -> tuple[Statements, ...]:
    if dm is not None:
        return (Statements.of(conflict, dm),)
    having = [
        who for who, maker in enumerate(conflict.decision_makers) if isinstance(maker.preferences, Prioritised)
    ]
    if not having:
        raise ModelError("no decision maker has statements; ask by ranking instead")
    return tuple(Statements.of(conflict, who) for who in having)


def _regardless(conflict: Conflict, goal: Goal, concept: str, people: Sequence[Statements]) -> tuple[int, ...]:
    """The decision makers without statements who would leave whatever the order of the others' statements is."""
    if concept == "SIM":
        return ()
    free = {person.dm for person in people}
    view = View(conflict, conflict.ranks, willing=free if credible(concept) else ())
    return tuple(
        dm
        for dm in view.everyone
        if dm not in free and not all(view.stable(concept, dm, state) for state in goal.stable)
    )


def _unmoved(
    conflict: Conflict, goal: Goal, concept: str, people: Sequence[Statements], reach: Searched, apart: bool
) -> tuple[int, ...]:
    """The decision makers whom no orders make stay, even if nobody else had to; none where that is long to find."""
    if goal.unstable or reach.orders > TRIED:
        return ()
    having = {person.dm: person for person in people}
    trying = {dm: (having[dm],) for dm in having} if apart else dict.fromkeys(range(len(conflict.keys)), people)
    return tuple(
        dm
        for dm, each in trying.items()
        if _first(conflict, goal, concept, tuple(each), reach.radius, (dm,)) is None
    )


# --- which orders ----------------------------------------------------------------------------------------------


@cache
def orders_by_inversions(statements: int) -> tuple[int, ...]:
    """How many orders have 0, 1, 2, ... inversions (the Mahonian numbers)."""
    counts = [1]
    for length in range(2, statements + 1):
        upto = [*accumulate(counts), *[sum(counts)] * (length - 1)]
        counts = [count - (upto[d - length] if d >= length else 0) for d, count in enumerate(upto)]
    return tuple(counts)


def _together(people: Sequence[Statements], apart: bool) -> list[int]:
    """How many orders, or tuples of orders, have 0, 1, 2, ... inversions; apart each one's are tried by itself."""
    each = [orders_by_inversions(len(person.texts)) for person in people]
    if apart:
        return [sum(counts) for counts in zip_longest(*each, fillvalue=0)]
    found = [1]
    for counts in each:
        found = [
            sum(found[k] * counts[d - k] for k in range(max(0, d - len(counts) + 1), min(d, len(found) - 1) + 1))
            for d in range(len(found) + len(counts) - 1)
        ]
    return found


def _reach(conflict: Conflict, people: Sequence[Statements], apart: bool, radius: int | None) -> Searched:
    """How far to look; raises ModelError if that is too far, and says what it would cost."""
    upto = list(accumulate(_together(people, apart)))
    last = sum(len(orders_by_inversions(len(person.texts))) - 1 for person in people)
    if radius is None:
        radius = max(d for d, count in enumerate(upto) if count <= TRIED)
    if radius < 0:
        raise ModelError(f"the radius is {radius}; it counts inversions, from 0 up")
    count = upto[min(radius, len(upto) - 1)]
    if count > MOST_TRIED:
        fits = max(d for d, count in enumerate(upto) if count <= MOST_TRIED)
        raise ModelError(
            f"radius {radius} means {count:,} orders of statements, some {_time(count)}; at most {MOST_TRIED:,} "
            f"are tried: radius {fits} is {upto[fits]:,}"
        )
    return Searched(min(radius, last), count, all=radius >= len(upto) - 1)


def _time(orders: int) -> str:
    hours = orders // (A_SECOND * 3600)
    return f"{hours:,} hours" if hours else f"{orders // (A_SECOND * 60)} minutes"


def orders(statements: int, apart: int, most: int) -> Iterator[Orders]:
    """All orders with just `apart` inversions, each once, in blocks of about `most`."""
    for table in _tables(statements, apart, most):
        order = table.copy()
        for place in reversed(range(statements - 1)):
            order[:, place + 1 :] += order[:, place + 1 :] >= order[:, [place]]
        yield order


def _tables(length: int, total: int, most: int) -> Iterator[Orders]:
    """All inversion tables with this sum: entry k, of `length` entries, is 0 to length - 1 - k."""
    counts = orders_by_inversions(length)
    if total >= len(counts):
        return
    if counts[total] <= most or length == 1:
        yield _table(length, total)
        return
    for entry in range(min(total, length - 1) + 1):
        for rest in _tables(length - 1, total - entry, most):
            yield np.concatenate((np.full((len(rest), 1), entry, dtype=np.int16), rest), axis=1)


def _table(length: int, total: int) -> Orders:
    if length == 0 or total >= len(orders_by_inversions(length)):
        return np.zeros((int(length == 0 and total == 0), length), dtype=np.int16)
    parts = []
    for entry in range(min(total, length - 1) + 1):
        rest = _table(length - 1, total - entry)
        parts.append(np.concatenate((np.full((len(rest), 1), entry, dtype=np.int16), rest), axis=1))
    return np.concatenate(parts)


def inversions(order: Sequence[int]) -> int:
    """The pairs of an order of 0, 1, 2, ... that stand the other way round."""
    return sum(order[a] > order[b] for b in range(len(order)) for a in range(b))


# --- trying them -----------------------------------------------------------------------------------------------


def _first(
    conflict: Conflict,
    goal: Goal,
    concept: str,
    people: Sequence[Statements],
    radius: int,
    judged: Sequence[int] | None,
) -> tuple[tuple[int, ...], ...] | None:
    """The first orders, by their summed inversions, that reach the goal for those judged (None: for all)."""
    bench = Bench(conflict, goal, concept, judged)
    lanes = max(64, CELLS // conflict.space.size)
    layers = [_Layers(person, lanes, distinct=len(people) > 1) for person in people]
    fixed = [np.asarray(row, dtype=np.float64)[None, :] for row in conflict.payoffs]
    for total in range(radius + 1):
        for apart in _splits(total, [layer.last for layer in layers]):
            for block in _blocks(layers, apart, lanes):
                tables: list[Table] = list(fixed)
                for person, part in zip(people, block, strict=True):
                    tables[person.dm] = person.ranks(part)
                hits = np.flatnonzero(np.broadcast_to(bench.reached(tables), len(block[0])))
                if len(hits):
                    return tuple(tuple(part[hits[0]].tolist()) for part in block)
    return None


def _splits(total: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every way to make `total` of parts from 0 to `most`, one a place."""
    if not most:
        yield from [()] * (total == 0)
        return
    for part in range(max(0, total - sum(most[1:])), min(total, most[0]) + 1):
        yield from ((part, *rest) for rest in _splits(total - part, most[1:]))


class _Layers:
    """The orders of one decision maker's statements by inversions; if `distinct`, one for each ranking implied."""

    def __init__(self, person: Statements, most: int, distinct: bool) -> None:
        self.person, self.most, self.distinct = person, most, distinct
        self.last = len(orders_by_inversions(len(person.texts))) - 1
        self.words = np.unique(person.truth.astype(np.float64), axis=1)
        self.known: dict[int, list[Orders]] = {}
        self.met: set[bytes] = set()

    def blocks(self, apart: int) -> Iterable[Orders]:
        """The orders with so many inversions; to be asked for in ascending order."""
        if not self.distinct:
            return orders(len(self.person.texts), apart, self.most)
        if apart not in self.known:
            self.known[apart] = [self._new(block) for block in orders(len(self.person.texts), apart, self.most)]
        return self.known[apart]

    def _new(self, block: Orders) -> Orders:
        """Those that imply a ranking that none before implied."""
        ranks = replace(self.person, truth=self.words.astype(self.person.truth.dtype)).ranks(block)
        kept = []
        for n, row in enumerate(np.argsort(ranks, axis=1, kind="stable").astype(np.int16)):
            if (key := row.tobytes()) not in self.met:
                self.met.add(key)
                kept.append(n)
        return block[kept]


def _blocks(layers: Sequence[_Layers], apart: Sequence[int], most: int) -> Iterator[list[Orders]]:
    """All tuples of orders with these inversions, in blocks of the same length for each decision maker."""
    if len(layers) == 1:
        yield from ([block] for block in layers[0].blocks(apart[0]))
        return
    for parts in product(*(layer.blocks(d) for layer, d in zip(layers, apart, strict=True))):
        shape = tuple(map(len, parts))
        for first in range(0, prod(shape), most):
            places = np.unravel_index(np.arange(first, min(first + most, prod(shape))), shape)
            yield [part[place] for part, place in zip(parts, places, strict=True)]


def _change(person: Statements, order: Sequence[int]) -> OrderChange:
    """The order as a change, with the pairs that are swapped."""
    raised = [
        (order[b], order[a]) for b in range(len(order)) for a in range(b + 1, len(order)) if order[b] > order[a]
    ]
    raised.sort(key=lambda pair: (order.index(pair[0]), -pair[1]))
    return OrderChange(
        person.dm,
        2 * len(raised),
        person.texts,
        tuple(person.texts[n] for n in order),
        tuple((person.texts[a], person.texts[b]) for a, b in raised),
    )


def _reordered(conflict: Conflict, changes: Sequence[OrderChange]) -> Conflict:
    for change in changes:
        maker = conflict.decision_makers[change.dm]
        assert isinstance(maker.preferences, Prioritised)
        by_text = {each.text: each for each in maker.preferences.statements}
        preferences = Prioritised(tuple(by_text[text] for text in change.now))
        conflict = conflict.with_decision_maker(replace(maker, preferences=preferences))
    return conflict
