"""The commands: parse, call one function, show, set the exit code."""

import sys
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
    conflict_of,
    console,
    fault_data,
    framed,
    load_scenario,
    on_scenario,
    print_json,
    save_forms,
)
from wayout.cli.draft import draft
from wayout.cli.figures import figures
from wayout.cli.inverse import inverse
from wayout.cli.memo import memo
from wayout.cli.paper import paper
from wayout.cli.progress import working
from wayout.cli.proposals import put_to_test
from wayout.cli.record import record
from wayout.cli.robust import robust
from wayout.cli.stability import stability, status_quo

# Each command imports what it needs when it runs: `wayout --help` has to be there at once.
# ruff: noqa: PLC0415

BUNDLED = "cuba-1962"

app = typer.Typer(
    help="Finds the way out of a standoff. SCENARIO is a file, or else the name of a bundled case (wayout cases).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from wayout import __version__

        print(f"wayout {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """The options before any command."""


def run() -> int:
    """Run the command line and return its exit code."""
    try:
        app()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except ValueError as error:
        if not isinstance(error, _input_errors()):
            raise
        print(error, file=sys.stderr)
        return 1
    return 0


@app.command()
@on_scenario
def brief(
    scenario: ScenarioArg = BUNDLED,
    html: Annotated[Path | None, typer.Option(help="Write the page to this file as well.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write it as PDF, to print, to this file as well.")] = None,
    docx: Annotated[Path | None, typer.Option(help="Write it as a Word document to this file as well.")] = None,
    handling: Handling = "",
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """The brief: where it rests, the ways out, the time, the plans, the message. Without SCENARIO: cuba-1962."""
    from wayout import __version__
    from wayout.report.handling import line_for

    made = brief_of(scenario, choices)
    line = line_for(made.scenario, handling)
    written: list[tuple[str, Path, str | bytes]] = []
    if html is not None:
        from wayout.report.page import page

        written.append(("page", html, page(made, __version__, line)))
    if pdf is not None:
        from wayout.report.paper import paper as printed

        with working("setting the pages"):
            written.append(("PDF", pdf, printed(made, __version__, line)))
    if docx is not None:
        from wayout.files.word import packed
        from wayout.report.word import word

        with working("the Word document"):
            written.append(("Word document", docx, packed(word(made, __version__, line))))
    save_forms(written)
    if as_json:
        from wayout.report.data import brief_data
        from wayout.report.edition_data import edition_data

        print_json(brief_data(made) if choices.seen_by is None else edition_data(made))
        return
    from wayout.report.terminal import brief_lines

    screen = console()
    screen.print(*framed(brief_lines(made), line), sep="\n")
    for what, path, _ in written:
        screen.print(f"\nThe {what} is in {path}", markup=False)


@app.command()
@on_scenario
def compare(
    scenario: ScenarioArg,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """The plans side by side, doing nothing first: where each rests, whose face it costs, whether words arrive."""
    from wayout.plans import compare as compare_plans

    loaded = load_scenario(scenario, choices)
    with working("comparing the plans"):
        found = compare_plans(loaded)
    if as_json:
        from wayout.report.data import compare_data

        print_json(compare_data(loaded, found))
        return
    from wayout.report.rows import plan_rows
    from wayout.report.terminal import comparison_table, hinge_lines

    screen = console()
    screen.print(comparison_table(loaded, found))
    screen.print(*hinge_lines(plan_rows(loaded, found)), sep="\n")
    if found.proposals:
        from wayout.report.terminal_tested import proposals_table

        screen.print("\nProposals", proposals_table(found.proposals), sep="\n")
    if not loaded.plans:
        screen.print("The file has no `plans:`; doing nothing stands alone.", markup=False)


@app.command()
@on_scenario
def check(
    scenario: ScenarioArg,
    rankings: Annotated[bool, typer.Option("--rankings", help="Read back what the statements imply.")] = False,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """Every fault of a scenario file: the file, the line, the key, what is wrong, and the mend."""
    from wayout.files.document import InputError
    from wayout.files.load import read_document
    from wayout.files.perspective import faults_elsewhere

    try:
        loaded = load_scenario(scenario, choices)
        if faults := faults_elsewhere(read_document(scenario)):
            raise InputError(*faults)
    except InputError as error:
        if as_json:
            print_json({"faults": [fault_data(fault) for fault in error.faults]})
        else:
            print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    from wayout.report.data import rankings_data
    from wayout.report.words import ranking_words

    conflict = loaded.conflict
    if as_json:
        read = {"rankings": rankings_data(conflict)} if rankings and conflict else {}
        print_json({"faults": [], "warnings": list(loaded.warnings), **read})
        return
    for warning in loaded.warnings:
        print(f"warning: {warning}")
    if rankings and conflict:
        for dm in range(len(conflict.decision_makers)):
            print("\n".join(ranking_words(conflict, dm)))
    else:
        print("No faults.")


@app.command()
def new(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    case: Annotated[str | None, typer.Option(metavar="NAME", help="Copy this bundled case instead.")] = None,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="As a spreadsheet, which is filled in without YAML.")
    ] = False,
) -> None:
    """Write a commented starter scenario to FILE, or a copy of a bundled case: YAML, or a spreadsheet (.xlsx)."""
    from wayout.files.save import save
    from wayout.files.start import start

    save(path, start(path, case, xlsx), overwrite=False)
    print(f"Wrote {path}. Next: wayout check {path}; wayout brief {path}")


@app.command()
def cases(as_json: JsonFlag = False) -> None:
    """The cases that come with Wayout."""
    from wayout.files.load import cases as names
    from wayout.files.load import read_document

    titles = {name: str(read_document(name).data.get("title", "")) for name in names()}
    if as_json:
        print_json({"cases": [{"name": name, "title": title} for name, title in titles.items()]})
        return
    width = max(map(len, titles), default=0)
    for name, title in titles.items():
        print(f"{name:<{width}}  {title}")


app.command()(stability)
app.command(name="status-quo")(status_quo)
app.command()(inverse)
app.command(name="test")(put_to_test)
app.command()(robust)
app.command()(draft)
app.command()(figures)
app.command()(paper)
app.command()(memo)
app.add_typer(record, name="record")


@app.command()
@on_scenario
def offers(
    scenario: ScenarioArg,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """The no-agreement outcome, the ways out in full, what third parties add, and the near misses."""
    from wayout.offers import Conditions, definitions_for, in_full

    loaded = load_scenario(scenario, choices)
    conflict = conflict_of(loaded)
    with working("looking for ways out"):
        found = in_full(Conditions(definitions_for(conflict)))
    if as_json:
        from wayout.report.data import offers_data

        print_json(offers_data(conflict, found))
        return
    from wayout.report.terminal import offers_lines

    console().print(*offers_lines(loaded, found, detailed=True), sep="\n")


@app.command()
@on_scenario
def clock(
    scenario: ScenarioArg,
    geojson: Annotated[
        Path | None, typer.Option(help="Write lines, tracks and crossings to this file as GeoJSON.")
    ] = None,
    wanted: Annotated[
        float | None, typer.Option(metavar="P", help="The chance to be had: what would be enough for it?")
    ] = None,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """When ships meet lines, whether each plan's words are in time, what decides it, what would be enough."""
    from dataclasses import replace

    from wayout.clock import ClockError
    from wayout.plans import compare as compare_plans
    from wayout.report.data import clock_data

    if wanted is not None and not 0 < wanted < 1:
        raise ClockError(f"a wanted chance of {wanted:g} cannot be sampled; give one between 0 and 1")
    loaded = load_scenario(scenario, choices)
    with working("comparing the plans"):
        found = compare_plans(replace(loaded, conflict=None, variants={}))  # times do not ask where plans lead
    for warning in loaded.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if geojson is not None and loaded.clock is not None:
        from wayout.files.save import save
        from wayout.report.geojson import geojson_text

        save(geojson, geojson_text(loaded.clock))
    if as_json:
        print_json(clock_data(loaded, found, wanted))
        return
    from wayout.report.clock_terminal import alternative_lines, answer_lines
    from wayout.report.terminal import clock_lines, timing_table

    if loaded.clock is None:
        print("The file has no `clock:`.")
        return
    screen = console()
    screen.print(*clock_lines(loaded), timing_table(loaded, found), sep="\n")
    screen.print(*answer_lines(loaded, found, wanted, every=True), *alternative_lines(loaded, found), sep="\n")
    if geojson is not None:
        screen.print(f"The map data is in {geojson}", markup=False)


def _input_errors() -> tuple[type[ValueError], ...]:
    """What says that the input is wrong; anything else is a mistake of ours and shows itself."""
    from wayout.clock import ClockError
    from wayout.files.document import InputError
    from wayout.model import ModelError
    from wayout.record import Unreadable, Unwritable

    return ClockError, InputError, ModelError, Unreadable, Unwritable


@app.command("convert")
def convert_file(
    source: Annotated[str, typer.Argument(metavar="IN", help="A scenario file, or a bundled case.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write: .yaml, .xlsx or .gmcr.")],
) -> None:
    """Write a scenario in another format: .yaml, .xlsx (a spreadsheet) or .gmcr (the save file of gmcr-py)."""
    from wayout.files.convert import convert
    from wayout.files.gmcr import IMPORTED, notices
    from wayout.files.load import read_document
    from wayout.files.save import save

    document = read_document(source)
    written = convert(document, str(target))
    save(target, written.text)
    print(f"Wrote {target}.")
    for line in (*notices(document.data.get(IMPORTED)), *written.changed):
        print(f"note: {line}")
    for line in written.lost:
        print(f"not carried: {line}")
