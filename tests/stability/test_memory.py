"""What an analysis is said to take, against what it takes."""

import tracemalloc

import numpy as np
import pytest

from wayout.model import Conflict, ModelError
from wayout.stability import analyse, engines
from wayout.stability.memory import bytes_needed

THREE = ("R", "GMR", "SMR")
FIVE = (*THREE, "SEQ", "SSEQ")


def a_conflict(options, makers, share=1.0, blocks=False):
    rng = np.random.default_rng([options, makers])
    owner = sorted(j % makers for j in range(options)) if blocks else [j % makers for j in range(options)]
    payoffs = rng.integers(0, 1 << min(options, 20), (makers, 1 << options), dtype=np.int32)
    return Conflict.from_arrays(owner, payoffs, None if share == 1 else rng.random(1 << options) < share)


def peak(engine, conflict, concepts):
    tracemalloc.start()
    try:
        engines.run(engine, conflict, concepts, strict=False)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("makers", [2, 3, 4])
@pytest.mark.parametrize("concepts", [THREE, FIVE])
@pytest.mark.parametrize("share", [1.0, 0.5, 0.9])
@pytest.mark.parametrize(
    ("engine", "options", "blocks"),
    [("numba", 18, False), ("numba", 18, True), ("numpy", 13, False), ("sparse", 14, False)],
)
def test_the_bytes_said_cover_the_bytes_taken_and_not_far_more(engine, options, blocks, makers, concepts, share):
    conflict = a_conflict(options, makers, share, blocks)
    engines.run(engine, conflict, concepts, strict=False)  # compiled beforehand
    feasible = int(conflict.space.feasible.sum())
    said = bytes_needed(engine, makers, 1 << options, feasible, len(concepts), concepts is FIVE)
    taken = peak(engine, conflict, concepts)
    assert taken <= said <= 3 * taken


@pytest.mark.parametrize("engine", ["numba", "numpy", "sparse"])
def test_what_does_not_fit_is_refused_with_the_figure_before_it_is_allocated(engine):
    conflict = a_conflict(14, 2)
    analyse(conflict, FIVE, engine)
    tracemalloc.start()
    with pytest.raises(
        ModelError, match=r"16,384 states and 2 decision makers need 0\.0 GB .* bytes a state"
    ) as refusal:
        analyse(conflict, FIVE, engine, memory=100_000)
    assert tracemalloc.get_traced_memory()[1] < 200_000
    tracemalloc.stop()
    assert repr(engine) in str(refusal.value)
    assert analyse(conflict, FIVE, engine, memory=10**9).engine == engine


def test_a_search_taken_up_for_winding_sequences_is_refused_as_well(monkeypatch):
    from wayout.stability import vectorised  # noqa: PLC0415

    def winding(*_):
        raise vectorised.TooWinding

    conflict = a_conflict(10, 4)
    monkeypatch.setattr(vectorised, "stable", winding)
    said = bytes_needed("numpy", 4, 1024, 1024, 1, closures=False)
    assert said < bytes_needed("sparse", 4, 1024, 1024, 1, closures=False)
    with pytest.raises(ModelError, match="'sparse'"):
        analyse(conflict, "GMR", "numpy", memory=said)
