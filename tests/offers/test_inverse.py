"""The inverse against every ranking tried, and against itself by other ways."""

import os
from itertools import permutations, product
from math import comb, factorial

import numpy as np
import pytest

import wayout
from inverse_worlds import as_world, drawn, orders_of, random_conflict, same, with_statements
from oracles import inverse_by_enumeration as oracle
from wayout.model import Conflict, DecisionMaker, Graph, ModelError, Option, Prioritised, Ranked, parse
from wayout.offers.inverse import (
    BY_RANKING,
    Goal,
    count_orders,
    least_change,
    placing,
    program,
    rankings,
    sizes,
    statements,
)
from wayout.offers.inverse.clauses import Wish
from wayout.offers.inverse.orders import half_swaps
from wayout.stability import CONCEPTS, analyse
from worlds import option_form

BLOCKS = 8
ANSWERS = int(os.environ.get("WAYOUT_CONFLICTS", "1600")) // BLOCKS  # a block and test, at the least


def each(block, name, check):
    """Call `check` with a random generator until it has given enough answers."""
    rng, seen = np.random.default_rng([block, *name.encode()]), 0
    while seen < ANSWERS:
        seen += check(rng)


class TestOneRanking:
    """Each block asks about states of random conflicts until it has as many answers as it should."""

    @pytest.mark.parametrize("block", range(BLOCKS))
    def test_the_least_swaps_are_those_of_the_nearest_of_all_orders(self, block):
        def check(rng):
            conflict, world, codes = drawn(rng, (4, 6))
            return self.compare(rng, conflict, world, codes, oracle.strict_rankings(len(codes)), ties=False)

        each(block, "strict", check)

    def test_of_eight_states_too(self):
        rng = np.random.default_rng(8)
        for _ in range(max(1, ANSWERS // 200)):
            conflict, world, codes = drawn(rng, (8, 8), dms=2)
            self.compare(rng, conflict, world, codes, oracle.strict_rankings(8), ties=False)

    @pytest.mark.parametrize("ties", [False, True])
    @pytest.mark.parametrize("block", range(BLOCKS))
    def test_with_ties_those_of_the_nearest_of_all_weak_orders(self, block, ties):
        def check(rng):
            conflict, world, codes = drawn(rng, (3, 5), strict=bool(rng.random() < 0.2))
            return self.compare(rng, conflict, world, codes, oracle.weak_rankings(len(codes)), ties)

        each(block, f"ties {ties}", check)

    def compare(self, rng, conflict, world, codes, table, ties):
        dm = int(rng.integers(len(world.payoffs)))
        if not ties:
            table = table[~oracle.new_ties(world.payoffs[dm], table)]
        costs = oracle.half_swaps(world.payoffs[dm], table)
        for concept in BY_RANKING:
            rest = oracle.equilibria(world, concept, oracle.tables_of(world, {dm: table}))
            expected = oracle.least(rest, costs)
            for place, code in enumerate(codes):
                found = least_change(conflict, code, concept, dm, ties=ties)
                same(found, expected[place], concept, dm, place)
        return len(codes) * len(BY_RANKING)


class TestAllRankingsTogether:
    @pytest.mark.parametrize("block", range(BLOCKS))
    def test_two_are_changed_as_little_as_the_nearest_of_all_pairs(self, block):
        def check(rng):
            large = rng.random() < 0.02
            conflict, world, codes = drawn(rng, (6, 6) if large else (3, 5), dms=2)
            table = oracle.strict_rankings(len(codes))
            return self.compare(conflict, world, codes, [table, table], ties=False)

        each(block, "two", check)

    @pytest.mark.parametrize("ties", [False, True])
    @pytest.mark.parametrize("block", range(BLOCKS))
    def test_and_with_ties(self, block, ties):
        def check(rng):
            conflict, world, codes = drawn(rng, (3, 4), dms=2, strict=False)
            table = oracle.weak_rankings(len(codes))
            kept = [table if ties else table[~oracle.new_ties(row, table)] for row in world.payoffs]
            return self.compare(conflict, world, codes, kept, ties)

        each(block, f"two with ties {ties}", check)

    def compare(self, conflict, world, codes, tables, ties):
        costs = [oracle.half_swaps(row, table) for row, table in zip(world.payoffs, tables, strict=True)]
        both, cost = oracle.pairs(*tables), sum(oracle.pairs(*costs))
        for concept in BY_RANKING:
            expected = oracle.least(oracle.equilibria(world, concept, both), cost)
            for place, code in enumerate(codes):
                same(least_change(conflict, code, concept, ties=ties), expected[place], concept, place)
        return len(codes) * len(BY_RANKING)

    @pytest.mark.parametrize("concept", BY_RANKING)
    def test_three_too(self, concept):
        rng = np.random.default_rng([3, *concept.encode()])
        for _ in range(max(3, ANSWERS // 50)):
            conflict, world, codes = drawn(rng, (3, 4), dms=3)
            dms, table = len(world.payoffs), oracle.strict_rankings(len(codes))
            lanes = np.array(list(product(range(len(table)), repeat=dms)))
            tables = {dm: table[lanes[:, dm]] for dm in range(dms)}
            costs = sum(oracle.half_swaps(world.payoffs[dm], tables[dm]) for dm in range(dms))
            expected = oracle.least(oracle.equilibria(world, concept, oracle.tables_of(world, tables)), costs)
            for place, code in enumerate(codes):
                same(least_change(conflict, code, concept), expected[place], concept, place)


class TestGoals:
    @pytest.mark.parametrize("block", range(BLOCKS))
    def test_of_several_states_cost_what_the_nearest_of_all_orders_costs(self, block):
        def check(rng):
            strict = bool(rng.random() < 0.6)
            conflict, world, codes = drawn(rng, (3, 5), strict=strict)
            dm = int(rng.integers(len(world.payoffs)))
            table = (oracle.strict_rankings if strict else oracle.weak_rankings)(len(codes))
            table = table[~oracle.new_ties(world.payoffs[dm], table)]
            costs = oracle.half_swaps(world.payoffs[dm], table)
            places = rng.permutation(len(codes))
            wanted = places[: rng.integers(0, 3)]
            unwanted = places[len(wanted) : len(wanted) + rng.integers(0 if len(wanted) else 1, 3)]
            goal = Goal.of(conflict, [codes[p] for p in wanted], [codes[p] for p in unwanted])
            for concept in BY_RANKING:
                rest = oracle.equilibria(world, concept, oracle.tables_of(world, {dm: table}))
                served = rest[:, wanted].all(axis=1) & ~rest[:, unwanted].any(axis=1)
                (expected,) = oracle.least(served[:, None], costs)
                same(least_change(conflict, goal, concept, dm), expected, concept, dm, goal)
            return 2 * len(BY_RANKING)

        each(block, "goals", check)

    @pytest.mark.parametrize("concept", BY_RANKING)
    def test_by_two_together(self, concept):
        rng = np.random.default_rng([5, *concept.encode()])
        for _ in range(max(4, ANSWERS // 20)):
            conflict, world, codes = drawn(rng, (3, 4), dms=2)
            table = oracle.strict_rankings(len(codes))
            lanes = np.array(list(product(range(len(table)), repeat=2)))
            tables = {dm: table[lanes[:, dm]] for dm in range(2)}
            costs = sum(oracle.half_swaps(world.payoffs[dm], tables[dm]) for dm in range(2))
            rest = oracle.equilibria(world, concept, oracle.tables_of(world, tables))
            places = rng.permutation(len(codes))[: rng.integers(1, 4)]
            goal = Goal.of(conflict, [codes[p] for p in places[1:]], [codes[places[0]]])
            served = rest[:, places[1:]].all(axis=1) & ~rest[:, places[0]]
            (expected,) = oracle.least(served[:, None], costs)
            same(least_change(conflict, goal, concept), expected, concept, goal)


class TestCount:
    @pytest.mark.parametrize("block", range(BLOCKS))
    def test_is_that_of_all_orders(self, block):
        def check(rng):
            conflict, world, codes = drawn(rng, (2, 6), dms=4, strict=bool(rng.random() < 0.5))
            return self.compare(rng, conflict, world, codes)

        each(block, "count", check)

    def test_of_eight_states_too(self):
        rng = np.random.default_rng(88)
        for _ in range(max(1, ANSWERS // 200)):
            self.compare(rng, *drawn(rng, (8, 8), dms=4, strict=False))

    def compare(self, rng, conflict, world, codes):
        dm, table = int(rng.integers(len(world.payoffs))), oracle.strict_rankings(len(codes))
        rest = {c: oracle.equilibria(world, c, oracle.tables_of(world, {dm: table})) for c in BY_RANKING}
        for place, code in enumerate(codes):
            found = count_orders(conflict, code, dm)
            assert found.of == factorial(len(codes))
            assert found.orders == {c: rest[c][:, place].sum() for c in BY_RANKING}, (dm, place)
        return len(codes) * len(BY_RANKING)

    def test_of_many_states(self):
        """Of 256: R asks that 15 states be below; GMR that of 15 sets of 16 states each has one there."""
        rng = np.random.default_rng(256)
        payoffs = rng.permuted(np.tile(np.arange(256), (2, 1)), axis=1)
        payoffs[1, 0] = 999  # the other stays
        found = count_orders(Conflict.from_arrays([0] * 4 + [1] * 4, payoffs), 0, 0)
        assert found.of == factorial(256)
        assert found.orders["R"] * 16 == factorial(256)
        by_size = [1]
        for _ in range(15):
            by_size = np.convolve(np.array(by_size, dtype=object), [0, *(comb(16, k) for k in range(1, 17))])
        expected = sum(int(n) * factorial(k) * factorial(240 - k) for k, n in enumerate(by_size))
        assert found.orders["GMR"] == factorial(256) // factorial(241) * expected

    def test_too_many_cases_are_left_uncounted(self, monkeypatch):
        rng = np.random.default_rng(4)
        conflict = Conflict.from_arrays([0, 0, 1, 1], rng.permuted(np.tile(np.arange(16), (2, 1)), axis=1))
        whole = {s: count_orders(conflict, s, 0).orders for s in range(16)}
        monkeypatch.setattr(placing, "MOST_CASES", 4)
        monkeypatch.setattr(sizes, "MOST_PARTS", 4)
        short = {s: count_orders(conflict, s, 0).orders for s in range(16)}
        for state, orders in short.items():
            assert all(n is None or n == whole[state][c] for c, n in orders.items())
        assert any(None in orders.values() for orders in short.values())


# --- by statements -------------------------------------------------------------------------------------------


class TestStatements:
    @pytest.mark.parametrize("block", range(BLOCKS))
    def test_the_least_inversions_are_those_of_the_nearest_of_all_orders(self, block):
        def check(rng):
            conflict = with_statements(rng)
            world, dm = as_world(conflict), int(rng.integers(len(conflict.keys)))
            costs, table = orders_of(conflict, dm)
            for concept in BY_RANKING:
                rest = oracle.equilibria(world, concept, oracle.tables_of(world, {dm: table}))
                for place, expected in enumerate(oracle.least(rest, 2 * costs)):
                    found = least_change(conflict, conflict.space.states[place], concept, dm, by="statements")
                    assert found.exact
                    assert found.half_swaps == expected, (concept, dm, place)
                    assert found.searched.all
            return world.n_states * len(BY_RANKING)

        each(block, "statements", check)

    @pytest.mark.parametrize("concept", CONCEPTS)
    def test_of_all_together_too(self, concept):
        rng = np.random.default_rng([6, *concept.encode()])
        for _ in range(max(3, ANSWERS // 50)):
            conflict = with_statements(rng, most=3)
            every = [orders_of(conflict, dm) for dm in range(len(conflict.keys))]
            lanes = np.array(list(product(*(range(len(costs)) for costs, _ in every))))
            costs = sum(costs[lanes[:, dm]] for dm, (costs, _) in enumerate(every))
            rest = self.resting(conflict, concept, [table[lanes[:, dm]] for dm, (_, table) in enumerate(every)])
            for place, expected in enumerate(oracle.least(rest, 2 * costs)):
                found = least_change(conflict, conflict.space.states[place], concept, by="statements")
                assert (found.exact, found.half_swaps) == (True, expected), (concept, place)

    @staticmethod
    def resting(conflict, concept, tables):
        if concept != "SIM":
            return oracle.equilibria(as_world(conflict), concept, tables)
        rest = []
        for rows in zip(*tables, strict=True):  # of SIM the definitions are the oracle, world by world
            payoffs = np.full(conflict.payoffs.shape, -1)
            payoffs[:, list(conflict.space.states)] = rows
            world = Conflict(conflict.decision_makers, conflict.space, payoffs.astype(np.int32))
            mask = analyse(world, ["SIM"], engine="definitions").mask("SIM")
            rest.append(mask[list(conflict.space.states)])
        return np.array(rest)

    def test_a_radius_is_a_certificate(self):
        rng = np.random.default_rng(66)
        seen = 0
        while seen < 30:
            conflict = with_statements(rng)
            dm, state = int(rng.integers(len(conflict.keys))), int(rng.choice(conflict.space.states))
            least = least_change(conflict, state, "SEQ", dm, by="statements")
            if not least.cost:
                continue
            seen += 1
            assert least_change(conflict, state, "SEQ", dm, by="statements", radius=least.cost).cost == least.cost
            none = least_change(conflict, state, "SEQ", dm, by="statements", radius=least.cost - 1)
            assert (none.cost, none.lower_bound, none.reason) == (None, least.cost, "radius")
            assert none.searched.radius == least.cost - 1
            assert not none.searched.all

    @pytest.mark.parametrize("most", [1, 3, 10_000])
    @pytest.mark.parametrize("length", range(1, 7))
    def test_each_order_comes_once_by_its_inversions(self, length, most):
        met = []
        for apart, count in enumerate(statements.orders_by_inversions(length)):
            blocks = list(statements.orders(length, apart, most))
            rows = [tuple(row) for block in blocks for row in block.tolist()]
            assert len(rows) == count
            assert {oracle.inversions(row) for row in rows} == {apart}
            met += rows
        assert sorted(met) == sorted(permutations(range(length)))

    def test_many_statements_keep_their_order(self):
        """With 60 statements words are longer than a float holds; the last statement still counts."""
        options = [Option(f"o{n}", n % 2) for n in range(2)]
        fill = tuple(parse("o0 or not o0") for _ in range(58))
        people = [
            DecisionMaker("A", preferences=Prioritised((*fill, parse("not o0"), parse("o0")))),
            DecisionMaker("B", preferences=Prioritised((parse("o1"),))),
        ]
        found = least_change(Conflict.of(people, option_form(options)), "YY", "R", "A", by="statements", radius=1)
        assert found.cost == 1
        assert found.changes[0].now[-2:] == ("o0", "not o0")


# --- the answer itself ---------------------------------------------------------------------------------------


class TestTheAnswer:
    @pytest.mark.parametrize("concept", BY_RANKING)
    @pytest.mark.parametrize("strict", [True, False])
    def test_is_a_change_that_can_be_made_pair_by_pair(self, concept, strict):
        rng = np.random.default_rng([7, strict, *concept.encode()])
        for _ in range(20):
            conflict = random_conflict(rng, 4, int(rng.integers(2, 4)), strict)
            state = int(rng.integers(16))
            found = least_change(conflict, state, concept, ties=not strict)
            assert conflict.space.label(state) in analyse(found.changed, [concept]).equilibria(concept)
            assert found.cost == sum(change.half_swaps for change in found.changes) / 2
            for change in found.changes:
                maker = found.changed.decision_makers[change.dm]
                labels = tuple(tuple(map(conflict.space.label, tier)) for tier in change.now)
                assert maker.preferences == Ranked(labels)
                assert change.half_swaps == 2 * len(change.raised) + len(change.parted) + len(change.tied)
                if strict:
                    self.swap(change)

    @staticmethod
    def swap(change):
        order = [state for (state,) in change.was]
        for upper, lower in change.raised:
            at = order.index(lower)
            assert order[at + 1] == upper
            order[at : at + 2] = upper, lower
        assert order == [state for (state,) in change.now]

    def test_an_equilibrium_costs_nothing(self):
        conflict = wayout.load("prisoners-dilemma").conflict
        for concept, state in (("R", "NN"), ("SEQ", "YY")):
            found = least_change(conflict, state, concept)
            assert (found.cost, found.lower_bound, found.changes, found.reason) == (0, 0, (), None)
            assert found.changed.payoffs.tolist() == conflict.payoffs.tolist()

    def test_faith_in_the_dilemma_takes_one_swap_of_each(self):
        found = least_change(wayout.load("prisoners-dilemma").conflict, "YY", "R")
        assert found.cost == 2
        assert [(change.dm, change.half_swaps) for change in found.changes] == [(0, 2), (1, 2)]
        alone = least_change(wayout.load("prisoners-dilemma").conflict, "YY", "R", "One")
        assert (alone.cost, alone.reason, alone.hindered) == (None, "regardless", (1,))

    def test_nobody_but_the_one_named_changes(self):
        rng = np.random.default_rng(17)
        for _ in range(60):
            conflict = random_conflict(rng, 3, 2)
            found = least_change(conflict, int(rng.integers(8)), "SSEQ", 1)
            assert {change.dm for change in found.changes} <= {1}
            assert found.changed is None or (found.changed.payoffs[0] == conflict.payoffs[0]).all()

    def test_a_ranking_that_deters_others_is_found_where_a_lift_is_not_enough(self):
        """Two would leave YN for YY unless One then improved to NY: that is what has to change, under SEQ alone."""
        payoffs = np.array([[0, 3, 1, 2], [0, 2, 1, 3]])  # of NN, YN, NY, YY
        conflict = Conflict.from_arrays([0, 1], payoffs)
        found = least_change(conflict, "YN", "SEQ", 0)
        assert found.cost == 1
        assert [(conflict.space.label(a), conflict.space.label(b)) for a, b in found.changes[0].raised] == [
            ("NY", "YY")
        ]
        for concept in ("R", "GMR"):
            assert least_change(conflict, "YN", concept, 0).cost == (None if concept == "R" else 0)

    @pytest.mark.parametrize("concept", ["GMR", "SMR", "SEQ", "SSEQ"])
    def test_what_nobody_sees_cannot_be_deterred(self, concept):
        options = [Option("a", 0, verified_by=parse("not a")), Option("b", 1)]
        space = option_form(options)
        people = [
            DecisionMaker("A", preferences=Ranked((("NN",), ("YN",), ("YY",), ("NY",)))),
            DecisionMaker("B", preferences=Ranked((("NY",), ("NN",), ("YN",), ("YY",)))),
        ]
        found = least_change(Conflict.of(people, space), "YN", concept)
        assert found.cost == 1
        assert found.changes[0].dm == 0
        seen = [Option("a", 0), Option("b", 1)]
        assert least_change(Conflict.of(people, option_form(seen)), "YN", concept).cost == 0

    def test_an_indifferent_decision_maker_can_come_to_deter(self):
        """B has no preferences, so it answers nothing; parted from its equal, the answer costs half a swap."""
        options = [Option("a", 0), Option("b", 1)]
        people = [DecisionMaker("A", preferences=Ranked((("YN",), ("NN",), ("NY",), ("YY",)))), DecisionMaker("B")]
        conflict = Conflict.of(people, option_form(options))
        assert least_change(conflict, "NN", "GMR").cost == 0
        found = least_change(conflict, "NN", "SEQ", "B")
        assert found.cost == 1.5  # YY parts from YN, and so one of them from NN and NY
        assert found.changes[0].parted

    def test_moves_that_are_not_transitive(self):
        """P goes from s to g; Q, whose moves do not join up, gets from g to m only, and not to t by way of it."""
        names = ("s", "g", "m", "t")
        arcs = ({0: (1,)}, {1: (2,), 2: (3,)})
        people = (DecisionMaker("P"), DecisionMaker("Q"))
        payoffs = np.array([[1, 3, 2, 0], [0, 1, 2, 3]], dtype=np.int32)
        conflict = Conflict(people, Graph(names, arcs), payoffs)
        for concept in ("GMR", "SMR", "SEQ", "SSEQ"):
            assert least_change(conflict, "s", concept, "P").cost == 1
        assert count_orders(conflict, "s", "P").orders["SEQ"] == 16  # of 24: s above g or above m

    def test_goals_may_contradict_each_other(self):
        conflict = Conflict.from_arrays([0], [[0, 1]])
        found = least_change(conflict, Goal.of(conflict, ["N", "Y"]), "R")
        assert found.cost is None
        assert found.reason == "alone"
        assert least_change(conflict, Goal.of(conflict, ["N", "Y"]), "R", ties=True).cost == 0.5


class TestManyStates:
    @pytest.mark.parametrize("concept", ["R", "GMR", "SMR"])
    def test_the_search_finds_what_the_closed_form_says(self, concept):
        rng = np.random.default_rng([11, *concept.encode()])
        for _ in range(max(6, ANSWERS // 50)):
            strict = bool(rng.random() < 0.5)
            conflict = random_conflict(rng, int(rng.integers(3, 6)), int(rng.integers(2, 5)), strict)
            everyone = frozenset(range(len(conflict.keys)))
            ties = bool(rng.random() < 0.5)
            wish = Wish(conflict, Goal((int(rng.integers(conflict.space.size)),)), concept, everyone, everyone)
            closed = least_change(conflict, wish.goal, concept, ties=ties)
            searched = rankings._search(wish, ties)
            assert (searched.cost, searched.at_least) == (closed.half_swaps, closed.half_swaps)

    @pytest.mark.parametrize("dms", [2, 3, 4])
    def test_at_256_states_bounds_hold_and_meet(self, dms):
        rng = np.random.default_rng([256, dms])
        met = 0
        for _ in range(4):
            conflict = random_conflict(rng, 8, dms)
            state = int(rng.integers(256))
            cost = {c: least_change(conflict, state, c) for c in BY_RANKING}
            for weaker, stronger in (
                ("GMR", "SMR"),
                ("GMR", "SEQ"),
                ("SMR", "SSEQ"),
                ("SEQ", "SSEQ"),
                ("SSEQ", "R"),
            ):
                assert cost[weaker].lower_bound <= cost[stronger].cost
            met += sum(found.exact for found in cost.values())
        assert met >= 18

    def test_an_answer_that_is_not_proven_says_so(self, monkeypatch):
        rng = np.random.default_rng(13)
        conflicts = [(random_conflict(rng, 5, 2), int(rng.integers(32))) for _ in range(12)]
        proven = [least_change(conflict, state, "SSEQ") for conflict, state in conflicts]
        monkeypatch.setattr(program, "MOST_COLUMNS", 1)
        hurried = [least_change(conflict, state, "SSEQ") for conflict, state in conflicts]
        assert all(a.lower_bound <= b.cost <= a.cost for a, b in zip(hurried, proven, strict=True))
        assert not all(found.exact for found in hurried)
        alone = [least_change(conflict, state, "SEQ", 0) for conflict, state in conflicts]
        assert any(found.reason == "unsettled" and found.cost is None and not found.exact for found in alone)


class TestWrongQuestions:
    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            ({"goal": "YYYYYN", "concept": "R"}, "5 letters"),
            ({"goal": "NNNYN", "concept": "R"}, "infeasible"),
            ({"goal": "YNNNN", "concept": "NASH"}, "R, GMR"),
            ({"goal": "YNNNN", "concept": "SIM"}, "by statements"),
            ({"goal": "YNNNN", "concept": "R", "dm": "France"}, "US, USSR, UN"),
            ({"goal": "YNNNN", "concept": "R", "by": "votes"}, "ranking or by statements"),
            ({"goal": "YNNNN", "concept": "R", "dm": "UN", "by": "statements"}, "no preferences"),
            ({"goal": "YNNNN", "concept": "R", "radius": 3}, "leave it out"),
            ({"goal": "YNNNN", "concept": "R", "by": "statements", "ties": True}, "leave them out"),
            ({"goal": "YNNNN", "concept": "R", "by": "statements", "radius": -1}, "from 0 up"),
        ],
    )
    def test_are_refused(self, asked, says):
        with pytest.raises(ModelError, match=says):
            least_change(wayout.load("cuba-1962").conflict, **asked)

    def test_a_ranking_has_no_statements(self):
        with pytest.raises(ModelError, match="a ranking, not statements"):
            least_change(wayout.load("elmira-1991").conflict, "s1", "R", "MoE", by="statements")
        with pytest.raises(ModelError, match="no decision maker has statements"):
            least_change(wayout.load("elmira-1991").conflict, "s1", "R", by="statements")

    def test_a_radius_too_large_says_what_it_would_cost(self):
        options = [Option(f"o{n}", n % 2) for n in range(2)]
        maker = DecisionMaker("A", preferences=Prioritised(tuple(parse("o0") for _ in range(16))))
        conflict = Conflict.of([maker, DecisionMaker("B")], option_form(options))
        with pytest.raises(ModelError, match=r"20,922,789,888,000 orders .* hours; .* radius \d+ is [\d,]+"):
            least_change(conflict, "NN", "R", "A", by="statements", radius=120)
        found = least_change(conflict, "NN", "R", "A", by="statements")
        assert not found.searched.all
        assert found.searched.orders <= statements.TRIED

    def test_a_goal_names_some_states_once(self):
        conflict = wayout.load("prisoners-dilemma").conflict
        with pytest.raises(ModelError, match="no state is named"):
            Goal.of(conflict, [])
        with pytest.raises(ModelError, match="stable and unstable"):
            Goal.of(conflict, ["YY"], ["YY"])
        with pytest.raises(ModelError, match="state 4 is none"):
            Goal.of(conflict, [4])

    def test_too_many_states(self):
        large = Conflict.from_arrays([0] * 13, np.zeros((1, 1 << 13), dtype=np.int32))
        for ask in (lambda: least_change(large, 0, "R"), lambda: count_orders(large, 0, 0)):
            with pytest.raises(ModelError, match="8,192 states are feasible"):
                ask()


def test_the_distance_counts_halves_for_ties():
    conflict = Conflict.from_arrays([0, 0], [[0, 1, 2, 3]])
    assert half_swaps(conflict, [0, 1, 2, 3], [3, 2, 1, 0]) == 12
    assert half_swaps(conflict, [0, 1, 2, 3], [0, 0, 2, 3]) == 1
    assert half_swaps(conflict, [0, 0, 2, 3], [0, 0, 3, 2]) == 2


def test_two_who_each_need_two_steps_need_four_though_neither_could_take_more_than_three(tmp_path):
    """What each tries apart is bounded by its own orders; the sum is not."""
    file = tmp_path / "two.yaml"
    file.write_text(
        """\
decision_makers:
  A: {options: {a: {}}, preferences: [not a, not a or not b, a]}
  B: {options: {b: {}}, preferences: [not b, not b or not a, b]}
""",
        encoding="utf-8",
    )
    conflict = wayout.load(file).conflict
    both = conflict.space.state("YY")
    found = least_change(conflict, both, "R", by="statements")
    assert (found.cost, found.exact) == (4, True)
    short = least_change(conflict, both, "R", by="statements", radius=3)
    assert (short.cost, short.reason, short.lower_bound) == (None, "radius", 4)
