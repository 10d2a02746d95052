"""What words cost: whose face a sentence of an offer costs, as it is written or torn apart, and what mends that."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from wayout.model import Conflict, OptionTable
from wayout.offers.changes import Setting, after, options_of, setting
from wayout.offers.proposal import may_do
from wayout.stability import Definitions

MOST_JOINED = 3  # further acts that are tried together for a mend
MOST_TRIED = 20_000  # sets of them

Reading = Literal["written", "alone", "early"]


@dataclass(frozen=True, slots=True)
class Act:
    """What one decision maker is to do: options switched, or on a general graph the state it moves `to`."""

    dm: int
    switched: Setting
    to: int | None = None


Acts = tuple[Act, ...]  # done at the same moment


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence says is to be done: `if condition, then acts`; without a condition just the acts.

    `together`: the condition and the acts are done at the same moment, neither first.
    """

    condition: Acts
    acts: Acts
    together: bool = False

    @property
    def steps(self) -> tuple[Acts, ...]:
        """What is done at the same moment, in the order of the sentence."""
        if self.together or not self.condition:
            return ((*self.condition, *self.acts),)
        return self.condition, self.acts

    @property
    def all_acts(self) -> Acts:
        """Everything it names."""
        return (*self.condition, *self.acts)


@dataclass(frozen=True, slots=True)
class Mend:
    """Acts with which what is said costs nobody face: those to be public `first`, those `joined` in one breath.

    `foreign`: some of them are no part of the offer.
    """

    first: Acts
    joined: Acts
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class FaceCost:
    """That `said`, done in `state`, breaks a face rule of `dm` that held there; `mends` are the smallest, if any.

    It is read as *written*; or an act is taken *alone*, out of its sentence; or the sentence comes *early*, before
    what it follows in the offer.
    """

    dm: int
    statement: str
    reading: Reading
    said: Acts
    state: int
    mends: tuple[Mend, ...]


def costs_as_written(
    definitions: Definitions, start: int, sentences: Sequence[Sentence], place: int
) -> tuple[FaceCost, ...]:
    """Whose face the sentence at this place costs once those before it have come true, step by step."""
    conflict = definitions.conflict
    before = [step for each in sentences[:place] for step in each.steps]
    found = []
    for n, step in enumerate(sentences[place].steps):
        done = (*before, *sentences[place].steps[:n])
        state = where(conflict, start, done)
        later = [*sentences[place].steps[n + 1 :], *(s for each in sentences[place + 1 :] for s in each.steps)]
        found += _costs(definitions, "written", state, step, (), later)
    return tuple(found)


def costs_apart(
    definitions: Definitions, start: int, sentences: Sequence[Sentence], place: int
) -> tuple[FaceCost, ...]:
    """Whose face it costs if one act of the sentence is taken alone, or all of it before what it follows."""
    before = [step for each in sentences[:place] for step in each.steps]
    later = [step for each in sentences[place + 1 :] for step in each.steps]
    own, acts = sentences[place].steps, sentences[place].all_acts
    found: list[FaceCost] = []
    if len(acts) > 1 or before:
        for act in acts:
            if _possible_alone(definitions, start, act):
                found += _costs(definitions, "alone", start, (act,), before, [*own, *later])
    if len(acts) > 1 and before:
        told = {(each.dm, each.statement) for each in found}
        for n, step in enumerate(own):
            state = where(definitions.conflict, start, own[:n])
            early = _costs(definitions, "early", state, step, before, [*own[n + 1 :], *later])
            found += [each for each in early if (each.dm, each.statement) not in told]
    return tuple(found)


def _possible_alone(definitions: Definitions, start: int, act: Act) -> bool:
    """On a general graph a move made later may not be there at the start."""
    return act.to is None or act.to in definitions.moves(act.dm, start)


def _costs(
    definitions: Definitions,
    reading: Reading,
    state: int,
    said: Acts,
    before: Sequence[Acts],
    later: Sequence[Acts],
) -> list[FaceCost]:
    conflict = definitions.conflict
    end = done_in(conflict, state, said)
    lost = () if end is None else tuple(broken(conflict, state, end))
    if not lost:
        return []
    mends = _mends(definitions, state, said, before, later)
    return [FaceCost(i, text, reading, said, state, mends) for i, text in lost]


def done_in(conflict: Conflict, state: int, acts: Acts) -> int | None:
    """The state once these acts have been done at the same moment; None if that cannot be."""
    space = conflict.space
    if not isinstance(space, OptionTable):
        return acts[-1].to if acts else state
    end = after(space, state, {key: on for act in acts for key, on in act.switched.items()})
    return end if end is not None and space.may_change(state, end) else None


def where(conflict: Conflict, start: int, steps: Iterable[Acts]) -> int:
    """The state once these steps have been done; one that cannot be is done with the next that can."""
    state = start
    waiting: Acts = ()
    for step in steps:
        waiting = (*waiting, *step)
        end = done_in(conflict, state, waiting)
        if end is not None:
            state, waiting = end, ()
    return state


def broken(conflict: Conflict, state: int, end: int) -> Iterator[tuple[int, str]]:
    """Whose face rules, by their text, held in `state` and are broken in `end`."""
    for i, rules in enumerate(conflict.face_kept):
        for rule, kept in zip(conflict.decision_makers[i].face, rules, strict=True):
            if kept[state] and not kept[end]:
                yield i, rule.text


# --- mends --------------------------------------------------------------------------------------------------


def _mends(
    definitions: Definitions, state: int, said: Acts, before: Sequence[Acts], later: Sequence[Acts]
) -> tuple[Mend, ...]:
    """The smallest sets of further acts with which it costs nobody face: of the offer, or else of third parties."""
    if definitions.conflict.is_graph:
        return _on_graph(definitions, state, said, later)
    third = definitions.conflict.third_parties
    steps = [*((step, True) for step in before), *((step, False) for step in later)]
    of_offer = [(each, first or each.dm in third) for step, first in steps for each in _single(step, said)]
    if found := _smallest(definitions.conflict, state, said, of_offer):
        return tuple(Mend(*each) for each in found)
    foreign = [(act, True) for act in _foreign(definitions, state, (*said, *(a for a, _ in of_offer)))]
    found = _smallest(definitions.conflict, state, said, [*of_offer, *foreign])
    return tuple(Mend(first, joined, foreign=True) for first, joined in found)


def _single(step: Acts, said: Acts) -> Iterator[Act]:
    """The acts of a step that are not said already, one option each."""
    for act in step:
        if act not in said:
            yield from (Act(act.dm, {key: on}) for key, on in act.switched.items())


def _smallest(
    conflict: Conflict, state: int, said: Acts, tried: Sequence[tuple[Act, bool]]
) -> list[tuple[Acts, Acts]]:
    """The smallest sets with which neither what is public first nor what is then said costs anybody face."""
    left = MOST_TRIED
    for size in range(1, min(MOST_JOINED, len(tried)) + 1):
        found: list[tuple[Acts, Acts]] = []
        for chosen in combinations(tried, size):
            left -= 1
            if left < 0:
                return found
            first = tuple(act for act, comes_first in chosen if comes_first)
            joined = tuple(act for act, comes_first in chosen if not comes_first)
            if _costs_nobody(conflict, state, first, (*said, *joined)):
                found.append((first, joined))
        if found:
            return found
    return []


def _costs_nobody(conflict: Conflict, state: int, first: Acts, then: Acts) -> bool:
    public = done_in(conflict, state, first)
    if public is None or any(broken(conflict, state, public)):
        return False
    end = done_in(conflict, public, then)
    return end is not None and not any(broken(conflict, public, end))


def _foreign(definitions: Definitions, state: int, offered: Acts) -> Iterator[Act]:
    """What third parties may do besides, each by switching one option."""
    conflict, space = definitions.conflict, definitions.space
    assert isinstance(space, OptionTable)
    named, now = {key for act in offered for key in act.switched}, setting(space, state)
    for dm in conflict.third_parties:
        for option in options_of(conflict, dm):
            switched = {option.key: not now[option.key]}
            end = after(space, state, switched)
            if option.key not in named and end is not None and may_do(definitions, dm, state, end):
                yield Act(dm, switched)


def _on_graph(definitions: Definitions, state: int, said: Acts, later: Sequence[Acts]) -> tuple[Mend, ...]:
    """The shortest going on from there to a state that breaks nothing that held: to be joined with it."""
    joined: Acts = ()
    for step in later:
        joined = (*joined, *(act for act in step if act not in said))
        end = done_in(definitions.conflict, state, step)
        if end is not None and not any(broken(definitions.conflict, state, end)):
            return (Mend((), joined),)
    return ()
