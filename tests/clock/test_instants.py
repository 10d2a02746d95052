"""Instants: aware or refused, kept in UTC, shown local."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from wayout.clock import ClockError, at_offset, hours_between, local, utc, wall, zone_of

CALL = datetime.fromisoformat("1962-10-24T23:15-04:00")


class NoOffset(tzinfo):
    """A zone that does not know its offset: an instant in it is as naive as one without."""

    def utcoffset(self, _):
        return None

    def dst(self, _):
        return None


def test_an_instant_is_kept_in_utc():
    assert utc(CALL) == CALL
    assert utc(CALL).tzinfo is UTC
    assert utc(CALL).isoformat() == "1962-10-25T03:15:00+00:00"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/New_York", "1962-10-24T23:15:00-04:00"),  # daylight time until 28 October 1962
        ("Europe/Moscow", "1962-10-25T06:15:00+03:00"),
        ("UTC", "1962-10-25T03:15:00+00:00"),
    ],
)
def test_an_instant_is_shown_local(zone, shown):
    assert local(CALL, zone).isoformat() == shown
    assert local(CALL, zone) == CALL


def test_hours_pass_alike_when_the_clocks_change():
    before = datetime(1962, 10, 28, 1, 30, tzinfo=zone_of("America/New_York"))
    after = datetime(1962, 10, 28, 3, 30, tzinfo=zone_of("America/New_York"))
    assert hours_between(before, after) == 3  # the hour from one to two came twice
    assert hours_between(after, before) == -3


@pytest.mark.parametrize("naive", [CALL.replace(tzinfo=None), CALL.replace(tzinfo=NoOffset())])
def test_a_naive_instant_is_refused(naive):
    for act in (utc, lambda t: local(t, "UTC"), lambda t: hours_between(CALL, t)):
        with pytest.raises(ClockError, match=r"1962-10-24T23:15:00 has no time zone; write the offset too"):
            act(naive)


def test_what_is_no_instant_is_refused():
    with pytest.raises(ClockError, match="not '1962-10-24'"):
        utc("1962-10-24")


def test_the_ends_of_the_calendar_are_refused():
    with pytest.raises(ClockError, match="outside the years 1 to 9999"):
        utc(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=3))))
    with pytest.raises(ClockError, match="outside the years 1 to 9999"):
        local(datetime(9999, 12, 31, 23, tzinfo=UTC), "Europe/Moscow")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("America/New_Yrok", "America/New_York"), ("new_york", "America/New_York"), ("europe/mosco", "Europe/Moscow")],
)
def test_an_unknown_zone_offers_the_closest(wrong, meant):
    with pytest.raises(ClockError, match=f"unknown time zone '{wrong}'; did you mean '{meant}'"):
        zone_of(wrong)


@pytest.mark.parametrize("wrong", ["EDT", "", "../etc", "/etc/passwd", "x\0y", None, 5, "localtime", "\ud800"])
def test_what_is_no_zone_is_refused_with_the_way_to_write_one(wrong):
    with pytest.raises(ClockError, match="named after a place, such as America/New_York"):
        zone_of(wrong)


# the clocks of a zone ------------------------------------------------------------------------------------------


def shown(text):
    return datetime.fromisoformat(text)


def test_what_the_clocks_of_a_zone_show_is_an_instant():
    assert wall(shown("1962-10-24T23:15"), "America/New_York") == CALL
    assert wall(shown("1962-10-28T03:15"), "America/New_York") == shown("1962-10-28T03:15-05:00")


@pytest.mark.parametrize("text", ["1963-04-28T02:00", "1963-04-28T02:30", "1963-04-28T02:59:59"])
def test_a_time_that_a_clock_change_skips_is_refused(text):
    with pytest.raises(ClockError, match=r"is skipped in America/New_York, where the clocks were put forward"):
        wall(shown(text), "America/New_York")
    assert wall(shown("1963-04-28T03:00"), "America/New_York") == shown("1963-04-28T03:00-04:00")


@pytest.mark.parametrize("text", ["1962-10-28T01:00", "1962-10-28T01:30", "1962-10-28T01:59:59"])
def test_a_time_that_a_clock_change_repeats_is_refused_with_both_offsets(text):
    with pytest.raises(ClockError, match=r"comes twice in America/New_York.*write its offset, -04:00 or -05:00"):
        wall(shown(text), "America/New_York")
    assert at_offset(shown(f"{text}-05:00"), "America/New_York") == shown(f"{text}-05:00")


def test_an_offset_that_the_zone_does_not_have_then_is_refused():
    with pytest.raises(ClockError, match=r"1962-10-24T23:15-05:00 is 1962-10-25T00:15-04:00 in America/New_York"):
        at_offset(shown("1962-10-24T23:15-05:00"), "America/New_York")
    with pytest.raises(ClockError, match="unknown time zone"):
        wall(shown("1962-10-24T23:15"), "America/New_Yrok")
    with pytest.raises(ClockError, match="without an offset"):
        wall(CALL, "America/New_York")


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Moscow", "Australia/Lord_Howe", "Pacific/Apia"])
def test_every_half_hour_of_a_year_is_shown_once_twice_or_never(zone):
    """Against the clocks themselves: count which readings they show."""
    begin = datetime(2011, 1, 1, tzinfo=UTC)
    readings = [local(begin + timedelta(minutes=30 * n), zone).replace(tzinfo=None, fold=0) for n in range(17_400)]
    times = Counter(readings)
    first, last = readings[0] + timedelta(days=2), readings[-1] - timedelta(days=2)
    reading = first
    while reading < last:
        match times[reading]:
            case 1:
                assert local(wall(reading, zone), zone).replace(tzinfo=None) == reading
            case 0:
                with pytest.raises(ClockError, match="is skipped"):
                    wall(reading, zone)
            case _:
                with pytest.raises(ClockError, match="comes twice"):
                    wall(reading, zone)
        reading += timedelta(minutes=30)
    assert set(times.values()) >= {1}
