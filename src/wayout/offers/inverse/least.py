"""The least change of preference that makes a state an equilibrium: the question put, the answer verified."""

from wayout.model import Conflict, ModelError
from wayout.offers.inverse.question import By, Goal, Inverse, check_concept, check_size
from wayout.offers.inverse.rankings import least_rankings
from wayout.offers.inverse.statements import least_orders
from wayout.stability import Definitions, analyse


def least_change(
    conflict: Conflict,
    goal: str | int | Goal,
    concept: str,
    dm: str | int | None = None,
    by: By = "ranking",
    ties: bool = False,
    radius: int | None = None,
) -> Inverse:
    """The least change of preference after which a state is an equilibrium, or a goal of several states is reached.

    The preferences of `dm` alone may change, or without it those of all together: their rankings, in which with
    `ties` new ties may be made, or the order of their statements, within `radius` inversions. That there is no such
    change is an answer, with its reason. Raises ModelError on unknown or infeasible states, unknown decision makers
    and concepts (SIM by ranking too), a decision maker without statements if they are to be reordered, a radius too
    large to be tried, and above 4,096 feasible states.
    """
    wanted = goal if isinstance(goal, Goal) else Goal.of(conflict, [goal])
    who = None if dm is None else conflict.index(dm)
    check_concept(conflict, concept, by)
    check_size(conflict)
    if by == "statements":
        if ties:
            raise ModelError("ties are made in rankings; leave them out where statements are reordered")
        found = least_orders(conflict, wanted, concept, who, radius)
    else:
        if radius is not None:
            raise ModelError("a radius bounds how far statements are reordered; leave it out for rankings")
        found = least_rankings(conflict, wanted, concept, who, ties)
    _verify(found)
    return found


def _verify(found: Inverse) -> None:
    """The changed conflict does what was asked, by the analysis that judges every other conflict."""
    if found.changed is None:
        return
    if found.changed.is_graph:  # the definitions need no compiler to start, for a few states
        definitions = Definitions(found.changed)
        rests = [definitions.equilibrium(found.concept, s) for s in (*found.goal.stable, *found.goal.unstable)]
    else:
        held = analyse(found.changed, (found.concept,)).held(found.concept)
        rests = [bool(held[s]) for s in (*found.goal.stable, *found.goal.unstable)]
    wanted = [True] * len(found.goal.stable) + [False] * len(found.goal.unstable)
    if rests != wanted or sum(change.half_swaps for change in found.changes) != found.half_swaps:
        raise AssertionError(f"the answer for {found.goal} under {found.concept} does not hold")
