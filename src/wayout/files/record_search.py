"""Full-text search in a record, by an index of its words that is kept beside it.

The index of words is a cache: a hidden SQLite file, made anew where it is missing, damaged or of another version,
and brought up to date where documents have changed since. It is written aside and then put in place as a whole.
"""

import json
import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from wayout import __version__
from wayout.files.document import Fault, InputError
from wayout.files.record_folder import Record, is_folder, read_record, read_source
from wayout.files.record_index import INDEX
from wayout.files.record_text import read_paper
from wayout.record import Memorandum
from wayout.record.evidence import Document
from wayout.record.order import day_of

CACHE = ".wayout-search"
SETTLED = 2_000_000_000  # nanoseconds after which a file that changes again shows another time
ROOM = 24  # bits of a row's number for the passages of one document
MOST_TERMS = 64
AROUND = 24  # words of a snippet
UNREAD = "unread"  # the stamp of a document that has no passages yet

TABLES = (
    "CREATE TABLE made(version TEXT, digest TEXT)",
    "CREATE TABLE documents("
    "number INTEGER PRIMARY KEY, id TEXT UNIQUE, entry TEXT, file TEXT, stamp TEXT, doubt TEXT)",
    "CREATE VIRTUAL TABLE passages USING fts5("
    "text, part UNINDEXED, n UNINDEXED, speaker UNINDEXED, tokenize='unicode61 remove_diacritics 2')",
)
BEGIN, END = "\x02", "\x03"  # around a match; texts are indexed without them
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_TERM = re.compile(r'"(?P<phrase>[^"]*)(?:"(?P<more>\*)?|$)|(?P<word>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents and turns are searched: whose names and kinds have these words, and of which days."""

    sender: str | None = None
    addressee: str | None = None
    kind: str | None = None
    speaker: str | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None

    def takes(self, document: "Listed") -> bool:
        """Whether a document is searched."""
        for words, name in (
            (self.sender, document.sender),
            (self.addressee, document.addressee),
            (self.kind, document.kind),
        ):
            if words is not None and not has_words(name, words):
                return False
        if self.since is None and self.until is None:
            return True
        if document.date is None:
            return False
        return not (
            (self.since is not None and _earlier(document.date, self.since))
            or (self.until is not None and _earlier(self.until, document.date))
        )


EVERYTHING = Wanted()


class Listed(NamedTuple):
    """What the index of words keeps of a document."""

    key: str
    citation: str
    kind: str | None
    date: date | datetime | None
    sender: str | None
    addressee: str | None
    file: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that has the words: its document, what part of it, who speaks, and the words around the matches.

    `part` is `turn`, `note` or `paragraph`, of which `n` is the number, or `title`, `source` or `citation`.
    `matches` are the places in the snippet, from and to before.
    """

    document: Listed
    part: str
    n: int | None
    speaker: str | None
    snippet: str
    matches: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits, how many there are in all, how many documents were left out as undated, what was not read."""

    hits: tuple[Hit, ...]
    total: int
    undated: int
    warnings: tuple[str, ...]


def search(path: str | Path, query: str, wanted: Wanted = EVERYTHING, limit: int = 20) -> Found:
    """The passages of a record that have all the words, the best first.

    A query is words, "phrases" in double quotes and beginnings of words with a star; signs mean nothing, capitals
    and accents do not count. Raises InputError if it has no word, and on a fault of the record's index.
    """
    terms, folder = _match(query), _kept_in(path)
    for last in (False, True):
        try:
            words = _in_memory(None, read_record(path)) if folder is None else _up_to_date(folder)
            with closing(words):
                return _found(words, terms, wanted, limit)
        except sqlite3.DatabaseError as error:
            if last or folder is None or "no such module" in str(error):
                raise _unusable(error) from None
            (folder / CACHE).unlink(missing_ok=True)  # damaged, or of another version
    raise AssertionError("the last try returns or raises")


def has_words(name: str | None, words: str) -> bool:
    """Whether the name has all of these words, whole, capitals aside."""
    return name is not None and set(re.findall(r"\w+", words.casefold())) <= set(
        re.findall(r"\w+", name.casefold())
    )


def _earlier(one: date | datetime, other: date | datetime) -> bool:
    """Whether the one is earlier; by the day it bears, unless both are instants."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return day_of(one) < day_of(other)


# --- the query ----------------------------------------------------------------------------------------------


def _match(query: str) -> str:
    """The query as FTS5 takes it: every word and phrase in quotes, so that none of its signs is an operator."""
    terms = []
    for match in _TERM.finditer(_CONTROLS.sub(" ", query)):
        words, prefix = match["phrase"], match["more"] is not None
        if words is None:
            words, prefix = match["word"].rstrip("*"), match["word"].endswith("*")
        if any(letter.isalnum() for letter in words):
            terms.append(f'"{words}"{"*" if prefix else ""}')
    if not terms:
        what, mend = "there is no word to search for", 'give words, "a phrase", or the beginn* of a word'
        raise InputError(Fault("the query", None, "", what, mend))
    if len(terms) > MOST_TERMS:
        raise InputError(Fault("the query", None, "", f"more than {MOST_TERMS} words", "search for fewer"))
    return " ".join(terms)


def _found(words: sqlite3.Connection, terms: str, wanted: Wanted, limit: int) -> Found:
    """What the index of words has on these terms."""
    where, undated = "passages MATCH ?", 0
    if wanted != EVERYTHING:
        where += f" AND rowid >> {ROOM} IN (SELECT number FROM taken) AND speaks(speaker)"
        undated = _take(words, wanted)
    (total,) = words.execute(f"SELECT count(*) FROM passages WHERE {where}", (terms,)).fetchone()
    best = f"SELECT rowid FROM passages WHERE {where} ORDER BY rank, rowid LIMIT ?"
    hits = tuple(_hit(words, terms, row) for (row,) in words.execute(best, (terms, limit)).fetchall())
    doubts = words.execute("SELECT doubt FROM documents WHERE doubt <> '' ORDER BY number")
    return Found(hits, total, undated, tuple(doubt for (doubt,) in doubts))


def _take(words: sqlite3.Connection, wanted: Wanted) -> int:
    """Mark the documents and speakers that are searched; how many documents are left out as undated."""
    rows = [(number, _listed(*row)) for number, *row in words.execute("SELECT number, id, entry FROM documents")]
    words.execute("CREATE TEMP TABLE taken(number INTEGER PRIMARY KEY)")
    words.executemany("INSERT INTO taken VALUES (?)", ((number,) for number, each in rows if wanted.takes(each)))
    words.create_function("speaks", 1, lambda name: wanted.speaker is None or has_words(name, wanted.speaker))
    dated = wanted.since is not None or wanted.until is not None
    return sum(each.date is None for _, each in rows) if dated else 0


def _hit(words: sqlite3.Connection, terms: str, row: int) -> Hit:
    key, entry = words.execute("SELECT id, entry FROM documents WHERE number = ?", (row >> ROOM,)).fetchone()
    shown = f"SELECT part, n, speaker, snippet(passages, 0, '{BEGIN}', '{END}', '…', {AROUND}) FROM passages"
    part, n, speaker, marked = words.execute(
        f"{shown} WHERE passages MATCH ? AND rowid = ?", (terms, row)
    ).fetchone()
    snippet, matches = _unmarked(" ".join(marked.split()))
    return Hit(_listed(key, entry), part, n, speaker, snippet, matches)


def _unmarked(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The snippet without the marks, and where they stood."""
    text, places = "", []
    for at, piece in enumerate(re.split(f"[{BEGIN}{END}]", marked)):
        if at % 2:
            places.append((len(text), len(text) + len(piece)))
        text += piece
    return text, tuple(places)


# --- the index of words -------------------------------------------------------------------------------------


def _unusable(error: sqlite3.DatabaseError) -> InputError:
    """What SQLite refuses, in our words."""
    what, mend = f"SQLite refuses: {error}", f"remove the file {CACHE} of the record, or make room on the disk"
    if "no such module" in str(error):
        what, mend = "the SQLite of this Python has no FTS5", "use a Python whose `sqlite3` has it, as most do"
    return InputError(Fault("the search", None, "", what, mend))


def _kept_in(path: str | Path) -> Path | None:
    """The folder whose `record.yaml` is the index of the record, where the cache is kept; None if there is none."""
    if is_folder(path) and (Path(path) / INDEX).exists():
        return Path(path)
    source = read_source(path)
    index = Path(path) if source.index is None else Path(source.index.file)
    return index.parent if index.name == INDEX and index.is_file() else None


def _up_to_date(folder: Path) -> sqlite3.Connection:
    """The index of words that is kept in a folder, renewed if it has to be; in memory if it cannot be written.

    Raises DatabaseError if what is kept is damaged, or of another version.
    """
    cache, digest = folder / CACHE, sha256((folder / INDEX).read_bytes()).hexdigest()
    if cache.exists():
        words = _kept(cache)
        try:
            if _current(words, folder, digest):
                return words
        except BaseException:
            words.close()
            raise
        words.close()
    return _renewed(cache, folder, digest)


def _current(words: sqlite3.Connection, folder: Path, digest: str) -> bool:
    """Whether the index and its files are as they were read."""
    ((version, made_of),) = words.execute("SELECT version, digest FROM made").fetchall() or ((None, None),)
    if version != __version__:
        raise sqlite3.DatabaseError("the index of words is of another version")
    return bool(made_of == digest and not any(_stale(words, folder)))


def _kept(cache: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{cache.resolve().as_uri()}?mode=ro", uri=True)


def _renewed(cache: Path, folder: Path, digest: str) -> sqlite3.Connection:
    """The cache brought up to date in a copy, which then takes its place."""
    try:
        descriptor, aside = tempfile.mkstemp(dir=folder, prefix=f"{CACHE}.")
    except OSError:
        return _in_memory(cache, read_record(folder))
    try:
        os.close(descriptor)
        if cache.exists():
            shutil.copyfile(cache, aside)
        with closing(sqlite3.connect(aside)) as words:
            words.execute("PRAGMA journal_mode = MEMORY")
            _renew(words, None, folder, digest)
            words.commit()
        os.chmod(aside, 0o644)
        os.replace(aside, cache)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return _kept(cache)


def _in_memory(cache: Path | None, record: Record) -> sqlite3.Connection:
    """The index of words of a record in memory, made from a cache if there is one."""
    words = sqlite3.connect(":memory:")
    try:
        if cache is not None and cache.exists():
            with closing(_kept(cache)) as old:
                old.backup(words)
        _renew(words, record, record.folder, "")
    except BaseException:
        words.close()
        raise
    return words


def _renew(words: sqlite3.Connection, record: Record | None, folder: Path, digest: str) -> None:
    """Bring an index of words up to date: what is listed, if the digest is another, then what is stale."""
    if not words.execute("SELECT 1 FROM sqlite_master WHERE name = 'made'").fetchone():
        for table in TABLES:
            words.execute(table)
    if words.execute("SELECT digest FROM made").fetchall() != [(digest,)]:
        _list(words, (record or read_record(folder)).documents)
        words.execute("DELETE FROM made")
        words.execute("INSERT INTO made VALUES (?, ?)", (__version__, digest))
    for number, was, now in list(_stale(words, folder)):
        if was != UNREAD:
            _clear(words, number)
        _put(words, number, now, folder)


def _list(words: sqlite3.Connection, documents: Mapping[str, Document]) -> None:
    """Make the documents listed those of the index; what is new or changed in it is stale."""
    was = {key: (number, entry) for number, key, entry in words.execute("SELECT number, id, entry FROM documents")}
    for key, (number, _) in was.items():
        if key not in documents:
            words.execute("DELETE FROM documents WHERE number = ?", (number,))
            _clear(words, number)
    free = max((number for number, _ in was.values()), default=0) + 1
    for key, document in documents.items():
        number, entry = was.get(key, (free, ""))
        free += key not in was
        if (now := _entry(document)) != entry:
            stamp = UNREAD if key not in was else ""
            row = (number, key, now, document.file, stamp)
            words.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, '')", row)


def _stale(words: sqlite3.Connection, folder: Path) -> Iterator[tuple[int, str, str]]:
    """The numbers of the documents that have changed since they were read, with their stamps then and now."""
    for number, file, stamp in words.execute("SELECT number, file, stamp FROM documents"):
        now = _stamp(str(folder), file)
        if now != stamp:
            yield number, stamp, now


def _stamp(folder: str, file: str | None) -> str:
    """What changes with a file: its size, its times and which file it is."""
    if file is None:
        return "no file"
    try:
        state = os.stat(os.path.join(folder, file))
    except (OSError, ValueError):
        return "missing"
    return f"{state.st_size} {state.st_mtime_ns} {state.st_ctime_ns} {state.st_ino}"


def _settled(stamp: str) -> bool:
    """Whether a file that changes after this stamp gets another; one written just now may not."""
    times = [int(each) for each in stamp.split()[1:3] if each.isdecimal()]
    return not times or time.time_ns() - max(times) > SETTLED


def _put(words: sqlite3.Connection, number: int, stamp: str, folder: Path) -> None:
    """Read a document, and put its passages into the index of words."""
    document = _listed(*words.execute("SELECT id, entry FROM documents WHERE number = ?", (number,)).fetchone())
    paper, doubt, kept = None, "", stamp if _settled(stamp) else ""
    if document.file is not None:
        try:
            paper = read_paper(folder / document.file)
        except InputError as error:
            doubt = f"{document.key} is searched by its citation alone: {error}"
    for at, (part, n, speaker, text) in enumerate(_passages(document, paper)):
        row = ((number << ROOM) + at, _CONTROLS.sub(" ", text), part, n, speaker)
        words.execute("INSERT INTO passages(rowid, text, part, n, speaker) VALUES (?, ?, ?, ?, ?)", row)
    words.execute("UPDATE documents SET stamp = ?, doubt = ? WHERE number = ?", (kept, doubt, number))


def _clear(words: sqlite3.Connection, number: int) -> None:
    """Take the passages of a document out, row by row: for a range FTS5 writes all it holds to the file first."""
    rows = "SELECT rowid FROM passages WHERE rowid >= ? AND rowid < ?"
    found = words.execute(rows, (number << ROOM, (number + 1) << ROOM)).fetchall()
    words.executemany("DELETE FROM passages WHERE rowid = ?", found)


def _passages(document: Listed, paper: Memorandum | None) -> Iterator[tuple[str, int | None, str | None, str]]:
    """What can be found of a document: part, number, speaker and text."""
    yield "citation", None, None, document.citation
    if paper is None:
        return
    if paper.title is not None and paper.title not in document.citation:
        yield "title", None, None, paper.title
    yield from (("turn", turn.n, turn.speaker, turn.text) for turn in paper.turns)
    yield from (("paragraph", n, None, text) for n, text in enumerate(paper.prose, start=1))
    yield from (("note", note.n, None, note.text) for note in paper.notes)
    if paper.source is not None:
        yield "source", None, None, paper.source


def _entry(document: Document) -> str:
    when = document.date and document.date.isoformat()
    kept = (document.citation, document.kind, when, document.sender, document.addressee, document.file)
    return json.dumps(kept)


def _listed(key: str, entry: str) -> Listed:
    citation, kind, when, sender, addressee, file = json.loads(entry)
    day = when and (date.fromisoformat(when) if len(when) == len("1962-10-24") else datetime.fromisoformat(when))
    return Listed(key, citation, kind, day, sender, addressee, file)
