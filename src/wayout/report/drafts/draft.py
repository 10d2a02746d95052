"""Drafts of what to say of an offer, one for each addressee, each with its warnings beside it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Literal

from wayout.model import ModelError
from wayout.report.drafts.deal import Deal, Source
from wayout.report.drafts.letter import Letter, letter
from wayout.report.drafts.note import Note, note, open_points, unseen_points
from wayout.report.drafts.points import Point, Warned, points
from wayout.report.drafts.templates import OURS, Templates, written
from wayout.report.drafts.until import Instant, instant
from wayout.report.words import listed

Kind = Literal["third party", "other side", "own side"]

TEMPLATES: dict[Kind, str] = {
    "third party": "draft_third_party.txt",
    "other side": "draft_other_side.txt",
    "own side": "draft_own_side.txt",
}


@dataclass(frozen=True, slots=True)
class Before:
    """By when a draft has to be there, and what decides it."""

    at: Instant
    what: str

    def __str__(self) -> str:
        return f"{self.at}: {self.what}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What one decision maker says to another, or to its own side, of an offer.

    The `text` holds only what its addressee may be told; the points, with what was said before and the warnings,
    stand beside it for its author. `open_points` are what the author has to know that the text leaves open.
    """

    by: str
    to: tuple[str, ...]
    kind: Kind
    of: Source
    before: Before | None
    points: tuple[Point, ...]
    open_points: tuple[str, ...]
    text: str

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What the text costs in face as it is written, each once."""
        return tuple(dict.fromkeys(each for point in self.points for each in point.warnings))

    @property
    def apart(self) -> tuple[Warned, ...]:
        """What parts of it would cost if they were said apart, each once."""
        return tuple(dict.fromkeys(each for point in self.points for each in point.apart))

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents in which its points were spoken of before, in full, each once."""
        found = (each.document for point in self.points for each in point.said if not each.later)
        return tuple(dict.fromkeys(found))

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text by paragraphs, each on one line."""
        return tuple(" ".join(part.split()) for part in self.text.split("\n\n") if part.strip())


def drafts(
    deal: Deal,
    by: str | None = None,
    to: Collection[str] = (),
    templates: Templates = OURS,
) -> tuple[Draft, ...]:
    """The drafts of an offer by a decision maker, the first principal if none is named: to third parties that act
    in it or carry it, to each other principal, and to its own side; or only to those named.

    Raises ModelError on an unknown decision maker, and on one that is no addressee.
    """
    conflict = deal.conflict
    sender = conflict.principals[0] if by is None else conflict.index(by)
    found = points(deal, sender)
    addressees = dict(_addressees(deal, sender))
    for key in to:
        if conflict.index(key) not in addressees:
            there = ", ".join(conflict.keys[i] for i in addressees)
            raise ModelError(f"{key} neither acts in this offer nor carries it; there are drafts to {there}")
    return tuple(
        _draft(deal, found, sender, dm, kind, templates)
        for dm, kind in addressees.items()
        if not to or conflict.keys[dm] in to
    )


def _addressees(deal: Deal, sender: int) -> Iterator[tuple[int, Kind]]:
    for dm in deal.third_parties:
        if dm != sender:
            yield dm, "third party"
    for dm in deal.conflict.principals:
        if dm != sender:
            yield dm, "other side"
    yield sender, "own side"


def _draft(deal: Deal, found: tuple[Point, ...], by: int, to: int, kind: Kind, templates: Templates) -> Draft:
    before, keys = _before(deal), deal.conflict.keys
    said: Letter | Note
    if kind == "own side":
        said = note(deal, found, by, str(before) if before else None)
    else:
        said = letter(deal, found, by, to)
    given = {each.name: getattr(said, each.name) for each in fields(said)}
    left_open = open_points(deal) if kind == "own side" else unseen_points(deal)
    text = written(templates, TEMPLATES[kind], given)
    return Draft(keys[by], (keys[to],), kind, deal.of, before, found, left_open, text)


def _before(deal: Deal) -> Before | None:
    """What the words have to be in time for."""
    clock, row = deal.scenario.clock, deal.row
    if row is None or clock is None or row.timing is None or row.timing.moment is None:
        return None
    due = row.timing.moment
    where = due.title if due.limit.line is None else f"{due.title} at {clock.lines[due.limit.line].title}"
    at = instant(deal.scenario, due.at)
    assert at is not None
    return Before(at, where)


# --- the message by itself ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """The one message of an offer: to whom, for which plan (None: for no plan), by when, and its text."""

    to: str
    plan: str | None
    before: str | None
    paragraphs: tuple[str, ...]
    open_points: tuple[str, ...]


def message(made: Collection[Draft], names: Mapping[str, str]) -> Message | None:
    """The message to a third party among the drafts, or else to the other side; None if there is neither.

    `names` are those of the decision makers by key.
    """
    for kind in ("third party", "other side"):
        for each in made:
            if each.kind == kind:
                plan = each.of.title if each.of.kind == "plan" else None
                before = str(each.before) if each.before and plan else None
                to = listed(names[key] for key in each.to)
                return Message(to, plan, before, each.paragraphs, each.open_points)
    return None
