"""Offers in full: what holds them against the definitions, acts withheld against conflicts without them."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import wayout
from drawn import random_world
from oracles import offers as plain
from wayout.model import Conflict, DecisionMaker, FaceRule, Graph, Option, OptionForm, parse
from wayout.offers import Conditions, definitions_for, forgone, in_full, parts, ways_out, what_third_parties_add
from wayout.offers.holding import MOST_TRIED, undeterred
from wayout.offers.observation import all_seen, commitments
from wayout.offers.third import direct
from wayout.stability import Definitions, legal_sequences
from worlds import conflict, face, option_form, statements

NIGHT = "cuba-1962"
BLOCKS = 4


def full(world):
    return in_full(Conditions(definitions_for(world)))


@pytest.fixture(scope="module")
def night():
    return wayout.load(NIGHT).conflict


# --- what holds a state ------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", range(BLOCKS))
def test_what_meets_an_improvement_is_a_shortest_sanction(block, either):
    rng = np.random.default_rng([61, block])
    kinds = set()
    for _ in range(25):
        world = random_world(rng)
        plainly, definitions = Definitions(world), definitions_for(world)
        for state, dm in product(rng.permutation(world.space.states)[:4].tolist(), plainly.everyone):
            found = forgone(definitions, state, dm)
            assert sorted(each.gain for each in found) == sorted(plainly.improvements(dm, state))
            for each in found:
                kinds.add(check(plainly, state, dm, each))
            told = [(e.deterred, e.credible, -plainly.ranks[dm][e.gain], world.space.label(e.gain)) for e in found]
            assert told == sorted(told)
    assert {"unseen", "credible", "not credible", "nothing"} <= kinds


def check(definitions, state, dm, each):
    """The improvement has the sanction that the definitions give it; says which kind."""
    gain, space = each.gain, definitions.space
    concepts = ("GMR", "SEQ") if definitions.conflict.is_graph else ("GMR", "SEQ", "SIM")
    sanctions = {"SIM": set()} | {c: set(definitions.sanctions(c, dm, state, gain)) for c in concepts}
    assert each.seen == space.seen(state, gain)
    if not each.seen:
        assert not each.deterred
        return "unseen"
    assert each.credible == bool(sanctions["SEQ"])
    if each.together or not each.deterred:
        assert not sanctions["GMR"]
        assert each.deterred == each.together == bool(sanctions["SIM"])
        if each.together:
            (end,) = {end for _, end in each.sanction}
            fewest = min(len(space.movers(gain, other)) for other in sanctions["SIM"])
            assert end in sanctions["SIM"]
            assert tuple(mover for mover, _ in each.sanction) == space.movers(gain, end)
            assert len(each.sanction) == fewest
        return "together" if each.deterred else "nothing"
    step = definitions.improvements if each.credible else definitions.moves
    at, last = gain, None
    for mover, end in each.sanction:
        assert mover not in (dm, last)
        assert end in step(mover, at)
        at, last = end, mover
    ways = legal_sequences(definitions.others(dm), gain, step)
    ends = sanctions["SEQ" if each.credible else "GMR"]
    shortest = min(len(ways[end]) for end in ends)
    assert len(each.sanction) == shortest
    assert at == min(end for end in ends if len(ways[end]) == shortest)
    return "credible" if each.credible else "not credible"


@pytest.mark.parametrize("block", range(BLOCKS))
def test_what_meets_an_improvement_on_a_graph(block):
    """Moves that are not transitive: the same mover may not move twice in a row."""
    rng = np.random.default_rng([63, block])
    kinds = set()
    for _ in range(60):
        n, dms = int(rng.integers(2, 9)), int(rng.integers(2, 5))
        arcs = tuple(
            {s: tuple(e for e in range(n) if e != s and rng.random() < 0.3) for s in range(n)} for _ in range(dms)
        )
        space = Graph(tuple(f"s{i}" for i in range(n)), arcs)
        people = tuple(DecisionMaker(str(i)) for i in range(dms))
        definitions = Definitions(Conflict(people, space, rng.integers(0, 4, (dms, n)).astype(np.int32)))
        for state, dm in product(range(n), range(dms)):
            found = forgone(definitions, state, dm)
            assert sorted(each.gain for each in found) == sorted(definitions.improvements(dm, state))
            kinds |= {check(definitions, state, dm, each) for each in found}
    assert kinds == {"credible", "not credible", "nothing"}


def test_one_that_nothing_deters_is_told_however_little_it_gains():
    """Ben can spoil all that ann gains but the least, the 255th."""
    k = 8
    codes = np.arange(1 << k + 1)
    gain, spoilt = codes % 256, codes >> k == 1
    world = Conflict.from_arrays([0] * k + [1], np.stack([np.where(spoilt & (gain != 1), 0, gain), codes * 0]))
    found = forgone(Definitions(world), 0, 0)
    assert len(found) == MOST_TRIED + 1
    assert [each.gain for each in undeterred(found)] == [1]
    assert found[0].gain == 1


def test_what_others_do_at_the_same_moment_spoils_an_improvement(either):
    """Once ann has moved neither ben nor cat can move alone; at the same moment as she both do."""
    options = [Option("a", 0), Option("b", 1), Option("c", 2)]
    ann = DecisionMaker("ann", preferences=statements("not (a and b and c)", "a"))
    ben, cat = (DecisionMaker(name, preferences=statements(name[0])) for name in ("ben", "cat"))
    world = conflict([ann, ben, cat], option_form(options, "a and b and not c", "a and c and not b"))
    start, gain, end = (world.space.state(label) for label in ("NNN", "YNN", "YYY"))
    (found,) = forgone(definitions_for(world), start, 0)
    assert (found.gain, found.sanction, found.together) == (gain, ((1, end), (2, end)), True)
    assert not found.credible


def test_of_many_improvements_those_that_gain_most_are_told():
    k = 8
    world = Conflict.from_arrays([0] * k + [1], np.stack([np.arange(1 << k + 1) % 256, np.zeros(1 << k + 1, int)]))
    found = forgone(Definitions(world), 0, 0)
    assert len(found) == MOST_TRIED
    assert min(each.gain for each in found) == 256 - MOST_TRIED


# --- the commitments ---------------------------------------------------------------------------------------


def test_the_commitments_of_the_night(night):
    found = full(night).particulars[night.space.state("YYYNY")]
    told = {
        (night.keys[each.dm], each.option): (
            [night.keys[i] for i in each.seen_by],
            [night.keys[i] for i in each.judges],
            each.verified_by,
            each.breach and night.space.label(each.breach.gain),
        )
        for each in found.commitments
    }
    assert told == {
        ("UN", "request"): (["US", "USSR"], ["US", "USSR"], None, None),
        ("US", "talk"): (["USSR", "UN"], ["USSR", "UN"], None, "YNYNY"),
        ("USSR", "hold"): ([], [], "verify", None),
    }
    (breach,) = [each.breach for each in found.commitments if each.breach]
    assert breach.credible
    assert [(night.keys[i], night.space.label(end)) for i, end in breach.sanction] == [("USSR", "YNNNY")]


def test_a_third_party_that_watches_judges():
    world = wayout.load("everyday-supplier").conflict
    (found,) = full(world).particulars.values()
    judges = {each.option: [world.keys[i] for i in each.judges] for each in found.commitments}
    assert judges["test"] == ["Mediator"]
    assert judges["pay"] == ["Foundry", "Mediator"]


def test_who_makes_a_breach_visible_judges_though_no_third_party():
    """An attack alone hides whether the ceasefire holds; the governments' assessment shows it."""
    world = wayout.load("northern-ireland-1997").conflict
    (found,) = full(world).particulars.values()
    (ceasefire,) = [each for each in found.commitments if each.option == "ceasefire"]
    assert ceasefire.verified_by == "not attack or assess"
    assert [world.keys[i] for i in ceasefire.judges] == ["Governments"]
    assert len(ceasefire.seen_by) == len(world.keys) - 1


def test_acts_beyond_a_mandate_are_not_withheld():
    """A spoiler acts for nobody: what it does is no act that offers could do without."""
    world = wayout.load("northern-ireland-1997").conflict
    assert [each.acts for each in full(world).withheld] == [("commission",)]


def test_the_worst_met_breach_is_told(night):
    """Of ways to break `hold`, the one nobody sees is worse met than those that are sanctioned."""
    definitions = Definitions(night)
    state = night.space.state("NYYNY")
    tempted = [each for i in range(3) for each in forgone(definitions, state, i)]
    (hold,) = commitments(definitions, state, {1: {"hold": True}}, tempted)
    assert hold.breach is not None
    assert not hold.breach.seen
    assert not hold.verified


@pytest.mark.parametrize("block", range(2))
def test_what_would_hold_if_every_breach_were_seen(block):
    rng = np.random.default_rng([62, block])
    differs = 0
    for _ in range(40):
        world = random_world(rng)
        space = world.space
        visible = tuple(replace(option, verified_by=None) for option in space.options)
        seen = Definitions(replace(world, space=OptionForm(visible, space.feasible)))
        for state in space.states[:8]:
            found = all_seen(Definitions(world)).concepts_holding(state)
            assert found == seen.concepts_holding(state)
            differs += found != Definitions(world).concepts_holding(state)
    assert differs


# --- order -------------------------------------------------------------------------------------------------


def told(world, label):
    """The parts of the way to a state: number -> who, what, with whom, and what it waits for and why."""
    way = next(w for w in ways_out(world).ways_out if world.space.label(w.state) == label)
    return {
        part.number: (
            world.keys[part.dm],
            dict(part.switched),
            part.together,
            {need.on: need.why for need in part.needs},
        )
        for part in parts(Definitions(world), way.path)
    }


def test_the_order_of_the_night(night):
    both = ("gains nothing", "face")
    assert told(night, "YYYNY") == {
        1: ("UN", {"request": True}, (), {}),
        2: ("US", {"talk": True}, (3,), {3: ("gains nothing",)}),
        3: ("USSR", {"hold": True}, (2,), {1: both, 2: both}),
    }
    assert told(night, "NYYYY")[3] == ("USSR", {"hold": True, "verify": True}, (2,), {1: both, 2: ("impossible",)})


def test_one_improvement_waits_for_another():
    """Ann opens the gate, then Ben can pass; neither needs the other's word."""
    options = [Option("gate", 0), Option("walk", 1), Option("oil", 2)]
    ann = DecisionMaker("ann", preferences=statements("not oil or gate", "walk"))
    ben = DecisionMaker("ben", preferences=statements("not walk or gate", "walk", "oil"))
    host = DecisionMaker("host", role="third_party", mandate=("oil",))
    world = conflict([ann, ben, host], option_form(options, "walk and not gate", "gate and not oil"))
    found = told(world, "YYY")
    assert [who for who, *_ in found.values()] == ["host", "ann", "ben"]
    assert found[2][3] == {1: ("impossible",)}
    assert found[3][3] == {1: ("impossible",), 2: ("impossible",)}


def test_consent_may_wait_for_an_earlier_act():
    """The second act hurts ann unless the first has been done."""
    options = [Option("give", 0), Option("take", 1), Option("pad", 2), Option("push", 3, consent=("ann",))]
    ann = DecisionMaker("ann", preferences=statements("not push or pad", "give and take and push"))
    ben = DecisionMaker("ben", preferences=statements("give and take and push"))
    people = [
        ann,
        ben,
        DecisionMaker("nurse", role="third_party", mandate=("pad",)),
        DecisionMaker("bouncer", role="third_party", mandate=("push",)),
    ]
    found = told(conflict(people, option_form(options)), "YYYY")
    assert [who for who, *_ in found.values()][:2] == ["nurse", "bouncer"]
    assert found[2][3] == {1: ("consent",)}


def test_on_a_general_graph_a_part_starts_where_the_last_ended():
    names = ("stuck", "asked", "settled", "war")
    graph = Graph(names, ({1: (2,), 0: (3,)}, {1: (2,)}, {0: (1,)}))
    ranks = np.array([[1, 1, 2, 0], [1, 1, 2, 0], [0, 0, 0, 0]], dtype=np.int32)
    people = (
        DecisionMaker("a", face=(FaceRule("not war", avoid="war"),)),
        DecisionMaker("b"),
        DecisionMaker("go_between", role="third_party", mandate=("host",)),
    )
    world = Conflict(people, graph, ranks, status_quo=0)
    found = full(world)
    (way,) = found.offers.ways_out
    split = found.particulars[way.state].parts
    assert [(part.dm, names[part.to], [n.on for n in part.needs]) for part in split] == [
        (2, "asked", []),
        (0, "settled", [1]),
    ]
    (withheld,) = found.withheld
    assert (withheld.acts, withheld.allowed, withheld.ways_out) == (("go_between",), True, ())
    assert (withheld.joint_without, withheld.joint_with) == ((), (2,))


# --- acts withheld -----------------------------------------------------------------------------------------


def test_the_request_turns_no_joint_improvement_into_four(night):
    (found,) = what_third_parties_add(Conditions(Definitions(night)))
    assert found.acts == ("request",)
    assert found.ways_out == ()
    assert found.joint_without == ()
    assert [night.space.label(state) for state in found.joint_with] == ["NYYNY", "YYYNY", "NYYYY", "YYYYY"]


def smaller(world, keys):
    """The conflict in which these options do not exist, each as it is in the status quo; how to name its states."""
    space = world.space
    kept = [j for j, option in enumerate(space.options) if option.key not in keys]
    fixed = sum(1 << j for j, o in enumerate(space.options) if o.key in keys and world.status_quo >> j & 1)
    codes = np.array(
        [fixed | sum(1 << j for n, j in enumerate(kept) if code >> n & 1) for code in range(1 << len(kept))]
    )

    def shrunk(mask):
        return mask[codes]

    def statement(was):
        return None if was is None else replace_mask(was, shrunk(was.truth(space.column)))

    options = tuple(replace(space.options[j], verified_by=statement(space.options[j].verified_by)) for j in kept)
    people = tuple(
        replace(dm, face=tuple(replace(rule, must=statement(rule.must)) for rule in dm.face))
        for dm in world.decision_makers
    )
    status_quo = int(np.flatnonzero(codes == world.status_quo)[0])
    form = OptionForm(options, shrunk(space.feasible))
    return Conflict(people, form, world.payoffs[:, codes], status_quo), codes


def replace_mask(was, mask):
    return type(was)(mask)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_what_is_left_without_an_act_is_the_conflict_without_its_option(block, either):
    rng = np.random.default_rng([63, block])
    fewer, joint = 0, 0
    for _ in range(40):
        world = random_world(rng)
        conditions = Conditions(definitions_for(world))
        rest, _, _, _ = plain.conditions(world)
        for each in what_third_parties_add(conditions):
            without, codes = smaller(world, each.acts)
            _, fails, _, _ = plain.conditions(without)
            left = {world.space.label(int(codes[s])) for s, failed in fails.items() if not failed}
            assert set(each.ways_out) == left
            assert each.joint_without == joint_improvements(world, rest.states)
            done = [acted(world, start, each.acts) for start in rest.states]
            assert each.allowed == any(end is not None for end in done)
            assert each.joint_with == joint_improvements(world, [end for end in done if end is not None])
            fewer += len(left) < int(conditions.ways_out.sum())
            joint += each.joint_with != each.joint_without
    assert fewer
    assert joint


def joint_improvements(world, starts):
    """By trying every state: who changes something, two or more principals and nobody else, gains by it."""
    found = set()
    for start, end in product(starts, world.space.states):
        movers = world.space.movers(start, end)
        moved = len(movers) > 1 and set(movers) <= set(world.principals) and world.space.may_change(start, end)
        if moved and all(world.payoffs[i][end] > world.payoffs[i][start] for i in movers):
            found.add(end)
    return tuple(sorted(found))


def acted(world, start, keys):
    """The state after each third party in turn has switched its options among these; None if one may not."""
    code = start
    for i, dm in enumerate(world.decision_makers):
        own = [(j, o) for j, o in enumerate(world.space.options) if o.owner == i and o.key in keys]
        if dm.role != "third_party" or not own:
            continue
        end = code ^ sum(1 << j for j, _ in own)
        feasible = world.space.feasible[end] and world.space.may_change(code, end)
        rows = {key: world.payoffs[n] for n, key in enumerate(world.keys)}
        consent = all(rows[who][end] >= rows[who][code] for _, o in own for who in o.consent)
        if not feasible or not consent or not all((o.act or o.key) in dm.mandate for _, o in own):
            return None
        code = end
    return code


def test_the_direct_offer_beside_the_carried_one(night):
    definitions = Definitions(night)
    way = next(w for w in ways_out(night).ways_out if night.space.label(w.state) == "YYYNY")
    found = direct(definitions, way)
    assert found is not None
    assert not found.accepted
    assert found.declined_by == (1,)
    assert found.face_lost == (1,)


def test_a_third_party_that_loses_by_it_had_rather_not():
    options = [Option("give", 0), Option("take", 1), Option("meet", 2)]
    ann = DecisionMaker("ann", preferences=statements("give and take and meet", "not give"))
    ben = DecisionMaker("ben", preferences=statements("give and take and meet", "not take"))
    host = DecisionMaker("host", role="third_party", mandate=("meet",), preferences=statements("not give"))
    (found,) = full(conflict([ann, ben, host], option_form(options))).particulars.values()
    assert found.unwilling == (2,)
    glad = replace(host, preferences=statements("give"))
    (found,) = full(conflict([ann, ben, glad], option_form(options))).particulars.values()
    assert found.unwilling == ()


def test_particulars_are_told_of_the_first_fifty():
    k = 13
    codes = np.arange(1 << k)
    given = [sum(codes >> j & 1 for j in range(k) if j % 2 == side) for side in (0, 1)]
    payoffs = np.stack([2 * given[1] - given[0], 2 * given[0] - given[1]])
    world = replace(Conflict.from_arrays([j % 2 for j in range(k)], payoffs), status_quo=0)
    found = full(world)
    assert len(found.offers.ways_out) > 50
    assert list(found.particulars) == [way.state for way in found.offers.ways_out[:50]]


def test_without_a_status_quo_there_is_nothing_to_tell(night):
    found = full(replace(night, status_quo=None))
    assert (found.offers.ways_out, found.particulars, found.withheld) == ((), {}, ())


def test_faces_are_named_in_dependences():
    options = [Option("give", 0), Option("take", 1), Option("ask", 2)]
    ann = DecisionMaker("ann", preferences=statements("take", "not give"), face=face("not give or ask"))
    ben = DecisionMaker("ben", preferences=statements("give", "not take"))
    host = DecisionMaker("host", role="third_party", mandate=("ask",))
    found = told(conflict([ann, ben, host], option_form(options)), "YYY")
    assert found[2][3] == {1: ("face",), 3: ("gains nothing",)}
    assert found[3][3] == {2: ("gains nothing",)}


def test_verification_is_what_others_can_judge_by(night):
    held = OptionForm(
        tuple(
            replace(o, verified_by=parse("talk") if o.key == "hold" else o.verified_by) for o in night.space.options
        ),
        night.space.feasible,
    )
    world = replace(night, space=held)
    found = full(world).particulars[night.space.state("YYYNY")]
    assert {each.option: each.verified for each in found.commitments}["hold"]
