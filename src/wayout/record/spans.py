"""Which field each character is of: later claims take characters from earlier ones, and none is left over."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wayout.record.memorandum import Span
from wayout.record.traced import WORD, Traced


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that were read for a field, the n-th of its values from 1; `also` if they stay another field's."""

    field: str
    words: Traced
    n: int | None = None
    also: bool = False


def partition(everything: Traced, claims: Sequence[Claim]) -> tuple[tuple[Span, ...], tuple[Traced, ...]]:
    """The spans of the fields, and the words that none of them claims, line by line."""
    names: list[tuple[str, int | None]] = []
    owner = array("i", [-1]) * (everything.at[-1] + 1 if everything else 0)
    ids: dict[tuple[str, int | None], int] = {}
    for claim in claims:
        if not claim.also:
            key = (claim.field, claim.n)
            if key not in ids:
                ids[key] = len(names)
                names.append(key)
            # A blank that was put between two words has the place of the letter before it, which is not claimed.
            for start, end in claim.words.lstrip().runs():
                owner[start:end] = array("i", [ids[key]]) * (end - start)
    spans, left = list[Span](), list[Traced]()
    for start, end, i in owned(everything, owner):
        if i >= 0:
            spans.append(Span(start, end, *names[i]))
        else:
            left += unclaimed(everything, start, end)
    also = (Span(a, b, each.field, each.n, True) for each in claims if each.also for a, b in each.words.runs())
    return (*spans, *also), tuple(left)


def owned(everything: Traced, owner: "array[int]") -> Iterable[tuple[int, int, int]]:
    """The stretches of one owner, whose characters follow one another but for blanks."""
    begin, last, now = 0, -1, -2
    for match in WORD.finditer(everything.text):
        at = everything.at[match.start() : match.end()]
        whole = at[-1] - at[0] == len(at) - 1 and owner[at[0] : at[-1] + 1].count(owner[at[0]]) == len(at)
        for place in (at[0],) if whole else at:
            if owner[place] != now:
                if last >= 0:
                    yield begin, last + 1, now
                begin, now = place, owner[place]
            last = at[-1] if whole else place
    if last >= 0:
        yield begin, last + 1, now


def unclaimed(everything: Traced, start: int, end: int) -> list[Traced]:
    """The words from `start` to `end`, a piece a line."""
    first, last = everything.index(start), everything.index(end)
    lines = everything[first:last].text.splitlines(keepends=True)
    pieces, at = list[Traced](), first
    for line in lines:
        if piece := everything[at : at + len(line)].squeezed():
            pieces.append(piece)
        at += len(line)
    return pieces
