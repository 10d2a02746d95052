"""Shares of assumptions: every one again by a plain loop over the worlds, and what must always hold."""

import os
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from itertools import product
from math import prod, sqrt

import numpy as np
import pytest

from offers.doubts import beliefs, by_plain_loop, random_assumptions, random_span
from oracles import matrix_method as oracle
from wayout.model import Conflict, DecisionMaker, FaceRule, Graph, ModelError, Option, Ranked
from wayout.offers.robustness import Alternative, Assumptions, Share, Span, kernels, robustness, shares
from wayout.offers.robustness.bounds import at, corners, extremes, middle, spans
from wayout.offers.robustness.draws import drawn, random_words
from wayout.offers.robustness.worlds import Views, find
from wayout.stability import CONCEPTS, Definitions, batch
from worlds import conflict, option_form, statements

shares_module = import_module("wayout.offers.robustness.shares")  # the package has a function of that name
worlds_module = import_module("wayout.offers.robustness.worlds")

BLOCKS = 6
SCENARIOS = int(os.environ.get("WAYOUT_CONFLICTS", "600")) // BLOCKS
HALF, FIFTH = Fraction(1, 2), Fraction(1, 5)


@pytest.fixture
def together(monkeypatch):
    """Every world by the compiled loops, however few there are."""
    monkeypatch.setattr(worlds_module, "ONE_BY_ONE", -1)


def small(rng, wide=False, most=200):
    """Assumptions that make at least two worlds and not too many for a plain loop."""
    while True:
        assumptions = random_assumptions(rng, wide)
        if 1 < assumptions.worlds <= most:
            return assumptions


def told(found):
    """Every share that is not nought, by state and concept."""
    shown = {
        (offer.state, name): share
        for offer in found.offers
        for name, share in {"any": offer.any, "credible": offer.credible, **offer.concepts}.items()
    }
    return {key: share for key, share in shown.items() if share.high}


def from_the_last(task, count):
    """Do the tasks in the order that one thread never takes; how many there are."""
    firsts = range(0, count, batch.TASK)
    for first in reversed(firsts):
        task(first)
    return len(firsts)


class TestAgainstAPlainLoop:
    @pytest.mark.parametrize("block", range(BLOCKS))
    def test_every_share_is_that_of_all_worlds(self, block, together):
        rng = np.random.default_rng([31, block])
        ways = 0
        for _ in range(SCENARIOS):
            assumptions = small(rng)
            found = shares(assumptions)
            chances = [middle(spans(weighed)) for weighed in assumptions.weighed]
            expected = {key: share for key, share in by_plain_loop(assumptions, chances).items() if share}
            assert {key: share.share for key, share in told(found).items()} == expected
            assert all(share.low == share.share == share.high for share in told(found).values())
            assert (found.samples, found.seed, found.worlds) == (None, None, assumptions.worlds)
            ways += len(expected)
        assert ways

    def test_the_bounds_are_those_of_the_corners_and_hold_everywhere(self):
        rng = np.random.default_rng(32)
        apart = 0
        for _ in range(12):
            assumptions = small(rng, wide=True, most=60)
            found = told(shares(assumptions))
            bounds = [spans(weighed) for weighed in assumptions.weighed]
            cornered = [by_plain_loop(assumptions, each) for each in product(*map(corners, bounds))]
            for key, share in found.items():
                values = [each.get(key, Fraction(0)) for each in cornered]
                assert (share.low, share.high) == (min(values), max(values))
                apart += share.low < share.high
            for _ in range(3):
                inside = by_plain_loop(assumptions, [somewhere(rng, each) for each in bounds])
                for key, value in inside.items():
                    if value:
                        assert found[key].low <= value <= found[key].high
        assert apart

    @pytest.mark.parametrize("block", range(2))
    def test_shares_of_equilibria_are_exact_products_under_r_gmr_and_smr(self, block):
        rng = np.random.default_rng([33, block])
        compared = 0
        for _ in range(25):
            assumptions = small(rng)
            expected = equilibria_by_plain_loop(assumptions, ("R", "GMR", "SMR"))
            for offer in shares(assumptions).offers:
                for concept, share in offer.equilibrium.items():
                    assert share.share == share.low == share.high == expected[concept].get(offer.state, 0)
                    compared += 1
                assert set(offer.equilibrium) == {"R", "GMR", "SMR"}
        assert compared

    def test_under_seq_the_product_would_be_wrong(self):
        """So it is not formed: in some conflict the worlds in which it holds are no product."""
        rng = np.random.default_rng(34)
        wrong = 0
        for _ in range(60):
            assumptions = small(rng, most=60)
            joint = equilibria_by_plain_loop(assumptions, ("SEQ",))["SEQ"]
            by_maker = stable_by_plain_loop(assumptions, "SEQ")
            for state in assumptions.conflict.space.states:
                wrong += joint.get(state, 0) != prod(each.get(state, Fraction(0)) for each in by_maker)
        assert wrong


def worlds_of(assumptions):
    """Every world with its weight, chances in the middle of their bounds."""
    chances = [middle(spans(weighed)) for weighed in assumptions.weighed]
    listed = [
        [(p * w, dm) for p, alternative in zip(each, weighed, strict=True) for w, dm in beliefs(alternative)]
        for each, weighed in zip(chances, assumptions.weighed, strict=True)
    ]
    for chosen in product(*listed):
        world = assumptions.conflict
        for _, dm in chosen:
            world = world.with_decision_maker(dm)
        yield prod((weight for weight, _ in chosen), start=Fraction(1)), Definitions(world)


def equilibria_by_plain_loop(assumptions, concepts):
    found = {concept: {} for concept in concepts}
    for weight, definitions in worlds_of(assumptions):
        for concept, of in found.items():
            for state in definitions.space.states:
                if definitions.equilibrium(concept, state):
                    of[state] = of.get(state, Fraction(0)) + weight
    return found


def stable_by_plain_loop(assumptions, concept):
    found = [{} for _ in assumptions.conflict.keys]
    for weight, definitions in worlds_of(assumptions):
        for dm, of in enumerate(found):
            for state in definitions.space.states:
                if definitions.stable(concept, dm, state):
                    of[state] = of.get(state, Fraction(0)) + weight
    return found


def somewhere(rng, bounds):
    """Chances within the bounds that sum to at most 1."""
    while True:
        chances = tuple(b.low + (b.high - b.low) * Fraction(int(rng.integers(0, 9)), 8) for b in bounds)
        if sum(chances) <= 1:
            return (1 - sum(chances, Fraction(0)), *chances)


class TestBounds:
    def test_no_chances_within_the_bounds_lie_outside_the_corners(self):
        """A linear function is greatest at a corner; the corners lie within the bounds themselves."""
        rng = np.random.default_rng(35)
        for _ in range(50):
            room, bounds = Fraction(1), []
            for _ in range(int(rng.integers(1, 4))):
                bounds.append(random_span(rng, room, wide=rng.random() < 0.8))
                room -= bounds[-1].low
            found = corners(bounds)
            for chances in (*found, middle(bounds)):
                assert sum(chances) == 1
                assert chances[0] >= 0
                assert all(b.low <= p <= b.high for b, p in zip(bounds, chances[1:], strict=True))
            slopes = [Fraction(int(n)) for n in rng.integers(-5, 6, len(bounds) + 1)]

            def value(chances, slopes=slopes):
                return sum(a * b for a, b in zip(slopes, chances, strict=True))

            best = max(map(value, found))
            assert all(value(somewhere(rng, bounds)) <= best for _ in range(20))

    def test_one_chance(self):
        assert corners([Span(FIFTH, FIFTH)]) == ((Fraction(4, 5), FIFTH),)
        assert set(corners([Span(FIFTH, HALF)])) == {(Fraction(4, 5), FIFTH), (HALF, HALF)}
        assert middle([Span(FIFTH, HALF)]) == (Fraction(13, 20), Fraction(7, 20))
        assert corners(()) == ((1,),)

    def test_two_that_cannot_both_be_high(self):
        found = corners([Span(Fraction(0), Fraction(3, 5)), Span(HALF, HALF)])
        assert set(found) == {(HALF, 0, HALF), (0, HALF, HALF)}
        low, *others = middle([Span(HALF, Fraction(1)), Span(Fraction(2, 5), Fraction(1))])
        assert low == 0
        assert sum(others) == 1

    def test_the_extremes_of_a_product_are_at_corners_of_both(self):
        values = {(0, 0): Fraction(1), (1, 1): Fraction(1)}
        sides = [corners([Span(Fraction(0), Fraction(1))]), corners([Span(FIFTH, HALF)])]
        assert extremes(values, sides) == (FIFTH, Fraction(4, 5))
        assert at(values, [(HALF, HALF), (HALF, HALF)]) == HALF

    @pytest.mark.parametrize("ends", [(HALF, FIFTH), (-FIFTH, FIFTH), (FIFTH, Fraction(6, 5))])
    def test_no_chance(self, ends):
        with pytest.raises(ModelError, match="low <= high"):
            Span(*ends)


def haggle(sure=Fraction(4, 5), variant=None):
    """Two who both gain by agreeing, as far as one of them wants what the other gives."""
    options = [Option("give", 0), Option("take", 1)]
    ann = DecisionMaker("ann", preferences=statements("not give or take", "take", "not give"))
    ben = DecisionMaker("ben", preferences=statements("not take or give", "give", "not take"))
    world = conflict([ann, ben], option_form(options))
    doubted = Alternative(None, ben, sure=(Fraction(1), sure, Fraction(1)))
    others = () if variant is None else (Alternative("sulks", replace(ben, preferences=None), variant),)
    return Assumptions(world, ((Alternative(None, ann),), (doubted, *others)))


class TestByHand:
    def test_a_statement_that_is_not_sure_is_dropped_in_the_rest_of_the_worlds(self):
        (offer,) = shares(haggle()).offers
        assert offer.any == Share(Fraction(4, 5), Fraction(4, 5), Fraction(4, 5))

    def test_a_variant_takes_its_chance_from_the_files_own_belief(self):
        (offer,) = shares(haggle(variant=Span(FIFTH, HALF))).offers
        assert (offer.any.low, offer.any.high) == (Fraction(2, 5), Fraction(16, 25))
        assert offer.any.share == Fraction(4, 5) * Fraction(13, 20)

    def test_a_statement_that_never_holds_is_always_dropped(self):
        assert shares(haggle(sure=Fraction(0))).offers == ()
        assert haggle(sure=Fraction(0)).worlds == 1

    def test_what_has_no_chance_is_in_no_share_but_is_looked_at(self):
        assumptions = haggle(sure=Fraction(1))
        world, (ann, (ben,)) = assumptions.conflict, assumptions.alternatives
        sulking = Alternative("sulks", replace(ben.dm, preferences=None))
        doubted = Assumptions(world, (ann, (ben, sulking)))
        assert doubted.unweighed == (("ben", "sulks"),)
        found = robustness(doubted)
        assert found.sensitivity.effects[-1].lost == tuple(found.offers.states)
        assert shares(doubted).offers[0].any.share == 1
        plain = Assumptions(world, (ann, (replace(ben, sure=()), sulking)))
        assert not plain.listed
        assert robustness(plain).shares is None

    def test_chances_that_sum_to_more_than_one_are_refused(self):
        ben = haggle().alternatives[1][0]
        much = [Alternative(name, ben.dm, Span(Fraction(3, 5), Fraction(3, 5))) for name in "ab"]
        with pytest.raises(ModelError, match=r"ben's variants sum to 1\.2"):
            replace(haggle(), alternatives=(haggle().alternatives[0], (ben, *much)))

    def test_chances_have_to_fit_the_statements(self):
        ben = haggle().alternatives[1][0].dm
        with pytest.raises(ModelError, match="2 chances for 3 statements of ben"):
            Alternative(None, ben, sure=(HALF, HALF))
        with pytest.raises(ModelError, match="outside 0 to 1"):
            Alternative(None, ben, sure=(HALF, HALF, Fraction(3, 2)))

    def test_a_variant_taken_for_what_is_believed_leaves_no_doubt_between_them(self):
        taken = haggle(variant=Span(FIFTH, HALF)).taking("ben", "sulks")
        assert (taken.worlds, taken.variants, taken.listed) == (1, {}, False)
        assert taken.conflict.decision_makers[1].preferences is None

    def test_without_a_status_quo_there_is_no_share(self):
        unknown = haggle()
        unknown = replace(unknown, conflict=replace(unknown.conflict, status_quo=None))
        found = robustness(unknown)
        assert (found.shares, found.acts, found.states) == (None, (), ())

    def test_a_general_graph_with_two_rankings(self):
        names = ("stuck", "asked", "settled", "war")
        graph = Graph(names, ({1: (2,), 0: (3,)}, {1: (2,)}, {0: (1,)}))
        likes = Ranked((("settled",), ("stuck", "asked"), ("war",)))
        fights = Ranked((("war",), ("settled",), ("stuck", "asked")))
        people = (
            DecisionMaker("a", preferences=likes),
            DecisionMaker("b", preferences=likes),
            DecisionMaker("go_between", role="third_party", mandate=("host",)),
        )
        world = Conflict.of(people, graph, status_quo=0)
        bold = Alternative("bold", replace(people[0], preferences=fights), Span(FIFTH, FIFTH))
        own = [(Alternative(None, dm),) for dm in people]
        found = robustness(Assumptions(world, ((*own[0], bold), *own[1:])))
        (offer,) = found.shares.offers
        assert (names[offer.state], offer.any.share) == ("settled", Fraction(4, 5))
        assert "SIM" not in offer.concepts
        assert offer.equilibrium["R"].share == 1
        assert {act.kind for act, _ in found.acts} == {"offer"}


class TestSamples:
    @pytest.fixture(autouse=True)
    def _never_gone_through(self, monkeypatch):
        monkeypatch.setattr(shares_module, "MOST_WORLDS", 0)

    def doubtful(self, seed=3, wide=False):
        rng = np.random.default_rng(seed)
        while True:
            assumptions = small(rng, wide)
            open_ = any(not span.known for weighed in assumptions.weighed for span in spans(weighed))
            if (
                open_ == wide
                and assumptions.worlds > 100
                and any(0 < o.any.share < 1 for o in exact(assumptions).offers)
            ):
                return assumptions

    def test_the_shares_are_near_the_exact_ones_and_within_their_bounds(self):
        """Five times the standard error: one in two million."""
        for seed in range(3):
            assumptions = self.doubtful(seed)
            samples = 20_000
            found = shares(assumptions, samples=99, seed=seed)
            assert found.samples == 99
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Assumptions, "worlds", property(lambda self: 1 << 60))
                found = shares(assumptions, samples=samples, seed=seed)
            known = {offer.state: offer.any.share for offer in exact(assumptions).offers}
            for offer in found.offers:
                p = float(known[offer.state])
                held, of = offer.any.counts
                assert of == samples
                assert offer.any.share == Fraction(held, of)
                assert abs(held / of - p) <= 5 * sqrt(p * (1 - p) / of) + 1e-12
                assert offer.any.low <= offer.any.share <= offer.any.high

    def test_the_interval_is_wilsons(self):
        """Its ends are where the share of the sample lies 1.96 standard errors off (Wilson, 1927)."""
        found = shares(self.doubtful(), samples=100, seed=5)
        inside = [offer.any for offer in found.offers if 0 < offer.any.share < 1]
        assert inside
        for share in inside:
            for end in (float(share.low), float(share.high)):
                assert abs(float(share.share) - end) == pytest.approx(
                    1.959964 * sqrt(end * (1 - end) / 100), rel=1e-5
                )

    @pytest.mark.parametrize("wide", [False, True])
    def test_threads_and_batches_change_nothing(self, wide, together, monkeypatch):
        assumptions = self.doubtful(7, wide)
        alone = shares(assumptions, samples=99, seed=11)
        assert alone == shares(assumptions, samples=99, seed=11, threads=2)
        monkeypatch.setattr(shares_module, "AT_ONCE", 7)
        assert alone == shares(assumptions, samples=99, seed=11, threads=3)
        assert alone != shares(assumptions, samples=99, seed=12)

    @pytest.mark.parametrize("samples", [0, 60])
    def test_all_of_it_is_the_same_bit_by_bit_on_two_threads(self, samples, together, monkeypatch):
        """In tasks of three worlds, many to a thread, and again with the last task done first."""
        assumptions = small(np.random.default_rng(14), wide=True, most=400)
        if samples:
            assumptions = self.doubtful(7)
        monkeypatch.setattr(batch, "TASK", 3)

        def found(threads):
            all_of_it = robustness(assumptions, samples=samples or 99, seed=11, threads=threads)
            return all_of_it.shares, all_of_it.sensitivity, all_of_it.offers

        alone = found(1)
        assert (alone[0].samples is None) == (not samples)
        assert alone == found(2)
        tasks = []
        monkeypatch.setattr(batch, "in_tasks", lambda task, count, _: tasks.append(from_the_last(task, count)))
        assert alone == found(2)
        assert max(tasks) > 5

    def test_bounds_on_chances_widen_the_bounds_of_the_share(self):
        assumptions = self.doubtful(9, wide=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Assumptions, "worlds", property(lambda self: 1 << 60))
            found = told(shares(assumptions, samples=20_000, seed=2))
        for key, share in told(exact(assumptions)).items():
            if key in found:
                assert found[key].low <= share.low + Fraction(1, 100)
                assert found[key].high >= share.high - Fraction(1, 100)

    def test_no_more_worlds_than_samples_are_gone_through(self):
        found = shares(haggle(), samples=100)
        assert (found.worlds, found.samples) == (2, None)


def exact(assumptions):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shares_module, "MOST_WORLDS", 1000)
        return shares(assumptions)


class TestDraws:
    def test_a_sample_depends_on_the_seed_its_number_and_the_decision_maker_alone(self):
        whole = random_words(5, 1, 0, 50, 6)
        assert np.array_equal(whole[20:33], random_words(5, 1, 20, 33, 6))
        assert not (whole == random_words(5, 0, 0, 50, 6)).any()
        assert not (whole == random_words(6, 1, 0, 50, 6)).any()
        assert len(np.unique(whole)) == whole.size

    def test_doubts_about_one_do_not_change_what_is_drawn_of_another(self):
        one = haggle(variant=Span(FIFTH, FIFTH))
        ann = replace(one.alternatives[0][0], sure=(HALF, HALF, HALF))
        both = replace(one, alternatives=((ann,), one.alternatives[1]))
        taken = []
        for assumptions in (one, both):
            chances = [middle(spans(weighed)) for weighed in assumptions.weighed]
            parts, choice = drawn(assumptions, chances, 4, 0, 500)
            taken.append(parts[1].views.rows[choice[:, 1]])
        assert np.array_equal(*taken)

    def test_statements_are_dropped_as_often_as_they_are_not_sure_and_independently(self):
        ben = haggle().alternatives[1][0]
        sure = (Fraction(9, 10), HALF, FIFTH)
        doubted = replace(haggle(), alternatives=(haggle().alternatives[0], (replace(ben, sure=sure),)))
        parts, choice = drawn(doubted, [(Fraction(1),)] * 2, 8, 0, 100_000)
        found = np.bincount(choice[:, 1], minlength=8) / 100_000
        expected = {
            tuple(row): float(prod(p if keep else 1 - p for p, keep in zip(sure, kept, strict=True)))
            for kept in product((True, False), repeat=3)
            for row in [rows_with(doubted, ben, kept)]
        }
        for row, share in zip(parts[1].views.rows.tolist(), found, strict=True):
            assert abs(share - expected[tuple(row)]) < 0.01


def rows_with(assumptions, alternative, kept):
    """The truth of the statements kept, as a binary number, state by state."""
    space, wants = assumptions.conflict.space, alternative.dm.preferences.statements
    row = np.zeros(space.size, dtype=int)
    for place, (statement, keep) in enumerate(zip(wants, kept, strict=True)):
        row += (statement.truth(space.column) * keep) << (2 - place)
    return row.tolist()


# --- the ways out of many worlds ----------------------------------------------------------------------------


class Truth:
    """Stands in for a statement by its mask."""

    def __init__(self, mask):
        self.mask = mask

    def truth(self, column):
        return self.mask


def random_views(rng, world):
    """A few beliefs about each decision maker, most of them with something to agree on, and their faces."""
    states, size = len(world.space.states), world.space.size
    shared, views = np.zeros(states, dtype=int), []
    shared[world.space.states.index(world.status_quo)] = 4
    shared[int(rng.integers(states))] = 7
    for i in range(len(world.decision_makers)):
        count, levels = int(rng.integers(1, 4)), int(rng.choice([2, 4, 9]))
        rows = rng.integers(0, levels, (count, states)) + (shared if rng.random() < 0.9 else 0)
        faces = tuple(
            tuple(FaceRule(f"{i} {n}", must=Truth(rng.random(size) < 0.85)) for n in range(int(rng.integers(0, 3))))
            for _ in range(count)
        )
        views.append(Views(rows, faces))
    return views


def random_world(rng):
    """A conflict with mandates, consent, one-way options and moves that nobody sees."""
    drawn_ = oracle.random_conflict(rng, max_options=6 if rng.random() < 0.2 else 5)
    dms = len(drawn_["payoffs"])
    roles = ["principal", "principal", *rng.choice(["principal", "third_party"], dms - 2)]

    def consent(owner):
        keys = (str(i) for i in range(dms) if rng.random() < 0.2)
        return tuple(keys) if roles[owner] == "third_party" else ()

    options = [
        Option(
            f"o{j}",
            owner,
            one_way=drawn_["one_way"].get(j),
            verified_by=Truth(drawn_["seen_off"][j]) if j in drawn_["seen_off"] else None,
            act="do" if rng.random() < 0.7 else "exceed",
            consent=consent(owner),
        )
        for j, owner in enumerate(drawn_["owner"])
    ]
    people = tuple(DecisionMaker(str(i), role=role, mandate=("do",)) for i, role in enumerate(roles))
    space = replace(option_form(options), feasible=np.asarray(drawn_["feasible"]))
    payoffs = np.zeros((dms, space.size), dtype=np.int32)
    return Conflict(people, space, payoffs, int(rng.choice(space.states)))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_compiled_loops_find_what_ways_out_finds(block):
    rng = np.random.default_rng([36, block])
    ways = rests = 0
    for n in range(SCENARIOS // 2):
        world = random_world(rng)
        views = random_views(rng, world)
        choice = np.column_stack([rng.integers(0, len(view.rows), 5) for view in views])
        one_by_one = find(world, views, choice, one_by_one=True)
        all_at_once = find(world, views, choice, one_by_one=False)
        for part in ("world", "state", "bits", "rest_world", "rest_state"):
            assert np.array_equal(getattr(one_by_one, part), getattr(all_at_once, part)), (block, n, part)
        ways += len(one_by_one.world)
        rests += len(one_by_one.rest_world) - 5
    assert ways
    assert rests  # no agreement is several states, or a cycle, in some


def test_a_component_that_leads_on_is_no_place_to_rest():
    """A cycle that one improvement leaves for another: only the second is the end."""
    options = [Option(f"o{j}", j % 2) for j in range(4)]
    world = Conflict(tuple(map(DecisionMaker, "ab")), option_form(options), np.zeros((2, 16), np.int32), 0)
    rows = np.zeros((2, 16), dtype=int)
    for base in (0, 4):  # a round of four states in the two lowest options, twice; the third option leads over
        for n, state in enumerate((0, 1, 3, 2)):
            rows[n % 2, base + state] = 0
            rows[1 - n % 2, base + state] = 1
    rows[0, 4:8] += 2
    rows[:, 8:] = -1
    rows += 1
    views = [Views(rows[:1], ((),)), Views(rows[1:], ((),))]
    choice = np.zeros((1, 2), dtype=int)
    ends = [find(world, views, choice, one_by_one=each).rest_state.tolist() for each in (True, False)]
    assert ends[0] == ends[1]


def test_the_bits_are_those_of_the_concepts():
    assert CONCEPTS[:5] == batch.CONCEPTS
    assert 1 << CONCEPTS.index("SIM") == kernels.SIM
    assert batch.mask_of(batch.CONCEPTS) == kernels.FIVE
