"""Ways out straight from the four conditions: every state and every step by itself, slow and obvious."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from wayout.model import Conflict, OptionTable
from wayout.offers import CONDITIONS, Drift
from wayout.offers.no_agreement import drift_one_by_one
from wayout.offers.paths import Path, PathStep, path_step
from wayout.stability import Definitions, legal_sequences

Found = tuple[Drift, dict[int, list[str]], dict[int, tuple[str, ...]], dict[int, Path]]


def conditions(conflict: Conflict) -> Found:
    """No agreement; per feasible state the conditions it fails, and the concepts it holds under; the ways there."""
    definitions = Definitions(conflict)
    rest = drift_one_by_one(definitions, (conflict.status_quo,))
    keeping = paths(definitions, rest.states, keep_face=True)
    reaching = paths(definitions, rest.states, keep_face=False)
    fails, holding = {}, {}
    for state in conflict.space.states:
        holding[state] = definitions.concepts_holding(state)
        met = {
            "equilibrium": bool(holding[state]),
            "better": better(conflict, rest.states, state),
            "face": not conflict.face_lost(state) and (state in keeping or state not in reaching),
            "reachable": state in reaching,
        }
        fails[state] = [name for name in CONDITIONS if not met[name]]
    return rest, fails, holding, keeping


def better(conflict: Conflict, rest: Iterable[int], state: int) -> bool:
    """Every principal strictly prefers the state to every state of no agreement."""
    return all(
        conflict.ranks[i][state] > conflict.ranks[i][resting] for i in conflict.principals for resting in rest
    )


def dominated_by(conflict: Conflict, states: Iterable[int]) -> dict[int, int | None]:
    """Per way out the first, by number, that every principal strictly prefers."""
    found = sorted(states)

    def beats(one: int, other: int) -> bool:
        return all(conflict.ranks[i][one] > conflict.ranks[i][other] for i in conflict.principals)

    return {state: next((one for one in found if beats(one, state)), None) for state in found}


def paths(definitions: Definitions, starts: Iterable[int], keep_face: bool) -> dict[int, Path]:
    """Every state that can be got to, each with its way, by looking at every step from every state."""

    def allowed(steps: Iterable[PathStep]) -> Iterable[PathStep]:
        conflict = definitions.conflict
        return (s for s in steps if not (keep_face and conflict.face_lost_between(s.start, s.end)))

    prepared = _spread(dict.fromkeys(starts, ()), lambda s: allowed(_acts(definitions, s)))
    found = _spread(prepared, lambda s: allowed(_improvements(definitions, s)))
    for state, path in prepared.items():
        for step in allowed(_joint(definitions, state)):
            if step.end not in found or len(found[step.end]) > len(path) + 1:
                found[step.end] = (*path, step)
    return found


def _spread(known: Mapping[int, Path], steps: Callable[[int], Iterable[PathStep]]) -> dict[int, Path]:
    found = dict(known)
    frontier = sorted(found, key=lambda state: len(found[state]))
    for state in frontier:  # grows while it is walked
        for step in steps(state):
            if step.end not in found:
                found[step.end] = (*found[state], step)
                frontier.append(step.end)
    return found


def _acts(definitions: Definitions, state: int) -> Iterable[PathStep]:
    for dm in definitions.conflict.third_parties:
        for end in definitions.moves(dm, state):
            step = path_step(definitions, "act", (dm,), state, end)
            if _may(definitions.conflict, dm, state, end) and _consented(definitions, step):
                yield step


def _improvements(definitions: Definitions, state: int) -> Iterable[PathStep]:
    for dm in definitions.everyone:
        for end in definitions.improvements(dm, state):
            step = path_step(definitions, "improvement", (dm,), state, end)
            if _may(definitions.conflict, dm, state, end) and _consented(definitions, step):
                yield step


def _joint(definitions: Definitions, state: int) -> Iterable[PathStep]:
    conflict, space = definitions.conflict, definitions.space
    if isinstance(space, OptionTable):
        for end in space.joint_moves(conflict.principals, state):
            movers = space.movers(state, end)
            if len(movers) > 1 and all(definitions.ranks[i][end] > definitions.ranks[i][state] for i in movers):
                yield path_step(definitions, "joint", movers, state, end)
        return
    for size in range(2, len(conflict.principals) + 1):
        for members in combinations(conflict.principals, size):
            ways = legal_sequences(members, state, definitions.moves)
            for end in definitions.joint_improvements(members, state):
                yield replace(path_step(definitions, "joint", members, state, end), sequence=ways[end])


def _consented(definitions: Definitions, step: PathStep) -> bool:
    space, keys = definitions.space, definitions.conflict.keys
    if not isinstance(space, OptionTable):
        return True
    needed = {who for option in space.changed(step.start, step.end) for who in option.consent}
    return not needed & {keys[i] for i in step.losses}


def _may(conflict: Conflict, dm: int, state: int, end: int) -> bool:
    if dm in conflict.principals:
        return True
    mandate = conflict.decision_makers[dm].mandate
    if not isinstance(conflict.space, OptionTable):
        return bool(mandate)
    return all((option.act or option.key) in mandate for option in conflict.space.changed(state, end))
