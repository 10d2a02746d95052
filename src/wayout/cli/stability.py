"""The commands about stability: where the conflict can rest, and what can come of the status quo."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wayout.cli.common import (
    AS_IT_STANDS,
    Choices,
    JsonFlag,
    ScenarioArg,
    conflict_of,
    console,
    load_scenario,
    on_scenario,
    print_json,
    state_of,
)
from wayout.cli.exports import check_exports, save_graph, table_text
from wayout.cli.progress import working
from wayout.cli.reasons import is_asked_alone, refuse_without_a_state, save_drawing, tell, verdicts_on

if TYPE_CHECKING:
    from wayout.model import Conflict
    from wayout.stability import Result, Selection

# ruff: noqa: PLC0415  (see common)


@on_scenario
def stability(
    scenario: ScenarioArg,
    concept: Annotated[list[str] | None, typer.Option(metavar="C", help="R, GMR, SMR, SEQ, SSEQ or SIM.")] = None,
    explain: Annotated[
        str | None, typer.Option(metavar="STATE", help="Say why this state is stable or not.")
    ] = None,
    dm: Annotated[str | None, typer.Option(metavar="DM", help="Explain it for this decision maker only.")] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what --explain says as a drawing to this file.")
    ] = None,
    coalition: Annotated[
        list[str] | None, typer.Option(metavar="A+B", help="Also ask which states this coalition would not leave.")
    ] = None,
    moves: Annotated[
        str, typer.Option(metavar="HOW", help="A coalition moves in `sequence`, or all at once: `joint`.")
    ] = "sequence",
    sanction: Annotated[
        str, typer.Option(metavar="RELATION", help="What deters: not preferred (<=) or worse (<).")
    ] = "<=",
    engine: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Compute by this engine: definitions, numpy, numba or sparse."),
    ] = None,
    where: Annotated[
        str | None, typer.Option(metavar="STATEMENT", help="Show only the states that satisfy this statement.")
    ] = None,
    table: Annotated[
        str | None, typer.Option(metavar="FORMAT", help="Print the states as a table: csv, md or latex.")
    ] = None,
    graphml: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the graph of moves to this file as well.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="List states however many there are.")] = False,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """Which states are stable, for whom, under which concept; --explain says why, --coalition asks for several."""
    from wayout.files.memory import analyse
    from wayout.stability import check_concepts, select

    refuse_without_a_state(explain, dm=dm, svg=svg)
    _refuse_together(table=table, as_json=as_json, where=where, explain=explain, coalition=coalition)
    conflict = conflict_of(load_scenario(scenario, choices))
    concepts = check_concepts(conflict, concept or None)
    shown = select(conflict, where)
    check_exports(shown, table, graphml, everything)
    verdicts = verdicts_on(conflict, explain, dm, concepts, sanction, everything)
    if svg is not None:
        save_drawing(svg, conflict, verdicts)
    if verdicts and graphml is None and is_asked_alone(conflict, coalition, as_json, everything):
        tell(conflict, verdicts, svg, as_json, everything)
        return
    with working("stability") as progress:
        result = analyse(conflict, concepts, engine, sanction, progress)
    with working("coalitions"):
        coalitions = {text: _coalition(result, text, moves, sanction) for text in coalition or ()}
    if graphml is not None:
        save_graph(graphml, result, shown, everything)
        if table is None and not as_json:
            print(f"The graph is in {graphml}")
    if table is not None:
        print(table_text(result, table, shown), end="")
    elif as_json:
        from wayout.report.data import stability_data

        within = shown if where is not None else None
        print_json(stability_data(result, verdicts, coalitions, everything, within))
    elif coalitions:
        _tell_coalitions(conflict, coalitions)
        if verdicts:
            tell(conflict, verdicts, svg, as_json, everything)
    else:
        _show(result, shown, everything)


def _tell_coalitions(conflict: "Conflict", coalitions: Mapping[str, Any]) -> None:
    from wayout.report.words import coalition_lines

    for text, each in coalitions.items():
        print("\n".join(coalition_lines(conflict, text, *each)))


def _show(result: "Result", shown: "Selection", everything: bool) -> None:
    """The table of the states, or how many there are of each kind if they are many."""
    from wayout.report.terminal import LISTED_ROWS, counts_table, stability_table

    in_full = everything or shown.count <= LISTED_ROWS
    console().print(stability_table(result, shown) if in_full else counts_table(result, shown))


@on_scenario
def status_quo(
    scenario: ScenarioArg,
    start: Annotated[
        str | None, typer.Option("--from", metavar="STATE", help="Begin here instead of at the status quo.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="STATE", help="Show the shortest ways to this state.")] = None,
    any_move: Annotated[bool, typer.Option("--any-move", help="Any moves, not only improvements.")] = False,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """What can come of the status quo: which states, in how many moves, with whom moving last."""
    from wayout.stability import status_quo_analysis

    conflict = conflict_of(load_scenario(scenario, choices))
    begin = None if start is None else state_of(conflict, "--from", start)
    end = None if to is None else state_of(conflict, "--to", to)
    with working("what can come of the status quo"):
        found = status_quo_analysis(conflict, begin, improvements_only=not any_move)
    ways = None if end is None else found.paths(end)
    if as_json:
        from wayout.report.data import status_quo_data

        print_json(status_quo_data(conflict, found, to, ways))
        return
    from wayout.report.terminal import status_quo_table
    from wayout.report.words import ways_lines

    if ways is None:
        console().print(status_quo_table(conflict, found))
    else:
        print("\n".join(ways_lines(conflict, found.start, ways)))


def _refuse_together(table: Any, as_json: bool, where: Any, explain: Any, coalition: Any) -> None:
    """Options of which one would leave no room for the other on standard output, or no meaning."""
    if table is not None and (as_json or explain is not None or coalition):
        raise typer.BadParameter("it stands alone: no --json, --explain or --coalition", param_hint="--table")
    if where is not None and not as_json and (explain is not None or coalition):
        raise typer.BadParameter("it narrows nothing that --explain or --coalition shows", param_hint="--where")


def _coalition(result: Any, text: str, moves: Any, sanction: Any) -> Any:
    """The states a coalition would not leave under each concept, and the equilibria it can jump between."""
    from wayout.stability import COALITION_CONCEPTS, coalition_stable, equilibrium_jumps
    from wayout.stability.coalitions import coalition_members

    concepts = tuple(c for c in result.concepts if c in COALITION_CONCEPTS)
    members = coalition_members(result.conflict, text)
    stable = coalition_stable(result.conflict, members, concepts, moves, sanction)
    equilibria = {state for concept in result.concepts for state in result.states(concept)}
    jumps = equilibrium_jumps(result.conflict, equilibria, moves)
    return stable, [jump for jump in jumps if jump.members == members]
