"""Changed inputs by the thousand for every reader: `python tests/fuzz/run.py --count 1000000 --jobs 2`.

Prints how far it is, what goes wrong with the command that runs it again, and a table. Exit 1 if anything does.
"""

import argparse
import random
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fuzz.harness import Failure, Reader, Tally, bound_memory, input_of, run_apart, tried
from fuzz.readers import READERS


def shares(readers: Mapping[str, Reader], count: int) -> dict[str, int]:
    """How many of so many inputs each reader gets."""
    total = sum(reader.share for reader in readers.values())
    return {name: max(1, round(count * reader.share / total)) for name, reader in readers.items()}


def options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help="inputs in all (20,000)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (1)")
    parser.add_argument("--seed", type=int, help="makes a run the same again; drawn if it is not given")
    parser.add_argument("--reader", action="append", help="this one only; may be given again")
    parser.add_argument("--failures", type=Path, default=Path("fuzz-failures"), help="the folder for bad inputs")
    parser.add_argument("--only", type=int, metavar="N", help="read input N of one reader and seed, and no other")
    parser.add_argument("--again", type=Path, metavar="FILE", help="read this file with one reader")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    asked = options(arguments)
    readers = {name: READERS[name] for name in asked.reader or READERS}
    seed = random.SystemRandom().randrange(10**9) if asked.seed is None else asked.seed
    if asked.again is not None or asked.only is not None:
        (reader,) = readers.values()
        return one(
            reader, asked.again.read_bytes() if asked.again else input_of(reader, reader.seeds(), seed, asked.only)
        )
    print(f"seed {seed}", flush=True)
    progress = Progress(asked.count, asked.failures)
    tallies = run_apart(readers, seed, shares(readers, asked.count), asked.jobs, progress.told)
    print(table(tallies.values()))
    return 1 if any(tally.failures for tally in tallies.values()) else 0


def one(reader: Reader, raw: bytes) -> int:
    """Read one input, and say how it went."""
    bound_memory()
    wrong, well, took = tried(reader, raw)
    print(repr(raw[:2000]))
    print(f"{reader.name}: {wrong or ('read' if well else 'refused')} in {took:.3f} s")
    if wrong:
        reader.read(raw)  # for its traceback
    return 1 if wrong else 0


class Progress:
    """Says how far a run is, and keeps the inputs that go wrong."""

    def __init__(self, count: int, folder: Path) -> None:
        self.count, self.folder, self.done, self.bad = count, folder, 0, 0
        self.began = self.last = time.monotonic()

    def told(self, tally: Tally) -> None:
        self.done += tally.inputs
        for failure in tally.failures:
            self.bad += 1
            print(kept(failure, self.folder), flush=True)
        if time.monotonic() - self.last > (1 if sys.stderr.isatty() else 30):
            self.last = time.monotonic()
            spent = self.last - self.began
            left = spent / max(1, self.done) * (self.count - self.done)
            line = f"{self.done:,} of {self.count:,}, {self.bad} bad, {spent:.0f} s gone, about {left:.0f} s to go"
            print(line, file=sys.stderr, flush=True)


def kept(failure: Failure, folder: Path) -> str:
    """Write the input of a failure to a file, and say what it is and how to have it again."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{failure.reader}-{failure.seed}-{failure.number}"
    path.write_bytes(failure.raw)
    again = f"python tests/fuzz/run.py --reader {failure.reader} --again {path}"
    return f"{failure.reader} {failure.number}: {failure.what}\n    {again}"


def table(tallies: Sequence[Tally] | object) -> str:
    """A row a reader."""
    heads = ("reader", "inputs", "read well", "refused", "failed", "ms each", "longest s", "at", "peak MB")
    rows = [heads]
    for each in tallies:
        mean = 1000 * each.total_s / max(1, each.inputs)
        rows.append(
            (
                each.reader, f"{each.inputs:,}", f"{each.well:,}", f"{each.refused:,}", f"{len(each.failures):,}",
                f"{mean:.2f}", f"{each.longest_s:.2f}", f"{each.longest_at}", f"{each.peak_mb:,}",
            )
        )  # fmt: skip
    return "\n".join(
        "  ".join(cell.ljust(12) if n == 0 else cell.rjust(9) for n, cell in enumerate(row)) for row in rows
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
