"""The clock's answers as plain data: what plans have to be in time for, chances, slack, what would be enough."""

from collections.abc import Iterable
from typing import Any

from wayout.clock import Chance, Limit
from wayout.clock.clock import Clock
from wayout.plans import Alternative, Answer, Change, Comparison, Milestone, Moment, Plan, Row, alternatives, answer
from wayout.report.times import by_day, local_text, utc_text

Json = dict[str, Any]


def limit_data(clock: Clock, due: Moment | None) -> Json | None:
    """What a plan has to be in time for: a ship at a line, or a deadline; null if there is nothing."""
    if due is None:
        return None
    return {
        **_named(due.limit),
        "line": due.limit.line,
        "utc": utc_text(due.at),
        "local": local_text(clock, due.at),
        "daylight": by_day(clock, due.at),
        "early": utc_text(due.comes.early),
        "middle": utc_text(due.comes.middle),
        "late": utc_text(due.comes.late),
        "first": [{**_named(each), "share": share} for each, share in due.first],
        "moved": due.moved,
    }


def _named(limit: Limit) -> Json:
    of_ship = limit.line is not None
    return {"ship": limit.key if of_ship else None, "deadline": None if of_ship else limit.key}


def milestones_data(milestones: Iterable[Milestone]) -> Json:
    """The chance of each milestone with its interval, its times and its slack; null where there is none."""
    return {each.name: _milestone_data(each) for each in milestones}


def _milestone_data(each: Milestone) -> Json:
    times = {"early": each.early, "middle": each.middle, "late": each.late}
    slack = each.slack
    return {
        **chance_data(each.chance),
        "planned": each.planned,
        **{name: None if instant is None else utc_text(instant) for name, instant in times.items()},
        "slack": None if slack is None else {"p10": slack.p10, "p50": slack.p50, "p90": slack.p90},
    }


def chance_data(chance: Chance | None) -> Json:
    """A chance with its interval; null where there is none."""
    return {
        "p": None if chance is None else chance.p,
        "low": None if chance is None else chance.low,
        "high": None if chance is None else chance.high,
    }


def deadlines_data(clock: Clock) -> list[Json]:
    """The deadlines with what can move them."""
    return [
        {
            "deadline": each.key,
            "title": each.title,
            "low": utc_text(each.when.low),
            "likely": utc_text(each.when.likely),
            "high": utc_text(each.when.high),
            "extensions": [
                {"extension": extension.key, "title": extension.title, "if_reached": extension.if_reached}
                for extension in each.extensions.values()
            ],
        }
        for each in clock.deadlines.values()
    ]


def answers_data(clock: Clock, plan: Plan, wanted: float, milestones: Iterable[str]) -> Json:
    """The answers for these milestones of a plan, as far as it reaches them and has something to be in time for."""
    found = {name: answer(clock, plan, name, wanted) for name in milestones}
    return {name: answer_data(each) for name, each in found.items() if each is not None}


def answer_data(found: Answer) -> Json:
    """What decides a milestone, when to begin and send at the latest, and what would give the wanted chance."""
    return {
        "wanted": found.wanted,
        "decides": [
            {"step": each.step, "part": each.part, "share": each.share, "hours": each.hours}
            for each in found.deciders
        ],
        "latest": {
            "begin": None if found.begin.at is None else utc_text(found.begin.at),
            "step": found.send.step if found.send else None,
            "send": None if found.send is None or found.send.at is None else utc_text(found.send.at),
        },
        "least_change": _change_data(found.change),
    }


def _change_data(change: Change) -> Json:
    pulled = change.line
    return {
        "needed": not change.none_needed,
        "hours": change.hours,
        "line": None
        if pulled is None
        else {
            "line": pulled.line.key,
            "radius_nm": round(pulled.radius.in_nautical_miles, 1),
            "contact": utc_text(pulled.contact.at) if pulled.contact else None,
        },
        "ships": None if change.ships is None else list(change.ships),
        "channel": None if change.channel is None else {"from": change.channel[0], "to": change.channel[1]},
        "extension": change.extension,
    }


def alternatives_data(clock: Clock, plan: Plan) -> list[Json]:
    """The plan at every line and with every number of ships let through."""
    return [_alternative_data(clock, each) for each in alternatives(clock, plan)]


def _alternative_data(clock: Clock, each: Alternative) -> Json:
    return {
        "line": each.line.key if each.line else None,
        "let_through": list(each.let_through),
        "contact": limit_data(clock, each.moment),
        "milestones": {name: chance_data(chance) for name, chance in each.chances.items()},
    }


def plans_data(clock: Clock, comparison: Comparison, wanted: float) -> list[Json]:
    """Each plan against the clock, doing nothing first."""
    return [_plan_data(clock, row, wanted) for row in comparison.rows if row.timing is not None]


def _plan_data(clock: Clock, row: Row, wanted: float) -> Json:
    plan, timing = row.plan, row.timing
    assert timing is not None
    return {
        "plan": plan.key,
        "contact": limit_data(clock, timing.moment),
        "ends_with": plan.end,
        "milestones": milestones_data(timing.milestones.values()),
        "answers": answers_data(clock, plan, wanted, timing.milestones),
        "alternatives": alternatives_data(clock, plan),
        "runs": timing.runs,
        "seed": timing.seed,
    }
