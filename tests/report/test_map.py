"""The map and the distance-time diagram: what is drawn is where it is."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from math import hypot

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wayout
from wayout.clock import Distance, Position, by_daylight, course, destination, distance, local, sightings
from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.report import svg
from wayout.report.coast import within
from wayout.report.figure_distance import HIGH, TOP, distance_figure
from wayout.report.figure_map import LAND, NIGHT, map_figure
from wayout.report.labels import Labels, Spot
from wayout.report.projection import Frame, framed, in_ring

SVG = "{http://www.w3.org/2000/svg}"
NIGHT_OF_THE_24TH = wayout.load("cuba-1962").clock

FAR_SOUTH = """\
clock:
  start: 2031-05-01T18:00Z
  zone: Pacific/Auckland
  sun_at: {lat: -40, lon: 178}
  lines:
    circle: {title: the line at 300, radius_nm: 300, centre: {lat: -41, lon: 175}}
    arc: {title: the arc, radius_nm: 500, centre: {lat: -41, lon: 175}, sector: {from_deg: 20, to_deg: 140}}
    fence: {title: the fence, points: [{lat: -30, lon: 178}, {lat: -36, lon: -176}, {lat: -45, lon: -178}]}
    zone:
      title: the zone
      closed: true
      points: [{lat: -38, lon: 179}, {lat: -38, lon: -178}, {lat: -41, lon: -177}]
  ships:
    aurora:
      title: Aurora
      speed_kn: {low: 12, likely: 15, high: 17}
      position: {lat: -30, lon: -165, at: 2031-05-01T00:00Z}
      course_deg: {low: 225, likely: 236, high: 245}
    borealis:
      title: Borealis <&>
      speed_kn: 15
      position: {lat: -52, lon: -170, at: 2031-05-01T18:00Z}
      waypoints: [{title: "off <the> Chathams", lat: -44.5, lon: -177.5}, {lat: -41.4, lon: 174.8}]
"""
OVER_THE_POLE = """\
clock:
  start: 2031-03-21T18:00Z
  lines: {circle: {title: the ice line, radius_nm: 600, centre: {lat: 89, lon: 20}}}
  ships:
    breaker:
      speed_kn: 12
      position: {lat: 72, lon: 40, at: 2031-03-21T18:00Z}
      waypoints: [{lat: 89.9, lon: 0}, {lat: 66.2, lon: -169}]
"""
MID_PACIFIC = """\
clock:
  start: 2031-03-21T18:00Z
  lines: {circle: {radius_nm: 2500, centre: {lat: -20, lon: -160}}}
"""  # on the other side of the earth lies Africa
IN_ASIA = """\
clock:
  start: 2031-03-21T06:00Z
  lines: {circle: {radius_nm: 900, centre: {lat: 48, lon: 68}}}
"""


def clock_of(text):
    return build(parse_document(text, "f")).clock


CLOCKS = {
    "night": NIGHT_OF_THE_24TH,
    "south": clock_of(FAR_SOUTH),
    "pole": clock_of(OVER_THE_POLE),
    "pacific": clock_of(MID_PACIFIC),
    "asia": clock_of(IN_ASIA),
}


@pytest.fixture(params=CLOCKS)
def clock(request):
    return CLOCKS[request.param]


# --- reading a figure -------------------------------------------------------------------------------------------


def subpaths(data):
    """The points of each subpath of SVG path data."""
    found, at = [], (0.0, 0.0)
    for command, numbers in re.findall(r"([MLHVhvmZ])([^MLHVhvmZ]*)", data):
        values = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", numbers)]
        if command == "Z":
            continue
        if command in "ML":
            points = list(zip(values[::2], values[1::2], strict=True))
            if command == "M":
                found.append([])
        elif command == "H":
            points = [(values[0], at[1])]
        elif command == "V":
            points = [(at[0], values[0])]
        else:
            continue
        at = points[-1]
        found[-1] += points
    return found


def covered(data, x, y):
    """Whether an even-odd fill covers the point."""
    odd = False
    for points in subpaths(data):
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
            if (y1 > y) != (y2 > y) and x1 + (y - y1) * (x2 - x1) / (y2 - y1) > x:
                odd = not odd
    return odd


def with_fill(figure, fill):
    return next((e.attrib["d"] for e in ET.fromstring(figure).iter(f"{SVG}path") if e.get("fill") == fill), "")


def frame_of(figure, clock):
    """The frame, found again from the graph paper: the cross of the centre and the scale bar."""
    line = clock.line_in_force
    root = ET.fromstring(figure)
    rect = next(e for e in root.iter(f"{SVG}clipPath")).find(f"{SVG}rect")
    left, top, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
    cross = next(
        e.attrib["d"] for e in root.iter(f"{SVG}path") if re.fullmatch(r"M\S+ \S+h10M\S+ \S+v10", e.get("d", ""))
    )
    x, y = (float(n) for n in re.match(r"M(\S+) (\S+)h10", cross).groups())
    bar = next(e.attrib["d"] for e in root.iter(f"{SVG}path") if "m0 -4v8" in e.get("d", ""))
    wide = float(re.search(r"h(\S+)m0 -4v8", bar)[1])
    miles = next(
        float(w.removesuffix(" nm").replace(",", "")) for w in words(figure) if re.fullmatch(r"[\d,]+ nm", w)
    )
    scale = wide / (miles * 1852)
    return Frame(line.centre, scale, left, top, width, height, (left - x - 5) / scale, (y - top) / scale)


def words(figure):
    return ["".join(each.itertext()) for each in ET.fromstring(figure).iter(f"{SVG}text")]


def boxes(figure):
    for each in ET.fromstring(figure).iter(f"{SVG}text"):
        said, size = each.text or "", float(each.get("font-size", 12)) / 12
        wide = svg.width_of(said, bold=each.get("font-weight") == "bold") * size * 0.92
        x, y = float(each.attrib["x"]), float(each.attrib["y"])
        x -= wide * {"end": 1.0, "middle": 0.5}.get(each.get("text-anchor", ""), 0.0)
        yield said, x, x + wide, y - 9 * size, y + 2 * size


# --- the projection ----------------------------------------------------------------------------------------------


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(0, 359), st.floats(1, 6000))
def test_from_the_centre_distances_and_directions_are_true(lat, lon, bearing, miles):
    centre = Position(lat, lon)
    place = destination(centre, bearing, Distance.nautical_miles(miles))
    frame = Frame(centre, 1e-3, 0, 0, 100, 100, 0, 0)
    x, y = frame.xy(place)
    assert hypot(x, y) / 1e-3 == pytest.approx(miles * 1852, rel=1e-9)
    assert np.degrees(np.arctan2(x, -y)) % 360 == pytest.approx(course(centre, place), abs=1e-6)
    assert distance(frame.place(x, y), place).in_metres < 1e-3


@given(st.lists(st.tuples(st.floats(-85, 85), st.floats(-40, 40)), min_size=1, max_size=8))
@settings(max_examples=30)
def test_the_window_holds_what_it_is_made_for(around):
    places = [Position(lat, lon) for lat, lon in around]
    frame = framed(places, Position(10, 0), 14, 8, (692, 560))
    assert all(frame.holds(frame.xy(place)) for place in places)
    assert (frame.width, frame.left, frame.top) == (692, 14, 8)
    assert 200 < frame.height <= 560


# --- the map -----------------------------------------------------------------------------------------------------


def test_land_is_where_land_is(clock):
    figure = map_figure(clock)
    frame, data = frame_of(figure, clock), with_fill(figure, LAND)
    rng = np.random.default_rng(7)
    dry = wet = 0
    for _ in range(60):
        x, y = frame.left + frame.width * rng.random(), frame.top + frame.height * rng.random()
        place = frame.place(x, y)
        near = [
            frame.place(x + dx, y + dy)
            for dx, dy in ((4, 0), (-4, 0), (0, 4), (0, -4), (3, 3), (-3, 3), (3, -3), (-3, -3))
        ]
        held = [dry_there(p) for p in (place, *near)]
        if len(set(held)) == 1:  # not at a coast
            assert covered(data, x, y) == held[0], place
            dry, wet = dry + held[0], wet + (not held[0])
    assert wet > 8 or clock is CLOCKS["asia"]
    assert dry > 0 or clock is CLOCKS["pacific"]


def dry_there(place):
    around = within(-180, place.lat - 1, 180, place.lat + 1)
    return sum(in_ring(place, ring) for ring in around) % 2 == 1


def test_it_is_dark_where_the_sun_is_down(clock):
    rng = np.random.default_rng(8)
    seen = set()
    for hours in (0, 5, 10, 15, 20):
        at = clock.start + timedelta(hours=hours)
        figure = map_figure(clock, at)
        frame, data = frame_of(figure, clock), with_fill(figure, NIGHT)
        for _ in range(25):
            x, y = frame.left + frame.width * rng.random(), frame.top + frame.height * rng.random()
            places = [frame.place(x + dx, y + dy) for dx, dy in ((0, 0), (0, 9), (9, 0), (0, -9), (-9, 0))]
            lit = {by_daylight(at, place) for place in places}
            if len(lit) == 1:
                assert covered(data, x, y) is not lit.pop()
                seen.add(covered(data, x, y))
    assert seen == {True, False}


def test_a_circle_is_round_and_crossings_stand_on_it():
    figure = map_figure(NIGHT_OF_THE_24TH)
    frame = frame_of(figure, NIGHT_OF_THE_24TH)
    x, y = frame.xy(frame.centre)
    strokes = [
        e for e in ET.fromstring(figure).iter(f"{SVG}path") if e.get("stroke") == svg.INK and "L" in e.get("d", "")
    ]
    for stroke, radius in zip(strokes, (500, 300), strict=True):
        for px, py in subpaths(stroke.attrib["d"])[0]:
            assert hypot(px - x, py - y) == pytest.approx(radius * 1852 * frame.scale, abs=0.2)
    diamonds = [
        e.attrib["d"] for e in ET.fromstring(figure).iter(f"{SVG}path") if e.get("d", "").endswith("l-6 -6z")
    ]
    assert len(diamonds) == 3  # two ways at 500, one of them at 300
    for data in diamonds:
        px, py = (float(n) for n in re.match(r"M(\S+) ([^l]+)l", data).groups())
        away = hypot(px - x, py + 6 - y) / frame.scale / 1852
        assert min(abs(away - 500), abs(away - 300)) < 0.5
    assert {"25 Oct 02:00, 07:00 or 07:15 EDT", "25 Oct 16:05 or 21:05 EDT"} <= set(words(figure))


def test_every_ship_with_a_track_and_every_line_is_named(clock):
    said = " | ".join(words(map_figure(clock)))
    for line in clock.lines.values():
        assert line.title in said
    for ship in clock.ships.values():
        assert ship.title in said


def test_labels_do_not_overlap(clock):
    for figure in (map_figure(clock), distance_figure(clock) or map_figure(clock)):
        for (a, *one), (b, *other) in combinations(boxes(figure), 2):
            apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
            small = re.fullmatch(r"[\d,.]+( nm|° [NSEW])", a) or re.fullmatch(r"[\d,.]+( nm|° [NSEW])", b)
            assert apart or small, (a, b)


def test_what_is_uncertain_is_shaded():
    assert 'class="uncertain"' in map_figure(CLOCKS["south"])
    assert 'class="uncertain"' not in map_figure(CLOCKS["pole"])
    figure = map_figure(CLOCKS["south"])
    (shade,) = (e for e in ET.fromstring(figure).iter(f"{SVG}path") if e.get("class") == "uncertain")
    frame, ship = frame_of(figure, CLOCKS["south"]), CLOCKS["south"].ships["aurora"]
    met = sightings(ship, CLOCKS["south"].line_in_force)[0].met
    start = ship.fix.position
    for degrees in (230, 236, 244):  # at the instant of the map
        for knots, reached in ((12.5, True), (15, True), (16.5, True), (9, False), (20, False)):
            hours = min(met, figure_moment(CLOCKS["south"])) - ship.fix.at
            place = destination(start, degrees, Distance.nautical_miles(knots * (hours / timedelta(hours=1))))
            assert covered(shade.attrib["d"], *frame.xy(place)) is reached


def figure_moment(clock):
    said = next(w for w in words(map_figure(clock)) if w.startswith("Ships stand where they are on "))
    zone = local(clock.start, clock.zone).tzinfo
    text = said.removeprefix("Ships stand where they are on ").rsplit(" ", 1)[0]
    return datetime.strptime(f"2031 {text}", "%Y %d %b %H:%M").replace(tzinfo=zone).astimezone(UTC)


def test_a_ship_without_a_track_is_said_to_be_missing():
    assert "Not on the map, since no track is known: Grozny." in words(map_figure(NIGHT_OF_THE_24TH))
    bare = "clock: {start: 2031-05-01T00:00Z, lines: {l: {radius_nm: 5}}, ships: {s: {speed_kn: 5, at_line: "
    assert map_figure(clock_of(bare + "{line: l, at: 2031-05-01T00:00Z}}}}")) is None
    assert map_figure(clock_of("clock: {start: 2031-05-01T00:00Z}")) is None


def test_a_year_for_which_no_sun_is_computed_has_no_night():
    text = OVER_THE_POLE.replace("2031-03-21", "1000-01-01").replace("1000-01-01T18:00Z}", "1000-01-01T18:00Z}")
    assert with_fill(map_figure(clock_of(text), datetime(999, 12, 31, tzinfo=UTC)), NIGHT) == ""


# --- distance against time ----------------------------------------------------------------------------------------


def test_the_diagram_of_the_night():
    figure = distance_figure(NIGHT_OF_THE_24TH)
    said = words(figure)
    assert {"02:00", "13:46", "16:05", "21:05", "20:00", "10:17"} <= set(said)
    assert {"Bucharest: straight in", "Bucharest: likely", "Grozny"} <= set(said)
    root = ET.fromstring(figure)
    levels = sorted(
        float(re.match(r"M14 (\S+)H706", e.attrib["d"])[1])
        for e in root.iter(f"{SVG}path")
        if e.get("stroke") == svg.INK and "H706" in e.get("d", "")
    )
    assert len(levels) == 2
    bottom = TOP + HIGH
    assert (bottom - levels[0]) / (bottom - levels[1]) == pytest.approx(5 / 3, abs=0.01)
    diamonds = [e.attrib["d"] for e in root.iter(f"{SVG}path") if e.get("d", "").endswith("l-5 -5z")]
    for data in diamonds:
        y = float(re.match(r"M\S+ ([^l]+)l", data)[1]) + 5
        assert min(abs(y - level) for level in levels) < 0.2
    assert "Bucharest meets the line pulled in to 300 miles: 25 Oct 13:46 EDT" in (
        root.findtext(f"{SVG}desc") or ""
    )


def test_no_circle_no_diagram():
    assert distance_figure(clock_of("clock: {start: 2031-05-01T00:00Z}")) is None
    fence = FAR_SOUTH.replace(
        "circle: {title: the line at 300, radius_nm: 300, centre: {lat: -41, lon: 175}}\n    ", ""
    )
    fence = fence.replace("arc: {", "zarc: {").replace("    fence:", "    afence:")
    only = "clock: {start: 2031-05-01T00:00Z, lines: {l: {points: [{lat: 0, lon: 0}, {lat: 9, lon: 0}]}}}"
    assert distance_figure(clock_of(only)) is None
    assert distance_figure(clock_of(fence)) is not None


def test_figures_are_well_made_whatever_the_names(clock):
    for figure in filter(None, (map_figure(clock), distance_figure(clock))):
        root = ET.fromstring(figure)
        assert root.findtext(f"{SVG}title")
        assert not re.search(r"(?:nan|inf)\b", re.sub(r">[^<]*<", "><", figure))
        wide, high = (float(n) for n in root.attrib["viewBox"].split()[2:])
        for said, left, right, top, bottom in boxes(figure):
            assert left >= 0, said
            assert right <= wide + 2, said
            assert 0 <= top < bottom <= high, said


def test_a_label_takes_the_first_spot_that_is_free():
    labels = Labels((0, 0, 300, 100))
    labels.put("one", [Spot(10, 20)])
    labels.put("two", [Spot(12, 22), Spot(10, 60)])
    labels.put("three", [Spot(10, 20), Spot(290, 50)])
    labels.keep_off(110, 56)
    labels.put("four", [Spot(100, 60), Spot(100, 90)])
    labels.put("five", [Spot(105, 60)])
    at = [(e.text, e.get("x"), e.get("y")) for e in map(ET.fromstring, labels.drawn)]
    assert at == [("one", "10", "20"), ("two", "10", "60"), ("four", "100", "90"), ("five", "105", "60")]


def test_the_caption_speaks_of_a_cross_only_where_one_is_the_middle_of_the_map():
    cross = "Distances from the cross are true."
    assert cross in map_figure(NIGHT_OF_THE_24TH)
    by_points = FAR_SOUTH.replace("    fence:", "    first:", 1)
    lines = dict(sorted(clock_of(by_points).lines.items(), key=lambda item: item[0] != "first"))
    assert cross not in map_figure(replace(clock_of(by_points), lines=lines))
