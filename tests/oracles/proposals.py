"""Proposals by bits and by trying everything: what answers lead to, and every set of edits up to a size."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product

from wayout.model import Conflict, Statement
from wayout.offers import Edit, Proposal


@dataclass(frozen=True)
class End:
    """Where an answer leads (None: nowhere) and whether the proposal takes effect."""

    code: int | None
    takes_effect: bool


def code_with(conflict: Conflict, code: int, settings: Mapping[str, bool]) -> int:
    """The code with these options on or off, feasible or not."""
    for j, option in enumerate(conflict.space.options):
        if option.key in settings:
            code = code | 1 << j if settings[option.key] else code & ~(1 << j)
    return code


def may_switch(conflict: Conflict, start: int, end: int) -> bool:
    """The end is feasible and no one-way option is turned back."""
    turned = [
        (option.one_way == "on" and not end >> j & 1) or (option.one_way == "off" and end >> j & 1)
        for j, option in enumerate(conflict.space.options)
        if (start ^ end) >> j & 1
    ]
    return bool(conflict.space.feasible[end]) and not any(turned)


def acted(conflict: Conflict, proposal: Proposal, start: int) -> int:
    """The code once each third party has done all it is asked, or nothing of it."""
    code = start
    for i, dm in enumerate(conflict.decision_makers):
        if dm.role != "third_party":
            continue
        end = code_with(conflict, code, proposal.commitments.get(i, {}))
        changed = [o for j, o in enumerate(conflict.space.options) if (code ^ end) >> j & 1]
        ranks = {key: conflict.payoffs[n] for n, key in enumerate(conflict.keys)}
        agreed = all(ranks[who][end] >= ranks[who][code] for option in changed for who in option.consent)
        if may_switch(conflict, code, end) and agreed and all((o.act or o.key) in dm.mandate for o in changed):
            code = end
    return code


def answered(conflict: Conflict, proposal: Proposal, start: int, accepting: Collection[int]) -> End:
    """What just these acceptances lead to."""
    base = acted(conflict, proposal, start)

    def done(by: Collection[int]) -> int | None:
        own = {k: on for i in by for k, on in proposal.commitments.get(i, {}).items()}
        end = code_with(conflict, base, own)
        return end if may_switch(conflict, base, end) else None

    willing = {i for i in conflict.principals if i in accepting}
    if not isinstance(proposal.trigger, Statement):
        if all(i in accepting for i in proposal.trigger):
            return End(done(willing), True)
        return End(base, False)
    first = {o.owner for o in conflict.space.options if o.key in proposal.trigger.names} & willing
    middle = done(first)
    if middle is None:
        return End(None, False)
    holds = bool(proposal.trigger.truth(conflict.space.column)[middle])
    return End(done(willing), True) if holds else End(middle, False)


def carried(conflict: Conflict, proposal: Proposal, starts: Collection[int], ends: Collection[int]) -> bool:
    """Every third party that carries it or acts in it may, can and would."""
    return all(
        _would(conflict, proposal, starts, ends, i)
        for i, dm in enumerate(conflict.decision_makers)
        if dm.role == "third_party" and (i == proposal.carrier or proposal.commitments.get(i))
    )


def _would(conflict: Conflict, proposal: Proposal, starts: Collection[int], ends: Collection[int], i: int) -> bool:
    own, mandate = proposal.commitments.get(i, {}), conflict.decision_makers[i].mandate
    earlier = replace(proposal, commitments={n: terms for n, terms in proposal.commitments.items() if n < i})
    upto = replace(proposal, commitments={n: terms for n, terms in proposal.commitments.items() if n <= i})
    silent = all(code_with(conflict, start, own) == start for start in starts)
    if silent and i == proposal.carrier and not {"convey", "propose", "request"} & set(mandate):
        return False
    pairs = [(acted(conflict, earlier, start), acted(conflict, upto, start)) for start in starts]
    done = all(code_with(conflict, before, own) == after for before, after in pairs)
    row = conflict.payoffs[i]
    return done and not any(row[start] > row[end] for start in starts for end in ends)


def all_edits(conflict: Conflict, proposal: Proposal) -> list[list[Edit]]:
    """For each option all edits of it, whether they change anything or not."""
    found = []
    for option in conflict.space.options:
        asked = proposal.commitments.get(option.owner, {}).get(option.key)
        if asked is None:
            found.append([Edit("add", option.owner, option.key, on) for on in (True, False)])
        else:
            found.append(
                [
                    Edit("drop", option.owner, option.key, asked),
                    Edit("change", option.owner, option.key, not asked),
                ]
            )
    return found


def apply(proposal: Proposal, edits: Collection[Edit]) -> Proposal:
    """The proposal after these edits."""
    terms = {i: dict(own) for i, own in proposal.commitments.items()}
    for edit in edits:
        terms.setdefault(edit.dm, {})
        if edit.change == "drop":
            terms[edit.dm] = {k: on for k, on in terms[edit.dm].items() if k != edit.option}
        else:
            terms[edit.dm][edit.option] = edit.on
    return replace(proposal, commitments=terms)


def mending(
    conflict: Conflict, proposal: Proposal, starts: Collection[int], ways: Collection[int], most: int
) -> tuple[int, set[frozenset[Edit]]]:
    """The least number of edits that mend it and every set of so many that does; (most, none) if none does."""

    def mended(edits: Collection[Edit]) -> bool:
        changed = apply(proposal, edits)
        ends = [answered(conflict, changed, start, conflict.principals) for start in starts]
        fine = all(end.takes_effect and end.code in ways for end in ends)
        return fine and carried(conflict, changed, starts, [end.code for end in ends])

    for size in range(most + 1):
        found = {frozenset(edits) for edits in _sets(all_edits(conflict, proposal), size) if mended(edits)}
        if found:
            return size, found
    return most, set()


def _sets(possible: list[list[Edit]], size: int) -> Iterator[tuple[Edit, ...]]:
    for chosen in combinations(possible, size):
        yield from product(*chosen)
