"""Whether a plan's words arrive before its first contact or its deadline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce

import numpy as np

from wayout.clock import Chance, Crossing, Limit, chance_in_time, milestone_hours, quantiles, sample, utc, within
from wayout.clock.clock import Clock, contact
from wayout.clock.tasks import Hours, Taken, begins
from wayout.plans.plan import Plan
from wayout.plans.race import (
    Words,
    deadline_hours,
    earlier,
    extensions,
    hours_of,
    limit,
    limits,
    reached,
    ship_hours,
    words_of,
)

MOVED_AT_LEAST = 1 / 3600  # hours: a limit that moves by less than a second has not moved
SHARES = (5, 10, 25, 50, 75, 90, 95)  # per cent
LAST = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Slack:
    """By how many hours words are in time in 10, 50 and 90 % of the runs or fewer; negative when they are late."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Milestone:
    """The chance that a milestone comes in time, its 10, 50 and 90 % instants (UTC), and its slack.

    A plan that never reaches it has no instants, no slack and the chance 0. Without anything to be in time for
    there is neither chance nor slack.
    """

    name: str
    chance: Chance | None
    early: datetime | None = None
    middle: datetime | None = None
    late: datetime | None = None
    slack: Slack | None = None

    @property
    def planned(self) -> bool:
        """Some step of the plan reaches it."""
        return self.middle is not None


@dataclass(frozen=True, slots=True)
class Fan:
    """The instants (UTC) by which something has happened in 5 to 95 % of the runs."""

    by: Mapping[int, datetime]

    @property
    def early(self) -> datetime:
        """In 10 % of the runs."""
        return self.by[10]

    @property
    def middle(self) -> datetime:
        """In half of them."""
        return self.by[50]

    @property
    def late(self) -> datetime:
        """In 90 %."""
        return self.by[90]

    @property
    def is_certain(self) -> bool:
        """In every run at the same instant."""
        return self.by[5] == self.by[95]


@dataclass(frozen=True, slots=True)
class Span:
    """When a step begins (median, UTC) and when it ends."""

    step: str
    begins: datetime
    ends: Fan


@dataclass(frozen=True, slots=True)
class Moment:
    """What a plan's words have to be in time for: the limit that most often comes first, at `at` in the middle.

    `first` holds each limit that can come first and in what share of the runs it does, if no milestone moves it.
    `comes` is when it comes after all that moves it; `moved` is the share of the runs in which a milestone has, and
    `later` when it then comes (median).
    """

    limit: Limit
    title: str
    at: datetime
    comes: Fan
    first: tuple[tuple[Limit, float], ...]
    moved: float = 0.0
    later: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """The plan against the clock: first contact, what it has to be in time for, its milestones and its steps."""

    contact: Crossing | None
    moment: Moment | None
    milestones: Mapping[str, Milestone]
    spans: tuple[Span, ...]
    runs: int
    seed: int


def milestone_names(plans: tuple[Plan, ...]) -> tuple[str, ...]:
    """Every milestone that some plan reaches, in the order of the plan that reaches most."""
    said = [[step.reaches for step in plan.steps if step.reaches] for plan in plans]
    return tuple(dict.fromkeys(name for names in sorted(said, key=len, reverse=True) for name in names))


def timing(clock: Clock, plan: Plan, milestones: tuple[str, ...]) -> Timing:
    """What the plan has to be in time for and the chance that each of `milestones` is, sampled with the seed."""
    when = when_reached(clock, plan)
    return Timing(
        contact(clock, plan.line, plan.let_through),
        moment_of(clock, plan, deadline_hours(clock, plan, when, clock.runs)),
        {
            name: _milestone(clock, name, when.get(name), limit(clock, plan, when, clock.runs, name))
            for name in milestones
        },
        _spans(clock, words_of(clock, plan)),
        clock.runs,
        clock.seed,
    )


def when_reached(clock: Clock, plan: Plan) -> dict[str, Hours]:
    """When each milestone of the plan is reached, in hours after the start, in all runs of the clock."""
    words = words_of(clock, plan)
    if words.runs == clock.runs:
        return reached(words, words.done)
    timings = sample(plan.steps, clock.runs, clock.seed, clock.start)
    found = {name: milestone_hours(timings, plan.steps, name) for name in milestone_names((plan,))}
    return {name: hours for name, hours in found.items() if hours is not None}


def _milestone(clock: Clock, name: str, hours: Hours | None, before: Taken | None) -> Milestone:
    if hours is None:
        return Milestone(name, None if before is None else Chance(0.0, 0.0, 0.0, 0, clock.runs))
    early, middle, late = (after(clock, each) for each in quantiles(hours))
    if before is None:
        return Milestone(name, None, early, middle, late)
    slack = Slack(*quantiles(np.subtract(before, hours)))
    return Milestone(name, chance_in_time(hours, before), early, middle, late, slack)


def moment_of(clock: Clock, plan: Plan, due: Taken | None) -> Moment | None:
    """The limit that most often comes first if no milestone moves it, and when the first comes after all.

    `due` is when the plan's deadline runs out after all. Plans whose milestones move nothing share the moment.
    """
    extend = extensions(plan)
    if any(each.if_reached is not None for each in extend):
        return _moment(clock, plan, due)
    when = plan.deadline and (plan.deadline.key, plan.deadline.when)
    question = "moment", plan.line, plan.let_through, when, extend
    return clock.recall.once(question, lambda: _moment(clock, plan, due))


def _moment(clock: Clock, plan: Plan, due: Taken | None) -> Moment | None:
    before = earlier(ship_hours(clock, plan, clock.runs), due)
    unmoved = [_unmoved(clock, plan, each) for each in limits(clock, plan)]
    if before is None or not unmoved:
        return None
    shares = _shares([hours for _, hours, _ in unmoved])
    known, _, middle = unmoved[int(np.argmax(shares))]
    return Moment(
        known,
        clock.ships[known.key].title if known.line else clock.deadlines[known.key].title,
        after(clock, middle),
        _fan(clock, before),
        tuple((each, share) for (each, _, _), share in zip(unmoved, shares, strict=True) if share),
        *_moved(clock, before, reduce(np.minimum, (hours for _, hours, _ in unmoved))),
    )


def _shares(limits: Sequence[Taken]) -> list[float]:
    """In what share of the runs each limit comes first; of those that tie the first."""
    first = np.argmin(np.stack(np.broadcast_arrays(*map(np.atleast_1d, limits))), axis=0)
    return [float(np.mean(first == place)) for place in range(len(limits))]


def _unmoved(clock: Clock, plan: Plan, each: Limit) -> tuple[Limit, Taken, float]:
    """A limit with its hours if no milestone moves it, and their median."""

    def found() -> tuple[Limit, Taken, float]:
        hours = deadline_hours(clock, plan, {}, clock.runs) if each.line is None else None
        hours = hours_of(clock, each, clock.runs) if hours is None else hours
        return each, hours, _median(hours)

    return clock.recall.once(("unmoved", each, () if each.line else extensions(plan)), found)


def _moved(clock: Clock, before: Taken, without: Taken) -> tuple[float, datetime | None]:
    """In what share of the runs milestones move the limit, and when it then comes (median)."""
    moved = np.atleast_1d(np.subtract(before, without) > MOVED_AT_LEAST)
    later = np.broadcast_to(before, moved.shape)[moved]
    return float(np.mean(moved)), after(clock, _median(later)) if later.size else None


def _spans(clock: Clock, words: Words) -> tuple[Span, ...]:
    spans, course, done = [], words.course, words.done
    for step in words.steps:
        last = course.last[step.key]
        starts = [begins(task, done, words.runs, None) for task in course.tasks if task.step == step.key]
        begun = reduce(np.minimum, starts)
        spans.append(Span(step.key, after(clock, _median(begun)), _fan(clock, done[last])))
    return tuple(spans)


def _fan(clock: Clock, hours: Taken) -> Fan:
    found = within(hours, [share / 100 for share in SHARES])
    return Fan({share: after(clock, each) for share, each in zip(SHARES, found, strict=True)})


def _median(hours: Taken) -> float:
    return within(hours, [0.5])[0]


def after(clock: Clock, hours: float) -> datetime:
    """The instant so many hours after the start, as late as a calendar can tell."""
    most = (LAST - utc(clock.start)) / timedelta(hours=1)
    return clock.start + timedelta(hours=min(hours, most))
