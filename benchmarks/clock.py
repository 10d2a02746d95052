"""Plans, lines and ships against the clock, and a small crisis beside SimPy and Mesa: ratios first.

CPU time of one thread, so that neighbours on the machine count for little; the least of some repetitions, each with
a seed of its own, so that nothing drawn before is of use.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import Any

import numpy as np
from crisis import Outcome, by_wayout
from machine import describe, median

import wayout
from wayout.clock import (
    Asleep,
    AtRadius,
    Channel,
    Clearance,
    Distance,
    Latency,
    Line,
    Lognormal,
    Pert,
    Ship,
    Speeds,
    Step,
)
from wayout.clock.clock import Clock
from wayout.plans import Plan, alternatives, answer, compare, timing
from wayout.report.data import clock_data

RUNS = 10_000  # a chance is then known to 0.01, the half-width of its 95 % interval
PLANS, LINES = 20, 10
SHIPS = (1, 4, 12)
MILESTONES = ("answer", "known", "public")
START = datetime.fromisoformat("1962-10-24T23:15-04:00")
REPETITIONS = 7


def world(ships: int, seed: int) -> tuple[Clock, tuple[Plan, ...]]:
    """Twenty plans of nine steps, ten lines, and ships whose speed is not certain."""
    night = Asleep(*(datetime.fromisoformat(f"2000-01-01T{hour}:00").time() for hour in ("22", "07")), "UTC")
    channels = [
        Channel(key, key, None, Latency.hours(1 + n, 4 + n, 9 + n), (night,) if n % 2 else ())
        for n, key in enumerate(("cable", "radio", "courier", "telephone"))
    ]
    lines = {f"line_{n}": Line(f"line_{n}", "", Distance.nautical_miles(500 - 40 * n)) for n in range(LINES)}
    afloat = {f"ship_{n}": _ship(f"ship_{n}", n) for n in range(ships)}
    clock = Clock(START, "UTC", lines, afloat, {each.key: each for each in channels}, RUNS, seed)
    force = lines["line_0"]
    plans = (Plan(f"plan_{n}", f"plan {n}", line=force, steps=_steps(n, channels)) for n in range(PLANS))
    return clock, tuple(plans)


def _ship(key: str, n: int) -> Ship:
    speeds = Speeds.knots(10 + n % 4, 14 + n % 4, 17 + n % 4)
    return Ship(key, key, speeds.likely, AtRadius(Distance.nautical_miles(600 + 40 * n), START), speeds)


def _steps(n: int, channels: list[Channel]) -> tuple[Step, ...]:
    one, other = channels[n % 4], channels[(n + 1) % 4]
    clears = tuple(Clearance(who, Latency.hours(0.2, 0.5 + 0.1 * k, 2 + 0.1 * n)) for k, who in enumerate("ABC"))
    return (
        Step("draft", "", (), (), Latency.hours(0.5, 1 + 0.05 * n, 3)),
        Step("clear", "", (), ("draft",), clears=clears, in_turn=n % 2 == 0),
        Step("send", "", (), ("clear",), channels=(one, other)),
        Step("issue", "", (), ("send",), Latency.hours(0.5, 1 + 0.1 * n, 4), "public"),
        Step("decide", "", (), ("issue",), Pert.hours(6, 12 + 0.3 * n, 24)),
        Step("reply", "", (), ("decide",), channels=(one,)),
        Step("leak", "", (), ("draft",), Lognormal.within(10 + 0.2 * n, 30, 0.9)),
        Step("answer", "", (), ("reply",), Latency.hours(0.1, 0.2, 1), "answer"),
        Step("press", "", (), (), Latency.hours(0.1, 0.2, 1), "known", ("issue", "leak")),
    )


def cpu(work: Callable[[int], Any], repetitions: int = REPETITIONS) -> float:
    """The least CPU time it takes, each time with another seed."""
    taken = []
    for seed in range(repetitions):
        began = time.process_time()
        work(1000 + seed)
        taken.append(time.process_time() - began)
    return min(taken)


def wall(work: Callable[[int], Any]) -> float:
    """The least wall time it takes, each time with another seed."""
    return min(median(lambda seed=seed: work(2000 + seed), 1) for seed in range(REPETITIONS))


# --- plans, lines and ships ---------------------------------------------------------------------------------


def every(clock: Clock, plans: tuple[Plan, ...]) -> list[Any]:
    """All plans at every line, with ships let through as they come."""
    return [alternatives(clock, plan) for plan in plans]


def one_by_one(clock: Clock, plans: tuple[Plan, ...]) -> None:
    """One of the plans at every line, each as if it were the only one: nothing is kept between them."""
    plan = plans[3]
    for each in alternatives(clock, plan):
        alone = timing(
            replace(clock), replace(plan, line=each.line, let_through=each.let_through), tuple(each.chances)
        )
        assert each.chances == {name: alone.milestones[name].chance for name in each.chances}


def least(ships: int, seed: int) -> None:
    """What no way of counting runs does without: every number drawn once, and every pair of rows compared."""
    steps = {(step.key, n) for step in world(1, 1)[1][0].steps for n in range(max(len(step.clears), 1))}
    drawn = np.random.Generator(np.random.Philox(seed)).random((len(steps) + ships, RUNS))
    for _ in range(PLANS):
        for words in drawn[: len(MILESTONES)]:
            for _ in range(LINES):
                for ship in drawn[-ships:]:
                    np.count_nonzero(words < ship)


def plans_lines_and_ships() -> None:
    """Print how long all plans take at all lines, beside one by one and beside the least it can take."""
    print(f"\n{PLANS} plans x {LINES} lines, {RUNS:,} runs (+-0.01), three milestones; aim about 100 ms warm")
    print(f"{'ships':>5} {'cases':>6} {'x the least':>12} {'one by one':>11} {'ms':>7} {'asked again':>12}")
    every(*world(1, 0))  # imports and tables
    for ships in SHIPS:
        worlds = {1000 + seed: world(ships, 1000 + seed) for seed in range(REPETITIONS)}
        ours = cpu(lambda seed, w=worlds: every(*w[seed]))
        again = cpu(lambda seed, w=worlds: every(*w[seed]))
        bound = cpu(lambda seed, n=ships: least(n, seed))
        each = cpu(lambda seed, n=ships: one_by_one(*world(n, seed)), 2) * PLANS
        cases = sum(map(len, every(*world(ships, 99))))
        ratios = f"{ours / bound:11.1f}x {each / ours:10.0f}x"
        print(f"{ships:5} {cases:6} {ratios} {ours * 1e3:7.0f} {again * 1e3:9.0f} ms")


# --- what a user waits for ----------------------------------------------------------------------------------


def commands() -> None:
    """Print what `wayout clock` works out, beside reading the scenario or, where there is none, comparing."""
    print("\nthe whole of `wayout clock`: plans compared, what decides, when to send, what would be enough")
    load = cpu(lambda _: wayout.load("cuba-1962"), 3)
    night = cpu(lambda _: _asked(wayout.load("cuba-1962")), 3) - load
    print(f"{'cuba-1962':34} {night / load:5.1f} x reading the file {night * 1e3:8.0f} ms")
    compared = cpu(lambda seed: [timing(*each, MILESTONES) for each in _pairs(seed)], 3)
    answered = cpu(lambda seed: [answer(*each, name, 0.9) for each in _pairs(seed) for name in MILESTONES], 3)
    print(
        f"{'20 plans, 10 lines, 12 ships':34} {answered / compared:5.1f} x their timing {answered * 1e3:11.0f} ms"
    )


def _asked(scenario: wayout.Scenario) -> Any:
    return clock_data(scenario, compare(scenario), 0.9)


def _pairs(seed: int) -> list[tuple[Clock, Plan]]:
    clock, plans = world(12, seed)
    return [(clock, plan) for plan in plans]


# --- the crisis ---------------------------------------------------------------------------------------------


def crisis() -> None:
    """Print the crisis made with Wayout, SimPy and Mesa; raise if their means differ beyond sampling error."""
    from crisis_mesa import by_mesa  # noqa: PLC0415  both only come with the `bench` extra
    from crisis_simpy import by_simpy, events  # noqa: PLC0415

    counted = np.mean([events(seed) for seed in range(100)])
    print(f"\nthe crisis: 5 ships, a line, two rules, {counted:.0f} events a run in SimPy; aim 60 times SimPy")
    ways = (("Wayout", by_wayout, 100_000), ("SimPy", by_simpy, 2_000), ("Mesa", by_mesa, 1_000))
    taken = {name: cpu(lambda seed, w=way, n=runs: w(n, seed), 5) / runs for name, way, runs in ways}
    print(f"{'one thread, CPU time':22} {'x Wayout':>9} {'runs/s':>10}")
    for name, seconds in taken.items():
        print(f"{name:22} {seconds / taken['Wayout']:8.0f}x {1 / seconds:10,.0f}")
    one, more = (wall(lambda seed, n=threads: by_wayout(100_000, seed, n)) for threads in (1, None))
    print(f"{'Wayout, all threads':22} {one / more:8.2f} times as fast as with one, in wall time")
    agree({name: way(runs * 2, 7) for name, way, runs in ways})


def agree(outcomes: dict[str, Outcome]) -> None:
    """Print the means with their standard errors; raise unless each pair is within four of them."""
    print(f"\n{'means, all within sampling error':34}" + "".join(f"{name:>18}" for name in outcomes))
    for field in Outcome._fields:
        rows = {name: np.asarray(getattr(each, field), dtype=float) for name, each in outcomes.items()}
        means = {name: (row.mean(), row.std() / np.sqrt(row.size)) for name, row in rows.items()}
        print(f"{field:34}" + "".join(f"{mean:10.3f} +-{error:6.3f}" for mean, error in means.values()))
        for (a, (x, s)), (b, (y, t)) in combinations(means.items(), 2):
            if abs(x - y) > 4 * np.hypot(s, t):
                raise SystemExit(f"{field}: {a} says {x:.4f}, {b} says {y:.4f}")


def main() -> None:
    """Print the tables; `python benchmarks/clock.py crisis` only the last."""
    print(describe())
    if "crisis" not in sys.argv[1:]:
        plans_lines_and_ships()
        commands()
    crisis()


if __name__ == "__main__":
    main()
