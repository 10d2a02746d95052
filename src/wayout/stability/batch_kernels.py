"""Compiled loops over many payoffs of one conflict at once: a block of worlds in the last axis, one lane each.

Every step is the same for all lanes, so that the compiler makes vector instructions of it. Tables have the type of
the payoffs, int16 or int32: what widens it is left out of the loops.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

LANES = 128  # with fewer the compiler unrolls loops before it makes vectors of them: 3 to 4 times slower at 64
TILE = 64  # states turned into lanes at a time
R, GMR, SMR, SEQ, SSEQ = 1, 2, 4, 8, 16  # the bits of a verdict

Ints = npt.NDArray[np.int32]

compiled: Any = njit(cache=True, nogil=True, boundscheck=False)


class Moves(NamedTuple):
    """Who can move where, over the feasible states, one row a decision maker.

    `own` and `others`: the part each state is in; the states of one part are within each other's reach by moves of
    the decision maker, or of all others. `own_arcs`, `others_arcs` (from part, to part): what lies ahead of what,
    rising by the first, those of decision maker i from `own_from[i]` to `own_from[i + 1]`. `members`: the states
    by the set in which the decision maker moves alone, sets beginning at `sets[i, :sets_of[i]]`; `gained`: the
    one-way options it has used by then, as bits. `unseen` (from state, to state): its moves that nobody sees, from
    `unseen_from[i]` on.
    """

    own: Ints
    own_parts: Ints
    own_arcs: Ints
    own_from: Ints
    others: Ints
    others_parts: Ints
    others_arcs: Ints
    others_from: Ints
    members: Ints
    sets: Ints
    sets_of: Ints
    gained: npt.NDArray[np.int64]
    unseen: Ints
    unseen_from: Ints


@compiled
def verdicts(moves, rows, choice, wanted, strict, held, first, last):  # type: ignore[no-untyped-def]
    """Fill `held` (decision makers, states, worlds), from world `first` to `last`, with the bits of the concepts.

    In world w decision maker i has the payoffs `rows[choice[w, i]]`.
    """
    dms, n = moves.own.shape
    payoffs = np.empty((dms, n, LANES), dtype=rows.dtype)
    found = np.empty((dms, n, LANES), dtype=np.uint8)
    for block in range(first, last, LANES):
        gather(rows, choice, block, last, payoffs)
        judge(moves, payoffs, wanted, strict, found)
        for i in range(dms):
            for s in range(n):
                row, bits = held[i, s, block:last], found[i, s]
                for lane in range(min(LANES, last - block)):
                    row[lane] = bits[lane]


@compiled
def gather(rows, choice, block, last, payoffs):  # type: ignore[no-untyped-def]
    """The payoffs of the worlds from `block` on, a lane each; the world before `last` fills up what is left."""
    dms, n, _ = payoffs.shape
    for i in range(dms):
        for start in range(0, n, TILE):
            end = min(start + TILE, n)
            for lane in range(LANES):
                row = rows[choice[min(block + lane, last - 1), i]]
                for s in range(start, end):
                    payoffs[i, s, lane] = row[s]


@compiled
def judge(moves, payoffs, wanted, strict, found):  # type: ignore[no-untyped-def]
    """The bits of the concepts in `wanted` that hold, by decision maker, state and lane."""
    dms, n, _ = payoffs.shape
    best, plain, symmetric = np.empty_like(payoffs[0]), np.empty_like(payoffs[0]), np.empty_like(payoffs[0])
    room, stamps = np.empty((n + 1, LANES), dtype=payoffs.dtype), np.empty(n, dtype=np.int32)
    for i in range(dms):
        rank, bits = payoffs[i], found[i]
        bits[:] = 0
        copy(rank, best)
        own_arcs = moves.own_arcs[moves.own_from[i] : moves.own_from[i + 1]]
        spread(best, moves.own[i], moves.own_parts[i], own_arcs, room, False)
        if wanted & R:
            mark(best, rank, R, bits)
        for one, other in ((GMR, SMR), (SEQ, SSEQ)):
            if not wanted & (one | other):
                continue
            copy(rank, plain)
            copy(best, symmetric)
            if one == SEQ:
                by_improvements(moves, payoffs, i, plain, symmetric, room, stamps)
            else:
                ahead = moves.others_arcs[moves.others_from[i] : moves.others_from[i + 1]]
                spread(plain, moves.others[i], moves.others_parts[i], ahead, room, True)
                spread(symmetric, moves.others[i], moves.others_parts[i], ahead, room, True)
            for bit, table in ((one, plain), (other, symmetric)):
                if wanted & bit:
                    hold(table, rank, strict)
                    spread(table, moves.own[i], moves.own_parts[i], own_arcs, room, False)
                    mark(table, rank, bit, bits)
        unmark_unseen(rank, moves.unseen[moves.unseen_from[i] : moves.unseen_from[i + 1]], bits)


@compiled
def spread(table, part, parts, arcs, room, least):  # type: ignore[no-untyped-def]
    """Put in place of every entry the greatest, or `least`, of its part and of the parts ahead."""
    for s in range(len(table)):  # any entry of a part will do to begin with
        copy_row(table[s], room[part[s]])
    for s in range(len(table)):
        fold(room[part[s]], table[s], least)
    for n in range(len(arcs)):
        fold(room[arcs[n, 0]], room[arcs[n, 1]], least)
    for s in range(len(table)):
        copy_row(room[part[s]], table[s])


@compiled
def copy(source, target):  # type: ignore[no-untyped-def]
    """Copy a table."""
    for s in range(len(source)):
        copy_row(source[s], target[s])


@compiled
def copy_row(source, target):  # type: ignore[no-untyped-def]
    """Copy a row; as a loop of known length, which an assignment of slices is not."""
    for lane in range(LANES):
        target[lane] = source[lane]


@compiled
def fold(row, values, least):  # type: ignore[no-untyped-def]
    """Raise, or lower, a row to the values."""
    if least:
        for lane in range(LANES):
            row[lane] = min(row[lane], values[lane])
    else:
        for lane in range(LANES):
            row[lane] = max(row[lane], values[lane])


@compiled
def by_improvements(moves, payoffs, i, plain, symmetric, room, stamps):  # type: ignore[no-untyped-def]
    """Lower every entry of two tables to the least that the others than `i` reach by improvements.

    They sweep over their sets in turn until all are quiet. `stamps` tells when a state last changed: a sweep
    passes on only what has changed since the mover's last.
    """
    dms = len(payoffs)
    since = np.full(dms, -1, dtype=np.int32)
    stamps[:] = 0
    movers, quiet, now = 0, 0, 0
    for j in range(dms):
        movers += j != i and moves.sets_of[j] > 0
    while quiet < movers:
        for j in range(dms):
            if j == i or moves.sets_of[j] == 0 or quiet >= movers:
                continue
            now += 1
            changed = False
            for n in range(moves.sets_of[j]):
                states = moves.members[j, moves.sets[j, n] : moves.sets[j, n + 1]]
                changed |= walk(states, moves.gained[j], payoffs[j], plain, symmetric, room, stamps, since[j], now)
            since[j] = now
            quiet = 1 if changed else quiet + 1  # its moves are transitive: by now it is quiet itself


@compiled
def walk(states, gained, rank, plain, symmetric, room, stamps, since, now):  # type: ignore[no-untyped-def]
    """Pass on what changed after `since` to the states of one set that it is an improvement on."""
    due = False
    for x in range(len(states)):
        due |= stamps[states[x]] > since
    if not due:
        return False
    changed = False
    before, before_too = room[0], room[1]
    for x in range(len(states)):
        s = states[x]
        here, low, low_too = rank[s], plain[s], symmetric[s]
        copy_row(low, before)
        copy_row(low_too, before_too)
        for y in range(len(states)):
            t = states[y]
            if stamps[t] <= since or t == s or gained[s] & ~gained[t]:
                continue
            there, ahead, ahead_too = rank[t], plain[t], symmetric[t]
            for lane in range(LANES):
                low[lane] = min(low[lane], ahead[lane]) if there[lane] > here[lane] else low[lane]
            for lane in range(LANES):
                low_too[lane] = min(low_too[lane], ahead_too[lane]) if there[lane] > here[lane] else low_too[lane]
        differ = False
        for lane in range(LANES):
            differ |= (before[lane] != low[lane]) | (before_too[lane] != low_too[lane])
        if differ:
            stamps[s] = now
            changed = True
    return changed


@compiled
def hold(table, rank, strict):  # type: ignore[no-untyped-def]
    """What the mover can hold on to: the least of its rank in a state and what the others can make of it.

    A strict sanction has to be worse: what is not counts as one rank better.
    """
    for s in range(len(table)):
        row, values = table[s], rank[s]
        if strict:
            for lane in range(LANES):
                row[lane] += 1
        for lane in range(LANES):
            row[lane] = min(row[lane], values[lane])


@compiled
def mark(table, rank, bit, bits):  # type: ignore[no-untyped-def]
    """Set the bit where nothing better can be got to."""
    for s in range(len(rank)):
        row, values, marks = table[s], rank[s], bits[s]
        for lane in range(LANES):
            marks[lane] |= bit if row[lane] <= values[lane] else 0


@compiled
def unmark_unseen(rank, unseen, bits):  # type: ignore[no-untyped-def]
    """Clear all bits but R where a move that nobody sees is an improvement."""
    for n in range(len(unseen)):
        here, there, marks = rank[unseen[n, 0]], rank[unseen[n, 1]], bits[unseen[n, 0]]
        for lane in range(LANES):
            marks[lane] &= R if there[lane] > here[lane] else 255
