"""`wayout memo`: a memorandum read, shown, and written in another form."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wayout.cli.common import JsonFlag, print_json

if TYPE_CHECKING:
    from wayout.record import Memorandum

# ruff: noqa: PLC0415  (see common)

ENDINGS = {".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".xml": "tei", ".tei": "tei"}


def memo(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A memorandum as plain text or TEI.")],
    as_json: JsonFlag = False,
    to: Annotated[
        str | None, typer.Option("--to", metavar="FORM", help="Write it as text, markdown, html or tei.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="OUT", help="Write to this file; its ending says the form.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="The encoding of FILE, if it is not UTF-8.")
    ] = None,
    document: Annotated[
        str | None, typer.Option("--document", metavar="ID", help="Which of several documents in a file of TEI.")
    ] = None,
) -> None:
    """Read a memorandum: title, parties, when and where, turns, notes, source; or write it in another form."""
    from wayout.files.record_file import load_memorandum
    from wayout.report.data import memo_data
    from wayout.report.words import memo_lines

    if as_json and to is not None and out is None:
        raise typer.BadParameter("`--json` and `--to` would both print; give `--out` too", param_hint="--to")
    found = load_memorandum(path, encoding, document)
    for warning in found.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if to is not None or out is not None:
        put(found, to, out)
    if as_json:
        print_json(memo_data(found))
    elif to is None and out is None:
        print("\n".join(memo_lines(found)))


def put(found: "Memorandum", to: str | None, out: Path | None) -> None:
    """Write the memorandum to a file, or print it; raises Unwritable if there is no such form."""
    from wayout.files.save import save
    from wayout.record import FORMS, Unwritable, write

    form = to if to is not None else ENDINGS.get(out.suffix.lower()) if out else None
    if form is None:
        raise Unwritable(f"{out}: the ending says no form; give one with --to: {', '.join(FORMS)}")
    text = write(found, form)
    if form == "text" and text == write(found, "markdown"):
        reason = "plain text would be read as something else; it is written as Markdown, which says all of it"
        print(f"warning: {reason}", file=sys.stderr)
    if out is None:
        print(text, end="")
    else:
        save(out, text)
