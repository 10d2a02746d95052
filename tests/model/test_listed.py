from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from oracles import matrix_method as oracle
from wayout.model import Conflict, DecisionMaker, ModelError, Option, OptionForm, Statement, parse
from wayout.model.listed import ListedForm, feasible_codes
from wayout.model.statements import Every, Name, Not, Same, Some
from worlds import as_conflict

SHORT = [Option("a", 0), Option("b", 0), Option("c", 1)]


def listed(options, *codes):
    return ListedForm(tuple(options), np.array(codes, dtype=np.int64))


def twin(space):
    """The same states as a list; stand-ins for statements are cut to them."""
    codes = np.flatnonzero(space.feasible).astype(np.int64)
    return ListedForm(tuple(cut(option, codes) for option in space.options), codes), codes


def cut(option, codes):
    if option.verified_by is None:
        return option
    return replace(option, verified_by=type(option.verified_by)(option.verified_by.mask[codes]))


def test_a_state_is_a_position_in_the_list():
    space = listed(SHORT, 0b001, 0b100, 0b110)
    assert (space.size, list(space.states)) == (3, [0, 1, 2])
    assert [space.label(state) for state in space.states] == ["YNN", "NNY", "NYY"]
    assert space.state("NYY") == 2
    assert space.column("c").tolist() == [False, True, True]
    assert space.feasible.tolist() == [True] * 3
    assert [option.key for option in space.on(2)] == ["b", "c"]
    assert [option.key for option in space.changed(0, 1)] == ["a", "c"]
    assert space.movers(0, 1) == (0, 1)


def test_codes_and_positions_are_told_apart():
    space = listed(SHORT, 0b001, 0b100, 0b110)
    assert space.code(["c", "b", "c"]) == 0b110
    assert space.position(0b110) == 2
    assert space.position(0b101) is None
    assert space.position(0b111) is None  # beyond the last


def test_it_moves_as_option_form_does():
    rng = np.random.default_rng(7)
    for _ in range(150):
        conflict = as_conflict(oracle.random_conflict(rng, max_options=5))
        space = conflict.space
        short, codes = twin(space)
        assert short.owned == space.owned
        everyone = range(len(conflict.keys))
        for state, code in enumerate(codes.tolist()):
            assert short.label(state) == space.label(code)
            assert [o.key for o in short.unseen_at(state)] == [o.key for o in space.unseen_at(code)]
            for mover in everyone:
                assert tuple(codes[list(short.moves(mover, state))]) == space.moves(mover, code)
            assert tuple(codes[list(short.joint_moves((0, 1), state))]) == space.joint_moves((0, 1), code)
            for end, there in enumerate(codes.tolist()):
                assert short.seen(state, end) == space.seen(code, there)
                assert short.may_change(state, end) == space.may_change(code, there)


def test_changes_made_together_lead_to_a_listed_state_or_none():
    space = listed(SHORT, 0b000, 0b001, 0b100, 0b101)
    assert space.together(0, (1, 2)) == 3
    assert space.together(0, (1, 0)) == 1  # one of them stays
    assert listed(SHORT, 0b000, 0b001, 0b100).together(0, (1, 2)) is None


def test_sixty_options_are_held_without_a_table_of_codes():
    options = [Option(f"o{j}", j % 2, one_way="on" if j == 59 else None) for j in range(60)]
    top = 1 << 59
    space = listed(options, 0, 1, top, top | 1)
    assert space.moves(1, 0) == (2,)
    assert space.moves(1, 2) == ()
    assert space.moves(0, 2) == (3,)
    assert space.state(space.label(3)) == 3
    assert [option.key for option in space.on(2)] == ["o59"]
    people = (DecisionMaker("A"), DecisionMaker("B"))
    conflict = Conflict(people, space, np.zeros((2, 4), dtype=np.int32), space.state("N" * 59 + "Y"))
    assert conflict.status_quo == 2


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        (np.array([0, 1], dtype=np.int32), "int32"),
        (np.zeros((1, 1), dtype=np.int64), "2"),
        (np.zeros(0, dtype=np.int64), "no state is feasible"),
        (np.array([1, 0]), "ascend"),
        (np.array([1, 1]), "ascend"),
        (np.array([-1, 0]), r"0 to 2\*\*3 - 1"),
        (np.array([0, 8]), r"0 to 2\*\*3 - 1"),
    ],
)
def test_codes_that_are_none_are_refused(codes, says):
    with pytest.raises(ModelError, match=says):
        ListedForm(tuple(SHORT), codes)


def test_what_is_not_there_is_refused_by_name():
    space = listed(SHORT, 0b001)
    with pytest.raises(ModelError, match="'x'"):
        space.column("x")
    with pytest.raises(ModelError, match="'YYN' is infeasible"):
        space.state("YYN")
    for label in ("Y", "YNYN", "yyn", ""):
        with pytest.raises(ModelError, match="3 letters"):
            space.state(label)
    with pytest.raises(ModelError, match="61 options"):
        listed([Option(f"o{j}", 0) for j in range(61)], 0)


# Listing the feasible codes


def random_expression(rng, keys, depth):
    if depth == 0 or rng.random() < 0.25:
        return Name(str(rng.choice(keys)))

    def part():
        return random_expression(rng, keys, depth - 1)

    match rng.integers(4):
        case 0:
            return Not(part())
        case 1:
            return Same(part(), part())
        case 2:
            return Every(tuple(part() for _ in range(rng.integers(2, 4))))
    return Some(tuple(part() for _ in range(rng.integers(2, 4))))


def by_trying_all(keys, statements):
    codes = np.arange(1 << len(keys))
    out = np.zeros(len(codes), dtype=bool)
    for statement in statements:
        out |= statement.truth(lambda key: (codes >> keys.index(key) & 1).astype(bool))
    return codes[~out]


def test_the_feasible_codes_are_those_found_by_trying_all():
    rng = np.random.default_rng(60)
    counts = set()
    for _ in range(400):
        keys = [f"o{j}" for j in range(rng.integers(1, 10))]
        named = keys[: int(rng.integers(1, len(keys) + 1))]
        statements = [
            Statement("random", random_expression(rng, rng.permutation(named)[:4].tolist(), 3))
            for _ in range(rng.integers(0, 4))
        ]
        found = feasible_codes(keys, statements, 1 << 10)
        assert found.dtype == np.int64
        assert np.array_equal(found, by_trying_all(keys, statements))
        counts.add(len(found))
    assert {0, 1} <= counts
    assert max(counts) == 512


def test_many_options_closely_tied_are_listed():
    keys = [f"o{j}" for j in range(60)]
    ladder = [parse(f"o{j + 1} and not o{j}") for j in range(59)]  # each rung needs the one below
    assert feasible_codes(keys, ladder, 61).tolist() == [(1 << j) - 1 for j in range(61)]
    backwards = [parse(f"o{j} and not o{j + 1}") for j in range(59)]
    top = 1 << 60
    assert feasible_codes(keys, backwards, 61).tolist() == sorted(top - (1 << j) for j in range(61))


def test_one_of_each_pair_is_a_product_that_is_counted_before_it_is_made():
    keys = [f"{side}{j}" for j in range(30) for side in "ab"]
    pairs = [parse(f"a{j} == b{j}") for j in range(30)]
    with pytest.raises(ModelError, match="1,073,741,824 states are feasible; at most 1,000 can be listed"):
        feasible_codes(keys, pairs, 1000)
    assert len(feasible_codes(keys[:20], pairs[:10], 1024)) == 1024
    with pytest.raises(ModelError, match="1,024 states"):
        feasible_codes(keys[:20], pairs[:10], 1023)


def test_options_that_no_statement_names_are_counted_as_well():
    with pytest.raises(ModelError, match=f"{1 << 60:,} states"):
        feasible_codes([f"o{j}" for j in range(60)], [], 1 << 20)


def test_partial_combinations_do_not_grow_past_all_bounds():
    keys = [f"o{j}" for j in range(44)]
    differs = " or ".join(f"o{j} != o{j + 22}" for j in range(22))
    alike = [parse(f"({differs}) and (o0 or not o0)")]  # two halves alike: 2**22 of 2**44
    with pytest.raises(ModelError, match="of the 44 options"):
        feasible_codes(keys, alike, 1000)


def test_a_statement_that_never_or_always_holds_is_seen_through_in_the_end():
    assert feasible_codes(["a", "b"], [parse("a and not a")], 4).tolist() == [0, 1, 2, 3]
    assert feasible_codes(["a", "b"], [parse("a or not a")], 4).tolist() == []
    assert feasible_codes([], [], 1).tolist() == [0]
    for a, b in product(("a", "not a"), ("b", "not b")):
        expected = by_trying_all(["a", "b"], [parse(f"{a} or {b}")])
        assert feasible_codes(["a", "b"], [parse(f"{a} or {b}")], 4).tolist() == expected.tolist()


def test_unknown_options_and_too_many_are_refused():
    with pytest.raises(ModelError, match="'x'"):
        feasible_codes(["a"], [parse("a and x")], 10)
    with pytest.raises(ModelError, match="61 options"):
        feasible_codes([f"o{j}" for j in range(61)], [], 10)


def test_the_list_is_what_option_form_holds():
    space = OptionForm(tuple(SHORT), by_mask("a and b", "b and not c"))
    found = feasible_codes(["a", "b", "c"], [parse("a and b"), parse("b and not c")], 8)
    assert tuple(found.tolist()) == space.states


def by_mask(*texts):
    mask = np.zeros(8, dtype=bool)
    mask[by_trying_all(["a", "b", "c"], [parse(text) for text in texts])] = True
    return mask
