"""Ships, lines, crossings and distances on the earth."""

from datetime import UTC, datetime, timedelta
from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.clock import (
    AtPosition,
    AtRadius,
    ClockError,
    Crossing,
    Distance,
    Line,
    Position,
    Ship,
    Speed,
    crossing,
    distance,
    first_contact,
    hours_between,
    hours_bought,
    local,
)

NIGHT = datetime.fromisoformat("1962-10-25T02:00-04:00")
MAISI = Position(20.24, -74.14)


def nm(x):
    return Distance.nautical_miles(x)


def ship(away=500, knots=17, at=NIGHT, key="tanker"):
    return Ship(key, "a tanker", Speed.knots(knots), AtRadius(nm(away), at))


def line(radius, centre=None):
    return Line(f"line_{radius}", "the line", nm(radius), centre)


def test_the_tanker_meets_the_line_at_300_miles_in_the_afternoon():
    met = crossing(ship(), line(300))
    assert local(met.at, "America/New_York").strftime("%Y-%m-%d %H:%M %Z") == "1962-10-25 13:45 EDT"
    assert abs(met.at - datetime.fromisoformat("1962-10-25T13:46-04:00")) < timedelta(seconds=30)
    assert met.at.tzinfo is UTC
    assert (met.ship, met.line, met.radius, met.already_inside) == ("tanker", "line_300", nm(300), False)


@pytest.mark.parametrize(("knots", "hours"), [(14, 14.3), (15, 13.3), (16, 12.5), (17, 11.8), (18, 11.1)])
def test_pulling_the_line_in_by_200_miles_buys_hours(knots, hours):
    tanker = ship(knots=knots)
    assert round(hours_bought(crossing(tanker, line(300)), crossing(tanker, line(500))), 1) == hours
    assert round(hours_bought(crossing(tanker, line(500)), crossing(tanker, line(300))), 1) == -hours


@given(st.floats(0, 10_000), st.floats(0.1, 10_000), st.floats(0.5, 60))
def test_at_the_crossing_the_ship_is_on_the_line(away, radius, knots):
    met = crossing(ship(away, knots), line(radius))
    covered = hours_between(NIGHT, met.at) * knots
    assert away - covered == pytest.approx(radius, abs=1e-6)
    assert met.already_inside == (away < radius)
    assert not met.already_inside or met.at <= NIGHT


def test_a_ship_on_the_line_meets_it_at_its_fix():
    met = crossing(ship(500), line(500))
    assert met.at == NIGHT
    assert not met.already_inside


def test_a_ship_known_by_position_closes_from_its_distance_to_the_centre():
    where = Position(24.0, -66.0)
    tanker = Ship("tanker", "", Speed.knots(17), AtPosition(where, NIGHT))
    met = crossing(tanker, line(300, MAISI))
    away = distance(where, MAISI).in_nautical_miles
    assert away > 300
    assert hours_between(NIGHT, met.at) == pytest.approx((away - 300) / 17, abs=1e-9)
    assert crossing(tanker, line(600, MAISI)).already_inside
    with pytest.raises(ClockError, match="line 'line_300' has no centre, but ship 'tanker'"):
        crossing(tanker, line(300))


def test_first_contact_is_the_earliest_and_the_first_named_of_equals():
    late, early = crossing(ship(400, key="late"), line(300)), crossing(ship(350, key="early"), line(300))
    twin = crossing(ship(350, key="twin"), line(300))
    assert first_contact([late, early, twin]) is early
    assert first_contact(iter([late])) is late
    assert first_contact([]) is None


@pytest.mark.parametrize(
    ("a", "b", "metres", "within"),
    [
        (Position(0, 0), Position(0, 1), 6378137 * pi / 180, 1e-6),  # the equator is a circle
        (Position(0, 10), Position(90, 0), 10001965.729, 1e-3),  # the quarter meridian of WGS 84
        (Position(-41.32, 174.81), Position(40.96, -5.50), 19959679.267, 1e-3),  # GeographicLib's manual
        (Position(35.60777, -139.44815), Position(-11.17491, -69.95921), 8935244.5604818305, 1e-6),  # its tests
        (Position(10, 179.5), Position(10, -179.5), 109639.0, 1e3),  # the antimeridian is no border
        (Position(20, 180), Position(20, -180), 0, 1e-6),
        (MAISI, Position(23.13, -82.38), 491 * 1852, 1852),  # Cape Maisi to Havana
    ],
)
def test_distances_on_the_ellipsoid(a, b, metres, within):
    assert distance(a, b).in_metres == pytest.approx(metres, abs=within)
    assert distance(b, a).in_metres == pytest.approx(metres, abs=within)


@pytest.mark.parametrize("radius", [0, -1, 10_000.1])
def test_a_line_has_a_radius_on_the_earth(radius):
    with pytest.raises(ClockError, match=r"line 'line_.*more than 0 and at most 10,000 nm"):
        line(radius)
    assert line(10_000).radius == nm(10_000)


@pytest.mark.parametrize("away", [-0.1, 10_000.1])
def test_a_ship_is_somewhere_on_the_earth(away):
    with pytest.raises(ClockError, match=r"give 0 to 10,000 nm"):
        AtRadius(nm(away), NIGHT)


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        (95, 0, "lat 95 is not on the earth; give degrees from -90 to 90"),
        (-90.01, 0, "lat -90.01"),
        (0, 180.5, "lon 180.5 is not on the earth; give degrees from -180 to 180"),
        (0, -181, "lon -181"),
        (float("nan"), 0, "the lat of a position must be a finite number"),
        ("20", 0, "the lat of a position must be a number, not '20'"),
    ],
)
def test_a_position_is_on_the_earth(lat, lon, said):
    with pytest.raises(ClockError, match=said):
        Position(lat, lon)


def test_every_time_is_aware_and_kept_in_utc():
    naive = datetime(1962, 10, 25, 2)  # noqa: DTZ001
    for make in (
        lambda at: AtRadius(nm(500), at),
        lambda at: AtPosition(MAISI, at),
        lambda at: Crossing("tanker", "line", nm(500), at, already_inside=False),
    ):
        assert make(NIGHT).at.tzinfo is UTC
        with pytest.raises(ClockError, match="has no time zone"):
            make(naive)


def test_a_ship_needs_a_key_a_speed_and_a_fix():
    fix = AtRadius(nm(500), NIGHT)
    with pytest.raises(ClockError, match="a ship needs a key"):
        Ship(" ", "", Speed.knots(17), fix)
    with pytest.raises(ClockError, match="ship 'tanker' has no speed"):
        Ship("tanker", "", 17, fix)
    with pytest.raises(ClockError, match="ship 'tanker' has no position and time"):
        Ship("tanker", "", Speed.knots(17), None)
    with pytest.raises(ClockError, match="a line needs a key"):
        Line("", "", nm(300))


def test_a_crossing_beyond_the_calendar_is_refused():
    with pytest.raises(ClockError, match="ship 'tanker' would meet line 'line_1' outside the years 1 to 9999"):
        crossing(ship(10_000, 0.0001), line(1))
    with pytest.raises(ClockError, match="outside the years"):
        crossing(ship(0, 0.0001), line(10_000))
