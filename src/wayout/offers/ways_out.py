"""Ways out: the states that end the conflict, whom each asks for what, and the near misses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np

from wayout.model import Conflict, OptionTable
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


class NearMisses(Sequence[NearMiss]):
    """The near misses by state, ascending, each made when it is asked for: there may be very many."""

    def __init__(self, missing: Mapping[str, Mask]) -> None:
        """From where each condition, alone, is not met."""
        conditions = tuple(missing)
        self._conditions = conditions
        self._states = np.flatnonzero(np.logical_or.reduce(list(missing.values())))
        self._fails = np.argmax([missing[name][self._states] for name in conditions], axis=0)

    @overload
    def __getitem__(self, place: int) -> NearMiss: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[NearMiss, ...]: ...
    def __getitem__(self, place: int | slice) -> NearMiss | tuple[NearMiss, ...]:
        """One of them, or several."""
        if isinstance(place, slice):
            found = zip(self._states[place].tolist(), self._fails[place].tolist(), strict=True)
            return tuple(NearMiss(state, self._conditions[n]) for state, n in found)
        return NearMiss(int(self._states[place]), self._conditions[self._fails[place]])

    def __iter__(self) -> Iterator[NearMiss]:
        """All of them."""
        return iter(self[:])

    def __len__(self) -> int:
        """How many there are."""
        return len(self._states)

    def __eq__(self, other: object) -> bool:
        """The same near misses in the same order, whatever holds them."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def count_by(self) -> dict[str, int]:
        """How many fail each condition."""
        counts = np.bincount(self._fails, minlength=len(self._conditions)).tolist()
        return dict(zip(self._conditions, counts, strict=True))


@dataclass(frozen=True, slots=True)
class Offers:
    """The no-agreement outcome, the ways out of it, and the states that miss by one condition, ascending."""

    no_agreement: Drift
    ways_out: tuple[WayOut, ...]
    near_misses: Sequence[NearMiss]

    @property
    def removed_by(self) -> Mapping[str, int]:
        """For each condition, how many states fail it alone and meet the other three."""
        if isinstance(self.near_misses, NearMisses):
            return self.near_misses.count_by()
        return {c: sum(miss.fails == c for miss in self.near_misses) for c in CONDITIONS}

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
    failing = np.sum([~mask for mask in conditions.met.values()], axis=0, dtype=np.int8)
    missing = {name: ~mask & conflict.space.feasible & (failing == 1) for name, mask in conditions.met.items()}
    return Offers(conditions.rest, ordered(conflict, _mark_dominated(conflict, ways)), NearMisses(missing))


def way_out(conditions: Conditions, state: int) -> WayOut:
    """The way out in this state, which meets the conditions; who is asked for what."""
    conflict, space = conditions.conflict, conditions.conflict.space
    concepts, path = conditions.concepts(state), conditions.keeping[state]
    start = path[0].start if path else state
    joint = next((step.by for step in path if step.kind == "joint"), ())
    if not isinstance(space, OptionTable):
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


def asked(space: OptionTable, dm: int, start: int, end: int) -> tuple[str, ...]:
    """What `dm` does between the two states: the key of an option switched on, `not key` of one switched off."""
    changed = (option.key for option in space.changed(start, end) if option.owner == dm)
    return tuple(key if space.is_on(end, key) else f"not {key}" for key in changed)


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
    depth: dict[tuple[str, ...], int] = {}  # how many ever larger sets of concepts that occur lie above
    for concepts in sorted({way.concepts for way in ways}, key=len, reverse=True):
        depth[concepts] = max((n + 1 for above, n in depth.items() if set(above) > set(concepts)), default=0)

    def key(way: WayOut) -> tuple[bool, int, int, str]:
        asks = sum(len(keys) for keys in way.asks.values())
        return not way.credible, depth[way.concepts], asks, conflict.space.label(way.state)

    return tuple(sorted(ways, key=key))
