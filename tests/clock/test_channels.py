"""Steps and channels: order, sampling against exact distributions, common random numbers."""

from itertools import permutations
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.clock import Channel, ClockError, Latency, Step, Timings, milestone_hours, order, sample

RUNS = 200_000
SEED = 1962


def step(key, hours=(1, 2, 4), after=(), reaches=None):
    return Step(key, f"does {key}", ("someone",), tuple(after), Latency.hours(*hours), reaches)


def triangular_cdf(x, low, likely, high):
    """The exact distribution function, piece by piece."""
    if x <= low:
        return 0.0
    if x >= high:
        return 1.0
    if x <= likely:
        return (x - low) ** 2 / ((high - low) * (likely - low))
    return 1 - (high - x) ** 2 / ((high - low) * (high - likely))


def keys(steps):
    return [each.key for each in steps]


# order ---------------------------------------------------------------------------------------------------------


def test_every_step_comes_after_those_it_waits_for():
    plan = (step("send", after=["clear"]), step("clear", after=["draft"]), step("draft"))
    for given_order in permutations(plan):
        assert keys(order(given_order)) == ["draft", "clear", "send"]
    assert order(()) == ()


@given(st.data())
def test_any_plan_without_a_circle_can_be_ordered(data):
    count = data.draw(st.integers(1, 8))
    names = [f"s{i}" for i in range(count)]
    plan = [step(name, after=data.draw(st.sets(st.sampled_from(names[:i])) if i else st.just(set())))
            for i, name in enumerate(names)]  # fmt: skip
    ordered = order(data.draw(st.permutations(plan)))
    place = {each.key: i for i, each in enumerate(ordered)}
    assert sorted(place) == sorted(names)
    assert all(place[before] < place[each.key] for each in ordered for before in each.after)


def test_a_missing_step_is_named_with_the_closest():
    with pytest.raises(ClockError, match=r"step 'send' waits for 'claer', .* did you mean 'clear'\?"):
        order([step("clear"), step("send", after=["claer"])])
    with pytest.raises(ClockError, match=r"waits for 'zzz', which is not a step of this plan; add it"):
        order([step("send", after=["zzz"])])


def test_a_circle_is_named_whole():
    circle = [step("a", after=["c"]), step("b", after=["a"]), step("c", after=["b"]), step("d", after=["a"])]
    with pytest.raises(ClockError, match=r"in a circle: (a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c);"):
        order(circle)
    with pytest.raises(ClockError, match="in a circle: a -> a;"):
        order([step("a", after=["a"])])


def test_a_key_used_twice_is_refused():
    with pytest.raises(ClockError, match="two steps are called 'send'"):
        order([step("send"), step("send")])


# nouns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["who", "after"])
@pytest.mark.parametrize("value", ["draft", ["draft"], (5,)])
def test_who_and_after_are_tuples_of_names(name, value):
    fields = {"key": "send", "does": "", "who": (), "after": (), "latency": Latency.fixed_hours(1)}
    with pytest.raises(ClockError, match=f"`{name}` of step 'send' must be a tuple of names"):
        Step(**(fields | {name: value}))


def test_channels_and_steps_need_a_key_and_a_latency():
    with pytest.raises(ClockError, match="a channel needs a key"):
        Channel("", "cable", None, Latency.fixed_hours(1))
    with pytest.raises(ClockError, match="channel 'cable' has no latency"):
        Channel("cable", "cable", None, 5)
    with pytest.raises(ClockError, match="a step needs a key"):
        Step(None, "", (), (), Latency.fixed_hours(1))
    with pytest.raises(ClockError, match="step 'send' has no latency"):
        Step("send", "", (), (), None)
    assert Channel("cable", "cable", "UN", Latency.fixed_hours(1)).carrier == "UN"


def test_timings_fit_their_runs_and_are_read_only():
    timings = sample([step("send")], 10, SEED)
    with pytest.raises(ValueError, match="read-only"):
        timings.finish["send"][0] = 0
    with pytest.raises(TypeError):
        timings.finish["other"] = timings.finish["send"]
    with pytest.raises(ClockError, match=r"step 'send' has timings of shape \(10,\), not \(11,\)"):
        Timings(timings.finish, 11, SEED)


# sampling ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [(10, 12, 16), (0, 0, 5), (3, 7, 7), (2, 3, 3.5), (14, 20, 28), (0.05, 0.2, 0.5)])
def test_durations_are_triangular(hours):
    """Kolmogorov and Smirnov: the largest gap exceeds 1.95 / sqrt(n) with chance 0.001 if the draws are right."""
    drawn = np.sort(sample([step("send", hours)], RUNS, SEED).finish["send"])
    assert drawn.dtype == np.float64
    assert hours[0] <= drawn[0]
    assert drawn[-1] <= hours[2]
    exact = np.array([triangular_cdf(x, *hours) for x in drawn])
    above = np.arange(1, RUNS + 1) / RUNS - exact
    below = exact - np.arange(RUNS) / RUNS
    assert max(above.max(), below.max()) < 1.95 / sqrt(RUNS)


def test_a_fixed_step_takes_what_it_takes():
    assert (sample([step("send", (1.5, 1.5, 1.5))], 50, SEED).finish["send"] == 1.5).all()


def test_steps_in_a_row_add_up():
    plan = [step("draft", (0.5, 1, 3)), step("clear", (1, 2, 6), ["draft"]), step("send", (2, 2, 2), ["clear"])]
    done = sample(plan, RUNS, SEED).finish["send"]
    mean = (0.5 + 1 + 3) / 3 + (1 + 2 + 6) / 3 + 2
    variance = sum((a * a + b * b + c * c - a * b - a * c - b * c) / 18 for a, b, c in [(0.5, 1, 3), (1, 2, 6)])
    assert done.mean() == pytest.approx(mean, abs=4 * sqrt(variance / RUNS))
    assert done.var() == pytest.approx(variance, rel=0.02)  # and so the two are drawn independently
    assert done.min() >= 3.5
    assert done.max() <= 11


def test_steps_side_by_side_wait_for_the_slower():
    plan = [step("a", (1, 2, 4)), step("b", (0, 3, 5)), step("both", (0, 0, 0), ["a", "b"])]
    done = sample(plan, RUNS, SEED).finish["both"]
    for x in np.linspace(1, 5, 41):
        exact = triangular_cdf(x, 1, 2, 4) * triangular_cdf(x, 0, 3, 5)
        assert np.mean(done <= x) == pytest.approx(exact, abs=5 * sqrt(0.25 / RUNS))


def test_a_longer_chain_is_the_sum_of_its_draws():
    chain = [step("a"), step("b", after=["a"]), step("c", after=["b"])]
    alone = [step("a"), step("b"), step("c")]
    together, apart = sample(chain, 500, SEED).finish, sample(alone, 500, SEED).finish
    assert np.array_equal(together["c"], apart["a"] + apart["b"] + apart["c"])


def test_same_seed_same_draws_and_another_seed_others():
    plan = [step("a"), step("b", after=["a"])]
    one, same, other = sample(plan, 500, SEED), sample(plan, 500, SEED), sample(plan, 500, SEED + 1)
    assert (one.runs, one.seed) == (500, SEED)
    for key in ("a", "b"):
        assert np.array_equal(one.finish[key], same.finish[key])
        assert not np.isclose(one.finish[key], other.finish[key]).any()


def test_a_step_draws_alike_in_every_plan_and_any_order():
    plan = [step("a"), step("b", after=["a"]), step("c", after=["a"])]
    alone = sample([step("a")], 500, SEED).finish["a"]
    for shuffled in permutations(plan):
        timings = sample(shuffled, 500, SEED)
        assert np.array_equal(timings.finish["a"], alone)
        assert np.array_equal(timings.finish["c"], sample(plan, 500, SEED).finish["c"])


def test_two_steps_draw_independently():
    drawn = sample([step(key) for key in ("a", "b", "aa", "plumless", "buckeroo")], RUNS, SEED).finish
    table = np.corrcoef(list(drawn.values()))  # the last two share a CRC-32
    assert np.abs(table - np.eye(len(table))).max() < 5 / sqrt(RUNS)


def test_more_runs_continue_fewer_and_a_later_bound_delays_every_run():
    few, many = (sample([step("a")], runs, SEED).finish["a"] for runs in (100, 1000))
    assert np.array_equal(few, many[:100])
    later = sample([step("a", (1, 3, 5))], 1000, SEED).finish["a"]
    assert (later > many).all()


def test_a_golden_run():
    """The draws do not change with numpy, the machine or the years: a seed in a brief can be run again."""
    timings = sample([step("draft", (1, 2, 4)), step("send", (10, 12, 16), ["draft"])], 3, 1962)
    assert timings.finish["send"].tolist() == pytest.approx(
        [16.361939308843827, 15.333058334734401, 15.723210723565682], abs=1e-12
    )


@pytest.mark.parametrize(
    ("runs", "seed", "said"),
    [
        (0, 1, "0 runs cannot be sampled; ask for 1 to 5,000,000"),
        (5_000_001, 1, "5,000,001 runs cannot be sampled"),
        (5, -1, "the seed must be 0 or more, not -1"),
    ],
)
def test_what_cannot_be_sampled(runs, seed, said):
    with pytest.raises(ClockError, match=said):
        sample([step("a")], runs, seed)


# milestones ----------------------------------------------------------------------------------------------------


def test_a_milestone_is_reached_when_all_its_steps_are_done():
    plan = [step("a", (1, 2, 4), reaches="public"), step("b", (0, 3, 5), reaches="public"), step("c", after=["a"])]
    timings = sample(plan, 500, SEED)
    reached = milestone_hours(timings, plan, "public")
    assert np.array_equal(reached, np.maximum(timings.finish["a"], timings.finish["b"]))
    assert np.array_equal(milestone_hours(timings, plan[:1], "public"), timings.finish["a"])
    assert milestone_hours(timings, plan, "answer") is None


def test_a_step_that_was_not_sampled_is_named():
    timings = sample([step("send")], 5, SEED)
    with pytest.raises(ClockError, match=r"step 'sent' was not sampled; did you mean 'send'\?"):
        milestone_hours(timings, [step("sent", reaches="public")], "public")
