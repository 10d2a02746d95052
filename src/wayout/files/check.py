"""The faults in what the parts of a scenario file say of each other, told without building it."""

import keyword
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from unicodedata import normalize

from wayout.files.check_clock import check_channels, check_clock, check_deadlines
from wayout.files.check_names import Finding, Known, Names, unknown
from wayout.files.check_plans import check_plans, check_proposals, check_steps
from wayout.files.document import Document, Fault, Place, parted
from wayout.files.gmcr import kept_faults
from wayout.files.record_index import document_of
from wayout.files.schema import Believed, DecisionMakerEntry, ScenarioFile, StatementEntry
from wayout.files.schema_parts import evidenced
from wayout.model import MAX_LISTED_OPTIONS, StatementError, parse
from wayout.record.chains import cycles
from wayout.record.evidence import cite

MOST_FAULTS = 1_000  # in what the parts of a file say of each other; nobody reads on


def references(document: Document, file: ScenarioFile) -> list[Fault]:
    """The faults in what the parts of the file say of each other."""
    names = Names(document.original)
    of_things = (_keys, _forms, _statements, _roles, _chances, _losses, _evidence, check_clock, check_channels)
    rules = (*of_things, check_plans, check_steps, check_deadlines, check_proposals, _imported)
    found = (each for rule in rules for each in rule(file, names))
    faults = [document.fault(*each) for each in islice(found, MOST_FAULTS)]
    if next(found, None) is not None:
        faults.append(document.fault((), f"more than {MOST_FAULTS:,} faults", "mend these first"))
    return faults


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
        yield from unknown(
            ((("status_quo", n), key) for n, key in enumerate(file.status_quo)), names.options, "option"
        )
    if graph and isinstance(file.status_quo, str):
        yield from unknown([(("status_quo",), file.status_quo)], states, "state")
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
            yield from unknown([(here, start), *(((*here, n), end) for n, end in enumerate(ends))], states, "state")
            if start in ends:
                yield here, f"a move from `{start}` to itself", "leave it out: staying is always possible"
    for where, believed in _beliefs(place, entry):
        if believed.preferences is not None and believed.ranking is not None:
            yield (*where, "ranking"), "both `preferences` and `ranking`", "keep one of them"
        if states is not None and believed.preferences is not None:
            yield (*where, "preferences"), "a general graph takes a ranking", "rank the states, best first"
        if states is not None:
            shown = (((*where, "face", n), rule.statement) for n, rule in enumerate(believed.face or ()))
            yield from unknown(shown, states, "state")


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
        yield from unknown(((place, name) for name in statement.names), names.options, "option")


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
            yield from unknown(asked, names.decision_makers, "decision maker")


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
        yield from unknown([(("losses", dm), dm)], names.decision_makers, "decision maker")
        if file.states is not None:
            named = (((("losses", dm, n), entry.statement)) for n, entry in enumerate(entries))
            yield from unknown(named, dict.fromkeys(file.states), "state")


def _evidence(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Citations lead to a turn that exists; a view is somebody's, and so is knowledge."""
    yield from _documents(file, names)
    for place, entry in evidenced(file):
        if entry.view_of is not None:
            yield from unknown([((*place, "view_of"), entry.view_of)], names.decision_makers, "decision maker")
        yield from _known_to(place, entry.known_to, names)
        otherwise = [((*place, "otherwise", key), key) for key in entry.otherwise]
        yield from unknown(otherwise, names.record, "document")
        for text in entry.source:
            citation = cite(text)
            if citation.document is None or not names.record:
                continue
            here = (*place, "source")
            yield from unknown([(here, citation.document)], names.record, "document")
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
        if not key or any(letter.isspace() or letter == "#" for letter in key):
            yield ("record", key), f"`{key}` cannot be an id", "use no blank and no `#`"
        if names.has("decision_makers"):  # an index alone does not say who they are
            yield from _known_to(("record", key), document.known_to, names)
        answers = [(("record", key, "replies_to", n), each) for n, each in enumerate(document.replies_to)]
        yield from unknown(answers, names.record, "document")
    for circle in cycles({key: document_of(key, entry) for key, entry in file.record.items()}):
        what = f"the documents answer each other in a circle: {' -> '.join((*circle, circle[0]))}"
        yield ("record", circle[0], "replies_to"), what, "one of them answers another"


def _known_to(place: Place, knew: Iterable[str], names: Names) -> Iterator[Finding]:
    yield from unknown([((*place, "known_to", dm), dm) for dm in knew], names.decision_makers, "decision maker")


def _imported(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """What is kept of another program's file names what there is."""
    if file.imported is not None:
        yield from kept_faults(file.imported, names.decision_makers, names.options)
