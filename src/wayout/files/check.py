"""Every fault of a scenario file that can be told without building it: its structure and its references."""

import keyword
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Any, get_args
from unicodedata import normalize

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from wayout.clock import ClockError, zone_of
from wayout.files.document import Document, Fault, Place, did_you_mean, parted
from wayout.files.gmcr import kept_faults
from wayout.files.proposals import proposal_faults
from wayout.files.record_index import document_of
from wayout.files.schema import Believed, DecisionMakerEntry, ScenarioFile, StatementEntry, StepEntry
from wayout.files.schema_clock import HOURS_TAGS, ClockEntry, SailingEntry, ShipEntry
from wayout.files.schema_parts import Evidenced
from wayout.model import MAX_LISTED_OPTIONS, StatementError, parse
from wayout.record.chains import cycles
from wayout.record.evidence import cite

Finding = tuple[Place, str, str]  # where, what, the mend
Known = Mapping[str, None]  # names, in order

# What takes the place of a required value that is missing or wrong, so that the rest is checked all the same.
STAND_INS: Mapping[Any, Any] = {
    "start": "2000-01-01T00:00Z",
    "at": "2000-01-01T00:00Z",
    "to": "2000-01-01T00:00Z",
    "radius_nm": 1,
    "speed_kn": 1,
    "hours": 1,
    "citation": "-",
    "does": "-",
    "term": "1 day",
}

MENDS: Mapping[str, str] = {  # by what pydantic calls the error
    "string_type": "write words, in quotes if they look like something else",
    "list_type": "write [one, another], or a line with `- ` for each",
    "float_type": "write a number",
    "int_type": "write a whole number",
    "bool_type": "write true or false",
    "literal_error": "write one of these",
}
LONGEST = 60  # letters of a value in a message
MOST_FAULTS = 1_000  # in what the parts of a file say of each other; nobody reads on
MOST_MEETINGS = 20_000  # of ships, in each reading, with lines

_ROUNDS = 30


def structure(document: Document) -> tuple[ScenarioFile | None, Document, list[Fault]]:
    """The file as far as it is well formed, the document without the rest, and the faults of structure.

    None stands for the file if nothing can be made of it.
    """
    if not isinstance(document.data, Mapping):
        what, mend = "the file is no mapping of keys", "`wayout new FILE` shows how it looks"
        return None, document, [document.fault((), what, mend)]
    faults, gone = list(document.faults), {fault.place for fault in document.faults if fault.place}
    for _ in range(_ROUNDS):
        try:
            return ScenarioFile.model_validate(document.data), document, faults
        except ValidationError as error:
            details = {_place(e["loc"], document.data): e for e in reversed(error.errors(include_url=False))}
        follow = {place[:n] for place in gone for n in range(1, len(place) + 1)}
        for place, detail in reversed(details.items()):
            if place not in follow and place not in gone:
                faults.append(document.fault(place, *_worded(place, detail)))
        instead = {place: STAND_INS[place[-1]] for place in details if place and place[-1] in STAND_INS}
        fallen = {_fallen(place, detail) for place, detail in details.items() if place not in instead}
        gone |= fallen
        document = document.without(fallen, instead)
    return None, document, faults


def references(document: Document, file: ScenarioFile) -> list[Fault]:
    """The faults in what the parts of the file say of each other."""
    names = Names(document.original)
    of_things = (_keys, _forms, _statements, _roles, _chances, _losses, _evidence, _clock, _channels)
    rules = (*of_things, _plans, _steps, _deadlines, _proposals, _imported)
    found = (each for rule in rules for each in rule(file, names))
    faults = [document.fault(*each) for each in islice(found, MOST_FAULTS)]
    if next(found, None) is not None:
        faults.append(document.fault((), f"more than {MOST_FAULTS:,} faults", "mend these first"))
    return faults


@dataclass(frozen=True)
class Names:
    """What the file names, well formed or not, so that one fault is not reported as many."""

    data: Any

    @cached_property
    def decision_makers(self) -> Known:
        """The keys of the decision makers."""
        return self.under("decision_makers")

    @cached_property
    def options(self) -> Known:
        """The keys of all options."""
        owned = (self.under("decision_makers", dm, "options") for dm in self.decision_makers)
        return dict.fromkeys(key for keys in owned for key in keys)

    @cached_property
    def record(self) -> Known:
        """The ids of the documents."""
        return dict.fromkeys(self.listed) if self.listed else self.under("record")

    @cached_property
    def listed(self) -> Sequence[str]:
        """The ids of the documents of a list, some of which may stand there twice."""
        record = self.data.get("record")
        return [str(d.get("id")) for d in record if isinstance(d, Mapping)] if isinstance(record, list) else ()

    def has(self, section: str) -> bool:
        """The file has the section, well formed or not."""
        return section in self.data

    def under(self, *place: str) -> Known:
        """The keys of the mapping at a place, none if there is no mapping."""
        if place not in self._under:
            here = self.data
            for key in place:
                here = here.get(key) if isinstance(here, Mapping) else None
            self._under[place] = dict.fromkeys(map(str, here)) if isinstance(here, Mapping) else {}
        return self._under[place]

    @cached_property
    def _under(self) -> dict[tuple[str, ...], Known]:
        return {}


# --- structure ---------------------------------------------------------------------------------------------


def _place(loc: Sequence[str | int], data: Any) -> Place:
    """The error's location in the data: without the tags of unions and below values written in short."""
    place: Place = ()
    here = data
    for key in loc:
        if key in HOURS_TAGS or (isinstance(key, int) and isinstance(here, Mapping)):
            continue  # the name of a form, or the place in a list of one that is written without the list
        if isinstance(here, list) and isinstance(key, int) and key < len(here):
            here = here[key]
        elif isinstance(here, Mapping) and key not in ("str", "list[str]", "[key]"):
            here = here.get(key)
        else:
            break
        place = (*place, key)
    return place


def _worded(place: Place, error: ErrorDetails) -> tuple[str, str]:
    """What is wrong and the mend, in our words."""
    if _unsure_elsewhere(place, error):
        return (
            "only a preference statement can be unsure",
            "give another ranking or face as a variant with a `chance`",
        )
    if error["type"] == "extra_forbidden":
        return "this key is not known", did_you_mean(str(place[-1]), _fields_at(place[:-1]))
    if error["type"] == "missing":
        return f"`{place[-1]}` is missing", f"add `{place[-1]}: ...`"
    if error["type"] in ("model_type", "dict_type"):
        return "should be a mapping", "write `key: value` lines below it"
    if place in (("status_quo",),) or (place and place[-1] == "offer"):
        return "should be a list of option keys", "write the options that are on: [enforce, talk]"
    value, said = error.get("input"), error["msg"].replace("Input should be", "should be")
    what, mend = (said, MENDS[error["type"]]) if error["type"] in MENDS else parted(said)
    if isinstance(value, str | int | float | bool):
        what += f"{', not' if what.startswith('should be') else ':'} `{_shown(value)}`"
        if expected := error.get("ctx", {}).get("expected", ""):
            mend = did_you_mean(str(value), expected.replace("'", "").replace(" or ", ", ").split(", "))
    return what, mend


def _shown(value: object) -> str:
    """A value of the file, short enough for a message."""
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _unsure_elsewhere(place: Place, error: ErrorDetails) -> bool:
    """`sure` stands beside a ranking, in one, or in a statement that is no preference."""
    value = error.get("input")
    ranked = "ranking" in place and isinstance(value, Mapping) and "sure" in value
    return ranked or (error["type"] == "extra_forbidden" and place[-1] == "sure")


def _fields_at(place: Place) -> tuple[str, ...]:
    """The keys that may stand in the mapping at a place of the file."""
    models: tuple[type[BaseModel], ...] = (ScenarioFile,)
    for key in place:
        fields = [model.model_fields[key] for model in models if isinstance(key, str) and key in model.model_fields]
        models = tuple(found for field in fields for found in _models_in(field.annotation)) or models
    return tuple(name for model in models for name in model.model_fields)


def _models_in(annotation: Any) -> tuple[type[BaseModel], ...]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(found for part in get_args(annotation) for found in _models_in(part))


def _fallen(place: Place, error: ErrorDetails) -> Place:
    """What has to be left out for the rest to be read: the thing itself, or what lacks something."""
    return place[:-1] if error["type"] == "missing" else place


# --- references --------------------------------------------------------------------------------------------


def _keys(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Keys of decision makers and options."""
    owner: dict[str, str] = {}
    for dm in file.decision_makers:
        if not dm or "+" in dm or any(letter.isspace() for letter in dm):
            yield ("decision_makers", dm), f"the key `{dm}` has a blank or a +", "put free text in `name`"
        for key in file.decision_makers[dm].options:
            place = ("decision_makers", dm, "options", key)
            if not key.isidentifier() or keyword.iskeyword(key) or key != normalize("NFKC", key):
                yield (
                    place,
                    f"`{key}` cannot be an option key",
                    "use letters, digits and _, no Python keyword",
                )
            if key in owner:
                yield place, f"the option `{key}` is also one of {owner[key]}", "give each option its own key"
            owner.setdefault(key, dm)
    if len(names.options) > MAX_LISTED_OPTIONS:
        what = f"{len(names.options)} options; at most {MAX_LISTED_OPTIONS} are taken"
        yield ("decision_makers",), what, "merge or drop options that decide nothing"


def _forms(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Option form or general graph, never both."""
    graph = file.states is not None
    states = dict.fromkeys(file.states or ())
    if graph and not states:
        yield ("states",), "no state is named", "name the states, or drop `states` and give options"
    seen = set[str]()
    for n, state in enumerate(file.states or ()):
        if state in seen:
            yield ("states", n), f"the state `{state}` is named twice", "drop one"
        seen.add(state)
    if graph and file.infeasible:
        yield (
            ("infeasible",),
            "a general graph has no infeasible statements",
            "leave the states out of `states`",
        )
    if graph and isinstance(file.status_quo, list):
        yield ("status_quo",), "on a general graph the status quo is one state", "write its name"
    if not graph and isinstance(file.status_quo, str):
        yield (
            ("status_quo",),
            "should be a list of option keys",
            "write the options that are on: [enforce, talk]",
        )
    if isinstance(file.status_quo, list) and not graph:
        yield from _unknown(
            ((("status_quo", n), key) for n, key in enumerate(file.status_quo)), names.options, "option"
        )
    if graph and isinstance(file.status_quo, str):
        yield from _unknown([(("status_quo",), file.status_quo)], states, "state")
    for dm, entry in file.decision_makers.items():
        yield from _form_of(("decision_makers", dm), entry, states if graph else None)


def _form_of(place: Place, entry: DecisionMakerEntry, states: Known | None) -> Iterator[Finding]:
    if states is None:
        if entry.moves is not None:
            yield (*place, "moves"), "moves are for general graphs", "give options, or list `states`"
    else:
        if entry.options:
            yield (*place, "options"), "a general graph has no options", "give `moves`, or drop `states`"
        for start, ends in (entry.moves or {}).items():
            here = (*place, "moves", start)
            yield from _unknown(
                [(here, start), *(((*here, n), end) for n, end in enumerate(ends))], states, "state"
            )
            if start in ends:
                yield here, f"a move from `{start}` to itself", "leave it out: staying is always possible"
    for where, believed in _beliefs(place, entry):
        if believed.preferences is not None and believed.ranking is not None:
            yield (*where, "ranking"), "both `preferences` and `ranking`", "keep one of them"
        if states is not None and believed.preferences is not None:
            yield (*where, "preferences"), "a general graph takes a ranking", "rank the states, best first"
        if states is not None:
            shown = (((*where, "face", n), rule.statement) for n, rule in enumerate(believed.face or ()))
            yield from _unknown(shown, states, "state")


def _beliefs(place: Place, entry: DecisionMakerEntry) -> Iterator[tuple[Place, Believed]]:
    """What is believed of a decision maker, and each variant of it."""
    yield place, entry
    for name, variant in entry.variants.items():
        yield (*place, "variants", name), variant


def _statements(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Every statement is a Boolean sentence over known options."""
    if file.states is not None:
        return
    for place, text in _all_statements(file):
        try:
            statement = parse(text)
        except StatementError as error:
            yield place, *parted(str(error))
            continue
        yield from _unknown(((place, name) for name in statement.names), names.options, "option")


def _all_statements(file: ScenarioFile) -> Iterator[tuple[Place, str]]:
    def listed(place: Place, entries: Sequence[StatementEntry] | None) -> Iterator[tuple[Place, str]]:
        return (((*place, n), entry.statement) for n, entry in enumerate(entries or ()))

    yield from listed(("infeasible",), file.infeasible)
    for dm, losses in file.losses.items():
        yield from ((("losses", dm, n), entry.statement) for n, entry in enumerate(losses))
    for dm, entry in file.decision_makers.items():
        for place, believed in _beliefs(("decision_makers", dm), entry):
            yield from listed((*place, "preferences"), believed.preferences)
            yield from listed((*place, "face"), believed.face)
        for key, option in entry.options.items():
            if option.verified_by is not None:
                yield ("decision_makers", dm, "options", key, "verified_by"), option.verified_by


def _roles(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Mandates, acts and consent belong to third parties."""
    for dm, entry in file.decision_makers.items():
        place: Place = ("decision_makers", dm)
        third = entry.role == "third_party"
        if entry.mandate and not third:
            yield (*place, "mandate"), "a principal has no mandate", "add `role: third_party`, or drop it"
        for key, option in entry.options.items():
            here = (*place, "options", key)
            for name in ("act", "consent"):
                if getattr(option, name) and not third:
                    yield (
                        (*here, name),
                        f"`{name}` is for third parties",
                        "add `role: third_party`, or drop it",
                    )
            asked = (((*here, "consent", n), who) for n, who in enumerate(option.consent))
            yield from _unknown(asked, names.decision_makers, "decision maker")


def _chances(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """The chances of the variants of one decision maker leave something, or nothing, to the file's own belief."""
    for dm, entry in file.decision_makers.items():
        least = sum(
            (exactly(variant.chance[0]) for variant in entry.variants.values() if variant.chance), Fraction(0)
        )
        if least > 1:
            what = f"the chances of the variants sum to {float(least):g} at least"
            yield ("decision_makers", dm, "variants"), what, "lower them to a sum of at most 1"


def exactly(number: float) -> Fraction:
    """A number of the file as it is written there: 0.1 is a tenth."""
    return Fraction(repr(number))


def _losses(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Losses are some decision maker's, in known states."""
    for dm, entries in file.losses.items():
        yield from _unknown([(("losses", dm), dm)], names.decision_makers, "decision maker")
        if file.states is not None:
            named = (((("losses", dm, n), entry.statement)) for n, entry in enumerate(entries))
            yield from _unknown(named, dict.fromkeys(file.states), "state")


def _evidence(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Citations lead to a turn that exists; a view is somebody's, and so is knowledge."""
    yield from _documents(file, names)
    for place, entry in evidenced(file):
        if entry.view_of is not None:
            yield from _unknown([((*place, "view_of"), entry.view_of)], names.decision_makers, "decision maker")
        yield from _known_to(place, entry.known_to, names)
        otherwise = [((*place, "otherwise", key), key) for key in entry.otherwise]
        yield from _unknown(otherwise, names.record, "document")
        for text in entry.source:
            citation = cite(text)
            if citation.document is None or not names.record:
                continue
            here = (*place, "source")
            yield from _unknown([(here, citation.document)], names.record, "document")
            turns = file.record[citation.document].turns if citation.document in file.record else None
            if "#" in text and (citation.turn is None or not 1 <= citation.turn <= (turns or citation.turn)):
                has = f"`{citation.document}` has turns 1 to {turns}" if turns else "a turn is a number from 1"
                yield here, f"`{text}` cites a turn that does not exist", has


def _documents(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Each document has an id of its own, answers documents there are, in no circle, and is known to somebody."""
    seen = set[str]()
    for n, key in enumerate(names.listed):
        if key in seen:  # in a mapping a key that stands twice is a fault of its own
            yield ("record", n, "id"), f"two documents have the id `{key}`", "give each an id of its own"
        seen.add(key)
    for key, document in file.record.items():
        if names.has("decision_makers"):  # an index alone does not say who they are
            yield from _known_to(("record", key), document.known_to, names)
        answers = [(("record", key, "replies_to", n), each) for n, each in enumerate(document.replies_to)]
        yield from _unknown(answers, names.record, "document")
    for circle in cycles({key: document_of(key, entry) for key, entry in file.record.items()}):
        what = f"the documents answer each other in a circle: {' -> '.join((*circle, circle[0]))}"
        yield ("record", circle[0], "replies_to"), what, "one of them answers another"


def _known_to(place: Place, knew: Iterable[str], names: Names) -> Iterator[Finding]:
    yield from _unknown([((*place, "known_to", dm), dm) for dm in knew], names.decision_makers, "decision maker")


def evidenced(part: Any, place: Place = ()) -> Iterator[tuple[Place, Evidenced]]:
    """Every part of the file that can say what it rests on, with its place."""
    if isinstance(part, Evidenced):
        yield place, part
    for key, child in _children(part):
        if isinstance(child, BaseModel | dict | list):
            yield from evidenced(child, (*place, key))


def _children(part: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(part, BaseModel):
        return part.__dict__.items()
    return part.items() if isinstance(part, dict) else enumerate(part)


def _clock(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Ships stand at known lines, in a known zone."""
    if file.clock is None:
        return
    lines = names.under("clock", "lines")
    yield from _zone(("clock", "zone"), file.clock.zone)
    for key, ship in file.clock.ships.items():
        yield from _sailing(("clock", "ships", key), ship, file.clock)
    meetings = sum(1 + len(ship.readings) for ship in file.clock.ships.values()) * len(file.clock.lines)
    if meetings > MOST_MEETINGS:
        what = f"{meetings:,} meetings of ships, in each reading, with lines; at most {MOST_MEETINGS:,} are taken"
        yield ("clock", "ships"), what, "leave out ships, readings or lines"
    if file.clock.daylight_only and file.clock.sun_at is None:
        yield ("clock", "daylight_only"), "the sun is asked for nowhere", "add `sun_at: {lat: ..., lon: ...}`"
    for key, ship in file.clock.ships.items():
        for place, part in _sailings(("clock", "ships", key), ship):
            if part.at_line is not None:
                yield from _unknown([((*place, "at_line", "line"), part.at_line.line)], lines, "line")
    if file.clock.standstill is not None:
        holds = enumerate(file.clock.standstill.holds or ())
        named = ((("clock", "standstill", "holds", n), ship) for n, ship in holds)
        yield from _unknown(named, names.under("clock", "ships"), "ship")
        if not file.clock.lines:
            yield ("clock", "standstill"), "there is no line to hold short of", "add `lines`"


def _channels(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Channels are carried by known parties and sleep in known zones."""
    for key, channel in (file.clock.channels if file.clock else {}).items():
        place = ("clock", "channels", key)
        if channel.zone is not None:
            yield from _zone((*place, "zone"), channel.zone)
        if channel.carrier is not None:
            carrier = [((*place, "carrier"), channel.carrier)]
            yield from _unknown(carrier, names.decision_makers, "decision maker")


def _deadlines(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Plans name known deadlines and extensions, and reach the milestones that these ask for."""
    known = names.under("clock", "deadlines")
    for key, plan in file.plans.items():
        if plan.deadline is not None:
            yield from _unknown([(("plans", key, "deadline"), plan.deadline)], known, "deadline")
        deadline = plan.deadline or next(iter(known), "")
        there = names.under("clock", "deadlines", deadline, "extensions")
        extended = [(("plans", key, "extend", n), each) for n, each in enumerate(plan.extend)]
        yield from _unknown(extended, there, "extension")
        entry = file.clock.deadlines.get(deadline) if file.clock else None
        reached = dict.fromkeys(step.reaches for step in plan.steps.values() if step.reaches)
        for place, name in extended:
            asks = entry.extensions[name].if_reached if entry and name in entry.extensions else None
            if asks is not None and asks not in reached:
                what = f"it asks for the milestone `{asks}`, which the plan never reaches"
                yield place, what, did_you_mean(asks, reached)


def _zone(place: Place, name: str) -> Iterator[Finding]:
    try:
        zone_of(name)
    except ClockError as error:
        yield place, *parted(str(error))


def _sailings(place: Place, ship: ShipEntry) -> Iterator[tuple[Place, SailingEntry]]:
    """What is said of where a ship is, and each other reading of it."""
    yield place, ship
    for name, reading in ship.readings.items():
        yield (*place, "readings", name), reading


def _sailing(place: Place, ship: ShipEntry, clock: ClockEntry) -> Iterator[Finding]:
    """Where a ship sails can be told, and how far it is from every line."""
    for where, part in _sailings(place, ship):
        if part.course_deg is not None and part.waypoints is not None:
            yield (*where, "course_deg"), "both a course and waypoints", "keep one of them"
        if part.course_deg is not None and part.at_line is not None:
            yield (*where, "course_deg"), "a course leads nowhere without a place", "give its `position`"
        if part.waypoints is not None and not part.waypoints:
            yield (*where, "waypoints"), "no waypoint is named", "name the places it sails by, or drop `waypoints`"
    if ship.readings and not sails(ship):
        yield (*place, "readings"), "the ship itself sails no track", "give it `waypoints` or `course_deg` too"
    bare = [name for name, line in clock.lines.items() if line.points is None and line.centre is None]
    if bare and (ship.position is not None or sails(ship)):
        how = "its position" if ship.position is not None else "its track"
        yield place, f"it is known by {how}, and line `{bare[0]}` has no centre", "give the line its `centre`"
    if not sails(ship):
        yield from _closing(place, ship, clock)


def _closing(place: Place, ship: ShipEntry, clock: ClockEntry) -> Iterator[Finding]:
    """How far a ship without a track is from every line is known."""
    centres = {line.centre for line in clock.lines.values() if line.points is None}
    if ship.at_line is not None and len(centres) > 1:
        what = "its distance is known from one line only, and the lines have different centres"
        yield (*place, "at_line"), what, "give its `position`"
    by_points = [name for name, line in clock.lines.items() if line.points is not None]
    if by_points:
        what = f"line `{by_points[0]}` has no centre for it to head for"
        yield place, what, "give the ship `waypoints` or `course_deg`"


def sails(ship: SailingEntry) -> bool:
    """Whether the file says where the ship sails, rather than how far it is from a line."""
    return ship.track is not None or ship.course_deg is not None or ship.waypoints is not None


def _plans(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Plans name known options, channels, lines and ships."""
    channels, lines = names.under("clock", "channels"), names.under("clock", "lines")
    states = dict.fromkeys(file.states or ())
    for key, plan in file.plans.items():
        place: Place = ("plans", key)
        if isinstance(plan.offer, list):
            offered = [((*place, "offer", n), option) for n, option in enumerate(plan.offer)]
            yield from _unknown(offered, names.options, "option")
        elif plan.offer is not None and file.states is not None:
            yield from _unknown([((*place, "offer"), plan.offer)], states, "state")
        elif plan.offer is not None:
            yield (
                (*place, "offer"),
                "should be a list of option keys",
                "write the options on: [enforce, talk]",
            )
        if plan.channel is not None:
            yield from _unknown([((*place, "channel"), plan.channel)], channels, "channel")
        if plan.line is not None:
            yield from _unknown([((*place, "line"), plan.line)], lines, "line")
        through = (((*place, "let_through", n), ship) for n, ship in enumerate(plan.let_through))
        yield from _unknown(through, names.under("clock", "ships"), "ship")
        if plan.steps and not names.has("clock"):
            yield (*place, "steps"), "steps need a clock to run by", "add `clock:` with its `start`"


def _steps(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Steps name known steps and channels, in no circle, and take known time; a plan ends with what it reaches."""
    for key, plan in file.plans.items():
        place: Place = ("plans", key)
        try:
            waits = {step: (*entry.after, *entry.after_first) for step, entry in plan.steps.items()}
            TopologicalSorter(waits).prepare()
        except CycleError as error:
            circle = " -> ".join(reversed(error.args[1]))
            yield (*place, "steps"), f"the steps wait for each other in a circle: {circle}", "cut it at one `after`"
        for step, entry in plan.steps.items():
            yield from _step((*place, "steps", step), entry, plan.channel, names)
        reached = dict.fromkeys(entry.reaches for entry in plan.steps.values() if entry.reaches)
        if plan.ends_with is not None:
            yield from _unknown([((*place, "ends_with"), plan.ends_with)], reached, "milestone")


def _step(place: Place, entry: StepEntry, by: str | None, names: Names) -> Iterator[Finding]:
    for waiting in ("after", "after_first"):
        named = (((*place, waiting, n), before) for n, before in enumerate(getattr(entry, waiting)))
        yield from _unknown(named, names.under("plans", str(place[1]), "steps"), "step")
    goes = (((*place, "channel", n), each) for n, each in enumerate(entry.channel))
    yield from _unknown(goes, names.under("clock", "channels"), "channel")
    if entry.hours is None and not (entry.channel or entry.clears or by):
        yield place, "how long it takes is missing", "add `hours:` or a channel"
    if entry.hours is not None and len(entry.channel) > 1:
        what = "it takes one time by several channels"
        yield (*place, "hours"), what, "drop `hours`: each channel takes its own"


def _proposals(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Proposals commit parties to options of their own, and begin before they expire."""
    owner = {option: dm for dm in names.decision_makers for option in names.under("decision_makers", dm, "options")}
    yield from proposal_faults(file, owner, names.decision_makers)


def _imported(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """What is kept of another program's file names what there is."""
    if file.imported is not None:
        yield from kept_faults(file.imported, names.decision_makers, names.options)


def _unknown(named: Iterable[tuple[Place, str]], known: Known, called: str) -> Iterator[Finding]:
    """The names, with their places, that are not among the known ones."""
    for place, name in named:
        if name not in known:
            yield place, f"there is no {called} `{name}`", did_you_mean(name, known)
