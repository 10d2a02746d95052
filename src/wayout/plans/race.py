"""A plan's words against what they have to beat, run by run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce

import numpy as np

from wayout.clock import Extension, Limit, Step, When, extended, limit_hours
from wayout.clock.clock import Clock, contact
from wayout.clock.tasks import Course, Hours, Taken, course, ends, taken
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
    """The plan's words, drawn for as many runs as are studied."""
    return _drawn(plan.steps, clock.start, clock.runs, clock.seed)


@lru_cache(maxsize=8)  # several plans say the same, and each is asked more than one thing
def _drawn(steps: tuple[Step, ...], start: datetime, most: int, seed: int) -> Words:
    tasks = course(steps)
    runs = min(most, STUDIED, max(FEWEST, MOST_WORK // max(len(tasks.tasks), 1) ** 2))
    hours = taken(tasks.tasks, seed, 0, runs)
    done = tuple(ends(tasks.tasks, hours, runs, start))
    for array in (*hours, *done):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return Words(steps, tasks, hours, done, runs)


def run(clock: Clock, words: Words, held: Mapping[int, float]) -> list[Hours]:
    """When each task is done if those that are `held` to an hour begin then, whatever they wait for."""
    return ends(words.course.tasks, words.hours, words.runs, clock.start, held)


def reached(words: Words, done: Sequence[Hours]) -> dict[str, Hours]:
    """When each milestone is reached: every step that reaches it is done."""
    found: dict[str, Hours] = {}
    for step in words.steps:
        if step.reaches is not None:
            hours = done[words.course.last[step.key]]
            found[step.reaches] = np.maximum(found[step.reaches], hours) if step.reaches in found else hours
    return found


def limits(clock: Clock, plan: Plan) -> Iterator[Limit]:
    """What the plan's words have to beat: the first contact and its deadline, as far as there are any.

    A contact that may never be comes by its likely instant, to be on the safe side.
    """
    met = contact(clock, plan.line, plan.let_through)
    if met is not None:
        yield Limit(met.ship, met.line, When(met.early, met.at, met.late or met.at))
    if plan.deadline is not None:
        yield Limit(plan.deadline.key, None, plan.deadline.when)


def limits_hours(
    clock: Clock, plan: Plan, milestones: Mapping[str, Hours], runs: int, at_median: bool = False
) -> list[tuple[Limit, Taken]]:
    """Each limit with its hours after the start, as far as these milestones move it."""
    found = []
    for each in limits(clock, plan):
        hours = limit_hours(each.at_median if at_median else each, clock.start, runs, clock.seed)
        if each.line is None:
            hours = extended(hours, extensions(plan), milestones, clock.start, runs, clock.seed)
        found.append((each, hours))
    return found


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
    each = [hours for _, hours in limits_hours(clock, plan, others, runs, at_median)]
    return reduce(np.minimum, each) if each else None


def extensions(plan: Plan) -> tuple[Extension, ...]:
    """Those of its deadline that the plan uses, in its order."""
    return tuple(plan.deadline.extensions[key] for key in plan.extend) if plan.deadline else ()
