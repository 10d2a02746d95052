"""What every part of the scenario file is made of: values, and what a part rests on."""

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, LiteralString

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from wayout.clock import ClockError, at_offset, wall
from wayout.files.document import Place

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


def error_of(kind: LiteralString, message: str) -> PydanticCustomError:
    """An error whose message stands as it is."""
    return PydanticCustomError(kind, "{message}", {"message": message})


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | int | float) else value


def _chance(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise error_of("chance", "should be a chance from 0 to 1; write a number such as 0.3")
    return value


def _span(value: Any) -> Any:
    if isinstance(value, int | float):
        return (_chance(value), value)
    ends = value if isinstance(value, list) else []
    if len(ends) != 2 or not all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends):
        raise error_of("chance", "should be a chance from 0 to 1, or its bounds; write 0.3, or [0.05, 0.3]")
    if not 0 <= ends[0] <= ends[1] <= 1:
        bounds = f"the bounds {ends[0]!s:.20}, {ends[1]!s:.20}"
        raise error_of("chance", f"{bounds} are none; write them within 0 to 1, the lower first")
    return ends


_CHANCE: JsonSchemaValue = {"type": "number", "minimum": 0, "maximum": 1}

_BOUNDS: JsonSchemaValue = {"type": "array", "items": _CHANCE, "minItems": 2, "maxItems": 2}

Chance = Annotated[float, BeforeValidator(_chance), WithJsonSchema(_CHANCE)]

ChanceSpan = Annotated[tuple[float, float], BeforeValidator(_span), WithJsonSchema({"anyOf": [_CHANCE, _BOUNDS]})]

Texts = Annotated[list[str], BeforeValidator(_listed, json_schema_input_type=str | list[str])]


def _instant(value: Any) -> Any:
    if isinstance(value, datetime):
        moment, zone = value, None
    else:
        match = _IN_A_ZONE.fullmatch(str(value).strip())
        written, zone = match.groups() if match else (str(value), None)
        try:
            moment = datetime.fromisoformat(written.strip())
        except ValueError:
            raise error_of("instant", "not an instant; write 1962-10-24T23:15-04:00") from None
    if not 1000 <= moment.year <= 2900:
        raise error_of("instant", "the year lies outside 1000 to 2900; check it")
    if zone is not None:
        try:
            return wall(moment, zone) if moment.tzinfo is None else at_offset(moment, zone)
        except ClockError as error:
            raise error_of("instant", str(error)) from None
    if moment.tzinfo is None:
        raise error_of("instant", "the instant has no zone; write 1962-10-24T23:15-04:00 (or ...Z)")
    return moment


_IN_A_ZONE = re.compile(r"(.*)\[([^\]]*)\]", re.DOTALL)

Instant = Annotated[
    datetime,
    BeforeValidator(_instant, json_schema_input_type=Annotated[str, Field(examples=["1962-10-24T23:15-04:00"])]),
]


def _known_to(value: object) -> object:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return dict.fromkeys(value)
    return {value: None} if isinstance(value, str) else value


def _day(value: Any) -> Any:
    text = str(value).strip()
    if _A_DAY.fullmatch(text) is None:
        return _instant(value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise error_of("day", "there is no such day; check its month") from None


_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Dated = Annotated[
    date | datetime,
    BeforeValidator(_day, json_schema_input_type=Annotated[str, Field(examples=["1962-10-24"])]),
]

KnownTo = Annotated[
    dict[str, Instant | None],
    BeforeValidator(_known_to, json_schema_input_type=str | list[str] | dict[str, str | None]),
]


class Section(BaseModel):
    """A part of the file: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Evidenced(Section):
    """A part of the file that can say what it rests on."""

    because: str | None = Field(None, description="The reasoning, in a sentence.")
    source: Texts = Field(
        [],
        description="`document` or `document#turn` of the record; free text with a blank is kept as it is.",
    )
    view_of: str | None = Field(None, description="The decision maker whose belief this is.")
    paraphrase: str | None = Field(None, description="What the passage says, in other words.")
    read: Literal["read", "secondary", "derived", "memory"] | None = Field(
        None, description="How it was read: the passage itself, another's account, worked out, or from memory."
    )
    grade: Literal["A", "B", "C", "D"] | None = Field(
        None, description="How far to trust it: A sure, B likely, C doubtful, D a guess."
    )
    known_from: Instant | None = Field(None, description="From when it was known, to those who knew it.")
    known_to: KnownTo = Field({}, description="The decision makers who knew it, each perhaps from an instant.")
    before: dict[str, Any] | None = Field(
        None, description="Until it is known: the keys that then read differently, as they were thought to be."
    )
    otherwise: dict[str, dict[str, Any]] = Field(
        {}, description="By document: the keys that read differently there."
    )


class ShortForm(Evidenced):
    """A part that may be written as one plain value instead of a mapping."""

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping) else cls._from_short(value)

    @classmethod
    @abstractmethod
    def _from_short(cls, value: Any) -> Any:
        """The mapping that the plain value stands for."""

    @classmethod
    @abstractmethod
    def _short_schema(cls) -> JsonSchemaValue:
        """The JSON Schema of the plain value."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [cls._short_schema(), handler.resolve_ref_schema(handler(core))]}


def _time_of_day(value: Any) -> Any:
    if isinstance(value, time):
        return value
    text = str(value)
    if _TIME_OF_DAY.fullmatch(text) is None:
        raise error_of("time", "not a time of the day; write 22:30")
    return time() if text == "24:00" else time.fromisoformat(text)


_TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")

TimeOfDay = Annotated[
    time,
    BeforeValidator(_time_of_day, json_schema_input_type=Annotated[str, Field(pattern=_TIME_OF_DAY.pattern)]),
]


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
