"""The definitions against a second, independently written method, and against what must always hold."""

import os

import numpy as np
import pytest

from oracles import matrix_method as oracle
from wayout.model import Conflict
from wayout.stability import CONCEPTS, Definitions, analyse
from worlds import as_conflict, as_graph

BLOCKS = 20
CONFLICTS = int(os.environ.get("WAYOUT_CONFLICTS", "2400")) // BLOCKS
MATRIX = ("R", "GMR", "SMR", "SEQ", "SSEQ")


def draws(block, count=CONFLICTS):
    rng = np.random.default_rng([1962, block])
    return rng, (oracle.random_conflict(rng) for _ in range(count))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_option_form_agrees_with_the_matrix_method(block):
    _, conflicts = draws(block)
    for drawn in conflicts:
        result = analyse(as_conflict(drawn), engine="definitions")
        world, codes = oracle.option_form(**drawn)
        for concept in MATRIX:
            expected = np.zeros_like(result.stable[concept])
            expected[:, codes] = oracle.stable(world, concept)
            assert np.array_equal(result.stable[concept], expected), (concept, drawn)
        assert np.array_equal(result.stable["SIM"], oracle.simultaneous(**drawn)), drawn


@pytest.mark.parametrize("block", range(4))
def test_general_graphs_agree_with_the_matrix_method(block):
    rng = np.random.default_rng([24, block])
    for _ in range(60):
        n, dms = int(rng.integers(2, 10)), int(rng.integers(2, 5))
        moves = tuple((rng.random((n, n)) < 0.25) & ~np.eye(n, dtype=bool) for _ in range(dms))
        nothing = np.zeros((n, n), dtype=bool)
        world = oracle.World(n, moves, rng.integers(0, 4, (dms, n)), (nothing,) * dms)
        result = analyse(as_graph(world))
        assert "SIM" not in result.concepts
        for concept in MATRIX:
            assert np.array_equal(result.stable[concept], oracle.stable(world, concept)), concept


@pytest.mark.parametrize("block", range(4))
def test_joint_improvements_agree_with_the_matrix_method(block):
    rng, conflicts = draws(block, 40)
    for drawn in conflicts:
        conflict = as_conflict(drawn)
        definitions = Definitions(conflict)
        del drawn["seen_off"]
        dms = len(conflict.keys)
        members = sorted(rng.choice(dms, size=int(rng.integers(1, dms + 1)), replace=False).tolist())
        for state in conflict.space.states:
            expected = oracle.joint_improvements(**drawn, members=members, code=state)
            assert set(definitions.joint_improvements(members, state)) == expected


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_inclusions_between_concepts_hold(block):
    _, conflicts = draws(100 + block, 30)
    for drawn in conflicts:
        stable = analyse(as_conflict(drawn)).stable
        for narrow, wide in (
            ("R", "SMR"),
            ("SMR", "GMR"),
            ("R", "SSEQ"),
            ("SSEQ", "SEQ"),
            ("SEQ", "GMR"),
            ("SSEQ", "SMR"),
        ):
            assert not (stable[narrow] & ~stable[wide]).any(), (narrow, wide)


def two_by_two(ranks):
    return Conflict.from_arrays([0, 1], np.array(ranks, dtype=np.int32))


def test_the_strict_two_by_two_games_have_the_published_number_without_equilibrium():
    from itertools import permutations  # noqa: PLC0415

    without = dict.fromkeys(MATRIX, 0)
    for a in permutations(range(4)):
        for b in permutations(range(4)):
            result = analyse(two_by_two((a, b)), MATRIX)
            for concept in MATRIX:
                without[concept] += not result.equilibria(concept)
    assert without == {"R": 72, "GMR": 0, "SMR": 32, "SEQ": 0, "SSEQ": 32}


def test_concepts_are_those_of_the_contract():
    assert CONCEPTS == ("R", "GMR", "SMR", "SEQ", "SSEQ", "SIM")
