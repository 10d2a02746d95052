"""The smallest amendments that make a way out of a proposal: a commitment added, dropped or changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Literal

import numpy as np

from wayout.model import Conflict
from wayout.offers.changes import made_of_options, options_of, setting
from wayout.offers.conditions import Conditions
from wayout.offers.proposal import Proposal, effect, put
from wayout.offers.third import carriage
from wayout.offers.ways_out import WayOut, ordered, way_out

MOST_EDITS = 3


@dataclass(frozen=True, slots=True)
class Edit:
    """One commitment added, dropped, or changed to its opposite. `on` is what it then is; of one dropped, was."""

    change: Literal["add", "drop", "change"]
    dm: int
    option: str
    on: bool


@dataclass(frozen=True, slots=True)
class Amendment:
    """Edits after which the proposal fails nothing: from every state of no agreement it ends in a way out."""

    edits: tuple[Edit, ...]
    ways: tuple[WayOut, ...]

    @property
    def first(self) -> WayOut:
        """The way out; of several the first in their order."""
        return self.ways[0]

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts under which all of the ways out are equilibria."""
        return tuple(c for c in self.first.concepts if all(c in way.concepts for way in self.ways))


@dataclass(frozen=True, slots=True)
class Amendments:
    """All amendments of the least size, best first; none where no `searched` edits together mend the proposal."""

    found: tuple[Amendment, ...]
    searched: int


def amendments(conditions: Conditions, proposal: Proposal, most: int = MOST_EDITS) -> Amendments:
    """All smallest sets of at most `most` edits after which the proposal, accepted by all, fails nothing.

    Nothing is searched for one that does so as it is. Left out are edits that leave every option as it was: no
    smallest set contains one.
    """
    if _ends(conditions, proposal, ()):
        return Amendments((), 0)
    for size in range(1, most + 1):
        tried = _sets_of_edits(conditions, proposal, size)
        found = [(edits, ends) for edits in tried if (ends := _ends(conditions, proposal, edits))]
        if found:
            return Amendments(_in_order(conditions, found), size)
    return Amendments((), most)


def _sets_of_edits(conditions: Conditions, proposal: Proposal, size: int) -> Iterator[tuple[Edit, ...]]:
    """The sets of so many edits that may mend it: any of third parties' acts, and what is then asked of others."""
    possible = dict(_edits(conditions, proposal))
    acts = [edits for edits in possible.values() if edits[0].dm in conditions.conflict.third_parties]
    for some in range(size + 1):
        for chosen in combinations(acts, some):
            for edits in product(*chosen):
                for keys in _asked_of_principals(conditions, edited(proposal, edits), size - some):
                    yield from ((*edits, *more) for more in product(*(possible[key] for key in keys)))


def _asked_of_principals(conditions: Conditions, proposal: Proposal, size: int) -> Iterator[tuple[str, ...]]:
    """The sets of so many options of principals whose edits may lead to a way out.

    From one state of no agreement those in which its end differs from a way out; from several, all.
    """
    conflict, starts = conditions.conflict, conditions.rest.states
    keys = tuple(option.key for i in conflict.principals for option in options_of(conflict, i))
    if len(starts) > 1:
        yield from combinations(keys, size)
        return
    space = made_of_options(conflict)
    end = {**setting(space, put(conditions.definitions, proposal, starts[0])), **_of_principals(conflict, proposal)}
    ways = np.flatnonzero(conditions.ways_out)
    differs = {key: space.column(key)[ways] != on for key, on in end.items()}
    fit = np.sum(list(differs.values()), axis=0) == size
    fit &= np.sum([differs[key] for key in keys], axis=0) == size
    yield from sorted({tuple(key for key in keys if differs[key][n]) for n in np.flatnonzero(fit)})


def _of_principals(conflict: Conflict, proposal: Proposal) -> dict[str, bool]:
    return {key: on for i in conflict.principals for key, on in proposal.commitments.get(i, {}).items()}


def _edits(conditions: Conditions, proposal: Proposal) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """For each option the edits that change what it is asked to be, in some state the proposal starts from."""
    space = made_of_options(conditions.conflict)
    starts = [setting(space, state) for state in conditions.rest.states]
    for option in space.options:
        dm, key = option.owner, option.key
        was = {start[key] for start in starts}
        asked = proposal.commitments.get(dm, {}).get(key)
        if asked is None:
            yield key, tuple(Edit("add", dm, key, on) for on in (True, False) if was != {on})
        else:
            drop = (Edit("drop", dm, key, asked),) if was != {asked} else ()
            yield key, (*drop, Edit("change", dm, key, not asked))


def _ends(conditions: Conditions, proposal: Proposal, edits: tuple[Edit, ...]) -> tuple[int, ...]:
    """Where the edited proposal ends if all accept, if those are ways out; empty if it does not come to that.

    Empty too if one who carries it, or acts in it, may not or would not.
    """
    changed, ends = edited(proposal, edits), []
    for start in conditions.rest.states:
        found = effect(conditions.definitions, changed, start, conditions.conflict.principals)
        if found.state is None or not found.triggered or not conditions.ways_out[found.state]:
            return ()
        ends.append(found.state)
    return tuple(dict.fromkeys(ends)) if all(each.can for each in carriage(conditions, changed, ends)) else ()


def edited(proposal: Proposal, edits: tuple[Edit, ...]) -> Proposal:
    """The proposal with these commitments added, dropped or changed."""
    terms = {dm: dict(settings) for dm, settings in proposal.commitments.items()}
    for edit in edits:
        own = terms.setdefault(edit.dm, {})
        if edit.change == "drop":
            del own[edit.option]
        else:
            own[edit.option] = edit.on
    return replace(proposal, commitments=terms)


def _in_order(
    conditions: Conditions, found: list[tuple[tuple[Edit, ...], tuple[int, ...]]]
) -> tuple[Amendment, ...]:
    """In the order of the ways out they end in, the last of several; then as they were tried."""
    ends = {state for _, states in found for state in states}
    ways = ordered(conditions.conflict, (way_out(conditions, state) for state in sorted(ends)))
    place = {way.state: n for n, way in enumerate(ways)}
    made = [Amendment(edits, tuple(ways[n] for n in sorted(place[s] for s in states))) for edits, states in found]
    return tuple(sorted(made, key=lambda each: place[each.ways[-1].state]))
