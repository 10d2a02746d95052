"""All that a letter to somebody else may say. What is not a field here reaches no template of a letter."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from wayout.clock.terms import Term
from wayout.report.drafts.deal import Deal
from wayout.report.drafts.points import Deed, Point
from wayout.report.drafts.said import PUT_IN_LETTERS
from wayout.report.drafts.until import Instant
from wayout.report.words import in_sentence


@dataclass(frozen=True, slots=True)
class Does:
    """Who does what, each deed as a phrase; `you`: the reader, `we`: the sender."""

    who: str
    does: tuple[str, ...]
    you: bool
    we: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """If the `condition`, then the `deeds`; `together`: at the same moment, neither first."""

    condition: tuple[Does, ...]
    deeds: tuple[Does, ...]
    together: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage that writer and reader know: who said it to whom, when, and where it stands."""

    by: str | None
    to: str | None
    date: str | None
    document: str
    turn: str
    paraphrase: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """What may be said to a third party, or to the other side.

    `asked` is what the reader, a third party, is to do before anybody else; `first` what other third parties are to
    do, `clauses` what then follows. `carries`: the reader is to carry it to the `parties`. Preferences, face,
    variants, beliefs, chances, plans, reasons, option keys and what is in no document that both know are
    not here.
    """

    sender: str
    reader: str
    parties: tuple[str, ...]
    carries: bool
    asked: tuple[str, ...]
    first: tuple[Does, ...]
    clauses: tuple[Clause, ...]
    goes_on: tuple[Does, ...]
    term: Term | None
    begins: Instant | None
    opens: Instant | None
    expires: Instant | None
    area: str | None
    said: tuple[Quoted, ...]


def letter(deal: Deal, said: Iterable[Point], by: int, to: int) -> Letter:
    """What the letter of one decision maker to another may say of an offer, given its points."""
    conflict, points = deal.conflict, tuple(said)
    ahead = [point for point in points if _by_third_parties(deal, point)]
    deeds = [deed for point in ahead for deed in point.deeds]
    me, you = conflict.keys[by], conflict.keys[to]
    rest = [point for point in points if point not in ahead]
    return Letter(
        in_sentence(conflict, by),
        in_sentence(conflict, to),
        tuple(in_sentence(conflict, i) for i in conflict.principals if i not in (by, to)),
        to in deal.carriers,
        tuple(phrase for deed in deeds if deed.party == you for phrase in deed.does),
        tuple(_does(deed, me, you) for deed in deeds if deed.party != you),
        tuple(
            Clause(
                tuple(_does(each, me, you) for each in point.condition),
                tuple(_does(each, me, you) for each in point.deeds),
                point.together,
            )
            for point in rest
        ),
        tuple(_does(each, me, you) for each in going_on(deal)),
        deal.until.term,
        deal.until.begins,
        deal.until.opens,
        deal.until.expires,
        deal.until.area,
        _quoted(points, {me, you}),
    )


def _by_third_parties(deal: Deal, point: Point) -> bool:
    third = {deal.conflict.keys[i] for i in deal.conflict.third_parties}
    return not point.condition and all(deed.party in third for deed in point.deeds)


def _does(deed: Deed, me: str, you: str) -> Does:
    return Does(deed.name, deed.does, deed.party == you, deed.party == me)


def going_on(deal: Deal) -> tuple[Deed, ...]:
    """What each principal goes on doing."""
    conflict = deal.conflict
    options = {option.key: option.title for option in getattr(conflict.space, "options", ())}
    return tuple(
        Deed(conflict.keys[i], in_sentence(conflict, i), tuple(options[key] or key for key in keys), keys)
        for i, keys in deal.kept.items()
    )


def _quoted(points: Iterable[Point], between: AbstractSet[str]) -> tuple[Quoted, ...]:
    """What was said on what is asked, in documents that both who writes and who reads know."""
    passages = (each for point in points for each in point.said)
    known = [each for each in passages if each.on in PUT_IN_LETTERS and between <= set(each.known_to)]
    return tuple(
        dict.fromkeys(
            Quoted(each.by, each.to, each.date, each.document, each.turn, each.paraphrase) for each in known
        )
    )
