"""When a ship meets a line on a track, with what its speed and its course leave open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from wayout.clock.instants import hours_between
from wayout.clock.line import Line
from wayout.clock.passages import Passage, Passages, passages
from wayout.clock.places import Position
from wayout.clock.quantities import ClockError, Distance, Speeds
from wayout.clock.ships import Ship
from wayout.clock.tracks import Track, TrackPoint, Voyage, joined, sail

SWEEP = 65  # courses tried from the lowest to the highest: on 20 degrees within a second of the earliest meeting


@dataclass(frozen=True, slots=True)
class Pass:
    """A ship passes a line, at an instant and a place; `inward` is None if the line has no inside."""

    at: datetime
    position: Position
    inward: bool | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A ship on a track and a line, all by key: when and where it passes, on its likely course and speed.

    `met` is the first time it comes in, or passes a line that has no inside; the track's start if it starts
    inside; None if it never does. `met_in` holds the same for every course and speed that the track leaves open,
    the likely ones first. `closest` is the least distance from a circle's centre, and when.
    """

    ship: str
    line: str
    track: str
    passes: tuple[Pass, ...]
    starts_inside: bool
    grazes: tuple[datetime, ...]
    closest: tuple[Distance, datetime] | None
    met_in: tuple[datetime | None, ...]

    @property
    def met(self) -> datetime | None:
        """When it meets the line, on its likely course and speed."""
        return self.met_in[0]

    @property
    def early(self) -> datetime | None:
        """The earliest it can meet the line; None if it cannot."""
        return min((at for at in self.met_in if at is not None), default=None)

    @property
    def late(self) -> datetime | None:
        """The latest it can meet the line; None if it may never."""
        return None if self.may_miss else max(at for at in self.met_in if at is not None)

    @property
    def may_miss(self) -> bool:
        """On some course that the track leaves open it never meets the line."""
        return None in self.met_in


@dataclass(frozen=True, slots=True)
class Bought:
    """Hours bought on a track: likely, least and most. None is without end: the ship never meets that line."""

    likely: float | None
    low: float | None
    high: float | None


def sightings(ship: Ship, line: Line) -> tuple[Sighting, ...]:
    """What becomes of a ship at a line on each of its tracks, the likely one first; raises as `sighting` does."""
    return tuple(sighting(ship.key, track, line) for track in ship.tracks)


@lru_cache(maxsize=256)
def sighting(ship: str, track: Track, line: Line) -> Sighting:
    """What becomes of a ship at a line on a track.

    Exact for the likely course and for every speed; a course that is not certain is swept in 64 steps. Raises
    ClockError when the line is a circle without a centre.
    """
    if line.radius is not None and line.centre is None:
        raise ClockError(
            f"line {line.key!r} has no centre, but ship {ship!r} sails a track; give the line a centre"
        )
    likely = sail(track)
    found = passages(likely.path, line)
    return Sighting(
        ship,
        line.key,
        track.key,
        tuple(_pass(likely, point) for point in found.points),
        found.starts_inside,
        tuple(likely.instant(graze.leg, graze.along) for graze in found.grazes),
        _closest(likely, found),
        tuple(_all_met(track, line, found)),
    )


def anchored(key: str, way: Sequence[TrackPoint], line: Line, at: datetime, speed: Speeds) -> Track:
    """The track by way of these points on which the ship meets the line at this time.

    Raises ClockError unless there are two points or more and they lead to the line from outside.
    """
    if len(way) < 2:
        raise ClockError(f"track {key!r} has {len(way)} waypoints; give where it comes from and where it goes")
    _check_centre(line, f"track {key!r}")
    path = joined([point.position for point in way])
    found = passages(path, line)
    if found.starts_inside or found.entry is None:
        why = "begins inside" if found.starts_inside else "does not meet"
        raise ClockError(f"track {key!r} {why} line {line.key!r}; begin its waypoints outside and lead them across")
    there = TrackPoint(path.position(found.entry.leg, found.entry.along), at, f"{line.title}, as reported")
    return Track(key, (*way[: found.entry.leg + 1], there, *way[found.entry.leg + 1 :]), speed)


def bought_on_track(sighting: Sighting, base: Sighting) -> Bought | None:
    """Hours by which the ship meets a line later than the base line, on the same track.

    None when it never meets the base line, or starts inside it, so that when it passed is not known.
    """
    if base.starts_inside or base.met is None:
        return None
    pairs = [(a, b) for a, b in zip(sighting.met_in, base.met_in, strict=True) if b is not None]
    hours = [hours_between(b, a) for a, b in pairs if a is not None]
    endless = len(hours) < len(pairs)
    return Bought(
        None if sighting.met is None else hours_between(base.met, sighting.met),
        min(hours, default=None),
        None if endless else max(hours),
    )


def _check_centre(line: Line, who: str) -> None:
    if line.radius is not None and line.centre is None:
        raise ClockError(f"line {line.key!r} has no centre, but {who} sails a track; give the line a centre")


def _pass(voyage: Voyage, point: Passage) -> Pass:
    return Pass(voyage.instant(point.leg, point.along), voyage.path.position(point.leg, point.along), point.inward)


def _closest(voyage: Voyage, found: Passages) -> tuple[Distance, datetime] | None:
    if found.closest is None:
        return None
    point, away = found.closest
    return away, voyage.instant(point.leg, point.along)


def _all_met(track: Track, line: Line, likely: Passages) -> Iterator[datetime | None]:
    """When the line is met, for the likely course at every speed, then for the other courses."""
    for n, voyages in enumerate(_voyages(track)):
        found = likely if n == 0 else passages(voyages[0].path, line)
        for voyage in voyages:
            yield _met(voyage, found)


@lru_cache(maxsize=64)
def _voyages(track: Track) -> tuple[tuple[Voyage, ...], ...]:
    """The track on its likely course at every speed, then on the other courses."""
    speeds = (track.speed.likely, track.speed.low, track.speed.high) if track.speed else (None,)
    courses = (None, *_other_courses(track))
    return tuple(tuple(sail(track, speed, course) for speed in dict.fromkeys(speeds)) for course in courses)


def _met(voyage: Voyage, found: Passages) -> datetime | None:
    if found.starts_inside:
        return voyage.instant(0, 0.0)
    return voyage.instant(found.entry.leg, found.entry.along) if found.entry else None


def _other_courses(track: Track) -> Iterator[float]:
    """The courses tried beside the likely one."""
    courses = track.courses
    if courses is not None and courses.span:
        yield from (courses.low + float(turn) for turn in np.linspace(0, courses.span, SWEEP))
