"""The line, and when ships meet it if they head straight for its centre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from wayout.clock._checks import key_of
from wayout.clock.geodesy import course, distance
from wayout.clock.instants import hours_between, utc
from wayout.clock.places import FARTHEST, AtRadius, Position
from wayout.clock.quantities import ClockError, Distance, Speed, finite
from wayout.clock.ships import Ship

LONGEST_EDGE = Distance.nautical_miles(5_000)
LONGEST_BORDER = Distance.nautical_miles(10_000)

Shape = Literal["circle", "arc", "polyline", "area"]


@dataclass(frozen=True, slots=True)
class Sector:
    """The bearings from a centre, in degrees from true north, clockwise from `begin` to `end`.

    Raises ClockError unless both lie in 0 to 360 and differ.
    """

    begin: float
    end: float

    def __post_init__(self) -> None:
        """Check the bearings."""
        for name in ("begin", "end"):
            value = finite(getattr(self, name), "a bearing")
            if not 0 <= value <= 360:
                raise ClockError(f"a bearing of {value:g} degrees is on no compass; give 0 to 360")
            object.__setattr__(self, name, value)
        if self.begin % 360 == self.end % 360:
            raise ClockError("a sector from a bearing to itself is no arc; leave it out for the whole circle")

    def holds(self, bearing: float) -> bool:
        """Whether the bearing lies in the sector, its ends included."""
        return (bearing - self.begin) % 360 <= (self.end - self.begin) % 360


@dataclass(frozen=True, slots=True)
class Line:
    """A line that ships meet: a circle, an arc of it, a polyline, or the border of an area.

    With a radius it is a circle; the centre is needed only for ships that are not known by their distance from
    it; with a `sector` it is an arc. Without one it is the shortest paths between `points`, in order and, if it
    is `closed`, back to the first. Raises ClockError unless it is one of these, with a radius above 0 and at most
    10,000 nm, edges above 0 and at most 5,000 nm, and a border of at most 10,000 nm.
    """

    key: str
    title: str
    radius: Distance | None = None
    centre: Position | None = None
    sector: Sector | None = None
    points: tuple[Position, ...] = ()
    closed: bool = False

    def __post_init__(self) -> None:
        """Check the key and the shape."""
        key_of(self.key, "line")
        if (self.radius is None) == (not self.points):
            raise ClockError(f"line {self.key!r} needs a shape: either a radius or points")
        if self.radius is None:
            self._check_points()
        else:
            self._check_circle(self.radius)

    def _check_circle(self, radius: Distance) -> None:
        if not Distance.metres(0) < radius <= FARTHEST:
            raise ClockError(
                f"line {self.key!r} has a radius of {radius.in_nautical_miles:g} nm;"
                f" give more than 0 and at most {FARTHEST.in_nautical_miles:,.0f} nm"
            )
        if self.sector is not None and self.centre is None:
            raise ClockError(f"line {self.key!r} is an arc about nothing; give it a centre")

    def _check_points(self) -> None:
        least = 3 if self.closed else 2
        if len(self.points) < least:
            raise ClockError(f"line {self.key!r} has {len(self.points)} points; give at least {least}")
        if self.centre is not None or self.sector is not None:
            raise ClockError(f"line {self.key!r} goes by points; drop its centre and its sector")
        edges = [distance(a, b) for a, b in pairwise(self.corners)]
        if min(edges) <= Distance.metres(0):
            raise ClockError(f"line {self.key!r} has the same point twice in a row; drop one")
        if max(edges) > LONGEST_EDGE:
            raise ClockError(f"line {self.key!r} has an edge of more than 5,000 nm; put a point in between")
        if self.closed and sum(edge.in_metres for edge in edges) > LONGEST_BORDER.in_metres:
            raise ClockError(f"line {self.key!r} has a border of more than 10,000 nm; draw a smaller area")

    @property
    def shape(self) -> Shape:
        """What kind of line it is."""
        if self.radius is None:
            return "area" if self.closed else "polyline"
        return "circle" if self.sector is None else "arc"

    @property
    def corners(self) -> tuple[Position, ...]:
        """The points in order, those of an area ending with the first."""
        return (*self.points, self.points[0]) if self.closed else self.points


@dataclass(frozen=True, slots=True)
class Crossing:
    """A ship meets a line at this time (kept in UTC); ship and line are given by key.

    `already_inside`: the fix itself lies inside the line, so `at` is before the fix, reckoned back from it.
    `radius` is None for a line that is no circle. Raises ClockError on a naive time.
    """

    ship: str
    line: str
    radius: Distance | None
    at: datetime
    already_inside: bool

    def __post_init__(self) -> None:
        """Keep the time in UTC."""
        object.__setattr__(self, "at", utc(self.at))


def closes_on(ship: Ship, line: Line) -> bool:
    """Whether the ship can be taken to head for the line's centre: it has a fix that says how far away it is.

    For an arc a ship known by position has to lie in its sector.
    """
    if ship.fix is None or line.radius is None:
        return False
    if isinstance(ship.fix, AtRadius):
        return ship.fix.centre is None or line.centre is None or ship.fix.centre == line.centre
    if line.sector is not None and line.centre is not None:
        return line.sector.holds(course(line.centre, ship.fix.position))
    return True


def crossing(ship: Ship, line: Line, speed: Speed | None = None) -> Crossing:
    """When the ship meets the line if it heads straight for the centre, at its likely speed or the one given.

    The radial closing motion: time of the fix + (distance at the fix - radius) / speed.
    Raises ClockError when the ship has no fix or the line no radius, and when the ship is known by position and
    the line has no centre.
    """
    speed = speed or ship.speed
    if ship.fix is None or speed is None:
        raise ClockError(f"ship {ship.key!r} is known by its track only; say when it is at a line or at a position")
    if line.radius is None:
        raise ClockError(f"line {line.key!r} has no radius, so ship {ship.key!r} cannot head for its centre")
    away = _distance_at_fix(ship, line)
    try:
        at = ship.fix.at + (away - line.radius) / speed
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
    assert ship.fix is not None
    if line.centre is None:
        raise ClockError(
            f"line {line.key!r} has no centre, but ship {ship.key!r} is known by its position;"
            " give the line a centre, or the ship a distance from it"
        )
    return distance(ship.fix.position, line.centre)
