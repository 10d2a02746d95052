"""The commands about a record: documents added to it, listed, shown, searched and checked."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wayout.cli.common import JsonFlag, console, print_json
from wayout.cli.progress import working

if TYPE_CHECKING:
    from wayout.files.record_search import Found, Hit

# ruff: noqa: PLC0415  (see common)

record = typer.Typer(
    help="A record: a folder of documents with an index, record.yaml. FOLDER may also be a scenario or a case.",
    no_args_is_help=True,
)

FolderArg = Annotated[
    str, typer.Argument(metavar="FOLDER", help="A folder with a record.yaml, a scenario, or a bundled case.")
]
IdArg = Annotated[str, typer.Argument(metavar="ID", help="The document's id in the index.")]
OPEN, CLOSE = "»", "«"  # around a match, so that no colour is needed to see it


@record.command()
def add(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder; it is made if it is not there.")],
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="Documents; none to list a citation only.")
    ] = None,
    parts: Annotated[
        list[str] | None,
        typer.Option(
            "--document", metavar="ID", help="This one of a volume in TEI, as a file of its own. Repeatable."
        ),
    ] = None,
    key: Annotated[str | None, typer.Option("--id", metavar="ID", help="The id. Default: the file's name.")] = None,
    citation: Annotated[str | None, typer.Option(metavar="TEXT", help="How to look it up.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="TEXT", help="What it is: letter, telegram.")] = None,
    when: Annotated[str | None, typer.Option("--date", metavar="WHEN", help="Its day, or its instant.")] = None,
    sender: Annotated[str | None, typer.Option("--from", metavar="NAME", help="Who wrote or spoke it.")] = None,
    addressee: Annotated[str | None, typer.Option("--to", metavar="NAME", help="To whom.")] = None,
    replies_to: Annotated[list[str] | None, typer.Option(metavar="ID", help="A document it answers.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Add documents to the index, with what they say of themselves; what is said here counts more."""
    from wayout.files.record_add import Addition
    from wayout.files.record_add import add as add_to

    if key is not None and max(len(files or ()), len(parts or ())) > 1:
        raise typer.BadParameter("several documents cannot have one id", param_hint="--id")
    if parts and len(files or ()) != 1:
        raise typer.BadParameter("name the one volume that they are in", param_hint="--document")
    said = {"citation": citation, "kind": kind, "date": when, "from": sender, "to": addressee}
    given = {
        name: value for name, value in (said | {"replies_to": replies_to or None}).items() if value is not None
    }
    with working("reading the documents"):
        added = add_to(
            folder, [Addition(file, key, given, part) for file in files or (None,) for part in parts or (None,)]
        )
    for warning in (warning for each in added for warning in each.warnings):
        print(f"warning: {warning}", file=sys.stderr)
    if as_json:
        print_json({"added": [{"id": each.key, **each.entry} for each in added]})
        return
    for each in added:
        how = f" (taken out as {each.entry['file']})" if parts else " (copied in)" if each.copied else ""
        print(f"Added {each.key}: {each.entry['citation']}{how}")


@record.command(name="list")
def list_documents(
    folder: FolderArg,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the documents over time as well.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """The documents in the order of time, the undated last, and what answers what."""
    from wayout.files.record_folder import read_record
    from wayout.report.record_data import documents_data, listed_lines

    with working(f"reading {folder}"):
        found = read_record(folder)
    if svg is not None:
        from wayout.files.save import save
        from wayout.report.figure_record import record_figure

        save(svg, record_figure(found.documents, found.zone))
    if as_json:
        print_json(documents_data(found.documents))
        return
    for line in listed_lines(found.documents):
        print(line)
    if not found.documents:
        print("The record has no documents yet.")
    if svg is not None:
        print(f"The figure is in {svg}")


@record.command()
def show(
    folder: FolderArg,
    key: IdArg,
    turn: Annotated[int | None, typer.Option(metavar="N", help="This turn only, with its notes.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """A document: what the index says of it, its text, and which documents of the record it speaks of."""
    from wayout.files.document import Fault, InputError
    from wayout.files.record_folder import read_record
    from wayout.record.references import Shelf, references
    from wayout.report.record_data import shown_data, shown_lines, turn_lines

    with working(f"reading {folder}"):
        found = read_record(folder)
    document, paper = found.document(key), found.paper(key)
    pointed = references(key, paper, Shelf(found.documents)) if paper is not None else ()
    turns = len(paper.turns) if paper is not None else document.turns or 0
    if turn is not None and not (paper is not None and 1 <= turn <= turns):
        has = f"it has turns 1 to {turns}" if turns else "it has none"
        mend = has if paper is not None else f"{has}; its text is not in the record"
        raise InputError(Fault(str(folder), None, key, f"there is no turn {turn} to show", mend))
    if turn is not None:
        pointed = tuple(each for each in pointed if each.turn == turn)
    if as_json:
        data = shown_data(found.documents, key, paper, pointed)
        print_json(data if turn is None else _of_turn(data, turn))
    elif turn is not None and paper is not None:
        print("\n".join(turn_lines(paper, turn)))
    else:
        print("\n".join(shown_lines(found.documents, key, paper, pointed)))


def _of_turn(data: dict[str, Any], turn: int) -> dict[str, Any]:
    """What is shown of a document, with the one turn and its notes for text."""
    text = data["text"]
    notes = [note for note in text["notes"] if note["turn"] == turn]
    return data | {"text": text | {"turns": [text["turns"][turn - 1]], "notes": notes}}


@record.command()
def search(
    folder: FolderArg,
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="Words, '\"a phrase\"', the beginn* of a word.")
    ],
    sender: Annotated[str | None, typer.Option("--from", metavar="NAME", help="Documents from this one.")] = None,
    addressee: Annotated[str | None, typer.Option("--to", metavar="NAME", help="Documents to this one.")] = None,
    kind: Annotated[str | None, typer.Option(metavar="TEXT", help="Documents of this kind.")] = None,
    speaker: Annotated[str | None, typer.Option(metavar="NAME", help="Turns of this speaker.")] = None,
    since: Annotated[str | None, typer.Option(metavar="WHEN", help="Of this day or instant, or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="WHEN", help="Of this day or instant, or earlier.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="At most so many passages.")] = 20,
    as_json: JsonFlag = False,
) -> None:
    """The passages that have all the words, the best first, each with its document, turn and speaker."""
    from wayout.files.record_search import Wanted
    from wayout.files.record_search import search as search_in

    days = [None if text is None else _day(text, name) for text, name in ((since, "--since"), (until, "--until"))]
    wanted = Wanted(sender, addressee, kind, speaker, *days)
    with working("searching"):
        found = search_in(folder, " ".join(words), wanted, limit)
    for warning in found.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if as_json:
        print_json(_found_data(found))
        return
    screen = console()
    for hit in found.hits:
        screen.print(f"{_place(hit)}\n    {_marked(hit)}", markup=False, soft_wrap=True)
    more = f", the first {len(found.hits)} shown" if len(found.hits) < found.total else ""
    print(
        f"{found.total:,} passage{'' if found.total == 1 else 's'}{more}" if found.total else "Nothing was found."
    )
    if found.undated:
        print(
            f"Left out as undated: {found.undated:,} documents"
            if found.undated > 1
            else "Left out as undated: 1 document"
        )


def _day(text: str, option: str) -> date | datetime:
    from pydantic import TypeAdapter, ValidationError

    from wayout.files.document import Fault, InputError, parted
    from wayout.files.schema_parts import Dated

    try:
        return TypeAdapter[date | datetime](Dated).validate_python(text)
    except ValidationError as error:
        what, mend = parted(error.errors()[0]["msg"])
        raise InputError(Fault(option, None, text, what, mend)) from None


def _place(hit: "Hit") -> str:
    """Where a hit stands."""
    from wayout.report.record_data import when_words

    part = hit.part if hit.n is None else f"{hit.part} {hit.n}"
    said = f", {hit.speaker}" if hit.speaker else ""
    return f"{hit.document.key} ({when_words(hit.document.date)}), {part}{said}"


def _marked(hit: "Hit") -> str:
    """The snippet with a mark on each side of every match."""
    text = hit.snippet
    for start, end in reversed(hit.matches):
        text = f"{text[:start]}{OPEN}{text[start:end]}{CLOSE}{text[end:]}"
    return text


def _found_data(found: "Found") -> dict[str, Any]:
    from dataclasses import asdict

    hits = []
    for hit in found.hits:
        data = asdict(hit)
        document = hit.document
        when = document.date and document.date.isoformat()
        hits.append(data | {"document": document.key, "citation": document.citation, "date": when})
    return {"hits": hits, "total": found.total, "undated": found.undated, "warnings": list(found.warnings)}


@record.command()
def check(folder: FolderArg, as_json: JsonFlag = False) -> None:
    """Every fault of the index and of the files it names; as warnings what is doubtful, and what is not settled."""
    from wayout.cli.common import fault_data
    from wayout.files.document import InputError
    from wayout.files.record_check import check_record

    try:
        with working(f"reading {folder}"):
            found = check_record(folder)
        faults, warnings = found.faults, found.warnings
    except InputError as error:
        faults, warnings = error.faults, ()
    if as_json:
        print_json({"faults": [fault_data(each) for each in faults], "warnings": list(warnings)})
    else:
        print(*(str(each) for each in faults), sep="\n", end="\n" if faults else "", file=sys.stderr)
        for warning in warnings if not faults else ():
            print(f"warning: {warning}")
        if not faults:
            print("No faults.")
    if faults:
        raise typer.Exit(1)
