"""The brief: one page for every case, in the order of the questions, self-contained, nothing written in."""

import io
import re
from html.parser import HTMLParser

import pytest
from rich.console import Console

import wayout
from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.files.load import cases
from wayout.report.brief import make_brief, references
from wayout.report.page import page
from wayout.report.terminal import brief_lines
from wayout.report.words import verdict_words
from wayout.stability import explain

NIGHT = "cuba-1962"
HEADINGS = (
    "1. Where can this rest?",
    "2. Is there a way out?",
    "3. Is there time?",
    "4. Which plan?",
    "5. What do we say, and what was said?",
)


@pytest.fixture(scope="module")
def brief():
    return make_brief(wayout.load(NIGHT))


@pytest.fixture(scope="module")
def night():
    return wayout.load(NIGHT).conflict


def terminal(brief):
    console = Console(file=io.StringIO(), width=120, highlight=False)
    console.print(*brief_lines(brief), sep="\n")
    return console.file.getvalue()


class Reader(HTMLParser):
    """Notes what a browser would fetch or run, and whether tags close."""

    def __init__(self):
        super().__init__()
        self.fetched, self.scripts, self.open = [], 0, []

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self.fetched += [v for k, v in attrs if k in ("src", "href", "xlink:href") and v and not v.startswith("#")]
        if tag not in ("meta", "br", "link", "img", "input", "hr"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag


def read(html):
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("name", cases())
def test_every_case_has_a_brief_in_the_terminal_and_as_a_page(name):
    brief = make_brief(wayout.load(name))
    html, text = page(brief, "0"), terminal(brief)
    reader = read(html)
    assert (reader.fetched, reader.scripts) == ([], 0)
    assert brief.scenario.title in text
    shown = [heading for heading in HEADINGS if heading in text]
    assert shown == [heading for heading in HEADINGS if heading in html]
    assert [text.index(heading) for heading in shown] == sorted(text.index(heading) for heading in shown)


def test_sections_without_data_are_left_out():
    only_clock = build(parse_document("clock: {start: 1962-10-24T23:15Z, lines: {l: {radius_nm: 5}}}\n", "f"))
    text = terminal(make_brief(only_clock))
    assert not any(heading in text for heading in HEADINGS[:4])
    plain = build(parse_document("decision_makers: {A: {options: {x: {}}, preferences: [x]}}\n", "f"))
    text = terminal(make_brief(plain))
    assert HEADINGS[0] in text
    assert HEADINGS[1] not in text
    assert "The status quo is unknown" in text


class TestTheNight:
    def test_it_says_that_the_need_for_the_request_rests_on_one_belief(self, brief):
        (sentence,) = [s for s in brief.finding if "rests on one belief" in s]
        assert "not hold or (request and talk)" in sentence
        assert "both as a preference and as its face" in sentence

    def test_the_draft_asks_the_carrier_and_joins_the_two_steps(self, brief):
        text = " ".join(brief.draft.paragraphs)
        assert brief.draft.to == "Acting Secretary-General"
        assert "If the Soviet Union will hold its ships short of the line, the United States will begin" in text
        assert "nobody has to move first" in text
        assert any("hold its ships" in point for point in brief.draft.open_points)
        assert "26 October 1962, 20:00" in brief.draft.before

    def test_beliefs_about_the_other_side_are_marked_as_whose(self, brief):
        about = [each for each in brief.inputs if each.what.startswith("Soviet Union")]
        assert about
        assert {each.view_of for each in about} == {"the United States"}
        assert all(each.view_of is None for each in brief.inputs if each.what.startswith("United States"))

    def test_every_input_has_a_source_or_is_called_an_assumption(self, brief):
        html = page(brief, "0")
        assert html.count('<span class="assumed">assumption</span>') == sum(each.assumed for each in brief.inputs)
        for document in references(brief.inputs):
            assert document.split(",")[0] in html

    def test_latencies_and_ships_are_among_the_inputs(self, brief):
        values = {each.what: each.value for each in brief.inputs}
        assert values["Channel: the Acting Secretary-General"] == "6.25 / 8.25 / 12.25 h"
        assert values["Ship: Bucharest"].startswith("17 kn")

    def test_a_changed_belief_changes_the_brief(self, brief):
        other = make_brief(wayout.load(NIGHT, ["USSR=wants_the_clash"]))
        assert any("no way out" in sentence for sentence in other.finding)
        assert other.draft is None
        assert not any("no way out" in sentence for sentence in brief.finding)

    def test_the_page_names_the_scenario_by_its_fingerprint(self, brief):
        assert brief.scenario.digest[:12] in page(brief, "0")


def test_text_of_the_scenario_cannot_break_out_of_the_page():
    evil = "<script>alert(1)</script>"
    text = f"""\
title: "{evil}"
about: "{evil} & more"
decision_makers:
  A:
    name: "{evil}"
    options: {{x: {{title: "{evil}"}}}}
    preferences: [x]
    face: [{{statement: x, because: "{evil}"}}]
  B: {{options: {{y: {{}}}}, preferences: [y]}}
status_quo: []
plans: {{p: {{title: "{evil}", offer: [x, y]}}}}
record: {{d: {{citation: "{evil}"}}}}
"""
    html = page(make_brief(build(parse_document(text, "f"))), "0")
    assert evil not in html
    assert read(html).scripts == 0
    assert "&lt;script&gt;" in html


def test_square_brackets_in_a_scenario_are_text_and_no_markup():
    text = """\
title: '[red]hot[/red]'
decision_makers: {A: {options: {x: {title: '[/]'}}, preferences: [x]}}
status_quo: []
"""
    assert "[red]hot[/red]" in terminal(make_brief(build(parse_document(text, "f"))))


def test_an_exit_that_stability_did_not_make_is_called_that():
    text = """\
decision_makers:
  A: {options: {x: {}}, preferences: [x and y, not x]}
  B: {options: {y: {}}, preferences: [x and y, not y]}
status_quo: []
"""
    brief = make_brief(build(parse_document(text, "f")))
    assert brief.offers.ways_out
    assert any("follows from the inputs" in caveat for caveat in brief.caveats)


def many_equilibria(options):
    """Nobody minds anything: every state is an equilibrium, and none is better than another."""
    keys = ", ".join(f"o{n}: {{}}" for n in range(options))
    text = f"decision_makers: {{A: {{options: {{{keys}}}}}, B: {{options: {{y: {{}}}}}}}}\nstatus_quo: []\n"
    return make_brief(build(parse_document(text, "f")))


def test_states_that_are_left_out_of_a_table_are_counted():
    assert "The first 12 of 16, " in page(many_equilibria(3), "0")
    assert "The first " not in page(many_equilibria(2), "0")
    assert "The first 60 of 64. " in terminal(many_equilibria(5))
    assert "The first " not in terminal(many_equilibria(4))


def test_near_misses_that_are_left_out_of_the_page_are_counted():
    """Whatever a third party does changes nothing for anybody: reached, held, and no better."""
    acts = ", ".join(f"h{n}: {{act: host}}" for n in range(4))
    text = f"decision_makers:\n  T: {{role: third_party, mandate: [host], options: {{{acts}}}}}\n"
    text += "  A: {options: {x: {}}, preferences: [x]}\nstatus_quo: [x]\n"
    assert "And 7 more." in page(make_brief(build(parse_document(text, "f"))), "0")
    assert "more." not in page(make_brief(wayout.load("everyday-supplier")), "0")


def test_no_name_is_cut_in_two_by_a_narrow_column():
    text = terminal(make_brief(wayout.load("northern-ireland-1997")))
    assert re.search(r"Republicans,\s+-\s*$", text, flags=re.MULTILINE)


def test_who_consents_and_who_loses_are_called_by_name():
    text = " ".join(terminal(make_brief(wayout.load("northern-ireland-1997"))).split())
    assert "(with the consent of the British and Irish governments)" in text
    assert "(at a loss to the dissident republicans)" in text


class TestVerdicts:
    """Each kind of reason, in words."""

    def words(self, conflict, concept, dm, *on):
        return verdict_words(conflict, explain(conflict, concept, conflict.index(dm), conflict.space.code(on)))

    def test_nothing_to_gain(self, night):
        assert self.words(night, "R", "US", "enforce") == "US, R: stable. US has no improvement to make."

    def test_a_gain_that_is_deterred_names_who_moves_and_where_it_ends(self, night):
        text = self.words(night, "SEQ", "US", "enforce", "talk", "hold", "request")
        assert text.startswith(
            "US, SEQ: stable. US would gain by not talk -> YNYNY, but then USSR by not hold -> YNNNY"
        )

    def test_a_gain_that_nobody_sees_is_not_sanctioned(self, night):
        text = self.words(night, "GMR", "USSR", "talk", "hold", "request")
        assert "not stable" in text
        assert "nobody would see it" in text

    def test_a_sanction_that_can_be_escaped_is_told_with_the_escape(self):
        text = """\
decision_makers:
  A: {options: {x: {}}, ranking: [YN, NN, YY, NY]}
  B: {options: {y: {}}, ranking: [YY, NN, YN, NY]}
"""
        world = build(parse_document(text, "f")).conflict
        assert "but then B by y -> YY" in self.words(world, "GMR", "A")
        chicken = """\
decision_makers:
  A: {options: {x: {}}, ranking: [YN, NY, NN, YY]}
  B: {options: {y: {}}, ranking: [NN, YY, NY, YN]}
"""
        world = build(parse_document(chicken, "f")).conflict
        told = self.words(world, "SMR", "A")
        assert "can be escaped, this one to NY" in told
        assert "but then B by y -> YY" in self.words(world, "GMR", "A")

    def test_moving_at_the_same_time(self, night):
        text = self.words(night, "SIM", "USSR", "talk", "hold", "verify", "request")
        assert re.search(r"stable", text)

    @pytest.mark.parametrize("concept", ["R", "GMR", "SMR", "SEQ", "SSEQ", "SIM"])
    def test_the_verdict_agrees_with_the_analysis_everywhere(self, night, concept):
        result = wayout.analyse(night)
        for dm in range(3):
            for state in night.space.states:
                verdict = explain(night, concept, dm, state)
                assert verdict.stable == result.mask(concept, dm)[state]
                deterred = all(t.sanction is not None for t in verdict.temptations)
                assert verdict.stable == (deterred if concept != "R" else not verdict.temptations)
                assert verdict_words(night, verdict)
