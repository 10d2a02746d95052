"""Quantities that carry their unit: the constructor says it, SI is kept inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from numbers import Real

METRES_IN_NAUTICAL_MILE = 1852.0  # exact by definition: International Hydrographic Conference, 1929
HOUR = timedelta(hours=1)


class ClockError(ValueError):
    """Something the clock cannot work with; the message names the thing and the mend."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Distance:
    """A length, kept in metres. The difference of two may be negative.

    Raises ClockError when it is not a finite number.
    """

    in_metres: float

    def __post_init__(self) -> None:
        """Check that the number is finite."""
        object.__setattr__(self, "in_metres", finite(self.in_metres, "a distance"))

    @classmethod
    def metres(cls, x: float) -> Distance:
        """The distance of `x` metres."""
        return cls(in_metres=x)

    @classmethod
    def nautical_miles(cls, x: float) -> Distance:
        """The distance of `x` international nautical miles (1852 m each)."""
        return cls(in_metres=finite(x, "a distance in nautical miles") * METRES_IN_NAUTICAL_MILE)

    @property
    def in_nautical_miles(self) -> float:
        """This distance in international nautical miles."""
        return self.in_metres / METRES_IN_NAUTICAL_MILE

    def __sub__(self, other: Distance) -> Distance:
        """How much longer this distance is than the other."""
        return Distance.metres(self.in_metres - other.in_metres)

    def __truediv__(self, speed: Speed) -> timedelta:
        """The time it takes at `speed`. Raises ClockError when that is longer than a calendar can hold."""
        try:
            return timedelta(seconds=self.in_metres / speed.in_metres_per_second)
        except OverflowError:
            raise ClockError(
                f"{self.in_nautical_miles:g} nm at {speed.in_knots:g} kn takes longer than a calendar"
                " can hold; give a higher speed"
            ) from None


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Speed:
    """A speed over ground, kept in metres a second. Raises ClockError unless it is greater than 0."""

    in_metres_per_second: float

    def __post_init__(self) -> None:
        """Check that it moves."""
        value = finite(self.in_metres_per_second, "a speed")
        if value <= 0:
            raise ClockError(
                f"a speed must be greater than 0, not {self.in_knots:g} kn; a ship that lies still meets no line"
            )
        object.__setattr__(self, "in_metres_per_second", value)

    @classmethod
    def knots(cls, x: float) -> Speed:
        """The speed of `x` international nautical miles an hour."""
        return cls(in_metres_per_second=finite(x, "a speed in knots") * METRES_IN_NAUTICAL_MILE / 3600)

    @property
    def in_knots(self) -> float:
        """This speed in knots."""
        return self.in_metres_per_second * 3600 / METRES_IN_NAUTICAL_MILE


@dataclass(frozen=True, slots=True)
class Speeds:
    """A speed that is not certain: at least `low`, most likely `likely`, at most `high`.

    Raises ClockError unless low <= likely <= high.
    """

    low: Speed
    likely: Speed
    high: Speed

    def __post_init__(self) -> None:
        """Check that they are in order."""
        if not self.low <= self.likely <= self.high:
            low, likely, high = (each.in_knots for each in self.values)
            raise ClockError(
                f"a speed of low {low:g}, likely {likely:g}, high {high:g} kn is out of order;"
                " write low <= likely <= high"
            )

    @classmethod
    def knots(cls, low: float, likely: float | None = None, high: float | None = None) -> Speeds:
        """The speed between these bounds, in knots; with one number it is certain."""
        return cls(
            Speed.knots(low),
            Speed.knots(low if likely is None else likely),
            Speed.knots(low if high is None else high),
        )

    @property
    def values(self) -> tuple[Speed, Speed, Speed]:
        """Low, likely and high."""
        return self.low, self.likely, self.high


@dataclass(frozen=True, slots=True)
class Courses:
    """A course that is not certain, in degrees clockwise from true north: from `low` by `likely` to `high`.

    The three turn clockwise, so that low 350, likely 0, high 15 spans 25 degrees. Raises ClockError unless each
    lies in 0 to 360 and they span at most 180 degrees.
    """

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        """Check that they are in order."""
        for name in ("low", "likely", "high"):
            value = finite(getattr(self, name), "a course")
            if not 0 <= value <= 360:
                raise ClockError(f"a course of {value:g} degrees is on no compass; give 0 to 360")
            object.__setattr__(self, name, value)
        if self._turn(self.low, self.likely) + self._turn(self.likely, self.high) > 180:
            raise ClockError(
                f"a course of low {self.low:g}, likely {self.likely:g}, high {self.high:g} degrees is out of order;"
                " write them clockwise, at most half a circle from low to high"
            )

    @classmethod
    def degrees(cls, low: float, likely: float | None = None, high: float | None = None) -> Courses:
        """The course between these bounds, in degrees; with one number it is certain."""
        return cls(low, low if likely is None else likely, low if high is None else high)

    @property
    def span(self) -> float:
        """Degrees from low to high."""
        return self._turn(self.low, self.likely) + self._turn(self.likely, self.high)

    @staticmethod
    def _turn(a: float, b: float) -> float:
        """Degrees clockwise from `a` to `b`."""
        return (b - a) % 360


@dataclass(frozen=True, slots=True)
class Latency:
    """How long something takes: at least `low`, most likely `likely`, at most `high`.

    Raises ClockError unless 0 <= low <= likely <= high.
    """

    low: timedelta
    likely: timedelta
    high: timedelta

    def __post_init__(self) -> None:
        """Check that low, likely and high are in order."""
        for name, value in (("low", self.low), ("likely", self.likely), ("high", self.high)):
            if not isinstance(value, timedelta):
                raise ClockError(f"the {name} of a latency must be a timedelta, not {value!r}")
        low, likely, high = self.in_hours
        said = f"a latency of low {low:g} h, likely {likely:g} h, high {high:g} h"
        if self.low < timedelta(0):
            raise ClockError(f"{said} starts before it is asked for; low must be 0 or more")
        if not self.low <= self.likely <= self.high:
            raise ClockError(f"{said} is out of order; write low <= likely <= high")

    @classmethod
    def hours(cls, low: float, likely: float, high: float) -> Latency:
        """The latency with these bounds and this most likely value, in hours."""
        return cls(_hours(low, "low"), _hours(likely, "likely"), _hours(high, "high"))

    @classmethod
    def fixed_hours(cls, x: float) -> Latency:
        """The latency that is always `x` hours."""
        return cls.hours(x, x, x)

    @property
    def in_hours(self) -> tuple[float, float, float]:
        """Low, likely and high in hours."""
        return self.low / HOUR, self.likely / HOUR, self.high / HOUR


def finite(value: object, what: str) -> float:
    """`value` as a float, or a ClockError that names `what` when it is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ClockError(f"{what} must be a number, not {value!r}")
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not isfinite(number):
        raise ClockError(f"{what} must be a finite number, not {str(value)[:40]}")
    return number


def _hours(x: float, name: str) -> timedelta:
    try:
        return timedelta(hours=finite(x, f"the {name} of a latency in hours"))
    except OverflowError:
        raise ClockError(f"the {name} of a latency, {x:g} h, is longer than a calendar can hold") from None
