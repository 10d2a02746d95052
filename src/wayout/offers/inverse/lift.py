"""The least change of one ranking by lifting one state: a closed form.

Stability of s for i asks of i's own ranking only that enough states are not preferred to s: the more, the better.
Let x be the highest state above s that a change brings down to s or below, and y any state between the two. Then
y is above neither s nor x, or else above one of them in the new ranking where it was not so before: it costs at
least a swap of its own. So no change costs less than lifting s over x, and that brings down all of them at once.
Hence the least cost is that of the least sufficient lift. Where x is one of a tier of tied states, lifting s over
x alone parts x from its tier, at half a swap each, which costs less than lifting s over the tier; over two of them
it never does. Where new ties may be made s is tied with the tier. `tests/oracles/inverse_by_enumeration.py` agrees
on every ranking of small conflicts.
"""

from collections.abc import Sequence

from wayout.model import Conflict
from wayout.model.preferences import Payoffs
from wayout.offers.inverse.orders import lifted
from wayout.offers.inverse.view import Demands, meets


def least_lift(conflict: Conflict, row: Sequence[int], state: int, demands: Demands, ties: bool) -> Payoffs | None:
    """The ranking nearest to `row` that meets the demands on `state`; None if `row` itself does."""
    level = max(
        (min(max(row[other] for other in way) for way in ways) for ways in demands.values()), default=row[state]
    )
    if level <= row[state]:
        return None
    tier = [other for other in conflict.space.states if row[other] == level]
    below = frozenset(other for other in conflict.space.states if row[other] < level)
    alone = (x for x in tier if len(tier) > 1 and not ties and meets(demands, below | {x}))
    return lifted(conflict, row, state, level, next(alone, None), ties)
