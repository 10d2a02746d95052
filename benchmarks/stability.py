"""Stability of random conflicts in option form: speed, memory, and how far from the limit of this machine.

The limit is the time to read every payoff once and write every verdict once at copy bandwidth: 4 bytes a state and
decision maker in, 1 byte a state, decision maker and concept out. Beside it, as a baseline, a dense matrix method
as the literature gives it, up to where that stops. Wall and CPU time (all threads) are medians of one run.
"""

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from machine import copy_bandwidth, describe

from wayout.model import Conflict
from wayout.stability import analyse

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from oracles import matrix_method

THREE = ("R", "GMR", "SMR")
FIVE = (*THREE, "SEQ", "SSEQ")
SIZES = (6, 10, 14, 18, 20, 22, 24)
MATRIX_UP_TO = 10


def random_conflict(options: int, makers: int) -> tuple[Conflict, list[int], np.ndarray]:
    """All states feasible, options dealt round, payoffs drawn from about as many ranks as there are states."""
    rng = np.random.default_rng([options, makers])
    owner = [j % makers for j in range(options)]
    payoffs = rng.integers(0, 1 << min(options, 20), (makers, 1 << options), dtype=np.int32)
    return Conflict.from_arrays(owner, payoffs), owner, payoffs


def timed(work, runs: int) -> tuple[float, float]:
    """The median wall and CPU seconds of `work`, after once unseen."""
    work()
    wall, cpu = [], []
    for _ in range(runs):
        began, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
    return statistics.median(wall), statistics.median(cpu)


def matrix_seconds(options: int, owner: list[int], payoffs: np.ndarray) -> float:
    """The dense matrix method on the same conflict, all five concepts."""
    world, _ = matrix_method.option_form(owner, payoffs, np.ones(1 << options, dtype=bool), {}, {})

    def work() -> None:
        for concept in FIVE:
            matrix_method.stable(world, concept)

    return timed(work, 1 if options > 8 else 5)[0]


def rows(options: int, makers: int, bandwidth: float) -> None:
    """One line for three concepts, one for five."""
    conflict, owner, payoffs = random_conflict(options, makers)
    for concepts in (THREE, FIVE):
        runs = 9 if options <= 18 else 5 if options <= 20 else 2
        engine = analyse(conflict, concepts).engine
        wall, cpu = timed(lambda k=concepts: analyse(conflict, k), runs)
        limit = makers * (4 + len(concepts)) * (1 << options) / bandwidth
        matrix = ""
        if concepts is FIVE and options <= MATRIX_UP_TO:
            matrix = f"{matrix_seconds(options, owner, payoffs) / wall:.0f} x ours"
        print(
            f"{options:7} {makers:3} {len(concepts):8} {engine:>6} {wall * 1e3:9.2f} {cpu * 1e3:9.2f} "
            f"{(1 << options) / wall / 1e6:9.1f} {wall / limit:8.1f} {cpu / limit:8.1f} {matrix:>10}"
        )


def crossover() -> None:
    """NumPy against the compiled loops when both are warm, and what importing those costs a fresh process."""
    script = (
        "import time; a = time.perf_counter(); import wayout.stability.compiled; print(time.perf_counter() - a)"
    )
    importing = float(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout)
    print(f"\nimporting the compiled loops takes {importing * 1e3:.0f} ms; five concepts, warm:")
    print(f"{'options':>7} {'DMs':>3} {'NumPy ms':>9} {'ratio to compiled':>18}")
    for options in (6, 8, 10, 11, 12, 13, 14):
        for makers in (2, 4):
            conflict = random_conflict(options, makers)[0]
            numpy, numba = (
                timed(lambda e=engine, c=conflict: analyse(c, FIVE, e), 5)[0] for engine in ("numpy", "numba")
            )
            print(f"{options:7} {makers:3} {numpy * 1e3:9.2f} {numpy / numba:18.1f}")


def staircase(bits: int) -> None:
    """Feasible states in a staircase, on which two sanctioners climb a step each, against as many at random."""
    steps = [(n, n - back) for n in range(1 << bits) for back in (0, 1) if n >= back]
    codes = np.array([x << 1 | y << bits + 1 | own for x, y in steps for own in (0, 1)])
    rng = np.random.default_rng(bits)
    owner = [0, *[1] * bits, *[2] * bits]
    seconds = []
    for chosen in (codes, rng.choice(1 << 2 * bits + 1, len(codes), replace=False)):
        feasible = np.zeros(1 << 2 * bits + 1, dtype=bool)
        feasible[chosen] = True
        payoffs = rng.integers(0, len(codes), (3, feasible.size))
        payoffs[0, codes] = np.arange(len(codes))[::-1] ^ 1
        payoffs[1:, codes] = np.arange(len(codes)) >> 1  # each step up improves whoever takes it
        conflict = Conflict.from_arrays(owner, payoffs, feasible)
        seconds.append(timed(lambda c=conflict: analyse(c, FIVE), 5)[0])
    print(
        f"staircase of {len(codes):,} states in 2^{2 * bits + 1}: {seconds[0] / seconds[1]:.2f} x as many at random"
    )


def main() -> None:
    """Print the table: of all sizes, or of those named, as OPTIONS or OPTIONS:DMs."""
    bandwidth = copy_bandwidth()
    print(describe())
    print(
        f"{'options':>7} {'DMs':>3} {'concepts':>8} {'engine':>6} {'wall ms':>9} {'CPU ms':>9} "
        f"{'Mstates/s':>9} {'x limit':>8} {'CPU x':>8} {'matrix':>10}"
    )
    largest = 0
    for size in sys.argv[1:] or map(str, SIZES):
        options, _, makers = size.partition(":")
        largest = max(largest, int(options))
        for number in [int(makers)] if makers else (2, 3, 4):
            rows(int(options), number, bandwidth)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"peak memory {peak / 1e9:.2f} GB, {peak / (1 << largest):.0f} bytes a state of the largest")
    if len(sys.argv) == 1:
        crossover()
        for bits in (6, 8, 9):
            staircase(bits)


if __name__ == "__main__":
    main()
