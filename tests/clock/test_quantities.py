"""Distances, speeds and latencies: units, arithmetic, and what is refused."""

from datetime import timedelta
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.clock import ClockError, Distance, Latency, Speed

miles = st.floats(min_value=-10_000, max_value=10_000)


def test_a_nautical_mile_is_1852_metres():
    assert Distance.nautical_miles(1) == Distance.metres(1852)
    assert Distance.nautical_miles(500).in_nautical_miles == 500
    assert Distance.metres(463).in_nautical_miles == 0.25


def test_a_knot_is_a_nautical_mile_an_hour():
    assert Speed.knots(1).in_metres_per_second == pytest.approx(1852 / 3600, rel=1e-15)
    assert Speed.knots(17).in_knots == pytest.approx(17, rel=1e-15)
    assert Speed.knots(16) < Speed.knots(17)


@given(miles, miles)
def test_distances_subtract_and_compare_as_their_numbers_do(a, b):
    one, other = Distance.nautical_miles(a), Distance.nautical_miles(b)
    assert (one - other).in_nautical_miles == pytest.approx(a - b, abs=1e-9)
    assert (one < other) == (one.in_metres < other.in_metres)
    assert max(one, other) >= min(one, other)


@pytest.mark.parametrize(("knots", "hours"), [(14, 14.3), (15, 13.3), (16, 12.5), (17, 11.8), (18, 11.1)])
def test_two_hundred_miles_buy_the_hours_of_the_night(knots, hours):
    time = Distance.nautical_miles(200) / Speed.knots(knots)
    assert round(time / timedelta(hours=1), 1) == hours
    assert time / timedelta(hours=1) == pytest.approx(200 / knots, abs=1e-9)


def test_a_latency_tells_its_hours():
    assert Latency.hours(10, 12, 16).in_hours == (10, 12, 16)
    assert Latency.fixed_hours(1.5) == Latency(*[timedelta(minutes=90)] * 3)
    assert Latency.hours(0, 0, 0) == Latency.fixed_hours(0)


@pytest.mark.parametrize("make", [Distance.metres, Distance.nautical_miles, Speed.knots, Latency.fixed_hours])
@pytest.mark.parametrize("value", [nan, inf, -inf, "5", None, True, 10**400])
def test_what_is_not_a_finite_number_is_refused(make, value):
    with pytest.raises(ClockError, match=r"must be a (finite )?number"):
        make(value)


def test_a_distance_too_long_for_a_float_is_refused():
    with pytest.raises(ClockError, match="finite"):
        Distance.nautical_miles(1e308)


@pytest.mark.parametrize("knots", [0, -3])
def test_a_speed_is_more_than_nothing(knots):
    with pytest.raises(ClockError, match=rf"greater than 0, not {knots} kn"):
        Speed.knots(knots)


def test_a_time_no_calendar_holds_is_refused():
    with pytest.raises(ClockError, match="500 nm at 1e-12 kn takes longer than a calendar"):
        Distance.nautical_miles(500) / Speed.knots(1e-12)
    with pytest.raises(ClockError, match="likely of a latency, 1e\\+12 h, is longer"):
        Latency.hours(0, 1e12, 1)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ((5, 3, 9), "low 5 h, likely 3 h, high 9 h is out of order"),
        ((5, 9, 7), "low 5 h, likely 9 h, high 7 h is out of order"),
        ((5, 5, 4), "low 5 h, likely 5 h, high 4 h is out of order"),
        ((-1, 3, 9), "low -1 h, likely 3 h, high 9 h starts before it is asked for"),
    ],
)
def test_a_latency_out_of_order_is_refused_with_its_numbers(hours, said):
    with pytest.raises(ClockError, match=said):
        Latency.hours(*hours)


def test_a_latency_wants_durations():
    with pytest.raises(ClockError, match="the likely of a latency must be a timedelta, not 5"):
        Latency(timedelta(0), 5, timedelta(hours=9))


def test_quantities_are_frozen_and_name_their_unit():
    with pytest.raises(AttributeError):
        Distance.metres(1).in_metres = 2
    with pytest.raises(TypeError):
        Distance(5)
    with pytest.raises(TypeError):
        Speed(5)
