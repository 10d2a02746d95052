"""The figure of the changes, and the words about how sure the ways out are."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

import wayout
from offers.doubts import random_assumptions
from report.test_figures import SVG, hovers, told, well_made, words
from wayout.model import DecisionMaker, Option
from wayout.offers.robustness import (
    Act,
    Adopted,
    Alternative,
    Assumptions,
    Consequence,
    Share,
    Shares,
    Span,
    Threshold,
    robustness,
)
from wayout.report.figure_sensitivity import COLUMNS, LEGEND, sensitivity_figure
from wayout.report.robustness import (
    acting_words,
    assumption_lines,
    breaking_words,
    change_words,
    compared,
    effect_rows,
    share_words,
    threshold_lines,
    threshold_words,
    worlds_words,
)
from worlds import conflict, option_form, statements


@pytest.fixture(scope="module")
def night():
    return robustness(wayout.load("cuba-1962").assumptions)


class TestTheFigure:
    @pytest.mark.parametrize("case", wayout.cases())
    def test_every_bundled_case_is_well_made(self, case):
        well_made(sensitivity_figure(robustness(wayout.load(case).assumptions)))

    def test_random_conflicts_are_well_made(self):
        rng = np.random.default_rng(61)
        for _ in range(40):
            well_made(sensitivity_figure(robustness(random_assumptions(rng))))

    def test_long_words_many_ways_out_and_many_changes(self):
        """More than have a row or a column; statements too long for a line; names that XML takes for markup."""
        options = [Option(f"a_rather_long_name_of_option_{j}", j % 2) for j in range(8)]
        keys = [option.key for option in options]
        wants = statements(f"{keys[0]} and {keys[1]}", *(f"{a} == {b}" for a, b in pairwise(keys)))
        lasts = statements(f"{keys[0]} and {keys[1]}", *(f"not {key} or {keys[1]}" for key in keys[2:]))
        people = [
            DecisionMaker("a", "A <very> & long-winded \x02 name, and then some", preferences=wants),
            DecisionMaker("b", preferences=lasts),
        ]
        world = conflict(people, option_form(options))
        variants = [Alternative(f"variant_{n}", replace(people[1], preferences=wants)) for n in range(30)]
        own = [Alternative(None, dm) for dm in people]
        found = robustness(Assumptions(world, ((own[0],), (own[1], *variants))))
        assert len(found.states) > COLUMNS
        figure = sensitivity_figure(found)
        well_made(figure)
        assert f"and {len(found.states) - COLUMNS} more" in words(figure)
        assert any("are not drawn" in line for line in words(figure))

    def test_each_mark_says_by_its_shape_what_becomes_of_a_way_out(self, night):
        figure = sensitivity_figure(night)
        shapes = {}
        for group in ET.fromstring(figure).iter(f"{SVG}g"):
            said = group.findtext(f"{SVG}title")
            mark = group[1]
            d = re.sub(r"[-\d. ]+", "", mark.get("d", mark.tag.removeprefix(SVG)))
            shapes.setdefault(said, set()).add(d)
        assert shapes["lost"] == {"Mlml"}
        assert shapes["as it was"] == {"circle"}
        assert shapes["-SIM"] == shapes["-SEQ, -SSEQ"] == {"Mhlz"}
        assert len([said for said in hovers(figure) if said == "lost"]) == 13
        assert set(LEGEND.values()) <= set(words(figure))

    def test_it_tells_those_who_do_not_see_it_the_same(self, night):
        said = told(sensitivity_figure(night))
        assert "US without “hold”: enforce, talk, hold, request: lost." in said
        assert "no agreement becomes enforce, hold" in said
        assert "24 changes tried" in said

    def test_without_any_way_out_there_is_still_a_figure(self):
        found = robustness(wayout.load("prisoners-dilemma").assumptions)
        well_made(sensitivity_figure(found))


class TestWords:
    def test_shares_are_not_rounded_to_certainty(self):
        def words(*parts, counts=None):
            return share_words(Share(*(Fraction(*part) for part in parts), counts))

        assert words((1, 1), (1, 1), (1, 1)) == "1"
        assert words((999, 1000), (999, 1000), (999, 1000)) == ">0.99"
        assert words((1, 1000), (0, 1), (1, 500)) == "0 to <0.01"
        assert words((3, 4), (7, 10), (19, 20)) == "0.70 to 0.95"
        assert words((1, 2), (2, 5), (3, 5), counts=(5, 10)) == "0.50 (0.40 to 0.60)"

    def test_how_the_worlds_were_gone_through(self):
        assert worlds_words(Shares((), 1)) == "All 1 world gone through: the shares are exact."
        assert "10 samples of 5,000 worlds, drawn with seed 3" in worlds_words(Shares((), 5000, 10, 3))

    def test_what_is_assumed(self, night):
        assert list(assumption_lines(night.assumptions)) == [
            "USSR: fears_the_clash 0.05 to 0.3; else as the file has it",
            "Without a chance, so in no share: USSR=wants_the_clash",
        ]
        (us,) = night.assumptions.alternatives[0]
        sure = (Fraction(1), Fraction(9, 10), *[Fraction(1)] * 4)
        unsure = Assumptions(
            night.assumptions.conflict, ((replace(us, sure=sure),), *night.assumptions.alternatives[1:])
        )
        assert next(assumption_lines(unsure)) == "US: `hold` holds with 0.9, else it is dropped"

    def test_a_change(self, night):
        world = night.assumptions.conflict
        assert change_words(world, Adopted(1, "wants_the_clash")) == "USSR=wants_the_clash"
        swap = next(e.change for e in night.sensitivity.effects if e.change.dm == 0 and e.change.change == "swap")
        assert change_words(world, swap) == "US `hold` above `enforce or hold`"
        assert change_words(world, swap, alone=True) == "`hold` above `enforce or hold`"

    def test_what_a_change_does_and_what_ends_a_way_out(self, night):
        rows = {row.change: row for row in effect_rows(night)}
        assert rows["US without `hold`"].cells == ("", "lost", "")
        assert rows["US without `not talk`"].cells == ("", "+R, +SIM", "-SEQ, -SSEQ")
        assert rows["USSR without `not hold`"].others == "talk, hold, request: gained"
        assert rows["USSR=fears_the_clash"].no_agreement == "enforce, hold"
        state = night.assumptions.conflict.space.state("YYYNY")
        assert breaking_words(night, state, most=1) == "US without `hold`; and 6 more"

    def test_acting_in_a_sentence(self, night):
        assert acting_words(night).startswith("Making any of these offers is never worse")
        bad = Consequence({}, (1,), (2,), (2,), {0: "worse", 1: "same"}, {0: "same", 1: "same"})
        hurt = replace(night, acts=((Act("offer", night.states[0], None, (bad,)), ()),))
        assert acting_words(hurt).endswith("talk, hold, verify, request (for US).")

    @pytest.mark.parametrize(
        ("threshold", "said"),
        [
            (("always", None), "pays, however likely B=x"),
            (("never", None), "does not pay, however likely B=x"),
            (("at_most", Fraction(1, 4)), "pays if the chance of B=x is at most 0.25"),
            (("at_least", Fraction(1, 3)), "pays if the chance of B=x is at least 0.33"),
            (("at_most", Fraction(0)), "pays if the chance of B=x is at most 0"),
        ],
    )
    def test_thresholds(self, threshold, said):
        assert threshold_words(*threshold, "B=x") == said

    def test_thresholds_that_are_the_same_are_said_once(self, night):
        act = night.acts[0][0]
        both = tuple(Threshold(0, ("USSR", name), "always") for name in ("fears_the_clash", "wants_the_clash"))
        costly = replace(night, acts=((act, both), (replace(act, offer=night.states[1]), both)))
        assert list(threshold_lines(costly)) == [
            "Making the offer (1 and 2), by the losses of US: pays, however likely USSR=fears_the_clash or "
            "USSR=wants_the_clash."
        ]

    def test_cases_are_said_by_the_variants_that_make_the_difference(self):
        """With A=x it is always worse, with B=y only beside A=z."""

        def case(variants, said):
            return Consequence(variants, (0,), (1,), (1,), {0: said}, {0: said})

        worse = [{"A": "x"}, {"A": "x", "B": "y"}, {"A": "z", "B": "y"}]
        fine = [{}, {"A": "z"}, {"B": "y"}]
        cases = [*(case(each, "better") for each in fine), *(case(each, "worse") for each in worse)]
        assert compared(cases, 0) == "better; worse if A=x or A=z and B=y"

    def test_a_span(self):
        assert Span(Fraction(1, 5), Fraction(1, 5)).known
