"""The result of an analysis as a value: which states are stable, for whom, under which concept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wayout.model import Conflict, ModelError
from wayout.model.statements import Mask
from wayout.stability import engines
from wayout.stability.definitions import CONCEPTS, available_concepts

SANCTIONS = ("<=", "<")
SIM_UNASKED = 1 << 16  # above so many states SIM, which no closure shortens, is analysed only if asked for


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


def analyse(
    conflict: Conflict,
    concepts: Sequence[str] | None = None,
    engine: str | None = None,
    sanction: str = "<=",
    memory: int | None = None,
) -> Result:
    """The stability of every state for every decision maker under each concept.

    `concepts` default to all that are defined for the conflict (above 2**16 states SIM has to be asked for),
    `engine` to what suits its size. A sanction leads
    to what is not preferred (`sanction="<="`, the default) or to what is worse (`"<"`). Raises ModelError on an
    unknown concept, engine or sanction, SIM on a general graph, an engine that does not take graphs, or, before
    anything is allocated, if more than `memory` bytes would be needed.
    """
    chosen = check_concepts(conflict, concepts)
    if sanction not in SANCTIONS:
        raise ModelError(f"there is no sanction relation {sanction!r}; there are {' and '.join(SANCTIONS)}")
    name = check_engine(conflict, engine)
    return Result(conflict, chosen, engines.run(name, conflict, chosen, sanction == "<", memory), name)


def check_engine(conflict: Conflict, engine: str | None) -> str:
    """The engine asked for, or the one that suits the conflict; raises ModelError if it cannot be had."""
    if engine is None:
        return engines.suited(conflict)
    if engine not in engines.ENGINES:
        raise ModelError(f"there is no engine {engine!r}; there are {', '.join(engines.ENGINES)}")
    if conflict.is_graph and engine in engines.DENSE:
        raise ModelError(f"the engine {engine!r} takes option form only; for a general graph leave it out")
    return engine


def check_concepts(conflict: Conflict, concepts: Sequence[str] | None) -> tuple[str, ...]:
    """The concepts asked for, each once; raises ModelError on an unknown one or SIM on a general graph."""
    available = available_concepts(conflict)
    if concepts is None:
        small = conflict.space.size <= SIM_UNASKED
        return tuple(concept for concept in available if concept != "SIM" or small)
    concepts = (concepts,) if isinstance(concepts, str) else concepts
    for concept in concepts:
        if concept not in CONCEPTS:
            raise ModelError(f"there is no concept {concept!r}; there are {', '.join(CONCEPTS)}")
        if concept not in available:
            raise ModelError(f"{concept} is defined for option form only; leave it out for a general graph")
    return tuple(dict.fromkeys(concepts))
