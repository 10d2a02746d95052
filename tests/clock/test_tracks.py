"""Tracks and lines: published geodesics, an independent bisection, poles, the antimeridian, tangents."""

import os
from datetime import UTC, datetime, timedelta
from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles.circle_times import Tracks, crossing_times
from oracles.vincenty import direct, metres_between
from wayout.clock import (
    ClockError,
    Courses,
    Distance,
    Line,
    Position,
    Sector,
    Speed,
    Speeds,
    Track,
    TrackPoint,
    bought_on_track,
    course,
    destination,
    distance,
    hours_between,
    sail,
    sighting,
)
from wayout.clock.passages import passages

START = datetime(2031, 5, 1, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
MAISI = Position(20.24, -74.14)
SLICE = int(os.environ.get("WAYOUT_TRACKS", "500"))

# lat1, lon1, azi1, lat2, lon2, azi2, s12: the test set of GeographicLib (C. F. F. Karney, geodesictest.py, MIT)
GEOGRAPHICLIB = [
    (35.60777, -139.44815, 111.098748429560326, -11.17491, -69.95921, 129.289270889708762, 8935244.5604818305),
    (55.52454, 106.05087, 22.020059880982801, 77.03196, 197.18234, 109.112041110671519, 4105086.1713924406),
    (-21.97856, 142.59065, -32.44456876433189, 41.84138, 98.56635, -41.84359951440466, 8394328.894657671),
    (-66.99028, 112.2363, 173.73491240878403, -12.70631, 285.90344, 2.512956620913668, 11150344.2312080241),
    (-17.42761, 173.34268, -159.033557661192928, -15.84784, 5.93557, -20.787484651536988, 16076603.1631180673),
    (32.84994, 48.28919, 150.492927788121982, -56.28556, 202.29132, 48.113449399816759, 16727068.9438164461),
    (6.96833, 52.74123, 92.581585386317712, -7.39675, 206.17291, 90.721692165923907, 17102477.2496958388),
    (-50.56724, -16.30485, -105.439679907590164, -33.56571, -94.97412, -47.348547835650331, 6455670.5118668696),
    (-58.93002, -8.90775, 140.965397902500679, -8.91104, 133.13503, 19.255429433416599, 11756066.0219864627),
    (-68.82867, -74.28391, 93.774347763114881, -50.63005, -8.36685, 34.65564085411343, 3956936.926063544),
    (-10.62672, -32.0898, -86.426713286747751, 5.883, -134.31681, -80.473780971034875, 11470869.3864563009),
    (-21.76221, 166.90563, 29.319421206936428, 48.72884, 213.97627, 43.508671946410168, 9098627.3986554915),
    (-19.79938, -174.47484, 71.167275780171533, -11.99349, -154.35109, 65.589099775199228, 2319004.8601169389),
    (-11.95887, -116.94513, 92.712619830452549, 4.57352, 7.16501, 78.64960934409585, 13834722.5801401374),
    (-87.85331, 85.66836, -65.120313040242748, 66.48646, 16.09921, -4.888658719272296, 17286615.3147144645),
    (1.74708, 128.32011, -101.584843631173858, -11.16617, 11.87109, -86.325793296437476, 12942901.1241347408),
    (-25.72959, -144.90758, -153.647468693117198, -57.70581, -269.17879, -48.343983158876487, 9413446.7452453107),
    (-41.22777, 122.32875, 14.285113402275739, -7.57291, 130.37946, 10.805303085187369, 3812686.035106021),
    (11.01307, 138.25278, 79.43682622782374, 6.62726, 247.05981, 103.708090215522657, 11911190.819018408),
    (-29.47124, 95.14681, -163.779130441688382, -27.46601, -69.15955, -15.909335945554969, 13487015.8381145492),
]  # fmt: skip


def nm(x):
    return Distance.nautical_miles(x)


def turned(degrees):
    return (degrees + 180) % 360 - 180


def on_course(start, degrees, knots=17.0, at=START):
    return Track("track", (TrackPoint(start, at),), Speeds.knots(knots), Courses.degrees(degrees % 360))


def by_way_of(*places, knots=17.0, at=START):
    first, *rest = places
    return Track("track", (TrackPoint(first, at), *map(TrackPoint, rest)), Speeds.knots(knots))


def circle(radius, centre=MAISI, sector=None):
    return Line("line", "the line", nm(radius), centre, sector)


def metres_off(seen, centre=MAISI):
    return [distance(each.position, centre).in_metres for each in seen.passes]


# --- published values, and the oracle's own --------------------------------------------------------------------


@pytest.mark.parametrize("row", GEOGRAPHICLIB, ids=lambda row: f"{row[0]} {row[1]}")
def test_geographiclibs_test_values(row):
    lat1, lon1, azi1, lat2, lon2, azi2, metres = row
    a, b = Position(lat1, turned(lon1)), Position(lat2, turned(lon2))
    assert distance(a, b).in_metres == pytest.approx(metres, abs=1e-6)
    assert turned(course(a, b) - azi1) == pytest.approx(0, abs=1e-9)
    assert turned(course(b, a) - azi2 - 180) == pytest.approx(0, abs=1e-9)
    reached = destination(a, azi1, Distance.metres(metres))
    assert reached.lat == pytest.approx(lat2, abs=1e-9)
    assert turned(reached.lon - lon2) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("row", GEOGRAPHICLIB, ids=lambda row: f"{row[0]} {row[1]}")
def test_geographiclibs_tracks_cross_circles_about_their_end_where_they_should(row):
    """On the way from a to b the circle about b is met when the rest of the way is its radius."""
    lat1, lon1, _, lat2, lon2, _, metres = row
    a, b = Position(lat1, turned(lon1)), Position(lat2, turned(lon2))
    radius = Distance.metres(metres * 0.4)
    seen = sighting("s", by_way_of(a, b), Line("l", "", radius, b))
    (only,) = seen.passes
    wanted = START + HOUR * ((Distance.metres(metres) - radius).in_nautical_miles / 17)
    assert abs(only.at - wanted) < timedelta(milliseconds=1)
    assert only.inward


@pytest.mark.parametrize("row", GEOGRAPHICLIB, ids=lambda row: f"{row[0]} {row[1]}")
def test_the_oracles_geodesics_are_geographiclibs_to_a_millimetre(row):
    lat1, lon1, azi1, lat2, lon2, _, metres = map(np.float64, row)
    lat, lon = direct(lat1, lon1, azi1, metres)
    assert (lat, turned(lon - lon2)) == pytest.approx((lat2, 0), abs=2e-8)
    assert metres_between(lat1, lon1, lat2, lon2) == pytest.approx(metres, abs=1e-3)


# --- circles against the oracle ----------------------------------------------------------------------------------


def random_tracks(rng, n):
    """Ships anywhere, the poles and the antimeridian more often than by chance, that pass near their circles."""
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, n)))
    lon = rng.uniform(-180, 180, n)
    kind = rng.integers(0, 4, n)
    lat = np.where(kind == 0, np.sign(lat) * rng.uniform(85, 89.999, n), lat)
    lon = np.where(kind == 1, turned(180 + rng.normal(0, 3, n)), lon)
    heading, speed = rng.uniform(0, 360, n), rng.uniform(3, 30, n) * 1852 / 3600
    metres = rng.uniform(50, 3000, n) * 1852
    radius = np.exp(rng.uniform(np.log(5), np.log(2500), n)) * 1852
    middle = direct(lat, lon, heading, metres * rng.uniform(-0.2, 1.2, n))
    off = np.where(rng.random(n) < 0.25, radius + rng.normal(0, 5, n), rng.uniform(0, 1.5, n) * radius)
    square = heading + np.where(rng.random(n) < 0.5, 90.0, -90.0)
    centre = direct(*middle, square, off)  # a quarter of them nearly tangent
    return Tracks((lat, lon, heading), speed, metres / speed, centre, radius)


def package_times(tracks, i):
    lat, lon, heading = (float(each[i]) for each in tracks.start)
    speed = Speed(in_metres_per_second=float(tracks.speed[i]))
    end = destination(Position(lat, lon), heading, Distance.metres(float(tracks.speed[i] * tracks.lasts[i])))
    track = Track("t", (TrackPoint(Position(lat, lon), START), TrackPoint(end)), Speeds(speed, speed, speed))
    centre = Position(float(tracks.centre[0][i]), float(tracks.centre[1][i]))
    return sighting("s", track, Line("l", "", Distance.metres(float(tracks.radius[i])), centre))


def test_random_tracks_cross_circles_when_the_oracle_says():
    rng = np.random.default_rng(1962)
    met = tangent = 0
    for _ in range(max(SLICE // 5000, 1)):
        tracks = random_tracks(rng, min(SLICE, 5000))
        times, least = crossing_times(tracks)
        ends = [np.abs(tracks.outside(slice(None), at)) for at in (tracks.lasts * 0, tracks.lasts)]
        for i, wanted in enumerate(times):
            if (
                min(ends[0][i], ends[1][i]) < 0.05 or abs(least[i]) < 0.02
            ):  # on the line to within the oracle's error
                tangent += 1
                continue
            seen = package_times(tracks, i)
            found = [(each.at - START).total_seconds() for each in seen.passes]
            assert found == pytest.approx(wanted, abs=1), i
            assert seen.closest[0].in_metres - tracks.radius[i] == pytest.approx(least[i], abs=0.01)
            assert seen.starts_inside == bool(tracks.outside(np.array([i]), np.zeros(1))[0] < 0)
            directions = [each.inward for each in seen.passes]
            assert directions == [(n % 2 == 0) is not seen.starts_inside for n in range(len(directions))]
            met += len(wanted)
    assert met > SLICE / 3
    assert tangent < SLICE / 10


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(0, 359), st.floats(20, 3000), st.floats(-0.9, 0.9))
def test_at_each_crossing_the_ship_is_on_the_line(lat, lon, degrees, radius, aside):
    centre = Position(lat, lon)
    abeam = destination(centre, degrees, nm(radius * abs(aside)))
    heading = course(abeam, centre) + 90 if aside else degrees
    start = destination(abeam, heading + 180, nm(radius * 1.5))
    seen = sighting(
        "s", by_way_of(start, abeam, destination(abeam, heading, nm(radius * 1.5))), circle(radius, centre)
    )
    assert [each.inward for each in seen.passes] == [True, False]
    for each in metres_off(seen, centre):
        assert each == pytest.approx(nm(radius).in_metres, abs=0.002)


# --- what a track may do at a line -------------------------------------------------------------------------------


def test_straight_in_the_track_meets_the_line_when_the_radial_figure_says():
    start = destination(MAISI, 60, nm(700))
    track = by_way_of(start, MAISI)
    seen500, seen300 = (sighting("s", track, circle(radius)) for radius in (500, 300))
    assert hours_between(START, seen500.met) == pytest.approx(200 / 17, abs=1e-5)
    bought = bought_on_track(seen300, seen500)
    assert (bought.likely, bought.low, bought.high) == pytest.approx((200 / 17,) * 3, abs=1e-5)


def test_a_ship_that_never_crosses_has_a_nearest_point():
    start, end = destination(MAISI, 0, nm(900)), destination(MAISI, 90, nm(900))
    seen = sighting("s", by_way_of(start, end), circle(500))
    assert seen.passes == ()
    assert seen.met is seen.early is seen.late is None
    away, at = seen.closest
    assert 600 < away.in_nautical_miles < 650
    assert START < at < sail(by_way_of(start, end)).arrives
    assert distance(sail(by_way_of(start, end)).position(at), MAISI).in_metres == pytest.approx(
        away.in_metres, abs=1
    )


def test_a_ship_that_starts_inside_is_met_at_once_and_seen_to_leave():
    start = destination(MAISI, 45, nm(400))
    away = course(start, MAISI) + 180
    seen = sighting("s", on_course(start, away), circle(500))
    assert seen.starts_inside
    assert seen.met == START
    (out,) = seen.passes
    assert not out.inward
    assert hours_between(START, out.at) == pytest.approx(100 / 17, abs=1e-5)
    base = sighting("s", on_course(start, away + 180), circle(500))
    assert bought_on_track(sighting("s", on_course(start, away + 180), circle(300)), base) is None


@pytest.mark.parametrize("radius", [5, 50, 500, 5000])
@pytest.mark.parametrize("centre", [MAISI, Position(0, 179.9), Position(89.5, 10), Position(-90, 0)])
def test_a_tangent_grazes_and_a_metre_either_side_decides(radius, centre):
    def past(metres):
        abeam = destination(centre, 30, Distance.metres(nm(radius).in_metres + metres))
        heading = course(abeam, centre) + 90
        start = destination(abeam, heading + 180, nm(300))
        return sighting("s", by_way_of(start, abeam, destination(abeam, heading, nm(300))), circle(radius, centre))

    grazing = past(0.4)
    assert grazing.passes == ()
    assert grazing.met is None
    assert [hours_between(START, at) for at in grazing.grazes] == pytest.approx([300 / 17], abs=0.001)
    inside = past(-1)
    assert [each.inward for each in inside.passes] == [True, False]
    assert inside.grazes == ()
    half = np.sqrt(2 * 6371e3 * np.tan(nm(radius).in_metres / 6371e3)) / 1852 / 17  # of the chord, on the sphere
    assert 300 / 17 - hours_between(START, inside.met) == pytest.approx(half, rel=0.05)
    outside = past(+5)
    assert (outside.passes, outside.grazes) == ((), ())
    exact = past(0)
    assert len(exact.grazes) == 1 or len(exact.passes) == 2


def test_a_turn_at_a_waypoint_on_the_line_grazes_it():
    corner = destination(MAISI, 90, Distance.metres(nm(500).in_metres + 0.5))
    seen = sighting("s", by_way_of(*(destination(corner, d, nm(100)) for d in (60,)), corner,
                                   destination(corner, 120, nm(100))), circle(500))  # fmt: skip
    assert seen.passes == ()
    assert len(seen.grazes) == 1


def test_across_the_pole_and_over_the_antimeridian():
    over = sighting(
        "s", by_way_of(Position(80, 0), Position(90, 0), Position(80, 180)), circle(120, Position(90, 0))
    )
    assert [each.inward for each in over.passes] == [True, False]
    assert [round(each.position.lon) % 360 for each in over.passes] == [0, 180]
    east = sighting("s", by_way_of(Position(0, 175), Position(0, -175)), circle(60, Position(0, 180)))
    assert [each.inward for each in east.passes] == [True, False]
    assert east.passes[0].position.lon > 178
    assert east.passes[1].position.lon < -178
    around = sighting(
        "s", by_way_of(Position(88, -60), Position(88, 60), Position(88, 180)), circle(100, Position(90, 0))
    )
    assert len(around.passes) == 4  # a great circle between two points at 88 north passes nearer the pole


def test_an_arc_is_met_only_in_its_sector():
    start = destination(MAISI, 60, nm(700))
    for sector, meets in (
        (Sector(30, 90), True),
        (Sector(90, 30), False),
        (Sector(350, 61), True),
        (Sector(61, 350), False),
    ):
        seen = sighting("s", by_way_of(start, MAISI), circle(500, sector=sector))
        assert (seen.met is not None) is meets, sector
    round_it = by_way_of(start, destination(MAISI, 60, nm(450)), destination(MAISI, 200, nm(700)))
    seen = sighting("s", round_it, circle(500, sector=Sector(150, 250)))
    assert [each.inward for each in seen.passes] == [False]
    assert seen.met is None


# --- lines by points ---------------------------------------------------------------------------------------------


def on_edge(track, a, b):
    """When a track of one leg lies on the shortest path from a to b: where the detour by it is none, by thirds."""
    voyage = sail(track)
    low, high = 0.0, float(voyage.path.length[0])
    best = min(np.linspace(low, high, 400), key=lambda s: detour(voyage, s, a, b))
    low, high = max(best - high / 400, 0), min(best + high / 400, high)
    for _ in range(120):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        low, high = (one, high) if detour(voyage, one, a, b) > detour(voyage, two, a, b) else (low, two)
    return (voyage.instant(0, low) - START).total_seconds(), detour(voyage, low, a, b)


def detour(voyage, along, a, b):
    place = voyage.path.position(0, along)
    return distance(a, place).in_metres + distance(place, b).in_metres - distance(a, b).in_metres


def test_random_tracks_cross_edges_where_the_detour_by_them_is_none():
    rng = np.random.default_rng(24)
    met = missed = 0
    for _ in range(max(SLICE // 15, 100)):
        a = Position(float(rng.uniform(-88, 88)), float(turned(180 + rng.normal(0, 40))))
        b = destination(a, float(rng.uniform(0, 360)), nm(float(rng.uniform(10, 1500))))
        through = destination(
            a, course(a, b), Distance.metres(distance(a, b).in_metres * float(rng.uniform(-0.5, 1.5)))
        )
        heading = float(rng.uniform(0, 360))
        if abs(abs(turned(heading - course(through, b))) - 90) > 80:
            continue  # nearly along the edge
        start = destination(through, heading, nm(float(rng.uniform(10, 800))))
        end = destination(through, heading + 180, nm(float(rng.uniform(10, 800))))
        track = by_way_of(start, end)
        seen = sighting("s", track, Line("l", "", points=(a, b)))
        seconds, rest = on_edge(track, a, b)
        if 1e-7 < rest < 0.05:
            continue  # at the very end of the edge
        assert len(seen.passes) == (rest < 1e-7)
        if seen.passes:
            assert (seen.met - START).total_seconds() == pytest.approx(seconds, abs=1)
            met += 1
        missed += not seen.passes
    assert met > 20
    assert missed > 20


def test_a_corner_is_passed_once_and_a_tip_is_passed_by_a_track_through_it():
    a, b, c = Position(10, 0), Position(10, 10), Position(20, 10)
    through = sighting("s", by_way_of(Position(5, 5), b, Position(15, 15)), Line("l", "", points=(a, b, c)))
    assert len(through.passes) == 1
    around = sighting("s", by_way_of(Position(5, 11), Position(15, 11)), Line("l", "", points=(a, b, c)))
    assert around.passes == ()


SQUARE = (Position(-1, 179), Position(-1, -179), Position(1, -179), Position(1, 179))


def test_an_area_is_entered_and_left():
    area = Line("l", "", points=SQUARE, closed=True)
    seen = sighting("s", by_way_of(Position(0, 170), Position(0, -170)), area)
    assert [each.inward for each in seen.passes] == [True, False]
    assert seen.passes[0].position.lon == pytest.approx(179, abs=1e-6)
    assert not seen.starts_inside
    inside = sighting("s", by_way_of(Position(0, 180), Position(0, -170)), area)
    assert inside.starts_inside
    assert inside.met == START
    assert [each.inward for each in inside.passes] == [False]
    beyond = sighting("s", by_way_of(Position(0, -2), Position(0, 2)), area)  # the other side of the earth
    assert not beyond.starts_inside
    assert beyond.passes == ()
    touch = sighting("s", by_way_of(Position(3, 177), Position(1, 179), Position(3, -179)), area)
    assert [each.inward for each in touch.passes] in ([], [True, False])


def test_an_area_about_the_pole():
    area = Line("l", "", points=tuple(Position(80, lon) for lon in (-180, -90, 0, 90)), closed=True)
    seen = sighting("s", by_way_of(Position(60, 10), Position(90, 0), Position(60, -170)), area)
    assert [each.inward for each in seen.passes] == [True, False]
    assert not seen.starts_inside
    assert sighting("s", by_way_of(Position(89, 10), Position(60, 10)), area).starts_inside


@given(
    st.lists(st.floats(0.2, 1), min_size=3, max_size=9), st.floats(-75, 75), st.floats(0, 360), st.floats(0, 1.2)
)
def test_small_areas_hold_what_they_hold_on_the_plane(reach, lat, towards, share):
    """A star-shaped area about a place: it holds what is nearer the middle than its border in that direction."""
    middle = Position(lat, 179.9)
    corners = tuple(destination(middle, 360 * n / len(reach), nm(30 * r)) for n, r in enumerate(reach))
    area = Line("l", "", points=corners, closed=True)
    place = destination(middle, towards, nm(30 * share))
    seen = sighting("s", by_way_of(place, destination(middle, towards, nm(60))), area)
    border = planar_border(reach, towards) * 30
    if abs(border - 30 * share) > 0.01:
        assert seen.starts_inside == (30 * share < border)


def planar_border(reach, towards):
    n = len(reach)
    i = int(towards // (360 / n)) % n
    (xa, ya), (xb, yb) = (
        (reach[k % n] * np.sin(np.radians(360 * k / n)), reach[k % n] * np.cos(np.radians(360 * k / n)))
        for k in (i, i + 1)
    )
    dx, dy = np.sin(np.radians(towards)), np.cos(np.radians(towards))
    return abs((xa * (yb - ya) - ya * (xb - xa)) / (dx * (yb - ya) - dy * (xb - xa)))


# --- tracks ------------------------------------------------------------------------------------------------------


def test_a_track_of_fixes_goes_as_they_say_and_then_by_waypoints():
    a, b, c = Position(0, 0), Position(0, 1), Position(0, 2)
    track = Track("t", (TrackPoint(a, START), TrackPoint(b, START + 3 * HOUR), TrackPoint(c)), Speeds.knots(12))
    voyage = sail(track)
    assert voyage.position(START - HOUR) == a
    assert voyage.position(START + 1.5 * HOUR).lon == pytest.approx(0.5, abs=1e-9)
    assert voyage.position(START + 3 * HOUR).lon == pytest.approx(1, abs=1e-9)
    degree = distance(b, c).in_nautical_miles
    assert hours_between(START, voyage.arrives) == pytest.approx(3 + degree / 12, abs=1e-6)
    assert voyage.position(START + 99 * HOUR).lon == pytest.approx(2, abs=1e-9)
    faster = sail(track, Speed.knots(24))
    assert hours_between(START, faster.arrives) == pytest.approx(3 + degree / 24, abs=1e-6)


def test_before_its_first_time_a_track_is_reckoned_back():
    a, b, c = Position(0, 0), Position(0, 1), Position(0, 2)
    track = Track("t", (TrackPoint(a), TrackPoint(b, START), TrackPoint(c)), Speeds.knots(10, 12, 15))
    degree = distance(a, b).in_nautical_miles
    for speed in (10, 12, 15):
        voyage = sail(track, Speed.knots(speed))
        assert voyage.position(START) == pytest.approx(b) or voyage.position(START).lon == pytest.approx(
            1, abs=1e-9
        )
        assert voyage.position(START - HOUR).lon == pytest.approx(1 - speed / degree, abs=1e-9)


def test_a_ship_that_lay_still_is_met_before_or_after():
    a, b = destination(MAISI, 90, nm(510)), destination(MAISI, 90, nm(490))
    track = Track("t", tuple(TrackPoint(p, START + h * HOUR) for p, h in ((a, 0), (a, 10), (b, 12))))
    seen = sighting("s", track, circle(500))
    assert hours_between(START, seen.met) == pytest.approx(11, abs=1e-4)
    assert sail(track).position(START + 5 * HOUR).lat == pytest.approx(a.lat)
    still = Track("t", (TrackPoint(b, START), TrackPoint(b, START + HOUR)))
    assert sighting("s", still, circle(500)).starts_inside
    assert sighting("s", still, circle(480)).met is None


def test_uncertain_speed_brackets_the_crossing_and_what_is_bought():
    start = destination(MAISI, 60, nm(700))
    track = Track("t", (TrackPoint(start, START), TrackPoint(MAISI)), Speeds.knots(14, 17, 18))
    seen500, seen300 = (sighting("s", track, circle(radius)) for radius in (500, 300))
    assert hours_between(START, seen500.early) == pytest.approx(200 / 18, abs=1e-5)
    assert hours_between(START, seen500.late) == pytest.approx(200 / 14, abs=1e-5)
    bought = bought_on_track(seen300, seen500)
    assert (bought.low, bought.likely, bought.high) == pytest.approx((200 / 18, 200 / 17, 200 / 14), abs=1e-5)


def test_an_uncertain_course_may_miss_and_is_earliest_straight_in():
    start = destination(MAISI, 60, nm(700))
    straight = course(start, MAISI)

    def seen(low, likely, high):
        track = Track("t", (TrackPoint(start, START),), Speeds.knots(10), Courses(low, likely, high))
        return sighting("s", track, circle(500))

    narrow = seen(straight - 10, straight + 5, straight + 10)
    assert hours_between(START, narrow.early) == pytest.approx(20, abs=2 / 3600)
    assert narrow.early < narrow.met < narrow.late
    alone = [sighting("s", on_course(start, straight + d, knots=10), circle(500)).met for d in (-10, 10)]
    assert narrow.late == max(alone)
    wide = seen(straight - 60, straight, straight + 10)
    assert wide.may_miss
    assert wide.late is None
    assert wide.met == pytest.approx(START + 20 * HOUR, abs=SECOND)


def test_bought_on_a_track_that_misses_the_second_line_has_no_end():
    start = destination(MAISI, 60, nm(700))
    aside = on_course(start, course(start, MAISI) + 38)
    bought = bought_on_track(*(sighting("s", aside, circle(radius)) for radius in (300, 500)))
    assert (bought.likely, bought.low, bought.high) == (None, None, None)
    far = bought_on_track(*(sighting("s", aside, circle(radius)) for radius in (500, 300)))
    assert far is None


def test_courses_turn_clockwise_over_north():
    courses = Courses(350, 0, 15)
    assert courses.span == 25
    for wrong in ((20, 10, 30), (0, 100, 200)):
        with pytest.raises(ClockError, match="out of order; write them clockwise"):
            Courses(*wrong)
    with pytest.raises(ClockError, match="a course of 400 degrees is on no compass"):
        Courses.degrees(400)
    with pytest.raises(ClockError, match="low 20, likely 17, high 30 kn is out of order"):
        Speeds.knots(20, 17, 30)


def test_tracks_and_lines_refuse_what_makes_no_sense():
    a, b, c = (TrackPoint(Position(0, lon), START + lon * HOUR) for lon in (0, 1, 2))
    bare = TrackPoint(Position(0, 1.5))
    speed = Speeds.knots(10)
    for points, given_speed, courses, said in (
        ((bare, bare), speed, None, "has no time"),
        ((a, bare, c), speed, None, "a point without a time between"),
        ((b, a), None, None, "goes back in time"),
        ((a,), speed, None, "leads nowhere"),
        ((a, bare), None, None, "has no speed"),
        ((a,), None, Courses.degrees(5), "has no speed"),
    ):
        with pytest.raises(ClockError, match=said):
            Track("t", points, given_speed, courses)
    p = a.position
    for make, said in (
        (lambda: Line("l", ""), "needs a shape"),
        (lambda: Line("l", "", nm(10), points=(p, p)), "needs a shape"),
        (lambda: Line("l", "", nm(16_199)), "radius of 16199 nm; give more than 0 and at most 10,000 nm"),
        (lambda: Line("l", "", nm(0)), "radius of 0 nm"),
        (lambda: Line("l", "", nm(10), sector=Sector(0, 90)), "give it a centre"),
        (lambda: Line("l", "", points=(p,)), "has 1 points; give at least 2"),
        (lambda: Line("l", "", points=(p, b.position), closed=True), "give at least 3"),
        (lambda: Line("l", "", points=(p, p)), "the same point twice"),
        (lambda: Line("l", "", points=(p, Position(0, 170))), "more than 5,000 nm"),
        (
            lambda: Line("l", "", points=(Position(0, 0), Position(0, 80), Position(70, 40)), closed=True),
            "more than 10,000",
        ),
        (lambda: Line("l", "", points=(p, b.position), centre=p), "drop its centre"),
        (lambda: Sector(90, 90), "is no arc"),
        (lambda: Sector(-1, 90), "on no compass"),
    ):
        with pytest.raises(ClockError, match=said):
            make()
    with pytest.raises(ClockError, match="no centre, but ship 's' sails a track"):
        sighting("s", by_way_of(p, b.position), Line("l", "", nm(10)))


def test_long_legs_pass_a_circle_as_often_as_they_do():
    """A leg of 9,000 nm and a small circle: looked at in pieces, so nothing is stepped over."""
    start = Position(10, -170)
    far = destination(start, 80, nm(9000))
    for share in (0.02, 0.37, 0.5, 0.98):
        centre = destination(start, 80, nm(9000 * share))
        seen = sighting("s", by_way_of(start, far), circle(5, centre))
        assert [each.inward for each in seen.passes] == [True, False]
        assert passages(sail(by_way_of(start, far)).path, circle(5, centre)).closest[1].in_metres < 0.01


def test_the_plane_is_the_small_case():
    """Near the equator and close by, the circle is the plane's."""
    seen = sighting("s", by_way_of(Position(0.01, -0.2), Position(0.01, 0.2)), circle(5, Position(0, 0)))
    half = seen.passes[0].position.lon
    ratio = distance(Position(0, 0), Position(0.01, 0)).in_metres
    assert hypot(half * 111319.49, ratio) == pytest.approx(5 * 1852, abs=0.5)
