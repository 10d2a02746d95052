"""Whose face a sentence costs: against trying everything, and on the cases by hand."""

import os

import numpy as np
import pytest

from drafting import conditions_of, made
from oracles import spoken as oracle
from scenarios import feasible_settings, option_keys, random_scenario, statement
from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.model import ModelError
from wayout.offers import Act, Sentence, costs_apart, costs_as_written
from wayout.plans import compare
from wayout.report.drafts import deal_of_state, drafts
from wayout.stability import Definitions

CONFLICTS = int(os.environ.get("WAYOUT_CONFLICTS", "400"))


def with_faces(rng, options):
    """A scenario in which nearly everybody has a face to lose."""
    data = random_scenario(rng, options, int(rng.integers(3, 5)))
    keys = option_keys(data)
    for dm in data["decision_makers"].values():
        if rng.random() < 0.8:
            dm["face"] = list(dict.fromkeys(face(rng, keys) for _ in range(rng.integers(1, 4))))
    return data


def face(rng, keys):
    """Anything; or, more often, something that may be done only with something else."""
    a, b, c = (str(key) for key in rng.permutation([*keys, *keys])[:3])
    texts = (
        f"not {a} or {b}",
        f"not {a} or ({b} and {c})",
        f"not ({a} and {b}) or {c}",
        f"{c} or not ({a} and {b})",
        statement(rng, keys),
    )
    return texts[int(rng.integers(len(texts)))]


def random_letter(rng, data, start):
    """One to three sentences, each of one to three parties' acts, some on condition, some at the same moment."""
    letter, now = [], dict(start)
    for _ in range(int(rng.integers(2, 4))):
        acts = []
        for party in rng.permutation(list(data["decision_makers"])):
            own = list(data["decision_makers"][party]["options"])
            some = [key for key in own if rng.random() < 0.5]
            if some:
                acts.append((str(party), {key: not now[key] for key in some}))
                now |= acts[-1][1]
        if acts:
            letter.append((acts[: int(rng.integers(1, 4))], bool(rng.random() < 0.7)))
    return letter


def as_sentence(conflict, acts, together):
    made = tuple(Act(conflict.index(party), own) for party, own in acts)
    return Sentence(made[:-1], made[-1:], together)


def as_found(conflict, found, start_of):
    """What was found, as the oracle tells it."""
    keys = conflict.keys
    return {
        (
            each.reading,
            tuple(sorted((keys[a.dm], tuple(sorted(a.switched.items()))) for a in each.said)),
            keys[each.dm],
            each.statement,
            frozenset(
                frozenset(
                    (key, on, public)
                    for acts, public in ((mend.first, True), (mend.joined, False))
                    for act in acts
                    for key, on in act.switched.items()
                )
                for mend in each.mends
            ),
        )
        for each in found
    }


def test_costs_and_mends_are_those_of_trying_everything():
    rng = np.random.default_rng(1962)
    seen = dict.fromkeys(("written", "alone", "early", "mended", "foreign", "none", "two"), 0)
    tried = 0
    while tried < CONFLICTS:
        data = with_faces(rng, int(rng.integers(3, 7)))
        settings = feasible_settings(data)
        if len(settings) < 3:
            continue
        tried += 1
        scenario = build(parse_document(as_yaml(data), "drawn.yaml"))
        conflict = scenario.conflict
        on = settings[int(rng.integers(len(settings)) * rng.random())]  # rather with little on
        start = {key: key in on for key in option_keys(data)}
        state = conflict.space.position(conflict.space.code(on))
        letter = random_letter(rng, data, start)
        sentences = tuple(as_sentence(conflict, *each) for each in letter)
        told = [[acts] if together or len(acts) == 1 else [acts[:-1], acts[-1:]] for acts, together in letter]
        definitions = Definitions(conflict)
        for place in range(len(sentences)):
            found = (
                *costs_as_written(definitions, state, sentences, place),
                *costs_apart(definitions, state, sentences, place),
            )
            expected = oracle.costs(data, told, start, place)
            assert as_found(conflict, found, start) == expected
            for each in found:
                seen[each.reading] += 1
                seen["mended" if each.mends else "none"] += 1
                seen["foreign"] += any(mend.foreign for mend in each.mends)
                seen["two"] += any(len(mend.first) + len(mend.joined) > 1 for mend in each.mends)
    assert min(seen.values()) > 0, seen


def as_yaml(data):
    import json  # noqa: PLC0415

    return json.dumps(data)


# --- the cases ----------------------------------------------------------------------------------------------


CRAWL = "not hold or (request and talk)"


def test_asking_for_a_halt_without_the_request_costs_moscow_face():
    (letter, note) = made("cuba-1962", plan="direct_letter")
    assert (letter.kind, letter.to, note.kind) == ("other side", ("USSR",), "own side")
    (warning,) = letter.warnings
    assert (warning.party, warning.statement, warning.reading) == ("USSR", CRAWL, "written")
    assert warning.mends == ((("request",), ()),)
    assert "say it after `request` is public" in warning.mend
    assert CRAWL not in letter.text


def test_with_request_and_talk_joined_it_costs_nobody_face():
    for each in made("cuba-1962", plan="request_300"):
        assert each.warnings == ()
        (apart,) = each.apart
        assert (apart.party, apart.reading) == ("USSR", "alone")
        assert apart.mends == ((("request",), ("talk",)),)


def test_a_halt_before_the_talks_costs_face_even_with_the_request():
    letter = made("cuba-1962", proposal="washington")[0]
    (warning,) = letter.warnings
    assert warning.mends == (((), ("talk",)),)
    assert warning.mend == "join it with `talk`"


def test_without_the_belief_there_is_no_warning():
    moscow = "USSR.face[not hold or (request and talk)]"
    letter = made("cuba-1962", plan="direct_letter", settings=[f"{moscow}=not hold or talk"])[0]
    assert letter.warnings == ()
    assert [each.mends for each in letter.apart] == [(((), ("talk",)),)]


@pytest.mark.parametrize(
    ("case", "plan", "party", "statement", "mends"),
    [
        ("everyday-supplier", "their_word", "Foundry", "not test or propose", ((("propose",), ()),)),
        ("us-rail-2022", "between_them", "Carriers", "not medical or host", ((("host",), ()),)),
        ("northern-ireland-1997", "arms_first", "Republicans", "not disarm", ()),
    ],
)
def test_other_cases(case, plan, party, statement, mends):
    for each in made(case, plan=plan):
        assert (party, statement, mends) in [(w.party, w.statement, w.mends) for w in each.warnings]


def test_the_division_as_it_was_first_proposed_costs_pakistan_face_and_money_first_does_not():
    warned = {(w.party, w.statement) for w in made("indus-1959", plan="bank_1954")[0].warnings}
    assert ("Pakistan", "not cede_east or build") in warned
    assert made("indus-1959")[0].warnings == ()


GRAPH = """\
title: A ladder
states: [down, a, b, up]
decision_makers:
  A: {moves: {down: [a], b: [up]}, ranking: [up, b, down, a], face: [a]}
  B: {moves: {a: [b]}, ranking: [up, b, a, down], face: [b]}
status_quo: down
"""


def test_on_a_graph_face_is_lost_in_states():
    scenario = build(parse_document(GRAPH, "ladder.yaml"))
    deal = deal_of_state(scenario, compare(scenario), conditions_of(scenario), scenario.conflict.space.state("up"))
    for each in drafts(deal):
        assert each.warnings == ()  # all moves at the same moment
        assert [(w.party, w.statement, w.mends) for w in each.apart] == [("A", "not a", (((), ("b", "up")),))]


def test_a_state_on_a_graph_in_which_face_is_lost():
    scenario = build(parse_document(GRAPH, "ladder.yaml"))
    deal = deal_of_state(scenario, compare(scenario), conditions_of(scenario), scenario.conflict.space.state("a"))
    for each in drafts(deal):
        assert [(w.party, w.statement, w.mends) for w in each.warnings] == [("A", "not a", ())]


def test_where_no_moves_lead_nothing_is_drafted():
    text = GRAPH.replace("a: [b]", "up: [b]").replace("down: [a], b", "b")
    scenario = build(parse_document(text, "ladder.yaml"))
    with pytest.raises(ModelError, match="no moves lead from down to up; name another state"):
        deal_of_state(scenario, compare(scenario), conditions_of(scenario), scenario.conflict.space.state("up"))
