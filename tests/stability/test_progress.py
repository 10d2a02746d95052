"""Whoever waits for an analysis is told how far it has come."""

import numpy as np
import pytest

from oracles import matrix_method as oracle
from wayout.model import Conflict
from wayout.stability import CONCEPTS, analyse
from wayout.stability.progress import Steps
from worlds import as_graph


def conflict_of(options, makers, rng):
    owner = [j % makers for j in range(options)]
    return Conflict.from_arrays(owner, rng.integers(0, 50, (makers, 1 << options)))


@pytest.mark.parametrize("engine", ["definitions", "numba", "sparse"])
@pytest.mark.parametrize("concepts", [CONCEPTS, ("R",), ("GMR", "SIM"), ("SSEQ",)])
def test_the_share_done_grows_to_the_whole(engine, concepts):
    conflict = conflict_of(5, 3, np.random.default_rng(1))
    told = []
    found = analyse(conflict, concepts, engine, progress=told.append)
    assert told == sorted(set(told))
    assert told[-1] == 1
    assert len(told) >= 3
    expected = analyse(conflict, concepts, engine)
    assert all(np.array_equal(found.stable[concept], expected.stable[concept]) for concept in concepts)


def test_on_a_general_graph_as_well():
    rng = np.random.default_rng(3)
    moves = tuple((rng.random((80, 80)) < 0.05) & ~np.eye(80, dtype=bool) for _ in range(3))
    world = oracle.World(80, moves, rng.integers(0, 9, (3, 80)), (np.zeros((80, 80), dtype=bool),) * 3)
    told = []
    assert analyse(as_graph(world), progress=told.append).engine == "sparse"
    assert told[-1] == 1


def test_some_who_own_nothing_are_no_work():
    conflict = Conflict.from_arrays([0, 2], np.arange(16).reshape(4, 4))
    told = []
    analyse(conflict, engine="numba", progress=told.append)
    assert told[-1] == 1


def test_small_conflicts_are_done_at_once():
    told = []
    analyse(conflict_of(3, 2, np.random.default_rng(2)), engine="numpy", progress=told.append)
    assert told == [1]


def test_many_steps_are_told_by_the_hundredth():
    told = []
    steps = Steps(100_000, told.append)
    for _ in range(100_000):
        steps.one_more()
    assert told == [n / 100 for n in range(1, 100)]  # the end is told by who has the result


def test_an_error_in_what_is_told_ends_the_analysis():
    class EnoughError(Exception):
        pass

    def stop(done):
        raise EnoughError

    for engine in ("numba", "sparse", "definitions"):
        with pytest.raises(EnoughError):
            analyse(conflict_of(4, 2, np.random.default_rng(2)), engine=engine, progress=stop)
