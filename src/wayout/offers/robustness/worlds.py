"""The ways out of many worlds: one conflict in which every decision maker may be believed to be otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, FaceRule, OptionTable
from wayout.offers.paths import within_mandate
from wayout.offers.ways_out import ways_out
from wayout.stability import CONCEPTS, batch

if TYPE_CHECKING:
    from wayout.offers.robustness.kernels import Roles
    from wayout.stability.batch_kernels import Moves

# ruff: noqa: PLC0415  importing numba takes half a second, and a few worlds never need it

ONE_BY_ONE = 1 << 22  # worlds times their cost: up to it, about a second, numba is not worth its first compilation
A_WORLD = 1 << 12  # what a world costs besides its states squared
MOST_RULES = 64  # of one decision maker's face, a bit each

Rows = npt.NDArray[np.integer]
Choice = npt.NDArray[np.intp]
Places = npt.NDArray[np.intp]
Bits = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Views:
    """What may be believed of one decision maker, by number: its payoffs over the feasible states, and its face."""

    rows: Rows  # (views, feasible states), ordinal, at least 0
    faces: tuple[tuple[FaceRule, ...], ...]  # one a view


@dataclass(frozen=True, eq=False)
class Found:
    """What many worlds come to: in `world[n]` the state `state[n]` is a way out under the concepts of `bits[n]`.

    Bit j stands for CONCEPTS[j]. In `rest_world[n]` no agreement rests, among others, in `rest_state[n]`. Both
    lists rise by world, then by state.
    """

    worlds: int
    world: Places
    state: Places
    bits: Bits
    rest_world: Places
    rest_state: Places


def find(
    conflict: Conflict, views: Sequence[Views], choice: Choice, threads: int = 1, one_by_one: bool | None = None
) -> Found:
    """The ways out of every world: in world w decision maker i is taken as its view `choice[w, i]` says.

    The conflict's own payoffs and faces play no part. The answer depends neither on `threads` nor on `one_by_one`:
    whether the worlds are done one after the other by `ways_out`, as few of them and general graphs are.
    """
    if one_by_one is None:
        states = len(conflict.space.states)
        one_by_one = len(choice) * (states**2 + A_WORLD) <= ONE_BY_ONE or states > batch.MANY_STATES
    rules = max((len(face) for view in views for face in view.faces), default=0)
    if one_by_one or conflict.is_graph or conflict.status_quo is None or rules > MOST_RULES:
        return _joined(len(choice), [_one(conflict_of(conflict, views, each)) for each in choice])
    return _together(conflict, views, choice, threads)


def conflict_of(conflict: Conflict, views: Sequence[Views], chosen: Sequence[int] | Choice) -> Conflict:
    """The conflict of one world."""
    table = np.full(conflict.payoffs.shape, -1, dtype=np.int32)
    for i, (view, n) in enumerate(zip(views, chosen, strict=True)):
        table[i, conflict.space.feasible] = view.rows[n]
    people = tuple(
        replace(dm, face=view.faces[n]) for dm, view, n in zip(conflict.decision_makers, views, chosen, strict=True)
    )
    return replace(conflict, decision_makers=people, payoffs=table)


def _one(conflict: Conflict) -> dict[int, int]:
    """Each state that is a way out, or of no agreement, with its bits."""
    offers = ways_out(conflict)
    bits = dict.fromkeys(offers.no_agreement.states, 128)
    for way in offers.ways_out:
        held = sum(1 << CONCEPTS.index(concept) for concept in way.concepts)
        bits[way.state] = bits.get(way.state, 0) | held
    return bits


def _joined(worlds: int, found: Sequence[dict[int, int]]) -> Found:
    """The findings of worlds done one by one."""
    listed = [(world, state, bits[state]) for world, bits in enumerate(found) for state in sorted(bits)]
    world, state, bits = (
        (np.array(part) for part in zip(*listed, strict=True)) if listed else (np.empty(0, int),) * 3
    )
    return _parted(worlds, world, state, bits.astype(np.uint8))


def _parted(worlds: int, world: Places, state: Places, bits: Bits) -> Found:
    """No agreement and the ways out apart."""
    rests, ways = bits & 128 > 0, bits & 63 > 0
    return Found(worlds, world[ways], state[ways], bits[ways] & np.uint8(63), world[rests], state[rests])


# --- all together -------------------------------------------------------------------------------------------


def _together(conflict: Conflict, views: Sequence[Views], choice: Choice, threads: int) -> Found:
    """The findings of all worlds, by compiled loops."""
    from wayout.offers.robustness import kernels

    space = conflict.space
    offsets = np.cumsum([0, *(len(view.rows) for view in views)])[:-1]
    worlds = batch.Worlds(conflict, np.concatenate([view.rows for view in views]), choice + offsets)
    rows, moves = worlds.compact, batch.moves_of(conflict)
    roles, face_of = _roles(conflict, views, moves)
    faces = np.column_stack([each[choice[:, i]] for i, each in enumerate(face_of)])
    parts: dict[int, tuple[Places, Places, Bits]] = {}

    def task(first: int) -> None:
        last = min(first + batch.TASK, len(choice))
        found = np.zeros((last - first, len(space.states)), dtype=np.uint8)
        kernels.find(moves, roles, rows, worlds.choice, faces, found, first, last)
        world, state = np.nonzero(found)
        parts[first] = world + first, state, found[world, state]

    batch.in_tasks(task, len(choice), threads)
    world, state, bits = (np.concatenate(part) for part in zip(*(parts[n] for n in sorted(parts)), strict=True))
    return _parted(len(choice), world, np.array(space.states)[state], bits)


def _roles(conflict: Conflict, views: Sequence[Views], moves: "Moves") -> tuple["Roles", list[Places]]:
    """Who may do what, as the kernels want it; and for each decision maker the number of the face of each view."""
    from wayout.offers.robustness.kernels import Roles

    space, everyone = conflict.space, conflict.decision_makers
    assert isinstance(space, OptionTable)
    assert conflict.status_quo is not None
    codes = batch.codes_of(space)
    kept, whole, face_of = _faces(conflict, views)
    begins, ends = _ranges(moves.members, moves.sets, moves.sets_of)
    number = {dm.key: i for i, dm in enumerate(everyone)}
    roles = Roles(
        codes,
        batch.used(space),
        np.array([dm.role == "third_party" for dm in everyone]),
        np.array([space.owned.get(i, 0) for i in range(len(everyone))], dtype=np.int64),
        np.array([_allowed(conflict, i) for i in range(len(everyone))], dtype=np.int64),
        begins,
        ends,
        np.array([sum(1 << number[key] for key in set(o.consent)) for o in space.options], dtype=np.int64),
        kept,
        whole,
        int(np.searchsorted(codes, space.code_of(conflict.status_quo))),
    )
    return roles, face_of


def _allowed(conflict: Conflict, dm: int) -> int:
    """The options that a decision maker may switch on the way: all its own, a third party's within its mandate."""
    space = conflict.space
    assert isinstance(space, OptionTable)
    return sum(
        1 << j
        for j, option in enumerate(space.options)
        if option.owner == dm and (dm in conflict.principals or within_mandate(conflict, dm, (option,)))
    )


def _faces(
    conflict: Conflict, views: Sequence[Views]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], list[Places]]:
    """The rules kept in each state, a row a face and a bit a rule; all bits of each face; the face of each view."""
    number: dict[tuple[FaceRule, ...], int] = {}
    for face in (face for view in views for face in view.faces):
        number.setdefault(face, len(number))
    kept = np.zeros((len(number), len(conflict.space.states)), dtype=np.uint64)
    for face, n in number.items():
        bearer = replace(conflict.decision_makers[0], face=face)
        rules = replace(conflict, decision_makers=(bearer, *conflict.decision_makers[1:])).face_kept[0]
        for bit, rule in enumerate(rules):
            kept[n] |= np.array(rule)[conflict.space.feasible].astype(np.uint64) << np.uint64(bit)
    whole = np.array([(1 << len(face)) - 1 for face in number], dtype=np.uint64)
    return kept, whole, [np.array([number[face] for face in view.faces], dtype=np.intp) for view in views]


def _ranges(members: Ints, sets: Ints, sets_of: Ints) -> tuple[Ints, Ints]:
    """Where among the members of each decision maker the set of each state begins and ends; empty for one alone."""
    begins, ends = np.zeros_like(members), np.zeros_like(members)
    for i, count in enumerate(sets_of.tolist()):
        sizes = np.diff(sets[i, : count + 1])
        inside = members[i, : sets[i, count]]
        begins[i, inside] = np.repeat(sets[i, :count], sizes)
        ends[i, inside] = np.repeat(sets[i, 1 : count + 1], sizes)
    return begins, ends
