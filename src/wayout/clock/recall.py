"""What costs time and is asked for again, worked out once; how much is kept is bounded."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from threading import Lock
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")

KEPT = 256 << 20  # bytes of arrays
MOST = 50_000  # answers


class Recall:
    """Answers by question. Those given first are forgotten first, once their arrays take more than `kept` bytes.

    Threads may share it: two that ask at once may both work it out, to the same answer.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self.kept = kept
        self._answers: dict[Hashable, tuple[Any, int]] = {}
        self._bytes = 0
        self._lock = Lock()

    def once(self, question: Hashable, answer: Callable[[], T]) -> T:
        """The answer to a question, worked out the first time only; its arrays are locked."""
        known = self._answers.get(question)
        if known is not None:
            found: T = known[0]
            return found
        new = answer()
        self._keep(question, new, sum(map(_locked, _arrays(new))))
        return new

    def _keep(self, question: Hashable, answer: object, size: int) -> None:
        with self._lock:
            if size > self.kept or question in self._answers:
                return
            self._answers[question] = answer, size
            self._bytes += size
            while self._bytes > self.kept or len(self._answers) > MOST:
                _, freed = self._answers.pop(next(iter(self._answers)))
                self._bytes -= freed


def _arrays(answer: object) -> Iterator[np.ndarray[Any, Any]]:
    """The arrays an answer is or holds in a row."""
    if isinstance(answer, np.ndarray):
        yield answer
    elif isinstance(answer, (tuple, list)):
        for part in answer:
            yield from _arrays(part)


def _locked(array: np.ndarray[Any, Any]) -> int:
    """Its size in bytes, now that nobody can change it."""
    array.flags.writeable = False
    return array.nbytes
