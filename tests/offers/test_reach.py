"""Many states at a time against one by one: drift, ways and conditions of random conflicts."""

import os
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from drawn import Truth, random_world
from oracles import offers as oracle
from wayout.model import Conflict, FaceRule
from wayout.model.fans import fan, width
from wayout.model.listed import ListedForm
from wayout.offers import ways_out
from wayout.offers.joint import joint_improvements_from, shorter_by_joint
from wayout.offers.no_agreement import drift, drift_one_by_one
from wayout.offers.paths import ReachedByArrays, joint_ends, paths
from wayout.stability import Definitions
from wayout.stability.surroundings import folded

BLOCKS = 8
WORLDS = max(40, int(os.environ.get("WAYOUT_CONFLICTS", "0")) // BLOCKS)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_ways_out_are_those_of_the_conditions_asked_one_by_one(block, either):
    rng = np.random.default_rng([41, block])
    ways = 0
    for _ in range(WORLDS):
        world = random_world(rng)
        rest, fails, holding, keeping = oracle.conditions(world)
        found = ways_out(world)
        assert found.no_agreement == rest
        assert set(found.states) == {state for state, failed in fails.items() if not failed}
        alone = {state: failed[0] for state, failed in fails.items() if len(failed) == 1}
        assert [(miss.state, miss.fails) for miss in found.near_misses] == sorted(alone.items())
        assert found.removed_by == {name: list(alone.values()).count(name) for name in found.removed_by}
        dominated = oracle.dominated_by(world, found.states)
        for way in found.ways_out:
            assert way.concepts == holding[way.state]
            assert way.path == keeping[way.state]
            assert way.dominated_by == dominated[way.state]
        ways += len(found.ways_out)
    assert ways


@pytest.mark.parametrize("block", range(BLOCKS))
def test_ways_and_drifts_from_anywhere(block, either):
    rng = np.random.default_rng([42, block])
    lengths = set()
    for _ in range(WORLDS):
        world = random_world(rng)
        definitions = Definitions(world)
        starts = tuple(rng.choice(world.space.states, int(rng.integers(1, 4))).tolist())
        for keep_face in (True, False):
            slow = oracle.paths(definitions, starts, keep_face)
            quick = paths(definitions, starts, keep_face)
            assert dict(quick) == slow
            if isinstance(quick, ReachedByArrays):
                assert all(quick.found.steps[state] == len(path) for state, path in slow.items())
            lengths |= {len(path) for path in slow.values()}
        assert drift(definitions, starts) == drift_one_by_one(definitions, starts)
    assert {0, 1, 2, 3} <= lengths


def as_list(world):
    """The same conflict with its states as a list, and where each code is in it."""
    codes = np.flatnonzero(world.space.feasible)
    people = tuple(
        replace(dm, face=tuple(replace(rule, must=Truth(rule.must.mask[codes])) for rule in dm.face))
        for dm in world.decision_makers
    )
    options = tuple(
        replace(option, verified_by=option.verified_by and Truth(option.verified_by.mask[codes]))
        for option in world.space.options
    )
    place = np.searchsorted(codes, np.arange(world.space.size))
    listed = ListedForm(options, codes.astype(np.int64))
    return Conflict(people, listed, world.payoffs[:, codes], int(place[world.status_quo])), place


@pytest.mark.parametrize("block", range(4))
def test_a_list_of_states_is_searched_like_a_table(block, either):
    rng = np.random.default_rng([45, block])
    for _ in range(WORLDS):
        world = random_world(rng)
        listed, place = as_list(world)
        table, listing = Definitions(world), Definitions(listed)
        starts = tuple(rng.choice(world.space.states, int(rng.integers(1, 5))).tolist())
        begin = tuple(place[list(starts)].tolist())
        slow, quick = drift_one_by_one(table, starts), drift(listing, begin)
        assert quick.states == tuple(place[list(slow.states)].tolist())
        assert [len(cycle) for cycle in quick.cycles] == [len(cycle) for cycle in slow.cycles]
        for keep_face in (True, False):
            expected = oracle.paths(table, starts, keep_face)
            found = dict(paths(listing, begin, keep_face))
            assert {state: [(step.kind, step.end) for step in path] for state, path in found.items()} == {
                place[state]: [(step.kind, place[step.end]) for step in path] for state, path in expected.items()
            }


@pytest.mark.parametrize("block", range(4))
def test_what_is_folded_is_what_each_state_can_move_to_or_come_from(block):
    rng = np.random.default_rng([46, block])
    for _ in range(WORLDS):
        world = random_world(rng)
        for conflict in (world, as_list(world)[0]):
            space = conflict.space
            dm, least = int(rng.integers(len(conflict.keys))), np.iinfo(np.int32).min
            values = np.where(space.feasible, rng.integers(0, 50, space.size), least).astype(np.int32)
            for sign, fold in ((1, np.maximum), (-1, np.minimum)):
                to = folded(space, dm, np.where(space.feasible, sign * values, sign * (least + 1)), fold)
                back = folded(
                    space, dm, np.where(space.feasible, sign * values, sign * (least + 1)), fold, back=True
                )
                for state in space.states:
                    ends = [state, *space.moves(dm, state)]
                    starts = [s for s in space.states if s == state or state in space.moves(dm, s)]
                    assert to[state] == sign * max(values[ends])
                    assert back[state] == sign * max(values[starts])


@pytest.mark.parametrize("block", range(4))
@pytest.mark.parametrize("form", ["table", "list"])
def test_joint_improvements_of_many_states_are_those_of_each(block, form, either, monkeypatch):
    rng = np.random.default_rng([47, block])
    monkeypatch.setattr("wayout.offers.joint.ROOM", int(rng.integers(1, 200)))
    met = 0
    for _ in range(WORLDS):
        world = random_world(rng)
        world = as_list(world)[0] if form == "list" else world
        definitions = Definitions(world)
        starts = rng.permutation(world.space.states)[:20].tolist()
        expected = {step.end for start in starts for step in oracle._joint(definitions, start)}
        assert joint_ends(definitions, starts) == tuple(sorted(expected))
        met += len(expected)
    assert met


@pytest.mark.parametrize("block", range(4))
def test_the_first_of_the_starts_that_makes_a_way_shorter(block, many_at_a_time):
    """Starts at any distance, in order, all of whose single improvements are known: against a loop over them."""
    rng = np.random.default_rng([48, block])
    met = 0
    for _ in range(4 * WORLDS):
        world = random_world(rng)
        starts = rng.permutation(world.space.states)[:20]
        steps = np.full(world.space.size, -1, dtype=np.int32)
        steps[starts] = np.sort(rng.integers(0, 6, len(starts)))
        definitions, known = Definitions(world), set(starts.tolist())
        for start, dm in product(starts.tolist(), world.principals):
            for end in set(definitions.improvements(dm, start)) - known:
                steps[end] = min(steps[end] % 99, steps[start] + 1)
        expected = {}
        for start in starts.tolist():
            for end in joint_improvements_from(world, start).tolist():
                if steps[end] < 0 or steps[end] > steps[start] + 1:
                    expected.setdefault(end, start)
        ends, before = shorter_by_joint(world, starts, steps, keep_face=False)
        assert dict(zip(ends.tolist(), before.tolist(), strict=True)) == expected
        met += len(known & expected.keys())
    assert met


def test_cycles_are_found_many_states_at_a_time(many_at_a_time):
    """Sides who want what the other does not: most of these conflicts go round, some in several circles."""
    rng = np.random.default_rng(44)
    cycles = []
    for _ in range(WORLDS):
        own = rng.permutation([0, 0, 1, 1, 2])
        row = rng.integers(0, 4, 32)
        drawn = Conflict.from_arrays(own.tolist(), np.stack([row, -row, row]))
        third = replace(drawn.decision_makers[2], role="third_party")
        drawn = replace(drawn, decision_makers=(*drawn.decision_makers[:2], third))
        definitions = Definitions(drawn)
        found = drift(definitions, range(32))
        assert found == drift_one_by_one(definitions, range(32))
        cycles.append(len(found.cycles))
    assert max(cycles) > 1
    assert sum(map(bool, cycles)) > WORLDS // 4


@pytest.mark.parametrize("block", range(4))
def test_a_fan_is_what_each_state_says_by_itself(block):
    rng = np.random.default_rng([43, block])
    for _ in range(WORLDS):
        world = random_world(rng)
        space = world.space
        members = tuple(i for i in range(len(world.keys)) if rng.random() < 0.6)
        codes = np.flatnonzero(space.feasible)
        listed = ListedForm(space.options, codes.astype(np.int64))
        states = rng.permutation(codes)[:5]
        for form, asked in ((space, states), (listed, np.searchsorted(codes, states))):
            expected = [(n, end) for n, s in enumerate(asked.tolist()) for end in form.joint_moves(members, s)]
            places, ends = fan(form, members, asked)
            assert list(zip(places.tolist(), ends.tolist(), strict=True)) == expected
            places, starts = fan(form, members, asked, back=True)
            assert set(zip(starts.tolist(), asked[places].tolist(), strict=True)) == {
                (start, end) for start in form.states for end in form.joint_moves(members, start) if end in asked
            }
            assert len(places) <= len(asked) * width(form, members)


def test_a_large_conflict_is_taken_many_states_at_a_time():
    """2**13 states: each side gains by what the other gives, loses by what it gives itself, and may not give o0."""
    k = 13
    codes = np.arange(1 << k)
    given = [sum(codes >> j & 1 for j in range(k) if j % 2 == side) for side in (0, 1)]
    payoffs = np.stack([2 * given[1] - given[0], 2 * given[0] - given[1]])
    world = replace(Conflict.from_arrays([j % 2 for j in range(k)], payoffs), status_quo=0)
    first = replace(world.decision_makers[0], face=(FaceRule("not o0", must=Truth(codes & 1 == 0)),))
    world = replace(world, decision_makers=(first, world.decision_makers[1]))
    found = ways_out(world)
    assert isinstance(paths(Definitions(world), (0,), keep_face=False), ReachedByArrays)
    gain = (payoffs > 0).all(axis=0)
    assert found.states == set(np.flatnonzero(gain & (codes & 1 == 0)).tolist())
    assert {way.joint for way in found.ways_out} == {(0, 1)}
    assert found.removed_by["face"] == int((gain & (codes & 1 == 1)).sum()) > 50
    assert len(found.near_misses) == sum(found.removed_by.values())
    assert found.near_misses[-1] == found.near_misses[:][-1]
    assert tuple(found.near_misses) == found.near_misses
    assert found.near_misses[3:5] == tuple(found.near_misses)[3:5]
