"""Where a conflict drifts when nobody agrees on anything."""

from collections.abc import Iterable
from dataclasses import dataclass

from wayout.stability import Definitions


@dataclass(frozen=True, slots=True)
class Drift:
    """Where the principals' own improvements lead: every state of the terminal strongly connected components.

    `cycles` are the components with more than one state: there the principals go round and do not rest.
    """

    states: tuple[int, ...]
    cycles: tuple[tuple[int, ...], ...]


def no_agreement(definitions: Definitions) -> Drift:
    """The no-agreement outcome: third parties stay as in the status quo, the principals follow their improvements.

    Empty when the status quo is unknown.
    """
    status_quo = definitions.conflict.status_quo
    return drift(definitions, () if status_quo is None else (status_quo,))


def drift(definitions: Definitions, starts: Iterable[int]) -> Drift:
    """Where the principals' unilateral improvements lead from `starts`, the third parties staying put."""
    terminal = set()
    for state in _reached(definitions, starts):
        ahead = _reached(definitions, (state,))
        if all(state in _reached(definitions, (other,)) for other in ahead):
            terminal.add(frozenset(ahead))
    components = sorted(tuple(sorted(component)) for component in terminal)
    return Drift(
        tuple(sorted(state for component in components for state in component)),
        tuple(component for component in components if len(component) > 1),
    )


def _reached(definitions: Definitions, starts: Iterable[int]) -> set[int]:
    """The starts and every state reached from them by unilateral improvements of principals."""
    reached = set(starts)
    frontier = list(reached)
    while frontier:
        state = frontier.pop()
        for principal in definitions.conflict.principals:
            for end in definitions.improvements(principal, state):
                if end not in reached:
                    reached.add(end)
                    frontier.append(end)
    return reached
