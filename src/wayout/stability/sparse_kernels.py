"""Compiled loops of the sparse engine: states in lists, labelled in ascending order of what they are worth.

Arrays over states have one entry a listed state; ranks are int32, at least 0. `lists` is `sparse_options.Lists`
and `at` a mover's place in it: a *list* holds the states that agree in all but the two-way options of one mover,
by its rank ascending; lists that differ only in the mover's one-way options stand side by side, and `pattern` says
which of those are switched, so that moves only add to it. What is asked of a random state together is stored
together (`place`, `entries`): at 10**6 states the time goes to memory, one cache line after the other.
"""

from typing import Any

import numpy as np
from numba import njit

compiled: Any = njit(cache=True, nogil=True, boundscheck=False)

NEVER = np.int32(np.iinfo(np.int32).max)  # above every rank
FEW, SEARCH = 64, 3  # above FEW lists, a subset looked up costs as much as some 2**SEARCH lists looked at
NONE, ALL = -1, -2  # how far a state of a graph is labelled: not at all, for every last mover; else but for one


@compiled
def grouped(items, group, groups):  # type: ignore[no-untyped-def]
    """The items (positions in `group`) by group, their order within one kept: starts (groups + 1) and members."""
    start = np.zeros(groups + 1, np.int64)
    for x in items:
        start[group[x] + 1] += 1
    for g in range(groups):
        start[g + 1] += start[g]
    place = start[:-1].copy()
    members = np.empty(len(items), np.int32)
    for x in items:
        members[place[group[x]]] = x
        place[group[x]] += 1
    return start, members


@compiled
def position(codes, code, low, high):  # type: ignore[no-untyped-def]
    """Where `code` stands in `codes`, ascending from `low` up to `high`; -1 if it does not."""
    end = high
    while low < high:
        middle = (low + high) >> 1
        if codes[middle] < code:
            low = middle + 1
        else:
            high = middle
    return low if low < end and codes[low] == code else -1


@compiled
def bits_in(code):  # type: ignore[no-untyped-def]
    """How many bits are on."""
    count = 0
    while code:
        code &= code - 1
        count += 1
    return count


@compiled
def beneath(near, own, low, pattern):  # type: ignore[no-untyped-def]
    """The next list before `near` from which the mover gets to list `own`, -1 if there is none from `low` on.

    Its pattern has no bit more. Lists side by side ascend by pattern, so that all are met going down from `own`:
    by the cheaper of two searches, the subsets of its pattern or all lists.
    """
    switched = pattern[own]
    if near - low > FEW and 1 << bits_in(switched) < (near - low) >> SEARCH:
        chosen = pattern[near]
        while chosen:
            chosen = (chosen - 1) & switched
            found = position(pattern, chosen, low, near)
            if found >= 0:
                return found
        return -1
    near -= 1
    while near >= low and pattern[near] & ~switched != 0:
        near -= 1
    return near if near >= low else -1


@compiled
def best_in_lists(values, at, lists):  # type: ignore[no-untyped-def]
    """Per state the greatest value among the states the mover can get to from it in one move, and itself."""
    entries, start = lists.entries, lists.start
    low, high = lists.of_mover[at], lists.of_mover[at + 1]
    best = values.copy()
    top = np.empty(high - low, np.int32)
    for a in range(low, high):
        most = values[entries[start[a], 0]]
        for p in range(start[a] + 1, start[a + 1]):
            most = max(most, values[entries[p, 0]])
        top[a - low] = most
    reach = top
    if lists.split:
        reach = top.copy()
        for a in range(low, high):
            near = a
            while near >= 0:
                reach[near - low] = max(reach[near - low], top[a - low])
                near = beneath(near, a, lists.first[a], lists.pattern)
    for a in range(low, high):
        for p in range(start[a], start[a + 1]):
            best[entries[p, 0]] = reach[a - low]
    return best


@compiled
def least_in_lists(order, weight, at, credible, lists):  # type: ignore[no-untyped-def]
    """Per state the least weight among the states the movers but `at` can get to from it, and itself.

    `order` has the states by weight, ascending: each unlabelled one labels all that can reach it. What can reach
    a state within one list is a prefix of it (the whole list, unless moves must be `credible`), and all before
    the list's pointer is labelled already, so that each list is walked once.
    """
    place, entries = lists.place, lists.entries
    labels = np.full(len(weight), -1, np.int32)
    stack = np.empty(len(weight), np.int32)
    walk = np.empty((len(lists.pattern), 2), np.int32)  # per list how far it is labelled, and its end
    for a in range(len(walk)):
        walk[a, 0], walk[a, 1] = lists.start[a], lists.start[a + 1]
    served = np.full(len(walk) if lists.split else 0, -1, np.int32)  # per list the highest bar it was left from
    for seed in order:
        if labels[seed] >= 0:
            continue
        labels[seed] = weight[seed]
        stack[0] = seed
        height = 1
        while height > 0:
            height -= 1
            state = stack[height]
            for mover in range(place.shape[1]):
                own = place[state, mover, 0]
                if mover == at or own < 0:
                    continue
                bar = place[state, mover, 1] if credible else NEVER
                if not lists.split:
                    height = label(own, bar, weight[seed], walk, entries, labels, stack, height)
                elif served[own] < bar:
                    near = own
                    while near >= 0:
                        served[near] = max(served[near], bar)  # what is beneath it is beneath `own` as well
                        height = label(near, bar, weight[seed], walk, entries, labels, stack, height)
                        near = beneath(near, own, lists.first[own], lists.pattern)
    return labels


@compiled
def label(near, bar, value, walk, entries, labels, stack, height):  # type: ignore[no-untyped-def]
    """Label what ranks below `bar` in a list with `value`, put what was new on the stack; gives its height."""
    p, end = walk[near, 0], walk[near, 1]
    while p < end and entries[p, 1] < bar:
        source = entries[p, 0]
        if labels[source] < 0:
            labels[source] = value
            stack[height] = source
            height += 1
        p += 1
    walk[near, 0] = p
    return height


@compiled
def unseen_gains(codes, rank, hidden, at, lists):  # type: ignore[no-untyped-def]
    """Where the mover has an improvement that switches off nothing but options of `hidden[state]`.

    Per state the cheaper of two searches: all subsets of its hidden options, or all it prefers in its lists.
    """
    entries, start = lists.entries, lists.start
    found = np.zeros(len(codes), np.bool_)
    for state in range(len(codes)):
        left = hidden[state]
        own = lists.place[state, at, 0]
        if left == 0 or own < 0:
            continue
        code, first, last = codes[state], lists.first[own], lists.last[own]
        if 1 << bits_in(left) <= start[last] - start[first]:
            chosen = left
            while chosen and not found[state]:
                end = position(codes, code & ~chosen, 0, len(codes))
                found[state] = end >= 0 and rank[end] > rank[state]
                chosen = (chosen - 1) & left
            continue
        for near in range(first, last):
            p = start[near + 1] - 1
            while p >= start[near] and entries[p, 1] > rank[state] and not found[state]:
                found[state] = (codes[entries[p, 0]] ^ code) & ~left == 0
                p -= 1
    return found


@compiled
def simultaneous(codes, ranks, strict, lists):  # type: ignore[no-untyped-def]
    """Bool (states, movers): SIM, as if all were seen.

    For each improvement of a mover the combinations of the others' improvements are tried until one deters it:
    at worst, per state and mover, its improvements times the product of the others' (each plus one, to stay).
    """
    place, entries, start = lists.place, lists.entries, lists.start
    first, last, pattern = lists.first, lists.last, lists.pattern
    movers = len(ranks)
    held = np.ones((len(codes), movers), np.bool_)
    widest = 1
    for own in range(len(start) - 1):
        widest = max(widest, start[last[own]] - start[first[own]])
    changes = np.empty((movers, widest), np.int64)
    count = np.zeros(movers, np.int64)
    for state in range(len(codes)):
        for mover in range(movers):
            count[mover] = 0
            own = place[state, mover, 0]
            if own < 0:
                continue
            for near in range(first[own], last[own]):
                if pattern[own] & ~pattern[near] != 0:
                    continue
                p = start[near + 1] - 1
                while p >= start[near] and entries[p, 1] > ranks[mover, state]:
                    changes[mover, count[mover]] = codes[entries[p, 0]] ^ codes[state]
                    count[mover] += 1
                    p -= 1
        for mover in range(movers):
            bar = ranks[mover, state] - strict
            own_count, count[mover] = count[mover], 0  # its own change is made; only the others choose
            for gain in range(own_count):
                end = codes[state] ^ changes[mover, gain]
                if not answered(codes, ranks[mover], bar, end, changes, count):
                    held[state, mover] = False
                    break
            count[mover] = own_count
    return held


@compiled
def answered(codes, rank, bar, end, changes, count):  # type: ignore[no-untyped-def]
    """Some choice of changes, at most one in each row of `changes`, leads from `end` to a rank of `bar` or below.

    Counts through the choices like a mileage counter, one wheel a row; 0 is to stay.
    """
    taken = np.zeros(len(count), np.int64)
    turning = True
    while turning:
        turning = False
        for row in range(len(count)):
            if taken[row] > 0:
                end ^= changes[row, taken[row] - 1]
            if taken[row] < count[row]:
                end ^= changes[row, taken[row]]
                taken[row] += 1
                turning = True
                break
            taken[row] = 0
        if turning:
            there = position(codes, end, 0, len(codes))
            if there >= 0 and rank[there] <= bar:
                return True
    return False


@compiled
def best_by_moves(values, dm, movers, start, sources):  # type: ignore[no-untyped-def]
    """Per state of a graph the greatest value among the states `dm` can move to from it, and itself.

    The sources of the moves of mover m to state s are `sources[start[s * movers + m] : start[s * movers + m + 1]]`.
    """
    best = values.copy()
    for state in range(len(values)):
        cell = state * movers + dm
        for p in range(start[cell], start[cell + 1]):
            best[sources[p]] = max(best[sources[p]], values[state])
    return best


@compiled
def least_by_moves(order, weight, dm, credible, ranks, start, sources):  # type: ignore[no-untyped-def]
    """Per state of a graph the least weight at the ends of legal sequences of all but `dm` from it, and itself.

    The search runs backwards over (state, last mover): whoever moved last into a state is not the next to leave
    it. A state left by mover m thereby becomes reachable with every last mover but m; left by a second mover,
    with every one. So two visits settle a state, and each move is walked once. A sequence may start with anyone.
    """
    states, movers = len(weight), len(ranks)
    labels = np.empty(states, np.int32)
    settled = np.full(states, NONE, np.int32)
    stack = np.empty(2 * states, np.int32)
    except_for = np.empty(2 * states, np.int32)  # the last mover not to follow back; the only one if negative
    for seed in order:
        if settled[seed] == ALL:
            continue
        value = weight[seed]
        if settled[seed] == NONE:
            labels[seed] = value
            except_for[0] = dm
        else:
            except_for[0] = -1 - settled[seed]
        settled[seed] = ALL
        stack[0] = seed
        height = 1
        while height > 0:
            height -= 1
            state, bound = stack[height], except_for[height]
            for mover in range(movers):
                followed = mover != bound if bound >= 0 else mover == -1 - bound
                if mover == dm or not followed:
                    continue
                cell = state * movers + mover
                for p in range(start[cell], start[cell + 1]):
                    source = sources[p]
                    if credible and ranks[mover, source] >= ranks[mover, state]:
                        continue
                    if settled[source] == NONE:
                        labels[source] = value
                        settled[source] = mover
                        except_for[height] = mover
                    elif settled[source] != ALL and settled[source] != mover:
                        except_for[height] = -1 - settled[source]
                        settled[source] = ALL
                    else:
                        continue
                    stack[height] = source
                    height += 1
    return labels
