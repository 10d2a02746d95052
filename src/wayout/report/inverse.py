"""The inverse as plain data and in sentences."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from wayout.model import Conflict, Tiers
from wayout.offers.inverse import Count, Inverse, OrderChange
from wayout.offers.inverse.question import Change, swaps
from wayout.report.words import RANKED_IN_FULL, listed, state_named, verdict_words
from wayout.stability import explain

NAMED = 6  # states in a sentence; how many more there are is said

Json = dict[str, Any]
Pairs = Iterable[tuple[Any, Any]]


def inverse_data(found: Inverse) -> Json:
    """The least change, or why there is none."""
    conflict, label = found.conflict, found.conflict.space.label
    return {
        "state": None if found.goal.only is None else label(found.goal.only),
        "stable": [label(state) for state in found.goal.stable],
        "unstable": [label(state) for state in found.goal.unstable],
        "concept": found.concept,
        "by": found.by,
        "decision_maker": None if found.dm is None else conflict.keys[found.dm],
        "distance": found.distance,
        "cost": found.cost,
        "lower_bound": found.lower_bound,
        "exact": found.exact,
        "changes": [_change_data(conflict, change) for change in found.changes],
        "why": None if found.half_swaps is not None else " ".join(why_lines(found)),
        "hindered": [conflict.keys[dm] for dm in found.hindered],
        "searched": None
        if found.searched is None
        else {"radius": found.searched.radius, "orders": found.searched.orders, "all": found.searched.all},
    }


def _change_data(conflict: Conflict, change: Change) -> Json:
    data: Json = {
        "decision_maker": conflict.keys[change.dm],
        "cost": swaps(change.half_swaps),
        "words": change_words(conflict, change),
    }
    if isinstance(change, OrderChange):
        return data | {
            "statements": list(change.now),
            "was": list(change.was),
            "swaps": [list(pair) for pair in change.raised],
        }
    return data | {
        "ranking": _tiers_data(conflict, change.now),
        "was": _tiers_data(conflict, change.was),
        "swaps": _pairs_data(conflict, change.raised),
        "parted": _pairs_data(conflict, change.parted),
        "tied": _pairs_data(conflict, change.tied),
    }


def _tiers_data(conflict: Conflict, tiers: Tiers) -> list[list[str]]:
    return [[conflict.space.label(state) for state in tier] for tier in tiers]


def _pairs_data(conflict: Conflict, pairs: Pairs) -> list[list[str]]:
    return [[conflict.space.label(state) for state in pair] for pair in pairs]


def count_data(count: Count) -> Json:
    """How many strict orders make the state an equilibrium, by concept."""
    return {
        "state": count.conflict.space.label(count.state),
        "decision_maker": count.conflict.keys[count.dm],
        "of": count.of,
        **count.orders,
    }


def inverse_lines(found: Inverse) -> Iterator[str]:
    """The least change in sentences, or why there is none."""
    yield _goal_words(found)
    if found.half_swaps is None:
        yield from (f"  {line}" for line in why_lines(found))
        return
    if not found.changes:
        yield "  It is so already: cost 0."
        return
    proof = "the least there is" if found.exact else f"the best found; any other costs at least {found.lower_bound}"
    yield f"  Cost {found.cost}, {proof}. Counted in {found.distance}."
    yield from (f"  {change_words(found.conflict, change)}" for change in found.changes)
    for change in found.changes:
        yield from _now_lines(found.conflict, change)


def _goal_words(found: Inverse) -> str:
    """What was asked."""
    conflict, goal = found.conflict, found.goal
    wanted = [
        f"{kind} under {found.concept}: {listed(state_named(conflict, state) for state in states)}."
        for kind, states in (("To be an equilibrium", goal.stable), ("To be no equilibrium", goal.unstable))
        if states
    ]
    whose = "everybody" if found.dm is None else conflict.keys[found.dm]
    what = "ranking" if found.by == "ranking" else "order of statements"
    return " ".join([*wanted, f"To change: the {what} of {whose}."])


def change_words(conflict: Conflict, change: Change) -> str:
    """What a decision maker would have to prefer: `US: YNN above NNN and NYN (2 swaps)`."""
    if isinstance(change, OrderChange):
        parts = [f"{upper} above {lower}" for upper, lower in _grouped(change.raised, "`{}`".format)]
    else:
        label = conflict.space.label
        parts = [f"{upper} above {lower}" for upper, lower in _grouped(change.raised, label)]
        parts += [f"{upper} above {lower}, so far level" for upper, lower in _grouped(change.parted, label)]
        parts += [f"{upper} level with {lower}, so far below" for lower, upper in _grouped(change.tied, label)]
    cost = swaps(change.half_swaps)
    return f"{conflict.keys[change.dm]}: {'; '.join(parts)} ({cost} {'swap' if cost == 1 else 'swaps'})"


def _grouped(pairs: Sequence[tuple[Any, Any]], named: Callable[[Any], str]) -> list[tuple[str, str]]:
    """The pairs by what they share, the first or the second, whichever makes fewer phrases."""
    rising: dict[Any, list[Any]] = {}
    falling: dict[Any, list[Any]] = {}
    for upper, lower in pairs:
        rising.setdefault(upper, []).append(lower)
        falling.setdefault(lower, []).append(upper)
    if len(rising) <= len(falling):
        return [(named(upper), _some(map(named, lower))) for upper, lower in rising.items()]
    return [(_some(map(named, upper)), named(lower)) for lower, upper in falling.items()]


def _some(names: Iterable[str]) -> str:
    """A few of them in full, and how many more."""
    every = list(names)
    return listed(every if len(every) <= NAMED else [*every[: NAMED - 1], f"{len(every) - NAMED + 1} more"])


def _now_lines(conflict: Conflict, change: Change) -> Iterator[str]:
    """The preferences after the change, best first."""
    who = conflict.keys[change.dm]
    if isinstance(change, OrderChange):
        yield f"  {who}, statements from now on:"
        yield from (f"  {place:>5}. {text}" for place, text in enumerate(change.now, start=1))
    elif len(conflict.space.states) <= RANKED_IN_FULL:
        tiers = (" = ".join(conflict.space.label(state) for state in tier) for tier in change.now)
        yield f"  {who}, from best to worst: {' > '.join(tiers)}"


def why_lines(found: Inverse) -> Iterator[str]:
    """Why no change reaches the goal, or none was found."""
    conflict, whose = found.conflict, _whose(found)
    hindered = [conflict.keys[dm] for dm in found.hindered]
    match found.reason:
        case "regardless":
            yield f"No: {listed(hindered)} would not stay, whatever {whose} prefers."
            yield from _left_lines(found)
        case "alone":
            yield f"No: no ranking {_of(found)} makes {listed(hindered)} stay."
        case "together":
            yield f"No: no ranking {_of(found)} reaches all of it at once."
        case "orders":
            assert found.searched is not None
            yield f"No: none of all {found.searched.orders:,} orders of statements does."
            if hindered:
                yield f"None makes {listed(hindered)} stay."
                yield from _left_lines(found)
        case "radius":
            assert found.searched is not None
            yield (
                f"None within {found.searched.radius} inversions: "
                f"each of {found.searched.orders:,} orders of statements was tried."
            )
        case "unsettled":
            yield f"Not settled: nothing was found, and any change costs at least {found.lower_bound}."


def _whose(found: Inverse) -> str:
    return "anybody" if found.dm is None else found.conflict.keys[found.dm]


def _of(found: Inverse) -> str:
    return "of anybody" if found.dm is None else f"of {found.conflict.keys[found.dm]}"


def _left_lines(found: Inverse) -> Iterator[str]:
    """For each who would leave, why, as things are."""
    for dm in found.hindered:
        for state in found.goal.stable:
            verdict = explain(found.conflict, found.concept, dm, state)
            if not verdict.stable:
                yield verdict_words(found.conflict, verdict)


def count_lines(count: Count) -> Iterator[str]:
    """How many strict orders make the state an equilibrium, by concept."""
    conflict = count.conflict
    yield (
        f"{state_named(conflict, count.state)}: of the {_number(count.of)} strict orders of "
        f"{len(conflict.space.states)} states that {conflict.keys[count.dm]} might have,"
    )
    for concept, orders in count.orders.items():
        if orders is None:
            yield f"  {concept:<5} not counted: too many cases hang on the order"
        else:
            yield f"  {concept:<5} {_number(orders)} make it an equilibrium ({_share(orders, count.of)})"


def _number(orders: int) -> str:
    """In full up to a million million, then in powers of ten."""
    if orders < 10**12:
        return f"{orders:,}"
    power = math.floor(math.log10(orders))
    return f"{orders // 10 ** (power - 2) / 100:.2f}e{power}"


def _share(orders: int, of: int) -> str:
    """As a fraction where it is a short one, else to three places, never as 0 or 1 unless it is."""
    share = Fraction(orders, of)
    if share.denominator < 1000:
        return str(share)
    return (
        "<0.001"
        if share < Fraction(1, 1000)
        else ">0.999"
        if share > Fraction(999, 1000)
        else f"{float(share):.3f}"
    )
