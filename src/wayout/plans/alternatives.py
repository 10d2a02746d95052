"""A plan's words at every line and with every number of ships let through.

The words are drawn once, and so is when each ship meets each line, for all plans of the clock. What the deadline
makes late is late at every line, so that one comparison for each ship at each line is left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from wayout.clock import Chance, Limit, Line, in_time, microseconds, wilson
from wayout.clock.clock import Clock, contacts
from wayout.clock.tasks import Hours, Taken
from wayout.plans.plan import Plan
from wayout.plans.race import deadline_hours, first_ships, hours_of
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
    if not when:
        return ()
    due = deadline_hours(clock, plan, when, clock.runs)
    said = {name: _by_the_deadline(hours, due) for name, hours in when.items()}
    return tuple(_alternative(clock, each, said, due) for each in _variants(clock, plan))


def _variants(clock: Clock, plan: Plan) -> Iterator[Plan]:
    lines: list[Line | None] = [*clock.lines.values()]
    for line in lines or [None]:
        coming = tuple(met.ship for met in contacts(clock, line))
        most = len(coming) + (not coming or plan.deadline is not None)
        for n in range(min(most, MOST_LET_THROUGH + 1)):
            yield replace(plan, line=line, let_through=coming[:n])


def _alternative(clock: Clock, plan: Plan, said: Mapping[str, Hours], due: Taken | None) -> Alternative:
    moment = moment_of(clock, plan, due)
    if moment is None:
        return Alternative(plan.line, plan.let_through, None, {})
    ships = first_ships(clock, plan.line, plan.let_through)
    before = reduce(np.minimum, (_microseconds_of(clock, each) for each in ships), np.asarray(np.inf))
    return Alternative(
        plan.line, plan.let_through, moment, {name: _before(when, before) for name, when in said.items()}
    )


def _by_the_deadline(when: Hours, due: Taken | None) -> Hours:
    """When a milestone is reached, in microseconds; never in the runs in which it is too late for the deadline.

    That it moves the deadline itself makes no difference: it only does where it is in time already.
    """
    reached = microseconds(when)
    return reached if due is None else np.where(in_time(when, due), reached, np.inf)


def _before(when: Hours, before: Hours) -> Chance:
    return wilson(int(np.count_nonzero(when < before)), when.size)


def _microseconds_of(clock: Clock, limit: Limit) -> Hours:
    return clock.recall.once(
        ("microseconds", limit, clock.runs), lambda: microseconds(hours_of(clock, limit, clock.runs))
    )
