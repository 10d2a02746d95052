"""`wayout robust` from outside: shares of the assumptions listed, and what it says of them."""

import json
import xml.etree.ElementTree as ET

import pytest

from cli.test_commands import data, wayout

NIGHT = "cuba-1962"

HAGGLE = """\
wayout: 1
title: The fence
decision_makers:
  Ann:
    options: {give: {}}
    preferences: [not give or take, take, {statement: not give, sure: 0.9}]
  Ben:
    options: {take: {}}
    preferences: [not take or give, {statement: give, sure: 0.8}, not take]
    variants:
      sulks: {chance: [0.1, 0.5], preferences: [not take]}
      unlikely: {preferences: [take]}
status_quo: []
"""

MANY = """\
wayout: 1
title: Much in doubt
decision_makers:
  Ann:
    options: {give: {}, a: {}, b: {}, c: {}}
    preferences:
      - {statement: not give or take, sure: 0.5}
      - {statement: take, sure: 0.9}
      - {statement: not give, sure: 0.5}
      - {statement: a == b, sure: 0.5}
      - {statement: not a, sure: 0.5}
      - {statement: not b, sure: 0.5}
      - {statement: c, sure: 0.5}
      - {statement: a != c, sure: 0.5}
      - {statement: b or c, sure: 0.5}
  Ben:
    options: {take: {}, d: {}, e: {}, f: {}}
    preferences:
      - {statement: not take or give, sure: 0.5}
      - {statement: give, sure: 0.8}
      - {statement: not take, sure: 0.5}
      - {statement: d == a, sure: 0.5}
      - {statement: not d, sure: 0.5}
      - {statement: not e, sure: 0.5}
      - {statement: f, sure: 0.5}
      - {statement: e != f, sure: 0.5}
      - {statement: e or f, sure: 0.5}
status_quo: []
"""


class TestTheNight:
    def test_the_shares(self):
        found = data("robust", NIGHT)
        assert (found["method"], found["worlds"], found["samples"], found["seed"]) == ("enumerated", 2, None, None)
        assert found["unweighed"] == ["USSR=wants_the_clash"]
        assert found["assumptions"] == [
            {"decision_maker": "USSR", "variant": "fears_the_clash", "low": 0.05, "high": 0.3}
        ]
        by = {offer["state"]: offer for offer in found["offers"]}
        assert {state: (offer["low"], offer["share"], offer["high"]) for state, offer in by.items()} == {
            "NYYYY": (1.0, 1.0, 1.0),
            "YYYNY": (0.7, 0.825, 0.95),
            "YYYYY": (1.0, 1.0, 1.0),
        }
        assert by["YYYNY"]["concepts"]["SEQ"]["low"] == 0.7
        assert by["YYYNY"]["concepts"]["SIM"]["high"] == 0
        assert all(offer["way_out"] for offer in found["offers"])

    def test_under_a_variant_nothing_is_left_in_doubt(self):
        found = data("robust", NIGHT, "--variant", "USSR=fears_the_clash")
        assert (found["listed"], found["method"]) == (False, None)
        assert found["unweighed"] == ["USSR=wants_the_clash"]
        assert [offer["share"] for offer in found["offers"]] == [None, None]
        assert "lists no chances" in wayout("robust", NIGHT, "--variant", "USSR=fears_the_clash").stdout

    def test_a_chance_may_be_changed(self):
        found = data("robust", NIGHT, "--set", "USSR.variants.fears_the_clash.chance=0.2")
        by = {offer["state"]: offer for offer in found["offers"]}
        assert by["YYYNY"]["share"] == by["YYYNY"]["low"] == by["YYYNY"]["high"] == 0.8

    def test_what_the_screen_says(self):
        said = wayout("robust", NIGHT).stdout
        for words in (
            "USSR: fears_the_clash 0.05 to 0.3; else as the file has it",
            "Without a chance, so in no share: USSR=wants_the_clash",
            "0.70 to 0.95",
            "Shares are of the assumptions listed.",
            "24 changes tried, one at a time; 10 of them change nothing.",
            "UN alone: request",
        ):
            assert words in said


class TestDoubts:
    def test_shares_by_hand(self, scenario_file):
        """The agreement needs Ben's wish for `give`, and that he does not sulk; the doubt about Ann is idle."""
        found = data("robust", scenario_file(HAGGLE))
        assert found["worlds"] == 2 * (2 + 1)
        (offer,) = [each for each in found["offers"] if each["state"] == "YY"]
        assert offer["high"] == pytest.approx(0.8 * 0.9)
        assert offer["low"] == pytest.approx(0.8 * 0.5)
        assert offer["broken_by"][0]["decision_maker"] == "Ann"
        said = wayout("robust", scenario_file(HAGGLE)).stdout
        assert "Ben: `give` holds with 0.8, else it is dropped" in said

    def test_a_sample_is_told_with_its_counts_its_interval_and_its_seed(self, scenario_file):
        path = scenario_file(MANY)
        asked = ("robust", path, "--samples", "500", "--seed", "7")
        found = data(*asked, "--threads", "1")
        assert (found["method"], found["samples"], found["seed"]) == ("sampled", 500, 7)
        for offer in found["offers"]:
            counts = offer["counts"]
            assert counts["samples"] == 500
            assert offer["share"] == counts["held"] / 500
            assert offer["low"] <= offer["share"] <= offer["high"]
            assert offer["low"] < offer["high"]
        assert found == data(*asked, "--threads", "2")
        assert found != data("robust", path, "--samples", "500", "--seed", "8")
        said = wayout(*asked).stdout
        assert "500 samples of 262,144 worlds, drawn with seed 7" in said

    def test_losses_give_thresholds(self, scenario_file):
        text = HAGGLE + "losses: {Ann: [{statement: not take, loss: 3}, {statement: give and not take, loss: 5}]}\n"
        found = data("robust", scenario_file(text))
        pays = [t for act in found["acting"] for t in act["thresholds"]]
        assert {t["variant"] for t in pays} == {"Ben=sulks", "Ben=unlikely"}
        assert {t["pays"] for t in pays} <= {"always", "never", "at_most", "at_least"}
        assert "by the losses of Ann" in wayout("robust", scenario_file(text)).stdout
        assert not any(act["thresholds"] for act in data("robust", scenario_file(HAGGLE))["acting"])

    def test_without_a_status_quo_it_says_so(self, scenario_file):
        path = scenario_file(HAGGLE.replace("status_quo: []\n", ""))
        assert data("robust", path)["offers"] == []
        assert "status quo is unknown" in wayout("robust", path).stdout

    def test_a_general_graph(self):
        found = data("robust", "elmira-1991")
        assert found["listed"] is False
        assert found["sensitivity"]


class TestWriting:
    def test_the_figure_is_written_and_named(self, tmp_path):
        path = tmp_path / "changes.svg"
        done = wayout("robust", NIGHT, "--figure", path)
        assert done.returncode == 0
        assert str(path) in done.stdout.replace("\n", "")
        assert ET.fromstring(path.read_text(encoding="utf-8")).get("class") == "wayout-sensitivity"

    def test_a_figure_that_cannot_be_written_leaves_nothing(self, tmp_path):
        done = wayout("robust", NIGHT, "--json", "--figure", tmp_path / "no" / "changes.svg")
        assert (done.returncode, done.stdout) == (1, "")
        assert "cannot be written" in done.stderr
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["robust", "no-such-thing"], 1, "no such file and no such case"),
        (["robust", NIGHT, "--variant", "USSR=x"], 1, "fears_the_clash"),
        (["robust", NIGHT, "--set", "USSR.variants.fears_the_clash.chance=1.5"], 1, "a chance from 0 to 1"),
        (["robust", NIGHT, "--samples", "3"], 2, "--samples"),
        (["robust", NIGHT, "--seed", "-1"], 2, "--seed"),
        (["robust", NIGHT, "--threads", "0"], 2, "--threads"),
    ],
)
def test_wrong_input_is_told_on_stderr_with_its_exit_code(args, code, says):
    done = wayout(*args, "--json")
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_without_decision_makers_has_nothing_to_be_sure_of(scenario_file):
    done = wayout("robust", scenario_file("title: Nobody\n"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "decision_makers" in done.stderr


def test_the_brief_says_how_sure(tmp_path):
    found = json.loads(wayout("brief", NIGHT, "--json").stdout)
    assert found["robust"] == data("robust", NIGHT)
    page = tmp_path / "brief.html"
    said = wayout("brief", NIGHT, "--html", page).stdout
    assert "How sure?" in said
    shown = page.read_text(encoding="utf-8")
    assert "How sure?" in shown
    assert "0.70 to 0.95" in shown
    assert "wayout-sensitivity" in shown
