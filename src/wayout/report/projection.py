"""A map's projection: distances and directions from its centre are true (azimuthal equidistant), on the ellipsoid.

Circles about the centre are circles. Chains are cut at the frame; areas are drawn whole and clipped by it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wayout.clock import Position
from wayout.clock.geodesy import earth

Floats = NDArray[np.float64]
Point = tuple[float, float]

BEYOND = 200.0  # pixels outside the window at which borders are held
FAR = 15_000_000.0  # metres: beyond this a chain is not drawn; the far side of the earth would be torn apart


@dataclass(frozen=True, slots=True)
class Frame:
    """A window on the map: the centre, how many pixels a metre has, and where on paper the window lies."""

    centre: Position
    scale: float
    left: float
    top: float
    width: float
    height: float
    west: float  # of the window, in metres east of the centre
    north: float  # of the window, in metres north of the centre

    def xy(self, place: Position) -> Point:
        """Where a place stands on paper."""
        x, y = self.many(np.array([place.lat]), np.array([place.lon]))
        return float(x[0]), float(y[0])

    def many(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Where places stand on paper."""
        east, north = flat(self.centre, lat, lon)
        return self.left + (east - self.west) * self.scale, self.top + (self.north - north) * self.scale

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        """Whether a point of the paper lies in the window, that far from its edge or more."""
        x, y = point
        return (
            self.left + margin <= x <= self.left + self.width - margin
            and self.top + margin <= y <= self.top + self.height - margin
        )

    @property
    def corners(self) -> tuple[Position, ...]:
        """The places at the corners and the middles of the sides."""
        return tuple(
            self.place(self.left + self.width * across, self.top + self.height * down)
            for across, down in ((0, 0), (0.5, 0), (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (0, 0.5))
        )

    def place(self, x: float, y: float) -> Position:
        """The place that stands at a point of the paper."""
        east, north = self.west + (x - self.left) / self.scale, self.north - (y - self.top) / self.scale
        bearing, away = np.degrees(np.arctan2(east, north)), np.hypot(east, north)
        lon, lat, _ = earth().fwd(self.centre.lon, self.centre.lat, float(bearing), float(min(away, FAR)))
        return Position(float(lat), float(lon))


def flat(centre: Position, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Metres east and north of the centre on the map."""
    bearing, _, metres = earth().inv(np.full(len(lat), centre.lon), np.full(len(lat), centre.lat), lon, lat)
    turn = np.radians(np.asarray(bearing))
    return np.asarray(metres) * np.sin(turn), np.asarray(metres) * np.cos(turn)


def framed(places: Sequence[Position], centre: Position, left: float, top: float, most: Point) -> Frame:
    """The window that holds the places with some room around them, in at most this width and height."""
    east, north = flat(centre, np.array([p.lat for p in places]), np.array([p.lon for p in places]))
    low, high = np.array([east.min(), north.min()]), np.array([east.max(), north.max()])
    span = np.maximum(high - low, 20_000.0)
    span = np.maximum(span * 1.18, span.max() * 0.45)
    middle = (low + high) / 2
    scale = float(min(most[0] / span[0], most[1] / span[1]))
    width, height = most[0], min(most[1], span[1] * scale)
    west, upper = middle[0] - width / scale / 2, middle[1] + height / scale / 2
    return Frame(centre, scale, left, top, width, float(height), float(west), float(upper))


def stroke(frame: Frame, lat: Floats, lon: Floats) -> str:
    """A chain as SVG path data, cut where it leaves the window far behind."""
    x, y = frame.many(lat, lon)
    beside = frame.width + frame.height
    near = (np.abs(x - frame.left) < 2 * beside) & (np.abs(y - frame.top) < 2 * beside)
    data, pen = [], "M"
    for at, seen in enumerate(near):
        if seen or (at + 1 < len(near) and near[at + 1]) or (at and near[at - 1]):
            data.append(f"{pen}{x[at]:.1f} {y[at]:.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(data)


def filled(frame: Frame, lat: Floats, lon: Floats, holds_centre: bool) -> str:
    """An area as SVG path data, to be filled by the even-odd rule; nothing where it lies outside the window.

    A border that goes round the centre without holding it holds the far side of the earth: then all that is
    outside of it is the area.
    """
    x, y = frame.many(lat, lon)
    origin = _origin(frame)
    around = abs(_turns(x - origin[0], y - origin[1])) > 0.5
    apart = x.max() < frame.left or x.min() > frame.left + frame.width
    apart = apart or y.max() < frame.top or y.min() > frame.top + frame.height
    if apart and not around:
        return ""
    points = [f"{a:.1f} {b:.1f}" for a, b in _thinned(*_held(frame, x, y))]
    data = f"M{'L'.join(points)}Z" if len(points) > 2 else ""  # in a corner of the box nothing is left of it
    if around and not holds_centre:
        far = 2 * BEYOND + frame.width + frame.height
        return f"M{-far:.0f} {-far:.0f}H{far:.0f}V{far:.0f}H{-far:.0f}Z{data}"
    return data


def _held(frame: Frame, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The points with those far outside the window moved to a box around it, and of those on one side the ends."""
    x = np.clip(x, frame.left - BEYOND, frame.left + frame.width + BEYOND)
    y = np.clip(y, frame.top - BEYOND, frame.top + frame.height + BEYOND)
    anew = (np.roll(x, 1) != x) | (np.roll(y, 1) != y)
    x, y = x[anew], y[anew]
    inner = [(np.roll(a, 1) == a) & (np.roll(a, -1) == a) for a in (x, y)]
    kept = ~(inner[0] | inner[1])
    return (x[kept], y[kept]) if kept.sum() > 2 else (x, y)


def _origin(frame: Frame) -> Point:
    """Where the centre stands on paper."""
    return frame.left - frame.west * frame.scale, frame.top + frame.north * frame.scale


def _turns(x: Floats, y: Floats) -> float:
    """How many times the border goes round the origin."""
    angle = np.arctan2(y, x)
    steps = np.diff(np.append(angle, angle[0]))
    return float(((steps + np.pi) % (2 * np.pi) - np.pi).sum() / (2 * np.pi))


def _thinned(x: Floats, y: Floats) -> Iterator[Point]:
    """The points without those that fall within half a pixel of the one before."""
    last = (np.inf, np.inf)
    for point in zip(x.tolist(), y.tolist(), strict=True):
        if abs(point[0] - last[0]) + abs(point[1] - last[1]) > 0.8:
            last = point
            yield point


def in_ring(place: Position, ring: Floats) -> bool:
    """Whether a place lies within a ring of longitudes and latitudes, which may run on past 180."""
    x, y = ring[:, 0], ring[:, 1]
    x2, y2 = np.roll(x, -1), np.roll(y, -1)
    spans = (y > place.lat) != (y2 > place.lat)
    east = x + (place.lat - y) * (x2 - x) / np.where(y2 == y, 1.0, y2 - y)
    return any(int(np.count_nonzero(spans & (east > place.lon + turn))) % 2 == 1 for turn in (-360.0, 0.0, 360.0))
