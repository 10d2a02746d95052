"""`wayout stability --explain`: told, drawn and as JSON, without the analysis of everything else."""

import json
import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

import wayout.stability
from wayout.cli.app import app

NIGHT = "cuba-1962"


def run(*args, code=0):
    done = CliRunner().invoke(app, ["stability", *map(str, args)])
    assert done.exit_code == code, done.output
    return done


def error(done):
    """What the door prints on standard error: the message of wrong input is still an exception here."""
    return done.stderr or str(done.exception)


def data(*args):
    return json.loads(run(*args, "--json").stdout)


@pytest.fixture
def large(scenario_file):
    """Sixteen options: 65,536 states, of which none is listed."""
    ours = ", ".join(f"a{n}: {{}}" for n in range(8))
    theirs = ", ".join(f"b{n}: {{}}" for n in range(8))
    return scenario_file(
        f"""\
decision_makers:
  A: {{options: {{{ours}}}, preferences: [b0, a0, a1]}}
  B: {{options: {{{theirs}}}, preferences: [not a0 or not b0, b1]}}
"""
    )


@pytest.fixture
def no_analysis(monkeypatch):
    def refuse(*args, **options):
        raise AssertionError("the whole conflict was analysed")

    monkeypatch.setattr(wayout.stability, "analyse", refuse)
    monkeypatch.setattr("wayout.stability.engines.run", refuse)


class TestJson:
    def test_each_step_says_whether_its_maker_gains(self):
        (told,) = data("elmira-1991", "--explain", "s4", "--dm", "LG", "--concept", "GMR")["explained"]
        assert (told["stable"], told["credible"], told["improvements_total"]) == (True, False, 1)
        (improvement,) = told["improvements"]
        assert improvement == {
            "improvement": "s8",
            "seen": True,
            "deterred": True,
            "credible": False,
            "sanction": [{"by": "Uniroyal", "to": "s9", "improves": False, "costs": True}],
            "counter_move": None,
        }
        assert "resting on a sanction that its maker would not carry out" in told["words"]
        assert "the punishment would cost its maker (Uniroyal)" in told["words"]

    def test_simultaneous_moves_end_where_all_of_them_lead(self):
        (told,) = data(NIGHT, "--explain", "NYYYN", "--dm", "US", "--concept", "SIM")["explained"]
        (improvement,) = told["improvements"]
        assert improvement["sanction"] == [{"by": "USSR", "to": "YYNNN", "improves": True, "costs": False}]
        assert improvement["credible"] is True

    def test_what_is_not_stable_is_not_credible_or_otherwise(self):
        (told,) = data("syria-iraq-1975", "--explain", "NNN", "--dm", "Iraq", "--concept", "SMR")["explained"]
        assert (told["stable"], told["credible"]) == (False, None)
        (improvement,) = told["improvements"]
        assert (improvement["deterred"], improvement["credible"], improvement["counter_move"]) == (
            False,
            None,
            "YNN",
        )

    def test_a_small_conflict_is_analysed_as_well(self):
        found = data(NIGHT, "--explain", "YYYNY")
        assert {"states", "stable", "equilibria", "engine", "explained"} <= set(found)

    def test_a_large_one_is_not(self, large, no_analysis):
        found = data(large, "--explain", "N" * 16)
        assert set(found) == {"decision_makers", "explained"}
        first = next(t for t in found["explained"] if (t["decision_maker"], t["concept"]) == ("A", "GMR"))
        assert first["improvements_total"] == 192
        assert len(first["improvements"]) == 50
        assert "And 184 more improvements" in first["words"]

    def test_unless_all_is_asked_for(self, large):
        found = data(large, "--explain", "N" * 16, "--all", "--concept", "R", "--dm", "A")
        assert len(found["states"]) == 1 << 16
        (told,) = found["explained"]
        assert len(told["improvements"]) == 192
        assert "more improvements" not in told["words"]


class TestOnTheScreen:
    def test_nothing_else_is_analysed(self, no_analysis):
        lines = run(NIGHT, "--explain", "YYYNY", "--concept", "SEQ").stdout.splitlines()
        assert lines[0] == "enforce, talk, hold, request (YYYNY)"
        assert [line.split(":")[0] for line in lines[1:]] == ["US, SEQ", "USSR, SEQ", "UN, SEQ"]

    def test_for_one_decision_maker(self):
        lines = run(NIGHT, "--explain", "YYYNY", "--dm", "UN").stdout.splitlines()
        assert {line.split(",")[0] for line in lines[1:]} == {"UN"}
        assert len(lines) == 7

    def test_the_sanction_relation_is_heeded(self):
        loose = run("chicken", "--explain", "YY", "--dm", "One", "--concept", "SIM").stdout
        assert "One, SIM: stable" in loose
        assert "does not prefer" in loose
        path = ("prisoners-dilemma", "--explain", "YY", "--concept", "GMR")
        assert "likes less than" in run(*path, "--sanction", "<").stdout
        run(*path, "--sanction", ">", code=1)

    def test_coalitions_and_reasons_together(self):
        said = run(NIGHT, "--explain", "YYYNY", "--coalition", "US+USSR", "--concept", "SEQ").stdout
        assert "US+USSR, SEQ: would stay" in said
        assert "USSR, SEQ: stable." in said

    @pytest.mark.parametrize(
        ("args", "code", "said"),
        [
            (("--dm", "US"), 2, "--explain"),
            (("--svg", "why.svg"), 2, "--explain"),
            (("--explain", "YYYNY", "--dm", "Cuba"), 1, "US, USSR, UN"),
            (("--explain", "YYYN"), 1, "5 letters"),
        ],
    )
    def test_what_cannot_be_asked(self, args, code, said):
        done = run(NIGHT, *args, code=code)
        assert said in error(done)
        assert done.stdout == ""


class TestTheDrawing:
    def test_it_is_written_and_named(self, tmp_path):
        path = tmp_path / "why.svg"
        done = run(NIGHT, "--explain", "YYYNY", "--dm", "US", "--svg", path)
        assert f"The drawing is in {path}" in done.stdout
        assert ET.parse(path).getroot().tag.endswith("svg")
        assert [each.name for each in tmp_path.iterdir()] == ["why.svg"]

    def test_beside_json_nothing_else_is_said(self, tmp_path):
        path = tmp_path / "why.svg"
        assert "explained" in data(NIGHT, "--explain", "YYYNY", "--svg", path)
        assert path.read_text(encoding="utf-8").startswith("<svg")

    def test_where_it_cannot_be_written_nothing_is(self, tmp_path):
        path = tmp_path / "no such folder" / "why.svg"
        done = run(NIGHT, "--explain", "YYYNY", "--svg", path, code=1)
        assert done.stdout == ""
        assert "cannot be written" in error(done)
        assert list(tmp_path.iterdir()) == []

    def test_a_state_that_is_none_leaves_the_old_drawing(self, tmp_path):
        path = tmp_path / "why.svg"
        path.write_text("old")
        run(NIGHT, "--explain", "YYY", "--svg", path, code=1)
        assert path.read_text() == "old"
