"""Lines and tracks as chains of places, near enough to each other to be drawn with straight strokes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np

from wayout.clock.geodesy import destination, distance
from wayout.clock.line import Line
from wayout.clock.places import Position
from wayout.clock.quantities import Distance
from wayout.clock.tracks import Track, Voyage, joined, sail

TURN = 2.0  # degrees of a circle between two places
STRIDE = Distance.nautical_miles(30)  # along an edge or a leg
LOOK_AHEAD = timedelta(days=3)


def outline(line: Line) -> tuple[Position, ...]:
    """The line from end to end, or round to its first place; nothing for a circle without a centre."""
    if line.radius is None:
        return (*(place for a, b in pairwise(line.corners) for place in _between(a, b)), line.corners[-1])
    if line.centre is None:
        return ()
    first = line.sector.begin if line.sector else 0.0
    span = (line.sector.end - first) % 360 if line.sector else 360.0
    steps = np.linspace(first, first + span, max(int(span / TURN), 2) + 1)
    ring = tuple(destination(line.centre, float(bearing) % 360, line.radius) for bearing in steps)
    return ring if line.sector else (*ring[:-1], ring[0])


def trace(voyage: Voyage, begin: datetime, end: datetime) -> tuple[tuple[Position, datetime], ...]:
    """Where the ship is from one instant to another: at both, at each turn, and every thirty miles or less."""
    inside = [at for at in sorted(_turns(voyage)) if begin < at < end]
    return tuple((voyage.position(at), at) for at in (begin, *inside, end))


def span(track: Track, until: datetime) -> tuple[datetime, datetime]:
    """From the start of a track, reckoned back to its first point, to its end, or to `until` on a course."""
    voyage = sail(track)
    begins, ends = voyage.instant(0, 0.0), voyage.arrives
    return begins, ends if track.courses is None else max(min(ends, until), track.start + timedelta(hours=1))


def _turns(voyage: Voyage) -> Iterator[datetime]:
    for leg, length in enumerate(voyage.path.length):
        for along in np.linspace(0, float(length), int(float(length) / STRIDE.in_metres) + 2):
            yield voyage.instant(leg, float(along))


def _between(a: Position, b: Position) -> Iterator[Position]:
    """From `a` up to just before `b`."""
    path, length = joined((a, b)), distance(a, b).in_metres
    for along in np.linspace(0, length, int(length / STRIDE.in_metres) + 2)[:-1]:
        yield path.position(0, float(along))
