"""What is shown of work that takes long: after two seconds a line on standard error that vanishes with the work."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

# ruff: noqa: PLC0415  (see common)

PATIENCE = 2.0  # seconds of a command without a word
AT_LEAST = 0.2  # seconds of a piece of work: what is over sooner only flickers

BEGAN = time.monotonic()


@contextmanager
def working(what: str) -> Iterator[Callable[[float], None]]:
    """Show that `what` is under way; gives a function that takes how much of it is done, from 0 to 1.

    Nothing is shown unless standard error is a terminal. Standard output is left alone.
    """
    line = _Line(what)
    if not sys.stderr.isatty():
        yield line.report
        return
    timer = Timer(max(AT_LEAST, PATIENCE - (time.monotonic() - BEGAN)), line.appear)
    timer.daemon = True
    timer.start()
    try:
        yield line.report
    finally:
        timer.cancel()
        line.vanish()


class _Line:
    """The line of one piece of work: not there yet, there, or gone for good."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.began = time.monotonic()
        self.done: float | None = None
        self.shown: Progress | None = None
        self.gone = False
        self.lock = Lock()

    def report(self, done: float) -> None:
        """So much of the work is done, from 0 to 1."""
        self.done = done
        if self.shown is not None:
            self.shown.update(self.shown.task_ids[0], total=1, completed=done)

    def appear(self) -> None:
        """Show the line, unless the work is over or the terminal cannot take a line back."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        with self.lock:
            if self.gone or console.is_dumb_terminal:
                return
            columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
            shown = Progress(
                *columns,
                console=console,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
                get_time=time.monotonic,
            )
            shown.add_task(self.what, total=None)
            shown.tasks[0].start_time = self.began
            shown.start()
            self.shown = shown
        if self.done is not None:
            self.report(self.done)

    def vanish(self) -> None:
        """Take the line away."""
        with self.lock:
            self.gone = True
            if self.shown is not None:
                self.shown.stop()
