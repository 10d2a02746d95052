"""Status quo analysis against every legal sequence written out, and against hand-made and published answers."""

import numpy as np
import pytest

import wayout
from oracles import matrix_method as matrices
from wayout.model import Conflict, Graph, ModelError, Option, OptionForm
from wayout.stability import status_quo as room
from wayout.stability.definitions import Definitions, legal_sequences
from wayout.stability.status_quo import Arc, ShortestPaths, status_quo_analysis
from worlds import graph, people

A, B, C = range(3)
MOE, UNIROYAL, LG = range(3)


def random_conflict(rng):
    """In option form or a general graph, one as often as the other."""
    if rng.random() < 0.5:
        drawn = matrices.random_conflict(rng, max_options=4)
        options = tuple(
            Option(f"o{j}", owner, one_way=drawn["one_way"].get(j)) for j, owner in enumerate(drawn["owner"])
        )
        payoffs = np.asarray(drawn["payoffs"], dtype=np.int32)
        return Conflict(people(len(payoffs)), OptionForm(options, np.asarray(drawn["feasible"])), payoffs)
    n, dms = int(rng.integers(2, 8)), int(rng.integers(1, 5))
    density = rng.choice((0.1, 0.25, 0.4))
    moves = [(rng.random((n, n)) < density) & ~np.eye(n, dtype=bool) for _ in range(dms)]
    arcs = tuple({s: tuple(np.flatnonzero(row).tolist()) for s, row in enumerate(move)} for move in moves)
    payoffs = rng.integers(0, 5, (dms, n)).astype(np.int32)
    return Conflict(people(dms), Graph(tuple(f"s{s}" for s in range(n)), arcs), payoffs)


def sequences(conflict, start, improvements_only):
    """For h = 0, 1, ...: every legal sequence of h moves, written out from the definition."""
    arrived = [()]
    while True:
        yield arrived
        longer = []
        for path in arrived:
            last, state = path[-1] if path else (None, start)
            for mover in range(len(conflict.keys)):
                for end in conflict.space.moves(mover, state):
                    rank = conflict.payoffs[mover]
                    if mover != last and (not improvements_only or rank[end] > rank[state]):
                        longer.append((*path, (mover, end)))
        arrived = longer


def cells(states, paths_by_step, start):
    """The table of exactly h moves, as rows, from the sequences themselves."""
    rows = {state: [] for state in states}
    for step, paths in enumerate(paths_by_step):
        for state, row in rows.items():
            movers = tuple(sorted({path[-1][0] for path in paths if path and path[-1][1] == state}))
            row.append(movers or (() if step == 0 and state == start else None))
    return tuple(map(tuple, rows.values()))


# Against every sequence


@pytest.mark.parametrize("improvements_only", [True, False])
@pytest.mark.parametrize("block", range(4))
def test_random_conflicts_agree_with_every_sequence_written_out(block, improvements_only):
    rng = np.random.default_rng([1961, block])
    for _ in range(120):
        conflict = random_conflict(rng)
        start = int(rng.choice(conflict.space.states))
        found = status_quo_analysis(conflict, start, improvements_only)

        by_step, written = [], 0
        for paths in sequences(conflict, start, improvements_only):
            by_step.append(paths)
            written += len(paths)
            if written > 2000 or not paths or len(by_step) > 7:
                break
        known = len(by_step) - 1  # what can be said up to so many moves
        seen_in = {}
        for step, paths in enumerate(by_step):
            for path in paths:
                state = path[-1][1] if path else start
                seen_in.setdefault(state, {}).setdefault(step, []).append(path)
        if found.steps <= known:
            assert found.states == tuple(sorted(seen_in))
        for state in conflict.space.states:
            distance = found.distance(state)
            if state not in seen_in:
                assert distance is None or distance > known
                continue
            assert found.reached(state)
            assert distance == min(seen_in[state])
            shortest = sorted(seen_in[state][distance])
            assert found.paths(state, limit=None) == ShortestPaths(len(shortest), tuple(shortest))
            assert found.paths(state, limit=2) == ShortestPaths(len(shortest), tuple(shortest[:2]))
            assert found.paths(state, limit=2).complete == (len(shortest) <= 2)

        rows = cells(found.states, by_step, start)
        exactly, within = found.table("exactly"), found.table()
        upto = min(known, found.steps) + 1
        assert tuple(row[:upto] for row in exactly.cells) == tuple(row[:upto] for row in rows)
        for state, row in zip(found.states, exactly.cells, strict=True):
            so_far = set()
            for step, cell in enumerate(row):
                so_far |= set(cell or ())
                expected = tuple(sorted(so_far)) or (() if state == start else None)
                assert within.cell(state, step) == expected


@pytest.mark.parametrize("improvements_only", [True, False])
def test_nothing_is_added_after_the_last_step_and_something_at_each(improvements_only):
    """The end by the literature's rule: one more round of exactly h moves adds no state and no last mover."""
    rng = np.random.default_rng(2005)
    lengths = set()
    for _ in range(300):
        conflict = random_conflict(rng)
        start = int(rng.choice(conflict.space.states))
        found = status_quo_analysis(conflict, start, improvements_only)
        definitions = Definitions(conflict)
        step = definitions.improvements if improvements_only else definitions.moves
        layer, within = {(start, None)}, set()
        for _ in range(found.steps):
            layer = {
                (end, i) for at, last in layer for i in definitions.everyone if i != last for end in step(i, at)
            }
            assert layer - within
            within |= layer
        layer = {(end, i) for at, last in layer for i in definitions.everyone if i != last for end in step(i, at)}
        assert layer <= within
        assert {(state, mover) for state, last in found.fewest.items() for mover in last} == within
        reached = legal_sequences(definitions.everyone, start, step)
        assert set(found.states) == {start, *reached}
        assert all(found.distance(state) == len(path) for state, path in reached.items() if state != start)
        lengths.add(found.steps)
    assert {0, 1, 2, 3, 4} <= lengths


def test_the_arcs_are_the_moves_of_all_legal_sequences_each_at_its_earliest():
    rng = np.random.default_rng(99)
    for _ in range(150):
        conflict = random_conflict(rng)
        start = int(rng.choice(conflict.space.states))
        for improvements_only in (True, False):
            found = status_quo_analysis(conflict, start, improvements_only)
            earliest = {}
            for step, paths in enumerate(sequences(conflict, start, improvements_only)):
                for path in paths:
                    if path:
                        origin = path[-2][1] if len(path) > 1 else start
                        earliest.setdefault((path[-1][0], origin, path[-1][1]), step)
                if step == 4 or len(paths) > 2000:
                    break
            arcs = {(arc.mover, arc.start, arc.end): arc.step for arc in found.arcs}
            assert len(arcs) == len(found.arcs)
            assert {arc: at for arc, at in arcs.items() if at <= step} == earliest
            assert list(found.arcs) == sorted(found.arcs, key=lambda a: (a.step, a.mover, a.start, a.end))


# Elmira


@pytest.fixture(scope="module")
def elmira():
    return wayout.load("elmira-1991").conflict


def test_elmira_drifts_to_s5_by_improvements(elmira):
    """As the literature has it: the local government insists (s5), and there it rests until two of them agree."""
    found = status_quo_analysis(elmira)
    s1, s5 = map(elmira.space.state, ("s1", "s5"))
    assert (found.start, found.states, found.steps) == (s1, (s1, s5), 1)
    assert found.paths(s5) == ShortestPaths(1, (((LG, s5),),))
    assert found.table().cells == (((), ()), (None, (LG,)))
    assert found.arcs == (Arc(1, LG, s1, s5),)
    assert not found.reached(elmira.space.state("s8"))
    assert found.paths(elmira.space.state("s8")) == ShortestPaths(0, ())


def test_elmira_by_any_moves(elmira):
    """By hand from the arcs: M, U and L are the ministry, Uniroyal and the local government."""
    found = status_quo_analysis(elmira, improvements_only=False)
    rows = {
        "s1": ". . . . .",
        "s2": "- M M ML ML",
        "s3": "- U U UL UL",
        "s4": "- - MU MU MUL",
        "s5": "- L L L L",
        "s6": "- - ML ML ML",
        "s7": "- - UL UL UL",
        "s8": "- - - MUL MUL",
        "s9": "- U U U U",
    }
    table = found.table()
    assert found.steps == table.steps == 4
    assert [elmira.space.label(state) for state in table.states] == list(rows)
    letters = {None: "-", (): "."}
    written = {
        elmira.space.label(state): " ".join(letters.get(c) or "".join("MUL"[i] for i in c) for c in cells)
        for state, cells in zip(table.states, table.cells, strict=True)
    }
    assert written == rows
    exactly = found.table("exactly")
    s = {name: elmira.space.state(name) for name in rows}
    assert [exactly.cell(s["s2"], step) for step in range(5)] == [None, (MOE,), None, (LG,), None]
    assert [exactly.cell(s["s1"], step) for step in range(5)] == [(), None, None, None, None]
    assert [exactly.cell(s["s4"], step) for step in range(5)] == [
        None,
        None,
        (MOE, UNIROYAL),
        None,
        (MOE, UNIROYAL, LG),
    ]


def test_elmira_reaches_s8_in_any_order_of_the_three(elmira):
    found = status_quo_analysis(elmira, improvements_only=False)
    s8 = elmira.space.state("s8")
    paths = found.paths(s8)
    assert found.distance(s8) == 3
    assert paths.count == 6
    assert paths.complete
    assert {tuple(mover for mover, _ in path) for path in paths.paths} == {
        (a, b, c) for a in range(3) for b in range(3) for c in range(3) if len({a, b, c}) == 3
    }
    assert status_quo_analysis(elmira, "s9", improvements_only=False).states == (elmira.space.state("s9"),)


# By hand


def test_the_last_mover_may_force_a_longer_way_round():
    """A reaches b in one move and could go on to c, but not twice in a row; B comes to b by d, in two."""
    found = status_quo_analysis(graph("abcd", ["ab bc ad", "db"]), improvements_only=False)
    a, b, c, d = range(4)
    assert [found.distance(state) for state in (a, b, c, d)] == [0, 1, 3, 1]
    assert found.paths(c).paths == (((A, d), (B, b), (A, c)),)
    assert found.paths(b).paths == (((A, b),),)
    assert found.table().cell(b, 1) == (A,)
    assert found.table().cell(b, 2) == (A, B)


def test_the_start_can_be_come_back_to():
    found = status_quo_analysis(graph("abc", ["ab ac", "ba"]), improvements_only=False)
    a, b, c = range(3)
    assert found.distance(a) == 0
    assert found.paths(a) == ShortestPaths(1, ((),))
    assert found.table().cells == (((), (), (B,)), (None, (A,), (A,)), (None, (A,), (A,)))
    assert found.table("exactly").cells == (((), None, (B,)), (None, (A,), None), (None, (A,), None))
    assert found.fewest == {a: {B: 2}, b: {A: 1}, c: {A: 1}}


def test_one_decision_maker_alone_makes_one_move():
    found = status_quo_analysis(graph("abc", ["ab bc"]), improvements_only=False)
    assert found.states == (0, 1)


def test_improvements_are_each_movers_own_and_from_the_state_it_leaves():
    """B's step makes A worse off than at the start, and A's next is an improvement all the same."""
    conflict = graph("abcd", ["ab cd", "bc"], [[1, 2, -2, -1], [0, 0, 1, 0]])
    assert status_quo_analysis(conflict).paths(3).paths == (((A, 1), (B, 2), (A, 3)),)
    tied = graph("abcd", ["ab cd", "bc"], [[1, 2, -2, -1], [0, 0, 0, 0]])
    assert status_quo_analysis(tied).states == (0, 1)


def test_where_nobody_moves_the_start_is_all():
    found = status_quo_analysis(graph("ab", ["", ""]))
    assert (found.states, found.steps, found.arcs) == ((0,), 0, ())
    assert found.table().cells == found.table("exactly").cells == (((),),)
    assert found.table().cell(1, 0) is None


def test_many_shortest_paths_are_counted_and_not_listed():
    """Forty diamonds in a row, A and B by turns: at each two ways, 2**40 in all."""
    arcs = ["", ""]
    names = [chr(200 + n) for n in range(3 * 40 + 1)]
    for n in range(40):
        left, up, down, right = (names[3 * n + m] for m in range(4))
        arcs[0] += f" {left}{up} {left}{down}"
        arcs[1] += f" {up}{right} {down}{right}"
    found = status_quo_analysis(graph(names, arcs), improvements_only=False)
    paths = found.paths(120, limit=3)
    assert found.distance(120) == 80
    assert paths.count == 2**40
    assert not paths.complete
    assert [path[-2:] for path in paths.paths] == [
        ((A, 118), (B, 120)),
        ((A, 119), (B, 120)),
        ((A, 118), (B, 120)),
    ]
    assert len(set(paths.paths)) == 3


def test_a_hundred_thousand_states():
    """A chain that A and B walk by turns, which no recursion survives."""
    n = 100_000
    arcs = tuple({s: (s + 1,) for s in range(i, n - 1, 2)} for i in range(2))
    names = tuple(map(str, range(n)))
    payoffs = np.tile(np.arange(n, dtype=np.int32), (2, 1))
    found = status_quo_analysis(Conflict(people(2), Graph(names, arcs), payoffs, 0))
    assert found.distance(n - 1) == found.steps == n - 1
    paths = found.paths(n - 1)
    assert paths.count == 1
    assert paths.paths[0][:2] == ((A, 1), (B, 2))
    assert len(paths.paths[0]) == n - 1
    with pytest.raises(ModelError, match="100,000 states in 99,999 moves has 10,000,000,000 cells"):
        found.table()


def test_large_option_form():
    """Everyone switches everything at once: each state in as many moves as it has decision makers to move."""
    options = tuple(Option(f"o{j}", j % 3) for j in range(12))
    payoffs = np.zeros((3, 1 << 12), dtype=np.int32)
    conflict = Conflict(people(3), OptionForm(options, np.ones(1 << 12, dtype=bool)), payoffs, 0)
    found = status_quo_analysis(conflict, improvements_only=False)
    assert len(found.states) == 1 << 12
    for state in range(0, 1 << 12, 37):
        movers = len(conflict.space.movers(0, state))
        assert found.distance(state) == movers
        assert found.paths(state).count == (1, 1, 2, 6)[movers]


# Where to start


def test_the_start_stands_in_for_the_status_quo():
    conflict = graph("abc", ["ab", "bc"])
    assert status_quo_analysis(conflict, improvements_only=False).start == 0
    assert status_quo_analysis(conflict, 1, improvements_only=False).states == (1, 2)
    assert status_quo_analysis(conflict, "b", improvements_only=False).states == (1, 2)
    assert status_quo_analysis(conflict, 0, improvements_only=False).states == (0, 1, 2)


def test_without_status_quo_or_start_there_is_no_analysis():
    conflict = graph("abc", ["ab", "bc"], status_quo=None)
    with pytest.raises(ModelError, match="the status quo is unknown; name it"):
        status_quo_analysis(conflict)
    assert status_quo_analysis(conflict, 0).start == 0


@pytest.mark.parametrize(
    ("start", "message"),
    [("d", "no state 'd'"), (3, "no state 3; states are numbered 0 to 2"), (-1, "no state -1")],
)
def test_an_unknown_start_is_named(start, message):
    with pytest.raises(ModelError, match=message):
        status_quo_analysis(graph("abc", ["ab", "bc"]), start)


@pytest.mark.parametrize("start", [1, "YN"])
def test_an_infeasible_start_is_named(start):
    space = OptionForm((Option("x", 0), Option("y", 1)), np.array([True, False, True, True]))
    conflict = Conflict(people(2), space, np.zeros((2, 4), dtype=np.int32))
    with pytest.raises(ModelError, match=r"state '?YN'? is infeasible"):
        status_quo_analysis(conflict, start)


def test_the_limit_on_cells_is_a_limit_and_not_a_habit(monkeypatch):
    found = status_quo_analysis(graph("abc", ["ab", "bc"]), improvements_only=False)
    monkeypatch.setattr(room, "MAX_CELLS", 9)
    assert found.table().cell(2, 2) == (B,)
    monkeypatch.setattr(room, "MAX_CELLS", 8)
    with pytest.raises(ModelError, match="3 states in 2 moves has 9 cells, more than 8"):
        found.table("exactly")


def test_an_unknown_way_of_counting_is_named():
    with pytest.raises(ModelError, match="counting is 'about'"):
        status_quo_analysis(graph("ab", ["ab", ""])).table("about")
