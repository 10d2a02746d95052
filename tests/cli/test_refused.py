"""What offers, test, inverse and robust refuse: thing, place and mend are named, and nothing is printed."""

import sys

import pytest

from cli.test_commands import data
from wayout.cli.app import run

YARD = """\
wayout: 1
title: The yard
decision_makers:
  A:
    options: {strike: {}, talk: {}}
    preferences: [talk, not strike]
  B:
    options: {offer: {}}
    ranking: [YYY, [NNN, YNN, NYN, NYY, YYN, YNY]]
    variants:
      bold: {chance: 0.6, ranking: [NNN, [YYY, YNN, NYN, NYY, YYN, YNY]]}
      tired: {chance: 0.3, face: []}
infeasible: [offer and not strike and not talk]
status_quo: [strike]
proposals:
  truce: {commitments: {A: talk, B: offer}}
"""
GRAPH = """\
states: [peace, war]
decision_makers:
  A: {moves: {peace: [war], war: [peace]}, ranking: [war, peace]}
status_quo: peace
"""
LABELS = "3 letters, Y or N, one an option (strike, talk, offer); `wayout stability` lists"
BARE = "is infeasible (offer on); `wayout stability` lists the states"


@pytest.fixture
def refused(monkeypatch, capsys, scenario_file):
    """The message of a command that exits with 1 and prints nothing else."""

    def ask(text, command, *args):
        monkeypatch.setattr(sys, "argv", ["wayout", command, str(scenario_file(text)), *args])
        left = run()
        said = capsys.readouterr()
        assert (left, said.out) == (1, "")
        return said.err

    return ask


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("inverse", "--concept", "SEQ", "--state", "NNY"), ("--state: state 'NNY'", BARE)),
        (("inverse", "--concept", "SEQ", "--state", "YY"), ("--state: ", "no state 'YY'", LABELS)),
        (
            ("inverse", "--concept", "SEQ", "--state", "talk, offer"),
            ("--state", "with these on the label is 'NYY'"),
        ),
        (("inverse", "--concept", "SEQ", "--state", "nothing on"), ("label is 'NNN'",)),
        (("inverse", "--concept", "SEQ", "--stable", "NNY"), ("--stable: ", BARE)),
        (("inverse", "--concept", "SEQ", "--unstable", "NNY"), ("--unstable: ", BARE)),
        (("inverse", "--count", "--dm", "A", "--state", "NNY"), ("--state: state 'NNY'", BARE)),
        (("inverse", "--count", "--dm", "A", "--state", "peace"), ("--state: ", LABELS)),
        (("inverse", "--count", "--dm", "C", "--state", "YYY"), ("no decision maker 'C'", "A, B")),
        (("inverse", "--concept", "SEQ", "--state", "YYY", "--dm", "C"), ("no decision maker 'C'", "A, B")),
        (("inverse", "--concept", "Nash", "--state", "YYY"), ("no concept 'Nash'", "R, GMR, SMR")),
        (("inverse", "--concept", "R", "--state", "YYY", "--unstable", "YYY"), ("stable and unstable", "once")),
        (("inverse", "--concept", "R", "--state", "YYY", "--by", "votes"), ("'votes'", "ranking or by statements")),
        (
            ("inverse", "--concept", "R", "--state", "YYY", "--by", "statements", "--dm", "B"),
            ("B has a ranking", "ask by ranking"),
        ),
        (("stability", "--explain", "NNY"), ("--explain: ", BARE)),
        (("status-quo", "--from", "NNY"), ("--from: ", BARE)),
        (("status-quo", "--to", "war"), ("--to: ", LABELS)),
        (("test", "--proposal", "peace"), ("no proposal 'peace'", "there are truce")),
        (("offers", "--variant", "B=shy"), ("no variant 'shy'", "bold, tired")),
    ],
)
def test_what_is_named_and_is_not_there(refused, asked, says):
    said = refused(YARD, *asked)
    assert all(words in said for words in says), said


@pytest.mark.parametrize(
    "asked",
    [
        ("inverse", "--state", "truce", "--concept", "R"),
        ("inverse", "--state", "truce", "--count", "--dm", "A"),
        ("stability", "--explain", "truce"),
        ("status-quo", "--from", "truce"),
    ],
)
def test_a_state_of_a_graph_that_is_not_there(refused, asked):
    assert f"{asked[1]}: there is no state 'truce'; `wayout stability` lists" in refused(GRAPH, *asked)


@pytest.mark.parametrize("command", ["offers", "test", "robust", "inverse"])
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("chance: 0.6", "chance: 1.2", (":11: ", "B.variants.bold.chance", "from 0 to 1, not `1.2`")),
        ("chance: 0.6", "chance: [-0.1, 0.5]", (":11: ", "bold.chance", "0 to 1")),
        ("chance: 0.6", "chance: 0.8", (":10: ", "B.variants", "sum to 1.1 at least", "at most 1")),
        ("ranking: [YYY,", "sure: 0.5\n    ranking: [YYY,", (":9: ", "decision_makers.B.sure", "statement")),
        ("[strike]", "[offer]", (":14: ", "status_quo", "(offer on) is infeasible", "change it")),
        ("[strike]", "[march]", (":14: ", "status_quo[1]", "no option `march`", "strike, talk, offer")),
        ("A: talk, ", "A: [talk, offer], ", (":16: ", "truce.commitments.A", "option of B")),
        (
            "A: talk, ",
            "A: not strike, ",
            (":16: ", "truce.commitments", "not strike, offer), all else", "is infeasible", "commit to"),
        ),
        (
            "YYN, YNY]]\n    var",
            "YYN, NNY]]\n    var",
            (":9: ", "B.ranking", "'NNY' is infeasible", "every feasible state once"),
        ),
    ],
)
def test_what_a_file_says_wrong(refused, command, old, new, says):
    args = ("--state", "YYY", "--concept", "R") if command == "inverse" else ()
    assert old in YARD
    said = refused(YARD.replace(old, new, 1), command, *args)
    assert all(words in said for words in says), said


def test_a_radius_too_large_says_what_it_would_cost(refused):
    """Of 13 statements there are 6,227,020,800 orders."""
    many = ", ".join(f"{'not ' * n}talk" for n in range(13))
    text = YARD.replace("[talk, not strike]", f"[{many}]")
    args = ("--state", "YYY", "--concept", "SEQ", "--by", "statements", "--dm", "A", "--radius", "78")
    said = refused(text, "inverse", *args)
    assert "radius 78 means 6,227,020,800 orders of statements, some 17 hours; at most 20,000,000" in said
    assert "radius 16 is 13,354,729" in said


class TestWhatIsImpossibleIsAnswered:
    def test_by_ranking(self):
        found = data("inverse", "prisoners-dilemma", "--state", "YY", "--concept", "R", "--dm", "One")
        assert (found["cost"], found["exact"], found["hindered"]) == (None, True, ["Two"])
        assert "Two would not stay, whatever One prefers" in found["why"]
        assert "Two would gain by not cooperate_2" in found["why"]

    @pytest.mark.parametrize("concept", ["R", "SEQ", "SIM"])
    def test_by_statements(self, concept):
        """However its statements are ordered the Soviet Union would sail on where nobody can see it."""
        found = data("inverse", "cuba-1962", "--state", "NYYNY", "--concept", concept, "--by", "statements")
        assert (found["cost"], found["searched"]["all"]) == (None, True)
        assert found["hindered"] == (["US", "USSR"] if concept == "R" else ["USSR"])
        assert "USSR would gain by not hold" in found["why"]

    def test_within_a_radius(self):
        asked = ("inverse", "cuba-1962", "--state", "NYYNY", "--concept", "SEQ", "--by", "statements")
        found = data(*asked, "--radius", "2")
        assert (found["cost"], found["lower_bound"], found["hindered"]) == (None, 3, [])
        assert found["searched"] == {"radius": 2, "orders": found["searched"]["orders"], "all": False}
        assert "None within 2 inversions" in found["why"]


@pytest.mark.parametrize("command", ["brief", "paper"])
def test_of_several_forms_all_are_written_or_none(refused, tmp_path, command):
    mine = tmp_path / "mine.html"
    mine.write_text("mine")
    asked = ("--html", str(mine), "--docx", str(tmp_path / "nowhere" / "b.docx"))
    assert "b.docx: cannot be written" in refused(YARD, command, *asked)
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("command", ["brief", "paper"])
def test_two_forms_are_not_written_to_one_file(monkeypatch, capsys, scenario_file, tmp_path, command):
    out = tmp_path / "out"
    asked = [str(scenario_file(YARD)), "--html", str(out), "--docx", str(tmp_path / "." / "out")]
    monkeypatch.setattr(sys, "argv", ["wayout", command, *asked])
    assert run() == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "another form already" in shown.err
    assert not out.exists()
