"""All plans at all lines at once: against a loop over runs, steps and ships that follows the definitions."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cache
from math import sqrt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.test_answers import END, HOUR, START, channels, spans, steps, worlds
from wayout.clock import (
    AtRadius,
    ClockError,
    Distance,
    Extension,
    Latency,
    Line,
    Position,
    Ship,
    Speeds,
    Track,
    TrackPoint,
    quantiles_of,
)
from wayout.clock.clock import Clock, contacts
from wayout.clock.luck import luck
from wayout.clock.recall import Recall
from wayout.clock.tasks import course, ends, ends_again, leading_to, taken
from wayout.plans import alternatives, timing
from wayout.plans.answers import _last

RUNS = 24
NEW_YORK = ZoneInfo("America/New_York")


@st.composite
def crowded(draw):
    """A world as of the answers, with few runs, more ships, speeds that are not certain and more extensions."""
    clock, plan = draw(worlds())
    ships = {}
    for key in ("first", "second", "third", "fourth")[: draw(st.integers(0, 4))]:
        low, likely, high = sorted(draw(st.lists(st.integers(5, 30), min_size=3, max_size=3)))
        fix = AtRadius(Distance.nautical_miles(draw(st.integers(350, 800))), START)
        speeds = Speeds.knots(low, likely, high)
        ships[key] = Ship(key, key, speeds.likely, fix, speeds if draw(st.booleans()) else None)
    if plan.deadline:
        more = {"if_answer": Extension("if_answer", "", draw(spans), None, END)}
        plan = replace(
            plan,
            deadline=replace(plan.deadline, extensions={**plan.deadline.extensions, **more}),
            extend=tuple(draw(st.permutations(["vote", "a_day", "if_answer"])))[: draw(st.integers(0, 3))],
        )
    deadlines = {"term": plan.deadline} if plan.deadline else {}
    return replace(clock, ships=ships, runs=RUNS, deadlines=deadlines), plan


# the definitions, one run at a time ----------------------------------------------------------------------------


def triangle(low, likely, high, u):
    """The quantile of a triangular distribution, solved for by hand."""
    if low == high:
        return low
    if u * (high - low) < likely - low:
        return low + sqrt(u * (high - low) * (likely - low))
    return high - sqrt((1 - u) * (high - low) * (high - likely))


class Run:
    """One run of a plan's words."""

    def __init__(self, clock, plan, n):
        self.clock, self.plan, self.n = clock, plan, n
        self.steps = {each.key: each for each in plan.steps}
        self.done = cache(self.done)

    def draw(self, latency, *name):
        u = luck(self.clock.seed, 0, RUNS, *name)[self.n]
        return triangle(*latency.in_hours, u)

    def awake(self, hours, asleep):
        """Asleep from ten in the evening to seven in the morning in New York."""
        if not asleep:
            return hours
        there = (START + hours * HOUR).astimezone(NEW_YORK)
        if 7 <= there.hour < 22:
            return hours
        day = there.date() + timedelta(days=1) if there.hour >= 22 else there.date()
        morning = there.replace(
            year=day.year, month=day.month, day=day.day, hour=7, minute=0, second=0, microsecond=0
        )
        return (morning - START) / HOUR

    def done(self, key):
        step = self.steps[key]
        begins = max((self.done(each) for each in step.after), default=0.0)
        if step.after_first:
            begins = max(begins, min(self.done(each) for each in step.after_first))
        if step.latency is not None:
            return begins + self.draw(step.latency, key)
        if step.channels:
            alone = len(step.channels) == 1
            return min(
                self.awake(begins, c.asleep) + self.draw(c.latency, *((key,) if alone else (key, c.key)))
                for c in step.channels
            )
        takes = [self.draw(c.latency, key, c.who) for c in step.clears]
        return begins + (sum(takes) if step.in_turn else max(takes))

    def reached(self):
        found = {}
        for step in self.plan.steps:
            if step.reaches:
                found[step.reaches] = max(found.get(step.reaches, 0.0), self.done(step.key))
        return found

    def contact(self, line, through):
        met = []
        for ship in self.clock.ships.values():
            speeds = ship.speeds.values if ship.speeds else (ship.speed,) * 3
            times = [(ship.fix.at + (ship.fix.radius - line.radius) / each - START) / HOUR for each in speeds]
            if ship.key not in through:
                met.append((ship.key, (min(times), times[1], max(times))))
        drawn = (triangle(*bounds, luck(self.clock.seed, 0, RUNS, "", "ship", key)[self.n]) for key, bounds in met)
        return min(drawn, default=None)

    def deadline(self, milestones):
        due = self.plan.deadline
        if due is None:
            return None
        low, likely, high = ((each - START) / HOUR for each in (due.when.low, due.when.likely, due.when.high))
        hours = triangle(low, likely, high, luck(self.clock.seed, 0, RUNS, "", "deadline", due.key)[self.n])
        left = [due.extensions[key] for key in self.plan.extend]
        count = None
        while count != len(left):
            count = len(left)
            for each in tuple(left):
                if each.if_reached is not None and not before(milestones.get(each.if_reached, np.inf), hours):
                    continue
                left.remove(each)
                if each.to is not None:
                    hours = max(hours, (each.to - START) / HOUR)
                else:
                    hours += self.draw(each.by, "", "extension", each.key)
        return hours

    def limit(self, line, through, milestones):
        both = (self.contact(line, through), self.deadline(milestones))
        return min((each for each in both if each is not None), default=None)


def before(hours, limit):
    return np.rint(hours * 3.6e9) < np.rint(limit * 3.6e9)


@settings(max_examples=150)
@given(crowded())
def test_every_alternative_is_what_the_loop_counts(world):
    clock, plan = world
    runs = [Run(clock, plan, n) for n in range(RUNS)]
    found = alternatives(clock, plan)
    most = len(clock.ships) + (not clock.ships or plan.deadline is not None)
    assert len(found) == 2 * most
    for line in clock.lines.values():
        at = {ship.key: ship.fix.at + (ship.fix.radius - line.radius) / ship.speed for ship in clock.ships.values()}
        coming = tuple(sorted(at, key=at.get))
        assert [each.let_through for each in found if each.line is line] == [coming[:n] for n in range(most)]
    for each in found:
        limits = [run.limit(each.line, each.let_through, run.reached()) for run in runs]
        if limits[0] is None:
            assert (each.moment, each.chances) == (None, {})
            continue
        for name, chance in each.chances.items():
            in_time = 0
            for run in runs:
                when = run.reached()
                own = run.limit(each.line, each.let_through, {k: v for k, v in when.items() if k != name})
                in_time += before(when[name], own)
            assert (chance.successes, chance.runs) == (in_time, RUNS), name
        assert set(each.chances) == set(runs[0].reached())
        for share, instant in each.moment.comes.by.items():
            assert (instant - START) / HOUR == pytest.approx(np.quantile(limits, share / 100), abs=1e-6)
        unmoved = [run.limit(each.line, each.let_through, {}) for run in runs]
        moved = np.subtract(limits, unmoved) > 1 / 3600
        assert each.moment.moved == np.mean(moved)
        if moved.any():
            assert (each.moment.later - START) / HOUR == pytest.approx(np.median(np.array(limits)[moved]), abs=1e-6)


@settings(max_examples=60)
@given(crowded())
def test_a_plan_at_its_own_line_is_what_the_loop_counts(world):
    clock, plan = world
    found = timing(clock, plan, (END, "public", "never"))
    runs = [Run(clock, plan, n) for n in range(RUNS)]
    for name in runs[0].reached():
        pairs = [(run.reached(), run) for run in runs]
        limits = [run.limit(plan.line, (), {k: v for k, v in when.items() if k != name}) for when, run in pairs]
        milestone = found.milestones[name]
        if limits[0] is None:
            assert milestone.chance is None
            continue
        hours = [when[name] for when, _ in pairs]
        assert milestone.chance.successes == sum(map(before, hours, limits))
        slack = np.quantile(np.subtract(limits, hours), (0.1, 0.5, 0.9))
        assert (milestone.slack.p10, milestone.slack.p50, milestone.slack.p90) == pytest.approx(slack, abs=1e-6)
        assert (milestone.middle - START) / HOUR == pytest.approx(np.median(hours), abs=1e-6)


# what is kept --------------------------------------------------------------------------------------------------


@st.composite
def several(draw):
    """A world and more plans of the same clock."""
    clock, plan = draw(crowded())
    by = draw(channels())
    others = [replace(plan, steps=draw(steps(by))) for _ in range(2)]
    unmoved = replace(plan, extend=())
    return clock, (plan, unmoved, *others)


@settings(max_examples=40)
@given(several(), st.sampled_from([1, 2, 8]))
def test_what_is_kept_and_how_many_threads_ask_change_nothing(world, threads):
    clock, plans = world
    alone = [alternatives(replace(clock), plan) for plan in plans]
    with ThreadPoolExecutor(threads) as pool:
        assert list(pool.map(lambda plan: alternatives(clock, plan), plans * 3)) == alone * 3
    other = replace(clock, seed=clock.seed + 1)
    assert alternatives(other, plans[0]) == alternatives(replace(other), plans[0])


def test_what_is_kept_is_bounded_and_locked():
    recall, asked = Recall(kept=100), []

    def row(n):
        asked.append(n)
        return (np.full(5, float(n)), "text")

    for n in (1, 2, 1, 3, 2, 3, 1):  # 40 bytes each: two fit
        assert recall.once(n, lambda n=n: row(n))[0].tolist() == [n] * 5
    assert asked == [1, 2, 3, 1]
    with pytest.raises(ValueError, match="read-only"):
        recall.once(1, lambda: row(1))[0][0] = 7
    assert recall.once("large", lambda: np.zeros(20)).size == 20
    assert recall.once("large", lambda: np.ones(20))[0] == 1  # too large to be kept
    assert recall.once("none", lambda: None) is None


def test_a_ship_let_through_need_not_be_known_at_the_line():
    track = Track("t", (TrackPoint(Position(0, 0), START), TrackPoint(Position(0, 5))), Speeds.knots(10))
    points = Line("points", "", points=(Position(-1, 2), Position(1, 2)))
    ships = {
        "known": Ship("known", "", None, None, tracks=(track,)),
        "far": Ship("far", "", Speeds.knots(5).likely, AtRadius(Distance.nautical_miles(400), START)),
    }
    clock = Clock(START, "UTC", {"points": points}, ships)
    for _ in range(2):
        assert [met.ship for met in contacts(clock, points, ("far",))] == ["known"]
        with pytest.raises(ClockError, match="how ship 'far' meets line 'points' is not known"):
            contacts(clock, points)


# again, with something changed ---------------------------------------------------------------------------------


@settings(max_examples=150)
@given(st.data())
def test_what_is_worked_out_again_is_as_if_from_the_start(data):
    words = data.draw(steps(data.draw(channels())))
    tasks = course(words).tasks
    hours = taken(tasks, 7, 0, RUNS)
    done = ends(tasks, hours, RUNS, START)
    places = st.integers(0, len(tasks) - 1)
    held = data.draw(st.dictionaries(places, st.integers(0, 60), max_size=3))
    takes = data.draw(st.dictionaries(places, st.integers(0, 20), max_size=3))
    other = [float(takes.get(n, 0)) if n in takes else each for n, each in enumerate(hours)]
    found = ends_again(tasks, other, done, {*held, *takes}, START, held)
    expected = ends(tasks, other, RUNS, START, held)
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))
    wanted = data.draw(places)
    needed = leading_to(tasks, [wanted])
    some = ends_again(tasks, other, done, {*held, *takes}, START, held, needed)
    assert all(np.array_equal(some[n], expected[n]) for n in needed)
    assert all(some[n] is done[n] for n in range(len(tasks)) if n not in needed)


@settings(max_examples=300)
@given(st.integers(-5, 40), st.integers(0, 60), st.integers(-10, 60), st.one_of(st.none(), st.integers(-20, 90)))
def test_the_last_that_is_enough_is_found_from_any_guess(low, length, last, guess):
    asked = []

    def enough(n):
        assert low <= n < low + length
        asked.append(n)
        return n <= last

    fits = [n for n in range(low, low + length) if n <= last]
    assert _last(enough, low, low + length, guess) == (fits[-1] if fits else None)
    assert len(asked) <= 14
    if guess == last and low <= last < low + length:
        assert len(asked) <= 2


def test_luck_is_drawn_once_for_one_name_and_locked():
    assert luck(1, 0, 8, "a") is luck(1, 0, 8, "a")
    assert not np.array_equal(luck(1, 0, 8, "a"), luck(1, 0, 8, "b"))
    assert not np.array_equal(luck(1, 0, 8, "a"), luck(2, 0, 8, "a"))
    assert not np.array_equal(luck(1, 0, 8, "a", "b"), luck(1, 0, 8, "ab"))
    assert np.array_equal(luck(1, 4, 12, "a")[:4], luck(1, 0, 8, "a")[4:])
    with pytest.raises(ValueError, match="read-only"):
        luck(1, 0, 8, "a")[0] = 0.5


def test_triangular_hours_are_the_quantiles_and_keep_their_bounds():
    chances = np.concatenate([np.linspace(0, 1, 5_001)[:-1], [1 - 2.0**-53, 2.0**-60]])
    for bounds in ((0, 0, 3), (0, 3, 3), (1, 4, 9), (0.1, 0.1, 0.30000001), (2, 2, 2), (1.87, 13.78, 13.78)):
        found = quantiles_of(Latency.hours(*bounds), chances)
        assert found == pytest.approx([triangle(*bounds, u) for u in chances], abs=1e-12)
        assert bounds[0] <= found.min()
        assert found.max() <= bounds[2]
