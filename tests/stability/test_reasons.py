"""The reasons against the definitions: each chain is one that the definitions allow, the nearest, and none is missed."""

import os
from itertools import pairwise

import numpy as np
import pytest

import wayout
from oracles import matrix_method as oracle
from stability.test_definitions import as_conflict, as_graph
from stability.test_sparse import staircase, wide
from wayout.model import Conflict, DecisionMaker, ModelError, Option, OptionForm
from wayout.stability import CONCEPTS, Definitions, Reasons, analyse, explain, legal_sequences, reasons, replies

BLOCKS = 8
CONFLICTS = int(os.environ.get("WAYOUT_CONFLICTS", "320")) // BLOCKS
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


@pytest.mark.parametrize("block", range(4))
def test_improvements_looked_at_piece_by_piece(block, monkeypatch):
    monkeypatch.setattr(reasons, "FIRST", 1)
    monkeypatch.setattr(reasons, "AT_ONCE", 8)
    for _, drawn, strict in draws(5, block, count=CONFLICTS // 2):
        conflict = as_conflict(drawn)
        truth = Definitions(conflict, strict)
        for verdict in every_verdict(conflict, strict, CONCEPTS):
            check(verdict, truth)


@pytest.mark.parametrize("block", range(4))
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
