"""Offers in full as text: the order of things, what holds them, what third parties add; for all kinds of output."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wayout.model import Conflict
from wayout.offers import Carriage, Commitment, Forgone, Outcome, Part, Particulars, Setting, WayOut, Withheld
from wayout.report.words import holds_words, in_sentence, listed, move_words, name, state_words, states_words

SHOWN = 3  # improvements of one side beside its commitments

_WHY = {
    "impossible": "it cannot be done",
    "gains nothing": "it would gain nothing",
    "face": "would lose face",
    "consent": "would be refused consent",
    "comes before": "it starts from there",
}


def settings_words(switched: Setting) -> str:
    """Options as they are to be: `talk, not enforce`."""
    return ", ".join(key if on else f"not {key}" for key, on in switched.items())


def terms_words(conflict: Conflict, commitments: Iterable[tuple[int, Setting]]) -> str:
    """Who commits to what: `US: talk, not enforce; USSR: hold`."""
    return "; ".join(f"{conflict.keys[dm]}: {settings_words(own)}" for dm, own in commitments if own)


# --- order -------------------------------------------------------------------------------------------------


def order_lines(conflict: Conflict, parts: Sequence[Part]) -> Iterator[str]:
    """Each part of a way by its number: who does what, with whom, and what it waits for."""
    for part in parts:
        who = conflict.keys[part.dm]
        does = settings_words(part.switched) or f"move to {state_words(conflict, part.to)}"
        text = f"{part.number}. {who}: {does}"
        if part.together:
            text += f", at the same time as {listed(map(str, part.together))}"
        for need in part.needs:
            text += f"; not without {need.on} ({listed(_WHY[why] for why in need.why)})"
        yield text


# --- what holds it -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment in cells: what, by whom, who sees a breach and when, who judges, and what follows."""

    what: str
    by: str
    seen: str
    judges: str
    follows: str


NOT_DONE = "not done: it may not, or cannot"


def commitment_rows(conflict: Conflict, commitments: Iterable[Commitment]) -> list[CommitmentRow]:
    """The commitments of an offer, a row each."""
    return [
        CommitmentRow(
            settings_words({each.option: each.on}),
            conflict.keys[each.dm],
            seen_words(each) if each.done else "-",
            _judges_words(conflict, each) if each.done else "-",
            follows_words(conflict, each.breach) if each.done else NOT_DONE,
        )
        for each in commitments
    ]


def _judges_words(conflict: Conflict, commitment: Commitment) -> str:
    others = len(conflict.keys) - 1
    if 2 < len(commitment.judges) == others:
        return "all others"
    return ", ".join(conflict.keys[i] for i in commitment.judges) or "nobody"


def seen_words(commitment: Commitment) -> str:
    """Who sees a breach, and when."""
    if not commitment.verified:
        return f"by nobody, for want of {commitment.verified_by}"
    return "at once by all" + (f", thanks to {commitment.verified_by}" if commitment.verified_by else "")


def follows_words(conflict: Conflict, breach: Forgone | None) -> str:
    """What a breach brings its maker, and what follows it."""
    if breach is None:
        return "a breach would not pay"
    does = move_words(conflict, breach.dm, breach.state, breach.gain)
    return f"{conflict.keys[breach.dm]} would gain by {does}; {met_words(conflict, breach)}"


def met_words(conflict: Conflict, improvement: Forgone) -> str:
    """What meets an improvement, and whether its makers would carry it out."""
    if not improvement.seen:
        return "nobody would see it, so nothing would follow"
    if not improvement.deterred:
        return "nothing deters it"
    if improvement.together:
        movers = listed(dict.fromkeys(conflict.keys[i] for i, _ in improvement.sanction))
        return f"only {movers} moving at the same moment would spoil it"
    at, moves = improvement.gain, []
    for mover, end in improvement.sanction:
        moves.append(f"{conflict.keys[mover]}: {move_words(conflict, mover, at, end)}")
        at = end
    sure = "credible" if improvement.credible else "not credible: it gains its maker nothing"
    return f"then {', then '.join(moves)} ({sure})"


def other_improvements(conflict: Conflict, particulars: Particulars) -> Iterator[str]:
    """What each side could gain besides breaking a commitment, and what meets it; at most three a side."""
    named = {each.breach for each in particulars.commitments}
    for dm in range(len(conflict.keys)):
        rest = [each for each in particulars.forgone if each.dm == dm and each not in named]
        for each in rest[:SHOWN]:
            yield follows_words(conflict, each)
        if len(rest) > SHOWN:
            yield f"{conflict.keys[dm]} has {len(rest) - SHOWN} improvements more, each met no worse"


def particulars_notes(conflict: Conflict, way: WayOut, particulars: Particulars) -> Iterator[str]:
    """What else there is to say of a way out: what else is forgone in it, what it would be otherwise."""
    if others := list(other_improvements(conflict, particulars)):
        yield f"Besides: {'; '.join(others)}."
    if particulars.if_seen != way.concepts:
        yield f"If every breach were seen it would hold under {holds_words(conflict, particulars.if_seen)}."
    if direct := direct_words(conflict, way, particulars.direct):
        yield f"Put directly, {direct}."
    if particulars.unwilling:
        yield f"{listed(name(conflict, i) for i in particulars.unwilling)} had rather not: it prefers no agreement."


# --- third parties -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """Acts withheld, in cells: what is left without them, and the joint improvements without and with them."""

    acts: str
    ways: str
    without: str
    with_them: str


def withheld_rows(found: Iterable[Withheld], ways: int) -> list[WithheldRow]:
    """What third parties add: a row for each act withheld, and one for all together."""
    return [
        WithheldRow(
            ", ".join(each.acts),
            f"{len(each.ways_out):,} of {ways:,}",
            f"{len(each.joint_without):,}",
            f"{len(each.joint_with):,}" if each.allowed else "it may not or cannot",
        )
        for each in found
    ]


def adds_words(found: Withheld) -> str:
    """What some acts turn into what: `request` turns no joint improvement into four."""
    acts = listed(f"`{act}`" for act in found.acts)
    one = len(found.acts) == 1
    if not found.allowed:
        return f"{acts} may not or cannot be done from no agreement."
    before, after = len(found.joint_without), len(found.joint_with)
    if before != after:
        return f"{acts} turn{'s' * one} {_joint_improvements(before)} into {_number(after)}."
    if found.joint_without == found.joint_with:
        return f"{acts} leave{'s' * one} the joint improvements of the principals as they are ({_number(after)})."
    return (
        f"{acts} change{'s' * one} the joint improvements of the principals, not their number ({_number(after)})."
    )


def _joint_improvements(count: int) -> str:
    return f"{_number(count)} joint improvement{'s' * (count > 1)}"


def _number(count: int) -> str:
    words = "no one two three four five six seven eight nine ten eleven twelve".split()
    return words[count] if count < len(words) else f"{count:,}"


def direct_words(conflict: Conflict, way: WayOut, found: Outcome | None) -> str:
    """What becomes of an offer that is put directly, with no third party's act in it."""
    acts = listed(way.third_party)
    if not way.third_party:
        return ""
    if found is None:
        return f"without {acts}: it cannot be"
    if found.accepted:
        held = "agreed to and kept" if found.concepts else "agreed to, and left again"
        losing = listed(conflict.keys[i] for i in found.not_better)
        return f"without {acts}: {held}{'' if found.better else f', but no better than no agreement for {losing}'}"
    shamed = listed(conflict.keys[i] for i in found.face_lost)
    lost = f", and it would cost {shamed} face" if found.face_lost else ""
    why = f"nobody declines{lost or ', but nothing leads there'}"
    if stopping := (*found.unable, *found.declined_by):
        why = f"declined by {listed(conflict.keys[i] for i in stopping)}{lost}"
    return f"without {acts}: {why}; it rests in {states_words(conflict, found.rests_in)}"


def carriage_words(conflict: Conflict, carriage: Carriage) -> str:
    """Whether one who carries a proposal or acts in it may and would: a sentence."""
    who = in_sentence(conflict, carriage.dm)
    who = who[:1].upper() + who[1:]
    if carriage.dm in conflict.principals:
        return f"{who} puts it directly."
    does = "carry it" if carriage.carries else "do its part"
    if carriage.acts and carriage.carries:
        does = f"carry it ({settings_words(carriage.acts)})"
    wrong = []
    if carriage.beyond:
        wrong.append(f"its mandate does not name {listed(carriage.beyond)}")
    if carriage.refused_by:
        wrong.append(f"{listed(name(conflict, i) for i in carriage.refused_by)} would refuse consent")
    if carriage.unable:
        wrong.append("it cannot do that from no agreement")
    if carriage.unwilling:
        wrong.append("it would prefer no agreement")
    if not wrong:
        return f"{who} may {does}."
    cannot = "would not" if carriage.unwilling and len(wrong) == 1 else "may not"
    return f"{who} {cannot} {does}: {listed(wrong)}."
