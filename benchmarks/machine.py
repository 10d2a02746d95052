"""What this machine can do, to put the figures beside: printed by every benchmark."""

import os
import platform
import statistics
import time
from collections.abc import Callable

import numpy as np


def copy_bandwidth(megabytes: int = 256) -> float:
    """Bytes copied a second, read and write counted once each, median of nine."""
    source = np.ones(megabytes << 20, dtype=np.uint8)
    target = np.empty_like(source)
    target[:] = 0  # touched before it is timed
    return source.nbytes * 2 / median(lambda: np.copyto(target, source), 9)


def median(work: Callable[[], object], runs: int) -> float:
    """The median wall time of `work` in seconds."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def describe() -> str:
    """The machine in a line: its limit, cores and Python."""
    return (
        f"copy bandwidth {copy_bandwidth() / 1e9:.1f} GB/s, {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    )
