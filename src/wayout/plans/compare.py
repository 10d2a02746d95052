"""Plans side by side: where each rests, whose face it costs, whether its words arrive, what it hinges on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wayout.model import Conflict
from wayout.offers import Belief, Outcome, Tested, assess, definitions_for, one_place_changes, outcome
from wayout.plans.plan import Plan, nothing_first
from wayout.plans.scenario import Scenario
from wayout.plans.timing import Timing, milestone_names, timing


@dataclass(frozen=True, slots=True)
class Hinge:
    """A belief that, changed by one place, changes the plan's finding, and what it becomes."""

    belief: Belief
    becomes: Outcome


@dataclass(frozen=True, slots=True)
class Row:
    """One plan: its outcome (None without a conflict), its timing (None without a clock), its hinges.

    `variants` holds the outcome under each other belief the file lists, keyed `DM=variant`.
    """

    plan: Plan
    outcome: Outcome | None
    timing: Timing | None
    hinges: tuple[Hinge, ...]
    variants: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows, doing nothing first, and the proposals of the scenario, tested."""

    rows: tuple[Row, ...]
    milestones: tuple[str, ...]
    proposals: tuple[Tested, ...] = ()


def compare(scenario: Scenario) -> Comparison:
    """The scenario's plans side by side, doing nothing first."""
    clock, conflict = scenario.clock, scenario.conflict
    in_force = (clock.line_in_force, clock.deadline_in_force) if clock else (None, None)
    plans = nothing_first(scenario.plans, *in_force)
    milestones = milestone_names(plans)
    offers = tuple(dict.fromkeys(plan.offer for plan in plans))
    outcomes = _outcomes(conflict, offers) if conflict else {}
    hinges = _hinges(conflict, outcomes) if conflict else {}
    variants = _under_variants(scenario, offers)
    rows = tuple(
        Row(
            plan,
            outcomes.get(plan.offer),
            timing(clock, plan, milestones) if clock else None,
            hinges.get(plan.offer, ()),
            {name: found[plan.offer] for name, found in variants.items()},
        )
        for plan in plans
    )
    known = conflict is not None and conflict.status_quo is not None
    return Comparison(rows, milestones, assess(conflict, scenario.proposals) if conflict and known else ())


Offered = int | None


def _outcomes(conflict: Conflict, offers: Iterable[Offered]) -> dict[Offered, Outcome]:
    definitions = definitions_for(conflict)
    return {offer: outcome(definitions, offer) for offer in offers}


def _hinges(conflict: Conflict, outcomes: Mapping[Offered, Outcome]) -> dict[Offered, tuple[Hinge, ...]]:
    """For each offer, every one-place change of a belief that changes where it leads."""
    found: dict[Offered, list[Hinge]] = {offer: [] for offer in outcomes}
    for belief, world in one_place_changes(conflict):
        for offer, other in _outcomes(world, outcomes).items():
            if other.finding != outcomes[offer].finding:
                found[offer].append(Hinge(belief, other))
    return {offer: tuple(hinges) for offer, hinges in found.items()}


def _under_variants(scenario: Scenario, offers: Iterable[Offered]) -> dict[str, dict[Offered, Outcome]]:
    """Where each offer leads under every other belief the file lists, one at a time."""
    found = {}
    for dm, variants in scenario.variants.items():
        for name in variants:
            conflict = scenario.with_variant(dm, name).conflict
            if conflict is not None:
                found[f"{dm}={name}"] = _outcomes(conflict, offers)
    return found
