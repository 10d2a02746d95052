"""Ways out: the night of 1962 as its model says, each condition by itself, and a second method on random worlds."""

import json
from dataclasses import replace
from importlib.resources import files
from itertools import combinations

import numpy as np
import pytest

import wayout
from oracles import matrix_method as oracle
from wayout.model import Conflict, DecisionMaker, FaceRule, Graph, Option, OptionForm
from wayout.offers import CONDITIONS, needs, no_agreement, outcome, ways_out
from wayout.stability import Definitions
from worlds import conflict, face, option_form, statements

NIGHT = "cuba-1962"


def labels(conflict, states):
    return [conflict.space.label(state) for state in states]


def by_options(conflict, *on):
    return conflict.space.code(on)


@pytest.fixture(scope="module")
def night():
    return wayout.load(NIGHT).conflict


def under(variant):
    return wayout.load(NIGHT, [f"USSR={variant}"]).conflict


class TestTheNight:
    def test_what_the_case_says_it_expects(self, night):
        folder = files("wayout").joinpath("cases").joinpath(NIGHT)
        expected = json.loads(folder.joinpath("expected.json").read_text(encoding="utf-8"))
        offers = ways_out(night)
        label = night.space.label
        assert labels(night, offers.no_agreement.states) == expected["no_agreement"]
        assert {label(way.state): list(way.concepts) for way in offers.ways_out} == expected["ways_out"]
        for variant, states in expected["variants"].items():
            assert sorted(labels(night, ways_out(under(variant)).states)) == states
        definitions = Definitions(night)
        for key, on in (("without_request", ("enforce",)), ("with_request", ("enforce", "request"))):
            found = definitions.joint_improvements((0, 1), by_options(night, *on))
            assert sorted(labels(night, found)) == expected["joint_improvements"][key]

    def test_the_confrontation_is_the_no_agreement_outcome_and_stable_under_everything(self, night):
        drift = no_agreement(Definitions(night))
        assert drift.states == (by_options(night, "enforce"),)
        assert drift.cycles == ()
        assert len(Definitions(night).concepts_holding(drift.states[0])) == 6

    def test_no_joint_improvement_without_the_request_and_four_with_it(self, night):
        definitions = Definitions(night)
        assert definitions.joint_improvements((0, 1), by_options(night, "enforce")) == ()
        found = definitions.joint_improvements((0, 1), by_options(night, "enforce", "request"))
        talked = [
            ("talk", "hold", "request", *more) for more in ((), ("enforce",), ("verify",), ("enforce", "verify"))
        ]
        assert set(found) == {by_options(night, *on) for on in talked}

    def test_the_request_by_itself_moves_nobody(self, night):
        asked = by_options(night, "enforce", "request")
        assert not any(Definitions(night).improvements(dm, asked) for dm in (0, 1, 2))

    def test_there_are_three_ways_out_and_giving_up_both_guarantees_is_none(self, night):
        ways = {way.state: way for way in ways_out(night).ways_out}
        held = by_options(night, "enforce", "talk", "hold", "request")
        assert set(ways) == {
            held,
            by_options(night, "talk", "hold", "request", "verify"),
            by_options(night, "enforce", "talk", "hold", "request", "verify"),
        }
        assert ways[held].concepts == ("GMR", "SMR", "SEQ", "SSEQ")
        assert ways[held].credible
        assert ways[held].asks == {"US": ("talk",), "USSR": ("hold",)}
        assert ways[held].third_party == ("request",)
        assert ways[held].joint == (0, 1)
        assert ways[held].unverified == ("hold",)
        assert [step.kind for step in ways[held].path] == ["act", "joint"]
        assert ways[held].path[0].improves_nobody

    def test_stability_removes_the_state_without_line_and_inspection(self, night):
        offers = ways_out(night)
        bare = by_options(night, "talk", "hold", "request")
        assert [miss.state for miss in offers.near_misses if miss.fails == "equilibrium"] == [bare]
        assert Definitions(night).concepts_holding(bare) == ()

    def test_with_everything_visible_the_bare_state_holds_by_a_punishment_nobody_would_carry_out(self, night):
        space = night.space
        seen = OptionForm(tuple(replace(option, verified_by=None) for option in space.options), space.feasible)
        bare = by_options(night, "talk", "hold", "request")
        assert Definitions(replace(night, space=seen)).concepts_holding(bare) == ("GMR", "SMR", "SIM")

    def test_if_they_fear_the_clash_they_stop_anyway_and_only_verified_states_are_better(self):
        world = under("fears_the_clash")
        offers = ways_out(world)
        assert offers.no_agreement.states == (by_options(world, "enforce", "hold"),)
        assert offers.ways_out
        assert all("verify" in {o.key for o in world.space.on(way.state)} for way in offers.ways_out)

    def test_if_they_want_the_clash_there_is_no_way_out(self):
        assert ways_out(under("wants_the_clash")).ways_out == ()

    def test_unless_verified_no_talks_leaves_only_the_verified_states(self):
        loaded = wayout.load(NIGHT, settings=["US.preferences[not talk or hold]=not talk or verify"])
        world = wayout.load(
            NIGHT,
            settings=[
                "US.preferences[not talk or hold]=not talk or verify",
                "US.preferences[not talk or verify].place=2",
            ],
        ).conflict
        assert len(ways_out(loaded.conflict).ways_out) == 3
        ways = ways_out(world).ways_out
        assert {way.state for way in ways} == {
            by_options(world, "talk", "hold", "request", "verify"),
            by_options(world, "enforce", "talk", "hold", "request", "verify"),
        }

    def test_the_need_for_the_request_rests_on_one_belief(self, night):
        (need,) = needs(night, ways_out(night))
        assert need.act == "request"
        (premise,) = need.rests_on
        assert (premise.dm, premise.statement) == (1, "not hold or (request and talk)")
        assert premise.held_as == "preference and face"

    def test_the_request_never_hurts_and_unconditional_talk_does(self, night):
        rank = night.ranks[0]
        asked = by_options(night, "enforce", "request")
        assert rank[asked] == rank[by_options(night, "enforce")]
        assert rank[asked] > rank[by_options(night, "enforce", "talk", "request")]

    def test_a_third_party_with_preferences_judges_too(self, night):
        wants = statements("not enforce or hold", "hold", "talk", "request")
        world = night.with_decision_maker(replace(night.decision_makers[2], preferences=wants))
        assert not Definitions(world).equilibrium("R", by_options(world, "enforce"))

    def test_outside_its_mandate_the_third_party_cannot_help(self, night):
        world = night.with_decision_maker(replace(night.decision_makers[2], mandate=("convey",)))
        assert ways_out(world).ways_out == ()
        assert ways_out(world).removed_by["reachable"] == 3

    def test_a_direct_demand_is_declined_and_would_cost_face(self, night):
        found = outcome(Definitions(night), by_options(night, "enforce", "talk", "hold"))
        assert not found.accepted
        assert found.declined_by == (1,)
        assert found.face_lost == (1,)
        assert found.rests_in == (by_options(night, "enforce"),)


class TestConditions:
    """Two sides who both gain by agreeing; one thing is changed at a time."""

    OPTIONS = (Option("give", 0), Option("take", 1))

    def people(self, **changes):
        ann = DecisionMaker("ann", preferences=statements("not give or take", "take", "not give"))
        ben = DecisionMaker("ben", preferences=statements("not take or give", "give", "not take"))
        return [replace(ann, **changes.get("ann", {})), replace(ben, **changes.get("ben", {}))]

    def world(self, *infeasible, on=(), **changes):
        return conflict(self.people(**changes), option_form(list(self.OPTIONS), *infeasible), *on)

    def test_the_agreement_is_a_way_out(self):
        (way,) = ways_out(self.world()).ways_out
        assert way.asks == {"ann": ("give",), "ben": ("take",)}
        assert way.joint == (0, 1)

    def test_face_lost_in_it_removes_it(self):
        offers = ways_out(self.world(ann={"face": face("not give")}))
        assert offers.ways_out == ()
        assert offers.removed_by == {
            "equilibrium": 0,
            "better": 1,
            "face": 1,
            "reachable": 0,
        }  # better: no agreement

    def test_without_a_status_quo_there_is_nothing_to_leave(self):
        world = replace(self.world(), status_quo=None)
        offers = ways_out(world)
        assert (offers.no_agreement.states, offers.ways_out, offers.near_misses) == ((), (), ())

    def test_a_principal_who_is_indifferent_is_better_off_nowhere(self):
        assert ways_out(self.world(ann={"preferences": None})).ways_out == ()

    def test_a_one_way_option_cannot_be_undone_on_the_way(self):
        options = [Option("give", 0, one_way="off"), Option("take", 1)]
        world = conflict(self.people(), option_form(options))
        assert ways_out(world).removed_by["reachable"] == 1

    def test_a_dominated_way_out_is_marked_and_kept(self):
        night = wayout.load(NIGHT).conflict
        ways = {way.state: way for way in ways_out(night).ways_out}
        held, verified = (
            by_options(night, "enforce", "talk", "hold", "request"),
            by_options(night, "talk", "hold", "request", "verify"),
        )
        assert ways[held].dominated_by == verified
        assert ways[verified].dominated_by is None

    def test_face_lost_on_the_way_only_removes_it_too(self):
        """The act that opens the way shames ann, though the end restores her."""
        options = [Option("give", 0), Option("take", 1), Option("meet", 2)]
        ann = DecisionMaker(
            "ann", preferences=statements("not give or (take and meet)", "take and meet", "not give")
        )
        ben = DecisionMaker("ben", preferences=statements("not take or give", "give", "not take"))
        host = DecisionMaker("host", role="third_party", mandate=("meet",))
        open_way = conflict([ann, ben, host], option_form(options))
        assert len(ways_out(open_way).ways_out) == 1
        shamed = replace(ann, face=face("not meet or give"))
        offers = ways_out(conflict([shamed, ben, host], option_form(options)))
        assert offers.ways_out == ()
        assert offers.removed_by["face"] == 1


def test_a_cycle_of_improvements_is_the_outcome_when_nobody_can_rest():
    chase = Conflict.from_arrays([0, 1], np.array([[1, 0, 0, 1], [0, 1, 1, 0]]))
    drift = no_agreement(Definitions(replace(chase, status_quo=0)))
    assert drift.states == (0, 1, 2, 3)
    assert drift.cycles == ((0, 1, 2, 3),)


def test_an_act_that_needs_the_consent_of_one_who_loses_by_it_is_not_taken():
    options = [Option("give", 0), Option("take", 1), Option("meet", 2, consent=("ann",))]
    ann = DecisionMaker("ann", preferences=statements("give and take and meet", "not meet", "not give"))
    ben = DecisionMaker("ben", preferences=statements("give and take and meet", "not take"))
    host = DecisionMaker("host", role="third_party", mandate=("meet",))
    refused = conflict([ann, ben, host], option_form(options))
    assert ways_out(refused).ways_out == ()
    free = [*options[:2], Option("meet", 2)]
    assert len(ways_out(conflict([ann, ben, host], option_form(free))).ways_out) == 1


def test_a_third_party_that_gains_by_an_act_needs_the_consent_as_well():
    options = [Option("give", 0), Option("take", 1), Option("meet", 2, consent=("ann",))]
    ann = DecisionMaker("ann", preferences=statements("take and meet", "not meet", "not give"))
    ben = DecisionMaker("ben", preferences=statements("take and meet", "not take"))
    host = DecisionMaker("host", role="third_party", mandate=("meet",), preferences=statements("meet"))
    refused = conflict([ann, ben, host], option_form(options))
    assert ways_out(refused).ways_out == ()
    free = [*options[:2], Option("meet", 2)]
    first, *_ = ways_out(conflict([ann, ben, host], option_form(free))).ways_out
    assert [step.losses for step in first.path] == [(0,), ()]


def test_a_long_drift_is_followed_to_its_end_without_recursion():
    """A chain of 4,000 improvements by two movers in turn, and a cycle of three at its end."""
    names = tuple(f"s{n}" for n in range(4003))
    arcs = tuple({n: (n + 1,) for n in range(i, 4002, 2)} for i in (0, 1))
    arcs[0][4002] = (4000,)
    ranks = np.array([list(range(4003)), list(range(4003))], dtype=np.int32)
    ranks[0, 4000] = 5000
    ranks[0, 4001] = ranks[0, 4000] + 1
    ranks[0, 4002] = 0
    ranks[1, 4001], ranks[1, 4002] = 5000, 5001
    world = Conflict((DecisionMaker("a"), DecisionMaker("b")), Graph(names, arcs), ranks, status_quo=0)
    drift = no_agreement(Definitions(world))
    assert [names[s] for s in drift.states] == ["s4000", "s4001", "s4002"]
    assert drift.cycles == ((4000, 4001, 4002),)


def test_ways_out_of_a_general_graph():
    names = ("stuck", "asked", "settled", "war")
    graph = Graph(names, ({1: (2,), 0: (3,)}, {1: (2,)}, {0: (1,)}))
    ranks = np.array([[1, 1, 2, 0], [1, 1, 2, 0], [0, 0, 0, 0]], dtype=np.int32)
    people = (
        DecisionMaker("a", face=(FaceRule("not war", avoid="war"),)),
        DecisionMaker("b"),
        DecisionMaker("go_between", role="third_party", mandate=("host",)),
    )
    (way,) = ways_out(Conflict(people, graph, ranks, status_quo=0)).ways_out
    assert names[way.state] == "settled"
    assert [names[step.end] for step in way.path] == ["asked", "settled"]
    assert way.asks == {"a": ("settled",)}
    unable = replace(people[2], mandate=())
    assert ways_out(Conflict((*people[:2], unable), graph, ranks, status_quo=0)).ways_out == ()


# --- a second method ----------------------------------------------------------------------------------------


def closure(steps):
    """Which states follow from which by any number of steps, none included."""
    reach = steps | np.eye(len(steps), dtype=bool)
    while True:
        further = reach | ((reach.astype(int) @ reach.astype(int)) > 0)
        if (further == reach).all():
            return reach
        reach = further


def second_method(drawn, roles, mandated, faces, status_quo):
    """No agreement, ways out and removed_by again, by Boolean matrices over all codes."""
    owner, payoffs, feasible = drawn["owner"], np.asarray(drawn["payoffs"]), np.asarray(drawn["feasible"])
    codes, k = np.flatnonzero(feasible), len(owner)
    at = {code: n for n, code in enumerate(codes)}
    principals = [i for i, role in enumerate(roles) if role == "principal"]
    third = [i for i, role in enumerate(roles) if role == "third_party"]
    rank = payoffs[:, codes]
    n = len(codes)

    def may(s, t):
        return all(drawn["one_way"].get(j) != ("off" if t >> j & 1 else "on") for j in range(k) if (s ^ t) >> j & 1)

    moved = np.zeros((len(roles), n, n), dtype=bool)
    joint = np.zeros((n, n), dtype=bool)
    for a, s in enumerate(codes):
        for b, t in enumerate(codes):
            changed = [j for j in range(k) if (s ^ t) >> j & 1]
            movers = {owner[j] for j in changed}
            if not changed or not may(int(s), int(t)):
                continue
            if len(movers) == 1:
                (mover,) = movers
                moved[mover, a, b] = mover in principals or set(changed) <= mandated
            if len(movers) > 1 and movers <= set(principals):
                joint[a, b] = all(rank[i, b] > rank[i, a] for i in movers)
    better = rank[:, None, :] > rank[:, :, None]
    own = (moved & better).any(axis=0)
    drifting = closure((moved & better)[principals].any(axis=0) if principals else np.zeros((n, n), bool))
    ahead = drifting[at[status_quo]]
    rest = [s for s in range(n) if ahead[s] and all(drifting[t, s] for t in range(n) if drifting[s, t])]
    keeps = np.ones((n, n), dtype=bool)
    kept_in = np.ones(n, dtype=bool)
    for truth in faces:
        holds = truth[codes]
        keeps &= ~(holds[:, None] & ~holds[None, :])
        kept_in &= holds

    def got_to(allowed):
        acts = closure(moved[third].any(axis=0) & allowed) if third else np.eye(n, dtype=bool)
        prepared = acts[rest].any(axis=0)
        alone = closure(own & allowed)[prepared].any(axis=0)
        return alone | (joint & allowed)[prepared].any(axis=0)

    anyhow, keeping = got_to(np.ones((n, n), dtype=bool)), got_to(keeps)
    world, _ = oracle.option_form(**drawn)
    holding = np.zeros(n, dtype=bool)
    for concept in oracle.CONCEPTS:
        holding |= oracle.stable(world, concept).all(axis=0)
    holding |= oracle.simultaneous(**drawn).all(axis=0)[codes]
    met = {
        "equilibrium": holding,
        "better": np.array([all(rank[i, s] > rank[i, r] for i in principals for r in rest) for s in range(n)]),
        "face": kept_in & (keeping | ~anyhow),
        "reachable": anyhow,
    }
    failed = sum((~m).astype(int) for m in met.values())
    removed = {name: int((~met[name] & (failed == 1)).sum()) for name in CONDITIONS}
    return [int(codes[r]) for r in rest], {int(codes[s]) for s in range(n) if failed[s] == 0}, removed


@pytest.mark.parametrize("block", range(10))
def test_ways_out_agree_with_the_second_method(block):
    rng = np.random.default_rng([11, block])
    found = 0
    for _ in range(60):
        drawn = oracle.random_conflict(rng, max_options=5)
        drawn["payoffs"] = drawn["payoffs"] + rng.integers(0, 5, len(drawn["feasible"]))  # something to agree on
        dms, k = len(drawn["payoffs"]), len(drawn["owner"])
        roles = ["principal", "principal", *rng.choice(["principal", "third_party"], dms - 2)]
        mandated = {j for j in range(k) if rng.random() < 0.7}
        faces = [rng.random(2**k) < 0.8 for _ in range(int(rng.integers(0, 3)))]
        status_quo = int(rng.choice(np.flatnonzero(drawn["feasible"])))
        world = as_conflict(drawn, roles, mandated, faces, status_quo)
        offers = ways_out(world)
        rest, states, removed = second_method(drawn, roles, mandated, faces, status_quo)
        assert list(offers.no_agreement.states) == rest
        assert set(offers.states) == states
        assert dict(offers.removed_by) == removed
        found += len(states)
    assert found  # a sweep without a single way out would show nothing


class Truth:
    """Stands in for a statement by its mask."""

    def __init__(self, mask):
        self.mask = mask

    def truth(self, column):
        return self.mask


def as_conflict(drawn, roles, mandated, faces, status_quo):
    options = tuple(
        Option(
            f"o{j}",
            owner,
            one_way=drawn["one_way"].get(j),
            verified_by=Truth(drawn["seen_off"][j]) if j in drawn["seen_off"] else None,
            act="do" if j in mandated else "exceed",
        )
        for j, owner in enumerate(drawn["owner"])
    )
    rules = tuple(FaceRule(str(n), must=Truth(mask)) for n, mask in enumerate(faces))
    people = tuple(
        DecisionMaker(str(i), role=role, mandate=("do",), face=rules if i == 0 else ())
        for i, role in enumerate(roles)
    )
    payoffs = np.asarray(drawn["payoffs"], dtype=np.int32)
    return Conflict(people, OptionForm(options, np.asarray(drawn["feasible"])), payoffs, status_quo)


def test_the_order_is_credible_first_then_concepts_by_inclusion():
    night = wayout.load(NIGHT).conflict
    ways = ways_out(night).ways_out
    assert [way.credible for way in ways] == sorted((way.credible for way in ways), reverse=True)
    for earlier, later in combinations(ways, 2):
        if earlier.credible == later.credible:
            assert not set(later.concepts) > set(earlier.concepts)
