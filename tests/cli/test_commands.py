"""The commands as a user meets them: output, JSON of the contract, exit codes, nothing half written."""

import json
import signal
import subprocess
import sys
import time

import pytest

NIGHT = "cuba-1962"


def wayout(*args, **options):
    return subprocess.run(
        [sys.executable, "-m", "wayout", *map(str, args)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def data(*args):
    done = wayout(*args, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


class TestJson:
    def test_compare(self):
        plans = data("compare", NIGHT)["plans"]
        assert [plan["plan"] for plan in plans] == [
            "nothing",
            "direct_letter",
            "request_500",
            "request_300",
            "request_tanker_through",
        ]
        assert [plan["rests_in"] for plan in plans] == [["YNNNN"], ["YNNNN"], ["YYYNY"], ["YYYNY"], ["YYYNY"]]
        assert plans[3]["concepts"] == ["GMR", "SMR", "SEQ", "SSEQ"]
        assert [plan["face_lost"] for plan in plans] == [[], ["USSR"], [], [], []]
        public = [plan["milestones"]["request_public"]["p"] for plan in plans]
        answer = [plan["milestones"]["answer_received"]["p"] for plan in plans]
        assert public == pytest.approx([0, 0, 0, 0.9, 1], abs=0.05)
        assert answer == pytest.approx([0, 0, 0, 0, 1], abs=0.05)
        for plan in plans:
            for chance in plan["milestones"].values():
                assert chance["low"] <= chance["p"] <= chance["high"]
        statements = {hinge["statement"] for hinge in plans[3]["hinges_on"]}
        assert statements == {"hold", "not hold or (request and talk)", "not enforce or hold"}

    def test_a_variant_changes_the_table(self):
        plans = data("compare", NIGHT, "--variant", "USSR=wants_the_clash")["plans"]
        assert {tuple(plan["rests_in"]) for plan in plans} == {("YNNNN",), ("YNNNY",)}

    def test_a_setting_changes_the_table(self):
        slower = "clock.channels.secretary_general.hours={low: 20, likely: 22, high: 24}"
        plans = data("compare", NIGHT, "--set", slower)["plans"]
        assert plans[3]["milestones"]["request_public"]["p"] == 0
        moved = data("compare", NIGHT, "--set", "US.preferences[not talk].place=1")["plans"]
        assert moved[3]["rests_in"] != ["YYYNY"]

    def test_stability(self):
        found = data("stability", NIGHT, "--concept", "R", "--concept", "SEQ")
        assert found["decision_makers"] == ["US", "USSR", "UN"]
        assert len(found["states"]) == 20
        assert set(found["stable"]) == {"R", "SEQ"}
        assert found["equilibria"]["R"] == ["YNNNN", "YNNNY"]
        assert "YYYNY" in found["equilibria"]["SEQ"]
        everywhere = set(found["states"])
        assert set(found["stable"]["SEQ"]["UN"]) == everywhere
        assert set(found["stable"]["R"]["US"]) < everywhere

    def test_explained(self):
        found = data("stability", NIGHT, "--concept", "SEQ", "--explain", "YYYNY")
        told = {each["decision_maker"]: each for each in found["explained"]}
        (temptation,) = [t for t in told["US"]["improvements"] if t["improvement"] == "YNYNY"]
        assert temptation["deterred"]
        assert temptation["sanction"][0]["by"] == "USSR"
        assert told["US"]["stable"]

    def test_offers(self):
        found = data("offers", NIGHT)
        assert found["no_agreement"] == ["YNNNN"]
        assert {way["state"] for way in found["ways_out"]} == {"NYYYY", "YYYNY", "YYYYY"}
        way = next(way for way in found["ways_out"] if way["state"] == "YYYNY")
        assert way["asks"] == {"US": ["talk"], "USSR": ["hold"]}
        assert way["third_party"] == ["request"]
        assert way["joint"] == ["US", "USSR"]
        assert way["path"] == ["YNNNN", "YNNNY", "YYYNY"]
        assert way["unverified"] == ["hold"]
        assert way["credible"] is True
        assert way["dominated_by"] == "NYYYY"
        assert sum(found["removed_by"].values()) == found["near_misses_total"] == len(found["near_misses"])

    def test_a_way_out_that_rests_on_an_empty_threat_is_not_credible(self):
        found = data("offers", NIGHT, "--set", "USSR.options.hold.verified_by=")
        ways = {way["state"]: way for way in found["ways_out"]}
        assert ways["NYYNY"]["credible"] is False
        assert ways["NYYNY"]["concepts"] == ["GMR", "SMR", "SIM"]
        assert [way["credible"] for way in found["ways_out"]] == [True, True, True, False]

    def test_clock(self):
        found = data("clock", NIGHT)
        by = {(each["ship"], each["line"]): each for each in found["crossings"]}
        pulled_in = by["bucharest", "three_hundred"]
        assert pulled_in["local"] == "1962-10-25T13:45:53-04:00"
        assert pulled_in["utc"] == "1962-10-25T17:45:53Z"
        assert pulled_in["hours_bought"] == pytest.approx(200 / 17, abs=1e-3)
        assert pulled_in["radius_nm"] == 300
        assert pulled_in["daylight"] is True
        assert by["bucharest", "five_hundred"]["hours_bought"] == 0
        assert by["bucharest", "five_hundred"]["daylight"] is False
        assert found["plans"][4]["contact"]["ship"] == "grozny"
        assert {plan["seed"] for plan in found["plans"]} == {1962}

    def test_a_deadline_and_ships_have_their_table(self, tmp_path):
        file = tmp_path / "both.yaml"
        file.write_text(
            "clock:\n  start: 1962-10-24T23:15-04:00\n  zone: America/New_York\n"
            "  lines: {far: {radius_nm: 500}, near: {radius_nm: 300}}\n"
            "  ships: {one: {speed_kn: 15, at_line: {line: far, at: 1962-10-25T20:00-04:00}}}\n"
            "  deadlines: {term: {at: 1962-10-26T20:00-04:00, extensions: {day: {hours: 24}}}}\n"
            "plans: {write: {steps: {send: {does: send, hours: {low: 5, likely: 9, high: 60}, reaches: sent}}}}\n"
        )
        assert "near" in wayout("clock", file).stdout

    def test_the_tankers_own_course_stands_beside_the_radial_figure(self):
        """By the Providence Channels she never meets the line at 300; by the Old Bahama Channel 14 hours later."""
        found = data("clock", NIGHT)
        by = {(each["ship"], each["line"]): each for each in found["crossings"]}
        pulled_in = by["bucharest", "three_hundred"]
        assert pulled_in["hours_bought_on_track"] is None
        assert by["bucharest", "five_hundred"]["hours_bought_on_track"] == 0
        readings = {each["reading"]: each for each in pulled_in["on_track"]}
        likely, other = readings["likely"], readings["old_bahama"]
        assert likely["utc"] is None
        assert 360 < likely["closest_nm"] < 380
        assert 13.5 < other["hours_bought"] < 14.5
        assert other["hours_bought_low"] == pytest.approx(other["hours_bought"] * 17 / 18, abs=1e-4)
        assert other["hours_bought_high"] == pytest.approx(other["hours_bought"] * 17 / 14, abs=1e-4)
        assert [each["inward"] for each in other["passes"]] == [True, False]
        at = {name: each["utc"] for name, each in readings.items() if each["utc"]}
        assert at["old_bahama_at_seven"] > at["old_bahama"]
        in_order = [each["ship"] for each in found["contacts"] if each["line"] == "five_hundred"]
        assert in_order == ["bucharest", "grozny"]
        assert found["contacts"][0]["decide_by_local"] == "1962-10-24T23:00:00-04:00"  # before the call began

    def test_the_standstill(self):
        found = data("clock", NIGHT)["standstill"]
        tanker, grozny = found["ships"]
        assert tanker["inside"]
        assert not tanker["holds"]
        assert tanker["at_earliest_end"]["lat"] == pytest.approx(23.18)  # in Havana
        assert 390 < tanker["at_begin"]["nm_from_centre"] < 396
        assert grozny["holds"]
        assert grozny["at_begin"] == grozny["at_latest_end"]
        assert grozny["meets_utc"] == ["1962-10-29T00:00:00Z", "1962-10-30T00:00:00Z"]
        outlasts = {each["proposal"]: each["outlasts"] for each in found["proposals"]}
        assert outlasts == {"secretary_general": True, "washington": None, "moscow": True}
        assert [each["utc"] for each in found["expires"]] == sorted(each["utc"] for each in found["expires"])

    def test_check_prints_its_faults(self, scenario_file):
        path = scenario_file("decision_makers:\n  A:\n    options: {march: {}}\n    preferences: [mrach]\n")
        done = wayout("check", path, "--json")
        assert done.returncode == 1
        (fault,) = json.loads(done.stdout)["faults"]
        assert fault == {
            "file": str(path),
            "line": 4,
            "key": "decision_makers.A.preferences[1]",
            "what": "there is no option `mrach`",
            "mend": "did you mean `march`?",
        }

    def test_brief_and_cases(self):
        assert data("brief")["title"] == "The night of 24 October 1962"
        assert NIGHT in {case["name"] for case in data("cases")["cases"]}

    def test_memo(self, tmp_path):
        path = tmp_path / "memo.txt"
        path.write_text(
            "Memorandum of Telephone Conversation Between A and B\n\nWashington, October 24, 1962, 11:15 p.m.\n\n"
            "A--Shall we? (1)\n\nB--We shall.\n\n1 See Document 61. Back\n\nSource: A drawer.\n"
        )
        found = data("memo", path)
        assert [turn["speaker"] for turn in found["turns"]] == ["A", "B"]
        assert found["instant"] == "1962-10-24T23:15:00-04:00"
        assert found["notes"][0]["refers_to"] == ["Document 61"]
        assert found["source"] == "A drawer."

    def test_counts_stand_in_place_of_lists_above_4096_states(self, scenario_file):
        people = "".join(f"  D{n}: {{options: {{o{n}: {{}}}}}}\n" for n in range(13))
        path = scenario_file(f"decision_makers:\n{people}")
        found = data("stability", path, "--concept", "R")
        assert found["states"] == 8192
        assert found["equilibria"]["R"] == 8192
        assert len(data("stability", path, "--concept", "R", "--all")["states"]) == 8192


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["compare", "no-such-thing"], 1, "no such file and no such case"),
        (["compare", "cuba-1692"], 1, "`cuba-1962`"),
        (["brief", "nothing.yaml"], 1, "no such file"),
        (["stability", NIGHT, "--concept", "NASH"], 1, "R, GMR"),
        (["stability", NIGHT, "--explain", "YYY"], 1, "5 letters"),
        (["stability", NIGHT, "--explain", "NNNYN"], 1, "infeasible"),
        (["offers", NIGHT, "--variant", "USSR=x"], 1, "fears_the_clash"),
        (["offers", NIGHT, "--set", "clok.x=1"], 1, "`clock`"),
        (["offers", NIGHT, "--set", "clock"], 2, "no `=`"),
        (["compare"], 2, "SCENARIO"),
        (["nonsense"], 2, "nonsense"),
        (["brief", "--nonsense"], 2, "nonsense"),
        (["memo", "nothing.txt"], 1, "no such file"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_wrong_input_is_told_on_stderr_with_its_exit_code(args, code, says, as_json):
    if as_json and args[0] == "nonsense":
        pytest.skip("no such command")
    done = wayout(*args, *(["--json"] if as_json else []))
    assert done.returncode == code
    assert says in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [b"", b"\x89PNG\x00\xff", b"- a\n", b"a: &a [*a]\n"])
def test_no_file_brings_a_traceback(tmp_path, content):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    for command in ("brief", "compare", "check", "stability", "offers", "clock"):
        done = wayout(command, path)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr
        assert str(path) in done.stderr
    assert wayout("compare", tmp_path).returncode == 1


class TestWriting:
    def test_the_page_is_written_and_named(self, tmp_path):
        path = tmp_path / "brief.html"
        done = wayout("brief", "--html", path)
        assert done.returncode == 0
        assert str(path) in done.stdout.replace("\n", "")
        assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
        assert [file.name for file in tmp_path.iterdir()] == ["brief.html"]

    def test_a_page_that_cannot_be_written_leaves_nothing(self, tmp_path):
        done = wayout("brief", "--html", tmp_path / "no" / "brief.html")
        assert done.returncode == 1
        assert "cannot be written" in done.stderr
        assert wayout("brief", "--html", tmp_path).returncode == 1
        assert list(tmp_path.iterdir()) == []

    def test_new_writes_a_starter_that_checks_and_never_overwrites(self, tmp_path):
        path = tmp_path / "mine.yaml"
        assert wayout("new", path).returncode == 0
        assert wayout("check", path).returncode == 0
        assert wayout("brief", path).returncode == 0
        copy = tmp_path / "copy.yaml"
        assert wayout("new", copy, "--case", NIGHT).returncode == 0
        assert data("compare", copy) == data("compare", NIGHT)
        assert wayout("new", tmp_path / "x.yaml", "--case", "cuba-1692").returncode == 1
        before = path.read_bytes()
        done = wayout("new", path)
        assert done.returncode == 1
        assert "exists" in done.stderr
        assert path.read_bytes() == before


class TestStability:
    def test_a_coalition_can_jump_where_no_member_would_move_alone(self):
        found = data("stability", "elmira-1991", "--concept", "SEQ", "--coalition", "MoE+Uniroyal")
        assert "s5" in found["equilibria"]["SEQ"]
        assert "s5" not in found["coalitions"]["MoE+Uniroyal"]["SEQ"]
        assert [(jump["from"], jump["to"]) for jump in found["jumps"]] == [("s5", "s8")]
        said = wayout("stability", "elmira-1991", "--concept", "SEQ", "--coalition", "MoE+Uniroyal").stdout
        assert "MoE+Uniroyal can jump from s5 to s8" in said

    def test_a_coalition_may_be_bound_to_move_all_at_once(self):
        asked = ("stability", NIGHT, "--concept", "R", "--coalition", "US+USSR", "--moves", "joint")
        assert "YYYNY" not in data(*asked)["coalitions"]["US+USSR"]["R"]
        done = wayout("stability", "elmira-1991", "--coalition", "MoE+LG", "--moves", "joint")
        assert (done.returncode, done.stdout) == (1, "")

    def test_the_strict_sanction_deters_less(self):
        loose = data("stability", NIGHT, "--concept", "GMR")["equilibria"]["GMR"]
        strict = data("stability", NIGHT, "--concept", "GMR", "--sanction", "<")["equilibria"]["GMR"]
        assert set(strict) <= set(loose)
        assert wayout("stability", NIGHT, "--sanction", ">").returncode == 1

    @pytest.mark.parametrize("coalition", ["US+X", "US+US", "+"])
    def test_a_coalition_of_nobody_in_particular_is_refused(self, coalition):
        done = wayout("stability", NIGHT, "--coalition", coalition)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr


class TestStatusQuo:
    def test_what_can_come_of_it(self):
        found = data("status-quo", "elmira-1991")
        assert found["from"] == "s1"
        assert found["reached"] == [
            {"state": "s1", "moves": 0, "last_movers": {}},
            {"state": "s5", "moves": 1, "last_movers": {"LG": 1}},
        ]
        said = wayout("status-quo", "elmira-1991").stdout
        assert "LG" in said

    def test_the_shortest_ways_to_a_state(self):
        found = data("status-quo", NIGHT, "--any-move", "--to", "YYYNY")
        assert found["paths"]["count"] == 6
        assert {len(path) for path in found["paths"]["shortest"]} == {3}
        assert wayout("status-quo", NIGHT, "--to", "YYYNY").stdout == "No such moves lead there.\n"

    def test_without_a_status_quo_a_state_has_to_be_named(self, scenario_file):
        path = scenario_file("decision_makers: {A: {options: {x: {}}, preferences: [x]}}\n")
        done = wayout("status-quo", path)
        assert done.returncode == 1
        assert "status_quo" in done.stderr
        assert data("status-quo", path, "--from", "N")["reached"][1]["state"] == "Y"


class TestConvert:
    def test_a_case_goes_to_gmcr_and_back_with_the_same_answer(self, tmp_path):
        there, back = tmp_path / "night.gmcr", tmp_path / "night.yaml"
        done = wayout("convert", NIGHT, there)
        assert done.returncode == 0
        assert "not carried" in done.stdout
        assert wayout("convert", there, back).returncode == 0
        concepts = ("--concept", "R", "--concept", "GMR")
        asked = data("stability", back, *concepts)
        assert asked["equilibria"] == data("stability", there, *concepts)["equilibria"]
        seen = ("--set", "USSR.options.hold.verified_by=")  # the format cannot say who sees what
        assert asked["equilibria"] == data("stability", NIGHT, *concepts, *seen)["equilibria"]

    def test_what_cannot_be_converted_leaves_nothing(self, tmp_path):
        bad = tmp_path / "bad.gmcr"
        bad.write_text("{not json")
        for source, target in ((bad, "x.yaml"), ("elmira-1991", "x.gmcr"), (NIGHT, "x.txt")):
            done = wayout("convert", source, tmp_path / target)
            assert (done.returncode, done.stdout) == (1, "")
            assert "Traceback" not in done.stderr
            assert not (tmp_path / target).exists()


def test_the_version():
    assert wayout("--version").stdout.startswith("wayout ")


def test_rankings_are_read_back_in_sentences():
    done = wayout("check", NIGHT, "--rankings")
    assert done.returncode == 0
    assert "US (United States) sees 20 states on 10 levels" in done.stdout
    assert "First of all, it wants: enforce or hold (16 of 20 states)" in done.stdout
    assert (
        "Best:  enforce, talk, hold, verify (YYYYN) = enforce, talk, hold, verify, request (YYYYY)" in done.stdout
    )
    assert "UN (Acting Secretary-General) is indifferent between all 20 states." in done.stdout


def test_a_reader_that_goes_away_is_no_failure():
    command = f'"{sys.executable}" -m wayout brief | head -1'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("The night")


@pytest.mark.parametrize(
    "args",
    [
        ("compare", NIGHT, "--set", "clock.runs=5000000"),
        ("stability", "LARGE", "--concept", "SIM", "--json"),
    ],
)
def test_an_interruption_exits_130(args, scenario_file):
    options = ", ".join(f"o{n}: {{}}" for n in range(11))
    others = ", ".join(f"p{n}: {{}}" for n in range(10))
    text = (
        f"decision_makers:\n  A: {{options: {{{options}}}, preferences: [o1, o2, not o3, o4, not o5]}}\n"
        f"  B: {{options: {{{others}}}, preferences: [p1, p2, not p3, p4, not p5]}}\n"
    )
    path = str(scenario_file(text))
    running = subprocess.Popen(
        [sys.executable, "-m", "wayout", *(path if arg == "LARGE" else arg for arg in args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(2.5)
    running.send_signal(signal.SIGINT)
    said, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert (said, errors) == (b"", b"")
