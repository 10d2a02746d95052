"""Distances on the earth."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wayout.clock.quantities import Distance
from wayout.clock.ships import Position

if TYPE_CHECKING:
    from pyproj import Geod


def distance(a: Position, b: Position) -> Distance:
    """The length of the shortest path from `a` to `b` on the WGS 84 ellipsoid.

    Source: C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87 (2013) 43-55, as built into PROJ.
    """
    _, _, metres = _earth().inv(a.lon, a.lat, b.lon, b.lat)
    return Distance.metres(metres)


@cache
def _earth() -> Geod:
    from pyproj import Geod  # noqa: PLC0415  # costs a tenth of a second that most scenarios never need

    return Geod(ellps="WGS84")
