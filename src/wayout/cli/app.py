"""The commands: parse, call one function, show, set the exit code."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from wayout.model import Conflict
    from wayout.plans import Scenario

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

ScenarioArg = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a bundled case.")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Variants = Annotated[
    list[str] | None,
    typer.Option("--variant", metavar="DM=NAME", help="Take another belief about a decision maker."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Change a value: clock.seed=7, 'US.preferences[hold].place=1'."
    ),
]


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
def brief(
    scenario: ScenarioArg = BUNDLED,
    html: Annotated[Path | None, typer.Option(help="Write the page to this file as well.")] = None,
    as_json: JsonFlag = False,
    variant: Variants = None,
    settings: Settings = None,
) -> None:
    """The brief: where it rests, the ways out, the time, the plans, the message. Without SCENARIO: cuba-1962."""
    from wayout.files.save import save
    from wayout.report.brief import make_brief

    made = make_brief(_load(scenario, variant, settings))
    if html is not None:
        from wayout import __version__
        from wayout.report.page import page

        save(html, page(made, __version__))
    if as_json:
        from wayout.report.data import brief_data

        _print_json(brief_data(made))
        return
    from wayout.report.terminal import brief_lines

    console = _console()
    console.print(*brief_lines(made), sep="\n")
    if html is not None:
        console.print(f"\nThe page is in {html}", markup=False)


@app.command()
def compare(
    scenario: ScenarioArg, as_json: JsonFlag = False, variant: Variants = None, settings: Settings = None
) -> None:
    """The plans side by side, doing nothing first: where each rests, whose face it costs, whether words arrive."""
    from wayout.plans import compare as compare_plans

    loaded = _load(scenario, variant, settings)
    found = compare_plans(loaded)
    if as_json:
        from wayout.report.data import compare_data

        _print_json(compare_data(loaded, found))
        return
    from wayout.report.rows import plan_rows
    from wayout.report.terminal import comparison_table, hinge_lines

    console = _console()
    console.print(comparison_table(loaded, found))
    console.print(*hinge_lines(plan_rows(loaded, found)), sep="\n")
    if not loaded.plans:
        console.print("The file has no `plans:`; doing nothing stands alone.", markup=False)


@app.command()
def check(
    scenario: ScenarioArg,
    rankings: Annotated[bool, typer.Option("--rankings", help="Read back what the statements imply.")] = False,
    as_json: JsonFlag = False,
    variant: Variants = None,
    settings: Settings = None,
) -> None:
    """Every fault of a scenario file: the file, the line, the key, what is wrong, and the mend."""
    from wayout.files.document import InputError

    try:
        loaded = _load(scenario, variant, settings)
    except InputError as error:
        if as_json:
            _print_json({"faults": [_fault_data(fault) for fault in error.faults]})
        else:
            print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    from wayout.report.data import rankings_data
    from wayout.report.words import ranking_words

    conflict = loaded.conflict
    if as_json:
        read = {"rankings": rankings_data(conflict)} if rankings and conflict else {}
        _print_json({"faults": [], "warnings": list(loaded.warnings), **read})
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
) -> None:
    """Write a commented starter scenario to FILE, or a copy of a bundled case."""
    from wayout.files.load import case_text, starter
    from wayout.files.save import save

    save(path, starter() if case is None else case_text(case), overwrite=False)
    print(f"Wrote {path}. Next: wayout check {path}; wayout brief {path}")


@app.command()
def cases(as_json: JsonFlag = False) -> None:
    """The cases that come with Wayout."""
    from wayout.files.load import cases as names
    from wayout.files.load import read_document

    titles = {name: str(read_document(name).data.get("title", "")) for name in names()}
    if as_json:
        _print_json({"cases": [{"name": name, "title": title} for name, title in titles.items()]})
        return
    width = max(map(len, titles), default=0)
    for name, title in titles.items():
        print(f"{name:<{width}}  {title}")


@app.command()
def stability(
    scenario: ScenarioArg,
    concept: Annotated[list[str] | None, typer.Option(metavar="C", help="R, GMR, SMR, SEQ, SSEQ or SIM.")] = None,
    explain: Annotated[
        str | None, typer.Option(metavar="STATE", help="Say why this state is stable or not.")
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
    everything: Annotated[bool, typer.Option("--all", help="List states however many there are.")] = False,
    as_json: JsonFlag = False,
    variant: Variants = None,
    settings: Settings = None,
) -> None:
    """Which states are stable, for whom, under which concept; --explain says why, --coalition asks for several."""
    from wayout.stability import analyse

    conflict = _conflict(_load(scenario, variant, settings))
    result = analyse(conflict, concept or None, sanction=sanction)
    verdicts = _verdicts(conflict, result.concepts, explain) if explain is not None else []
    coalitions = {text: _coalition(result, text, moves, sanction) for text in coalition or ()}
    if as_json:
        from wayout.report.data import stability_data

        _print_json(stability_data(result, verdicts, coalitions, everything))
        return
    if coalitions:
        from wayout.report.words import coalition_lines

        for text, each in coalitions.items():
            print("\n".join(coalition_lines(conflict, text, *each)))
        return
    if explain is not None:
        from wayout.report.words import state_named, verdict_words

        print(state_named(conflict, conflict.space.state(explain)))
        for verdict in verdicts:
            print(verdict_words(conflict, verdict))
        return
    from wayout.report.terminal import LISTED_ROWS, counts_table, stability_table

    in_full = everything or len(conflict.space.states) <= LISTED_ROWS
    _console().print(stability_table(result) if in_full else counts_table(result))


@app.command(name="status-quo")
def status_quo(
    scenario: ScenarioArg,
    start: Annotated[
        str | None, typer.Option("--from", metavar="STATE", help="Begin here instead of at the status quo.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="STATE", help="Show the shortest ways to this state.")] = None,
    any_move: Annotated[bool, typer.Option("--any-move", help="Any moves, not only improvements.")] = False,
    as_json: JsonFlag = False,
    variant: Variants = None,
    settings: Settings = None,
) -> None:
    """What can come of the status quo: which states, in how many moves, with whom moving last."""
    from wayout.stability import status_quo_analysis

    conflict = _conflict(_load(scenario, variant, settings))
    found = status_quo_analysis(conflict, start, improvements_only=not any_move)
    ways = None if to is None else found.paths(conflict.space.state(to))
    if as_json:
        from wayout.report.data import status_quo_data

        _print_json(status_quo_data(conflict, found, to, ways))
        return
    from wayout.report.terminal import status_quo_table
    from wayout.report.words import ways_lines

    if ways is None:
        _console().print(status_quo_table(conflict, found))
    else:
        print("\n".join(ways_lines(conflict, found.start, ways)))


@app.command()
def offers(
    scenario: ScenarioArg, as_json: JsonFlag = False, variant: Variants = None, settings: Settings = None
) -> None:
    """The no-agreement outcome, the ways out of it, and the near misses."""
    from wayout.offers import ways_out

    loaded = _load(scenario, variant, settings)
    conflict = _conflict(loaded)
    found = ways_out(conflict)
    if as_json:
        from wayout.report.data import offers_data

        _print_json(offers_data(conflict, found))
        return
    from wayout.report.terminal import offers_lines

    _console().print(*offers_lines(loaded, found), sep="\n")


@app.command()
def clock(
    scenario: ScenarioArg, as_json: JsonFlag = False, variant: Variants = None, settings: Settings = None
) -> None:
    """When each ship meets each line, and whether each plan's words arrive before the first contact."""
    from wayout.plans import compare as compare_plans
    from wayout.report.data import clock_data

    loaded = _load(scenario, variant, settings)
    found = compare_plans(loaded)
    if as_json:
        _print_json(clock_data(loaded, found))
        return
    from wayout.report.terminal import crossings_table, timing_table

    if loaded.clock is None:
        print("The file has no `clock:`.")
        return
    console = _console()
    console.print(crossings_table(loaded.clock))
    console.print(timing_table(loaded, found))


@app.command()
def memo(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A memorandum as plain text.")],
    as_json: JsonFlag = False,
) -> None:
    """Read a memorandum of conversation: title, parties, place, date, numbered turns, notes, source."""
    from wayout.files.document import read_text
    from wayout.record import Unreadable, read
    from wayout.report.data import memo_data
    from wayout.report.words import memo_lines

    try:
        found = read(read_text(path))
    except Unreadable as error:
        raise Unreadable(f"{path}: {error}") from None
    for warning in found.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if as_json:
        _print_json(memo_data(found))
    else:
        print("\n".join(memo_lines(found)))


def _input_errors() -> tuple[type[ValueError], ...]:
    """What says that the input is wrong; anything else is a mistake of ours and shows itself."""
    from wayout.clock import ClockError
    from wayout.files.document import InputError
    from wayout.model import ModelError
    from wayout.record import Unreadable

    return ClockError, InputError, ModelError, Unreadable


@app.command("convert")
def convert_file(
    source: Annotated[str, typer.Argument(metavar="IN", help="A scenario file, or a bundled case.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write: .yaml or .gmcr.")],
) -> None:
    """Write a scenario in the other format: .gmcr (the save file of gmcr-py) or .yaml."""
    from wayout.files.gmcr import IMPORTED, notices
    from wayout.files.gmcr_write import convert
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


# --- what the commands share -------------------------------------------------------------------------------


def _load(scenario: str, variants: list[str] | None, settings: list[str] | None) -> "Scenario":
    from wayout.files.load import load

    for given, name in ((variants, "--variant"), (settings, "--set")):
        for choice in given or ():
            if "=" not in choice:
                raise typer.BadParameter(f"{choice!r} has no `=`", param_hint=name)
    return load(scenario, variants or (), settings or ())


def _conflict(scenario: "Scenario") -> "Conflict":
    from wayout.model import ModelError

    if scenario.conflict is None:
        raise ModelError("the scenario has no `decision_makers:`; nothing can be analysed")
    return scenario.conflict


def _verdicts(conflict: "Conflict", concepts: tuple[str, ...], label: str) -> list[Any]:
    from wayout.stability import explain

    state = conflict.space.state(label)
    return [explain(conflict, c, dm, state) for c in concepts for dm in range(len(conflict.decision_makers))]


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


def _fault_data(fault: Any) -> dict[str, Any]:
    return {name: getattr(fault, name) for name in ("file", "line", "key", "what", "mend")}


def _console() -> "Console":
    from rich.console import Console

    wide = 120 if not sys.stdout.isatty() else None  # a pipe has no width of its own
    return Console(width=wide, highlight=False)


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))
