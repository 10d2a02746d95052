"""The clock in words: what plans have to be in time for, chances, and what would give a wanted one."""

from collections.abc import Iterator
from math import ceil, floor

from wayout.clock import Chance
from wayout.clock.clock import Clock
from wayout.clock.deadlines import When
from wayout.plans import Answer, Change, Comparison, Decider, Milestone, Moment, Plan, Timing
from wayout.report.times import moment
from wayout.report.words import chance_in_short, listed

NO_LIMIT = "Without a contact or a deadline there is no chance to state."


def limit_heading(clock: Clock | None) -> str:
    """What the plans have to be in time for, over a column."""
    if clock is None or not clock.deadlines:
        return "First contact"
    return "Contact or deadline" if clock.ships else "Deadline"


def limit_words(clock: Clock | None) -> str:
    """What the plans have to be in time for, in a sentence."""
    if clock is None or not clock.deadlines:
        return "the first contact"
    return "the first contact or the deadline" if clock.ships else "the deadline"


def limit_cell(clock: Clock, timing: Timing) -> str:
    """What a plan has to be in time for and when; `none` if there is nothing."""
    of_ship = timing.moment is not None and timing.moment.limit.line is not None
    inside = of_ship and timing.contact is not None and timing.contact.already_inside
    return limit_of(clock, timing.moment, " (already inside)" if inside else "")


def limit_of(clock: Clock, due: Moment | None, inside: str = "") -> str:
    """What there is to be in time for and when; `none` if there is nothing."""
    if due is None:
        return "none"
    past = " (past)" if due.at < clock.start else ""
    return f"{due.title}, {moment(clock, due.at)}{inside or past}{moved_words(clock, due)}"


def when_words(clock: Clock, when: When) -> str:
    """When something runs out: `16 Sep 00:01 EDT`, with its bounds if that is not certain."""
    likely = moment(clock, when.likely)
    return likely if when.is_certain else f"{likely} ({moment(clock, when.low)} to {moment(clock, when.high)})"


def moved_words(clock: Clock, due: Moment) -> str:
    """How uncertain it is, and how often something moves it."""
    if due.later is not None:
        return f" (in {percent(due.moved)} of the runs {moment(clock, due.later)})"
    if due.comes.is_certain:
        return ""
    often = dict(due.first)[due.limit]
    first = f"first in {percent(often)} of the runs; " if often < 1 else ""
    return f" ({first}eight times of ten {moment(clock, due.comes.early)} to {moment(clock, due.comes.late)})"


def percent(share: float) -> str:
    """A sampled share in per cent, never as 0 or 100."""
    return "under 1 %" if share < 0.005 else "over 99 %" if share >= 0.995 else f"{100 * share:.0f} %"


def chance(milestone: Milestone) -> str:
    """The chance alone; a dash if the plan never reaches the milestone. A sample never makes certain."""
    return chance_of(milestone.chance, "no limit") if milestone.planned else "-"


def chance_of(found: Chance | None, otherwise: str = "-") -> str:
    """A chance in short, or what stands where there is none."""
    return otherwise if found is None else chance_in_short(found.p)


def chance_words(milestone: Milestone) -> str:
    """The chance with its 95 % interval; a dash if the plan never reaches the milestone."""
    found = milestone.chance
    if not milestone.planned or found is None:
        return chance(milestone)
    return f"{chance_in_short(found.p)} ({floor(found.low * 100) / 100:.2f}-{ceil(found.high * 100) / 100:.2f})"


def without_limit(comparison: Comparison) -> bool:
    """Some plan says something and has nothing to be in time for."""
    return any(row.timing and row.timing.moment is None and row.plan.end for row in comparison.rows)


def answers_note(clock: Clock | None) -> str:
    """What the columns of the answers are."""
    return (
        f"In time by: how long before {limit_words(clock)}, in the middle of the runs and in eight of ten. "
        "Decided by: the step that, had it taken its median time, would have turned the most runs."
    )


def slack_words(milestone: Milestone) -> str:
    """How early or late it is in the middle, and in eight of ten runs."""
    slack = milestone.slack
    if slack is None:
        return "-"
    return f"{hours_words(slack.p50)} ({hours_words(slack.p10)} to {hours_words(slack.p90)})"


def hours_words(slack: float) -> str:
    """Hours of slack: `3.4 h`, or `2.1 h late`."""
    size = f"{abs(slack):.1f} h" if abs(slack) < 100 else f"{abs(slack) / 24:.0f} d"
    return f"{size} late" if slack < 0 and not size.startswith("0.0 ") else size


def decider_words(plan: Plan, answer: Answer, due: Moment) -> str:
    """The step that decides most, and how often; if none ever does, the one that takes longest."""
    first = answer.deciders[0] if answer.deciders else None
    if first is None:
        return "nothing"
    if first.share == 0:
        longest = max(answer.deciders, key=lambda each: each.hours)
        return f"no step; longest: {step_words(plan, longest, due)}, {longest.hours:.1f} h"
    return f"{step_words(plan, first, due)}: {percent(first.share)} of runs"


def step_words(plan: Plan, decider: Decider, due: Moment) -> str:
    """A step by its key, with the channel or who clears; the moment itself by its title."""
    if decider.step is None:
        return due.title
    return f"{decider.step} ({decider.part})" if decider.part else decider.step


def latest_words(clock: Clock, answer: Answer) -> str:
    """The latest moment to send, or to begin if nothing is sent."""
    latest = answer.send or answer.begin
    what = f"{latest.step}: " if latest.step else "begin: "
    return what + ("too late already" if latest.at is None else moment(clock, latest.at))


def change_words(clock: Clock, plan: Plan, change: Change) -> str:
    """What would be enough, each by itself; `none` says what not even the utmost would do."""
    if change.none_needed:
        return "none needed"
    each = list(_changes(clock, change))
    circle = plan.line is not None and plan.line.radius is not None
    late = circle and any(key not in plan.let_through for key in clock.ships) and change.line is None
    if not each:
        return (
            f"none: even a line at the coast is too late ({change.hours:.1f} h missing)"
            if late
            else (f"none ({change.hours:.1f} h missing)")
        )
    return f"{listed(each, 'or')}{'; even a line at the coast is too late' if late else ''}"


def _changes(clock: Clock, change: Change) -> Iterator[str]:
    if change.line is not None:
        met = change.line.contact
        when = moment(clock, met.at) if met else "met by nobody"
        yield f"a line at {change.line.radius.in_nautical_miles:.4g} nm ({when})"
    if change.ships is not None:
        yield f"let {listed(clock.ships[key].title for key in change.ships)} through"
    if change.channel is not None:
        old, new = (clock.channels[key].title for key in change.channel)
        yield f"{new} in place of {old}"
    if change.extension is not None:
        titles = {key: each.title for d in clock.deadlines.values() for key, each in d.extensions.items()}
        yield f"{titles[change.extension]}"
