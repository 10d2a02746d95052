"""How far an analysis has come, for whoever waits for it."""

from collections.abc import Callable
from itertools import count

Progress = Callable[[float], None]  # takes the share that is done, from 0 to 1


class Steps:
    """So many steps, taken in any thread; `progress`, if any, is told of every further hundredth but the last."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total = total
        self.progress = progress
        self._done = count(1)

    def one_more(self) -> None:
        """Another step is done."""
        done = next(self._done)
        further = 100 * done // self.total > 100 * (done - 1) // self.total
        if self.progress is not None and further and done < self.total:
            self.progress(done / self.total)
