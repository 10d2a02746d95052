"""The hours in which a channel sleeps, on the clocks of its zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from wayout.clock.instants import utc, zone_of
from wayout.clock.quantities import HOUR, ClockError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(len(DAYS)))
DAY = timedelta(days=1)
WEEK_IN_MINUTES = 7 * 24 * 60
FIRST_LOOK, FARTHEST = 32, 4_400  # days; beyond twelve years a channel is taken to be awake

Hours = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asleep:
    """Asleep from `since` to `until`, the next day if that is not later, on the clocks of `zone`.

    `days` are those on which it falls asleep, 0 being Monday. Raises ClockError on an unknown zone, on times that
    are no plain times of the day, and without a day.
    """

    since: time
    until: time
    zone: str
    days: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        """Check the zone, the times and the days."""
        zone_of(self.zone)
        for each in (self.since, self.until):
            if not isinstance(each, time) or each.tzinfo is not None:
                raise ClockError(f"asleep from {self.since} to {self.until}; write times of the day, as in 22:30")
        if not self.days or not self.days <= EVERY_DAY:
            raise ClockError(f"asleep on days {sorted(self.days)}; give some of 0 (Monday) to 6 (Sunday)")


def check_wakes(spells: Sequence[Asleep], whose: str) -> None:
    """Raise a ClockError if these leave no minute of a week in which `whose` is awake."""
    closed = np.zeros(WEEK_IN_MINUTES, dtype=bool)
    for spell in spells:
        begin, end = (each.hour * 60 + each.minute for each in (spell.since, spell.until))
        length = end - begin if end > begin else end - begin + 24 * 60
        for day in spell.days:
            closed[(day * 24 * 60 + begin + np.arange(length)) % WEEK_IN_MINUTES] = True
    if closed.all():
        raise ClockError(f"{whose} is never awake; leave it some hours")


def awake_from(hours: Hours, spells: tuple[Asleep, ...], start: datetime) -> Hours:
    """The hours after `start`, each put off to the end of the sleep it falls into."""
    if not spells:
        return hours
    days = FIRST_LOOK
    while days < FARTHEST and hours.size and hours.max() > (days - 2) * 24:
        days *= 4
    falls, wakes = _closed(spells, utc(start), min(days, FARTHEST))
    place = np.searchsorted(falls, hours, side="right") - 1
    return np.asarray(np.where((place >= 0) & (hours < wakes[place]), wakes[place], hours))


@lru_cache(maxsize=256)
def _closed(spells: tuple[Asleep, ...], start: datetime, days: int) -> tuple[Hours, Hours]:
    """When it falls asleep and wakes within so many days, in hours after the start; what overlaps is joined."""
    joined: list[tuple[float, float]] = []
    for fall, wake in sorted(span for spell in spells for span in _spans(spell, start, days)):
        if joined and fall <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], wake)
        else:
            joined.append((fall, wake))
    falls, wakes = np.array(joined or [(np.inf, np.inf)]).T
    return falls, wakes


def _spans(spell: Asleep, start: datetime, days: int) -> Iterator[tuple[float, float]]:
    """A time that a clock change skips is read on the clocks before it; one that comes twice is slept through."""
    zone = zone_of(spell.zone)
    first = start.astimezone(zone).date() - 2 * DAY
    for day in (first + n * DAY for n in range(min(days + 3, (date.max - first).days - 2))):
        if day.weekday() not in spell.days:
            continue
        ends = datetime.combine(day if spell.until > spell.since else day + DAY, spell.until, tzinfo=zone)
        fall = datetime.combine(day, spell.since, tzinfo=zone).astimezone(UTC)
        wake = max(ends.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        yield (fall - start) / HOUR, (wake - start) / HOUR
