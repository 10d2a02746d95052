"""The drawing of the reasons: it says what the verdicts say, in words, and nothing in it is cut or hidden."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

import wayout
from oracles import matrix_method as oracle
from report.test_figures import SVG, hovers, told, well_made, words
from wayout.model import ModelError
from wayout.report.figure_reasons import SHOWN, STROKES, draw_reasons, panels, reasons_figure
from wayout.report.words import verdict_words
from wayout.stability import CONCEPTS, Reasons, check_concepts, explain
from worlds import as_conflict

NIGHT = "cuba-1962"


def verdicts_of(conflict, state, concepts=None, sanction="<="):
    reasons = Reasons(conflict, sanction)
    everyone = range(len(conflict.keys))
    return [reasons.verdict(c, dm, state) for c in check_concepts(conflict, concepts) for dm in everyone]


def said(figure):
    return " ".join(words(figure))


def legend(figure):
    return {line for line in words(figure) if line in {stroke.said for stroke in STROKES}}


@pytest.mark.parametrize("case", wayout.cases())
def test_every_state_of_the_bundled_cases_is_drawn_well(case):
    conflict = wayout.load(case).conflict
    for state in conflict.space.states:
        verdicts = verdicts_of(conflict, state)
        figure = reasons_figure(conflict, verdicts)
        well_made(figure)
        for verdict in verdicts:
            assert verdict_words(conflict, verdict, 8) in told(figure)


def test_random_conflicts_are_drawn_well():
    rng = np.random.default_rng(31)
    longest = 0
    for n in range(60):
        conflict = as_conflict(oracle.random_conflict(rng, max_options=7 if n % 5 == 0 else 4))
        for state in rng.permutation(conflict.space.states)[:6].tolist():
            verdicts = verdicts_of(conflict, state, sanction="<" if n % 4 == 0 else "<=")
            well_made(reasons_figure(conflict, verdicts))
            chains = [t.sanction.steps for v in verdicts for t in v.temptations if t.sanction]
            longest = max([longest, *map(len, chains)])
    assert longest > 4, "no chain was long enough to turn"


def test_verdicts_alike_in_all_but_the_concept_share_a_panel():
    conflict = wayout.load(NIGHT).conflict
    verdicts = verdicts_of(conflict, conflict.space.state("YYYNY"))
    shared = [[conflict.keys[p[0].dm], *(v.concept for v in p)] for p in panels(verdicts)]
    assert shared == [
        ["US", "R", "SIM"],
        ["US", "GMR", "SMR", "SEQ", "SSEQ"],
        ["USSR", *CONCEPTS],
        ["UN", *CONCEPTS],
    ]
    assert sorted(map(id, verdicts)) == sorted(id(v) for panel in panels(verdicts) for v in panel)


class TestWhatIsSaid:
    def drawn(self, case, state, dm, *concepts):
        return str(draw_reasons(wayout.load(case).conflict, state, dm, concepts))

    def test_a_credible_sanction(self):
        figure = self.drawn(NIGHT, "YYYNY", "US", "SEQ")
        assert "US: stable under SEQ" in words(figure)
        assert "gains by it" in words(figure)
        assert "deterred: no better for US" in said(figure)
        assert legend(figure) == {"improvement", "sanction that its maker gains by"}
        assert "US: not talk (improvement)" in hovers(figure)
        assert "USSR: not hold (sanction that its maker gains by)" in hovers(figure)

    def test_a_sanction_that_would_cost_its_maker(self):
        figure = self.drawn("elmira-1991", "s4", "LG", "GMR")
        assert "It rests on a sanction that its maker would not carry out." in words(figure)
        assert "loses by it" in words(figure)
        assert "Uniroyal: move to s9 (sanction that its maker does not gain by)" in hovers(figure)
        dashed = [each for each in ET.fromstring(figure).iter(f"{SVG}path") if each.get("stroke-dasharray")]
        assert len(dashed) == 4  # two strokes, and two in the legend

    def test_the_counter_move_where_the_concept_asks_for_it(self):
        assert "best counter-move" not in legend(self.drawn(NIGHT, "YYYNY", "US", "SEQ"))
        assert "best counter-move" in legend(self.drawn(NIGHT, "YYYNY", "US", "SSEQ"))
        assert "no move from here" in said(self.drawn("elmira-1991", "s4", "LG", "SMR"))

    def test_an_escape(self):
        figure = self.drawn("syria-iraq-1975", "NNN", "Iraq", "SMR")
        assert "Iraq: not stable under SMR" in words(figure)
        assert "would deter it, but" in said(figure)
        assert "escapes: better for Iraq" in said(figure)

    def test_what_nobody_deters_or_sees(self):
        figure = self.drawn(NIGHT, "NYYYN", "USSR", "GMR")
        assert "Nobody deters 1 of its 2 improvements." in words(figure)
        assert "nobody deters it" in said(figure)
        assert "nobody would see it" in said(self.drawn("everyday-supplier", "YNYYYN", "Foundry", "SEQ"))

    def test_nash_stability_asks_no_further(self):
        figure = self.drawn(NIGHT, "NYYYN", "US", "R")
        assert "US has an improvement to make, and Nash stability asks no further." in words(figure)
        assert "nobody deters it" not in said(figure)

    def test_moves_at_the_same_time(self):
        figure = self.drawn(NIGHT, "NYYYN", "US", "SIM")
        assert "at the same time" in said(figure)
        assert len(hovers(figure)) == 1 + 3 + 2  # the figure, three cards, two moves

    def test_nothing_to_gain(self):
        figure = self.drawn(NIGHT, "YYYNY", "UN")
        assert "UN has no improvement to make." in words(figure)
        assert legend(figure) == set()


@pytest.mark.parametrize(
    ("worth", "counted"), [(1, "and 25 more improvements, each deterred"), (0, "and 25 more improvements")]
)
def test_improvements_beyond_what_fits_are_counted(worth, counted):
    """A owns five options and likes each; B can undo it all, if it gains by that."""
    codes = np.arange(64)
    likes = np.where(codes < 32, codes, 0)
    conflict = wayout.Conflict.from_arrays([0] * 5 + [1], [likes, worth * (codes >= 32)])
    whole = reasons_figure(conflict, [explain(conflict, "SEQ", 0, 0)])
    part = str(draw_reasons(conflict, 0, 0, ["SEQ"]))
    for figure in (whole, part):
        well_made(figure)
        assert counted in words(figure)
        assert sum(each.endswith("(improvement)") for each in hovers(figure)) == SHOWN
    assert ("Nobody deters any of its 31 improvements." in words(whole)) == (not worth)
    assert (f"Nobody deters at least {SHOWN} of its 31 improvements." in words(part)) == (not worth)


def test_long_and_strange_names(scenario_file):
    path = scenario_file(
        """\
title: names
decision_makers:
  Ministry_of_the_Environment_and_of_Works:
    options: {withdraw_the_control_order_for_good: {title: "<b>&"}, hear_appeals: {}}
    preferences: [withdraw_the_control_order_for_good and not sue, hear_appeals]
  "A&<B>":
    options: {sue: {}, relocate_the_plant: {}}
    preferences: [sue, not relocate_the_plant]
"""
    )
    conflict = wayout.load(path).conflict
    for state in conflict.space.states:
        well_made(reasons_figure(conflict, verdicts_of(conflict, state)))
    figure = str(draw_reasons(conflict, "NNNN", concepts=["SIM"]))
    assert "A&<B>: not stable under SIM" in words(figure)
    assert "deterred: no" in said(figure)


def test_a_notebook_shows_it():
    drawing = wayout.draw_reasons(wayout.load(NIGHT).conflict, "YYYNY", "US", ["SEQ"])
    assert drawing._repr_svg_() == str(drawing) == drawing.svg
    assert drawing.svg.startswith("<svg")


def test_what_there_is_not_is_not_drawn():
    conflict = wayout.load(NIGHT).conflict
    for asked in (("YYYYYY",), ("YYYNY", "Cuba"), ("YYYNY", "US", ["NASH"]), ("YYYNY", "US", ["R"], "=")):
        with pytest.raises(ModelError):
            draw_reasons(conflict, *asked)
