"""What a result costs to ask at many states: each question beside reading every verdict once."""

import sys

import numpy as np
from machine import describe, median

from wayout.model import Conflict
from wayout.report.tables import csv_table
from wayout.stability import Result

CONCEPTS = ("R", "GMR", "SMR", "SEQ", "SSEQ")
STATEMENT = "(o0 or not o5) and o1 and (o2 == o7)"


def drawn(options: int, makers: int = 3) -> Result:
    """A result of so many options with verdicts drawn at random: what it says does not matter here."""
    rng = np.random.default_rng(options)
    payoffs = rng.integers(0, 1000, (makers, 1 << options), dtype=np.int32)
    conflict = Conflict.from_arrays([j % makers for j in range(options)], payoffs)
    stable = {concept: rng.random((makers, 1 << options), dtype=np.float32) < 0.5 for concept in CONCEPTS}
    return Result(conflict, CONCEPTS, stable, "drawn")


def main() -> None:
    """Print the table for the number of options given, 23 (2**23 states) if none is."""
    options = int(sys.argv[1]) if len(sys.argv) > 1 else 23
    result = drawn(options)
    few = result.where(" and ".join(f"o{j}" for j in range(options - 6)))
    parts = {
        "read every verdict once": lambda: [np.count_nonzero(held) for held in result.stable.values()],
        "where, a statement of five options": lambda: result.where(STATEMENT),
        "where, and stable for one": lambda: result.where(STATEMENT, "SEQ", 0),
        "counts, 5 concepts for 3 and for all": result.counts,
        "in a notebook": result._repr_html_,
        "pandas, 64 of the states": lambda: result.to_pandas(few),
        "the table as CSV, 64 of the states": lambda: csv_table(result, few),
        "columns of all, without labels": lambda: result.columns(labels=False),
    }
    print(describe())
    print(f"{1 << options:,} states, 3 decision makers")
    base = None
    for name, work in parts.items():
        work()
        taken = median(work, 5)
        base = base or taken
        print(f"{name:38} {taken * 1000:9.1f} ms {taken / base:9.1f} x reading")


if __name__ == "__main__":
    main()
