"""Some of the states of a conflict as a value, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, Graph, ModelError, Statement, StatementError, parse
from wayout.model.statements import Mask

SHOWN = 8  # labels in the short form of a selection

States = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False, repr=False)
class Selection:
    """Some of the feasible states of a conflict: `mask` is bool over the columns of its payoffs, read only.

    `statement` is the one they satisfy, None where none was asked for. Raises ModelError on a mask of the wrong
    shape or type, or one that takes in an infeasible state.
    """

    conflict: Conflict
    mask: Mask
    statement: str | None = None

    def __post_init__(self) -> None:
        space = self.conflict.space
        if self.mask.shape != (space.size,) or self.mask.dtype != np.bool_:
            raise ModelError(
                f"the mask of a selection is {self.mask.dtype} of shape {self.mask.shape}; "
                f"these states need bool of shape ({space.size},)"
            )
        if (self.mask & ~space.feasible).any():
            raise ModelError("the mask of a selection takes in infeasible states; join it with `feasible` by &")
        mask = self.mask.view()  # it may be the conflict's own
        mask.flags.writeable = False
        object.__setattr__(self, "mask", mask)

    @property
    def count(self) -> int:
        """How many states there are."""
        return int(np.count_nonzero(self.mask))

    @property
    def states(self) -> States:
        """The states by number, ascending, as an array."""
        return np.flatnonzero(self.mask)

    def labels(self, limit: int | None = None) -> tuple[str, ...]:
        """The labels of the states, in state order; of the first `limit` of them if that is given."""
        return tuple(self.conflict.space.label(state) for state in self.states[:limit].tolist())

    def __repr__(self) -> str:
        rest = self.count - SHOWN
        shown = ", ".join(self.labels(SHOWN)) + (f" and {rest:,} more" if rest > 0 else "")
        asked = f" where {self.statement}" if self.statement is not None else ""
        return f"<Selection: {self.count:,} states{asked}{': ' if shown else ''}{shown}>"


def select(conflict: Conflict, statement: str | None = None) -> Selection:
    """The feasible states that satisfy a statement, as preferences are written in: `hold and not board`.

    None asks for nothing. Raises ModelError on what is no statement, on unknown options, and on a statement on a
    general graph.
    """
    space = conflict.space
    if statement is None:
        return Selection(conflict, space.feasible)
    if isinstance(space, Graph):
        raise ModelError("a statement names options, and a general graph has none; leave the statement out")
    read = _read(statement, [option.key for option in space.options])
    return Selection(conflict, read.truth(space.column) & space.feasible, read.text)


def _read(text: str, keys: Sequence[str]) -> Statement:
    """The statement written in `text`; raises ModelError on what is none, and on a name that is no option key."""
    try:
        statement = parse(text)
    except StatementError as error:
        raise ModelError(str(error)) from None
    if unknown := [name for name in statement.names if name not in keys]:
        raise ModelError(
            f"`{statement.text}`: there is no option {', '.join(map(repr, unknown))}; there are {', '.join(keys)}"
        )
    return statement
