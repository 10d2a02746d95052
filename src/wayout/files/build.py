"""From a checked file to the values the rooms work on."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from wayout.clock import (
    Channel,
    ClockError,
    Line,
    Ship,
    TrackPoint,
    order,
    zone_of,
)
from wayout.clock.clock import AT_ONCE, Clock
from wayout.clock.contacts import contact_of
from wayout.files.build_clock import asleep_of, bounds_of, deadline_of, delay_of, runs_out, steps_of
from wayout.files.build_conflict import (
    assumptions_of,
    check_work,
    decision_maker_of,
    losses_of,
    option_space,
    options_of,
    preferences_of,
    state_of,
    varied,
)
from wayout.files.build_evidence import evidence_of
from wayout.files.build_ships import land_in_the_way, line_of, position_of, ship_of, stands_at, standstill_of
from wayout.files.check import references
from wayout.files.check_structure import structure
from wayout.files.document import Document, Fault, InputError, Place, dotted, parted
from wayout.files.gmcr import notices
from wayout.files.proposals import check_feasible, proposal
from wayout.files.record_index import document_of
from wayout.files.schema import DecisionMakerEntry, PlanEntry, ProposalEntry, ScenarioFile
from wayout.files.schema_clock import ClockEntry, TrackFileEntry
from wayout.files.schema_parts import evidenced
from wayout.files.track_file import read_track
from wayout.model import (
    Conflict,
    DecisionMaker,
    Graph,
    ModelError,
    OptionTable,
    Ranked,
    StateSpace,
    parse,
)
from wayout.model.preferences import Preferences, payoffs
from wayout.offers.proposal import Proposal
from wayout.plans import Plan, Scenario
from wayout.record.evidence import cite

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
            assumptions = assumptions_of(file, conflict, variants) if conflict else None
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
            losses=losses_of(file, conflict) if conflict and self.sound("losses") else {},
            documents={key: document_of(key, entry) for key, entry in file.record.items()},
            evidence=evidence_of(file),
            about=file.about,
            warnings=tuple(dict.fromkeys((*_warnings(file), *self.warnings))),
            digest=digest([self.document.data, *self.tracks] if self.tracks else self.document.data),
        )

    # --- the conflict --------------------------------------------------------------------------------------

    def conflict(self, file: ScenarioFile) -> tuple[Conflict | None, dict[str, dict[str, DecisionMaker]]]:
        space = self.space(file)
        if space is None or not self.affordable(space, file):
            return None, {}
        people = [decision_maker_of(key, entry, space) for key, entry in file.decision_makers.items()]
        variants = {
            key: {name: varied(people[n], variant, space) for name, variant in entry.variants.items()}
            for n, (key, entry) in enumerate(file.decision_makers.items())
            if entry.variants
        }
        for dm in people:
            self.ranked(space, dm.preferences, ("decision_makers", dm.key))
            for name, variant in variants.get(dm.key, {}).items():
                self.ranked(space, variant.preferences, ("decision_makers", dm.key, "variants", name))
        status_quo = None
        with self.at("status_quo"):
            status_quo = state_of(space, file.status_quo, "the status quo")
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
                    self.ranked(space, preferences_of(believed), ("decision_makers", key, *place))
        if self.sound("status_quo"):
            with self.at("status_quo"):
                state_of(space, file.status_quo, "the status quo")
        for key, plan in file.plans.items():
            if plan.offer is not None and self.sound(f"plans.{key}.offer"):
                with self.at("plans", key, "offer"):
                    state_of(space, plan.offer, "the offered state")
        if self.sound("status_quo"):
            self.proposed(space, state_of(space, file.status_quo, "the status quo"), file)

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
            return option_space(tuple(options_of(file)), infeasible, len(file.decision_makers))
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
            if not stands_at(ship) <= lines.keys():
                continue  # that line has a fault, which is told
            with self.at("clock", "ships", key):
                ships[key] = ship_of(key, ship, lines, partial(self.fixes, key))
                for met in lines.values():
                    contact_of(ships[key], met, timedelta(0), by_track=False)
                self.warnings += land_in_the_way(ships[key])
        for key, channel in entry.channels.items():
            with self.at("clock", "channels", key):
                title, zone = channel.title or key, channel.zone or entry.zone
                asleep = tuple(asleep_of(each, zone) for each in channel.asleep)
                channels[key] = Channel(key, title, channel.carrier, delay_of(channel.hours), asleep)
        deadlines = {}
        for key, deadline in entry.deadlines.items():
            with self.at("clock", "deadlines", key):
                deadlines[key] = deadline_of(key, deadline)
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
                bounds_of(entry.order_hours) if entry.order_hours else AT_ONCE,
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
                offer = state_of(conflict.space, entry.offer, "the offered state")
        line = (clock.lines[entry.line] if entry.line else clock.line_in_force) if clock else None
        with self.at("plans", key, "steps"):
            steps = order(steps_of(entry, clock)) if clock else ()
            return Plan(
                key,
                entry.title or key,
                offer,
                entry.channel,
                line,
                tuple(entry.let_through),
                steps,
                entry.ends_with,
                runs_out(entry, clock) if clock else None,
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
