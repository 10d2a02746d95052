"""Drafts as plain data, ready for JSON."""

from typing import Any

from wayout.report.drafts import Deed, Draft, Instant, Point, Said, Warned

Json = dict[str, Any]


def draft_data(draft: Draft) -> Json:
    """A draft: its text, and its points with all that stands beside it."""
    return {
        "by": draft.by,
        "to": list(draft.to),
        "kind": draft.kind,
        "of": {"kind": draft.of.kind, "name": draft.of.name, "title": draft.of.title},
        "before": {"at": draft.before.at.iso, "what": draft.before.what} if draft.before else None,
        "text": draft.text,
        "warnings": [_warned_data(each) for each in draft.warnings],
        "apart": [_warned_data(each) for each in draft.apart],
        "open_points": list(draft.open_points),
        "points": [_point_data(each) for each in draft.points],
    }


def _point_data(point: Point) -> Json:
    until = point.until
    return {
        "condition": [_deed_data(each) for each in point.condition],
        "deeds": [_deed_data(each) for each in point.deeds],
        "together": point.together,
        "until": {
            "term": str(until.term) if until.term else None,
            "begins": _iso(until.begins),
            "opens": _iso(until.opens),
            "expires": _iso(until.expires),
            "area": until.area,
        },
        "follows": {
            "kept": point.follows.kept,
            "breach": list(point.follows.breach),
            "refused": list(point.follows.refused),
        },
        "said": [_said_data(each) for each in point.said],
        "warnings": [_warned_data(each) for each in point.warnings],
        "apart": [_warned_data(each) for each in point.apart],
    }


def _iso(instant: Instant | None) -> str | None:
    return instant.iso if instant else None


def _deed_data(deed: Deed) -> Json:
    return {"decision_maker": deed.party, "acts": list(deed.acts), "does": list(deed.does)}


def _said_data(said: Said) -> Json:
    return {
        "on": said.on,
        "decision_maker": said.party,
        "source": said.source,
        "citation": said.document,
        "turn": int(said.turn) if said.turn else None,
        "by": said.by,
        "to": said.to,
        "date": said.date,
        "paraphrase": said.paraphrase,
        "known_to": list(said.known_to),
        "later": said.later,
    }


def _warned_data(warned: Warned) -> Json:
    return {
        "decision_maker": warned.party,
        "statement": warned.statement,
        "reading": warned.reading,
        "words": warned.words,
        "mend": warned.mend,
        "mends": [{"first": list(first), "joined": list(joined)} for first, joined in warned.mends],
    }
