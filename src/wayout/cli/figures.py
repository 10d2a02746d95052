"""The command that writes the figures of the brief, each to a file of its own."""

from pathlib import Path
from typing import Annotated

import typer

from wayout.cli.common import (
    AS_IT_STANDS,
    Choices,
    JsonFlag,
    ScenarioArg,
    brief_of,
    on_scenario,
    print_json,
)
from wayout.cli.progress import working

# ruff: noqa: PLC0415  (see common)


@on_scenario
def figures(
    scenario: ScenarioArg,
    where: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write them; made if need be.")],
    as_png: Annotated[bool, typer.Option("--png", help="As PNG instead of SVG.")] = False,
    scale: Annotated[
        float, typer.Option(metavar="N", help="With --png: pixels for each unit of the drawing, 720 wide.")
    ] = 2.0,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """Write the figures of the brief to a folder, as SVG or PNG: states, sensitivity, timeline, map, distance."""
    from wayout.files.save import folder, save
    from wayout.report.figures import brief_figures
    from wayout.report.png import check_scale, png

    check_scale(scale)
    found = brief_of(scenario, choices, grounded=False)
    with working("drawing the figures"):
        drawn = brief_figures(found)
        made = {
            f"{name}.{'png' if as_png else 'svg'}": png(figure, scale) if as_png else figure
            for name, figure in drawn.items()
        }
    if made:
        folder(where)
    for name, content in made.items():
        save(where / name, content)
    if as_json:
        print_json({"files": [str(where / name) for name in made]})
        return
    print("\n".join(f"Wrote {where / name}" for name in made) or "The scenario has nothing to draw.")
