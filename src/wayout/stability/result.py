"""The result of an analysis as a value: which states are stable, for whom, under which concept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wayout.model import MAX_OPTIONS, Conflict, ListedForm, ModelError
from wayout.model.statements import Mask
from wayout.stability import engines
from wayout.stability.definitions import CONCEPTS, available_concepts
from wayout.stability.frames import (
    Columns,
    arrow_table,
    label_column,
    option_columns,
    pandas_frame,
    polars_frame,
)
from wayout.stability.notebook import html_table
from wayout.stability.selection import Selection, select

SANCTIONS = ("<=", "<")
NAMED = 8  # equilibria of a concept that a notebook names
SIM_UNASKED = 1 << 16  # above so many states SIM, which no closure shortens, is analysed only if asked for


@dataclass(frozen=True, slots=True)
class Count:
    """In how many states a concept holds: by the key of each decision maker, and for all (`equilibria`)."""

    by_dm: Mapping[str, int]
    equilibria: int


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """Stability of every state: per concept a bool array of shape (decision makers, states)."""

    conflict: Conflict
    concepts: tuple[str, ...]
    stable: Mapping[str, Mask]
    engine: str

    def mask(self, concept: str, dm: str | int | None = None) -> Mask:
        """Where `concept` holds for one decision maker, or for all: bool over all 2**k codes (a graph: its states).

        Infeasible codes are False. Raises ModelError on a concept that was not analysed, an unknown `dm`, and above
        26 options, where so many codes would not fit.
        """
        held, space = self.held(concept, dm), self.conflict.space
        if not isinstance(space, ListedForm):
            return held.copy()
        if len(space.options) > MAX_OPTIONS:
            raise ModelError(
                f"a mask over 2**{len(space.options)} codes would not fit; ask for `equilibria` or `states` instead"
            )
        mask = np.zeros(1 << len(space.options), dtype=bool)
        mask[space.codes] = held
        return mask

    def held(self, concept: str, dm: str | int | None = None) -> Mask:
        """As `mask`, over the states as the conflict's space numbers them; to be read only."""
        table = self._table(concept)
        held: Mask = np.logical_and.reduce(table) if dm is None else table[self.conflict.index(dm)]
        return held

    def states(self, concept: str, dm: str | int | None = None) -> tuple[int, ...]:
        """The states in which `concept` holds for one decision maker, or for all, ascending."""
        return tuple(np.flatnonzero(self.held(concept, dm)).tolist())

    def equilibria(self, concept: str) -> tuple[str, ...]:
        """The labels of the states that are stable for every decision maker, in state order."""
        return tuple(self.conflict.space.label(state) for state in self.states(concept))

    def where(
        self, statement: str | None = None, concept: str | None = None, dm: str | int | None = None
    ) -> Selection:
        """The feasible states that satisfy a statement, and in which `concept` holds for `dm`, or for all of them.

        The statement is one as preferences are written in, `hold and not board`; None asks for nothing, nor does
        None for `concept`. Raises ModelError on what is no statement, unknown options, a statement on a general
        graph, a concept that was not analysed, an unknown `dm`, and a `dm` without a concept.
        """
        if dm is not None and concept is None:
            raise ModelError(f"nothing is asked of the decision maker {dm!r}; name a concept as well")
        found = select(self.conflict, statement)
        return found if concept is None else replace(found, mask=found.mask & self.held(concept, dm))

    def counts(self, within: Selection | None = None) -> dict[str, Count]:
        """By concept, in how many states it holds for each decision maker and for all; only those `within`."""
        return {concept: self._count(concept, within) for concept in self.concepts}

    def columns(self, within: Selection | None = None, dm: str | int | None = None, labels: bool = True) -> Columns:
        """The states, or those `within`, as columns by name, one entry a state: for all, or for one `dm` alone.

        `state.number`, `state.label`, each option by its key (in option form), `payoff.DM`, and by concept
        `SEQ.DM` and, for all, `equilibrium.SEQ`. An option key has no dot, so no two names are the same. Labels
        take most of the time and room: at millions of states do without.
        """
        conflict, states = self.conflict, self._chosen(within).states
        whose = range(len(conflict.keys)) if dm is None else (conflict.index(dm),)
        options = option_columns(conflict, states)
        found: Columns = {"state.number": states}
        if labels:
            found["state.label"] = label_column(conflict, states, list(options.values()))
        found |= options
        found |= {f"payoff.{conflict.keys[i]}": conflict.payoffs[i, states] for i in whose}
        for concept in self.concepts:
            found |= {f"{concept}.{conflict.keys[i]}": self.stable[concept][i, states] for i in whose}
        if dm is None:
            found |= {f"equilibrium.{concept}": self.held(concept)[states] for concept in self.concepts}
        return found

    def to_pandas(self, within: Selection | None = None, dm: str | int | None = None, labels: bool = True) -> Any:
        """The columns as a pandas DataFrame; raises MissingLibraryError without pandas."""
        return pandas_frame(self.columns(within, dm, labels))

    def to_polars(self, within: Selection | None = None, dm: str | int | None = None, labels: bool = True) -> Any:
        """The columns as a polars DataFrame; raises MissingLibraryError without polars."""
        return polars_frame(self.columns(within, dm, labels))

    def to_arrow(self, within: Selection | None = None, dm: str | int | None = None, labels: bool = True) -> Any:
        """The columns as a pyarrow Table; raises MissingLibraryError without pyarrow."""
        return arrow_table(self.columns(within, dm, labels))

    def __repr__(self) -> str:
        found = ", ".join(f"{concept} {self.where(None, concept).count:,}" for concept in self.concepts)
        return f"<Result: {self.where().count:,} feasible states; equilibria: {found}>"

    def _repr_html_(self) -> str:
        """The result in a notebook: counts by concept and decision maker, and the first equilibria by label."""
        counts = self.counts()
        heads = ("Concept", *self.conflict.keys, "all", "equilibria")
        rows = [
            (concept, *(f"{n:,}" for n in (*count.by_dm.values(), count.equilibria)), self._named(concept))
            for concept, count in counts.items()
        ]
        caption = f"For whom how many of the {self.where().count:,} feasible states are stable"
        return html_table(caption, heads, rows)

    def _named(self, concept: str) -> str:
        """The first equilibria by label, and how many more there are."""
        found = self.where(None, concept)
        rest = found.count - NAMED
        return ", ".join(found.labels(NAMED)) + (f" and {rest:,} more" if rest > 0 else "")

    def _chosen(self, within: Selection | None) -> Selection:
        """The states to look at, all if None; raises ModelError on states of another conflict."""
        if within is None:
            return self.where()
        if within.conflict.space is not self.conflict.space:
            raise ModelError("the states selected are those of another conflict; select them from this result")
        return within

    def _count(self, concept: str, within: Selection | None) -> Count:
        mask = None if within is None else self._chosen(within).mask

        def many(held: Mask) -> int:
            return int(np.count_nonzero(held if mask is None else held & mask))

        by_dm = {key: many(self.held(concept, key)) for key in self.conflict.keys}
        return Count(by_dm, many(self.held(concept)))

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
    if engine in engines.DENSE and conflict.is_graph:
        raise ModelError(f"the engine {engine!r} takes option form only; for a general graph leave it out")
    space = conflict.space
    if engine in engines.DENSE and isinstance(space, ListedForm) and len(space.options) > MAX_OPTIONS:
        raise ModelError(
            f"the engine {engine!r} takes at most {MAX_OPTIONS} options; above that take `sparse` or `definitions`"
        )
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
