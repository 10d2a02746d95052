"""The record room reads memoranda as archives lay them out, and loses nothing of them."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from record.partition import check_partition
from wayout.record import Mark, Memorandum, Note, Page, Turn, Unreadable, read, write

SHARED = Path(__file__).resolve().parents[3] / "shared" / "memorandum.txt"

# --- invented memoranda, one a layout ----------------------------------------------------------------------

HARBOUR = """\
The Straits Archive
Memorandum of Telephone Conversation Between Minister Adeyo and the Deputy Minister of Ports (Lund)


Geneva, March 3, 1961, 7:40 a.m.

Min.--Has the ferry turned back?(1) I would rather not ask twice.

Lund--Not yet. They wait for a word
from the harbour master.(2)

Min.--Then send it, I

Lund--By cable,

Min.--By cable.

1 The ferry had left at 6 (Document 14). See the Annex. Back

2 Documents 9, 11 and 13-15; also vol. IV, Document 2. Back

Source: Ministry of Ports, Lund Papers: Box 4. No marking.

9 Quay Street, Port Royal.
"""

WEB = """\
17. Memorandum of Conversation1
London, 4 May 1960, 1530.
SECRET
PRESIDENT: We begin with the cable of April 241 and not later. [Facsimile Page 2]
It is plain enough.

Brandt\u2014Yes. Note: this is no label, e.g. this: that.[Page 614]

Brandt (con\u2019t.): And I had not
finished the [Typeset Page 1190] sentence.2 Nor had you.

[Omitted here is a discussion of fish.]

A line that goes on.

President: Quite.

1. Source: Straits Archive, Files 8, no. 3. Confidential. \u21a9
2. The sentence is not in Document 5. \u21a9\ufe0e
"""

INITIALS = """\
Telephone Conversation Between Secretary Dorn and Governor Keller

Wednesday, October 5, 1960

D. Are you there?

K. I am. J. Porter says no.

He says it twice.

D. Good.

K. Goodbye.
"""

FORM = """\
DEPARTMENT OF PORTS
MEMORANDUM OF CONVERSATION

DATE: May 4, 1960
TIME: 4 to 5 p.m.
PLACE: The White House

SUBJECT: Ferries

PARTICIPANTS:
The Secretary
Mr. Lund, Deputy
   minister of Ports
- Ambassador Okoro

The Secretary said that the ferries were late: very late.

Mr. Smith: he was not there. The Ambassador thought otherwise.

Note: The weather was fine.

Source: Ministry of Ports, Box 9.

9 Quay Street
"""

LETTER = """\
Letter From Chairman Alvarez to President Brown

Havana, undated.

Dear Mr. President:

We have three proposals.

1. The first is to wait.

2. The second is to talk.

Sincerely yours,
Alvarez
"""

RADIO = """\
Transcript of Conversation
New York, June 7, 1960, noon
Present: Mr. Hall; Miss Irwin, Editor

Hall: Now.
Irwin: Then.
Hall: Always,
Irwin: never.
Operator: Time is up.
"""

WRAPPED = """\
Memorandum of Telephone Conversation Between President Fox and
the Under Secretary (Hart)

Washington,
May 4, 1960
11 p.m.

Fox--We will ask them to go, and then
Hart: said so, to be sure of the thing. After
that it was over.

Hart--Yes. I think
that is right.

Fox--Good.
"""

ABOVE = """\
Memorandum of Conversation Between Lund and Brandt

Source: Box 1.

Lund: First.

Brandt: Second.

Lund: Third.
"""

FIXTURES = {
    "harbour": HARBOUR,
    "web": WEB,
    "initials": INITIALS,
    "form": FORM,
    "letter": LETTER,
    "radio": RADIO,
    "wrapped": WRAPPED,
    "above": ABOVE,
}


def under(dateline: str, title: str = "Memorandum of Conversation") -> Memorandum:
    """A memorandum with this dateline."""
    return read(f"{title}\n\n{dateline}\n\nLund--We wait.\n\nBrandt--We wait.\n\nLund--So.\n\nBrandt--So.\n")


def speakers(memorandum: Memorandum) -> list[str]:
    return [turn.speaker for turn in memorandum.turns]


# --- whole memoranda ---------------------------------------------------------------------------------------


def test_the_telephone_layout_is_read_field_by_field():
    assert read(HARBOUR) == Memorandum(
        title="Memorandum of Telephone Conversation Between Minister Adeyo and the Deputy Minister of Ports (Lund)",
        kind="memorandum of telephone conversation",
        date=dt.date(1961, 3, 3),
        time=dt.time(7, 40),
        zone="Europe/Zurich",
        zone_inferred=True,
        place="Geneva",
        participants=("Minister Adeyo", "Deputy Minister of Ports (Lund)"),
        turns=(
            Turn(1, "Min.", "Has the ferry turned back? I would rather not ask twice."),
            Turn(2, "Lund", "Not yet. They wait for a word from the harbour master."),
            Turn(3, "Min.", "Then send it, I"),
            Turn(4, "Lund", "By cable,"),
            Turn(5, "Min.", "By cable."),
        ),
        notes=(
            Note(1, "The ferry had left at 6 (Document 14). See the Annex.", Mark("turn", 1, 26)),
            Note(2, "Documents 9, 11 and 13-15; also vol. IV, Document 2.", Mark("turn", 2, 54)),
        ),
        source="Ministry of Ports, Lund Papers: Box 4. No marking.",
        unread=("The Straits Archive", "9 Quay Street, Port Royal."),
    )
    assert read(HARBOUR).warnings == ()
    assert [note.refers_to for note in read(HARBOUR).notes] == [
        ("Document 14",),
        ("Document 9", "Document 11", "Document 13", "Document 14", "Document 15", "vol. IV, Document 2"),
    ]


def test_the_web_layout_is_read_field_by_field():
    found = read(WEB)
    assert (found.title, found.kind) == ("Memorandum of Conversation", "memorandum of conversation")
    assert found.instant == dt.datetime(1960, 5, 4, 14, 30, tzinfo=dt.UTC)
    assert found.turns == (
        Turn(1, "PRESIDENT", "We begin with the cable of April 241 and not later. It is plain enough."),
        Turn(2, "Brandt", "Yes. Note: this is no label, e.g. this: that."),
        Turn(3, "Brandt", "And I had not finished the sentence. Nor had you.\n\nA line that goes on."),
        Turn(4, "President", "Quite."),
    )
    assert found.notes == (Note(2, "The sentence is not in Document 5.", Mark("turn", 3, 36)),)
    assert found.source == "Straits Archive, Files 8, no. 3. Confidential."
    assert found.unread == (
        "17.",
        "SECRET",
        "(con\u2019t.)",
        "[Omitted here is a discussion of fish.]",
    )
    assert found.pages == (
        Page("2", "facsimile page", Mark("turn", 1, 51)),
        Page("614", "page", Mark("turn", 2, 45)),
        Page("1190", "typeset page", Mark("turn", 3, 26)),
    )


def test_initials_with_a_full_stop_are_speakers():
    found = read(INITIALS)
    assert found.turns == (
        Turn(1, "D.", "Are you there?"),
        Turn(2, "K.", "I am. J. Porter says no.\n\nHe says it twice."),
        Turn(3, "D.", "Good."),
        Turn(4, "K.", "Goodbye."),
    )
    assert (found.date, found.place, found.zone, found.instant) == (dt.date(1960, 10, 5), None, None, None)


def test_a_form_without_turns_keeps_its_prose():
    found = read(FORM)
    assert found.participants == ("The Secretary", "Mr. Lund, Deputy minister of Ports", "Ambassador Okoro")
    assert (found.date, found.time, found.place) == (dt.date(1960, 5, 4), dt.time(16), "The White House")
    assert found.zone == "America/New_York"
    assert found.turns == ()
    assert found.prose == (
        "The Secretary said that the ferries were late: very late.",
        "Mr. Smith: he was not there. The Ambassador thought otherwise.",
        "Note: The weather was fine.",
    )
    assert found.unread == ("DEPARTMENT OF PORTS", "to 5 p.m.", "SUBJECT: Ferries", "9 Quay Street")
    assert any("no turns" in warning for warning in found.warnings)


def test_a_letter_is_prose_and_its_numbered_points_are_no_notes():
    found = read(LETTER)
    assert (found.kind, found.place, found.date) == ("letter", "Havana", None)
    assert any("undated" in warning for warning in found.warnings)
    assert (found.turns, found.notes) == ((), ())
    assert found.prose[0] == "Dear Mr. President:"
    assert found.prose[2:4] == ("1. The first is to wait.", "2. The second is to talk.")


def test_turns_on_lines_of_their_own_need_no_blank_line_between():
    found = read(RADIO)
    assert speakers(found) == ["Hall", "Irwin", "Hall", "Irwin", "Operator"]
    assert found.turns[3].text == "never."
    assert found.participants == ("Mr. Hall", "Miss Irwin, Editor")
    assert any("'Operator' occurs once" in warning for warning in found.warnings)


def test_a_line_broken_by_hand_starts_no_turn_by_accident():
    found = read(WRAPPED)
    assert found.title.endswith("President Fox and the Under Secretary (Hart)")
    assert (found.place, found.date, found.time) == ("Washington", dt.date(1960, 5, 4), dt.time(23))
    assert speakers(found) == ["Fox", "Hart", "Fox"]
    assert "and then Hart: said so" in found.turns[0].text


def test_a_source_above_the_talk_does_not_end_it():
    found = read(ABOVE)
    assert (found.source, speakers(found)) == ("Box 1.", ["Lund", "Brandt", "Lund"])


@pytest.mark.skipif(not SHARED.exists(), reason="the memorandum of 24 October 1962 is not part of the project")
def test_the_memorandum_of_24_october_1962():
    found = read(SHARED.read_text(encoding="utf-8"))
    between = "Between President Kennedy and the Under Secretary of State (Ball)"
    assert found.title == f"Memorandum of Telephone Conversation {between}"
    assert found.kind == "memorandum of telephone conversation"
    assert found.instant == dt.datetime(1962, 10, 25, 3, 15, tzinfo=dt.UTC)
    assert (found.date, found.time) == (dt.date(1962, 10, 24), dt.time(23, 15))
    assert (found.place, found.zone) == ("Washington", "America/New_York")
    assert found.participants == ("President Kennedy", "Under Secretary of State (Ball)")
    assert speakers(found) == ["Pres.", "Ball"] * 7
    assert [(note.n, note.refers_to, note.turn) for note in found.notes] == [
        (1, ("Document 61",), 1),
        (2, ("Document 52",), 4),
    ]
    assert "(1)" not in found.turns[0].text
    assert "(2)" not in found.turns[3].text
    assert found.source.startswith("Department of State, Ball Papers")
    assert found.source.endswith("No classification marking.")
    assert len(found.unread) == 2
    assert (found.prose, found.warnings) == ((), ())
    assert lost(SHARED.read_text(encoding="utf-8"), found) == {}


# --- labels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("Pres.--", "Pres."),
        ("Ball--", "Ball"),
        ("Secretary --", "Secretary"),
        ("K:", "K"),
        ("President:", "President"),
        ("Mr. Lund\u2014", "Mr. Lund"),
        ("Under Secretary (Hart):", "Under Secretary (Hart)"),
        ("O\u2019Neill:", "O\u2019Neill"),
        ("Secretary of State:", "Secretary of State"),
        ("U.S. Ambassador:", "U.S. Ambassador"),
        ("\u00c9mile \u2014", "\u00c9mile"),
        ("Premier Ling En-tao:", "Premier Ling En-tao"),
        ("President-elect Lund:", "President-elect Lund"),
        ("Lord Home:", "Lord Home"),
        ("Sir Alan Dorn-Home--", "Sir Alan Dorn-Home"),
        ("Lund [on the telephone]:", "Lund [on the telephone]"),
        ("Mr. LUND (Federal Republic of the Western Isles) (translation from Dutch):",
         "Mr. LUND (Federal Republic of the Western Isles) (translation from Dutch)"),
    ],
)  # fmt: skip
def test_a_label_is_kept_as_written_without_its_sign(label, speaker):
    found = read(f"Minutes of Meeting\n\n{label} One.\n\nHall: Two.\n\n{label}Three.\n\nHall: Four.\n")
    assert speakers(found) == [speaker, "Hall", speaker, "Hall"]
    assert found.turns[2].text == "Three."


@pytest.mark.parametrize(
    "paragraph",
    [
        "Note: It rained.",
        "Subject: Ferries.",
        "Dear Mr. Smith: We wait.",
        "We said this: Nothing.",
        "Lund, who was tired: He slept.",
        "Yes. Then: Nothing.",
        "e.g. This: That.",
        "Lund\u2014who was tired\u2014slept.",
        "A Very Long Name That Goes On and On and On: Nothing.",
        "At 11:15 they left.",
        "Http://example.org/ is all.",
        "1962: A year.",
        "Lund (the minister: He slept.",
        "Lund [the minister: He slept.",
        "Follow-up: He slept.",
        "Ferry-home: He slept.",
        "Home: He slept.",
        "The Home: He slept.",
    ],
)
def test_prose_with_a_colon_or_a_dash_is_no_turn(paragraph):
    found = read(f"Memorandum for the Record\n\nThey slept.\n\n{paragraph}\n\n{paragraph}\n")
    assert found.turns == ()
    assert found.prose == ("They slept.", paragraph, paragraph)


@pytest.mark.parametrize("paragraph", ["Note: It rained.", "See: nothing.", "the end: Nothing."])
def test_prose_with_a_colon_continues_the_speaker(paragraph):
    found = read(f"Lund: One.\n\n{paragraph}\n\nBrandt: Two.\n\nLund: Three.\n\nBrandt: Four.")
    assert found.turns[0] == Turn(1, "Lund", f"One.\n\n{paragraph}")
    assert speakers(found) == ["Lund", "Brandt", "Lund", "Brandt"]


def test_a_label_of_one_letter_must_recur_or_be_named():
    assert read("Memorandum for the Files\n\nJ. Porter left.\n\nHe slept.\n\nJ. Porter came.").turns == ()
    assert read("Memorandum for the Files\n\nA. Wait.\n\nB. Talk.\n\nC. Go.\n\nA. Wait.\n\nB. Talk.").turns == ()
    named = read("Memorandum of Conversation Between Mr. Dorn and Mr. Keller\n\nD. Wait.\n\nK. Talk.")
    assert speakers(named) == ["D.", "K."]
    listed = read("Telephone Conversation: Secretary Dorn, Governor Keller\n\nD. Wait.\n\nK. Talk.")
    assert speakers(listed) == ["D.", "K."]
    unnamed = read("Letter From Secretary Dorn to Governor Keller\n\nD. Wait.\n\nK. Talk.")
    assert unnamed.turns == ()
    recurring = read("D. Wait.\n\nK. Talk.\n\nD. Go.\n\nK. No.")
    assert speakers(recurring) == ["D.", "K.", "D.", "K."]


def test_one_label_named_in_the_title_is_enough():
    found = read("Memorandum of Conversation Between President Fox and Mr. Hart\n\nPres.--Go.\n\nHe went.")
    assert found.turns == (Turn(1, "Pres.", "Go.\n\nHe went."),)


def test_two_turns_in_a_row_by_one_speaker_stay_two():
    found = read("Lund: One.\n\nLund: Two.\n\nBrandt: Three.\n\nBrandt (cont'd): Four.\n\nBRANDT (continued) Five.")
    assert [(turn.speaker, turn.text) for turn in found.turns] == [
        ("Lund", "One."),
        ("Lund", "Two."),
        ("Brandt", "Three."),
        ("Brandt", "Four."),
        ("Brandt", "Five."),
    ]
    assert found.unread == ("(cont'd)", "(continued)")


def test_a_short_exchange_without_a_title_is_speech_and_says_what_is_unsure():
    found = read("Lund: One.\n\nBrandt: Two.")
    assert speakers(found) == ["Lund", "Brandt"]
    assert found.title is None
    assert sum("occurs once" in warning for warning in found.warnings) == 2
    assert any("no title" in warning for warning in found.warnings)


def test_speech_may_start_like_a_note_or_a_source():
    found = read("Lund: Source: nobody.\n\nBrandt: 1 ferry. Back\n\nLund: Notes:\n\nBrandt: No.")
    assert [turn.text for turn in found.turns] == ["Source: nobody.", "1 ferry. Back", "Notes:", "No."]


def test_a_numbered_paragraph_inside_the_talk_is_speech():
    found = read("Lund: Two things.(1)\n\n1 Wait.\n\nBrandt: Yes.\n\nLund: So.\n\nBrandt: So.\n\n1 A note. Back")
    assert found.turns[0].text == "Two things.\n\n1 Wait."
    assert found.notes == (Note(1, "A note.", Mark("turn", 1, 11)),)


NOTED = "\n\n1 A. Back\n\n2 B. Back\n\n3 C. Back"


@pytest.mark.parametrize(
    ("text", "words", "marks", "unread"),
    [
        (
            "Lund: One.\n\n(1)\n\nTwo.\n\n(2)(3)\n\nBrandt: No.\n\nLund: So.",
            ("One.\n\nTwo.", "No.", "So."),
            [Mark("turn", 1, 4), Mark("turn", 1, 10), Mark("turn", 1, 10)],
            (),
        ),
        (
            "Letter From Rao to Lind\n\nWe wait.\n\n(1)\n\nFor\n(2) long.(3)",
            ("We wait.", "For long."),
            [Mark("prose", 1, 8), Mark("prose", 2, 3), Mark("prose", 2, 9)],
            (),
        ),
        (
            "Letter From Rao to Lind\n\n(1)\n\nFor long.(2)",
            ("For long.",),
            [None, Mark("prose", 1, 9), None],
            ("(1)",),
        ),
        (
            "Letter From Rao to Lind\n\nWe wait.\n\n(4)\n\nFor long.",
            ("We wait.", "(4)", "For long."),
            [None] * 3,
            (),
        ),
    ],
)
def test_a_marker_that_stands_alone_leaves_no_empty_paragraph(text, words, marks, unread):
    found = read(text + NOTED)
    assert (tuple(turn.text for turn in found.turns) or found.prose) == words
    assert [note.mark for note in found.notes] == marks
    assert found.unread == unread
    check_partition(text + NOTED, found)
    for form in ("text", "markdown", "html", "tei"):
        assert read(write(found, form)) == found


def test_a_page_mark_leaves_the_words_as_they_were():
    found = read(
        "Lund: One[Page 2], two [Page 3]three[Page 4]four.\n\n[Page 5]Brandt: five [Page iv].\n\nLund: Six.\n\n"
        "[facsimile page 7]\n\nand seven.\n\nBrandt: [Page]"
    )
    assert [turn.text for turn in found.turns] == ["One, two three four.", "five .", "Six.\n\nand seven.", "[Page]"]
    assert [page.n for page in found.pages] == ["2", "3", "4", "5", "iv", "7"]
    assert [page.mark for page in found.pages] == [
        Mark("turn", 1, 3), Mark("turn", 1, 8), Mark("turn", 1, 14), Mark("turn", 1, 20),
        Mark("turn", 2, 4), Mark("turn", 3, 4),
    ]  # fmt: skip
    assert found.unread == ()


def test_letters_that_only_look_like_those_of_a_page_mark_make_none():
    for mark in ("[Type\u017fet Page 3]", "[Facs\u0131mile Page 3]", "*[Type\u017fet page 3]*"):
        found = read(f"Lund: One {mark} two.\n\nBrandt: No.\n\nLund: So.")
        assert found.pages == ()
        assert mark in found.turns[0].text
        assert read(write(found, "markdown")) == found
    text = write(Memorandum(title="T", prose=("One two.",)), "markdown").replace(
        "One", "One*[Type\u017fet page 3]*"
    )
    assert read(text).pages == ()


def test_a_page_break_inside_a_sentence_parts_no_paragraphs():
    found = read("Lund: One and\n\n[Page 2]\n\ntwo.\n\nBrandt: No.\n\nLund: So.")
    assert found.turns[0].text == "One and two."


def test_a_sentence_may_run_over_several_page_breaks():
    found = read("Lund: One and\n\n[Page 2]\n\ntwo.\n\nthree, and\n\nfour.\n\nBrandt: No.\n\nLund: So.")
    assert found.turns[0].text == "One and two.\n\nthree, and four."


def test_what_looks_like_a_label_once_does_not_end_the_heading():
    found = read("Memorandum of Conversation\nLondon\u2014May 4, 1960\n\nRao: We wait.\n\nLind: So.\n\nRao: Yes.")
    assert (found.place, found.date, found.unread) == ("London", dt.date(1960, 5, 4), ())
    assert [turn.speaker for turn in found.turns] == ["Rao", "Lind", "Rao"]


def test_a_rule_is_no_speech():
    found = read("Lund: One.\n\nBrandt: Two.\n\n* * *\n\nNotes\n\n1 A note. Back")
    assert (found.turns[1].text, found.unread) == ("Two.", ("* * *", "Notes"))


def test_a_dash_makes_one_paragraph_speech_and_a_colon_does_not():
    assert read("Lund--We wait.").turns == (Turn(1, "Lund", "We wait."),)
    assert read("Memorandum for the Record\n\nLund\u2014We wait.\n\nThey slept.").turns == ()
    with pytest.raises(Unreadable):
        read("Lund: We wait.")


def test_the_first_turn_may_follow_the_dateline_at_once():
    found = read(
        "Memorandum of Conversation\nRome, May 4, 1960\nLund: We\nwait.\nBrandt: So.\nLund: Yes.\nBrandt: No."
    )
    assert speakers(found) == ["Lund", "Brandt", "Lund", "Brandt"]


@pytest.mark.parametrize("sign", [":", "--", "\u2014"])
def test_a_label_may_stand_on_a_line_of_its_own(sign):
    turns = "\n\n".join(f"{who}{sign}\n{what}" for who, what in (("LUND", "One."), ("RAO", "Two.")) * 2)
    found = read(f"Memorandum of Conversation\n\n{turns}\n")
    assert [(turn.speaker, turn.text) for turn in found.turns] == [("LUND", "One."), ("RAO", "Two.")] * 2
    prose = read(f"Memorandum of Conversation\n\nFerries{sign}\n\nThey left.\n\nFerries{sign}\n\nNone.\n")
    assert prose.turns == ()


@pytest.mark.parametrize("mark", ["- 2 -", "-2-", "\u2013 2 \u2013", "\u2014 2 \u2014"])
def test_a_typed_number_at_the_head_of_a_page_is_its_mark(mark):
    found = read(f"Lund: We go\n\n{mark}\n\nnow.\n\nRao: No.\n\nLund: At 5 {mark}\n\nRao: No.")
    assert found.pages == (Page("2", "page", Mark("turn", 1, 5)),)
    assert [turn.text for turn in found.turns[:3]] == ["We go now.", "No.", f"At 5 {mark}"]


@pytest.mark.parametrize(
    "address",
    [
        "127 Harbour Street, Lund Haven, CT 06511.",
        "https://ferry.example/a",
        "Copyright 1998 by the harbour",
        "\u00a9 1998",
        "a.lund@ferry.example",
    ],
)
def test_an_address_under_a_talk_without_a_source_is_no_speech(address):
    found = read(f"Lund: One.\n\nRao: Two.\n\nLund: Three.\n\nRao: Four.\n\n{address}\n\n{address}\n")
    assert (found.turns[3].text, found.unread) == ("Four.", (address, address))
    said = read(f"Lund: One.\n\n{address}\n\nThat is where.\n\nRao: Two.\n\nLund: Three.\n\nRao: Four.")
    assert said.turns[0].text == f"One.\n\n{address}\n\nThat is where."


def test_an_empty_turn_is_kept():
    assert read("Lund--Go.\n\nBrandt--\n\nLund--Go.\n\nBrandt--No.").turns[1] == Turn(2, "Brandt", "")


# --- notes -------------------------------------------------------------------------------------------------


def at_of(said: str, text: str) -> int:
    """Where the marker stood: behind the letters that both share."""
    same = next(i for i, (one, other) in enumerate(zip(said, text + " ", strict=False)) if one != other)
    return len(text[:same].rstrip())


def noted(said: str, *notes: str) -> Memorandum:
    return read("\n\n".join([f"Lund--{said}", "Brandt--Yes.", "Lund--No.", "Brandt--Yes.", *notes]))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("We go.(1) Now.", "We go. Now."),
        ("We go (1) now.", "We go now."),
        ("We go.[1] Now.", "We go. Now."),
        ("We go.1 Now.", "We go. Now."),
        ("We go\u00b9 now.", "We go now."),
        ("The ferry1 goes.", "The ferry goes."),
        ("On October 241 we go.", "On October 24 we go."),
        ("On October 24, 19621 we go.", "On October 24, 1962 we go."),
        ("On October 451 we go.", "On October 451 we go."),
        ("We left in 1962.1 We go.", "We left in 1962. We go."),
        ("It is in telegram 985.1", "It is in telegram 985."),
        ("We left on October 24, 1962.1 We go.", "We left on October 24, 1962. We go."),
        ("He said \u201c1962\u201d1 and left.", "He said \u201c1962\u201d and left."),
        ("He read it (Tab 5)1 to us.", "He read it (Tab 5) to us."),
        ("Is it the F8?1 No.", "Is it the F8? No."),
        ("The OAS1 met.", "The OAS met."),
        ("The UN1 met.", "The UN met."),
    ],
)
def test_a_marker_is_lifted_out_of_its_turn(said, text):
    found = noted(said, "1 A note. Back")
    assert found.turns[0].text == text
    assert found.notes == (Note(1, "A note.", Mark("turn", 1, at_of(said, text)) if said != text else None),)


@pytest.mark.parametrize(
    "said",
    [
        "On October 1 we go.",
        "No.1 goes.",
        "It is 12.1 miles.",
        "In 1961 we go.",
        "U1.",
        "It is at 5.1.2 now.",
        "Pp.1 on",
        "It is 12,1 miles.",
        "The SA1 flew.",
        "See TAB1 now.",
        "The MIG1 flew.",
    ],
)
def test_a_number_that_belongs_to_the_text_stays(said):
    found = noted(said, "1 A note. Back")
    assert found.turns[0].text == said
    assert "note 1 has no marker in the text" in found.warnings


def test_a_figure_is_taken_for_a_marker_only_if_nothing_else_is():
    found = noted("It is the UN1, at 12.1 We go.1 Yes.", "1 A note. Back")
    assert found.turns[0].text == "It is the UN1, at 12.1 We go. Yes."


@pytest.mark.parametrize("label", ["Lund(1)--", "Lund [1]:", "Lund1:", "Lund\u00b9:", "Lund\u00b9\u2014"])
def test_a_marker_at_a_label_stands_before_the_speech(label):
    talk = "Rao: Yes.\n\nLund: No.\n\nRao: Yes."
    found = read(f"{label} We go.\n\n{talk}\n\n1 A note. Back")
    assert (speakers(found), found.turns[0].text) == (["Lund", "Rao", "Lund", "Rao"], "We go.")
    assert found.notes == (Note(1, "A note.", Mark("turn", 1, 0)),)
    text = f"{label} We go.\n\n{talk}"
    check_partition(text, read(text))


def test_a_digit_at_a_word_alone_makes_no_label_of_it():
    assert read("Memorandum for the Files\n\nPhase1: We go.\n\nPhase2: We wait.").turns == ()


def test_a_superscript_marker_may_have_a_superscript_note():
    for note in ("\u00b9 A note. \u21a9", "\u00b9 A note.", "\u00b9A note.", "1. A note."):
        assert noted("We go.\u00b9 Now.", note).notes == (Note(1, "A note.", Mark("turn", 1, 6)),)


def test_a_note_needs_no_return_if_a_sentence_has_its_number():
    assert noted("We go.1 Now.", "1. A note.").notes == (Note(1, "A note.", Mark("turn", 1, 6)),)
    assert noted("We go1 now.", "1. A note.").notes == ()
    points = noted("We go.1 Now.", "1. Stop.", "2. Talk.")
    assert (points.notes, points.turns[3].text) == ((), "Yes.\n\n1. Stop.\n\n2. Talk.")


def test_the_glued_marker_is_preferred_to_an_enumeration():
    found = noted("We (1) wait and (2) go.(1) So.", "1 A note. Back", "2 Another. Back")
    assert found.turns[0].text == "We (1) wait and go. So."
    assert [note.turn for note in found.notes] == [1, 1]
    article = noted("Article 5(1) holds. (1) So.(1)", "1 A note. Back")
    assert article.turns[0].text == "Article 5(1) holds. (1) So."


@pytest.mark.parametrize(
    "note",
    [
        "1 A note. Back",
        "1. A note. Back",
        "1. A note. \u21a9",
        "1. A note.\u21a9\ufe0e",
        "[1] A note. \u21a9",
        "1) A note. [Back]",
        "1 A note.",
    ],
)
def test_the_ways_to_write_a_note(note):
    assert noted("We go.(1) Now.", note).notes == (Note(1, "A note.", Mark("turn", 1, 6)),)


def test_a_note_of_two_paragraphs():
    found = noted("We go.(1)", "1 The first.", "The second. Back", "Source: Box 2.")
    assert found.notes == (Note(1, "The first.\n\nThe second.", Mark("turn", 1, 6)),)
    assert found.source == "Box 2."


def test_a_source_that_is_a_note_of_two_paragraphs_loses_neither():
    found = noted("We go.", "1. Source: Box 2.", "It is confidential. \u21a9")
    assert (found.source, found.notes) == ("Box 2.\n\nIt is confidential.", ())


def test_notes_at_the_foot_of_a_page_do_not_end_the_talk():
    found = read(
        "Lund--One.(1)\n\nBrandt--Two.\n\n1 A note. Back\n\nLund--Three.\n\nBrandt--Four.(1)\n\nMore.\n\n"
        "1 Another. Back\n\nFoot"
    )
    assert [(note.text, note.turn) for note in found.notes] == [("A note.", 1), ("Another.", 4)]
    assert found.turns[3].text == "Four.\n\nMore."
    assert found.unread == ("Foot",)
    assert "2 notes have the number 1" in found.warnings


def test_a_note_without_text_and_a_marker_without_note_are_kept_and_reported():
    found = noted("We go.(1) Now.(3)", "1 Back")
    assert found.notes == (Note(1, "", Mark("turn", 1, 6)),)
    assert found.turns[0].text == "We go. Now.(3)"
    assert found.warnings[-2:] == (
        "note 1 has no text",
        "the marker (3) in turn 1 has no note; it stays in the text",
    )


@pytest.mark.parametrize(
    ("text", "refers_to"),
    [
        ("Document 61.", ("Document 61",)),
        ("Documents 61 and 62, and Document 61.", ("Document 61", "Document 62")),
        ("Documents 40\u201342.", ("Document 40", "Document 41", "Document 42")),
        ("Document 3, 1961.", ("Document 3",)),
        ("Documents 1-99999.", ("Document 1", "Document 99999")),
        ("Printed in vol. VI, Document 63.", ("vol. VI, Document 63",)),
        ("The documents of 1961.", ()),
    ],
)
def test_the_documents_a_note_points_at(text, refers_to):
    assert noted("We go.(1)", f"1 {text} Back").notes[0].refers_to == refers_to


def test_a_second_source_is_kept_unread():
    found = noted("We go.", "Source: Box 2.", "Source: Box 3.")
    assert (found.source, found.unread) == ("Box 2.", ("Source: Box 3.",))


def test_what_stands_under_the_source_is_no_speech():
    found = noted("We go.", "Source: Box 2.", "Lund: Five.", "Contact: Nobody.")
    assert len(found.turns) == 4
    assert found.unread == ("Lund: Five.", "Contact: Nobody.")


# --- where and when ----------------------------------------------------------------------------------------

MAY_4 = dt.date(1960, 5, 4)


@pytest.mark.parametrize(
    ("dateline", "place", "date", "time", "zone"),
    [
        ("Washington, May 4, 1960, 11:15 p.m.", "Washington", MAY_4, dt.time(23, 15), "America/New_York"),
        ("May 4, 1960, 11:15 p.m.", None, MAY_4, dt.time(23, 15), None),
        ("Moscow, May 4, 1960", "Moscow", MAY_4, None, "Europe/Moscow"),
        ("London, 4 May 1960, noon", "London", MAY_4, dt.time(12), "Europe/London"),
        ("Paris, May 4th, 1960, midnight.", "Paris", MAY_4, dt.time(0), "Europe/Paris"),
        ("Havana, May 4, 1960, 2315", "Havana", MAY_4, dt.time(23, 15), "America/Havana"),
        ("Geneva, 4 May 1960 2015", "Geneva", MAY_4, dt.time(20, 15), "Europe/Zurich"),
        ("New York, May 4, 1960, 12 p.m.", "New York", MAY_4, dt.time(12), "America/New_York"),
        ("New York, May 4, 1960, 12:05 a.m.", "New York", MAY_4, dt.time(0, 5), "America/New_York"),
        ("Washington, D.C., Wednesday, May 4, 1960", "Washington, D.C.", MAY_4, None, "America/New_York"),
        ("The White House, Washington, May 4, 1960\u20149 A.M.", "The White House, Washington", MAY_4, dt.time(9),
         "America/New_York"),
        ("[Bonn,] 1960-05-04 23:15", "Bonn", MAY_4, dt.time(23, 15), "Europe/Berlin"),
        ("May 4, 1960, Rome", "Rome", MAY_4, None, "Europe/Rome"),
        ("11 p.m., May 4, 1960", None, MAY_4, dt.time(23), None),
        ("Paris, Texas, May 4, 1960, 9 a.m.", "Paris, Texas", MAY_4, dt.time(9), None),
        ("Sept. 4, 1960", None, dt.date(1960, 9, 4), None, None),
        ("Cairo, the 4th of May, 1960", "Cairo", MAY_4, None, "Africa/Cairo"),
        ("Washington, undated", "Washington", None, None, "America/New_York"),
        ("Washington, May 4, 1960, 11-1 p.m.", "Washington", MAY_4, dt.time(11), "America/New_York"),
        ("Washington, May 4-5, 1960", "Washington", MAY_4, None, "America/New_York"),
        ("Washington, May 4, 1960, 11 p.m. to 1 a.m.", "Washington", MAY_4, dt.time(23), "America/New_York"),
        ("Washington, May 4, 1960, 25 to 4 p.m.", "Washington", MAY_4, None, "America/New_York"),
        ("Rio de Janeiro, May 4, 1960", "Rio de Janeiro", MAY_4, None, None),
        ("May 4, 1960, 9 a.m. Urgent", None, MAY_4, dt.time(9), None),
        ("Washington, May 4, 1960, 11 a.m.\u2013noon.", "Washington", MAY_4, dt.time(11), "America/New_York"),
        ("Washington, May 4, 1960, 11:30\u2013noon", "Washington", MAY_4, dt.time(11, 30), "America/New_York"),
        ("Washington, May 4, 1960, noon\u20131:15 p.m.", "Washington", MAY_4, dt.time(12), "America/New_York"),
        ("Washington, May 4, 1960, 10 to midnight", "Washington", MAY_4, dt.time(22), "America/New_York"),
        ("Washington, May 4, 1960, midnight to 1 a.m.", "Washington", MAY_4, dt.time(0), "America/New_York"),
        ("Washington, May 4, 1960, 12 m.", "Washington", MAY_4, dt.time(12), "America/New_York"),
        ("Washington, May 4, 1960, late evening.", "Washington", MAY_4, None, "America/New_York"),
        ("Washington, May 4, [1960], 9 a.m.", "Washington", MAY_4, dt.time(9), "America/New_York"),
        ("Camp David, May 4, 1960, 9 a.m.", "Camp David", MAY_4, dt.time(9), "America/New_York"),
        ("San Clemente, California, May 4, 1960", "San Clemente, California", MAY_4, None, "America/Los_Angeles"),
        ("Peking, May 4, 1960", "Peking", MAY_4, None, "Asia/Shanghai"),
        ("May 4, 1960, 9\u201311 a.m., The White House", "The White House", MAY_4, dt.time(9), "America/New_York"),
        ("May 4, 1960, 9 a.m., Oval Office, White House", "Oval Office, White House", MAY_4, dt.time(9),
         "America/New_York"),
    ],
)  # fmt: skip
def test_datelines(dateline, place, date, time, zone):
    found = under(dateline)
    assert (found.place, found.date, found.time, found.zone) == (place, date, time, zone)
    assert len(found.turns) == 4
    assert lost(dateline, found) == {}


@pytest.mark.parametrize(
    ("dateline", "unread", "warning"),
    [
        ("Washington, undated", (), "undated"),
        ("Washington, February 30, 1960", ("February 30, 1960",), "there is no day 'February 30, 1960'"),
        ("Washington, May 4, 9 a.m.", ("May 4",), "no year"),
        ("May 4, 1960, 9 a.m.", (), "no place is given"),
        ("Atlantis, May 4, 1960, 9 a.m.", (), "no time zone is known for 'Atlantis'"),
        ("Washington, Monday, May 4, 1960", ("Monday",), "names Monday"),
        ("Washington, May 4, 1960, 9:15", (), "24-hour clock"),
        ("Washington, May 4, 1960, midnight", (), "start of the day"),
        ("Washington, May 4, 1960, 9 a.m. Urgent", ("Urgent",), "'Urgent'"),
        ("Washington, May 47, 1960", ("May 47, 1960",), "there is no day"),
        ("Washington, May 240, 1960", ("May 240, 1960",), "there is no day"),
        ("Washington, May 241, 1960", ("1",), "no note has it"),
        ("Washington, May 4, 1960, 11 a.m.\u2013noon.", ("noon",), "a stretch of time begins"),
        ("Washington, May 4, 1960, noon\u20131 p.m.", ("1 p.m.",), "a stretch of time begins"),
        ("Washington, May 4, 1960, 11:30\u2013noon", ("noon",), "is a stretch of time"),
        ("Washington, May 4, 1960, evening", ("evening",), "'evening'"),
        ("Washington, October 30, 1960, 1:30 a.m.", (), "clocks in Washington were changed"),
    ],
)
def test_doubts_about_the_dateline_are_said(dateline, unread, warning):
    found = under(dateline)
    assert found.unread == unread
    assert any(warning in each for each in found.warnings), found.warnings


@pytest.mark.parametrize("time", ["23:15", "09:15", "0915", "0915 hours", "9:15 a.m.", "noon"])
def test_a_clear_dateline_raises_no_doubt(time):
    assert under(f"Washington, May 4, 1960, {time}").warnings == ()


def test_a_dateline_in_the_prose_is_prose():
    found = read("Memorandum for the Record\n\nThey spoke.\n\nRome, May 4, 1960\n\nThey left.")
    assert (found.date, found.prose) == (None, ("They spoke.", "Rome, May 4, 1960", "They left."))
    below = read("Memorandum for the Record\n\nSubject: Ferries.\n\nRome, May 4, 1960\n\nThey left.")
    assert (below.date, below.prose) == (MAY_4, ("They left.",))
    remark = read("Memorandum for the Record\n\nTOP SECRET.\n\nNo. 4, Jr.\n\nRome, May 4, 1960\n\nThey left.")
    assert (remark.date, remark.prose) == (MAY_4, ("They left.",))


def test_entries_that_cannot_be_read_are_unread():
    found = read(
        "Memorandum for the Record\n\nDate: May 4, 1960\nTime: late\nTime: 9 a.m.\nTime: 10 a.m.\n\nThey left."
    )
    assert (found.date, found.time, found.unread) == (MAY_4, dt.time(9), ("Time: late", "Time: 10 a.m."))


def test_a_written_zone_that_the_place_contradicts_leaves_the_instant_open():
    assert under("Washington, May 4, 1960, 9 a.m. EDT").zone == "America/New_York"
    contradicted = under("Washington, May 4, 1960, 9 a.m. CET")
    assert (contradicted.time, contradicted.zone, contradicted.instant) == (dt.time(9), None, None)
    assert any("says CET" in warning for warning in contradicted.warnings)


@pytest.mark.parametrize("hour", ["0900Z", "9 a.m. GMT", "9.00 a.m. G.M.T."])
def test_the_hour_of_greenwich_may_be_written_anywhere(hour):
    found = under(f"London, May 4, 1960, {hour}")
    assert (found.zone, found.zone_inferred, found.unread) == ("UTC", False, ())
    assert found.instant == dt.datetime(1960, 5, 4, 9, tzinfo=dt.UTC)


def test_a_note_glued_to_the_date_of_the_dateline():
    found = read("Memorandum of Conversation\n\nWashington, October 241, 1960\n\nText.\n\n1. A note. \u21a9")
    assert (found.date, found.notes) == (dt.date(1960, 10, 24), (Note(1, "A note.", Mark("dateline", 1, 0)),))
    assert not any("marker" in warning or "note" in warning for warning in found.warnings)
    with_two = read("Memorandum of Conversation\n\nWashington, May 45, 1960\n\nText.\n\n5. A note. \u21a9")
    assert with_two.date == MAY_4


@pytest.mark.parametrize(
    "sentence",
    [
        "On May 4, 1960, the ferry left.",
        "May 4, 1960 was a fine day.",
        "May 4, 1960, The Ferry Of Lund And Brandt Left.",
        "Ferries of May 4, 1960",
        "11 Ferries, May 4, 1960",
        "The Ferry That Left The Harbour Of Old Port Royal, May 4, 1960",
    ],
)
def test_a_sentence_with_a_date_is_no_dateline(sentence):
    found = read(f"Memorandum of Conversation\n\nThey spoke.\n\n{sentence}\n\nIt came back.")
    assert (found.date, found.prose[1]) == (None, sentence)
    assert read(f"Memorandum of Conversation\n\n{sentence}\n\nIt came back.").date is None


def test_only_the_words_of_a_heading_open_its_entries():
    found = read("Memorandum for the Record\n\ntime\n\nwith the ferry gone, they spoke.\n\nDate: unknown")
    assert found.title == "Memorandum for the Record"
    assert found.prose == ("time", "with the ferry gone, they spoke.", "Date: unknown")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Memorandum of Conversation Between President Fox and", "Premier Hart"),
        ("Memorandum of Conversation", "Between President Fox and Premier Hart"),
        ("Memorandum of Conversation With the President (Fox", "Senior)"),
        ("Memorandum of Conversation With President", "of the council"),
    ],
)
def test_a_title_may_run_over_two_lines(first, second):
    assert read(f"{first}\n{second}\nRome, May 4, 1960\n\nThey spoke.").title == f"{first} {second}"
    assert read(f"{first} {second}\nSecret\nRome, May 4, 1960\n\nThey spoke.").title == f"{first} {second}"


def test_a_title_ends_with_its_paragraph():
    found = read("Memorandum of Conversation\n\nwith the ferry gone, they spoke.")
    assert (found.title, found.prose) == ("Memorandum of Conversation", ("with the ferry gone, they spoke.",))


def test_a_list_of_participants_ends_where_something_else_starts():
    people = "Participants:\nMr. Fox\nMr. Hart\n"
    for line in ("Place: Rome", "Rome, May 4, 1960", "Source: Box 1."):
        found = read(f"Memorandum of Conversation\n\n{people}{line}\n\nThey spoke.")
        assert found.participants == ("Mr. Fox", "Mr. Hart")
        assert found.place == "Rome" or found.source == "Box 1."
        assert found.prose == ("They spoke.",)
    inline = read("Memorandum of Conversation\n\nPresent: Mr. Fox, Mr. Hart, and Miss Irwin\n\nThey spoke.")
    assert inline.participants == ("Mr. Fox", "Mr. Hart", "Miss Irwin")
    spaced = read("Memorandum of Conversation\n\nParticipants\n\nMr. Fox\n\nMr. Hart, Jr.\n\nFox: Go.\n\nHart: No.")
    assert spaced.participants == ("Mr. Fox", "Mr. Hart, Jr.")
    assert speakers(spaced) == ["Fox", "Hart"]


def test_entries_may_have_their_values_on_the_next_line():
    found = read(
        "Memorandum of Conversation\n\nDate\nMay 4, 1960\n\nPLACE:\nRome\n\nSubject:\nFerries\n\nThey spoke."
    )
    assert (found.date, found.place, found.unread) == (MAY_4, "Rome", ("Subject:", "Ferries"))
    assert found.prose == ("They spoke.",)
    empty = read("Memorandum of Conversation\n\nSubject:\nPlace: Rome\n\nThey spoke.")
    assert (empty.place, empty.unread) == ("Rome", ("Subject:",))


@pytest.mark.parametrize(
    "entries",
    [
        "DATE, TIME     May 4, 1960, 9:00 - 9:25 a.m.\nAND PLACE:     The White House",
        "DATE, TIME AND PLACE: May 4, 1960, 9 a.m., The White House",
        "DATE & TIME: May 4, 1960, 9 a.m.\nPLACE: The White House",
        "Date, Time: May 4, 1960, 9:00am-9:25am\nPlace: The White House",
    ],
)
def test_the_ways_to_enter_when_and_where(entries):
    found = read(f"Memorandum of Conversation\n\nParticipants: Mr. Lund\n{entries}\n\nThey left.")
    assert (found.date, found.time, found.place) == (MAY_4, dt.time(9), "The White House")
    assert (found.participants, found.prose) == (("Mr. Lund",), ("They left.",))


@pytest.mark.parametrize("name", ["Participants:", "PRESENT", "Present were:", "Attendees:", "IN ATTENDANCE:"])
def test_a_list_of_participants_may_be_numbered_and_has_several_names(name):
    found = read(f"Memorandum of Conversation\n\n{name}\n1. Mr. Lund\n2) Mr. Brandt\n\nThey left.")
    assert (found.participants, found.prose) == (("Mr. Lund", "Mr. Brandt"), ("They left.",))


def test_a_slash_parts_those_who_telephone():
    found = read("TELECON\nThe President/Mr. Lund\n9 a.m., May 4, 1960\n\nP: Well?\n\nL: No.")
    assert (found.title, found.kind, found.participants) == ("TELECON", "telecon", ("The President", "Mr. Lund"))
    assert (found.date, speakers(found), found.unread) == (MAY_4, ["P", "L"], ())
    for line in ("TOP SECRET/SENSITIVE", "Secret/Nodis", "He came/went", "5/4/60"):
        other = read(f"TELECON\n{line}\n9 a.m., May 4, 1960\n\nP: Well?\n\nL: No.")
        assert (other.participants, other.unread) == ((), (line,))


def test_the_date_may_stand_in_the_title_or_above_it():
    in_title = read("Memorandum of Conversation, May 4, 1960\n\nText.")
    assert in_title.date == MAY_4
    assert any("from the title" in warning for warning in in_title.warnings)
    wrong = read("Memorandum of Conversation, February 30, 1960\n\nText.")
    assert wrong.date is None
    assert any("no date was found" in warning for warning in wrong.warnings)
    above = read("Archive\nRome, May 4, 1960\nMemorandum for the Record\n\nText.")
    assert (above.date, above.place, above.unread) == (MAY_4, "Rome", ("Archive",))


# --- title and participants --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "kind", "participants"),
    [
        ("Memorandum of Conversation Between the President and Mr. Hart", "memorandum of conversation",
         ("President", "Mr. Hart")),
        ("MEMORANDUM OF CONVERSATION BETWEEN THE PRESIDENT AND MR. HART", "memorandum of conversation",
         ("PRESIDENT", "MR. HART")),
        ("Telephone Conversation Among Mr. Fox, Mr. Hart, and Mr. Lund, May 4, 1960", "telephone conversation",
         ("Mr. Fox", "Mr. Hart", "Mr. Lund")),
        ("Memorandum of Conversation Between the Head of Ports and Rivers (Fox) and Mr. Hart on Ferries",
         "memorandum of conversation", ("Head of Ports and Rivers (Fox)", "Mr. Hart")),
        ("Record of Conversation With Ambassador Okoro", "record of conversation", ("Ambassador Okoro",)),
        ("Telegram From the Embassy in Peru to the Ministry of Ports", "telegram", ()),
        ("Memorandum for the Files", "memorandum for the files", ()),
        ("President Fox's Letter to Chairman Alvarez", "letter", ()),
        ("Summary Record of the Seventh Meeting", "summary record", ()),
        ("Record of conversation with ambassadors Okoro and Lund", "record of conversation",
         ("ambassadors Okoro", "Lund")),
        ("Memorandum of Conversation.", "memorandum of conversation", ()),
        ("Memorandum of Conversation Between Mr. Fox and Mr. Hart, Jr.", "memorandum of conversation",
         ("Mr. Fox", "Mr. Hart, Jr.")),
    ],
)  # fmt: skip
def test_titles(title, kind, participants):
    found = read(f"Archive of Ports\n{title}\n\nThey spoke at length.\n")
    assert (found.title, found.kind, found.participants) == (title, kind, participants)
    assert found.unread == ("Archive of Ports",)


@pytest.mark.parametrize("title", ["Editorial Note", "Harbour Log", "Personal Message to Mr. Lund"])
def test_the_number_of_a_document_is_no_part_of_its_title(title):
    found = read(f"The Straits\n\n[12] {title}1\n\nRome, May 4, 1960\n\nThey met.\n\n1. A note. \u21a9")
    assert (found.title, found.unread) == (title, ("The Straits", "[12]"))
    assert found.notes == (Note(1, "A note.", Mark("title", 1, len(title))),)
    points = read("Harbour Log\n\nRome, May 4, 1960\n\n1. Minutes Approved\nby all.\n\n2. Ferries")
    assert (points.title, points.prose) == ("Harbour Log", ("1. Minutes Approved by all.", "2. Ferries"))


def test_a_title_of_no_known_kind_stands_above_the_dateline():
    found = read("Archive\nThe Ferry Affair\nRome, May 4, 1960\n\nThey spoke.")
    assert (found.title, found.kind, found.unread) == ("The Ferry Affair", None, ("Archive",))


@pytest.mark.parametrize(
    "text",
    ["", " \n\t\n", "wayout: 1\ntitle: a case\n", "\ufeff", "1. 2. 3.",
     "They spoke.\n\nThey left.", "The letter was late.", "They spoke.\n\nRome, May 4, 1960"],
)  # fmt: skip
def test_a_text_without_title_and_turn_is_unreadable(text):
    with pytest.raises(Unreadable, match=r"neither a title .* nor a turn .* first line"):
        read(text)


# --- what exists is valid ----------------------------------------------------------------------------------


def test_a_memorandum_is_checked_at_birth():
    with pytest.raises(ValueError, match="turn 2 stands where turn 1 belongs"):
        Memorandum(turns=(Turn(2, "Lund", "One."),))
    with pytest.raises(ValueError, match="note 1 stands in turn 3"):
        Memorandum(notes=(Note(1, "A note.", Mark("turn", 3, 0)),))
    for zone in ("Mars/Olympus", "../etc", "America"):
        with pytest.raises(ValueError, match="no time zone is called"):
            Memorandum(zone=zone)


def test_the_instant_needs_date_time_and_zone():
    whole = {"date": MAY_4, "time": dt.time(9), "zone": "America/New_York"}
    assert Memorandum(**whole).instant == dt.datetime(1960, 5, 4, 13, tzinfo=dt.UTC)
    for key in whole:
        assert Memorandum(**{**whole, key: None}).instant is None


# --- nothing is lost ---------------------------------------------------------------------------------------

WORD = re.compile(r"[^\W\d_]+|\d+")
# Signs of the layout: what they say is said by the fields themselves.
SIGNS = {"source", "back", "participants", "present", "date", "time", "place", "undated"}
HOURS = {"a", "p", "m", "noon", "midnight", "of", "the", "th"}


def words(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in WORD.findall(text))


def lost(text: str, found: Memorandum) -> dict[str, int]:
    """The words of `text`, with how many of each, that no field of `found` and nothing unread holds."""
    fields = [found.title, found.place, found.source, *found.prose, *found.unread]
    fields += [f"{page.kind} {page.n}" for page in found.pages]
    fields += [name for name in found.participants if name not in (found.title or "")]
    fields += [part for turn in found.turns for part in (turn.speaker, turn.text)]
    # A note's number stands twice in the text: at the note and where its marker is.
    fields += [part for note in found.notes for part in (str(note.n), str(note.n), note.text)]
    said = set(SIGNS)
    if found.date:
        said |= words(f"{found.date:%A %B %b %Y %m %d sept} {found.date.day}").keys() | HOURS
    if found.time:
        said |= words(f"{found.time:%H %M %H%M %I} {found.time.hour} {found.time.hour % 12 or 12}").keys() | HOURS
    missing = words(text) - sum((words(field) for field in fields if field), Counter())
    return {word: n for word, n in missing.items() if word not in said}


@pytest.mark.parametrize("name", FIXTURES)
def test_every_word_of_a_memorandum_is_in_a_field_or_unread(name):
    missing = lost(FIXTURES[name], read(FIXTURES[name]))
    # The number of the note that is the source stands at the note and at the title.
    assert missing == ({"1": 2} if name == "web" else {})


@pytest.mark.parametrize("name", FIXTURES)
def test_bytes_that_only_look_different_make_no_difference(name):
    text = FIXTURES[name]
    plain = read(text)
    assert read("\ufeff" + text.replace("\n", "\r\n")) == plain
    assert read(text.replace(" ", "\u00a0")) == plain
    assert read(text.replace(" ", " \t ").replace("\n\n", "\n \t\n\n")) == plain


NAMES = st.sampled_from(["Lund", "Brandt", "Min.", "Secretary", "Okoro"])
SENTENCES = st.lists(
    st.sampled_from(
        ["We wait.", "The ferry: gone.", "What then?", "It is 12.5 miles (so).", "Mr. Hart left -- no.", "Ah . . ."]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)  # fmt: skip


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, Memorandum]:
    """A text and what should be read from it."""
    mark = draw(st.sampled_from(["--", "\u2014", ": ", " -- "]))
    gap = draw(st.sampled_from(["\n\n", "\n\n\n", "\r\n\r\n"]))
    said = draw(st.lists(st.tuples(NAMES, SENTENCES, st.booleans()), min_size=2, max_size=8))
    said += said[:]  # every label recurs
    noted_turns = draw(st.sets(st.integers(0, len(said) - 1), max_size=3))
    ends = draw(st.sampled_from([" Back", " \u21a9"]))
    head, foot = draw(st.booleans()), draw(st.booleans())
    date = draw(st.dates(dt.date(1950, 1, 1), dt.date(1990, 12, 31)))
    blocks = [
        *(["Some Archive"] if head else []),
        "Memorandum of Conversation",
        f"Tokyo, {date.day} {date:%B %Y}, noon",
    ]
    turns, notes = [], []
    for i, (speaker, text, more) in enumerate(said):
        if i in noted_turns:
            stands = Mark("turn", i + 1, len(text))
            notes.append(Note(len(notes) + 1, f"See Document {i}.", stands))
        marker = f"({len(notes)})" if i in noted_turns else ""
        blocks += [f"{speaker}{mark}{text}{marker}", *(["So it goes on."] if more else [])]
        turns.append(Turn(i + 1, speaker, f"{text}\n\nSo it goes on." if more else text))
    blocks += [f"{note.n} {note.text}{ends}" for note in notes]
    blocks += ["Source: Some Box, Lot 7.", *(["9 Quay Street"] if foot else [])]
    expected = Memorandum(
        title="Memorandum of Conversation",
        kind="memorandum of conversation",
        date=date,
        time=dt.time(12),
        zone="Asia/Tokyo",
        zone_inferred=True,
        place="Tokyo",
        turns=tuple(turns),
        notes=tuple(notes),
        source="Some Box, Lot 7.",
        unread=(*(["Some Archive"] if head else []), *(["9 Quay Street"] if foot else [])),
    )
    return gap.join(blocks), expected


@settings(max_examples=200, deadline=None)
@given(layouts())
def test_any_memorandum_of_this_shape_is_read_as_it_was_meant(layout):
    text, expected = layout
    assert read(text) == expected
    assert read(text).warnings == ()


PIECES = st.sampled_from(
    [*"\n\n\n :.-()[]1279", "\n\n", "--", "\u2014", "(1)", "\u21a9", " Back", "Source: ",
     "Participants:", "Between ", "Memorandum of Conversation ",
     "October 241", "May 4, 1960", "11:15 p.m.", "12 to 1 a.m.", "undated", "K: ", "D. ",
     "Lund", "(con't.)", "Documents 1-9", "[Page 2]", "Date: ",
     "Place: ", "\u017fep 1, 1962", "\u0661", "\u00b2", "\x00",
     "\ud800", "\u2028"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_no_text_raises_anything_but_unreadable(text):
    try:
        found = read(text)
    except Unreadable:
        return
    assert found.title or found.turns
    assert found.instant is None or found.instant.tzinfo is not None


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(FIXTURES)), st.integers(0, 30), st.text("abc XYZ.,:;-\n", max_size=30))
def test_words_put_into_a_memorandum_are_not_lost(name, at, extra):
    lines = FIXTURES[name].splitlines(keepends=True)
    text = "".join([*lines[:at], extra + "\n", *lines[at:]])
    try:
        found = read(text)
    except Unreadable:
        return
    assert set(lost(extra, found)) == set()


@pytest.mark.parametrize(
    "line",
    ["a" * 100_000, "(" * 100_000, "[Page " * 16_000, "1 " * 50_000, "- " * 50_000 + "x", "October 2" * 11_000,
     "Documents 1" + ", 1" * 30_000, "x(1)" * 25_000, "." + "\u201d" * 100_000, " and " * 20_000,
     "K: Hi.\n" * 15_000],
    ids=lambda line: line[:12].strip(),
)  # fmt: skip
def test_a_very_long_line_is_read_in_linear_time(line):
    start = process_time()
    read(f"Memorandum of Conversation Between Kay and Lund\n\nK: {line}\n\n1 Document 5. Back")
    assert process_time() - start < 5  # a quadratic rule takes minutes, a linear one a tenth of a second
