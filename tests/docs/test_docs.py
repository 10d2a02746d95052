"""The documentation runs, and leaves out no command, option, JSON field or key of the file."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from typer.main import get_command
from typer.testing import CliRunner

from docs.pages import DOCS, PAGES, Command, blocks, commands, rows, run, sections, shows
from wayout.cli.app import app
from wayout.files.build import faults_of
from wayout.files.document import parse_document
from wayout.files.schema import ScenarioFile
from wayout.files.schema_parts import Evidenced
from wayout.files.spreadsheet.layout import KIND, MORE, PATH, VALUE
from wayout.files.spreadsheet.tables import EVIDENCE, TABLES

KINDS = ("console", "python", "yaml", "text")


def write_files(page: str, folder: Path) -> None:
    """Write every file the page gives; for the console they are written in order instead."""
    for block in blocks(page):
        if "file" in block.remarks:
            (folder / block.remarks["file"]).write_text(block.text, encoding="utf-8")


class TestThePagesRun:
    @pytest.mark.parametrize("page", PAGES)
    def test_every_block_is_of_a_kind_that_is_tested(self, page):
        for block in blocks(page):
            assert block.language in KINDS, f"{page}:{block.first}"
            if block.language in ("yaml", "text"):
                marked = {"file", "scenario"} & set(block.remarks)
                assert marked, f"{page}:{block.first}: say <!-- file: NAME --> or <!-- scenario -->"

    @pytest.mark.parametrize("page", [p for p in PAGES if any(b.language == "console" for b in blocks(p))])
    def test_commands_show_what_the_page_shows(self, page, tmp_path):
        for block in blocks(page):
            if "file" in block.remarks:
                (tmp_path / block.remarks["file"]).write_text(block.text, encoding="utf-8")
            for command in commands(block) if block.language == "console" else ():
                check_command(page, command, tmp_path)

    @pytest.mark.parametrize("page", [p for p in PAGES if any(b.language == "python" for b in blocks(p))])
    def test_python_runs(self, page, tmp_path, monkeypatch):
        write_files(page, tmp_path)
        monkeypatch.chdir(tmp_path)
        names: dict[str, Any] = {}
        for block in blocks(page):
            if block.language == "python":
                exec(compile("\n" * (block.first - 1) + block.text, str(PAGES[page]), "exec"), names)

    @pytest.mark.parametrize("page", [p for p in PAGES if any("scenario" in b.remarks for b in blocks(p))])
    def test_scenarios_have_no_fault(self, page, tmp_path, monkeypatch):
        write_files(page, tmp_path)
        monkeypatch.chdir(tmp_path)
        for block in blocks(page):
            if "scenario" in block.remarks:
                assert faults_of(parse_document(block.text, f"{page}:{block.first}")) == ()

    @pytest.mark.parametrize("page", PAGES)
    def test_links_lead_somewhere(self, page):
        for target in re.findall(r"\]\(([^)]+)\)", PAGES[page].read_text(encoding="utf-8")):
            path, _, anchor = target.partition("#")
            there = (DOCS / path) if path else PAGES[page]
            assert there.exists(), target
            if anchor:
                headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), flags=re.MULTILINE)
                assert anchor in map(slug, headings), target


def check_command(page: str, command: Command, folder: Path) -> None:
    done = run(command.line, folder)
    said = f"{page}:{command.at}: $ {command.line}\n{done.stdout}"
    assert done.returncode == command.exits, said
    assert not command.shown or shows(command.shown, done.stdout), said


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class TestWhatIsShown:
    """The comparison itself: a page that shows something else fails."""

    @pytest.mark.parametrize(
        ("shown", "output"),
        [
            ("one\ntwo", "one\ntwo\n"),
            ("one\ntwo", "\none  \ntwo\n   \n"),
            ("...\ntwo", "one\ntwo"),
            ("one\n...", "one\ntwo"),
            ("...\ntwo\n...", "one\ntwo\nthree"),
            ("one\n...\nthree", "one\ntwo\nthree"),
            ("one\n...\nthree", "one\nthree"),
            ("...", "one"),
        ],
    )
    def test_same(self, shown, output):
        assert shows(shown.split("\n"), output)

    @pytest.mark.parametrize(
        ("shown", "output"),
        [
            ("one", "one\ntwo"),
            ("one\ntwo", "one"),
            ("one", "two"),
            (" one", "one"),
            ("one\n\ntwo", "one\ntwo"),
            ("...\ntwo", "one\ntwo\nthree"),
            ("...\nfour\n...", "one\ntwo\nthree"),
            ("one\n...\none", "one"),
            ("...\ntwo\n...\none\n...", "one\ntwo"),
        ],
    )
    def test_other(self, shown, output):
        assert not shows(shown.split("\n"), output)


# --- completeness ------------------------------------------------------------------------------------------


def all_commands(group: Any, before: str = "") -> dict[str, Any]:
    """Every command by what one types: `record list` stands for the command `list` of the group `record`."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        inner = hasattr(command, "commands")
        found |= all_commands(command, f"{before}{name} ") if inner else {f"{before}{name}": command}
    return found


COMMANDS = all_commands(get_command(app))
REFERENCE = sections("commands.md")

# JSON objects whose keys are the scenario's own names, and how many levels of them.
OWN_NAMES = {"stable": 2, "equilibria": 1, "asks": 1, "milestones": 1, "variants": 1, "rankings": 1}
OWN_NAMES |= {"terms": 1, "verification": 1}
OWN_NAMES |= {"by": 1, "coalitions": 2, "last_movers": 1}
OWN_NAMES |= {"concepts": 1, "equilibrium": 1, "compared": 1, "compared_at_once": 1}

DOUBTFUL = """\
decision_makers:
  A: {options: {a: {}}, preferences: [{statement: a == b, sure: 0.5}], variants: {v: {chance: 0.5}}}
  B: {options: {b: {}}, preferences: [a and b, not b]}
status_quo: []
losses: {A: [{statement: a, loss: 1}]}
"""
CALL = "Washington, May 1, 1960, 9 a.m.\n\nRao--We could ask them.(1)\n\nLind--Ask.\n\n1 See Document 3.\n"


def json_calls(folder: Path) -> dict[str, list[list[str]]]:
    """For each command that prints JSON, calls that between them print every field."""
    memorandum, faulty, doubtful = (folder / name for name in ("call.txt", "faulty.yaml", "doubtful.yaml"))
    memorandum.write_text(f"Memorandum of Telephone Conversation Between Rao and Lind\n\n{CALL}", encoding="utf-8")
    faulty.write_text("wayout: 2\n", encoding="utf-8")
    doubtful.write_text(DOUBTFUL, encoding="utf-8")
    return {
        "brief": [["everyday-supplier"]],
        "paper": [["cuba-1962"]],
        "draft": [
            ["cuba-1962", "--out", str(folder / "drafts")],
            ["cuba-1962", "--plan", "direct_letter"],
        ],
        "figures": [["chicken", str(folder / "figures")]],
        "compare": [["cuba-1962"]],
        "check": [["cuba-1962", "--rankings"], [str(faulty)]],
        "cases": [[]],
        "stability": [
            ["cuba-1962", "--explain", "YYYNY"],
            ["cuba-1962", "--coalition", "US+USSR", "--where", "hold"],
        ],
        "status-quo": [["cuba-1962", "--any-move", "--to", "YYYNY"]],
        "offers": [["cuba-1962"]],
        "robust": [["cuba-1962"], [str(doubtful), "--samples", "100"]],
        "test": [["cuba-1962"], ["cuba-1962", "--proposal", "washington"]],
        "inverse": [
            ["prisoners-dilemma", "--state", "YY", "--concept", "R"],
            ["cuba-1962", "--state", "NYYNY", "--concept", "SEQ"],
            ["cuba-1962", "--state", "NYYNY", "--concept", "SEQ", "--by", "statements", "--radius", "1"],
            ["prisoners-dilemma", "--state", "YY", "--count", "--dm", "One"],
        ],
        "clock": [["cuba-1962"]],
        "memo": [[str(memorandum)]],
        "record add": [
            [str(folder / "gate"), str(memorandum)],
            [str(folder / "gate"), "--id", "note", "--citation", "Document 3", "--replies-to", "call"],
        ],
        "record list": [[str(folder / "gate")]],
        "record show": [[str(folder / "gate"), "call"]],
        "record search": [[str(folder / "gate"), "ask"]],
        "record check": [[str(folder / "gate")], [str(faulty_record(folder))]],
    }


def faulty_record(folder: Path) -> Path:
    """An index with a fault."""
    index = folder / "faulty-record.yaml"
    index.write_text("record: {note: {}}\n", encoding="utf-8")
    return index


def json_fields(value: Any, own: int = 0) -> Iterator[str]:
    """The names of the fields in some JSON, the scenario's own names left out."""
    if isinstance(value, list):
        for part in value:
            yield from json_fields(part, own)
    elif isinstance(value, dict):
        for key, part in value.items():
            if not own:
                yield key
            yield from json_fields(part, own - 1 if own else OWN_NAMES.get(key, 0))


# commands that print what others print, and say so
HOLDS_TOO = {
    "brief": ("stability", "offers", "test", "robust", "clock", "compare", "draft"),
    "compare": ("clock",),
    "record add": ("record list",),
    "record show": ("record list", "memo"),
    "record check": ("check",),
}


class TestCommandsAreComplete:
    def test_each_command_has_its_section_and_no_other_does(self):
        named = {name.removeprefix("wayout ") for name in REFERENCE if name.startswith("wayout ")}
        assert named == set(COMMANDS)

    @pytest.mark.parametrize("name", COMMANDS)
    def test_each_option_and_argument_is_there(self, name):
        text = CliRunner().invoke(app, [*name.split(), "--help"], env={"COLUMNS": "200"}).stdout
        heads = re.findall(r"^ +(-.*?)(?:  |$)", text, flags=re.MULTILINE)
        options = {option for head in heads for option in re.findall(r"--?[\w-]+", head)} - {"--help"}
        usage = re.search(r"\[OPTIONS\](.*)", text)
        assert usage
        arguments = set(re.findall(r"\w+", usage[1]))
        assert options | arguments or name == "cases"
        tabled = {re.split(r"[ `]", cells[0].strip("`"))[0] for cells in rows(REFERENCE[f"wayout {name}"])}
        assert {row for row in tabled if row.startswith("-")} == options
        assert {row for row in tabled if row.isupper()} == arguments

    def test_each_json_field_is_there(self, tmp_path):
        calls = json_calls(tmp_path)
        printing = {name for name, c in COMMANDS.items() if any("--json" in p.opts for p in c.params)}
        assert set(calls) == printing
        for name, arguments in calls.items():
            fields = set[str]()
            for given in arguments:
                done = CliRunner().invoke(app, [*name.split(), *given, "--json"])
                fields |= set(json_fields(json.loads(done.stdout)))
            assert fields
            section = REFERENCE[f"wayout {name}"]
            section += "".join(REFERENCE[f"wayout {other}"] for other in HOLDS_TOO.get(name, ()))
            missing = {field for field in fields if f"`{field}`" not in section}
            assert not missing, f"{name}: {sorted(missing)}"


def models() -> dict[str, type[BaseModel]]:
    """Every part of the scenario file, by the name of its model."""
    found: dict[str, type[BaseModel]] = {}

    def walk(annotation: Any) -> None:
        is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
        if is_model and annotation.__name__ not in found:
            found[annotation.__name__] = annotation
            for field in annotation.model_fields.values():
                walk(field.annotation)
        for part in get_args(annotation):
            walk(part)

    walk(ScenarioFile)
    walk(Evidenced)
    return found


def documented() -> dict[str, dict[str, list[str]]]:
    """For each `<!-- fields: MODEL -->` of the page, the rows of the table below it by key."""
    text = PAGES["scenario-file.md"].read_text(encoding="utf-8")
    parts = re.split(r"^<!-- fields: (\w+) -->$", text, flags=re.MULTILINE)[1:]
    return {
        name: {cells[0].strip("`"): cells for cells in rows(body.lstrip("\n").split("\n\n")[0])}
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


class TestTheScenarioFileIsComplete:
    def test_each_part_has_its_table(self):
        assert set(documented()) == set(models())

    @pytest.mark.parametrize("name", models())
    def test_each_key_is_there(self, name):
        fields = {field.alias or key for key, field in models()[name].model_fields.items()}
        if issubclass(models()[name], Evidenced) and name != "Evidenced":  # said once, for all
            fields -= set(Evidenced.model_fields)
        assert set(documented()[name]) == fields

    @pytest.mark.parametrize("name", models())
    def test_each_default_is_right(self, name):
        for key, (_, _, default, *_) in documented()[name].items():
            fields = {field.alias or key: field for key, field in models()[name].model_fields.items()}
            field = fields[key]
            if field.is_required():
                assert default == "required", key
            elif field.default in (None, [], {}):
                assert default == "none", key
            else:
                value = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
                assert default == f"`{value}`", key


class TestTheSheetsAreComplete:
    """The table of sheets: each with all its headings; those of the evidence are said once."""

    def test_each_sheet_and_each_heading_is_there(self):
        text = PAGES["scenario-file.md"].read_text(encoding="utf-8")
        before, _, below = text.partition("<!-- sheets -->\n")
        evidence = set(re.findall(r"`([^`]+)`", before[before.rindex("The\nevidence of a row") :]))
        assert evidence == {column.heading for column in EVIDENCE}
        standstill = {f"Standstill {heading.lower()}" for heading in evidence}
        tabled = {}
        for name, _, listed in rows(below.split("\n\n")[0]):
            told = set(re.findall(r"`([^`]+)`", listed))
            told |= evidence if listed.endswith(", evidence") else set()
            tabled[name.strip("`")] = told | (standstill if "evidence of the standstill" in listed else set())
        layout = {table.sheet: set(table.headings) for table in TABLES}
        assert tabled == {**layout, MORE: {PATH, VALUE, KIND}}

    def test_the_sheets_that_have_to_be_there_are_named(self):
        text = PAGES["scenario-file.md"].read_text(encoding="utf-8")
        (named,) = re.findall(r"\n- (`Scenario`.*?) have to be there", text, flags=re.DOTALL)
        assert re.findall(r"`(\w+)`", named) == [table.sheet for table in TABLES if table.needed]
