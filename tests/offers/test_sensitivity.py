"""Every change of one place, one at a time, again by hand; and the night of 1962 as its model says."""

import os
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

import wayout
from offers.doubts import random_assumptions
from wayout.model import Conflict, DecisionMaker, Graph, Prioritised, Ranked
from wayout.offers import Belief, ways_out
from wayout.offers.robustness import Adopted, sensitivity

worlds_module = import_module("wayout.offers.robustness.worlds")

SCENARIOS = int(os.environ.get("WAYOUT_CONFLICTS", "60"))


def by_hand(conflict, variants):
    """Each changed conflict with whose belief, what was done, and the texts of the statements concerned."""
    for i, dm in enumerate(conflict.decision_makers):
        listed = list(dm.preferences.statements) if isinstance(dm.preferences, Prioritised) else []
        for n, statement in enumerate(listed):
            left = listed[:n] + listed[n + 1 :]
            yield (i, "drop", statement.text, None), dm_with(conflict, dm, left)
        for n in range(len(listed) - 1):
            moved = [*listed]
            moved.insert(n, moved.pop(n + 1))
            yield (i, "swap", listed[n].text, listed[n + 1].text), dm_with(conflict, dm, moved)
    for key, named in variants.items():
        for name, other in named.items():
            yield (conflict.index(key), "variant", name, None), conflict.with_decision_maker(other)


def dm_with(conflict, dm, listed):
    return conflict.with_decision_maker(replace(dm, preferences=Prioritised(tuple(listed)) if listed else None))


def told(change):
    if isinstance(change, Adopted):
        return change.dm, "variant", change.variant, None
    return change.dm, change.change, change.statement, change.below


@pytest.mark.parametrize("one_by_one", [True, False])
def test_every_change_does_what_the_changed_conflict_says(one_by_one, monkeypatch):
    monkeypatch.setattr(worlds_module, "ONE_BY_ONE", 1 << 40 if one_by_one else -1)
    rng = np.random.default_rng(41)
    gained = lost = changed = 0
    for _ in range(SCENARIOS):
        assumptions = random_assumptions(rng)
        conflict, variants = assumptions.conflict, assumptions.variants
        found = sensitivity(conflict, variants)
        base = {way.state: way.concepts for way in ways_out(conflict).ways_out}
        assert found.ways_out == base
        expected = list(by_hand(conflict, variants))
        assert sorted(map(told, (e.change for e in found.effects)), key=str) == sorted(
            (w for w, _ in expected), key=str
        )
        changes = dict(expected)
        for effect in found.effects:
            offers = ways_out(changes[told(effect.change)])
            after = {way.state: way.concepts for way in offers.ways_out}
            assert effect.ways_out == after
            assert effect.no_agreement == offers.no_agreement.states
            assert set(effect.gained) == after.keys() - base.keys()
            assert set(effect.lost) == base.keys() - after.keys()
            assert set(effect.changed) == {s for s in base if s in after and after[s] != base[s]}
            gained, lost, changed = (
                count + len(part)
                for count, part in zip(
                    (gained, lost, changed), (effect.gained, effect.lost, effect.changed), strict=True
                )
            )
    assert gained
    assert lost
    assert changed


@pytest.fixture(scope="module")
def found():
    night = wayout.load("cuba-1962")
    return sensitivity(night.conflict, night.variants)


class TestTheNight:
    def test_how_many_changes_there_are(self, found):
        assert len(found.effects) == 2 * (6 + 5) + 2

    def test_if_they_fear_the_clash_only_the_verified_states_are_left(self, found):
        (effect,) = (e for e in found.effects if e.change == Adopted(1, "fears_the_clash"))
        space = wayout.load("cuba-1962").conflict.space
        assert [space.label(state) for state in effect.lost] == ["YYYNY"]
        assert [space.label(state) for state in effect.no_agreement] == ["YNYNN"]

    def test_what_ends_the_state_without_inspection(self, found):
        space = wayout.load("cuba-1962").conflict.space
        ending = found.breaking(space.state("YYYNY"))
        assert Belief(0, "drop", 1, "hold") in ending
        assert Adopted(1, "wants_the_clash") in ending
        assert len(ending) == 7
        assert len(found.breaking(space.state("YYYYY"))) == 3


def test_in_a_ranking_neighbouring_tiers_change_places():
    names = ("stuck", "settled", "war")
    graph = Graph(names, ({0: (1, 2)}, {}, {}))
    people = (
        DecisionMaker("a", preferences=Ranked((("settled",), ("stuck",), ("war",)))),
        DecisionMaker("b", preferences=Ranked((("settled",), ("stuck", "war")))),
        DecisionMaker("host", role="third_party", mandate=("host",)),
    )
    found = sensitivity(Conflict.of(people, graph, status_quo=0))
    assert [(e.change.dm, e.change.statement, e.change.below) for e in found.effects] == [
        (0, "settled", "stuck"),
        (0, "stuck", "war"),
        (1, "settled", "stuck = war"),
    ]
    assert found.no_agreement == (1,)
    assert [effect.no_agreement for effect in found.effects] == [(0,), (1, 2), (1,)]
