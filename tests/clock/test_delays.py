"""How long things take: quantiles against closed forms and numerical integrals, fits by hand, drawn samples."""

from datetime import timedelta
from math import comb, exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clock.test_tasks import agrees
from wayout.clock import ClockError, Latency, Lognormal, Pert, Step, is_fixed, quantile, quantiles_of, sample
from wayout.clock.delays import normal_quantiles

CHANCES = np.concatenate([np.logspace(-12, -2, 21), np.linspace(0.02, 0.98, 49), 1 - np.logspace(-2, -12, 21)])
NORMAL = NormalDist()


def test_normal_quantiles_agree_with_the_standard_library():
    for sign in (CHANCES, 1 - CHANCES):
        expected = [NORMAL.inv_cdf(p) for p in sign]
        assert normal_quantiles(sign) == pytest.approx(expected, abs=1e-13)
    assert normal_quantiles(np.array([0.5, NORMAL.cdf(1), NORMAL.cdf(-2)])) == pytest.approx([0, 1, -2], abs=1e-12)
    assert np.isfinite(normal_quantiles(np.array([0.0, 1.0]))).all()


# PERT ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("a", [1, 2, 3, 4, 5])
def test_pert_has_the_closed_form_of_a_whole_beta(a):
    """With whole a and b, the chance below x is that of a or more successes in five trials of chance x."""
    delay = Pert.hours(10, 10 + (a - 1) * 5, 30)
    x = (quantiles_of(delay, CHANCES) - 10) / 20
    within = sum(comb(5, k) * x**k * (1 - x) ** (5 - k) for k in range(a, 6))
    assert within == pytest.approx(CHANCES, abs=2e-6)


@pytest.mark.parametrize("likely", [0.1, 0.31, 0.5, 0.77, 0.99])
def test_pert_has_the_integral_of_its_density(likely):
    a, b = 1 + 4 * likely, 5 - 4 * likely
    at = (np.arange(400_000) + 0.5) / 400_000
    density = at ** (a - 1) * (1 - at) ** (b - 1)
    below = np.cumsum(density) / density.sum()
    quantiles = quantiles_of(Pert.hours(0, likely, 1), np.array([0.01, 0.2, 0.5, 0.9, 0.999]))
    assert np.interp(quantiles, at + 0.5 / 400_000, below) == pytest.approx([0.01, 0.2, 0.5, 0.9, 0.999], abs=1e-5)


@given(st.lists(st.floats(0, 1000), min_size=3, max_size=3).map(sorted))
def test_pert_keeps_its_bounds_and_its_mean(bounds):
    delay = Pert.hours(*bounds)
    low, likely, high = delay.bounds.in_hours  # to the microsecond
    drawn = quantiles_of(delay, (np.arange(20_000) + 0.5) / 20_000)
    assert low <= drawn.min()
    assert drawn.max() <= high
    assert drawn.mean() == pytest.approx((low + 4 * likely + high) / 6, abs=2e-4 * (high - low) + 1e-9)
    assert (np.diff(drawn) >= 0).all()


# lognormal -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("median", "within", "chance"), [(6, 12, 0.9), (6, 2, 0.1), (0.2, 0.5, 0.99), (24, 25, 0.6)]
)
def test_a_lognormal_passes_through_its_two_points(median, within, chance):
    delay = Lognormal.within(median, within, chance)
    assert quantile(delay, 0.5) == pytest.approx(median)
    assert quantile(delay, chance) == pytest.approx(within)


def test_the_logarithm_of_a_lognormal_is_normal():
    delay = Lognormal.within(6, 12, 0.9)
    sigma = log(2) / NORMAL.inv_cdf(0.9)
    for chance, hours in zip(CHANCES, quantiles_of(delay, CHANCES), strict=True):
        assert NormalDist(log(6), sigma).cdf(log(hours)) == pytest.approx(chance, abs=1e-12)


def test_a_fit_by_hand():
    """Logarithms 0, 1 and 2: mean 1, standard deviation 1, widened by sqrt(4/3)."""
    fit = Lognormal.fitted([1, exp(1), exp(2)])
    assert fit.median / timedelta(hours=1) == pytest.approx(exp(1))
    assert fit.sigma == pytest.approx(sqrt(4 / 3))


@given(st.permutations([1.1, 8.3, 11.5, 7.5]))
def test_the_order_of_past_messages_does_not_matter(past):
    first = Lognormal.fitted([1.1, 7.5, 8.3, 11.5])
    assert Lognormal.fitted(past).sigma == pytest.approx(first.sigma)


def test_a_fit_to_many_finds_what_made_them():
    made = Lognormal.within(6, 12, 0.9)
    past = quantiles_of(made, np.random.default_rng(1).random(20_000))
    fit = Lognormal.fitted(past.tolist())
    assert fit.median / made.median == pytest.approx(1, abs=0.015)
    assert fit.sigma == pytest.approx(made.sigma, abs=0.015)


def test_the_next_message_lies_where_a_fit_says_about_as_often_as_it_says():
    """Of next messages 80 % would lie within the middle 80 % if sigma were known; with five past ones 75 do."""
    rng, inside = np.random.default_rng(2), 0
    for _ in range(2000):
        *past, following = np.exp(rng.normal(1, 0.8, 6))
        fit = Lognormal.fitted(past)
        inside += quantile(fit, 0.1) < following < quantile(fit, 0.9)
    assert 0.72 < inside / 2000 < 0.80


# all -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delay", [Latency.hours(1, 2, 4), Pert.hours(1, 2, 4), Lognormal.within(6, 12, 0.9)])
def test_steps_are_drawn_from_their_distribution(delay):
    drawn = sample([Step("send", "", (), (), delay)], 100_000, 7).finish["send"]
    grid = np.linspace(0, 1, 20_001)[1:-1]
    at = quantiles_of(delay, grid)
    assert agrees(drawn, lambda x: np.interp(x, at, grid))
    assert not is_fixed(delay)


@pytest.mark.parametrize("delay", [Latency.fixed_hours(2), Pert.hours(2, 2, 2), Lognormal(timedelta(hours=2), 0)])
def test_what_is_fixed_takes_what_it_takes(delay):
    assert is_fixed(delay)
    assert quantile(delay, 0.01) == quantile(delay, 0.99) == 2
    assert sample([Step("send", "", (), (), delay)], 5, 7).finish["send"].tolist() == [2] * 5


@given(st.floats(0.001, 1000), st.floats(0.001, 1000), st.floats(0.01, 0.99))
def test_hours_never_fall_as_the_chance_rises(a, b, chance):
    try:
        delay = Lognormal.within(a, b, chance)
    except ClockError:
        return
    assert (np.diff(quantiles_of(delay, np.sort(CHANCES))) >= 0).all()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Pert.hours(3, 2, 4), "is out of order; write low <= likely <= high"),
        (lambda: Lognormal.within(0, 2, 0.9), "both must be above 0"),
        (lambda: Lognormal.within(6, 12, 0.4), "within 12 h with chance 0.4 does not fit a median of 6 h"),
        (lambda: Lognormal.within(6, 3, 0.9), "does not fit a median of 6 h"),
        (lambda: Lognormal.within(6, 12, 0.5), "does not fit"),
        (lambda: Lognormal.within(6, 12, 1), "does not fit"),
        (lambda: Lognormal.within(1, 1e5, 0.9), "is too wide; sigma is from 0 to 3"),
        (lambda: Lognormal.within(float("nan"), 1, 0.9), "must be a finite number"),
        (lambda: Lognormal.fitted([4]), "two past messages or more"),
        (lambda: Lognormal.fitted([4, 0]), "each of more than 0 hours"),
        (lambda: Lognormal.fitted([1e-9, 1e5]), "too wide"),
        (lambda: Lognormal(timedelta(0), 1), "must be a time above 0"),
        (lambda: Lognormal(timedelta(1), -1), "sigma is from 0"),
    ],
)
def test_what_is_no_distribution(make, said):
    with pytest.raises(ClockError, match=said):
        make()
