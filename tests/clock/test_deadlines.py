"""Deadlines and contacts that are not certain: their distributions, and extensions against the rule run by run."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clock.test_channels import triangular_cdf
from clock.test_tasks import agrees
from wayout.clock import ClockError, Deadline, Extension, Latency, Limit, When, extended, in_time, limit_hours

START = datetime.fromisoformat("2022-09-14T09:00-04:00")
RUNS = 40_000


def at(hours):
    return START + timedelta(hours=hours)


def between(low, likely, high, key="term", line=None):
    return Limit(key, line, When(at(low), at(likely), at(high)))


def extension(key, hours, if_reached=None):
    return Extension(key, key, Latency.fixed_hours(hours), None, if_reached)


def until(key, hours, if_reached=None):
    return Extension(key, key, None, at(hours), if_reached)


# limits --------------------------------------------------------------------------------------------------------


def test_a_certain_limit_is_one_number():
    assert limit_hours(Limit("term", None, When.certain(at(39.5))), START, RUNS, 1) == 39.5
    assert limit_hours(Limit("ship", "line", When.certain(at(-2))), START, RUNS, 1) == -2


@pytest.mark.parametrize("hours", [(10, 20, 50), (-5, 0, 1), (3, 3, 9)])
def test_an_uncertain_limit_is_triangular(hours):
    drawn = limit_hours(between(*hours), START, RUNS, 1)
    assert drawn.shape == (RUNS,)
    assert agrees(drawn, lambda x: triangular_cdf(x, *hours))


def test_a_ship_has_the_same_luck_on_every_line_and_another_than_a_deadline_or_another_ship():
    near, far = (limit_hours(between(10, 20, 50, "s", line), START, RUNS, 1) for line in ("near", "far"))
    assert np.array_equal(near, far)
    later = limit_hours(between(20, 30, 60, "s", "near"), START, RUNS, 1)
    assert np.allclose(later, near + 10)
    for other in (between(10, 20, 50, "s"), between(10, 20, 50, "t", "near")):
        assert abs(np.corrcoef(near, limit_hours(other, START, RUNS, 1))[0, 1]) < 0.025


# extensions ----------------------------------------------------------------------------------------------------


def by_the_rule(limit, extensions, reached):
    """One run: any extension not yet used that can be used is, from the first on, until none can be."""
    used = set()
    while True:
        before = len(used)
        for each in extensions:
            if each.key in used:
                continue
            when = None if each.if_reached is None else reached.get(each.if_reached, np.inf)
            if when is None or when < limit:
                hours = each.by.in_hours[0] if each.by else None
                limit = limit + hours if hours is not None else max(limit, (each.to - START) / timedelta(hours=1))
                used.add(each.key)
        if len(used) == before:
            return limit


names = st.sampled_from([None, "signed", "asked", "never"])
extensions = st.lists(st.tuples(st.booleans(), st.integers(0, 60), names), max_size=4).map(
    lambda found: [(extension if by else until)(f"e{n}", hours, name) for n, (by, hours, name) in enumerate(found)]
)
rows = st.lists(st.integers(0, 80), min_size=6, max_size=6).map(lambda row: np.array(row, dtype=float))


@given(st.one_of(st.integers(-5, 60).map(float), rows), extensions, rows, rows)
def test_extensions_are_used_run_by_run_as_the_rule_says(limit, moves, signed, asked):
    reached = {"signed": signed, "asked": asked}
    found = np.broadcast_to(extended(limit, moves, reached, START, 6, 1), (6,))
    limits = np.broadcast_to(limit, (6,))
    expected = [by_the_rule(limits[n], moves, {"signed": signed[n], "asked": asked[n]}) for n in range(6)]
    assert found.tolist() == expected


def test_an_extension_counts_only_if_its_milestone_comes_first():
    reached = {"signed": np.array([10.0, 39.0, 39.5, 50.0])}
    assert extended(39.5, [until("vote", 2000, "signed")], reached, START, 4, 1).tolist() == [
        2000,
        2000,
        39.5,
        39.5,
    ]


def test_one_extension_may_make_room_for_another():
    reached = {"asked": np.array([5.0]), "signed": np.array([45.0])}
    moves = [until("vote", 2000, "signed"), extension("a_day", 24, "asked")]
    assert extended(39.5, moves, reached, START, 1, 1) == 2000
    assert extended(39.5, moves[:1], reached, START, 1, 1) == 39.5


def test_an_extension_may_take_an_uncertain_time():
    move = Extension("a_while", "", Latency.hours(10, 20, 50))
    drawn = extended(5.0, [move], {}, START, RUNS, 1)
    assert agrees(drawn - 5, lambda x: triangular_cdf(x, 10, 20, 50))
    assert agrees(
        extended(np.full(RUNS, 5.0), [move], {}, START, RUNS, 1) - 5, lambda x: triangular_cdf(x, 10, 20, 50)
    )


# in time -------------------------------------------------------------------------------------------------------


def test_at_the_same_microsecond_is_too_late():
    sums = np.array([0.7 + 0.1, 0.8, 0.8 - 1 / 3.6e9])  # the first two are 48 minutes, in two floats
    assert in_time(sums, 0.8).tolist() == [False, False, True]
    assert in_time(sums, np.array([0.9, 0.8, 0.1])).tolist() == [True, False, False]


# bad input -----------------------------------------------------------------------------------------------------


def test_what_is_no_deadline():
    with pytest.raises(ClockError, match="out of order; write low <= likely <= high"):
        When(at(3), at(2), at(4))
    with pytest.raises(ClockError, match="has no time zone"):
        When.certain(datetime(2022, 9, 16))  # noqa: DTZ001
    with pytest.raises(ClockError, match="extension 'x' says how far in no way or in two"):
        Extension("x", "")
    with pytest.raises(ClockError, match="in no way or in two"):
        Extension("x", "", Latency.fixed_hours(1), at(3))
    with pytest.raises(ClockError, match="extension needs a key"):
        Extension("", "", Latency.fixed_hours(1))
    with pytest.raises(ClockError, match="a deadline needs a key"):
        Deadline(" ", "", When.certain(at(1)))
