"""What each thing of the file rests on, asked by what it is rather than by where it stands."""

from collections.abc import Mapping

from wayout.files.document import Place
from wayout.files.schema import LossEntry, ScenarioFile, StatementEntry
from wayout.files.schema_parts import Evidenced, evidenced
from wayout.record.evidence import Evidence, Known, cite


def evidence_of(file: ScenarioFile) -> Mapping[tuple[str, ...], Evidence]:
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
