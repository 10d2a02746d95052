"""Every character is accounted for, whatever is read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from record.partition import check_partition
from record.test_read import FIXTURES, PIECES, SHARED, layouts
from wayout.record import Span, Unreadable, read


@pytest.mark.parametrize("name", FIXTURES)
def test_the_spans_part_each_layout(name):
    check_partition(FIXTURES[name], read(FIXTURES[name]))


@pytest.mark.skipif(not SHARED.exists(), reason="the memorandum of 24 October 1962 is not part of the project")
def test_the_spans_part_the_memorandum_of_24_october_1962():
    text = SHARED.read_text(encoding="utf-8")
    check_partition(text, read(text))


@settings(max_examples=200)
@given(layouts())
def test_the_spans_part_any_layout(layout):
    check_partition(layout[0], read(layout[0]))


@settings(max_examples=400)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_the_spans_part_any_text(text):
    try:
        found = read(text)
    except Unreadable:
        return
    check_partition(text, found)


@settings(max_examples=200)
@given(st.sampled_from(sorted(FIXTURES)), st.integers(0, 30), PIECES | st.text("abc XYZ.,:;-\n", max_size=30))
def test_the_spans_part_a_changed_layout(name, at, extra):
    lines = FIXTURES[name].splitlines(keepends=True)
    text = "".join([*lines[:at], extra + "\n", *lines[at:]])
    try:
        found = read(text)
    except Unreadable:
        return
    check_partition(text, found)


def test_a_marker_at_the_start_of_a_line_takes_no_letter_of_the_line_before():
    text = "Lund: One [so]\n(1) and two.\n\nBrandt: No.\n\nLund: So.\n\nBrandt: No.\n\n1 A note. Back"
    check_partition(text, read(text))
    assert read(text).turns[0].text == "One [so] and two."


def test_a_bracket_left_open_in_a_dateline_is_not_of_what_could_not_be_read():
    head = "Memorandum of Conversation\n\nWashington,\nMay 4, 196<![CDATA[11 p.m²"
    text = f"{head}\n\nFox--We will.\n\nHart--Yes.\n\nFox--Good."
    found = read(text)
    check_partition(text, found)
    assert found.unread == ("May 4", "196<!CDATA ²")


def test_a_field_knows_where_it_was_read():
    text = FIXTURES["harbour"]
    found = read(text)
    cut = [text[span.start : span.end] for name in ("date", "time", "place") for span in found.where(name)]
    assert cut == [", March 3, 1961,", "7:40 a.m.", "Geneva"]
    assert [text[span.start : span.end] for span in found.where("turn.speaker", 4)] == ["Lund--"]
    assert [text[span.start : span.end] for span in found.where("note.mark")] == ["(1)", "(2)"]
    assert "".join(text[span.start : span.end] for span in found.where("participants", 1)) == "Minister Adeyo"
    assert found.where("participants", 1)[0].also
    (zone,) = found.where("zone")
    assert zone == Span(*zone_of(text), "zone", None, True)


def zone_of(text: str) -> tuple[int, int]:
    start = text.index("Geneva")
    return start, start + len("Geneva")
