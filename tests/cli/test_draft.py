"""`wayout draft`: what it prints, what it writes, what it refuses, and that nothing is half written."""

import json
import os

import pytest
from typer.testing import CliRunner

from wayout.cli.app import app, run
from wayout.cli.draft import NO_WAY_OUT, UNKNOWN, file_names
from wayout.report.drafts import NAMES, Draft, Source

NIGHT = "cuba-1962"


def call(*arguments):
    return CliRunner().invoke(app, ["draft", *map(str, arguments)])


def refused(monkeypatch, capsys, *arguments):
    """The exit code and standard error of a call that is refused, with nothing on standard output."""
    monkeypatch.setattr("sys.argv", ["wayout", "draft", *map(str, arguments)])
    code = run()
    shown = capsys.readouterr()
    assert shown.out == ""
    return code, shown.err


def test_each_draft_with_what_stands_beneath_it():
    done = call(NIGHT, "--plan", "direct_letter")
    assert done.exit_code == 0
    words = " ".join(done.stdout.split())
    assert "Draft to Soviet Union, for: A letter straight to Moscow. To be there before 25 October 1962" in words
    assert "! Costs face: `hold` and `talk`, as written, would cost the Soviet Union face" in words
    assert "say it after `request` is public (no part of this offer)." in words
    assert "! Said before: on `hold`, `talk`: [1] turns 1, 3, 8, 9, 10, 11, 13" in words
    assert "[1] Memorandum of telephone conversation, Kennedy and Ball" in words
    assert "For our own side, United States" in words


def test_json_holds_every_draft():
    found = json.loads(call(NIGHT, "--json", "--to", "UN").stdout)
    assert set(found) == {"drafts"}
    (draft,) = found["drafts"]
    assert (draft["by"], draft["to"], draft["kind"]) == ("US", ["UN"], "third party")
    assert draft["of"]["name"] == "request_tanker_through"
    assert draft["before"] == {"at": "1962-10-26T20:00:00-04:00", "what": "Grozny at the line at 500 miles"}
    request = draft["points"][0]
    assert request["deeds"][0]["acts"] == ["request"]
    assert "kennedy-ball-1962-10-24#11" in {each["source"] for each in request["said"]}
    assert draft["apart"][0]["mends"] == [{"first": ["request"], "joined": ["talk"]}]


@pytest.mark.parametrize(
    ("arguments", "to"),
    [
        ([], ["UN", "USSR", "US"]),
        (["--by", "UN"], ["US", "USSR", "UN"]),
        (["--by", "USSR"], ["UN", "US", "USSR"]),
        (["--to", "US"], ["US"]),
        (["--to", "USSR", "--to", "UN"], ["UN", "USSR"]),
        (["--proposal", "moscow"], ["UN", "USSR", "US"]),
        (["--state", "YYYNY"], ["UN", "USSR", "US"]),
        (["--plan", "direct_letter"], ["USSR", "US"]),
    ],
)
def test_who_writes_to_whom(arguments, to):
    found = json.loads(call(NIGHT, "--json", *arguments).stdout)["drafts"]
    assert [each["to"] for each in found] == [[key] for key in to]


def test_no_way_out_is_an_answer():
    done = call(NIGHT, "--variant", "USSR=wants_the_clash")
    assert (done.exit_code, done.stdout) == (0, f"{NO_WAY_OUT}\n")
    assert json.loads(call(NIGHT, "--variant", "USSR=wants_the_clash", "--json").stdout) == {"drafts": []}
    named = json.loads(
        call(NIGHT, "--variant", "USSR=wants_the_clash", "--proposal", "washington", "--json").stdout
    )
    assert any("Not better" in each for each in named["drafts"][-1]["open_points"])


def test_no_status_quo_is_said(scenario_file):
    path = scenario_file("decision_makers: {A: {options: {x: {}}, preferences: [x]}, B: {options: {y: {}}}}\n")
    done = call(path)
    assert (done.exit_code, done.stdout) == (0, f"{UNKNOWN}\n")


def test_a_view_drafts_only_what_its_holder_would_write():
    found = json.loads(call(NIGHT, "--for", "USSR", "--json").stdout)["drafts"]
    assert {each["by"] for each in found} == {"USSR"}
    words = json.dumps(found)
    assert "telephone" not in words
    assert "not talk" not in words
    assert call(NIGHT, "--for", "USSR", "--by", "US").exit_code == 2


# --- files --------------------------------------------------------------------------------------------------


def test_each_text_goes_to_a_file_of_its_own(tmp_path):
    out = tmp_path / "drafts"
    done = call(NIGHT, "--out", out)
    assert done.exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == ["own-side.txt", "to-UN.txt", "to-USSR.txt"]
    assert f"Wrote {out / 'to-UN.txt'}" in done.stdout
    found = json.loads(call(NIGHT, "--json", "--out", tmp_path / "again").stdout)
    assert found["files"][0].endswith("to-UN.txt")
    for each in found["drafts"]:
        name = "own-side" if each["kind"] == "own side" else f"to-{each['to'][0]}"
        assert (out / f"{name}.txt").read_text(encoding="utf-8") == each["text"]


def test_a_file_that_is_there_is_kept_and_none_is_written(tmp_path, monkeypatch, capsys):
    (tmp_path / "to-USSR.txt").write_text("mine", encoding="utf-8")
    code, said = refused(monkeypatch, capsys, NIGHT, "--out", tmp_path)
    assert code == 1
    assert "to-USSR.txt: the file exists" in said
    assert [path.name for path in tmp_path.iterdir()] == ["to-USSR.txt"]
    assert call(NIGHT, "--out", tmp_path, "--replace").exit_code == 0
    assert (tmp_path / "to-USSR.txt").read_text(encoding="utf-8").startswith("Should the Acting")


def test_what_may_not_be_written_is_found_before_anything_is(tmp_path, monkeypatch, capsys):
    (tmp_path / "to-UN.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "own-side.txt").mkdir()
    code, said = refused(monkeypatch, capsys, NIGHT, "--out", tmp_path, "--replace")
    assert code == 1
    assert "own-side.txt: this is a folder" in said
    assert (tmp_path / "to-UN.txt").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "to-USSR.txt").exists()


def test_what_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    whole = os.replace
    moved = []

    def second_fails(source, target):
        if moved:
            raise OSError(28, "No space left on device")
        moved.append(target)
        whole(source, target)

    monkeypatch.setattr("os.replace", second_fails)
    done = CliRunner().invoke(app, ["draft", NIGHT, "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert moved
    assert list((tmp_path / "out").iterdir()) == []


def test_a_template_with_a_fault_writes_nothing(tmp_path, monkeypatch, capsys):
    (tmp_path / "draft_own_side.txt").write_text("fine\n{{ nothing }}\n", encoding="utf-8")
    out = tmp_path / "out"
    code, said = refused(monkeypatch, capsys, NIGHT, "--templates", tmp_path, "--out", out)
    assert code == 1
    assert "draft_own_side.txt:2: 'nothing' is undefined; a template is given sender, kind, title" in said
    assert not out.exists()


def test_templates_are_copied_and_used(tmp_path):
    where = tmp_path / "mine"
    done = call("--copy-templates", where)
    assert done.exit_code == 0
    assert {path.name for path in where.iterdir()} == set(NAMES)
    assert json.loads(call("--copy-templates", tmp_path / "json", "--json").stdout)["files"][0].endswith(NAMES[0])
    (where / NAMES[0]).write_text("Monsieur,\n{{ listed(asked) }}\n", encoding="utf-8")
    (draft,) = json.loads(call(NIGHT, "--templates", where, "--to", "UN", "--json").stdout)["drafts"]
    assert draft["text"] == "Monsieur,\npublicly ask that the ships hold, contact be avoided and talks begin\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "name a scenario"),
        ([NIGHT, "--plan", "nothing", "--state", "YYYNY"], 2, "made from one of them"),
        ([NIGHT, "--plan", "nothing"], 1, "offers nothing, so there is nothing to draft; there are direct_letter"),
        ([NIGHT, "--plan", "leter"], 1, "no plan 'leter'; there are direct_letter"),
        ([NIGHT, "--proposal", "rome"], 1, "no proposal 'rome'; there are secretary_general"),
        ([NIGHT, "--state", "YY"], 1, "there is no state 'YY'"),
        ([NIGHT, "--state", "YNNNN"], 1, "nothing has to be asked for 'enforce': things rest there"),
        ([NIGHT, "--by", "Cuba"], 1, "no decision maker 'Cuba'; there are US, USSR, UN"),
        ([NIGHT, "--to", "Cuba"], 1, "no decision maker 'Cuba'"),
        ([NIGHT, "--plan", "direct_letter", "--to", "UN"], 1, "UN neither acts in this offer nor carries it"),
        ([NIGHT, "--templates", "/nowhere"], 1, "/nowhere: this is no folder of templates"),
        (["nowhere.yaml"], 1, "there is no such file"),
    ],
)
def test_what_is_refused(arguments, code, said, monkeypatch, capsys):
    found, words = refused(monkeypatch, capsys, *arguments)
    assert found == code
    assert said in " ".join(words.replace("│", "").split())


def test_a_name_is_a_plain_file_name_and_no_two_are_alike():
    def to(key, kind="other side"):
        return Draft("A", (key,), kind, Source("state", "", ""), None, (), (), "")

    names = file_names([to("../etc/x"), to("US"), to("us-2"), to("us"), to("A", "own side"), to("Ü:b")])
    assert names == ["to-..-etc-x.txt", "to-US.txt", "to-us-2.txt", "to-us-3.txt", "own-side.txt", "to-Ü-b.txt"]
