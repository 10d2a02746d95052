"""Whether there is time, beyond a chance: what decides it, when to send at the latest, what would be enough."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from wayout.clock import Channel, Crossing, Distance, Line, Step, in_time, is_fixed, quantile
from wayout.clock.clock import Clock, contact
from wayout.clock.tasks import Hours, Taken, Task, begins, leading_to
from wayout.plans.plan import Plan
from wayout.plans.race import Words, extensions, first_ships, limit, limits, reached, run, words_of

SENDS = "send"
NARROWEST = 1  # tenths of a nautical mile: the line at the coast
MINUTE = 1 / 60

Runs = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Decider:
    """A step that can decide whether words are in time; `part` is the channel or who clears, if it has several.

    `share`: the share of the runs that would have ended otherwise, in time or late, had it taken its median time.
    `hours`: how long it keeps the words on their way, in the mean: sleep included, and nothing in the runs in which
    something else is what they wait for. Without a step it is the moment itself that may come early or late.
    """

    step: str | None
    part: str | None
    share: float
    hours: float


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest instant (UTC) at which a step, or else the plan, may begin; None: it is too late already."""

    step: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PulledIn:
    """The line that needs the least pulling in, and the first contact there; None if no ship meets it there."""

    line: Line
    radius: Distance
    contact: Crossing | None


@dataclass(frozen=True, slots=True)
class Change:
    """What would give the wanted chance, each by itself: the least of each kind, None where no such change does.

    `hours`: by how much the words would have to be faster, or the moment later; 0 if the chance is there already.
    `ships`: those to let through besides. `channel`: the one to use instead of which. `extension`: of the deadline.
    """

    hours: float
    line: PulledIn | None = None
    ships: tuple[str, ...] | None = None
    channel: tuple[str, str] | None = None
    extension: str | None = None

    @property
    def none_needed(self) -> bool:
        """The chance is there already."""
        return self.hours == 0


@dataclass(frozen=True, slots=True)
class Answer:
    """One milestone of a plan against what it has to be in time for, at the wanted chance.

    `deciders` begin with the one that decides the most runs.
    """

    milestone: str
    wanted: float
    deciders: tuple[Decider, ...]
    begin: Latest
    send: Latest | None
    change: Change


def answer(clock: Clock, plan: Plan, milestone: str, wanted: float) -> Answer | None:
    """The answer for a milestone; None if the plan does not reach it or has nothing to be in time for."""
    words = words_of(clock, plan)
    when = reached(words, words.done)
    before = limit(clock, plan, when, words.runs, milestone)
    if milestone not in when or before is None:
        return None
    asked = _Asked(clock, plan, words, milestone, wanted, _needed(plan, words, milestone))
    return Answer(
        milestone,
        wanted,
        tuple(_deciders(asked)),
        _latest(asked, None) or Latest(None, None),
        _latest(asked, sends) if (sends := sending(plan.steps)) else None,
        _change(asked, when, before),
    )


def _needed(plan: Plan, words: Words, milestone: str) -> frozenset[int]:
    """The tasks that lead to the milestone, or to one that moves the deadline."""
    names = {milestone, *(each.if_reached for each in extensions(plan) if each.if_reached)}
    return leading_to(words.course.tasks, (words.course.last[s.key] for s in words.steps if s.reaches in names))


def sending(steps: Sequence[Step]) -> str | None:
    """The step that sends: the first that is said to, or else the first that goes by a channel."""
    said = (step.key for step in steps if step.does == SENDS)
    return next(said, next((step.key for step in steps if step.channels), None))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What is asked: does this milestone of the plan come in time with the wanted chance?"""

    clock: Clock
    plan: Plan
    words: Words
    milestone: str
    wanted: float
    needed: frozenset[int]

    def in_time(self, done: Sequence[Hours], plan: Plan | None = None, at_median: bool = False) -> Runs:
        """In which runs it is in time, the tasks being done then; `plan` may meet other ships or another line."""
        when = reached(self.words, done)
        before = limit(self.clock, plan or self.plan, when, self.words.runs, self.milestone, at_median)
        if before is None:
            return np.ones(self.words.runs, dtype=bool)
        return in_time(when[self.milestone], before)

    def run(self, held: Mapping[int, float], takes: Mapping[int, float] | None = None) -> list[Hours]:
        """When the tasks are done that matter here, if some are held to an hour or take other hours."""
        return run(self.clock, self.words, held, takes, self.needed)

    def enough(self, runs: Runs) -> bool:
        """The runs in time make the wanted chance."""
        return int(np.count_nonzero(runs)) >= ceil(self.wanted * runs.size - 1e-9)


# --- what decides it ----------------------------------------------------------------------------------------


def _deciders(asked: _Asked) -> list[Decider]:
    """Every task that could decide, and the moment itself if it is not certain; what decides most comes first."""
    found, base = [], asked.in_time(asked.words.done)
    hours = _on_the_way(asked.words, asked.milestone)
    for place, task in enumerate(asked.words.course.tasks):
        if task.latency is not None and hours[place] > 0:
            share = 0.0 if is_fixed(task.latency) else float(np.mean(base != _as_usual(asked, place, task)))
            found.append(Decider(task.step, task.part, share, hours[place]))
    if not all(each.when.is_certain for each in limits(asked.clock, asked.plan)):
        usual = asked.in_time(asked.words.done, at_median=True)
        found.append(Decider(None, None, float(np.mean(base != usual)), 0.0))
    return sorted(found, key=lambda each: (-each.share, -each.hours))


def _as_usual(asked: _Asked, place: int, task: Task) -> Runs:
    """In which runs the milestone comes in time if this task takes its median time."""
    assert task.latency is not None
    usual = {place: quantile(task.latency, 0.5)}
    return asked.in_time(asked.run({}, usual))


def _on_the_way(words: Words, milestone: str) -> list[float]:
    """For how many hours, in the mean, each task is what the milestone waits for: back along what came last."""
    tasks, done, when = words.course.tasks, words.done, reached(words, words.done)[milestone]
    awaited = [np.zeros(words.runs, dtype=bool) for _ in tasks]
    _hand_on(awaited, done, [words.course.last[s.key] for s in words.steps if s.reaches == milestone], when)
    hours = [0.0] * len(tasks)
    for place in reversed(range(len(tasks))):
        if awaited[place].any():
            ready = begins(tasks[place], done, words.runs, None)
            hours[place] = float(np.mean(np.where(awaited[place], done[place] - ready, 0.0)))
            earlier = (*tasks[place].after, *tasks[place].first)
            _hand_on(awaited, done, earlier, np.where(awaited[place], ready, -1.0))
    return hours


def _hand_on(awaited: list[Runs], done: Sequence[Hours], places: Sequence[int], when: Hours) -> None:
    """Of these tasks, the first that is done just then is what is waited for."""
    left = when >= 0
    for place in places:
        here = left & (done[place] == when)
        awaited[place] |= here
        left = left & ~here


# --- when to send at the latest -----------------------------------------------------------------------------


def _latest(asked: _Asked, step: str | None) -> Latest | None:
    """The last minute at which the step, or everything, may begin for the milestone to have the wanted chance.

    None if it may begin at any time: the milestone does without the step.
    """
    places = list(_beginnings(asked.words.course.tasks, step))
    at_once = {each.reaches: np.array([-np.inf]) for each in asked.plan.steps if each.reaches}
    before = limit(asked.clock, asked.plan, at_once, asked.words.runs)  # with every extension
    assert before is not None

    def enough(minutes: int) -> bool:
        held = dict.fromkeys(places, minutes * MINUTE)
        return asked.enough(asked.in_time(asked.run(held)))

    too_late = max(ceil(float(np.max(before)) / MINUTE) + 1, 1)
    if enough(too_late):
        return None
    minutes = _last(enough, 0, too_late, _guess(asked, places))
    return Latest(step, None if minutes is None else asked.clock.start + timedelta(minutes=minutes))


def _guess(asked: _Asked, places: Sequence[int]) -> int:
    """The minute to look at first: right if the milestone waits for the first of these tasks, in every run."""
    done, tasks = asked.words.done, asked.words.course.tasks
    when = reached(asked.words, done)
    before = limit(asked.clock, asked.plan, when, asked.words.runs, asked.milestone)
    if before is None or not places:
        return 0
    ready = begins(tasks[places[0]], done, asked.words.runs, None)
    return floor(_exceeded(asked.wanted, before - when[asked.milestone] + ready) / MINUTE)


def _beginnings(tasks: Sequence[Task], step: str | None) -> Iterator[int]:
    """The tasks with which a step begins; without one, those that wait for nothing."""
    for place, task in enumerate(tasks):
        within = any(tasks[each].step == task.step for each in (*task.after, *task.first))
        if (task.step == step and not within) or (step is None and not task.after and not task.first):
            yield place


def _last(enough: Callable[[int], bool], low: int, high: int, guess: int | None = None) -> int | None:
    """The greatest number from `low` to below `high` that is enough, if all below it are; None if none is.

    From the `guess` on in steps that double until one too many is passed, and then by halves.
    """
    good, bad = low - 1, max(low, high)
    middle, step = (good + bad) // 2 if guess is None else min(max(guess, low), high - 1), 1
    while bad - good > 1:
        if enough(middle):
            good, middle = middle, middle + step
        else:
            bad, middle = middle, middle - step
        step *= 2
        if guess is None or (good >= low and bad < high) or not good < middle < bad:
            middle = (good + bad) // 2
    return good if good >= low else None


# --- what would be enough -----------------------------------------------------------------------------------


def _change(asked: _Asked, when: Mapping[str, Hours], before: Taken) -> Change:
    hours = _missing(asked, before - when[asked.milestone])
    if hours == 0:
        return Change(0.0)

    def enough(plan: Plan) -> bool:
        return asked.enough(asked.in_time(asked.words.done, plan))

    return Change(hours, _line(asked, enough), _ships(asked), _channel(asked), _extension(asked, enough))


def _missing(asked: _Asked, slack: Hours) -> float:
    """The hours that have to be added to the slack of every run for the wanted chance, in whole minutes."""
    least = _exceeded(asked.wanted, slack)
    return 0.0 if asked.enough(in_time(np.zeros(slack.size), slack)) else ceil(-least / MINUTE + 1e-6) * MINUTE


def _exceeded(wanted: float, hours: Hours) -> float:
    """The hours that this share of the runs has, or more."""
    at_least = ceil(wanted * hours.size - 1e-9)
    return float(np.sort(hours)[hours.size - at_least])


def _line(asked: _Asked, enough: Callable[[Plan], bool]) -> PulledIn | None:
    """The widest line inside the plan's that is enough, to a tenth of a nautical mile; none by points."""
    plan, line = asked.plan, asked.plan.line
    if line is None or line.radius is None or contact(asked.clock, line, plan.let_through) is None:
        return None

    def pulled_in(tenths: int) -> Plan:
        return replace(plan, line=replace(line, radius=Distance.nautical_miles(tenths / 10)))

    tenths = _last(
        lambda n: enough(pulled_in(n)), NARROWEST, max(ceil(line.radius.in_nautical_miles * 10), NARROWEST + 1)
    )
    if tenths is None:
        return None
    radius = Distance.nautical_miles(tenths / 10)
    found = replace(line, radius=radius)
    return PulledIn(found, radius, contact(asked.clock, found, plan.let_through))


def _ships(asked: _Asked) -> tuple[str, ...] | None:
    """The ships to let through besides, while another is still stopped.

    Of those that can come first always the one without which the most runs are in time, or the first of them.
    """
    plan, least = asked.plan, len(asked.plan.let_through)
    while first := first_ships(asked.clock, plan.line, plan.let_through):
        if len(plan.let_through) > least and asked.enough(asked.in_time(asked.words.done, plan)):
            return plan.let_through[least:]
        each = [replace(plan, let_through=(*plan.let_through, ship.key)) for ship in first]
        plan = max(each, key=lambda other: np.count_nonzero(asked.in_time(asked.words.done, other)))
    return None


def _channel(asked: _Asked) -> tuple[str, str] | None:
    """The channel that, put in place of one the plan uses, is enough; of several the one with the best chance."""
    best, found = 0, None
    for old in dict.fromkeys(each.key for step in asked.plan.steps for each in step.channels):
        for new in asked.clock.channels.values():
            if new.key == old:
                continue
            other = replace(asked.plan, steps=tuple(_by_other(step, old, new) for step in asked.plan.steps))
            words = words_of(asked.clock, other)
            runs = replace(asked, words=words).in_time(words.done)
            if asked.enough(runs) and np.count_nonzero(runs) > best:
                best, found = int(np.count_nonzero(runs)), (old, new.key)
    return found


def _by_other(step: Step, old: str, new: Channel) -> Step:
    """The step by another channel; one that already goes by that too loses the old one."""
    kept = {each.key: new if each.key == old else each for each in step.channels}
    return replace(step, channels=tuple({each.key: each for each in kept.values()}.values()))


def _extension(asked: _Asked, enough: Callable[[Plan], bool]) -> str | None:
    """The first extension that the plan does not use yet and that is enough."""
    plan = asked.plan
    known = plan.deadline.extensions if plan.deadline else {}
    unused = (key for key in known if key not in plan.extend)
    return next((key for key in unused if enough(replace(plan, extend=(*plan.extend, key)))), None)
