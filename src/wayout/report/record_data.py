"""The documents of a record as JSON, and in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from wayout.record import Memorandum
from wayout.record.chains import answered_by, chains
from wayout.record.evidence import Document
from wayout.record.references import Reference
from wayout.report.data import memo_data
from wayout.report.words import memo_lines

Json = dict[str, Any]
UNDATED = "undated"


def documents_data(documents: Mapping[str, Document]) -> Json:
    """The documents in the order they come in, and the chains of replies among them."""
    answered = answered_by(documents)
    return {
        "documents": [document_data(document, answered[key]) for key, document in documents.items()],
        "chains": [list(chain) for chain in chains(documents)],
    }


def document_data(document: Document, answered: Iterable[str]) -> Json:
    """A document as the index has it, and those that answer it."""
    return {
        "id": document.key,
        "citation": document.citation,
        "kind": document.kind,
        "date": document.date and document.date.isoformat(),
        "from": document.sender,
        "to": document.addressee,
        "turns": document.turns,
        "file": document.file,
        "replies_to": list(document.replies_to),
        "answered_by": list(answered),
    }


def shown_data(
    documents: Mapping[str, Document], key: str, paper: Memorandum | None, pointed: Iterable[Reference]
) -> Json:
    """A document with its text, if it has one, and what it says of others."""
    data = document_data(documents[key], answered_by(documents)[key])
    data["text"] = None if paper is None else memo_data(paper)
    data["references"] = [
        {"words": each.text, "turn": each.turn, "note": each.note, "documents": list(each.candidates)}
        for each in pointed
    ]
    return data


def when_words(when: date | datetime | None) -> str:
    """When a document is of, as its own clocks had it: `1962-10-24 23:15 -04:00`, or its day alone."""
    if when is None:
        return UNDATED
    return f"{when:%Y-%m-%d %H:%M} {when.isoformat()[-6:]}" if isinstance(when, datetime) else when.isoformat()


def listed_lines(documents: Mapping[str, Document]) -> Iterator[str]:
    """The documents, a line each, the undated under a head of their own, and what answers what."""
    wide = max(map(len, documents), default=0)
    dated = {key: each for key, each in documents.items() if each.date is not None}
    for key, document in dated.items():
        yield f"{when_words(document.date):<23}  {key:<{wide}}  {_what(document)}"
    undated = {key: each for key, each in documents.items() if each.date is None}
    if undated:
        yield f"{UNDATED.capitalize()}, so in no order of time:"
    for key, document in undated.items():
        yield f"{'':<23}  {key:<{wide}}  {_what(document)}"
    for key, document in documents.items():
        if document.replies_to:
            yield f"{key} answers {', '.join(document.replies_to)}"


def _what(document: Document) -> str:
    """Its kind and parties if they are known, or else its citation."""
    sides = (("from", document.sender), ("to", document.addressee))
    parties = " ".join(f"{side} {name}" for side, name in sides if name)
    said = " ".join(filter(None, (document.kind, parties)))
    turns = f", {document.turns} turn{'s' if document.turns > 1 else ''}" if document.turns else ""
    return " ".join(f"{said if parties else document.citation}{turns}".split())


def shown_lines(
    documents: Mapping[str, Document], key: str, paper: Memorandum | None, pointed: Iterable[Reference]
) -> Iterator[str]:
    """A document: what the index says of it, its text, and what it says of others."""
    document = documents[key]
    for name, value in (
        ("Document", key),
        ("Citation", document.citation),
        ("Kind", document.kind),
        ("Date", when_words(document.date)),
        ("From", document.sender),
        ("To", document.addressee),
        ("Answers", ", ".join(document.replies_to)),
        ("Answered by", ", ".join(answered_by(documents)[key])),
        ("File", document.file),
    ):
        if value:
            yield f"{name}: {value}"
    if paper is None:
        yield "\nThe record has its citation only."
    else:
        yield "\nAs read from the file:"
        yield from memo_lines(paper)
    yield from reference_lines(pointed)


def turn_lines(paper: Memorandum, number: int) -> Iterator[str]:
    """A turn, and the notes to it."""
    turn = paper.turns[number - 1]
    yield f"{turn.n}. {turn.speaker} {turn.text}"
    yield from (f"\nNote {note.n}: {note.text}" for note in paper.notes if note.turn == number)


def reference_lines(pointed: Iterable[Reference]) -> Iterator[str]:
    """What it says of others, and which they are."""
    for at, each in enumerate(pointed):
        if at == 0:
            yield "\nIt speaks of:"
        place = f" (turn {each.turn}" if each.turn else ""
        place += f"{', ' if place else ' ('}note {each.note}" if each.note is not None else ""
        meant = " or ".join(each.candidates) or "no document of the record"
        yield f"  {each.text}{place and place + ')'}: {meant}"
