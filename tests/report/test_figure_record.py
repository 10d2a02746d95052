"""The figure of a record: everything is on it, nothing overlaps, and no arrow crosses a mark."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

import wayout
from wayout.record.evidence import Document
from wayout.record.order import in_time
from wayout.report import svg
from wayout.report.figure_record import MOST_LANES, RADIUS, lanes_of, record_figure

SVG = "{http://www.w3.org/2000/svg}"
EDT = timezone(timedelta(hours=-4))
PEOPLE = [
    None,
    "Kennedy",
    "Khrushchev <&>",
    "The Acting Secretary-General of the United Nations",
    "D",
    "E",
    "F",
    "G",
]


@st.composite
def records(draw):
    found = {}
    for n in range(draw(st.integers(0, 12))):
        key = f"{draw(st.sampled_from(['d', 'a-long-name-of-a-document-of-that-night-and-its-copies-']))}{n}"
        when = draw(
            st.none()
            | st.integers(1, 5).map(lambda day: date(1962, 10, day))
            | st.integers(0, 99).map(lambda hours: datetime(1962, 10, 1, tzinfo=EDT) + timedelta(hours=hours))
        )
        found[key] = Document(
            key,
            draw(st.sampled_from(["A citation", "A citation " * 30])),
            file=draw(st.sampled_from([None, "a.txt"])),
            kind=draw(st.sampled_from([None, "letter"])),
            date=when,
            sender=draw(st.sampled_from(PEOPLE)),
            addressee=draw(st.sampled_from(PEOPLE)),
            replies_to=tuple(draw(st.lists(st.sampled_from([*found]), max_size=2, unique=True)) if found else ()),
        )
    return found


def marks(figure):
    """The middles of the documents' marks by citation, from the top, and which are filled."""
    drawn = [each for each in ET.fromstring(figure).iter(f"{SVG}circle") if each.find(f"{SVG}title") is not None]
    return [(float(each.get("cx")), float(each.get("cy")), each.get("fill") != svg.PAPER) for each in drawn]


def boxes(figure):
    for each in ET.fromstring(figure).iter(f"{SVG}text"):
        wide = svg.width_of(each.text or "", bold=each.get("font-weight") == "bold")
        x, y = float(each.get("x")), float(each.get("y"))
        yield each.text or "", x, x + wide, y - 9, y + 3


def corners(d):
    """The points that an arrow goes by, its bends as corners."""
    x, y = 0.0, 0.0
    for sign, numbers in re.findall(r"([MHVQ])([-\d. ]+)", d):
        values = [float(each) for each in numbers.split()]
        x = values[0] if sign in "MHQ" else x
        y = values[-1] if sign in "MVQ" else y
        x = values[-2] if sign == "Q" else x
        yield x, y


@settings(max_examples=60)
@given(records())
def test_all_is_on_it_and_apart(documents):
    figure = record_figure(documents)
    ordered = list(in_time(documents).values())
    drawn = marks(figure)
    assert [filled for *_, filled in drawn] == [each.file is not None for each in ordered]
    assert [y for _, y, _ in drawn] == sorted(y for _, y, _ in drawn)
    lanes = lanes_of(ordered)
    for one, other in combinations(zip(ordered, drawn, strict=True), 2):
        same = one[0].sender == other[0].sender or {one[0].sender, other[0].sender} - set(lanes) == {
            one[0].sender, other[0].sender,
        }  # fmt: skip
        if len(lanes) < MOST_LANES:
            assert (one[1][0] == other[1][0]) == (one[0].sender == other[0].sender)
        elif one[0].sender == other[0].sender:
            assert same
            assert one[1][0] == other[1][0]
    height = float((ET.fromstring(figure).get("viewBox") or "").split()[3])
    said = list(boxes(figure))
    for words, left, right, top, bottom in said:
        assert left >= 0, words
        assert right <= svg.WIDTH, words
        assert 0 <= top < bottom <= height, words
    for one, other in combinations(said, 2):
        if one[0] and other[0]:
            apart = one[2] <= other[1] or other[2] <= one[1] or one[4] <= other[3] or other[4] <= one[3]
            assert apart, (one, other)
    told = ET.fromstring(figure).findtext(f"{SVG}desc") or ""
    for each in ordered:
        assert all(f"{each.key} answers" in told and key in told for key in each.replies_to)


@settings(max_examples=60)
@given(records())
def test_an_arrow_begins_and_ends_at_marks_and_passes_all_others(documents):
    figure = record_figure(documents)
    rows = {key: (x, y) for key, (x, y, _) in zip(in_time(documents), marks(figure), strict=True)}
    wanted = sorted((rows[key][1], rows[each][1]) for key in documents for each in documents[key].replies_to)
    arrows = [
        list(corners(each.get("d") or ""))
        for each in ET.fromstring(figure).iter(f"{SVG}path")
        if "Q" in (each.get("d") or "")
    ]
    assert sorted((points[-1][1], points[0][1]) for points in arrows) == wanted
    for points in arrows:
        own = {points[0][1], points[-1][1]}
        for x, y in rows.values():
            if y not in own:
                middle = points[2][0]
                assert abs(middle - x) > RADIUS + 2
        for y in own:
            here = [x for x, at in rows.values() if at == y]
            assert len(here) == 1


def test_of_many_senders_the_most_frequent_have_lanes():
    many = [Document(str(n), "-", sender=name) for n, name in enumerate("abbccddeeffgg")]
    assert lanes_of(many) == ("b", "c", "d", "e", "f", "others")
    assert lanes_of(many[:3]) == ("a", "b")


def test_times_are_by_one_clock():
    documents = {
        "moscow": Document("moscow", "-", date=datetime(1962, 10, 25, 0, 30, tzinfo=timezone(timedelta(hours=3)))),
        "one": Document("one", "-", date=datetime(1962, 10, 24, 20, tzinfo=EDT)),
        "two": Document("two", "-", date=datetime(1962, 10, 24, 21, tzinfo=EDT)),
    }
    words = "".join(ET.fromstring(record_figure(documents)).itertext())
    assert "17:30" in words
    assert "25 October" not in words
    assert "25 October" in "".join(ET.fromstring(record_figure(documents, UTC)).itertext())


def test_nothing_and_a_bundled_case_are_drawn():
    assert "No documents." in record_figure({})
    assert "kennedy-ball-1962-10-24" in wayout.record_figure(wayout.load("cuba-1962").documents)
