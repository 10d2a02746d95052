"""The line, and when ships meet it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wayout.clock._checks import key_of
from wayout.clock.geodesy import distance
from wayout.clock.instants import hours_between, utc
from wayout.clock.quantities import ClockError, Distance
from wayout.clock.ships import FARTHEST, AtRadius, Position, Ship


@dataclass(frozen=True, slots=True)
class Line:
    """A circle that ships close on. The centre is needed only for ships known by position.

    Raises ClockError unless the radius is above 0 and at most 10,000 nm.
    """

    key: str
    title: str
    radius: Distance
    centre: Position | None = None

    def __post_init__(self) -> None:
        """Check the key and the radius."""
        key_of(self.key, "line")
        if not Distance.metres(0) < self.radius <= FARTHEST:
            raise ClockError(
                f"line {self.key!r} has a radius of {self.radius.in_nautical_miles:g} nm;"
                f" give more than 0 and at most {FARTHEST.in_nautical_miles:,.0f} nm"
            )


@dataclass(frozen=True, slots=True)
class Crossing:
    """A ship meets a line at this time (kept in UTC); ship and line are given by key.

    `already_inside`: the fix itself lies inside the line, so `at` is before the fix, reckoned back from it.
    Raises ClockError on a naive time.
    """

    ship: str
    line: str
    radius: Distance
    at: datetime
    already_inside: bool

    def __post_init__(self) -> None:
        """Keep the time in UTC."""
        object.__setattr__(self, "at", utc(self.at))


def crossing(ship: Ship, line: Line) -> Crossing:
    """When the ship meets the line if it heads straight for the centre at its speed.

    The radial closing motion: time of the fix + (distance at the fix - radius) / speed.
    Raises ClockError when the ship is known by position and the line has no centre.
    """
    away = _distance_at_fix(ship, line)
    try:
        at = ship.fix.at + (away - line.radius) / ship.speed
    except OverflowError:
        raise ClockError(
            f"ship {ship.key!r} would meet line {line.key!r} outside the years 1 to 9999; check its speed"
        ) from None
    return Crossing(ship.key, line.key, line.radius, at, already_inside=away < line.radius)


def first_contact(crossings: Iterable[Crossing]) -> Crossing | None:
    """The earliest crossing (the first of those given, when some tie), or None when there is none."""
    return min(crossings, key=lambda each: each.at, default=None)


def hours_bought(crossing: Crossing, base: Crossing) -> float:
    """Hours by which the crossing is later than the base: negative when it is earlier."""
    return hours_between(base.at, crossing.at)


def _distance_at_fix(ship: Ship, line: Line) -> Distance:
    if isinstance(ship.fix, AtRadius):
        return ship.fix.radius
    if line.centre is None:
        raise ClockError(
            f"line {line.key!r} has no centre, but ship {ship.key!r} is known by its position;"
            " give the line a centre, or the ship a distance from it"
        )
    return distance(ship.fix.position, line.centre)
