"""The crisis of the benchmark: made with Wayout, SimPy and Mesa it comes out the same."""

import sys
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def crises(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield __import__("crisis")
    for name in ("crisis", "crisis_simpy", "crisis_mesa"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(("package", "runs"), [("simpy", 1_500), ("mesa", 600)])
def test_the_means_agree_within_sampling_error(crises, package, runs):
    pytest.importorskip(package)
    theirs = getattr(__import__(f"crisis_{package}"), f"by_{package}")(runs, 3)
    ours = crises.by_wayout(40_000, 3)
    for field in crises.Outcome._fields:
        one, other = (np.asarray(getattr(each, field), dtype=float) for each in (ours, theirs))
        error = np.hypot(one.std() / np.sqrt(one.size), other.std() / np.sqrt(other.size))
        assert abs(one.mean() - other.mean()) < 4 * error, field


@pytest.mark.parametrize("threads", [2, 5, None])
def test_threads_do_not_change_a_run(crises, threads):
    one, more = (crises.by_wayout(40_001, 3, each) for each in (1, threads))
    assert all(np.array_equal(a, b) for a, b in zip(one, more, strict=True))
