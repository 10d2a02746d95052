"""Whether acting on an offer is ever worse than not, variant by variant; thresholds where losses are given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Literal

from wayout.model import Conflict, DecisionMaker, OptionTable, Statement
from wayout.offers.no_agreement import drift, no_agreement
from wayout.offers.outcome import outcome, prepared
from wayout.offers.paths import Reached, ReachedByArrays, paths
from wayout.stability import Definitions

MOST_WORLDS = 64  # combinations of variants; if there are more, one variant at a time

Kind = Literal["offer", "third_party", "alone"]
Relation = Literal["better", "same", "worse", "either"]
Variants = Mapping[str, Mapping[str, DecisionMaker]]
States = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What acting comes to in one world, beside no agreement.

    `variants` are those taken for the file's own beliefs, by decision maker. `at_once` is where acting leads by
    itself, `rests_in` where the principals' improvements lead from there. For each principal `compared_at_once`
    and `compared` say whether that is better or worse than no agreement; "either" if it may be the one or the
    other.
    """

    variants: Mapping[str, str]
    no_agreement: States
    at_once: States
    rests_in: States
    compared_at_once: Mapping[int, Relation]
    compared: Mapping[int, Relation]

    @property
    def worse(self) -> tuple[int, ...]:
        """The principals who are, or may be, worse off than without agreement, at once or in the end."""
        bad = {"worse", "either"}
        return tuple(i for i in self.compared if {self.compared[i], self.compared_at_once[i]} & bad)


@dataclass(frozen=True, slots=True)
class Act:
    """A way to act on an offer, and what it comes to in each world.

    "offer": it is made, third parties acting first, and taken up or not. "third_party": they act and nothing
    follows. "alone": besides, the principal `dm` does its part without the others doing theirs.
    """

    kind: Kind
    offer: int
    dm: int | None
    consequences: tuple[Consequence, ...]

    @property
    def ever_worse(self) -> tuple[int, ...]:
        """The principals who are, or may be, worse off in some world than if nobody acted."""
        return tuple(sorted({i for each in self.consequences for i in each.worse}))


def acts(conflict: Conflict, offers: Iterable[int], variants: Variants) -> tuple[Act, ...]:
    """Every way to act on each of the offered states, in every combination of variants (if many: one at a time).

    Ways that are the same in all worlds as not acting, or as the third parties' acts, are left out. On a general
    graph an offer has no parts, so it is only made as a whole. None without a status quo.
    """
    if conflict.status_quo is None:
        return ()
    worlds = [_World(taken, Definitions(world)) for taken, world in _worlds(conflict, variants)]
    return tuple(act for offer in offers for act in _acts(conflict, offer, worlds))


@dataclass(frozen=True, eq=False)
class _World:
    """One combination of variants, and what all offers have in common in it."""

    taken: Mapping[str, str]
    definitions: Definitions

    @cached_property
    def nothing(self) -> States:
        return no_agreement(self.definitions).states

    @cached_property
    def ways(self) -> Reached | ReachedByArrays:
        return paths(self.definitions, self.nothing, keep_face=True)


def _worlds(conflict: Conflict, variants: Variants) -> Iterator[tuple[dict[str, str], Conflict]]:
    """Each combination of variants with the conflict it makes, that of none first."""
    choices = [[(dm, name) for name in (None, *named)] for dm, named in variants.items()]
    chosen: Iterable[Sequence[tuple[str, str | None]]] = product(*choices)
    if prod(map(len, choices)) > MOST_WORLDS:
        chosen = [(), *([(dm, name)] for dm, named in variants.items() for name in named)]
    for each in chosen:
        taken = {dm: name for dm, name in each if name is not None}
        world = conflict
        for dm, name in taken.items():
            world = world.with_decision_maker(variants[dm][name])
        yield taken, world


def _acts(conflict: Conflict, offer: int, worlds: Sequence[_World]) -> Iterator[Act]:
    def act(kind: Kind, dm: int | None = None) -> Act:
        return Act(kind, offer, dm, tuple(_consequence(world, kind, offer, dm) for world in worlds))

    yield act("offer")
    if not isinstance(conflict.space, OptionTable):
        return
    helped = act("third_party")
    if any(each.at_once != each.no_agreement for each in helped.consequences):
        yield helped
    for dm in conflict.principals:
        alone = act("alone", dm)
        moved = zip(alone.consequences, helped.consequences, strict=True)
        if any(each.at_once != before.at_once for each, before in moved):
            yield alone


def _consequence(world: _World, kind: Kind, offer: int, dm: int | None) -> Consequence:
    definitions, nothing = world.definitions, world.nothing
    at_once = _each(prepared(definitions, state, offer) for state in nothing)
    if kind == "offer":
        found = outcome(definitions, offer, world.ways)
        at_once, rests = ((offer,) if found.accepted else at_once), found.rests_in
    else:
        if dm is not None:
            at_once = _each(_alone(definitions, dm, state, offer) for state in at_once)
        rests = drift(definitions, at_once).states
    ranks, principals = definitions.ranks, definitions.conflict.principals
    return Consequence(
        world.taken,
        nothing,
        at_once,
        rests,
        {i: relation(ranks[i], at_once, nothing) for i in principals},
        {i: relation(ranks[i], rests, nothing) for i in principals},
    )


def _each(states: Iterable[int]) -> States:
    return tuple(dict.fromkeys(states))


def _alone(definitions: Definitions, dm: int, state: int, offer: int) -> int:
    """The state once `dm` has done its part of the offer by itself; the same if it cannot."""
    space = definitions.space
    assert isinstance(space, OptionTable)
    end = space.toward(state, offer, (dm,))
    return end if end is not None and end in space.moves(dm, state) else state


def relation(rank: Sequence[int], after: States, before: States) -> Relation:
    """Whether whatever comes after is better or worse than whatever came before."""
    later, earlier = [rank[state] for state in after], [rank[state] for state in before]
    if len({*later, *earlier}) == 1:
        return "same"
    if min(later) >= max(earlier):
        return "better"
    return "worse" if max(later) <= min(earlier) else "either"


# --- thresholds ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Loss:
    """What it costs a decision maker if a statement holds (on a general graph: in a state), in its own unit."""

    text: str
    amount: Fraction
    holds: Statement | None = None
    state: int | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """How likely a variant has to be for acting to cost a decision maker no more than not acting.

    "always", "never", or it pays while the variant's chance is "at_most", or "at_least", `chance`. All other
    beliefs are the file's own.
    """

    dm: int
    variant: tuple[str, str]
    pays: Literal["always", "never", "at_most", "at_least"]
    chance: Fraction | None = None


def thresholds(conflict: Conflict, act: Act, losses: Mapping[str, Sequence[Loss]]) -> tuple[Threshold, ...]:
    """For each decision maker with losses, and each variant by itself: when the act pays.

    The loss of a world is the greatest among the states in which it may rest.
    """
    base = next(each for each in act.consequences if not each.variants)
    found = []
    for dm, listed in losses.items():
        cost = _costs(conflict, listed)
        for each in act.consequences:
            if len(each.variants) == 1:
                (variant,) = each.variants.items()
                found.append(_threshold(conflict.index(dm), variant, _extra(cost, base), _extra(cost, each)))
    return tuple(found)


def _costs(conflict: Conflict, losses: Sequence[Loss]) -> list[Fraction]:
    """The sum of the losses in each state."""
    space = conflict.space
    costs = [Fraction(0)] * space.size
    for loss in losses:
        if loss.state is not None:
            costs[loss.state] += loss.amount
        elif loss.holds is not None and isinstance(space, OptionTable):
            for state in loss.holds.truth(space.column).nonzero()[0].tolist():
                costs[state] += loss.amount
    return costs


def _extra(cost: Sequence[Fraction], each: Consequence) -> Fraction:
    """What acting costs beyond not acting."""
    return max(cost[state] for state in each.rests_in) - max(cost[state] for state in each.no_agreement)


def _threshold(dm: int, variant: tuple[str, str], base: Fraction, other: Fraction) -> Threshold:
    """Where the expected extra cost, `base` without the variant and `other` under it, is nought."""
    if base <= 0 and other <= 0:
        return Threshold(dm, variant, "always")
    if base > 0 and other > 0:
        return Threshold(dm, variant, "never")
    return Threshold(dm, variant, "at_least" if base > 0 else "at_most", base / (base - other))
