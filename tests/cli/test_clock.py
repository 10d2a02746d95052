"""`wayout clock` as a user meets it: what is wrong is said at its place, and nothing is printed."""

import json
import subprocess
import sys

import pytest

GOOD = """\
clock:
  start: 2031-03-02T18:00+01:00
  zone: Europe/Oslo
  lines:
    twelve: {radius_nm: 12, centre: {lat: 70.1, lon: 20.1}}
  ships:
    tug: {speed_kn: 8, position: {lat: 71.0, lon: 24.0, at: 2031-03-02T18:00+01:00}, course_deg: 234}
  channels: {radio: {hours: 0.5}}
plans:
  p: {channel: radio, steps: {a: {does: send, reaches: m}, b: {does: decide, after: a, hours: 2}}}
"""
START, COURSE, SPEED = "start: 2031-03-02T18:00+01:00", "course_deg: 234", "speed_kn: 8"

BAD = {
    "a naive time": (START, "start: 2031-03-02T18:00", 2, "the instant has no zone"),
    "no such zone": ("Europe/Oslo", "Europe/Olso", 3, "did you mean 'Europe/Oslo'?"),
    "a skipped hour": (START, 'start: "2031-03-30T02:30[Europe/Oslo]"', 2, "is skipped in Europe/Oslo"),
    "a repeated hour": (START, 'start: "2031-10-26T02:30[Europe/Oslo]"', 2, "comes twice in Europe/Oslo"),
    "a latitude": ("lat: 71.0", "lat: 95", 7, "less than or equal to 90, not `95`"),
    "no speed with a course": (SPEED, "speed_kn: 0", 7, "greater than 0, not `0`"),
    "no radius": ("radius_nm: 12", "radius_nm: 0", 5, "greater than 0, not `0`"),
    "half round the earth": ("radius_nm: 12", "radius_nm: 16199", 5, "less than or equal to 10000"),
    "a circle of steps": ("{does: send,", "{does: send, after: b,", 10, "a -> b -> a"),
    "a missing step": ("after: a", "after: c", 10, "there is no step `c`"),
    "low above likely": ("hours: 2", "hours: {low: 3, likely: 2, high: 4}", 10, "low 3, likely 2, high 4"),
    "courses too wide": (COURSE, "course_deg: {low: 0, likely: 90, high: 270}", 7, "at most half a circle"),
    "a naive deadline": ("  channels", "  deadlines: {d: {at: 2031-03-03T18:00}}\n  channels", 8, "no zone"),
    "no track file": (COURSE, COURSE + ", readings: {other: {track: nowhere.csv}}", 7, "nowhere.csv"),
}


def run(tmp_path, text, *options):
    (tmp_path / "file.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "wayout", "clock", str(tmp_path / "file.yaml"), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named_with_its_line_and_nothing_is_printed(name, tmp_path):
    old, new, line, said = BAD[name]
    assert old in GOOD
    done = run(tmp_path, GOOD.replace(old, new), "--geojson", str(tmp_path / "map.geojson"))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"file.yaml:{line}: " in done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1  # one fault is told once
    assert not (tmp_path / "map.geojson").exists()


@pytest.mark.parametrize(
    "ship",
    [
        "{speed_kn: 8, at_line: {line: arc, at: 2031-03-02T18:00+01:00}}",
        "{speed_kn: 8, position: {lat: 71.0, lon: 24.0, at: 2031-03-02T18:00+01:00}, course_deg: 234,"
        " readings: {late: {at_line: {line: arc, at: 2031-03-02T20:00+01:00}, waypoints: [{lat: 71, lon: 24}]}}}",
    ],
    ids=["a ship", "a reading"],
)
def test_a_ship_that_stands_at_a_line_with_a_fault(ship, tmp_path):
    arc = "arc: {radius_nm: 30, centre: {lat: 70.1, lon: 20.1}, sector: {from_deg: 45, to_deg: 45}}"
    text = GOOD.replace("  ships:\n", f"    {arc}\n  ships:\n    cutter: {ship}\n")
    done = run(tmp_path, text)
    assert (done.returncode, done.stdout) == (1, "")
    assert "file.yaml:6: clock.lines.arc: " in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_way_across_land_is_warned_of(tmp_path):
    done = run(tmp_path, GOOD.replace(COURSE, "waypoints: [{lat: 59, lon: 17.9}]"), "--json")
    assert done.returncode == 0
    assert "crosses land near" in done.stderr
    json.loads(done.stdout)


def test_the_good_file_has_no_fault_and_no_warning(tmp_path):
    done = run(tmp_path, GOOD)
    assert (done.returncode, done.stderr) == (0, "")


def test_garbage_in_a_track_is_set_aside_counted_and_listed(tmp_path):
    fixes = [f"2031-03-02T1{n}:00Z,71.0,{24 - n / 2}" for n in range(3)]
    (tmp_path / "t.csv").write_text("\n".join(["time,lat,lon", fixes[0], "garbage", *fixes[1:]]), encoding="utf-8")
    file = GOOD.replace("position: {lat: 71.0, lon: 24.0, at: 2031-03-02T18:00+01:00}", "track: t.csv")
    done = run(tmp_path, file)
    assert done.returncode == 0
    assert "1 of 4 lines of t.csv (tug) set aside: line 3: no latitude" in done.stderr


@pytest.mark.parametrize("wanted", ["0", "1", "1.5", "-0.1", "nan"])
def test_a_chance_that_cannot_be_wanted(wanted, tmp_path):
    done = run(tmp_path, GOOD, "--wanted", wanted)
    assert (done.returncode, done.stdout) == (1, "")
    assert "wanted chance" in done.stderr
