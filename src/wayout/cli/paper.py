"""The command that sets the options before a decision maker on two pages."""

from pathlib import Path
from typing import Annotated

import typer

from wayout.cli.common import (
    AS_IT_STANDS,
    Choices,
    Handling,
    JsonFlag,
    ScenarioArg,
    brief_of,
    console,
    framed,
    on_scenario,
    print_json,
    save_forms,
)
from wayout.cli.progress import working

# ruff: noqa: PLC0415  (see common)


@on_scenario
def paper(
    scenario: ScenarioArg,
    html: Annotated[Path | None, typer.Option(help="Write it as a page to this file as well.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write it as PDF, to print, to this file as well.")] = None,
    docx: Annotated[Path | None, typer.Option(help="Write it as a Word document to this file as well.")] = None,
    handling: Handling = "",
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """The options on two pages: where each ends, by when to decide, what speaks for it and against it."""
    from wayout import __version__
    from wayout.report.block_terminal import block_lines
    from wayout.report.handling import line_for
    from wayout.report.options_blocks import options_blocks
    from wayout.report.options_data import options_data
    from wayout.report.options_paper import options_paper

    brief = brief_of(scenario, choices, grounded=False)
    line, made = line_for(brief.scenario, handling), options_paper(brief)
    title, blocks = f"{made.title}: options", options_blocks(made, __version__)
    written: list[tuple[str, Path, str | bytes]] = []
    if html is not None:
        from wayout.report.block_page import block_page

        written.append(("page", html, block_page(title, blocks, line)))
    if pdf is not None:
        from wayout.report.paper import printed

        with working("setting the pages"):
            written.append(("PDF", pdf, printed(title, blocks, line)))
    if docx is not None:
        from wayout.files.word import packed
        from wayout.report.word import document

        written.append(("Word document", docx, packed(document(title, blocks, line))))
    save_forms(written)
    if as_json:
        print_json(options_data(made, line))
        return
    screen = console()
    screen.print(*framed(block_lines(blocks), line), sep="\n")
    for what, path, _ in written:
        screen.print(f"\nThe {what} is in {path}", markup=False)
