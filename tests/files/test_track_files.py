"""Ships with tracks in the file: what is read, what is set aside, what is refused."""

import json
from datetime import timedelta

import pytest

import wayout
from wayout.clock import hours_between, sightings
from wayout.clock.clock import contacts, meetings
from wayout.files.build import build, faults_of
from wayout.files.document import InputError, parse_document
from wayout.files.track_file import read_track

HEAD = "time,lat,lon,note\n"
FIXES = """\
2031-05-01T00:00Z,20.0,-60.0,
2031-05-01T06:00Z,20.0,-61.5,
2031-05-01T12:00Z,20.0,-63.0,
"""


@pytest.fixture
def track(tmp_path):
    def write(text, name="ship.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def fixes(found):
    return [(point.at.isoformat()[:16], point.position.lat, point.position.lon) for point in found.fixes]


def test_a_csv_file_is_read_whatever_its_columns_are_called(track):
    plain = read_track(track(HEAD + FIXES))
    assert fixes(plain) == [
        ("2031-05-01T00:00", 20, -60),
        ("2031-05-01T06:00", 20, -61.5),
        ("2031-05-01T12:00", 20, -63),
    ]
    assert (plain.entries, plain.aside, plain.said("x")) == (3, 0, None)
    other = "# from the radio\nName;Longitude;Latitude;BaseDateTime\n\na;-60;20;2031-05-01 00:00Z\n"
    other += 'a;-61.5;20;"2031-05-01 06:00Z"\na;-63;20;2031-05-01T14:00+02:00\n'
    assert fixes(read_track(track(other))) == fixes(plain)
    backwards = HEAD + "".join(reversed(FIXES.splitlines(keepends=True)))
    assert fixes(read_track(track(backwards))) == fixes(plain)


def test_geojson_is_read_as_points_or_as_a_line(track):
    times = ["2031-05-01T00:00Z", "2031-05-01T06:00Z", "2031-05-01T12:00Z"]
    places = [[-60, 20], [-61.5, 20], [-63, 20, 0]]
    line = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": places},
        "properties": {"times": times},
    }
    points = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": {"time": time}}
            for place, time in zip(places, times, strict=True)
        ],
    }
    plain = fixes(read_track(track(HEAD + FIXES)))
    assert fixes(read_track(track(json.dumps(line), "a.geojson"))) == plain
    assert fixes(read_track(track(json.dumps(points), "b.geojson"))) == plain
    line["properties"] = {"coordinateProperties": {"times": times}}
    assert (
        fixes(read_track(track(json.dumps({"type": "FeatureCollection", "features": [line]}), "c.json"))) == plain
    )
    points["features"].append({"type": "Feature", "geometry": None, "properties": None})
    points["features"].append(7)
    found = read_track(track(json.dumps(points), "d.geojson"))
    assert (fixes(found), found.entries, found.aside) == (plain, 5, 2)


GARBAGE = [
    ("2031-05-01T07:00Z,95,-60,", "lat 95 is not on the earth"),
    ("2031-05-01T07:00Z,20,-190,", "lon -190 is not on the earth"),
    ("2031-05-01T07:00Z,north,-60,", "no latitude: 'north'"),
    ("2031-05-01T07:00Z,nan,-60,", "the lat of a position must be a finite number"),
    ("2031-05-01T07:00Z,20", "no longitude"),
    ("soon,20,-60,", "no instant: 'soon'"),
    (",20,-60,", "no time"),
    ("2031-05-01T07:00,20,-60,", "the time has no zone"),
    ("0031-05-01T07:00Z,20,-60,", "the year lies outside 1000 to 2900"),
    ("2031-05-01T06:00Z,21,-60,", "at the same time in another place"),
    ("2031-05-01T06:01Z,29,-60,", "from the fix before"),
    ('2031-05-01T07:00Z,"20,-60,', "no latitude"),
    ("\x00\x01%PDF", "no latitude"),
]


@pytest.mark.parametrize(("line", "why"), GARBAGE)
def test_a_garbage_line_is_set_aside_and_listed(track, line, why):
    rows = FIXES.splitlines()
    text = HEAD + "\n".join([*rows[:2], line, rows[2]]) + "\n"
    found = read_track(track(text))
    assert (found.entries, found.aside) == (4, 1)
    assert found.listed[0].line == 4
    assert why in found.listed[0].why
    assert "1 of 4 lines of ship.csv set aside: line 4: " in found.said("ship.csv")
    assert fixes(found) == fixes(read_track(track(HEAD + FIXES)))


def test_many_garbage_lines_are_counted_and_the_first_twenty_listed(track):
    good = [f"2031-05-{1 + n // 24:02}T{n % 24:02}:00Z,20,{-60 - n / 10}," for n in range(60)]
    text = HEAD + "\n".join(f"{row}\ngarbage" for row in good[:50]) + "\n" + "\n".join(good[50:])
    found = read_track(track(text))
    assert (len(found.fixes), found.entries, found.aside, len(found.listed)) == (60, 110, 50, 20)
    assert found.said("x").endswith("and 30 more")
    assert [each.line for each in found.listed] == list(range(3, 43, 2))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("when,where\n1,2\n", "no column `time`"),
        ("time,lat\n", "no column `lon`"),
        (HEAD, "no track: 0 fixes in 0 entries; a track has two fixes or more"),
        (HEAD + FIXES.splitlines()[0], "no track: 1 fixes"),
        (
            HEAD + "a,b,c,\n" * 4 + FIXES,
            "no track: 3 fixes in 7 entries; the first that cannot be used: no latitude",
        ),
        (HEAD + FIXES.replace("Z,", ","), "the time has no zone"),
        ("{", "this is no JSON"),
        ('{"type": "FeatureCollection", "features": 3}', "no track: 0 fixes in 0 entries"),
    ],
)
def test_a_file_that_is_no_track_is_refused(track, text, said):
    with pytest.raises(InputError, match=said):
        read_track(track(text))


def test_a_number_that_no_machine_holds_is_set_aside(track):
    line = {"type": "LineString", "coordinates": [[-60, 20], [-61, 20], [int("9" * 400), 20]]}
    times = {"times": ["2031-05-01T00:00Z", "2031-05-01T06:00Z", "2031-05-01T12:00Z"]}
    text = json.dumps({"type": "Feature", "geometry": line, "properties": times})
    found = read_track(track(text, "big.geojson"))
    assert (found.entries, found.aside) == (3, 1)
    assert "no longitude: '9999" in found.said("big")


def test_times_without_an_offset_are_read_in_the_zone_that_is_named(track):
    local = HEAD + "1962-10-27 20:00,20,-60,\n1962-10-28 00:30,20,-61,\n1962-10-28 01:30,20,-61.2,\n"
    local += "1962-10-28 04:00,20,-62,\n"
    found = read_track(track(local), "America/New_York")
    assert [f"{point.at:%H:%M}" for point in found.fixes] == ["00:00", "04:30", "09:00"]
    assert "the clocks of America/New_York repeat 1962-10-28 01:30" in found.said("x")
    spring = local.replace("1962-10-27", "1962-04-28").replace("1962-10-28", "1962-04-29")
    spring = spring.replace("01:30", "02:30")
    assert "skip 1962-04-29 02:30" in read_track(track(spring), "America/New_York").said("x")


# --- in a scenario ---------------------------------------------------------------------------------------------

CLOCK = """\
clock:
  start: 2031-05-01T00:00Z
  order_hours: {low: 1, likely: 2, high: 3}
  sun_at: {lat: 20, lon: -65}
  lines:
    outer: {radius_nm: 500, centre: {lat: 20, lon: -75}}
    inner: {radius_nm: 300, centre: {lat: 20, lon: -75}}
    arc: {radius_nm: 400, centre: {lat: 20, lon: -75}, sector: {from_deg: 45, to_deg: 135}}
    fence: {points: [{lat: 15, lon: -67}, {lat: 25, lon: -67}]}
    zone: {points: [{lat: 18, lon: -70}, {lat: 22, lon: -70}, {lat: 20, lon: -72}], closed: true}
  ships:
    sailed: {speed_kn: 14, track: ship.csv, waypoints: [{title: the cape, lat: 20, lon: -75}]}
    steered: {speed_kn: {low: 10, likely: 12, high: 14}, position: {lat: 20, lon: -62, at: 2031-05-01T00:00Z}, course_deg: {low: 255, likely: 270, high: 285}}
    routed: {speed_kn: 15, at_line: {line: outer, at: 2031-05-02T00:00Z}, waypoints: [{lat: 30, lon: -60}, {lat: 21, lon: -73}]}
"""  # noqa: E501

HERE = "{lat: 1, lon: 1, at: 2031-05-01T00:00Z}"


@pytest.fixture
def folder(tmp_path, track):
    track(HEAD + FIXES + "garbage\n")
    (tmp_path / "scenario.yaml").write_text(CLOCK, encoding="utf-8")
    return tmp_path


def test_every_kind_of_ship_meets_every_kind_of_line(folder):
    scenario = wayout.load(folder / "scenario.yaml")
    found = {(each.ship.key, each.line.key): each for each in meetings(scenario.clock)}
    assert len(found) == 15
    assert {pair for pair, each in found.items() if each.at is None} == {("routed", "fence"), ("routed", "zone")}
    assert {key for (key, _), each in found.items() if each.radial} == {"steered", "routed"}
    assert [line for (ship, line), each in found.items() if ship == "routed" and each.radial] == [
        "outer",
        "inner",
        "arc",
    ]
    routed = found["routed", "outer"]
    assert routed.radial.at == routed.on_track[0][0].met
    assert routed.on_track[0][1].likely == 0
    on_track = found["routed", "inner"].on_track[0][1].likely
    assert found["routed", "inner"].hours_bought == pytest.approx(200 / 15)
    assert on_track > 200 / 15
    steered = found["steered", "inner"].on_track[0][0]
    assert steered.early < steered.met < steered.late
    assert found["steered", "inner"].radial.at == pytest.approx(steered.met, abs=timedelta(minutes=20))
    assert scenario.clock.ships["sailed"].fix is None
    assert found["sailed", "fence"].on_track[0][0].passes[0].position.lon == pytest.approx(-67, abs=1e-4)


def test_what_was_set_aside_is_a_warning_and_the_track_is_part_of_the_digest(folder, track):
    scenario = wayout.load(folder / "scenario.yaml")
    assert [w for w in scenario.warnings if "set aside" in w] == [
        "1 of 4 lines of ship.csv (sailed) set aside: line 5: no latitude"
    ]
    track(HEAD + FIXES)
    again = wayout.load(folder / "scenario.yaml")
    assert not [w for w in again.warnings if "set aside" in w]
    assert again.digest != scenario.digest


def test_the_order_of_contact_the_next_ship_and_the_latest_safe_moment(folder):
    clock = wayout.load(folder / "scenario.yaml").clock
    in_order = contacts(clock, clock.lines["outer"])
    assert [met.ship for met in in_order] == ["steered", "routed", "sailed"]
    assert [met.at for met in in_order] == sorted(met.at for met in in_order)
    first, second, third = in_order
    assert contacts(clock, clock.lines["outer"], (first.ship,)) == (second, third)
    assert contacts(clock, clock.lines["outer"], [met.ship for met in in_order]) == ()
    for met in in_order:
        assert met.early <= met.at <= met.late
        assert hours_between(met.decide_by, met.early) == 3
    fence = contacts(clock, clock.lines["fence"])
    assert all(met.on_track and met.radius is None for met in fence)


def test_by_track_if_asked_and_by_day_if_asked(folder):
    by_track = wayout.load(folder / "scenario.yaml", settings=["clock.contacts_by=track"]).clock
    radial = wayout.load(folder / "scenario.yaml").clock
    inner = by_track.lines["inner"]
    asked, plain = ({met.ship: met for met in contacts(clock, inner)} for clock in (by_track, radial))
    assert asked["routed"].on_track
    assert not plain["routed"].on_track
    assert asked["routed"].at == sightings(by_track.ships["routed"], inner)[0].met
    by_day = wayout.load(folder / "scenario.yaml", settings=["clock.daylight_only=true"]).clock
    for met in contacts(by_day, inner):
        before = plain[met.ship]
        assert met.at >= before.at
        assert met.late >= before.late
        assert hours_between(met.decide_by, met.early) == pytest.approx(3)


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ("speed_kn: 14, track", "speed_kn: 0, track", "clock.ships.sailed.speed_kn", "greater than 0"),
        ("speed_kn: 14, track", "track", "clock.ships.sailed", "needs its speed"),
        ("low: 10, likely: 12", "low: 13, likely: 12", "clock.ships.steered.speed_kn", "rising order"),
        ("low: 255, likely: 270", "low: 275, likely: 270", "clock.ships.steered.course_deg", "clockwise"),
        ("low: 255, likely: 270", "low: 255, likely: 370", "clock.ships.steered.course_deg.likely", "equal to 360"),
        ("lat: 20, lon: -62", "lat: 95, lon: -62", "clock.ships.steered.position.lat", "equal to 90"),
        ("2031-05-01T00:00Z}, course", "2031-05-01T00:00}, course", "clock.ships.steered.position.at", "no zone"),
        ("radius_nm: 500", "radius_nm: 0", "clock.lines.outer.radius_nm", "greater than 0"),
        ("radius_nm: 500", "radius_nm: 16199", "clock.lines.outer.radius_nm", "equal to 10000"),
        ("radius_nm: 500, ", "", "clock.lines.outer", "either radius_nm or points"),
        ("fence: {", "fence: {radius_nm: 4, ", "clock.lines.fence", "either radius_nm or points"),
        ("from_deg: 45", "from_deg: 135", "clock.lines.arc", "no arc"),
        ("{lat: 25, lon: -67}", "{lat: 15, lon: -67}", "clock.lines.fence", "the same point twice"),
        (", closed: true", ", closed: true, centre: {lat: 0, lon: 0}", "clock.lines.zone", "goes by points"),
        ("500, centre: {lat: 20, lon: -75}", "500", "clock.ships.routed", "has no centre"),
        (", waypoints: [{lat: 30, lon: -60}, {lat: 21, lon: -73}]", "", "clock.ships.routed", "to head for"),
        *(
            (f"speed_kn: {was}", f"speed_kn: {slow}", f"clock.ships.{ship}", "leaves the years 1 to 9999")
            for ship, was in (("routed", 15), ("sailed", 14))
            for slow in ("1.0e-6", "1.0e-9", "1.0e-320")
        ),
        ("speed_kn: 15", "speed_kn: 1.0e-5", "clock.ships.routed", "leaves the years 1 to 9999"),
        ("{low: 10,", "{low: 1.0e-5,", "clock.ships.steered", "leaves the years 1 to 9999"),
        (
            "speed_kn: 15,",
            "speed_kn: 15, readings: {seen: {speed_kn: 1.0e-320}},",
            "clock.ships.routed",
            "leaves the years 1 to 9999",
        ),
        ("{lat: 30, lon: -60}, ", "", "clock.ships.routed", "1 waypoints"),
        ("{lat: 21, lon: -73}", "{lat: 31, lon: -61}", "clock.ships.routed", "does not meet line 'outer'"),
        ("{lat: 30, lon: -60}", "{lat: 20, lon: -74}", "clock.ships.routed", "begins inside line 'outer'"),
        ("track: ship.csv", "track: shop.csv", "clock.ships.sailed", "no such file"),
        ("track: ship.csv", "track: {file: ship.csv, zone: Mars/Olympus}", "clock.ships.sailed", "Mars/Olympus"),
        ("track: ship.csv", "track: 7", "clock.ships.sailed.track", "name of a file"),
        ("course_deg: {", "waypoints: [{lat: 0, lon: 0}], course_deg: {", "clock.ships.steered.course_deg", "both"),
        ("at_line: {line: outer", "course_deg: 9, at_line: {line: outer", "clock.ships.routed.course_deg", "both"),
        (", waypoints: [{t", f", position: {HERE}, waypoints: [{{t", "clock.ships.sailed", "one of"),
        ("start: 2031-05-01T00:00Z", "start: 2031-05-01T00:00", "clock.start", "no zone"),
    ],
)  # fmt: skip
def test_faults_of_ships_and_lines(folder, old, new, key, what):
    assert CLOCK.count(old) == 1
    (folder / "scenario.yaml").write_text(CLOCK.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        wayout.load(folder / "scenario.yaml")
    found = [fault for fault in caught.value.faults if fault.key == key]
    assert found, caught.value.faults
    assert what in f"{found[0].what}; {found[0].mend}"
    assert found[0].line is not None


def test_readings_fill_in_what_they_do_not_say_from_the_ship():
    scenario = wayout.load("cuba-1962")
    tracks = {track.key: track for track in scenario.clock.ships["bucharest"].tracks}
    assert next(iter(tracks)) == "likely"
    likely, seven, other = (tracks[key] for key in ("likely", "hailed_at_seven", "old_bahama_at_seven"))
    assert hours_between(likely.start, seven.start) == 5
    assert [p.position for p in likely.points] == [p.position for p in seven.points]
    assert likely.speed == seven.speed != other.speed
    assert other.start == seven.start
    only = "clock: {start: 2031-05-01T00:00Z, lines: {l: {radius_nm: 5}}, ships: {s: {speed_kn: 5, at_line: "
    only += "{line: l, at: 2031-05-01T00:00Z}, readings: {r: {speed_kn: 4}}}}}"
    assert "sails no track" in faults_of(parse_document(only, "f"))[0].what


def test_a_way_across_land_is_warned_of():
    text = """\
clock:
  start: 2031-05-01T00:00Z
  lines: {l: {radius_nm: 50, centre: {lat: 20, lon: -75}}}
  ships:
    s: {speed_kn: 5, position: {lat: 25, lon: -75, at: 2031-05-01T00:00Z}, waypoints: [WAY]}
"""

    def warned(way):
        return build(parse_document(text.replace("WAY", way), "f")).warnings

    straight = warned("{title: Kingston, lat: 17.9, lon: -76.8}")
    way = "s (likely): the way from 25.0 N 75.0 W to Kingston"
    assert straight == (f"{way} crosses land near 21.1 N 76.0 W; put waypoints around it",)  # the north of Cuba
    around = "{lat: 23.4, lon: -73.2}, {lat: 20.2, lon: -73.9}, {lat: 17.5, lon: -75.7}, {lat: 17.7, lon: -76.8}"
    assert warned(around) == ()
    assert warned("{lat: 25.2, lon: -68}") == ()
    assert wayout.load("cuba-1962").warnings == ()
