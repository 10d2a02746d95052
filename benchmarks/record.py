"""A record of many memoranda: reading them, indexing their words, searching, beside plain baselines in one run.

The memoranda are generated: two speakers in turn, a note, words drawn as in ordinary text (a few often, many
seldom). Baselines: reading the bytes of every file, and a plain scan of all texts by a regular expression. The
answers of a search are compared with those of the scan.
"""

import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

from machine import describe

from wayout.files.record_check import check_record
from wayout.files.record_folder import read_record
from wayout.files.record_search import CACHE, search
from wayout.files.record_text import read_paper

COUNT = 10_000
WORDS = 20_000
PEOPLE = ("Rao", "Lind", "Okoro", "Marsh", "Vega", "Tanaka")
LETTERS = "abdegilmnoprstu"
REPEATS = 9


def vocabulary(rng: random.Random) -> list[str]:
    """Words of three to ten letters, each once."""
    found: dict[str, None] = {}
    while len(found) < WORDS:
        found["".join(rng.choices(LETTERS, k=rng.randint(3, 10)))] = None
    return list(found)


def memorandum(rng: random.Random, n: int, words: Sequence[str], weights: Sequence[float]) -> str:
    """A memorandum of eight to fourteen turns."""
    one, other = rng.sample(PEOPLE, 2)

    def said(length: int) -> str:
        return " ".join(rng.choices(words, cum_weights=weights, k=length)).capitalize() + "."

    turns = (f"{(one, other)[at % 2]}--{said(rng.randint(10, 50))}" for at in range(rng.randint(8, 14)))
    head = (
        f"Memorandum of Telephone Conversation Between {one} and {other}\n\nGeneva, May {n % 31 + 1}, 1971, 9 a.m."
    )
    return "\n\n".join((head, *turns, f"1 See Document {n % 97}.", "Source: Generated."))


def write_record(folder: Path, count: int) -> None:
    """The files and their index."""
    rng = random.Random(count)
    words = vocabulary(rng)
    weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
    entries = ["record:\n"]
    for n in range(count):
        (folder / f"m{n}.txt").write_text(memorandum(rng, n, words, weights), encoding="utf-8")
        about = f"    citation: Memorandum {n}, generated\n    kind: memorandum of telephone conversation\n"
        entries.append(f"  m{n}:\n{about}    date: 1971-05-{n % 31 + 1:02}\n    file: m{n}.txt\n")
    (folder / "record.yaml").write_text("".join(entries), encoding="utf-8")


def timed(act: Callable[[], object], repeats: int = 1) -> float:
    """The median of the CPU seconds that it takes."""
    found = []
    for _ in range(repeats):
        began = time.process_time()
        act()
        found.append(time.process_time() - began)
    return statistics.median(found)


def scanned(paths: Sequence[Path], sought: re.Pattern[str]) -> set[str]:
    """The files that have the words, by reading and going through every one."""
    return {path.stem for path in paths if sought.search(path.read_text(encoding="utf-8"))}


def making(folder: Path, paths: Sequence[Path]) -> None:
    """Reading and indexing, as ratios to reading the bytes."""
    [path.read_bytes() for path in paths]  # so that the disk is in nobody's time
    size = sum(path.stat().st_size for path in paths)
    plain = timed(lambda: [path.read_bytes() for path in paths], 3)
    listed = timed(lambda: read_record(folder))
    read = timed(lambda: [read_paper(path) for path in paths])
    made = timed(lambda: search(folder, "geneva"))
    checked = timed(lambda: check_record(folder))
    print(f"\n{len(paths):,} memoranda, {size / 1e6:.1f} MB; reading their bytes takes {plain:.2f} s of CPU time")
    print(f"{'':46}{'times that':>12}{'s':>9}{'ms each':>9}")
    for name, taken in (
        ("reading the index, record.yaml", listed),
        ("reading the memoranda", read),
        ("the first search: all read and indexed", made),
        ("`record check`: all read, references settled", checked),
    ):
        print(f"{name:46}{taken / plain:12,.0f}{taken:9.2f}{1000 * taken / len(paths):9.2f}")
    print(f"the cache has {(folder / CACHE).stat().st_size / size:.1f} times the bytes of the texts")


def searching(folder: Path, paths: Sequence[Path]) -> None:
    """Searches beside a scan of the files, and of the texts in memory."""
    time.sleep(2.5)  # until a change would show in the times of every file
    search(folder, "geneva")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    said = (" ".join(re.findall("--(.*)", text)).lower() for text in texts.values())
    counts = Counter(word for each in said for word in set(re.findall(r"\b[a-z]{5,}\b", each)))
    (often, _), *_, (seldom, _) = counts.most_common()
    heads = ("query", "passages", "scan of files", "scan in memory", "ours, s")
    print("\n{:28}{:>9}{:>15}{:>16}{:>9}  (scans: times ours)".format(*heads))
    for name, word in (("a frequent word", often), ("a rare word", seldom)):
        sought = re.compile(rf"\b{word}\b", re.IGNORECASE)
        got = search(folder, word, limit=1_000_000)
        hits, wanted = {hit.document.key for hit in got.hits}, scanned(paths, sought)
        if hits != wanted:
            raise AssertionError(f"{word}: {len(hits)} documents, by the scan {len(wanted)}")
        ours = timed(lambda w=word: search(folder, w), REPEATS)
        files = timed(lambda s=sought: scanned(paths, s), 3)
        memory = timed(lambda s=sought: [key for key, text in texts.items() if s.search(text)], 3)
        print(f"{name:28}{got.total:9,}{files / ours:15.1f}{memory / ours:16.1f}{ours:9.3f}")
    paths[0].write_text(texts["m0"] + "\n", encoding="utf-8")
    print(f"after a change of one file: {timed(lambda: search(folder, 'geneva')):.2f} s")


def main() -> None:
    """Print both parts, for the count given or 10,000."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    print(describe())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_record(folder, count)
        paths = [folder / f"m{n}.txt" for n in range(count)]
        making(folder, paths)
        searching(folder, paths)


if __name__ == "__main__":
    main()
