import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wayout
from wayout.clock import by_daylight
from wayout.model import Conflict, DecisionMaker, Option, OptionForm, Prioritised, parse
from wayout.offers import Drift, Offers, PathStep, ways_out
from wayout.plans import Scenario, compare
from wayout.report import svg
from wayout.report.figure_timeline import LEFT, NIGHT, RIGHT, Axis, Label, Laid, place
from wayout.report.figures import states_figure, timeline_figure
from wayout.report.words import state_words

SVG = "{http://www.w3.org/2000/svg}"
CASES = [
    *((case, ()) for case in wayout.cases()),
    *(("cuba-1962", (f"USSR={name}",)) for name in ("fears_the_clash", "wants_the_clash")),
]
NIGHT_OF_THE_24TH = "cuba-1962"

# --- reading a figure ---------------------------------------------------------------------------------------


def states_of(conflict: Conflict, offers: Offers | None = None) -> str | None:
    found = offers or ways_out(conflict)
    return states_figure(conflict, found, lambda state: state_words(conflict, state))


def drawn(scenario: Scenario) -> list[str]:
    """The figures that the scenario has."""
    figures = [timeline_figure(scenario, compare(scenario))]
    if scenario.conflict is not None:
        figures.append(states_of(scenario.conflict))
    return [figure for figure in figures if figure is not None]


def words(figure: str) -> list[str]:
    """Every line of text in it, as it is seen."""
    return ["".join(each.itertext()) for each in ET.fromstring(figure).iter(f"{SVG}text")]


def told(figure: str) -> str:
    """What it tells those who do not see it."""
    return ET.fromstring(figure).findtext(f"{SVG}desc") or ""


def hovers(figure: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(figure).iter(f"{SVG}title")]


def boxes(figure: str) -> list[tuple[str, float, float, float, float]]:
    """Each line of text with left, right, top and bottom."""
    found = []
    for each in ET.fromstring(figure).iter(f"{SVG}text"):
        said = each.text or ""
        width = svg.width_of(said, bold=each.get("font-weight") == "bold")
        x, y = float(each.get("x", 0)), float(each.get("y", 0))
        left = x - width * {"end": 1.0, "middle": 0.5}.get(each.get("text-anchor", ""), 0.0)
        found.append((said, left, left + width, y - 9, y + 3))
    return found


def overlapping(figure: str) -> list[tuple[str, str]]:
    return [
        (one[0], other[0])
        for one, other in combinations(boxes(figure), 2)
        if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
    ]


def cut_off(figure: str) -> list[str]:
    """The lines of text that leave the figure."""
    height = float(ET.fromstring(figure).attrib["viewBox"].split()[3])
    return [
        said
        for said, left, right, top, bottom in boxes(figure)
        if left < 0 or right > svg.WIDTH or top < 0 or bottom > height
    ]


def well_made(figure: str) -> None:
    root = ET.fromstring(figure)
    assert (root.tag, root.get("role"), root.get("width")) == (f"{SVG}svg", "img", "100%")
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text
    assert root[1].text
    assert root.get("class", "").startswith("wayout-")
    assert not [each for each in root.iter() if each.get("id")], "two figures on a page would share an id"
    assert overlapping(figure) == []
    assert cut_off(figure) == []


# --- every bundled case -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("case", "variants"), CASES)
def test_every_bundled_case_is_well_made(case: str, variants: tuple[str, ...]) -> None:
    scenario = wayout.load(case, variants=list(variants))
    figures = drawn(scenario)
    assert len(figures) == (scenario.clock is not None) + (scenario.conflict.status_quo is not None)
    for figure in figures:
        well_made(figure)


def test_the_checks_of_this_file_see_an_overlap_and_a_cut() -> None:
    inside, over = svg.text("some words", 20, 20), svg.text("some others", 60, 24)
    assert overlapping(svg.figure("x", "t", "d", 40, inside)) == []
    assert overlapping(svg.figure("x", "t", "d", 40, inside, over)) == [("some words", "some others")]
    assert cut_off(svg.figure("x", "t", "d", 40, svg.text("to the right", 700, 20), inside)) == ["to the right"]
    assert cut_off(svg.figure("x", "t", "d", 40, svg.text("left", 20, 20, text_anchor="end"))) == ["left"]


# --- the states ---------------------------------------------------------------------------------------------


def test_the_states_of_the_night() -> None:
    figure = states_of(wayout.load(NIGHT_OF_THE_24TH).conflict)
    said = words(figure)
    for expected in (
        "if nobody agrees",
        "enforce",
        "a third party acts",
        "UN: request",
        "by itself improves",
        "together or not at all",
        "US: talk",
        "USSR: hold",
        "USSR: hold, verify",
        "US: not enforce, talk",
        "unverified: hold",
        "all prefer way out 1",
        "no equilibrium",
        "talk, hold, request",
    ):
        assert expected in said, expected
    assert said.count("credible") == 3
    assert [each for each in said if each.isdigit()] == ["1", "2", "3"]
    assert "Way out 2: enforce, talk, hold, request, by UN: request, then together: US: talk; USSR: hold" in told(
        figure
    )
    assert "Near miss: talk, hold, request (no equilibrium; USSR would drop hold unseen)." in told(figure)


def test_a_near_miss_is_struck_through_and_a_way_out_is_not() -> None:
    root = ET.fromstring(states_of(wayout.load(NIGHT_OF_THE_24TH).conflict))
    struck = ["".join(e.itertext()) for e in root.iter(f"{SVG}text") if e.get("text-decoration") == "line-through"]
    assert struck == ["talk, hold, request"]


def test_only_what_rests_on_an_incredible_sanction_is_dashed() -> None:
    conflict = wayout.load(NIGHT_OF_THE_24TH).conflict
    offers = ways_out(conflict)

    def dashed(found: Offers) -> int:
        return len(
            [e for e in ET.fromstring(states_of(conflict, found)).iter(f"{SVG}rect") if e.get("stroke-dasharray")]
        )

    doubtful = replace(offers, ways_out=(*offers.ways_out[:2], replace(offers.ways_out[2], concepts=("GMR",))))
    assert (dashed(offers), dashed(doubtful)) == (0, 1)
    assert "rests on a sanction" in " ".join(words(states_of(conflict, doubtful)))
    assert words(states_of(conflict, doubtful)).count("credible") == 2


def test_no_way_out_is_said_with_what_removes_the_states() -> None:
    figure = states_of(wayout.load(NIGHT_OF_THE_24TH, variants=["USSR=wants_the_clash"]).conflict)
    said = words(figure)
    assert "No way out" in said
    assert "None of the 20 states meets all four conditions." in " ".join(said)
    assert "1 not better for all" in " ".join(said)
    assert "not for US, USSR" in said
    assert "the ways out" not in said
    assert "No way out." in told(figure)


def test_whose_face_a_near_miss_costs() -> None:
    said = words(states_of(wayout.load(NIGHT_OF_THE_24TH, variants=["USSR=fears_the_clash"]).conflict))
    assert said.count("costs face") == said.count("of USSR") == 2


def test_a_joint_step_without_a_third_party() -> None:
    said = words(states_of(option_form("AB", {"A": ["b", "not a"], "B": ["a", "not b"]}, "ab")))
    assert "a third party acts" not in said
    assert {"nothing on", "together or not at all", "A: a", "B: b", "a, b", "the way out"} <= set(said)


def test_three_decision_makers_move_together() -> None:
    likes = {"A": ["b and c", "not a"], "B": ["a and c", "not b"], "C": ["a and b", "not c"]}
    said = words(states_of(option_form("ABC", likes, "abc")))
    at = said.index("A: a")
    assert said[at : at + 3] == ["A: a", "B: b", "C: c"]


def test_many_ways_out_are_capped_and_counted() -> None:
    likes = {"A": ["b", "not a"], "B": ["a", "not b"]}
    figure = states_of(option_form("AAABBB", likes, ["a", "a2", "a3", "b", "b2", "b3"]))
    said = words(figure)
    assert [each for each in said if each.isdigit()] == ["1", "2", "3", "4", "5", "6"]
    assert "and 10 more" in said
    well_made(figure)


def test_a_cycle_is_drawn_in_its_order() -> None:
    figure = states_of(option_form("AB", {"A": ["a == b"], "B": ["a != b"]}, "ab"))
    said = words(figure)
    states = [each for each in said if each in {"nothing on", "a", "b", "a, b"}]
    assert states == ["nothing on", "b", "a, b", "a"]  # B leaves what A makes, and A what B makes
    assert "goes round" in said
    assert len(arrowheads(figure)) == 4
    assert "goes round" in told(figure)


def test_states_that_go_round_in_no_single_order_get_no_arrows_between_them() -> None:
    conflict = option_form("AB", {"A": ["a"], "B": ["b"]}, "ab")
    figure = states_of(conflict, Offers(Drift((0, 1, 2), ((0, 1, 2),)), (), ()))
    assert "goes round" in words(figure)
    assert not [d for d in arrowheads(figure) if "h7z" in d], "an arrow points down from one to the next"
    assert len(arrowheads(figure)) == 3


def test_several_places_to_rest_are_capped_and_counted() -> None:
    conflict = wayout.load(NIGHT_OF_THE_24TH).conflict
    many = replace(ways_out(conflict), no_agreement=Drift((0, 1, 2, 3, 4, 5), ()))
    figure = states_of(conflict, many)
    assert {"and 2 more", "one of these"} <= set(words(figure))
    well_made(figure)


def test_a_graph_shows_its_names(scenario_file: Callable[[str], Path]) -> None:
    conflict = wayout.load(str(scenario_file(GRAPH))).conflict
    figure = states_of(conflict)
    said = words(figure)
    assert {"war", "Mediator: move to", "truce", "North", "South", "move to peace", "peace"} <= set(said)
    well_made(figure)


def test_steps_taken_alone_and_acts_that_end_it_are_told_from_joint_ones() -> None:
    conflict = wayout.load(NIGHT_OF_THE_24TH).conflict
    offers = ways_out(conflict)
    act = offers.ways_out[0].path[0]
    alone = (
        act,
        PathStep("improvement", (0,), 17, 19, (0,), ()),
        PathStep("improvement", (1,), 19, 30, (1,), (2,)),
    )
    ways = (
        replace(offers.ways_out[0], path=alone),
        replace(offers.ways_out[1], path=(replace(act, end=23),)),
        replace(offers.ways_out[2], path=(PathStep("joint", (0, 1), 1, 31, (0, 1), ()),)),
    )
    figure = states_of(conflict, replace(offers, ways_out=ways))
    expected = {
        "alone, one by one",
        "1. US: talk",
        "at a loss to UN",
        "a third party alone",
        "together",
        "the next step",
    }
    assert expected <= set(words(figure))
    well_made(figure)


def test_a_shortened_name_is_there_in_full_for_the_pointer() -> None:
    long = "an_option_key_that_is_far_too_long_to_be_shown_in_any_box_of_any_figure"
    figure = states_of(option_form("AB", {"A": ["b", f"not {long}"], "B": [long, "not b"]}, [long, "b"]))
    assert not any(long in each for each in words(figure))
    assert any("an_option_key" in each and each.endswith("…") for each in words(figure))
    assert any(long in each for each in hovers(figure))
    well_made(figure)


def test_nothing_is_drawn_without_a_status_quo() -> None:
    conflict = option_form("AB", {"A": ["a"], "B": ["b"]}, "ab")
    assert states_of(replace(conflict, status_quo=None)) is None
    assert states_of(conflict) is not None


# --- words against ships ------------------------------------------------------------------------------------


def test_the_timeline_of_the_night() -> None:
    scenario = wayout.load(NIGHT_OF_THE_24TH)
    figure = timeline_figure(scenario, compare(scenario))
    said = words(figure)
    assert said.index("Do nothing") == min(said.index(plan.title) for plan in scenario.plans)
    for plan in scenario.plans:
        assert plan.title in said
    for expected in (
        "nothing is said",
        "Ball: draft",
        "McNamara +2: clear",
        "Bucharest 25 Oct 02:00 EDT",
        "Bucharest 25 Oct 13:46 EDT",
        "Grozny 26 Oct 20:00 EDT",
        "request public 91 %",
        "request public: too late, under 1 %",
        "answer received over 99 %",
        "steps as in: The request, line at 500",
        "25 Oct",
        "26 Oct",
        "03:00",
        "night",
        "Times: America/New_York",
    ):
        assert expected in said, expected
    assert said.count("Khrushchev: decide") == 4  # in the bar, after contact where contact cuts it
    assert "McNamara, Rusk, Stevenson: clear" in hovers(figure)


def test_words_after_contact_are_called_too_late_and_no_others() -> None:
    scenario = wayout.load(NIGHT_OF_THE_24TH)
    comparison = compare(scenario)
    said = words(timeline_figure(scenario, comparison))
    reached = [
        (milestone.middle, row.timing.contact.at)
        for row in comparison.rows
        for milestone in row.timing.milestones.values()
        if milestone.planned
    ]
    late = [middle >= contact for middle, contact in reached]
    assert 0 < sum(late) < len(late)
    assert len([each for each in said if "too late" in each]) == sum(late)


def test_bars_are_hollow_after_contact() -> None:
    scenario = wayout.load(NIGHT_OF_THE_24TH)
    comparison = compare(scenario)

    def hollow(plan: str) -> int:
        rows = tuple(row for row in comparison.rows if row.plan.key == plan)
        root = ET.fromstring(timeline_figure(scenario, replace(comparison, rows=rows)))
        return len([e for e in root.iter(f"{SVG}rect") if e.get("stroke-dasharray")]) - 1  # the legend has one

    assert hollow("request_tanker_through") == 0
    assert hollow("request_300") == 2  # the decision is cut in two, the order comes after it
    assert hollow("request_500") == 5


def test_nights_are_where_the_sun_is_down() -> None:
    scenario = wayout.load(NIGHT_OF_THE_24TH)
    clock = scenario.clock
    comparison = compare(scenario)
    axis = Axis(clock.start, datetime(1962, 10, 27, tzinfo=UTC))
    figure = timeline_figure(scenario, comparison)
    nights = [
        (float(e.attrib["x"]), float(e.attrib["x"]) + float(e.attrib["width"]))
        for e in ET.fromstring(figure).iter(f"{SVG}rect")
        if e.get("fill") == NIGHT
    ][:-1]  # the last is the legend's
    assert len(nights) == 3
    for hours in range(1, 44):
        instant = clock.start + timedelta(hours=hours)
        dark = any(left <= axis.x(instant) <= right for left, right in nights)
        assert dark != by_daylight(instant, clock.sun_at), instant


def test_without_a_place_for_the_sun_there_are_no_nights() -> None:
    scenario = wayout.load(NIGHT_OF_THE_24TH)
    figure = timeline_figure(replace(scenario, clock=replace(scenario.clock, sun_at=None)), compare(scenario))
    assert NIGHT not in figure
    assert "night" not in words(figure)


def test_no_clock_no_timeline() -> None:
    scenario = wayout.load(NIGHT_OF_THE_24TH)
    without = replace(scenario, clock=None)
    assert timeline_figure(without, compare(without)) is None
    assert timeline_figure(without, compare(scenario)) is None
    assert timeline_figure(scenario, compare(without)) is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2024-01-02T12:00Z", "Maru 2 Jan 13:00 CET"),
        ("2026-03-10T12:00Z", "Maru 10 Mar 13:00 CET 2026, later"),
        ("2023-03-10T12:00Z", "Maru 10 Mar 13:00 CET 2023, past"),
    ],
)
def test_a_contact_off_the_axis_stands_at_its_edge(
    scenario_file: Callable[[str], Path], at: str, expected: str
) -> None:
    scenario = wayout.load(str(scenario_file(CLOCK.replace("CONTACT", at))))
    figure = timeline_figure(scenario, compare(scenario))
    assert words(figure).count(expected) == 2  # doing nothing, and the plan
    assert "said over 99 %" in words(figure) or "past" in expected
    well_made(figure)


def test_a_night_of_months_and_long_spans_are_drawn(scenario_file: Callable[[str], Path]) -> None:
    text = CLOCK.replace("CONTACT", "2024-01-02T12:00Z")
    polar = wayout.load(str(scenario_file(text)))
    figure = timeline_figure(polar, compare(polar))
    nights = [e for e in ET.fromstring(figure).iter(f"{SVG}rect") if e.get("fill") == NIGHT]
    assert float(nights[0].attrib["width"]) == pytest.approx(RIGHT - LEFT)
    years = wayout.load(str(scenario_file(text.replace("high: 8", "high: 30000"))))
    said = words(timeline_figure(years, compare(years)))
    assert "1 Jan 2024" in said
    assert "night" not in said


def test_clocks_put_forward_leave_no_two_hours_on_one_place(scenario_file: Callable[[str], Path]) -> None:
    text = CLOCK.replace("CONTACT", "2024-03-31T20:00Z").replace("2024-01-01T00:00Z", "2024-03-30T22:00Z")
    scenario = wayout.load(str(scenario_file(text)))
    figure = timeline_figure(scenario, compare(scenario))
    assert "31 Mar" in words(figure)
    well_made(figure)


def test_an_hour_at_the_very_edge_is_not_cut_off(scenario_file: Callable[[str], Path]) -> None:
    text = CLOCK.replace("CONTACT", "2024-01-02T12:00Z").replace("2024-01-01T00:00Z", "2023-12-31T23:00Z")
    scenario = wayout.load(str(scenario_file(text)))
    figure = timeline_figure(scenario, compare(scenario))
    assert words(figure)[:1] == ["00:00"]
    well_made(figure)


def test_a_plan_with_no_contact_has_no_chance_to_tell(scenario_file: Callable[[str], Path]) -> None:
    text = CLOCK.replace("CONTACT", "2024-01-02T12:00Z").replace(
        "line: l\n    steps", "line: l\n    let_through: [s]\n    steps"
    )
    scenario = wayout.load(str(scenario_file(text)))
    figure = timeline_figure(scenario, compare(scenario))
    assert "said" in words(figure)
    assert "no contact" in told(figure)


labels = st.builds(
    lambda at, room, sign: Label(at, "x", "x", "step", 0, sign, room + 2 * sign),
    st.floats(LEFT, RIGHT),
    st.floats(5, (RIGHT - LEFT) / 2 - 40),
    st.sampled_from([0.0, 1.0, 10.0]),
)


@given(st.lists(labels, max_size=9))
def test_labels_in_lanes_never_overlap(given_labels: list[Label]) -> None:
    laid = place(given_labels)
    assert sorted(each.label.at for each in laid) == sorted(each.at for each in given_labels)
    for one, other in combinations(laid, 2):
        assert one.lane != other.lane or one.right < other.left or other.right < one.left
    for each in laid:
        assert each.left >= LEFT - each.label.sign
        assert each.right <= RIGHT + each.label.sign
        assert each.right - each.left == pytest.approx(each.label.room)


def test_lines_from_labels_to_their_places_cut_no_label() -> None:
    """A staircase: steps close together at the left, and one that must turn at the right edge."""
    staircase = [(20.0 + 18 * n, 150.0) for n in range(5)] + [(690.0, 200.0)]
    assert not cuts(staircase)
    assert placed(staircase)[0].side == "end"  # the one at the right edge is laid first


def test_a_label_that_would_hide_the_line_of_another_moves_out() -> None:
    """There is room next to the bars for the first, were it not for the line of the second."""
    assert not cuts([(60, 60), (100, 150), (200, 50), (400, 20), (500, 20)])


def placed(at_and_room: list[tuple[float, float]]) -> tuple[Laid, ...]:
    return place([Label(at, "x", "x", "step", 0, 0, room) for at, room in at_and_room])


def cuts(at_and_room: list[tuple[float, float]]) -> bool:
    """A line from a label to its place passes through another label."""

    def cut(one: Laid, other: Laid) -> bool:
        return one.lane > other.lane and other.left < one.label.at < other.right

    laid = placed(at_and_room)
    return any(cut(one, other) or cut(other, one) for one, other in combinations(laid, 2))


# --- what others wrote --------------------------------------------------------------------------------------

HOSTILE = "<script>alert('x')</script> & \"quotes\" ]]> </svg><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("hostile", [HOSTILE, "\x00\x07\ud800\ufffe", "", "日本" * 200, "a" * 5000])
def test_nothing_written_by_others_gets_out_of_the_text(hostile: str) -> None:
    scenario = wayout.load(NIGHT_OF_THE_24TH)
    conflict, clock = scenario.conflict, scenario.clock
    people = tuple(replace(dm, key=hostile, name=hostile, face=()) for dm in conflict.decision_makers)
    options = tuple(
        replace(option, key=f"{hostile}{at}", title=hostile, verified_by=None)
        for at, option in enumerate(conflict.space.options)
    )
    renamed = replace(conflict, decision_makers=people, space=OptionForm(options, conflict.space.feasible))
    offers = ways_out(conflict)
    offers = replace(offers, ways_out=tuple(replace(way, unverified=(hostile,)) for way in offers.ways_out))
    clock = replace(clock, ships={key: replace(ship, title=hostile) for key, ship in clock.ships.items()})
    plans = tuple(
        replace(
            plan,
            title=hostile,
            steps=tuple(replace(s, does=hostile, who=(hostile,) * 2, reaches=hostile or None) for s in plan.steps),
        )
        for plan in scenario.plans
    )
    changed = replace(scenario, clock=clock, plans=plans)
    for figure in (
        states_figure(renamed, offers, lambda state: hostile),
        timeline_figure(changed, compare(changed)),
    ):
        tags = {each.tag.removeprefix(SVG) for each in ET.fromstring(figure).iter()}
        assert tags <= {"svg", "title", "desc", "rect", "g", "path", "text", "circle"}
        assert "<script" not in figure
        assert "<img" not in figure
        assert cut_off(figure) == []
    if hostile == HOSTILE:
        assert any(HOSTILE in each for each in hovers(figure))


def test_text_and_attributes_are_escaped() -> None:
    assert svg.plain("<a> & b") == "&lt;a&gt; &amp; b"
    assert svg.plain("a\x00\x0bb\ud800\ufffe") == "a\ufffd\ufffdb\ufffd\ufffd"
    once = ET.fromstring(svg.element("g", class_="\"'<&>\x07", data_x=1.5, absent=None))
    assert once.attrib == {"class": "\"'<&>\ufffd", "data-x": "1.5"}


@given(st.text(max_size=80), st.floats(20, 300), st.integers(1, 4), st.booleans())
def test_wrapped_words_fit_their_room(said: str, room: float, most: int, bold: bool) -> None:
    lines = svg.wrapped(said, room, most, bold=bold)
    assert 1 <= len(lines) <= most
    assert all(svg.width_of(line, bold=bold) <= room or line == "…" for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert " ".join(lines).split() == said.split()


# --- conflicts to draw --------------------------------------------------------------------------------------


def option_form(owners: str, likes: dict[str, list[str]], keys: str | list[str]) -> Conflict:
    """A conflict in which nothing is on: an owner an option, and each owner's statements."""
    people = list(likes)
    space = OptionForm(
        tuple(Option(key, people.index(owner)) for owner, key in zip(owners, keys, strict=True)),
        np.ones(1 << len(owners), dtype=bool),
    )
    makers = [DecisionMaker(key, preferences=Prioritised(tuple(map(parse, said)))) for key, said in likes.items()]
    return Conflict.of(makers, space, status_quo=0)


def arrowheads(figure: str) -> list[str]:
    """The filled triangles, as they are written."""
    paths = ET.fromstring(figure).iter(f"{SVG}path")
    return [e.attrib["d"] for e in paths if e.get("fill") == svg.INK and e.attrib["d"].endswith("z")]


GRAPH = """
wayout: 1
title: a graph
states: [war, truce, retreat, peace]
decision_makers:
  North: {moves: {truce: [retreat]}, ranking: [peace, truce, war, retreat]}
  South: {moves: {retreat: [peace]}, ranking: [peace, retreat, truce, war]}
  Mediator: {role: third_party, mandate: [propose], moves: {war: [truce]}}
status_quo: war
"""

CLOCK = """
wayout: 1
title: a clock
clock:
  start: 2024-01-01T00:00Z
  zone: Europe/Paris
  sun_at: {lat: 80, lon: 0}
  lines: {l: {title: the line, radius_nm: 100}}
  ships: {s: {title: Maru, speed_kn: 10, at_line: {line: l, at: CONTACT}}}
plans:
  p:
    title: A quick word
    line: l
    steps:
      one: {does: say, who: A, hours: {low: 1, likely: 2, high: 8}, reaches: said}
      two: {does: hear, who: B, after: one, hours: {low: 1, likely: 2, high: 30}, reaches: heard}
"""
