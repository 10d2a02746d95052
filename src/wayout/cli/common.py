"""What the commands share: their common arguments, reading the scenario, and printing."""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wayout.cli.progress import working

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from wayout.files.document import Fault
    from wayout.files.perspective import Perspective
    from wayout.model import Conflict
    from wayout.plans import Scenario
    from wayout.report.brief import Brief

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


Handling = Annotated[
    str, typer.Option(metavar="TEXT", help="A line on each page of what is written: who may read it.")
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


@dataclass(frozen=True, slots=True)
class Choices:
    """How a scenario is to be taken: other beliefs, changed values, and whose view of it."""

    variant: Variants = None
    settings: Settings = None
    as_of: AsOf = None
    seen_by: SeenBy = None
    according_to: AccordingTo = None
    without: Without = None

    @property
    def perspective(self) -> "Perspective":
        """The view; raises InputError if its instant is none."""
        from wayout.files.perspective import perspective

        return perspective(self.as_of, self.seen_by, self.according_to or (), self.without or ())


AS_IT_STANDS = Choices()


def on_scenario(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each of the choices, which it gets as one: `choices`."""
    asked = [Parameter(f.name, Parameter.KEYWORD_ONLY, default=None, annotation=f.type) for f in fields(Choices)]

    @wraps(command)
    def run(**given: Any) -> None:
        command(**given | {"choices": Choices(**{each.name: given.pop(each.name) for each in asked})})

    own = [each for name, each in signature(command).parameters.items() if name != "choices"]
    run.__signature__ = Signature([*own, *asked])  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in (*own, *asked)}
    return run


def load_scenario(scenario: str, choices: Choices = AS_IT_STANDS, weighing: bool = False) -> "Scenario":
    """The scenario, as it is to be taken, `weighing` or not what others want; raises InputError on any fault."""
    from wayout.files.load import load

    for given, name in ((choices.variant, "--variant"), (choices.settings, "--set")):
        for choice in given or ():
            if "=" not in choice:
                raise typer.BadParameter(f"{choice!r} has no `=`", param_hint=name)
    with working(f"reading {scenario}"):
        view = replace(choices.perspective, weighing=weighing)
        return load(scenario, choices.variant or (), choices.settings or (), view)


def brief_of(scenario: str, choices: Choices = AS_IT_STANDS, grounded: bool = True) -> "Brief":
    """The brief of a scenario, or with --for the edition of that decision maker; raises InputError on any fault.

    What its findings stand on is found where it is wanted, `grounded`, and takes moments.
    """
    from wayout.files.load import load_without
    from wayout.report.brief import make_brief
    from wayout.report.grounds import worth_asking_again

    weighing = choices.seen_by is not None and choices.as_of is None
    loaded = load_scenario(scenario, choices, weighing)
    with working("the brief"):
        view = replace(choices.perspective, weighing=weighing)
        given = (scenario, choices.variant or (), choices.settings or (), view)
        cut = load_without(*given) if grounded and worth_asking_again(loaded) else None
        return make_brief(loaded, without=cut, reader=choices.seen_by)


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


def save_forms(written: "Iterable[tuple[str, Path, str | bytes]]") -> None:
    """Write the forms of a paper, all or none; no two to one file."""
    from wayout.files.save import save_together

    contents: dict[Path, str | bytes] = {}
    for what, path, content in written:
        if any(path.resolve() == other.resolve() for other in contents):
            raise typer.BadParameter(f"{path} is to be another form already", param_hint=f"the {what}")
        contents[path] = content
    save_together(contents)


def framed(lines: Iterable[Any], handling: str) -> list[Any]:
    """The lines with the handling line first and last, if there is one."""
    from rich.text import Text

    line = [Text(handling, style="bold")] if handling else []
    return [*line, *lines, *line]


def print_json(data: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def fault_data(fault: "Fault") -> dict[str, Any]:
    """A fault, field by field."""
    return {name: getattr(fault, name) for name in ("file", "line", "key", "what", "mend")}
