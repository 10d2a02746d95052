"""A record in a folder: its index, what is added to it, and every fault of it."""

import os
import shutil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wayout
from record.test_tei import CALL as TALK
from record.test_tei import OTHER as LETTER_IN_TEI
from record.test_tei import VOLUME
from wayout.files import record_add
from wayout.files.build import faults_of
from wayout.files.document import InputError, parse_document
from wayout.files.load import read_document
from wayout.files.perspective import perspective
from wayout.files.record_add import Addition, add, id_from, spliced
from wayout.files.record_check import check_record
from wayout.files.record_folder import read_record

CALL = """Memorandum of Telephone Conversation Between Rao and Lind

Geneva, May 2, 1971, 9 a.m.

Rao--I have the letter of yesterday.(1)

Lind--And?

Rao--It is in Document 12.

1 Document 11.
"""
LETTER = """Letter From the Commission to Commissioner Rao

Geneva, May 1, 1971.

We have your message of April 30.
"""


@pytest.fixture
def folder(tmp_path):
    """A record of a call and a letter, and the originals beside it."""
    (tmp_path / "call.txt").write_text(CALL, encoding="utf-8")
    (tmp_path / "letter.txt").write_text(LETTER, encoding="utf-8")
    add(tmp_path / "river", [Addition(tmp_path / "letter.txt"), Addition(tmp_path / "call.txt")])
    return tmp_path / "river"


def faults(path):
    return [f"{fault.line}: {fault.key}: {fault.what}" for fault in check_record(path).faults]


def changed(folder, old, new):
    index = folder / "record.yaml"
    text = index.read_text(encoding="utf-8")
    assert old in text
    index.write_text(text.replace(old, new, 1), encoding="utf-8")


class TestAdding:
    def test_the_entry_is_what_the_document_says(self, folder):
        call, letter = (read_record(folder).documents[key] for key in ("call", "letter"))
        assert (call.kind, call.sender, call.addressee, call.turns) == (
            "memorandum of telephone conversation", "Rao", "Lind", 3,
        )  # fmt: skip
        assert call.date.isoformat() == "1971-05-02T09:00:00+01:00"
        assert (letter.sender, letter.addressee, letter.turns) == ("Commission", "Commissioner Rao", None)
        assert letter.date.isoformat() == "1971-05-01"
        assert (folder / "call.txt").read_text(encoding="utf-8") == CALL

    def test_what_is_said_by_hand_counts_more_and_a_citation_needs_no_file(self, folder):
        said = {"citation": "Telegram 7", "date": "1971-04-30", "from": "Rao"}
        (added,) = add(folder, [Addition(None, "t-7", said)])
        assert added.entry == said
        (folder / "own.txt").write_text(LETTER, encoding="utf-8")
        (own,) = add(folder, [Addition(folder / "own.txt", None, {"from": "Lind"})])
        assert (own.key, own.copied, own.entry["file"], own.entry["from"]) == ("own", False, "own.txt", "Lind")
        assert set(read_record(folder).documents) == {"letter", "call", "t-7", "own"}

    @pytest.mark.parametrize(
        ("addition", "says"),
        [
            (Addition(None, "call", {"citation": "x"}), "the id `call` is taken; give another"),
            (Addition(None, "a b", {"citation": "x"}), "cannot be an id"),
            (Addition(None, "x#1", {"citation": "x"}), "cannot be an id"),
            (Addition(None, "x", {"citation": "x", "date": "1971-02-30"}), "there is no such day"),
            (Addition(None, "x", {"citation": "x", "replies_to": ["nobody"]}), "there is no document `nobody`"),
            (Addition(None, "x", {"citation": "x", "replies_to": ["x"]}), "in a circle"),
            (Addition(None, "x", {"kind": "letter"}), "no file is named"),
        ],
    )
    def test_what_is_refused_changes_nothing(self, folder, addition, says):
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        with pytest.raises(InputError, match=says):
            add(folder, [Addition(None, "fine", {"citation": "fine"}), addition])
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def test_a_file_that_cannot_be_read_or_is_there_already_is_refused(self, folder, tmp_path):
        (tmp_path / "bytes.txt").write_bytes(b"a\xff")
        for name, says in (("none.txt", "no such file"), ("bytes.txt", "not utf-8"), ("call.txt", "another file")):
            with pytest.raises(InputError, match=says):
                add(folder, [Addition(tmp_path / name, "new")])
        assert sorted(os.listdir(folder)) == ["call.txt", "letter.txt", "record.yaml"]

    def test_tei_is_read_as_text_is_and_markup_that_is_no_document_is_refused(self, folder, tmp_path):
        (tmp_path / "call.xml").write_text(wayout.write_memorandum(wayout.read_memorandum(CALL), "tei"), "utf-8")
        (added,) = add(folder, [Addition(tmp_path / "call.xml", "tei")])
        listed = read_record(folder).documents
        assert (added.entry["turns"], listed["tei"].date) == (3, listed["call"].date)
        (tmp_path / "page.xml").write_text("<a>1</a>", "utf-8")
        with pytest.raises(InputError, match=r"page\.xml"):
            add(folder, [Addition(tmp_path / "page.xml")])

    def test_documents_of_a_volume_become_files_of_their_own(self, tmp_path):
        volume, folder = tmp_path / "volume.xml", tmp_path / "new"
        volume.write_text(VOLUME % (TALK + LETTER_IN_TEI), encoding="utf-8")
        for part, says in (
            (None, "holds 2 documents; name one"),
            ("d99", "holds no document 'd99'; there are d40, d41"),
        ):
            with pytest.raises(InputError, match=says):
                add(folder, [Addition(volume, part=part)])
        assert not folder.exists()
        added = add(folder, [Addition(volume, part="d40"), Addition(volume, "theirs", {"from": "Alvarez"}, "d41")])
        assert [(each.key, each.entry["file"], each.copied) for each in added] == [
            ("d40", "d40.xml", True),
            ("theirs", "d41.xml", True),
        ]
        assert sorted(os.listdir(folder)) == ["d40.xml", "d41.xml", "record.yaml"]
        record, text = read_record(folder), volume.read_text(encoding="utf-8")
        assert record.paper("d40") == wayout.read_memorandum(text, "d40")
        assert record.paper("theirs") == wayout.read_memorandum(text, "d41")
        assert record.documents["theirs"].sender == "Alvarez"
        with pytest.raises(InputError, match=r"another file called d40\.xml is in"):
            add(folder, [Addition(volume, "again", part="d40")])
        (tmp_path / "beside").mkdir()
        inside = volume.rename(tmp_path / "beside" / "volume.xml")
        (own,) = add(tmp_path / "beside", [Addition(inside, part="d40")])
        assert own.entry["file"] == "d40.xml"
        assert inside.exists()

    def test_two_of_one_id_at_once_are_refused_and_leave_no_folder(self, tmp_path):
        (tmp_path / "a.txt").write_text(CALL, encoding="utf-8")
        with pytest.raises(InputError, match="several of the documents would have the id `a`"):
            add(tmp_path / "new", [Addition(tmp_path / "a.txt"), Addition(None, "a", {"citation": "x"})])
        assert not (tmp_path / "new").exists()

    def test_if_the_index_cannot_be_written_the_copies_go_again(self, tmp_path, monkeypatch):
        (tmp_path / "a.txt").write_text(CALL, encoding="utf-8")

        def refuse(*_):
            raise InputError()

        monkeypatch.setattr("wayout.files.record_add.save", refuse)
        with pytest.raises(InputError):
            add(tmp_path / "deep" / "new", [Addition(tmp_path / "a.txt")])
        assert os.listdir(tmp_path) == ["a.txt"]

    def test_names_become_ids(self):
        assert id_from("Letter of 23 Oct. (copy)") == "letter-of-23-oct-copy"
        assert id_from("Ж#1") == "ж-1"
        assert id_from("...") == "document"


INDICES = (
    "record:\n",
    "# a\nrecord:  # b\n  one: {citation: x}  # c\n\n# d\ntitle: The river\n",
    "record:\n    one:\n        citation: >-\n          folded\n          text\n\n    # the end\n",
    "record:\n  one:\n    citation: |\n      a\n      b\n",
    "record:\r\n  one:\r\n    citation: 'x'\r\n    replies_to: [\r\n      ]\r\n",
    'title: "x"\nrecord:\n- id: one\n  citation: a\n- {id: two, citation: b, date: 1962-10-24T23:15:00-04:00}',
    "record:\n  one: &a {citation: x}\n  two: *a\nabout: y",
)
names = st.text(st.characters(codec="utf-8", exclude_characters="#"), min_size=1).filter(
    lambda name: not any(letter.isspace() for letter in name)
)
printed = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@given(st.sampled_from(INDICES), st.dictionaries(names, printed, min_size=1, max_size=3))
def test_what_is_added_is_read_again_and_all_else_is_as_it_was(text, drawn):
    entries = {key: {"citation": words, "date": "1971-05-01"} for key, words in drawn.items()}
    assume(not {"one", "two"} & set(drawn))
    new = spliced(text, entries, "record.yaml")
    assert ("\n" in new.replace("\r\n", "")) == ("\r\n" not in text)  # every line ends as the others do
    lines = new.splitlines(keepends=True)
    kept = [line for line in text.splitlines() if line]
    rest = iter(line.rstrip("\r\n") for line in lines)
    assert all(line in rest for line in kept)  # every line that was there is, in its order
    was, now = (parse_document(each, "").data["record"] for each in (text, new))
    if isinstance(now, list):
        assert now == [*was, *({"id": key, **entry} for key, entry in entries.items())]
    else:
        assert now == {**(was or {}), **entries}
        assert list(now)[-len(entries) :] == list(entries)


@pytest.mark.parametrize("text", ["record: {one: {citation: x}}\n", "record: {}\n"])
def test_an_index_in_one_line_is_refused(text):
    with pytest.raises(InputError, match="one line"):
        spliced(text, {"new": {"citation": "x"}}, "record.yaml")


class TestFaults:
    def test_none(self, folder):
        assert faults(folder) == []

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ("turns: 3", "turns: 4", "16: record.call.turns: the index says 4 turns, and "),
            ("file: call.txt", "file: gone.txt", "17: record.call.file: "),
            ("date: 1971-05-01", "date: 1971-02-29", "6: record.letter.date: there is no such day"),
            ("  call:", "  letter:", "10: record.letter: `letter` stands twice (first on line 3)"),
            (
                "file: letter.txt",
                "replies_to: [call, nobody]",
                "9: record.letter.replies_to[2]: there is no document",
            ),
            (
                "file: letter.txt",
                "replies_to: letter",
                "9: record.letter.replies_to: the documents answer each other",
            ),
            ("citation: Letter", "citatoin: Letter", "4: record.letter.citatoin: this key is not known"),
            (
                "kind: letter",
                "known_from: 1971-05-01T09:00",
                "5: record.letter.known_from: the instant has no zone",
            ),
        ],
    )
    def test_each_names_its_line(self, folder, old, new, fault):
        changed(folder, old, new)
        assert any(each.startswith(fault) for each in faults(folder)), faults(folder)

    def test_two_of_a_list_with_one_id(self, tmp_path):
        index = "record:\n- {id: a, citation: x}\n- {id: b, citation: y}\n- {id: a, citation: z}\n"
        (tmp_path / "record.yaml").write_text(index, encoding="utf-8")
        assert faults(tmp_path) == ["4: record[3].id: two documents have the id `a`"]

    def test_a_note_without_text_is_one_and_a_marker_without_note_is_told(self, folder):
        (folder / "call.txt").write_text(CALL.replace("1 Document 11.", "1. ↩"), encoding="utf-8")
        assert faults(folder) == [f"17: record.call.file: {folder / 'call.txt'}: note 1 has no text"]
        (folder / "call.txt").write_text(CALL.replace("1 Document 11.", ""), encoding="utf-8")
        assert faults(folder) == []
        said = "call: the marker (1) in turn 1 has no note; it stays in the text"
        assert said in check_record(folder).warnings

    def test_a_file_that_is_no_text_and_one_that_is_a_folder(self, folder):
        (folder / "call.txt").write_bytes(b"\x80")
        (folder / "letter.txt").unlink()
        (folder / "letter.txt").mkdir()
        assert [each.split(": ", 3)[1] for each in faults(folder)] == ["record.letter.file", "record.call.file"]

    def test_all_are_told_at_once(self, folder):
        changed(folder, "turns: 3", "turns: 4")
        changed(folder, "date: 1971-05-01", "date: 1971-02-29")
        assert len(faults(folder)) == 2

    def test_no_index_at_all(self, tmp_path):
        with pytest.raises(InputError, match=r"the folder has no record\.yaml; `wayout record add"):
            check_record(tmp_path)
        (tmp_path / "record.yaml").write_text("title: x\n", encoding="utf-8")
        with pytest.raises(InputError, match="there is no `record:` in it"):
            check_record(tmp_path)


class TestDoubts:
    def test_references_that_are_not_settled(self, folder):
        said = check_record(folder).warnings
        assert "letter: no document of the record is 'your message of April 30'" in said
        assert "call turn 3: no document of the record is 'Document 12'" in said
        add(folder, [Addition(None, key, {"citation": f"{key}, Document 12"}) for key in ("one", "two")])
        assert "call turn 3: 'Document 12' may be one or two" in check_record(folder).warnings
        assert not any("letter of yesterday" in each for each in said)  # that one is settled
        settled = [each.document for key, each in check_record(folder).references if key == "call"]
        assert settled[0] == "letter"

    def test_dates_files_and_what_is_not_listed(self, folder):
        changed(folder, "date: 1971-05-01", "date: 1971-06-01")
        (folder / "stray.txt").write_text("x", encoding="utf-8")
        add(folder, [Addition(None, "reply", {"citation": "x", "date": "1971-05-03", "replies_to": ["letter"]})])
        changed(
            folder,
            "  reply:",
            "  again: {citation: y, file: ./call.txt}\n  out: {citation: z, file: ../call.txt}\n  reply:",
        )
        said = check_record(folder).warnings
        assert "letter: the index dates it 1971-06-01, the document 1971-05-01" in said
        assert "reply: it is dated before letter, which it answers" in said
        assert "call, again: all of them are in call.txt" in said
        assert "out: ../call.txt lies outside the folder, and does not go with it" in said
        assert "stray.txt is in the folder, but not in the index" in said


SCENARIO = """wayout: 1
record: river
decision_makers:
  A: {options: {go: {source: "call#3"}}}
status_quo: []
"""


class TestAScenarioNamesItsRecord:
    @pytest.mark.parametrize("named", ["river", "river/record.yaml"])
    def test_it_is_as_if_it_stood_there(self, folder, named):
        path = folder.parent / "s.yaml"
        path.write_text(SCENARIO.replace("record: river", f"record: {named}"), encoding="utf-8")
        loaded = wayout.load(path)
        assert list(loaded.documents) == ["letter", "call"]
        assert loaded.warnings == ("A has no preferences: it is taken as indifferent between all states",)
        assert list(read_record(path).documents) == ["letter", "call"]
        assert faults(path) == []

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("call#3", "call#4", r"s.yaml:4: .*`call#4` cites a turn that does not exist; `call` has turns 1 to 3"),
            ("call#3", "cal#3", r"s.yaml:4: .*there is no document `cal`; did you mean `call`\?"),
            ("record: river", "record: lake", r"s.yaml:2: record: `lake`: there is no such file"),
            ("record: river", "record: s.yaml", r"there is no `record:`|should be the documents"),
            ("record: river", 'record: "a\\0b"', r"s.yaml:2: record"),
        ],
    )
    def test_citations_are_checked_against_it(self, folder, old, new, says):
        path = folder.parent / "s.yaml"
        path.write_text(SCENARIO.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError, match=says):
            wayout.load(path)

    def test_a_fault_in_the_index_names_the_index_and_its_line(self, folder):
        changed(folder, "date: 1971-05-01", "date: 1971-02-29")
        changed(folder, "kind: letter", "kind: letter\n    known_to: [B]")
        path = folder.parent / "s.yaml"
        path.write_text(SCENARIO, encoding="utf-8")
        told = [(fault.file, fault.line, fault.key) for fault in faults_of(read_document(path))]
        assert told == [
            (str(folder / "record.yaml"), 6, "record.letter.known_to.B"),
            (str(folder / "record.yaml"), 7, "record.letter.date"),
        ]

    def test_an_id_that_stands_twice_in_the_index_is_a_fault_of_the_scenario_too(self, folder):
        changed(folder, "  call:", "  letter:")
        path = folder.parent / "s.yaml"
        path.write_text(SCENARIO.replace("call#3", "letter"), encoding="utf-8")
        with pytest.raises(InputError, match=r"record\.yaml:10: record\.letter: `letter` stands twice"):
            wayout.load(path)

    def test_other_faults_of_a_scenario_do_not_keep_its_record_from_being_read(self, folder):
        path = folder.parent / "s.yaml"
        path.write_text(SCENARIO + "clock: {start: soon, zone: Nowhere}\nplan: {}\n", encoding="utf-8")
        assert list(read_record(path).documents) == ["letter", "call"]

    def test_what_was_known_when_is_taken_from_it(self, folder):
        changed(folder, "kind: letter", "kind: letter\n    known_to: {A: 1971-05-03T00:00Z}")
        path = folder.parent / "s.yaml"
        path.write_text(SCENARIO.replace("call#3", "letter"), encoding="utf-8")
        early, late = (wayout.load(path, perspective=perspective(f"1971-05-0{day}T00:00Z", "A")) for day in (2, 4))
        assert [[option.key for option in each.conflict.space.options] for each in (early, late)] == [[], ["go"]]
        assert [list(each.documents) for each in (early, late)] == [[], ["letter", "call"]]


def test_what_another_adds_meanwhile_is_not_lost(tmp_path, monkeypatch):
    """The other's document comes between the reading of the index and the writing of it."""
    folder, paper = tmp_path / "gate", tmp_path / "note.txt"
    paper.write_text("Letter From Rao to Lind\n\nOne paragraph.\n", encoding="utf-8")
    add(folder, [Addition(None, "first", {"citation": "First"})])

    def meanwhile(*given):
        monkeypatch.undo()
        add(folder, [Addition(None, "other", {"citation": "Other"})])
        return spliced(*given)

    monkeypatch.setattr(record_add, "spliced", meanwhile)
    with pytest.raises(InputError, match="the index was changed meanwhile; add it again"):
        add(folder, [Addition(paper)])
    assert list(read_record(folder).documents) == ["first", "other"]
    assert not (folder / "note.txt").exists()
    add(folder, [Addition(paper)])
    assert list(read_record(folder).documents) == ["first", "other", "note"]


def test_a_record_can_be_moved_as_a_whole(folder, tmp_path):
    shutil.move(folder, tmp_path / "elsewhere")
    assert faults(tmp_path / "elsewhere") == []
