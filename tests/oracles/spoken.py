"""What words cost in face, by trying everything: states as option keys to bool, statements by `eval`, all sets.

A scenario is plain data, as a file has it. A sentence is a list of steps, each a list of acts `(party, {option:
on})` done at the same moment; the letter is a list of sentences.

A step costs a party face if a face statement of its held before the step and does not hold after it. A sentence
is read *written*: step by step, once all earlier sentences have come true. An act of a sentence is *alone* if it
is done in the state the letter is read in, unless it is the letter's only act so far. A sentence of several acts
that is not the first is read *early*: as written, but in the state the letter is read in; what `alone` tells is
not told again.

A mend is a smallest set of at most three further acts, one option each, with which it costs nobody face: first
those that are public, then the step with the others joined. Public are what stands before the sentence (unless
that has come true already) and what third parties do. Acts of third parties that are no part of the letter are
tried only if nothing else mends: those within the mandate that can be done and that nobody who has to consent
loses by.
"""

from itertools import combinations


def costs(data, letter, start, place):
    """`(reading, step, party, statement, mends)` of the sentence at this place, as a set."""
    before = [step for sentence in letter[:place] for step in sentence]
    later = [step for sentence in letter[place + 1 :] for step in sentence]
    own = letter[place]
    acts = [act for step in own for act in step]
    found = set()
    for n, step in enumerate(own):
        state = walked(data, start, [*before, *own[:n]])
        found |= cost("written", data, letter, state, step, [], [*own[n + 1 :], *later])
    alone = set()
    if len(acts) > 1 or before:
        for act in acts:
            alone |= cost("alone", data, letter, start, [act], before, [*own, *later])
    early = set()
    if len(acts) > 1 and before:
        told = {(party, text) for _, _, party, text, _ in alone}
        for n, step in enumerate(own):
            state = walked(data, start, own[:n])
            for each in cost("early", data, letter, state, step, before, [*own[n + 1 :], *later]):
                if each[2:4] not in told:
                    early.add(each)
    return found | alone | early


def cost(reading, data, letter, state, step, before, later):
    end = done(data, state, step)
    lost = [] if end is None else losing(data, state, end)
    if not lost:
        return set()
    found = mends(data, letter, state, step, before, later)
    named = tuple(sorted((party, tuple(sorted(own.items()))) for party, own in step))
    return {(reading, named, party, text, found) for party, text in lost}


def holds(text, state):
    return bool(eval(text, {}, dict(state)))


def done(data, state, step):
    """The state after the step, None if it cannot be."""
    end = dict(state)
    for _, own in step:
        end.update(own)
    if any(holds(text, end) for text in data["infeasible"]):
        return None
    for dm in data["decision_makers"].values():
        for key, option in dm["options"].items():
            way = option.get("one_way")
            if way and state[key] != end[key] and end[key] != (way == "on"):
                return None
    return end


def walked(data, start, steps):
    state, waiting = start, []
    for step in steps:
        waiting = [*waiting, *step]
        end = done(data, state, waiting)
        if end is not None:
            state, waiting = end, []
    return state


def losing(data, state, end):
    return [
        (party, text)
        for party, dm in data["decision_makers"].items()
        for text in dm.get("face", [])
        if holds(text, state) and not holds(text, end)
    ]


def mends(data, letter, state, step, before, later):
    third = {party for party, dm in data["decision_makers"].items() if dm.get("role") == "third_party"}
    said = list(step)
    offered = [(act, True) for each in before for act in each if act not in said]
    offered += [(act, act[0] in third) for each in later for act in each if act not in said]
    single = [((party, {key: on}), first) for (party, own), first in offered for key, on in own.items()]
    found = smallest(data, state, step, single)
    if found:
        return found
    named = {key for (_, own), _ in single for key in own} | {key for _, own in said for key in own}
    besides = []
    for party in third:
        for key, option in data["decision_makers"][party]["options"].items():
            act = (party, {key: not state[key]})
            end = done(data, state, [act])
            mandate = data["decision_makers"][party].get("mandate", [])
            if key in named or end is None or option.get("act", key) not in mandate:
                continue
            if not any(worse(data, who, state, end) for who in option.get("consent", [])):
                besides.append((act, True))
    return smallest(data, state, step, [*single, *besides])


def worse(data, party, state, end):
    wanted = data["decision_makers"][party].get("preferences", [])
    return [holds(text, end) for text in wanted] < [holds(text, state) for text in wanted]


def smallest(data, state, step, tried):
    for size in (1, 2, 3):
        found = set()
        for chosen in combinations(tried, size):
            first = [act for act, public in chosen if public]
            then = [*step, *(act for act, public in chosen if not public)]
            public = done(data, state, first)
            if public is None or losing(data, state, public):
                continue
            end = done(data, public, then)
            if end is not None and not losing(data, public, end):
                found.add(frozenset((key, on, public) for (_, own), public in chosen for key, on in own.items()))
        if found:
            return frozenset(found)
    return frozenset()
