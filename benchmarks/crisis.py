"""A small crisis, made three times to be timed against each other: here with Wayout's clock, all runs at once.

Washington drafts a message, has it cleared by three people side by side, and sends it to the United Nations, whose
appeal reaches Moscow, and as a letter straight to Moscow, by two channels each of which the first to arrive counts.
Moscow orders its five ships to stop as soon as it has decided on either, and answers both. Two rules: a ship stops
if its order is there before it reaches the line; and the line is pulled in for every ship that has not reached it
when the first answer arrives, so that the ship has another leg to go.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from wayout.clock import (
    Channel,
    Clearance,
    Extension,
    Latency,
    Limit,
    Step,
    When,
    extended,
    in_time,
    limit_hours,
    sample,
)

Bounds = tuple[float, float, float]  # low, likely and high hours of a triangular distribution

START = datetime(1962, 10, 25, 3, 15, tzinfo=UTC)
SHIPS = range(5)
DRAFT: Bounds = (0.5, 1.25, 3)
CLEAR: tuple[Bounds, ...] = ((0.2, 0.5, 2), (0.3, 1, 4), (0.5, 1.5, 3))
TO_UN: tuple[Bounds, ...] = ((0.5, 1, 3), (1, 2, 6))
CONSIDER: Bounds = (1, 4, 9)
APPEAL: tuple[Bounds, ...] = ((0.1, 0.5, 2), (0.2, 1, 3))
LETTER: tuple[Bounds, ...] = ((2, 6, 14), (4, 8, 10))
DECIDE: Bounds = (2, 6, 15)
READ: Bounds = (3, 8, 18)
BACK: tuple[Bounds, ...] = ((1, 3, 10), (2, 5, 8))
ENCODE: Bounds = (0.2, 0.5, 1)
RADIO: Bounds = (0.5, 2, 8)
DECODE: Bounds = (0.1, 0.3, 1)
TO_THE_LINE: tuple[Bounds, ...] = tuple((10.0 + 3 * n, 15.0 + 3 * n, 22.0 + 3 * n) for n in SHIPS)
ONE_MORE_LEG: Bounds = (9, 12, 16)


class Outcome(NamedTuple):
    """What became of each run: numbers of shape (runs,)."""

    first_answer: np.ndarray
    stopped: np.ndarray
    pulled_in: np.ndarray
    last_order: np.ndarray
    peaceful: np.ndarray


def by_wayout(runs: int, seed: int, threads: int | None = 1) -> Outcome:
    """The crisis with Wayout's functions."""
    found = sample(STEPS, runs, seed, threads=threads).finish
    answer = found["answer"]
    orders = [found[f"decode {n}"] for n in SHIPS]
    at_line = [limit_hours(limit, START, runs, seed) for limit in LIMITS]
    contact = [
        extended(hours, [leg], {"answer": answer}, START, runs, seed)
        for hours, leg in zip(at_line, LEGS, strict=True)
    ]
    stopped = sum(in_time(order, hours).astype(int) for order, hours in zip(orders, contact, strict=True))
    return Outcome(
        answer,
        stopped,
        sum(in_time(answer, hours).astype(int) for hours in at_line),
        np.max(orders, axis=0),
        stopped == len(SHIPS),
    )


def _channels(name: str, bounds: tuple[Bounds, ...]) -> tuple[Channel, ...]:
    return tuple(Channel(f"{name} {n}", name, None, Latency.hours(*each)) for n, each in enumerate(bounds))


def _step(key: str, bounds: Bounds, *after: str) -> Step:
    return Step(key, key, (), after, Latency.hours(*bounds))


def _sent(key: str, bounds: tuple[Bounds, ...], *after: str) -> Step:
    return Step(key, key, (), after, channels=_channels(key, bounds))


def _to_ship(n: int) -> tuple[Step, ...]:
    encode = Step(f"encode {n}", "encode", (), (), Latency.hours(*ENCODE), after_first=("decide", "read"))
    return encode, _step(f"radio {n}", RADIO, f"encode {n}"), _step(f"decode {n}", DECODE, f"radio {n}")


CLEARED = tuple(Clearance(f"who {n}", Latency.hours(*each)) for n, each in enumerate(CLEAR))
STEPS = (
    _step("draft", DRAFT),
    Step("clear", "clear", (), ("draft",), clears=CLEARED),
    _sent("to the UN", TO_UN, "clear"),
    _step("consider", CONSIDER, "to the UN"),
    _sent("appeal", APPEAL, "consider"),
    _step("decide", DECIDE, "appeal"),
    _sent("answer to the appeal", BACK, "decide"),
    _sent("letter", LETTER, "clear"),
    _step("read", READ, "letter"),
    _sent("answer to the letter", BACK, "read"),
    Step(
        "answer",
        "answer",
        (),
        (),
        Latency.fixed_hours(0),
        after_first=("answer to the appeal", "answer to the letter"),
    ),
    *(step for n in SHIPS for step in _to_ship(n)),
)
LIMITS = tuple(
    Limit(f"ship {n}", "line", When(*(START + timedelta(hours=each) for each in bounds)))
    for n, bounds in enumerate(TO_THE_LINE)
)
LEGS = tuple(Extension(f"leg {n}", "", Latency.hours(*ONE_MORE_LEG), if_reached="answer") for n in SHIPS)
