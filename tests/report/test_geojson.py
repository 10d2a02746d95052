"""GeoJSON: lines, tracks and crossings as other programs read them."""

import json
from itertools import pairwise

import pytest

import wayout
from wayout.clock import Distance, Position, distance
from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.report.geojson import cut, geojson, geojson_text

NIGHT = wayout.load("cuba-1962").clock
PACIFIC = build(
    parse_document(
        """\
clock:
  start: 2031-05-01T00:00Z
  lines:
    circle: {radius_nm: 300, centre: {lat: 10, lon: 179}}
    polar: {radius_nm: 600, centre: {lat: 88, lon: 0}}
    arc: {radius_nm: 200, centre: {lat: 10, lon: 150}, sector: {from_deg: 30, to_deg: 120}}
    fence: {points: [{lat: 0, lon: 160}, {lat: 20, lon: 170}]}
    zone: {points: [{lat: 0, lon: 140}, {lat: 5, lon: 140}, {lat: 5, lon: 150}], closed: true}
  ships:
    s: {speed_kn: 15, position: {lat: 5, lon: -170, at: 2031-05-01T00:00Z}, course_deg: 280}
    t: {speed_kn: 15, position: {lat: 5, lon: 135, at: 2031-05-01T00:00Z}, waypoints: [{lat: 3, lon: 160}]}
""",
        "f",
    )
).clock


def of_kind(found, kind):
    return [each for each in found["features"] if each["properties"]["kind"] == kind]


def chains(geometry):
    match geometry["type"]:
        case "LineString":
            return [geometry["coordinates"]]
        case "Polygon" | "MultiLineString":
            return geometry["coordinates"]
    return []


def test_the_night_as_geojson():
    found = geojson(NIGHT)
    lines = of_kind(found, "line")
    assert [each["properties"]["line"] for each in lines] == ["five_hundred", "three_hundred"]
    assert [each["properties"]["in_force"] for each in lines] == [True, False]
    for each in lines:
        (ring,) = each["geometry"]["coordinates"]
        assert ring[0] == ring[-1]
        for lon, lat in ring:
            away = distance(Position(20.24, -74.14), Position(lat, lon))
            assert away.in_nautical_miles == pytest.approx(each["properties"]["radius_nm"], abs=1e-3)
    tracks = of_kind(found, "track")
    assert {each["properties"]["reading"] for each in tracks} == {
        "likely",
        "hailed_at_seven",
        "hailed_quarter_past",
        "old_bahama",
        "old_bahama_at_seven",
    }
    for each in tracks:
        assert len(each["properties"]["times"]) == len(each["geometry"]["coordinates"])
        assert each["properties"]["times"] == sorted(each["properties"]["times"])
    crossings = of_kind(found, "crossing")
    assert all(each["properties"]["time"].endswith("Z") for each in crossings)
    entries = [each for each in crossings if each["properties"]["inward"]]
    assert {(each["properties"]["reading"], each["properties"]["line"]) for each in entries} >= {
        ("likely", "five_hundred"),
        ("old_bahama", "three_hundred"),
    }
    assert any(each["properties"]["title"] == "Havana" for each in of_kind(found, "waypoint"))


def test_it_is_json_one_feature_a_line():
    text = geojson_text(NIGHT)
    assert json.loads(text) == json.loads(json.dumps(geojson(NIGHT)))
    assert text.count("\n") == len(geojson(NIGHT)["features"]) + 2


def test_nothing_jumps_over_the_antimeridian():
    for each in geojson(PACIFIC)["features"]:
        for chain in chains(each["geometry"]):
            assert all(abs(a[0] - b[0]) <= 180 for a, b in pairwise(chain)), each["properties"]
            assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in chain)
    kinds = {each["properties"]["line"]: each["geometry"]["type"] for each in of_kind(geojson(PACIFIC), "line")}
    assert kinds == {
        "circle": "MultiLineString",
        "polar": "MultiLineString",
        "arc": "LineString",
        "fence": "LineString",
        "zone": "Polygon",
    }


def test_an_area_runs_counterclockwise():
    (zone,) = (e for e in of_kind(geojson(PACIFIC), "line") if e["properties"]["line"] == "zone")
    (ring,) = zone["geometry"]["coordinates"]
    turn = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    assert turn > 0


def test_a_course_is_drawn_a_few_days_past_the_last_contact():
    (steered,) = (e for e in of_kind(geojson(PACIFIC), "track") if e["properties"]["ship"] == "s")
    points = [point for chain in chains(steered["geometry"]) for point in chain]
    sailed = distance(Position(points[0][1], points[0][0]), Position(points[-1][1], points[-1][0]))
    assert Distance.nautical_miles(1000) < sailed < Distance.nautical_miles(6000)


@pytest.mark.parametrize(
    ("places", "pieces"),
    [
        ([(0, 0), (10, 10)], [[(0, 0), (10, 10)]]),
        ([(170, 0), (-170, 10)], [[(170, 0), (180, 5)], [(-180, 5), (-170, 10)]]),
        ([(-170, 10), (170, 0)], [[(-170, 10), (-180, 5)], [(180, 5), (170, 0)]]),
        (
            [(179, 0), (-179, 0), (179, 2)],
            [[(179, 0), (180, 0)], [(-180, 0), (-179, 0), (-180, 1)], [(180, 1), (179, 2)]],
        ),
    ],
)
def test_chains_are_cut_at_the_antimeridian(places, pieces):
    assert cut(places) == pieces
