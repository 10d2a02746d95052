"""Ways out straight from the four conditions: every state asked about by itself, slow and obvious."""

from collections.abc import Iterable

from wayout.model import Conflict
from wayout.offers import CONDITIONS, Drift
from wayout.offers.no_agreement import drift_one_by_one
from wayout.offers.paths import Path, paths_one_by_one
from wayout.stability import Definitions


def conditions(
    conflict: Conflict,
) -> tuple[Drift, dict[int, list[str]], dict[int, tuple[str, ...]], dict[int, Path]]:
    """No agreement; per feasible state the conditions it fails, and the concepts it holds under; the ways there."""
    definitions = Definitions(conflict)
    rest = drift_one_by_one(definitions, (conflict.status_quo,))
    keeping = paths_one_by_one(definitions, rest.states, keep_face=True)
    reaching = paths_one_by_one(definitions, rest.states, keep_face=False)
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
    return rest, fails, holding, dict(keeping)


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
