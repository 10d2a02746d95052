"""The clock of a standoff as one value: when it starts, its lines and ships, and the channels words take."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from wayout.clock.channels import Channel
from wayout.clock.deadlines import Deadline
from wayout.clock.instants import utc, zone_of
from wayout.clock.line import Crossing, Line, crossing, first_contact
from wayout.clock.quantities import ClockError
from wayout.clock.ships import Position, Ship
from wayout.clock.sun import next_daylight


@dataclass(frozen=True, slots=True)
class Clock:
    """Lines, ships and channels from a start; `zone` is where times are shown, `runs` and `seed` are for sampling.

    `wanted` is the chance at which the words are taken to be in time, when it is asked what that would take.
    The first line is the one in force. With `daylight_only` nothing is stopped by night, as the sun stands at
    `sun_at`: contact waits for sunrise. Raises ClockError on a naive start or an unknown zone.
    """

    start: datetime
    zone: str
    lines: Mapping[str, Line] = field(default_factory=dict)
    ships: Mapping[str, Ship] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    runs: int = 20_000
    seed: int = 1
    sun_at: Position | None = None
    daylight_only: bool = False
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    wanted: float = 0.9

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", utc(self.start))
        zone_of(self.zone)

    @property
    def line_in_force(self) -> Line | None:
        """The first line of the file, None if there is none."""
        return next(iter(self.lines.values()), None)

    @property
    def deadline_in_force(self) -> Deadline | None:
        """The first deadline of the file, None if there is none."""
        return next(iter(self.deadlines.values()), None)


def crossings(clock: Clock) -> tuple[Crossing, ...]:
    """When each ship meets each line and can be stopped there, ship by ship."""
    return tuple(_met(clock, ship, line) for ship in clock.ships.values() for line in clock.lines.values())


def _met(clock: Clock, ship: Ship, line: Line) -> Crossing:
    """The crossing; with `daylight_only` put off to the next daylight."""
    met = crossing(ship, line)
    if not clock.daylight_only or clock.sun_at is None:
        return met
    day = next_daylight(met.at, clock.sun_at)
    if day is None:
        raise ClockError(
            f"there is no daylight at `sun_at` within 400 days of {met.at:%Y-%m-%d}; drop daylight_only"
        )
    return replace(met, at=day)


def contact(clock: Clock, line: Line | None, let_through: Collection[str]) -> Crossing | None:
    """The first ship to meet the line that is not let through, None if there is none.

    With `daylight_only` the meeting is put off to the next daylight.
    """
    if line is None:
        return None
    return first_contact(_met(clock, ship, line) for key, ship in clock.ships.items() if key not in let_through)
