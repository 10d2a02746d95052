"""The command that drafts what to say of an offer, to each addressee."""

import re
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from wayout.cli.progress import working

if TYPE_CHECKING:
    from wayout.plans import Scenario
    from wayout.report.drafts import Deal, Draft

# ruff: noqa: PLC0415  (see common)

NO_WAY_OUT = "There is no way out to draft; --plan, --proposal and --state draft what is none as well."
UNKNOWN = "The status quo is unknown, so no way out is computed; name it with `status_quo:`."


@on_scenario
def draft(
    scenario: ScenarioArg = "",
    plan: Annotated[str | None, typer.Option(metavar="NAME", help="Draft from this plan.")] = None,
    proposal: Annotated[str | None, typer.Option(metavar="NAME", help="Draft from this proposal.")] = None,
    state: Annotated[str | None, typer.Option(metavar="LABEL", help="Draft from the offer of this state.")] = None,
    by: Annotated[
        str | None, typer.Option(metavar="DM", help="Who writes; without it the first principal.")
    ] = None,
    to: Annotated[list[str] | None, typer.Option(metavar="DM", help="Only to this one. May be repeated.")] = None,
    templates: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Templates of your own; ours for those it has not.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write each text to a file here as well.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="With --out: replace files that are there.")] = False,
    copy_templates: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write our templates here, to be changed."),
    ] = None,
    as_json: JsonFlag = False,
    choices: Choices = AS_IT_STANDS,
) -> None:
    """Draft what to say to a third party, the other side and one's own, with what each sentence costs in face."""
    if copy_templates is not None:
        _copy(copy_templates, as_json)
        return
    if not scenario:
        raise typer.BadParameter("name a scenario, or --copy-templates FOLDER", param_hint="SCENARIO")
    if sum(each is not None for each in (plan, proposal, state)) > 1:
        raise typer.BadParameter("a draft is made from one of them", param_hint="--plan, --proposal, --state")
    from wayout.files.templates import read_templates, template_faults
    from wayout.report.drafts import OURS, drafts
    from wayout.report.edition import deal_in_edition

    own = OURS if templates is None else read_templates(templates)
    reader = choices.seen_by
    if reader is not None and by not in (None, reader):
        raise typer.BadParameter(f"the view of {reader} holds only what {reader} would write", param_hint="--by")
    loaded = load_scenario(scenario, choices, weighing=reader is not None and choices.as_of is None)
    with working("drafting"), template_faults():
        deal = _deal(loaded, plan, proposal, state)
        deal = deal if deal is None or reader is None else deal_in_edition(deal, reader)
        made = drafts(deal, by or reader, to or (), own) if deal else ()
    written = _write(out, made, replace) if out is not None and made else ()
    if as_json:
        from wayout.report.drafts_data import draft_data

        files = {"files": [str(path) for path in written]} if out is not None else {}
        print_json({"drafts": [draft_data(each) for each in made], **files})
        return
    _show(loaded, made)
    print("".join(f"Wrote {path}\n" for path in written), end="")


def _deal(scenario: "Scenario", plan: str | None, proposal: str | None, state: str | None) -> "Deal | None":
    """What is drafted from; None if nothing is named and there is no way out."""
    from wayout.offers import Conditions, definitions_for, offers_by
    from wayout.plans import compare
    from wayout.report.drafts import deal_by_default, deal_of_plan, deal_of_proposal, deal_of_state

    conflict = conflict_of(scenario)
    conditions, compared = Conditions(definitions_for(conflict)), compare(scenario)
    if plan is not None:
        return deal_of_plan(scenario, compared, conditions, plan)
    if proposal is not None:
        return deal_of_proposal(scenario, compared, conditions, proposal)
    if state is not None:
        return deal_of_state(scenario, compared, conditions, state_of(conflict, "--state", state))
    return deal_by_default(scenario, compared, conditions, offers_by(conditions))


def _show(scenario: "Scenario", made: "tuple[Draft, ...]") -> None:
    from wayout.report.drafted import cited, drafts_shown
    from wayout.report.terminal import draft_lines

    if not made:
        print(UNKNOWN if conflict_of(scenario).status_quo is None else NO_WAY_OUT)
        return
    numbers, screen = cited(made), console()
    for each in drafts_shown(scenario.conflict, made, numbers):
        screen.print(*draft_lines(each), sep="\n")
    for document, number in numbers.items():
        screen.print(f"[{number}] {document}", markup=False)


def _write(where: Path, made: "tuple[Draft, ...]", replace: bool) -> tuple[Path, ...]:
    """Write each text to a file of its own, all or none."""
    from wayout.files.save import folder, save_together

    names = file_names(made)
    folder(where)
    contents: dict[Path, str | bytes] = {where / names[n]: each.text for n, each in enumerate(made)}
    save_together(contents, overwrite=replace)
    return tuple(contents)


def file_names(made: "Iterable[Draft]") -> list[str]:
    """What the file of each draft is called: `to-UN.txt`, `own-side.txt`; no two alike on any machine."""
    names: list[str] = []
    for each in made:
        plain = re.sub(r"[^\w.-]", "-", "-".join(each.to))[:80]
        name = "own-side" if each.kind == "own side" else f"to-{plain}"
        tried = (name if n == 1 else f"{name}-{n}" for n in count(1))
        taken = {other.casefold() for other in names}
        names.append(next(f"{one}.txt" for one in tried if f"{one}.txt".casefold() not in taken))
    return names


def _copy(where: Path, as_json: bool) -> None:
    from wayout.files.templates import copy_templates as copy

    written = [str(path) for path in copy(where)]
    if as_json:
        print_json({"files": written})
        return
    print("\n".join(f"Wrote {path}" for path in written))
    print(f"Change them, then: wayout draft SCENARIO --templates {where}")
