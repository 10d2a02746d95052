"""Mutated memoranda by the thousand: nothing but Unreadable is ever raised, nothing hangs, memory stays bounded.

`python tests/record/fuzz.py COUNT [SEED]` runs more of them than a test does.
"""

import random
import resource
import sys
from collections.abc import Sequence
from time import process_time

from record.partition import check_partition
from record.test_read import FIXTURES
from record.test_tei import CALL, MEETING, OTHER, VOLUME
from wayout.record import FORMS, Unreadable, read, write

SEEDS = [*FIXTURES.values(), VOLUME % CALL, VOLUME % OTHER, MEETING]
SEEDS += [write(read(text), form) for text in (FIXTURES["harbour"], FIXTURES["web"]) for form in FORMS]
PIECES = [
    "\n", "\n\n", " ", "--", "\u2014", ":", "(1)", "1 ", "1. ", " Back", "\u21a9", "Source: ", "[Page 5]", "[",
    "]", "<", ">", "&", "&amp;", "&#0;", "</p>", "<p>", "<note n='1'>", "</note>", "<pb n='2'/>",
    "<ref target='#x'>", "</ref>", '"', "\\", "<!--", "-->", "<![CDATA[", "]]>", "<?x ?>", "<!DOCTYPE x>", "**",
    "[^note-1]", "](<x>)", "## Notes\n", "- ", "- time: 1\n", "\x00", "\ufeff", "\u200b", "\u2028", "\ud800",
    "\U0001f6a2", "Participants:\n", "Date: ", "Rome, May 4, 1960", "9 a.m. EDT", "October 241", "K: ", "D. ",
    "9999999999", "\u0661", "\u00b2", "Documents 1-50", "when='1962-02-30'", "xml:id='d1'",
]  # fmt: skip


def mutated(text: str, draw: random.Random) -> str:
    """The text with some pieces cut, doubled, moved or put in."""
    for _ in range(draw.randint(1, 6)):
        a = draw.randint(0, len(text))
        b = min(len(text), a + draw.randint(0, draw.choice((2, 20, 400))))
        text = text[:a] + draw.choice(("", text[a:b] * draw.randint(1, 3), draw.choice(PIECES))) + text[b:]
    return text


def fuzz(count: int, seed: int) -> tuple[int, float]:
    """Read `count` mutated texts; gives how many could be read, and the longest time that one took in seconds."""
    draw = random.Random(seed)
    good, longest = 0, 0.0
    for i in range(count):
        text = mutated(draw.choice(SEEDS), draw)
        start = process_time()
        try:
            found = read(text)
        except Unreadable:
            continue
        finally:
            longest = max(longest, process_time() - start)
        good += 1
        try:
            check_partition(text, found, markup=text.lstrip("\ufeff \n").startswith("<"))
            if i % 10 == 0:
                form = draw.choice(FORMS)
                assert read(write(found, form)) == found, form
        except Exception:
            print(repr(text), file=sys.stderr)
            raise
    return good, longest


def main(arguments: Sequence[str]) -> None:
    count, seed = (
        int(arguments[0]),
        int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**9),
    )
    print(f"seed {seed}", flush=True)
    good, longest = fuzz(count, seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{count:,} texts, {good:,} of them read; the slowest took {longest:.2f} s; memory at most {peak} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
