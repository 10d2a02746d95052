"""The four conditions of a way out, asked of every state."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from wayout.model import Conflict
from wayout.model.statements import Mask
from wayout.offers.judged import Analysed
from wayout.offers.no_agreement import Drift, no_agreement
from wayout.offers.paths import Reached, ReachedByArrays, paths
from wayout.stability import Definitions, concepts_holding

CONDITIONS = ("equilibrium", "better", "face", "reachable")


class Conditions:
    """The no-agreement outcome of a conflict, the ways from there, and where each condition is met."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self._concepts: dict[int, tuple[str, ...]] = {}

    @property
    def conflict(self) -> Conflict:
        """Whose conditions they are."""
        return self.definitions.conflict

    @cached_property
    def rest(self) -> Drift:
        """What happens if nobody agrees; no states if the status quo is unknown."""
        return no_agreement(self.definitions)

    @cached_property
    def keeping(self) -> Reached | ReachedByArrays:
        """The ways on which nobody loses face."""
        return paths(self.definitions, self.rest.states, keep_face=True)

    @cached_property
    def anyhow(self) -> Reached | ReachedByArrays:
        """The ways, whatever they cost in face."""
        if not any(self.conflict.keeps_face):
            return self.keeping
        return paths(self.definitions, self.rest.states, keep_face=False)

    @cached_property
    def met(self) -> Mapping[str, Mask]:
        """Where each condition is met; of *equilibrium* only where at most one of the others is not."""
        feasible = self.conflict.space.feasible
        reachable = self.anyhow.where
        kept = [rule for rules in self.conflict.keeps_face for rule in rules]
        face = np.logical_and.reduce([self.keeping.where | ~reachable, *kept])
        better = self._better
        others = np.sum([~better, ~face, ~reachable], axis=0, dtype=np.int8)
        held = self._equilibria(feasible & (others <= 1))
        return {"equilibrium": held, "better": better, "face": face, "reachable": reachable}

    def _equilibria(self, among: Mask) -> Mask:
        """Where a state of the mask is an equilibrium under some concept."""
        if isinstance(self.definitions, Analysed):
            return self.definitions.anywhere & among
        self._concepts |= concepts_holding(self.definitions, np.flatnonzero(among).tolist())
        held = np.zeros_like(among)
        held[[state for state, concepts in self._concepts.items() if concepts]] = True
        return held & among

    @cached_property
    def _better(self) -> Mask:
        """Where every principal is strictly better off than in every state of the no-agreement outcome."""
        better = np.ones(self.conflict.space.size, dtype=bool)
        for i in self.conflict.principals:
            row = self.conflict.payoffs[i]
            better &= row > row[list(self.rest.states)].max()
        return better

    @cached_property
    def ways_out(self) -> Mask:
        """Where all four are met."""
        met: Mask = np.logical_and.reduce([self.conflict.space.feasible, *self.met.values()])
        return met

    def concepts(self, state: int) -> tuple[str, ...]:
        """The concepts under which the state is an equilibrium."""
        if state not in self._concepts:
            self._concepts[state] = self.definitions.concepts_holding(state)
        return self._concepts[state]

    def fails(self, state: int) -> tuple[str, ...]:
        """The conditions that the state does not meet."""
        held = {name: bool(mask[state]) for name, mask in self.met.items()}
        held["equilibrium"] = bool(self.concepts(state))
        return tuple(name for name in CONDITIONS if not held[name])
