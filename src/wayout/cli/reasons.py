"""What `wayout stability --explain` does: why one state is stable or not, told, drawn and as JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from wayout.cli.common import print_json, state_of
from wayout.cli.progress import working

if TYPE_CHECKING:
    from wayout.model import Conflict
    from wayout.stability import Verdict

# ruff: noqa: PLC0415  (see common)

MOST = 50  # improvements of a verdict that are told unless all are asked for


def verdicts_on(
    conflict: "Conflict",
    label: str | None,
    dm: str | None,
    concepts: Sequence[str],
    sanction: str,
    everything: bool,
) -> list["Verdict"]:
    """The verdicts on a state, for one decision maker or all, concept by concept; none if no state is named."""
    if label is None:
        return []
    from wayout.stability import Reasons

    reasons, state = Reasons(conflict, sanction), state_of(conflict, "--explain", label)
    whose = range(len(conflict.keys)) if dm is None else (conflict.index(dm),)
    with working("the reasons"):
        return [reasons.verdict(c, i, state, None if everything else MOST) for c in concepts for i in whose]


def refuse_without_a_state(explain: str | None, **options: Any) -> None:
    """Options that mean nothing unless a state is explained."""
    for name, value in options.items():
        if value is not None and explain is None:
            raise typer.BadParameter(
                "it says how to explain a state; name one with --explain", param_hint=f"--{name}"
            )


def is_asked_alone(conflict: "Conflict", coalition: Sequence[str] | None, as_json: bool, everything: bool) -> bool:
    """The reasons are all that is wanted: no analysis has to be run for them.

    With --json the analysis of a conflict whose states are listed comes along.
    """
    from wayout.report.tables import LISTED_STATES

    analysed = everything or int(conflict.space.feasible.sum()) <= LISTED_STATES
    return not coalition and not (as_json and analysed)


def tell(
    conflict: "Conflict", verdicts: Sequence["Verdict"], svg: Path | None, as_json: bool, everything: bool
) -> None:
    """Print the verdicts."""
    from wayout.report.words import TOLD, state_named, verdict_words

    most = None if everything else TOLD
    if as_json:
        from wayout.report.data import explained_data

        print_json(explained_data(conflict, verdicts, most))
        return
    print(state_named(conflict, verdicts[0].state))
    for verdict in verdicts:
        print(verdict_words(conflict, verdict, most))
    if svg is not None:
        print(f"\nThe drawing is in {svg}")


def save_drawing(path: Path, conflict: "Conflict", verdicts: Sequence["Verdict"]) -> None:
    """Write the verdicts as a drawing."""
    from wayout.files.save import save
    from wayout.report.figure_reasons import reasons_figure

    save(path, reasons_figure(conflict, verdicts))
