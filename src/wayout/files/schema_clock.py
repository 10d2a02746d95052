"""The clock of the scenario file: lines, ships, channels, deadlines, a standstill."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    Tag,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue

from wayout.clock import ClockError, Lognormal, hours_between
from wayout.files.schema_parts import (
    Evidenced,
    Instant,
    Number,
    Section,
    ShortForm,
    Texts,
    TimeOfDay,
    _instant,
    error_of,
)

MOST_HOURS = 100_000  # eleven years


class Hours(ShortForm):
    """How long something takes, in hours: one number, or low, likely and high."""

    low: Number = Field(ge=0, le=MOST_HOURS)
    likely: Number = Field(ge=0, le=MOST_HOURS)
    high: Number = Field(ge=0, le=MOST_HOURS)
    shape: Literal["triangular", "pert"] = Field("triangular", description="pert: rounder, with thinner ends.")

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise error_of("hours", "should be hours; write one number or {low, likely, high}")
        return {"low": value, "likely": value, "high": value}

    @classmethod
    def _short_schema(cls) -> JsonSchemaValue:
        return {"type": "number", "minimum": 0}

    @model_validator(mode="after")
    def _in_order(self) -> "Hours":
        if not self.low <= self.likely <= self.high:
            figures = f"low {self.low:g}, likely {self.likely:g}, high {self.high:g}"
            raise error_of("order", f"{figures} are out of order; write them in rising order")
        return self


class Range(ShortForm):
    """A number that is certain, or low, likely and high."""

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise error_of("range", "should be a number; write one, or {low, likely, high}")
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
            raise error_of("order", f"{figures} are out of order; write them in rising order")
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
            raise error_of("order", f"{figures} go back; write them clockwise, over at most half a circle")
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
            raise error_of("lognormal", str(error)) from None
        return self


class PastMessage(ShortForm):
    """A message of the past: how many hours it took, or when it was sent and received."""

    hours: Number | None = Field(None, gt=0, le=MOST_HOURS)
    sent: Instant | None = None
    received: Instant | None = None

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise error_of("past", "should be a past message; write its hours, or {sent, received}")
        return {"hours": value}

    @classmethod
    def _short_schema(cls) -> JsonSchemaValue:
        return {"type": "number", "exclusiveMinimum": 0}

    @model_validator(mode="after")
    def _timed(self) -> "PastMessage":
        if (self.hours is None) != (self.sent is not None and self.received is not None):
            raise error_of("past", "how long it took is unclear; give either its hours or both sent and received")
        if self.sent is not None and self.received is not None and self.sent >= self.received:
            raise error_of("past", "it was received before it was sent, or at once; change one of them")
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
            raise error_of("lognormal", str(error)) from None
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
            raise error_of("shape", "a line needs a shape; give either radius_nm or points")
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
            raise error_of("track", "should be a track; write the name of a file, or {file, zone}")
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
            raise error_of("fix", f"several fixes: {' and '.join(self.fixes)}; keep one of them")
        return self


class ShipEntry(SailingEntry):
    """A ship that closes on the line: its speed, when it is at a line or where it is, and where it sails."""

    title: str | None = None
    readings: dict[str, ReadingEntry] = Field({}, description="Other readings of where it sails, by name.")

    @model_validator(mode="after")
    def _fixed(self) -> "ShipEntry":
        if len(self.fixes) != 1:
            raise error_of(
                "fix",
                "a ship needs its place and time; give one of at_line: {line, at}, position: {lat, lon, at},"
                " or track: FILE",
            )
        onward = self.track is None or self.course_deg is not None or self.waypoints is not None
        if onward and self.speed_kn is None:
            raise error_of("speed", "a ship on its way needs its speed; add speed_kn")
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
            raise error_of("order", "low, likely and high are out of order; write the earliest first")
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
            raise error_of("extension", "an extension says how far; give either hours or to")
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
    lines: dict[str, LineEntry] = Field({})
    ships: dict[str, ShipEntry] = Field({})
    channels: dict[str, ChannelEntry] = Field({})
    deadlines: dict[str, DeadlineEntry] = Field({})
    wanted: Number = Field(0.9, gt=0, lt=1, description="The chance at which words are taken to be in time.")
