"""Steps taken apart into tasks, and when each is done, run by run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from wayout.clock._checks import did_you_mean
from wayout.clock.channels import Step, order
from wayout.clock.delays import Delay, is_fixed, quantile, quantiles_of
from wayout.clock.luck import luck
from wayout.clock.quantities import ClockError
from wayout.clock.sleep import Asleep, awake_from

MOST_RUNS = 5_000_000
MOST_NUMBERS = 100_000_000  # 0.8 GB: the runs times the steps
BLOCK = 16_384  # runs at a time: what a task needs stays in the cache, and threads share the blocks

Hours = NDArray[np.float64]
Taken = Hours | float  # how long a task takes: in each run, or the same in all


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a step: it begins when all `after` and the first of `first` are done, then takes its latency.

    `after` and `first` are places in the list of tasks. `part` is the channel it goes by or who clears, if the
    step has several. Without a latency it joins others, and is done when it begins. While `asleep` it waits.
    """

    step: str
    part: str | None
    after: tuple[int, ...]
    first: tuple[int, ...]
    latency: Delay | None
    asleep: tuple[Asleep, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Timings:
    """When each step is done in each run, in hours after the start: read-only arrays of shape (runs,)."""

    finish: Mapping[str, Hours]
    runs: int
    seed: int

    def __post_init__(self) -> None:
        """Check the shapes and lock the arrays."""
        for key, hours in self.finish.items():
            if hours.shape != (self.runs,):
                raise ClockError(f"step {key!r} has timings of shape {hours.shape}, not ({self.runs},)")
            hours.flags.writeable = False
        object.__setattr__(self, "finish", MappingProxyType(dict(self.finish)))


@dataclass(frozen=True, slots=True)
class Course:
    """Tasks in an order in which each comes after those it waits for; `last` is the one that ends each step."""

    tasks: tuple[Task, ...]
    last: Mapping[str, int] = field(default_factory=dict)


def course(steps: Sequence[Step]) -> Course:
    """The steps as tasks. Raises ClockError as `order` does."""
    tasks: list[Task] = []
    last: dict[str, int] = {}
    for step in order(steps):
        after, first = (tuple(last[key] for key in keys) for keys in (step.after, step.after_first))
        tasks += _parts(step, after, first, len(tasks))
        last[step.key] = len(tasks) - 1
    return Course(tuple(tasks), last)


def _parts(step: Step, after: tuple[int, ...], first: tuple[int, ...], place: int) -> Iterator[Task]:
    """The tasks of a step, the first of them at `place`; the last of them ends it."""
    if step.latency is not None:
        yield Task(step.key, None, after, first, step.latency)
    elif len(step.channels) == 1:
        yield Task(step.key, None, after, first, step.channels[0].latency, step.channels[0].asleep)
    elif step.in_turn:
        for n, each in enumerate(step.clears):
            yield Task(step.key, each.who, (place + n - 1,) if n else after, () if n else first, each.latency)
    else:
        yield from (Task(step.key, c.key, after, first, c.latency, c.asleep) for c in step.channels)
        yield from (Task(step.key, c.who, after, first, c.latency) for c in step.clears)
        parts = tuple(range(place, place + len(step.channels) + len(step.clears)))
        yield Task(step.key, None, () if step.channels else parts, parts if step.channels else (), None)


def sample(
    steps: Sequence[Step], runs: int, seed: int, start: datetime | None = None, threads: int | None = None
) -> Timings:
    """When each step is done, sampled, in hours after `start`, which matters only to channels that sleep.

    Durations are independent of each other. A task draws from a stream of its own, keyed by the seed and its
    name and counted by the run: the same step has the same luck in every plan, whatever stands beside it, so
    that plans differ only in what they do (common random numbers: A. M. Law, Simulation Modeling and Analysis,
    chapter 11); and neither `threads` nor the number of runs changes what a run draws.
    Raises ClockError as `order` does, unless 1 <= runs <= 5,000,000, when the timings would not fit 0.8 GB, on a
    negative seed, and when a channel sleeps and there is no start.
    """
    plan = course(steps)
    if start is None and (asleep := next((task.step for task in plan.tasks if task.asleep), None)):
        raise ClockError(f"the channel of step {asleep!r} sleeps; say when the plan starts")
    _check(runs, seed, len(plan.last))
    finish = {key: np.empty(runs) for key in plan.last}

    def block(begin: int) -> None:
        end = min(begin + BLOCK, runs)
        done = ends(plan.tasks, taken(plan.tasks, seed, begin, end), end - begin, start)
        for key, place in plan.last.items():
            finish[key][begin:end] = done[place]

    begins = range(0, runs, BLOCK)
    if len(begins) == 1 or threads == 1:
        for begin in begins:
            block(begin)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(block, begins))
    return Timings(finish, runs, seed)


def taken(tasks: Sequence[Task], seed: int, begin: int, end: int) -> tuple[Taken, ...]:
    """How long each task takes in the runs from `begin` (a multiple of 4) to before `end`."""
    return tuple(durations(task, seed, begin, end) for task in tasks)


def ends(
    tasks: Sequence[Task],
    hours: Sequence[Taken],
    runs: int,
    start: datetime | None,
    held: Mapping[int, float] | None = None,
) -> list[Hours]:
    """When each task is done in each run, in hours after the start.

    A task that is `held` to an hour begins then, whatever it waits for.
    """
    done: list[Hours] = []
    for place, (task, duration) in enumerate(zip(tasks, hours, strict=True)):
        hour = (held or {}).get(place)
        done.append(_end(task, duration, done, runs, start, hour))
    return done


def ends_again(
    tasks: Sequence[Task],
    hours: Sequence[Taken],
    done: Sequence[Hours],
    changed: Collection[int],
    start: datetime | None,
    held: Mapping[int, float],
    needed: Collection[int] | None = None,
) -> list[Hours]:
    """As `ends`, after `done`, if only the tasks at the places `changed` take other hours or are held.

    What waits for none of them stays as it is, and so does what is not `needed`.
    """
    found, other = list(done), set(changed)
    for place, (task, duration) in enumerate(zip(tasks, hours, strict=True)):
        waits = (*task.after, *task.first)
        if (place in other or not other.isdisjoint(waits)) and (needed is None or place in needed):
            other.add(place)
            found[place] = _end(task, duration, found, done[place].size, start, held.get(place))
    return found


def leading_to(tasks: Sequence[Task], places: Iterable[int]) -> frozenset[int]:
    """The tasks at these places and all they wait for."""
    found = set(places)
    for place in reversed(range(len(tasks))):
        if place in found:
            found.update(tasks[place].after, tasks[place].first)
    return frozenset(found)


def _end(
    task: Task, duration: Taken, done: Sequence[Hours], runs: int, start: datetime | None, held: float | None
) -> Hours:
    """When a task is done, those before it being `done`; `held` is the hour at which it begins in any case."""
    ready = begins(task, done, runs, start) if held is None else _awake(task, np.full(runs, held), start)
    return ready + duration


def begins(task: Task, done: Sequence[Hours], runs: int, start: datetime | None) -> Hours:
    """When a task begins: all it waits for are done, one of those of which the first counts, and it is awake."""
    waits = [done[place] for place in task.after]
    if task.first:
        waits.append(reduce(np.minimum, (done[place] for place in task.first)))
    return _awake(task, reduce(np.maximum, waits) if waits else np.zeros(runs), start)


def _awake(task: Task, ready: Hours, start: datetime | None) -> Hours:
    return ready if start is None else awake_from(ready, task.asleep, start)


def milestone_hours(timings: Timings, steps: Sequence[Step], milestone: str) -> Hours | None:
    """Hours after the start until every step that reaches the milestone is done; None if no step does.

    Raises ClockError when such a step was not sampled.
    """
    reaching = [step.key for step in steps if step.reaches == milestone]
    for key in reaching:
        if key not in timings.finish:
            raise ClockError(f"step {key!r} was not sampled{did_you_mean(key, timings.finish)}")
    if not reaching:
        return None
    return np.max([timings.finish[key] for key in reaching], axis=0)  # type: ignore[no-any-return]


def _check(runs: int, seed: int, steps: int) -> None:
    if not 1 <= runs <= MOST_RUNS:
        raise ClockError(f"{runs:,} runs cannot be sampled; ask for 1 to {MOST_RUNS:,}")
    if runs * steps > MOST_NUMBERS:
        raise ClockError(
            f"{runs:,} runs of {steps:,} steps take {8e-9 * runs * steps:.1f} GB;"
            f" ask for at most {MOST_NUMBERS // steps:,}"
        )
    if seed < 0:
        raise ClockError(f"the seed must be 0 or more, not {seed}")


def durations(task: Task, seed: int, begin: int, end: int) -> Taken:
    """Hours by inversion: one uniform number a run, so that a new latency moves each run smoothly."""
    if task.latency is None:
        return 0.0
    if is_fixed(task.latency):
        return quantile(task.latency, 0.5)
    named = (task.step,) if task.part is None else (task.step, task.part)
    return quantiles_of(task.latency, luck(seed, begin, end, *named))
