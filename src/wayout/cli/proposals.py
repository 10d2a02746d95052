"""The command about proposals: one put to the test, or all of a file side by side."""

from typing import Annotated

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
)

# ruff: noqa: PLC0415  (see common)


@on_scenario
def put_to_test(
    scenario: ScenarioArg,
    proposal: Annotated[
        str | None, typer.Option(metavar="NAME", help="The proposal to test; without it all, side by side.")
    ] = None,
    edits: Annotated[
        int, typer.Option(metavar="N", min=1, max=6, help="Search amendments of up to so many changes.")
    ] = 3,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """Test a proposal: where each answer leads, what is wrong with it, who would break it, what mends it."""
    from wayout.offers import assess

    loaded = load_scenario(scenario, choices)
    conflict = conflict_of(loaded)
    chosen = loaded.proposals if proposal is None else (loaded.proposal(proposal),)
    found = assess(conflict, chosen, edits) if chosen else ()
    if as_json:
        from wayout.report.tested_data import tested_data

        each = [tested_data(loaded, one) for one in found]
        print_json({"proposals": each} if proposal is None else each[0])
        return
    if not found:
        print("The file has no `proposals:` to test; `wayout test cuba-1962` shows how some are.")
        return
    from wayout.report.terminal_tested import proposals_table, tested_lines

    screen = console()
    if proposal is None:
        screen.print(proposals_table(found))
        print(f"--proposal NAME tells more: {', '.join(each.key for each in loaded.proposals)}")
    else:
        screen.print(*tested_lines(loaded, found[0]), sep="\n")
