"""Who answers whom: the documents of a record as replies to each other."""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter

from wayout.record.evidence import Document

Answers = Mapping[str, tuple[str, ...]]  # a document, and those of the record that it answers


def answers(documents: Mapping[str, Document]) -> Answers:
    """For every document those it answers, as far as the record has them, each once."""
    return {
        key: tuple(dict.fromkeys(each for each in document.replies_to if each in documents))
        for key, document in documents.items()
    }


def answered_by(documents: Mapping[str, Document]) -> Answers:
    """For every document those that answer it, in the order of the record."""
    found: dict[str, list[str]] = {key: [] for key in documents}
    for key, answered in answers(documents).items():
        for each in answered:
            found[each].append(key)
    return {key: tuple(each) for key, each in found.items()}


def cycles(documents: Mapping[str, Document]) -> tuple[tuple[str, ...], ...]:
    """Circles of documents that answer each other, each from its first in the record on; no two share a document.

    There is none only if no document answers itself by any way round.
    """
    order = {key: at for at, key in enumerate(documents)}
    found = []
    for circle in _circles(answers(documents)):
        first = min(range(len(circle)), key=lambda at: order[circle[at]])
        found.append((*circle[first:], *circle[:first]))
    return tuple(found)


def _circles(answered: Answers) -> Iterator[tuple[str, ...]]:
    """Circles, by following answers until they come back to a document on the way; every document is left once."""
    over: set[str] = set()  # documents of a circle that was found, or of none that is left
    for start in answered:
        way = {} if start in over else {start: iter(answered[start])}
        while way:
            here = next(reversed(way))
            ahead = next((each for each in way[here] if each not in over), None)
            if ahead is not None and ahead not in way:
                way[ahead] = iter(answered[ahead])
                continue
            last, gone = here if ahead is None else ahead, [here]
            way.pop(here)
            while gone[-1] != last:
                gone.append(way.popitem()[0])
            over.update(gone)
            if ahead is not None:
                yield tuple(reversed(gone))


def depths(documents: Mapping[str, Document]) -> dict[str, int]:
    """How many documents stand before each in its longest chain of replies; in a circle replies do not count."""
    circular = {key for circle in cycles(documents) for key in circle}
    before = {key: () if key in circular else answered for key, answered in answers(documents).items()}
    found: dict[str, int] = {}
    for key in TopologicalSorter(before).static_order():
        found[key] = max((found[each] + 1 for each in before[key]), default=0)
    return found


def chains(documents: Mapping[str, Document]) -> tuple[tuple[str, ...], ...]:
    """The documents that hang together by replies, two or more, each chain in the order of `documents`."""
    after, before = answered_by(documents), answers(documents)
    order = {key: at for at, key in enumerate(documents)}
    placed: set[str] = set()
    found = []
    for key in documents:
        if key in placed:
            continue
        chain, ahead = {key}, [key]
        while ahead:
            here = ahead.pop()
            new = {*after[here], *before[here]} - chain
            chain |= new
            ahead += new
        placed |= chain
        if len(chain) > 1:
            found.append(tuple(sorted(chain, key=lambda each: order[each])))
    return tuple(found)
