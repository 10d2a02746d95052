"""Where a conflict drifts when nobody agrees on anything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wayout.offers.judged import once
from wayout.offers.reach import large, terminal
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
    if large(definitions.conflict):
        begin = tuple(starts)
        return once(definitions, ("drift", begin), lambda: _drift(terminal(definitions.conflict, begin)))
    return drift_one_by_one(definitions, starts)


def drift_one_by_one(definitions: Definitions, starts: Iterable[int]) -> Drift:
    """What `drift` finds, state by state: the definition."""
    return _drift(_terminal(_improvements(definitions, starts)))


def _drift(found: Iterable[Sequence[int]]) -> Drift:
    components = sorted(tuple(sorted(component)) for component in found)
    return Drift(
        tuple(sorted(state for component in components for state in component)),
        tuple(component for component in components if len(component) > 1),
    )


def _improvements(definitions: Definitions, starts: Iterable[int]) -> dict[int, list[int]]:
    """The states reached from the starts by improvements of principals, each with where it can go on to."""
    onward: dict[int, list[int]] = {}
    frontier = list(dict.fromkeys(starts))
    while frontier:
        state = frontier.pop()
        if state not in onward:
            principals = definitions.conflict.principals
            onward[state] = [end for i in principals for end in definitions.improvements(i, state)]
            frontier += onward[state]
    return onward


def _terminal(onward: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """The strongly connected components that nothing leaves (Tarjan, "Depth-first search", 1972; no recursion)."""
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    placed: set[int] = set()  # in a component that is done
    for root in onward:
        if root in number:
            continue
        open_states, path = [root], [(root, iter(onward[root]))]
        number[root] = low[root] = len(number)
        while path:
            state, ends = path[-1]
            for end in ends:
                if end not in number:
                    number[end] = low[end] = len(number)
                    open_states.append(end)
                    path.append((end, iter(onward[end])))
                    break
                if end not in placed:
                    low[state] = min(low[state], number[end])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[state])
                if low[state] == number[state]:
                    component = [open_states.pop()]
                    while component[-1] != state:
                        component.append(open_states.pop())
                    placed.update(component)
                    inside = set(component)
                    if all(end in inside for one in component for end in onward[one]):
                        yield component
