"""Many worlds at once against the definitions, one world after the other."""

import os
import subprocess
import sys

import numpy as np
import pytest

from oracles import matrix_method as oracle
from wayout.model import Conflict, ModelError
from wayout.stability import batch, engines
from wayout.stability.batch import CONCEPTS, Worlds
from worlds import as_conflict, as_graph

BLOCKS = 8
CONFLICTS = int(os.environ.get("WAYOUT_CONFLICTS", "640")) // BLOCKS


def drawn_worlds(rng, most):
    """A random conflict under up to `most` random payoffs: few ranks or many, some below 0, some above 16 bits."""
    conflict = as_conflict(oracle.random_conflict(rng, max_options=7 if rng.random() < 0.1 else 5))
    states, dms = len(conflict.space.states), len(conflict.decision_makers)
    levels, base = int(rng.choice([2, 3, 6, 70_000, 1 << 40])), int(rng.choice([0, 0, 0, -4]))
    rows = rng.integers(0, levels, (int(rng.integers(1, 8)), states)) + base
    return Worlds(conflict, rows, rng.integers(0, len(rows), (int(rng.integers(1, most + 1)), dms)))


def by_definitions(worlds, world, strict):
    """The bits of one world, straight from the definitions."""
    conflict = worlds.one(world)
    found = engines.by_definitions(conflict, CONCEPTS, strict)
    return sum(found[c][:, conflict.space.feasible].astype(int) << bit for bit, c in enumerate(CONCEPTS))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_world_is_judged_as_by_the_definitions(block):
    rng = np.random.default_rng([128, block])
    for n in range(CONFLICTS):
        worlds = drawn_worlds(rng, most=3)
        strict = bool(rng.random() < 0.25)
        found = batch.verdicts(worlds, strict=strict, one_by_one=False)
        for world in range(len(worlds.choice)):
            expected = by_definitions(worlds, world, strict)
            assert np.array_equal(found[:, :, world], expected), (block, n, world, strict)


@pytest.mark.parametrize("strict", [False, True])
def test_one_by_one_and_together_give_the_same(strict):
    """More worlds than fill a block, and not a whole number of blocks."""
    rng = np.random.default_rng([129, strict])
    for _ in range(12):
        worlds = drawn_worlds(rng, most=300)
        together = batch.verdicts(worlds, strict=strict, one_by_one=False)
        assert np.array_equal(together, batch.verdicts(worlds, strict=strict, one_by_one=True))


def test_only_the_concepts_asked_for_are_judged():
    worlds = drawn_worlds(np.random.default_rng(7), most=40)
    everything = batch.verdicts(worlds, one_by_one=False)
    for concepts in (("R",), ("GMR",), ("SMR",), ("SEQ",), ("SSEQ",), ("SMR", "SEQ"), ()):
        for one_by_one in (False, True):
            found = batch.verdicts(worlds, concepts, one_by_one=one_by_one)
            assert np.array_equal(found, everything & batch.mask_of(concepts))


def test_two_threads_give_what_one_gives():
    rng = np.random.default_rng(2)
    conflict = Conflict.from_arrays(rng.integers(0, 3, 7).tolist(), np.zeros((3, 128), int), rng.random(128) < 0.8)
    rows = rng.integers(0, 50, (40, len(conflict.space.states)))
    worlds = Worlds(conflict, rows, rng.integers(0, 40, (3 * batch.TASK + 77, 3)))
    alone = batch.verdicts(worlds)
    assert all(np.array_equal(alone, batch.verdicts(worlds, threads=threads)) for threads in (2, 5))


def test_sequences_that_wind_for_long_are_followed_to_their_end():
    """A staircase of feasible states: two sanctioners, a step each in turn, down to what deters the first."""
    bits, feasible = 5, np.zeros(1 << 11, dtype=bool)
    stairs = [(n, n - back) for n in range(1 << bits) for back in (0, 1) if n >= back]
    codes = [x << 1 | y << 6 for x, y in stairs]
    feasible[[code | own for code in codes for own in (0, 1)]] = True
    conflict = Conflict.from_arrays([0, *[1] * bits, *[2] * bits], np.zeros((3, 1 << 11), int), feasible)
    place = {code: n for n, code in enumerate(conflict.space.states)}
    rows = np.zeros((2, len(place)), dtype=int)
    for n, code in enumerate(codes):
        rows[0, [place[code], place[code | 1]]] = len(codes) - n, len(codes) - n + 1
        rows[1, [place[code], place[code | 1]]] = n, n
    worlds = Worlds(conflict, rows, np.array([[0, 1, 1], [0, 0, 0]]))
    found = batch.verdicts(worlds, one_by_one=False)
    for world in (0, 1):
        assert np.array_equal(found[:, :, world], by_definitions(worlds, world, False))
    assert found[0, place[codes[0]], 0] & 1 << CONCEPTS.index("SEQ")  # deterred, but only at the foot of the stairs


@pytest.mark.parametrize(
    ("owner", "payoffs", "stable"),
    [
        ([0], [[0, 1]], [[False, True]]),
        ([0, 0], [[0, 1, 1, 0]], [[False, True, True, False]]),
        ([], [[5], [7]], [[True], [True]]),
        ([1], [[0, 1], [1, 0]], [[True, True], [True, False]]),
    ],
)
@pytest.mark.parametrize("one_by_one", [False, True])
def test_the_smallest_worlds(owner, payoffs, stable, one_by_one):
    conflict = Conflict.from_arrays(owner, payoffs)
    worlds = Worlds(conflict, conflict.payoffs, np.arange(len(payoffs))[None])
    found = batch.verdicts(worlds, one_by_one=one_by_one)
    assert np.array_equal(found[:, :, 0], np.where(stable, (1 << len(CONCEPTS)) - 1, 0))
    nobody = Worlds(conflict, conflict.payoffs, np.empty((0, len(payoffs)), dtype=int))
    assert batch.verdicts(nobody, one_by_one=one_by_one).shape == (*np.shape(payoffs), 0)


def test_a_few_worlds_do_not_wait_for_the_compiler():
    script = """if True:
        import sys
        import numpy as np
        from wayout.model import Conflict
        from wayout.stability import batch
        conflict = Conflict.from_arrays([0, 1], np.array([[1, 0, 3, 2], [1, 3, 0, 2]]))
        batch.verdicts(batch.Worlds(conflict, conflict.payoffs, np.array([[0, 1], [1, 0]])))
        assert "numba" not in sys.modules
    """
    subprocess.run(
        [sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )


def test_what_cannot_be_asked_is_refused_by_name():
    small = Conflict.from_arrays([0, 1], [[0, 1, 2, 3], [3, 2, 1, 0]])
    one = np.array([[0, 1]])
    with pytest.raises(ModelError, match="SIM"):
        batch.verdicts(Worlds(small, small.payoffs, one), ["SIM"])
    with pytest.raises(ModelError, match=r"need \(\.\., 4\) and \(\.\., 2\)"):
        Worlds(small, small.payoffs[:, :3], one)
    with pytest.raises(ModelError, match=r"need \(\.\., 4\) and \(\.\., 2\)"):
        Worlds(small, small.payoffs, one[:, :1])
    with pytest.raises(ModelError, match="0 to 1"):
        Worlds(small, small.payoffs, one + 1)
    with pytest.raises(ModelError, match="float64"):
        Worlds(small, small.payoffs / 2, one)
    world = oracle.World(2, (np.zeros((2, 2), bool),) * 2, np.zeros((2, 2), int), (np.zeros((2, 2), bool),) * 2)
    with pytest.raises(ModelError, match="general graph"):
        Worlds(as_graph(world), np.zeros((1, 2), int), one * 0)
