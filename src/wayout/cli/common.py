"""What the commands share: their common arguments, reading the scenario, and printing."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wayout.cli.progress import working

if TYPE_CHECKING:
    from rich.console import Console

    from wayout.files.document import Fault
    from wayout.model import Conflict
    from wayout.plans import Scenario

# Each command imports what it needs when it runs: `wayout --help` has to be there at once.
# ruff: noqa: PLC0415

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


AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="INSTANT", help="Leave out what the one named by --for did not know by then."),
]
SeenBy = Annotated[
    str | None, typer.Option("--for", metavar="DM", help="Leave out what this decision maker never knew.")
]
AccordingTo = Annotated[
    list[str] | None,
    typer.Option(metavar="DOCUMENT", help="Where documents disagree, take this one's word."),
]
Without = Annotated[
    list[str] | None,
    typer.Option(metavar="SOURCE", help="Leave out what rests on this document, or document#turn, alone."),
]


def load_scenario(
    scenario: str,
    variants: list[str] | None,
    settings: list[str] | None,
    as_of: str | None = None,
    seen_by: str | None = None,
    according_to: list[str] | None = None,
    without: list[str] | None = None,
) -> "Scenario":
    """The scenario, with its variants and settings, in a perspective; raises InputError on any fault."""
    from wayout.files.load import load
    from wayout.files.perspective import perspective

    for given, name in ((variants, "--variant"), (settings, "--set")):
        for choice in given or ():
            if "=" not in choice:
                raise typer.BadParameter(f"{choice!r} has no `=`", param_hint=name)
    with working(f"reading {scenario}"):
        view = perspective(as_of, seen_by, according_to or (), without or ())
        return load(scenario, variants or (), settings or (), view)


def conflict_of(scenario: "Scenario") -> "Conflict":
    """The conflict of a scenario; raises ModelError if the file has none."""
    from wayout.model import ModelError

    if scenario.conflict is None:
        raise ModelError("the scenario has no `decision_makers:`; nothing can be analysed")
    return scenario.conflict


def state_of(conflict: "Conflict", option: str, label: str) -> int:
    """The state that an option names; raises ModelError on an unknown or infeasible one."""
    from wayout.model import ModelError

    try:
        return conflict.space.state(label)
    except ModelError as error:
        raise ModelError(f"{option}: {error}; `wayout stability` lists the states there are") from None


def console() -> "Console":
    """Where to print; a pipe gets a width of its own."""
    from rich.console import Console

    wide = 120 if not sys.stdout.isatty() else None
    return Console(width=wide, highlight=False)


def print_json(data: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def fault_data(fault: "Fault") -> dict[str, Any]:
    """A fault, field by field."""
    return {name: getattr(fault, name) for name in ("file", "line", "key", "what", "mend")}
