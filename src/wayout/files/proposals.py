"""Proposals of a scenario file: their faults, and the values they become."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

import numpy as np

from wayout.clock import ClockError
from wayout.clock.terms import Term
from wayout.files.check_names import Finding
from wayout.files.document import Place, did_you_mean, parted
from wayout.files.schema import ProposalEntry, ScenarioFile
from wayout.model import Conflict, ListedForm, ModelError, OptionForm, Statement, StatementError, parse
from wayout.model.statements import Name, Not
from wayout.offers.changes import after
from wayout.offers.proposal import Proposal

EVERYBODY = "all"
UNKNOWN_START = datetime.fromisoformat("2000-01-01T00:00Z")  # what stands in for a start that is at fault

_ACCEPTANCE = re.compile(r"acceptance (?:of|by) (.+)")


def proposal_faults(file: ScenarioFile, options: dict[str, str], people: Collection[str]) -> Iterator[Finding]:
    """What is wrong with the proposals; `options` are all options with the decision maker they belong to."""
    for key, entry in file.proposals.items():
        place: Place = ("proposals", key)
        if file.states is not None:
            yield place, "a general graph has no options to commit to", "give the scenario options, or drop it"
            continue
        yield from _committed(place, entry, options, people)
        if entry.carrier is not None and entry.carrier not in people:
            what = f"there is no decision maker `{entry.carrier}`"
            yield (*place, "carrier"), what, did_you_mean(entry.carrier, people)
        third = {key for key, dm in file.decision_makers.items() if dm.role == "third_party"}
        yield from _triggered(place, entry, options, people, third)
        yield from _timed(place, entry, file.clock.start if file.clock else None)
        for option, text in entry.verification.items():
            yield from _verified(place, entry, option, text, options)


def _committed(
    place: Place, entry: ProposalEntry, options: dict[str, str], people: Collection[str]
) -> Iterator[Finding]:
    if not any(entry.commitments.values()):
        mend = "add `commitments: {PARTY: [option, not option]}`"
        yield (*place, "commitments"), "it commits nobody to anything", mend
    for dm, statements in entry.commitments.items():
        if dm not in people:
            yield (*place, "commitments", dm), f"there is no decision maker `{dm}`", did_you_mean(dm, people)
            continue
        named: dict[str, bool] = {}
        for n, each in enumerate(statements):
            here = (*place, "commitments", dm, n)
            found = commitment(each.statement)
            if found is None:
                yield (
                    here,
                    f"`{each.statement}` is no commitment",
                    "write an option key, or `not` and an option key",
                )
                continue
            option, on = found
            if option not in options:
                yield here, f"there is no option `{option}`", did_you_mean(option, options)
            elif options[option] != dm:
                owner = options[option]
                yield here, f"`{option}` is an option of {owner}, not of {dm}", f"put it under {owner}"
            if option in named:
                what = "on and off at once" if named[option] != on else "twice"
                yield here, f"it commits {dm} to `{option}` {what}", "drop one"
            named[option] = on


def _triggered(
    place: Place, entry: ProposalEntry, options: dict[str, str], people: Collection[str], third: Collection[str]
) -> Iterator[Finding]:
    here = (*place, "trigger")
    awaited = acceptance(entry.trigger)
    if awaited is None:
        yield from _stated(
            here, entry.trigger, options, "write `acceptance of A, B`, or a statement over option keys"
        )
        return
    for who in awaited:
        if who not in (*people, EVERYBODY):
            yield here, f"there is no decision maker `{who}`", did_you_mean(who, people)
        elif who in third:
            what = f"{who} is a third party, which does its part whatever the parties answer"
            yield here, what, "name the principals whose acceptance is awaited"


def _timed(place: Place, entry: ProposalEntry, clock_start: datetime | None) -> Iterator[Finding]:
    if entry.term is not None:
        try:
            Term.parse(entry.term)
        except ClockError as error:
            yield (*place, "term"), *parted(str(error))
    for start, whose in ((entry.start, "its start"), (clock_start, "the clock's start")):
        if entry.expiry and start and start != UNKNOWN_START and entry.expiry < start:
            what = f"it expires at {entry.expiry.isoformat()}, before {whose}, {start.isoformat()}"
            yield (*place, "expiry"), what, "give a later expiry"
            return


def _verified(
    place: Place, entry: ProposalEntry, option: str, text: str, options: dict[str, str]
) -> Iterator[Finding]:
    here = (*place, "verification", option)
    committed = [commitment(each.statement) for listed in entry.commitments.values() for each in listed]
    if option not in options:
        yield here, f"there is no option `{option}`", did_you_mean(option, options)
    elif (option, False) in committed:
        yield here, f"a breach of `not {option}` is always seen", "drop it"
    elif (option, True) not in committed:
        yield here, f"`{option}` is no commitment of the proposal", "add it to the commitments, or drop it"
    yield from _stated(here, text, options)


def _stated(place: Place, text: str, options: Iterable[str], mend: str = "") -> Iterator[Finding]:
    try:
        statement = parse(text)
    except StatementError as error:
        what, own = parted(str(error))
        yield place, what, mend or own
        return
    for name in statement.names:
        if name not in options:
            yield place, f"there is no option `{name}`", did_you_mean(name, options)


# --- values ------------------------------------------------------------------------------------------------


def commitment(text: str) -> tuple[str, bool] | None:
    """The option and whether it is to be on, from `hold` or `not hold`; None if it is neither."""
    try:
        expression = parse(text).expression
    except StatementError:
        return None
    match expression:
        case Name(key):
            return key, True
        case Not(Name(key)):
            return key, False
    return None


def acceptance(text: str) -> tuple[str, ...] | None:
    """The parties named in `acceptance of A, B and C`; None if the text is something else."""
    found = _ACCEPTANCE.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    return tuple(part.strip() for part in re.split(r",| and ", found[1]) if part.strip())


def proposal(key: str, entry: ProposalEntry, conflict: Conflict) -> Proposal:
    """The proposal as a value."""
    asked = {
        conflict.index(dm): dict(filter(None, (commitment(each.statement) for each in listed)))
        for dm, listed in entry.commitments.items()
    }
    return Proposal(
        key,
        entry.title or key,
        asked,
        _trigger(entry.trigger, conflict, asked),
        None if entry.carrier is None else conflict.index(entry.carrier),
        {option: parse(text) for option, text in entry.verification.items()},
        None if entry.term is None else Term.parse(entry.term),
        entry.area,
        entry.start,
        entry.expiry,
    )


def _trigger(text: str, conflict: Conflict, asked: Iterable[int]) -> tuple[int, ...] | Statement:
    awaited = acceptance(text)
    if awaited is None:
        return parse(text)
    if EVERYBODY in awaited:
        return tuple(i for i in conflict.principals if i in asked)
    return tuple(conflict.index(who) for who in awaited)


def check_feasible(space: OptionForm | ListedForm, status_quo: int | None, entry: ProposalEntry) -> None:
    """Raises ModelError if what is proposed cannot be: in the status quo, or at all where that is unknown."""
    asked = dict(
        filter(None, (commitment(each.statement) for listed in entry.commitments.values() for each in listed))
    )
    if status_quo is None:
        meets = [space.column(key) == on for key, on in asked.items()]
        possible = bool(np.logical_and.reduce([space.feasible, *meets]).any())
    else:
        possible = after(space, status_quo, asked) is not None
    if not possible:
        terms = ", ".join(key if on else f"not {key}" for key, on in asked.items())
        where = "" if status_quo is None else ", all else as in the status quo,"
        raise ModelError(
            f"what is proposed ({terms}){where} is infeasible; commit to what it needs, or change the "
            "infeasible statement"
        )
