"""Tracks: the way a ship takes over the earth, and where it is at any instant.

A track is a chain of shortest paths between points (great circles, as mariners call them on the sphere), at
least one of which has its time. Between points with times the speed follows from them; before the first and
after the last it is the ship's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from wayout.clock.geodesy import earth
from wayout.clock.instants import utc
from wayout.clock.places import FARTHEST, Position
from wayout.clock.quantities import ClockError, Courses, Distance, Speed, Speeds

CREEPING = 1e-290  # metres a second: so slow that no calendar holds a leg, and its seconds still are a number

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """A place on a track, when the ship is there if that is known (kept in UTC), and its name if it has one."""

    position: Position
    at: datetime | None = None
    title: str = ""

    def __post_init__(self) -> None:
        """Keep the time in UTC."""
        if self.at is not None:
            object.__setattr__(self, "at", utc(self.at))


@dataclass(frozen=True, slots=True)
class Track:
    """Points in order; at the end the ship stays, or with `courses` holds a course, for at most 10,000 nm.

    Raises ClockError unless some point has a time, those that have follow each other, in rising order; and
    unless there are two points, or one and a course; and when a speed is needed and is missing.
    """

    key: str
    points: tuple[TrackPoint, ...]
    speed: Speeds | None = None
    courses: Courses | None = None

    def __post_init__(self) -> None:
        """Check the points and their times."""
        timed = [n for n, point in enumerate(self.points) if point.at is not None]
        if not timed:
            raise ClockError(f"track {self.key!r} has no time; say when the ship is at one of its points")
        if timed[-1] - timed[0] >= len(timed):
            raise ClockError(f"track {self.key!r} has a point without a time between points with one; drop it")
        for one, other in pairwise(self.points[n].at for n in timed):
            if one is not None and other is not None and one >= other:
                raise ClockError(f"track {self.key!r} goes back in time at {other.isoformat()}; sort its points")
        if len(self.points) < 2 and self.courses is None:
            raise ClockError(f"track {self.key!r} leads nowhere; give it waypoints or a course")
        if self.speed is None and (self.courses is not None or len(timed) < len(self.points)):
            raise ClockError(f"track {self.key!r} has no speed; give one above 0")

    @property
    def start(self) -> datetime:
        """The first time that is known."""
        return next(point.at for point in self.points if point.at is not None)


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A chain of legs: where each starts and its course there, in degrees, and its length in metres."""

    lat: Floats
    lon: Floats
    course: Floats
    length: Floats

    def at(self, leg: int, along: float) -> tuple[float, float, float]:
        """Latitude, longitude and course of the point `along` metres from the start of a leg."""
        lon, lat, back = earth().fwd(self.lon[leg], self.lat[leg], self.course[leg], along)
        return lat, lon, back + 180

    def many(self, leg: NDArray[np.intp], along: Floats) -> tuple[Floats, Floats, Floats]:
        """The same for many points at once."""
        lon, lat, back = earth().fwd(self.lon[leg], self.lat[leg], self.course[leg], along)
        return np.asarray(lat), np.asarray(lon), np.asarray(back) + 180

    def position(self, leg: int, along: float) -> Position:
        """The point `along` metres from the start of a leg."""
        lat, lon, _ = self.at(leg, along)
        return Position(lat, lon)


@dataclass(frozen=True, slots=True, eq=False)
class Voyage:
    """A track at one speed and one course: its path, and when each leg begins and ends, in seconds from `epoch`."""

    path: Path
    begins: Floats
    ends: Floats
    epoch: datetime

    def instant(self, leg: int, along: float) -> datetime:
        """When the ship is `along` metres from the start of a leg; raises ClockError beyond the calendar."""
        length = float(self.path.length[leg])
        share = along / length if length else 0.0
        seconds = self.begins[leg] + (self.ends[leg] - self.begins[leg]) * share
        try:
            return self.epoch + timedelta(seconds=float(seconds))
        except OverflowError:
            raise ClockError("a track leaves the years 1 to 9999; check its speed") from None

    def place(self, instant: datetime) -> tuple[int, float]:
        """The leg and the metres along it at an instant; before the first leg its start, after the last its end."""
        seconds = (utc(instant) - self.epoch).total_seconds()
        leg = max(int(np.searchsorted(self.begins, seconds, side="right")) - 1, 0)
        lasts = float(self.ends[leg] - self.begins[leg])
        share = (seconds - float(self.begins[leg])) / lasts if lasts else 1.0
        return leg, float(self.path.length[leg]) * min(max(share, 0.0), 1.0)

    def position(self, instant: datetime) -> Position:
        """Where the ship is at an instant."""
        return self.path.position(*self.place(instant))

    @property
    def arrives(self) -> datetime:
        """When it is at its end; raises ClockError beyond the calendar."""
        return self.instant(len(self.ends) - 1, float(self.path.length[-1]))

    def check_calendar(self) -> None:
        """Raise ClockError unless it begins and ends within the years that a calendar holds."""
        self.instant(0, 0.0)
        self.instant(len(self.ends) - 1, float(self.path.length[-1]))


def sail(track: Track, speed: Speed | None = None, course: float | None = None) -> Voyage:
    """The track sailed at a speed and, after its last point, on a course in degrees; left out, the likely ones."""
    speed = speed or (track.speed.likely if track.speed else None)
    path = joined([point.position for point in track.points])
    if track.courses is not None:
        path = _onward(path, track.points[-1].position, track.courses.likely if course is None else course)
    return Voyage(path, *_times(track, path, speed), epoch=track.start)


def joined(points: Sequence[Position]) -> Path:
    """The shortest paths from each point to the next."""
    lat = np.array([point.lat for point in points])
    lon = np.array([point.lon for point in points])
    if len(points) < 2:
        return Path(*np.empty((4, 0)))
    azimuth, _, metres = earth().inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    return Path(lat[:-1], lon[:-1], np.asarray(azimuth), np.asarray(metres))


def _onward(path: Path, end: Position, course: float) -> Path:
    """The path with one more leg on a course."""
    more = (end.lat, end.lon, course, FARTHEST.in_metres)
    return Path(
        *(np.append(a, b) for a, b in zip((path.lat, path.lon, path.course, path.length), more, strict=True))
    )


def _times(track: Track, path: Path, speed: Speed | None) -> tuple[Floats, Floats]:
    """When each leg begins and ends, in seconds from the first time that is known."""
    known = [(p.at - track.start).total_seconds() if p.at else nan for p in track.points]
    times = np.array([*known, nan] if track.courses else known)
    first = next(n for n, seconds in enumerate(known) if not isnan(seconds))
    last = max(n for n, seconds in enumerate(known) if not isnan(seconds))
    lasts = path.length / (max(speed.in_metres_per_second, CREEPING) if speed else nan)
    for n in range(first - 1, -1, -1):
        times[n] = times[n + 1] - lasts[n]
    for n in range(last + 1, len(times)):
        times[n] = times[n - 1] + lasts[n - 1]
    return times[:-1], times[1:]


def length(path: Path) -> Distance:
    """How long the whole path is."""
    return Distance.metres(float(path.length.sum()))
