"""Ways out: the states that end the conflict, whom each asks for what, and the near misses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from wayout.model import Conflict, OptionTable
from wayout.model.statements import Mask
from wayout.offers.no_agreement import Drift, no_agreement
from wayout.offers.paths import Path, paths
from wayout.stability import CREDIBLE, Definitions, concepts_holding

CONDITIONS = ("equilibrium", "better", "face", "reachable")
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
    """The no-agreement outcome, the ways out of it, and the states that miss by one condition."""

    no_agreement: Drift
    ways_out: tuple[WayOut, ...]
    near_misses: tuple[NearMiss, ...]

    @property
    def removed_by(self) -> Mapping[str, int]:
        """For each condition, how many states fail it alone and meet the other three."""
        return {c: sum(miss.fails == c for miss in self.near_misses) for c in CONDITIONS}

    @property
    def states(self) -> frozenset[int]:
        """The states that are ways out."""
        return frozenset(way.state for way in self.ways_out)


def ways_out(conflict: Conflict, definitions: Definitions | None = None) -> Offers:
    """Every way out by the four conditions, credible ones first; none when the status quo is unknown."""
    definitions = definitions or Definitions(conflict)
    rest = no_agreement(definitions)
    if not rest.states:
        return Offers(rest, (), ())
    keeping = paths(definitions, rest.states, keep_face=True)
    faces = [kept for rules in conflict.keeps_face for kept in rules]
    reaching = paths(definitions, rest.states, keep_face=False) if faces else keeping
    met = {
        "better": _better(conflict, rest),
        "face": np.logical_and.reduce([keeping.where | ~reaching.where, *faces]),
        "reachable": reaching.where,
    }
    failed = np.sum([~each for each in met.values()], axis=0, dtype=np.int8)
    near = np.flatnonzero(conflict.space.feasible & (failed <= 1)).tolist()
    holding = concepts_holding(definitions, near)
    found, misses = [], []
    for state in near:
        fails = [name for name, each in met.items() if not each[state]]
        fails += () if holding[state] else ("equilibrium",)
        if not fails:
            found.append(_way_out(conflict, state, holding[state], keeping[state]))
        elif len(fails) == 1:
            misses.append(NearMiss(state, fails[0]))
    return Offers(rest, ordered(conflict, _mark_dominated(conflict, found)), tuple(misses))


def _better(conflict: Conflict, rest: Drift) -> Mask:
    """Where it is strictly better for every principal than in every state of the no-agreement outcome."""
    better = np.ones(conflict.space.size, dtype=bool)
    for i in conflict.principals:
        better &= conflict.payoffs[i] > conflict.payoffs[i, list(rest.states)].max()
    return better


def _way_out(conflict: Conflict, state: int, concepts: tuple[str, ...], path: Path) -> WayOut:
    space = conflict.space
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


def _mark_dominated(conflict: Conflict, found: Iterable[WayOut]) -> list[WayOut]:
    ways = list(found)
    ranks = conflict.payoffs[np.ix_(conflict.principals, [way.state for way in ways])]
    marked = []
    for place, way in enumerate(ways):
        beats = (ranks > ranks[:, [place]]).all(axis=0)
        marked.append(replace(way, dominated_by=ways[beats.argmax()].state if beats.any() else None))
    return marked


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
