"""A scenario file as somebody sees it: what a party knew by an instant, one source's word, a source withdrawn.

What is not seen is taken out of the file before anything is built from it, and with it whatever cannot be said
without it. So nothing of it reaches an analysis or a paper.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from wayout.clock import ClockError, utc, zone_of
from wayout.files.build import attempt, build, faults_of
from wayout.files.check_structure import structure
from wayout.files.document import RECORD, Document, Fault, InputError, Place, did_you_mean, listed, parted
from wayout.files.schema import DocumentEntry, ScenarioFile
from wayout.files.schema_parts import Evidenced, Instant, evidenced
from wayout.model import Prioritised
from wayout.plans import Scenario
from wayout.record.evidence import Citation, Known, cite

OTHERWISE = "otherwise"

# what goes as a whole when a part of it goes: a plan without a step is another plan
WHOLES = (
    ("plans", "*"),
    ("proposals", "*"),
    ("clock", "ships", "*", "readings", "*"),
    ("clock", "deadlines", "*", "extensions", "*"),
    ("clock", "lines", "*"),
    ("clock", "ships", "*"),
    ("clock", "channels", "*"),
    ("clock", "deadlines", "*"),
    ("clock", "standstill"),
    ("decision_makers", "*", "variants", "*"),
    ("decision_makers", "*", "options", "*"),
    ("decision_makers", "*", "ranking"),
    ("decision_makers", "*", "*", "*"),
)
BELIEFS = ("preferences", "ranking", "face")  # what the evidence of a decision maker is about
GROUNDS = tuple(Evidenced.model_fields)


@dataclass(frozen=True, slots=True)
class Perspective:
    """Whose view is taken, as of when (None: whenever), whose word is taken, and which passages are left aside.

    `weighing` what others want, known to `dm` or not: for a paper that is handed to it and does not print that.
    """

    dm: str | None = None
    as_of: datetime | None = None
    according_to: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    weighing: bool = False

    @property
    def whole(self) -> bool:
        """Everything is seen as it stands."""
        return self == EVERYTHING

    def words(self) -> Iterator[str]:
        """The view as it is written on a command line."""
        if self.as_of is not None:
            yield f"--as-of {self.as_of.isoformat()}"
        if self.dm is not None:
            yield f"--for {self.dm}"
        yield from (f"--according-to {each}" for each in self.according_to)
        yield from (f"--without {each}" for each in self.without)


EVERYTHING = Perspective()


def perspective(
    as_of: str | None = None, dm: str | None = None, according_to: Iterable[str] = (), without: Iterable[str] = ()
) -> Perspective:
    """The perspective as it is asked for on a command line; raises InputError if the instant is none."""
    return Perspective(dm, None if as_of is None else _instant_of(as_of), tuple(according_to), tuple(without))


def _instant_of(text: str) -> datetime:
    try:
        return TypeAdapter[datetime](Instant).validate_python(text)
    except ValidationError as error:
        what, mend = parted(error.errors()[0]["msg"])
        raise InputError(Fault("--as-of", None, text, what, mend)) from None


def seen(document: Document, perspective: Perspective) -> Document:
    """The document as it looks in this perspective.

    Raises InputError if the file has a fault as it stands, if it knows no such decision maker or document, and if
    there is an instant but nobody's view is taken.
    """
    return document if perspective.whole else _seen(document, _file(document), perspective)[0]


def withdrawn(document: Document) -> dict[str, Scenario]:
    """For every passage that something rests on, as it is cited, and every such document, the scenario without it.

    Raises InputError if the file has a fault as it stands.
    """
    file = _file(document)
    cited = dict.fromkeys(text for _, entry in evidenced(file) for text in entry.source)
    whole = dict.fromkeys(cite(text).document or text for text in cited)
    return {text: _cut(document, file, Perspective(without=(text,)))[1] for text in cited | whole}


def wishes_in(scenario: Scenario) -> list[tuple[object, ...]]:
    """How much each decision maker is said to want: its statements, or that it ranks the states, and its face."""
    makers = scenario.conflict.decision_makers if scenario.conflict else ()
    return [
        (
            dm.key,
            [each.text for each in dm.preferences.statements] if isinstance(dm.preferences, Prioritised) else (),
            dm.preferences is None,
            [rule.text for rule in dm.face],
        )
        for dm in makers
    ]


def faults_elsewhere(document: Document) -> tuple[Fault, ...]:
    """The faults that a sound file has as another document tells it, or as things were thought to be before."""
    file = _file(document)
    views = [_retold(document, (source,)) for source in _told_otherwise(file)]
    views += [
        _with(document, _replaced(document.data, _in_data(place, document.data), entry.before))
        for place, entry in evidenced(file)
        if entry.before is not None
    ]
    return tuple(dict.fromkeys(fault for view in views for fault in faults_of(view)))


def _seen(document: Document, file: ScenarioFile, perspective: Perspective) -> tuple[Document, Scenario]:
    _known_names(document, file, perspective)
    if perspective.according_to:
        document = _retold(document, perspective.according_to)
        file = _file(document)
    if perspective.dm is not None:
        document, file = _thought(document, file, perspective)
    return _cut(document, file, perspective)


def _cut(document: Document, file: ScenarioFile, perspective: Perspective) -> tuple[Document, Scenario]:
    """The document without what is not seen, and its scenario."""
    lost = _unknown_passages(file, perspective)
    gone, others = set[Place](), dict[Place, list[str]]()
    for place, entry in evidenced(file):
        cited = [n for n, text in enumerate(entry.source) if lost(cite(text))]
        if cited and len(cited) == len(entry.source) and _of_own_wishes(place, perspective):
            others[(*_in_data(place, document.data), "known_to")] = _all_but(file, perspective.dm)
        if _unseen(place, entry, len(cited), perspective):
            gone |= set(_parts(place, document.data))
        else:
            gone |= {(*place, "source", n) for n in cited}
    gone |= {_in_record(key, document.data) for key in file.record if lost(Citation(key, None, key))}
    return _sound(document, {_in_data(place, document.data) for place in gone}, others)


def _file(document: Document) -> ScenarioFile:
    """The parts of a file without a fault."""
    build(document)
    file, _, _ = structure(document)
    assert file is not None
    return file


def _known_names(document: Document, file: ScenarioFile, perspective: Perspective) -> None:
    if perspective.as_of is not None and perspective.dm is None:
        what = "an instant alone says nobody's knowledge"
        raise InputError(Fault(document.file, None, "--as-of", what, "add `--for DM`"))
    people, told = tuple(file.decision_makers), tuple(_told_otherwise(file))
    asked = [("--for", perspective.dm, people, "decision maker")] if perspective.dm is not None else []
    asked += [("--according-to", each, told, "other reading by") for each in perspective.according_to]
    for option, name, known, kind in asked:
        if name not in known:
            what = f"there is no {kind} {name!r}"
            raise InputError(Fault(document.file, None, option, what, did_you_mean(name, known)))
    for each in perspective.without:
        passage = cite(each)
        if not any(cite(text).within(passage) for _, entry in evidenced(file) for text in entry.source):
            mend = did_you_mean(passage.document or each, _cited(file))
            raise InputError(Fault(document.file, None, "--without", f"nothing rests on {each!r}", mend))


def _told_otherwise(file: ScenarioFile) -> dict[str, None]:
    return dict.fromkeys(key for _, entry in evidenced(file) for key in entry.otherwise)


def _cited(file: ScenarioFile) -> list[str]:
    return [cite(text).document or text for _, entry in evidenced(file) for text in entry.source]


# --- one source's word --------------------------------------------------------------------------------------


def _retold(document: Document, sources: Iterable[str]) -> Document:
    """What reads otherwise in these documents as it reads there; of several the last that says something."""
    data = document.data
    for source in sources:
        data = _by(source, data)
    return _with(document, data)


def _by(source: str, data: Any) -> Any:
    if isinstance(data, list):
        return [_by(source, each) for each in data]
    if not isinstance(data, Mapping):
        return data
    here = {key: each if key == OTHERWISE else _by(source, each) for key, each in data.items()}
    told = (data.get(OTHERWISE) or {}).get(source)
    return {**here, "source": source, **told} if told else here


# --- what is not known, or withdrawn ------------------------------------------------------------------------


def _unknown_passages(file: ScenarioFile, perspective: Perspective) -> Callable[[Citation], bool]:
    """Whether a passage is withdrawn, or of a document that is not known."""
    zone = file.clock.zone if file.clock else "UTC"
    withdrawn = [cite(each) for each in perspective.without]

    def lost(passage: Citation) -> bool:
        entry = file.record.get(passage.document or "")
        if entry is not None and perspective.dm is not None:
            known = Known(entry.known_from or _known_by(entry, zone), tuple(entry.known_to.items()))
            if not known.to(perspective.dm, perspective.as_of):
                return True
        return any(passage.within(each) for each in withdrawn)

    return lost


def _known_by(entry: DocumentEntry, zone: str) -> datetime | None:
    """A document is known from its instant, or from the end of its day where the clock is read."""
    if entry.date is None or isinstance(entry.date, datetime):
        return entry.date
    try:
        return utc(datetime.combine(entry.date + timedelta(days=1), time(), zone_of(zone)))
    except (ClockError, OverflowError):
        return None


def _unseen(place: Place, entry: Evidenced, lost: int, perspective: Perspective) -> bool:
    """Whether a part is not known, or has lost every passage it rests on."""
    known = Known(entry.known_from, tuple(entry.known_to.items()))
    withdrawn = [cite(each) for each in perspective.without]
    if entry.source and all(any(cite(text).within(each) for each in withdrawn) for text in entry.source):
        return True
    if perspective.weighing and _of_wishes(place):
        return False
    if known.said and perspective.dm is not None:
        return not known.to(perspective.dm, perspective.as_of)
    return bool(entry.source) and lost == len(entry.source)


def _of_wishes(place: Place) -> bool:
    """A part of what a decision maker is believed to want, or to lose by."""
    return place[0] == "losses" or (place[0] == "decision_makers" and "options" not in place)


def _of_own_wishes(place: Place, perspective: Perspective) -> bool:
    """A part of what the one who is handed the paper is believed to want."""
    return perspective.weighing and _of_wishes(place) and place[1] == perspective.dm


def _all_but(file: ScenarioFile, dm: str | None) -> list[str]:
    """Who knows what stands in no document that `dm` knew."""
    return [key for key in file.decision_makers if key != dm]


def _in_record(key: str, data: Any) -> Place:
    """Where a document stands in the record, which may be a list."""
    return listed((RECORD, key), data)


def _thought(document: Document, file: ScenarioFile, perspective: Perspective) -> tuple[Document, ScenarioFile]:
    """What is not known yet as it was thought to be before, where the file says so."""
    data, lost = document.data, _unknown_passages(file, perspective)
    for place, entry in evidenced(file):
        cited = sum(lost(cite(text)) for text in entry.source)
        if entry.before is not None and _unseen(place, entry, cited, perspective):
            data = _replaced(data, _in_data(place, data), entry.before)
    if data is document.data:
        return document, file
    return _with(document, data), _file(_with(document, data))


def _with(document: Document, data: Any) -> Document:
    return replace(document, data=data, original=data)


def _replaced(data: Any, place: Place, before: Mapping[str, Any]) -> Any:
    """The data with a part as it was thought to be, without what the part rests on now."""
    if not place:
        return {**{key: each for key, each in data.items() if key not in GROUNDS}, **before}
    key, *rest = place
    if isinstance(data, list):
        return [_replaced(each, tuple(rest), before) if n == key else each for n, each in enumerate(data)]
    return {**data, key: _replaced(data[key], tuple(rest), before)}


def _parts(place: Place, data: Any) -> Iterator[Place]:
    """What goes with a part of the file: of a decision maker what is believed of it, else the part itself."""
    if len(place) == 2 and place[0] == "decision_makers":
        here = data["decision_makers"][place[1]]
        yield from ((*place, key) for key in (*BELIEFS, *GROUNDS) if key in here)
    else:
        yield _whole(place)


def _whole(place: Place) -> Place:
    """The whole that a part belongs to, which says something else without it."""
    if OTHERWISE in place:
        return place[: place.index(OTHERWISE) + 2]
    for pattern in WHOLES:
        if len(place) >= len(pattern) and all(p in ("*", key) for p, key in zip(pattern, place, strict=False)):
            return place[: len(pattern)]
    return place


def _in_data(place: Place, data: Any) -> Place:
    """A place of the file's parts as it is in the data, in which a list of one may be written without the list."""
    found: Place = ()
    for key in place:
        if isinstance(key, int) and not isinstance(data, list):
            continue
        found = (*found, key)
        if isinstance(data, list) and isinstance(key, int):
            data = data[key]
        elif isinstance(data, Mapping):
            data = data.get(key)
    return found


def _sound(document: Document, gone: set[Place], instead: Mapping[Place, object]) -> tuple[Document, Scenario]:
    """The document, and its scenario, without these places and without what is at fault for want of them.

    The places `instead` get these values; of what is gone they are left out.
    """
    while True:
        cut = document.without(gone, instead)
        left = replace(cut, original=cut.data, left_out=frozenset())  # as if it had never said more
        scenario, faults = attempt(left)
        if scenario is not None:
            return left, scenario
        more = {_in_data(_whole(cut.written(fault.place)), document.original) for fault in faults} - gone
        if not more:
            raise InputError(*faults)
        gone = gone | more
