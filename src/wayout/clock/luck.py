"""Random numbers by name: the same seed, name and run give the same number, whatever else is drawn."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

PER_COUNTER = 4  # numbers that Philox makes from one count
APART = 256  # no byte: it stands between the parts of a name
KEPT = 20_000  # numbers: as few are kept, since plans, lines and ships ask for the same ones again


def luck(seed: int, begin: int, end: int, *name: str) -> NDArray[np.float64]:
    """Numbers from 0 to below 1 for the runs from `begin`, a multiple of 4, to before `end`.

    Keyed by the whole name, since a short hash could give two names the same, and counted by the run, so that any
    block of runs can be drawn alone: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, Parallel random
    numbers: as easy as 1, 2, 3, SC11 (2011). What comes back may be shared, and is locked.
    """
    return (_kept if end - begin <= KEPT else _drawn)(seed, begin, end, name)


def _drawn(seed: int, begin: int, end: int, name: tuple[str, ...]) -> NDArray[np.float64]:
    key: list[int] = []
    for n, part in enumerate(name):
        key += [*([APART] if n else []), *part.encode("utf-8", "surrogatepass")]
    stream = np.random.Philox(np.random.SeedSequence(seed, spawn_key=key))
    stream.advance(begin // PER_COUNTER)
    numbers = np.random.Generator(stream).random(end - begin)
    numbers.flags.writeable = False
    return numbers


_kept = lru_cache(maxsize=256)(_drawn)
