"""The engines by name, and which suits a conflict; each is imported when it is first needed."""

from collections.abc import Sequence

import numpy as np

from wayout.model import Conflict, ListedForm, OptionForm
from wayout.model.statements import Mask
from wayout.model.states import check_tabled
from wayout.stability.definitions import Definitions
from wayout.stability.memory import require

# ruff: noqa: PLC0415  importing numba takes half a second, and small conflicts never need it

DENSE = ("numpy", "numba")
ENGINES = ("definitions", *DENSE, "sparse")
BY_DEFINITIONS = 64  # states: above it the import of numba is paid back
NUMPY_UP_TO = 12  # options: above it the compiled loops win even with their import
# Codes a feasible state from which the sparse engine wins over the table. Measured by benchmarks/stability.py at 14
# to 22 options, 2 and 4 decision makers, five concepts: 0.1 to 0.4 times as fast where all codes are feasible, 1 to
# 6 times where one in 8 is, 1.1 to 9 where one in 16 is, 2 to 20 where one in 256 is.
SPARSE_FROM = 16


def suited(conflict: Conflict) -> str:
    """The engine for the conflict: NumPy or the definitions for small ones, compiled loops for large."""
    space = conflict.space
    if not isinstance(space, OptionForm):
        return "definitions" if space.size <= BY_DEFINITIONS else "sparse"
    if len(space.options) <= NUMPY_UP_TO:
        return "numpy"
    return "sparse" if np.count_nonzero(space.feasible) * SPARSE_FROM <= space.size else "numba"


def run(
    engine: str, conflict: Conflict, concepts: Sequence[str], strict: bool, memory: int | None = None
) -> dict[str, Mask]:
    """Per concept a bool array of shape (decision makers, states), by the engine named.

    Raises ModelError if it would take more than `memory` bytes.
    """
    require(memory, engine, conflict, concepts)
    if engine == "definitions":
        return by_definitions(conflict, concepts, strict)
    if engine == "sparse":
        return by_lists(conflict, concepts, strict)
    if isinstance(conflict.space, ListedForm):
        found = run(engine, tabled(conflict, conflict.space), concepts, strict)
        return {concept: table[:, conflict.space.codes] for concept, table in found.items()}
    from wayout.stability import vectorised

    try:
        if engine == "numpy":
            return vectorised.stable(conflict, concepts, strict)
        from wayout.stability import compiled

        return compiled.stable(conflict, concepts, strict)
    except vectorised.TooWinding:  # sequences that wind through the feasible states: labels instead of sweeps
        require(memory, "sparse", conflict, concepts)
        return by_lists(conflict, concepts, strict)


def tabled(conflict: Conflict, space: ListedForm) -> Conflict:
    """The same conflict over a table of all codes; raises ModelError above 26 options."""
    check_tabled(len(space.options))
    feasible = np.zeros(1 << len(space.options), dtype=bool)
    feasible[space.codes] = True
    payoffs = np.zeros((len(conflict.payoffs), len(feasible)), dtype=np.int32)
    payoffs[:, space.codes] = conflict.payoffs
    return Conflict(conflict.decision_makers, OptionForm(space.options, feasible), payoffs)


def by_lists(conflict: Conflict, concepts: Sequence[str], strict: bool) -> dict[str, Mask]:
    """By labels spread over lists of states: linear in the moves, whatever their order."""
    from wayout.stability import sparse

    return sparse.stable(conflict, concepts, strict)


def by_definitions(conflict: Conflict, concepts: Sequence[str], strict: bool) -> dict[str, Mask]:
    """State by state, straight from the definitions."""
    definitions = Definitions(conflict, strict)
    stable = {concept: np.zeros(conflict.payoffs.shape, dtype=bool) for concept in concepts}
    for concept, table in stable.items():
        for state in conflict.space.states:
            for dm in definitions.everyone:
                table[dm, state] = definitions.stable(concept, dm, state)
    return stable
