"""Drafts as they are shown: the text, and beside it for its author the warnings and what was said before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wayout.model import Conflict
from wayout.report.brief import sources_in_short
from wayout.report.drafts import Draft, Point, Warned
from wayout.report.words import listed, name


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A draft in words: what it is, its lines, and beneath them what its author has to know."""

    head: str
    own: bool
    lines: tuple[str, ...]
    costs: tuple[str, ...]
    whole: tuple[str, ...]
    open_points: tuple[str, ...]
    said: tuple[tuple[str, str], ...]  # what was asked, and the passages by number

    @property
    def beneath(self) -> Iterator[tuple[str, str]]:
        """What stands beneath the text, each with the word that leads it."""
        yield from (("Costs face", each) for each in self.costs)
        yield from (("Keep whole", each) for each in self.whole)
        yield from (("Open", each) for each in self.open_points)
        yield from (("Said before", f"on {what}: {passages}") for what, passages in self.said)


def drafts_shown(conflict: Conflict | None, made: Iterable[Draft], numbers: Mapping[str, int]) -> list[DraftShown]:
    """The drafts as they are shown; `numbers` are those of the documents cited. A note says all in its text."""
    names = {key: name(conflict, i) for i, key in enumerate(conflict.keys)} if conflict else {}
    return [_shown(each, names, numbers) for each in made]


def _shown(draft: Draft, names: Mapping[str, str], numbers: Mapping[str, int]) -> DraftShown:
    own = draft.kind == "own side"
    to = listed(names[key] for key in draft.to)
    title = f", for: {draft.of.title}"
    before = f". To be there before {draft.before}" if draft.before else ""
    return DraftShown(
        (f"For our own side, {to}" if own else f"Draft to {to}") + title + before,
        own,
        tuple(draft.text.rstrip("\n").split("\n")),
        () if own else tuple(map(warned_words, draft.warnings)),
        () if own else tuple(map(warned_words, draft.apart)),
        () if own else draft.open_points,
        () if own else tuple(_said(draft.points, numbers)),
    )


def warned_words(warned: Warned) -> str:
    """A warning and what mends it, as a sentence."""
    return f"{warned.words}; {warned.mend}."


def _said(points: Iterable[Point], numbers: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """For each point what it asks, and where that was spoken of."""
    for point in points:
        asked = ", ".join(f"`{act}`" for deed in point.everything for act in deed.acts)
        passages = {(each.document, each.turn) for each in point.said if not each.later}
        in_order = sorted(passages, key=lambda each: (numbers[each[0]], int(each[1] or 0)))
        if in_order:
            yield asked, sources_in_short(in_order, numbers)


def cited(made: Iterable[Draft]) -> dict[str, int]:
    """The documents the drafts go back to, numbered from 1."""
    found = dict.fromkeys(document for draft in made for document in draft.documents)
    return {document: number for number, document in enumerate(found, start=1)}
