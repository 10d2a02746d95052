"""The reasons against the definitions: each chain is one they allow, the nearest, and none is missed."""

import os
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

import wayout
from oracles import matrix_method as oracle
from stability.test_sparse import staircase, wide
from wayout.model import Conflict, DecisionMaker, ModelError, Option, OptionForm
from wayout.stability import CONCEPTS, Definitions, Reasons, analyse, explain, legal_sequences, reasons
from worlds import as_conflict, as_graph

BLOCKS = 4
CONFLICTS = int(os.environ.get("WAYOUT_CONFLICTS", "160")) // BLOCKS
WEAKER = {"SMR": "GMR", "SSEQ": "SEQ"}
CREDIBLY = {"GMR": "SEQ", "SMR": "SSEQ"}


def draws(*seed, count=CONFLICTS, options=5):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield rng, oracle.random_conflict(rng, max_options=options), bool(rng.random() < 0.25)


def random_graph(rng):
    n, dms = int(rng.integers(2, 10)), int(rng.integers(2, 5))
    moves = tuple((rng.random((n, n)) < 0.3) & ~np.eye(n, dtype=bool) for _ in range(dms))
    nothing = np.zeros((n, n), dtype=bool)
    return as_graph(oracle.World(n, moves, rng.integers(0, 4, (dms, n)), (nothing,) * dms))


def every_verdict(conflict, strict, concepts):
    told = Reasons(conflict, "<" if strict else "<=")
    for state in conflict.space.states:
        for dm in range(len(conflict.keys)):
            for concept in concepts:
                yield told.verdict(concept, dm, state)


def check(verdict, truth):
    """All that a verdict says, from the definitions."""
    rank, state = truth.ranks[verdict.dm], verdict.state
    assert verdict.stable == truth.stable(verdict.concept, verdict.dm, state)
    gains = truth.improvements(verdict.dm, state)
    assert [t.gain for t in verdict.temptations] == sorted(gains, key=lambda end: (-rank[end], end))
    assert verdict.improvements == len(gains)
    for temptation in verdict.temptations:
        check_temptation(verdict, temptation, truth)
    if verdict.stable:
        assert verdict.credible == all(t.sanction.credible for t in verdict.temptations)
        if verdict.concept in CREDIBLY:
            assert verdict.credible == truth.stable(CREDIBLY[verdict.concept], verdict.dm, state)
    else:
        assert verdict.credible is None
        assert verdict.undeterred


def check_temptation(verdict, temptation, truth):
    concept, dm, state, gain = verdict.concept, verdict.dm, verdict.state, temptation.gain
    ends = set() if concept == "R" else set(truth.sanctions(concept, dm, state, gain))
    assert temptation.seen == truth.space.seen(state, gain)
    assert (temptation.sanction is None) == (not ends)
    if temptation.sanction is not None:
        assert temptation.sanction.end in ends
        assert temptation.hopeless is None
        check_sanction(verdict, gain, temptation.sanction, ends, truth)
        if concept in CREDIBLY:
            credibly = any(True for _ in truth.sanctions(CREDIBLY[concept], dm, state, gain))
            assert temptation.sanction.credible == credibly
        else:
            assert temptation.sanction.credible
        return
    weaker = set(truth.sanctions(WEAKER[concept], dm, state, gain)) if concept in WEAKER else set()
    assert (temptation.hopeless is None) == (not weaker)
    if temptation.hopeless is not None:
        check_sanction(verdict, gain, temptation.hopeless, weaker, truth)
        assert not truth.not_preferred(dm, temptation.hopeless.counter, state)


def check_sanction(verdict, gain, sanction, ends, truth):
    """It is made of moves the others may make, is the nearest, and is judged as its makers would judge it."""
    steps = sanction.steps
    for step in steps:
        rank = truth.ranks[step.mover]
        assert step.mover != verdict.dm
        assert step.end in truth.moves(step.mover, step.start)
        assert step.worth == np.sign(rank[step.end] - rank[step.start])
        assert step.improves == (rank[step.end] > rank[step.start])
    assert sanction.credible == all(truth.ranks[m][end] > truth.ranks[m][start] for m, start, end in chained(steps))
    if sanction.simultaneous:
        assert verdict.concept == "SIM"
        assert {step.start for step in steps} == {verdict.state}
        assert together(truth, verdict.state, [gain, *(step.end for step in steps)]) == sanction.end
        assert [step.mover for step in steps] == sorted({step.mover for step in steps})
        return
    assert [gain, *(step.end for step in steps)][:-1] == [step.start for step in steps]
    assert steps[-1].end == sanction.end
    assert all(one.mover != other.mover for one, other in pairwise(steps))
    check_nearest(verdict, gain, sanction, ends, truth)
    counters = truth.moves(verdict.dm, sanction.end)
    best = max((truth.ranks[verdict.dm][end] for end in counters), default=None)
    assert (sanction.counter is None) == (best is None)
    if best is not None:
        assert truth.ranks[verdict.dm][sanction.counter] == best
        assert sanction.counter in counters


def chained(steps):
    return [(step.mover, step.start, step.end) for step in steps]


def check_nearest(verdict, gain, sanction, ends, truth):
    """No sanction of its kind has fewer moves, nor as many and a lower end."""
    others = truth.others(verdict.dm)
    ways = {True: legal_sequences(others, gain, truth.improvements)}
    if verdict.concept in ("GMR", "SMR"):
        ways[False] = legal_sequences(others, gain, truth.moves)
    found = ways[sanction.credible]
    if not sanction.credible:
        assert not ends & ways[True].keys()
    nearest = min((len(found[end]), end) for end in ends & found.keys())
    assert (len(sanction.steps), sanction.end) == nearest


def together(truth, state, ends):
    code = state
    for end in ends:
        code ^= state ^ end
    return code


@pytest.mark.parametrize("block", range(BLOCKS))
def test_option_form(block):
    for _, drawn, strict in draws(1962, block):
        conflict = as_conflict(drawn)
        truth = Definitions(conflict, strict)
        for verdict in every_verdict(conflict, strict, CONCEPTS):
            check(verdict, truth)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_general_graphs(block):
    rng = np.random.default_rng([24, block])
    for _ in range(CONFLICTS // 2):
        conflict, strict = random_graph(rng), bool(rng.random() < 0.25)
        truth = Definitions(conflict, strict)
        for verdict in every_verdict(conflict, strict, CONCEPTS[:5]):
            check(verdict, truth)


def named(verdict, label):
    """The verdict with labels in place of states: the same for a table and for a list of its feasible states."""

    def sanction(each):
        if each is None:
            return None
        steps = [(s.mover, label(s.start), label(s.end), s.worth) for s in each.steps]
        counter = None if each.counter is None else label(each.counter)
        return steps, label(each.end), each.simultaneous, counter

    told = [(label(t.gain), t.seen, sanction(t.sanction), sanction(t.hopeless)) for t in verdict.temptations]
    return label(verdict.state), verdict.stable, verdict.improvements, verdict.credible, told


@pytest.mark.parametrize("block", range(BLOCKS))
def test_lists_of_states_are_told_as_tables_are(block):
    for rng, drawn, strict in draws(60, block, count=CONFLICTS // 2):
        table, listed = as_conflict(drawn), wide(drawn, rng)
        at = dict(zip(table.space.states, listed.space.states, strict=True))
        of_list, of_table = (Reasons(each, "<" if strict else "<=") for each in (listed, table))
        back = {state: code for code, state in at.items()}
        for code, state in at.items():
            for dm in range(len(table.keys)):
                for concept in CONCEPTS:
                    found = named(of_list.verdict(concept, dm, state), back.__getitem__)
                    assert found == named(of_table.verdict(concept, dm, code), int), (concept, drawn)


@pytest.mark.parametrize("block", range(2))
def test_improvements_looked_at_piece_by_piece(block, monkeypatch):
    monkeypatch.setattr(reasons, "FIRST", 1)
    monkeypatch.setattr(reasons, "AT_ONCE", 8)
    for _, drawn, strict in draws(5, block, count=CONFLICTS // 2):
        conflict = as_conflict(drawn)
        truth = Definitions(conflict, strict)
        for verdict in every_verdict(conflict, strict, CONCEPTS):
            check(verdict, truth)


@pytest.mark.parametrize("block", range(2))
def test_as_many_improvements_as_asked_for_and_one_that_nobody_deters(block, monkeypatch):
    monkeypatch.setattr(reasons, "FIRST", 2)
    for rng, drawn, _ in draws(6, block, count=CONFLICTS // 2):
        conflict = as_conflict(drawn)
        for whole in every_verdict(conflict, False, CONCEPTS):
            most = int(rng.integers(4))
            found = explain(conflict, whole.concept, whole.dm, whole.state, most=most)
            kept = whole.temptations[:most]
            assert (found.stable, found.improvements) == (whole.stable, whole.improvements)
            assert found.credible == whole.credible
            if not whole.stable and all(t.sanction for t in kept):
                kept += whole.undeterred[:1]
            assert found.temptations == kept


@pytest.mark.parametrize("makers", [2, 3, 4])
def test_larger_conflicts_agree_with_the_engines(makers):
    """Nine to twelve options: sequences of several moves, and cubes of many sides."""
    rng = np.random.default_rng([12, makers])
    lengths = set()
    for options in (9, 10, 11, 12):
        owner = rng.permutation([j % makers for j in range(options)]).tolist()
        payoffs = rng.integers(0, 1 << int(rng.integers(2, options)), (makers, 1 << options))
        feasible = rng.random(1 << options) < rng.choice((0.3, 0.7, 1.0))
        one_way = {int(j): ("on", "off")[int(j) % 2] for j in rng.integers(0, options, 2)}
        conflict = Conflict.from_arrays(owner, payoffs, feasible, one_way)
        result, told = analyse(conflict, engine="numpy"), Reasons(conflict)
        for state in rng.choice(np.flatnonzero(feasible), 15).tolist():
            for dm in range(makers):
                held = {concept: bool(result.stable[concept][dm, state]) for concept in CONCEPTS}
                for concept in CONCEPTS:
                    verdict = told.verdict(concept, dm, state)
                    assert verdict.stable == held[concept]
                    if concept in CREDIBLY and verdict.stable:
                        assert verdict.credible == held[CREDIBLY[concept]]
                    lengths |= {len(t.sanction.steps) for t in verdict.temptations if t.sanction}
    assert max(lengths) >= (1 if makers == 2 else makers)


@pytest.mark.parametrize("credible", [True, False])
def test_a_staircase_is_climbed_to_its_end(credible):
    """Two climb in turn, one step at a time; what the third fears is at the top, and no step can be skipped."""
    bits, steps = 4, (1 << 5) - 2
    space = staircase(bits, 1)
    codes = space.codes
    climbed = (codes & 15) + (codes >> 4 & 15)
    third = np.where(climbed == steps, 0, 1 + (codes >> 8))
    climbers = climbed if credible else -climbed
    people = tuple(DecisionMaker(key) for key in "ABC")
    conflict = Conflict(people, space, np.array([climbers, climbers, third], dtype=np.int32))
    start = int(np.flatnonzero(codes == 0)[0])
    (temptation,) = explain(conflict, "GMR", "C", start).temptations
    assert len(temptation.sanction.steps) == steps
    assert temptation.sanction.credible == credible
    assert explain(conflict, "SEQ", "C", start).stable == credible
    table = OptionForm(space.options, np.isin(np.arange(1 << 9), codes))
    payoffs = np.zeros((3, 1 << 9), dtype=np.int32)
    payoffs[:, codes] = conflict.payoffs
    (same,) = explain(Conflict(people, table, payoffs), "GMR", "C", 0).temptations
    assert [step.mover for step in same.sanction.steps] == [step.mover for step in temptation.sanction.steps]


def test_a_large_conflict_is_not_laid_out_for_one_state():
    """No list over all states, no analysis, and memory for the state asked for alone."""
    rng = np.random.default_rng(20)
    k = 18
    conflict = Conflict.from_arrays([j % 3 for j in range(k)], rng.integers(0, 1 << k, (3, 1 << k), dtype=np.int32))
    tracemalloc.start()
    for concept in CONCEPTS[:5]:
        for dm in range(3):
            explain(conflict, concept, dm, int(rng.integers(1 << k)), most=50)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "ranks" not in vars(conflict)
    assert "is_feasible" not in vars(conflict.space)
    assert "states" not in vars(conflict.space)
    assert peak < 200 * (1 << k)


def test_the_published_case_rests_on_an_empty_threat():
    """Elmira, state 4: under GMR and SMR LG is deterred only by what would cost Uniroyal."""
    conflict = wayout.load("elmira-1991").conflict
    for concept in ("GMR", "SMR"):
        verdict = explain(conflict, concept, "LG", "s4")
        assert verdict.stable
        assert verdict.credible is False
        (step,) = verdict.temptations[0].sanction.steps
        assert (conflict.keys[step.mover], conflict.space.label(step.end)) == ("Uniroyal", "s9")
        assert step.worth == -1
    assert not explain(conflict, "SEQ", "LG", "s4").stable


def test_a_credible_sanction_is_told_before_a_shorter_one():
    """B could punish at once, at a loss; C and then B do it in two moves, each to its own gain."""
    options = (Option("a", 0), Option("b", 1), Option("c", 2))
    rank = {0: (1, 5, 1, 0, 1, 5, 1, 0), 1: (0, 2, 0, 1, 0, 2, 0, 3), 2: (0, 2, 0, 2, 0, 3, 0, 3)}
    payoffs = np.array([rank[0], rank[1], rank[2]], dtype=np.int32)
    people = tuple(DecisionMaker(key) for key in "ABC")
    conflict = Conflict(people, OptionForm(options, np.ones(8, dtype=bool)), payoffs)
    (temptation,) = [t for t in explain(conflict, "GMR", "A", 0).temptations if t.gain == 1]
    assert temptation.sanction.credible
    assert temptation.sanction.path == ((2, 0b101), (1, 0b111))


def test_what_cannot_be_explained_is_refused_by_name():
    conflict = Conflict.from_arrays([0, 1], [[0, 1, 2, 3], [3, 2, 1, 0]], [True, True, True, False])
    for asked, said in (
        (("NASH", 0, 0), "no concept"),
        (("R", 2, 0), "no decision maker"),
        (("R", 0, 3), "number 3"),
        (("R", 0, -1), "number -1"),
        (("R", 0, "YY"), "infeasible"),
        (("R", 0, 0, ">"), "<= and <"),
    ):
        with pytest.raises(ModelError, match=said):
            explain(conflict, *asked)
    with pytest.raises(ModelError, match="SIM"):
        explain(wayout.load("elmira-1991").conflict, "SIM", 0, "s1")
