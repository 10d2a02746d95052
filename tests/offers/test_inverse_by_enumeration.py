"""The inverse on conflicts of 6 and 8 states against all rankings tried: only questions with something to answer.

Each test asks until it has met so many instances in which something has to change and some change serves
("positive cost"); the impossible ones it meets on the way are compared as well. `make verify` asks for thousands.
"""

import os
from dataclasses import replace
from math import factorial

import numpy as np
import pytest

from inverse_worlds import as_world, drawn, orders_of, same, with_statements
from oracles import inverse_by_enumeration as oracle
from oracles import matrix_method
from wayout.offers.inverse import BY_RANKING, Goal, count_orders, least_change
from wayout.stability import Definitions

POSITIVE = int(os.environ.get("WAYOUT_CONFLICTS", "4"))  # costs a test
BLOCKS = min(8, max(1, POSITIVE // 100))
ASKED = POSITIVE // BLOCKS
FEW = max(1, ASKED // 10)  # where the oracle tries hundreds of thousands of rankings a conflict

blocks = pytest.mark.parametrize("block", range(BLOCKS))
concepts = pytest.mark.parametrize("concept", BY_RANKING)
sizes = pytest.mark.parametrize("states", [6, 8])


def generator(block, *name):
    return np.random.default_rng([block, *"".join(map(str, name)).encode()])


def until(positive, check):
    """Call `check`, which gives the costs it has compared, until so many were positive."""
    met = 0
    while met < positive:
        met += sum(cost is not None and cost > 0 for cost in check())


def ranks_of(world, dm, table):
    """The conflict of the oracle with a ranking of each lane for `dm`, the others' as they are."""
    return oracle.tables_of(world, {dm: table})


def compare(conflict, codes, concept, expected, **asked):
    """Every state but those that rest already, and one of those; gives the costs."""
    resting = [place for place, cost in enumerate(expected) if cost == 0]
    for place, cost in enumerate(expected):
        if cost != 0 or place == resting[0]:
            same(least_change(conflict, codes[place], concept, **asked), cost, concept, place, asked)
    return expected


class TestOneRanking:
    @blocks
    @concepts
    @sizes
    def test_strict(self, states, concept, block):
        rng, table = generator(block, states, concept), oracle.strict_rankings(states)

        def check():
            conflict, world, codes = drawn(rng, (states, states), dms=4)
            dm = int(rng.integers(len(world.payoffs)))
            rest = oracle.equilibria(world, concept, ranks_of(world, dm, table))
            expected = oracle.least(rest, oracle.half_swaps(world.payoffs[dm], table))
            return compare(conflict, codes, concept, expected, dm=dm)

        until(ASKED, check)

    @blocks
    @concepts
    @pytest.mark.parametrize("ties", [False, True])
    @sizes
    def test_with_ties(self, states, ties, concept, block):
        """Rankings that have ties; new ones may be made, or not."""
        rng, table = generator(block, "ties", states, ties, concept), oracle.weak_rankings(states)

        def check():
            conflict, world, codes = drawn(rng, (states, states), dms=4, strict=bool(rng.random() < 0.2))
            dm = int(rng.integers(len(world.payoffs)))
            kept = table if ties else table[~oracle.new_ties(world.payoffs[dm], table)]
            rest = oracle.equilibria(world, concept, ranks_of(world, dm, kept))
            expected = oracle.least(rest, oracle.half_swaps(world.payoffs[dm], kept))
            return compare(conflict, codes, concept, expected, dm=dm, ties=ties)

        until(ASKED if states == 6 else FEW, check)


class TestCount:
    @blocks
    @sizes
    def test_of_all_orders(self, states, block):
        """Each state that does not rest under some concept: under all of them as many orders as there are."""
        rng, table = generator(block, "count", states), oracle.strict_rankings(states)
        met = dict.fromkeys(BY_RANKING, 0)
        while min(met.values()) < ASKED:
            conflict, world, codes = drawn(rng, (states, states), dms=4, strict=bool(rng.random() < 0.5))
            dm = int(rng.integers(len(world.payoffs)))
            now, every = (ranks_of(world, dm, lanes) for lanes in (world.payoffs[[dm]], table))
            rests = {c: oracle.equilibria(world, c, now)[0] for c in BY_RANKING}
            counts = {c: oracle.equilibria(world, c, every).sum(axis=0) for c in BY_RANKING}
            for place, code in enumerate(codes):
                orders = {c: counts[c][place] for c in BY_RANKING}
                if all(rests[c][place] for c in BY_RANKING):
                    continue
                found = count_orders(conflict, code, dm)
                assert (found.of, found.orders) == (factorial(states), orders), (dm, place)
                for concept in BY_RANKING:
                    met[concept] += bool(orders[concept] and not rests[concept][place])


class TestTwoTogether:
    @blocks
    @concepts
    def test_of_six_states(self, concept, block):
        rng, table = generator(block, "two", concept), oracle.strict_rankings(6)

        def check():
            conflict, world, codes = drawn(rng, (6, 6), dms=2)
            costs = sum(oracle.pairs(*(oracle.half_swaps(row, table) for row in world.payoffs)))
            expected = oracle.least(oracle.equilibria(world, concept, oracle.pairs(table, table)), costs)
            return compare(conflict, codes, concept, expected)

        until(max(1, ASKED // 2), check)


class TestGoals:
    """These states stable, those not."""

    @blocks
    @concepts
    @pytest.mark.parametrize(("states", "ties"), [(6, None), (8, None), (6, False), (6, True)])
    def test_by_one(self, states, ties, concept, block):
        rng = generator(block, "goal", states, ties, concept)
        table = oracle.strict_rankings(states) if ties is None else oracle.weak_rankings(states)

        def check():
            conflict, world, codes = drawn(rng, (states, states), dms=3, strict=ties is None)
            dm = int(rng.integers(len(world.payoffs)))
            kept = table if ties else table[~oracle.new_ties(world.payoffs[dm], table)]
            rest = oracle.equilibria(world, concept, ranks_of(world, dm, kept))
            costs = oracle.half_swaps(world.payoffs[dm], kept)
            return [ask(rng, conflict, codes, concept, rest, costs, dm=dm, ties=bool(ties)) for _ in range(4)]

        until(ASKED, check)

    @blocks
    @concepts
    def test_by_two_together(self, concept, block):
        rng, table = generator(block, "goals of two", concept), oracle.strict_rankings(6)

        def check():
            conflict, world, codes = drawn(rng, (6, 6), dms=2)
            rest = oracle.equilibria(world, concept, oracle.pairs(table, table))
            costs = sum(oracle.pairs(*(oracle.half_swaps(row, table) for row in world.payoffs)))
            return [ask(rng, conflict, codes, concept, rest, costs) for _ in range(4)]

        until(max(1, ASKED // 4), check)


def ask(rng, conflict, codes, concept, rest, costs, **asked):
    """A random goal: up to two states that are to rest, and up to two that are not; gives its cost."""
    places = rng.permutation(len(codes))
    wanted = places[: rng.integers(0, 3)]
    unwanted = places[len(wanted) :][: rng.integers(0 if len(wanted) else 1, 3)]
    served = rest[:, wanted].all(axis=1) & ~rest[:, unwanted].any(axis=1)
    (expected,) = oracle.least(served[:, None], costs)
    goal = Goal.of(conflict, [codes[p] for p in wanted], [codes[p] for p in unwanted])
    same(least_change(conflict, goal, concept, **asked), expected, concept, asked, goal)
    return expected


class TestStatements:
    """Up to five statements a decision maker; a radius one short of the least is a certificate."""

    @blocks
    @concepts
    def test_of_one(self, concept, block):
        rng = generator(block, "statements", concept)

        def check():
            conflict = with_statements(rng)
            dm = int(rng.integers(len(conflict.keys)))
            costs, table = orders_of(conflict, dm)
            rest = oracle.equilibria(as_world(conflict), concept, ranks_of(as_world(conflict), dm, table))
            return self.compare(rng, conflict, concept, rest, costs, dm)

        until(ASKED, check)

    @blocks
    @concepts
    def test_of_two_together(self, concept, block):
        """Of up to 14,400 pairs of orders."""
        rng = generator(block, "statements of two", concept)

        def check():
            conflict = with_statements(rng)
            if len(conflict.keys) != 2:
                return []
            (one, first), (two, second) = (orders_of(conflict, dm) for dm in range(2))
            rest = oracle.equilibria(as_world(conflict), concept, oracle.pairs(first, second))
            return self.compare(rng, conflict, concept, rest, sum(oracle.pairs(one, two)), None)

        until(max(1, ASKED // 2), check)

    def compare(self, rng, conflict, concept, rest, costs, dm):
        codes, least = conflict.space.states, oracle.least(rest, costs)
        for code, cost in zip(codes, least, strict=True):
            found = least_change(conflict, code, concept, dm, by="statements")
            assert (found.exact, found.cost, found.searched.all) == (True, cost, True)
            if cost:
                self.certified(conflict, code, concept, dm, cost)
        places = rng.permutation(len(codes))[:2]
        served = rest[:, places[0]] & ~rest[:, places[1]]
        (expected,) = oracle.least(served[:, None], costs)
        goal = Goal.of(conflict, [codes[places[0]]], [codes[places[1]]])
        assert least_change(conflict, goal, concept, dm, by="statements").cost == expected
        return least

    @staticmethod
    def certified(conflict, code, concept, dm, cost):
        enough = least_change(conflict, code, concept, dm, by="statements", radius=cost)
        none = least_change(conflict, code, concept, dm, by="statements", radius=cost - 1)
        assert enough.cost == cost
        assert (none.cost, none.lower_bound, none.reason, none.searched.all) == (None, cost, "radius", False)


@concepts
@pytest.mark.parametrize("strict", [True, False])
def test_the_oracle_agrees_with_the_definitions(strict, concept):
    """A sample of its rankings, one by one: by the definitions, and by matrices."""
    rng = generator(0, "oracle", concept, strict)
    for _ in range(max(12, ASKED)):
        states = int(rng.choice([6, 8]))
        conflict, world, codes = drawn(rng, (states, states), dms=4, strict=strict)
        dms = len(world.payoffs)
        table = (oracle.strict_rankings if strict else oracle.weak_rankings)(states)
        lanes = [table[rng.integers(len(table), size=8)] for _ in range(dms)]
        rest = np.array([oracle.stable(world, concept, dm, lanes) for dm in range(dms)])
        for lane in range(8):
            payoffs = np.array([rows[lane] for rows in lanes], dtype=np.int32)
            drawn_so = matrix_method.World(world.n_states, world.moves, payoffs, world.unseen)
            assert np.array_equal(matrix_method.stable(drawn_so, concept), rest[:, lane])
            ranks = conflict.payoffs.copy()
            ranks[:, codes] = payoffs
            definitions = Definitions(replace(conflict, payoffs=ranks))
            said = [[definitions.stable(concept, dm, code) for code in codes] for dm in range(dms)]
            assert np.array_equal(said, rest[:, lane])
