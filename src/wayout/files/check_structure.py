"""The faults of structure: what has no place in the file, or is not what belongs there."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from wayout.files.document import RECORD, Document, Fault, Place, did_you_mean, listed, parted
from wayout.files.schema import ScenarioFile
from wayout.files.schema_clock import HOURS_TAGS

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

_ROUNDS = 30


def structure(document: Document) -> tuple[ScenarioFile | None, Document, list[Fault]]:
    """The file as far as it is well formed, the document without the rest, and the faults of structure.

    None stands for the file if nothing can be made of it.
    """
    if not isinstance(document.data, Mapping):
        what, mend = "the file is no mapping of keys", "`wayout new FILE` shows how it looks"
        return None, document, [document.fault((), what, mend)]
    nameless = _nameless(document.data)
    faults = [*document.faults, *(document.fault(place, *wrong) for place, wrong in nameless.items())]
    gone = {fault.place for fault in faults if fault.place}
    document = document.without(nameless, {}) if nameless else document
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


def _nameless(data: Mapping[str, Any]) -> Mapping[Place, tuple[str, str]]:
    """Where a record that is a list has something that is no document with an `id`: what is wrong, and the mend."""
    record = data.get(RECORD)
    return {
        (RECORD, n): ("a document without an `id`", "add `id: ...`, by which sources name it")
        if isinstance(each, Mapping)
        else ("should be a document", "write `{id: ..., citation: ...}`")
        for n, each in enumerate(record if isinstance(record, list) else ())
        if not isinstance(each, Mapping) or each.get("id") is None
    }


def _place(loc: Sequence[str | int], data: Any) -> Place:
    """The error's location in the data: without the tags of unions and below values written in short."""
    place: Place = ()
    here = data
    for key in listed(tuple(loc), data):
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
    return tuple(field.alias or name for model in models for name, field in model.model_fields.items())


def _models_in(annotation: Any) -> tuple[type[BaseModel], ...]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(found for part in get_args(annotation) for found in _models_in(part))


def _fallen(place: Place, error: ErrorDetails) -> Place:
    """What has to be left out for the rest to be read: the thing itself, or what lacks something."""
    return place[:-1] if error["type"] == "missing" else place
