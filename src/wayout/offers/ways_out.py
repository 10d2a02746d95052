"""Ways out: the states that end the conflict, whom each asks for what, and the near misses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from wayout.model import Conflict, OptionTable
from wayout.offers.no_agreement import Drift, no_agreement
from wayout.offers.paths import Path, paths
from wayout.stability import CREDIBLE, Definitions

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
    reaching = paths(definitions, rest.states, keep_face=False)
    found, misses = [], []
    for state in conflict.space.states:
        fails = [
            name
            for name, met in (
                ("better", _better(definitions, rest, state)),
                ("face", not conflict.face_lost(state) and (state in keeping or state not in reaching)),
                ("reachable", state in reaching),
            )
            if not met
        ]
        if len(fails) > 1:
            continue
        concepts = definitions.concepts_holding(state)
        fails += () if concepts else ("equilibrium",)
        if not fails:
            found.append(_way_out(conflict, state, concepts, keeping[state]))
        elif len(fails) == 1:
            misses.append(NearMiss(state, fails[0]))
    return Offers(rest, ordered(conflict, _mark_dominated(definitions, found)), tuple(misses))


def _better(definitions: Definitions, rest: Drift, state: int) -> bool:
    """Strictly better for every principal than every state of the no-agreement outcome."""
    return all(
        definitions.ranks[i][state] > definitions.ranks[i][outcome]
        for i in definitions.conflict.principals
        for outcome in rest.states
    )


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


def _mark_dominated(definitions: Definitions, found: Iterable[WayOut]) -> list[WayOut]:
    ways = list(found)

    def beats(one: WayOut, other: WayOut) -> bool:
        ranks = definitions.ranks
        return all(ranks[i][one.state] > ranks[i][other.state] for i in definitions.conflict.principals)

    return [
        replace(way, dominated_by=next((other.state for other in ways if beats(other, way)), None)) for way in ways
    ]


def ordered(conflict: Conflict, found: Iterable[WayOut]) -> tuple[WayOut, ...]:
    """Credible first, then concepts by inclusion (never by count), fewest asks, label."""
    ways = list(found)

    def depth(way: WayOut) -> int:
        """How many ever larger sets of concepts lie above this way's own: 0 if no other includes it."""
        above = [other for other in ways if set(other.concepts) > set(way.concepts)]
        return 1 + max(map(depth, above)) if above else 0

    def key(way: WayOut) -> tuple[bool, int, int, str]:
        asks = sum(len(keys) for keys in way.asks.values())
        return not way.credible, depth(way), asks, conflict.space.label(way.state)

    return tuple(sorted(ways, key=key))
