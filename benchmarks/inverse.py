"""The least change of rankings, everybody's together: its time by concept and size, beside brute force in one run.

Random strict rankings; only questions with something to change ("positive cost"). CPU time, medians. Brute force
judges every ranking of one decision maker, or every pair of two, by the definitions: where that finishes, which is
at 4 states, and at 8 where one decision maker alone may change.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations, product
from math import factorial

import numpy as np
from machine import describe

from wayout.model import Conflict
from wayout.offers.inverse import BY_RANKING, Inverse, least_change
from wayout.stability import Definitions

SIZES = ((3, 2), (6, 2), (6, 3), (8, 2), (8, 3))  # options, decision makers
INSTANCES = 9


@dataclass(frozen=True)
class Asked:
    """A question with its answer and the CPU seconds that took."""

    conflict: Conflict
    state: int
    found: Inverse
    seconds: float


def drawn(rng: np.random.Generator, options: int, makers: int) -> Conflict:
    """A conflict whose options are dealt round, all states feasible."""
    payoffs = np.array([rng.permutation(1 << options) for _ in range(makers)])
    return Conflict.from_arrays([j % makers for j in range(options)], payoffs)


def asked(options: int, makers: int, concept: str, dm: int | None = None) -> Iterator[Asked]:
    """Random questions with a positive cost; those that are impossible, or cost nothing, are passed over."""
    rng = np.random.default_rng([options, makers, *concept.encode()])
    while True:
        conflict = drawn(rng, options, makers)
        state = int(rng.integers(1 << options))
        if Definitions(conflict).equilibrium(concept, state):
            continue
        began = time.process_time()
        found = least_change(conflict, state, concept, dm)
        taken = time.process_time() - began
        if found.cost:
            yield Asked(conflict, state, found, taken)


def some(questions: Iterator[Asked], count: int = INSTANCES) -> list[Asked]:
    """The first few, after one unseen."""
    next(questions)
    return [each for each, _ in zip(questions, range(count), strict=False)]


def by_size() -> None:
    """Median and worst time by concept, and how many answers were proved the least."""
    print("\nThe least change of all rankings together, CPU seconds, medians of nine (the worst); proved of nine")
    print(f"{'states':>6} {'DMs':>3}" + "".join(f"{concept:>24}" for concept in BY_RANKING))
    for options, makers in SIZES:
        cells = []
        for concept in BY_RANKING:
            every = some(asked(options, makers, concept))
            times = [each.seconds for each in every]
            proved = sum(each.found.exact for each in every)
            cells.append(f"{statistics.median(times):9.3f} ({max(times):6.2f}) {proved:>2}/{len(every)}")
        print(f"{1 << options:6} {makers:3}" + "".join(f"{cell:>24}" for cell in cells), flush=True)


def brute_force(each: Asked, concept: str, dm: int | None) -> float:
    """The CPU seconds of trying every ranking of those who may change; raises if the answers differ."""
    conflict, free = each.conflict, range(len(each.conflict.keys)) if dm is None else (dm,)
    was = conflict.payoffs[list(free)]
    least: int | None = None
    began = time.process_time()
    for tried in product(permutations(range(conflict.space.size)), repeat=len(free)):
        payoffs = conflict.payoffs.copy()
        payoffs[list(free)] = tried
        if Definitions(replace(conflict, payoffs=payoffs)).equilibrium(concept, each.state):
            cost = sum(map(swaps, was.tolist(), tried))
            least = cost if least is None else min(least, cost)
    taken = time.process_time() - began
    if least != each.found.cost:
        raise AssertionError(f"{concept}: {each.found.cost}, but by brute force {least}")
    return taken


def swaps(one: Sequence[int], two: Sequence[int]) -> int:
    """The pairs in the other order."""
    return sum((one[a] < one[b]) != (two[a] < two[b]) for b in range(len(one)) for a in range(b))


def beside_brute_force() -> None:
    """How many times as long brute force takes, by its whole run; the answers are compared."""
    print("\nBrute force, every ranking judged by the definitions: times as long as ours, medians; same answers")
    print(f"{'states':>6} {'who changes':<12} {'rankings':>9}" + "".join(f"{concept:>8}" for concept in BY_RANKING))
    for options, dm, count in ((2, None, INSTANCES), (3, 0, 3)):
        ratios = []
        for concept in BY_RANKING:
            every = some(asked(options, 2, concept, dm), count)
            ratios.append(statistics.median(brute_force(each, concept, dm) / each.seconds for each in every))
        rankings = factorial(1 << options) ** (2 if dm is None else 1)
        who = "both" if dm is None else "one"
        print(
            f"{1 << options:6} {who:<12} {rankings:9,}" + "".join(f"{ratio:8,.0f}" for ratio in ratios), flush=True
        )


PARTS: dict[str, Callable[[], None]] = {"sizes": by_size, "brute": beside_brute_force}


def main() -> None:
    """Print the parts named, or all."""
    print(describe())
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
