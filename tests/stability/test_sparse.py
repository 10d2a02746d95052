"""The sparse engine against the definitions and the matrix method: option form, lists of states, general graphs."""

import os

import numpy as np
import pytest

from oracles import matrix_method as oracle
from wayout.model import Conflict, DecisionMaker, Graph, ModelError, Option
from wayout.model.listed import ListedForm
from wayout.stability import CONCEPTS, Definitions, engines, sparse, sparse_options, vectorised
from worlds import Seen, as_conflict, as_graph

BLOCKS = 10
CONFLICTS = int(os.environ.get("WAYOUT_CONFLICTS", "1200")) // BLOCKS
FIVE = CONCEPTS[:5]


def agree(found, expected, where=slice(None)):
    """The verdicts are the same, and none is given where there is no state."""
    for concept, table in expected.items():
        assert np.array_equal(found[concept][:, where], table), concept
        assert found[concept].sum() == table.sum()


def defined(conflict, concepts, strict=False):
    return engines.by_definitions(conflict, concepts, strict)


def wide(drawn, rng, most=60):
    """The same conflict among more options: the others stay as they are, on or off, whoever owns them."""
    k = len(drawn["owner"])
    options = int(rng.integers(max(k, 40), most + 1))
    place = np.sort(rng.choice(options, k, replace=False))
    codes = np.flatnonzero(drawn["feasible"])
    spread = np.full(len(codes), int(rng.integers(1 << options)) & ~sum(1 << int(j) for j in place), dtype=np.int64)
    for j, at in enumerate(place.tolist()):
        spread |= (codes >> j & 1) << at
    dms = len(drawn["payoffs"])
    named = [Option(f"x{at}", int(rng.integers(dms))) for at in range(options)]
    for j, at in enumerate(place.tolist()):
        seen = Seen(drawn["seen_off"][j][codes]) if j in drawn["seen_off"] else None
        named[at] = Option(f"x{at}", drawn["owner"][j], one_way=drawn["one_way"].get(j), verified_by=seen)
    return conflict_of(ListedForm(tuple(named), spread), drawn["payoffs"][:, codes])


def conflict_of(space, payoffs):
    people = tuple(DecisionMaker(str(i)) for i in range(len(payoffs)))
    return Conflict(people, space, np.asarray(payoffs, dtype=np.int32))


def draws(*seed, count=CONFLICTS):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        largest = 7 if rng.random() < 0.06 else 5
        yield rng, oracle.random_conflict(rng, max_options=largest), bool(rng.random() < 0.3)


# Option form


@pytest.mark.parametrize("block", range(BLOCKS))
def test_option_form_equals_the_definitions(block):
    for _, drawn, strict in draws(3, block):
        conflict = as_conflict(drawn)
        agree(sparse.stable(conflict, CONCEPTS, strict), defined(conflict, CONCEPTS, strict))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_option_form_and_lists_equal_the_matrix_method(block):
    for rng, drawn, strict in draws(4, block):
        world, codes = oracle.option_form(**drawn)
        expected = {concept: oracle.stable(world, concept, strict) for concept in FIVE}
        expected["SIM"] = oracle.simultaneous(**drawn, strict_sanction=strict)[:, codes]
        agree(sparse.stable(as_conflict(drawn), CONCEPTS, strict), expected, codes)
        agree(sparse.stable(wide(drawn, rng), CONCEPTS, strict), expected)


def test_lists_of_40_to_60_options_equal_the_definitions_on_the_same_list():
    for rng, drawn, strict in draws(5, count=150):
        conflict = wide(drawn, rng)
        agree(sparse.stable(conflict, FIVE, strict), defined(conflict, FIVE, strict))


@pytest.mark.parametrize("seed", range(6))
def test_scattered_lists_of_60_options_equal_the_definitions(seed):
    """States that differ in many options of many owners, some of them one way, some switched off unseen."""
    rng = np.random.default_rng([60, seed])
    codes = rng.integers(1 << 60, size=12)
    for _ in range(3):  # each step flips a few options of a few states
        flips = np.bitwise_or.reduce(1 << rng.integers(0, 60, (3, len(codes))), axis=0)
        codes = np.unique(np.concatenate((codes, codes ^ flips)))
    dms = int(rng.integers(2, 5))
    options = tuple(
        Option(
            f"o{j}",
            int(rng.integers(dms)),
            one_way=rng.choice(("on", "off", None, None, None)),
            verified_by=Seen(rng.random(len(codes)) < 0.5) if rng.random() < 0.3 else None,
        )
        for j in range(60)
    )
    conflict = conflict_of(ListedForm(options, codes), rng.integers(0, 9, (dms, len(codes))))
    assert any(conflict.space.moves(dm, state) for dm in range(dms) for state in conflict.space.states)
    agree(sparse.stable(conflict, FIVE), defined(conflict, FIVE))


@pytest.mark.parametrize("seed", range(2))
def test_many_one_way_options_of_one_decision_maker(seed):
    """Above 64 patterns side by side the subsets of a pattern are looked up, where they are few."""
    rng = np.random.default_rng([8, seed])
    drawn = {
        "owner": [0] * 8 + [1],
        "payoffs": rng.integers(0, 60, (3, 512)),
        "feasible": rng.random(512) < 0.9,
        "one_way": {j: ("on", "off")[int(rng.integers(2))] for j in range(8 if seed % 2 else 7)},
        "seen_off": {},
    }
    world, codes = oracle.option_form(**drawn)
    expected = {concept: oracle.stable(world, concept) for concept in FIVE}
    agree(sparse.stable(as_conflict(drawn), FIVE), expected, codes)


@pytest.mark.parametrize("off", [0, 0b10010110])
def test_of_256_patterns_those_with_no_bit_more_are_beneath(off):
    """One state is what the first wants and the second fears: each state that can still get there knows."""
    options = [Option(f"o{j}", 0, one_way="off" if off >> j & 1 else "on") for j in range(8)]
    codes = np.arange(512)
    space = ListedForm((*options, Option("o8", 1)), codes)
    for goal in range(256):
        there = codes % 256 == goal
        conflict = conflict_of(space, [there, (codes >= 256) & ~there])
        found = sparse.stable(conflict, ["R", "GMR", "SEQ"])
        may = (codes ^ off) & ~(goal ^ off) & 255 == 0
        assert np.array_equal(found["R"][0], ~may | there)
        assert np.array_equal(found["GMR"][1], may | (codes >= 256))
        assert np.array_equal(found["SEQ"][1], may | (codes >= 256))


def staircase(bits, extra):
    """Two climb in turn, one step at a time: neither can skip one. `extra` options of a third hang on each step."""
    step = np.arange(1 << bits)
    path = np.concatenate((step | step << bits, step[1:] | step[:-1] << bits))
    codes = np.sort((path[:, None] | np.arange(1 << extra) << 2 * bits).ravel())
    owner = [0] * bits + [1] * bits + [2] * extra
    return ListedForm(tuple(Option(f"o{j}", i) for j, i in enumerate(owner)), codes.astype(np.int64))


@pytest.mark.parametrize("falling", [False, True])
@pytest.mark.parametrize("strict", [False, True])
def test_a_staircase_of_feasible_states(falling, strict):
    space = staircase(3, 2)
    payoffs = np.random.default_rng(1).integers(0, 40, (3, space.size))
    if falling:  # each step up is worse for the third, so that it is deterred from afar
        payoffs[2] = -(space.codes % 8 + space.codes // 8 % 8)
    conflict = conflict_of(space, payoffs)
    agree(sparse.stable(conflict, FIVE, strict), defined(conflict, FIVE, strict))


def test_a_sanction_at_the_far_end_of_a_long_staircase_is_found():
    """Whoever moves last is out of reach of 2,046 shorter sequences."""
    space = staircase(10, 1)
    payoffs = np.zeros((3, space.size), dtype=np.int32)
    other = space.column("o20")
    payoffs[2, other] = 1  # the third improves by its one option
    conflict = conflict_of(space, payoffs)
    assert not sparse.stable(conflict, ["GMR"])["GMR"][2, ~other].any()
    payoffs[2, space.codes == (1 << 21) - 1] = 0  # but for the top of the stairs
    held = sparse.stable(conflict_of(space, payoffs), ["GMR", "SEQ"])
    assert held["GMR"][2].all()
    assert held["SEQ"][2, ~other].sum() == 1  # nobody gains by climbing


@pytest.mark.parametrize("strict", [False, True])
def test_sparse_and_dense_agree_on_four_thousand_codes(strict):
    rng = np.random.default_rng(12)
    feasible = rng.random(1 << 12) < 0.5
    payoffs = rng.integers(-300, 300, (4, 1 << 12))
    conflict = Conflict.from_arrays(rng.integers(0, 4, 12).tolist(), payoffs, feasible, {2: "on", 9: "off"})
    agree(sparse.stable(conflict, CONCEPTS, strict), vectorised.stable(conflict, CONCEPTS, strict))


def test_payoffs_below_zero_and_at_the_limits_are_ranks_all_the_same():
    limits = np.iinfo(np.int32)
    payoffs = np.array([[limits.min, -5, 7, limits.max], [limits.max, limits.min, -1, 0]], dtype=np.int32)
    conflict = Conflict.from_arrays([0, 1], payoffs)
    for strict in (False, True):
        agree(sparse.stable(conflict, CONCEPTS, strict), defined(conflict, CONCEPTS, strict))


@pytest.mark.parametrize(
    ("owner", "payoffs", "stable"),
    [
        ([0], [[0, 1]], [[False, True]]),  # nobody else to deter it
        ([0, 0], [[0, 1, 1, 0]], [[False, True, True, False]]),
        ([], [[5], [7]], [[True], [True]]),  # nothing to do
        ([1], [[0, 1], [1, 0]], [[True, True], [True, False]]),  # somebody owns nothing
    ],
)
def test_the_smallest_worlds(owner, payoffs, stable):
    found = sparse.stable(Conflict.from_arrays(owner, payoffs), CONCEPTS)
    assert all(found[concept].tolist() == stable for concept in CONCEPTS)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_concept_asked_for_alone_is_the_one_of_many(concept):
    for _, drawn, strict in draws(6, count=25):
        conflict = as_conflict(drawn)
        alone = sparse.stable(conflict, [concept], strict)
        assert list(alone) == [concept]
        agree(alone, {concept: sparse.stable(conflict, CONCEPTS, strict)[concept]})


def test_two_threads_give_what_one_gives(monkeypatch):
    conflicts = [as_conflict(drawn) for _, drawn, _ in draws(7, count=30)]
    alone = [sparse.stable(conflict, CONCEPTS) for conflict in conflicts]
    monkeypatch.setattr(sparse, "THREADED_FROM", 1)
    monkeypatch.setattr(sparse, "CORES", 2)
    for conflict, expected in zip(conflicts, alone, strict=True):
        agree(sparse.stable(conflict, CONCEPTS), expected)


def test_more_than_can_be_numbered_is_refused(monkeypatch):
    monkeypatch.setattr(sparse_options, "MOST", 7)
    with pytest.raises(ModelError, match="4 states times 2 decision makers"):
        sparse.stable(Conflict.from_arrays([0, 1], np.zeros((2, 4), dtype=int)), ["R"])


# General graphs


@pytest.mark.parametrize("block", range(BLOCKS))
def test_graphs_equal_the_matrix_method_and_the_definitions(block):
    rng = np.random.default_rng([9, block])
    for _ in range(CONFLICTS):
        n, dms = int(rng.integers(2, 10)), int(rng.integers(2, 6))
        moves = tuple(
            (rng.random((n, n)) < rng.choice((0.0, 0.06, 0.15, 0.3))) & ~np.eye(n, dtype=bool) for _ in range(dms)
        )
        payoffs = rng.integers(0, rng.choice((3, 5, 40)), (dms, n))
        world = oracle.World(n, moves, payoffs, (np.zeros((n, n), dtype=bool),) * dms)
        strict = bool(rng.random() < 0.3)
        found = sparse.stable(as_graph(world), FIVE, strict)
        agree(found, {concept: oracle.stable(world, concept, strict) for concept in FIVE})
        if rng.random() < 0.3:
            agree(found, defined(as_graph(world), FIVE, strict))


def test_a_move_that_stays_where_it_is_is_a_move():
    """It lets another move twice, with the idler between; nothing in the engine takes it for no move."""
    rng = np.random.default_rng(10)
    for _ in range(150):
        n, dms = int(rng.integers(2, 7)), int(rng.integers(2, 5))
        arcs = tuple(
            {s: tuple(rng.choice(n, int(rng.integers(0, 3))).tolist()) for s in range(n)} for _ in range(dms)
        )
        conflict = conflict_of(Graph(tuple(map(str, range(n))), arcs), rng.integers(0, 4, (dms, n)))
        agree(sparse.stable(conflict, FIVE), defined(conflict, FIVE))


def chain(*moves, payoffs):
    """A graph of these moves (who, from, to); `payoffs` are the first decision maker's, the others are content."""
    arcs = [{}, {}, {}]
    for who, start, end in moves:
        arcs[who][start] = (*arcs[who].get(start, ()), end)
    table = np.zeros((3, len(payoffs)), dtype=np.int32)
    table[0] = payoffs
    return conflict_of(Graph(tuple("sabcd"[: len(payoffs)]), tuple(arcs)), table)


@pytest.mark.parametrize(
    ("replies", "deterred"),
    [
        ([(1, 1, 2), (1, 2, 3)], False),  # nobody moves twice in a row
        ([(1, 1, 2), (2, 2, 3)], True),
        ([(1, 1, 2), (1, 2, 3), (2, 1, 2)], True),  # either may have moved into the state between
        ([(1, 1, 2), (1, 2, 3), (2, 2, 4), (2, 4, 2)], False),  # back to where it was, but by two moves of one
        ([(1, 1, 2), (1, 2, 3), (2, 2, 4), (1, 4, 2)], False),  # back, with the one who must not move next
        ([(1, 1, 2), (1, 2, 3), (2, 2, 2)], True),  # the other need only be heard in between
        ([(0, 1, 3), (1, 1, 2), (0, 2, 3)], False),  # the first does not deter itself
    ],
)
def test_the_last_mover_is_remembered(replies, deterred):
    """From s the first improves to a; only c (the fourth state) deters it."""
    conflict = chain((0, 0, 1), *replies, payoffs=[1, 2, 2, 0, 2])
    assert sparse.stable(conflict, ["GMR"])["GMR"][0, 0] == deterred
    agree(sparse.stable(conflict, FIVE), defined(conflict, FIVE))


def test_a_sanction_that_leads_back_to_the_improvement_deters_nobody():
    """The others come back to where they began: that state is in what they reach, and is harmless."""
    conflict = chain((0, 0, 1), (1, 1, 2), (2, 2, 1), payoffs=[1, 2, 3])
    for strict in (False, True):
        found = sparse.stable(conflict, FIVE, strict)
        assert not any(found[concept][0, 0] for concept in FIVE)
        agree(found, defined(conflict, FIVE, strict))


def test_the_counter_move_on_a_graph_is_one_move():
    conflict = chain((0, 0, 1), (1, 1, 2), (0, 2, 3), (0, 3, 4), payoffs=[1, 2, 0, 1, 5])
    found = sparse.stable(conflict, ["SMR"])
    assert found["SMR"][0, 0]
    assert not sparse.stable(conflict, ["SMR"], strict=True)["SMR"][0, 0]  # the counter-move is no worse than s


@pytest.mark.parametrize("dms", [2, 4])
def test_a_larger_graph_equals_the_definitions_where_they_are_asked(dms):
    rng = np.random.default_rng([1000, dms])
    n = 1000
    arcs = []
    for _ in range(dms):
        near = rng.integers(1, 30, (n, 3)) * rng.choice((-1, 1), (n, 3))
        arcs.append({s: tuple(((s + near[s]) % n).tolist()) for s in range(n) if rng.random() < 0.8})
    conflict = conflict_of(Graph(tuple(map(str, range(n))), tuple(arcs)), rng.integers(0, n, (dms, n)))
    found, slow = sparse.stable(conflict, FIVE), Definitions(conflict)
    for state in rng.choice(n, 6, replace=False).tolist():
        for concept in FIVE:
            assert found[concept][0, state] == slow.stable(concept, 0, state)


def test_ten_thousand_states_and_a_hundred_thousand_moves():
    rng = np.random.default_rng(5)
    n, each = 10_000, 11
    ends = rng.integers(0, n, (3, n, each)).tolist()
    graph = Graph(tuple(map(str, range(n))), tuple(dict(enumerate(map(tuple, own))) for own in ends))
    found = sparse.stable(conflict_of(graph, np.stack([rng.permutation(n) for _ in range(3)])), FIVE)
    for narrow, broad in (("R", "SMR"), ("SMR", "GMR"), ("R", "SSEQ"), ("SSEQ", "SEQ"), ("SEQ", "GMR")):
        assert not (found[narrow] & ~found[broad]).any()
        assert found[narrow].sum() < found[broad].sum()


def test_what_is_no_graph_is_refused():
    names, payoffs = ("s", "t"), np.zeros((2, 2), dtype=np.int32)
    for outside in ({0: (2,)}, {0: (-1,)}, {2: (0,)}, {-1: (0,)}):
        with pytest.raises(ModelError, match="decision maker 1 has a move outside states 0 to 1"):
            sparse.stable(conflict_of(Graph(names, ({}, outside)), payoffs), ["R"])
    with pytest.raises(ModelError, match="moves of 1 decision makers; there are 2"):
        sparse.stable(conflict_of(Graph(names, ({},)), payoffs), ["R"])
    with pytest.raises(ModelError, match="SIM"):
        sparse.stable(conflict_of(Graph(names, ({}, {})), payoffs), ["SIM"])
