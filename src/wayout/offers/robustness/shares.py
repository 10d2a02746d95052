"""Under what share of the assumptions listed each state is a way out: exact where all can be gone through."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict
from wayout.offers.robustness.assumptions import Assumptions, Part, every_drop, part, weights
from wayout.offers.robustness.bounds import Stratum, at, corners, extremes, middle, spans
from wayout.offers.robustness.draws import drawn
from wayout.offers.robustness.tally import BITS, Counts, Share, Tally, counted
from wayout.offers.robustness.worlds import Views, conflict_of, find
from wayout.stability import CONCEPTS, CREDIBLE, available_concepts, batch, engines

MOST_WORLDS = 100_000  # that are gone through whatever the sample
MOST_GRAPHS = 10_000  # general graphs are done one by one
MOST_STATES = 1 << 25  # worlds times states
MOST_VIEWS = 1 << 24  # beliefs about one decision maker times states, for the shares of equilibria
AT_ONCE = 1 << 13  # worlds
FACTORED = ("R", "GMR", "SMR")  # where stability depends on nobody else's preferences

One = Fraction(1)
Weights = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class OfferShare:
    """How often a state is a way out: at all, credibly, and under each concept; and how often an equilibrium.

    `equilibrium` is exact whatever the rest is; it says nothing of the other conditions, and is empty where it
    would have taken too long.
    """

    state: int
    any: Share
    credible: Share
    concepts: Mapping[str, Share]
    equilibrium: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Shares:
    """The states that are ways out in some world, most often first; `seed` and `samples` are None if exact."""

    offers: tuple[OfferShare, ...]
    worlds: int
    samples: int | None = None
    seed: int | None = None


def shares(assumptions: Assumptions, samples: int = 10_000, seed: int = 1, threads: int = 1) -> Shares:
    """The share of the assumptions under which each state is a way out.

    All worlds are gone through where there are few enough, or no more than `samples`; else so many are drawn. The
    answer does not depend on `threads`.
    """
    exact = assumptions.worlds <= max(samples, _most(assumptions.conflict))
    tally = _gone_through(assumptions, threads) if exact else _sampled(assumptions, samples, seed, threads)
    available = available_concepts(assumptions.conflict)
    bit = {concept: 1 << CONCEPTS.index(concept) for concept in available}
    credible = sum(bit[concept] for concept in CREDIBLE)
    held = _equilibria(assumptions, tally.states)
    found = (
        OfferShare(
            state,
            tally.share(state, BITS - 1),
            tally.share(state, credible),
            {concept: tally.share(state, bit[concept]) for concept in available},
            {concept: of[state] for concept, of in held.items()},
        )
        for state in tally.states
    )
    offers = sorted(found, key=lambda offer: (-offer.any.share, assumptions.conflict.space.label(offer.state)))
    return Shares(tuple(offers), assumptions.worlds, *((None, None) if exact else (samples, seed)))


def _most(conflict: Conflict) -> int:
    """How many worlds are gone through rather than sampled."""
    if conflict.is_graph:
        return MOST_GRAPHS
    return min(MOST_WORLDS, MOST_STATES // len(conflict.space.states))


# --- every world --------------------------------------------------------------------------------------------


def _gone_through(assumptions: Assumptions, threads: int) -> Tally:
    """Every world with its weight: whole numbers, so that the sums are exact."""
    conflict, weighed = assumptions.conflict, assumptions.weighed
    parts = [part(conflict, each, list(map(every_drop, each))) for each in weighed]
    shape = tuple(map(len, weighed))
    weighing = [_whole([w for alternative in each for w in weights(alternative)]) for each in weighed]
    counts: Counts = Counter()
    for first in range(0, assumptions.worlds, AT_ONCE):
        worlds = np.arange(first, min(first + AT_ONCE, assumptions.worlds))
        choice = np.column_stack(np.unravel_index(worlds, [len(each.alternative) for each in parts]))
        weight = prod(
            (whole[choice[:, i]] for i, (whole, _) in enumerate(weighing)), start=np.array([1], dtype=object)
        )
        counts.update(
            counted(find(conflict, _views(parts), choice, threads), weight, _strata(parts, choice, shape))
        )
    whole = [prod(total for _, total in weighing)] * prod(shape)
    bounds = [spans(each) for each in weighed]
    return Tally(shape, list(map(middle, bounds)), list(map(corners, bounds)), counts, whole, sampled=False)


def _whole(chances: Sequence[Fraction]) -> tuple[Weights, int]:
    """The chances as whole numbers, and what such numbers make 1."""
    total = lcm(*(chance.denominator for chance in chances))
    return np.array([int(chance * total) for chance in chances], dtype=object), total


def _narrowed(weight: Weights, total: int) -> Weights | npt.NDArray[np.int64]:
    """The same whole numbers as a quick type, if sums up to the total fit it."""
    return weight.astype(np.int64) if total < 1 << 62 else weight


def _views(parts: Sequence[Part]) -> list[Views]:
    return [each.views for each in parts]


def _strata(parts: Sequence[Part], choice: npt.NDArray[np.intp], shape: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """The number of the stratum of each world: which alternative it takes of each decision maker.

    Where `shape` gives a decision maker one place only, its alternatives are not told apart.
    """
    taken = [np.minimum(each.alternative[choice[:, i]], shape[i] - 1) for i, each in enumerate(parts)]
    return np.ravel_multi_index(taken, shape)


# --- samples ------------------------------------------------------------------------------------------------


def _sampled(assumptions: Assumptions, samples: int, seed: int, threads: int) -> Tally:
    """Worlds drawn with every chance in the middle of its bounds; strata only of chances that are not known."""
    conflict = assumptions.conflict
    bounds = [spans(each) for each in assumptions.weighed]
    chances = list(map(middle, bounds))
    open_ = [not all(span.known for span in each) for each in bounds]
    shape = tuple(len(each) + 1 if wide else 1 for each, wide in zip(bounds, open_, strict=True))
    counts: Counts = Counter()
    whole = np.zeros(prod(shape), dtype=int)
    for first in range(0, samples, AT_ONCE):
        parts, choice = drawn(assumptions, chances, seed, first, min(first + AT_ONCE, samples))
        kinds, times = np.unique(choice, axis=0, return_counts=True)
        strata = _strata(parts, kinds, shape)
        np.add.at(whole, strata, times)
        counts.update(counted(find(conflict, _views(parts), kinds, threads), times.astype(object), strata))
    cornered = [corners(each) if wide else ((One,),) for each, wide in zip(bounds, open_, strict=True)]
    return Tally(shape, chances, cornered, counts, whole.tolist(), sampled=True)


# --- equilibria, decision maker by decision maker -----------------------------------------------------------


def _equilibria(assumptions: Assumptions, states: Sequence[int]) -> Mapping[str, Mapping[int, Share]]:
    """The exact share of the assumptions in which each state is an equilibrium, for R, GMR and SMR.

    There stability depends on a decision maker's own preferences only, and the preferences of one do not depend on
    those of another: the share is the product of the decision makers' own. Under SEQ, SSEQ and SIM it is not.
    """
    conflict, weighed = assumptions.conflict, assumptions.weighed
    most = max(sum(each.drops for each in listed) for listed in weighed)
    if not states or most * len(conflict.space.states) > MOST_VIEWS:
        return {}
    parts = [part(conflict, each, list(map(every_drop, each))) for each in weighed]
    stable = _stable(conflict, parts, states)
    found = {concept: dict.fromkeys(states, Share(One, One, One)) for concept in FACTORED}
    for listed, each, bits in zip(weighed, parts, stable, strict=True):
        weight, total = _whole([chance for alternative in listed for chance in weights(alternative)])
        chances, cornered = [middle(spans(listed))], [corners(spans(listed))]
        for bit, concept in enumerate(FACTORED):
            held = (bits >> bit & 1) * _narrowed(weight, total)
            by_alternative = [held[:, each.alternative == a].sum(axis=1) for a in range(len(listed))]
            for state, *parts_held in zip(states, *by_alternative, strict=True):
                values: dict[Stratum, Fraction] = {(a,): Fraction(int(h), total) for a, h in enumerate(parts_held)}
                low, high = extremes(values, cornered)
                so_far, own = found[concept][state], at(values, chances)
                found[concept][state] = Share(so_far.share * own, so_far.low * low, so_far.high * high)
    return found


def _stable(conflict: Conflict, parts: Sequence[Part], states: Sequence[int]) -> list[batch.Bits]:
    """For each decision maker the bits of R, GMR and SMR, (states, views)."""
    most = max(len(each.alternative) for each in parts)
    choice = np.column_stack([np.minimum(np.arange(most), len(each.alternative) - 1) for each in parts])
    if conflict.is_graph:
        worlds = [conflict_of(conflict, _views(parts), each) for each in choice]
        ran = [engines.run(engines.suited(world), world, FACTORED, strict=False) for world in worlds]
        bits = np.stack([sum(r[c].astype(np.uint8) << n for n, c in enumerate(FACTORED)) for r in ran], axis=-1)
    else:
        offsets = np.cumsum([0, *(len(each.alternative) for each in parts)])[:-1]
        rows = np.concatenate([each.views.rows for each in parts])
        bits = batch.verdicts(batch.Worlds(conflict, rows, choice + offsets), FACTORED)
    places = np.searchsorted(conflict.space.states, states)
    return [bits[i][places, : len(each.alternative)] for i, each in enumerate(parts)]
