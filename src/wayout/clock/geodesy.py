"""Distances, courses and shortest paths on the earth: the WGS 84 ellipsoid.

Source: C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87 (2013) 43-55, as built into PROJ.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wayout.clock.places import Position
from wayout.clock.quantities import Distance

if TYPE_CHECKING:
    from pyproj import Geod


def distance(a: Position, b: Position) -> Distance:
    """The length of the shortest path from `a` to `b`."""
    _, _, metres = earth().inv(a.lon, a.lat, b.lon, b.lat)
    return Distance.metres(metres)


def course(a: Position, b: Position) -> float:
    """The course at `a` of the shortest path to `b`, in degrees clockwise from true north, 0 up to 360."""
    azimuth, _, _ = earth().inv(a.lon, a.lat, b.lon, b.lat)
    return float(azimuth) % 360


def destination(start: Position, degrees: float, away: Distance) -> Position:
    """Where the shortest path leads that leaves `start` on this course, after this distance."""
    lon, lat, _ = earth().fwd(start.lon, start.lat, degrees, away.in_metres)
    return Position(float(lat), float(lon))


@cache
def earth() -> Geod:
    """The ellipsoid, in PROJ's own terms: longitude first, degrees and metres."""
    from pyproj import Geod  # noqa: PLC0415  # costs a tenth of a second that most scenarios never need

    return Geod(ellps="WGS84")
