"""What a number or a belief rests on: the passage, the reasoning, and whose view it is."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the record: how to cite it, how many turns it has, and its file if there is one."""

    key: str
    citation: str
    turns: int | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage: a document by key and, if given, the turn (from 1); or free text when no document is named."""

    document: str | None
    turn: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is in the scenario. Without a source it is an assumption; `view_of` says whose belief it is."""

    because: str | None = None
    sources: tuple[Citation, ...] = ()
    view_of: str | None = None

    @property
    def assumed(self) -> bool:
        """No source is named."""
        return not self.sources


def cite(text: str) -> Citation:
    """The citation written as `document` or `document#turn`; text with a blank in it is a citation in full."""
    if any(letter.isspace() for letter in text):
        return Citation(None, None, text)
    document, mark, turn = text.partition("#")
    return Citation(document, int(turn) if mark and turn.isdecimal() else None, text)


def in_full(citation: Citation, documents: Mapping[str, Document]) -> tuple[str, str]:
    """The citation as a reader wants it: the document's own citation, and the turn if one is named."""
    document = documents.get(citation.document or "")
    turn = "" if citation.turn is None else str(citation.turn)
    return (citation.text, "") if document is None else (document.citation, turn)
