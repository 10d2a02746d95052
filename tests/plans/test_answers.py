"""What decides, when to send at the latest, what would be enough: each answer set up again and tried."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wayout
from wayout.clock import (
    Asleep,
    AtRadius,
    Channel,
    Clearance,
    Courses,
    Deadline,
    Distance,
    Extension,
    Latency,
    Line,
    Position,
    Ship,
    Speed,
    Speeds,
    Step,
    Track,
    TrackPoint,
    When,
    by_daylight,
    quantile,
    sample,
    sighting,
)
from wayout.clock.clock import Clock
from wayout.plans import Plan, alternatives, answer, timing
from wayout.plans.answers import sending
from wayout.report.clock_words import change_words

START = datetime.fromisoformat("1962-10-24T23:15-04:00")
HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2031-03-20T12:00Z")
RUNS = 400
MINUTE = 1 / 60
END = "answer"


# worlds --------------------------------------------------------------------------------------------------------

spans = st.lists(st.integers(0, 12), min_size=3, max_size=3).map(lambda row: Latency.hours(*sorted(row)))
night = Asleep(time(22), time(7), "America/New_York")


@st.composite
def channels(draw):
    sleeps = draw(st.sampled_from([(), (), (night,)]))
    return {key: Channel(key, key, None, draw(spans), sleeps) for key in ("cable", "radio", "courier")}


@st.composite
def steps(draw, by):
    found = []
    for n in range(draw(st.integers(1, 6))):
        earlier = st.sets(st.sampled_from([each.key for each in found])) if found else st.just(set())
        after, first = tuple(sorted(draw(earlier))), tuple(sorted(draw(earlier)))
        how = draw(st.sampled_from(["latency", "channels", "clears"]))
        if how == "latency":
            takes = {"latency": draw(spans)}
        elif how == "channels":
            keys = draw(st.lists(st.sampled_from(["cable", "radio"]), min_size=1, max_size=2, unique=True))
            takes = {"channels": tuple(by[key] for key in keys)}
        else:
            takes = {"clears": tuple(Clearance(who, draw(spans)) for who in "AB"), "in_turn": draw(st.booleans())}
        reaches = draw(st.sampled_from([None, "public"]))
        found.append(Step(f"s{n}", "does", (), after, reaches=reaches, after_first=first, **takes))
    found[-1] = replace(found[-1], reaches=END)
    return tuple(found)


@st.composite
def worlds(draw):
    """A clock with two ships and perhaps a deadline, and a plan that ends with an answer."""
    by = draw(channels())
    lines = {key: Line(key, key, Distance.nautical_miles(miles)) for key, miles in (("far", 500), ("near", 300))}
    ships = {
        key: Ship(
            key,
            key,
            Speed.knots(draw(st.integers(5, 30))),
            AtRadius(lines["far"].radius, START + draw(st.integers(0, 40)) * HOUR),
        )
        for key in ("first", "second")
    }
    deadline = None
    if draw(st.booleans()):
        low = draw(st.integers(0, 30))
        spread = draw(st.sampled_from([0, 0, 10]))
        moves = {
            "vote": Extension("vote", "", None, START + 60 * HOUR, "public"),
            "a_day": Extension("a_day", "", Latency.fixed_hours(24)),
        }
        when = When(START + low * HOUR, START + low * HOUR, START + (low + spread) * HOUR)
        deadline = Deadline("term", "the term", when, moves)
    seed = draw(st.integers(0, 5))
    clock = Clock(
        START, "America/New_York", lines, ships, by, RUNS, seed, deadlines={"term": deadline} if deadline else {}
    )
    extend = tuple(draw(st.sets(st.sampled_from(["vote"])))) if deadline else ()
    plan = Plan(
        "p",
        "p",
        line=lines[draw(st.sampled_from(["far", "near"]))],
        steps=draw(steps(by)),
        deadline=deadline,
        extend=extend,
    )
    return clock, plan


wanted_chances = st.sampled_from([0.1, 0.5, 0.9])
few = settings(max_examples=60)


def in_time(clock, plan):
    """In how many runs the answer comes in time."""
    return timing(clock, plan, (END,)).milestones[END].chance.successes


def enough(clock, plan, wanted):
    return in_time(clock, plan) >= ceil(wanted * RUNS - 1e-9)


# when to begin and to send at the latest -----------------------------------------------------------------------


def put_off(plan, hours):
    """The plan with everything begun so much later, by a step in front that takes that long."""
    wait = Step("wait", "waits", (), (), Latency.fixed_hours(hours))
    waiting = [each if each.after or each.after_first else replace(each, after=("wait",)) for each in plan.steps]
    return replace(plan, steps=(wait, *waiting))


def sent_at(plan, key, hours):
    """The plan with one step begun just then, whatever it waits for."""
    wait = Step("wait", "waits", (), (), Latency.fixed_hours(hours))
    held = [replace(each, after=("wait",), after_first=()) if each.key == key else each for each in plan.steps]
    return replace(plan, steps=(wait, *held))


@few
@given(worlds(), wanted_chances)
def test_the_latest_minute_is_enough_and_the_next_is_not(world, wanted):
    clock, plan = world
    found = answer(clock, plan, END, wanted)
    sends = sending(plan.steps)
    if found.send is None:
        assert sends is None or enough(clock, sent_at(plan, sends, 1000), wanted)
    for latest, later in ((found.begin, put_off), (found.send, lambda p, h: sent_at(p, sends, h))):
        if latest is None:
            continue
        if latest.at is None:
            assert not enough(clock, later(plan, 0), wanted)
        else:
            minutes = round((latest.at - START) / timedelta(minutes=1))
            assert enough(clock, later(plan, minutes * MINUTE), wanted)
            assert not enough(clock, later(plan, (minutes + 1) * MINUTE), wanted)


# what decides --------------------------------------------------------------------------------------------------


def part_fixed(step, part):
    """The step with this part, or the whole of it, taking its median time."""

    def usual(delay):
        return Latency.fixed_hours(quantile(delay, 0.5))

    if step.latency is not None:
        return replace(step, latency=usual(step.latency))
    if step.clears:
        return replace(
            step, clears=tuple(replace(c, latency=usual(c.latency)) if c.who == part else c for c in step.clears)
        )
    return replace(
        step,
        channels=tuple(replace(c, latency=usual(c.latency)) if part in (None, c.key) else c for c in step.channels),
    )


@few
@given(worlds())
def test_a_decider_turns_as_many_runs_as_it_says(world):
    clock, plan = world
    plan = replace(plan, extend=())
    found = answer(clock, plan, END, 0.9)
    limit = timing(clock, plan, (END,)).moment
    if not limit.comes.is_certain:
        return
    before = (limit.at - START) / HOUR

    def late(steps):
        return sample(steps, RUNS, clock.seed, START).finish[plan.steps[-1].key] > before - 1e-9

    for each in found.deciders:
        fixed = tuple(part_fixed(s, each.part) if s.key == each.step else s for s in plan.steps)
        turned = np.mean(late(fixed) != late(plan.steps))
        assert each.share == pytest.approx(turned, abs=1e-12)
    assert [each.share for each in found.deciders] == sorted((each.share for each in found.deciders), reverse=True)


@few
@given(worlds())
def test_the_hours_of_all_deciders_add_up_to_the_time_it_takes(world):
    clock, plan = world
    found = answer(clock, plan, END, 0.9)
    done = sample(plan.steps, RUNS, clock.seed, START).finish[plan.steps[-1].key]
    assert sum(each.hours for each in found.deciders) == pytest.approx(done.mean(), abs=1e-9)


def test_the_slower_of_two_and_the_faster_of_two_are_what_is_waited_for():
    slow, fast = Latency.fixed_hours(6), Latency.fixed_hours(2)
    base = (Step("slow", "", (), (), slow), Step("fast", "", (), (), fast))
    for name, last, hours in (
        ("both", Step("end", "", (), ("slow", "fast"), fast, END), {"slow": 6, "end": 2}),
        ("first", Step("end", "", (), (), fast, END, ("slow", "fast")), {"fast": 2, "end": 2}),
    ):
        clock = Clock(START, "UTC", runs=100)
        plan = Plan("p", name, steps=(*base, last), deadline=Deadline("d", "d", When.certain(START + 9 * HOUR)))
        assert {d.step: d.hours for d in answer(clock, plan, END, 0.9).deciders} == hours


def test_an_uncertain_deadline_decides_too():
    plan = Plan(
        "p",
        "p",
        steps=(Step("send", "", (), (), Latency.fixed_hours(10), END),),
        deadline=Deadline("d", "d", When(START, START + 11 * HOUR, START + 20 * HOUR)),
    )
    first = answer(Clock(START, "UTC", runs=10_000), plan, END, 0.9).deciders[0]
    assert first.step is None
    assert first.share == pytest.approx(10**2 / (20 * 11), abs=0.02)  # the chance that it runs out before ten hours


def test_a_ship_of_uncertain_speed_may_come_first_and_decides_too():
    far, near = (Line(key, key, Distance.nautical_miles(miles)) for key, miles in (("far", 500), ("near", 300)))
    fix = AtRadius(far.radius, START)
    ship = Ship("ship", "ship", Speed.knots(20), fix, Speeds.knots(10, 20, 25))  # at `near` after 8 to 20 hours
    clock = Clock(START, "UTC", {"far": far, "near": near}, {"ship": ship}, runs=50_000)
    plan = Plan("p", "p", line=near, steps=(Step("send", "", (), (), Latency.fixed_hours(12), END),))
    chance = (20 - 12) ** 2 / ((20 - 8) * (20 - 10))  # that a triangular time of 8, 10, 20 hours is above 12
    found = timing(clock, plan, (END,))
    assert found.milestones[END].chance.p == pytest.approx(chance, abs=0.01)
    assert (found.moment.comes.early, found.moment.comes.late) != (found.moment.at, found.moment.at)
    first = answer(clock, plan, END, 0.9).deciders[0]
    assert first.step is None
    median = 20 - (12 * 10 / 2) ** 0.5  # 12.25 hours: then it would be in time
    assert median > 12
    assert first.share == pytest.approx(1 - chance, abs=0.02)


def passing():
    """A ship that comes as near as 180 nm to the centre, and words that take too long for any line it meets."""
    way = Track("way", (TrackPoint(Position(3, -10), NOON), TrackPoint(Position(3, 10))), Speeds.knots(12))
    ship = Ship("ship", "ship", None, None, tracks=(way,))
    circle = Line("circle", "circle", Distance.nautical_miles(500), Position(0, 0))
    fence = Line("fence", "fence", points=(Position(0, 0), Position(5, 0)))
    clock = Clock(NOON, "UTC", {"circle": circle, "fence": fence}, {"ship": ship}, runs=100)
    return clock, Plan("p", "p", line=circle, steps=(Step("send", "", (), (), Latency.fixed_hours(90), END),))


def test_a_ship_that_may_meet_the_line_though_it_likely_misses_is_a_contact_by_the_earliest_instant():
    clock, plan = passing()
    way = Track("way", (TrackPoint(Position(0, -5), NOON),), Speeds.knots(10), Courses(80, 105, 110))
    ship = Ship("ship", "ship", None, None, tracks=(way,))
    near = replace(clock.lines["circle"], radius=Distance.nautical_miles(60))
    moment = timing(replace(clock, ships={"ship": ship}), replace(plan, line=near), (END,)).moment
    assert sighting("ship", way, near).met is None
    assert (moment.limit.key, moment.at) == ("ship", sighting("ship", way, near).early)


def test_a_line_that_no_ship_meets_any_more_is_enough():
    clock, plan = passing()
    pulled = answer(clock, plan, END, 0.9).change.line
    assert pulled.contact is None
    assert 178 < pulled.radius.in_nautical_miles < 184
    assert change_words(clock, plan, answer(clock, plan, END, 0.9).change).endswith("nm (met by nobody)")


def test_nothing_is_said_of_pulling_in_a_line_by_points():
    clock, plan = passing()
    plan = replace(plan, line=clock.lines["fence"])
    assert change_words(clock, plan, answer(clock, plan, END, 0.9).change).startswith("none (")


def test_the_ship_to_let_through_is_the_one_that_spoils_the_runs():
    line = Line("line", "line", Distance.nautical_miles(100))
    fix = AtRadius(Distance.nautical_miles(300), START)
    sure, unsure = Speeds.knots(20), Speeds.knots(5, 19, 40)  # after 10 hours, and from 5 hours on
    ships = {key: Ship(key, key, each.likely, fix, each) for key, each in (("sure", sure), ("unsure", unsure))}
    clock = Clock(START, "UTC", {"line": line}, ships, runs=2_000)
    plan = Plan("p", "p", line=line, steps=(Step("send", "", (), (), Latency.fixed_hours(9), END),))
    assert answer(clock, plan, END, 0.99).change.ships == ("unsure",)


def test_the_first_contact_is_the_earlier_of_two_uncertain_ships():
    line = Line("line", "line", Distance.nautical_miles(100))
    fix = AtRadius(Distance.nautical_miles(300), START)
    fast, slow = Speeds.knots(10, 20, 25), Speeds.knots(8, 16, 40)  # after 8, 10, 20 and after 5, 12.5, 25 hours
    ships = {key: Ship(key, key, each.likely, fix, each) for key, each in (("fast", fast), ("slow", slow))}
    clock = Clock(START, "UTC", {"line": line}, ships, runs=50_000)
    plan = Plan("p", "p", line=line, steps=(Step("send", "", (), (), Latency.fixed_hours(10), END),))
    alone = (1 - (10 - 8) ** 2 / ((20 - 8) * (10 - 8)), 1 - (10 - 5) ** 2 / ((25 - 5) * (12.5 - 5)))
    found = timing(clock, plan, (END,))
    assert found.milestones[END].chance.p == pytest.approx(alone[0] * alone[1], abs=0.01)
    assert alternatives(clock, plan)[0].chances[END] == found.milestones[END].chance
    first = {each.key: share for each, share in found.moment.first}
    assert sum(first.values()) == pytest.approx(1)
    assert found.moment.limit.key == max(first, key=first.get)
    x, y = np.random.default_rng(1).random((2, 100_000))
    fast, slow = (
        np.where(
            u < (b - a) / (c - a), a + np.sqrt(u * (c - a) * (b - a)), c - np.sqrt((1 - u) * (c - a) * (c - b))
        )
        for u, (a, b, c) in ((x, (8, 10, 20)), (y, (5, 12.5, 25)))
    )
    assert first["fast"] == pytest.approx(np.mean(fast < slow), abs=0.01)


def test_an_uncertain_contact_is_never_by_night():
    there = Position(0, 0)
    line = Line("line", "line", Distance.nautical_miles(100), there)
    ship = Ship(
        "ship", "ship", Speed.knots(12), AtRadius(Distance.nautical_miles(300), NOON), Speeds.knots(8, 12, 40)
    )  # after 5, 16.7 and 25 hours, of which those from 6.2 to 18.1 are by night
    clock = Clock(NOON, "UTC", {"line": line}, {"ship": ship}, runs=20_000, sun_at=there, daylight_only=True)
    plan = Plan("p", "p", line=line, steps=(Step("send", "", (), (), Latency.fixed_hours(15), END),))
    found = timing(clock, plan, (END,))
    assert all(by_daylight(each + timedelta(seconds=1), there) for each in found.moment.comes.by.values())
    before_dusk = (6.2 - 5) ** 2 / ((25 - 5) * (200 / 12 - 5))
    assert found.milestones[END].chance.p == pytest.approx(1 - before_dusk, abs=0.01)


# what would be enough ------------------------------------------------------------------------------------------


@few
@given(worlds(), wanted_chances)
def test_the_least_changes_are_enough_and_no_less_is(world, wanted):
    clock, plan = world
    change = answer(clock, plan, END, wanted).change
    assert change.none_needed == enough(clock, plan, wanted)
    if change.none_needed:
        return
    tenth = Distance.nautical_miles(0.1)

    def at(tenths):
        return replace(plan, line=replace(plan.line, radius=Distance.nautical_miles(tenths / 10)))

    if change.line is None:
        assert not enough(clock, at(1), wanted)
    else:
        tenths = round(change.line.line.radius / Speed(in_metres_per_second=tenth.in_metres) / timedelta(seconds=1))
        assert enough(clock, at(tenths), wanted)
        assert tenths + 1 >= plan.line.radius.in_nautical_miles * 10 or not enough(clock, at(tenths + 1), wanted)
    if change.ships is not None:
        assert change.ships in (("first",), ("second",))
        assert enough(clock, replace(plan, let_through=change.ships), wanted)
    if change.extension is None and plan.deadline:
        for key in ("vote", "a_day"):
            assert key in plan.extend or not enough(clock, replace(plan, extend=(*plan.extend, key)), wanted)
    elif plan.deadline:
        assert enough(clock, replace(plan, extend=(*plan.extend, change.extension)), wanted)


@few
@given(worlds(), wanted_chances)
def test_a_channel_in_place_of_another_is_the_best_that_is_enough(world, wanted):
    clock, plan = world
    change = answer(clock, plan, END, wanted).change
    if change.none_needed:
        return
    best = {}
    for old in ("cable", "radio"):
        for new in clock.channels.values():
            if new.key != old and any(each.key == old for step in plan.steps for each in step.channels):
                swapped = tuple(
                    replace(
                        step,
                        channels=tuple(
                            {c.key: c for c in (new if c.key == old else c for c in step.channels)}.values()
                        ),
                    )
                    for step in plan.steps
                )
                best[old, new.key] = in_time(clock, replace(plan, steps=swapped))
    reached = {swap: count for swap, count in best.items() if count >= ceil(wanted * RUNS - 1e-9)}
    if change.channel is None:
        assert not reached
    else:
        assert reached[change.channel] == max(reached.values())


@few
@given(worlds(), wanted_chances)
def test_the_hours_missing_are_just_enough(world, wanted):
    clock, plan = world
    plan = replace(plan, extend=())
    change = answer(clock, plan, END, wanted).change
    if change.none_needed:
        return
    later = {
        key: replace(ship, fix=AtRadius(ship.fix.radius, ship.fix.at + change.hours * HOUR))
        for key, ship in clock.ships.items()
    }
    deadline = plan.deadline
    if deadline:
        when = When(
            *(each + change.hours * HOUR for each in (deadline.when.low, deadline.when.likely, deadline.when.high))
        )
        deadline = replace(deadline, when=when)
    assert enough(replace(clock, ships=later), replace(plan, deadline=deadline), wanted)
    slack = timing(clock, plan, (END,)).milestones[END].slack
    assert slack.p10 <= slack.p50 <= slack.p90
    shorter = change.hours - 2 * MINUTE
    sooner = {
        key: replace(ship, fix=AtRadius(ship.fix.radius, ship.fix.at + shorter * HOUR))
        for key, ship in clock.ships.items()
    }
    if not plan.deadline:
        assert not enough(replace(clock, ships=sooner), plan, wanted)


# lines and ships let through -----------------------------------------------------------------------------------


@few
@given(worlds())
def test_every_alternative_is_the_plan_with_that_line_and_those_ships_let_through(world):
    clock, plan = world
    found = alternatives(clock, plan)
    assert {each.line.key for each in found} == {"far", "near"}
    assert len({(each.line.key, each.let_through) for each in found}) == len(found) == (6 if plan.deadline else 4)
    for each in found:
        alone = timing(clock, replace(plan, line=each.line, let_through=each.let_through), tuple(each.chances))
        assert each.chances == {name: alone.milestones[name].chance for name in each.chances}
        assert each.moment == alone.moment


def test_nothing_said_has_no_alternatives_and_no_answer():
    clock = wayout.load("cuba-1962").clock
    assert alternatives(clock, Plan("nothing", "Do nothing")) == ()
    assert answer(clock, Plan("nothing", "Do nothing"), END, 0.9) is None


# the night -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def the_night():
    scenario = wayout.load("cuba-1962")
    return scenario.clock, {plan.key: plan for plan in scenario.plans}


def test_no_line_makes_the_answer_likely_and_letting_the_tanker_through_does(the_night):
    clock, plans = the_night
    change = answer(clock, plans["request_500"], "answer_received", 0.9).change
    assert (change.line, change.ships, change.channel) == (None, ("bucharest",), None)
    chances = {
        (each.line.key, each.let_through): each.chances["answer_received"].p
        for each in alternatives(clock, plans["request_500"])
    }
    assert chances == pytest.approx(
        {
            ("five_hundred", ()): 0,
            ("five_hundred", ("bucharest",)): 1,
            ("three_hundred", ()): 0,
            ("three_hundred", ("bucharest",)): 1,
        },
        abs=0.01,
    )


def test_pulling_in_the_line_buys_the_request(the_night):
    clock, plans = the_night
    change = answer(clock, plans["request_500"], "request_public", 0.9).change
    assert change.line.line.radius.in_nautical_miles == pytest.approx(300, abs=2)
    assert answer(clock, plans["request_300"], "request_public", 0.9).change.none_needed
    first = answer(clock, plans["request_300"], "request_public", 0.9).deciders[0]
    assert (first.step, first.share) == ("issue", pytest.approx(0.09, abs=0.01))


def test_with_the_tanker_through_the_cable_may_still_leave_in_the_morning(the_night):
    """The answer takes 26 h or so from the cable, the Grozny comes 44.75 h after the call."""
    clock, plans = the_night
    latest = answer(clock, plans["request_tanker_through"], "answer_received", 0.9)
    assert latest.send.step == "send"
    assert latest.send.at - latest.begin.at == timedelta(hours=2.75)  # the draft and its clearance
    assert START + 9 * HOUR < latest.send.at < START + 11 * HOUR


# the strike ----------------------------------------------------------------------------------------------------


def test_terms_in_time_move_the_deadline_of_the_strike_to_after_the_vote():
    scenario = wayout.load("us-rail-2022")
    rows = {row.plan.key: row.timing for row in wayout.compare(scenario).rows}
    hosted = rows["under_the_secretary"]
    signed, voted = (hosted.milestones[name].chance.p for name in ("terms_signed", "members_have_voted"))
    assert signed == pytest.approx(0.91, abs=0.02)  # 1 - (48 - 39.02)^2 / (36 x 28)
    assert voted == pytest.approx(signed, abs=0.002)  # a vote may run over
    assert hosted.moment.moved == signed
    assert hosted.moment.later == datetime.fromisoformat("2022-12-09T00:01-05:00")
    assert hosted.moment.at == datetime.fromisoformat("2022-09-16T00:01-04:00")
    assert hosted.milestones["terms_signed"].slack.p50 < 40  # against the deadline that it moves, not the moved one
    assert rows["between_them"].milestones["terms_signed"].chance.p < 0.3
    assert rows["nothing"].moment.limit.key == "cooling_off"


def test_without_the_extension_no_vote_is_in_time_and_it_is_named_as_enough():
    scenario = wayout.load("us-rail-2022", settings=["plans.under_the_secretary.extend=[]"])
    plan = next(each for each in scenario.plans if each.key == "under_the_secretary")
    found = answer(scenario.clock, plan, "members_have_voted", 0.9)
    assert found.change.extension == "while_they_vote"
    assert found.begin.at is None


def test_what_moves_the_deadline_must_not_be_late_either():
    """The request is no part of the answer, which is in time only by the vote that the request brings about."""
    aside = Step("ask", "", (), (), Latency.fixed_hours(10), "public")
    plan = Plan(
        "p",
        "p",
        steps=(aside, Step("send", "", (), (), Latency.fixed_hours(20), END)),
        deadline=Deadline(
            "d",
            "d",
            When.certain(START + 12 * HOUR),
            {"vote": Extension("vote", "", None, START + 60 * HOUR, "public")},
        ),
        extend=("vote",),
    )
    latest = answer(Clock(START, "UTC", runs=100), plan, END, 0.9).begin.at
    assert latest == START + 2 * HOUR - timedelta(minutes=1)
