"""Search in a record: against a plain scan, with hostile queries, and with the cache in every state."""

import os
import re
import sqlite3
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.files import record_search
from wayout.files.document import InputError
from wayout.files.record_search import CACHE, Wanted, has_words, search

TURNS = (
    ("Rao", "The dam is half empty, and the river is low."),
    ("Lind", "Naïve, perhaps. Will they release water in June?"),
    ("Rao", "They release no water. The river-bed is dry; don't ask."),
)
LETTER = "Letter From Lind to Rao\n\nGeneva, May 4, 1971.\n\nThe dam holds. Release the water.\n"
INDEX = """record:
  call:
    citation: Call of 2 May
    kind: telephone conversation
    date: 1971-05-02T09:00+01:00
    from: Commissioner Rao
    to: Lind
    file: call.txt
  letter: {citation: Letter, kind: letter, date: 1971-05-04, from: Lind, to: Commissioner Rao, file: letter.txt}
  hint: {citation: The dam hint, kind: note}
"""


@pytest.fixture
def folder(tmp_path):
    said = "\n\n".join(f"{who}--{words}" for who, words in TURNS)
    head = "Memorandum of Telephone Conversation Between Rao and Lind\n\nGeneva, May 2, 1971, 9 a.m."
    (tmp_path / "call.txt").write_text(f"{head}\n\n{said}\n", encoding="utf-8")
    (tmp_path / "letter.txt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "record.yaml").write_text(INDEX, encoding="utf-8")
    return tmp_path


def hits(folder, query, **wanted):
    return {(hit.document.key, hit.part, hit.n) for hit in search(folder, query, Wanted(**wanted)).hits}


TURN = {n: ("call", "turn", n) for n in (1, 2, 3)}
HOLDS = ("letter", "paragraph", 1)


class TestWhatIsFound:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("dam", {TURN[1], HOLDS, ("hint", "citation", None)}),
            ("DAM empty", {TURN[1]}),
            ("release water", {TURN[2], TURN[3], HOLDS}),
            ('"release water"', {TURN[2]}),
            ("rel*", {TURN[2], TURN[3], HOLDS}),
            ('"the water"', {HOLDS}),
            ('"no wat"*', {TURN[3]}),
            ("naive", {TURN[2]}),
            ("river-bed", {TURN[3]}),
            ("don't", {TURN[3]}),
            ("dam OR june", set()),
            ("dam NOT empty", set()),
            ("NEAR(dam empty)", set()),
            ("elephant", set()),
            ('"unended phrase', set()),
            ("telephone", {("call", "title", None)}),
        ],
    )
    def test_words_phrases_and_beginnings(self, folder, query, found):
        assert hits(folder, query) == found

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ({"sender": "rao"}, {"call"}),
            ({"sender": "ra"}, set()),
            ({"addressee": "commissioner"}, {"letter"}),
            ({"kind": "letter"}, {"letter"}),
            ({"kind": "conversation"}, {"call"}),
            ({"speaker": "rao"}, {"call"}),
            ({"since": date(1971, 5, 2)}, {"call", "letter"}),
            ({"since": date(1971, 5, 3)}, {"letter"}),
            ({"until": date(1971, 5, 2)}, {"call"}),
            ({"until": datetime(1971, 5, 2, 7, 59, tzinfo=UTC)}, set()),
            ({"until": datetime(1971, 5, 2, 8, 0, tzinfo=UTC)}, {"call"}),
            ({"since": date(1971, 5, 3), "until": date(1971, 5, 3)}, set()),
            ({}, {"call", "letter", "hint"}),
        ],
    )
    def test_who_and_when(self, folder, wanted, found):
        assert {key for key, *_ in hits(folder, "dam", **wanted)} == found

    def test_the_undated_that_a_day_leaves_out_are_counted(self, folder):
        assert search(folder, "dam", Wanted(since=date(1971, 1, 1))).undated == 1
        assert search(folder, "dam").undated == 0

    def test_a_hit_tells_turn_speaker_and_where_the_words_stand(self, folder):
        (hit,) = search(folder, '"release no" dry').hits
        assert (hit.part, hit.n, hit.speaker) == ("turn", 3, "Rao")
        assert [hit.snippet[start:end] for start, end in hit.matches] == ["release no", "dry"]

    def test_the_limit_keeps_the_count(self, folder):
        found = search(folder, "the", limit=1)
        assert (len(found.hits), found.total) == (1, 4)

    def test_a_case_is_searched_in_memory(self):
        assert {hit.part for hit in search("cuba-1962", "Kennedy Ball").hits} == {"citation"}


WORDS = ("dam", "river", "the", "water", "release", "is", "x")


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.booleans())
def test_the_turns_found_are_those_a_plain_scan_finds(tmp_path_factory, words, phrase):
    folder = made(tmp_path_factory)
    query = f'"{" ".join(words)}"' if phrase else " ".join(words)
    tokens = {n: re.findall(r"\w+", said.lower()) for n, (_, said) in enumerate(TURNS, start=1)}
    wanted = {
        n
        for n, said in tokens.items()
        if (phrase and any(said[at : at + len(words)] == words for at in range(len(said))))
        or (not phrase and set(words) <= set(said))
    }
    assert {n for _, part, n in hits(folder, query) if part == "turn"} == wanted


_MADE = []


def made(tmp_path_factory):
    """One folder for all examples."""
    if not _MADE:
        path = tmp_path_factory.mktemp("record")
        said = "\n\n".join(f"{who}--{words}" for who, words in TURNS)
        (path / "call.txt").write_text(f"Memorandum of Conversation\n\nMay 2, 1971\n\n{said}\n", encoding="utf-8")
        (path / "record.yaml").write_text("record: {call: {citation: c, file: call.txt}}\n", encoding="utf-8")
        _MADE.append(path)
    return _MADE[0]


SIGNS = [
    '"',
    "*",
    "'",
    "(",
    ")",
    ":",
    "^",
    "+",
    "-",
    "{",
    "}",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "\0",
    "\x02",
    "\ud800",
    " ",
]
hostile = st.lists(st.sampled_from([*SIGNS, "dam", "é", "text", "rowid", "\u0300", "½", "𝒳"]), max_size=20).map(
    "".join
)


@given(hostile | st.text(max_size=40))
def test_no_query_is_more_than_words(tmp_path_factory, query):
    found = searched(made(tmp_path_factory), query)
    if found is None:
        assert not any(letter.isascii() and letter.isalnum() for letter in query)
        return
    assert len(found.hits) == min(found.total, 20)
    for hit in found.hits:
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.matches)


def searched(folder, query):
    """What is found; None if the query is refused as one without a word."""
    try:
        return search(folder, query)
    except InputError as error:
        if "no word to search for" not in str(error):
            raise
    return None


def test_too_many_words_are_refused(folder):
    with pytest.raises(InputError, match="more than 64 words"):
        search(folder, "dam " * 65)


class TestTheCache:
    def count(self, monkeypatch):
        """The files that are read from now on."""
        read, was = [], record_search.read_paper
        monkeypatch.setattr(record_search, "read_paper", lambda path: read.append(path.name) or was(path))
        return read

    def settle(self, folder):
        """As if the files had been written a while ago."""
        for name in ("call.txt", "letter.txt"):
            os.utime(folder / name, (1e9, 1e9))

    @pytest.fixture(autouse=True)
    def _settled_at_once(self, monkeypatch):
        monkeypatch.setattr(record_search, "SETTLED", -1)

    def test_only_what_has_changed_is_read_again(self, folder, monkeypatch):
        read = self.count(monkeypatch)
        search(folder, "dam")
        assert sorted(read) == ["call.txt", "letter.txt"]
        search(folder, "dam")
        assert len(read) == 2
        (folder / "letter.txt").write_text(LETTER.replace("dam", "den"), encoding="utf-8")
        assert {key for key, *_ in hits(folder, "den")} == {"letter"}
        assert read[2:] == ["letter.txt"]
        assert ("letter", "paragraph", 1) not in hits(folder, "dam")

    def test_a_change_that_keeps_size_and_time_is_seen(self, folder):
        self.settle(folder)
        assert HOLDS in hits(folder, "dam")
        (folder / "letter.txt").write_text(LETTER.replace("dam", "den"), encoding="utf-8")
        self.settle(folder)
        assert HOLDS in hits(folder, "den")

    def test_a_file_written_just_now_is_read_again(self, folder, monkeypatch):
        monkeypatch.setattr(record_search, "SETTLED", 10**18)
        read = self.count(monkeypatch)
        search(folder, "dam")
        search(folder, "dam")
        assert len(read) == 4

    def test_the_index_of_the_record_is_followed(self, folder, monkeypatch):
        search(folder, "dam")
        read = self.count(monkeypatch)
        index = folder / "record.yaml"
        index.write_text(INDEX.replace("hint", "clue").replace("from: Lind", "from: Vega"), encoding="utf-8")
        assert {key for key, *_ in hits(folder, "dam")} == {"call", "letter", "clue"}
        assert {key for key, *_ in hits(folder, "dam", sender="Vega")} == {"letter"}
        assert "call.txt" not in read
        assert hits(folder, "clue") == {("clue", "citation", None)}
        assert hits(folder, "hint") == set()

    def test_a_fault_of_the_index_is_told_and_the_cache_stays(self, folder):
        search(folder, "dam")
        before = (folder / CACHE).read_bytes()
        (folder / "record.yaml").write_text("record: {a: {}}\n", encoding="utf-8")
        with pytest.raises(InputError, match="`citation` is missing"):
            search(folder, "dam")
        assert (folder / CACHE).read_bytes() == before
        assert sorted(os.listdir(folder)) == [CACHE, "call.txt", "letter.txt", "record.yaml"]

    @pytest.mark.parametrize("left", [b"", b"no database", b"SQLite format 3\0" + bytes(4000)])
    def test_a_damaged_one_is_made_anew(self, folder, left):
        (folder / CACHE).write_bytes(left)
        assert TURN[1] in hits(folder, "dam")

    def test_one_that_is_cut_short_is_made_anew(self, folder):
        search(folder, "dam")
        whole = (folder / CACHE).read_bytes()
        for length in range(0, len(whole), 4096):
            (folder / CACHE).write_bytes(whole[:length])
            assert TURN[1] in hits(folder, "dam")

    def test_one_of_another_version_is_made_anew(self, folder, monkeypatch):
        search(folder, "dam")
        read = self.count(monkeypatch)
        monkeypatch.setattr(record_search, "__version__", "another")
        assert TURN[1] in hits(folder, "dam")
        assert len(read) == 2

    def test_if_it_is_interrupted_the_old_one_stays(self, folder, monkeypatch):
        search(folder, "dam")
        before = (folder / CACHE).read_bytes()
        (folder / "letter.txt").write_text(LETTER + "\nMore.\n", encoding="utf-8")

        def stop(*_):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(record_search, "read_paper", stop)
            with pytest.raises(KeyboardInterrupt):
                search(folder, "dam")
        assert (folder / CACHE).read_bytes() == before
        assert not [name for name in os.listdir(folder) if name.startswith(f"{CACHE}.")]
        assert ("letter", "paragraph", 2) in hits(folder, "more")

    def test_a_folder_that_cannot_be_written_is_searched_in_memory(self, folder, monkeypatch):
        def refuse(*_, **__):
            raise PermissionError

        monkeypatch.setattr(record_search.tempfile, "mkstemp", refuse)
        assert TURN[1] in hits(folder, "dam")
        assert not (folder / CACHE).exists()

    def test_a_file_that_cannot_be_read_is_told_each_time_and_the_rest_found(self, folder):
        (folder / "letter.txt").unlink()
        (folder / "call.txt").write_bytes(b"a\xff")
        for _ in range(2):
            found = search(folder, "dam")
            assert [hit.document.key for hit in found.hits] == ["hint"]
            assert ["no such file" in each or "not utf-8" in each for each in found.warnings] == [True, True]

    def test_without_fts5_it_is_said(self, folder, monkeypatch):
        tables = tuple(table.replace("fts5", "fts99") for table in record_search.TABLES)
        monkeypatch.setattr(record_search, "TABLES", tables)
        with pytest.raises(InputError, match="has no FTS5"):
            search(folder, "dam")

    def test_no_connection_stays_open(self, folder):
        search(folder, "dam")
        (folder / CACHE).unlink()
        assert TURN[1] in hits(folder, "dam")
        with sqlite3.connect(folder / CACHE) as words:
            assert words.execute("SELECT count(*) FROM documents").fetchone() == (3,)
        words.close()


def test_names_are_compared_by_whole_words():
    assert has_words("Acting Secretary-General U Thant", "u thant")
    assert not has_words("Acting Secretary-General U Thant", "than")
    assert not has_words(None, "")
