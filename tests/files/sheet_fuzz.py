"""Mutated spreadsheets: nothing but InputError is ever raised, nothing hangs, memory stays bounded.

`seeds`, `mutated` and `read` are what a long run needs; `python tests/files/sheet_fuzz.py COUNT [SEED]` is a short
one.
"""

import random
import re
import resource
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from time import process_time
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from files.sheet_tools import shared
from wayout.files.build import build
from wayout.files.document import InputError, parse_document
from wayout.files.spreadsheet.read import read_spreadsheet
from wayout.files.spreadsheet.write import write_spreadsheet

DISPUTE = """\
wayout: 1
title: The gate
decision_makers:
  Farmer:
    options: {open: {title: open the gate}, lock: {one_way: on, verified_by: sue}}
    preferences: [not sue, {statement: not open, because: it is his lane, source: letter#2}]
    face: [not open or sue]
    variants: {kind: {chance: [0.1, 0.3], preferences: [open]}}
  Walkers:
    options: {sue: {title: go to court}}
    preferences: [open, not sue]
  Council: {role: third_party, mandate: [propose], options: {propose: {consent: [Farmer]}}}
infeasible: [open and lock]
status_quo: []
record:
  letter: {citation: "To the council, 9 March", turns: 3, date: 2031-03-09, known_to: {Farmer: 2031-03-09T10:00Z}}
"""
CRISIS = """\
wayout: 1
decision_makers:
  A: {options: {hold: {}}, preferences: [hold]}
  B: {options: {talk: {}}, preferences: [hold and talk]}
status_quo: [talk]
clock:
  start: 2031-05-05T09:00[Europe/Berlin]
  zone: Europe/Berlin
  lines: {outer: {radius_nm: 500, centre: {lat: 20, lon: -74}}}
  ships: {one: {speed_kn: {low: 14, likely: 17, high: 18}, at_line: {line: outer, at: 2031-05-06T02:00Z}}}
  channels: {post: {hours: {low: 1, likely: 2, high: 4}, asleep: {since: 22:30, until: 07:00, days: [sat]}}}
  deadlines: {term: {at: 2031-05-08T09:00Z, extensions: {more: {hours: 5}}}}
plans:
  letter:
    {offer: [hold, talk], channel: post, line: outer, extend: more, steps: {send: {does: send, reaches: there}}}
proposals: {truce: {commitments: {A: hold, B: [talk]}, term: 2 weeks, verification: {hold: talk}}}
imported: {other: {file: {a: [1, {b: null}]}}}
"""
GRAPH = """\
states: [quiet, march, talks]
decision_makers:
  City: {moves: {march: [talks, quiet]}, ranking: [quiet, [talks, march]], face: [march]}
  Movement: {moves: {quiet: march}, ranking: [talks, march, quiet]}
status_quo: quiet
losses: {City: [{statement: march, loss: 2.5}]}
"""
PIECES = [
    "", " ", "0", "-1", "1e999", "NaN", "1e5", "99999999999999999999", "TRUE", "Farmer", "nobody", "open",
    "sue and",
    "not not open", "=1+1", "a" * 300, "a;b;c", "(none)", "US: x", "1 to 2", "2031-02-30",
    "2031-05-06T02:00Z", "\ud83d",
    "\U0001f6a2", "_x0000_", "_xD800_", "&lt;", "&amp;", "&#0;", "&#10;", "&x;", "&", "<", "]]>",
    "<![CDATA[x]]>",
    "<!-- -->", "<!DOCTYPE x>", "<c/>", "</c>", "<row/>", "<v>", "decision_makers", "clock.start",
    "infeasible[1]", "[9]",
    "plans.letter.steps.send.hours", "text", "number", "empty list", "empty table", "nothing", "Party",
    "Statement",
    "Notes", "What", "24:00", "1962", "0.5", "100001", "third party", "yes", "on", "record.xlsx", "..", "\x00",
]  # fmt: skip
CELLS = [
    '<c r="A2" t="inlineStr"><is><t>Farmer</t></is></c>', '<c r="B3"><f>A1+1</f><v>2</v></c>',
    '<c r="C2" t="b"><v>1</v></c>',
    '<c r="A1" t="e"><v>#REF!</v></c>', '<c r="B2" t="s"><v>9999</v></c>', '<c r="XFD1048576"><v>1</v></c>',
    "<c><v>7</v></c>",
    '<c r="B2" s="1"><v>45000.5</v></c>', '<c r="B2" t="d"><v>2031-05-05</v></c>', '<c r="ZZZZ1"><v>1</v></c>',
    '<row r="0"/>', '<row r="1048577"/>', '<c r="B2" s="99999"><v>1e400</v></c>',
    '<c r="B2" s="-1"><v>x</v></c>',
]  # fmt: skip
WITHIN = [
    't="inlineStr"><is><t>PIECE</t></is>', 't="inlineStr"><is><t>PIECE</t></is>', "><v>7</v>",
    "><v>0.25</v>", ">",
    't="b"><v>1</v>', 't="e"><v>#REF!</v>', "><f>PIECE</f><v>1</v>", 's="1"><v>45000.5</v>',
    't="str"><v>PIECE</v>',
    't="d"><v>2031-05-05T10:00</v>', 't="s"><v>0</v>', 't="s"><v>12</v>', "><v>PIECE</v>",
]  # fmt: skip
_SAID = [re.compile(rb"<c [^>]*?(?:/>|>.*?</c>)"), re.compile(rb"<t[^>]*>[^<]*</t>"), re.compile(rb"<v>[^<]*</v>")]
_TARGETS = [re.compile(rb"<row [^>]*>"), re.compile(rb'"[^"<>]*"'), re.compile(rb"<[a-zA-Z][^<>]*>")]
_KEPT = re.compile(
    r".*(workbook\.xml(\.rels)?|styles\.xml|sharedStrings\.xml|sheet\d+\.xml|_rels/\.rels|Types\].xml)"
)


@lru_cache(1)
def seeds() -> list[bytes]:
    """Small spreadsheets to begin with: options, a clock with plans, a general graph."""
    written = [write_spreadsheet(parse_document(t, "seed").data, "seed") for t in (DISPUTE, CRISIS, GRAPH)]
    return [*map(_small, written), *(_small(shared(book)) for book in written[:2])]


def _small(book: bytes) -> bytes:
    """The spreadsheet without notes, pictures and other parts that are not read."""
    with ZipFile(BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if _KEPT.fullmatch(name)}
    unread = re.compile(rb"<dataValidations.*?</dataValidations>|<legacyDrawing[^>]*>")
    return _packed({name: unread.sub(b"", data) for name, data in parts.items()})


def _packed(parts: Mapping[str, bytes], method: int = ZIP_STORED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@lru_cache(16)
def _parts(book: bytes) -> Mapping[str, bytes]:
    with ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def mutated(book: bytes, draw: random.Random) -> bytes:
    """The spreadsheet with some cells, headings, elements or bytes changed."""
    if draw.random() < 0.1:
        return _bytes_changed(book, draw)
    parts = dict(_parts(book))
    for _ in range(draw.randint(1, 4)):
        name = draw.choice(list(parts))
        if draw.random() < 0.7:
            name = draw.choice([each for each in parts if "sheet" in each])
        if draw.random() < 0.3 and "xl/sharedStrings.xml" in parts:
            name = "xl/sharedStrings.xml"
        if draw.random() < 0.01:
            parts.pop(name)
            if not parts:
                break
            continue
        parts[name] = _part_changed(parts[name], draw)
    packed = _packed(parts, ZIP_DEFLATED if draw.random() < 0.05 else ZIP_STORED)
    return _bytes_changed(packed, draw) if draw.random() < 0.03 else packed


def _bytes_changed(data: bytes, draw: random.Random) -> bytes:
    for _ in range(draw.randint(1, 5)):
        a = draw.randint(0, len(data))
        b = min(len(data), a + draw.randint(0, draw.choice((1, 4, 200))))
        data = data[:a] + draw.choice((b"", draw.randbytes(b - a), data[a:b] * 2)) + data[b:]
    return data


def _part_changed(data: bytes, draw: random.Random) -> bytes:
    """What the part says, mostly in a cell, as something else; at times the part as something else."""
    target = draw.choice((*_TARGETS, *_SAID)) if draw.random() < 0.2 else draw.choice(_SAID)
    found = list(target.finditer(data))
    if not found:
        return _bytes_changed(data, draw) if draw.random() < 0.2 else data
    match, other = draw.choice(found), draw.choice(found)
    new = other[0] if draw.random() < 0.2 else _changed(match[0], draw)
    return data[: match.start()] + new + data[match.end() :]


def _changed(old: bytes, draw: random.Random) -> bytes:
    piece = draw.choice(PIECES)
    raw = (piece if draw.random() < 0.1 else escape(piece)).encode("utf-8", "surrogatepass")
    place = re.match(rb'<c r="([A-Z]+[0-9]+)"', old)
    if place and draw.random() < 0.9:
        cell = draw.choice(WITHIN).encode()
        return b'<c r="' + place[1] + b'" ' + cell.replace(b"PIECE", raw) + b"</c>"
    if old.startswith((b"<t", b"<v")) and b"</" in old:
        return old[: old.index(b">") + 1] + raw + old[old.rindex(b"</") :]
    if old.startswith(b'"'):
        return b'"' + raw + b'"'
    return draw.choice((b"", old * 2, old * draw.choice((3, 50)), draw.choice(CELLS).encode(), raw))


def read(book: bytes) -> None:
    """Read a spreadsheet as the commands do, up to the scenario; raises InputError if it has faults."""
    build(read_spreadsheet(book, "fuzz.xlsx"))


def fuzz(count: int, seed: int) -> tuple[int, float]:
    """Read so many mutated spreadsheets; gives how many had no fault, and the longest time that one took."""
    draw = random.Random(seed)
    good, longest = 0, 0.0
    for _ in range(count):
        before = draw.getstate()
        book = mutated(draw.choice(seeds()), draw)
        start = process_time()
        try:
            read(book)
            good += 1
        except InputError:
            pass
        except Exception:
            print(f"the state of the draw was {hash(before)}", file=sys.stderr)
            raise
        longest = max(longest, process_time() - start)
    return good, longest


def main(arguments: Sequence[str]) -> None:
    count = int(arguments[0])
    seed = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**9)
    print(f"seed {seed}", flush=True)
    started = process_time()
    good, longest = fuzz(count, seed)
    each = (process_time() - started) / count * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{count:,} books, {good:,} without fault; {each:.1f} ms each, {longest:.2f} s at most; {peak} MB at most"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
