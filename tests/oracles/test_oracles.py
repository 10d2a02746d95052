"""The second method against published answers, hand-worked conflicts and properties."""

import json
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest

from oracles.matrix_method import (
    CONCEPTS,
    World,
    joint_improvements,
    legal_sequences,
    option_form,
    random_conflict,
    simultaneous,
    stable,
)
from oracles.published import conflict_of, world_of

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
PUBLISHED = (
    "chicken",
    "cuban_gmcrpy_airstrike_irreversible",
    "elmira_xu2007_9state",
    "prisoners_dilemma",
    "syria_iraq_1975",
)
KEY = {"R": "nash", "GMR": "gmr", "SMR": "smr", "SEQ": "seq", "SSEQ": "sseq"}
SANCTIONED = CONCEPTS[1:]
CC, CD, DC, DD = range(4)


def published(name):
    path = CASES / f"{name}.json"
    if not path.exists():
        pytest.skip(f"no {path.name} here")
    return json.loads(path.read_text(encoding="utf-8"))


def graph(n, arcs, payoffs, unseen=None):
    """A World from lists of arcs, one list a DM."""

    def matrix(pairs):
        cells = np.zeros((n, n), dtype=bool)
        for start, end in pairs:
            cells[start, end] = True
        return cells

    moves, hidden = tuple(map(matrix, arcs)), tuple(map(matrix, unseen or [()] * len(arcs)))
    return World(n, moves, np.array(payoffs), hidden)


def two_by_two(row, column):
    """The 2 by 2 game on CC, CD, DC, DD: the first DM changes the first letter, the second the second."""
    return graph(
        4, [[(CC, DC), (DC, CC), (CD, DD), (DD, CD)], [(CC, CD), (CD, CC), (DC, DD), (DD, DC)]], [row, column]
    )


def options(owner, k, listed, dms, *, one_way=None, seen_off=None):
    """Option form from {code: payoffs by DM}; codes not listed are infeasible."""
    feasible, payoffs = np.zeros(1 << k, dtype=bool), np.full((dms, 1 << k), 99)  # infeasible looks best
    for code, values in listed.items():
        feasible[code], payoffs[:, code] = True, values
    return {
        "owner": owner,
        "payoffs": payoffs,
        "feasible": feasible,
        "one_way": one_way or {},
        "seen_off": seen_off or {},
    }


def verdicts(world, state, dm=0):
    return {concept for concept in CONCEPTS if stable(world, concept)[dm, state]}


def conflicts(count, seed=0, **limits):
    rng = np.random.default_rng(seed)
    return [random_conflict(rng, **limits) for _ in range(count)]


# Published answers


@pytest.mark.parametrize("concept", CONCEPTS)
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_answers_come_out(name, concept):
    case = published(name)
    world, names = world_of(case)
    result = stable(world, concept)
    expected = case["expected"]["computed"]
    for dm, row in enumerate(result):
        assert {n for n, ok in zip(names, row, strict=True) if ok} == set(
            map(str, expected["per_dm"][KEY[concept]][str(dm)])
        )
    equilibria = {n for n, ok in zip(names, result.all(axis=0), strict=True) if ok}
    assert equilibria == set(map(str, expected["equilibria"][KEY[concept]]))
    if (printed := case["expected"]["printed"].get(KEY[concept])) is not None:
        assert equilibria == set(map(str, printed))


@pytest.mark.parametrize("name", sorted(set(PUBLISHED) - {"elmira_xu2007_9state"}))
def test_option_form_draws_the_published_graph(name):
    case = published(name)
    drawn, names = world_of(case)
    conflict, code = conflict_of(case)
    built, codes = option_form(**conflict)
    order = [list(codes).index(code[n]) for n in names]
    assert len(codes) == len(names)
    for ours, theirs in zip(built.moves, drawn.moves, strict=True):
        assert np.array_equal(ours[np.ix_(order, order)], theirs)
    assert np.array_equal(built.payoffs[:, order], drawn.payoffs)
    assert not any(unseen.any() for unseen in built.unseen)


@pytest.mark.parametrize("name", ["cuban_gmcrpy_airstrike_irreversible", "syria_iraq_1975"])
def test_published_simultaneous_equilibria_come_out(name):
    case = published(name)
    conflict, code = conflict_of(case)
    result = simultaneous(**conflict).all(axis=0)
    assert {n for n, c in code.items() if result[c]} == set(map(str, case["expected"]["printed"]["sim"]))


def test_a_ranking_that_leaves_out_a_state_is_refused():
    case = {"decision_makers": ["A"], "states": {"x": [], "y": []}, "preferences": [["x"]], "arcs": [[]]}
    with pytest.raises(ValueError, match="leaves out"):
        world_of(case)


# Games worked by hand


def test_prisoners_dilemma():
    game = two_by_two([3, 1, 4, 2], [3, 4, 1, 2])
    assert verdicts(game, CC) == {"GMR", "SMR", "SEQ", "SSEQ"}  # to DC, answered by DD, no way back up
    assert verdicts(game, CD) == set()  # to DD, from where DM 1 can go to DC only
    assert verdicts(game, DC) == verdicts(game, DD) == set(CONCEPTS)
    for concept in CONCEPTS:
        both = np.flatnonzero(stable(game, concept).all(axis=0))
        assert both.tolist() == ([DD] if concept == "R" else [CC, DD])


def test_chicken():
    game = two_by_two([3, 2, 4, 1], [3, 4, 2, 1])
    assert verdicts(game, CC) == {"GMR", "SMR"}  # DD would punish both: not credible
    assert verdicts(game, DD) == set()
    for concept in CONCEPTS:
        both = np.flatnonzero(stable(game, concept).all(axis=0))
        assert both.tolist() == ([CC, CD, DC] if concept in ("GMR", "SMR") else [CD, DC])


def test_all_strict_2x2_games():
    """Known counts of games without an equilibrium, of 24 times 24."""
    without = dict.fromkeys(CONCEPTS, 0)
    for row, column in product(permutations(range(4)), repeat=2):
        game = two_by_two(row, column)
        for concept in CONCEPTS:
            without[concept] += not stable(game, concept).all(axis=0).any()
    assert without == {"R": 72, "GMR": 0, "SMR": 32, "SEQ": 0, "SSEQ": 32}


# Sequences of sanctioners


def relay(arcs_b, arcs_c):
    """DM 0 may leave 0 for 1 and dreads only 4; DMs 1 and 2 like the higher number better."""
    return graph(5, [[(0, 1)], arcs_b, arcs_c], [[1, 2, 2, 2, 0], range(5), range(5)])


def test_a_sanctioner_may_move_again_after_another():
    world = relay([(1, 2), (3, 4)], [(2, 3)])
    assert verdicts(world, 0) == {"GMR", "SMR", "SEQ", "SSEQ"}


def test_a_sanctioner_may_not_move_twice_running():
    assert verdicts(relay([(1, 2), (2, 4)], []), 0) == set()
    assert verdicts(relay([(1, 2), (2, 4)], [(2, 3), (3, 2)]), 0) == set()  # nor does C, to come back to 2


def test_who_moved_last_is_told_apart_at_the_same_state():
    """State 2 is met first with DM 1 as the last mover, who has to wait, and again with DM 3."""
    world = graph(
        5, [[(0, 1)], [(1, 2), (2, 4)], [(2, 3)], [(3, 2)]], [[1, 2, 2, 2, 0], range(5), range(5), [0, 0, 1, 0, 0]]
    )
    assert verdicts(world, 0) == {"GMR", "SMR", "SEQ", "SSEQ"}


def test_the_mover_is_no_sanctioner():
    """From 1 only DM 0 itself could go on to what hurts it."""
    world = graph(3, [[(0, 1), (1, 2)], []], [[1, 2, 0], [0, 0, 0]])
    assert verdicts(world, 0) == set()


def test_each_step_of_a_credible_sanction_must_improve():
    world = relay([(1, 2), (3, 4)], [(2, 3)])
    for dm, state in ((1, 2), (2, 3), (1, 4)):
        payoffs = world.payoffs.copy()
        payoffs[dm, state] = payoffs[dm, state - 1]  # a tie is no improvement
        tied = World(5, world.moves, payoffs, world.unseen)
        assert verdicts(tied, 0) == {"GMR", "SMR"}


def test_sequences_pass_through_feasible_states_only():
    """Options a of DM 0; b1, b2 of DM 1; c of DM 2. The way from a to a+b2+c is b1, c, then b1 for b2."""
    a, b1, b2, c = 1, 2, 4, 8
    listed = {0: (1, 0, 0), a: (2, 0, 0), a + b1: (2, 1, 0), a + b1 + c: (2, 1, 1), a + b2 + c: (0, 2, 1)}
    world, codes = option_form(**options([0, 1, 1, 2], 4, listed, 3))
    assert codes.tolist() == sorted(listed)
    assert verdicts(world, 0) == {"GMR", "SMR", "SEQ", "SSEQ"}
    del listed[a + b1 + c]
    world, _ = option_form(**options([0, 1, 1, 2], 4, listed, 3))
    assert verdicts(world, 0) == set()


def test_legal_sequences_of_one_and_of_nobody():
    step = np.zeros((3, 3), dtype=bool)
    step[0, 1] = step[1, 2] = True
    assert np.array_equal(legal_sequences([step], 3), step)
    assert not legal_sequences([], 3).any()


# Escapes, ties, what nobody sees


def fork(escape):
    """DM 0 may leave 0 for 1; DM 1 answers with 2 or 3, both bad for DM 0, which leaves `escape` for 4."""
    arcs = [[(0, 1), *((state, 4) for state in escape)], [(1, 2), (1, 3)]]
    return graph(5, arcs, [[1, 2, 0, 0, 2], [0, 0, 1, 1, 0]])


@pytest.mark.parametrize("escape", [(), (2,), (3,)])
def test_one_sanction_without_escape_is_enough(escape):
    assert verdicts(fork(escape), 0) == {"GMR", "SMR", "SEQ", "SSEQ"}


def test_a_sanction_with_escape_counts_for_gmr_and_seq_only():
    assert verdicts(fork((2, 3)), 0) == {"GMR", "SEQ"}


def test_every_improvement_must_be_sanctioned():
    arcs = [[(0, 1), (0, 2)], [(1, 3)]]
    assert verdicts(graph(4, arcs, [[1, 2, 2, 0], [0, 0, 0, 1]]), 0) == set()
    arcs[1].append((2, 3))
    assert verdicts(graph(4, arcs, [[1, 2, 2, 0], [0, 0, 0, 1]]), 0) == set(SANCTIONED)


def test_a_tie_sanctions_unless_the_relation_is_strict():
    world = graph(3, [[(0, 1)], [(1, 2)]], [[1, 2, 1], [0, 0, 1]])
    lower = graph(3, [[(0, 1)], [(1, 2)]], [[1, 2, 0], [0, 0, 1]])
    for concept in SANCTIONED:
        assert stable(world, concept)[0, 0]
        assert not stable(world, concept, strict_sanction=True)[0, 0]
        assert stable(lower, concept, strict_sanction=True)[0, 0]


def test_the_strict_relation_holds_for_the_way_out_too():
    """After the sanction DM 0 can at best come back to where it was."""
    world = graph(3, [[(0, 1), (2, 0)], [(1, 2)]], [[1, 2, 0], [0, 0, 1]])
    assert {c: bool(stable(world, c, strict_sanction=True)[0, 0]) for c in SANCTIONED} == {
        "GMR": True,
        "SMR": False,
        "SEQ": True,
        "SSEQ": False,
    }
    assert verdicts(world, 0) == set(SANCTIONED)


def test_an_unseen_improvement_is_not_sanctioned():
    arcs, payoffs = [[(0, 1), (3, 1)], [(1, 2)]], [[1, 2, 0, 1], [0, 0, 1, 0]]
    world = graph(4, arcs, payoffs, unseen=[[(0, 1)], []])
    assert verdicts(world, 0) == set()
    assert verdicts(world, 3) == set(SANCTIONED)  # the same end, but from where it is seen


def test_an_unseen_sanction_still_counts():
    world = graph(3, [[(0, 1)], [(1, 2)]], [[1, 2, 0], [0, 0, 1]], unseen=[[], [(1, 2)]])
    assert verdicts(world, 0) == set(SANCTIONED)


def test_a_seen_improvement_is_sanctioned_though_another_could_make_it_unseen():
    world = graph(3, [[(0, 1)], [(1, 2), (0, 1)]], [[1, 2, 0], [0, 0, 1]], unseen=[[], [(0, 1)]])
    assert verdicts(world, 0) == set(SANCTIONED)


def test_which_moves_are_unseen_in_option_form():
    """DM 0 owns options 0 and 1; switching 0 off is seen only while 1 is off."""
    seen = np.array([(code & 2) == 0 for code in range(8)])
    world, _ = option_form(**options([0, 0, 1], 3, {c: (c, c) for c in range(8)}, 2, seen_off={0: seen}))
    hidden = {(int(s), int(t)) for s, t in zip(*np.nonzero(world.unseen[0]), strict=True)}
    assert hidden == {(3, 2), (7, 6)}  # 3 to 0 also changes 1, which is seen
    assert not world.unseen[1].any()
    everywhere = np.zeros(8, dtype=bool)
    world, _ = option_form(
        **options([0, 0, 1], 3, {c: (c, c) for c in range(8)}, 2, seen_off={0: everywhere, 1: everywhere})
    )
    hidden = {(int(s), int(t)) for s, t in zip(*np.nonzero(world.unseen[0]), strict=True)}
    assert {(s, t) for s, t in hidden if s < 4} == {(1, 0), (2, 0), (3, 0), (3, 1), (3, 2)}  # never 1 to 2


def test_one_way_options_go_one_way():
    world, _ = option_form(**options([0, 0], 2, {c: (c,) for c in range(4)}, 1, one_way={0: "on", 1: "off"}))
    moves = {(int(s), int(t)) for s, t in zip(*np.nonzero(world.moves[0]), strict=True)}
    assert moves == {(0, 1), (2, 3), (2, 0), (2, 1), (3, 1)}


# Simultaneous sanctions


def pair(last):
    """DM 0 owns options 0 and 1, DM 1 owns option 2. At 0 DM 0 may gain by 1 or by 2, DM 1 gains by 4."""
    listed = {0: (1, 0), 1: (2, 0), 2: (2, 0), 4: (1, 1), 4 + 1: (0, 0), 4 + 2: (last, 0)}
    return options([0, 0, 1], 3, listed, 2)


def test_simultaneous_asks_about_every_improvement():
    assert not simultaneous(**pair(last=2))[0, 0]  # the first is met, the second is not
    assert simultaneous(**pair(last=1))[0, 0]
    assert not simultaneous(**pair(last=1), strict_sanction=True)[0, 0]
    assert simultaneous(**pair(last=0), strict_sanction=True)[0, 0]


def test_simultaneous_needs_a_feasible_result():
    conflict = pair(last=0)
    conflict["feasible"][4 + 2] = False
    result = simultaneous(**conflict)
    assert not result[0, 0]
    assert not result[:, ~conflict["feasible"]].any()


def test_simultaneous_answers_must_be_improvements_from_the_same_state():
    conflict = pair(last=0)
    conflict["payoffs"][1, [4, 5, 6]] = 0, 9, 9  # worth it only after DM 0 has moved
    assert not simultaneous(**conflict)[0, 0]


def test_simultaneous_answers_may_need_two_others():
    """DM 0 gains by 1; only the answers of DMs 1 and 2 together undo that."""
    listed = {c: (2 if c & 1 else 1, int(c in (0b010, 0b011)), int(c in (0b100, 0b101))) for c in range(8)}
    listed[0b111] = (0, 0, 0)
    assert simultaneous(**options([0, 1, 2], 3, listed, 3))[0, 0]
    listed[0b100] = (1, 0, 0)  # now DM 2 has no reason to move
    assert not simultaneous(**options([0, 1, 2], 3, listed, 3))[0, 0]


def test_simultaneous_answers_may_leave_others_out():
    """Either answer alone hurts DM 0; both together do not."""
    listed = {c: (2 if c & 1 else 1, int(c & 2 > 0), int(c & 4 > 0)) for c in range(8)}
    listed[0b011] = (0, 1, 0)
    assert simultaneous(**options([0, 1, 2], 3, listed, 3))[0, 0]


def test_simultaneous_with_an_unseen_improvement():
    """DM 0 gains by switching 0 off, DM 1's own gain would undo it."""
    listed = {0b01: (1, 0), 0b00: (2, 0), 0b11: (1, 1), 0b10: (0, 1)}
    unseen_at_01 = np.array([True, False, True, True])
    assert simultaneous(**options([0, 1], 2, listed, 2))[0, 0b01]
    assert not simultaneous(**options([0, 1], 2, listed, 2, seen_off={0: unseen_at_01}))[0, 0b01]
    assert simultaneous(**options([0, 1], 2, listed, 2, seen_off={0: ~unseen_at_01}))[0, 0b01]


def test_simultaneous_keeps_to_one_way_options():
    assert simultaneous(**pair(last=0))[0, 0]
    assert not simultaneous(**{**pair(last=0), "one_way": {2: "off"}})[0, 0]  # DM 1 cannot switch on
    assert simultaneous(**{**pair(last=2), "one_way": {1: "off"}})[0, 0]  # the second is no move


# Joint improvements


def test_joint_improvements_need_every_member_and_one_joint_change():
    listed = {0: (0, 0, 5), 1: (1, -1, 0), 3: (1, 1, 0), 7: (2, 2, 0), 6: (1, 1, 9)}
    conflict = options([0, 1, 2], 3, listed, 3)
    del conflict["seen_off"]
    assert joint_improvements(**conflict, members=[0, 1], code=0) == {3}  # past infeasible 2
    assert joint_improvements(**conflict, members=[1, 2], code=0) == {6}
    assert joint_improvements(**conflict, members=[0, 1, 2], code=0) == {6}
    assert joint_improvements(**conflict, members=[0], code=0) == {1}
    assert joint_improvements(**conflict, members=[0, 1], code=6) == {7}
    assert joint_improvements(**conflict, members=[0, 1], code=7) == set()
    conflict["one_way"] = {1: "off"}
    assert joint_improvements(**conflict, members=[0, 1], code=0) == set()


def test_joint_improvements_of_one_are_its_own_improvements():
    for conflict in conflicts(150, seed=3):
        world, codes = option_form(**conflict)
        del conflict["seen_off"]
        for dm, move in enumerate(world.moves):
            gains = move & (world.payoffs[dm][None, :] > world.payoffs[dm][:, None])
            for row, code in zip(gains, codes, strict=True):
                alone = joint_improvements(**conflict, members=[dm], code=int(code))
                assert alone == set(codes[row].tolist())


# Properties over random conflicts


@pytest.mark.parametrize("strict", [False, True])
def test_inclusions(strict):
    for conflict in conflicts(400, seed=1):
        world, codes = option_form(**conflict)
        found = {concept: stable(world, concept, strict) for concept in CONCEPTS}
        found["SIM"] = simultaneous(**conflict, strict_sanction=strict)[:, codes]
        for inclusion in ("R SMR", "SMR GMR", "R SSEQ", "SSEQ SEQ", "SEQ GMR", "SSEQ SMR", "R SIM"):
            narrow, wide = inclusion.split()
            assert not (found[narrow] & ~found[wide]).any()


def test_where_nothing_is_seen_nothing_deters():
    for conflict in conflicts(150, seed=2):
        k = len(conflict["owner"])
        nowhere = np.zeros(1 << k, dtype=bool)
        conflict |= {"one_way": dict.fromkeys(range(k), "off"), "seen_off": dict.fromkeys(range(k), nowhere)}
        world, codes = option_form(**conflict)
        nash = stable(world, "R")
        for concept in SANCTIONED:
            assert np.array_equal(stable(world, concept), nash)
        assert np.array_equal(simultaneous(**conflict)[:, codes], nash)


def test_random_conflicts_are_valid_and_varied():
    met = set()
    for conflict in conflicts(400, seed=4, max_options=5, max_dms=3):
        owner, payoffs, feasible = conflict["owner"], conflict["payoffs"], conflict["feasible"]
        k, dms = len(owner), len(payoffs)
        assert 1 <= k <= 5
        assert 2 <= dms <= 3
        assert set(owner) <= set(range(dms))
        assert payoffs.shape == (dms, 1 << k)
        assert feasible.shape == (1 << k,)
        assert feasible.any()
        assert set(conflict["one_way"].values()) <= {"on", "off"}
        assert all(seen.shape == (1 << k,) for seen in conflict["seen_off"].values())
        tied = any(len(set(row.tolist())) < row.size for row in payoffs[:, feasible])
        world, codes = option_form(**conflict)
        nash = stable(world, "R")
        met |= {
            ("dms", dms),
            ("k", k),
            ("ties", tied),
            ("gaps", not feasible.all()),
            ("one way", bool(conflict["one_way"])),
            ("idle", k >= dms > len(set(owner))),
            ("unseen", any(unseen.any() for unseen in world.unseen)),
        }
        met |= {(concept, bool((stable(world, concept) & ~nash).any())) for concept in SANCTIONED}
        met |= {("SIM", bool((simultaneous(**conflict)[:, codes] & ~nash).any()))}
    flags = ("gaps", "one way", "ties", "idle", "unseen", *SANCTIONED, "SIM")
    assert met == {*product(flags, (False, True)), *product(["dms"], (2, 3)), *product(["k"], range(1, 6))}


# What is refused


def test_malformed_worlds_are_refused():
    with pytest.raises(ValueError, match="itself"):
        graph(2, [[(0, 0)]], [[0, 1]])
    with pytest.raises(ValueError, match="payoffs"):
        graph(2, [[(0, 1)]], [[0, 1, 2]])
    with pytest.raises(ValueError, match="2 by 2"):
        World(2, (np.zeros((3, 3), bool),), np.zeros((1, 2), int), (np.zeros((2, 2), bool),))
    with pytest.raises(ValueError, match="NASH"):
        stable(graph(2, [[(0, 1)]], [[0, 1]]), "NASH")
