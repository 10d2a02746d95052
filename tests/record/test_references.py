"""What a document says of others, and which of the record that may be."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.record.evidence import Document
from wayout.record.memorandum import Mark, Memorandum, Note, Turn
from wayout.record.references import Shelf, numbers, references, when_meant

EDT, MSK = timezone(timedelta(hours=-4)), timezone(timedelta(hours=3))


def at(day, hour, minute=0, zone=EDT):
    return datetime(1962, 10, day, hour, minute, tzinfo=zone)


def letter(key, citation, when, *parties):
    sender, addressee = parties or (None, None)
    return Document(key, citation, kind="letter", date=when, sender=sender, addressee=addressee)


RECORD = {
    document.key: document
    for document in (
        Document("call", "Call, FRUS vol. XI, doc. 64", kind="telephone conversation", date=at(24, 23, 15)),
        letter("k24", "Letter, vol. XI, Document 61", at(24, 23, 30, MSK), "Khrushchev", "Kennedy"),
        letter("j23", "Letter, vol. XI, doc. 52", at(23, 18, 51), "President Kennedy", "Chairman Khrushchev"),
        letter("vi-61", "Another, vol. VI, doc. 61", date(1962, 10, 20)),
        Document("deptel-1084", "State, Washington", kind="telegram", date=date(1962, 10, 25)),
        Document("cable", "State, telegram 985", kind="telegram", date=date(1962, 10, 23)),
        letter("j2", "Letter", date(1962, 10, 2), "Kennedy", "Khrushchev"),
        letter("later", "A letter written while they spoke", at(24, 23, 40)),
        letter("undated", "A letter without a day", None, "Kennedy", None),
    )
}


def found(text, key="k24"):
    return [(each.text, each.candidates) for each in references(key, Memorandum(prose=(text,)), Shelf(RECORD))]


@pytest.mark.parametrize(
    ("key", "text", "meant"),
    [
        ("call", "See Document 61.", ("k24",)),  # of the same volume
        ("call", "See vol. VI, Document 61.", ("vi-61",)),
        ("j2", "See Document 61.", ("k24", "vi-61")),  # of no volume: either
        ("call", "See Document 99.", ()),
        ("call", "as Deptel 1084 says", ("deptel-1084",)),
        ("call", "as telegram No. 985 says", ("cable",)),
        ("call", "as telegram 98 says", ()),
        ("call", "the letter of last night", ("j23",)),
        ("call", "last night's letter", ("j23",)),
        ("call", "This is what the letter said, that you said last night", ("j23",)),
        ("call", "the letter you sent him last night", ("j23",)),
        ("call", "the letter of yesterday", ("j23",)),
        ("call", "the message of yesterday", ("j23", "cable")),  # both are messages: neither is chosen
        ("call", "the letter of this morning", ()),
        ("call", "the letter of this afternoon", ("k24",)),  # 16:30 on the clocks of the call
        ("call", "Khrushchev's letter of October 24", ("k24",)),
        ("call", "Kennedy's letter of October 24", ()),
        ("call", "the letter of October 30", ()),
        ("k24", "your letter of October 23", ("j23",)),
        ("k24", "my letter of October 23", ()),
        ("k24", "your letter of 23 October, 1962", ("j23",)),
        ("k24", "your letter of the 23rd", ("j23",)),
        ("k24", "your letter dated Oct. 2", ("j2",)),
        ("k24", "your letter of Tuesday", ("j23",)),
        ("k24", "your letter of October 23, 1961", ()),
        ("k24", "your letter of October 32", ()),
        ("call", "the Tuesday cable", ("cable",)),
    ],
)
def test_what_is_meant(key, text, meant):
    assert [each for _, each in found(text, key)] == [meant]


@pytest.mark.parametrize("text", ["your letter", "a letter", "the document", "October 23", "letters of credit"])
def test_what_names_no_document(text):
    assert found(text) == []


def test_a_document_later_than_the_one_that_speaks_is_not_meant():
    assert found("the letter of today", "call") == [("the letter of today", ("k24",))]
    assert found("the letter of today", "j23") == [("the letter of today", ())]


def test_none_is_meant_by_relative_words_where_the_day_is_unknown():
    assert found("the letter of yesterday", "undated") == [("the letter of yesterday", ())]
    assert found("the letter of October 2, 1962", "undated") == [("the letter of October 2, 1962", ("j2",))]


def test_places_and_order():
    paper = Memorandum(
        turns=(Turn(1, "A", "No."), Turn(2, "B", "The letter of last night, and Document 52.")),
        notes=(Note(1, "Documents 61 and 62.", Mark("turn", 2, 0)),),
    )
    assert [(r.text, r.turn, r.note, r.document) for r in references("call", paper, Shelf(RECORD))] == [
        ("The letter of last night", 2, None, "j23"),
        ("Document 52", 2, None, "j23"),
        ("Document 61", 2, 1, "k24"),
        ("Document 62", 2, 1, None),
    ]


@pytest.mark.parametrize(
    ("key", "citation", "goes_by"),
    [
        ("d61", "A letter", {61}),
        ("frus-xi-61", "A letter", {61}),
        ("kennedy-ball-1962-10-24", "A call", set()),
        ("d61", "vol. XI, doc. 7", {7}),
        ("x", "vol. VI, docs. 60-62", {60, 61, 62}),
    ],
)
def test_the_numbers_a_document_goes_by(key, citation, goes_by):
    assert numbers(Document(key, citation)) == goes_by


@given(
    st.dates(date(1500, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["last night", "yesterday", "today", "tonight", "monday", "last friday", "the 31st", "may 7"]),
)
def test_the_day_that_is_meant_by_going_through_all_days(told, words):
    found = when_meant(words, told)
    days = [told + timedelta(days=n) for n in range(-400, 400)]
    past = [day for day in days if day <= told]
    wanted = {
        "last night": past[-2], "yesterday": past[-2], "today": told, "tonight": told,
        "monday": [day for day in past if day.weekday() == 0 and day < told][-1],
        "last friday": [day for day in past if day.weekday() == 4 and day < told][-1],
        "the 31st": [day for day in past if day.day == 31][-1],
        "may 7": min((day for day in days if (day.month, day.day) == (5, 7)), key=lambda day: abs(day - told)),
    }  # fmt: skip
    assert found is not None
    assert found.day == wanted[words]


WORDS = (
    "your my the letter message telegram of from last night yesterday October 23 Document 61 vol. XI , . 's".split()
)


@given(
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join) | st.text(max_size=60),
    st.sampled_from(list(RECORD)),
)
def test_any_text_gives_documents_of_the_record_in_their_order(text, key):
    for words, candidates in found(" ".join(filter(str.isprintable, text.split())) or "-", key):
        assert words
        assert list(candidates) == [each for each in RECORD if each in candidates]


@pytest.mark.parametrize(
    "text",
    [
        "the me\u017fsage of last night",
        "a\u0131rgram 985",
        "the letter of la\u017ft night",
        "last night's me\u017fsage",
    ],
)
def test_letters_that_only_look_like_those_of_a_word_make_another_word(text):
    assert found(text, "call") == []


class GoneThrough(Shelf):
    """Every document is looked at for every reference."""

    @property
    def by_number(self):
        every = {n for document in self.documents.values() for n in numbers(document)}
        return {n: [key for key, document in self.documents.items() if n in numbers(document)] for n in every}

    def around(self, when):
        return iter(self.documents)


SAID = (
    "See Document 3.",
    "as Document 1 and vol. VI, Document 2 say",
    "the letter of last night",
    "your message of yesterday",
    "the telegram of October 23",
    "this morning's letter",
    "the letter of Monday",
    "the message of the 24th",
)
moments = st.builds(
    lambda hours, zone: (at(24, 0) + timedelta(hours=hours)).astimezone(timezone(timedelta(hours=zone))),
    st.integers(-60, 60),
    st.sampled_from([-12, -4, 0, 3, 14]),
)
days = st.none() | moments | moments.map(datetime.date) | st.sampled_from([date.min, date.max])


@given(st.lists(st.tuples(days, st.integers(1, 3), st.booleans()), min_size=1, max_size=8), st.sampled_from(SAID))
def test_a_shelf_finds_what_going_through_every_document_finds(drawn, text):
    record = {
        f"d{n}": Document(f"d{n}", f"Letter, doc. {number}" if cited else "A letter", kind="letter", date=when)
        for n, (when, number, cited) in enumerate(drawn)
    }
    for key in record:
        said = Memorandum(prose=(text,))
        assert references(key, said, Shelf(record)) == references(key, said, GoneThrough(record))
