"""Conflicts drawn at random of which the inverse is asked, as the code and as its oracle see them."""

from itertools import permutations, product

import numpy as np

from oracles import inverse_by_enumeration as oracle
from oracles import matrix_method
from wayout.model import Conflict, DecisionMaker, Option, Prioritised, parse
from worlds import as_conflict, as_graph, option_form

SENTENCES = ("a", "b", "c", "not a or b", "a == c", "b and not c", "not (a and b)", "a != b", "not c")


def drawn(rng, states, dms=3, strict=True):
    """A random conflict with between so many feasible states, with its world for the oracle and its codes.

    Infeasible states, one-way options, unseen moves and general graphs all occur.
    """
    while True:
        if rng.random() < 0.25:
            world = random_graph(rng, int(rng.integers(states[0], states[1] + 1)), int(rng.integers(2, dms + 1)))
            conflict = as_graph(ranked(rng, world, strict))
            return conflict, ranked_of(conflict, world), list(conflict.space.states)
        options = matrix_method.random_conflict(rng, max_options=max(3, states[1].bit_length()), max_dms=dms)
        feasible = np.flatnonzero(options["feasible"])
        if states[0] <= len(feasible) <= states[1]:
            for row in options["payoffs"]:
                row[feasible] = levels(rng, len(feasible), strict)
            world, codes = matrix_method.option_form(**options)
            return as_conflict(options), world, codes.tolist()


def levels(rng, states, strict):
    return rng.permutation(states) if strict else rng.integers(0, rng.integers(1, states + 1), states)


def random_graph(rng, states, dms):
    density = rng.choice((0.15, 0.3, 0.5))
    moves = tuple((rng.random((states, states)) < density) & ~np.eye(states, dtype=bool) for _ in range(dms))
    unseen = tuple(np.zeros((states, states), dtype=bool) for _ in moves)
    return matrix_method.World(states, moves, np.zeros((dms, states), dtype=np.int64), unseen)


def ranked(rng, world, strict):
    payoffs = np.array([levels(rng, world.n_states, strict) for _ in world.moves])
    return matrix_method.World(world.n_states, world.moves, payoffs, world.unseen)


def ranked_of(conflict, world):
    return matrix_method.World(world.n_states, world.moves, conflict.payoffs.astype(np.int64), world.unseen)


def with_statements(rng, most=5):
    """A random conflict over the options a, b and c whose decision makers have statements."""
    owners = rng.permutation([0, 1, int(rng.integers(0, 3))])
    options = [
        Option(
            key,
            int(owner),
            one_way=rng.choice([None, None, None, "on", "off"]),
            verified_by=parse("a or b") if rng.random() < 0.15 else None,
        )
        for key, owner in zip("abc", owners, strict=True)
    ]
    space = option_form(options, *(["a and b and c"] if rng.random() < 0.3 else []))
    people = []
    for n in range(3):
        texts = rng.permutation(SENTENCES)[: rng.integers(1, most + 1)]
        people.append(DecisionMaker(f"D{n}", preferences=Prioritised(tuple(parse(str(text)) for text in texts))))
    return Conflict.of(people[: int(max(owners)) + 1], space)


def orders_of(conflict, dm):
    """Every order of the statements with its inversions and the ranking it implies over the feasible states."""
    texts = conflict.decision_makers[dm].preferences.statements
    feasible = list(conflict.space.states)
    truth = np.array([text.truth(conflict.space.column)[feasible] for text in texts])
    every = list(permutations(range(len(texts))))
    return np.array([oracle.inversions(o) for o in every]), np.array(
        [oracle.by_statements(truth, o) for o in every]
    )


def as_world(conflict):
    """The conflict as the oracle sees it, over its feasible states."""
    codes = list(conflict.space.states)
    place = {code: n for n, code in enumerate(codes)}
    moves = np.zeros((len(conflict.keys), len(codes), len(codes)), dtype=bool)
    unseen = np.zeros_like(moves)
    for dm, code in product(range(len(conflict.keys)), codes):
        for end in conflict.space.moves(dm, code):
            moves[dm, place[code], place[end]] = True
            unseen[dm, place[code], place[end]] = not conflict.space.seen(code, end)
    return matrix_method.World(len(codes), tuple(moves), conflict.payoffs[:, codes], tuple(unseen))


def random_conflict(rng, options, dms, strict=True):
    payoffs = np.array([levels(rng, 1 << options, strict) for _ in range(dms)])
    return Conflict.from_arrays([j % dms for j in range(options)], payoffs)


def same(found, expected, *said):
    assert found.exact, said
    assert found.half_swaps == expected, (found.half_swaps, expected, *said)
    if expected is None:
        assert found.reason in ("regardless", "alone", "together"), said
    else:
        assert found.reason is None
