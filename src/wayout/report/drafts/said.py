"""What was said before on a point: the passages its options, terms and preferences rest on, and who knows them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from wayout.clock import ClockError, utc, zone_of
from wayout.model import Conflict, Prioritised
from wayout.offers import Act
from wayout.plans import Scenario
from wayout.record.evidence import Citation, Document, Evidence, Known
from wayout.report.drafts.deal import Deal

On = Literal["option", "commitment", "mandate", "preference", "face"]
PUT_IN_LETTERS: tuple[On, ...] = ("option", "commitment")  # what is asked; never why it is wanted


@dataclass(frozen=True, slots=True)
class Said:
    """A passage on something a point asks: `on` what of which party, where it stands, who said it to whom, when.

    `source` is how the scenario cites it, `document` the document in full, `turn` empty if none is named.
    `known_to` are the decision makers who are known to know the passage when the draft is read; `later` marks what
    is dated after that.
    """

    on: On
    party: str
    source: str
    document: str
    turn: str
    by: str | None
    to: str | None
    date: str | None
    paraphrase: str | None
    known_to: tuple[str, ...]
    later: bool = False


def said_on(deal: Deal, acts: Iterable[Act]) -> tuple[Said, ...]:
    """What was said on these acts, each passage once for each thing it bears."""
    scenario, conflict = deal.scenario, deal.conflict
    things = dict.fromkeys(thing for act in acts for thing in _things(deal, act))
    found = (
        _said(scenario, conflict, on, party, scenario.why(*thing), citation)
        for on, party, thing in things
        for citation in scenario.why(*thing).sources
    )
    return tuple(dict.fromkeys(found))


def _things(deal: Deal, act: Act) -> Iterator[tuple[On, str, tuple[str, ...]]]:
    """What of the scenario bears on an act: how it is asked for."""
    conflict, key = deal.conflict, deal.conflict.keys[act.dm]
    yield from (("option", key, ("option", option)) for option in act.switched)
    if deal.of.kind == "proposal":
        texts = (option if on else f"not {option}" for option, on in act.switched.items())
        yield from (("commitment", key, ("commitment", deal.of.name, text)) for text in texts)
    if act.dm in conflict.third_parties or act.to is not None:
        yield "mandate", key, ("dm", key)
    for dm in conflict.decision_makers:
        if isinstance(dm.preferences, Prioritised):
            for each in dm.preferences.statements:
                if set(each.names) & set(act.switched):
                    yield "preference", dm.key, ("preference", dm.key, each.text)
        for rule in dm.face:
            if rule.must is not None and set(rule.must.names) & set(act.switched):
                yield "face", dm.key, ("face", dm.key, rule.text)


def _said(
    scenario: Scenario, conflict: Conflict, on: On, party: str, evidence: Evidence, citation: Citation
) -> Said:
    document = scenario.documents.get(citation.document or "")
    now, since = scenario.clock.start if scenario.clock else None, document and _since(document, scenario)
    return Said(
        on,
        party,
        citation.text,
        document.citation if document else citation.text,
        "" if citation.turn is None else str(citation.turn),
        document.sender if document else None,
        document.addressee if document else None,
        dated(document.date) if document else None,
        evidence.paraphrase,
        tuple(key for key in conflict.keys if document and _knows(scenario, document, evidence, key)),
        bool(document and now and since and since > now),
    )


def _knows(scenario: Scenario, document: Document, evidence: Evidence, key: str) -> bool:
    """Whether a decision maker knows the passage when the clock starts, or ever if there is no clock.

    A dated document that says nothing of who knew it is taken as known to all from its date; one that has no date
    either, as known to nobody.
    """
    now = scenario.clock.start if scenario.clock else None
    known = Known(_since(document, scenario), document.known.by)
    return known.said and known.to(key, now) and evidence.known.to(key, now)


def _since(document: Document, scenario: Scenario) -> datetime | None:
    """A document is there from its instant, or from the end of its day where the clock is read."""
    day = document.date
    if document.known.since or day is None:
        return document.known.since
    if isinstance(day, datetime):
        return day
    zone = scenario.clock.zone if scenario.clock else "UTC"
    try:
        return utc(datetime.combine(day + timedelta(days=1), time(), zone_of(zone)))
    except (ClockError, OverflowError):
        return None


def dated(when: date | datetime | None) -> str | None:
    """A day or an instant as one writes it: `24 October 1962`, `24 October 1962, 23:15`."""
    if when is None:
        return None
    day = f"{when.day} {when:%B} {when.year}"
    return f"{day}, {when:%H:%M}" if isinstance(when, datetime) else day
