"""One-place changes of what is believed about the decision makers: what a finding hinges on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from wayout.model import Conflict, DecisionMaker, Prioritised, Ranked

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Belief:
    """One changed belief: a statement dropped, or swapped with the next one down (a ranking: the next tier)."""

    dm: int
    change: Literal["drop", "swap"]
    place: int
    statement: str
    below: str | None = None


def one_place_changes(conflict: Conflict) -> Iterable[tuple[Belief, Conflict]]:
    """Every drop of one statement and every swap of neighbours, one at a time, with the conflict it gives.

    A ranking has no statements to drop: its neighbouring tiers are swapped.
    """
    for i, dm in enumerate(conflict.decision_makers):
        for belief, preferences in _changes(i, dm):
            yield belief, conflict.with_decision_maker(replace(dm, preferences=preferences))


def _changes(i: int, dm: DecisionMaker) -> Iterable[tuple[Belief, Prioritised | Ranked | None]]:
    match dm.preferences:
        case Prioritised(statements):
            for place, statement in enumerate(statements):
                rest = statements[:place] + statements[place + 1 :]
                yield Belief(i, "drop", place, statement.text), Prioritised(rest) if rest else None
            for place in range(len(statements) - 1):
                one, two = statements[place : place + 2]
                yield Belief(i, "swap", place, one.text, two.text), Prioritised(_swapped(statements, place))
        case Ranked(tiers):
            for place in range(len(tiers) - 1):
                upper, lower = (" = ".join(tier) for tier in tiers[place : place + 2])
                yield Belief(i, "swap", place, upper, lower), Ranked(_swapped(tiers, place))


def _swapped(items: Sequence[T], place: int) -> tuple[T, ...]:
    return (*items[:place], items[place + 1], items[place], *items[place + 2 :])


def without(conflict: Conflict, dm: int, text: str, preference: bool, face: bool) -> Conflict:
    """The conflict in which `dm` no longer holds the statement `text` as a preference, as its face, or as both."""
    was = conflict.decision_makers[dm]
    preferences = was.preferences
    if preference and isinstance(preferences, Prioritised):
        kept = tuple(s for s in preferences.statements if s.text != text)
        preferences = Prioritised(kept) if kept else None
    rules = tuple(rule for rule in was.face if rule.text != text) if face else was.face
    return conflict.with_decision_maker(replace(was, preferences=preferences, face=rules))
