"""`wayout memo` writes what it reads, and half-writes nothing."""

import json

import pytest
from typer.testing import CliRunner

from cli.test_commands import wayout
from wayout.cli.app import app

TALK = "Minutes of Meeting\n\nRome, May 4, 1960, 9 a.m.\n\nHart--One.(1)\n\nLund--Two.\n\n1 See Document 5. Back\n"


@pytest.fixture
def talk(tmp_path):
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", [".txt", ".md", ".html", ".xml"])
def test_every_form_is_read_again_as_the_same(talk, tmp_path, ending):
    out = tmp_path / f"out{ending}"
    assert wayout("memo", talk, "--out", out).stdout == ""
    frame = ("spans", "warnings")
    first, again = (json.loads(wayout("memo", path, "--json").stdout) for path in (talk, out))
    assert {k: v for k, v in again.items() if k not in frame} == {k: v for k, v in first.items() if k not in frame}
    assert again["zone_inferred"] is True
    assert again["notes"][0]["mark"] == {"field": "turn", "number": 1, "at": 4}
    assert again["references"][0]["to"] == "Document 5"


def test_a_form_is_printed(talk):
    assert wayout("memo", talk, "--to", "tei").stdout.startswith("<?xml")
    assert wayout("memo", talk, "--to", "text").stdout.startswith("Minutes of Meeting\n")


def test_wrong_input_writes_nothing(talk, tmp_path):
    out = tmp_path / "out.xml"
    bad = tmp_path / "bad.txt"
    bad.write_bytes(TALK.encode() + b"\xe9")
    done = wayout("memo", bad, "--out", out)
    assert (done.returncode, done.stdout) == (1, "")
    assert "utf-8, which was tried" in done.stderr
    assert not out.exists()
    assert wayout("memo", bad, "--encoding", "latin-1", "--out", out).returncode == 0
    for arguments, says in (
        (["--to", "pdf"], "no form 'pdf'"),
        (["--out", str(tmp_path / "out.pdf")], "says no form"),
        (["--document", "d1"], "only TEI"),
    ):
        done = wayout("memo", talk, *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert says in done.stderr


def test_two_things_cannot_both_be_printed(talk):
    done = CliRunner().invoke(app, ["memo", str(talk), "--json", "--to", "tei"])
    assert done.exit_code == 2
