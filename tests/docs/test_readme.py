"""The README shows what its commands print, and its Python runs."""

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")


def block(language):
    found = re.search(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_the_comparison_is_the_one_that_make_brief_prints():
    done = subprocess.run(
        [sys.executable, "-m", "wayout", "compare", "cuba-1962"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    shown = block("text").splitlines()
    assert len(shown) > 20
    assert printed[: len(shown)] == shown


def test_the_proposal_is_tested_as_shown():
    shown = re.findall(r"^```text\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)[1].splitlines()
    done = subprocess.run(
        [sys.executable, "-m", "wayout", "test", "cuba-1962", "--proposal", "secretary_general"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    begins = printed.index(shown[0])
    assert printed[begins : begins + len(shown)] == shown


def test_the_python_runs(capsys):
    exec(compile(block("python"), "README.md", "exec"), {})
    assert "YYYNY" in capsys.readouterr().out


def test_every_command_is_named():
    from typer.main import get_command  # noqa: PLC0415

    from wayout.cli.app import app  # noqa: PLC0415

    for name in get_command(app).commands:
        assert f"wayout {name}" in README, name
