"""The result of an analysis as a value: which states are stable, for whom, under which concept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wayout.model import Conflict, ModelError
from wayout.model.statements import Mask
from wayout.stability.definitions import CONCEPTS, Definitions, available_concepts

ENGINES = ("definitions",)


@dataclass(frozen=True, eq=False)
class Result:
    """Stability of every state: per concept a bool array of shape (decision makers, states)."""

    conflict: Conflict
    concepts: tuple[str, ...]
    stable: Mapping[str, Mask]
    engine: str

    def mask(self, concept: str, dm: str | int | None = None) -> Mask:
        """Where `concept` holds for one decision maker, or for all of them: bool over all states, in code order.

        Infeasible states are False. Raises ModelError on a concept that was not analysed or an unknown `dm`.
        """
        table = self._table(concept)
        mask: Mask = np.logical_and.reduce(table) if dm is None else table[self.conflict.index(dm)].copy()
        return mask

    def states(self, concept: str, dm: str | int | None = None) -> tuple[int, ...]:
        """The states of `mask`, ascending."""
        return tuple(np.flatnonzero(self.mask(concept, dm)).tolist())

    def equilibria(self, concept: str) -> tuple[str, ...]:
        """The labels of the states that are stable for every decision maker, in state order."""
        return tuple(self.conflict.space.label(state) for state in self.states(concept))

    def _table(self, concept: str) -> Mask:
        if concept not in self.stable:
            raise ModelError(f"{concept!r} was not analysed; there are {', '.join(self.concepts)}")
        return self.stable[concept]


def analyse(conflict: Conflict, concepts: Sequence[str] | None = None, engine: str | None = None) -> Result:
    """The stability of every state for every decision maker under each concept.

    `concepts` default to all that are defined for the conflict; `engine` to the only one there is,
    "definitions". Raises ModelError on an unknown concept or engine, or SIM on a general graph.
    """
    chosen = check_concepts(conflict, concepts)
    if engine is not None and engine not in ENGINES:
        raise ModelError(f"there is no engine {engine!r}; there are {', '.join(ENGINES)}")
    definitions = Definitions(conflict)
    stable = {concept: np.zeros(conflict.payoffs.shape, dtype=bool) for concept in chosen}
    for concept, table in stable.items():
        for state in conflict.space.states:
            for dm in definitions.everyone:
                table[dm, state] = definitions.stable(concept, dm, state)
    return Result(conflict, chosen, stable, "definitions")


def check_concepts(conflict: Conflict, concepts: Sequence[str] | None) -> tuple[str, ...]:
    """The concepts asked for, each once; raises ModelError on an unknown one or SIM on a general graph."""
    available = available_concepts(conflict)
    if concepts is None:
        return available
    for concept in concepts:
        if concept not in CONCEPTS:
            raise ModelError(f"there is no concept {concept!r}; there are {', '.join(CONCEPTS)}")
        if concept not in available:
            raise ModelError(f"{concept} is defined for option form only; leave it out for a general graph")
    return tuple(dict.fromkeys(concepts))
