"""The command that asks how sure the ways out are."""

import os
from pathlib import Path
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

SAMPLES, SEED = 10_000, 1


@on_scenario
def robust(
    scenario: ScenarioArg,
    samples: Annotated[
        int, typer.Option(metavar="N", min=100, max=10_000_000, help="Worlds to draw if there are too many.")
    ] = SAMPLES,
    seed: Annotated[int, typer.Option(metavar="N", min=0, max=(1 << 63) - 1, help="Seed of the draws.")] = SEED,
    threads: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=256, help="Threads; the answer is the same for any number."),
    ] = None,
    figure: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the figure of the changes, SVG.")
    ] = None,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """How sure the ways out are: shares of the assumptions listed, what each change does, whether acting hurts."""
    from wayout.offers.robustness import robustness

    loaded = load_scenario(scenario, choices)
    conflict_of(loaded)
    assert loaded.assumptions is not None
    found = robustness(loaded.assumptions, loaded.losses, samples, seed, threads or os.cpu_count() or 1)
    if figure is not None:
        from wayout.files.save import save
        from wayout.report.figures import sensitivity_figure

        save(figure, sensitivity_figure(found))
    if as_json:
        from wayout.report.robustness_data import robustness_data

        print_json(robustness_data(found))
        return
    from wayout.report.terminal import robustness_lines

    screen = console()
    screen.print(*robustness_lines(loaded, found), sep="\n")
    if figure is not None:
        screen.print(f"\nThe figure is in {figure}", markup=False)
