"""The analysis in words: states, steps, verdicts and rankings as sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np

from wayout.model import Conflict, OptionTable, Prioritised
from wayout.model.preferences import tiers
from wayout.model.statements import Mask
from wayout.offers import PathStep, WayOut, asked
from wayout.offers.need import Premise
from wayout.offers.robustness import Span
from wayout.record import Memorandum
from wayout.stability import Jump, Sanction, SanctionStep, Temptation, Verdict, available_concepts
from wayout.stability.status_quo import ShortestPaths

CONCEPT_NAMES = {
    "R": "Nash stability",
    "GMR": "general metarationality",
    "SMR": "symmetric metarationality",
    "SEQ": "sequential stability",
    "SSEQ": "symmetric sequential stability",
    "SIM": "simultaneous stability",
}

FAILS = {
    "equilibrium": "somebody would leave it",
    "better": "not better for every principal",
    "face": "somebody loses face",
    "reachable": "no way leads there",
}


def listed(items: Iterable[str], last: str = "and") -> str:
    """The items as one phrase: `a, b and c`."""
    words = list(items)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else "nobody"


def state_words(conflict: Conflict, state: int) -> str:
    """A state by the keys of the options that are on (a graph: its name)."""
    space = conflict.space
    if not isinstance(space, OptionTable):
        return space.label(state)
    return ", ".join(option.key for option in space.on(state)) or "nothing on"


def state_named(conflict: Conflict, state: int) -> str:
    """A state by its options and its label."""
    label, words = conflict.space.label(state), state_words(conflict, state)
    return label if words == label else f"{words} ({label})"


def states_words(conflict: Conflict, states: Sequence[int]) -> str:
    """Several states as one phrase."""
    each = [state_words(conflict, state) for state in states]
    return (each[0] if len(each) == 1 else ", or ".join(f"({words})" for words in each)) or "unknown"


def chance_in_short(p: float) -> str:
    """A sampled chance to two places, never as 0 or 1: a sample does not make certain."""
    return "<0.01" if p < 0.01 else ">0.99" if p > 0.99 else f"{p:.2f}"


def number(exact: Fraction) -> str:
    """A number as short as it can be."""
    return f"{float(exact):g}"


def span_words(span: Span) -> str:
    """A chance as it is given: `0.2`, or `0.05 to 0.3`."""
    return number(span.low) if span.known else f"{number(span.low)} to {number(span.high)}"


def name(conflict: Conflict, dm: int) -> str:
    """A decision maker as a heading has it: without the article its name may begin with."""
    bare = in_sentence(conflict, dm).removeprefix("the ").removeprefix("The ")
    return bare[:1].upper() + bare[1:]


def in_sentence(conflict: Conflict, dm: int) -> str:
    """A decision maker as it stands within a sentence: its name as the file has it."""
    title = conflict.decision_makers[dm].title
    return f"the {title[4:]}" if title.startswith("The ") else title


def move_words(conflict: Conflict, mover: int, start: int, end: int) -> str:
    """What `mover` does between two states: `talk, not enforce` (a graph: the state it moves to)."""
    space = conflict.space
    if not isinstance(space, OptionTable):
        return f"move to {space.label(end)}"
    return ", ".join(asked(space, mover, start, end))


def deeds(conflict: Conflict, dm: int, start: int, end: int) -> list[str]:
    """What `dm` does between two states, each deed as a phrase: `begin talks`, `no longer stop the ships`."""
    space = conflict.space
    if not isinstance(space, OptionTable):
        return [f"move to {space.label(end)}"]
    return [
        option.title if space.is_on(end, option.key) else f"no longer {option.title}"
        for option in space.changed(start, end)
        if option.owner == dm
    ]


def step_words(conflict: Conflict, step: PathStep) -> str:
    """A step of a path: who does what, alone or together, whether it improves anybody, and who loses by it."""
    each = [f"{name(conflict, i)} to {listed(deeds(conflict, i, step.start, step.end))}" for i in step.by]
    if step.sequence:
        each = [f"{name(conflict, i)} to move to {conflict.space.label(end)}" for i, end in step.sequence]
    sentence = f"together, {'; '.join(each)}" if step.kind == "joint" else "; ".join(each)
    if step.improves_nobody:
        sentence += " (by itself this improves nobody)"
    if consenting := consents(conflict, step):
        named = listed(in_sentence(conflict, conflict.index(key)) for key in consenting)
        sentence += f" (with the consent of {named})"
    if step.losses:
        sentence += f" (at a loss to {listed(in_sentence(conflict, i) for i in step.losses)})"
    return sentence


def consents(conflict: Conflict, step: PathStep) -> list[str]:
    """The keys of the decision makers whose consent the step needs."""
    space = conflict.space
    if not isinstance(space, OptionTable):
        return []
    return list(dict.fromkeys(who for option in space.changed(step.start, step.end) for who in option.consent))


def path_words(conflict: Conflict, way: WayOut) -> str:
    """The way from no agreement to a way out, step by step: who does and says what."""
    if not way.path:
        return "things rest there already"
    start = state_words(conflict, way.path[0].start)
    return f"from {start}: " + "; then ".join(step_words(conflict, step) for step in way.path)


def holds_words(conflict: Conflict, concepts: tuple[str, ...]) -> str:
    """The concepts it holds under, in short."""
    everything = set(available_concepts(conflict))
    if not concepts:
        return "nothing"
    return "every concept" if set(concepts) >= everything else ", ".join(concepts)


def asks_words(way: WayOut) -> str:
    """Who is asked for what: `US: talk; USSR: hold`."""
    return (
        "; ".join(f"{key}: {', '.join(asks)}" for key, asks in way.asks.items()) or "nobody is asked for anything"
    )


_HELD = {
    "preference": "held as a preference",
    "face": "held as its face",
    "preference and face": "held both as a preference and as its face",
}


def premise_words(conflict: Conflict, premise: Premise) -> str:
    """A belief that a need rests on."""
    return f"{conflict.keys[premise.dm]}: `{premise.statement}`, {_HELD[premise.held_as]}"


# --- verdicts ----------------------------------------------------------------------------------------------

TOLD = 8  # improvements that the words of a verdict go through unless more are asked for


def verdict_words(conflict: Conflict, verdict: Verdict, most: int | None = None) -> str:
    """Why a state is stable or not for one decision maker: a sentence an improvement, `most` of them at most.

    What nobody deters comes first.
    """
    who = conflict.keys[verdict.dm]
    head = f"{who}, {verdict.concept}: {standing(verdict)}."
    if not verdict.improvements:
        return f"{head} {who} has no improvement to make."
    told = sorted(verdict.temptations, key=lambda each: each.sanction is not None)[:most]
    sentences = [head, *(_temptation_words(conflict, verdict, each) for each in told)]
    if more := verdict.improvements - len(told):
        also = ", each of them deterred" if verdict.stable else ""
        sentences.append(f"And {more:,} more improvement{'s' * (more > 1)}{also}.")
    return " ".join(sentences)


def standing(verdict: Verdict) -> str:
    """Whether the state is stable, and whether that rests on a threat that would not be carried out."""
    if not verdict.stable:
        return "not stable"
    return "stable" if verdict.credible else "stable, resting on a sanction that its maker would not carry out"


def _temptation_words(conflict: Conflict, verdict: Verdict, temptation: Temptation) -> str:
    who, gain = conflict.keys[verdict.dm], temptation.gain
    move = move_words(conflict, verdict.dm, verdict.state, gain)
    head = f"{who} would gain by {move} -> {conflict.space.label(gain)}"
    if verdict.concept == "R":
        return f"{head}."
    if not temptation.seen:
        return f"{head}, and nobody would see it: no sanction follows."
    if temptation.sanction is not None:
        sanction = temptation.sanction
        cost = "" if sanction.credible else f"; {unpaid(conflict, sanction)}"
        return f"{head}, but {_sanction_words(conflict, verdict, gain, sanction)}{cost}."
    if temptation.hopeless is not None:
        broken = _sanction_words(conflict, verdict, gain, temptation.hopeless)
        escape = _counter(conflict, temptation)
        return f"{head}; {broken}, yet every such sanction can be escaped, this one to {escape}."
    return f"{head}, and nobody can deter it."


def _sanction_words(conflict: Conflict, verdict: Verdict, gain: int, sanction: Sanction) -> str:
    who, label = conflict.keys[verdict.dm], conflict.space.label
    if sanction.simultaneous:
        movers = listed(conflict.keys[step.mover] for step in sanction.steps)
        no_better = f"{who} does not prefer" if verdict.relation == "<=" else f"{who} likes less"
        return f"{movers} moving at the same time makes it {label(sanction.end)}, which {no_better}"
    moves = [
        f"{conflict.keys[s.mover]} by {move_words(conflict, s.mover, s.start, s.end)} -> {label(s.end)}"
        for s in sanction.steps
    ]
    no_better = f"{who} does not prefer to" if verdict.relation == "<=" else f"{who} likes less than"
    text = f"then {', then '.join(moves)}, which {no_better} {label(verdict.state)}"
    return text + _countered(conflict, verdict, sanction) * (verdict.concept in ("SMR", "SSEQ"))


def _countered(conflict: Conflict, verdict: Verdict, sanction: Sanction) -> str:
    """That no counter-move helps; nothing where one does."""
    rank, counter, who = conflict.payoffs[verdict.dm], sanction.counter, conflict.keys[verdict.dm]
    if counter is None:
        return f", and {who} cannot move from there"
    if rank[counter] > rank[verdict.state] or (verdict.relation == "<" and rank[counter] == rank[verdict.state]):
        return ""
    link = "nor" if verdict.relation == "<=" else "as it does"
    return f", {link} the best counter-move from there ({conflict.space.label(counter)})"


def unpaid(conflict: Conflict, sanction: Sanction) -> str:
    """What a sanction that is not credible would mean to those who make it."""

    def makers(steps: Iterable[SanctionStep]) -> str:
        keys = list(dict.fromkeys(conflict.keys[step.mover] for step in steps))
        return f"its maker{'s' * (len(keys) > 1)} ({listed(keys)})"

    costly = [step for step in sanction.steps if step.worth < 0]
    idle = [step for step in sanction.steps if step.worth == 0]
    told = [f"cost {makers(costly)}"] * bool(costly) + [f"bring {makers(idle)} nothing"] * bool(idle)
    return f"the punishment would {listed(told)}"


def _counter(conflict: Conflict, temptation: Temptation) -> str:
    sanction = temptation.hopeless
    return conflict.space.label(sanction.counter) if sanction and sanction.counter is not None else "nowhere"


def coalition_lines(
    conflict: Conflict, text: str, stable: Mapping[str, Mask], jumps: Sequence[Jump]
) -> Iterator[str]:
    """Which states a coalition would not leave, and the equilibria it can jump between."""
    for concept, mask in stable.items():
        states = [state_named(conflict, state) for state in np.flatnonzero(mask).tolist()]
        shown = "; ".join(states[:40]) + (f"; and {len(states) - 40} more" if len(states) > 40 else "")
        yield f"{text}, {concept}: {f'would stay in {shown}' if states else 'would leave every state'}"
    for jump in jumps:
        yield f"{text} can jump from {state_named(conflict, jump.start)} to {state_named(conflict, jump.end)}"


def ways_lines(conflict: Conflict, start: int, ways: ShortestPaths) -> Iterator[str]:
    """The shortest ways to a state, a line each."""
    if not ways.count:
        yield "No such moves lead there."
    for path in ways.paths:
        at, steps = start, [state_named(conflict, start)]
        for mover, end in path:
            doing = move_words(conflict, mover, at, end)
            steps.append(f"{conflict.keys[mover]}: {doing} -> {conflict.space.label(end)}")
            at = end
        yield "; ".join(steps)
    if not ways.complete:
        yield f"and {ways.count - len(ways.paths)} more of the same length"


# --- rankings ----------------------------------------------------------------------------------------------

RANKED_IN_FULL = 64


def ranking_words(conflict: Conflict, dm: int) -> list[str]:
    """What the preferences of one decision maker imply: how fine they are, best, worst, ties, the ranking."""
    maker = conflict.decision_makers[dm]
    levels = tiers(conflict.space, conflict.payoffs[dm])
    states, who = len(conflict.space.states), maker.key
    who += f" ({name(conflict, dm)})" * (name(conflict, dm) != maker.key)
    if len(levels) == 1:
        return [f"{who} is indifferent between all {states} states."]
    tied = sum(len(level) for level in levels if len(level) > 1)
    lines = [
        f"{who} sees {states} states on {len(levels)} levels"
        + (f"; {tied} of them are tied with another." if tied else "; no two are tied."),
        f"  Best:  {_level(conflict, levels[0])}",
        f"  Worst: {_level(conflict, levels[-1])}",
    ]
    if isinstance(maker.preferences, Prioritised):
        lines += [f"  {line}" for line in _reading(conflict, maker.preferences)]
    if states <= RANKED_IN_FULL:
        lines += [f"  {place:>3}. {_level(conflict, level)}" for place, level in enumerate(levels, start=1)]
    return lines


def _reading(conflict: Conflict, preferences: Prioritised) -> Iterable[str]:
    """Each statement with how many states satisfy it."""
    space = conflict.space
    assert isinstance(space, OptionTable)
    total = len(space.states)
    for place, statement in enumerate(preferences.statements, start=1):
        holds = int((statement.truth(space.column) & space.feasible).sum())
        lead = "First of all" if place == 1 else "Other things equal"
        always = " (it decides nothing)" if holds in (0, total) else ""
        yield f"{lead}, it wants: {statement.text} ({holds} of {total} states){always}"


def _level(conflict: Conflict, states: Sequence[int]) -> str:
    shown = [state_named(conflict, state) for state in states[:4]]
    more = f" and {len(states) - 4} more" if len(states) > 4 else ""
    return " = ".join(shown) + more


# --- memoranda ---------------------------------------------------------------------------------------------


def zone_words(memorandum: Memorandum) -> str:
    """The zone, and that it was inferred if it was."""
    return f"{memorandum.zone or ''}{' (inferred from the place)' if memorandum.zone_inferred else ''}"


def memo_lines(memorandum: Memorandum) -> Iterator[str]:
    """A memorandum as it was read, field by field."""
    for field, value in (
        ("Title", memorandum.title),
        ("Kind", memorandum.kind),
        ("Place", memorandum.place),
        ("Date", memorandum.date and memorandum.date.isoformat()),
        ("Time", memorandum.time and f"{memorandum.time:%H:%M} {zone_words(memorandum)}".strip()),
        ("Participants", "; ".join(memorandum.participants)),
    ):
        if value:
            yield f"{field}: {value}"
    yield from (f"\n{turn.n:>3}. {turn.speaker} {turn.text}" for turn in memorandum.turns)
    yield from memorandum.prose
    yield from (f"\nNote {note.n}: {note.text}" for note in memorandum.notes)
    if memorandum.source:
        yield f"\nSource: {memorandum.source}"
    yield from (f"Not read: {text}" for text in memorandum.unread)
