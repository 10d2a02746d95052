"""Where ships are: at an instant, and in a standstill, when it begins and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from wayout.clock.clock import Clock, contact_on
from wayout.clock.geodesy import course, destination, distance
from wayout.clock.instants import utc
from wayout.clock.line import Line
from wayout.clock.passages import is_inside
from wayout.clock.places import FARTHEST, AtPosition, AtRadius, Position
from wayout.clock.quantities import ClockError, Distance
from wayout.clock.ships import Ship
from wayout.clock.standstill import Standstill
from wayout.clock.tracks import sail


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a ship is: its position, and how far from the centre of a line; each None if it is not known."""

    position: Position | None
    from_centre: Distance | None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One ship in a standstill, by key, at the line in force.

    `inside` says that it is past the line when the standstill begins. `at_begin` is where it is then; a ship that
    holds is still there at the end, one that sails on is at `at_ends`, at the earliest and at the latest end.
    `meets` is when it then meets the line, after the shortest and the longest standstill; None if it never does, or
    sails on and has met it before.
    """

    ship: str
    holds: bool
    inside: bool
    at_begin: Spot
    at_ends: tuple[Spot, Spot]
    meets: tuple[datetime, datetime] | None


def whereabouts(clock: Clock, standstill: Standstill, line: Line) -> tuple[Whereabouts, ...]:
    """Where each ship is in a standstill, in the order of the clock."""
    return tuple(_of_ship(clock, standstill, line, ship) for ship in clock.ships.values())


def _of_ship(clock: Clock, standstill: Standstill, line: Line, ship: Ship) -> Whereabouts:
    begins, (early, late) = standstill.begins, standstill.ends
    inside = past(ship, line, begins)
    holds = not inside and (standstill.holds is None or ship.key in standstill.holds)
    here = spot(ship, line, begins)
    met = contact_on(clock, ship, line)
    if holds:
        meets = None if met is None else (met.at + (early - begins), met.at + (late - begins))
        return Whereabouts(ship.key, True, inside, here, (here, here), meets)
    ends = spot(ship, line, early), spot(ship, line, late)
    meets = (met.at, met.at) if met and met.at >= begins else None
    return Whereabouts(ship.key, False, inside, here, ends, meets)


def spot(ship: Ship, line: Line, at: datetime) -> Spot:
    """Where a ship is at an instant: on its likely track, or else straight for the centre of the line."""
    if ship.track is not None:
        position = sail(ship.track).position(at)
        return Spot(position, None if line.centre is None else distance(position, line.centre))
    away = _away(ship, line, at)
    if not isinstance(ship.fix, AtPosition) or line.centre is None:
        return Spot(None, away)
    bearing = course(line.centre, ship.fix.position)
    return Spot(destination(line.centre, bearing, away), away)


def past(ship: Ship, line: Line, at: datetime) -> bool:
    """Whether a ship is inside a line at an instant, or for a line without an inside, has passed it."""
    if ship.track is None:
        assert line.radius is not None
        return _away(ship, line, at) < line.radius
    voyage = sail(ship.track)
    return is_inside(voyage.path, line, *voyage.place(at))


def _away(ship: Ship, line: Line, at: datetime) -> Distance:
    """How far from the centre of a line a ship is that heads straight for it, and stays there when it arrives."""
    if ship.fix is None or ship.speed is None:
        raise ClockError(f"ship {ship.key!r} has no fix; say when it is at a line or at a position")
    if isinstance(ship.fix, AtRadius):
        at_fix = ship.fix.radius
    else:
        assert line.centre is not None
        at_fix = distance(ship.fix.position, line.centre)
    sailed = (utc(at) - ship.fix.at) / timedelta(seconds=1) * ship.speed.in_metres_per_second
    return Distance.metres(min(max(at_fix.in_metres - sailed, 0.0), FARTHEST.in_metres))
