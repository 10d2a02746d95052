"""Stability over a list of states, by label propagation: option form with few feasible codes, and general graphs.

A state s is unstable for i if i has an improvement s1 from which the others get to nothing that deters it. With w
the payoff of i (GMR, SEQ), or the best i can hold after one counter-move (SMR, SSEQ), and m(s1) the least w over
what they can get to from s1 and s1 itself, that is: some s1 in R_i(s) has min(P_i(s1), m(s1)) > P_i(s). Adding s1
to what the others reach is harmless because w(s1) >= P_i(s1), on a general graph as well; adding s to R_i(s) is
because the minimum is at most P_i(s). A strict sanction has m(s1) + 1 in place of m(s1), payoffs being whole.

Time is that of sorting the states, plus for each decision maker and each of GMR, SMR, SEQ and SSEQ one walk over
the others' lists of states (or, on a graph, over their moves). One-way options of one mover add to that the pairs
of their patterns within a list's surroundings, unseen moves the subsets of the options concerned.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from wayout.model import Conflict
from wayout.model.statements import Mask
from wayout.stability.progress import Progress, Steps
from wayout.stability.sparse_graph import GraphWorld
from wayout.stability.sparse_options import OptionWorld, ascending

CREDIBLE = frozenset({"SEQ", "SSEQ"})

THREADED_FROM = 1 << 17  # states: below it one thread is as quick
CORES: int = numba.get_num_threads()

World = OptionWorld | GraphWorld


def stable(
    conflict: Conflict, concepts: Sequence[str], strict: bool = False, progress: Progress | None = None
) -> dict[str, Mask]:
    """Per concept a bool array (decision makers, states), infeasible states False.

    `concepts` are any of R, GMR, SMR, SEQ, SSEQ and, in option form, SIM; `strict` takes only what is worse, not
    what is equal, for a sanction. Raises ModelError on SIM on a general graph or moves to states that are none.
    """
    world: World = GraphWorld.of(conflict) if conflict.is_graph else OptionWorld.of(conflict)
    found = {concept: np.zeros(conflict.payoffs.shape, dtype=bool) for concept in concepts}
    by_dm = found.keys() - {"SIM"}
    steps = Steps(len(by_dm) * len(conflict.decision_makers) + len(found.keys() - by_dm), progress)
    if "SIM" in found:
        found["SIM"][:, world.positions] = world.simultaneous(strict)
        steps.one_more()

    def judge(dm: int) -> None:
        for concept, held in _verdicts(world, dm, by_dm, strict):
            found[concept][dm, world.positions] = held
            steps.one_more()
        unseen = world.unseen(dm)
        if unseen is not None:
            for concept in found.keys() - {"R"}:
                found[concept][dm, world.positions] &= ~unseen

    everyone = range(len(conflict.decision_makers))
    if world.ranks.shape[1] < THREADED_FROM:
        for dm in everyone:
            judge(dm)
    else:
        threads = ThreadPoolExecutor(CORES)
        try:
            list(threads.map(judge, everyone))  # as a list it raises what a thread raised
        finally:
            threads.shutdown(wait=True, cancel_futures=True)  # an interruption waits for nobody not yet begun
    return found


def _verdicts(world: World, dm: int, concepts: set[str], strict: bool) -> Iterator[tuple[str, Mask]]:
    """Each concept with the states it holds in for `dm`, as if every move were seen."""
    rank = world.ranks[dm]
    best = world.best(dm, rank)
    if "R" in concepts:
        yield "R", best == rank
    for pair, weight in ((("GMR", "SEQ"), rank), (("SMR", "SSEQ"), best)):
        if not concepts.isdisjoint(pair):
            order = ascending(weight)
            for concept in concepts.intersection(pair):
                least = world.least(dm, order, weight, concept in CREDIBLE)
                yield concept, world.best(dm, np.minimum(rank, least + np.int32(strict))) <= rank
