"""Plans: outcomes, hinges and timing come from the inputs, and change with them."""

import pytest

import wayout
from wayout.clock import hours_bought, local
from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.plans import Plan, compare, nothing_first
from wayout.report.motion_data import crossings_with_base

NIGHT = "cuba-1962"


def row(comparison, key):
    return next(each for each in comparison.rows if each.plan.key == key)


@pytest.fixture(scope="module")
def night():
    return wayout.load(NIGHT)


def test_doing_nothing_comes_first_wherever_it_stands(night):
    nothing = Plan("wait", "Wait")
    talk = Plan("talk", "Talk", offer=3)
    assert nothing_first((talk, nothing), None) == (nothing, talk)
    assert nothing_first((talk,), None)[0].does_nothing(None)
    aside = Plan("nothing", "Let it through", let_through=("tanker",))
    first, second = nothing_first((aside,), None)
    assert (first.key, second) == ("nothing_at_all", aside)
    assert compare(night).rows[0].plan.key == "nothing"


@pytest.mark.parametrize(
    ("settings", "key", "rests"),
    [
        (["US.preferences[hold].place=6"], "request_300", None),
        (["USSR.preferences[not hold].place=1"], "request_300", None),
        (["USSR.preferences[talk].place=6"], "request_300", "YYYNY"),
    ],
)
def test_a_changed_preference_changes_the_finding_or_does_not(settings, key, rests, night):
    changed = wayout.load(NIGHT, settings=settings)
    label = changed.conflict.space.label
    found = [label(state) for state in row(compare(changed), key).outcome.rests_in]
    before = [label(state) for state in row(compare(night), key).outcome.rests_in]
    assert before == ["YYYNY"]
    assert found == [rests] if rests else found != before


def test_each_hinge_really_changes_the_finding(night):
    """Every hinge, set up again from the file with --set, gives what the table says it becomes."""
    texts = [s.text for s in night.conflict.decision_makers[1].preferences.statements]
    for hinge in row(compare(night), "request_300").hinges:
        if hinge.belief.change != "swap" or hinge.belief.dm != 1:
            continue
        at = texts.index(hinge.belief.statement)
        again = wayout.load(NIGHT, settings=[f"USSR.preferences[{at + 1}].place={at + 2}"])
        assert row(compare(again), "request_300").outcome.rests_in == hinge.becomes.rests_in


def test_statements_that_are_no_hinge_can_be_swapped_without_effect(night):
    hinged = {
        (h.belief.dm, h.belief.place)
        for h in row(compare(night), "request_300").hinges
        if h.belief.change == "swap"
    }
    for at in range(5):
        if (1, at) not in hinged:
            again = wayout.load(NIGHT, settings=[f"USSR.preferences[{at + 1}].place={at + 2}"])
            assert (
                row(compare(again), "request_300").outcome.finding
                == row(compare(night), "request_300").outcome.finding
            )


def test_the_clock_of_the_night(night):
    comparison = compare(night)
    contact = row(comparison, "request_300").timing.contact
    assert f"{local(contact.at, 'America/New_York'):%d %H:%M}" == "25 13:45"
    chances = {
        key: {name: m.chance.p for name, m in row(comparison, key).timing.milestones.items()}
        for key in ("request_500", "request_300", "request_tanker_through")
    }
    assert chances["request_500"] == pytest.approx({"request_public": 0, "answer_received": 0}, abs=0.05)
    assert chances["request_300"] == pytest.approx({"request_public": 0.9, "answer_received": 0}, abs=0.05)
    assert chances["request_tanker_through"] == pytest.approx({"request_public": 1, "answer_received": 1}, abs=0.05)


def test_the_same_seed_gives_the_same_chances_and_another_seed_others(night):
    def chance(scenario):
        return row(compare(scenario), "request_300").timing.milestones["request_public"].chance.successes

    assert chance(night) == chance(wayout.load(NIGHT))
    assert chance(night) != chance(wayout.load(NIGHT, settings=["clock.seed=7"]))


def test_contact_waits_for_daylight_only_if_asked(night):
    by_day = wayout.load(NIGHT, settings=["clock.daylight_only=true"])
    waits = row(compare(by_day), "request_500").timing.contact.at
    assert "06:2" < f"{local(waits, 'America/New_York'):%H:%M}" < "06:43"
    assert row(compare(night), "request_500").timing.contact.at < waits
    bought = {(each.ship, each.line): hours_bought(each, base) for each, base in crossings_with_base(by_day.clock)}
    assert bought["bucharest", "three_hundred"] == pytest.approx(
        7.2, abs=0.15
    )  # from sunrise, not from two at night


def test_with_every_ship_let_through_there_is_no_contact_and_no_hurry():
    free = wayout.load(NIGHT, settings=["plans.request_500.let_through=[bucharest, grozny]"])
    timing = row(compare(free), "request_500").timing
    assert timing.contact is None
    assert timing.milestones["answer_received"].chance.p == 1


def test_a_plan_that_is_agreed_and_not_kept_drifts_on():
    bare = wayout.load(NIGHT, settings=["plans.request_500.offer=[talk, hold, request]"])
    outcome = row(compare(bare), "request_500").outcome
    assert outcome.accepted
    assert outcome.offered not in outcome.rests_in


def test_an_offer_outside_the_mandate_is_not_carried():
    unable = wayout.load(NIGHT, settings=["UN.mandate=[convey]"])
    outcome = row(compare(unable), "request_300").outcome
    assert not outcome.accepted
    assert outcome.unable == (2,)
    assert [unable.conflict.space.label(s) for s in outcome.rests_in] == ["YNNNN"]


def test_an_offer_that_shames_a_bystander_is_blocked_and_neither_declined_nor_out_of_reach():
    text = """\
decision_makers:
  A: {options: {a: {}}, preferences: [a and b, not a]}
  B: {options: {b: {}}, preferences: [a and b, not b]}
  C: {options: {c: {}}, preferences: [a and b, not c], face: [not (a and b)]}
status_quo: []
plans: {both: {offer: [a, b]}}
"""
    outcome = row(compare(build(parse_document(text, "f"))), "both").outcome
    assert (outcome.accepted, outcome.declined_by, outcome.unreachable) == (False, (), False)
    assert outcome.face_lost == (2,)


def test_an_offer_against_a_one_way_option_cannot_be_reached():
    text = """\
decision_makers:
  A: {options: {a: {one_way: on}}, preferences: [not a]}
  B: {options: {b: {}}, preferences: [not a]}
status_quo: [a]
plans: {undo: {offer: []}}
"""
    outcome = row(compare(build(parse_document(text, "f"))), "undo").outcome
    assert outcome.unreachable
    assert outcome.declined_by == ()


def test_a_file_without_plans_or_clock_still_compares_doing_nothing():
    text = "decision_makers:\n  A: {options: {go: {}}, preferences: [go]}\nstatus_quo: []\n"
    (only,) = compare(build(parse_document(text, "f"))).rows
    assert only.plan.does_nothing(None)
    assert only.outcome.rests_in == (1,)
    assert only.timing is None


def test_a_ranking_hinges_on_its_tiers():
    text = """\
decision_makers:
  A: {options: {a: {}}, ranking: [NY, YY, NN, YN]}
  B: {options: {b: {}}, ranking: [YN, YY, NN, NY]}
status_quo: []
plans: {both: {offer: [a, b]}}
"""
    found = row(compare(build(parse_document(text, "f"))), "both")
    assert found.outcome.accepted
    assert {hinge.belief.change for hinge in found.hinges} == {"swap"}
    assert ("YY", "NN") in {(hinge.belief.statement, hinge.belief.below) for hinge in found.hinges}
