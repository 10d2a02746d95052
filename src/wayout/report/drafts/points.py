"""The points of a draft: what is asked of whom, until when, what follows, what was said before, what it costs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wayout.model import Conflict, OptionTable
from wayout.offers import (
    Act,
    Acts,
    FaceCost,
    Mend,
    Sentence,
    Tested,
    costs_apart,
    costs_as_written,
)
from wayout.report.drafts.deal import Deal
from wayout.report.drafts.said import Said, said_on
from wayout.report.drafts.until import Until
from wayout.report.offered import follows_words, seen_words, settings_words
from wayout.report.tested import rests_words
from wayout.report.words import in_sentence, listed, states_words
from wayout.stability import Definitions


@dataclass(frozen=True, slots=True)
class Deed:
    """What one decision maker is to do: its name as it stands in a sentence, phrases, and the options as set."""

    party: str
    name: str
    does: tuple[str, ...]
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """That words cost a party face: by which statement, read how, in words, and what mends it, in words.

    `reading` is `written`, as the sentence stands; `alone`, one act out of its sentence; or `early`, the sentence
    before what it follows. `mends` says by option what would have to be public `first` and what `joined`.
    """

    party: str
    statement: str
    reading: str
    words: str
    mend: str
    mends: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows: where it rests if it is kept, what a breach brings, and where it rests if somebody says no."""

    kept: str
    breach: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence of a draft: if the `condition`, then the `deeds`; `together`: at the same moment.

    `warnings` are what it costs as it is written, `apart` what parts of it cost when they are taken out of it.
    """

    condition: tuple[Deed, ...]
    deeds: tuple[Deed, ...]
    together: bool
    until: Until
    follows: Follows
    said: tuple[Said, ...]
    warnings: tuple[Warned, ...]
    apart: tuple[Warned, ...]

    @property
    def everything(self) -> tuple[Deed, ...]:
        """All deeds it names."""
        return (*self.condition, *self.deeds)


def points(deal: Deal, by: int) -> tuple[Point, ...]:
    """The points of an offer as this decision maker would put it."""
    sentences = deal.sentences(by)
    return tuple(_point(deal, sentences, place) for place in range(len(sentences)))


def _point(deal: Deal, sentences: tuple[Sentence, ...], place: int) -> Point:
    sentence, conflict, definitions = sentences[place], deal.conflict, Definitions(deal.conflict)
    starts = deal.starts
    written = [cost for start in starts for cost in costs_as_written(definitions, start, sentences, place)]
    apart = [cost for start in starts for cost in costs_apart(definitions, start, sentences, place)]
    return Point(
        tuple(deed(conflict, act) for act in sentence.condition),
        tuple(deed(conflict, act) for act in sentence.acts),
        sentence.together,
        deal.until,
        _follows(deal, sentence.all_acts),
        said_on(deal, sentence.all_acts),
        tuple(dict.fromkeys(warned(conflict, each) for each in written)),
        tuple(dict.fromkeys(warned(conflict, each) for each in apart)),
    )


def deed(conflict: Conflict, act: Act) -> Deed:
    """An act in words."""
    return Deed(
        conflict.keys[act.dm],
        in_sentence(conflict, act.dm),
        tuple(phrases(conflict, act)),
        tuple(keys(conflict, act)),
    )


def phrases(conflict: Conflict, act: Act) -> Iterator[str]:
    """What is done, each deed as a phrase: `begin talks`, `no longer stop the ships`, `move to s8`."""
    space = conflict.space
    if not isinstance(space, OptionTable):
        yield from () if act.to is None else (f"move to {space.label(act.to)}",)
        return
    for key, on in act.switched.items():
        title = space.options[space.index(key)].title or key
        yield title if on else f"no longer {title}"


def keys(conflict: Conflict, act: Act) -> Iterator[str]:
    """The options as they are to be: `talk`, `not enforce`; on a general graph the state moved to."""
    yield from (key if on else f"not {key}" for key, on in act.switched.items())
    if act.to is not None:
        yield conflict.space.label(act.to)


# --- what follows -------------------------------------------------------------------------------------------


def _follows(deal: Deal, acts: Acts) -> Follows:
    tested = deal.tested
    if tested is None:
        return _on_graph(deal, acts)
    return Follows(
        f"it rests in {rests_words(deal.conflict, tested.reactions[0].rests)}",
        tuple(_breaches(deal.conflict, tested, acts)),
        tuple(_refused(deal, tested, acts)),
    )


def _on_graph(deal: Deal, acts: Acts) -> Follows:
    found, rest = deal.outcome, deal.rest
    kept = f"it rests in {states_words(deal.conflict, found.rests_in)}" if found else ""
    who = listed(dict.fromkeys(in_sentence(deal.conflict, act.dm) for act in acts), "or")
    return Follows(kept, (), (f"on a no of {who} it rests in {rests_words(deal.conflict, rest)}",))


def _breaches(conflict: Conflict, tested: Tested, acts: Acts) -> Iterator[str]:
    """For each commitment in it: who would see a breach, and what would follow."""
    for each in tested.commitments:
        if any(act.dm == each.dm and each.option in act.switched for act in acts):
            what = settings_words({each.option: each.on})
            yield f"`{what}`: seen {seen_words(each)}; {follows_words(conflict, each.breach)}"


def _refused(deal: Deal, tested: Tested, acts: Acts) -> Iterator[str]:
    """Where it rests if one of those who are asked says no, or does nothing."""
    conflict = deal.conflict
    for dm in dict.fromkeys(act.dm for act in acts):
        who = in_sentence(conflict, dm)
        if dm in conflict.third_parties:
            if dm in deal.without:
                rests = rests_words(conflict, deal.without[dm])
                yield f"without {who}, if the others do their part, it rests in {rests}"
            continue
        for each in tested.reactions:
            if each.party == dm and each.answer == "no":
                lost = listed(in_sentence(conflict, i) for i in each.face_lost) if each.face_lost else ""
                cost = f", and costs {lost} face" if lost else ""
                yield f"on a no, or silence, of {who} it rests in {rests_words(conflict, each.rests)}{cost}"


# --- what it costs ------------------------------------------------------------------------------------------


def warned(conflict: Conflict, cost: FaceCost) -> Warned:
    """A cost in face as a warning."""
    return Warned(
        conflict.keys[cost.dm],
        cost.statement,
        cost.reading,
        _cost_words(conflict, cost),
        _mend_words(conflict, cost),
        tuple((_keys_of(conflict, mend.first), _keys_of(conflict, mend.joined)) for mend in cost.mends),
    )


def _cost_words(conflict: Conflict, cost: FaceCost) -> str:
    what, who = _named(conflict, cost.said), in_sentence(conflict, cost.dm)
    how = {"written": "as written", "alone": "taken alone", "early": "before what it follows"}[cost.reading]
    lost = "" if conflict.is_graph else f", for `{cost.statement}` would no longer be true"
    return f"{what}, {how}, would cost {who} face{lost}"


def _mend_words(conflict: Conflict, cost: FaceCost) -> str:
    if not cost.mends:
        return "nothing more that can be done with it mends that"
    ways = [_one_mend(conflict, each) for each in cost.mends]
    outside = " (no part of this offer)" if cost.mends[0].foreign else ""
    return "; or ".join(ways) + outside


def _one_mend(conflict: Conflict, mend: Mend) -> str:
    are = "are" if len(_keys_of(conflict, mend.first)) > 1 else "is"
    first = [f"say it after {_named(conflict, mend.first)} {are} public"] if mend.first else []
    joined = [f"join it with {_named(conflict, mend.joined)}"] if mend.joined else []
    return listed([*first, *joined])


def _named(conflict: Conflict, acts: Iterable[Act]) -> str:
    return listed(f"`{key}`" for key in _keys_of(conflict, acts))


def _keys_of(conflict: Conflict, acts: Iterable[Act]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for act in acts for key in keys(conflict, act)))
