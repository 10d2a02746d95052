"""The scenario file, format 1: what may stand in it. The JSON Schema is generated from these models."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue

from wayout.files.schema_clock import AnyHours, ClockEntry
from wayout.files.schema_parts import (
    Chance,
    ChanceSpan,
    Dated,
    Evidenced,
    Instant,
    KnownTo,
    Number,
    Section,
    ShortForm,
    Texts,
    error_of,
)


class StatementEntry(ShortForm):
    """A statement over option keys (on a general graph, in `face`: the name of a state)."""

    statement: str

    @classmethod
    def _from_short(cls, value: Any) -> Any:
        if not isinstance(value, str):
            raise error_of("statement", "a statement is text; write one such as `hold or not talk`")
        return {"statement": value}

    @classmethod
    def _short_schema(cls) -> JsonSchemaValue:
        return {"type": "string"}


class PreferenceEntry(StatementEntry):
    """A statement that a decision maker is believed to prefer, and how sure that is."""

    sure: Chance = Field(1, description="The chance that it holds; else it is dropped, independently of others.")


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
    options: dict[str, Annotated[OptionEntry, BeforeValidator(_empty_mapping)]] = Field({})
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
        raise error_of("index", f"the index `{value}` has not been read; load the scenario from its file")
    return value


RecordEntry = Annotated[
    dict[str, DocumentEntry], BeforeValidator(_read, json_schema_input_type=dict[str, DocumentEntry] | str)
]


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
            raise error_of("clears", "those who clear it say how long it takes; drop its hours and its channel")
        return self


class PlanEntry(Evidenced):
    """A plan: an offer, a channel, a line, ships let through, and steps. Without an offer it is doing nothing."""

    title: str | None = None
    offer: list[str] | str | None = Field(
        None, description="The options on in the state offered (graph: its name)."
    )
    channel: str | None = None
    line: str | None = None
    let_through: Texts = Field([])
    deadline: str | None = Field(None, description="What runs out. Absent: the first of the clock.")
    extend: Texts = Field([], description="The extensions of the deadline that it uses.")
    ends_with: str | None = Field(None, description="The milestone that ends it. Absent: the last it reaches.")
    steps: dict[str, StepEntry] = Field({})


def _list_of_statements(value: object) -> object:
    if not isinstance(value, str | Mapping | list):
        raise error_of(
            "commitments", "should be commitments; write option keys, with `not` before what is to be off"
        )
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
    decision_makers: dict[str, DecisionMakerEntry] = Field({})
    infeasible: list[StatementEntry] = Field([], description="Any state that satisfies one of these is out.")
    status_quo: list[str] | str | None = Field(None, description="The options that are on (graph: a state).")
    losses: dict[str, list[LossEntry]] = Field({}, description="By decision maker; needed for thresholds only.")
    record: RecordEntry = Field({}, description="The documents by id, or the file beside this one that lists them.")
    clock: ClockEntry | None = None
    plans: dict[str, PlanEntry] = Field({})
    proposals: dict[str, ProposalEntry] = Field({})
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
