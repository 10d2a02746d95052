"""Whether acting is ever worse than not acting: by the outcomes of the offers, and by hand."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import wayout
from offers.doubts import random_assumptions
from wayout.model import DecisionMaker, Option
from wayout.offers import no_agreement, outcome
from wayout.offers.robustness import Loss, Threshold, acts, thresholds
from wayout.offers.robustness.regret import relation
from wayout.stability import Definitions
from worlds import conflict, option_form, statements


@pytest.fixture(scope="module")
def night():
    return wayout.load("cuba-1962")


def states(conflict, *labels):
    return tuple(map(conflict.space.state, labels))


@pytest.fixture(scope="module")
def held(night):
    """The ways to act on the state in which the line stays and nothing is inspected."""
    found = acts(night.conflict, states(night.conflict, "YYYNY"), night.variants)
    return {(act.kind, act.dm): act for act in found}


class TestTheNight:
    def test_the_request_never_hurts(self, held):
        assert held["third_party", None].ever_worse == ()
        assert held["offer", None].ever_worse == ()

    def test_unconditional_talk_does(self, held, night):
        act = held["alone", 0]
        assert act.ever_worse == (0,)
        for each in act.consequences:
            assert each.compared_at_once[0] == "worse"
            assert each.compared[0] == "same"  # it would stop talking again
        assert act.consequences[0].at_once == states(night.conflict, "YYNNY")

    def test_every_case_is_looked_at(self, held):
        taken = [dict(each.variants) for each in held["offer", None].consequences]
        assert taken == [{}, {"USSR": "fears_the_clash"}, {"USSR": "wants_the_clash"}]

    def test_where_the_offer_leads_in_each_case(self, held, night):
        ends = [each.rests_in for each in held["offer", None].consequences]
        assert ends == [states(night.conflict, label) for label in ("YYYNY", "YNYNY", "YNNNY")]
        assert [each.compared[0] for each in held["offer", None].consequences] == ["better", "same", "same"]


@pytest.mark.parametrize(
    ("after", "before", "said"),
    [
        ([3], [3], "same"),
        ([4], [3], "better"),
        ([2], [3], "worse"),
        ([3, 4], [3], "better"),
        ([3, 2], [3], "worse"),
        ([2, 4], [3], "either"),
        ([3], [2, 4], "either"),
        ([3], [2, 3], "better"),
        ([2], [2, 3], "worse"),
        ([2, 3], [2, 3], "either"),
    ],
)
def test_relations(after, before, said):
    rank = list(range(6))
    assert relation(rank, tuple(after), tuple(before)) == said


def test_on_random_conflicts_each_case_is_what_the_outcome_says():
    rng = np.random.default_rng(51)
    accepted = declined = alone = 0
    for _ in range(60):
        assumptions = random_assumptions(rng)
        world, variants = assumptions.conflict, assumptions.variants
        offers = rng.choice(world.space.states, 2, replace=True).tolist()
        found = acts(world, offers, variants)
        cases = list(product(*[[(dm, name) for name in (None, *named)] for dm, named in variants.items()]))
        for act in found:
            assert len(act.consequences) == len(cases)
            for chosen, each in zip(cases, act.consequences, strict=True):
                assert each.variants == {dm: name for dm, name in chosen if name}
                changed = world
                for dm, name in each.variants.items():
                    changed = changed.with_decision_maker(variants[dm][name])
                definitions = Definitions(changed)
                nothing = no_agreement(definitions).states
                assert each.no_agreement == nothing
                assert set(each.compared) == set(changed.principals)
                for i in changed.principals:
                    rank = changed.ranks[i]
                    better = max(rank[s] for s in each.rests_in) > min(rank[s] for s in nothing)
                    worse = min(rank[s] for s in each.rests_in) < max(rank[s] for s in nothing)
                    assert (each.compared[i] in ("better", "either"), each.compared[i] in ("worse", "either")) == (
                        better,
                        worse,
                    )
                if act.kind == "offer":
                    expected = outcome(definitions, act.offer)
                    assert each.rests_in == expected.rests_in
                    assert (each.at_once == (act.offer,)) >= expected.accepted
                    accepted, declined = accepted + expected.accepted, declined + (not expected.accepted)
                if act.kind == "alone":
                    alone += 1
                    for state in each.at_once:  # nothing of the other principals has changed
                        assert any(
                            set(changed.space.movers(s, state)) <= {act.dm, *changed.third_parties} for s in nothing
                        )
    assert accepted
    assert declined
    assert alone


def test_many_variants_are_taken_one_at_a_time():
    options = [Option(f"o{i}", i) for i in range(4)]
    people = [DecisionMaker(f"d{i}", preferences=statements(f"o{i}")) for i in range(4)]
    world = conflict(people, option_form(options))
    variants = {dm.key: {n: replace(dm, preferences=None) for n in "abc"} for dm in people}
    (offer, *_) = acts(world, (15,), variants)
    assert [len(each.variants) for each in offer.consequences] == [0, *[1] * 12]
    few = {key: named for key, named in variants.items() if key != "d3"}
    (offer, *_) = acts(world, (15,), few)
    assert len(offer.consequences) == 64


class TestThresholds:
    """One may stop for good, which it would rather not; the other leaves it at that, or seizes what it can get."""

    def world(self):
        options = [Option("stop", 0, one_way="on"), Option("seize", 1)]
        mild = DecisionMaker("mild", preferences=statements("not seize", "not stop"))
        kind = DecisionMaker("other", preferences=statements("not seize"))
        greedy = replace(kind, preferences=statements("seize == stop"))
        return conflict([mild, kind], option_form(options)), {"other": {"greedy": greedy}}

    def pays(self, *losses):
        world, variants = self.world()
        found = acts(world, (1,), variants)
        (act,) = (a for a in found if a.kind == "alone")
        listed = tuple(
            Loss(text, Fraction(amount), holds=statements(text).statements[0]) for text, amount in losses
        )
        return thresholds(world, act, {"mild": listed})

    def test_it_pays_up_to_a_chance(self):
        """Stopping saves 1; but a greedy other seizes then, which costs 4: worth it up to one in four."""
        (found,) = self.pays(("not stop", 1), ("seize", 4))
        assert found == Threshold(0, ("other", "greedy"), "at_most", Fraction(1, 4))

    def test_it_pays_from_a_chance_on(self):
        (found,) = self.pays(("stop", 1), ("seize", -3))
        assert found == Threshold(0, ("other", "greedy"), "at_least", Fraction(1, 3))

    def test_it_pays_always_or_never(self):
        assert self.pays(("not stop", 5), ("seize", 4))[0].pays == "always"
        assert self.pays(("stop", 1))[0].pays == "never"
        assert self.pays(("seize", 2))[0] == Threshold(0, ("other", "greedy"), "at_most", Fraction(0))

    def test_without_losses_there_is_none(self):
        world, variants = self.world()
        (act, *_) = acts(world, (1,), variants)
        assert thresholds(world, act, {}) == ()
