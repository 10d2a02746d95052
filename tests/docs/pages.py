"""The pages of the documentation as blocks, and how their commands are run."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import wayout

SOURCE = Path(wayout.__file__).resolve().parents[1]
DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {page.name: page for page in sorted(DOCS.glob("*.md"))}

FENCE = re.compile(r"^```(\w*)$")
REMARK = re.compile(r"^<!-- *([^:>]*?)(?:: *(.*?))? *-->$")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its lines, where it begins, and the remarks just above it."""

    language: str
    lines: tuple[str, ...]
    first: int
    remarks: dict[str, str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


@dataclass(frozen=True)
class Command:
    """A line that begins with a dollar sign, and the output shown below it."""

    line: str
    shown: tuple[str, ...]
    at: int
    exits: int


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found: list[Block] = []
    remarks: dict[str, str] = {}
    inside: list[str] | None = None
    language, first = "", 0
    for at, line in enumerate(PAGES[page].read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if inside is not None:
            if line == "```":
                found.append(Block(language, tuple(inside), first, remarks))
                inside, remarks = None, {}
            else:
                inside.append(line)
        elif fence:
            inside, language, first = [], fence[1], at + 1
        elif remark := REMARK.match(line):
            remarks[remark[1]] = remark[2] or ""
        elif line.strip():
            remarks = {}
    assert inside is None, f"{page}: the block that begins on line {first - 1} does not end"
    return found


def commands(block: Block) -> list[Command]:
    """The commands of a console block. `<!-- exits: 1 -->` above it says how each of them ends."""
    exits = int(block.remarks.get("exits", "0"))
    begins = [n for n, line in enumerate(block.lines) if line.startswith("$ ")]
    assert begins[:1] == [0], f"the console block on line {block.first} does not begin with `$ `"
    return [
        Command(block.lines[n][2:], block.lines[n + 1 : end], block.first + n, exits)
        for n, end in zip(begins, [*begins[1:], len(block.lines)], strict=True)
    ]


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as a reader would type it, with `wayout` and `python` those of this test."""
    tools = folder / ".tools"
    if not tools.exists():
        tools.mkdir()
        for name, call in (("wayout", "-m wayout "), ("python", "")):
            (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {call}"$@"\n', encoding="utf-8")
            (tools / name).chmod(0o755)
    return subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(SOURCE),
            "PYTHONUTF8": "1",
            "COLUMNS": "120",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def shows(shown: Sequence[str], output: str) -> bool:
    """The lines shown are the output.

    `...` stands for any lines. Blanks at the ends of lines and how long the rule of a table is do not count.
    """
    pieces: list[list[str]] = [[]]
    for line in _bare(shown):
        if line.strip() == "...":
            pieces.append([])
        else:
            pieces[-1].append(line)
    lines = _bare(output.splitlines())
    first, *rest = pieces
    if lines[: len(first)] != first:
        return False
    if not rest:
        return len(lines) == len(first)
    *middle, last = rest
    at = len(first)
    for piece in middle:
        found = next((n for n in range(at, len(lines)) if lines[n : n + len(piece)] == piece), None)
        if found is None:
            return False
        at = found + len(piece)
    return len(lines) - len(last) >= at and lines[len(lines) - len(last) :] == last


def _bare(lines: Sequence[str]) -> list[str]:
    """The lines without blanks at their ends, without the blank lines around them, and with rules of one length."""
    ended = (re.sub("─+", "─", line.rstrip()) for line in lines)
    return "\n".join(ended).strip("\n").split("\n") if lines else []


def sections(page: str, mark: str = "## ") -> dict[str, str]:
    """The text of a page under each heading of one level."""
    found: dict[str, list[str]] = {}
    heading = ""
    fenced = False
    for line in PAGES[page].read_text(encoding="utf-8").splitlines():
        fenced ^= line.startswith("```")
        if line.startswith(mark) and not fenced:
            heading = line.removeprefix(mark).strip()
        found.setdefault(heading, []).append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of the tables in a text, heads and rules left out."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and cells[0].startswith("`"):
            yield cells
