"""The readers, each with inputs that are fine, how these are changed, and what it declares that it raises."""

# ruff: noqa: E501  (tables of odd things)

import json
import os
import random
import re
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any

from docs.pages import blocks
from files import sheet_fuzz
from fuzz.harness import Reader
from fuzz.mutations import (
    Mutation,
    as_json,
    as_yaml,
    bytes_changed,
    data_changed,
    lines_changed,
    one_of,
)
from record.partition import check_partition
from record.test_read import FIXTURES
from record.test_references import RECORD
from record.test_tei import CALL, MEETING, OTHER, VOLUME
from wayout.files.build import build
from wayout.files.document import Document, InputError, decoded_text, parse_document
from wayout.files.gmcr import read_gmcr
from wayout.files.load import case_text, cases, starter
from wayout.files.perspective import Perspective, faults_elsewhere, seen, withdrawn
from wayout.files.record_check import check_record
from wayout.files.record_file import decoded
from wayout.files.record_index import INDEX, with_index
from wayout.files.schema import json_schema
from wayout.files.track_file import read_track
from wayout.record import FORMS, Memorandum, Unreadable, read, write
from wayout.record.references import Shelf, references

SEEDS = Path(__file__).parent / "seeds"
SHELF = Shelf(RECORD)
GMCR = Path(__file__).resolve().parents[1] / "files" / "gmcr"
NAMES = [
    "a",
    "b",
    "US",
    "Upper",
    "letter",
    "call#2",
    "release",
    "talk",
    "post",
    "outer",
    "barge",
    "term",
    "agreed",
    "draft",
]
RARELY = 0.02  # a bundled case, which takes ten times as long, in place of a small scenario


def once(make: Callable[[], Sequence[bytes]]) -> Callable[[], Sequence[bytes]]:
    """Made when it is first asked for, as most runs need some of the seeds only."""
    return cache(make)


# --- words --------------------------------------------------------------------------------------------------


@cache
def words() -> list[str]:
    """The keys and the fixed values of the scenario file, and names that the seeds use."""
    found: dict[str, None] = dict.fromkeys(NAMES)

    def walk(part: object) -> None:
        if isinstance(part, dict):
            found.update(dict.fromkeys(part.get("properties", ())))
            found.update((word, None) for word in part.get("enum", ()))
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(json_schema())
    return [word for word in found if isinstance(word, str)]


# --- scenarios ----------------------------------------------------------------------------------------------


@once
def scenarios() -> list[bytes]:
    """Every scenario in the documentation of the file, the starter, and two that say all there is to say."""
    shown = [block.text for block in blocks("scenario-file.md") if "scenario" in block.remarks]
    own = [(SEEDS / name).read_text(encoding="utf-8") for name in ("river.yaml", "river.yaml", "graph.yaml")]
    return [text.encode() for text in (*shown, starter(), *own)]


@cache
def plain(raw: bytes) -> Any:
    return parse_document(raw.decode(), "seed").data


@cache
def large() -> list[bytes]:
    """The bundled cases."""
    return [case_text(name).encode() for name in cases()]


def scenario_changed() -> Mutation:
    """The bytes, the lines, or the data of a scenario changed."""

    def data(raw: bytes, draw: random.Random) -> bytes:
        change = data_changed(words(), [plain(each) for each in scenarios()])
        return as_yaml(change(plain(raw), draw), draw)

    def lines(raw: bytes, draw: random.Random) -> bytes:
        return lines_changed(words())(raw, draw)

    change = one_of((0.2, bytes_changed), (0.4, lines), (0.4, data))

    def now_and_then_large(raw: bytes, draw: random.Random) -> bytes:
        return change(draw.choice(large()) if draw.random() < RARELY else raw, draw)

    return now_and_then_large


def scenario(raw: bytes) -> Document:
    """A scenario beside the seeds, read as every command reads it."""
    document = parse_document(decoded_text(raw, "s.yaml"), "s.yaml")
    return with_index(replace(document, folder=str(SEEDS)))


def read_scenario(raw: bytes) -> None:
    build(scenario(raw))


def read_views(raw: bytes) -> None:
    """A scenario as a party sees it, without its sources one by one, and as others tell it."""
    document = scenario(raw)
    built = build(document)
    faults_elsewhere(document)
    withdrawn(document)
    at = built.clock.start if built.clock else None
    for dm in built.conflict.decision_makers if built.conflict else ():
        seen(document, Perspective(dm.key, at))


@once
def parsed() -> list[bytes]:
    """The scenarios as JSON, which costs nothing to read."""
    return [json.dumps(plain(raw)).encode() for raw in scenarios()]


def parsed_changed(raw: bytes, draw: random.Random) -> bytes:
    change = data_changed(words(), [plain(each) for each in scenarios()])
    return json.dumps(change(json.loads(raw), draw)).replace("\\ud800", "?").encode()


def views_changed(raw: bytes, draw: random.Random) -> bytes:
    return parsed_changed(json.dumps(plain(raw)).encode(), draw)


def read_data(raw: bytes) -> None:
    """Data built as if it had been read from YAML."""
    document = Document("s.yaml", json.loads(raw), {(): 1}, folder=str(SEEDS))
    build(with_index(document))


# --- .gmcr --------------------------------------------------------------------------------------------------

GMCR_WORDS = (
    "options decisionMakers name permittedDirection reversibility preferences misperceptions infeasibles coalitions "
    "compound members useManualPreferenceRanking useManualPreferenceVectors preferenceRanking preferenceVector both "
    "fwd back Y N payoffs coalitionsFull version program"
).split()


@once
def gmcrs() -> list[bytes]:
    return [path.read_bytes() for path in sorted(GMCR.glob("*.gmcr"))]


def gmcr_data(raw: bytes, draw: random.Random) -> bytes:
    return as_json(data_changed(GMCR_WORDS, [json.loads(each) for each in gmcrs()])(json.loads(raw), draw), draw)


def read_imported(raw: bytes) -> None:
    build(read_gmcr(decoded_text(raw, "s.gmcr"), "s.gmcr"))


# --- the record ---------------------------------------------------------------------------------------------


FOLDERS = tempfile.TemporaryDirectory(prefix="wayout-fuzz-")


def folder() -> Path:
    """A folder of this process, with a record in it."""
    return folder_of(os.getpid())


@cache
def folder_of(process: int) -> Path:
    made = Path(FOLDERS.name) / str(process)
    copytree(SEEDS / "river", made)
    return made


@once
def indices() -> list[bytes]:
    return [(SEEDS / "river" / name).read_bytes() for name in (INDEX, "listed.yaml")]


def index_data(raw: bytes, draw: random.Random) -> bytes:
    return as_yaml(data_changed(words(), [plain(each) for each in indices()])(plain(raw), draw), draw)


def index_lines(raw: bytes, draw: random.Random) -> bytes:
    return lines_changed(words())(raw, draw)


def read_record_index(raw: bytes) -> None:
    """The index of a record, and the documents it names, as `wayout record check` reads them."""
    (folder() / INDEX).write_bytes(raw)
    found = check_record(folder())
    if found.faults:
        raise InputError(*found.faults)


@once
def tracks() -> list[bytes]:
    return [(SEEDS / name).read_bytes() for name in ("track.csv", "track.geojson")]


def track_data(raw: bytes, draw: random.Random) -> bytes:
    if not raw.startswith(b"{"):
        return lines_changed(["time", "lat", "lon", "2031-05-01T00:00Z", "1e9", "nan", "91"])(raw, draw)
    return as_json(data_changed(["type", "Point", "time"], [json.loads(raw)])(json.loads(raw), draw), draw)


def read_one_track(raw: bytes) -> None:
    path = folder() / "track"
    path.write_bytes(raw)
    read_track(path, "America/New_York" if zlib.crc32(raw) % 2 else None)


# --- memoranda ----------------------------------------------------------------------------------------------

PIECES = [
    "\n", "\n\n", " ", "--", "\u2014", ":", "(1)", "1 ", "1. ", " Back", "\u21a9", "Source: ", "[Page 5]", "[",
    "]", "<", ">", "&", "&amp;", "&#0;", "</p>", "<p>", "<note n='1'>", "</note>", "<pb n='2'/>",
    "<ref target='#x'>", "</ref>", '"', "\\", "<!--", "-->", "<![CDATA[", "]]>", "<?x ?>", "<!DOCTYPE x>", "**",
    "[^note-1]", "](<x>)", "## Notes\n", "- ", "- time: 1\n", "\x00", "\ufeff", "\u200b", "\u2028", "\ud800",
    "\U0001f6a2", "Participants:\n", "Date: ", "Rome, May 4, 1960", "9 a.m. EDT", "October 241", "K: ", "D. ",
    "9999999999", "\u0661", "\u00b2", "Documents 1-50", "when='1962-02-30'", "xml:id='d1'",
]  # fmt: skip
MARKUP = [
    '<!DOCTYPE x [<!ENTITY a "ha">]>', '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>', "&a;", "&b;",
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>', "<!DOCTYPE x>", "<!DOCTYPE html>", "%p;",
    '<!ENTITY c "d">', '<!ATTLIST x y CDATA "z">', '<!NOTATION n SYSTEM "x">', "<?xml version='1.1'?>", "<?php x ?>",
    '<?xml-stylesheet href="http://127.0.0.1:9/x"?>', "<xi:include href='/etc/passwd'/>", "&#1;", "&#xD800;", "&#xFFFFFFFF;",
    "<?xml version='1.0' encoding='utf-16'?>", "<?xml encoding='klingon'?>", " xmlns='x'", " xmlns:a=''", "<a:b:c>", "<p/>",
    "<div type='document'>", "</div>", "<head>", "</head>", "<dateline>", "<date when='1962-10-24T23:15:00-05:00'>", "</date>",
    "<list type='participants'>", "<item>", "</item>", "</list>", "<note/>", " n='2'", " n='99999999999999999999'", " n=''",
    " when='9999-12-31T23:59:59-14:00'", " when='24:00'", " notBefore='1962'", "<lb/>", "<hi>", "</hi>", "<ref target='#d40fn1'/>",
    "<teiHeader>", "<text><body>", " xml:id='d40'", "<persName>", "<p>" * 1500 + "x" + "</p>" * 1500, "<p>" * 60 + "x" + "</p>" * 60,
]  # fmt: skip
# to a pattern without case, and to one of any digits, these are the letters and the digit that they look like
ALIKE = str.maketrans({"s": "\u017f", "i": "\u0131", "I": "\u0130", "k": "\u212a", "1": "\u0661"})


@once
def memoranda() -> list[bytes]:
    """The layouts of the reader's own tests, and two of them in every form that is written."""
    written = [write(read(text), form) for text in (FIXTURES["harbour"], FIXTURES["web"]) for form in FORMS]
    return [text.encode() for text in (*FIXTURES.values(), *written)]


@once
def volumes() -> list[bytes]:
    return [text.encode() for text in (VOLUME % CALL, VOLUME % OTHER, MEETING)]


def text_changed(pieces: Sequence[str]) -> Mutation:
    """Changes a text: pieces of it cut, doubled, or others put in."""

    def changed(raw: bytes, draw: random.Random) -> bytes:
        text = raw.decode("utf-8", "surrogatepass")
        for _ in range(draw.randint(1, 6)):
            a = draw.randint(0, len(text))
            b = min(len(text), a + draw.randint(0, draw.choice((2, 20, 400))))
            instead = ("", text[a:b] * draw.randint(1, 3), draw.choice(pieces), text[a:b].translate(ALIKE))
            text = text[:a] + draw.choice(instead) + text[b:]
        return text.encode("utf-8", "surrogatepass")

    return changed


CANARY = "CANARY"  # only an entity that is declared, and put in where it is named, can say it in one word
DOCTYPES = [
    '<!DOCTYPE x [<!ENTITY a "&#67;ANARY">]>',
    '<!DOCTYPE x [<!ENTITY b "&#67;ANARY"><!ENTITY a "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>',
    f'<!DOCTYPE x [<!ENTITY a SYSTEM "{(SEEDS / "canary.txt").as_uri()}">]>',
    f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{(SEEDS / "canary.txt").as_uri()}"> %p;]>',
]


def tei_changed(raw: bytes, draw: random.Random) -> bytes:
    """As any text; now and then with an entity that is declared where it may be, and named in the words."""
    text = raw.decode()
    if draw.random() < 0.05:
        head = re.match(r"<\?xml.*?\?>\s*", text, re.DOTALL)
        at = head.end() if head else 0
        text = text[:at] + draw.choice(DOCTYPES) + text[at:].replace("<p>", "<p>&a;", draw.randint(1, 3))
        if draw.random() < 0.5:
            return text.encode()
    return text_changed([*MARKUP, *PIECES])(text.encode(), draw)


def read_tei(raw: bytes) -> None:
    """A memorandum in XML, in which no entity is ever put in."""
    assert CANARY not in repr(read_memorandum(raw)), "an entity was put in"


def read_memorandum(raw: bytes) -> Memorandum:
    """A memorandum: every letter of it in one field, and now and then written and read again."""
    text = raw.decode("utf-8", "surrogatepass")
    found = read(text)
    check_partition(text, found, markup=text.lstrip("\ufeff \n").startswith("<"))
    references("call", found, SHELF)
    chosen = zlib.crc32(raw)
    if chosen % 10 == 0:
        form = FORMS[chosen // 10 % len(FORMS)]
        assert read(write(found, form)) == found, form
    return found


def read_paper(raw: bytes) -> None:
    """A document of unknown encoding."""
    read(decoded(raw, "paper"))


SCENARIO = scenario_changed()
READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        Reader("memoranda", memoranda, text_changed(PIECES), read_memorandum, (Unreadable,), 35),
        Reader("tei", volumes, tei_changed, read_tei, (Unreadable,), 15),
        Reader(
            "papers", lambda: [*memoranda(), *volumes()], bytes_changed, read_paper, (InputError, Unreadable), 5
        ),
        Reader("scenarios", scenarios, SCENARIO, read_scenario, (InputError,), 10),
        Reader("data", parsed, parsed_changed, read_data, (InputError,), 15),
        Reader("views", scenarios, views_changed, read_views, (InputError,), 1),
        Reader("gmcr", gmcrs, one_of((0.3, bytes_changed), (0.7, gmcr_data)), read_imported, (InputError,), 10),
        Reader(
            "indices",
            indices,
            one_of((0.2, bytes_changed), (0.4, index_lines), (0.4, index_data)),
            read_record_index,
            (InputError,),
            4,
        ),
        Reader("spreadsheets", sheet_fuzz.seeds, sheet_fuzz.mutated, sheet_fuzz.read, (InputError,), 8),
        Reader("tracks", tracks, one_of((0.5, bytes_changed), (0.5, track_data)), read_one_track, (InputError,), 5),
    )
}
