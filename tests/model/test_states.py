from dataclasses import replace

import numpy as np
import pytest

from wayout.model import Conflict, Graph, ModelError, Option, OptionForm, parse
from worlds import option_form


def test_option_j_is_bit_j_and_letter_j():
    space = option_form([Option("a", 0), Option("b", 0), Option("c", 1)])
    assert space.label(0b001) == "YNN"
    assert space.label(0b110) == "NYY"
    assert space.state("NYY") == 0b110
    assert space.code(["c", "a"]) == 0b101
    assert space.states == tuple(range(8))


def test_a_move_changes_only_the_movers_options_several_at_once():
    space = option_form([Option("a", 0), Option("b", 0), Option("c", 1)])
    assert space.moves(0, 0b000) == (0b001, 0b010, 0b011)
    assert space.moves(1, 0b011) == (0b111,)
    assert space.moves(2, 0) == ()


def test_a_move_needs_a_feasible_end_and_may_pass_an_infeasible_code():
    space = option_form([Option("a", 0), Option("b", 0)], "a != b")
    assert space.states == (0b00, 0b11)
    assert space.moves(0, 0b00) == (0b11,)


@pytest.mark.parametrize(("way", "up", "down"), [("on", (1,), ()), ("off", (), (0,)), (None, (1,), (0,))])
def test_one_way_options_move_in_their_direction_only(way, up, down):
    space = option_form([Option("a", 0, one_way=way)])
    assert space.moves(0, 0) == up
    assert space.moves(0, 1) == down


def test_a_change_is_seen_unless_all_of_it_is_an_unverified_switching_off():
    options = [Option("hold", 0, verified_by=parse("verify")), Option("verify", 0), Option("talk", 0)]
    space = option_form(options)
    hold, verify, talk = 0b001, 0b010, 0b100
    assert not space.seen(hold, 0)
    assert space.seen(0, hold)
    assert space.seen(hold | verify, verify)
    assert space.seen(hold | talk, 0)
    assert space.unseen_at(hold | talk) == (options[0],)
    assert space.unseen_at(hold | verify) == ()
    for_good = option_form([replace(options[0], one_way="on"), *options[1:]])
    assert for_good.unseen_at(hold | talk) == ()


def test_what_cannot_be_is_refused_by_name():
    with pytest.raises(ModelError, match="27 options"):
        OptionForm(tuple(Option(f"o{j}", 0) for j in range(27)), np.ones(1, dtype=bool))
    with pytest.raises(ModelError, match="no state is feasible"):
        option_form([Option("a", 0)], "a or not a")
    with pytest.raises(ModelError, match="shape"):
        OptionForm((Option("a", 0),), np.ones(4, dtype=bool))
    space = option_form([Option("a", 0), Option("b", 0)], "a and b")
    with pytest.raises(ModelError, match="'YY' is infeasible"):
        space.state("YY")
    for label in ("Y", "YNY", "yn", ""):
        with pytest.raises(ModelError, match="2 letters"):
            space.state(label)


def test_a_graph_moves_as_it_is_told_and_no_further():
    graph = Graph(("s", "t", "u"), ({0: (1,), 1: (2,)}, {}))
    assert graph.moves(0, 0) == (1,)
    assert graph.moves(1, 0) == ()
    assert graph.state("u") == 2
    with pytest.raises(ModelError, match="'x'"):
        graph.state("x")


class TestFromArrays:
    def test_it_is_the_conflict_given(self):
        conflict = Conflict.from_arrays([0, 1], [[0, 1, 2, 3], [3, 2, 1, 0], [0, 0, 0, 0]], one_way={1: "on"})
        assert conflict.keys == ("0", "1", "2")
        assert conflict.space.moves(1, 0) == (2,)
        assert conflict.space.moves(1, 2) == ()
        assert list(conflict.ranks[1]) == [3, 2, 1, 0]

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"payoffs": [[0.5, 1, 2, 3]]}, "whole numbers"),
            ({"payoffs": [[0, 1, 2, float("nan")]]}, "whole numbers"),
            ({"payoffs": [[0, 1, 2]]}, "shape"),
            ({"payoffs": [0, 1, 2, 3]}, "shape"),
            ({"payoffs": [[0, 1, 2, 3], [0, 1]]}, "differ in length"),
            ({"payoffs": [[0, 1, 2, 2**40]]}, "32 bits"),
            ({"owner": [0, 5]}, "decision maker 5"),
            ({"owner": [0, 0.5]}, "option 1 belongs to 0.5"),
            ({"owner": [0, "0"]}, "option 1 belongs to '0'"),
            ({"one_way": {7: "on"}}, "option 7"),
            ({"one_way": {0: "up"}}, "'up'"),
            ({"feasible": [1, 1, 1, 0]}, "bool"),
            ({"feasible": [True]}, "shape"),
            ({"feasible": [False] * 4}, "no state is feasible"),
        ],
    )
    def test_wrong_arrays_are_refused_by_name(self, given, says):
        with pytest.raises(ModelError, match=says):
            Conflict.from_arrays(**{"owner": [0, 0], "payoffs": [[0, 1, 2, 3]]} | given)
