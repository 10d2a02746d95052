"""What a brief finds: the answers of all rooms to one scenario, before they are put in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from wayout.offers import Conditions, Need, OffersInFull, definitions_for, in_full, needs
from wayout.offers.robustness import Robustness, robustness
from wayout.plans import Comparison, Scenario, compare
from wayout.report.drafts import Deal, deal_by_default
from wayout.report.grounds import Grounds, grounds
from wayout.stability import Result, analyse

MOMENTS = 1 << 20  # worlds times states: how sure the ways out are is part of the brief up to it


@dataclass(frozen=True, eq=False)
class Findings:
    """The answers; parts without data are None or empty."""

    scenario: Scenario
    result: Result | None
    in_full: OffersInFull | None
    robustness: Robustness | None
    comparison: Comparison
    needs: tuple[Need, ...]
    grounds: Grounds | None
    deal: Deal | None  # what the drafts are made from


def findings(
    scenario: Scenario, comparison: Comparison | None = None, without: Mapping[str, Scenario] | None = None
) -> Findings:
    """The answers to a scenario; `without` is the scenario without each passage it rests on, by how it is cited."""
    conflict = scenario.conflict
    conditions = Conditions(definitions_for(conflict)) if conflict and conflict.status_quo is not None else None
    full = in_full(conditions) if conditions else None
    compared = comparison or compare(scenario)
    return Findings(
        scenario,
        analyse(conflict) if conflict else None,
        full,
        _robustness(scenario),
        compared,
        needs(conflict, full.offers) if conflict and full else (),
        grounds(scenario, without) if without else None,
        deal_by_default(scenario, compared, conditions, full.offers) if conditions and full else None,
    )


def _robustness(scenario: Scenario) -> Robustness | None:
    """How sure the ways out are, where that takes moments and needs no samples."""
    assumptions, conflict = scenario.assumptions, scenario.conflict
    if assumptions is None or conflict is None or conflict.status_quo is None:
        return None
    if assumptions.worlds * len(conflict.space.states) > MOMENTS:
        return None
    return robustness(assumptions, scenario.losses)
