"""Chances: the score interval against published values and its own definition; which comes first."""

from datetime import UTC, datetime, timedelta
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.clock import Chance, ClockError, chance_before, quantiles, wilson

START = datetime.fromisoformat("1962-10-24T23:15-04:00")
Z = 1.959963984540054
counts = st.integers(1, 5_000_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "runs", "low", "high"),
    [  # R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_intervals(successes, runs, low, high):
    chance = wilson(successes, runs)
    assert (round(chance.low, 4), round(chance.high, 4)) == (low, high)
    assert chance.p == successes / runs
    assert (chance.successes, chance.runs) == (successes, runs)


def test_exact_values():
    assert wilson(0, 1, z=1) == Chance(0.0, 0.0, 0.5, 0, 1)
    assert wilson(2, 2, z=2**0.5).low == pytest.approx(0.5)
    assert wilson(1, 2, z=1).high == pytest.approx(0.5 + sqrt(3) / 6)


@given(counts)
def test_the_interval_holds_p_and_stays_in_0_to_1(count):
    chance = wilson(*count)
    assert 0 <= chance.low <= chance.p <= chance.high <= 1
    assert (chance.low == 0) == (count[0] == 0)
    assert (chance.high == 1) == (count[0] == count[1])


@given(counts)
def test_the_ends_are_the_chances_that_the_score_test_just_rejects(count):
    successes, runs = count
    chance = wilson(successes, runs)
    for end in (chance.low, chance.high):
        if 0 < end < 1:
            assert abs(chance.p - end) == pytest.approx(Z * sqrt(end * (1 - end) / runs), rel=1e-6, abs=1e-9)


@given(counts, st.integers(2, 50))
def test_the_interval_shrinks_with_runs(count, times):
    successes, runs = count
    wide, narrow = wilson(successes, runs), wilson(successes * times, runs * times)
    assert narrow.high - narrow.low < wide.high - wide.low
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@given(counts)
def test_failures_mirror_successes(count):
    successes, runs = count
    one, other = wilson(successes, runs), wilson(runs - successes, runs)
    assert one.low == pytest.approx(1 - other.high, abs=1e-12)


@pytest.mark.parametrize(("successes", "runs"), [(-1, 5), (6, 5), (0, 0)])
def test_counts_that_do_not_fit_are_refused(successes, runs):
    with pytest.raises(ClockError, match=r"needs at least one run|successes do not fit 5 runs"):
        wilson(successes, runs)


def test_a_chance_is_checked_at_birth():
    with pytest.raises(ClockError, match="z must be greater than 0"):
        wilson(1, 2, z=0)
    with pytest.raises(ClockError, match=r"a chance of 0.5 does not lie in 0.6 to 0.7"):
        Chance(0.5, 0.6, 0.7, 1, 2)
    with pytest.raises(ClockError, match="3 successes do not fit 2 runs"):
        Chance(0.5, 0.4, 0.7, 3, 2)


def test_runs_in_time_are_counted():
    hours = np.array([1.0, 2.0, 3.0, 4.0])
    assert chance_before(hours, START, START + timedelta(hours=2.5)) == wilson(2, 4)
    assert chance_before(hours, START, START + timedelta(hours=9)) == wilson(4, 4)
    assert chance_before(hours, START, START - timedelta(hours=9)) == wilson(0, 4)


def test_exactly_at_contact_is_too_late():
    assert chance_before(np.array([2.0]), START, START + timedelta(hours=2)).successes == 0
    assert chance_before(np.array([2.0]), START, START + timedelta(hours=2, microseconds=1)).successes == 1
    sums = np.array([0.7 + 0.1, 0.8])  # both are 48 minutes, though the first float is the smaller
    assert sums[0] < sums[1]
    assert chance_before(sums, START, START + timedelta(minutes=48)).successes == 0


def test_the_zone_in_which_an_instant_is_given_does_not_matter():
    contact = START + timedelta(hours=2)
    assert chance_before(np.array([1.5, 2.5]), START.astimezone(UTC), contact) == wilson(1, 2)


def test_quantiles():
    assert quantiles(np.arange(101.0)) == (10, 50, 90)
    assert quantiles(np.array([7.0])) == (7, 7, 7)
    assert all(type(each) is float for each in quantiles(np.arange(4.0)))


@pytest.mark.parametrize("hours", [np.array([]), np.ones((2, 2)), np.array([1.0, np.nan]), np.array([np.inf])])
def test_hours_that_are_no_row_of_numbers_are_refused(hours):
    for act in (quantiles, lambda h: chance_before(h, START, START)):
        with pytest.raises(ClockError, match=r"the hours must be (a row|finite)"):
            act(hours)


def test_naive_instants_are_refused():
    naive = datetime(1962, 10, 25, 2)  # noqa: DTZ001
    for start, contact in ((naive, START), (START, naive)):
        with pytest.raises(ClockError, match="has no time zone"):
            chance_before(np.array([1.0]), start, contact)
