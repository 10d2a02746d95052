"""Plans as graphs: against the definition run by run, and against exact distributions."""

from functools import cache
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clock.test_channels import keys, triangular_cdf
from wayout.clock import Channel, Clearance, ClockError, Latency, Step, order, sample

RUNS = 200_000
SEED = 1962
A, B = (1, 2, 4), (0, 3, 5)


def by(key, *hours):
    return Channel(key, key, None, Latency.hours(*hours) if len(hours) == 3 else Latency.fixed_hours(*hours))


def clears(who, *hours):
    return Clearance(who, Latency.hours(*hours) if len(hours) == 3 else Latency.fixed_hours(*hours))


def step(key, hours=None, after=(), **more):
    latency = Latency.fixed_hours(hours) if isinstance(hours, int | float) else hours and Latency.hours(*hours)
    return Step(key, f"does {key}", (), tuple(after), latency, **more)


# the definition ------------------------------------------------------------------------------------------------


def done(steps):
    """When each step is done if everything takes a fixed time, by the definition."""
    named = {each.key: each for each in steps}

    def takes(each):
        if each.latency is not None:
            return each.latency.in_hours[0]
        if each.channels:
            return min(channel.latency.in_hours[0] for channel in each.channels)
        hours = [clearance.latency.in_hours[0] for clearance in each.clears]
        return sum(hours) if each.in_turn else max(hours)

    @cache
    def when(key):
        each = named[key]
        begins = max((when(before) for before in each.after), default=0)
        if each.after_first:
            begins = max(begins, min(when(before) for before in each.after_first))
        return begins + takes(each)

    return {key: when(key) for key in named}


hours = st.integers(0, 50)


@st.composite
def plans(draw):
    """Steps that take fixed hours and wait for earlier ones, in any order."""
    steps = []
    for n in range(draw(st.integers(1, 9))):
        earlier = st.sets(st.sampled_from([each.key for each in steps])) if steps else st.just(set())
        after, first = draw(earlier), draw(earlier)
        match draw(st.sampled_from(["hours", "channels", "clears"])):
            case "hours":
                how = {"hours": draw(hours)}
            case "channels":
                how = {"channels": tuple(by(f"c{i}", h) for i, h in enumerate(draw(st.lists(hours, min_size=1))))}
            case _:
                each = tuple(clears(f"w{i}", h) for i, h in enumerate(draw(st.lists(hours, min_size=1))))
                how = {"clears": each, "in_turn": draw(st.booleans())}
        steps.append(step(f"s{n}", after=after, after_first=tuple(first), **how))
    return draw(st.permutations(steps))


@given(plans())
def test_every_step_is_done_when_the_definition_says(steps):
    found = sample(steps, 3, SEED).finish
    assert {key: set(hours) for key, hours in found.items()} == {key: {when} for key, when in done(steps).items()}


@given(plans())
def test_steps_are_ordered_by_both_ways_of_waiting(steps):
    place = {key: n for n, key in enumerate(keys(order(steps)))}
    assert all(place[before] < place[each.key] for each in steps for before in (*each.after, *each.after_first))


def test_a_step_may_wait_for_the_first_of_some_and_for_all_of_others():
    plan = [step("cable", 9), step("radio", 2), step("decode", 4), step("read", 1, ["decode"])]
    both = step("answer", 1, ["read"], after_first=("cable", "radio"))
    assert done([*plan, both])["answer"] == 6
    assert sample([*plan, both], 5, SEED).finish["answer"].tolist() == [6] * 5
    alone = step("answer", 1, after_first=("cable", "radio"))
    assert sample([*plan, alone], 5, SEED).finish["answer"].tolist() == [3] * 5


# chance --------------------------------------------------------------------------------------------------------


def agrees(drawn, exact):
    """The largest gap between the two distributions, as in Kolmogorov and Smirnov's test at 0.001."""
    x = np.sort(drawn)
    at = np.array([exact(each) for each in x])
    gap = max((np.arange(1, len(x) + 1) / len(x) - at).max(), (at - np.arange(len(x)) / len(x)).max())
    return gap < 1.95 / sqrt(len(x))


def test_of_several_channels_the_first_to_arrive_counts():
    drawn = sample([step("send", channels=(by("cable", *A), by("radio", *B)))], RUNS, SEED).finish["send"]
    assert agrees(drawn, lambda x: 1 - (1 - triangular_cdf(x, *A)) * (1 - triangular_cdf(x, *B)))


def test_side_by_side_the_slowest_clearance_counts():
    drawn = sample([step("clear", clears=(clears("Rusk", *A), clears("Ball", *B)))], RUNS, SEED).finish["clear"]
    assert agrees(drawn, lambda x: triangular_cdf(x, *A) * triangular_cdf(x, *B))


def test_in_turn_clearances_add_up():
    plan = [step("clear", clears=(clears("Rusk", *A), clears("Ball", *B)), in_turn=True)]
    drawn = sample(plan, RUNS, SEED).finish["clear"]
    variance = sum((a * a + b * b + c * c - a * b - a * c - b * c) / 18 for a, b, c in (A, B))
    assert drawn.mean() == pytest.approx((sum(A) + sum(B)) / 3, abs=4 * sqrt(variance / RUNS))
    assert drawn.var() == pytest.approx(variance, rel=0.02)


def test_one_channel_has_the_luck_of_the_step():
    as_channel, as_latency = step("send", channels=(by("cable", *A),)), step("send", A)
    assert np.array_equal(
        sample([as_channel], 500, SEED).finish["send"], sample([as_latency], 500, SEED).finish["send"]
    )


def test_parts_of_a_step_are_independent_of_each_other_and_of_steps_with_like_names():
    pair = (clears("b", *A), clears("c", *A))
    turn = [step("a", clears=pair, in_turn=True), step("ab", A), step("b", A), step("c", A)]
    found = sample(turn, RUNS, SEED).finish
    table = np.corrcoef([found[key] for key in ("a", "ab", "b", "c")])
    assert np.abs(table - np.eye(4)).max() < 5 / sqrt(RUNS)


def test_a_second_channel_never_delays_a_run_and_keeps_the_luck_of_the_first():
    both = sample([step("send", channels=(by("cable", *A), by("radio", *B)))], 1000, SEED).finish["send"]
    other = sample([step("send", channels=(by("cable", *A), by("pigeon", 30)))], 1000, SEED).finish["send"]
    assert (both <= other).all()
    assert (both == other).any()


@pytest.mark.parametrize("threads", [2, 3, 8, None])
def test_threads_do_not_change_the_answer(threads):
    plan = [step("a", A), step("b", B, ["a"]), step("c", channels=(by("x", *A), by("y", *B)), after=["a"])]
    one = sample(plan, 100_001, SEED, threads=1)
    many = sample(plan, 100_001, SEED, threads=threads)
    assert all(np.array_equal(one.finish[key], many.finish[key]) for key in "abc")


def test_more_runs_continue_fewer_beyond_a_block():
    plan = [step("a", A), step("b", channels=(by("x", *A), by("y", *B)))]
    few, many = sample(plan, 16_400, SEED).finish, sample(plan, 70_000, SEED).finish
    assert all(np.array_equal(few[key], many[key][:16_400]) for key in "ab")
    assert len(set(many["a"])) > 69_990  # no block repeats another


# bad input -----------------------------------------------------------------------------------------------------


def test_a_step_takes_its_time_in_one_way():
    with pytest.raises(ClockError, match="step 'a' has more than one of a latency, channels and clearances"):
        step("a", 1, channels=(by("x", 1),))
    with pytest.raises(ClockError, match="step 'a' has more than one"):
        step("a", clears=(clears("x", 1),), channels=(by("x", 1),))
    with pytest.raises(ClockError, match="step 'a' has no latency"):
        step("a")


def test_names_within_a_step_are_named_once():
    with pytest.raises(ClockError, match="step 'a' names the channel 'x' twice"):
        step("a", channels=(by("x", 1), by("x", 2)))
    with pytest.raises(ClockError, match="step 'a' names the clearance 'Rusk' twice"):
        step("a", clears=(clears("Rusk", 1), clears("Rusk", 1)))
    with pytest.raises(ClockError, match="a clearance needs a key"):
        clears("", 1)


def test_a_circle_through_the_first_of_some_is_found():
    with pytest.raises(ClockError, match="in a circle"):
        order([step("a", 1, after_first=("b",)), step("b", 1, ["a"])])
    with pytest.raises(ClockError, match=r"step 'a' waits for 'bb', .* did you mean 'b'"):
        order([step("a", 1, after_first=("bb",)), step("b", 1)])


def test_what_would_not_fit_is_refused_before_it_is_made():
    plan = [step(f"s{n}", 1) for n in range(40)]
    with pytest.raises(ClockError, match=r"5,000,000 runs of 40 steps take 1\.6 GB; ask for at most 2,500,000"):
        sample(plan, 5_000_000, SEED)
