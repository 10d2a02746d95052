"""Sleep on the clocks of a zone: against the clocks read minute by minute, and where the clocks change."""

from datetime import UTC, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.clock import Asleep, Channel, ClockError, Latency, Step, awake_from, local, sample, zone_of

CALL = datetime.fromisoformat("1962-10-24T23:15-04:00")
NEW_YORK = "America/New_York"
EVERY_DAY = frozenset(range(7))


def spell(since, until, zone=NEW_YORK, days=EVERY_DAY):
    return Asleep(time.fromisoformat(since), time.fromisoformat(until), zone, frozenset(days))


def waits(hours, *spells, start=CALL):
    return awake_from(np.array([float(hours)]), spells, start)[0]


def asleep(instant, spells):
    """By the definition: what the clocks of the zone show lies in a spell of today or of yesterday."""
    for each in spells:
        shown = local(instant, each.zone)
        now, today = shown.time(), shown.weekday()
        over_night = each.until <= each.since
        if today in each.days and each.since <= now and (over_night or now < each.until):
            return True
        if over_night and (today - 1) % 7 in each.days and now < each.until:
            return True
    return False


# Not between midnight and four, where clocks change: what is right there is told one by one below.
hours_of_day = st.builds(time, st.integers(4, 23), st.sampled_from([0, 30]))
spells = st.builds(
    Asleep,
    hours_of_day,
    hours_of_day,
    st.sampled_from([NEW_YORK, "Europe/Berlin", "Asia/Kolkata", "UTC"]),
    st.frozensets(st.integers(0, 6), min_size=1),
)


@given(
    st.lists(spells, min_size=1, max_size=3),
    st.sampled_from(["1962-10-24T23:00-04:00", "2031-03-28T12:00Z", "2031-10-25T12:00Z"]),
    st.integers(0, 4 * 48),
)
def test_it_wakes_at_the_first_half_hour_at_which_the_clocks_say_so(given_spells, start, half_hours):
    begun = datetime.fromisoformat(start)
    steps = range(half_hours, half_hours + 2 * 24 * 15)
    awake = (n for n in steps if not asleep(begun + timedelta(minutes=30 * n), given_spells))
    first = next(awake, None)
    if first is None:  # asleep for longer than is looked at: all the week
        return
    assert waits(half_hours / 2, *given_spells, start=begun) == first / 2


def test_the_secretary_general_cannot_be_reached_before_morning():
    night = spell("22:00", "07:30")
    assert waits(0, night) == 8.25  # from 23:15 to 07:30
    assert waits(8.25, night) == 8.25
    assert waits(20, night) == 20
    assert waits(22.75, night) == 8.25 + 24  # 22:00 sharp


def test_weekends_join_the_nights_around_them():
    office = (spell("18:00", "08:00"), spell("00:00", "00:00", days=[5, 6]))
    friday = datetime.fromisoformat("1962-10-26T19:00-04:00")
    monday = datetime.fromisoformat("1962-10-29T08:00-05:00")  # the clocks went back on Sunday
    assert waits(0, *office, start=friday) == (monday - friday) / timedelta(hours=1) == 62


@pytest.mark.parametrize(
    ("start", "since", "until", "wakes"),
    [
        ("1962-10-27T22:00-04:00", "23:00", "01:30", "1962-10-28T01:30-05:00"),  # 01:30 comes twice
        ("1962-10-27T22:00-04:00", "23:00", "07:00", "1962-10-28T07:00-05:00"),
        ("1963-04-27T22:00-05:00", "23:00", "02:30", "1963-04-28T03:30-04:00"),  # 02:30 is skipped
        ("1963-04-27T22:00-05:00", "23:00", "07:00", "1963-04-28T07:00-04:00"),
    ],
)
def test_where_the_clocks_change_it_sleeps_on_till_it_is_past(start, since, until, wakes):
    begun, woken = datetime.fromisoformat(start), datetime.fromisoformat(wakes)
    assert waits(2, spell(since, until), start=begun) == (woken - begun) / timedelta(hours=1)


def test_later_is_never_sooner_and_it_holds_for_years():
    hours = np.linspace(0, 12 * 8766, 200_001)
    found = awake_from(hours, (spell("21:00", "09:00"), spell("12:00", "13:00", days=[2])), CALL)
    assert (found >= hours).all()
    assert (np.diff(found) >= 0).all()
    assert np.mean(found > hours) == pytest.approx(12 / 24 + 1 / 168, abs=0.002)


def test_beyond_the_horizon_it_is_awake():
    far = 20 * 8766.0
    assert awake_from(np.array([far, 1e9]), (spell("00:01", "23:59"),), CALL).tolist() == [far, 1e9]


def test_a_step_waits_until_its_channel_wakes():
    night = Channel("un", "", None, Latency.hours(1, 2, 4), (spell("22:00", "07:30"),))
    step = Step("send", "", (), (), channels=(night,))
    awake = Step("send", "", (), (), channels=(Channel("un", "", None, Latency.hours(1, 2, 4)),))
    with_sleep, without = (sample([each], 500, 1, CALL).finish["send"] for each in (step, awake))
    assert np.allclose(with_sleep, 8.25 + without)
    by_both = Step("send", "", (), (), channels=(night, Channel("radio", "", None, Latency.fixed_hours(9))))
    assert (sample([by_both], 500, 1, CALL).finish["send"] <= 9).all()
    with pytest.raises(ClockError, match="the channel of step 'send' sleeps; say when the plan starts"):
        sample([step], 5, 1)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", ""])
def test_a_zone_that_does_not_exist(zone):
    with pytest.raises(ClockError, match="unknown time zone"):
        spell("22:00", "07:00", zone)


def test_what_is_no_sleep():
    with pytest.raises(ClockError, match="asleep on days"):
        spell("22:00", "07:00", days=[])
    with pytest.raises(ClockError, match="write times of the day"):
        Asleep(time(22, tzinfo=UTC), time(7), NEW_YORK)
    with pytest.raises(ClockError, match="channel 'un' is never awake; leave it some hours"):
        Channel("un", "", None, Latency.fixed_hours(1), (spell("06:00", "18:00"), spell("18:00", "06:00")))
    with pytest.raises(ClockError, match="never awake"):
        Channel("un", "", None, Latency.fixed_hours(1), (spell("00:00", "00:00"),))
    assert Channel("un", "", None, Latency.fixed_hours(1), (spell("00:01", "00:00"),))


def test_the_end_of_the_calendar_is_no_harm():
    late = datetime(9999, 12, 20, 12, tzinfo=zone_of("UTC"))
    assert waits(1, spell("08:00", "14:00", "UTC"), start=late) == 2
