"""Runs readers on changed inputs: only what a reader declares may be raised, in time, in memory, in plain words.

An input is known by its reader, the seed of the run and its number, so every run can be had again, on any number of
processes. What goes wrong is found twice over: a limit of processor time and of memory inside the process, and a
watch on it from outside for what cannot be stopped there.
"""

import multiprocessing
import os
import random
import re
import resource
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType
from typing import Any

from fuzz.mutations import Mutation

LIMIT_S = 10.0  # processor time of one input
MOST_MB = 700  # by which one input may raise the most that the process has held
ROOM_MB = 3_000  # of addresses beyond those at the start, after which the system itself says no
PATIENCE = 6.0  # times the limit, on the clock, after which a process is ended from outside
LONGEST = 2_500  # characters of one fault: what is shown of an input has to be cut short
BATCH = 200

INTERNAL = re.compile(
    r"<class|Traceback| object at 0x|NoneType|\bdict_|KeyError|IndexError|TypeError|AttributeError|ValueError"
    r"|AssertionError|pydantic|ruamel|valid dictionary|instance of|\bEntry\b|\w+Entry\b|function-|\[type="
)


@dataclass(frozen=True)
class Reader:
    """A reader of some kind of file: inputs that are fine, how to change them, how they are read.

    Whatever `read` raises that is not `declared` is a fault of the reader. `faults` gives what the declared says in
    parts, each of which has to say something.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    mutated: Mutation
    read: Callable[[bytes], object]
    declared: tuple[type[Exception], ...]
    share: float = 1.0  # of the inputs of a run, against those of the others
    limit_s: float = LIMIT_S
    most_mb: int = MOST_MB


@dataclass(frozen=True)
class Failure:
    """Something a reader must not do, and the input on which it does."""

    reader: str
    seed: int
    number: int
    what: str
    raw: bytes


@dataclass(frozen=True)
class Tally:
    """How it went with a reader."""

    reader: str
    inputs: int = 0
    well: int = 0
    refused: int = 0
    failures: tuple[Failure, ...] = ()
    longest_s: float = 0.0
    longest_at: int = -1
    total_s: float = 0.0
    peak_mb: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        slower = max(self, other, key=lambda each: each.longest_s)
        return Tally(
            self.reader,
            self.inputs + other.inputs,
            self.well + other.well,
            self.refused + other.refused,
            self.failures + other.failures,
            slower.longest_s,
            slower.longest_at,
            self.total_s + other.total_s,
            max(self.peak_mb, other.peak_mb),
        )


class TookTooLong(BaseException):
    """Raised inside of a reader at the limit of its time; no `except Exception` of its own holds it up."""


def input_of(reader: Reader, seeds: Sequence[bytes], seed: int, number: int) -> bytes:
    """The input of a number, always the same."""
    draw = random.Random(f"{reader.name} {seed} {number}")
    return reader.mutated(draw.choice(seeds), draw)


# --- one input ----------------------------------------------------------------------------------------------


def tried(reader: Reader, raw: bytes) -> tuple[str | None, bool, float]:
    """What the reader does wrong with an input, if anything, whether it reads it, and the seconds that it takes."""
    held, began = peak_mb(), time.process_time()
    wrong, well = None, False
    try:
        with limited(reader.limit_s), warnings.catch_warnings(action="error"):
            reader.read(raw)
        well = True
    except reader.declared as error:
        wrong = "; ".join(complaints(error)) or None
    except TookTooLong:
        wrong = f"it takes more than {reader.limit_s:g} s"
    except MemoryError:
        wrong = f"it takes more memory than the {ROOM_MB} MB there are"
    except Exception as error:
        wrong = f"it raises {type(error).__name__}: {str(error)[:300]} ({_where(error)})"
    took, grown = time.process_time() - began, peak_mb() - held
    if wrong is None and grown > reader.most_mb:
        wrong = f"it takes {grown} MB, more than {reader.most_mb}"
    return wrong, well, took


def complaints(error: Exception) -> Iterator[str]:
    """What is wrong with the words of a declared error."""
    faults = getattr(error, "faults", None)
    if faults is None:
        yield from _unclear(str(error), "the message")
        return
    if not faults:
        yield "it refuses and names no fault"
    for fault in faults[:50]:
        for name in ("file", "what", "mend"):
            yield from _unclear(getattr(fault, name), f"the fault's {name} (of {str(fault)[:200]!r})")


def _unclear(text: object, name: str) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield f"{name} is empty"
    elif found := INTERNAL.search(text):
        yield f"{name} speaks of its insides: {found[0]!r} in {text[:300]!r}"
    elif len(text) > LONGEST:
        yield f"{name} has {len(text):,} characters"


def _where(error: BaseException) -> str:
    """The innermost place of ours that an error comes from."""
    places, step = [], error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        places.append((code.co_filename, step.tb_lineno))
        step = step.tb_next
    ours = [place for place in places if "wayout" in place[0]] or places
    return ":".join(map(str, (Path(ours[-1][0]).name, ours[-1][1]))) if ours else "nowhere"


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises TookTooLong inside when so much processor time has gone; again every second, if it is caught."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def peak_mb() -> int:
    """The most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def bound_memory(room_mb: int = ROOM_MB) -> None:
    """From here on the system refuses memory to this process beyond what it has and so many megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + (room_mb << 20)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


# --- many inputs --------------------------------------------------------------------------------------------


def run(reader: Reader, seed: int, numbers: Sequence[int], told: Callable[[int], None] = lambda _: None) -> Tally:
    """Read the inputs of these numbers in this process; `told` hears of each before it is read."""
    seeds, tally = reader.seeds(), Tally(reader.name)
    for number in numbers:
        raw = input_of(reader, seeds, seed, number)
        told(number)
        wrong, well, took = tried(reader, raw)
        failures = (Failure(reader.name, seed, number, wrong, raw),) if wrong else ()
        tally += Tally(reader.name, 1, well, not (well or wrong), failures, took, number, took)
    return replace(tally, peak_mb=peak_mb())


@dataclass
class Worker:
    """A process that reads batches of inputs, and what it is at."""

    process: Any
    pipe: Connection
    at: Any  # the number of the input and when it was begun, shared with the process
    job: tuple[str, int, range] | None = None
    done: list[Tally] = field(default_factory=list)


def run_apart(
    readers: Mapping[str, Reader],
    seed: int,
    counts: Mapping[str, int],
    jobs: int,
    told: Callable[[Tally], None] = lambda _: None,
) -> dict[str, Tally]:
    """Read so many inputs of each reader in processes of their own; `told` hears of each batch.

    A process that ends, or does not come back, is a failure of the input that it was at; another takes its place.
    """
    tallies = {name: Tally(name) for name in counts}
    waiting = [(name, seed, batch) for name, count in counts.items() for batch in batches(count)]
    random.Random(seed).shuffle(waiting)  # so that the readers come to an end together
    workers: list[Worker] = []
    try:
        while waiting or any(worker.job for worker in workers):
            while waiting and len(workers) < jobs:
                workers.append(started(readers))
            for worker in workers:
                if worker.job is None and waiting:
                    worker.job = waiting.pop()
                    worker.pipe.send(worker.job)
            wait([worker.pipe for worker in workers if worker.job], timeout=1.0)
            for worker in list(workers):
                tally, rest = heard(worker, readers)
                if tally is not None:
                    tallies[tally.reader] += tally
                    told(tally)
                if rest is not None:
                    workers.remove(worker)
                    waiting += [rest] if rest[2] else []
    finally:
        for worker in workers:
            ended(worker)
    return tallies


def batches(count: int) -> Iterator[range]:
    """The numbers 0 to count, not included, in batches."""
    return (range(first, min(count, first + BATCH)) for first in range(0, count, BATCH))


def started(readers: Mapping[str, Reader]) -> Worker:
    """A new process."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    at = context.Array("d", [-1.0, 0.0])
    process = context.Process(target=work, args=(readers, theirs, at), daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours, at)


def work(readers: Mapping[str, Reader], pipe: Connection, at: Any) -> None:
    """What such a process does: batch after batch, until nothing more is asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def told(number: int) -> None:
        at[0], at[1] = number, time.monotonic()

    bounded = False
    while True:
        try:
            name, seed, numbers = pipe.recv()
        except EOFError:
            return
        readers[name].seeds()  # whatever is made once is made before memory is bounded
        if not bounded:
            bound_memory()
            bounded = True
        pipe.send(run(readers[name], seed, numbers, told))
        at[0] = -1


def heard(worker: Worker, readers: Mapping[str, Reader]) -> tuple[Tally | None, tuple[str, int, range] | None]:
    """What a process has to tell, if anything, and, if it is over, what it leaves of its batch."""
    if worker.job is None:
        return None, None
    try:
        if worker.pipe.poll():
            tally, worker.job = worker.pipe.recv(), None
            return tally, None
    except (EOFError, OSError):
        pass
    name, seed, numbers = worker.job
    number, since = int(worker.at[0]), worker.at[1]
    late = number >= 0 and time.monotonic() - since > PATIENCE * readers[name].limit_s
    if worker.process.is_alive() and not late:
        return None, None
    ended(worker)
    what = "it does not come back" if late else f"its process ended with {worker.process.exitcode}"
    at = number if number in numbers else numbers[0]
    raw = input_of(readers[name], readers[name].seeds(), seed, at)
    failure = Failure(name, seed, at, what, raw)
    return Tally(name, at - numbers[0] + 1, failures=(failure,)), (name, seed, numbers[at - numbers[0] + 1 :])


def ended(worker: Worker) -> None:
    """Ends a process of ours."""
    worker.pipe.close()
    if worker.process.is_alive():
        os.kill(worker.process.pid, signal.SIGKILL)
    worker.process.join()
