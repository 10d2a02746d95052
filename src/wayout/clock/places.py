"""Places on the earth, and when somebody is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wayout.clock.instants import utc
from wayout.clock.quantities import ClockError, Distance, finite

FARTHEST = Distance.nautical_miles(10_000)


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the WGS 84 ellipsoid, in degrees: north and east are positive.

    Raises ClockError unless lat is within 90 and lon within 180 degrees.
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        """Check that the point is on the earth."""
        for name, most in (("lat", 90), ("lon", 180)):
            value = finite(getattr(self, name), f"the {name} of a position")
            if abs(value) > most:
                raise ClockError(f"{name} {value:g} is not on the earth; give degrees from -{most} to {most}")
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class AtRadius:
    """A ship is, or is expected, at this distance from the line's centre at this time (kept in UTC).

    With a `centre` the distance is from there, and says nothing of lines about other centres. Raises ClockError
    on a distance below 0 or above 10,000 nm, and on a naive time.
    """

    radius: Distance
    at: datetime
    centre: Position | None = None

    def __post_init__(self) -> None:
        """Check the distance and keep the time in UTC."""
        if not Distance.metres(0) <= self.radius <= FARTHEST:
            raise ClockError(
                f"a ship cannot be {self.radius.in_nautical_miles:g} nm from the line's centre;"
                f" give 0 to {FARTHEST.in_nautical_miles:,.0f} nm"
            )
        object.__setattr__(self, "at", utc(self.at))


@dataclass(frozen=True, slots=True)
class AtPosition:
    """A ship is, or is expected, at this position at this time (kept in UTC).

    Raises ClockError on a naive time.
    """

    position: Position
    at: datetime

    def __post_init__(self) -> None:
        """Keep the time in UTC."""
        object.__setattr__(self, "at", utc(self.at))
