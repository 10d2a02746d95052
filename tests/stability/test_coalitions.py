"""Coalitions against a second method, the individual concepts, and published and hand-made answers."""

import json
import os
from importlib.resources import files
from itertools import combinations

import numpy as np
import pytest

import wayout
from oracles import coalition_sets as oracle
from oracles import matrix_method as matrices
from wayout.model import Conflict, DecisionMaker, Graph, ModelError, Option, OptionForm
from wayout.stability import Definitions, analyse
from wayout.stability.coalitions import (
    COALITION_CONCEPTS,
    MAX_STATES,
    Jump,
    coalition_equilibria,
    coalition_improvements,
    coalition_members,
    coalition_stable,
    equilibrium_jumps,
)
from worlds import Seen, as_conflict, graph, people

BLOCKS = 10
CONFLICTS = int(os.environ.get("WAYOUT_CONFLICTS", "2000")) // BLOCKS
SANCTIONS = ("<=", "<")
INCLUSIONS = ("R SMR", "SMR GMR", "R SSEQ", "SSEQ SEQ", "SEQ GMR", "SSEQ SMR")


def random_graph(rng, n=None, density=0.25):
    n, dms = n or int(rng.integers(2, 9)), int(rng.integers(2, 5))
    moves = tuple((rng.random((n, n)) < density) & ~np.eye(n, dtype=bool) for _ in range(dms))
    payoffs = rng.integers(0, int(rng.integers(2, 7)), (dms, n))
    world = matrices.World(n, moves, payoffs, (np.zeros((n, n), dtype=bool),) * dms)
    arcs = tuple({s: tuple(np.flatnonzero(row).tolist()) for s, row in enumerate(move)} for move in moves)
    names = tuple(f"s{s}" for s in range(n))
    return world, Conflict(people(dms), Graph(names, arcs), np.asarray(payoffs, dtype=np.int32))


def some_members(rng, dms):
    return sorted(rng.choice(dms, size=int(rng.integers(1, dms + 1)), replace=False).tolist())


def every_coalition(dms, least=1):
    return [group for size in range(least, dms + 1) for group in combinations(range(dms), size)]


# A second method


@pytest.mark.parametrize("block", range(BLOCKS))
def test_option_form_agrees_with_plain_sets(block):
    rng = np.random.default_rng([1991, block])
    for turn in range(CONFLICTS):
        drawn = matrices.random_conflict(rng, max_options=5)
        conflict, sanction = as_conflict(drawn), SANCTIONS[turn % 2]
        world, codes = matrices.option_form(**drawn)
        moves = oracle.pairs(codes, len(drawn["owner"]), drawn["one_way"], drawn["seen_off"])
        unseen = np.array([[not move.seen for move in row] for row in moves])
        members = some_members(rng, len(conflict.keys))
        for way in ("sequence", "joint"):
            joint = way == "joint"
            reach = (
                oracle.by_joint_change(moves, drawn["owner"], members)
                if joint
                else oracle.by_sequences(world, members)
            )
            found = coalition_stable(conflict, members, COALITION_CONCEPTS, way, sanction)
            for concept in COALITION_CONCEPTS:
                expected = np.zeros(conflict.space.size, dtype=bool)
                expected[codes] = oracle.stable(world, members, concept, reach, unseen, sanction == "<")
                assert np.array_equal(found[concept], expected), (concept, way, sanction, members, drawn)
            at = int(rng.integers(len(codes)))
            expected = {int(codes[end]) for end in oracle.improvements(world, members, reach, at)}
            assert set(coalition_improvements(conflict, members, int(codes[at]), way)) == expected


@pytest.mark.parametrize("block", range(4))
def test_general_graphs_agree_with_plain_sets(block):
    rng = np.random.default_rng([5, 8, block])
    for turn in range(150):
        world, conflict = random_graph(rng)
        members, sanction = some_members(rng, len(conflict.keys)), SANCTIONS[turn % 2]
        reach = oracle.by_sequences(world, members)
        unseen = np.zeros((world.n_states, world.n_states), dtype=bool)
        found = coalition_stable(conflict, members, sanction=sanction)
        for concept in COALITION_CONCEPTS:
            expected = oracle.stable(world, members, concept, reach, unseen, sanction == "<")
            assert found[concept].tolist() == expected, (concept, sanction, members)
        for state in range(world.n_states):
            expected = oracle.improvements(world, members, reach, state)
            assert set(coalition_improvements(conflict, members, state)) == expected


def test_random_conflicts_tell_the_concepts_the_ways_and_the_sanctions_apart():
    rng = np.random.default_rng(7)
    apart = set()
    for _ in range(300):
        drawn = matrices.random_conflict(rng, max_options=5)
        conflict = as_conflict(drawn)
        members = some_members(rng, len(conflict.keys))
        if len(members) == 1:
            continue
        found = {
            (way, sanction): coalition_stable(conflict, members, moves=way, sanction=sanction)
            for way in ("sequence", "joint")
            for sanction in SANCTIONS
        }
        usual = found["sequence", "<="]
        apart |= {pair for pair in INCLUSIONS if (usual[pair.split()[1]] & ~usual[pair.split()[0]]).any()}
        for other in (("joint", "<="), ("sequence", "<")):
            apart |= {(other, c) for c in COALITION_CONCEPTS if (usual[c] != found[other][c]).any()}
    concepts = set(COALITION_CONCEPTS)
    assert apart == {
        *INCLUSIONS,
        *((("joint", "<="), c) for c in concepts),
        *((("sequence", "<"), c) for c in concepts - {"R"}),
    }


# What must always hold


@pytest.mark.parametrize("block", range(4))
def test_a_coalition_of_one_has_the_individual_concepts(block):
    rng = np.random.default_rng([1, block])
    for _ in range(40):
        conflict = as_conflict(matrices.random_conflict(rng, max_options=5))
        result = analyse(conflict, COALITION_CONCEPTS, engine="definitions")
        definitions = Definitions(conflict)
        for dm in range(len(conflict.keys)):
            for way in ("sequence", "joint"):
                found = coalition_stable(conflict, [dm], moves=way)
                for concept in COALITION_CONCEPTS:
                    assert np.array_equal(found[concept], result.mask(concept, dm))
                for state in conflict.space.states:
                    assert coalition_improvements(conflict, [dm], state, way) == definitions.improvements(dm, state)


@pytest.mark.parametrize("block", range(4))
def test_a_coalition_of_one_has_the_individual_concepts_on_a_graph(block):
    """Nobody moves twice in a row, so its sequences are its single moves although these are not transitive."""
    rng = np.random.default_rng([2, block])
    for _ in range(40):
        world, conflict = random_graph(rng)
        for sanction in SANCTIONS:
            for dm in range(len(conflict.keys)):
                found = coalition_stable(conflict, [dm], sanction=sanction)
                for concept in COALITION_CONCEPTS:
                    expected = matrices.stable(world, concept, strict_sanction=sanction == "<")[dm]
                    assert np.array_equal(found[concept], expected)


@pytest.mark.parametrize("sanction", SANCTIONS)
@pytest.mark.parametrize("way", ["sequence", "joint"])
def test_nobody_sanctions_everyone(way, sanction):
    rng = np.random.default_rng(3)
    for _ in range(60):
        conflict = as_conflict(matrices.random_conflict(rng, max_options=5))
        found = coalition_stable(conflict, conflict.keys, moves=way, sanction=sanction)
        assert all(np.array_equal(found[concept], found["R"]) for concept in COALITION_CONCEPTS)


@pytest.mark.parametrize("sanction", SANCTIONS)
@pytest.mark.parametrize("way", ["sequence", "joint"])
def test_the_inclusions_between_concepts_hold(way, sanction):
    rng = np.random.default_rng(4)
    for _ in range(150):
        conflict = as_conflict(matrices.random_conflict(rng, max_options=5))
        found = coalition_stable(conflict, some_members(rng, len(conflict.keys)), moves=way, sanction=sanction)
        for inclusion in INCLUSIONS:
            narrow, wide = inclusion.split()
            assert not (found[narrow] & ~found[wide]).any(), inclusion
        for mask in found.values():
            assert not mask[~conflict.space.feasible].any()


# Published: Elmira, nine states


@pytest.fixture(scope="module")
def elmira():
    case = files("wayout").joinpath("cases", "elmira-1991", "expected.json")
    return wayout.load("elmira-1991").conflict, json.loads(case.read_text(encoding="utf-8"))


def test_elmira_improvements_are_as_published(elmira):
    conflict, expected = elmira
    for row in expected["joint_improvements"]:
        found = coalition_improvements(conflict, row["members"], row["from"])
        assert [conflict.space.label(state) for state in found] == row["to"], row


def test_elmira_jumps_from_s5_to_s8_over_the_head_of_the_local_government(elmira):
    """By hand: of s5, s8 and s9 only s5 is left by two, the ministry and the company, who both prefer s8."""
    conflict, expected = elmira
    s5, s6, s8 = map(conflict.space.state, ("s5", "s6", "s8"))
    equilibria = [conflict.space.state(name) for name in expected["printed"]["R"]["equilibria"]]
    moe, uniroyal = conflict.index("MoE"), conflict.index("Uniroyal")
    jump = Jump(s5, s8, (moe, uniroyal), (moe, uniroyal), ((moe, s6), (uniroyal, s8)))
    assert equilibrium_jumps(conflict, equilibria) == (jump,)


def test_elmira_coalition_concepts_by_hand(elmira):
    """From s5 the ministry and the company gain by s8. The local government alone can answer, by s4.

    Both rank s4 above s5: no sanction, so s5 is unstable for them under every concept. From s1 the ministry and
    the local government gain by s5; there the company may leave (s9), which costs both, and s9 is the end of it.
    But it ranks s5 above s9 and s7: no sanction is credible. s8 and s9 no coalition improves on; they alone hold
    against every coalition, s5 no more.
    """
    conflict, _ = elmira
    s = {name: conflict.space.state(name) for name in conflict.space.names}
    found = coalition_stable(conflict, "MoE+Uniroyal")
    assert [bool(found[concept][s["s5"]]) for concept in COALITION_CONCEPTS] == [False] * 5
    found = coalition_stable(conflict, "MoE+LG")
    assert [bool(found[concept][s["s1"]]) for concept in COALITION_CONCEPTS] == [False, True, True, False, False]
    assert coalition_equilibria(conflict) == (s["s8"], s["s9"])


# By hand


def test_one_member_hurt_is_a_sanction_enough():
    """A and B gain by going a-b-c; C then moves to d, where A is better off than at a still and B is not."""
    arcs = ["ab", "bc", "cd"]
    assert coalition_improvements(graph("abcd", arcs, [[0, 0, 2, 1], [0, 0, 2, 0], [0] * 4]), [0, 1], 0) == (2,)
    for d_for_b, weak, strict in ((0, True, False), (-1, True, True), (1, False, False)):
        conflict = graph("abcd", arcs, [[0, 0, 2, 1], [0, 0, 2, d_for_b], [0] * 4])
        for concept, by_c in (("GMR", True), ("SMR", True), ("SEQ", False), ("SSEQ", False)):
            assert coalition_stable(conflict, [0, 1], [concept])[concept][0] == (weak and by_c)
            assert coalition_stable(conflict, [0, 1], [concept], sanction="<")[concept][0] == (strict and by_c)
        willing = graph("abcd", arcs, [[0, 0, 2, 1], [0, 0, 2, d_for_b], [0, 0, 0, 1]])
        assert coalition_stable(willing, [0, 1], ["SSEQ"])["SSEQ"][0] == weak


def test_a_counter_move_saves_only_what_every_member_prefers():
    """C sanctions a-b by c; A can go on to d, and A and then B to e."""
    arcs = ["ab cd", "de", "bc"]

    def smr(d, e):
        return bool(
            coalition_stable(graph("abcde", arcs, [[0, 1, -1, *d], [0, 1, -1, *e], [0] * 5]), "A+B")["SMR"][0]
        )

    assert smr((1, 0), (0, 1))  # neither d nor e is better for both
    assert not smr((1, 0), (1, 0))  # d is
    assert not smr((0, 1), (0, 1))  # e is, by a sequence
    assert smr((0, 0), (0, 0))


def test_with_strict_sanctions_a_counter_move_back_to_no_worse_is_an_escape():
    arcs = ["ab cd", "", "bc"]
    conflict = graph("abcd", arcs, [[0, 1, -1, 0], [0, 1, -1, 0], [0] * 4])
    assert coalition_stable(conflict, "A+B", ["SMR"])["SMR"][0]
    assert not coalition_stable(conflict, "A+B", ["SMR"], sanction="<")["SMR"][0]
    assert coalition_stable(conflict, "A+B", ["GMR"], sanction="<")["GMR"][0]


def test_a_second_sanction_counts_where_the_first_is_escaped():
    arcs = ["ab cd", "", "bc be"]
    conflict = graph("abcde", arcs, [[0, 1, -1, 1, -1], [0, 1, -1, 1, -1], [0] * 5])
    assert coalition_stable(conflict, "A+B", ["SMR"])["SMR"][0]


def test_a_member_may_move_again_but_not_twice_in_a_row():
    assert coalition_improvements(graph("abc", ["ab bc", ""], [[0, 0, 1], [0, 0, 1]]), [0, 1], 0) == ()
    assert coalition_improvements(graph("abcd", ["ab cd", "bc"], [[0, 0, 0, 1], [0, 0, 0, 1]]), [0, 1], 0) == (3,)


def test_the_others_sanction_in_sequences_of_their_own():
    """B and C need two steps to hurt A and D; the first step alone does not."""
    conflict = graph("abcd", ["ab", "bc", "cd", ""], [[0, 2, 2, -1], [0, 0, 0, 0], [0, 0, 0, 1], [0, 2, 2, -1]])
    found = coalition_stable(conflict, [0, 3])
    assert [bool(found[concept][0]) for concept in COALITION_CONCEPTS] == [False, True, True, False, False]


def pair_of_switches(feasible=(True,) * 4, one_way=None, verified=None):
    """A and B each have a switch; both prefer both on, C is out of it."""
    options = tuple(
        Option(f"o{j}", j, one_way=(one_way or {}).get(j), verified_by=(verified or {}).get(j)) for j in (0, 1)
    )
    payoffs = np.array([[0, -1, -1, 1], [0, -1, -1, 1], [0] * 4], dtype=np.int32)
    return Conflict(people(3), OptionForm(options, np.array(feasible)), payoffs)


def test_a_joint_change_passes_over_infeasible_states_and_a_sequence_does_not():
    conflict = pair_of_switches(feasible=(True, False, False, True))
    assert coalition_improvements(conflict, "A+B", 0, "joint") == (3,)
    assert coalition_improvements(conflict, "A+B", 0, "sequence") == ()
    assert not coalition_stable(conflict, "A+B", ["R"], "joint")["R"][0]
    assert coalition_stable(conflict, "A+B", ["R"])["R"].tolist() == [True, False, False, True]
    assert coalition_equilibria(conflict, "joint") == (3,)
    assert coalition_equilibria(conflict) == (0, 3)


def test_a_joint_change_keeps_to_one_way_options():
    conflict = pair_of_switches(one_way={0: "off"})
    for way in ("sequence", "joint"):
        assert coalition_improvements(conflict, "A+B", 0, way) == ()
        assert equilibrium_jumps(conflict, [0, 3], way) == ()


def test_an_unseen_joint_improvement_is_not_sanctioned():
    """A and B switch off together; C, who could switch its own on and so hurt them, sees it if either is seen."""
    payoffs = np.zeros((3, 8), dtype=np.int32)
    payoffs[:2] = [1, 0, 0, 0, 0, 0, 0, 0]
    dark, light = Seen(np.zeros(8, dtype=bool)), Seen(np.ones(8, dtype=bool))
    for first, second, stable in (
        (dark, dark, False),
        (dark, light, True),
        (light, dark, True),
        (None, dark, True),
    ):
        options = (Option("a", 0, verified_by=first), Option("b", 1, verified_by=second), Option("c", 2))
        conflict = Conflict(people(3), OptionForm(options, np.ones(8, dtype=bool)), payoffs)
        for way in ("sequence", "joint"):
            found = coalition_stable(conflict, "A+B", moves=way)
            assert found["GMR"][0b011] == stable
            assert not found["R"][0b011]


# Equilibrium jumps


def test_jumps_are_by_the_smallest_coalitions():
    """Three switches; from all off to all on takes all three, to A's and B's on takes those two."""
    options = tuple(Option(f"o{j}", j) for j in range(4))
    payoffs = np.zeros((4, 16), dtype=np.int32)
    payoffs[:, 0b0011] = 1
    payoffs[:, 0b0111] = 2
    conflict = Conflict(people(4), OptionForm(options, np.ones(16, dtype=bool)), payoffs)
    for way in ("sequence", "joint"):
        jumps = equilibrium_jumps(conflict, [0b0111, 0, 0b0011, 0], way)
        assert [(j.start, j.end, j.members, j.movers) for j in jumps] == [
            (0, 3, (0, 1), (0, 1)),
            (0, 7, (0, 1, 2), (0, 1, 2)),
            (3, 7, (0, 2), (2,)),  # C can move alone: with each other who gains by it
            (3, 7, (1, 2), (2,)),
            (3, 7, (2, 3), (2,)),
        ]
        assert [len(j.path) for j in jumps] == ([0] * 5 if way == "joint" else [2, 3, 1, 1, 1])


def test_two_coalitions_may_make_the_same_jump():
    arcs = ["ab", "bd", "ac", "cd"]
    conflict = graph("abcd", arcs, [[0, 0, 0, 1]] * 4)
    jumps = equilibrium_jumps(conflict, [0, 3])
    assert [(jump.members, jump.path) for jump in jumps] == [
        ((0, 1), ((0, 1), (1, 3))),
        ((2, 3), ((2, 2), (3, 3))),
    ]


@pytest.mark.parametrize("way", ["sequence", "joint"])
def test_jumps_are_the_minimal_joint_improvements_between_the_states_given(way):
    rng = np.random.default_rng(6)
    met = 0
    for _ in range(60):
        conflict = as_conflict(matrices.random_conflict(rng, max_options=4))
        states = [state for state in conflict.space.states if rng.random() < 0.5]
        expected = set()
        for start in states:
            able = {
                members: set(coalition_improvements(conflict, members, start, way))
                for members in every_coalition(len(conflict.keys), least=2)
            }
            for members, ends in able.items():
                smaller = [other for other in able if set(other) < set(members)]
                expected |= {
                    (start, end, members)
                    for end in ends & set(states)
                    if not any(end in able[other] for other in smaller)
                }
        jumps = equilibrium_jumps(conflict, states, way)
        assert [(j.start, j.end, len(j.members), j.members) for j in jumps] == sorted(
            (start, end, len(members), members) for start, end, members in expected
        )
        for jump in jumps:
            assert set(jump.movers) <= set(jump.members)
            at, last = jump.start, None
            for mover, to in jump.path:
                assert mover in jump.members
                assert mover != last
                assert to in conflict.space.moves(mover, at)
                at, last = to, mover
            assert at == (jump.start if way == "joint" else jump.end)
        met += len(jumps)
    assert met > 100


@pytest.mark.parametrize("way", ["sequence", "joint"])
def test_coalition_equilibria_hold_against_every_coalition(way):
    rng = np.random.default_rng(8)
    for _ in range(60):
        conflict = as_conflict(matrices.random_conflict(rng, max_options=4))
        expected = tuple(
            state
            for state in conflict.space.states
            if not any(
                coalition_improvements(conflict, members, state, way)
                for members in every_coalition(len(conflict.keys))
            )
        )
        assert coalition_equilibria(conflict, way) == expected


# What is taken and what is refused


@pytest.mark.parametrize("members", ["A+C", "C + A", ["C", "A"], (2, 0), iter(["A", 2])])
def test_members_by_key_position_or_joined(members):
    conflict = Conflict.from_arrays([0, 1, 2], np.zeros((3, 8), dtype=int))
    named = Conflict(people(3), conflict.space, conflict.payoffs)
    assert coalition_members(named, members) == (0, 2)


def test_a_key_with_a_plus_in_it_is_a_key():
    conflict = Conflict.from_arrays([0, 1], np.zeros((2, 4), dtype=int))
    named = Conflict((DecisionMaker("A+B"), DecisionMaker("A")), conflict.space, conflict.payoffs)
    assert coalition_members(named, "A+B") == (0,)
    assert coalition_members(named, ["A+B", "A"]) == (0, 1)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ("", "no member; name some of A, B, C"),
        (" + ", "no member"),
        ([], "no member"),
        ("A+D", "no decision maker 'D'; there are A, B, C"),
        ([0, 3], "no decision maker 3"),
        ([True], "no decision maker True"),
        ("A+B+A", "names A twice"),
        (["B", 1], "names B twice"),
    ],
)
def test_bad_members_are_named(members, message):
    conflict = pair_of_switches()
    with pytest.raises(ModelError, match=message):
        coalition_stable(conflict, members)
    with pytest.raises(ModelError, match=message):
        coalition_improvements(conflict, members, 0)


def test_what_is_not_defined_is_refused():
    conflict = pair_of_switches(feasible=(True, False, True, True))
    with pytest.raises(ModelError, match="'SIM' is not defined for a coalition; there are R, GMR, SMR, SEQ, SSEQ"):
        coalition_stable(conflict, "A+B", ["R", "SIM"])
    with pytest.raises(ModelError, match="moves is 'both'"):
        coalition_stable(conflict, "A+B", moves="both")
    with pytest.raises(ModelError, match="sanction is '>='"):
        coalition_stable(conflict, "A+B", sanction=">=")
    with pytest.raises(ModelError, match="state YN is infeasible"):
        coalition_improvements(conflict, "A+B", 1)
    with pytest.raises(ModelError, match="no state 4"):
        equilibrium_jumps(conflict, [0, 4])
    on_graph = graph("ab", ["ab", ""], [[0, 1], [0, 1]])
    for refused in (
        lambda: coalition_stable(on_graph, "A+B", moves="joint"),
        lambda: coalition_improvements(on_graph, "A+B", 0, "joint"),
        lambda: equilibrium_jumps(on_graph, [0], "joint"),
        lambda: coalition_equilibria(on_graph, "joint"),
    ):
        with pytest.raises(ModelError, match="option form only"):
            refused()


def test_too_many_states_are_refused_with_the_figure():
    n = MAX_STATES + 1
    conflict = Conflict(people(2), Graph(tuple(map(str, range(n))), ({}, {})), np.zeros((2, n), dtype=np.int32))
    with pytest.raises(ModelError, match="16,384 feasible states at most, and there are 16,385"):
        coalition_stable(conflict, "A+B")


def test_concepts_are_answered_once_each_as_asked():
    assert list(coalition_stable(pair_of_switches(), "A+B", ["SEQ", "R", "SEQ"])) == ["SEQ", "R"]
