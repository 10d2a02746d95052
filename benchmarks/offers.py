"""How sure the ways out are: many worlds at once, beside a plain loop over the definitions in the same run.

CPU time throughout, since others use the machine: medians, after once unseen. The plain loop is `ways_out` with
stability by the definitions, state by state; it is timed on a few worlds, and its time a world taken for all.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import import_module

import numpy as np
from machine import describe

from wayout.model import Conflict, DecisionMaker, Option, OptionForm, Prioritised, parse
from wayout.offers import one_place_changes, ways_out
from wayout.offers.robustness import Alternative, Assumptions, sensitivity, shares
from wayout.offers.robustness.worlds import Views, conflict_of, find
from wayout.stability import analyse, batch, engines
from wayout.stability.batch import CONCEPTS, Worlds

SIZES = ((8, 2, 4096), (8, 4, 4096), (10, 2, 2048), (10, 4, 2048), (12, 2, 1024), (12, 4, 1024))
CHANGES = 5  # timed in the plain loop


@dataclass(frozen=True)
class Drawn:
    """A conflict with statements of each decision maker, and how they are drawn: any order of them."""

    conflict: Conflict
    truths: tuple[np.ndarray, ...]
    rng: np.random.Generator

    def worlds(self, count: int) -> tuple[Worlds, list[Views]]:
        """So many worlds, in each of which every decision maker has its statements in a random order."""
        rows = []
        for truth in self.truths:
            order = np.argsort(self.rng.random((count, len(truth))), axis=1)
            rows.append(sum((1 << order[:, j, None]) * row for j, row in enumerate(truth)).astype(np.int16))
        choice = np.arange(count)[:, None] + count * np.arange(len(rows))
        return Worlds(self.conflict, np.concatenate(rows), choice), [Views(each, ((),) * count) for each in rows]


def drawn(options: int, makers: int) -> Drawn:
    """As many statements as options, two infeasible patterns, one one-way option; options dealt round."""
    rng = np.random.default_rng([options, makers])
    codes = np.arange(1 << options)
    feasible = np.ones(1 << options, dtype=bool)
    for _ in range(2):
        pattern = sum(1 << int(bit) for bit in rng.permutation(options)[:2])
        feasible &= codes & pattern != pattern
    truths = []
    for _ in range(makers):
        pairs = (rng.permutation(options)[:2] for _ in range(options))
        signs = rng.integers(0, 2, (options, 2))
        truths.append(
            np.array(
                [(codes >> a & 1 ^ s) | (codes >> b & 1 ^ t) for (a, b), (s, t) in zip(pairs, signs, strict=True)]
            )
        )
    owner = [j % makers for j in range(options)]
    conflict = Conflict.from_arrays(owner, np.zeros((makers, 1 << options), dtype=np.int32), feasible, {0: "on"})
    start = int(conflict.space.states[len(conflict.space.states) // 3])
    return Drawn(replace(conflict, status_quo=start), tuple(truth[:, feasible] for truth in truths), rng)


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """The median CPU seconds of `work`, after once unseen."""
    work()
    taken = []
    for _ in range(runs):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def once(work: Callable[[], object]) -> float:
    """The CPU seconds of a plain loop over the definitions, done once."""
    began = time.process_time()
    work()
    return time.process_time() - began


def stability_of_samples() -> None:
    """Samples a second, for R alone, with GMR and SMR, and for all five; beside one analysis after the other."""
    print("\nStability of many payoffs of one conflict, samples a CPU second, one thread")
    print(
        f"{'options':>7} {'DMs':>3} {'states':>6} {'R':>9} {'+GMR,SMR':>9} {'all 5':>8} "
        f"{'analyse()':>9} {'x':>6} {'definitions':>11} {'x':>7}"
    )
    for options, makers, count in SIZES:
        worlds, _ = drawn(options, makers).worlds(count)
        rates = [
            count / seconds(lambda c=concepts, w=worlds: batch.verdicts(w, c, one_by_one=False))
            for concepts in (CONCEPTS[:1], CONCEPTS[:3], CONCEPTS)
        ]
        one = 1 / seconds(lambda w=worlds: analyse(w.one(0), CONCEPTS))
        slow = once(lambda w=worlds: engines.by_definitions(w.one(0), CONCEPTS, strict=False))
        print(
            f"{options:7} {makers:3} {worlds.rows.shape[1]:6} {rates[0]:9,.0f} {rates[1]:9,.0f} {rates[2]:8,.0f} "
            f"{one:9,.0f} {rates[2] / one:6.0f} {1 / slow:11.1f} {rates[2] * slow:7,.0f}"
        )


def ways_out_of_worlds() -> None:
    """Worlds a second whose ways out are found; beside a plain loop."""
    print("\nWays out of many worlds, all four conditions and six concepts, worlds a CPU second, one thread")
    print(f"{'options':>7} {'DMs':>3} {'worlds/s':>9} {'plain loop':>10} {'x':>6} {'ways a world':>12}")
    for options, makers, count in SIZES:
        made = drawn(options, makers)
        _, views = made.worlds(count)
        choice = np.repeat(np.arange(count)[:, None], makers, axis=1)
        found = find(made.conflict, views, choice, one_by_one=False)
        fast = count / seconds(lambda m=made, v=views, c=choice: find(m.conflict, v, c, one_by_one=False), 3)
        few = [conflict_of(made.conflict, views, choice[n]) for n in range(2)]
        slow = len(few) / seconds(lambda f=few: [ways_out(world) for world in f], 1)
        print(
            f"{options:7} {makers:3} {fast:9,.0f} {slow:10.2f} {fast / slow:6,.0f} {len(found.world) / count:12.2f}"
        )


def twelve_options(statements: int = 12) -> Conflict:
    """Three principals with four options each, statements over all of them, something to agree on."""
    rng = np.random.default_rng(12)
    options = tuple(Option(f"o{j}", j % 3, one_way="on" if j == 11 else None) for j in range(12))
    space = OptionForm(options, np.ones(1 << 12, dtype=bool))
    keys = [option.key for option in options]
    people = []
    for i in range(3):
        texts = ["o0 and o1 and o2 and o3 and o4 and o5", f"not o{i}"]
        while len(texts) < statements:
            a, b = rng.choice(keys, 2, replace=False)
            text = f"{'not ' * int(rng.integers(2))}{a} {rng.choice(['or', 'and', '=='])} {b}"
            texts += [text] if text not in texts else []
        people.append(DecisionMaker(f"d{i}", preferences=Prioritised(tuple(map(parse, texts)))))
    return Conflict.of(people, space, 0)


def every_change() -> None:
    """Every one-place change of a conflict with twelve options; beside a plain loop."""
    conflict = twelve_options()
    found = sensitivity(conflict)
    fast = seconds(lambda: sensitivity(conflict), 3)
    few = [world for _, world in one_place_changes(conflict)][:: max(1, len(found.effects) // CHANGES)]
    slow = once(lambda: [ways_out(world) for world in few]) / len(few) * len(found.effects)
    ways = len(found.ways_out)
    print(
        f"\nEvery change of one place, 12 options, 3 DMs, {len(conflict.space.states):,} states, {ways} ways out, "
        f"{len(found.effects)} changes:\n{fast:.2f} s; a plain loop {slow:.0f} s, "
        f"{slow / fast:,.0f} times as long"
    )


def shares_of_assumptions() -> None:
    """Shares by going through all worlds and by samples; beside a plain loop."""
    conflict = twelve_options(8)
    half = Fraction(1, 2)
    for unsure, samples in ((4, 10_000), (8, 2_000)):
        doubts = [
            (Alternative(None, dm, sure=(*[half] * unsure, *[Fraction(1)] * (8 - unsure))),)
            for dm in conflict.decision_makers
        ]
        assumptions = Assumptions(conflict, tuple(doubts))
        found = shares(assumptions, samples)
        fast = seconds(lambda a=assumptions, s=samples: shares(a, s), 1)
        slow = once(lambda: ways_out(conflict))
        done = found.samples or found.worlds
        how = "drawn" if found.samples else "gone through"
        print(
            f"{done:,} of {found.worlds:,} worlds {how}, 12 options: {fast:.1f} s; a plain loop "
            f"{slow * done:,.0f} s, {slow * done / fast:,.0f} times as long"
        )


PARTS = {
    "stability": stability_of_samples,
    "ways": ways_out_of_worlds,
    "changes": every_change,
    "shares": shares_of_assumptions,
}


def main() -> None:
    """Print the parts named, or all."""
    import_module("wayout.offers.ways_out").BY_DEFINITIONS = 1 << 30
    print(describe())
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
