"""Stability of random conflicts in option form: speed, memory, and how far from the limit of this machine.

The limit is the time to read every payoff once and write every verdict once at copy bandwidth: 4 bytes a state and
decision maker in, 1 byte a state, decision maker and concept out. Beside it, as a baseline, a dense matrix method
as the literature gives it, up to where that stops. Wall and CPU time (all threads) are medians of one run.
"""

import resource
import statistics
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


def main() -> None:
    """Print the table."""
    bandwidth = copy_bandwidth()
    print(describe())
    print(
        f"{'options':>7} {'DMs':>3} {'concepts':>8} {'engine':>6} {'wall ms':>9} {'CPU ms':>9} "
        f"{'Mstates/s':>9} {'x limit':>8} {'CPU x':>8} {'matrix':>10}"
    )
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    for options in sizes:
        for makers in (2, 3, 4):
            conflict, owner, payoffs = random_conflict(options, makers)
            for concepts in (THREE, FIVE):
                runs = 9 if options <= 18 else 5 if options <= 20 else 2
                engine = analyse(conflict, concepts).engine
                wall, cpu = timed(lambda c=conflict, k=concepts: analyse(c, k), runs)
                limit = makers * (4 + len(concepts)) * (1 << options) / bandwidth
                matrix = ""
                if concepts is FIVE and options <= MATRIX_UP_TO:
                    matrix = f"{matrix_seconds(options, owner, payoffs) / wall:.0f} x ours"
                print(
                    f"{options:7} {makers:3} {len(concepts):8} {engine:>6} {wall * 1e3:9.2f} {cpu * 1e3:9.2f} "
                    f"{(1 << options) / wall / 1e6:9.1f} {wall / limit:8.1f} {cpu / limit:8.1f} {matrix:>10}"
                )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    largest = 1 << max(sizes)
    print(f"peak memory {peak / 1e9:.2f} GB, {peak / largest:.0f} bytes a state of the largest")


if __name__ == "__main__":
    main()
