"""States by statement, tables and graphs from the command line; wrong input leaves nothing on stdout or on disk."""

import csv
import io
import json
import sys
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from wayout import analyse, load
from wayout.cli.app import run
from wayout.report.tables import FORMATS

NIGHT = "cuba-1962"
GRAPH = "elmira-1991"
LARGE = {f"D{n}": {"options": {f"o{n}": {}}, "preferences": [f"o{n}"]} for n in range(13)}


@pytest.fixture
def wayout(monkeypatch, capsys):
    """Run `wayout` in this process: its exit code, and what it printed."""

    def call(*args):
        monkeypatch.setattr(sys, "argv", ["wayout", *map(str, args)])
        code = run()
        printed = capsys.readouterr()
        return SimpleNamespace(code=code, stdout=printed.out, stderr=printed.err)

    return call


@pytest.fixture
def data(wayout):
    """Run `wayout` with --json: what it prints."""

    def call(*args):
        done = wayout(*args, "--json")
        assert (done.code, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return call


@pytest.fixture
def people_file(scenario_file):
    """A scenario of these decision makers (JSON is YAML)."""
    return lambda people: scenario_file(json.dumps({"decision_makers": people}))


def labels(text):
    return next(csv.reader(io.StringIO(text)))[2:]


def nodes(path):
    return ElementTree.parse(path).getroot().findall(".//{*}node")


class TestWhere:
    def test_json_keeps_the_whole_and_adds_the_part(self, data):
        whole = data("stability", NIGHT)
        found = data("stability", NIGHT, "--where", "hold and\n  verify")
        part = found.pop("where")
        assert found == whole
        assert part["statement"] == "hold and verify"
        assert part["states"] == [label for label in whole["states"] if label[2:4] == "YY"]
        for concept, held in whole["equilibria"].items():
            assert part["equilibria"][concept] == [label for label in held if label in part["states"]]
            for dm, states in whole["stable"][concept].items():
                assert part["stable"][concept][dm] == [label for label in states if label in part["states"]]

    def test_the_screen_shows_only_those_states(self, wayout):
        said = wayout("stability", NIGHT, "--where", "hold and verify").stdout
        assert [line.split()[0] for line in said.splitlines() if line[2:3] in "YN"] == (
            ["NYYYN", "YYYYN", "NYYYY", "YYYYY"]
        )
        assert "Of 20 feasible states 4 satisfy `hold and verify`." in said

    def test_few_of_many_states_are_listed_and_many_are_counted(self, people_file, wayout, data):
        path = people_file(LARGE)
        asked = ("stability", path, "--concept", "R")
        few = " and ".join(f"o{n}" for n in range(12))
        found = data(*asked, "--where", few)
        assert found["states"] == 8192
        assert found["where"]["states"] == ["Y" * 12 + "N", "Y" * 13]
        assert found["where"]["equilibria"] == {"R": ["Y" * 13]}
        assert data(*asked, "--where", "o0 or o1")["where"]["states"] == 6144
        assert len(data(*asked, "--where", "o0")["where"]["states"]) == 4096
        assert "Y" * 12 + "N" in wayout(*asked, "--where", few).stdout
        said = wayout(*asked, "--where", "o0").stdout
        assert "Of 8,192 feasible states 4,096 satisfy `o0`." in said
        assert said.splitlines()[3].split() == ["R", "4096", *["2048"] * 12, "1"]

    def test_it_goes_with_a_table_and_a_graph(self, tmp_path, wayout):
        path = tmp_path / "part.graphml"
        done = wayout("stability", NIGHT, "--where", "hold and verify", "--table", "csv", "--graphml", path)
        assert labels(done.stdout) == ["NYYYN", "YYYYN", "NYYYY", "YYYYY"]
        assert len(nodes(path)) == 4


class TestTable:
    @pytest.mark.parametrize("case", [NIGHT, GRAPH])
    def test_each_format_is_printed_and_nothing_else(self, case, wayout, data):
        found = data("stability", case)
        done = wayout("stability", case, "--table", "csv")
        assert (done.code, done.stderr) == (0, "")
        assert labels(done.stdout) == found["states"]
        result = analyse(load(case).conflict)
        for form, write in FORMATS.items():
            assert wayout("stability", case, "--table", form).stdout == write(result, None)
        latex = wayout("stability", case, "--table", "latex").stdout
        assert latex.count("\\begin{tabular}") == latex.count("\\end{tabular}") == (2 if case == NIGHT else 1)

    def test_the_concepts_and_the_sanction_asked_for_are_those_of_the_table(self, wayout):
        loose = wayout("stability", NIGHT, "--table", "csv", "--concept", "SMR").stdout
        strict = wayout("stability", NIGHT, "--table", "csv", "--concept", "SMR", "--sanction", "<").stdout
        assert "Stable under SMR" in loose
        assert "GMR" not in loose
        assert loose != strict

    def test_too_many_states_are_refused_unless_all_are_asked_for(self, people_file, wayout):
        path = people_file(LARGE)
        done = wayout("stability", path, "--concept", "R", "--table", "csv")
        assert (done.code, done.stdout) == (1, "")
        assert "8,192 states" in done.stderr
        assert "--all" in done.stderr
        assert len(labels(wayout("stability", path, "--concept", "R", "--table", "csv", "--all").stdout)) == 8192
        fewer = wayout("stability", path, "--concept", "R", "--table", "csv", "--where", "o3")
        assert len(labels(fewer.stdout)) == 4096


class TestGraph:
    @pytest.mark.parametrize("case", [NIGHT, GRAPH])
    def test_the_file_is_written_and_named(self, case, tmp_path, wayout, data):
        path = tmp_path / "moves.graphml"
        done = wayout("stability", case, "--graphml", path)
        assert done.stdout.startswith(f"The graph is in {path}\n")
        assert len(nodes(path)) == len(data("stability", case)["states"])
        before = path.read_bytes()
        assert data("stability", case, "--graphml", path) == data("stability", case)
        assert path.read_bytes() == before
        assert [file.name for file in tmp_path.iterdir()] == ["moves.graphml"]

    def test_too_many_states_are_refused_unless_all_are_asked_for(self, people_file, tmp_path, wayout):
        path = tmp_path / "moves.graphml"
        asked = ("stability", people_file(LARGE), "--concept", "R", "--graphml", path)
        done = wayout(*asked)
        assert (done.code, done.stdout, path.exists()) == (1, "", False)
        assert "8,192 states" in done.stderr
        assert wayout(*asked, "--all", "--json").code == 0
        assert len(nodes(path)) == 8192

    def test_too_many_moves_are_refused_unless_all_are_asked_for(self, tmp_path, wayout, monkeypatch):
        path = tmp_path / "moves.graphml"
        asked = ("stability", NIGHT, "--graphml", path)
        monkeypatch.setattr("wayout.report.graphml.MOST_MOVES", 103)
        done = wayout(*asked)
        assert (done.code, done.stdout, path.exists()) == (1, "", False)
        assert "more than 103 moves" in done.stderr
        assert wayout(*asked, "--all").code == 0
        assert path.read_text(encoding="utf-8").count("<edge ") == 104
        assert wayout(*asked, "--where", "hold").code == 0

    def test_a_file_that_cannot_be_written_leaves_nothing(self, tmp_path, wayout):
        for path in (tmp_path / "no" / "moves.graphml", tmp_path):
            done = wayout("stability", NIGHT, "--graphml", path)
            assert (done.code, done.stdout) == (1, "")
            assert str(path) in done.stderr
        assert list(tmp_path.iterdir()) == []


DOCK = """
states: [s, t]
decision_makers:
  A: {moves: {s: [t]}, ranking: RANKING}
"""
GMCR = '{"options": [], "decisionMakers": [{"name": "A", "payoffs": [NaN]}], "infeasibles": []}'


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ([NIGHT, "--where", "hodl"], 1, "no option 'hodl'; there are enforce, talk, hold, verify, request"),
        ([NIGHT, "--where", "hold; talk"], 1, "cannot be read"),
        ([NIGHT, "--where", ""], 1, "empty"),
        ([GRAPH, "--where", "s1"], 1, "general graph has none"),
        ([NIGHT, "--concept", "NASH"], 1, "'NASH'; there are R, GMR, SMR, SEQ, SSEQ, SIM"),
        ([NIGHT, "--concept", "seq"], 1, "'seq'; there are R, GMR"),
        ([GRAPH, "--concept", "SIM"], 1, "SIM is defined for option form only"),
        ([NIGHT, "--coalition", "US+CHINA"], 1, "'CHINA'; there are US, USSR, UN"),
        ([NIGHT, "--explain", "YYYYZ"], 1, "'YYYYZ'"),
        ([NIGHT, "--sanction", "="], 1, "'='; there are <= and <"),
        ([NIGHT, "--table", "xlsx"], 1, "'xlsx'; there are csv, md, latex"),
        ([NIGHT, "--table", "csv", "--explain", "YYYNY"], 2, "--table"),
        ([NIGHT, "--table", "csv", "--json"], 2, "--table"),
        ([NIGHT, "--table", "csv", "--coalition", "US+UN"], 2, "--table"),
        ([NIGHT, "--where", "hold", "--explain", "YYYNY"], 2, "--where"),
        (["RANKING [.nan, s]"], 1, "no state 'nan'"),
        (["RANKING [s]"], 1, "misses t"),
        (["RANKING [s, t, s]"], 1, "names state 's' twice"),
        (["RANKING {s: 1.5, t: 2}"], 1, "decision_makers.A.ranking"),
        (["GMCR"], 1, "NaN is no number"),
    ],
)
def test_wrong_input_is_named_and_nothing_is_written(args, code, says, scenario_file, tmp_path, wayout):
    scenario, *options = args
    if scenario == "GMCR":
        scenario = scenario_file(GMCR, "file.gmcr")
    elif scenario.startswith("RANKING"):
        scenario = scenario_file(DOCK.replace("RANKING", scenario.removeprefix("RANKING ")))
    path = tmp_path / "moves.graphml"
    done = wayout("stability", scenario, *options, "--graphml", path)
    assert (done.code, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not path.exists()
