"""Ways out over many states, beside one analysis of all of them, and beside a plain loop over the definitions.

Conflicts are made like scenarios: principals with statements over each other's options, face and unverified
options, and a third party with acts. The loop asks every state and every step by itself and is done where it
finishes; CPU time, since others use the machine.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from machine import describe

from wayout.model import Conflict, DecisionMaker, FaceRule, Option, OptionForm, Prioritised, parse
from wayout.offers import Conditions, definitions_for, in_full, ways_out
from wayout.stability import analyse

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from oracles.offers import conditions as by_definition

SHAPES = ((2, 4, 2), (4, 2, 2), (2, 5, 2), (2, 8, 2), (4, 4, 2))  # principals, options of each, acts
LOOPED_UP_TO = 12  # options: above it the loop takes too long
SEEDS = (3, 4, 8)


def made(principals: int, each: int, acts: int, seed: int) -> Conflict:
    """A conflict of so many principals with so many options each, and a third party with so many acts."""
    rng = random.Random(seed)
    options = [Option(f"p{i}_{j}", i) for i in range(principals) for j in range(each)]
    options += [Option(f"act{n}", principals, act="request") for n in range(acts)]
    keys = [option.key for option in options]

    def literal() -> str:
        return rng.choice(keys) if rng.random() < 0.5 else f"not {rng.choice(keys)}"

    def sentence() -> str:
        return " or ".join(
            "(" + " and ".join(literal() for _ in range(rng.randint(1, 2))) + ")" for _ in range(rng.randint(1, 3))
        )

    people = []
    for i in range(principals):
        wants = [parse(sentence()) for _ in range(6)] + [parse(f"not p{i}_{j}") for j in range(each)]
        face = (FaceRule(wants[0].text, must=wants[0]),) if rng.random() < 0.5 else ()
        people.append(DecisionMaker(str(i), preferences=Prioritised(tuple(wants)), face=face))
    people.append(DecisionMaker("third", role="third_party", mandate=("request",)))
    for _ in range(2):
        j = rng.randrange(principals * each)
        options[j] = Option(options[j].key, options[j].owner, verified_by=parse(literal()))
    every = OptionForm(tuple(options), np.ones(1 << len(options), dtype=bool))
    out = [parse(" and ".join(literal() for _ in range(4))).truth(every.column) for _ in range(3)]
    space = OptionForm(tuple(options), ~np.logical_or.reduce(out))
    return Conflict.of(people, space, int(np.flatnonzero(space.feasible)[0]))


def seconds(work: Callable[[], object], runs: int = 1) -> float:
    """The median CPU time of `work`."""
    taken = []
    for _ in range(runs):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def row(principals: int, each: int, acts: int, seed: int) -> str:
    """The times of one conflict in a line."""
    conflict = made(principals, each, acts, seed)
    small = len(conflict.space.options) <= LOOPED_UP_TO
    found = ways_out(conflict)
    whole = seconds(lambda: analyse(conflict), 3)
    offers = seconds(lambda: ways_out(conflict), 3)
    told = seconds(lambda: in_full(Conditions(definitions_for(conflict))))
    loop = f"{seconds(lambda: by_definition(conflict)) / offers:.0f}" if small else "-"
    return (
        f"{principals:10} {conflict.space.size:9,} {seed:4} {len(found.no_agreement.states):9,} "
        f"{len(found.ways_out):8,} {offers / whole:10.1f} {told / whole:11.1f} {loop:>6} "
        f"{whole:10.3f} {offers:8.3f} {told:9.3f}"
    )


def main() -> None:
    """Print the table; in full is all that the command tells of them besides, and what third parties add."""
    print(describe())
    analyse(made(4, 4, 0, 1))  # loads the compiled loops
    print("x: times one analysis of all states; the loop: times ours")
    print(
        f"{'principals':>10} {'states':>9} {'seed':>4} {'no agreem.':>9} {'ways out':>8} {'ways x':>10} "
        f"{'in full x':>11} {'loop x':>6} {'analysis s':>10} {'ways s':>8} {'in full s':>9}"
    )
    for shape in SHAPES:
        for seed in SEEDS:
            print(row(*shape, seed), flush=True)


if __name__ == "__main__":
    main()
