"""The reasons of one state in large conflicts: how much longer they take than reading the scenario.

Scenarios are generated: options dealt round, ten statements a decision maker. The reasons of random states are told
for everyone under five concepts, as `wayout stability --explain` does, and compared with reading the file and with
the whole analysis, all in CPU time.
"""

import random
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from machine import describe

from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.stability import CONCEPTS, Reasons, analyse

SIZES = ((16, 2), (16, 4), (20, 2), (20, 4), (22, 2), (22, 4))
STATES = 9
MOST = 50


def scenario(options: int, makers: int) -> str:
    """A scenario file; the same every time."""
    rng = random.Random(options * 100 + makers)

    def clause() -> str:
        names = (rng.choice((f"o{rng.randrange(options)}", f"not o{rng.randrange(options)}")) for _ in range(2))
        return rng.choice((" or ", " and ")).join(names)

    lines = ["decision_makers:"]
    for i in range(makers):
        own = ", ".join(f"o{j}: {{}}" for j in range(i, options, makers))
        lines += [f"  D{i}:", f"    options: {{{own}}}", "    preferences:"]
        lines += [f"      - {clause()}" for _ in range(10)]
    return "\n".join(lines) + "\n"


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """The CPU time it takes, once, and what comes of it."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def main() -> None:
    """Print the table."""
    print(describe())
    sizes = [(int(k), makers) for k in sys.argv[1:] for makers in (2, 4)] or SIZES
    analyse(build(parse_document(scenario(13, 2), "warm")).conflict, CONCEPTS[:5])  # imports and compiled loops
    print("x: times reading the scenario")
    print(f"{'options':>7} {'DMs':>3} {'read s':>8} {'median x':>9} {'worst x':>8} {'analysis x':>10}")
    for options, makers in sizes:
        text = scenario(options, makers)
        read, conflict = seconds(lambda t=text: build(parse_document(t, "large")).conflict)
        rng, taken = random.Random(1), []
        for state in (rng.randrange(1 << options) for _ in range(STATES)):
            taken.append(seconds(lambda c=conflict, s=state, n=makers: explained(c, s, n))[0] / read)
        whole = seconds(lambda c=conflict: analyse(c, CONCEPTS[:5]))[0] / read
        print(
            f"{options:7} {makers:3} {read:8.2f} {sorted(taken)[STATES // 2]:9.2f} {max(taken):8.2f} {whole:10.1f}"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9:.2f} GB")


def explained(conflict: Any, state: int, makers: int) -> None:
    """The reasons of the state, for everyone under every concept."""
    reasons = Reasons(conflict)
    for concept in CONCEPTS[:5]:
        for dm in range(makers):
            reasons.verdict(concept, dm, state, MOST)


if __name__ == "__main__":
    main()
