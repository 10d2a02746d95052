"""A proposal tested over a table of all codes and over a list of the feasible states: every answer is the same."""

import numpy as np
import pytest

from forms.test_both_forms import both, drawn, listed
from scenarios import option_keys
from wayout.files.build import faults_of
from wayout.files.document import Document
from wayout.files.load import load
from wayout.model import ListedForm
from wayout.offers import assess
from wayout.report import tested_data as report


def told(scenario):
    return [report.tested_data(scenario, each) for each in assess(scenario.conflict, scenario.proposals)]


@pytest.mark.parametrize("variants", [(), ("USSR=fears_the_clash",), ("USSR=wants_the_clash",)])
def test_the_proposals_of_the_night(variants, monkeypatch):
    short = listed(monkeypatch, lambda: load("cuba-1962", variants))
    assert isinstance(short.conflict.space, ListedForm)
    assert told(short) == told(load("cuba-1962", variants))


@pytest.mark.parametrize("block", range(4))
def test_random_proposals(block, monkeypatch):
    tested, mended = 0, 0
    for rng, data in drawn(600 + block, 6, 24):
        data["proposals"] = {"p": proposal(rng, data)}
        if faults_of(Document("random.yaml", data, {})):  # it is infeasible
            continue
        table, short = both(data, monkeypatch)
        found = told(table)
        assert found == told(short)
        tested += 1
        mended += bool(found[0]["amendments"]["found"])
    assert tested > 5
    assert mended or block


def proposal(rng, data):
    """Some options of those there are, on or off, and some trigger."""
    terms = {}
    for dm, entry in data["decision_makers"].items():
        own = [key if rng.random() < 0.7 else f"not {key}" for key in entry["options"] if rng.random() < 0.7]
        terms |= {dm: own} if own else {}
    keys = option_keys(data)
    terms = terms or {next(dm for dm, e in data["decision_makers"].items() if keys[0] in e["options"]): [keys[0]]}
    drawn_trigger = {} if rng.random() < 0.6 else {"trigger": str(rng.choice(keys))}
    return {"commitments": terms, **drawn_trigger}


def test_arrays_over_lists(monkeypatch):
    """The same where every conflict counts as large."""
    monkeypatch.setattr("wayout.offers.reach.LARGE", 0)
    short = listed(monkeypatch, lambda: load("cuba-1962"))
    quick = told(short)
    monkeypatch.undo()
    assert quick == told(load("cuba-1962"))
    assert np.sum([bool(each["amendments"]["found"]) for each in quick]) == 2
