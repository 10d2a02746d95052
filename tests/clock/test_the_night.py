"""The clock of 24-25 October 1962, put together: what pulling in the line buys, and what it does not."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import wayout
import wayout.clock
from wayout.clock import (
    AtRadius,
    Distance,
    Latency,
    Line,
    Position,
    Ship,
    Speed,
    Step,
    by_daylight,
    chance_before,
    crossing,
    hours_between,
    local,
    milestone_hours,
    sample,
)
from wayout.plans import compare

CALL = datetime.fromisoformat("1962-10-24T23:15-04:00")
TANKER = Ship(
    "bucharest",
    "Bucharest",
    Speed.knots(17),
    AtRadius(Distance.nautical_miles(500), datetime.fromisoformat("1962-10-25T02:00-04:00")),
)
NEXT = datetime.fromisoformat("1962-10-26T20:00-04:00")
STEPS = (
    Step("request", "sends the request", ("Secretary-General",), (), Latency.hours(10, 12, 16), "request_public"),
    Step("answer", "answers", ("Khrushchev",), ("request",), Latency.hours(14, 20, 28), "answer_received"),
)
TIMINGS = sample(STEPS, 200_000, 1962)


def contact(radius):
    return crossing(TANKER, Line("line", "the line", Distance.nautical_miles(radius))).at


def chance(milestone, when):
    return chance_before(milestone_hours(TIMINGS, STEPS, milestone), CALL, when)


def test_the_request_is_public_before_contact_at_300_but_not_at_500():
    assert chance("request_public", contact(500)).p == 0
    exact = 1 - (16 - hours_between(CALL, contact(300))) ** 2 / 24
    at_300 = chance("request_public", contact(300))
    assert at_300.p == pytest.approx(exact, abs=0.01)
    assert at_300.low < exact < at_300.high
    assert exact == pytest.approx(0.9, abs=0.05)


def test_no_line_brings_the_answer_in_time_and_letting_the_tanker_pass_does():
    assert chance("answer_received", contact(500)).p == 0
    assert chance("answer_received", contact(300)).p == 0
    assert chance("answer_received", NEXT).p > 0.99


def test_the_line_at_300_is_met_by_day_and_the_line_at_500_is_not():
    at_the_line = Position(25, -68)
    assert by_daylight(contact(300), at_the_line)
    assert not by_daylight(contact(500), at_the_line)


def test_the_times_beside_what_happened_are_the_models():
    case = Path(wayout.__file__).parent / "cases" / "cuba-1962" / "SOURCES.md"
    rows = [line.split("|")[1:] for line in case.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = {name.strip(): model.strip() for name, model, *_ in rows}
    scenario = wayout.load("cuba-1962")
    timings = {row.plan.key: row.timing for row in compare(scenario).rows}
    asked = {
        "request public": ("request_300", "request_public"),
        "answer by the Secretary-General": ("request_300", "answer_received"),
        "answer to a letter straight to Moscow": ("direct_letter", "answer_received"),
    }
    for name, (plan, milestone) in asked.items():
        found = timings[plan].milestones[milestone]
        early, late = shown(found.early), shown(found.late)
        assert told[name] == f"{early} to {late.removeprefix(early[:7])}", name
    contacts = {
        "the tanker at the line of 500": "request_500",
        "the tanker at a line of 300": "request_300",
        "the Grozny at the line of 500": "request_tanker_through",
    }
    for name, plan in contacts.items():
        assert told[name] == shown(timings[plan].contact.at)


def shown(instant):
    return f"{local(instant + timedelta(seconds=30), 'America/New_York'):%-d %b %H:%M}"


def test_what_the_room_offers_is_listed():
    assert list(wayout.clock.__all__) == sorted(wayout.clock.__all__)
    assert all(hasattr(wayout.clock, name) for name in wayout.clock.__all__)


def test_the_room_opens_without_what_few_scenarios_need():
    code = "import sys, wayout.clock; sys.exit(bool({'pyproj', 'astral'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
