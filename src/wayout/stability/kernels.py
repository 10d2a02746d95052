"""Compiled loops of the dense engine: what a group of decision makers can reach, piece by piece.

The lowest option bits make *pieces* of states that lie side by side; the others number the pieces. Folding a
group's high bits is then a maximum over whole pieces, and what comes of it is one piece for each setting of the
bits that the group cannot change: tables shrink as they are folded. Only the low bits are folded within a piece.
Everything is a maximum: what has to be least is kept negated. All tables are int32; ranks below 0 mark infeasible
states.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

# All of int32, as arithmetic on wider numbers would halve the speed: hence the casts below as well.
NEVER = np.int32(np.iinfo(np.int32).max)
LEAST = np.int32(-NEVER)
NOWHERE = np.int32(-1)

compiled: Any = njit(cache=True, nogil=True, boundscheck=False)

Offsets = npt.NDArray[np.int64]


class Folding(NamedTuple):
    """How the states fall into the sets that one group moves among, in pieces of `width` states.

    Set n holds the pieces `bases[n] | rows`; `patterns` says, row by row, how its one-way options stand. What is
    folded of a set is `span` states: a piece for each pattern. `places`, `ways`: the bits to fold in it, and their
    directions. `home`: for each piece of the whole, the piece of the folded table that stands for it.
    """

    bases: Offsets
    rows: Offsets
    patterns: Offsets
    places: Offsets
    ways: Offsets
    width: int
    span: int
    home: npt.NDArray[np.int32]


@compiled
def fold(buffer, places, ways):  # type: ignore[no-untyped-def]
    """Replace each entry by the greatest over its partners across the bits `places`, as their directions allow."""
    for n in range(len(places)):
        if ways[n] == 0 and places[n] == 0:
            fold_blocks(buffer, np.uint64(1))  # each narrow width has its own code
        elif ways[n] == 0 and places[n] == 1:
            fold_blocks(buffer, np.uint64(2))
        elif ways[n] == 0 and places[n] == 2:
            fold_blocks(buffer, np.uint64(4))
        else:
            fold_wide(buffer, 1 << places[n], ways[n])


@njit(cache=True, nogil=True, inline="always")
def fold_blocks(buffer, width):  # type: ignore[no-untyped-def]
    """Fold over a narrow bit that goes both ways, its width known when compiled."""
    for n in range(np.uint64(len(buffer)) // (np.uint64(2) * width)):  # unsigned: no negative indices to think of
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
def best_pass(ranks, folding, table, verdict, start, stop):  # type: ignore[no-untyped-def]
    """Fill sets `start` to `stop` of `table` with the best rank in reach; if asked, `verdict` with R."""
    width, span = folding.width, folding.span
    for n in range(start, stop):
        held = table[n * span : (n + 1) * span]
        held[:] = NOWHERE
        for row in range(len(folding.rows)):
            rank = piece_of(ranks, folding.bases[n] | folding.rows[row], width)
            best = piece_of(held, folding.patterns[row], width)
            for y in range(width):
                best[y] = max(best[y], rank[y])
        fold(held, folding.places, folding.ways)
        if len(verdict):
            judge(ranks, folding, n, held, np.int32(0), verdict)


@compiled
def least_pass(source, home, negated, feasible, folding, table, start, stop):  # type: ignore[no-untyped-def]
    """Fill sets `start` to `stop` of `table` with the least of `source` in reach, negated; True if any changed.

    `home`: for each piece of the whole the piece of `source` that stands for it; `negated`: it holds negatives
    already. `feasible` is empty if every state is.
    """
    width, span = folding.width, folding.span
    held = np.empty(span, dtype=np.int32)
    flip = np.int32(0 if negated else -1)  # x ^ -1 - -1 is -x
    changed = False
    for n in range(start, stop):
        held[:] = LEAST
        for row in range(len(folding.rows)):
            number = folding.bases[n] | folding.rows[row]
            values = piece_of(source, home[number], width)
            least = piece_of(held, folding.patterns[row], width)
            if len(feasible):
                inside = piece_of(feasible, number, width)
                for y in range(width):
                    least[y] = max(least[y], np.int32((values[y] ^ flip) - flip) if inside[y] else LEAST)
            else:
                for y in range(width):
                    least[y] = max(least[y], np.int32((values[y] ^ flip) - flip))
        fold(held, folding.places, folding.ways)
        was = table[n * span : (n + 1) * span]
        for y in range(span):
            changed |= was[y] != held[y]
            was[y] = held[y]
    return changed


@compiled
def deterred_pass(ranks, sources, homes, folding, strict, verdicts, start, stop):  # type: ignore[no-untyped-def]
    """Write, for sets `start` to `stop`, where every improvement meets a sanction, one verdict a source.

    A source is the least that can be brought about, negated; its home as in `least_pass`.
    """
    held = np.empty(folding.span, dtype=np.int32)
    for n in range(start, stop):
        for concept in range(len(sources)):  # one after the other: the ranks of a set stay in the cache
            held[:] = LEAST
            hold_pass(ranks, sources[concept], homes[concept], folding, n, np.int32(strict), held)
            judge(ranks, folding, n, held, np.int32(strict), verdicts[concept])


@compiled
def hold_pass(ranks, source, home, folding, n, margin, held):  # type: ignore[no-untyped-def]
    """Fold set `n`: the best that the mover can hold, whatever the others bring about."""
    width = folding.width
    for row in range(len(folding.rows)):
        number = folding.bases[n] | folding.rows[row]
        rank = piece_of(ranks, number, width)
        values = piece_of(source, home[number], width)
        hold = piece_of(held, folding.patterns[row], width)
        for y in range(width):
            hold[y] = max(hold[y], min(np.int32(rank[y] - margin), np.int32(-values[y])))
    fold(held, folding.places, folding.ways)


@compiled
def judge(ranks, folding, n, held, margin, verdict):  # type: ignore[no-untyped-def]
    """Write the verdict on set `n`: what the mover can hold is no better than where it stands."""
    width = folding.width
    for row in range(len(folding.rows)):
        number = folding.bases[n] | folding.rows[row]
        rank = piece_of(ranks, number, width)
        hold = piece_of(held, folding.patterns[row], width)
        stable = piece_of(verdict, number, width)
        for y in range(width):
            stable[y] = (hold[y] <= np.int32(rank[y] - margin)) & (rank[y] >= 0)


@njit(cache=True, nogil=True, inline="always")
def piece_of(table, number, width):  # type: ignore[no-untyped-def]
    """The states of a piece."""
    return table[number * width : (number + 1) * width]


class Climb(NamedTuple):
    """What a mover's improvements need beside its folding: where its options stand among the low bits.

    `places`, `ways`: its low bits that go both ways. `lanes`: offsets of the states of one set within a piece;
    `others`: offsets of the sets within a piece. `row_parts`, `lane_parts`: for each row and state of a piece the
    one-way options gained, as bits; `parts`: how many patterns of them there are. `sees`: for each gain of one-way
    options, the folded state that each folded state would come to, -1 if it cannot gain them; the first is no gain.
    Empty if there are too many to look at them all: then the sets are sorted.
    """

    places: Offsets
    ways: Offsets
    lanes: Offsets
    others: Offsets
    row_parts: Offsets
    lane_parts: Offsets
    parts: int
    sees: npt.NDArray[np.int64]


@compiled
def improvement_pass(tables, ranks, folding, climb, stamps, since, now, most, start, stop):  # type: ignore[no-untyped-def]
    """Raise every entry of `tables` (tables, states) to the greatest reached by one improvement of one mover.

    `stamps` tells when each piece last changed: only sets with a change after `since` are looked at, changes are
    stamped `now`. `most`: how many steps to climb before the set is sorted instead.
    """
    width, rows = folding.width, len(folding.rows)
    rank = np.empty(rows * width, dtype=np.int32)
    value = np.empty(rows * width, dtype=np.int32)
    work = np.empty((5, folding.span), dtype=np.int32)
    changed = False
    for n in range(start, stop):
        if not is_due(stamps, folding, n, since):
            continue
        for row in range(rows):
            near, far = piece_of(rank, row, width), piece_of(ranks, folding.bases[n] | folding.rows[row], width)
            for y in range(width):
                near[y] = far[y] if far[y] >= 0 else NEVER  # infeasible: never short of anything
        for t in range(len(tables)):
            gather(tables[t], folding, n, value)
            if len(climb.sees) == 0 or not climbed(rank, value, folding, climb, most, work):
                sorted_walk(rank, value, width, climb)
            changed |= scatter(tables[t], folding, n, value, stamps, now)
    return changed


@compiled
def is_due(stamps, folding, n, since):  # type: ignore[no-untyped-def]
    """Some piece of set `n` has changed after `since`."""
    for row in folding.rows:
        if stamps[folding.bases[n] | row] > since:
            return True
    return False


@compiled
def gather(table, folding, n, value):  # type: ignore[no-untyped-def]
    """Copy the pieces of set `n` side by side."""
    width = folding.width
    for row in range(len(folding.rows)):
        near, far = piece_of(value, row, width), piece_of(table, folding.bases[n] | folding.rows[row], width)
        for y in range(width):
            near[y] = far[y]


@compiled
def scatter(table, folding, n, value, stamps, now):  # type: ignore[no-untyped-def]
    """Copy back the pieces that have changed and stamp them; True if there are any."""
    width = folding.width
    changed = False
    for row in range(len(folding.rows)):
        number = folding.bases[n] | folding.rows[row]
        near, far = piece_of(value, row, width), piece_of(table, number, width)
        differ = False
        for y in range(width):
            differ |= near[y] != far[y]
        if differ:
            changed = True
            stamps[number] = now
            for y in range(width):
                far[y] = near[y]
    return changed


@compiled
def climbed(rank, value, folding, climb, most, work):  # type: ignore[no-untyped-def]
    """Raise each value to the greatest among better ranks of its set, step by step; False if `most` do not do.

    A step: among the states of more value than the last step's level, find the best rank, and the greatest value
    at that rank; all that ranks below has at least that value. There are as many steps as records of the value on
    the way down from the best rank: about the logarithm of the set's size if nothing binds the two. Each pattern of
    one-way options climbs for itself, and whoever can still gain that pattern is raised as well.
    """
    width = folding.width
    level, edge, peak, far_level, far_edge = work[0], work[1], work[2], work[3], work[4]
    level[:] = LEAST
    edge[:] = NOWHERE
    for _ in range(most):
        for gain in range(1, len(climb.sees)):
            look(climb.sees[gain], level, edge, far_level, far_edge)
            for row in range(len(folding.rows)):
                r, v = piece_of(rank, row, width), piece_of(value, row, width)
                lowest = piece_of(far_level, folding.patterns[row], width)
                below = piece_of(far_edge, folding.patterns[row], width)
                for y in range(width):
                    v[y] = max(v[y], lowest[y] if r[y] < below[y] else LEAST)
        peak[:] = NOWHERE
        for row in range(len(folding.rows)):
            r, v = piece_of(rank, row, width), piece_of(value, row, width)
            lowest = piece_of(level, folding.patterns[row], width)
            below = piece_of(edge, folding.patterns[row], width)
            best = piece_of(peak, folding.patterns[row], width)
            for y in range(width):
                raised = max(v[y], lowest[y] if r[y] < below[y] else LEAST)
                v[y] = raised
                best[y] = max(best[y], r[y] if raised > lowest[y] else NOWHERE)
        fold(peak, climb.places, climb.ways)
        if peak.max() < 0:
            return True
        for row in range(len(folding.rows)):
            r, v = piece_of(rank, row, width), piece_of(value, row, width)
            lowest = piece_of(level, folding.patterns[row], width)
            best = piece_of(peak, folding.patterns[row], width)
            for y in range(width):
                lowest[y] = max(lowest[y], v[y] if r[y] == best[y] else LEAST)
        fold(level, climb.places, climb.ways)
        edge[:] = peak
    return False


@compiled
def look(sees, level, edge, far_level, far_edge):  # type: ignore[no-untyped-def]
    """The level and edge of what each folded state would come to by one gain."""
    for y in range(len(sees)):
        far_level[y] = level[sees[y]] if sees[y] >= 0 else LEAST
        far_edge[y] = edge[sees[y]] if sees[y] >= 0 else NOWHERE


@compiled
def sorted_walk(rank, value, width, climb):  # type: ignore[no-untyped-def]
    """The same by sorting each set, whatever its order; and where some options go one way."""
    rows = len(rank) // width
    keys = np.empty(rows * len(climb.lanes), dtype=np.int64)
    reached = np.empty(climb.parts, dtype=np.int32)
    for other in climb.others:
        count = 0
        for row in range(rows):
            for lane in climb.lanes:
                at = row * width + (other | lane)
                if rank[at] != NEVER:
                    keys[count] = np.int64(rank[at]) << 32 | at
                    count += 1
        held = keys[:count]
        held.sort()
        walk(held, value, width, climb, reached)


@compiled
def walk(keys, value, width, climb, reached):  # type: ignore[no-untyped-def]
    """Walk one set from best to worst; ties see only what is strictly better.

    What has been passed is kept for every part of its pattern of one-way options: a state asks for its own, so it
    is shown only what it can still gain the pattern of.
    """
    reached[:] = LEAST
    last = len(keys) - 1
    while last >= 0:
        tie = keys[last] >> 32
        first = last
        while first >= 0 and keys[first] >> 32 == tie:
            at = keys[first] & 0xFFFFFFFF
            value[at] = max(value[at], reached[climb.row_parts[at // width] | climb.lane_parts[at % width]])
            first -= 1
        for n in range(last, first, -1):  # only now: ties do not see each other
            at = keys[n] & 0xFFFFFFFF
            whole = climb.row_parts[at // width] | climb.lane_parts[at % width]
            if value[at] > reached[whole]:  # else each part of it has seen as much
                part = whole
                while True:
                    reached[part] = max(reached[part], value[at])
                    if part == 0:
                        break
                    part = (part - 1) & whole
        last = first


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
