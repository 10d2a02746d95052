"""How sure the ways out are, as rows of text for the terminal and the page alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from wayout.model import Conflict, Prioritised
from wayout.offers.robustness import (
    Act,
    Adopted,
    Alternative,
    Assumptions,
    Change,
    Consequence,
    Effect,
    OfferShare,
    Robustness,
    Share,
    Shares,
    Threshold,
)
from wayout.report.rows import belief_words
from wayout.report.words import listed, move_words, number, span_words, state_words, states_words

NOTHING_LISTED = "The file lists no chances (`chance` of a variant, `sure` of a statement): there are no shares."
ACTING = (
    "Each principal by its own preferences, beside no agreement in the same case; the cases are all combinations "
    "of the variants, likely or not. Alone: third parties have acted, the others do not do their part."
)
SIGNS = "+ and -: concepts under which it holds besides, or no longer."
OTHERS = 2  # ways out without a column that are named all the same
COLUMNS = 8  # ways out that have a column of their own
OF_THE_LISTED = "Shares are of the assumptions listed. They are no chances of what the file does not list."


# --- what is assumed ----------------------------------------------------------------------------------------


def assumption_lines(assumptions: Assumptions) -> Iterator[str]:
    """Each chance that is given, a line a decision maker; and what has none."""
    conflict = assumptions.conflict
    for key, weighed in zip(conflict.keys, assumptions.weighed, strict=True):
        if len(weighed) > 1:
            chances = "; ".join(f"{each.name} {span_words(each.chance)}" for each in weighed if each.chance)
            yield f"{key}: {chances}; else as the file has it"
        for each in weighed:
            whose = f"{key}={each.name}" if each.name else key
            yield from (f"{whose}: {text}" for text in _unsure(each))
    if assumptions.unweighed:
        names = listed(f"{key}={name}" for key, name in assumptions.unweighed)
        yield f"Without a chance, so in no share: {names}"


def _unsure(alternative: Alternative) -> Iterator[str]:
    if alternative.sure and isinstance(alternative.dm.preferences, Prioritised):
        for statement, chance in zip(alternative.dm.preferences.statements, alternative.sure, strict=True):
            if chance < 1:
                yield f"`{statement.text}` holds with {number(chance)}, else it is dropped"


def worlds_words(found: Shares) -> str:
    """How the shares were got: by going through all worlds, or from samples."""
    worlds = f"{found.worlds:,} world{'s' if found.worlds != 1 else ''}"
    if found.samples is None:
        return f"All {worlds} gone through: the shares are exact."
    return (
        f"{found.samples:,} samples of {worlds}, drawn with seed {found.seed}: in brackets bounds that allow for "
        "the sampling (95 %)."
    )


def share_words(share: Share) -> str:
    """A share to two places, with its bounds where they are not the same; 0 and 1 only where nothing is rounded."""
    if share.counts is not None:
        return f"{places(share.share)} ({places(share.low)} to {places(share.high)})"
    low, high = places(share.low), places(share.high)
    return low if low == high else f"{low} to {high}"


def places(exact: Fraction) -> str:
    """A number from 0 to 1 to two places, 0 and 1 only if it is that."""
    if exact.denominator == 1:
        return str(exact)
    return "<0.01" if exact < Fraction(1, 100) else ">0.99" if exact > Fraction(99, 100) else f"{float(exact):.2f}"


# --- shares -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A state that is a way out somewhere: its number, its words, as the file has it, its shares, by concept."""

    number: int
    state: str
    believed: bool
    share: str
    credible: str
    concepts: str


def share_rows(found: Robustness) -> list[ShareRow]:
    """The states, those that are ways out as the file has it first."""
    conflict, of = found.assumptions.conflict, {o.state: o for o in found.shares.offers} if found.shares else {}
    return [
        ShareRow(
            n,
            state_words(conflict, state),
            state in found.offers.states,
            share_words(of[state].any) if state in of else "0" if found.shares else "",
            share_words(of[state].credible) if state in of else "0" if found.shares else "",
            _concepts(of[state]) if state in of else "",
        )
        for n, state in enumerate(found.states, start=1)
    ]


def _concepts(offer: OfferShare) -> str:
    """The concepts it holds under, together where their shares are the same; the share said where it is its own."""
    together: dict[str, list[str]] = {}
    for concept, share in offer.concepts.items():
        if share.share or (share.high and share.counts is None):
            together.setdefault(share_words(share), []).append(concept)
    whole = share_words(offer.any)
    return "; ".join(", ".join(held) + (f" {words}" if words != whole else "") for words, held in together.items())


# --- sensitivity --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A change that does something: `cells` one a way out shown, empty where it stays as it is."""

    change: str
    no_agreement: str
    cells: tuple[str, ...]
    others: str


def effect_rows(found: Robustness) -> list[EffectRow]:
    """The changes that change a way out or no agreement."""
    return [_effect_row(found, each) for each in doing_something(found)]


def doing_something(found: Robustness) -> list[Effect]:
    """What changes a way out, the concepts of one, or no agreement."""
    rests = found.sensitivity.no_agreement
    return [e for e in found.sensitivity.effects if e.no_agreement != rests or e.gained or e.lost or e.changed]


def quiet_words(found: Robustness) -> str:
    """How many changes were tried, and how many change nothing."""
    tried = len(found.sensitivity.effects)
    quiet = tried - len(doing_something(found))
    said = f"{quiet} of them change nothing" if quiet else "each changes something"
    return f"{tried} changes tried, one at a time; {said}."


def _effect_row(found: Robustness, effect: Effect) -> EffectRow:
    conflict = found.assumptions.conflict
    shown = found.states[:COLUMNS]
    elsewhere = effect.no_agreement != found.sensitivity.no_agreement
    return EffectRow(
        change_words(conflict, effect.change),
        states_words(conflict, effect.no_agreement) if elsewhere else "",
        tuple(effect_words(effect, state) for state in shown),
        _others(conflict, effect, shown),
    )


def _others(conflict: Conflict, effect: Effect, shown: Sequence[int]) -> str:
    """What a change does to the ways out that have no column: each if they are few, else how many."""
    parts = {"gained": effect.gained, "lost": effect.lost, "changed": effect.changed}
    others = {kind: [state for state in states if state not in shown] for kind, states in parts.items()}
    if sum(map(len, others.values())) > OTHERS:
        return ", ".join(f"{len(states)} {kind}" for kind, states in others.items() if states)
    named = (f"{state_words(conflict, s)}: {effect_words(effect, s)}" for states in others.values() for s in states)
    return "; ".join(named)


def change_words(conflict: Conflict, change: Change, alone: bool = False) -> str:
    """A change: a belief changed by one place, or another belief adopted; `alone` without whose it is."""
    if isinstance(change, Adopted):
        return f"variant {change.variant}" if alone else f"{conflict.keys[change.dm]}={change.variant}"
    words = belief_words(conflict, change)
    return words.removeprefix(f"{conflict.keys[change.dm]} ") if alone else words


def effect_words(effect: Effect, state: int) -> str:
    """What a change does to a way out, concepts lost and gained with `-` and `+`; nothing if it stays as it is."""
    if state in effect.lost:
        return "lost"
    if state in effect.gained:
        return "gained"
    before, after = effect.without.get(state, ()), effect.ways_out.get(state, ())
    less, more = [c for c in before if c not in after], [c for c in after if c not in before]
    return ", ".join([*(f"-{concept}" for concept in less), *(f"+{concept}" for concept in more)])


# --- acting -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActRow:
    """A way to act, on which offers, what it means for each principal, and for whom it is ever worse."""

    what: str
    offers: str
    cells: tuple[str, ...]
    ever_worse: str


def act_rows(found: Robustness) -> list[ActRow]:
    """Every way to act, said once where it is the same for several offers."""
    conflict, number_of = found.assumptions.conflict, {s: n for n, s in enumerate(found.states, start=1)}
    together: dict[tuple[str, tuple[str, ...], str], list[int]] = {}
    for act, _ in found.acts:
        cells = tuple(compared(act.consequences, i) for i in conflict.principals)
        worse = listed(conflict.keys[i] for i in act.ever_worse)
        together.setdefault((act_words(conflict, act), cells, worse), []).append(number_of[act.offer])
    return [ActRow(what, ", ".join(map(str, of)), cells, worse) for (what, cells, worse), of in together.items()]


def act_words(conflict: Conflict, act: Act) -> str:
    """What is done."""
    if act.kind == "offer":
        return "Making the offer"
    doers = conflict.third_parties if act.dm is None else (act.dm,)
    done = {i: words for each in act.consequences for i in doers if (words := _done(conflict, each, i))}
    return "; ".join(f"{conflict.keys[i]} alone: {words}" for i, words in done.items())


def _done(conflict: Conflict, each: Consequence, dm: int) -> str:
    """What `dm` has done at once in a case."""
    ends = zip(each.no_agreement, each.at_once, strict=False)
    return next((words for start, end in ends if (words := move_words(conflict, dm, start, end))), "")


def compared(consequences: Sequence[Consequence], dm: int) -> str:
    """Whether it is better or worse than no agreement, and in which cases otherwise."""
    said: dict[str, list[Mapping[str, str]]] = {}
    for each in consequences:
        at_once, end = each.compared_at_once[dm], each.compared[dm]
        words = _RELATION[end] if at_once == end else f"{_RELATION[at_once]} at once, {_RELATION[end]} in the end"
        said.setdefault(words, []).append(each.variants)
    (first, _), *others = said.items()
    every = [each.variants for each in consequences]
    return "; ".join([first, *(f"{words} if {_cases(cases, every)}" for words, cases in others)])


def _cases(cases: Sequence[Mapping[str, str]], every: Sequence[Mapping[str, str]]) -> str:
    """The cases: variants that make the difference whatever else is taken, then those that do so together."""
    kinds = dict.fromkeys(variant for each in cases for variant in each.items())
    alone = [kind for kind in kinds if all(each in cases for each in every if kind in each.items())]
    rest = [tuple(each.items()) for each in cases if not set(alone) & set(each.items())]
    chosen = [*((kind,) for kind in alone), *rest]
    return " or ".join(" and ".join(f"{dm}={name}" for dm, name in each) for each in chosen)


_RELATION: Mapping[str, str] = {
    "better": "better",
    "same": "the same",
    "worse": "worse",
    "either": "better or worse",
}


def threshold_lines(found: Robustness) -> Iterator[str]:
    """When each way to act pays, for those whose losses are given; said once where it is the same."""
    conflict, number_of = found.assumptions.conflict, {s: n for n, s in enumerate(found.states, start=1)}
    together: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for act, thresholds in found.acts:
        for dm in dict.fromkeys(each.dm for each in thresholds):
            said = tuple(_pays_words([each for each in thresholds if each.dm == dm]))
            together.setdefault((conflict.keys[dm], act_words(conflict, act), said), []).append(
                number_of[act.offer]
            )
    for (key, what, said), offers in together.items():
        yield f"{what} ({listed(map(str, offers))}), by the losses of {key}: {'; '.join(said)}."


def _pays_words(thresholds: Sequence[Threshold]) -> Iterator[str]:
    """When an act costs no more than not acting, variants together where it is the same."""
    together: dict[tuple[str, Fraction | None], list[str]] = {}
    for each in thresholds:
        together.setdefault((each.pays, each.chance), []).append("=".join(each.variant))
    for (pays, chance), variants in together.items():
        yield threshold_words(pays, chance, listed(variants, "or"))


def threshold_words(pays: str, chance: Fraction | None, variant: str) -> str:
    """When an act pays, in words."""
    if chance is None:
        return f"{'pays' if pays == 'always' else 'does not pay'}, however likely {variant}"
    return f"pays if the chance of {variant} is {pays.replace('_', ' ')} {places(chance)}"


def acting_words(found: Robustness) -> str:
    """Whether making the offers is ever worse than not making them, in a sentence; nothing if there are none."""
    conflict = found.assumptions.conflict
    offers = [act for act, _ in found.acts if act.kind == "offer"]
    cases = "in any combination of the variants" if found.assumptions.variants else "as the file has it"
    bad = [act for act in offers if act.ever_worse]
    if not offers:
        return ""
    if not bad:
        return f"Making any of these offers is never worse for a principal than not making it, {cases}."
    said = (
        f"{state_words(conflict, act.offer)} (for {listed(conflict.keys[i] for i in act.ever_worse)})"
        for act in bad
    )
    return f"Making the offer may turn out worse than not making it: {'; '.join(said)}."


@dataclass(frozen=True, slots=True)
class SureRow:
    """A way out of the brief: its number, its words, its share, and the changes that end it."""

    number: int
    state: str
    share: str
    broken_by: str


def sure_rows(found: Robustness) -> list[SureRow]:
    """The ways out as the file has them, in short."""
    return [
        SureRow(row.number, row.state, row.share, breaking_words(found, state) or "no change of one place")
        for row, state in zip(share_rows(found), found.states, strict=True)
        if row.believed
    ]


def breaking_words(found: Robustness, state: int, most: int = 4) -> str:
    """The changes that end a way out, the first few of them."""
    each = [change_words(found.assumptions.conflict, change) for change in found.sensitivity.breaking(state)]
    more = f"; and {len(each) - most} more" if len(each) > most else ""
    return "; ".join(each[:most]) + more
