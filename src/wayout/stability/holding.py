"""Under which concepts states are equilibria, for one state and for many."""

from collections.abc import Mapping, Sequence

from wayout.stability.definitions import Definitions
from wayout.stability.result import analyse

MANY = 32  # states: from there on an analysis of all is quicker than the definitions for each


def concepts_holding(definitions: Definitions, states: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """For each of the states the concepts under which it is an equilibrium.

    Above 2**16 states SIM is left out, as `analyse` leaves it out.
    """
    if len(states) < MANY:
        return {state: definitions.concepts_holding(state) for state in states}
    result = analyse(definitions.conflict, sanction="<" if definitions.strict else "<=")
    held = {concept: result.held(concept) for concept in result.concepts}
    return {state: tuple(concept for concept, where in held.items() if where[state]) for state in states}
