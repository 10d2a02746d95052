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
def fold(buffer, place, way):  # type: ignore[no-untyped-def]
    """Replace each entry by the greater of itself and its partner across bit `place`, as the direction allows."""
    size, width = len(buffer), 1 << place
    if way == 0:
        if width == 1:  # small widths written out: the compiler keeps them in registers
            for x in range(0, size, 2):
                top = max(buffer[x], buffer[x + 1])
                buffer[x] = top
                buffer[x + 1] = top
        elif width == 2:
            for x in range(0, size, 4):
                for y in range(x, x + 2):
                    top = max(buffer[y], buffer[y + 2])
                    buffer[y] = top
                    buffer[y + 2] = top
        elif width == 4:
            for x in range(0, size, 8):
                for y in range(x, x + 4):
                    top = max(buffer[y], buffer[y + 4])
                    buffer[y] = top
                    buffer[y + 4] = top
        else:
            for x in range(0, size, 2 * width):
                off, on = buffer[x : x + width], buffer[x + width : x + 2 * width]
                for y in range(width):
                    top = max(off[y], on[y])
                    off[y] = top
                    on[y] = top
        return
    for x in range(0, size, 2 * width):
        off, on = buffer[x : x + width], buffer[x + width : x + 2 * width]
        for y in range(width):
            top = max(off[y], on[y])
            if way > 0:
                off[y] = top
            else:
                on[y] = top


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
        for n in range(len(places)):
            fold(buffer, places[n], ways[n])
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
def improvement_pass(tables, keys, pattern, patterns, free, near, places, size_bits, start, stop):  # type: ignore[no-untyped-def]
    """Raise every entry of `tables` (tables, states) to the greatest reached by one improvement of one mover.

    Groups `start` to `stop` of 2**near sets of states the mover moves among; `places`: offsets of a set's states.
    `keys` holds, per set, rank << size_bits | state in rising order: walked backwards, what is better comes first.
    With one-way options `pattern` gives each state's settings of them, as bits that may only be gained; what has
    been passed is kept for every part of its pattern (`patterns` of them), so that a state asks for its own.
    """
    size, width, count = 1 << size_bits, 1 << near, len(tables)
    buffer = np.empty((width, size, count), dtype=np.int32)
    reached = np.empty((patterns, count), dtype=np.int32)
    bases = np.empty(width, dtype=np.int64)
    changed = False
    for group in range(start, stop):
        for w in range(width):
            bases[w] = base_of(group * width + w, free)
        for x in range(size):
            for w in range(width):
                for c in range(count):
                    buffer[w, x, c] = tables[c, bases[w] + places[x]]
        for w in range(width):
            changed |= walk(buffer[w], keys[group * width + w], size_bits, pattern, reached)
        for x in range(size):
            for w in range(width):
                for c in range(count):
                    tables[c, bases[w] + places[x]] = buffer[w, x, c]
    return changed


@compiled
def walk(values, keys, size_bits, pattern, reached):  # type: ignore[no-untyped-def]
    """Walk one set from best to worst; ties see only what is strictly better."""
    reached[:] = -NEVER
    low = (1 << size_bits) - 1
    changed = False
    at = len(keys) - 1
    while at >= 0:
        end = at
        rank = keys[at] >> size_bits
        while end >= 0 and keys[end] >> size_bits == rank:
            end -= 1
        if rank == 0:  # keys hold rank + 1: what is left is infeasible
            break
        last_tie = end == at - 1
        for n in range(at, end, -1):
            x = keys[n] & low
            own = pattern[x]
            for c in range(values.shape[1]):
                best = reached[own, c]
                if best > values[x, c]:
                    values[x, c] = best
                    changed = True
            if last_tie:
                publish(values[x], own, reached)
        if not last_tie:
            for n in range(at, end, -1):
                x = keys[n] & low
                publish(values[x], pattern[x], reached)
        at = end
    return changed


@compiled
def publish(value, own, reached):  # type: ignore[no-untyped-def]
    """Let every part of the pattern `own` know what can be reached at it."""
    part = own
    while True:
        for c in range(len(value)):
            if value[c] > reached[part, c]:
                reached[part, c] = value[c]
        if part == 0:
            break
        part = (part - 1) & own


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
