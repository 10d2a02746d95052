"""What every change of one place does to the ways out: statements moved or dropped, other beliefs adopted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from wayout.model import Conflict, DecisionMaker
from wayout.offers.beliefs import Belief, one_place_changes
from wayout.offers.robustness.worlds import Found, Views, find
from wayout.stability import CONCEPTS

WaysOut = Mapping[int, tuple[str, ...]]  # the concepts under which each holds


@dataclass(frozen=True, slots=True)
class Adopted:
    """Another belief about a decision maker taken for the file's own."""

    dm: int
    variant: str


Change = Belief | Adopted


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change makes of no agreement and of the ways out, beside what they are `without` it."""

    change: Change
    no_agreement: tuple[int, ...]
    ways_out: WaysOut
    without: WaysOut

    @property
    def gained(self) -> tuple[int, ...]:
        """The states that become ways out."""
        return tuple(state for state in self.ways_out if state not in self.without)

    @property
    def lost(self) -> tuple[int, ...]:
        """The ways out that are none any more."""
        return tuple(state for state in self.without if state not in self.ways_out)

    @property
    def changed(self) -> tuple[int, ...]:
        """The ways out that are some still, but under other concepts."""
        return tuple(s for s in self.without if s in self.ways_out and self.ways_out[s] != self.without[s])


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """No agreement and the ways out as the file has it, and what each change makes of them."""

    no_agreement: tuple[int, ...]
    ways_out: WaysOut
    effects: tuple[Effect, ...]

    def breaking(self, state: int) -> tuple[Change, ...]:
        """The changes under which a way out is none any more."""
        return tuple(effect.change for effect in self.effects if state in effect.lost)


def sensitivity(
    conflict: Conflict, variants: Mapping[str, Mapping[str, DecisionMaker]] | None = None, threads: int = 1
) -> Sensitivity:
    """Every change of one place of every decision maker's preferences, one at a time, and what it does.

    A statement is dropped, or changes places with the next one down (in a ranking, a tier with the next tier);
    then each of the `variants`, by decision maker and name, is adopted.
    """
    people: list[list[tuple[np.ndarray, DecisionMaker]]] = [[] for _ in conflict.keys]
    choice, changes = [[0] * len(people)], []
    for i, dm in enumerate(conflict.decision_makers):
        people[i].append((conflict.payoffs[i, conflict.space.feasible], dm))
    for change, world in _changed(conflict, variants or {}):
        people[change.dm].append(
            (world.payoffs[change.dm, conflict.space.feasible], world.decision_makers[change.dm])
        )
        changes.append(change)
        choice.append([len(each) - 1 if i == change.dm else 0 for i, each in enumerate(people)])
    views = [Views(np.array([row for row, _ in each]), tuple(dm.face for _, dm in each)) for each in people]
    rests, ways = _by_world(find(conflict, views, np.array(choice), threads))
    effects = (Effect(change, rests[n], ways[n], ways[0]) for n, change in enumerate(changes, start=1))
    return Sensitivity(rests[0], ways[0], tuple(effects))


def _changed(
    conflict: Conflict, variants: Mapping[str, Mapping[str, DecisionMaker]]
) -> Iterator[tuple[Change, Conflict]]:
    yield from one_place_changes(conflict)
    for dm, named in variants.items():
        for name, other in named.items():
            yield Adopted(conflict.index(dm), name), conflict.with_decision_maker(other)


def _by_world(found: Found) -> tuple[list[tuple[int, ...]], list[WaysOut]]:
    """No agreement and the ways out of each world."""
    rests: list[list[int]] = [[] for _ in range(found.worlds)]
    ways: list[dict[int, tuple[str, ...]]] = [{} for _ in range(found.worlds)]
    for world, state in zip(found.rest_world.tolist(), found.rest_state.tolist(), strict=True):
        rests[world].append(state)
    for world, state, bits in zip(found.world.tolist(), found.state.tolist(), found.bits.tolist(), strict=True):
        ways[world][state] = tuple(c for n, c in enumerate(CONCEPTS) if bits >> n & 1)
    return [tuple(each) for each in rests], list(ways)
