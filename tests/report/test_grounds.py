"""What falls with which passage: nothing is said that asking again does not show."""

import json
import subprocess
import sys

import pytest

import wayout
from wayout.files.load import load, load_without
from wayout.files.perspective import Perspective
from wayout.report.brief import make_brief
from wayout.report.grounds import claims, grounds, worth_asking_again
from wayout.report.page import page

FILE = """\
title: The gate
decision_makers:
  Farmer:
    options: {open: {}}
    preferences: [{statement: leash, source: "talk#1"}, {statement: not open, source: ["talk#2", letter]}]
  Walkers:
    options: {leash: {}}
    preferences: [{statement: open, source: "talk#3"}, not leash]
    variants: {tired: {preferences: [leash], source: letter}}
status_quo: []
record:
  talk: {citation: A talk, turns: 3}
  letter: {citation: A letter}
plans: {deal: {offer: [open, leash]}}
"""


@pytest.fixture
def gate(tmp_path):
    path = tmp_path / "gate.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def told(found):
    return {claim.words: [each.citation.text for each in found.under(claim)] for claim in found.claims}


def test_each_finding_stands_on_the_passages_without_which_it_falls(gate):
    found = grounds(load(gate), load_without(gate))
    stands = told(found)
    assert stands["open, leash is a way out"] == ["talk#1", "talk#3"]  # the second turn has the letter beside it
    assert stands["without agreement it rests in nothing on"] == []
    falls = {each.citation.text: [claim.words for claim in each.falls] for each in found.documents}
    assert "open, leash is a way out" in falls["talk"]
    assert falls["letter"] == []


def test_a_variant_is_taken_where_it_is_left(gate):
    without = load_without(gate, ["Walkers=tired"])
    assert without["talk#1"].assumed == ("Walkers=tired",)
    assert without["letter"].assumed == ()


@pytest.mark.parametrize("case", ["cuba-1962", "us-rail-2022", "northern-ireland-1997", "indus-1959"])
def test_what_is_said_to_fall_is_not_found_without_the_source_and_the_rest_is(case):
    scenario, without = load(case), load_without(case)
    found = grounds(scenario, without)
    for each in (*found.passages, *found.documents):
        alone = load(case, perspective=Perspective(without=(each.citation.text,)))
        again = {claim.about: claim for claim in claims(alone)}
        for claim in found.claims:
            there = again.get(claim.about)
            changed = there is None or (
                abs(there.value - claim.value) >= 0.05
                if isinstance(claim.value, float)
                else there.value != claim.value
            )
            assert changed == (claim in each.falls)


def test_the_page_says_it_and_goes_without_it():
    scenario = load("cuba-1962")
    assert worth_asking_again(scenario)
    with_them = page(make_brief(scenario, without=load_without("cuba-1962")), "1")
    assert "Which finding stands on which words" in with_them
    assert "Which finding stands on which words" not in page(make_brief(scenario), "1")


def test_the_command_says_it_as_json():
    command = [sys.executable, "-m", "wayout", "brief", "cuba-1962", "--json"]
    data = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["grounds"]
    appeal = next(each for each in data["findings"] if each["finding"].startswith("The Secretary-General's appeal"))
    assert "kennedy-ball-1962-10-24#8" in appeal["stands_on"]
    assert any(each["source"] == "kennedy-ball-1962-10-24" and each["falls"] for each in data["withdrawn"])


def test_nothing_cited_has_no_grounds():
    conflict = wayout.load("chicken")
    assert make_brief(conflict, without={}).grounds is None
