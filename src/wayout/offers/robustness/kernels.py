"""Compiled loops for the ways out of many worlds: the four conditions of `ways_out`, world by world.

Stability is judged for a block of worlds at a time; the drift, the face and the paths of each world by itself,
since they look at few states. States are positions among the feasible ones, ascending by code.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from wayout.stability.batch_kernels import LANES, gather, judge
from wayout.stability.sparse_kernels import position

SIM, RESTS = 32, 128  # bits of a finding, beside those of the five concepts: SIM; a state of no agreement
FIVE = 31

compiled: Any = njit(cache=True, nogil=True, boundscheck=False)


class Roles(NamedTuple):
    """Who may do what, and whose face stands where.

    `codes` of the states, ascending; `used`: the one-way options used in a state, as bits.
    By decision maker: `third` party or not, its options `owned`, those `allowed` (a third party's mandate), and
    where its set begins and `ends` for each state. By option: whose `consent` it needs, as bits. `kept`: the face
    rules kept, a row a face and a bit a rule; `whole`: all of them. `start`: the status quo.
    """

    codes: npt.NDArray[np.int64]
    used: npt.NDArray[np.int64]
    third: npt.NDArray[np.bool_]
    owned: npt.NDArray[np.int64]
    allowed: npt.NDArray[np.int64]
    begins: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    consent: npt.NDArray[np.int64]
    kept: npt.NDArray[np.uint64]
    whole: npt.NDArray[np.uint64]
    start: int


@compiled
def find(moves, roles, rows, choice, faces, found, first, last):  # type: ignore[no-untyped-def]
    """Fill `found` (worlds from `first` on, states) with the concepts of each way out, and no agreement.

    In world w decision maker i has the payoffs `rows[choice[w, i]]` and the face `faces[w, i]`.
    """
    dms, n = moves.own.shape
    payoffs = np.empty((dms, n, LANES), dtype=rows.dtype)
    verdict = np.empty((dms, n, LANES), dtype=np.uint8)
    ranks, face = np.empty((dms, n), dtype=rows.dtype), np.empty((dms, n), dtype=np.uint64)
    rests, wanted = np.empty((LANES, n), dtype=np.bool_), np.empty((LANES, n), dtype=np.bool_)
    for block in range(first, last, LANES):
        lanes = min(LANES, last - block)
        some = False
        for lane in range(lanes):
            world_of(roles, rows, choice[block + lane], faces[block + lane], ranks, face)
            drift(moves, roles, ranks, rests[lane])
            some |= preferred(roles, ranks, face, faces[block + lane], rests[lane], wanted[lane])
            for s in range(n):
                found[block + lane - first, s] = RESTS if rests[lane, s] else 0
        if not some:
            continue
        gather(rows, choice, block, last, payoffs)
        judge(moves, payoffs, FIVE, False, verdict)
        for lane in range(lanes):
            if wanted[lane].any():
                world_of(roles, rows, choice[block + lane], faces[block + lane], ranks, face)
                reach(moves, roles, ranks, face, rests[lane], wanted[lane])
                for s in range(n):
                    if wanted[lane, s]:
                        found[block + lane - first, s] |= concepts(moves, roles, ranks, verdict, s, lane)


@compiled
def world_of(roles, rows, choice, faces, ranks, face):  # type: ignore[no-untyped-def]
    """The payoffs and the faces of one world."""
    for i in range(len(ranks)):
        ranks[i] = rows[choice[i]]
        face[i] = roles.kept[faces[i]]


@compiled
def gains(moves, roles, ranks, i, s, at):  # type: ignore[no-untyped-def]
    """Where among the members of its set, from `at` on, decision maker `i` improves from state `s`; -1 nowhere."""
    rank, gained = ranks[i], moves.gained[i]
    for m in range(max(at, roles.begins[i, s]), roles.ends[i, s]):
        t = moves.members[i, m]
        if rank[t] > rank[s] and not gained[s] & ~gained[t]:
            return m
    return -1


@compiled
def drift(moves, roles, ranks, rests):  # type: ignore[no-untyped-def]
    """Mark where the principals' improvements lead from the status quo for good.

    The strongly connected components that nothing leaves (Tarjan, "Depth-first search", 1972; no recursion).
    """
    dms, n = ranks.shape
    rests[:] = False
    number, low = np.zeros(n, dtype=np.int32), np.zeros(n, dtype=np.int32)
    component = np.zeros(n, dtype=np.int32)  # by its first state and one, 0 while it is open
    unplaced, path = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    mover, member = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    placed, deep, count = 1, 1, 1
    unplaced[0] = path[0] = roles.start
    number[roles.start] = low[roles.start] = 1
    mover[0], member[0] = 0, 0
    while deep:
        s = path[deep - 1]
        i, at = mover[deep - 1], member[deep - 1]
        if i < dms:
            m = -1 if roles.third[i] else gains(moves, roles, ranks, i, s, at)
            if m < 0:
                mover[deep - 1], member[deep - 1] = i + 1, 0
                continue
            member[deep - 1] = m + 1
            t = moves.members[i, m]
            if number[t] == 0:
                count += 1
                number[t] = low[t] = count
                unplaced[placed] = path[deep] = t
                mover[deep], member[deep] = 0, 0
                placed, deep = placed + 1, deep + 1
            elif component[t] == 0:
                low[s] = min(low[s], number[t])
            continue
        deep -= 1
        if deep:
            low[path[deep - 1]] = min(low[path[deep - 1]], low[s])
        if low[s] == number[s]:
            end = placed
            while unplaced[placed - 1] != s:
                placed -= 1
            placed -= 1
            for x in range(placed, end):
                component[unplaced[x]] = s + 1
            final = True
            for x in range(placed, end):
                final &= not leaves(moves, roles, ranks, unplaced[x], component)
            for x in range(placed, end):
                rests[unplaced[x]] = final


@compiled
def leaves(moves, roles, ranks, s, component):  # type: ignore[no-untyped-def]
    """Some principal improves from `s` to outside its component."""
    for i in range(len(ranks)):
        m = -1 if roles.third[i] else gains(moves, roles, ranks, i, s, 0)
        while m >= 0:
            if component[moves.members[i, m]] != component[s]:
                return True
            m = gains(moves, roles, ranks, i, s, m + 1)
    return False


@compiled
def preferred(roles, ranks, face, faces, rests, wanted):  # type: ignore[no-untyped-def]
    """Mark the states that all principals prefer to no agreement and in which nobody has lost face; any at all."""
    dms, n = ranks.shape
    wanted[:] = True
    for i in range(dms):
        rank, kept, whole = ranks[i], face[i], roles.whole[faces[i]]
        if not roles.third[i]:
            best = -1
            for s in range(n):
                if rests[s]:
                    best = max(best, rank[s])
            for s in range(n):
                wanted[s] &= rank[s] > best
        for s in range(n):
            wanted[s] &= kept[s] == whole
    return wanted.any()


@compiled
def shamed(face, s, t):  # type: ignore[no-untyped-def]
    """Some face rule is kept in `s` and broken in `t`."""
    for i in range(len(face)):
        if face[i, s] & ~face[i, t]:
            return True
    return False


@compiled
def reach(moves, roles, ranks, face, rests, wanted):  # type: ignore[no-untyped-def]
    """Leave marked only what can be got to from no agreement: acts, then improvements or one joint improvement."""
    dms, n = ranks.shape
    queue, seen = np.empty(n, dtype=np.int32), rests.copy()
    size = 0
    for s in range(n):
        if rests[s]:
            queue[size] = s
            size += 1
    head = 0
    while head < size:
        size = act(moves, roles, ranks, face, queue[head], queue, size, seen)
        head += 1
    left = 0
    joint = np.zeros(n, dtype=np.bool_)
    for t in range(n):
        if wanted[t] and not seen[t]:
            for x in range(size):
                joint[t] |= together(roles, ranks, face, queue[x], t)
            left += not joint[t]
    head = 0
    while head < size and left:
        s = queue[head]
        head += 1
        for i in range(dms):
            m = gains(moves, roles, ranks, i, s, 0)
            while m >= 0:
                t = moves.members[i, m]
                change = roles.codes[s] ^ roles.codes[t]
                may = not change & ~roles.allowed[i] and consented(roles, ranks, s, t, change)
                if may and not seen[t] and not shamed(face, s, t):
                    seen[t] = True
                    left -= wanted[t] and not joint[t]
                    queue[size] = t
                    size += 1
                m = gains(moves, roles, ranks, i, s, m + 1)
    for t in range(n):
        wanted[t] &= seen[t] or joint[t]


@compiled
def act(moves, roles, ranks, face, s, queue, size, seen):  # type: ignore[no-untyped-def]
    """Put in the queue where third parties can act to from `s`: within their mandates, with the consent needed."""
    for i in range(len(ranks)):
        if not roles.third[i]:
            continue
        gained = moves.gained[i]
        for m in range(roles.begins[i, s], roles.ends[i, s]):
            t = moves.members[i, m]
            change = roles.codes[s] ^ roles.codes[t]
            if seen[t] or gained[s] & ~gained[t] or change & ~roles.allowed[i] or shamed(face, s, t):
                continue
            if consented(roles, ranks, s, t, change):
                seen[t] = True
                queue[size] = t
                size += 1
    return size


@compiled
def consented(roles, ranks, s, t, change):  # type: ignore[no-untyped-def]
    """Nobody whose consent the change needs loses by it."""
    needed = np.int64(0)
    for j in range(len(roles.consent)):
        if change >> j & 1:
            needed |= roles.consent[j]
    for i in range(len(ranks)):
        if needed >> i & 1 and ranks[i, t] < ranks[i, s]:
            return False
    return True


@compiled
def together(roles, ranks, face, s, t):  # type: ignore[no-untyped-def]
    """Two principals or more get from `s` to `t` by one joint change that all of them gain by."""
    change = roles.codes[s] ^ roles.codes[t]
    if roles.used[s] & ~roles.used[t]:
        return False
    movers = 0
    for i in range(len(ranks)):
        if change & roles.owned[i]:
            movers += 1
            if roles.third[i] or ranks[i, t] <= ranks[i, s]:
                return False
    return movers > 1 and not shamed(face, s, t)


@compiled
def concepts(moves, roles, ranks, verdict, s, lane):  # type: ignore[no-untyped-def]
    """The bits of the concepts under which `s` is an equilibrium."""
    bits = np.int64(FIVE)
    for i in range(len(ranks)):
        bits &= np.int64(verdict[i, s, lane])
    for i in range(len(ranks)):
        if not simultaneous(moves, roles, ranks, i, s):
            return bits
    return bits | SIM


@compiled
def simultaneous(moves, roles, ranks, i, s):  # type: ignore[no-untyped-def]
    """SIM for `i`: every improvement is seen, and spoilt by the others' own improvements from `s`."""
    m = gains(moves, roles, ranks, i, s, 0)
    if m < 0:
        return True
    for n in range(moves.unseen_from[i], moves.unseen_from[i + 1]):
        if moves.unseen[n, 0] == s and ranks[i, moves.unseen[n, 1]] > ranks[i, s]:
            return False
    while m >= 0:
        if not spoilt(moves, roles, ranks, i, s, moves.members[i, m]):
            return False
        m = gains(moves, roles, ranks, i, s, m + 1)
    return True


@compiled
def spoilt(moves, roles, ranks, i, s, t):  # type: ignore[no-untyped-def]
    """Some choice of the others, each an improvement from `s` or none, leaves `i` no better off than there."""
    chosen = np.full(len(ranks), -1, dtype=np.int64)
    while True:
        code = roles.codes[t]
        for j in range(len(ranks)):
            if chosen[j] >= 0:
                code ^= roles.codes[s] ^ roles.codes[moves.members[j, chosen[j]]]
        end = position(roles.codes, code, 0, len(roles.codes))
        if end >= 0 and ranks[i, end] <= ranks[i, s]:
            return True
        j = 0  # the next choice, as an odometer turns
        while j < len(ranks):
            if j != i:
                chosen[j] = gains(moves, roles, ranks, j, s, chosen[j] + 1)
                if chosen[j] >= 0:
                    break
            j += 1
        if j == len(ranks):
            return False
