"""The command that asks backwards: which preferences would make a state an equilibrium."""

import sys
from typing import TYPE_CHECKING, Annotated, cast

import typer

from wayout.cli.common import (
    AS_IT_STANDS,
    Choices,
    JsonFlag,
    ScenarioArg,
    conflict_of,
    load_scenario,
    on_scenario,
    print_json,
    state_of,
)

if TYPE_CHECKING:
    from wayout.model import Conflict
    from wayout.offers.inverse.question import By

# ruff: noqa: PLC0415  (see common)

RANKING = "ranking"


@on_scenario
def inverse(
    scenario: ScenarioArg,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="The state that is to be an equilibrium.")
    ] = None,
    concept: Annotated[str | None, typer.Option(metavar="C", help="R, GMR, SMR, SEQ or SSEQ.")] = None,
    dm: Annotated[
        str | None, typer.Option(metavar="DM", help="Only this decision maker's preferences may change.")
    ] = None,
    by: Annotated[
        str, typer.Option(metavar="HOW", help="What changes: the `ranking`, or the order of the `statements`.")
    ] = RANKING,
    ties: Annotated[bool, typer.Option("--ties", help="States may be ranked level that are not.")] = False,
    radius: Annotated[
        int | None, typer.Option(metavar="D", help="With --by statements: try orders within D inversions.")
    ] = None,
    stable: Annotated[
        list[str] | None, typer.Option(metavar="STATE", help="A further state that is to be an equilibrium.")
    ] = None,
    unstable: Annotated[
        list[str] | None, typer.Option(metavar="STATE", help="A state that is to be no equilibrium.")
    ] = None,
    count: Annotated[
        bool, typer.Option("--count", help="How many rankings of --dm make it one, for every concept.")
    ] = False,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """The least change of preferences that makes a state an equilibrium; --count says how many rankings do."""
    if state is None and not stable and not unstable:
        raise typer.BadParameter("name the state that is to be an equilibrium", param_hint="--state")
    if count:
        if dm is None or state is None or concept is not None or unstable or stable or by != RANKING or ties:
            raise typer.BadParameter(
                "takes --state and --dm, and none of the other questions", param_hint="--count"
            )
        _count(
            conflict_of(load_scenario(scenario, choices)),
            state,
            dm,
            as_json,
        )
        return
    if concept is None:
        raise typer.BadParameter("name the concept it is to hold under", param_hint="--concept")
    if radius is not None and by == RANKING:
        raise typer.BadParameter("it bounds --by statements", param_hint="--radius")
    if ties and by != RANKING:
        raise typer.BadParameter("it is for rankings", param_hint="--ties")
    from wayout.offers.inverse import Goal, least_change
    from wayout.report.inverse import inverse_data, inverse_lines

    conflict = conflict_of(load_scenario(scenario, choices))
    asked = [("--state", state), *(("--stable", each) for each in stable or ())]
    wanted = [state_of(conflict, option, label) for option, label in asked if label is not None]
    goal = Goal.of(conflict, wanted, [state_of(conflict, "--unstable", label) for label in unstable or ()])
    found = least_change(conflict, goal, concept, dm, cast("By", by), ties, radius)
    if as_json:
        print_json(inverse_data(found))
    else:
        print("\n".join(inverse_lines(found)))


def _count(conflict: "Conflict", state: str, dm: str, as_json: bool) -> None:
    from wayout.offers.inverse import count_orders
    from wayout.report.inverse import count_data, count_lines

    counted = count_orders(conflict, state_of(conflict, "--state", state), dm)
    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)  # the orders of 2,000 states are a number of 5,736 digits
    try:
        if as_json:
            print_json(count_data(counted))
        else:
            print("\n".join(count_lines(counted)))
    finally:
        sys.set_int_max_str_digits(most)
