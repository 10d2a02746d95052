import random
from itertools import product

import pytest

from wayout.model import Graph, ModelError, Option, Ranked
from wayout.model.preferences import payoffs, tiers
from worlds import option_form, statements

ABC = [Option("a", 0), Option("b", 0), Option("c", 0)]


def test_each_statement_outweighs_all_below_it():
    space = option_form(ABC)
    row = payoffs(space, statements("a", "b", "c"))
    order = sorted(range(8), key=lambda s: (s & 1, s >> 1 & 1, s >> 2 & 1))
    assert [row[s] for s in order] == list(range(8))


def test_ranks_are_dense_over_the_feasible_states():
    space = option_form(ABC, "b", "a and c")
    row = payoffs(space, statements("a", "b", "c"))
    assert row.tolist() == [0, 2, -1, -1, 1, -1, -1, -1]


@pytest.mark.parametrize("count", [3, 29, 30, 31, 61, 62, 63, 64, 95, 200])
def test_any_number_of_statements_compares_lexicographically(count):
    rng = random.Random(count)
    texts = [
        rng.choice(["a", "not b", "c", "a == c", "a and b", "b or c", "not a", "b != c"]) for _ in range(count)
    ]
    if count > 60:
        texts[: count - 2] = ["a or not a"] * (count - 2)  # what decides stands at the very end
    space = option_form(ABC)
    row = payoffs(space, statements(*texts))
    truths = [statement.truth(space.column) for statement in statements(*texts).statements]
    keys = [tuple(bool(t[s]) for t in truths) for s in range(8)]
    for one, two in product(range(8), repeat=2):
        assert (row[one] > row[two]) == (keys[one] > keys[two])


def test_without_preferences_all_states_are_tied():
    assert payoffs(option_form(ABC, "a"), None).tolist() == [0, -1] * 4


def test_a_ranking_is_best_first_with_ties():
    space = option_form(ABC[:2])
    row = payoffs(space, Ranked((("YY",), ("NN", "YN"), ("NY",))))
    assert row.tolist() == [1, 1, 0, 2]
    assert tiers(space, row) == ((3,), (0, 1), (2,))


@pytest.mark.parametrize(
    ("ranked", "says"),
    [
        ((("YY",), ("NN",)), "misses YN, NY"),
        ((("YY", "YY"), ("NN", "YN", "NY")), "twice"),
        ((("YYY",),), "no state 'YYY'"),
    ],
)
def test_a_ranking_names_each_state_once(ranked, says):
    with pytest.raises(ModelError, match=says):
        payoffs(option_form(ABC[:2]), Ranked(ranked))


def test_a_graph_takes_no_statements():
    with pytest.raises(ModelError, match="ranking"):
        payoffs(Graph(("s",), ({},)), statements("a"))
