"""wayout record: what it prints, its exit codes, and that a refusal says nothing on standard output."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

from record.test_tei import CALL as TALK
from record.test_tei import OTHER, VOLUME
from wayout.cli.app import app

HEAD = "Memorandum of Conversation Between Rao and Lind\n\nMay 2, 1971"
CALL = f"{HEAD}\n\nRao--The gate is open.(1)\n\nLind--Shut it.\n\n1 Document 3.\n"


def call(*arguments):
    """What a command prints on both, and its exit code, as a process of its own."""
    line = [sys.executable, "-m", "wayout", "record", *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout, done.stderr, done.returncode


def told(*arguments):
    """What a command prints, run within this process; it has to succeed."""
    done = CliRunner().invoke(app, ["record", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "call.txt").write_text(CALL, encoding="utf-8")
    folder = tmp_path / "gate"
    told("add", folder, tmp_path / "call.txt")
    given = ("--citation", "A note, Document 3", "--kind", "note", "--date", "1971-05-01", "--from", "Vega")
    told("add", folder, "--id", "note", *given)
    told("add", folder, "--id", "late", "--citation", "Undated", "--replies-to", "note")
    return folder


def test_documents_are_taken_out_of_a_volume(tmp_path):
    (tmp_path / "volume.xml").write_text(VOLUME % (TALK + OTHER), encoding="utf-8")
    out = told("add", tmp_path / "gate", tmp_path / "volume.xml", "--document", "d41", "--document", "d40")
    assert [line.partition(":")[0] for line in out.splitlines() if line.startswith("Added")] == [
        "Added d41",
        "Added d40",
    ]
    assert "(taken out as d41.xml)" in out
    assert "d40" in told("list", tmp_path / "gate")


def test_list_is_in_the_order_of_time_with_the_undated_last(folder):
    lines = told("list", folder).splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["1971-05-01", "note"],
        ["1971-05-02", "call"],
        ["Undated,", "so"],
        ["late", "Undated"],
        ["late", "answers"],
    ]
    data = json.loads(told("list", folder, "--json"))
    assert [each["id"] for each in data["documents"]] == ["note", "call", "late"]
    assert data["documents"][0]["answered_by"] == ["late"]
    assert data["chains"] == [["note", "late"]]


def test_the_figure_is_drawn_of_all(folder, tmp_path):
    said = told("list", folder, "--svg", tmp_path / "f.svg")
    assert f"The figure is in {tmp_path / 'f.svg'}" in said
    words = "".join(ET.parse(tmp_path / "f.svg").getroot().itertext())
    assert all(key in words for key in ("note", "call", "late", "Undated", "1 May 1971"))


def test_show_resolves_and_takes_one_turn(folder):
    assert "Document 3 (turn 1, note 1): note" in told("show", folder, "call")
    one = told("show", folder, "call", "--turn", 1)
    assert one == "1. Rao The gate is open.\n\nNote 1: Document 3.\n"
    data = json.loads(told("show", folder, "call", "--turn", 2, "--json"))
    assert [turn["speaker"] for turn in data["text"]["turns"]] == ["Lind"]
    assert (data["text"]["notes"], data["references"]) == ([], [])
    assert "citation only" in told("show", folder, "note")


def test_search_marks_the_match_without_colour(folder):
    said = told("search", folder, "gate", "op*")
    assert said == "call (1971-05-02), turn 1, Rao\n    The »gate« is »open«.\n1 passage\n"
    assert told("search", folder, "elephant") == "Nothing was found.\n"
    assert "Left out as undated: 1 document" in told("search", folder, "gate", "--since", "1971-05-01")
    data = json.loads(told("search", folder, "gate", "--json"))
    assert data["hits"][0]["matches"] == [[4, 8]]
    assert (data["total"], data["hits"][0]["document"], data["hits"][0]["n"]) == (1, "call", 1)


def test_check_tells_doubts_and_faults(folder):
    assert told("check", folder) == "No faults.\n"
    (folder / "call.txt").unlink()
    out, err, code = call("check", folder)
    assert (out, code) == ("", 1)
    assert "record.call.file" in err
    out, err, code = call("check", folder, "--json")
    assert (err, code) == ("", 1)
    assert [fault["key"] for fault in json.loads(out)["faults"]] == ["record.call.file"]


LISTED = """record:
  - {id: a, citation: A, date: 1971-05-01, file: none.txt}
  - {citation: nameless}
  - {id: b, citation: B, date: 1971-02-30}
  - words
  - {id: c, date: 1971-05-02, sender: Rao}
  - {id: d, citation: D, replies_to: nobody}
  - {id: e, citation: E, replies_to: e}
  - {id: a, citation: A again}
  - {id: x y, citation: F}
"""


def test_every_fault_of_an_index_that_is_a_list_is_at_its_own_line(tmp_path):
    (tmp_path / "record.yaml").write_text(LISTED, encoding="utf-8")
    out, _, code = call("check", tmp_path, "--json")
    assert code == 1
    assert [(fault["line"], fault["key"]) for fault in json.loads(out)["faults"]] == [
        (3, "record[2]"),
        (4, "record[3].date"),
        (5, "record[4]"),
        (6, "record[5].citation"),
        (6, "record[5].sender"),
        (7, "record[6].replies_to[1]"),
        (8, "record[7].replies_to"),
        (9, "record[8].id"),
        (10, "record[9]"),
    ]
    assert json.loads(out)["warnings"] == []
    assert "there are citation, turns, file, kind, date, from, to, replies_to" in out


def test_an_id_that_is_taken_is_told_before_a_file_that_is_there(folder, tmp_path):
    _, err, code = call("add", folder, tmp_path / "call.txt")
    assert (code, "the id `call` is taken" in err) == (1, True)
    _, err, code = call("add", folder, tmp_path / "call.txt", "--id", "other")
    assert (code, f"{folder / 'call.txt'}: another file called call.txt is in" in err) == (1, True)


def test_another_encoding_is_mended_by_a_command_that_has_the_option(folder, tmp_path):
    (tmp_path / "old.txt").write_bytes(f"{HEAD}\n\nRao\u2014No.\n\nLind\u2014Yes.\n".encode("windows-1252"))
    _, err, code = call("add", folder, tmp_path / "old.txt")
    assert (code, f"`wayout memo {tmp_path / 'old.txt'} --encoding windows-1252 --out NEW.txt`" in err) == (1, True)


def test_a_line_of_the_list_is_one_line(folder):
    told("add", folder, "--id", "long", "--citation", "two\nlines")
    assert any(line.endswith("long  two lines") for line in told("list", folder).splitlines())


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["list", "nowhere"], 1, "there is no such file"),
        (["list", "{folder}/.."], 1, "has no record.yaml"),
        (["list", "{folder}/call.txt"], 1, ""),
        (["show", "{folder}", "cal"], 1, "there is no document `cal`; did you mean `call`?"),
        (["show", "{folder}", "call", "--turn", "3"], 1, "there is no turn 3 to show; it has turns 1 to 2"),
        (["show", "{folder}", "note", "--turn", "1"], 1, "its text is not in the record"),
        (["search", "{folder}", '"'], 1, "there is no word to search for"),
        (["search", "{folder}", "x", "--since", "1971-02-30"], 1, "--since: 1971-02-30: there is no such day"),
        (["search", "{folder}", "x", "--until", "soon"], 1, "--until: soon: not an instant"),
        (["search", "{folder}", "x", "--limit", "0"], 2, "limit"),
        (["search", "{folder}"], 2, "WORDS"),
        (["add", "{folder}", "{folder}/call.txt"], 1, "the id `call` is taken"),
        (["add", "{folder}"], 1, "no file is named"),
        (["add", "{folder}", "a", "b", "--id", "c"], 2, "several documents cannot have one id"),
        (["add", "{folder}", "a", "--document", "b", "--document", "c", "--id", "d"], 2, "cannot have one id"),
        (["add", "{folder}", "a", "b", "--document", "c"], 2, "name the one volume"),
        (["add", "{folder}", "--document", "c"], 2, "name the one volume"),
        (["add", "{folder}", "{folder}/call.txt", "--document", "c"], 1, "only TEI holds documents by name"),
        (["add", "{folder}/call.txt/x", "--id", "c", "--citation", "c"], 1, "cannot be"),
        (["check", "nowhere"], 1, "there is no such file"),
    ],
)
def test_what_is_refused(folder, arguments, code, says):
    out, err, exited = call(*(each.format(folder=folder) for each in arguments))
    assert (out, exited) == ("", code)
    assert says in err
    assert "Traceback" not in err
