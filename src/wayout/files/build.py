"""From a checked file to the values the rooms work on."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from wayout.clock import (
    Asleep,
    Channel,
    Clearance,
    ClockError,
    Deadline,
    Delay,
    Extension,
    Latency,
    Line,
    Lognormal,
    Pert,
    Ship,
    Step,
    TrackPoint,
    When,
    order,
    zone_of,
)
from wayout.clock.clock import AT_ONCE, Clock
from wayout.clock.contacts import contact_of
from wayout.clock.sleep import DAYS, EVERY_DAY
from wayout.files.build_ships import land_in_the_way, line_of, position_of, ship_of, standstill_of
from wayout.files.check import evidenced, exactly, references, structure
from wayout.files.document import Document, Fault, InputError, Place, dotted, parted
from wayout.files.gmcr import notices
from wayout.files.memory import fits
from wayout.files.proposals import check_feasible, proposal
from wayout.files.record_index import document_of
from wayout.files.schema import (
    AsleepEntry,
    Believed,
    ClockEntry,
    DeadlineEntry,
    DecisionMakerEntry,
    Evidenced,
    Hours,
    LossEntry,
    MedianHours,
    PastHours,
    PlanEntry,
    ProposalEntry,
    ScenarioFile,
    StatementEntry,
    StepEntry,
    TrackFileEntry,
)
from wayout.files.track_file import read_track
from wayout.model import (
    MAX_OPTIONS,
    Conflict,
    DecisionMaker,
    FaceRule,
    Graph,
    ListedForm,
    ModelError,
    Option,
    OptionForm,
    OptionTable,
    Prioritised,
    Ranked,
    Statement,
    StateSpace,
    parse,
)
from wayout.model.listed import MAX_STATES, TooManyStates, feasible_codes
from wayout.model.preferences import Preferences, payoffs
from wayout.offers.proposal import Proposal
from wayout.offers.robustness import Alternative, Assumptions, Loss, Span
from wayout.plans import Plan, Scenario
from wayout.record.evidence import Evidence, Known, cite
from wayout.stability import engines

MOST_TRUTHS = 1 << 33  # states times statements; each takes some 20 nanoseconds
BUILDING = 16  # bytes a state while statements are read, and 8 for each decision maker's payoffs, put together
CONFLICT_SECTIONS = ("decision_makers", "infeasible", "states", "status_quo")


def faults_of(document: Document) -> tuple[Fault, ...]:
    """Every fault of the file, in the order of its lines; none if it can be built."""
    return attempt(document)[1]


def build(document: Document) -> Scenario:
    """The scenario the file describes; raises InputError with every fault of the file."""
    scenario, faults = attempt(document)
    if scenario is None:
        raise InputError(*faults)
    return scenario


def attempt(document: Document) -> tuple[Scenario | None, tuple[Fault, ...]]:
    """The scenario the file describes, and its faults in the order of its lines; None if it has any."""
    file, sound, faults = structure(document)
    scenario = None
    if file is not None:
        faults += references(sound, file)
        builder = _Builder(sound, faults)
        scenario = builder.scenario(file)
        faults += builder.faults
    return (None if faults else scenario), document.in_order(faults)


class _Builder:
    """Builds section by section, leaving out those with known faults; what a value refuses is one more fault."""

    def __init__(self, document: Document, known: Sequence[Fault]) -> None:
        self.document = document
        self.known = tuple(known)
        self.faults: list[Fault] = []
        self.warnings: list[str] = []
        self.tracks: list[str] = []
        self._faulty = {section for fault in known for section in _sections(fault)}
        self._told = 0  # of the faults, those that are in `_faulty`

    @contextmanager
    def at(self, *place: str | int) -> Iterator[None]:
        """What goes wrong inside is a fault at this place."""
        try:
            yield
        except (ModelError, ClockError) as error:
            self.faults.append(self.document.fault(place, *parted(str(error))))

    def sound(self, *sections: str) -> bool:
        """No fault is known so far in these sections of the file."""
        while self._told < len(self.faults):
            self._faulty |= _sections(self.faults[self._told])
            self._told += 1
        return self._faulty.isdisjoint(sections)

    def scenario(self, file: ScenarioFile) -> Scenario:
        """The scenario, as far as it can be built: whole only if no fault is known or found."""
        conflict, clock, assumptions = None, None, None
        variants: dict[str, dict[str, DecisionMaker]] = {}
        if file.decision_makers and self.sound(*CONFLICT_SECTIONS):
            conflict, variants = self.conflict(file)
            assumptions = _assumptions(file, conflict, variants) if conflict else None
        elif file.decision_makers and self.sound("infeasible", "states") and not self._options_at_fault():
            self.rankings(file)
        if file.clock and self.sound("clock"):
            clock = self.clock(file.clock)
        plans = [
            self.plan(key, entry, conflict, clock)
            for key, entry in file.plans.items()
            if self.sound(f"plans.{key}", *CONFLICT_SECTIONS, "clock")
        ]
        proposals = [
            self.proposal(key, entry, conflict)
            for key, entry in file.proposals.items()
            if conflict is not None and self.sound(f"proposals.{key}")
        ]
        return Scenario(
            title=file.title or "An untitled standoff",
            conflict=conflict,
            clock=clock,
            plans=tuple(plan for plan in plans if plan),
            proposals=tuple(each for each in proposals if each),
            variants=variants,
            assumptions=assumptions,
            losses=_losses(file, conflict) if conflict and self.sound("losses") else {},
            documents={key: document_of(key, entry) for key, entry in file.record.items()},
            evidence=_evidence(file),
            about=file.about,
            warnings=tuple(dict.fromkeys((*_warnings(file), *self.warnings))),
            digest=digest([self.document.data, *self.tracks] if self.tracks else self.document.data),
        )

    # --- the conflict --------------------------------------------------------------------------------------

    def conflict(self, file: ScenarioFile) -> tuple[Conflict | None, dict[str, dict[str, DecisionMaker]]]:
        space = self.space(file)
        if space is None or not self.affordable(space, file):
            return None, {}
        people = [_decision_maker(key, entry, space) for key, entry in file.decision_makers.items()]
        variants = {
            key: {name: _varied(people[n], variant, space) for name, variant in entry.variants.items()}
            for n, (key, entry) in enumerate(file.decision_makers.items())
            if entry.variants
        }
        for dm in people:
            self.ranked(space, dm.preferences, ("decision_makers", dm.key))
            for name, variant in variants.get(dm.key, {}).items():
                self.ranked(space, variant.preferences, ("decision_makers", dm.key, "variants", name))
        status_quo = None
        with self.at("status_quo"):
            status_quo = _state(space, file.status_quo, "the status quo")
        self.proposed(space, status_quo, file)
        return (None if self.faults else Conflict.of(people, space, status_quo)), variants

    def affordable(self, space: StateSpace, file: ScenarioFile) -> bool:
        """Ranking the states for every decision maker and variant takes no longer than minutes; else a fault."""
        entries = file.decision_makers.values()
        asked = sum(
            1 + len(each.preferences or ()) for entry in entries for each in (entry, *entry.variants.values())
        )
        with self.at("decision_makers"):
            check_work(space.size, asked)
            return True
        return False

    def _options_at_fault(self) -> bool:
        """Some fault known so far is one of an option or a move, so that the states are not known."""
        wrong = ("decision_makers", ".options", ".moves")
        faulty = [_place_of(fault) for fault in self.known]
        return any(place == wrong[0] or any(part in place for part in wrong[1:]) for place in faulty)

    def rankings(self, file: ScenarioFile) -> None:
        """Check what needs the states alone, where something else keeps the conflict from being built."""
        space = self.space(file)
        if space is None:
            return
        for key, entry in file.decision_makers.items():
            for place, believed in (((), entry), *((("variants", n), v) for n, v in entry.variants.items())):
                if believed.ranking is not None and self.sound(
                    ".".join(("decision_makers", key, *place, "ranking"))
                ):
                    self.ranked(space, _preferences(believed), ("decision_makers", key, *place))
        if self.sound("status_quo"):
            with self.at("status_quo"):
                _state(space, file.status_quo, "the status quo")
        for key, plan in file.plans.items():
            if plan.offer is not None and self.sound(f"plans.{key}.offer"):
                with self.at("plans", key, "offer"):
                    _state(space, plan.offer, "the offered state")
        if self.sound("status_quo"):
            self.proposed(space, _state(space, file.status_quo, "the status quo"), file)

    def ranked(self, space: StateSpace, preferences: Preferences | None, place: Place) -> None:
        """A ranking names every feasible state once."""
        if isinstance(preferences, Ranked):
            with self.at(*place, "ranking"):
                payoffs(space, preferences)

    def space(self, file: ScenarioFile) -> StateSpace | None:
        if file.states is not None:
            position = {name: n for n, name in enumerate(file.states)}
            return Graph(
                tuple(file.states),
                tuple(
                    {
                        position[start]: tuple(position[end] for end in dict.fromkeys(ends))
                        for start, ends in moves.items()
                    }
                    for moves in (entry.moves or {} for entry in file.decision_makers.values())
                ),
            )
        with self.at("infeasible" if file.infeasible else "decision_makers"):
            infeasible = [parse(entry.statement) for entry in file.infeasible]
            return option_space(tuple(_options(file)), infeasible, len(file.decision_makers))
        return None

    # --- the clock and the plans ---------------------------------------------------------------------------

    def clock(self, entry: ClockEntry) -> Clock | None:
        lines: dict[str, Line] = {}
        ships: dict[str, Ship] = {}
        channels: dict[str, Channel] = {}
        for key, line in entry.lines.items():
            with self.at("clock", "lines", key):
                lines[key] = line_of(key, line)
        for key, ship in entry.ships.items():
            with self.at("clock", "ships", key):
                ships[key] = ship_of(key, ship, lines, partial(self.fixes, key))
                for met in lines.values():
                    contact_of(ships[key], met, timedelta(0), by_track=False)
                self.warnings += land_in_the_way(ships[key])
        for key, channel in entry.channels.items():
            with self.at("clock", "channels", key):
                title, zone = channel.title or key, channel.zone or entry.zone
                asleep = tuple(_asleep(each, zone) for each in channel.asleep)
                channels[key] = Channel(key, title, channel.carrier, _delay(channel.hours), asleep)
        deadlines = {}
        for key, deadline in entry.deadlines.items():
            with self.at("clock", "deadlines", key):
                deadlines[key] = _deadline(key, deadline)
        standstill = None
        with self.at("clock", "standstill"):
            standstill = standstill_of(entry)
        with self.at("clock"):
            return Clock(
                entry.start,
                entry.zone,
                lines,
                ships,
                channels,
                entry.runs,
                entry.seed,
                position_of(entry.sun_at),
                entry.daylight_only,
                entry.contacts_by,
                _bounds(entry.order_hours) if entry.order_hours else AT_ONCE,
                standstill,
                deadlines,
                entry.wanted,
            )
        return None

    def fixes(self, ship: str, entry: TrackFileEntry) -> Sequence[TrackPoint]:
        """The fixes of a track file, which is sought beside the scenario."""
        if entry.zone is not None:
            zone_of(entry.zone)
        try:
            found = read_track(Path(self.document.folder or "") / entry.file, entry.zone)
        except InputError as error:
            fault = error.faults[0]
            where = f"{fault.file}:{fault.line}" if fault.line else fault.file
            raise ClockError(f"{where}: {fault.what}; {fault.mend}") from None
        self.tracks.append(found.text)
        if said := found.said(f"{entry.file} ({ship})"):
            self.warnings.append(said)
        return found.fixes

    def plan(self, key: str, entry: PlanEntry, conflict: Conflict | None, clock: Clock | None) -> Plan | None:
        offer = None
        if entry.offer is not None and conflict is not None:
            with self.at("plans", key, "offer"):
                offer = _state(conflict.space, entry.offer, "the offered state")
        line = (clock.lines[entry.line] if entry.line else clock.line_in_force) if clock else None
        with self.at("plans", key, "steps"):
            steps = order(_steps(entry, clock)) if clock else ()
            return Plan(
                key,
                entry.title or key,
                offer,
                entry.channel,
                line,
                tuple(entry.let_through),
                steps,
                entry.ends_with,
                _runs_out(entry, clock) if clock else None,
                tuple(dict.fromkeys(entry.extend)),
            )
        return None

    def proposal(self, key: str, entry: ProposalEntry, conflict: Conflict) -> Proposal | None:
        with self.at("proposals", key):
            return proposal(key, entry, conflict)
        return None

    def proposed(self, space: StateSpace, status_quo: int | None, file: ScenarioFile) -> None:
        """What proposals commit to can be."""
        for key, entry in file.proposals.items():
            if isinstance(space, OptionTable) and self.sound(f"proposals.{key}", "status_quo"):
                with self.at("proposals", key, "commitments"):
                    check_feasible(space, status_quo, entry)


def _sections(fault: Fault) -> set[str]:
    """The sections of the file that a fault is in: `clock`, `clock.lines`, and so on down to its key."""
    parts = _place_of(fault).replace("[", ".").split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts) + 1)}


def _place_of(fault: Fault) -> str:
    """Where a fault stands in the data, as people write it."""
    return dotted(fault.place) or fault.key


def digest(data: Any) -> str:
    """A fingerprint of the file's content, comments and layout aside: 64 hexadecimal digits."""
    return sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def option_space(
    options: tuple[Option, ...], infeasible: Sequence[Statement], makers: int
) -> OptionForm | ListedForm:
    """The states in which no statement holds: a table of all codes, or a list where that is too large or too empty.

    Raises ModelError on more than 60 options, on too many states for a list of more than 26, and on a table that
    would not fit the memory with what `makers` decision makers think of it.
    """
    keys = [option.key for option in options]
    tabled = len(keys) <= MAX_OPTIONS
    if len(keys) > engines.NUMPY_UP_TO:
        limit = min(MAX_STATES, (1 << len(keys)) // engines.SPARSE_FROM) if tabled else MAX_STATES
        try:
            return ListedForm(options, feasible_codes(keys, infeasible, limit))
        except TooManyStates:
            if not tabled:
                raise
    check_work(1 << len(keys), len(infeasible))
    if not fits(needed := (BUILDING + 8 * makers) << len(keys)):
        what = f"{1 << len(keys):,} states take {needed / 1e9:.1f} GB, more than is free"
        raise ModelError(f"{what}; merge or drop options that decide nothing")
    every = OptionForm(options, np.ones(1 << len(keys), dtype=bool))
    out = [statement.truth(every.column) for statement in infeasible]
    return OptionForm(options, ~np.logical_or.reduce(out) if out else every.feasible)


def check_work(states: int, statements: int) -> None:
    """Raise ModelError where the truth of so many statements in so many states would take too long."""
    if states * statements > MOST_TRUTHS:
        raise ModelError(
            f"{statements:,} statements and rankings over {states:,} states take hours; merge or drop options that"
            " decide nothing, or statements"
        )


def _options(file: ScenarioFile) -> Iterator[Option]:
    for owner, entry in enumerate(file.decision_makers.values()):
        for key, option in entry.options.items():
            yield Option(
                key,
                owner,
                option.title or key.replace("_", " "),
                option.one_way,
                parse(option.verified_by) if option.verified_by else None,
                option.act or (key if entry.role == "third_party" else None),
                tuple(option.consent),
            )


def _decision_maker(key: str, entry: DecisionMakerEntry, space: StateSpace) -> DecisionMaker:
    return DecisionMaker(
        key,
        entry.name or key,
        entry.role,
        tuple(entry.mandate),
        _preferences(entry),
        _face(entry.face or (), space),
    )


def _varied(dm: DecisionMaker, variant: Believed, space: StateSpace) -> DecisionMaker:
    """The decision maker under a variant: what the variant does not say stays as it was."""
    return replace(
        dm,
        preferences=_preferences(variant) or dm.preferences,
        face=dm.face if variant.face is None else _face(variant.face, space),
    )


def _preferences(believed: Believed) -> Preferences | None:
    if believed.ranking is not None:
        return Ranked(tuple(tuple(tier) for tier in believed.ranking))
    if believed.preferences:
        return Prioritised(tuple(parse(entry.statement) for entry in believed.preferences))
    return None


def _assumptions(
    file: ScenarioFile, conflict: Conflict, variants: Mapping[str, Mapping[str, DecisionMaker]]
) -> Assumptions | None:
    """What the file says may be otherwise, and how likely; None where its chances have a fault."""
    listed = []
    for dm, entry in zip(conflict.decision_makers, file.decision_makers.values(), strict=True):
        others = (
            Alternative(
                name,
                variants[dm.key][name],
                Span(*map(exactly, variant.chance)) if variant.chance else None,
                _sure(variant if _preferences(variant) else entry),
            )
            for name, variant in entry.variants.items()
        )
        listed.append((Alternative(None, dm, None, _sure(entry)), *others))
    try:
        return Assumptions(conflict, tuple(listed))
    except ModelError:  # chances that sum to more than 1 are told by `check`
        return None


def _sure(believed: Believed) -> tuple[Fraction, ...]:
    """The chance of each statement that it holds; nothing where all are sure."""
    chances = tuple(exactly(entry.sure) for entry in believed.preferences or ())
    return chances if any(chance < 1 for chance in chances) else ()


def _losses(file: ScenarioFile, conflict: Conflict) -> Mapping[str, tuple[Loss, ...]]:
    def loss(entry: LossEntry) -> Loss:
        if conflict.is_graph:
            return Loss(entry.statement, exactly(entry.loss), state=conflict.space.state(entry.statement))
        statement = parse(entry.statement)
        return Loss(statement.text, exactly(entry.loss), holds=statement)

    return {dm: tuple(map(loss, entries)) for dm, entries in file.losses.items()}


def _face(entries: Sequence[StatementEntry], space: StateSpace) -> tuple[FaceRule, ...]:
    if isinstance(space, Graph):
        return tuple(FaceRule(f"not {entry.statement}", avoid=entry.statement) for entry in entries)
    statements = (parse(entry.statement) for entry in entries)
    return tuple(FaceRule(statement.text, must=statement) for statement in statements)


def _state(space: StateSpace, named: Sequence[str] | str | None, what: str) -> int | None:
    """The state in which the named options are on (graph: of that name); raises ModelError if it is infeasible."""
    if named is None:
        return None
    if isinstance(named, str):
        return space.state(named)
    if isinstance(space, Graph):
        raise ModelError(f"{what} of a general graph is one of its states; write its name")
    state = space.position(space.code(named))
    if state is None:
        on = ", ".join(named) or "nothing"
        raise ModelError(f"{what} ({on} on) is infeasible; change it or the infeasible statement")
    return state


def _delay(hours: Hours | MedianHours | PastHours) -> Delay:
    match hours:
        case MedianHours():
            return Lognormal.within(hours.median, hours.within, hours.chance)
        case PastHours():
            return Lognormal.fitted([each.took for each in hours.past])
    bounds = _bounds(hours)
    return Pert(bounds) if hours.shape == "pert" and hours.low < hours.high else bounds


def _bounds(hours: Hours) -> Latency:
    return Latency.hours(hours.low, hours.likely, hours.high)


def _deadline(key: str, entry: DeadlineEntry) -> Deadline:
    extensions = {
        name: Extension(
            name, each.title or name, _delay(each.hours) if each.hours else None, each.to, each.if_reached
        )
        for name, each in entry.extensions.items()
    }
    return Deadline(key, entry.title or key, When(entry.at.low, entry.at.likely, entry.at.high), extensions)


def _runs_out(entry: PlanEntry, clock: Clock) -> Deadline | None:
    return clock.deadlines[entry.deadline] if entry.deadline else clock.deadline_in_force


def _asleep(entry: AsleepEntry, zone: str) -> Asleep:
    return Asleep(entry.since, entry.until, zone, frozenset(map(DAYS.index, entry.days)) or EVERY_DAY)


def _steps(entry: PlanEntry, clock: Clock) -> tuple[Step, ...]:
    def goes_by(step: StepEntry) -> tuple[Channel, ...]:
        if step.clears or (step.hours is not None and not step.channel):
            return ()
        by = tuple(clock.channels[key] for key in step.channel or [entry.channel or ""])
        return by if step.hours is None else tuple(replace(each, latency=_delay(step.hours)) for each in by)

    return tuple(
        Step(
            key,
            step.does,
            tuple(step.who or step.clears),
            tuple(step.after),
            _delay(step.hours) if step.hours is not None and not step.channel else None,
            step.reaches,
            tuple(step.after_first),
            goes_by(step),
            tuple(Clearance(who, _delay(hours)) for who, hours in step.clears.items()),
            step.in_turn,
        )
        for key, step in entry.steps.items()
    )


def _evidence(file: ScenarioFile) -> Mapping[tuple[str, ...], Evidence]:
    """What each thing rests on, asked by what it is rather than by where it stands in the file."""
    found: dict[tuple[str, ...], Evidence] = {}
    for place, entry in evidenced(file):
        thing = _thing(place, entry)
        if thing is not None:
            found.setdefault(thing, _rests_on(entry))
    return found


def _rests_on(entry: Evidenced) -> Evidence:
    return Evidence(
        entry.because,
        tuple(map(cite, entry.source)),
        entry.view_of,
        entry.paraphrase,
        entry.read,
        entry.grade,
        Known(entry.known_from, tuple(entry.known_to.items())),
    )


def _thing(place: Place, entry: Evidenced) -> tuple[str, ...] | None:
    match place:
        case ("decision_makers", str(dm)):
            return "dm", dm
        case ("decision_makers", _, "options", str(key)):
            return "option", key
        case ("decision_makers", str(dm), "variants", str(name), "preferences", int()) if isinstance(
            entry, StatementEntry
        ):
            return "variant preference", dm, name, " ".join(entry.statement.split())
        case ("decision_makers", str(dm), "preferences" | "face" as kind, int()) if isinstance(
            entry, StatementEntry
        ):
            return "preference" if kind == "preferences" else kind, dm, " ".join(entry.statement.split())
        case ("decision_makers", str(dm), "variants", str(name)):
            return "variant", dm, name
        case ("losses", str(dm), int()) if isinstance(entry, LossEntry):
            return "loss", dm, " ".join(entry.statement.split())
        case ("infeasible", int()) if isinstance(entry, StatementEntry):
            return "infeasible", " ".join(entry.statement.split())
        case ("clock", *rest):
            return _thing_of_the_clock(tuple(rest))
        case ("plans", str(plan), "steps", str(key)):
            return "step", plan, key
        case ("proposals", str(key), "commitments", _, int()) if isinstance(entry, StatementEntry):
            return "commitment", key, " ".join(entry.statement.split())
        case ("plans" | "proposals" as kind, str(key)):
            return kind.removesuffix("s"), key
    return None


def _thing_of_the_clock(place: Place) -> tuple[str, ...] | None:
    match place:
        case ():
            return ("clock",)
        case ("standstill",):
            return ("standstill",)
        case ("deadlines", str(deadline), "extensions", str(key)):
            return "extension", deadline, key
        case ("lines" | "ships" | "channels" | "deadlines" as kind, str(key)):
            return kind.removesuffix("s"), key
    return None


def _without_mandate(entry: DecisionMakerEntry) -> bool:
    """The file says `mandate: []`: it acts for nobody, and its options are not meant for a way out."""
    return "mandate" in entry.model_fields_set and not entry.mandate


def _warnings(file: ScenarioFile) -> Iterator[str]:
    for key, entry in file.decision_makers.items():
        if entry.role == "principal" and not entry.preferences and not entry.ranking:
            yield f"{key} has no preferences: it is taken as indifferent between all states"
        bound = entry.role == "third_party" and not _without_mandate(entry)
        may = ", ".join(entry.mandate) or "it has none"
        for option in (o for o, each in entry.options.items() if bound and (each.act or o) not in entry.mandate):
            yield f"{key}'s option `{option}` is outside its mandate ({may}): no way out can use it"
    yield from notices(file.imported)
    cited = {cite(text).document for _, entry in evidenced(file) for text in entry.source} - {None}
    if cited and not file.record:
        yield f"{len(cited)} cited document{'s are' if len(cited) > 1 else ' is'} not listed under `record:`"
