"""A plan's words against what they have to beat, run by run."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np

from wayout.clock import Extension, Limit, Line, Ship, Step, When, extended, limit_hours
from wayout.clock.clock import Clock, arrival, contacts, nights
from wayout.clock.tasks import Course, Hours, Taken, course, durations, ends, ends_again
from wayout.plans.plan import Plan

STUDIED, FEWEST = 20_000, 1_000  # runs that are looked into step by step; chances count all runs
MOST_WORK = 200_000_000  # runs times steps, times steps again since each is changed in turn


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A plan's steps as tasks, in the first runs of the clock: how long each takes, and when it is done."""

    steps: tuple[Step, ...]
    course: Course
    hours: tuple[Taken, ...]
    done: tuple[Hours, ...]
    runs: int


def words_of(clock: Clock, plan: Plan) -> Words:
    """The plan's words, drawn for as many runs as are studied; several plans may say the same."""
    tasks, hours, done = clock.recall.once(("words", plan.steps), lambda: _drawn(clock, plan.steps))
    return Words(plan.steps, tasks, hours, done, done[0].size if done else clock.runs)


def _drawn(clock: Clock, steps: tuple[Step, ...]) -> tuple[Course, tuple[Taken, ...], tuple[Hours, ...]]:
    plan = course(steps)
    tasks = plan.tasks
    runs = min(clock.runs, STUDIED, max(FEWEST, MOST_WORK // max(len(tasks), 1) ** 2))
    hours = tuple(
        clock.recall.once(
            ("takes", runs, task.step, task.part, task.latency), partial(durations, task, clock.seed, 0, runs)
        )
        for task in tasks
    )
    return plan, hours, tuple(ends(tasks, hours, runs, clock.start))


def run(
    clock: Clock,
    words: Words,
    held: Mapping[int, float],
    takes: Mapping[int, float] | None = None,
    needed: Collection[int] | None = None,
) -> list[Hours]:
    """When each task is done if those that are `held` to an hour begin then, whatever they wait for.

    Those that are named in `takes` take so many hours instead. With `needed` only those tasks are looked at.
    """
    hours = [(takes or {}).get(place, each) for place, each in enumerate(words.hours)]
    changed = {*held, *(takes or {})}
    return ends_again(words.course.tasks, hours, words.done, changed, clock.start, held, needed)


def reached(words: Words, done: Sequence[Hours]) -> dict[str, Hours]:
    """When each milestone is reached: every step that reaches it is done."""
    found: dict[str, Hours] = {}
    for step in words.steps:
        if step.reaches is not None:
            hours = done[words.course.last[step.key]]
            found[step.reaches] = np.maximum(found[step.reaches], hours) if step.reaches in found else hours
    return found


def limits(clock: Clock, plan: Plan) -> Iterator[Limit]:
    """What the plan's words have to beat: the ships that can be the first contact, and its deadline, if any."""
    yield from first_ships(clock, plan.line, plan.let_through)
    if plan.deadline is not None:
        yield Limit(plan.deadline.key, None, plan.deadline.when)


def first_ships(clock: Clock, line: Line | None, let_through: tuple[str, ...]) -> tuple[Limit, ...]:
    """The ships that can be the first contact, as limits, the one that likely is at their head.

    A contact that may never be comes by its likely instant, to be on the safe side.
    """
    return clock.recall.once(("first ships", line, let_through), lambda: _first_ships(clock, line, let_through))


def _first_ships(clock: Clock, line: Line | None, let_through: tuple[str, ...]) -> tuple[Limit, ...]:
    coming = [_ship(clock, clock.ships[met.ship], line) for met in contacts(clock, line, let_through) if line]
    return tuple(each for each in coming if each.when.low <= min(other.when.high for other in coming))


def _ship(clock: Clock, ship: Ship, line: Line) -> Limit:
    met = arrival(clock, ship, line)
    assert met is not None
    late = met.late or met.at
    return Limit(ship.key, line.key, When(met.early, met.at, late), nights(clock, met.early, late))


def ship_hours(clock: Clock, plan: Plan, runs: int, at_median: bool = False) -> Taken | None:
    """Hours after the start until the first contact, whichever ship's it is; None if there is none."""
    ships = first_ships(clock, plan.line, plan.let_through)
    hours = (hours_of(clock, each.at_median if at_median else each, runs) for each in ships)
    return reduce(earlier, hours, None)


def deadline_hours(
    clock: Clock, plan: Plan, milestones: Mapping[str, Hours], runs: int, at_median: bool = False
) -> Taken | None:
    """Hours after the start until the plan's deadline, as far as these milestones move it; None if it has none."""
    if plan.deadline is None:
        return None
    each = Limit(plan.deadline.key, None, plan.deadline.when)
    hours = hours_of(clock, each.at_median if at_median else each, runs)
    return extended(hours, extensions(plan), milestones, clock.start, runs, clock.seed)


def hours_of(clock: Clock, each: Limit, runs: int) -> Taken:
    """The limit in hours after the start, before anything moves it; drawn once for all plans."""
    return clock.recall.once(("limit", each, runs), lambda: limit_hours(each, clock.start, runs, clock.seed))


def limit(
    clock: Clock,
    plan: Plan,
    milestones: Mapping[str, Hours],
    runs: int,
    of: str | None = None,
    at_median: bool = False,
) -> Taken | None:
    """Hours after the start until the first of the limits; None if there is none.

    The limit `of` a milestone is the one before that milestone moves it: what it has to be in time for itself.
    With `at_median` no limit is early or late; extensions still are.
    """
    others = {name: hours for name, hours in milestones.items() if name != of}
    return earlier(ship_hours(clock, plan, runs, at_median), deadline_hours(clock, plan, others, runs, at_median))


def earlier(one: Taken | None, other: Taken | None) -> Taken | None:
    """What comes first, run by run, of two that may not come at all."""
    if one is None or other is None:
        return other if one is None else one
    return np.minimum(one, other)


def extensions(plan: Plan) -> tuple[Extension, ...]:
    """Those of its deadline that the plan uses, in its order."""
    return tuple(plan.deadline.extensions[key] for key in plan.extend) if plan.deadline else ()
