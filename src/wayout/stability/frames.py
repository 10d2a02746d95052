"""States as columns, and columns as tables of the libraries for data, each imported only when it is asked for."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, Graph, ModelError
from wayout.model.statements import Mask
from wayout.stability.selection import States

Columns = dict[str, npt.NDArray[Any]]


class MissingLibraryError(ModelError, ImportError):
    """A library that a table is asked of is not installed: the message says how to get it."""


def option_columns(conflict: Conflict, states: States) -> dict[str, Mask]:
    """In which of the states each option is on, by key; nothing on a general graph."""
    space = conflict.space
    return {} if isinstance(space, Graph) else {o.key: space.column(o.key)[states] for o in space.options}


def label_column(conflict: Conflict, states: States, options: Sequence[Mask]) -> npt.NDArray[np.str_]:
    """The labels of the states: in option form the letters of the option columns, all at once."""
    if not options:
        return np.array([conflict.space.label(state) for state in states.tolist()], dtype=np.str_)
    letters = np.where(np.column_stack(options), np.uint8(ord("Y")), np.uint8(ord("N")))
    labels: npt.NDArray[np.str_] = letters.view(f"S{len(options)}").ravel().astype(np.str_)
    return labels


def pandas_frame(columns: Mapping[str, npt.NDArray[Any]]) -> Any:
    """A pandas DataFrame; raises MissingLibraryError without pandas."""
    return _library("pandas").DataFrame(dict(columns))


def polars_frame(columns: Mapping[str, npt.NDArray[Any]]) -> Any:
    """A polars DataFrame; raises MissingLibraryError without polars."""
    return _library("polars").DataFrame(dict(columns))


def arrow_table(columns: Mapping[str, npt.NDArray[Any]]) -> Any:
    """A pyarrow Table; raises MissingLibraryError without pyarrow."""
    return _library("pyarrow").table(dict(columns))


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:  # it is there, but lacks something itself
            raise
        raise MissingLibraryError(
            f"{name} is not installed; pip install {name}, or wayout[tables] for pandas, polars and pyarrow"
        ) from None
