"""Deadlines, contacts that are not certain, and what moves them: what words have to beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from wayout.clock._checks import key_of
from wayout.clock.chance import in_time
from wayout.clock.delays import Delay, is_fixed, quantile, quantiles_of
from wayout.clock.instants import hours_between, utc
from wayout.clock.luck import luck
from wayout.clock.quantities import ClockError, Latency
from wayout.clock.tasks import Hours, Taken


@dataclass(frozen=True, slots=True)
class When:
    """An instant, or low, likely and high instants between which it lies (triangular); kept in UTC.

    Raises ClockError on naive times, and unless low <= likely <= high.
    """

    low: datetime
    likely: datetime
    high: datetime

    def __post_init__(self) -> None:
        """Keep the times in UTC and check that they are in order."""
        for name in ("low", "likely", "high"):
            object.__setattr__(self, name, utc(getattr(self, name)))
        if not self.low <= self.likely <= self.high:
            raise ClockError(
                f"low {self.low:%Y-%m-%d %H:%MZ}, likely {self.likely:%Y-%m-%d %H:%MZ}, high"
                f" {self.high:%Y-%m-%d %H:%MZ} are out of order; write low <= likely <= high"
            )

    @classmethod
    def certain(cls, at: datetime) -> When:
        """This instant and no other."""
        return cls(at, at, at)

    @property
    def is_certain(self) -> bool:
        """It can only be at one instant."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Extension:
    """What moves a deadline: later by a time, or to an instant if that is later.

    With `if_reached` only if that milestone comes before the deadline does. Raises ClockError without a key, and
    unless there is either a time or an instant.
    """

    key: str
    title: str
    by: Delay | None = None
    to: datetime | None = None
    if_reached: str | None = None

    def __post_init__(self) -> None:
        """Check the key and that it says how far."""
        key_of(self.key, "extension")
        if (self.by is None) == (self.to is None):
            raise ClockError(f"extension {self.key!r} says how far in no way or in two; give a time or an instant")
        if self.to is not None:
            object.__setattr__(self, "to", utc(self.to))


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that runs out, such as a term set by law, by contract or by a ceasefire; extensions by key.

    Raises ClockError without a key.
    """

    key: str
    title: str
    when: When
    extensions: Mapping[str, Extension] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the key."""
        key_of(self.key, "deadline")


@dataclass(frozen=True, slots=True)
class Limit:
    """What words have to beat, by key: a ship's contact with a line, or a deadline, which has no line.

    What falls into one of the `nights` waits for its end.
    """

    key: str
    line: str | None
    when: When
    nights: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def at_median(self) -> Limit:
        """The limit, certain to come when it does in the middle of the runs."""
        when = self.when
        spread = Latency(timedelta(0), when.likely - when.low, when.high - when.low)
        middle = when.low + timedelta(hours=quantile(spread, 0.5))
        return Limit(self.key, self.line, When.certain(middle), self.nights)


def limit_hours(limit: Limit, start: datetime, runs: int, seed: int) -> Taken:
    """The limit in hours after the start: one number if it is certain, otherwise one a run.

    A ship or a deadline has its own luck, the same on every line and in every plan.
    """
    when = limit.when
    low, likely, high = (hours_between(start, each) for each in (when.low, when.likely, when.high))
    if limit.when.is_certain:
        return float(_by_day(likely, limit, start))
    drawn = luck(seed, 0, runs, "", "deadline" if limit.line is None else "ship", limit.key)
    return _by_day(low + quantiles_of(Latency.hours(0, likely - low, high - low), drawn), limit, start)


def _by_day(hours: Taken, limit: Limit, start: datetime) -> Taken:
    for night in limit.nights:
        dusk, dawn = (hours_between(start, each) for each in night)
        hours = np.where((dusk <= hours) & (hours < dawn), dawn, hours)
    return hours


def extended(
    hours: Taken,
    extensions: Sequence[Extension],
    reached: Mapping[str, Hours],
    start: datetime,
    runs: int,
    seed: int,
) -> Taken:
    """The hours of a limit after its extensions.

    One that asks for a milestone is used in the runs in which that comes before the limit as it then stands. They
    are used in the order given, each at most once, until none is left that can be.
    """
    used = [np.zeros(runs, dtype=bool) for _ in extensions]
    moved = True
    while moved:
        moved = False
        for each, already in zip(extensions, used, strict=True):
            due = ~already & _can_be(each, hours, reached)
            if due.any():
                later = _later(each, hours, start, seed, runs)
                hours = later if due.all() else np.where(due, later, hours)
                np.logical_or(already, due, out=already)
                moved = True
    return hours


def _can_be(extension: Extension, hours: Taken, reached: Mapping[str, Hours]) -> NDArray[np.bool_]:
    """In which runs nothing keeps the extension from being used."""
    if extension.if_reached is None:
        return np.array([True])
    when = reached.get(extension.if_reached)
    return np.array([False]) if when is None else in_time(when, hours)


def _later(extension: Extension, hours: Taken, start: datetime, seed: int, runs: int) -> Taken:
    if extension.to is not None:
        return np.maximum(hours, hours_between(start, extension.to))
    assert extension.by is not None
    if is_fixed(extension.by):
        return hours + quantile(extension.by, 0.5)
    return hours + quantiles_of(extension.by, luck(seed, 0, runs, "", "extension", extension.key))
