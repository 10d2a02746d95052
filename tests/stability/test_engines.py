"""Every engine against the definitions, at sizes and tile sizes that make all of its code run."""

import os
import subprocess
import sys

import numpy as np
import pytest

from oracles import matrix_method as oracle
from stability.test_definitions import as_conflict
from wayout.model import Conflict, ModelError
from wayout.stability import CONCEPTS, analyse, check_concepts, compiled, engines, vectorised

BLOCKS = 10
CONFLICTS = int(os.environ.get("WAYOUT_CONFLICTS", "1500")) // BLOCKS


def by_numpy(conflict, strict, rng):
    return vectorised.stable(conflict, CONCEPTS, strict)


def by_numba(conflict, strict, rng):
    sizes = compiled.Sizes(piece_bits=int(rng.integers(0, 7)), steps=int(rng.integers(0, 9)))
    return compiled.stable(conflict, CONCEPTS, strict, sizes)


@pytest.mark.parametrize("engine", [by_numpy, by_numba])
@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_engine_equals_the_definitions(engine, block):
    rng = np.random.default_rng([62, block])
    for _ in range(CONFLICTS):
        conflict = as_conflict(oracle.random_conflict(rng, max_options=7 if rng.random() < 0.1 else 5))
        strict = bool(rng.random() < 0.25)
        expected = engines.by_definitions(conflict, CONCEPTS, strict)
        found = engine(conflict, strict, rng)
        for concept in CONCEPTS:
            assert np.array_equal(found[concept], expected[concept]), (concept, strict, block)


@pytest.mark.parametrize("strict", [False, True])
def test_the_strict_sanction_agrees_with_the_matrix_method(strict):
    rng = np.random.default_rng([25, strict])
    for _ in range(100):
        drawn = oracle.random_conflict(rng, max_options=5)
        found = analyse(as_conflict(drawn), engine="definitions", sanction="<" if strict else "<=")
        world, codes = oracle.option_form(**drawn)
        for concept in oracle.CONCEPTS:
            assert np.array_equal(found.stable[concept][:, codes], oracle.stable(world, concept, strict)), concept
        assert np.array_equal(found.stable["SIM"], oracle.simultaneous(**drawn, strict_sanction=strict))


@pytest.mark.parametrize("owners", [2, 3, 4])
@pytest.mark.parametrize("whole", [True, False])
def test_numpy_and_numba_agree_above_the_crossover(owners, whole):
    """13 options in pieces of several sizes: many sets, many rows in each, short climbs and long."""
    rng = np.random.default_rng([13, owners])
    owner = rng.integers(0, owners, 13)
    feasible = None if whole else rng.random(1 << 13) < 0.6
    payoffs = rng.integers(0, 1 << rng.integers(1, 12), (owners, 1 << 13))
    conflict = Conflict.from_arrays(owner.tolist(), payoffs, feasible, {3: "on", 7: "off"})
    concepts = CONCEPTS[:5]
    expected = vectorised.stable(conflict, concepts)
    for sizes in (compiled.Sizes(), compiled.Sizes(4, 4), compiled.Sizes(10, 1)):
        found = compiled.stable(conflict, concepts, sizes=sizes)
        for concept in concepts:
            assert np.array_equal(found[concept], expected[concept]), (concept, sizes)


def test_two_threads_give_what_one_gives(monkeypatch):
    rng = np.random.default_rng(2)
    conflict = Conflict.from_arrays(rng.integers(0, 3, 12).tolist(), rng.integers(0, 99, (3, 1 << 12)))
    alone = compiled.stable(conflict, CONCEPTS[:5])
    monkeypatch.setattr(compiled, "THREADED_FROM", 1)
    monkeypatch.setattr(compiled, "CORES", 2)
    together = compiled.stable(conflict, CONCEPTS[:5], sizes=compiled.Sizes(4))
    assert all(np.array_equal(alone[concept], together[concept]) for concept in alone)


def test_the_engine_is_chosen_by_size_and_named_in_the_result():
    small = Conflict.from_arrays([0, 1], [[0, 1, 2, 3], [3, 2, 1, 0]])
    assert analyse(small).engine == "numpy"
    assert analyse(small, engine="numba").engine == "numba"
    large = Conflict.from_arrays([0] * 13, np.zeros((1, 1 << 13), dtype=np.int32))
    assert engines.suited(large) == "numba"


def test_a_small_conflict_never_imports_the_compiled_loops():
    script = (
        "import sys, wayout; c = wayout.Conflict.from_arrays([0, 1], [[0, 1, 2, 3], [3, 2, 1, 0]]);"
        "wayout.analyse(c); print('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"False\n"


def test_sequences_that_wind_for_long_fall_back_on_a_search():
    """A staircase of feasible states on which two sanctioners move in turn, a step each: more than 32 sweeps."""
    bits, feasible = 6, np.zeros(1 << 13, dtype=bool)
    stairs = [(n, n - back) for n in range(1 << bits) for back in (0, 1) if n >= back]
    for x, y in stairs:
        feasible[[x << 1 | y << 7, x << 1 | y << 7 | 1]] = True
    worth = {x << 1 | y << 7: n for n, (x, y) in enumerate(reversed(stairs))}
    payoffs = np.zeros((3, 1 << 13), dtype=np.int32)
    for code, value in worth.items():
        payoffs[0, code], payoffs[0, code | 1] = value, value + 1
    conflict = Conflict.from_arrays([0, *[1] * bits, *[2] * bits], payoffs, feasible)
    with pytest.raises(vectorised.TooWinding):
        vectorised.stable(conflict, ["GMR"])
    expected = analyse(conflict, ["GMR"], engine="definitions").stable["GMR"]
    for engine in ("numpy", "numba", "sparse", None):
        assert np.array_equal(analyse(conflict, ["GMR"], engine=engine).stable["GMR"], expected)


def test_simultaneous_stability_of_many_states_has_to_be_asked_for():
    many = Conflict.from_arrays([0] * 17, np.zeros((1, 1 << 17), dtype=np.int32))
    assert check_concepts(many, None) == CONCEPTS[:5]
    assert check_concepts(many, ["SIM"]) == ("SIM",)


def test_one_concept_may_be_named_without_a_list():
    small = Conflict.from_arrays([0, 1], [[0, 1, 2, 3], [3, 2, 1, 0]])
    assert analyse(small, "SEQ").concepts == ("SEQ",)
    assert analyse(small, "R").mask("R", np.int64(1)).shape == (4,)


def test_what_cannot_be_asked_is_refused_by_name():
    small = Conflict.from_arrays([0], [[0, 1]])
    with pytest.raises(ModelError, match="numpy, numba, sparse"):
        analyse(small, engine="fortran")
    with pytest.raises(ModelError, match="SSEQ, SIM"):
        analyse(small, ["NASH"])
    with pytest.raises(ModelError, match="<= and <"):
        analyse(small, sanction=">=")


def test_payoffs_below_zero_and_at_the_limits_are_ranks_all_the_same():
    limits = np.iinfo(np.int32)
    payoffs = np.array([[limits.min, -5, 7, limits.max], [limits.max, limits.min, -1, 0]], dtype=np.int32)
    conflict = Conflict.from_arrays([0, 1], payoffs)
    expected = analyse(conflict, engine="definitions")
    for engine in ("numpy", "numba", "sparse"):
        found = analyse(conflict, engine=engine)
        assert all(np.array_equal(found.stable[c], expected.stable[c]) for c in CONCEPTS)


@pytest.mark.parametrize("engine", ["definitions", "numpy", "numba", "sparse"])
@pytest.mark.parametrize(
    ("owner", "payoffs", "stable"),
    [
        ([0], [[0, 1]], [[False, True]]),  # nobody else to deter it
        ([0, 0], [[0, 1, 1, 0]], [[False, True, True, False]]),
        ([], [[5], [7]], [[True], [True]]),  # nothing to do
        ([1], [[0, 1], [1, 0]], [[True, True], [True, False]]),  # somebody owns nothing
    ],
)
def test_the_smallest_worlds(engine, owner, payoffs, stable):
    found = analyse(Conflict.from_arrays(owner, payoffs), engine=engine)
    for concept in CONCEPTS:
        assert found.stable[concept].tolist() == stable, concept
