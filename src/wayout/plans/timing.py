"""Whether a plan's words arrive before its first contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wayout.clock import Chance, Crossing, chance_before, milestone_hours, quantiles, sample
from wayout.clock.clock import Clock, contact
from wayout.clock.tasks import Hours
from wayout.plans.plan import Plan


@dataclass(frozen=True, slots=True)
class Milestone:
    """The chance that a milestone comes before the first contact, and its 10, 50 and 90 % instants (UTC).

    A plan that never reaches it has no instants and the chance 0.
    """

    name: str
    chance: Chance
    early: datetime | None = None
    middle: datetime | None = None
    late: datetime | None = None

    @property
    def planned(self) -> bool:
        """Some step of the plan reaches it."""
        return self.middle is not None


@dataclass(frozen=True, slots=True)
class Span:
    """When a step most likely (median, UTC) begins and is done, and its 10 and 90 % ends."""

    step: str
    begins: datetime
    early: datetime
    middle: datetime
    late: datetime


@dataclass(frozen=True, slots=True)
class Timing:
    """The plan against the clock: its first contact, its milestones and its steps."""

    contact: Crossing | None
    milestones: Mapping[str, Milestone]
    spans: tuple[Span, ...]
    runs: int
    seed: int


def milestone_names(plans: tuple[Plan, ...]) -> tuple[str, ...]:
    """Every milestone that some plan reaches, in the order of the plan that reaches most."""
    reached = [[step.reaches for step in plan.steps if step.reaches] for plan in plans]
    return tuple(dict.fromkeys(name for names in sorted(reached, key=len, reverse=True) for name in names))


def timing(clock: Clock, plan: Plan, milestones: tuple[str, ...]) -> Timing:
    """The plan's first contact and the chance that each of `milestones` comes before it, sampled with the seed."""
    met = contact(clock, plan.line, plan.let_through)
    drawn = sample(plan.steps, clock.runs, clock.seed, clock.start)
    reached = {}
    for name in milestones:
        hours = milestone_hours(drawn, plan.steps, name)
        if hours is None:
            reached[name] = Milestone(name, Chance(0.0, 0.0, 0.0, 0, clock.runs))
            continue
        chance = chance_before(hours, clock.start, met.at if met else None)
        reached[name] = Milestone(name, chance, *(_after(clock, h) for h in quantiles(hours)))
    return Timing(met, reached, _spans(clock, plan, drawn.finish), clock.runs, clock.seed)


def _spans(clock: Clock, plan: Plan, finish: Mapping[str, Hours]) -> tuple[Span, ...]:
    spans = []
    for step in plan.steps:
        early, middle, late = quantiles(finish[step.key])
        first = min((quantiles(finish[before])[1] for before in step.after_first), default=0.0)
        begins = max([first, *(quantiles(finish[before])[1] for before in step.after)])
        spans.append(Span(step.key, _after(clock, begins), *(_after(clock, h) for h in (early, middle, late))))
    return tuple(spans)


def _after(clock: Clock, hours: float) -> datetime:
    return clock.start + timedelta(hours=hours)
