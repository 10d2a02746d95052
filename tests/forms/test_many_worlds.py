"""Many beliefs at once over a list of states: as over a table of all codes, and as one world after the other."""

import os
from importlib import import_module

import numpy as np
import pytest

from forms.test_both_forms import SCENARIOS, both, drawn
from oracles import matrix_method as oracle
from stability.test_sparse import wide
from wayout.model import Conflict, ListedForm, Option, parse
from wayout.offers.robustness import robustness
from wayout.report.robustness_data import robustness_data
from wayout.stability import batch
from wayout.stability.batch import Worlds
from worlds import as_conflict, people

BLOCKS = 6
CONFLICTS = int(os.environ.get("WAYOUT_CONFLICTS", "180")) // BLOCKS

worlds_module = import_module("wayout.offers.robustness.worlds")


def doubted(rng, data):
    """The same scenario with statements that are not sure and variants that have a chance."""
    for entry in data["decision_makers"].values():
        if entry.get("preferences"):
            sure = rng.choice([0.5, 0.8, 1], len(entry["preferences"])).tolist()
            pairs = zip(entry["preferences"], sure, strict=True)
            entry["preferences"] = [{"statement": text, "sure": each} for text, each in pairs]
        for variant in entry.get("variants", {}).values():
            variant["chance"] = [0.1, 0.3]
    return data


@pytest.mark.parametrize("block", range(BLOCKS))
def test_how_sure_the_ways_out_are_is_the_same(block, monkeypatch):
    monkeypatch.setattr(worlds_module, "ONE_BY_ONE", -1)
    for rng, data in drawn(900 + block, 5, 2 * SCENARIOS):
        told = [
            robustness_data(robustness(each.assumptions, each.losses, 200, 1, 1))
            for each in both(doubted(rng, data), monkeypatch)
        ]
        assert told[0] == told[1]


@pytest.mark.parametrize("room", [0, 1, 1 << 20])
@pytest.mark.parametrize("block", range(BLOCKS))
def test_worlds_over_a_list_are_judged_as_over_the_table(block, room, monkeypatch):
    """Among 40 to 60 options; with a `room`, one-way and unverified options by what can be moved to in it."""
    if room:
        monkeypatch.setattr(batch, "ROOM", room)
        monkeypatch.setattr(batch, "_rather_listed", lambda space, *_: isinstance(space, ListedForm))
    rng = np.random.default_rng([30, block])
    for _ in range(CONFLICTS):
        conflict = oracle.random_conflict(rng, max_options=5)
        table, short = as_conflict(conflict), wide(conflict, rng)
        rows = rng.integers(0, 5, (6, len(table.space.states)))
        choice = rng.integers(0, 6, (20, len(table.keys)))
        strict = bool(rng.random() < 0.3)
        one, other = (
            batch.verdicts(Worlds(each, rows, choice), strict=strict, one_by_one=False) for each in (table, short)
        )
        assert np.array_equal(one, other)


def test_many_switches_of_few_states_are_gone_through_by_the_moves():
    """25 one-way and 25 unverified options of one decision maker: 2**25 ways to switch them, and 26 states."""
    options = [Option(f"o{j}", 0, one_way="on") for j in range(25)]
    options += [Option(f"v{j}", 0, verified_by=parse("seen")) for j in range(25)] + [Option("seen", 1)]
    codes = np.array([(1 << j) - 1 for j in range(26)] + [(1 << 25) - 1 | 1 << 25 + j for j in range(25)])
    conflict = Conflict(people(2), ListedForm(tuple(options), codes), np.zeros((2, 51), dtype=np.int32))
    rows = np.random.default_rng(0).integers(0, 5, (4, 51))
    worlds = Worlds(conflict, rows, np.array([[0, 1], [2, 3]]))
    found = batch.verdicts(worlds, one_by_one=False)
    assert np.array_equal(found, batch.verdicts(worlds, one_by_one=True))
