"""The crisis of `crisis.py` as processes of SimPy, one run after the other."""

from collections.abc import Generator
from random import Random
from typing import Any

import numpy as np
import simpy
from crisis import (
    APPEAL,
    BACK,
    CLEAR,
    CONSIDER,
    DECIDE,
    DECODE,
    DRAFT,
    ENCODE,
    LETTER,
    ONE_MORE_LEG,
    RADIO,
    READ,
    SHIPS,
    TO_THE_LINE,
    TO_UN,
    Bounds,
    Outcome,
)

Process = Generator[simpy.Event, Any, None]


class Crisis:
    """One run."""

    def __init__(self, rng: Random) -> None:
        self.env = simpy.Environment()
        self.rng = rng
        self.decided, self.answer = self.env.event(), self.env.event()
        self.orders = [self.env.event() for _ in SHIPS]
        self.answered = self.last_order = 0.0
        self.stopped = self.pulled_in = 0
        self.env.process(self.washington())
        for n in SHIPS:
            self.env.process(self.order(n))
            self.env.process(self.ship(n))

    def takes(self, bounds: Bounds) -> simpy.Event:
        low, likely, high = bounds
        return self.env.timeout(self.rng.triangular(low, high, likely))

    def sent(self, channels: tuple[Bounds, ...]) -> simpy.Event:
        return self.env.any_of([self.takes(each) for each in channels])

    def washington(self) -> Process:
        yield self.takes(DRAFT)
        yield self.env.all_of([self.takes(each) for each in CLEAR])
        self.env.process(self.moscow(LETTER, READ))
        yield self.sent(TO_UN)
        yield self.takes(CONSIDER)
        self.env.process(self.moscow(APPEAL, DECIDE))

    def moscow(self, channels: tuple[Bounds, ...], thinks: Bounds) -> Process:
        yield self.sent(channels)
        yield self.takes(thinks)
        if not self.decided.triggered:
            self.decided.succeed()
        yield self.sent(BACK)
        if not self.answer.triggered:
            self.answered = self.env.now
            self.answer.succeed()

    def order(self, n: int) -> Process:
        yield self.decided
        yield self.takes(ENCODE)
        yield self.takes(RADIO)
        yield self.takes(DECODE)
        self.orders[n].succeed()
        self.last_order = self.env.now

    def ship(self, n: int) -> Process:
        yield self.takes(TO_THE_LINE[n])
        if self.answer.triggered:
            self.pulled_in += 1
            if not self.orders[n].triggered:
                yield self.takes(ONE_MORE_LEG)
        self.stopped += self.orders[n].triggered


def by_simpy(runs: int, seed: int) -> Outcome:
    """The crisis, run after run."""
    rng, found = Random(seed), np.empty((4, runs))
    for run in range(runs):
        crisis = Crisis(rng)
        crisis.env.run()
        found[:, run] = crisis.answered, crisis.stopped, crisis.pulled_in, crisis.last_order
    return Outcome(*found, found[1] == len(SHIPS))


def events(seed: int) -> int:
    """How many events SimPy handles in one run."""
    env, count = Crisis(Random(seed)).env, 0
    while env.peek() < float("inf"):
        env.step()
        count += 1
    return count
