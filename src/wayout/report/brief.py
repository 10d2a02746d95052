"""The brief as a value: what a decision maker needs on one page, in the order of the five questions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from wayout.clock import Asleep, Delay, Lognormal, Pert, Step, is_fixed, local, quantile
from wayout.clock.clock import Clock
from wayout.clock.deadlines import Extension
from wayout.clock.sleep import DAYS, EVERY_DAY
from wayout.model import Conflict, OptionTable, Prioritised, Ranked
from wayout.offers import Need, Offers, OffersInFull
from wayout.offers.robustness import Alternative, Robustness
from wayout.plans import NO_EVIDENCE, Comparison, Scenario
from wayout.record.evidence import in_full as cited_in_full
from wayout.report.clock_words import NO_LIMIT, chance, limit_words, when_words
from wayout.report.drafts import Draft, Message, drafts, message
from wayout.report.edition import edition
from wayout.report.findings import findings
from wayout.report.grounds import Grounds
from wayout.report.motion import line_words, ship_words, standstill_words
from wayout.report.offered import terms_words
from wayout.report.tested import proposal_sentences
from wayout.report.times import moment
from wayout.report.words import (
    in_sentence,
    listed,
    name,
    number,
    premise_words,
    span_words,
    state_words,
    states_words,
)
from wayout.stability import Result


@dataclass(frozen=True, slots=True)
class Input:
    """Something the brief rests on: what, its value, why, its sources in full, and whose belief it is.

    Without a source it is an assumption.
    """

    what: str
    value: str
    because: str | None
    sources: tuple[tuple[str, str], ...]  # the document's citation, and the turn or nothing
    view_of: str | None

    @property
    def assumed(self) -> bool:
        """No source is named."""
        return not self.sources


def references(
    inputs: Iterable[Input], grounds: Grounds | None = None, drafts: Iterable[Draft] = ()
) -> dict[str, int]:
    """The documents cited, numbered from 1 in the order they are first needed."""
    cited = dict.fromkeys(document for each in inputs for document, _ in each.sources)
    cited |= dict.fromkeys(each.document for each in (grounds.documents if grounds else ()) if each.falls)
    cited |= dict.fromkeys(document for each in drafts for document in each.documents)
    return {document: number for number, document in enumerate(cited, start=1)}


def sources_in_short(sources: Iterable[tuple[str, str]], numbers: Mapping[str, int]) -> str:
    """Documents and turns by number: `[1] turns 9, 13; [2]`."""
    turns: dict[str, list[str]] = {}
    for document, turn in sources:
        turns.setdefault(document, []).extend([turn] if turn else [])
    return "; ".join(
        f"[{numbers[document]}]" + (f" turn{'s' * (len(named) > 1)} {', '.join(named)}" if named else "")
        for document, named in turns.items()
    )


@dataclass(frozen=True, slots=True)
class InputRow:
    """An input in cells."""

    what: str
    view: str
    value: str
    why: str
    source: str
    assumed: bool


def input_rows(brief: "Brief") -> list[InputRow]:
    """The inputs; a source that an edition's reader does not know is not told from none."""
    numbers = references(brief.inputs, brief.grounds, brief.drafts)
    none = "assumption" if brief.scenario.reader is None else "-"
    return [
        InputRow(
            each.what,
            f"as {each.view_of} believes" if each.view_of else "",
            each.value,
            each.because or "-",
            sources_in_short(each.sources, numbers) or none,
            each.assumed and brief.scenario.reader is None,
        )
        for each in brief.inputs
    ]


def inputs_words(brief: "Brief") -> str:
    """How many inputs there are, and how many of them are assumptions; an edition cannot tell."""
    count = f"{len(brief.inputs)} inputs"
    if brief.scenario.reader is not None:
        return count
    return f"{count}, {sum(each.assumed for each in brief.inputs)} of them assumptions"


STANDS_NOTE = (
    "Found by asking again without each passage: what rests on it alone is left out, and with it what cannot be "
    "said without it. A finding falls if it is not found again, or a chance changes by 0.05 or more."
)


def stands_rows(grounds: Grounds, numbers: Mapping[str, int]) -> list[tuple[str, str]]:
    """Each finding, and the passages without which it falls, by number and turn."""
    rows = []
    for claim in grounds.claims:
        under = [(each.document, each.turn) for each in grounds.under(claim)]
        in_order = sorted(under, key=lambda passage: (numbers[passage[0]], int(passage[1] or 0)))
        rows.append((claim.words, sources_in_short(in_order, numbers) or "no single passage"))
    return rows


def falls_rows(grounds: Grounds, numbers: Mapping[str, int]) -> list[tuple[str, str]]:
    """Each source that bears something, and the findings that fall without it; `all` if nothing is left."""
    every = len(grounds.claims)
    return [
        (
            f"[{numbers[each.document]}]",
            "all" if len(each.falls) == every else "; ".join(claim.words for claim in each.falls),
        )
        for each in grounds.documents
        if each.falls
    ]


@dataclass(frozen=True, eq=False)
class Brief:
    """Everything the brief says. Parts without data are None or empty and are left out."""

    scenario: Scenario
    result: Result | None
    in_full: OffersInFull | None
    robustness: Robustness | None
    comparison: Comparison
    needs: tuple[Need, ...]
    finding: tuple[str, ...]
    caveats: tuple[str, ...]
    drafts: tuple[Draft, ...]
    inputs: tuple[Input, ...]
    grounds: Grounds | None = None

    @property
    def offers(self) -> Offers | None:
        """The ways out, None if there is nothing to compute them from."""
        return self.in_full.offers if self.in_full else None

    @property
    def draft(self) -> Message | None:
        """The message to a third party or else to the other side by itself, None without a way out."""
        conflict = self.scenario.conflict
        names = {key: name(conflict, i) for i, key in enumerate(conflict.keys)} if conflict else {}
        return message(self.drafts, names)


def make_brief(
    scenario: Scenario,
    comparison: Comparison | None = None,
    without: Mapping[str, Scenario] | None = None,
    reader: str | None = None,
) -> Brief:
    """The brief of a scenario, or the edition of it for one decision maker, the `reader`.

    `without` is the scenario without each passage it rests on, by how it is cited: given these, the brief says
    which of its findings fall with which passage. Raises ModelError if there is no such reader.
    """
    found = findings(scenario, comparison, without)
    if reader is not None:
        found = edition(found, reader)
    scenario, offers = found.scenario, found.in_full.offers if found.in_full else None
    return Brief(
        scenario,
        found.result,
        found.in_full,
        found.robustness,
        found.comparison,
        found.needs,
        tuple(_finding(scenario, offers, found.needs, found.comparison)),
        tuple(_caveats(scenario, offers)),
        drafts(found.deal, reader) if found.deal else (),
        tuple(_inputs(scenario)),
        found.grounds,
    )


# --- the finding in sentences -------------------------------------------------------------------------------


def _finding(
    scenario: Scenario, offers: Offers | None, found: Iterable[Need], comparison: Comparison
) -> Iterator[str]:
    conflict = scenario.conflict
    if conflict is not None and offers is not None:
        yield rest_sentence(conflict, offers)
        yield _exit_sentence(conflict, offers)
        yield from (_need_sentence(conflict, need) for need in found)
    yield from proposal_sentences(comparison.proposals)
    yield from _time_sentences(scenario, comparison)


def rest_sentence(conflict: Conflict, offers: Offers) -> str:
    """Where it comes to rest if nobody agrees, if it does."""
    rest = offers.no_agreement
    words = states_words(conflict, rest.states)
    if rest.cycles:
        return f"If nobody agrees on anything it does not come to rest: it goes round {words}."
    return f"If nobody agrees on anything it rests in: {words}."


def _exit_sentence(conflict: Conflict, offers: Offers) -> str:
    ways = offers.ways_out
    if not ways:
        return "There is no way out that everyone prefers, that holds, and in which nobody loses face."
    count = "There is one way out" if len(ways) == 1 else f"There are {len(ways)} ways out"
    acts = set.intersection(*(set(way.third_party) for way in ways))
    each = "it" if len(ways) == 1 else "each"
    needed = listed(f"`{act}`" for act in sorted(acts))
    helped = f"; {each} needs {needed} by {_actors(conflict, acts)}" if acts else ""
    movers = {way.joint for way in ways}
    together = next(iter(movers)) if len(movers) == 1 else ()
    who = listed(in_sentence(conflict, i) for i in together)
    moved = f"{', then' if acts else ';'} {who} moving together" if together else ""
    return f"{count}{helped}{moved}."


def _actors(conflict: Conflict, acts: Iterable[str]) -> str:
    options = conflict.space.options if isinstance(conflict.space, OptionTable) else ()
    owners = {option.owner for option in options if option.key in set(acts)}
    return listed(in_sentence(conflict, i) for i in sorted(owners)) if owners else "a third party"


def _need_sentence(conflict: Conflict, need: Need) -> str:
    if not need.rests_on:
        return f"No single belief, given up, removes the need for `{need.act}`."
    if len(need.rests_on) == 1:
        return (
            f"The need for `{need.act}` rests on one belief: {premise_words(conflict, need.rests_on[0])}. "
            "Without it a way out needs no such act."
        )
    beliefs = "; ".join(premise_words(conflict, premise) for premise in need.rests_on)
    return f"The need for `{need.act}` falls with any one of these beliefs: {beliefs}."


def _time_sentences(scenario: Scenario, comparison: Comparison) -> Iterator[str]:
    before = limit_words(scenario.clock)
    for milestone in comparison.milestones:
        chances = [
            f"{chance(row.timing.milestones[milestone])} ({row.plan.title})"
            for row in comparison.rows
            if row.timing and row.timing.milestones[milestone].planned and row.timing.moment
        ]
        name = milestone.replace("_", " ").capitalize()
        yield f"{name} before {before}: chance {'; '.join(chances)}." if chances else f"{name}: {NO_LIMIT.lower()}"


def _caveats(scenario: Scenario, offers: Offers | None) -> Iterator[str]:
    told = offers is not None and scenario.reader is None  # an edition does not tell what is missed
    if offers is not None and told and offers.ways_out and offers.removed_by["equilibrium"] == 0:
        yield "Stability removes no candidate here: the exit follows from the inputs, not from the analysis."
    if offers is not None and offers.ways_out and not any(way.credible for way in offers.ways_out):
        yield "Every way out rests on a sanction that its maker would not carry out."
    if scenario.conflict is not None and scenario.conflict.status_quo is None:
        yield "The status quo is unknown, so there is no no-agreement outcome and no way out is computed."
    if scenario.unweighed:
        yield "Not all that others want could be weighed: some of it names what this reader does not know."
    yield from scenario.warnings


# --- what it rests on ---------------------------------------------------------------------------------------


def _inputs(scenario: Scenario) -> Iterator[Input]:
    if scenario.conflict is not None:
        for i in range(len(scenario.conflict.decision_makers)):
            yield from _beliefs(scenario, scenario.conflict, i)
        yield from _rules(scenario, scenario.conflict)
    if scenario.clock is not None:
        yield from _times(scenario, scenario.clock)
        yield from dict.fromkeys(_steps(scenario, scenario.clock))  # plans share steps


def _times(scenario: Scenario, clock: Clock) -> Iterator[Input]:
    """What moves, what runs out, and how words go."""
    start = f"{local(clock.start, clock.zone):%-d %B %Y %H:%M %Z}"
    yield _input(scenario, "The clock starts", start, "clock")
    if clock.standstill is not None:
        yield _input(scenario, "Standstill", standstill_words(clock, clock.standstill), "standstill")
    for line in clock.lines.values():
        yield _input(scenario, f"Line: {line.title}", line_words(line), "line", line.key)
    for ship in clock.ships.values():
        yield _input(scenario, f"Ship: {ship.title}", ship_words(clock, ship), "ship", ship.key)
    for channel in clock.channels.values():
        value = latency_words(channel.latency) + (
            f"; asleep {listed(map(asleep_words, channel.asleep))}" if channel.asleep else ""
        )
        yield _input(scenario, f"Channel: {channel.title}", value, "channel", channel.key)
    for deadline in clock.deadlines.values():
        yield _input(
            scenario, f"Deadline: {deadline.title}", when_words(clock, deadline.when), "deadline", deadline.key
        )
        for each in deadline.extensions.values():
            value = extension_words(clock, each)
            yield _input(scenario, f"Extension: {each.title}", value, "extension", deadline.key, each.key)


def _steps(scenario: Scenario, clock: Clock) -> Iterator[Input]:
    """The steps of the plans that take a time of their own."""
    for plan in scenario.plans:
        for step in plan.steps:
            if any(clock.channels[each.key] != each for each in step.channels) or not step.channels:
                what = f"Step: {step.does}" + (f", {listed(step.who)}" if step.who else "")
                yield _input(scenario, what, step_hours_words(step), "step", plan.key, step.key)


def _rules(scenario: Scenario, conflict: Conflict) -> Iterator[Input]:
    """What can be, what can be seen, what may be done, and where it stands."""
    space = conflict.space
    for i in conflict.third_parties:
        dm = conflict.decision_makers[i]
        if scenario.reader in (None, dm.key) or ("dm", dm.key) in scenario.evidence:
            may = listed(dm.mandate) if dm.mandate else "none"
            yield _input(scenario, f"{name(conflict, i)}, mandate", may, "dm", dm.key)
    for option in space.options if isinstance(space, OptionTable) else ():
        if option.verified_by is not None:
            what = f"A breach of `{option.key}` is seen only where"
            yield _input(scenario, what, option.verified_by.text, "option", option.key)
    for thing in scenario.evidence:
        if thing[0] == "infeasible":
            yield _input(scenario, "Cannot be", thing[1], *thing)
    if conflict.status_quo is not None:
        yield _input(scenario, "Status quo", state_words(conflict, conflict.status_quo), "status quo")
    for proposal in scenario.proposals:
        terms = terms_words(conflict, proposal.commitments.items())
        yield _input(scenario, f"Proposal: {proposal.title}", terms, "proposal", proposal.key)


def _beliefs(scenario: Scenario, conflict: Conflict, i: int) -> Iterator[Input]:
    dm, title = conflict.decision_makers[i], name(conflict, i)
    match dm.preferences:
        case Prioritised(statements):
            sure = _own(scenario, i).sure or (Fraction(1),) * len(statements)
            for place, (statement, chance) in enumerate(zip(statements, sure, strict=True), start=1):
                what = f"{title}, preference {place}"
                value = statement.text + (f" (holds with {number(chance)})" if chance < 1 else "")
                yield _input(scenario, what, value, "preference", dm.key, statement.text)
        case Ranked(tiers):
            yield _input(scenario, f"{title}, ranking", f"{len(tiers)} levels, as in the file", "dm", dm.key)
    for rule in dm.face:
        yield _input(scenario, f"{title}, face", rule.text, "face", dm.key, rule.avoid or rule.text)
    for each in scenario.assumptions.weighed[i] if scenario.assumptions else ():
        if each.name is not None and each.chance is not None:
            what, value = f"{title}, variant {each.name}", f"chance {span_words(each.chance)}"
            yield _input(scenario, what, value, "variant", dm.key, each.name)
    for loss in scenario.losses.get(dm.key, ()):
        value = f"{number(loss.amount)} if {loss.text}"
        yield _input(scenario, f"{title}, loss", value, "loss", dm.key, loss.text)


def _own(scenario: Scenario, dm: int) -> Alternative:
    """The file's own belief about a decision maker."""
    assert scenario.assumptions is not None
    return scenario.assumptions.alternatives[dm][0]


def _input(scenario: Scenario, what: str, value: str, *thing: str) -> Input:
    evidence = scenario.why(*thing)
    about = scenario.why("dm", thing[1]) if thing[0] in ("preference", "face") else NO_EVIDENCE
    view = evidence.view_of or about.view_of
    whose = (
        scenario.conflict.decision_makers[scenario.conflict.index(view)].title
        if view and scenario.conflict
        else None
    )
    sources = tuple(cited_in_full(citation, scenario.documents) for citation in evidence.sources)
    return Input(what, value, evidence.because, sources, whose)


def step_hours_words(step: Step) -> str:
    """How long a step takes: its hours, or those of each channel or of each who clears it."""
    if step.latency is not None:
        return latency_words(step.latency)
    if step.channels:
        return ", or ".join(latency_words(each.latency) for each in step.channels)
    each = ", ".join(f"{clearance.who} {latency_words(clearance.latency)}" for clearance in step.clears)
    return f"{each}, {'in turn' if step.in_turn else 'side by side'}" if len(step.clears) > 1 else each


def asleep_words(spell: Asleep) -> str:
    """When a channel sleeps: `22:00 to 08:00 in America/New_York`, with the days if not every day."""
    days = "" if spell.days == EVERY_DAY else f", {'/'.join(DAYS[day] for day in sorted(spell.days))}"
    return f"{spell.since:%H:%M} to {spell.until:%H:%M} in {spell.zone}{days}"


def extension_words(clock: Clock, extension: Extension) -> str:
    """How far an extension moves its deadline, and what it asks for: `by 24 h, if terms signed comes before it`."""
    by = f"by {latency_words(extension.by)}" if extension.by is not None else ""
    how = by if extension.to is None else f"to {moment(clock, extension.to)}"
    reached = extension.if_reached
    return how + (f", if {reached.replace('_', ' ')} comes before it" if reached else "")


def latency_words(delay: Delay) -> str:
    """A delay in hours: `2 h`, `10 / 12 / 16 h` for low, likely and high, or the median and the middle 80 %."""
    if is_fixed(delay):
        return f"{quantile(delay, 0.5):.6g} h"
    if isinstance(delay, Lognormal):
        p10, p50, p90 = (f"{quantile(delay, chance):.3g}" for chance in (0.1, 0.5, 0.9))
        return f"median {p50} h, {p10} to {p90} h in eight of ten"
    low, likely, high = (delay.bounds if isinstance(delay, Pert) else delay).in_hours
    return f"{low:.6g} / {likely:.6g} / {high:.6g} h{' (PERT)' if isinstance(delay, Pert) else ''}"
