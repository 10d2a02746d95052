"""What a file says of words: steps as a graph, hours, sleep, deadlines; and what is wrong with them."""

from datetime import datetime, time

import pytest

from wayout.clock import Asleep, Latency, Lognormal, Pert
from wayout.files.build import build, faults_of
from wayout.files.document import parse_document
from wayout.report.brief import make_brief

WORDS = """\
clock:
  start: 2031-05-05T09:00[Europe/Berlin]
  zone: Europe/Berlin
  channels:
    cable: {hours: {low: 1, likely: 2, high: 4}}
    radio: {hours: 3}
    round: {hours: {low: 1, likely: 2, high: 4, shape: pert}}
    long: {hours: {median: 6, within: 12}}
    pouch:
      hours: {past: [30, 41.5, {sent: "1962-10-23T18:51-04:00", received: "1962-10-24T07:00[Europe/Moscow]"}]}
      asleep: [{since: 18:00, until: 08:00}, {since: 00:00, until: 24:00, days: [sat, sun]}]
      zone: America/New_York
    night: {hours: 1, asleep: {since: 22:00, until: 07:30}}
plans:
  note:
    channel: cable
    ends_with: answer
    steps:
      draft: {does: draft, hours: 1}
      clear: {does: clear, after: draft, clears: {Rusk: 0.5, Ball: {low: 1, likely: 1, high: 2}}, in_turn: true}
      send: {does: send, after: clear, channel: [cable, radio], reaches: received}
      press: {does: tell the press, after: draft, hours: 2}
      read: {does: decide, after: draft, after_first: [send, press], channel: radio, hours: 0.5, reaches: answer}
      order: {does: order, after: read}
"""


def load(text):
    return build(parse_document(text, "f.yaml"))


def faults(text):
    return faults_of(parse_document(text, "f.yaml"))


@pytest.fixture(scope="module")
def steps():
    return {step.key: step for step in load(WORDS).plans[0].steps}


def test_steps_go_by_channels_take_hours_or_are_cleared(steps):
    assert steps["draft"].latency == Latency.fixed_hours(1)
    assert [(c.who, c.latency.in_hours[2]) for c in steps["clear"].clears] == [("Rusk", 0.5), ("Ball", 2)]
    assert steps["clear"].in_turn
    assert steps["clear"].who == ("Rusk", "Ball")
    assert [channel.key for channel in steps["send"].channels] == ["cable", "radio"]
    assert [channel.key for channel in steps["order"].channels] == ["cable"]  # the plan's


def test_a_channel_named_beside_hours_is_kept_with_those_hours(steps):
    (channel,) = steps["read"].channels
    assert (channel.key, channel.latency) == ("radio", Latency.fixed_hours(0.5))


def test_hours_come_in_four_forms():
    channels = load(WORDS).clock.channels
    assert channels["round"].latency == Pert.hours(1, 2, 4)
    assert channels["long"].latency == Lognormal.within(6, 12, 0.9)
    assert channels["pouch"].latency == Lognormal.fitted([30, 41.5, 5.15])
    assert channels["radio"].latency == Latency.fixed_hours(3)


def test_a_channel_sleeps_on_the_clocks_of_its_zone_or_of_the_file():
    channels = load(WORDS).clock.channels
    assert channels["night"].asleep == (Asleep(time(22), time(7, 30), "Europe/Berlin"),)
    nights, weekend = channels["pouch"].asleep
    assert nights == Asleep(time(18), time(8), "America/New_York")
    assert (weekend.since, weekend.until, weekend.days) == (time(0), time(0), {5, 6})


def test_the_brief_lists_how_channels_sleep_and_how_long_words_take():
    told = {each.what: each.value for each in make_brief(load(WORDS)).inputs}
    assert told["Channel: long"] == "median 6 h, 3 to 12 h in eight of ten"
    assert told["Channel: round"] == "1 / 2 / 4 h (PERT)"
    assert told["Channel: night"] == "1 h; asleep 22:00 to 07:30 in Europe/Berlin"
    assert told["Channel: pouch"].endswith("America/New_York and 00:00 to 00:00 in America/New_York, sat/sun")


def test_an_instant_may_name_its_zone_in_place_of_an_offset():
    begun = datetime.fromisoformat("2031-05-05T09:00+02:00")
    for written in ("09:00[Europe/Berlin]", "09:00+02:00[Europe/Berlin]", "09:00+02:00", "07:00Z"):
        text = WORDS.replace("09:00[Europe/Berlin]", written)
        assert load(text).clock.start == begun


def test_a_plan_says_which_milestone_ends_it_or_the_last_does():
    plan = load(WORDS).plans[0]
    assert (plan.ends_with, plan.end) == ("answer", "answer")
    assert load(WORDS.replace("ends_with: answer", "ends_with: received")).plans[0].end == "received"
    assert load(WORDS.replace("    ends_with: answer\n", "")).plans[0].end == "answer"
    assert load("clock: {start: 2031-05-05T09:00Z}\nplans: {p: {}}").plans[0].end is None


def test_the_brief_lists_how_long_each_step_takes():
    told = {each.what: each.value for each in make_brief(load(WORDS)).inputs}
    assert told["Step: clear, Rusk and Ball"] == "Rusk 0.5 h, Ball 1 / 1 / 2 h, in turn"
    assert told["Step: decide"] == "0.5 h"
    assert "Step: send" not in told  # as long as its channels, which are listed


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "what"),
    [
        ("after_first: [send, press]", "after_first: [send, pres]", 23, "read.after_first[2]", "no step `pres`"),
        (
            "press: {does: tell the press, after: draft",
            "press: {does: tell, after_first: read",
            18,
            "steps",
            "circle",
        ),
        ("[cable, radio]", "[cable, radoi]", 21, "send.channel[2]", "no channel `radoi`"),
        ("channel: radio, hours: 0.5", "channel: [radio, cable], hours: 0.5", 23, "read.hours", "several channels"),
        ("in_turn: true", "hours: 3", 20, "steps.clear", "those who clear it say how long"),
        ("Rusk: 0.5", "Rusk: {low: 2, likely: 1, high: 3}", 20, "clear.clears.Rusk", "rising order"),
        ("[cable, radio]", "[cable, cable]", 18, "steps", "names the channel 'cable' twice"),
        (
            "low: 1, likely: 2, high: 4}}\n    radio",
            "low: 3, likely: 2, high: 4}}\n    radio",
            5,
            "hours",
            "rising",
        ),
        ("shape: pert", "shape: prt", 7, "channels.round.hours.shape", "'triangular' or 'pert'"),
        ("likely: 2, high: 4, shape", "high: 4, shape", 7, "channels.round.hours.likely", "missing"),
        ("within: 12", "within: 2", 8, "channels.long.hours", "does not fit a median of 6 h"),
        ("within: 12", "whithin: 12", 8, "channels.long.hours.whithin", "not known"),
        ("within: 12", "within: 12, chance: 1.5", 8, "channels.long.hours.chance", "less than 1"),
        ("[30, 41.5,", "[", 10, "channels.pouch.hours.past", "at least 2"),
        ("[30,", "[-30,", 10, "channels.pouch.hours.past[1]", "greater than 0"),
        (", received: ", ", hours: 5, received: ", 10, "channels.pouch.hours.past[3]", "either its hours or both"),
        ("1962-10-24T07:00[", "1962-10-23T07:00[", 10, "hours.past[3]", "before it was sent"),
        ("1962-10-24T07:00[Europe/Moscow]", "1962-10-24T07:00", 10, "past[3].received", "no zone"),
        ("Europe/Moscow]", "Europe/Mosco]", 10, "past[3].received", "did you mean 'Europe/Moscow'"),
        ("since: 18:00", "since: 18.5", 11, "pouch.asleep[1].since", "not a time of the day"),
        ("since: 22:00", "since: 25:00", 13, "night.asleep.since", "not a time of the day"),
        ("until: 07:30", "until: 22:00", 13, "channels.night", "never awake"),
        ("days: [sat, sun]", "days: [sat, son]", 11, "pouch.asleep[2].days[2]", "should be 'mon'"),
        ("zone: America/New_York", "zone: America/New_Yrok", 12, "pouch.zone", "New_Yrok"),
        ("start: 2031-05-05T09:00[", "start: 2031-03-30T02:30[", 2, "clock.start", "is skipped in Europe/Berlin"),
        ("start: 2031-05-05T09:00[", "start: 2031-10-26T02:30[", 2, "clock.start", "comes twice in Europe/Berlin"),
        ("09:00[Europe/Berlin]", "09:00+01:00[Europe/Berlin]", 2, "clock.start", "write one of them"),
        ("09:00[Europe/Berlin]", "09:00[Europe/Atlantis]", 2, "clock.start", "unknown time zone"),
        ("09:00[Europe/Berlin]", "09:00", 2, "clock.start", "no zone"),
        ("ends_with: answer", "ends_with: anser", 17, "note.ends_with", "no milestone `anser`"),
    ],
)
def test_faults(old, new, line, key, what):
    assert faults(WORDS) == ()
    assert old in WORDS
    found = [fault for fault in faults(WORDS.replace(old, new)) if fault.key.endswith(key)]
    assert found, faults(WORDS.replace(old, new))
    assert found[0].line == line
    assert what in f"{found[0].what}; {found[0].mend}"
