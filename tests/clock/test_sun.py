"""Daylight against published almanacs, against a second method, and where the sun does not set."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import acos, asin, atan2, cos, degrees, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.clock import (
    ClockError,
    Daylight,
    Position,
    by_daylight,
    daylight,
    distance,
    local,
    next_daylight,
    under_the_sun,
)

SECOND = timedelta(seconds=1)
AT_THE_LINE = Position(25, -68)
POLE = Position(90, 0)
LONGYEARBYEN = Position(78.22, 15.65)


@dataclass(frozen=True)
class Published:
    source: str
    place: Position
    on: str
    sunrise: str  # UTC
    sunset: str
    within: timedelta = timedelta(minutes=1)


ALMANAC = [
    Published("USNO, Atlanta", Position(33.8, -84.4), "2009-09-06", "2009-09-06T11:15", "2009-09-06T23:56"),
    Published("USNO, Bluffton", Position(40.8939, -83.8917), "2018-09-12", "2018-09-12T11:13", "2018-09-12T23:50"),
    Published(
        "USNO, Defiance", Position(41.281944, -84.362778), "2019-11-08", "2019-11-08T12:17", "2019-11-08T22:25"
    ),
    Published("USNO, Golden", Position(39.742476, -105.1786), "2015-01-01", "2015-01-01T14:22", "2015-01-01T23:47"),
    Published("USNO, Golden", Position(39.742476, -105.1786), "2015-08-02", "2015-08-02T12:00", "2015-08-03T02:13"),
    Published(
        "NREL SPA", Position(39.742476, -105.1786), "2015-01-02", "2015-01-02T14:21:55", "2015-01-02T23:47:43"
    ),
    Published("NREL SPA", Position(-35, 0), "1996-07-05", "1996-07-05T07:08:15", "1996-07-05T17:01:04"),
    Published("NREL SPA", Position(-35, 0), "2004-12-04", "2004-12-04T04:38:57", "2004-12-04T19:02:03"),
]


@pytest.mark.parametrize("row", ALMANAC, ids=lambda row: f"{row.source} {row.on}")
def test_published_sunrises_and_sunsets(row):
    day = daylight(row.place, date.fromisoformat(row.on))
    assert abs(day.sunrise - datetime.fromisoformat(row.sunrise + "+00:00")) <= row.within
    assert abs(day.sunset - datetime.fromisoformat(row.sunset + "+00:00")) <= row.within


def test_daylight_at_the_line_on_25_october_1962():
    day = daylight(AT_THE_LINE, date(1962, 10, 25))
    assert time(6, 25) <= local(day.sunrise, "America/New_York").time() <= time(6, 42)
    assert time(17, 50) <= local(day.sunset, "America/New_York").time() <= time(18, 6)
    assert by_daylight(datetime.fromisoformat("1962-10-25T13:46-04:00"), AT_THE_LINE)
    assert not by_daylight(datetime.fromisoformat("1962-10-25T02:00-04:00"), AT_THE_LINE)
    assert not by_daylight(datetime.fromisoformat("1962-10-25T18:46-04:00"), AT_THE_LINE)


def the_sun(at):
    """Declination and equation of time in degrees, from the Astronomical Almanac's low-precision formulae."""
    days = (at - datetime(2000, 1, 1, 12, tzinfo=UTC)) / timedelta(days=1)
    mean = 280.460 + 0.9856474 * days
    anomaly = radians(357.528 + 0.9856003 * days)
    along = radians(mean + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    tilt = radians(23.439 - 0.0000004 * days)
    ascension = degrees(atan2(cos(tilt) * sin(along), cos(along)))
    return asin(sin(tilt) * sin(along)), (mean - ascension + 180) % 360 - 180


def by_hour_angle(place, on, sign):
    """Sunrise (-1) or sunset (+1), from the hour angle at which the sun's centre stands 50' below the horizon."""
    noon = datetime.combine(on, time(12), UTC) - timedelta(hours=place.lon / 15)
    at, lat = noon, radians(place.lat)
    for _ in range(5):
        declination, equation = the_sun(at)
        angle = degrees(
            acos((sin(radians(-50 / 60)) - sin(lat) * sin(declination)) / (cos(lat) * cos(declination)))
        )
        at = noon + timedelta(hours=(sign * angle - equation) / 15)
    return at


@given(st.floats(-60, 60), st.floats(-180, 180), st.dates(date(1950, 1, 2), date(2049, 12, 30)))
def test_a_second_method_agrees_on_every_side_of_the_day_border(lat, lon, on):
    place = Position(lat, lon)
    day = daylight(place, on)
    assert abs(day.sunrise - by_hour_angle(place, on, -1)) < timedelta(seconds=60)
    assert abs(day.sunset - by_hour_angle(place, on, +1)) < timedelta(seconds=60)


@given(st.floats(-60, 60), st.floats(-180, 180), st.dates(date(1950, 1, 2), date(2049, 12, 30)))
def test_the_sun_is_up_from_sunrise_until_just_before_sunset(lat, lon, on):
    place = Position(lat, lon)
    day = daylight(place, on)
    assert not by_daylight(day.sunrise - SECOND, place)
    assert by_daylight(day.sunrise, place)
    assert by_daylight(day.sunset - SECOND, place)
    assert not by_daylight(day.sunset, place)
    assert next_daylight(day.sunset, place) == daylight(place, on + timedelta(days=1)).sunrise
    assert next_daylight(day.sunrise - timedelta(hours=1), place) == day.sunrise


@given(st.floats(-85, 85), st.floats(-180, 180), st.datetimes(datetime(1950, 1, 2), datetime(2049, 12, 30)))  # noqa: DTZ001
def test_it_is_night_farther_than_a_quarter_of_the_earth_from_under_the_sun(lat, lon, at):
    at, place = at.replace(tzinfo=UTC), Position(lat, lon)
    quarter = 10_007_543 * (90 + 50 / 60) / 90  # a sphere of the earth's mean radius
    away = distance(place, under_the_sun(at)).in_metres
    if abs(away - quarter) > 40_000:  # the ellipsoid is no sphere
        assert by_daylight(at, place) == (away < quarter)


def test_under_the_sun_at_an_equinox_and_at_a_solstice():
    assert abs(under_the_sun(datetime(2024, 3, 20, 3, 6, tzinfo=UTC)).lat) < 0.02
    june = under_the_sun(datetime(2024, 6, 20, 20, 51, tzinfo=UTC))
    assert june.lat == pytest.approx(23.44, abs=0.01)
    assert june.lon == pytest.approx(-132.3, abs=0.3)  # 12 h 51 min - 2 min of the equation of time past noon


def test_the_antimeridian_is_one_place_with_two_dates():
    east, west = Position(-17, 180), Position(-17, -180)
    assert daylight(east, date(2024, 3, 2)) == daylight(west, date(2024, 3, 1))
    at = datetime(2024, 3, 1, 12, tzinfo=UTC)
    assert next_daylight(at, east) == next_daylight(at, west)


def test_by_day_the_next_daylight_is_now():
    now = datetime.fromisoformat("1962-10-25T13:46:00.5-04:00")
    assert next_daylight(now, AT_THE_LINE) == now
    assert next_daylight(now, AT_THE_LINE).tzinfo is UTC


def test_a_fraction_of_a_second_before_sunrise_is_night():
    sunrise = daylight(AT_THE_LINE, date(1962, 10, 25)).sunrise
    assert next_daylight(sunrise - timedelta(microseconds=1), AT_THE_LINE) == sunrise


def test_polar_night_and_midnight_sun():
    assert daylight(LONGYEARBYEN, date(2020, 12, 21)) is None
    assert daylight(LONGYEARBYEN, date(2020, 6, 21)) is None
    assert not by_daylight(datetime(2020, 12, 21, 11, tzinfo=UTC), LONGYEARBYEN)
    assert by_daylight(datetime(2020, 6, 21, 23, tzinfo=UTC), LONGYEARBYEN)


def test_after_the_polar_night_the_sun_comes_back():
    back = next_daylight(datetime(2020, 11, 20, tzinfo=UTC), LONGYEARBYEN)
    assert date(2021, 2, 14) <= back.date() <= date(2021, 2, 17)  # the sun is back over the sea in mid-February
    assert by_daylight(back, LONGYEARBYEN)
    assert not by_daylight(back - SECOND, LONGYEARBYEN)


def test_at_the_pole_the_sun_rises_once_a_year_near_the_equinox():
    back = next_daylight(datetime(2020, 9, 30, tzinfo=UTC), POLE)
    assert date(2021, 3, 16) <= back.date() <= date(2021, 3, 20)
    assert next_daylight(datetime(2020, 4, 1, tzinfo=UTC), Position(-90, 0)).month == 9


def test_the_first_and_the_last_night_of_the_years_computed():
    for at in (datetime(1000, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, 23, tzinfo=UTC)):
        assert 5 < (next_daylight(at, Position(0, 0)) - at) / timedelta(hours=1) < 8


def test_bad_input():
    naive = datetime(1962, 10, 25, 2)  # noqa: DTZ001
    for act in (by_daylight, next_daylight):
        with pytest.raises(ClockError, match="has no time zone"):
            act(naive, AT_THE_LINE)
        with pytest.raises(ClockError, match="not computed for 999; ask for a year from 1000 to 2999"):
            act(datetime(999, 5, 1, tzinfo=UTC), AT_THE_LINE)
    with pytest.raises(ClockError, match="not computed for 9999"):
        daylight(AT_THE_LINE, date.max)
    with pytest.raises(ClockError, match="is before sunrise"):
        Daylight(datetime(2020, 1, 1, 8, tzinfo=UTC), datetime(2020, 1, 1, 7, tzinfo=UTC))
    with pytest.raises(ClockError, match="has no time zone"):
        Daylight(naive, naive)
