"""The options paper as plain data, ready for JSON: every option in full, none folded or cut."""

from typing import Any

from wayout.report.clock_data import chance_data
from wayout.report.options import Option
from wayout.report.options_paper import OptionsPaper
from wayout.report.times import utc_text

Json = dict[str, Any]


def options_data(paper: OptionsPaper, handling: str = "") -> Json:
    """The paper, field by field."""
    return {
        "title": paper.title,
        "digest": paper.digest,
        "assumed": list(paper.assumed),
        "handling": handling,
        "question": paper.question,
        "options": [_option_data(paper, each) for each in paper.options],
        "criteria": list(paper.criteria),
        "says": list(paper.numbers),
        "proposals": list(paper.proposals),
        "sure": list(paper.sure),
        "sources": list(paper.sources),
    }


def _option_data(paper: OptionsPaper, option: Option) -> Json:
    return {
        "number": option.number,
        "option": option.key,
        "title": option.title,
        "way_out": option.merits.way_out,
        "rests_in": list(option.states),
        "concepts": list(option.concepts),
        "face_lost": sorted(option.merits.face),
        "milestones": {
            name: chance_data(each) for name, each in zip(paper.milestones, option.merits.chances, strict=False)
        },
        "decide_by": None if option.latest is None else utc_text(option.latest),
        "hinges_on": list(option.hinges),
        "for": list(option.speaks_for),
        "against": list(option.speaks_against),
        "dominated_by": list(option.dominated_by),
    }
