"""Ways out: the states that end the conflict, whom each asks for what, and the near misses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from wayout.model import Conflict, OptionForm
from wayout.model.statements import Mask
from wayout.offers.conditions import CONDITIONS, Conditions
from wayout.offers.judged import definitions_for
from wayout.offers.no_agreement import Drift
from wayout.offers.paths import Path
from wayout.stability import CREDIBLE, Definitions

NEAR_MISSES_LISTED = 50


@dataclass(frozen=True, slots=True)
class WayOut:
    """A state in which the conflict can end, and the offer that gets there.

    `asks` says by key what each principal is to do; `third_party` which options the third parties act on;
    `unverified` which commitments in force could be broken unseen; `dominated_by` a way out that every
    principal prefers.
    """

    state: int
    concepts: tuple[str, ...]
    asks: Mapping[str, tuple[str, ...]]
    third_party: tuple[str, ...]
    joint: tuple[int, ...]
    path: Path
    unverified: tuple[str, ...]
    dominated_by: int | None = None

    @property
    def credible(self) -> bool:
        """It rests on nothing that its maker would not carry out: an equilibrium under R, SEQ or SSEQ."""
        return bool(CREDIBLE & set(self.concepts))


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A state that fails exactly one condition."""

    state: int
    fails: str


@dataclass(frozen=True, slots=True)
class Offers:
    """The no-agreement outcome, the ways out of it, and the states that miss by one condition.

    `removed_by` counts them all: for each condition, how many states fail it alone and meet the other three.
    `near_misses` lists the first 50. `resting_misses` of them all are states of no agreement itself.
    """

    no_agreement: Drift
    ways_out: tuple[WayOut, ...]
    near_misses: tuple[NearMiss, ...]
    removed_by: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(CONDITIONS, 0))
    resting_misses: int = 0

    @property
    def near_misses_total(self) -> int:
        """How many states fail exactly one condition."""
        return sum(self.removed_by.values())

    @property
    def states(self) -> frozenset[int]:
        """The states that are ways out."""
        return frozenset(way.state for way in self.ways_out)


def ways_out(conflict: Conflict, definitions: Definitions | None = None) -> Offers:
    """Every way out by the four conditions, credible ones first; none when the status quo is unknown."""
    return offers_by(Conditions(definitions or definitions_for(conflict)))


def offers_by(conditions: Conditions) -> Offers:
    """The ways out by these conditions, and what misses by one."""
    conflict = conditions.conflict
    if not conditions.rest.states:
        return Offers(conditions.rest, (), ())
    ways = tuple(way_out(conditions, state) for state in np.flatnonzero(conditions.ways_out).tolist())
    failing = np.sum([~mask for mask in conditions.met.values()], axis=0)
    missing = {name: ~mask & conflict.space.feasible & (failing == 1) for name, mask in conditions.met.items()}
    return Offers(
        conditions.rest,
        ordered(conflict, _mark_dominated(conflict, ways)),
        _first_misses(missing),
        {name: int(mask.sum()) for name, mask in missing.items()},
        sum(bool(missing["better"][state]) for state in conditions.rest.states),
    )


def _first_misses(missing: Mapping[str, Mask]) -> tuple[NearMiss, ...]:
    first = ((state, name) for name, mask in missing.items() for state in _first(mask))
    return tuple(NearMiss(*miss) for miss in sorted(first)[:NEAR_MISSES_LISTED])


def _first(mask: Mask) -> list[int]:
    found: list[int] = np.flatnonzero(mask)[:NEAR_MISSES_LISTED].tolist()
    return found


def way_out(conditions: Conditions, state: int) -> WayOut:
    """The way out in this state, which meets the conditions; who is asked for what."""
    conflict, space = conditions.conflict, conditions.conflict.space
    concepts, path = conditions.concepts(state), conditions.keeping[state]
    start = path[0].start if path else state
    joint = next((step.by for step in path if step.kind == "joint"), ())
    if not isinstance(space, OptionForm):
        moved = {i: space.label(step.end) for step in path for i in step.by}
        asks: dict[str, tuple[str, ...]] = {
            conflict.keys[i]: (moved[i],) for i in conflict.principals if i in moved
        }
        acts = tuple(moved[i] for i in conflict.third_parties if i in moved)
        return WayOut(state, concepts, asks, acts, joint, path, ())
    asks = {conflict.keys[i]: asked(space, i, start, state) for i in conflict.principals}
    return WayOut(
        state,
        concepts,
        {key: keys for key, keys in asks.items() if keys},
        tuple(key for i in conflict.third_parties for key in asked(space, i, start, state)),
        joint,
        path,
        tuple(option.key for option in space.unseen_at(state)),
    )


def asked(space: OptionForm, dm: int, start: int, end: int) -> tuple[str, ...]:
    """What `dm` does between the two states: the key of an option switched on, `not key` of one switched off."""
    bit = {option.key: end >> j & 1 for j, option in enumerate(space.options)}
    changed = (option.key for option in space.changed(start, end) if option.owner == dm)
    return tuple(key if bit[key] else f"not {key}" for key in changed)


def _mark_dominated(conflict: Conflict, ways: Sequence[WayOut]) -> tuple[WayOut, ...]:
    """The ways, each with the first that every principal prefers to it, if there is one."""
    rows = conflict.payoffs[np.ix_(conflict.principals, [way.state for way in ways])]
    by: list[int | None] = [None] * len(ways)
    places, unbeaten = np.arange(len(ways)), rows
    for better, row in zip(ways, rows.T, strict=True):
        beaten = np.logical_and.reduce(unbeaten < row[:, None])
        if beaten.any():
            for place in places[beaten].tolist():
                by[place] = better.state
            places, unbeaten = places[~beaten], unbeaten[:, ~beaten]
    return tuple(replace(way, dominated_by=first) for way, first in zip(ways, by, strict=True))


def ordered(conflict: Conflict, found: Iterable[WayOut]) -> tuple[WayOut, ...]:
    """Credible first, then concepts by inclusion (never by count), fewest asks, label."""
    ways = list(found)
    sets = {frozenset(way.concepts) for way in ways}

    def depth(concepts: frozenset[str]) -> int:
        """How many ever larger sets of concepts lie above these: 0 if no other includes them."""
        return max((1 + depth(larger) for larger in sets if larger > concepts), default=0)

    depths = {concepts: depth(concepts) for concepts in sets}

    def key(way: WayOut) -> tuple[bool, int, int, str]:
        asks = sum(len(keys) for keys in way.asks.values())
        return not way.credible, depths[frozenset(way.concepts)], asks, conflict.space.label(way.state)

    return tuple(sorted(ways, key=key))
