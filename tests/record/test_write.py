"""What is written is read again as the same memorandum, in every form."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree

import wayout.record
from record.memoranda import memoranda
from record.partition import check_partition
from record.test_read import FIXTURES
from wayout.record import FORMS, Link, Mark, Memorandum, Note, Page, Turn, Unwritable, read, write

SCHEMA = etree.RelaxNG(etree.parse(Path(wayout.record.__file__).with_name("memorandum.rng")))

CALL = Memorandum(
    title="Memorandum of Conversation Between Mr. Rao and Mr. Lind",
    kind="memorandum of conversation",
    date=dt.date(1971, 5, 2),
    time=dt.time(9),
    zone="Europe/Zurich",
    zone_inferred=True,
    place="Geneva",
    participants=("Mr. Rao", "Mr. Lind"),
    turns=(Turn(1, "Rao", "They wait. So it is.\n\nNothing else."), Turn(2, "Lind", "Then ask.")),
    notes=(Note(1, "See Document 12.", Mark("turn", 1, 10)), Note(2, "Not sent.", Mark("turn", 2, 9))),
    source="Box 2.",
    pages=(Page("1", "facsimile page"), Page("4", "page", Mark("turn", 1, 13))),
    unread=("An archive", "9 Quay Street"),
)
AS_TEXT = """\
An archive

[Facsimile Page 1]

Memorandum of Conversation Between Mr. Rao and Mr. Lind

Geneva, May 2, 1971, 9:00 a.m.

Rao--They wait.(1) So[Page 4] it is.

Nothing else.

Lind--Then ask.(2)

1 See Document 12. Back

2 Not sent. Back

Source: Box 2.

9 Quay Street
"""


@settings(max_examples=40)
@pytest.mark.parametrize("form", FORMS)
@given(memo=memoranda())
def test_any_memorandum_survives_every_form(form, memo):
    text = write(memo, form)
    found = read(text)
    assert found == memo
    check_partition(text, found, markup=form in ("html", "tei"))


@settings(max_examples=40)
@given(memo=memoranda())
def test_any_memorandum_as_tei_follows_the_schema(memo):
    tei = etree.fromstring(write(memo, "tei").encode())
    assert SCHEMA.validate(tei), SCHEMA.error_log


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", FIXTURES)
def test_what_was_read_survives_every_form(form, name):
    memo = read(FIXTURES[name])
    assert read(write(memo, form)) == memo


def test_the_schema_refuses_what_is_not_written():
    text = write(CALL, "tei")
    for wrong in ("<sp>", '<sp n="1"><speaker>Rao</speaker></sp>', "<div/>", '<note type="odd"><p>x</p></note>'):
        broken = etree.fromstring(text.replace("</list>", f"</list>{wrong}{'</sp>' * (wrong == '<sp>')}").encode())
        assert not SCHEMA.validate(broken)
    assert not SCHEMA.validate(etree.fromstring(text.replace("1971-05-02", "1971-02-30").encode()))


def test_text_is_laid_out_as_archives_do():
    assert read(AS_TEXT) == CALL
    assert write(read(AS_TEXT)) == AS_TEXT
    assert read(write(CALL)) == CALL


def test_what_plain_text_would_change_is_written_as_markdown():
    for changed in (
        Memorandum(title="Minutes of Meeting", prose=("Rao: We wait.", "Lind: So.", "Rao: Yes.")),
        Memorandum(title="Minutes of Meeting", prose=("See there.",), links=(Link("#d1", Mark("prose", 1, 4), 5),)),
        Memorandum(title="Minutes of Meeting", kind="letter"),
        Memorandum(),
    ):
        assert write(changed) == write(changed, "markdown")
        assert read(write(changed)) == changed
    assert write(CALL, "markdown") != write(CALL)


def test_markdown_has_footnotes_and_no_sign_of_its_own_in_the_words():
    text = write(Memorandum(title="A *b*", turns=(Turn(1, "R_x", "1. [a](<b>) & c\n\n# d"),)), "markdown")
    assert "# A \\*b\\*\n" in text
    assert "**1. R\\_x** 1\\. \\[a\\](\\<b\\>) \\& c\n\n\\# d\n" in text
    assert "They wait.[^note-1] So*[Page 4]* it is." in write(CALL, "markdown")
    assert "\n[^note-2]: Not sent.\n" in write(CALL, "markdown")


def test_the_page_stands_alone_and_each_turn_can_be_linked_to():
    text = write(CALL, "html")
    page = etree.HTML(text)
    assert page.xpath("//*[@id='turn-2']/p/text()") == ["Then ask."]
    assert page.xpath("//a[@href='#note-1']/text()") == ["1"]
    assert not re.search(r"<(?:script|link|img|iframe)\b|url\(|https?://", text)
    odd = write(Memorandum(title="<script>alert(1)</script>", place='"><img src=x onerror=y>'), "html")
    assert "<script" not in odd
    assert "<img" not in odd


def test_the_same_number_twice_keeps_two_notes_apart():
    memo = Memorandum(
        turns=(Turn(1, "Rao", "One. Two."),),
        notes=(Note(1, "Later.", Mark("turn", 1, 9)), Note(1, "First.", Mark("turn", 1, 4)), Note(0, "", None)),
    )
    for form in FORMS:
        assert read(write(memo, form)) == memo


def test_there_is_no_other_form():
    with pytest.raises(Unwritable, match="no form 'pdf'; there are text, markdown, html, tei"):
        write(CALL, "pdf")


@pytest.mark.parametrize(
    "text",
    [
        "**1. Rao** [a",
        "**1. Rao** a](<x>)",
        "- time: 99:99",
        "- participant:",
        "- participant: [](<>)",
        "- date: 1971-02-30",
        "- zone: Mars",
        "## Notes\n\nlost",
        "## Odd\n\nlost",
        "- page: x",
        "\\",
    ],
)
def test_markdown_changed_by_hand_is_read_as_far_as_it_goes(text):
    found = read(f"<!-- wayout memorandum 1 -->\n\n# Minutes of Meeting\n\n{text}\n")
    assert found.title == "Minutes of Meeting"
    check_partition(f"<!-- wayout memorandum 1 -->\n\n# Minutes of Meeting\n\n{text}\n", found)
