"""Land in the way of a track: a destination on the other side of it without waypoints is most likely a slip."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from wayout.clock.places import Position
from wayout.clock.quantities import Distance
from wayout.clock.tracks import Floats, Path, Track, TrackPoint, joined

CHORD = Distance.nautical_miles(20).in_metres  # a leg is taken as chords of at most this length
HARBOUR = Distance.nautical_miles(6).in_metres  # so near to an end of the leg land is no obstacle

Coast = Floats  # (pieces, 4): longitude and latitude of the two ends of each straight piece


def legs_on_land(track: Track, coast: Coast) -> Iterator[tuple[TrackPoint, TrackPoint, Position]]:
    """The legs between waypoints that cross a coast: from where, to where, and the first place where they do.

    A leg that was recorded is taken as it is, and nothing is asked of a course, which leads nowhere. Within six
    nautical miles of an end of the leg a coast is that of its harbour.
    """
    path = joined([point.position for point in track.points])
    for leg, (start, end) in enumerate(pairwise(track.points)):
        if start.at is None or end.at is None:
            place = _first(path, leg, coast)
            if place is not None:
                yield start, end, place


def _first(path: Path, leg: int, coast: Coast) -> Position | None:
    """The first place where a leg crosses a coast, none within a harbour's distance of its ends."""
    begin, end = HARBOUR, float(path.length[leg]) - HARBOUR
    if end <= begin:
        return None
    along = np.linspace(begin, end, int((end - begin) // CHORD) + 2)
    lat, lon, _ = path.many(np.full(len(along), leg), along)
    found = _first_of(np.column_stack([lon, lat]), coast)
    return None if found is None else Position(float(found[1]), float(found[0]))


def _first_of(points: Floats, coast: Coast) -> Floats | None:
    """Where a chain of chords first crosses the coast: by halves, each with the pieces of coast near it."""
    low, high = points.min(axis=0), points.max(axis=0)
    c, d = coast[:, :2], coast[:, 2:]
    near = coast[((np.minimum(c, d) <= high) & (np.maximum(c, d) >= low)).all(axis=1)]
    if not len(near):
        return None
    if len(points) == 2:
        return _crossed(points[0], points[1], near)
    half = len(points) // 2
    first = _first_of(points[: half + 1], near)
    return first if first is not None else _first_of(points[half:], near)


def _crossed(a: Floats, b: Floats, coast: Coast) -> Floats | None:
    """Where the chord from `a` to `b` first crosses the coast, on the plane of longitudes and latitudes.

    A chord over the antimeridian is taken to cross nothing.
    """
    if abs(b[0] - a[0]) > 180:
        return None
    c, chord = coast[:, :2], b - a
    along = coast[:, 2:] - c
    turn = chord[0] * along[:, 1] - chord[1] * along[:, 0]
    turn = np.where(turn == 0, np.nan, turn)
    on_chord = ((c[:, 0] - a[0]) * along[:, 1] - (c[:, 1] - a[1]) * along[:, 0]) / turn
    on_coast = ((c[:, 0] - a[0]) * chord[1] - (c[:, 1] - a[1]) * chord[0]) / turn
    met = on_chord[(on_chord >= 0) & (on_chord <= 1) & (on_coast >= 0) & (on_coast <= 1)]
    return np.asarray(a + chord * met.min()) if len(met) else None
