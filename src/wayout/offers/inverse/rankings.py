"""The least change of rankings that reaches a goal, with its proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wayout.model import Conflict
from wayout.model.preferences import Payoffs
from wayout.offers.inverse.clauses import Clause, Wish
from wayout.offers.inverse.lift import least_lift
from wayout.offers.inverse.orders import Prices, dense_ranks, half_swaps, ranking_change, with_rankings
from wayout.offers.inverse.program import Program
from wayout.offers.inverse.question import DISTANCES, Goal, Inverse, Reason
from wayout.offers.inverse.view import View, credible

MOST_ROUNDS = 200

Rows = Mapping[int, Payoffs]


@dataclass(frozen=True)
class Found:
    """New rankings (None: none found), their cost, and what any cost at least (None: there are none), in halves."""

    rows: Rows | None
    cost: int | None
    at_least: int | None


IMPOSSIBLE = Found(None, None, None)


def least_rankings(conflict: Conflict, goal: Goal, concept: str, dm: int | None, ties: bool) -> Inverse:
    """The least change of the ranking of `dm`, or of everybody's together, that reaches the goal.

    With `ties` pairs may be tied that are not; else only ties that there are may be kept or parted.
    """
    everyone = frozenset(range(len(conflict.decision_makers)))
    wish = Wish(conflict, goal, concept, everyone if dm is None else frozenset({dm}), everyone)
    hindered = _regardless(wish)
    found = IMPOSSIBLE if hindered else _least(wish, ties)
    reason: Reason | None = "regardless" if hindered else None
    if found.at_least is None and not hindered:
        reason, hindered = _why(wish, ties)
    elif found.rows is None and not hindered:
        reason = "unsettled"
    strict = not ties and all(_is_strict(conflict, who) for who in wish.free)
    return Inverse(
        conflict,
        goal,
        concept,
        dm,
        "ranking",
        DISTANCES["swaps" if strict else "ties"],
        found.cost,
        found.at_least,
        tuple(ranking_change(conflict, who, row) for who, row in (found.rows or {}).items()),
        None if found.rows is None else with_rankings(conflict, found.rows),
        reason,
        hindered,
    )


def _is_strict(conflict: Conflict, dm: int) -> bool:
    row = conflict.payoffs[dm][list(conflict.space.states)]
    return len(set(row.tolist())) == len(row)


def _regardless(wish: Wish) -> tuple[int, ...]:
    """The decision makers who would leave a state that is to be stable whatever the free ones prefer."""
    most = View(wish.conflict, wish.conflict.ranks, willing=wish.free)
    return tuple(
        dm
        for dm in sorted(wish.judged - wish.free)
        if not all(most.stable(wish.concept, dm, state) for state in wish.goal.stable)
    )


def _least(wish: Wish, ties: bool) -> Found:
    """The closed form where one state is to be stable and nobody's sanctions change; else the search."""
    if wish.goal.only is not None and not credible(wish.concept):
        view = View(wish.conflict, wish.conflict.ranks)
        return _found(wish.conflict, _lifts(wish, view, ties))
    return _search(wish, ties)


def _lifts(wish: Wish, view: View, ties: bool) -> dict[int, Payoffs]:
    """For each free decision maker who would leave the state, the least lift of it as the others' replies are."""
    state = wish.goal.stable[0]
    lifts = (
        (dm, least_lift(wish.conflict, view.ranks[dm], state, view.demands(wish.concept, dm, state), ties))
        for dm in sorted(wish.free & wish.judged)
    )
    return {dm: row for dm, row in lifts if row is not None}


def _search(wish: Wish, ties: bool) -> Found:
    """Clauses that the nearest rankings break are added until there is none, or a known answer is not bettered."""
    conflict, leavings = wish.conflict, wish.leavings
    groups = [[n for n, each in enumerate(leavings) if each.state == state] for state in wish.goal.unstable]
    prices = Prices(conflict, ties)
    program = Program(conflict, wish.free, len(leavings), prices)
    clauses: dict[Clause, None] = {}
    rows: Rows = {}
    relied: frozenset[int] = frozenset()
    best, bound = IMPOSSIBLE, _floor(wish, ties)
    for _ in range(MOST_ROUNDS):
        lacking = list(wish.lacking(_table(conflict, rows), relied))
        reached = not lacking and all(relied.intersection(group) for group in groups)
        best = _cheaper(best, _found(conflict, rows) if reached else _repaired(wish, rows, ties))
        if best.cost is not None and bound >= best.cost:
            return replace(best, at_least=best.cost)
        clauses |= dict.fromkeys(lacking)
        nearest = program.nearest([_worthwhile(clause, prices, best.cost) for clause in clauses], groups, best.cost)
        if nearest is None or (best.cost is not None and nearest.bound >= best.cost):
            return replace(best, at_least=best.cost)
        bound = max(bound, nearest.bound)
        if nearest.rows is None:
            break
        rows, relied = _changed(conflict, nearest.rows), nearest.leaving
    return replace(best, at_least=bound)


def _cheaper(one: Found, other: Found) -> Found:
    return other if one.cost is None or (other.cost is not None and other.cost < one.cost) else one


def _floor(wish: Wish, ties: bool) -> int:
    """What any answer costs: the lifts that are needed even if every move of the free were an improvement."""
    if wish.goal.only is None:
        return 0
    most = View(wish.conflict, wish.conflict.ranks, willing=wish.free)
    return _found(wish.conflict, _lifts(wish, most, ties)).cost or 0


def _found(conflict: Conflict, rows: Rows) -> Found:
    """The rankings as the least."""
    cost = sum(half_swaps(conflict, conflict.payoffs[dm], row) for dm, row in rows.items())
    return Found(rows, cost, cost)


def _changed(conflict: Conflict, rows: Rows) -> Rows:
    return {
        dm: row for dm, row in rows.items() if not np.array_equal(row, dense_ranks(conflict, conflict.payoffs[dm]))
    }


def _table(conflict: Conflict, rows: Rows) -> list[Sequence[int]]:
    """All rankings, these among them in place of the old ones."""
    return [rows[dm].tolist() if dm in rows else row for dm, row in enumerate(conflict.ranks)]


def _repaired(wish: Wish, rows: Rows, ties: bool) -> Found:
    """What lifting the state in these rankings comes to: an answer, if not the least. Replies may change by it."""
    if wish.goal.only is None:
        return IMPOSSIBLE
    for _ in range(len(wish.free) + 1):
        view = View(wish.conflict, _table(wish.conflict, rows))
        lifts = _lifts(wish, view, ties)
        if not lifts:
            kept = all(view.stable(wish.concept, dm, wish.goal.only) for dm in wish.judged - wish.free)
            return _found(wish.conflict, _changed(wish.conflict, rows)) if kept else IMPOSSIBLE
        rows = {**rows, **lifts}
    return IMPOSSIBLE


def _worthwhile(clause: Clause, prices: Prices, known: int | None) -> Clause:
    """The clause without what by itself costs as much as an answer already known."""
    if known is None:
        return clause
    return clause._replace(one_of=tuple(each for each in clause.one_of if prices.case(each) < known))


def _why(wish: Wish, ties: bool) -> tuple[Reason, tuple[int, ...]]:
    """Who cannot be content by itself; if there is nobody like that, all who cannot be so together."""
    alone = tuple(
        dm
        for dm in sorted(wish.judged)
        if not wish.goal.unstable and _search(replace(wish, judged=frozenset({dm})), ties).at_least is None
    )
    return ("alone", alone) if alone else ("together", ())
