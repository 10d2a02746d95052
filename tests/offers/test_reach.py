"""Many states at a time against one by one: drift, ways and conditions of random conflicts."""

import os
from dataclasses import replace

import numpy as np
import pytest

from oracles import matrix_method
from oracles import offers as oracle
from wayout.model import Conflict, DecisionMaker, FaceRule, Option, OptionForm
from wayout.model.fans import fan, width
from wayout.model.listed import ListedForm
from wayout.offers import NEAR_MISSES_LISTED, ways_out
from wayout.offers.no_agreement import drift, drift_one_by_one
from wayout.offers.paths import paths, paths_one_by_one
from wayout.stability import Definitions

BLOCKS = 12
WORLDS = max(40, int(os.environ.get("WAYOUT_CONFLICTS", "0")) // BLOCKS)


class Truth:
    """Stands in for a statement by its mask."""

    names = ()
    text = "as drawn"

    def __init__(self, mask):
        self.mask = mask

    def truth(self, column):
        return self.mask


def random_world(rng, max_options=6):
    """Random principals and third parties: mandates, consent, face, one-way and unverified options."""
    drawn = matrix_method.random_conflict(rng, max_options=max_options)
    dms, k = len(drawn["payoffs"]), len(drawn["owner"])
    coarse = rng.integers(0, int(rng.integers(2, 9)), (dms, 1 << k))
    shared = rng.integers(0, rng.choice([1, 12, 40, 40]), 1 << k)  # nothing, something, or much to agree on
    payoffs = (np.asarray(drawn["payoffs"]) if rng.random() < 0.5 else coarse) + shared
    roles = ["principal", *rng.choice(["principal", "principal", "third_party"], dms - 1)]
    for i, role in enumerate(roles):
        if role == "third_party" and rng.random() < 0.6:
            payoffs[i] = 0
    keys = [str(i) for i in range(dms)]
    options = tuple(
        Option(
            f"o{j}",
            owner,
            one_way=drawn["one_way"].get(j),
            verified_by=Truth(drawn["seen_off"][j]) if j in drawn["seen_off"] else None,
            act="do" if rng.random() < 0.7 else "exceed",
            consent=tuple(key for key in keys if rng.random() < 0.15) if roles[owner] == "third_party" else (),
        )
        for j, owner in enumerate(drawn["owner"])
    )
    people = tuple(
        DecisionMaker(
            key,
            role=role,
            mandate=("do",),
            face=tuple(
                FaceRule(str(n), must=Truth(rng.random(1 << k) < 0.8)) for n in range(int(rng.integers(0, 3)) // 2)
            ),
        )
        for key, role in zip(keys, roles, strict=True)
    )
    feasible = np.asarray(drawn["feasible"])
    status_quo = int(rng.choice(np.flatnonzero(feasible)))
    return Conflict(people, OptionForm(options, feasible), payoffs.astype(np.int32), status_quo)


@pytest.fixture
def many_at_a_time(monkeypatch):
    """Take every conflict for a large one, and look at few moves together."""
    monkeypatch.setattr("wayout.offers.reach.LARGE", 0)
    monkeypatch.setattr("wayout.offers.reach.ROOM", 40)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_ways_out_are_those_of_the_conditions_asked_one_by_one(block, many_at_a_time):
    rng = np.random.default_rng([41, block])
    ways = 0
    for _ in range(WORLDS):
        world = random_world(rng)
        rest, fails, holding, keeping = oracle.conditions(world)
        found = ways_out(world)
        assert found.no_agreement == rest
        assert set(found.states) == {state for state, failed in fails.items() if not failed}
        alone = {state: failed[0] for state, failed in fails.items() if len(failed) == 1}
        assert {miss.state: miss.fails for miss in found.near_misses} == dict(
            sorted(alone.items())[:NEAR_MISSES_LISTED]
        )
        assert found.removed_by == {name: list(alone.values()).count(name) for name in found.removed_by}
        assert found.resting_misses == sum(alone.get(state) == "better" for state in rest.states)
        dominated = oracle.dominated_by(world, found.states)
        for way in found.ways_out:
            assert way.concepts == holding[way.state]
            assert way.path == keeping[way.state]
            assert way.dominated_by == dominated[way.state]
        ways += len(found.ways_out)
    assert ways


@pytest.mark.parametrize("block", range(BLOCKS))
def test_ways_and_drifts_from_anywhere(block, many_at_a_time):
    rng = np.random.default_rng([42, block])
    lengths = set()
    for _ in range(WORLDS):
        world = random_world(rng)
        definitions = Definitions(world)
        starts = tuple(rng.choice(world.space.states, int(rng.integers(1, 4))).tolist())
        for keep_face in (True, False):
            slow = paths_one_by_one(definitions, starts, keep_face)
            quick = paths(definitions, starts, keep_face)
            assert dict(quick) == slow
            lengths |= {len(path) for path in slow.values()}
        assert drift(definitions, starts) == drift_one_by_one(definitions, starts)
    assert {0, 1, 2, 3} <= lengths


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
    assert type(paths(Definitions(world), (0,), keep_face=False)).__name__ == "ManyPaths"
    gain = (payoffs > 0).all(axis=0)
    assert found.states == set(np.flatnonzero(gain & (codes & 1 == 0)).tolist())
    assert {way.joint for way in found.ways_out} == {(0, 1)}
    assert found.removed_by["face"] == int((gain & (codes & 1 == 1)).sum()) > NEAR_MISSES_LISTED
    assert len(found.near_misses) == NEAR_MISSES_LISTED
    assert [miss.state for miss in found.near_misses] == sorted(miss.state for miss in found.near_misses)
