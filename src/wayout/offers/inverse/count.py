"""How many of a decision maker's strict orders make a state an equilibrium, the others' preferences as they are.

Orders are not gone through. Its own stability asks only which states an order puts below the state in question, and
of n states a set of k is put there by k! (n - 1 - k)! orders: so sets are counted, by their sizes (`sizes`). Under
SEQ and SSEQ the stability of others may hang on its improvements, which are sanctions against them: those states
are settled group by group first (`placing`). States that nothing hangs on fall anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb, factorial, prod

from wayout.model import Conflict
from wayout.offers.inverse.placing import Group, Temptation, grouped
from wayout.offers.inverse.question import BY_RANKING, Goal, check_size
from wayout.offers.inverse.sizes import (
    MOST_PARTS,
    Clauses,
    Counts,
    Sizes,
    TooMany,
    bare,
    choices,
    plus,
    reduced,
    states_of,
    times,
)
from wayout.offers.inverse.view import View, credible


@dataclass(frozen=True, eq=False)
class Count:
    """Per concept the number of strict orders of `dm` that make `state` an equilibrium, of `of` orders.

    None where there are too many cases to go through.
    """

    conflict: Conflict
    state: int
    dm: int
    of: int
    orders: Mapping[str, int | None]


def count_orders(conflict: Conflict, state: str | int, dm: str | int) -> Count:
    """Over all strict orders of the feasible states for `dm`: in how many `state` is an equilibrium, per concept.

    Raises ModelError on an unknown decision maker, or an unknown or infeasible state, and above 4,096
    feasible states.
    """
    check_size(conflict)
    (place,) = Goal.of(conflict, [state]).stable
    who = conflict.index(dm)
    orders = {concept: _count(conflict, concept, who, place) for concept in BY_RANKING}
    return Count(conflict, place, who, factorial(len(conflict.space.states)), orders)


def _count(conflict: Conflict, concept: str, dm: int, state: int) -> int | None:
    """The number of orders; None where there are too many cases."""
    view = View(conflict, conflict.ranks)
    others = [other for other in view.everyone if other != dm]
    most = View(conflict, conflict.ranks, willing=[dm]) if credible(concept) else view
    if not all(most.stable(concept, other, state) for other in others):
        return 0
    least = View(
        conflict, [[0] * conflict.space.size if who == dm else row for who, row in enumerate(conflict.ranks)]
    )
    hanging = [other for other in others if credible(concept) and not least.stable(concept, other, state)]
    demands = bare(
        frozenset(sum(1 << other for other in way) for way in ways)
        for ways in view.demands(concept, dm, state).values()
    )
    temptations = (
        Temptation(most, concept, other, state, gain, dm)
        for other in hanging
        for gain in most.improvements(other, state)
    )
    try:
        return _orders(len(conflict.space.states), demands, grouped(state, temptations))
    except TooMany:
        return None


def _orders(states: int, demands: Clauses, groups: list[Group]) -> int:
    """The orders in which the states below the one in question meet the demands, and each group is settled well.

    A set of k of the m states that matter is below in k! (m - k)! orders of them, the orders within a group each
    as often as any other.
    """
    named = states_of(demands)
    cases: dict[Clauses, Counts] = {demands: (1,)}
    for group in groups:
        cases = _settled(cases, group, named)
        named &= ~group.states
    sizes = Sizes()
    count: Counts = ()
    for left, weights in cases.items():
        free = (named & ~states_of(left)).bit_count()
        count = plus(count, times(weights, times(sizes.count(left), choices(free))))
    matter = named.bit_count() + sum(group.states.bit_count() for group in groups)
    orders = sum(weight * factorial(k) * factorial(matter - k) for k, weight in enumerate(count))
    within_groups = prod(factorial(group.states.bit_count()) for group in groups)
    return factorial(states) * orders // (factorial(matter + 1) * within_groups)


def _settled(cases: Mapping[Clauses, Counts], group: Group, named: int) -> dict[Clauses, Counts]:
    """The cases told apart by which states of the group are below; each weighted by the orders of the group."""
    size = group.states.bit_count()
    alike: dict[tuple[int, int], int] = {}
    for below, orders in group.orders().items():
        key = below & named, below.bit_count()
        alike[key] = alike.get(key, 0) + orders * comb(size, key[1])
    found: dict[Clauses, Counts] = {}
    for demands, weights in cases.items():
        for (below, count), orders in alike.items():
            left = reduced(demands, below, group.states & named & ~below)
            if left is not None:
                shifted = (0,) * count + tuple(weight * orders for weight in weights)
                found[left] = plus(found.get(left, ()), shifted)
    if len(found) > MOST_PARTS:
        raise TooMany
    return found
