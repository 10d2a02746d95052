"""Compiled loops of the dense engine: tiles of a table of states, folded and walked.

A table over 2**k states is worked on in *tiles*: all settings of some option bits, gathered into a small buffer
so that no fold strides through memory by powers of two. Everything is a maximum: what has to be least is kept
negated. All tables are int32; ranks below 0 mark infeasible states.
"""

from typing import Any

import numpy as np
from numba import njit

NEVER = np.int32(np.iinfo(np.int32).max)

# How a pass reads its table: as it is; negated, infeasible states at the bottom; or as what the mover can hold.
READ, NEGATE, HOLD = 0, 1, 2
# What it does at the end, added up: put infeasible states at the bottom; write the table; write the verdict.
MASK, WRITE, JUDGE = 1, 2, 4

compiled: Any = njit(cache=True, nogil=True, boundscheck=False)


@compiled
def base_of(number, free):  # type: ignore[no-untyped-def]
    """The code whose bits `free` spell `number`, all others 0."""
    code = 0
    for n in range(len(free)):
        code |= (number >> n & 1) << free[n]
    return code


@compiled
def fold(buffer, places, ways):  # type: ignore[no-untyped-def]
    """Replace each entry by the greatest over its partners across the bits `places`, as their directions allow.

    Two bits that go both ways are folded at once: half the traffic.
    """
    n = 0
    while n < len(places):
        if ways[n] == 0 and n + 1 < len(places) and ways[n + 1] == 0:
            fold_two(buffer, places[n], places[n + 1])
            n += 2
        else:
            fold_one(buffer, places[n], ways[n])
            n += 1


@compiled
def fold_two(buffer, low, high):  # type: ignore[no-untyped-def]
    """Fold over two bits, low < high, that go both ways."""
    if low == 0 and high == 1:
        four = np.uint64(4)  # unsigned: the compiler need not think of negative indices
        for n in range(np.uint64(len(buffer)) // four):
            at = n * four
            one, two, both = at + np.uint64(1), at + np.uint64(2), at + np.uint64(3)
            top = max(max(buffer[at], buffer[one]), max(buffer[two], buffer[both]))
            buffer[at] = top
            buffer[one] = top
            buffer[two] = top
            buffer[both] = top
        return
    if low < 3:
        fold_one(buffer, low, 0)
        fold_one(buffer, high, 0)
        return
    near, far = 1 << low, 1 << high
    for x in range(0, len(buffer), 2 * far):
        for z in range(x, x + far, 2 * near):
            off, on = buffer[z : z + near], buffer[z + near : z + 2 * near]
            off_far, on_far = buffer[z + far : z + far + near], buffer[z + far + near : z + far + 2 * near]
            for y in range(near):
                top = max(max(off[y], on[y]), max(off_far[y], on_far[y]))
                off[y] = top
                on[y] = top
                off_far[y] = top
                on_far[y] = top


@compiled
def fold_one(buffer, place, way):  # type: ignore[no-untyped-def]
    """Fold over one bit; the three narrowest that go both ways are written out."""
    if way == 0 and place == 0:
        fold_pairs(buffer)
    elif way == 0 and place == 1:
        fold_blocks(buffer, np.uint64(2))  # each width has its own code, written in place
    elif way == 0 and place == 2:
        fold_blocks(buffer, np.uint64(4))
    else:
        fold_wide(buffer, 1 << place, way)


@compiled
def fold_pairs(buffer):  # type: ignore[no-untyped-def]
    """Fold over bit 0."""
    for n in range(np.uint64(len(buffer)) // np.uint64(2)):
        x = n * np.uint64(2)
        top = max(buffer[x], buffer[x + np.uint64(1)])
        buffer[x] = top
        buffer[x + np.uint64(1)] = top


@njit(cache=True, nogil=True, inline="always")
def fold_blocks(buffer, width):  # type: ignore[no-untyped-def]
    """Fold over a narrow bit, its width known when compiled."""
    for n in range(np.uint64(len(buffer)) // (np.uint64(2) * width)):
        for y in range(width):
            x = n * np.uint64(2) * width + np.uint64(y)
            top = max(buffer[x], buffer[x + width])
            buffer[x] = top
            buffer[x + width] = top


@compiled
def fold_wide(buffer, width, way):  # type: ignore[no-untyped-def]
    """Fold over a bit of any width, in its direction."""
    for x in range(0, len(buffer), 2 * width):
        off, on = buffer[x : x + width], buffer[x + width : x + 2 * width]
        if way == 0:
            for y in range(width):
                top = max(off[y], on[y])
                off[y] = top
                on[y] = top
        elif way > 0:
            for y in range(width):
                off[y] = max(off[y], on[y])
        else:
            for y in range(width):
                on[y] = max(off[y], on[y])


@compiled
def tile_pass(source, target, ranks, held, free, runs, run, places, ways, read, write, strict, start, stop):  # type: ignore[no-untyped-def]
    """Fold tiles `start` to `stop` of `source` into `target`, or `held` as a verdict; True if anything changed.

    `free`: the bits outside a tile; `runs`: offsets of its contiguous pieces of length `run`; `places`, `ways`:
    the positions of the folded bits within the tile, and their directions.
    """
    buffer = np.empty(len(runs) * run, dtype=np.int32)
    changed = False
    for tile in range(start, stop):
        base = base_of(tile, free)
        for n in range(len(runs)):
            piece = buffer[n * run : (n + 1) * run]
            at = base + runs[n]
            values, rank = source[at : at + run], ranks[at : at + run]
            if read == READ:
                for y in range(run):
                    piece[y] = values[y]
            elif read == NEGATE:
                for y in range(run):
                    piece[y] = -values[y] if rank[y] >= 0 else -NEVER
            else:
                for y in range(run):
                    piece[y] = min(rank[y] - strict, -values[y])
        fold(buffer, places, ways)
        for n in range(len(runs)):
            piece = buffer[n * run : (n + 1) * run]
            at = base + runs[n]
            rank = ranks[at : at + run]
            if write & MASK:
                for y in range(run):
                    piece[y] = piece[y] if rank[y] >= 0 else -NEVER
            if write & JUDGE:
                verdict = held[at : at + run]
                for y in range(run):
                    verdict[y] = (piece[y] <= rank[y] - strict) & (rank[y] >= 0)
            if write & WRITE:
                values = target[at : at + run]
                differ = 0
                for y in range(run):
                    differ |= (values[y] ^ piece[y]) & ~(rank[y] >> 31)  # infeasible states come and go
                    values[y] = piece[y]
                changed |= differ != 0
    return changed


@compiled
def improvement_pass(  # type: ignore[no-untyped-def]
    tables, stamps, since, now, keys, pattern, patterns, free, near, places, size_bits, start, stop
):
    """Raise every entry of `tables` (tables, states) to the greatest reached by one improvement of one mover.

    Groups `start` to `stop` of 2**near sets of states the mover moves among; `places`: offsets of a set's states.
    `keys` holds, per set, (rank + 1) << size_bits | state in rising order: walked backwards, what is better comes
    first. With one-way options `pattern` gives each state's settings of them, as bits that may only be gained.
    `stamps` tells when each state last changed: only sets with a change after `since` are walked, changes are
    stamped `now`.
    """
    size, width = 1 << size_bits, 1 << near
    buffer = np.empty((width, size), dtype=np.int32)
    touched = np.empty((width, size), dtype=np.bool_)
    latest = np.empty(width, dtype=np.uint8)
    reached = np.empty(patterns, dtype=np.int32)
    changed = False
    for group in range(start, stop):
        base = base_of(group * width, free)
        latest[:] = 0
        for x in range(size):
            piece = stamps[base + places[x] : base + places[x] + width]
            for w in range(width):
                latest[w] = max(latest[w], piece[w])
        if latest.max() <= since:
            continue
        touched[:] = False
        any_touched = False
        for c in range(len(tables)):
            table = tables[c]
            for x in range(size):
                values = table[base + places[x] : base + places[x] + width]
                for w in range(width):
                    buffer[w, x] = values[w]
            raised = False
            for w in range(width):
                if latest[w] > since:
                    key = keys[group * width + w]
                    if patterns == 1:
                        raised |= walk(buffer[w], touched[w], key, size_bits)
                    else:
                        raised |= walk_one_way(buffer[w], touched[w], key, size_bits, pattern, reached)
            if raised:
                any_touched = True
                for x in range(size):
                    values = table[base + places[x] : base + places[x] + width]
                    for w in range(width):
                        values[w] = buffer[w, x]
        if any_touched:
            changed = True
            for x in range(size):
                piece = stamps[base + places[x] : base + places[x] + width]
                for w in range(width):
                    if touched[w, x]:
                        piece[w] = now
    return changed


@compiled
def walk(values, touched, keys, size_bits):  # type: ignore[no-untyped-def]
    """Walk one set from best to worst; ties see only what is strictly better."""
    low = (1 << size_bits) - 1
    top, better, tie = -NEVER, -NEVER, -1
    changed = False
    for n in range(len(keys) - 1, -1, -1):
        key = keys[n]
        rank = key >> size_bits
        if rank != tie:
            if rank == 0:  # keys hold rank + 1: what is left is infeasible
                break
            better, tie = top, rank
        x = key & low
        value = values[x]
        if better > value:
            value = better
            values[x] = value
            touched[x] = True
            changed = True
        top = max(top, value)
    return changed


@compiled
def walk_one_way(values, touched, keys, size_bits, pattern, reached):  # type: ignore[no-untyped-def]
    """The same where some options go one way: what has been passed is kept for every part of its pattern.

    A state asks for its own pattern, so it is shown only what it can still gain the pattern of.
    """
    reached[:] = -NEVER
    low = (1 << size_bits) - 1
    changed = False
    at = len(keys) - 1
    while at >= 0:
        rank = keys[at] >> size_bits
        if rank == 0:
            break
        end = at
        while end >= 0 and keys[end] >> size_bits == rank:
            x = keys[end] & low
            best = reached[pattern[x]]
            if best > values[x]:
                values[x] = best
                touched[x] = True
                changed = True
            end -= 1
        for n in range(at, end, -1):  # only now: ties do not see each other
            x = keys[n] & low
            part = pattern[x]
            while True:
                reached[part] = max(reached[part], values[x])
                if part == 0:
                    break
                part = (part - 1) & pattern[x]
        at = end
    return changed


@compiled
def keys_pass(keys, ranks, free, places, size_bits, start, stop):  # type: ignore[no-untyped-def]
    """Fill rows `start` to `stop` of `keys`: (rank + 1) << size_bits | state, for the states of each set."""
    for row in range(start, stop):
        base = base_of(row, free)
        for x in range(1 << size_bits):
            keys[row, x] = (ranks[base + places[x]] + 1) << size_bits | x


@compiled
def simultaneous_pass(ranks, dm, owned, only_on, only_off, strict, held, start, stop):  # type: ignore[no-untyped-def]
    """SIM for `dm` on the codes `start` to `stop`: is every improvement spoilt by the others' own improvements?"""
    dms = len(owned)
    chosen = np.empty(dms, dtype=np.int64)
    row = ranks[dm]
    for code in range(start, stop):
        held[code] = row[code] >= 0
        if not held[code]:
            continue
        change = owned[dm]
        while change and held[code]:
            if improves(row, code, change, only_on, only_off):
                held[code] = spoilt(ranks, dm, owned, only_on, only_off, code, change, strict, chosen)
            change = (change - 1) & owned[dm]


@compiled
def improves(row, code, change, only_on, only_off):  # type: ignore[no-untyped-def]
    """The change is allowed in its directions and leads to something better."""
    end = code ^ change
    return row[end] > row[code] and code & change & only_on == 0 and end & change & only_off == 0


@compiled
def spoilt(ranks, dm, owned, only_on, only_off, code, change, strict, chosen):  # type: ignore[no-untyped-def]
    """Some choice of the others, each an improvement from `code` or none, leaves `dm` no better off than there."""
    row = ranks[dm]
    chosen[:] = 0
    while True:
        end = code ^ change
        for j in range(len(owned)):
            end ^= chosen[j]
        if 0 <= row[end] <= row[code] - strict:
            return True
        j = 0  # the next choice, as an odometer turns
        while j < len(owned):
            if j != dm and following(ranks[j], owned[j], only_on, only_off, code, chosen, j):
                break
            j += 1
        if j == len(owned):
            return False


@compiled
def following(row, bits, only_on, only_off, code, chosen, j):  # type: ignore[no-untyped-def]
    """Turn the choice of `j` to its next improvement; back to none, and False, after the last."""
    change = chosen[j]
    while True:
        change = (change - 1) & bits
        if change == 0:
            chosen[j] = 0
            return False
        if improves(row, code, change, only_on, only_off):
            chosen[j] = change
            return True
