"""What a number or a belief rests on: the passage, the reasoning, and whose view it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Known:
    """Who knew something, and from when: from `since`, or from their own instant in `by`; all, if `by` is empty."""

    since: datetime | None = None
    by: tuple[tuple[str, datetime | None], ...] = ()

    @property
    def said(self) -> bool:
        """It is said at all."""
        return self.since is not None or bool(self.by)

    def to(self, dm: str, at: datetime | None) -> bool:
        """Whether `dm` knew it at an instant; None asks whether it ever did."""
        by = dict(self.by)
        if by and dm not in by:
            return False
        since = by.get(dm) or self.since
        return at is None or since is None or since <= at


EVER = Known()


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the record: how to cite it, how many turns it has, and its file if there is one.

    `date` is a day or an instant. It was `known` from its date, unless something else is said.
    """

    key: str
    citation: str
    turns: int | None = None
    file: str | None = None
    kind: str | None = None
    date: date | datetime | None = None
    sender: str | None = None
    addressee: str | None = None
    replies_to: tuple[str, ...] = ()
    known: Known = EVER


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage: a document by key and, if given, the turn (from 1); or free text when no document is named."""

    document: str | None
    turn: int | None
    text: str

    def within(self, other: Citation) -> bool:
        """Whether it is the passage `other`, or one of the document that `other` is."""
        if other.document is None:
            return self.text == other.text
        return self.document == other.document and other.turn in (None, self.turn)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is in the scenario. Without a source it is an assumption; `view_of` says whose belief it is.

    `paraphrase` is what the passage says; `read` how it was read: `read`, `secondary`, `derived` or `memory`;
    `grade` how far to trust it, from A to D.
    """

    because: str | None = None
    sources: tuple[Citation, ...] = ()
    view_of: str | None = None
    paraphrase: str | None = None
    read: str | None = None
    grade: str | None = None
    known: Known = EVER

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
