"""Who does what on the way of an offer, in which order, alone or together, and which step waits for which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from wayout.model import Graph, OptionTable
from wayout.offers.changes import after, setting
from wayout.offers.paths import Kind, Path, PathStep, consented, path_step
from wayout.stability import Definitions

Why = Literal["impossible", "gains nothing", "face", "consent", "comes before"]


@dataclass(frozen=True, slots=True)
class Dependence:
    """That a part waits for another: without it the part is impossible, gains its maker nothing, costs it face,
    or is refused the consent it needs. On a general graph it merely starts where the other ends."""

    on: int
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one decision maker does in one step; `number` counts from 1, `step` too.

    `switched` are its options as they then stand (a general graph: none, it moves `to` a state). `together` are
    the numbers of the parts done at the same moment.
    """

    number: int
    step: int
    kind: Kind
    dm: int
    switched: Mapping[str, bool]
    to: int
    together: tuple[int, ...]
    needs: tuple[Dependence, ...] = ()


def parts(definitions: Definitions, path: Path) -> tuple[Part, ...]:
    """The parts of a way, in their order, each with those it waits for."""
    space = definitions.space
    split = tuple(_split(definitions, path))
    if isinstance(space, Graph):
        return tuple(
            replace(part, needs=(Dependence(part.number - 1, ("comes before",)),) if part.number > 1 else ())
            for part in split
        )
    return tuple(replace(part, needs=tuple(_needs(definitions, space, path, split, part))) for part in split)


def _split(definitions: Definitions, path: Path) -> Iterator[Part]:
    space, number = definitions.space, 0
    for n, step in enumerate(path, start=1):
        if isinstance(space, Graph):
            moves = step.sequence or ((step.by[0], step.end),)
            for dm, to in moves:
                number += 1
                yield Part(number, n, step.kind, dm, {}, to, ())
            continue
        numbers = range(number + 1, number + 1 + len(step.by))
        there = setting(space, step.end)
        for number, dm in zip(numbers, step.by, strict=True):
            changed = space.changed(step.start, step.end)
            own = {option.key: there[option.key] for option in changed if option.owner == dm}
            yield Part(number, n, step.kind, dm, own, step.end, tuple(m for m in numbers if m != number))


def _needs(
    definitions: Definitions, space: OptionTable, path: Path, split: Sequence[Part], part: Part
) -> Iterator[Dependence]:
    for other in split:
        if other.number in part.together or other.step < part.step:
            why = _without(definitions, space, path, split, part, other)
            if why:
                yield Dependence(other.number, why)


def _without(
    definitions: Definitions, space: OptionTable, path: Path, split: Sequence[Part], part: Part, other: Part
) -> tuple[Why, ...]:
    """What becomes of the part if the other is left out and all else is done."""
    step, start = path[part.step - 1], path[part.step - 1].start
    done = {key: on for each in split if each.step == part.step for key, on in each.switched.items()}
    if other.number in part.together:
        for key in other.switched:
            del done[key]
    else:
        later = {key for each in split if other.step < each.step < part.step for key in each.switched}
        undone = {key: not on for key, on in other.switched.items() if key not in later}
        here = after(space, start, undone)
        if here is None:
            return ("impossible",)
        start = here
    end = after(space, start, done)
    if end is None or not space.may_change(start, end):
        return ("impossible",)
    return _spoilt(definitions, step, part.dm, start, end)


def _spoilt(definitions: Definitions, step: PathStep, dm: int, start: int, end: int) -> tuple[Why, ...]:
    """Why the decision maker would not do its part of the step between these two states."""
    conflict, rank = definitions.conflict, definitions.ranks[dm]
    why: list[Why] = []
    if not consented(conflict, path_step(definitions, step.kind, (dm,), start, end)):
        why.append("consent")
    if step.kind != "act" and rank[end] <= rank[start]:
        why.append("gains nothing")
    if dm in (*conflict.face_lost(end), *conflict.face_lost_between(start, end)):
        why.append("face")
    return tuple(why)
