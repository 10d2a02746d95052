"""A plan's words at every line and with every number of ships let through."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wayout.clock import Chance, Line, chance_in_time
from wayout.clock.clock import Clock, contact
from wayout.clock.tasks import Hours
from wayout.plans.plan import Plan
from wayout.plans.race import limit
from wayout.plans.timing import Moment, moment_of, when_reached

MOST_LET_THROUGH = 10


@dataclass(frozen=True, slots=True)
class Alternative:
    """The plan with this line and these ships let through: what it then has to be in time for, and the chances.

    Without anything to be in time for there are none.
    """

    line: Line | None
    let_through: tuple[str, ...]
    moment: Moment | None
    chances: Mapping[str, Chance]


def alternatives(clock: Clock, plan: Plan) -> tuple[Alternative, ...]:
    """The plan at each line of the clock, with none, one, two and more ships let through as they come.

    At most ten, and not the last, unless there is a deadline besides. Empty if the plan reaches nothing.
    """
    when = when_reached(clock, plan)
    return tuple(_alternative(clock, each, when) for each in _variants(clock, plan)) if when else ()


def _variants(clock: Clock, plan: Plan) -> Iterator[Plan]:
    lines: list[Line | None] = [*clock.lines.values()]
    for line in lines or [None]:
        through: tuple[str, ...] = ()
        for _ in range(MOST_LET_THROUGH + 1):
            met = contact(clock, line, through)
            if met is None and through and plan.deadline is None:
                break
            yield replace(plan, line=line, let_through=through)
            if met is None:
                break
            through = (*through, met.ship)


def _alternative(clock: Clock, plan: Plan, when: Mapping[str, Hours]) -> Alternative:
    before = limit(clock, plan, when, clock.runs)
    limits = {name: limit(clock, plan, when, clock.runs, name) for name in when}
    chances = {name: chance_in_time(when[name], own) for name, own in limits.items() if own is not None}
    return Alternative(plan.line, plan.let_through, moment_of(clock, plan, before), chances)
