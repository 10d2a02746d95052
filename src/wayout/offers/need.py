"""Whether every way out needs a third party's act."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from wayout.model import Conflict, Prioritised
from wayout.offers.beliefs import without
from wayout.offers.ways_out import Offers, ways_out

Held = Literal["preference", "face", "preference and face"]


@dataclass(frozen=True, slots=True)
class Premise:
    """A statement believed of a decision maker, and as what it is held there when it has to be given up."""

    dm: int
    statement: str
    held_as: Held


@dataclass(frozen=True, slots=True)
class Need:
    """An act that every way out contains, and the single beliefs without which some way out does without it."""

    act: str
    rests_on: tuple[Premise, ...]


def needs(conflict: Conflict, offers: Offers) -> tuple[Need, ...]:
    """The third parties' acts common to all ways out, each with the beliefs that the need for it rests on.

    A statement held both as a preference and as face is one belief: it is dropped as either, then as both.
    """
    if not offers.ways_out:
        return ()
    common = set.intersection(*(set(way.third_party) for way in offers.ways_out))
    changed = [(belief, ways_out(world)) for belief, world in _given_up(conflict)] if common else []
    return tuple(
        Need(act, _smallest(belief for belief, found in changed if _done_without(found, act)))
        for act in sorted(common)
    )


def _done_without(offers: Offers, act: str) -> bool:
    return any(act not in way.third_party for way in offers.ways_out)


def _given_up(conflict: Conflict) -> Iterable[tuple[Premise, Conflict]]:
    for i, dm in enumerate(conflict.decision_makers):
        preferred = dm.preferences.statements if isinstance(dm.preferences, Prioritised) else ()
        liked = dict.fromkeys(statement.text for statement in preferred)
        shown = dict.fromkeys(rule.text for rule in dm.face)
        for text in liked:
            yield Premise(i, text, "preference"), without(conflict, i, text, preference=True, face=False)
        for text in shown:
            yield Premise(i, text, "face"), without(conflict, i, text, preference=False, face=True)
        for text in liked:
            if text in shown:
                yield (
                    Premise(i, text, "preference and face"),
                    without(conflict, i, text, preference=True, face=True),
                )


def _smallest(beliefs: Iterable[Premise]) -> tuple[Premise, ...]:
    """Without those that give up more than another of the same statement that already suffices."""
    found = list(beliefs)
    alone = {(b.dm, b.statement) for b in found if b.held_as != "preference and face"}
    return tuple(b for b in found if b.held_as != "preference and face" or (b.dm, b.statement) not in alone)
