"""Proposals: the three of the night of 1962, and random ones against bits and trying everything."""

import json
import os
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

import wayout
from drawn import random_world
from oracles import offers as plain
from oracles import proposals as oracle
from wayout.model import Conflict, DecisionMaker, ModelError, Option, parse
from wayout.offers import Proposal, amendments, assess, definitions_for
from wayout.offers.conditions import Conditions
from wayout.offers.no_agreement import drift_one_by_one
from wayout.offers.proposal import effect
from wayout.stability import Definitions
from worlds import conflict, face, option_form, statements

NIGHT = "cuba-1962"
BLOCKS = 4
WORLDS = max(15, int(os.environ.get("WAYOUT_CONFLICTS", "0")) // 20)


@pytest.fixture(scope="module")
def night():
    return wayout.load(NIGHT)


@pytest.fixture(scope="module")
def tested(night):
    return {each.proposal.key: each for each in assess(night.conflict, night.proposals)}


def labels(world, states):
    return [world.space.label(state) for state in states]


def edits_of(each):
    return sorted((edit.change, edit.dm, edit.option, edit.on) for edit in each.edits)


class TestTheNight:
    def test_what_the_case_says_it_expects(self, night, tested):
        text = files("wayout").joinpath("cases", NIGHT, "expected.json").read_text(encoding="utf-8")
        keys = night.conflict.keys
        found = {
            key: {
                "accepted": labels(night.conflict, each.accepted),
                "concepts": list(each.concepts),
                "if_seen": list(each.if_seen),
                "rests_in": labels(night.conflict, each.reactions[0].rests.states),
                "fails": list(each.fails),
                "after_term": labels(night.conflict, each.after_term.states),
                "amendments": [
                    [[e.change, keys[e.dm], e.option if e.on else f"not {e.option}"] for e in a.edits]
                    for a in each.amendments.found
                ],
            }
            for key, each in tested.items()
        }
        assert found == json.loads(text)["proposals"]

    def test_the_appeal_fails_where_turn_8_says_it_does(self, night, tested):
        (failure,) = tested["secretary_general"].failures
        assert failure.condition == "equilibrium"
        (leaving,) = failure.leaving
        assert night.conflict.keys[leaving.dm] == "USSR"
        assert not leaving.seen
        assert [each.option for each in tested["secretary_general"].unverified] == ["hold"]
        assert night.why("option", "hold").sources[0].turn == 8

    def test_its_amendment_is_verification_or_keeping_the_line(self, night, tested):
        found = tested["secretary_general"].amendments
        assert found.searched == 1
        assert [edits_of(each) for each in found.found] == [
            [("add", 1, "verify", True)],
            [("drop", 0, "enforce", False)],
            [("change", 0, "enforce", True)],
        ]
        assert labels(night.conflict, [each.first.state for each in found.found]) == ["NYYYY", "YYYNY", "YYYNY"]

    def test_if_every_breach_were_seen_it_would_rest_on_an_empty_threat(self, tested):
        assert tested["secretary_general"].concepts == ()
        assert tested["secretary_general"].if_seen == ("GMR", "SMR", "SIM")

    def test_the_side_that_goes_first_risks_its_face(self, tested):
        """Washington's version waits for the ships, Moscow's for the line; each costs the other its face."""
        risks = {
            key: {(r.party, r.answer): r.face_lost for r in each.reactions if r.face_lost}
            for key, each in tested.items()
        }
        assert risks["secretary_general"] == {}
        assert risks["washington"] == {(0, "no"): (1,), (0, "silence"): (1,)}
        assert risks["moscow"] == {(1, "no"): (0,), (1, "silence"): (0,)}

    def test_a_version_with_the_line_is_a_way_out(self, tested):
        found = tested["washington"]
        assert found.sound
        assert found.credible
        assert found.amendments.found == ()
        assert found.amendments.searched == 0

    def test_under_another_belief_nothing_mends_it(self):
        world = wayout.load(NIGHT, ["USSR=wants_the_clash"])
        for each in assess(world.conflict, world.proposals):
            assert not each.sound
            assert each.amendments.found == ()
            assert each.amendments.searched == 3

    def test_verification_by_others_mends_it_too(self, night):
        """A proposal may say how a breach is to be seen: here whenever the talks go on."""
        appeal = replace(night.proposal("secretary_general"), verification={"hold": parse("talk")})
        (found,) = assess(night.conflict, [appeal])
        assert found.concepts == ("GMR", "SMR", "SIM")
        assert found.unverified == ()
        assert found.sound
        assert not found.credible

    def test_without_a_status_quo_nothing_can_be_tested(self, night):
        with pytest.raises(ModelError, match="status quo is unknown"):
            assess(replace(night.conflict, status_quo=None), night.proposals)


class TestWhatIsWrong:
    """Two sides who could both give; one thing is changed at a time."""

    OPTIONS = (Option("give", 0), Option("take", 1), Option("ask", 2))

    def people(self, **changes):
        ann = DecisionMaker("ann", preferences=statements("not give or take", "take", "not give"))
        ben = DecisionMaker("ben", preferences=statements("not take or give", "give", "not take"))
        host = DecisionMaker("host", role="third_party", mandate=("ask",))
        return [replace(dm, **changes.get(dm.key, {})) for dm in (ann, ben, host)]

    def test_it_is_a_way_out_as_it_is(self):
        (found,) = assess(conflict(self.people(), option_form(list(self.OPTIONS))), [self.proposal()])
        assert found.sound
        assert found.fails == ()

    def proposal(self, **changes):
        terms = {0: {"give": True}, 1: {"take": True}, 2: {"ask": True}}
        return replace(Proposal("p", "p", terms, (0, 1), carrier=2), **changes)

    def fails(self, options=OPTIONS, proposal=None, **changes):
        (found,) = assess(
            conflict(self.people(**changes), option_form(list(options))), [proposal or self.proposal()]
        )
        return found

    def test_somebody_would_break_it(self):
        options = (Option("give", 0, verified_by=parse("give and not give")), *self.OPTIONS[1:])
        found = self.fails(options)
        assert found.fails == ("equilibrium",)
        assert [(f.dm, [g.seen for g in f.leaving]) for f in found.failures] == [(0, [False])]
        assert [c.option for c in found.unverified] == ["give"]

    def test_somebody_is_no_better_off(self):
        found = self.fails(ann={"preferences": statements("not give", "take")})
        (failure,) = [each for each in found.failures if each.condition == "better"]
        assert (failure.dm, failure.statement) == (0, "not give")

    def test_somebody_is_seen_to_break_its_word(self):
        found = self.fails(ben={"face": face("not take")})
        assert [(f.dm, f.statement) for f in found.failures if f.condition == "face"] == [(1, "not take")]

    def test_the_carrier_may_not(self):
        found = self.fails(host={"mandate": ("convey",)})
        assert [(c.dm, c.beyond, c.can) for c in found.carriage] == [(2, ("ask",), False)]
        assert "carrier" in found.fails

    def test_what_is_beyond_its_mandate_is_taken_out_by_the_amendment(self):
        found = self.fails(
            ann={"preferences": statements("take", "not give")},
            ben={"preferences": statements("give", "not take")},
            host={"mandate": ("convey",)},
        )
        assert found.fails == ("carrier",)
        assert [edits_of(each) for each in found.amendments.found] == [
            [("drop", 2, "ask", True)],
            [("change", 2, "ask", False)],
        ]

    def test_to_leave_a_thing_as_it_is_takes_no_mandate(self):
        options = (*self.OPTIONS, Option("guarantee", 2))
        asked = self.proposal(commitments={0: {"give": True}, 1: {"take": True}, 2: {"guarantee": False}})
        assert self.fails(options, asked, host={"mandate": ("convey",)}).fails == ()
        assert self.fails(options, asked, host={"mandate": ("monitor",)}).fails == ("carrier",)

    def test_only_those_who_are_asked_for_something_do_a_part(self):
        (found,) = assess(
            conflict(self.people(), option_form(list(self.OPTIONS))),
            [self.proposal(commitments={0: {"give": True}}, trigger=(0,))],
        )
        assert [each.doing for each in found.reactions] == [(0,), (), ()]

    def test_one_third_party_may_act_after_another(self):
        """What the second does is infeasible before the first has done its part."""
        options = [*self.OPTIONS, Option("follow", 3)]
        world = conflict(
            [*self.people(), DecisionMaker("clerk", role="third_party", mandate=("follow",))],
            option_form(options, "follow and not ask"),
        )
        terms = {0: {"give": True}, 1: {"take": True}, 2: {"ask": True}, 3: {"follow": True}}
        (found,) = assess(world, [self.proposal(commitments=terms)])
        assert found.fails == ()

    def test_a_carrier_without_a_part_has_to_have_a_voice(self):
        silent = self.proposal(commitments={0: {"give": True}, 1: {"take": True}})
        assert self.fails(proposal=silent, host={"mandate": ("monitor",)}).fails == ("carrier",)
        assert self.fails(proposal=silent, host={"mandate": ("convey",)}).fails == ()
        assert self.fails(proposal=replace(silent, carrier=0), host={"mandate": ()}).fails == ()

    def test_a_carrier_with_preferences_has_to_want_to(self):
        found = self.fails(host={"preferences": statements("not give or not take")})
        assert [c.unwilling for c in found.carriage] == [True]
        assert "carrier" in found.fails

    def test_consent_is_asked_of_those_who_lose(self):
        options = (*self.OPTIONS[:2], Option("ask", 2, consent=("ann",)))
        found = self.fails(options, ann={"preferences": statements("not give or take", "not ask", "take")})
        assert [c.refused_by for c in found.carriage] == [(0,)]

    def test_what_cannot_be_undone_is_impossible(self):
        options = (Option("give", 0, one_way="off"), *self.OPTIONS[1:])
        found = self.fails(options)
        assert found.accepted == ()
        assert found.fails == ("reachable",)
        assert found.reactions[0].impossible

    def test_a_trigger_that_never_comes(self):
        found = self.fails(proposal=self.proposal(trigger=parse("ask and not ask")))
        assert "trigger" in found.fails
        assert not found.reactions[0].triggered


def random_proposal(rng, world):
    """Some options of some of those there are, more often than not as in some way out, and some trigger."""
    ways = np.flatnonzero(Conditions(Definitions(world)).ways_out)
    aim = int(rng.choice(ways)) if ways.size and rng.random() < 0.7 else int(rng.integers(world.space.size))
    terms = {}
    for j, option in enumerate(world.space.options):
        if rng.random() < 0.8:
            as_aimed = rng.random() < 0.85
            terms.setdefault(option.owner, {})[option.key] = bool(aim >> j & 1) == bool(as_aimed)
    keys = [option.key for option in world.space.options]
    if rng.random() < 0.5:
        trigger = tuple(i for i in world.principals if rng.random() < 0.7)
    else:
        trigger = parse(str(rng.choice(keys)) if rng.random() < 0.6 else f"not {rng.choice(keys)}")
    carrier = int(rng.integers(len(world.keys))) if rng.random() < 0.5 else None
    return Proposal("p", "p", terms, trigger, carrier)


def with_ways_out(rng, max_options=5):
    """A random conflict that has a way out; now and then one that has none."""
    world = random_world(rng, max_options)
    while rng.random() < 0.95 and not Conditions(Definitions(world)).ways_out.any():
        world = random_world(rng, max_options)
    return world


@pytest.mark.parametrize("block", range(BLOCKS))
def test_amendments_are_those_of_a_full_search(block, either):
    rng = np.random.default_rng([51, block])
    sizes = []
    for _ in range(WORLDS):
        world = with_ways_out(rng)
        rest, fails, _, _ = plain.conditions(world)
        ways = {state for state, failed in fails.items() if not failed}
        proposal = random_proposal(rng, world)
        size, sets = oracle.mending(world, proposal, rest.states, ways, 3)
        found = amendments(Conditions(definitions_for(world)), proposal, 3)
        assert found.searched == size
        assert {frozenset(each.edits) for each in found.found} == (sets if size else set())
        assert len(found.found) == len({frozenset(each.edits) for each in found.found})
        for each in found.found:
            assert {way.state for way in each.ways} <= ways
        sizes.append(size if sets else None)
    assert len(set(sizes)) > 2


def test_amendments_of_every_size_occur():
    rng = np.random.default_rng(52)
    sizes = []
    for _ in range(60):
        world = with_ways_out(rng)
        conditions = Conditions(definitions_for(world))
        found = amendments(conditions, random_proposal(rng, world), 3)
        sizes.append(found.searched)
    assert {0, 1, 2, 3} <= set(sizes)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_amendments_from_several_states_of_no_agreement(block, either):
    """Two sides go round over o0 and o1 until both agree on o2 and o3; which of them agree how well is drawn."""
    rng = np.random.default_rng([55, block])
    codes = np.arange(16)
    agreed, half, odd = codes >> 2 == 3, codes >> 2 > 0, (codes & 1) ^ (codes >> 1 & 1)
    sizes = []
    for _ in range(WORLDS):
        held = rng.integers(0, 3, (2, 16))
        payoffs = np.where(agreed, 5 + held, np.where(half, -1, np.stack([odd, 1 - odd])))
        people = Conflict.from_arrays([0, 1, 0, 1], payoffs)
        world = replace(people, status_quo=0)
        rest, fails, _, _ = plain.conditions(world)
        assert len(rest.states) == 4
        ways = {state for state, failed in fails.items() if not failed}
        proposal = random_proposal(rng, world)
        size, sets = oracle.mending(world, proposal, rest.states, ways, 3)
        found = amendments(Conditions(definitions_for(world)), proposal, 3)
        assert found.searched == size
        assert {frozenset(each.edits) for each in found.found} == (sets if size else set())
        sizes.append(size if sets else None)
    assert len(set(sizes)) > 2


@pytest.mark.parametrize("block", range(BLOCKS))
def test_answers_lead_where_bits_say(block, either):
    rng = np.random.default_rng([53, block])
    impossible = 0
    for _ in range(WORLDS):
        world = random_world(rng)
        proposal = random_proposal(rng, world)
        definitions = definitions_for(world)
        for start in world.space.states[:6]:
            for accepting in (world.principals, world.principals[1:], ()):
                end = oracle.answered(world, proposal, start, accepting)
                found = effect(definitions, proposal, start, accepting)
                assert (found.state, found.triggered) == (end.code, end.takes_effect)
                impossible += end.code is None
    assert impossible


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_test_of_a_random_proposal_agrees_with_the_definitions(block, either):
    rng = np.random.default_rng([54, block])
    for _ in range(WORLDS):
        world = with_ways_out(rng)
        proposal = random_proposal(rng, world)
        rest, fails, holding, _ = plain.conditions(world)
        (found,) = assess(world, [proposal], 1)
        ends = [oracle.answered(world, proposal, start, world.principals) for start in rest.states]
        states = {end.code for end in ends} - {None}
        assert set(found.accepted) == states
        assert set(found.concepts) == set.intersection(*(set(holding[s]) for s in states)) if states else True
        failed = {name for state in states for name in fails[state]}
        failed |= {"reachable"} if any(end.code is None for end in ends) else set()
        failed |= {"trigger"} if any(end.code is not None and not end.takes_effect for end in ends) else set()
        assert set(found.fails) - {"carrier"} == failed
        definitions = Definitions(world)
        assert found.after_term == drift_one_by_one(definitions, tuple(states))
        for each in found.reactions:
            accepting = [i for i in world.principals if i != each.party]
            ends = [oracle.answered(world, proposal, start, accepting).code for start in rest.states]
            stays = [oracle.acted(world, proposal, start) for start in rest.states]
            expected = {stay if end is None else end for end, stay in zip(ends, stays, strict=True)}
            assert set(each.states) == expected
            kept = {s for s in expected if each.party is None and holding[s]}
            gone = drift_one_by_one(definitions, expected - kept)
            assert set(each.rests.states) == kept | set(gone.states)
