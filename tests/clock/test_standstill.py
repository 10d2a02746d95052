"""A standstill: who is where, who was inside, and when ships that held come to the line."""

from datetime import UTC, datetime, timedelta

import pytest

from wayout.clock import (
    AtPosition,
    AtRadius,
    ClockError,
    Distance,
    Line,
    Position,
    Ship,
    Speed,
    Speeds,
    Track,
    TrackPoint,
    destination,
    distance,
)
from wayout.clock.clock import Clock
from wayout.clock.standstill import Standstill
from wayout.clock.terms import Term
from wayout.clock.whereabouts import past, spot, whereabouts

START = datetime(2031, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
CENTRE = Position(20, -75)
LINE = Line("line", "the line", Distance.nautical_miles(300), CENTRE)


def radial(key, away, knots=10):
    return Ship(key, key, Speed.knots(knots), AtRadius(Distance.nautical_miles(away), START))


def tracked(key, away, beyond=0, knots=10):
    start = destination(CENTRE, 60, Distance.nautical_miles(away))
    end = destination(CENTRE, 60, Distance.nautical_miles(beyond)) if beyond else CENTRE
    points = (TrackPoint(start, START), TrackPoint(end))
    speed = Speed.knots(knots)
    return Ship(key, key, speed, None, None, (Track("likely", points, Speeds(speed, speed, speed)),))


def clock(*ships, standstill):
    return Clock(START, "UTC", {"line": LINE}, {ship.key: ship for ship in ships}, standstill=standstill)


def held(*ships, holds=None, begins=START + 10 * HOUR, term="2 to 3 days"):
    standstill = Standstill(begins, Term.parse(term), Term.parse("1 day"), holds)
    return whereabouts(clock(*ships, standstill=standstill), standstill, LINE)


@pytest.mark.parametrize("make", [radial, tracked])
def test_a_ship_that_holds_stays_and_meets_the_line_that_much_later(make):
    (ship,) = held(make("far", 500))
    assert ship.holds
    assert not ship.inside
    for place in (ship.at_begin, *ship.at_ends):
        assert place.from_centre.in_nautical_miles == pytest.approx(400, abs=0.01)
    met = START + 20 * HOUR
    for at, days in zip(ship.meets, (2, 3), strict=True):
        assert abs(at - met - timedelta(days=days)) < timedelta(seconds=1)


@pytest.mark.parametrize("make", [radial, tracked])
def test_a_ship_already_inside_sails_on_to_its_end(make):
    (ship,) = held(make("near", 380))
    assert ship.inside
    assert not ship.holds
    assert ship.at_begin.from_centre.in_nautical_miles == pytest.approx(280, abs=0.01)
    assert [place.from_centre.in_nautical_miles for place in ship.at_ends] == pytest.approx([0, 0], abs=0.01)
    assert ship.meets is None


@pytest.mark.parametrize("make", [radial, tracked])
def test_a_ship_that_does_not_hold_meets_the_line_as_if_nothing_were(make):
    other, ship = held(make("far", 500), make("wilful", 900), holds=("far",))
    assert other.holds
    assert not ship.holds
    at = [place.from_centre.in_nautical_miles for place in ship.at_ends]
    assert at == pytest.approx([900 - 580, 900 - 820], abs=0.01)
    assert ship.meets[0] == ship.meets[1]
    assert abs(ship.meets[0] - START - 60 * HOUR) < timedelta(seconds=1)


def test_a_ship_that_passes_through_is_inside_only_while_it_is():
    ship = tracked("through", 500, beyond=310)
    through = Ship(
        "t", "t", Speed.knots(10), None, None,
        (Track("l", (TrackPoint(destination(CENTRE, 60, Distance.nautical_miles(500)), START),
                     TrackPoint(CENTRE), TrackPoint(destination(CENTRE, 200, Distance.nautical_miles(500)))),
               Speeds.knots(10)),),
    )  # fmt: skip
    assert [past(through, LINE, START + hours * HOUR) for hours in (0, 19, 21, 50, 79, 81, 200)] == [
        False, False, True, True, True, False, False,
    ]  # fmt: skip
    assert not past(ship, LINE, START + 1000 * HOUR)
    fence = Line("f", "", points=(Position(10, -72), Position(30, -72)))
    assert [past(through, fence, START + hours * HOUR) for hours in (0, 60)] == [False, True]


def test_the_extension_and_the_ends():
    standstill = Standstill(START, Term.parse("2 to 3 days"), Term.parse("1 to 2 days"))
    assert standstill.ends == (START + 48 * HOUR, START + 72 * HOUR)
    assert standstill.ends_if_extended == (START + 72 * HOUR, START + 120 * HOUR)
    assert Standstill(START, Term.parse("2 days")).ends_if_extended is None
    with pytest.raises(ClockError, match="has no time zone"):
        Standstill(datetime(2031, 5, 1), Term.parse("2 days"))  # noqa: DTZ001


def test_where_a_ship_known_by_its_position_is():
    start = destination(CENTRE, 60, Distance.nautical_miles(500))
    ship = Ship("s", "", Speed.knots(10), AtPosition(start, START))
    there = spot(ship, LINE, START + 20 * HOUR)
    assert there.from_centre.in_nautical_miles == pytest.approx(300, abs=1e-6)
    assert distance(there.position, CENTRE).in_nautical_miles == pytest.approx(300, abs=1e-6)
    assert distance(there.position, start).in_nautical_miles == pytest.approx(200, abs=1e-3)
    assert spot(radial("r", 500), LINE, START).position is None
    assert spot(ship, LINE, START - 1000 * HOUR).from_centre.in_nautical_miles == 10_000  # reckoned back, bounded
