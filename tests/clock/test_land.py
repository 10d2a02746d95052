"""Land in the way: the coasts that come with the package, and which legs cross them."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.clock import Distance, Position, Speeds, Track, TrackPoint, destination
from wayout.clock.land import HARBOUR, legs_on_land
from wayout.report.coast import coast, land, within

START = datetime(2031, 5, 1, tzinfo=UTC)


def dry(lat, lon):
    """Whether a place lies on land: a ray to the east leaves an odd number of rings, by plain counting."""
    odd = False
    rings = within(-180, lat - 1, 180, lat + 1)
    for ring in (ring + np.array([turn, 0.0]) for ring in rings for turn in (-360, 0, 360)):
        x, y = ring[:, 0], ring[:, 1]
        x2, y2 = np.roll(x, -1), np.roll(y, -1)
        for a, b, c, d in zip(x, y, x2, y2, strict=True):
            if (b > lat) != (d > lat) and a + (lat - b) * (c - a) / (d - b) > lon:
                odd = not odd
    return odd


@pytest.mark.parametrize(
    ("name", "lat", "lon", "expected"),
    [
        ("Camaguey", 21.38, -77.92, True),
        ("New Providence", 25.03, -77.45, True),
        ("Moscow", 55.75, 37.62, True),
        ("Chukotka", 66.5, -175.0, True),
        ("the Caspian", 42.0, 50.5, False),
        ("the Straits of Florida", 24.0, -81.0, False),
        ("the mid-Atlantic", 30.0, -45.0, False),
        ("Viti Levu", -17.8, 178.0, True),
        ("Taveuni, over the antimeridian", -16.85, -179.98, True),
        ("the South Pole", -89.9, 0.0, True),
        ("the North Pole", 89.9, 0.0, False),
    ],
)
def test_the_coasts_hold_the_land(name, lat, lon, expected):
    assert dry(lat, lon) is expected


def test_the_coasts_are_those_of_the_whole_earth():
    rings = land()
    assert len(rings) > 1000
    points = np.concatenate(rings)
    assert points[:, 1].max() > 83
    assert points[:, 1].min() == -90
    (jumps,) = (ring for ring in rings if np.abs(np.diff(ring[:, 0])).max() > 180)
    assert jumps[:, 1].min() == -90  # round the South Pole, and nowhere else
    assert len(points) <= len(coast()) < len(points) + 1000
    assert coast()[:, [0, 2]].min(axis=1).max() <= 180


def way(*places):
    first, *rest = places
    return Track("t", (TrackPoint(first, START), *map(TrackPoint, rest)), Speeds.knots(10))


@given(st.floats(-70, 70), st.floats(-170, 170), st.floats(0, 360), st.floats(13, 300))
def test_a_leg_crosses_land_if_the_border_between_its_places_is_crossed(lat, lon, degrees, miles):
    """Where one of two places beyond the harbours is dry and the other wet, the leg crosses a coast."""
    start = Position(lat, lon)
    length = Distance.nautical_miles(miles)
    end = destination(start, degrees, length)
    found = list(legs_on_land(way(start, end), coast()))
    ends = [destination(start, degrees, Distance.metres(m)) for m in (HARBOUR, length.in_metres - HARBOUR)]
    if abs(ends[0].lon - ends[1].lon) < 180 and dry(ends[0].lat, ends[0].lon) != dry(ends[1].lat, ends[1].lon):
        assert len(found) == 1
    for _, _, place in found:
        near = coast()[np.hypot(coast()[:, 0] - place.lon, coast()[:, 1] - place.lat).argsort()[:40]]
        assert min(off(place, *piece) for piece in coast_near(near, place)) < 1e-6


def coast_near(near, place):
    yield from near
    box = coast()
    inside = (np.minimum(box[:, 0], box[:, 2]) <= place.lon + 1e-9) & (
        np.maximum(box[:, 0], box[:, 2]) >= place.lon - 1e-9
    )
    inside &= (np.minimum(box[:, 1], box[:, 3]) <= place.lat + 1e-9) & (
        np.maximum(box[:, 1], box[:, 3]) >= place.lat - 1e-9
    )
    yield from box[inside]


def off(place, a, b, c, d):
    """How far the place lies from a straight piece of coast, in degrees."""
    dx, dy = c - a, d - b
    along = ((place.lon - a) * dx + (place.lat - b) * dy) / (dx * dx + dy * dy) if dx or dy else 0.0
    along = min(max(along, 0), 1)
    return np.hypot(place.lon - a - along * dx, place.lat - b - along * dy)


def test_which_legs_are_looked_at():
    across = Position(23.5, -79.0), Position(20.5, -79.0)  # over Cuba
    sea = Position(24.0, -79.0)
    assert len(list(legs_on_land(way(*across), coast()))) == 1
    (first,) = legs_on_land(way(sea, *across, Position(19.0, -80.0)), coast())
    assert (first[0].position, first[1].position) == across
    recorded = Track("t", tuple(TrackPoint(p, START.replace(day=n + 1)) for n, p in enumerate(across)))
    assert list(legs_on_land(recorded, coast())) == []
    havana = way(Position(24.0, -82.4), Position(23.14, -82.36))  # the quay itself
    assert list(legs_on_land(havana, coast())) == []
