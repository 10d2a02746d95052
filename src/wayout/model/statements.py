"""Preference statements: Boolean sentences over option keys, parsed and never executed."""

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]

_UNBRACKETED_NOT = re.compile(r"[=!]=\s*not\b")

MAX_LENGTH = 20_000
MAX_DEPTH = 60
ALLOWED = "option keys, and, or, not, ==, != and parentheses"


class StatementError(ValueError):
    """A statement that is not a Boolean sentence over option keys."""


@dataclass(frozen=True, slots=True)
class Name:
    """An option that is on."""

    key: str


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold (`and`)."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds (`or`)."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Both parts hold or neither does (`==`, IFF)."""

    left: "Expression"
    right: "Expression"


Expression = Name | Not | Every | Some | Same


@dataclass(frozen=True, slots=True)
class Statement:
    """A parsed statement and the text it was read from."""

    text: str
    expression: Expression

    @property
    def names(self) -> tuple[str, ...]:
        """The option keys it mentions, each once, in order of appearance."""
        return tuple(dict.fromkeys(_names(self.expression)))

    def truth(self, column: Callable[[str], Mask]) -> Mask:
        """Where it holds, given the column of each option key: bool, the shape of a column."""
        return _truth(self.expression, column)


def one_by_one(array: npt.NDArray[Any]) -> Sequence[Any]:
    """The entries of an array in one dimension as plain values, quick to ask one at a time; nothing is copied."""
    return array.data


def parse(text: str) -> Statement:
    """The statement written in `text`; raises StatementError on anything but a Boolean sentence."""
    tidy = " ".join(text.split())
    if not tidy:
        raise StatementError(f"the statement is empty; write {ALLOWED}")
    if len(tidy) > MAX_LENGTH:
        raise StatementError(f"the statement has {len(tidy):,} characters; at most {MAX_LENGTH:,} are read")
    try:
        tree = ast.parse(tidy, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "too deeply nested"
        if _UNBRACKETED_NOT.search(tidy):
            raise StatementError(
                f"{_short(tidy)} cannot be read; put `not ...` after == or != in parentheses"
            ) from None
        raise StatementError(f"{_short(tidy)} cannot be read ({reason}); write {ALLOWED}") from None
    return Statement(tidy, _expression(tree, tidy, MAX_DEPTH))


def _expression(node: ast.expr, text: str, depth: int) -> Expression:
    if depth == 0:
        raise StatementError(f"{_short(text)} nests deeper than {MAX_DEPTH} levels; split it")

    def part(child: ast.expr) -> Expression:
        return _expression(child, text, depth - 1)

    match node:
        case ast.Name(id=key):
            return Name(key)
        case ast.UnaryOp(op=ast.Not(), operand=child):
            return Not(part(child))
        case ast.BoolOp(op=ast.And(), values=values):
            return Every(tuple(part(v) for v in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return Some(tuple(part(v) for v in values))
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return Same(part(left), part(right))
        case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[right]):
            return Not(Same(part(left), part(right)))
        case ast.Compare(ops=[_, _, *_]):
            raise StatementError(f"{_short(text)} chains comparisons; put each pair in parentheses")
    raise StatementError(f"{_short(ast.unparse(node))} is not allowed in a statement; write only {ALLOWED}")


def _names(expression: Expression) -> list[str]:
    match expression:
        case Name(key):
            return [key]
        case Not(part):
            return _names(part)
        case Same(left, right):
            return _names(left) + _names(right)
        case Every(parts) | Some(parts):
            return [name for part in parts for name in _names(part)]


def _truth(expression: Expression, column: Callable[[str], Mask]) -> Mask:
    match expression:
        case Name(key):
            return column(key)
        case Not(part):
            return ~_truth(part, column)
        case Same(left, right):
            return ~(_truth(left, column) ^ _truth(right, column))
        case Every(parts):
            return reduce(and_, (_truth(part, column) for part in parts))
        case Some(parts):
            return reduce(or_, (_truth(part, column) for part in parts))


def _short(text: str) -> str:
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}...`"
