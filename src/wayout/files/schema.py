"""The scenario file, format 1: what may stand in it. The JSON Schema is generated from these models."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, LiteralString

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    StrictBool,
    StrictInt,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from wayout.clock import ClockError, Lognormal, at_offset, hours_between, wall

MOST_HOURS = 100_000  # eleven years

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


def _error(kind: LiteralString, message: str) -> PydanticCustomError:
    """An error whose message stands as it is."""
    return PydanticCustomError(kind, "{message}", {"message": message})


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | int | float) else value


def _chance(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _error("chance", "should be a chance from 0 to 1; write a number such as 0.3")
    return value


def _span(value: Any) -> Any:
    if isinstance(value, int | float):
        return (_chance(value), value)
    ends = value if isinstance(value, list) else []
    if len(ends) != 2 or not all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends):
        raise _error("chance", "should be a chance from 0 to 1, or its bounds; write 0.3, or [0.05, 0.3]")
    if not 0 <= ends[0] <= ends[1] <= 1:
        bounds = f"the bounds {ends[0]!s:.20}, {ends[1]!s:.20}"
        raise _error("chance", f"{bounds} are none; write them within 0 to 1, the lower first")
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
            raise _error("instant", "not an instant; write 1962-10-24T23:15-04:00") from None
    if not 1000 <= moment.year <= 2900:
        raise _error("instant", "the year lies outside 1000 to 2900; check it")
    if zone is not None:
        try:
            return wall(moment, zone) if moment.tzinfo is None else at_offset(moment, zone)
        except ClockError as error:
            raise _error("instant", str(error)) from None
    if moment.tzinfo is None:
        raise _error("instant", "the instant has no zone; write 1962-10-24T23:15-04:00 (or ...Z)")
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
        raise _error("day", "there is no such day; check its month") from None


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


class StatementEntry(ShortForm):
    """A statement over option keys (on a general graph, in `face`: the name of a state)."""

    statement: str

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if not isinstance(value, str):
            raise _error("statement", "a statement is text; write one such as `hold or not talk`")
        return {"statement": value}

    @classmethod
    def _short_schema(cls) -> JsonSchemaValue:
        return {"type": "string"}


class PreferenceEntry(StatementEntry):
    """A statement that a decision maker is believed to prefer, and how sure that is."""

    sure: Chance = Field(1, description="The chance that it holds; else it is dropped, independently of others.")


def _time_of_day(value: Any) -> Any:
    if isinstance(value, time):
        return value
    text = str(value)
    if _TIME_OF_DAY.fullmatch(text) is None:
        raise _error("time", "not a time of the day; write 22:30")
    return time() if text == "24:00" else time.fromisoformat(text)


_TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")

TimeOfDay = Annotated[
    time,
    BeforeValidator(_time_of_day, json_schema_input_type=Annotated[str, Field(pattern=_TIME_OF_DAY.pattern)]),
]


class Hours(ShortForm):
    """How long something takes, in hours: one number, or low, likely and high."""

    low: Number = Field(ge=0, le=MOST_HOURS)
    likely: Number = Field(ge=0, le=MOST_HOURS)
    high: Number = Field(ge=0, le=MOST_HOURS)
    shape: Literal["triangular", "pert"] = Field("triangular", description="pert: rounder, with thinner ends.")

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _error("hours", "should be hours; write one number or {low, likely, high}")
        return {"low": value, "likely": value, "high": value}

    @classmethod
    def _short_schema(cls) -> JsonSchemaValue:
        return {"type": "number", "minimum": 0}

    @model_validator(mode="after")
    def _in_order(self) -> "Hours":
        if not self.low <= self.likely <= self.high:
            figures = f"low {self.low:g}, likely {self.likely:g}, high {self.high:g}"
            raise _error("order", f"{figures} are out of order; write them in rising order")
        return self


class Range(ShortForm):
    """A number that is certain, or low, likely and high."""

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _error("range", "should be a number; write one, or {low, likely, high}")
        return {"low": value, "likely": value, "high": value}

    @classmethod
    def _short_schema(cls) -> JsonSchemaValue:
        return {"type": "number"}


class Knots(Range):
    """A speed in knots: one number, or low, likely and high."""

    low: Number = Field(gt=0, le=100)
    likely: Number = Field(gt=0, le=100)
    high: Number = Field(gt=0, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> "Knots":
        if not self.low <= self.likely <= self.high:
            figures = f"low {self.low:g}, likely {self.likely:g}, high {self.high:g}"
            raise _error("order", f"{figures} are out of order; write them in rising order")
        return self


class Degrees(Range):
    """A course in degrees from true north: one number, or low, likely and high, clockwise."""

    low: Number = Field(ge=0, le=360)
    likely: Number = Field(ge=0, le=360)
    high: Number = Field(ge=0, le=360)

    @model_validator(mode="after")
    def _in_order(self) -> "Degrees":
        if (self.likely - self.low) % 360 + (self.high - self.likely) % 360 > 180:
            figures = f"low {self.low:g}, likely {self.likely:g}, high {self.high:g}"
            raise _error("order", f"{figures} go back; write them clockwise, over at most half a circle")
        return self


class MedianHours(Evidenced):
    """How long something takes that is mostly short and sometimes very long: a lognormal by two of its points."""

    median: Number = Field(gt=0, le=MOST_HOURS, description="Half the time it takes less.")
    within: Number = Field(gt=0, le=MOST_HOURS, description="It takes at most so many hours ...")
    chance: Number = Field(0.9, gt=0, lt=1, description="... with this chance.")

    @model_validator(mode="after")
    def _fits(self) -> "MedianHours":
        try:
            Lognormal.within(self.median, self.within, self.chance)
        except ClockError as error:
            raise _error("lognormal", str(error)) from None
        return self


class PastMessage(ShortForm):
    """A message of the past: how many hours it took, or when it was sent and received."""

    hours: Number | None = Field(None, gt=0, le=MOST_HOURS)
    sent: Instant | None = None
    received: Instant | None = None

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _error("past", "should be a past message; write its hours, or {sent, received}")
        return {"hours": value}

    @classmethod
    def _short_schema(cls) -> JsonSchemaValue:
        return {"type": "number", "exclusiveMinimum": 0}

    @model_validator(mode="after")
    def _timed(self) -> "PastMessage":
        if (self.hours is None) != (self.sent is not None and self.received is not None):
            raise _error("past", "how long it took is unclear; give either its hours or both sent and received")
        if self.sent is not None and self.received is not None and self.sent >= self.received:
            raise _error("past", "it was received before it was sent, or at once; change one of them")
        return self

    @property
    def took(self) -> float:
        """How many hours it took."""
        if self.sent is not None and self.received is not None:
            return hours_between(self.sent, self.received)
        assert self.hours is not None
        return self.hours


class PastHours(Evidenced):
    """How long something takes, as past messages tell: a lognormal fitted to them."""

    past: list[PastMessage] = Field(min_length=2, description="Two or more.")

    @model_validator(mode="after")
    def _fits(self) -> "PastHours":
        try:
            Lognormal.fitted([each.took for each in self.past])
        except ClockError as error:
            raise _error("lognormal", str(error)) from None
        return self


HOURS_TAGS = ("[hours]", "[median]", "[past]")


def _kind_of_hours(value: Any) -> str:
    if isinstance(value, MedianHours) or (isinstance(value, Mapping) and {"median", "within"} & set(value)):
        return "[median]"
    return (
        "[past]" if isinstance(value, PastHours) or (isinstance(value, Mapping) and "past" in value) else "[hours]"
    )


AnyHours = Annotated[
    Annotated[Hours, Tag("[hours]")]
    | Annotated[MedianHours, Tag("[median]")]
    | Annotated[PastHours, Tag("[past]")],
    Discriminator(_kind_of_hours),
]


class OptionEntry(Evidenced):
    """Something a decision maker can do or not do."""

    title: str | None = Field(None, description="An imperative phrase: hold the ships short of the line.")
    one_way: Literal["on", "off"] | None = Field(None, description="It may only be switched this way.")
    verified_by: str | None = Field(None, description="Switching it off is seen only where this statement holds.")
    act: str | None = Field(None, description="Third party: the verb of its mandate; the key if absent.")
    consent: Texts = Field([], description="Third party: the decision makers who must agree.")


class Believed(Evidenced):
    """What is believed of a decision maker: statements or a ranking, and its face."""

    preferences: list[PreferenceEntry] | None = Field(None, description="Statements, most important first.")
    ranking: list[Texts] | None = Field(None, description="Labels, best first; ties in one inner list.")
    face: list[StatementEntry] | None = Field(None, description="Must stay true (graph: states that lose face).")


class VariantEntry(Believed):
    """Another belief about a decision maker, and how likely it is."""

    chance: ChanceSpan | None = Field(None, description="One number, or [low, high]; the file's own has the rest.")


def _empty_mapping(value: object) -> object:
    return {} if value is None else value


class DecisionMakerEntry(Believed):
    """A decision maker: a principal, or a third party with a mandate."""

    name: str | None = None
    role: Literal["principal", "third_party"] = "principal"
    mandate: Texts = Field([], description="Third party: convey, propose, request, host, monitor, guarantee.")
    options: dict[str, Annotated[OptionEntry, BeforeValidator(_empty_mapping)]] = {}
    moves: dict[str, Texts] | None = Field(None, description="General graph only: {from: [to, ...]}.")
    variants: dict[str, VariantEntry] = Field({}, description="Other beliefs about this decision maker, by name.")


class DocumentEntry(Section):
    """A document of the record."""

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=False)

    citation: str
    turns: Annotated[int, Field(ge=0, strict=True)] | None = None
    file: str | None = None
    kind: str | None = Field(None, description="What it is: letter, telegram, memorandum of conversation.")
    date: Dated | None = Field(None, description="When it was written or took place: a day, or an instant.")
    sender: str | None = Field(None, alias="from", description="Who wrote or spoke it.")
    addressee: str | None = Field(None, alias="to", description="To whom.")
    replies_to: Texts = Field([], description="The documents it answers.")
    known_from: Instant | None = Field(None, description="From when it was known. Absent: its date.")
    known_to: KnownTo = Field({}, description="The decision makers who knew it. Absent: all.")


def _read(value: object) -> object:
    if isinstance(value, str):
        raise _error("index", f"the index `{value}` has not been read; load the scenario from its file")
    return value


RecordEntry = Annotated[
    dict[str, DocumentEntry], BeforeValidator(_read, json_schema_input_type=dict[str, DocumentEntry] | str)
]


class PositionEntry(Section):
    """A place on the earth, in degrees, north and east positive."""

    lat: Number = Field(ge=-90, le=90)
    lon: Number = Field(ge=-180, le=180)


class SectorEntry(Section):
    """Bearings from a centre, in degrees from true north, clockwise."""

    from_deg: Number = Field(ge=0, le=360)
    to_deg: Number = Field(ge=0, le=360)


class LineEntry(Evidenced):
    """A line: a circle around a place, an arc of it, shortest paths between points, or the border of an area."""

    title: str | None = None
    radius_nm: Number | None = Field(None, gt=0, le=10_000, description="Nautical miles from the centre.")
    centre: PositionEntry | None = None
    sector: SectorEntry | None = Field(None, description="An arc: only these bearings from the centre.")
    points: list[PositionEntry] | None = Field(None, description="Instead of a radius: its points, in order.")
    closed: StrictBool = Field(False, description="The points go round an area.")

    @model_validator(mode="after")
    def _shaped(self) -> "LineEntry":
        if (self.radius_nm is None) == (self.points is None):
            raise _error("shape", "a line needs a shape; give either radius_nm or points")
        return self


class AtLine(Section):
    """When a ship is, or is expected, at a line."""

    line: str
    at: Instant


class AtPosition(PositionEntry):
    """Where a ship is at an instant."""

    at: Instant


class WaypointEntry(PositionEntry):
    """A place that a ship sails by, or to."""

    title: str | None = None


class TrackFileEntry(ShortForm):
    """A file of fixes, CSV or GeoJSON: its name, or its name and the zone of its times."""

    file: str = Field(description="Beside the scenario: a .csv, or a .geojson.")
    zone: str | None = Field(None, description="IANA zone of times in it that have no offset.")

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if not isinstance(value, str):
            raise _error("track", "should be a track; write the name of a file, or {file, zone}")
        return {"file": value}

    @classmethod
    def _short_schema(cls) -> JsonSchemaValue:
        return {"type": "string"}


class SailingEntry(Evidenced):
    """Where a ship is, or is expected, and how it goes on."""

    speed_kn: Knots | None = Field(None, description="Knots: one number, or low, likely and high.")
    at_line: AtLine | None = None
    position: AtPosition | None = None
    track: TrackFileEntry | None = Field(None, description="A file of fixes.")
    course_deg: Degrees | None = Field(None, description="The course it holds, from its position.")
    waypoints: list[WaypointEntry] | None = Field(None, description="The places it sails by, in order.")

    @property
    def fixes(self) -> list[str]:
        """Which of the ways to say where it is are used."""
        return [name for name in ("at_line", "position", "track") if getattr(self, name) is not None]


class ReadingEntry(SailingEntry):
    """Another reading of where a ship sails: what it does not say is as for the ship."""

    @model_validator(mode="after")
    def _fixed(self) -> "ReadingEntry":
        if len(self.fixes) > 1:
            raise _error("fix", f"several fixes: {' and '.join(self.fixes)}; keep one of them")
        return self


class ShipEntry(SailingEntry):
    """A ship that closes on the line: its speed, when it is at a line or where it is, and where it sails."""

    title: str | None = None
    readings: dict[str, ReadingEntry] = Field({}, description="Other readings of where it sails, by name.")

    @model_validator(mode="after")
    def _fixed(self) -> "ShipEntry":
        if len(self.fixes) != 1:
            raise _error(
                "fix",
                "a ship needs its place and time; give one of at_line: {line, at}, position: {lat, lon, at},"
                " or track: FILE",
            )
        onward = self.track is None or self.course_deg is not None or self.waypoints is not None
        if onward and self.speed_kn is None:
            raise _error("speed", "a ship on its way needs its speed; add speed_kn")
        return self


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class AsleepEntry(Section):
    """Hours of the day in which a channel sleeps."""

    since: TimeOfDay = Field(description="From this time of the day, as in 22:30.")
    until: TimeOfDay = Field(description="Until this one; on the next day if it is not later.")
    days: list[Day] = Field([], description="The days on which it falls asleep. Absent: every day.")


def _one_or_several(value: object) -> object:
    return [value] if isinstance(value, Mapping) else value


class ChannelEntry(Evidenced):
    """A way for words to travel, and how long they take by it."""

    title: str | None = None
    carrier: str | None = Field(None, description="The decision maker who carries them.")
    hours: AnyHours
    asleep: Annotated[
        list[AsleepEntry], BeforeValidator(_one_or_several, json_schema_input_type=AsleepEntry | list[AsleepEntry])
    ] = Field([], description="When it sleeps: what comes then waits until it wakes.")
    zone: str | None = Field(None, description="IANA zone of its sleep. Absent: the clock's.")


class When(ShortForm):
    """When something happens: an instant, or low, likely and high (triangular)."""

    low: Instant
    likely: Instant
    high: Instant

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        instant = _instant(value)
        return {"low": instant, "likely": instant, "high": instant}

    @classmethod
    def _short_schema(cls) -> JsonSchemaValue:
        return {"type": "string"}

    @model_validator(mode="after")
    def _in_order(self) -> "When":
        if not self.low <= self.likely <= self.high:
            raise _error("order", "low, likely and high are out of order; write the earliest first")
        return self


class ExtensionEntry(Evidenced):
    """What moves a deadline: by so many hours, or to an instant if that is later."""

    title: str | None = None
    hours: AnyHours | None = Field(None, description="Later by so much.")
    to: Instant | None = Field(None, description="To this instant.")
    if_reached: str | None = Field(None, description="Only if this milestone comes before the deadline does.")

    @model_validator(mode="after")
    def _moves_once(self) -> "ExtensionEntry":
        if (self.hours is None) == (self.to is None):
            raise _error("extension", "an extension says how far; give either hours or to")
        return self


class DeadlineEntry(Evidenced):
    """Something that runs out: a term set by law or by contract, a ceasefire."""

    title: str | None = None
    at: When
    extensions: dict[str, ExtensionEntry] = Field({}, description="What can move it; a plan names what it uses.")


class StandstillEntry(Evidenced):
    """Ships hold for a time: where each is when it ends."""

    begins: Instant | None = Field(None, description="Absent: the start of the clock.")
    term: str = Field(description="How long it lasts: `2 days`, `2 to 3 days`.")
    extension: str | None = Field(None, description="By how long it may be extended.")
    holds: Texts | None = Field(None, description="The ships that hold; absent: all.")


class ClockEntry(Evidenced):
    """Ships, lines and channels, deadlines, and when the plans begin."""

    start: Instant
    zone: str = Field("UTC", description="IANA zone in which times are shown.")
    sun_at: PositionEntry | None = Field(None, description="Where sunrise and sunset are asked for.")
    daylight_only: StrictBool = Field(False, description="Nothing is stopped by night: contact waits for sunrise.")
    contacts_by: Literal["radial", "track"] = Field(
        "radial", description="How a ship meets a line if both are known: straight for its centre, or on its track."
    )
    order_hours: Hours | None = Field(None, description="How long an order takes to reach the ships at the line.")
    runs: Annotated[StrictInt, Field(ge=100, le=5_000_000)] = 20_000
    seed: Annotated[StrictInt, Field(ge=0, lt=2**63)] = 1
    standstill: StandstillEntry | None = None
    lines: dict[str, LineEntry] = {}
    ships: dict[str, ShipEntry] = {}
    channels: dict[str, ChannelEntry] = {}
    deadlines: dict[str, DeadlineEntry] = {}
    wanted: Number = Field(0.9, gt=0, lt=1, description="The chance at which words are taken to be in time.")


class StepEntry(Evidenced):
    """A step of a plan: what is done, by whom, after what, and how long it takes."""

    does: str = Field(description="draft, clear, send, deliver, decide, order, or another verb.")
    who: Texts = Field([], description="Absent: those who clear it.")
    after: Texts = Field([], description="It begins when all of these are done.")
    after_first: Texts = Field([], description="It begins when the first of these is done.")
    hours: AnyHours | None = Field(None, description="Absent: as long as the step's channel takes.")
    channel: Texts = Field(
        [], description="One, or several at once: the first to arrive counts. Absent: the plan's."
    )
    clears: dict[str, AnyHours] = Field({}, description="Who must clear it, and how long each takes.")
    in_turn: StrictBool = Field(False, description="They clear it one after the other, not side by side.")
    reaches: str | None = Field(None, description="The milestone reached when it is done: request_public, ...")

    @model_validator(mode="after")
    def _timed_once(self) -> "StepEntry":
        if self.clears and (self.hours is not None or self.channel):
            raise _error("clears", "those who clear it say how long it takes; drop its hours and its channel")
        return self


class PlanEntry(Evidenced):
    """A plan: an offer, a channel, a line, ships let through, and steps. Without an offer it is doing nothing."""

    title: str | None = None
    offer: list[str] | str | None = Field(
        None, description="The options on in the state offered (graph: its name)."
    )
    channel: str | None = None
    line: str | None = None
    let_through: Texts = []
    deadline: str | None = Field(None, description="What runs out. Absent: the first of the clock.")
    extend: Texts = Field([], description="The extensions of the deadline that it uses.")
    ends_with: str | None = Field(None, description="The milestone that ends it. Absent: the last it reaches.")
    steps: dict[str, StepEntry] = {}


def _list_of_statements(value: object) -> object:
    if not isinstance(value, str | Mapping | list):
        raise _error("commitments", "should be commitments; write option keys, with `not` before what is to be off")
    return value if isinstance(value, list) else [value]


Commitments = Annotated[
    list[StatementEntry],
    BeforeValidator(_list_of_statements, json_schema_input_type=StatementEntry | list[StatementEntry]),
]


class ProposalEntry(Evidenced):
    """A proposal to be tested: what it commits whom to, who carries it, what comes first, and for how long."""

    title: str | None = None
    commitments: dict[str, Commitments] = Field(
        {}, description="By decision maker: `hold` to have the option on, `not hold` to have it off."
    )
    carrier: str | None = Field(None, description="The decision maker who carries it.")
    trigger: str = Field(
        "acceptance of all", description="What has to come first: `acceptance of US, USSR`, or a statement."
    )
    term: str | None = Field(None, description="How long it lasts: `2 weeks`, `2 to 3 weeks`.")
    area: str | None = Field(None, description="Where it holds, for the reader.")
    verification: dict[str, str] = Field(
        {}, description="By option: the statement under which a breach is seen, if not the option's own."
    )
    start: Instant | None = Field(None, description="From when it may be accepted, and when its term begins.")
    expiry: Instant | None = Field(None, description="When it lapses if it has not been accepted.")


class LossEntry(Evidenced):
    """What it costs a decision maker if a statement holds (on a general graph: in a state)."""

    statement: str
    loss: Number = Field(description="In a unit of its own; it is compared with other losses of the same one only.")


class ScenarioFile(Section):
    """A Wayout scenario, format 1. Every section is optional."""

    wayout: Literal[1] = Field(1, description="The version of the format.")
    title: str | None = None
    about: str | None = Field(None, description="A paragraph for the reader of the brief.")
    states: list[str] | None = Field(None, description="General graph only: the names of the states.")
    decision_makers: dict[str, DecisionMakerEntry] = {}
    infeasible: list[StatementEntry] = Field([], description="Any state that satisfies one of these is out.")
    status_quo: list[str] | str | None = Field(None, description="The options that are on (graph: a state).")
    losses: dict[str, list[LossEntry]] = Field({}, description="By decision maker; needed for thresholds only.")
    record: RecordEntry = Field({}, description="The documents by id, or the file beside this one that lists them.")
    clock: ClockEntry | None = None
    plans: dict[str, PlanEntry] = {}
    proposals: dict[str, ProposalEntry] = {}
    imported: dict[str, Any] | None = Field(
        None, description="What another program's file held beside: kept by `wayout convert`, not analysed."
    )

    @model_validator(mode="before")
    @classmethod
    def _record_by_id(cls, value: Any) -> Any:
        """A record may also be written as a list of documents that each name their `id`."""
        record = value.get("record") if isinstance(value, Mapping) else None
        if not isinstance(record, list) or not all(isinstance(d, Mapping) and "id" in d for d in record):
            return value
        by_id = {str(d["id"]): {k: v for k, v in d.items() if k != "id"} for d in record}
        return {**value, "record": by_id}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the scenario file, as plain data."""
    schema = ScenarioFile.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
