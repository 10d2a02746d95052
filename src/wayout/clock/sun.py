"""Daylight at a place: the rule "no interception in darkness" needs it.

The sun is up while its centre is less than 50 arc minutes below the horizon (34 for refraction, 16 for its
radius), the convention of the US Naval Observatory. Its place in the sky is the astral library's (J. Meeus,
Astronomical Algorithms, as used by NOAA). Times are whole seconds, good to about a minute away from the poles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import atan2, degrees, hypot, radians, sin, sqrt

from wayout.clock.instants import utc
from wayout.clock.places import Position
from wayout.clock.quantities import ClockError

HORIZON_DEGREES = -50 / 60
HALF_DAY = timedelta(hours=12)
SECOND = timedelta(seconds=1)
SEARCH_DAYS = 400
FIRST_YEAR, LAST_YEAR = 1000, 2999  # the solar formulae drift outside


@dataclass(frozen=True, slots=True)
class Daylight:
    """The sun is up from `sunrise` until just before `sunset`, both kept in UTC.

    Raises ClockError on a naive time, and when the sun sets before it rises.
    """

    sunrise: datetime
    sunset: datetime

    def __post_init__(self) -> None:
        """Keep the times in UTC and check their order."""
        object.__setattr__(self, "sunrise", utc(self.sunrise))
        object.__setattr__(self, "sunset", utc(self.sunset))
        if self.sunset < self.sunrise:
            raise ClockError(f"sunset {self.sunset.isoformat()} is before sunrise {self.sunrise.isoformat()}")


def daylight(position: Position, on: date) -> Daylight | None:
    """Sunrise and sunset around the solar noon of `on`, the date as the sun tells it at the position.

    None when the sun does not both rise and set that day (polar night, midnight sun).
    Raises ClockError outside the years 1000 to 2999.
    """
    _check_year(on)
    noon = _noon(position, on)
    before, after = noon - HALF_DAY, noon + HALF_DAY
    if not _up(noon, position) or _up(before, position) or _up(after, position):
        return None
    return Daylight(_change(before, noon, position), _change(noon, after, position))


def by_daylight(instant: datetime, position: Position) -> bool:
    """Whether the sun is up. Raises ClockError on a naive instant and outside the years 1000 to 2999."""
    at = utc(instant)
    _check_year(at)
    return _up(at, position)


def next_daylight(instant: datetime, position: Position) -> datetime | None:
    """The instant itself (in UTC) when the sun is up, or else the next sunrise; None if none in 400 days.

    Raises ClockError on a naive instant and outside the years 1000 to 2999.
    """
    return _next(instant, position, up=True)


def next_night(instant: datetime, position: Position) -> datetime | None:
    """The instant itself (in UTC) when the sun is down, or else the next sunset; None if none in 400 days.

    Raises ClockError on a naive instant and outside the years 1000 to 2999.
    """
    return _next(instant, position, up=False)


def _next(instant: datetime, position: Position, up: bool) -> datetime | None:
    before = utc(instant)
    if by_daylight(before, position) is up:
        return before
    for turn in _noons_and_midnights(before, position):
        if _up(turn, position) is up:
            return _change(before, turn, position)
        before = turn
    return None


def under_the_sun(instant: datetime) -> Position:
    """The place over which the sun stands, from how high it stands at three places that span the space.

    Raises ClockError on a naive instant and outside the years 1000 to 2999.
    """
    at = utc(instant)
    _check_year(at)
    x, y, halfway = (sin(radians(_height(at, Position(lat, lon)))) for lat, lon in ((0, 0), (0, 90), (45, 0)))
    z = halfway * sqrt(2) - x  # at 45 degrees north both count alike; at the pole itself astral is a little off
    return Position(degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x)))


def _up(at: datetime, position: Position) -> bool:
    return _height(at, position) > HORIZON_DEGREES


def _height(at: datetime, position: Position) -> float:
    """How far above the horizon the sun's centre stands, in degrees, without refraction."""
    from astral import Observer, sun  # noqa: PLC0415  # only a scenario that asks for daylight pays for it

    return float(sun.elevation(Observer(position.lat, position.lon), at, with_refraction=False))


def _noon(position: Position, on: date) -> datetime:
    """Solar noon, in UTC, of the day that the sun calls `on` at the position."""
    from astral import Observer, sun  # noqa: PLC0415

    return sun.noon(Observer(position.lat, position.lon), on)


def _noons_and_midnights(after: datetime, position: Position) -> Iterator[datetime]:
    """When the sun turns, highest and lowest by turns: between two of these it rises or sets at most once."""
    for days in range(-1, SEARCH_DAYS + 1):  # the day before too: far from Greenwich dates differ
        noon = _noon(position, after.date() + timedelta(days=days))
        yield from (turn for turn in (noon, noon + HALF_DAY) if turn > after)


def _change(start: datetime, end: datetime, position: Position) -> datetime:
    """The first whole second after `start` at which the sun is up or down as it is at `end`, by bisection.

    It must be otherwise at `start`, and change once; `end` is a whole second.
    """
    start, wanted = start.replace(microsecond=0), _up(end, position)
    before, then = 0, (end - start) // SECOND
    while then - before > 1:
        middle = (before + then) // 2
        if _up(start + middle * SECOND, position) is wanted:
            then = middle
        else:
            before = middle
    return start + then * SECOND


def _check_year(on: date) -> None:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise ClockError(f"the sun is not computed for {on.year}; ask for a year from {FIRST_YEAR} to {LAST_YEAR}")
