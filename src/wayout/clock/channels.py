"""Words: the channels that carry them and the steps that make, clear, send and answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from wayout.clock._checks import did_you_mean, key_of
from wayout.clock.quantities import ClockError, Latency

MOST_RUNS = 5_000_000

Hours = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way for words to get from one party to another; `carrier` is the party in between, if any.

    Raises ClockError without a key or a latency.
    """

    key: str
    title: str
    carrier: str | None
    latency: Latency

    def __post_init__(self) -> None:
        """Check the key and the latency."""
        key_of(self.key, "channel")
        _check_latency(self.latency, f"channel {self.key!r}")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that named people do, once every step in `after` is done; `reaches` names a milestone.

    Raises ClockError without a key or a latency, and when `who` or `after` is not a tuple of names.
    """

    key: str
    does: str
    who: tuple[str, ...]
    after: tuple[str, ...]
    latency: Latency
    reaches: str | None = None

    def __post_init__(self) -> None:
        """Check the key, the latency and the names."""
        key_of(self.key, "step")
        _check_latency(self.latency, f"step {self.key!r}")
        for name in ("who", "after"):
            value = getattr(self, name)
            if not isinstance(value, tuple) or not all(isinstance(each, str) for each in value):
                raise ClockError(f"`{name}` of step {self.key!r} must be a tuple of names, not {value!r}")


@dataclass(frozen=True, slots=True, eq=False)
class Timings:
    """When each step is done in each run, in hours after the start: read-only arrays of shape (runs,)."""

    finish: Mapping[str, Hours]
    runs: int
    seed: int

    def __post_init__(self) -> None:
        """Check the shapes and lock the arrays."""
        for key, hours in self.finish.items():
            if hours.shape != (self.runs,):
                raise ClockError(f"step {key!r} has timings of shape {hours.shape}, not ({self.runs},)")
            hours.flags.writeable = False
        object.__setattr__(self, "finish", MappingProxyType(dict(self.finish)))


def order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps so that each comes after all those it waits for.

    Raises ClockError on a key used twice, on a step that waits for one that is missing (with the closest
    name), and on steps that wait for each other in a circle (all of it named).
    Source: A. B. Kahn, Topological sorting of large networks, CACM 5 (1962) 558-562.
    """
    by_key = _by_key(steps)
    for step in steps:
        for name in step.after:
            if name not in by_key:
                raise ClockError(
                    f"step {step.key!r} waits for {name!r}, which is not a step of this plan"
                    f"{did_you_mean(name, by_key) or '; add it, or take it out of `after`'}"
                )
    try:
        keys = tuple(TopologicalSorter({step.key: step.after for step in steps}).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ClockError(f"the steps wait for each other in a circle: {circle}; cut it at one `after`") from None
    return tuple(by_key[key] for key in keys)


def sample(steps: Sequence[Step], runs: int, seed: int) -> Timings:
    """When each step is done, sampled: a step starts when all it waits for are done, or at 0 hours.

    Durations are triangular in (low, likely, high) and independent of each other. A step draws from a stream
    of its own, keyed by the seed and its key: the same step has the same luck in every plan, whatever stands
    beside it, so that plans differ only in what they do (common random numbers: A. M. Law, Simulation
    Modeling and Analysis, chapter 11).
    Raises ClockError as `order` does, unless 1 <= runs <= 5,000,000, and on a negative seed.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise ClockError(f"{runs:,} runs cannot be sampled; ask for 1 to {MOST_RUNS:,}")
    if seed < 0:
        raise ClockError(f"the seed must be 0 or more, not {seed}")
    finish: dict[str, Hours] = {}
    for step in order(steps):
        start = np.zeros(runs)
        for earlier in step.after:
            np.maximum(start, finish[earlier], out=start)
        finish[step.key] = start + _durations(step, runs, seed)
    return Timings(finish, runs, seed)


def milestone_hours(timings: Timings, steps: Sequence[Step], milestone: str) -> Hours | None:
    """Hours after the start until every step that reaches the milestone is done; None if no step does.

    Raises ClockError when such a step was not sampled.
    """
    reaching = [step.key for step in steps if step.reaches == milestone]
    for key in reaching:
        if key not in timings.finish:
            raise ClockError(f"step {key!r} was not sampled{did_you_mean(key, timings.finish)}")
    if not reaching:
        return None
    return np.max([timings.finish[key] for key in reaching], axis=0)  # type: ignore[no-any-return]


def _by_key(steps: Sequence[Step]) -> dict[str, Step]:
    by_key: dict[str, Step] = {}
    for step in steps:
        if step.key in by_key:
            raise ClockError(f"two steps are called {step.key!r}; give each a key of its own")
        by_key[step.key] = step
    return by_key


def _durations(step: Step, runs: int, seed: int) -> Hours:
    """Triangular hours by inversion: one uniform number a run, so a new latency moves each run smoothly."""
    low, likely, high = step.latency.in_hours
    if low == high:
        return np.full(runs, low)
    chance = _stream(seed, step.key).random(runs)
    rising = low + np.sqrt(chance * (high - low) * (likely - low))
    falling = high - np.sqrt((1 - chance) * (high - low) * (high - likely))
    return np.where(chance * (high - low) < likely - low, rising, falling)


def _stream(seed: int, key: str) -> np.random.Generator:
    """The step's own random numbers, keyed by its whole name: a short hash could give two steps the same."""
    spawn_key = tuple(key.encode("utf-8", "surrogatepass"))
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=spawn_key)))


def _check_latency(latency: object, whose: str) -> None:
    if not isinstance(latency, Latency):
        raise ClockError(f"{whose} has no latency; give one, as in Latency.hours(10, 12, 16)")
