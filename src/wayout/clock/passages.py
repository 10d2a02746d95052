"""Where a path passes a line: exactly on the ellipsoid, to a millimetre along the path.

A circle: along one leg the distance from the centre changes at the rate of the cosine between the course and the
direction away from the centre (the first variation of arc length), so its turning points are roots of that
cosine; between them the distance only rises or only falls, and bisection finds where it equals the radius.
An edge: a path passes the shortest path through A and B where its bearing from A turns across that of B, which
bisection finds too; on the edge itself it passes if it is no farther from A than B is.
Legs are looked at in pieces of at most 200 km, along which neither happens twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from math import cos, inf, radians, sin

import numpy as np
from numpy.typing import NDArray

from wayout.clock.geodesy import earth
from wayout.clock.line import Line
from wayout.clock.places import Position
from wayout.clock.quantities import Distance
from wayout.clock.tracks import Floats, Path

PIECE = 200_000.0  # metres
GRAZE = 1.0  # a circle that a path comes this near without entering it is grazed, in metres
DEPTH = 1e-6  # what is less far inside a circle, or across an edge, has not passed it, in metres
SAME = 1e-3  # passages nearer to each other than this are one, in metres
MILLIMETRE = 1e-3

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Passage:
    """A point of a path on a line: `along` metres from a leg's start; `inward` is None if there is no inside."""

    leg: int
    along: float
    inward: bool | None


@dataclass(frozen=True, slots=True)
class Passages:
    """Every place where a path passes a line, in order.

    `starts_inside`: the path begins inside a circle, the circle of an arc, or an area. `grazes` are where it
    comes within a metre of a circle, or touches a border, without passing it. `closest` is the place nearest the
    centre of a circle, and how far from the centre it is; None for lines by points.
    """

    points: tuple[Passage, ...]
    starts_inside: bool
    grazes: tuple[Passage, ...]
    closest: tuple[Passage, Distance] | None

    @property
    def entry(self) -> Passage | None:
        """The first place where it comes in, or passes a line that has no inside."""
        return next((point for point in self.points if point.inward is not False), None)


def passages(path: Path, line: Line) -> Passages:
    """Where a path passes a line. A circle or an arc needs its centre."""
    if line.radius is not None:
        assert line.centre is not None
        return _of_circle(path, line, line.centre, line.radius.in_metres)
    return _of_points(path, line)


def is_inside(path: Path, line: Line, leg: int, along: float) -> bool:
    """Whether a place of the path lies inside a line; where that has no inside, whether the path has passed it."""
    found = passages(path, line)
    before = [point for point in found.points if (point.leg, point.along) <= (leg, along)]
    if line.shape == "polyline":
        return bool(before)
    return before[-1].inward is True if before else found.starts_inside


# --- circles and arcs ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """A path in pieces along which the distance from a centre only rises or only falls, in order.

    Each lies on a `leg`, from `begin` to `end` metres along it, where it is `near` and `far` from the centre.
    """

    leg: NDArray[np.intp]
    begin: Floats
    end: Floats
    near: Floats
    far: Floats


def _of_circle(path: Path, line: Line, centre: Position, radius: float) -> Passages:
    pieces = _monotone(path, centre)
    outside = np.append(pieces.near[:1], pieces.far) - radius
    within = outside < -DEPTH
    points = [_meets(path, centre, radius, pieces, int(n)) for n in np.flatnonzero(within[1:] != within[:-1])]
    if line.sector is not None:
        points = [p for p in points if line.sector.holds(_bearing(path, centre, p))]
    nearest = int(np.argmin(outside))
    return Passages(
        tuple(points),
        bool(within[0]),
        tuple(_knot(pieces, n) for n in _grazing(outside)),
        (_knot(pieces, nearest), Distance.metres(float(outside[nearest]) + radius)),
    )


def _knot(pieces: _Pieces, n: int) -> Passage:
    """Where the path begins, and where its pieces end."""
    place = pieces.begin[0] if n == 0 else pieces.end[n - 1]
    return Passage(int(pieces.leg[max(n - 1, 0)]), float(place), None)


@lru_cache(maxsize=1024)  # lines about one centre share it
def _monotone(path: Path, centre: Position) -> _Pieces:
    leg, begin, end = _pieces(path)
    near, rate = _recedes(path, centre, leg, begin)
    far, late_rate = _recedes(path, centre, leg, end)
    turns = np.flatnonzero(rate * late_rate < 0)
    if not turns.size:
        return _Pieces(leg, begin, end, near, far)
    middle = np.array(
        [
            _turning(path, centre, int(leg[n]), (begin[n], end[n]), (float(rate[n]), float(late_rate[n])))
            for n in turns
        ]
    )
    away = [_away(path, centre, int(leg[n]), float(at)) for n, at in zip(turns, middle, strict=True)]
    return _Pieces(
        np.insert(leg, turns, leg[turns]),
        np.insert(begin, turns + 1, middle),
        np.insert(end, turns, middle),
        np.insert(near, turns + 1, away),
        np.insert(far, turns, away),
    )


def _pieces(path: Path) -> tuple[NDArray[np.intp], Floats, Floats]:
    """The legs in equal pieces: the leg of each, and where on it the piece begins and ends."""
    counts = np.maximum(np.ceil(path.length / PIECE).astype(int), 1)
    leg = np.repeat(np.arange(len(counts)), counts)
    n = np.arange(len(leg)) - np.repeat(np.cumsum(counts) - counts, counts)
    step = (path.length / counts)[leg]
    return leg, n * step, np.where(n + 1 == counts[leg], path.length[leg], (n + 1) * step)


def _recedes(path: Path, centre: Position, leg: NDArray[np.intp], along: Floats) -> tuple[Floats, Floats]:
    """How far from the centre the points are, and how that grows with each metre along the path."""
    lat, lon, course = path.many(leg, along)
    there = np.full(len(leg), centre.lon), np.full(len(leg), centre.lat)
    _, back, metres = earth().inv(*there, lon, lat)
    return np.asarray(metres), np.cos(np.radians(course - (np.asarray(back) + 180)))


def _away(path: Path, centre: Position, leg: int, along: float) -> float:
    lat, lon, _ = path.at(leg, along)
    return float(earth().inv(centre.lon, centre.lat, lon, lat)[2])


def _turning(path: Path, centre: Position, leg: int, ends: Pair, rates: Pair) -> float:
    """Where on the leg the distance from the centre turns."""

    def falls(along: float) -> float:
        lat, lon, course = path.at(leg, along)
        _, back, _ = earth().inv(centre.lon, centre.lat, lon, lat)
        return -cos(radians(course - (back + 180)))

    return _crossed(falls, ends, (-rates[0], -rates[1]))


def _meets(path: Path, centre: Position, radius: float, pieces: _Pieces, n: int) -> Passage:
    leg, edge = int(pieces.leg[n]), radius - DEPTH
    ends = float(pieces.begin[n]), float(pieces.end[n])
    outside = float(pieces.near[n]) - edge, float(pieces.far[n]) - edge
    along = _crossed(lambda along: _away(path, centre, leg, along) - edge, ends, outside)
    return Passage(leg, along, inward=outside[1] < 0)


def _bearing(path: Path, centre: Position, point: Passage) -> float:
    lat, lon, _ = path.at(point.leg, point.along)
    return float(earth().inv(centre.lon, centre.lat, lon, lat)[0])


def _grazing(outside: Floats) -> Iterator[int]:
    """The places of least distance that just miss the circle; of several that tie in a row the first."""
    for n in np.flatnonzero((outside >= -DEPTH) & (outside <= GRAZE)):
        before = outside[n - 1] if n else inf
        after = outside[n + 1] if n + 1 < outside.size else inf
        if before > outside[n] + DEPTH and after >= outside[n] - DEPTH:
            yield int(n)


def _crossed(outside: Callable[[float], float], ends: Pair, values: Pair) -> float:
    """The first place, to a millimetre, at which `outside` is below 0 or not as it is at the end; it changes once.

    Where the chord between both ends says, which takes some five steps; by halves every third time, so that it
    never takes many more.
    """
    (begin, end), (first, last), n = ends, values, 0
    below = last < 0
    while end - begin > MILLIMETRE:
        n += 1
        middle = (begin + end) / 2
        if n % 3 and first != last:
            chord = begin + (end - begin) * first / (first - last)
            middle = min(max(chord, begin + MILLIMETRE / 2), end - MILLIMETRE / 2)
        value = outside(middle)
        if (value < 0) is below:
            end, last = middle, value
        else:
            begin, first = middle, value
    return end


def _bisected(turned: Callable[[float], bool], begin: float, end: float) -> float:
    """The first place, to a millimetre, at which `turned` holds, as it does at `end`; it changes once."""
    while end - begin > MILLIMETRE:
        middle = (begin + end) / 2
        if turned(middle):
            end = middle
        else:
            begin = middle
    return end


# --- lines by points ----------------------------------------------------------------------------------------


def _of_points(path: Path, line: Line) -> Passages:
    found = sorted(
        (place for edge in pairwise(line.corners) for place in _on_edge(path, *edge)),
        key=lambda place: place,
    )
    places = _apart(path, found)
    if not line.closed:
        return Passages(tuple(Passage(leg, along, None) for leg, along in places), False, (), None)
    return _of_area(path, line, places)


def _on_edge(path: Path, a: Position, b: Position) -> Iterator[tuple[int, float]]:
    """Where the path passes the edge from `a` to `b`."""
    azimuth, _, length = earth().inv(a.lon, a.lat, b.lon, b.lat)

    def side(leg: int, along: float) -> bool:
        lat, lon, _ = path.at(leg, along)
        bearing, _, away = earth().inv(a.lon, a.lat, lon, lat)
        return bool(away * sin(radians(bearing - azimuth)) > DEPTH)

    leg, begin, end = _pieces(path)
    before, after = (_sides(path, a, azimuth, leg, along) for along in (begin, end))
    for n in np.flatnonzero(before != after):
        which, then = int(leg[n]), bool(after[n])
        along = _bisected(partial(_is, side, which, then), float(begin[n]), float(end[n]))
        lat, lon, _ = path.at(which, along)
        bearing, _, away = earth().inv(a.lon, a.lat, lon, lat)
        ahead = abs((bearing - azimuth + 180) % 360 - 180) < 90
        if away <= SAME or (ahead and away <= length + SAME):
            yield which, along


def _is(side: Callable[[int, float], bool], leg: int, wanted: bool, along: float) -> bool:
    return side(leg, along) is wanted


def _sides(path: Path, a: Position, azimuth: float, leg: NDArray[np.intp], along: Floats) -> NDArray[np.bool_]:
    """Which points lie at the right of the shortest path that leaves `a` with this azimuth, not left or on it."""
    lat, lon, _ = path.many(leg, along)
    bearing, _, away = earth().inv(np.full(len(leg), a.lon), np.full(len(leg), a.lat), lon, lat)
    return np.asarray(np.asarray(away) * np.sin(np.radians(np.asarray(bearing) - azimuth)) > DEPTH)


def _apart(path: Path, places: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The places in order, without those that are the same to a millimetre."""
    before = np.concatenate([[0.0], np.cumsum(path.length)])
    kept: list[tuple[int, float]] = []
    for leg, along in places:
        if not kept or before[leg] + along - (before[kept[-1][0]] + kept[-1][1]) > 2 * SAME:
            kept.append((leg, along))
    return kept


def _of_area(path: Path, line: Line, places: Sequence[tuple[int, float]]) -> Passages:
    """The places where the path comes in or goes out, and those where it only touches the border."""
    before = np.concatenate([[0.0], np.cumsum(path.length)])
    marks = [0.0, *(before[leg] + along for leg, along in places), float(before[-1])]
    within = [_within(line, _midway(path, before, *ends)) for ends in pairwise(marks)]
    points, touches = [], []
    for (leg, along), was, then in zip(places, within[:-1], within[1:], strict=True):
        if was is then:
            touches.append(Passage(leg, along, None))
        else:
            points.append(Passage(leg, along, inward=then))
    return Passages(tuple(points), within[0], tuple(touches), None)


def _midway(path: Path, before: Floats, begin: float, end: float) -> Position:
    middle = (begin + end) / 2
    leg = min(max(int(np.searchsorted(before, middle, side="right")) - 1, 0), len(path.length) - 1)
    return path.position(leg, middle - float(before[leg]))


def _within(line: Line, position: Position) -> bool:
    """Whether the border goes round the position: the turns of its bearing add up to a circle, not to nothing."""
    lat = np.array([corner.lat for corner in line.corners])
    lon = np.array([corner.lon for corner in line.corners])
    here = np.full(len(lat), position.lon), np.full(len(lat), position.lat)
    bearing, _, metres = earth().inv(*here, lon, lat)
    if np.min(metres) > sum(_edges(line)) / 2:  # the other side of the earth is as much encircled as this one
        return False
    turns = (np.diff(np.asarray(bearing)) + 180) % 360 - 180
    return abs(float(turns.sum())) > 180


def _edges(line: Line) -> Iterator[float]:
    for a, b in pairwise(line.corners):
        yield float(earth().inv(a.lon, a.lat, b.lon, b.lat)[2])
