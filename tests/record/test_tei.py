"""TEI in the manner of printed volumes is read field by field, and what attacks the reader is refused."""

import datetime as dt
from itertools import pairwise

import pytest

from wayout.record import Link, Mark, Memorandum, Note, Page, Turn, Unreadable, read

VOLUME = """\
<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://example.org/frus" xml:id="straits-v2">
<teiHeader><fileDesc><titleStmt><title>The Straits, volume II</title></titleStmt></fileDesc></teiHeader>
<text><body><div type="chapter"><head>March</head>
%s
</div></body></text></TEI>
"""
CALL = """\
<div type="document" n="40" xml:id="d40" subtype="telcon" frus:doc-dateTime-min="1962-03-03T07:40:00-05:00">
 <head>40. Memorandum of Telephone Conversation Between <persName type="from">President Adeyo</persName>
   and the <gloss type="to">Deputy Minister of Ports</gloss> (<persName corresp="#p_L">Lund</persName>)<note n="1"
   xml:id="d40fn1" type="source">Source: Ministry of Ports, Box 4. <p>No marking.</p></note></head>
 <opener><dateline rend="right"><placeName>Washington</placeName>, <date when="1962-03-03T07:40:00-05:00"
   calendar="gregorian"><hi rend="italic">March 3, 1962, 7:40 a.m.</hi></date></dateline></opener>
 <pb n="93" xml:id="pg_93" facs="0093"/>
 <p><persName corresp="#p_A">Adeyo</persName>: Has the ferry turned back?<note n="2" xml:id="d40fn2">It had
   (<ref target="#d39fn2">Document 39</ref>).<p>See
   <ref target="straits-v1#d5">the letter &amp; its copy</ref>.</p></note>
   I would rather<pb n="94" xml:id="pg_94"/> not ask <gloss target="#t_US1">us</gloss>.</p>
 <p>[Omitted here is a discussion of fish.]</p>
 <p>A paragraph that goes on.</p>
 <p><hi rend="italic">Lund</hi>: Not yet; see <ref target="#d41">below</ref>.<note xml:id="d40fn3"/></p>
 <p>Adeyo: <!-- a comment -->Then send it<lb/>by <![CDATA[cable & post]]>.</p>
 <closer><signed><persName>K. Lund</persName></signed></closer>
</div>
"""
OTHER = """\
<div type="document" n="41" xml:id="d41"><head>41. Letter From Chairman Alvarez to President Adeyo</head>
<dateline><placeName>Havana</placeName>, <date when="1962-03-04">March 4, 1962</date>.</dateline>
<p>Dear Mr. President:</p><p>We wait.</p></div>
"""
MEETING = """\
<div type="document"><head>Memorandum of Conversation</head>
<list type="participants"><head>PARTICIPANTS</head>
<item><list><head>Us</head><item>The Secretary</item><item>Mr. Lund;
</item></list></item><item><persName>Ambassador Okoro</persName></item></list>
<list type="subject"><item>Ferries</item></list>
<p>The Sec said that they wait. L. asked why.</p></div>
"""


def document(body: str) -> Memorandum:
    return read(f'<div type="document"><head>Memorandum of Conversation</head>{body}</div>')


def test_that_a_speaker_goes_on_is_set_aside_where_it_stands():
    lines = ("Rao: We wait.", "Lind: So.", "Rao (con't.): And then?", "Lind: Yes.")
    said = "".join(f"<p>{line}</p>" for line in lines)
    text = VOLUME % f'<div type="document"><head>Memorandum</head>{said}</div>'
    found = read(text)
    assert [turn.speaker for turn in found.turns] == ["Rao", "Lind", "Rao", "Lind"]
    assert found.unread[0] == "(con't.)"
    assert [text[span.start : span.end] for span in found.where("unread", 1)] == ["(con't.)"]


def test_a_telephone_conversation_is_read_field_by_field():
    found = read(VOLUME % CALL)
    title = "Memorandum of Telephone Conversation Between President Adeyo and the Deputy Minister of Ports (Lund)"
    assert found == Memorandum(
        title=title,
        kind="memorandum of telephone conversation",
        date=dt.date(1962, 3, 3),
        time=dt.time(7, 40),
        zone="America/New_York",
        place="Washington",
        participants=("President Adeyo", "Deputy Minister of Ports (Lund)"),
        turns=(
            Turn(1, "Adeyo", "Has the ferry turned back? I would rather not ask us.\n\nA paragraph that goes on."),
            Turn(2, "Lund", "Not yet; see below."),
            Turn(3, "Adeyo", "Then send it by cable & post.\n\nK. Lund"),
        ),
        notes=(
            Note(2, "It had (Document 39).\n\nSee the letter & its copy.", Mark("turn", 1, 26)),
            Note(3, "", Mark("turn", 2, 19)),
        ),
        source="Ministry of Ports, Box 4.\n\nNo marking.",
        pages=(Page("93"), Page("94", "page", Mark("turn", 1, 41))),
        links=(
            Link("#d41", Mark("turn", 2, 13), 5),
            Link("#d39fn2", Mark("note", 1, 8), 11),
            Link("straits-v1#d5", Mark("note", 1, 27), 21),
        ),
        unread=("40.", "[Omitted here is a discussion of fish.]", "The Straits, volume II", "March"),
    )
    assert found.zone_inferred is False
    assert found.instant == dt.datetime(1962, 3, 3, 12, 40, tzinfo=dt.UTC)
    assert found.warnings == ("note 3 has no text",)
    assert [reference.to for reference in found.references] == ["#d41", "#d39fn2", "straits-v1#d5"]


def test_one_of_several_documents_is_read_by_name():
    volume = VOLUME % (CALL + OTHER)
    with pytest.raises(Unreadable, match=r"holds 2 documents; name one of them \(`--document`\): d40, d41"):
        read(volume)
    with pytest.raises(Unreadable, match="no document 'd42'; there are d40, d41"):
        read(volume, "d42")
    letter = read(volume, "d41")
    assert letter == read(volume, "41")
    assert (letter.kind, letter.place, letter.zone) == ("letter", "Havana", "America/Havana")
    assert letter.prose == ("Dear Mr. President:", "We wait.")
    assert letter.unread == ("41.",)
    assert len(read(volume, "d40").turns) == 3
    with pytest.raises(Unreadable, match="only TEI holds documents by name"):
        read("Lund--We wait.", "d40")


def test_lists_name_who_takes_part_and_reported_speech_has_no_turns():
    found = read(MEETING)
    assert found.participants == ("The Secretary", "Mr. Lund", "Ambassador Okoro")
    assert (found.turns, found.prose) == ((), ("Ferries", "The Sec said that they wait. L. asked why."))


def test_words_outside_of_every_paragraph_are_unread():
    found = document("<p>They spoke.</p>a stray <p>So.</p> word")
    assert (found.prose, found.unread) == (("They spoke.", "So."), ("a stray", "word"))


def test_speech_elements_are_turns():
    found = document("<sp><speaker>Lund</speaker><p>One.</p><p>Two.</p></sp><sp><speaker>Hart</speaker><p/></sp>")
    assert found.turns == (Turn(1, "Lund", "One.\n\nTwo."), Turn(2, "Hart", ""))


@pytest.mark.parametrize(
    ("date", "expected", "zone", "warning"),
    [
        ('<date when="1962-02-30">x</date>', None, None, "there is no day '1962-02-30'"),
        ('<date when="1962-13-01">x</date>', None, None, "there is no day"),
        ('<date when="0000-01-01">x</date>', None, None, "there is no day"),
        ('<date when="March">x</date>', None, None, "there is no day 'March'"),
        ('<date when="1962-03-03T25:00:00">x</date>', dt.date(1962, 3, 3), None, "there is no hour"),
        ('<date when="1962-03-03T09:00:00Z">x</date>', dt.date(1962, 3, 3), "UTC", ""),
        ('<date when="1962-03-03T09:00:00+03:00">x</date>', dt.date(1962, 3, 3), "UTC+03:00", ""),
        ('<date when="1962-03-03T09:00:00+99:00">x</date>', dt.date(1962, 3, 3), None, "no place is given"),
        ('<placeName>Moscow</placeName>, <date when="1962-03-03T09:00:00-05:00">x</date>', dt.date(1962, 3, 3),
         "UTC-05:00", "which clocks in Moscow did not show"),
        ('<date when="1962-03-03">March 4, 1962</date>', dt.date(1962, 3, 3), None, "say 1962-03-04"),
        ("March 5, 1962", dt.date(1962, 3, 5), None, ""),
        ('<date from="1962-03-03" to="1962-03-05">x</date>', dt.date(1962, 3, 3), None, ""),
    ],
)  # fmt: skip
def test_dates_for_machines(date, expected, zone, warning):
    found = document(f"<dateline>{date}</dateline><p>They spoke.</p>")
    assert (found.date, found.zone) == (expected, zone)
    assert any(warning in each for each in found.warnings)


def test_a_date_only_in_the_attributes_of_the_document_is_taken():
    found = read(
        '<div type="document" frus:doc-dateTime-min="1962-03-03T00:00:00Z"><head>Minutes of Meeting</head></div>'
    )
    assert found.date == dt.date(1962, 3, 3)


LETTERS = "abcdefghijklmnopqrstuvwxyz"
NESTED = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(LETTERS))
BOMB = f'<!DOCTYPE x [<!ENTITY a "ha">{NESTED}]><x>&z;</x>'


@pytest.mark.parametrize(
    "attack",
    [
        BOMB,
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        '<!DOCTYPE x [<!ENTITY a "words">]><x>&a;</x>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;]><x/>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/a.dtd"><x/>',
        '<!DOCTYPE x PUBLIC "-//X" "a.dtd"><x/>',
        '<!DOCTYPE x [<!ATTLIST x y CDATA "z">]><x/>',
        "<x>&undefined;</x>",
        "<x>" * 101 + "</x>" * 101,
        "<x>" * 1_000_000,
        "<x/>",
        "<x>",
        "<x></y>",
        "<x>a</x><x/>",
        "<x a='1' a='2'/>",
        "<x>\x01</x>",
        "<x>&#1;</x>",
        "<html><body><p>Lund--We wait.</p></body></html>",
        "<!DOCTYPE HTML><p>Lund--We wait.",
    ],
    ids=lambda attack: attack[:40],
)
def test_what_attacks_the_reader_is_refused(attack):
    with pytest.raises(Unreadable):
        read(attack)


@pytest.mark.parametrize(
    "declared", ['SYSTEM "file:///a.dtd"', 'PUBLIC "-//X" "a.dtd"', '[<!ATTLIST div n CDATA "1">]', "[]"]
)
def test_a_document_type_is_refused_also_where_nothing_uses_it(declared):
    rest = "<div><head>Minutes of Meeting</head></div>"
    with pytest.raises(Unreadable, match="line 1: it declares a document type"):
        read(f"<!DOCTYPE div {declared}>{rest}")
    assert read(f"<!DOCTYPE div>{rest}").title == "Minutes of Meeting"


def test_includes_and_instructions_are_not_followed():
    head = "<?xml-stylesheet href='file:///etc/passwd'?>"
    found = read(
        f'{head}<div xmlns:xi="http://www.w3.org/2001/XInclude"><head>Memorandum of Conversation</head>'
        '<p>Before <xi:include href="file:///etc/passwd" parse="text"/>after.</p></div>'
    )
    assert found.prose == ("Before after.",)


def test_faults_in_xml_name_their_place():
    with pytest.raises(Unreadable, match=r"line 2, character 3: mismatched tag; mend the XML"):
        read("<x>\n</y>")
    with pytest.raises(Unreadable, match=r"line 1: more than 100 elements"):
        read("<x>" * 101 + "</x>" * 101)


def test_places_count_characters_and_not_bytes():
    text = "\ufeff <div><head>Minutes of Meeting</head><p>\u00c9\U0001f6a2 &amp; &#x4e2d;\u6587</p><p>So</p></div>"
    found = read(text)
    (span,) = found.where("prose", 2)
    assert text[span.start : span.end] == "So"
    assert found.prose == ("\u00c9\U0001f6a2 & \u4e2d\u6587", "So")


@pytest.mark.parametrize(
    ("n", "shown"), [("\u200b94", "94"), (" 9 \ufeff 4 ", "9 4"), ("[\u200e]", "?"), ("9" * 40, "9" * 20)]
)
def test_the_number_of_a_page_is_what_can_be_seen_of_it(n, shown):
    found = read(VOLUME % CALL.replace('<pb n="94"', f'<pb n="{n}"'))
    assert found.pages[-1].n == shown


@pytest.mark.parametrize("target", [" straits-v1#d5", "straits-v1 #d5", "straits-v1#d5\u200b", ""])
def test_a_target_that_is_none_points_nowhere(target):
    found = read(VOLUME % CALL.replace('<ref target="straits-v1#d5">', f'<ref target="{target}">'))
    assert [link.target for link in found.links] == ["#d41", "#d39fn2"]


def test_a_name_ends_before_what_parts_it_from_the_next():
    people = '<list type="participants"><item>Mr. Lund;\n;\n, ;</item><item>; ,</item></list>'
    found = read(VOLUME % CALL.replace("<opener>", f"{people}<opener>"))
    assert found.participants == ("Mr. Lund",)


def test_notes_and_pages_above_the_talk_are_notes_and_pages():
    people = '<item>Mr. Lund<note n="1">Late.</note></item><item>Mr. Rao<pb n="3"/></item>'
    found = document(
        f'<list type="participants"><head>Participants</head>{people}</list>'
        '<list type="subject"><item>Ferries<note n="2">And fish.</note><pb n="4"/></item></list>'
        '<p>Rao: We wait.</p><p>Lund: So.<note n="3">He left.</note></p><p>Rao: Yes.</p>'
    )
    assert found.participants == ("Mr. Lund", "Mr. Rao")
    assert found.notes == (Note(1, "Late."), Note(2, "And fish."), Note(3, "He left.", Mark("turn", 2, 3)))
    assert found.pages == (Page("3", "page"), Page("4", "page"))
    assert found.unread == ("Ferries",)


@pytest.mark.parametrize("title", ["Editorial Note", "Harbour Log", "Personal Message to Mr. Lund"])
def test_the_number_of_a_document_is_no_part_of_its_title(title):
    found = read(f'<div type="document"><head>12. {title}</head><p>They met.</p></div>')
    assert (found.title, found.unread) == (title, ("12.",))
