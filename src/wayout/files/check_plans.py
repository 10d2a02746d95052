"""Faults of plans and proposals."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from wayout.files.check_names import Finding, Names, unknown
from wayout.files.document import Place
from wayout.files.proposals import proposal_faults
from wayout.files.schema import ScenarioFile, StepEntry


def check_plans(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Plans name known options, channels, lines and ships."""
    channels, lines = names.under("clock", "channels"), names.under("clock", "lines")
    states = dict.fromkeys(file.states or ())
    for key, plan in file.plans.items():
        place: Place = ("plans", key)
        if isinstance(plan.offer, list):
            offered = [((*place, "offer", n), option) for n, option in enumerate(plan.offer)]
            yield from unknown(offered, names.options, "option")
        elif plan.offer is not None and file.states is not None:
            yield from unknown([((*place, "offer"), plan.offer)], states, "state")
        elif plan.offer is not None:
            yield (
                (*place, "offer"),
                "should be a list of option keys",
                "write the options on: [enforce, talk]",
            )
        if plan.channel is not None:
            yield from unknown([((*place, "channel"), plan.channel)], channels, "channel")
        if plan.line is not None:
            yield from unknown([((*place, "line"), plan.line)], lines, "line")
        through = (((*place, "let_through", n), ship) for n, ship in enumerate(plan.let_through))
        yield from unknown(through, names.under("clock", "ships"), "ship")
        if plan.steps and not names.has("clock"):
            yield (*place, "steps"), "steps need a clock to run by", "add `clock:` with its `start`"


def check_steps(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Steps name known steps and channels, in no circle, and take known time; a plan ends with what it reaches."""
    for key, plan in file.plans.items():
        place: Place = ("plans", key)
        try:
            waits = {step: (*entry.after, *entry.after_first) for step, entry in plan.steps.items()}
            TopologicalSorter(waits).prepare()
        except CycleError as error:
            circle = " -> ".join(reversed(error.args[1]))
            yield (*place, "steps"), f"the steps wait for each other in a circle: {circle}", "cut it at one `after`"
        for step, entry in plan.steps.items():
            yield from _step((*place, "steps", step), entry, plan.channel, names)
        reached = dict.fromkeys(entry.reaches for entry in plan.steps.values() if entry.reaches)
        if plan.ends_with is not None:
            yield from unknown([((*place, "ends_with"), plan.ends_with)], reached, "milestone")


def _step(place: Place, entry: StepEntry, by: str | None, names: Names) -> Iterator[Finding]:
    for waiting in ("after", "after_first"):
        named = (((*place, waiting, n), before) for n, before in enumerate(getattr(entry, waiting)))
        yield from unknown(named, names.under("plans", str(place[1]), "steps"), "step")
    goes = (((*place, "channel", n), each) for n, each in enumerate(entry.channel))
    yield from unknown(goes, names.under("clock", "channels"), "channel")
    if entry.hours is None and not (entry.channel or entry.clears or by):
        yield place, "how long it takes is missing", "add `hours:` or a channel"
    if entry.hours is not None and len(entry.channel) > 1:
        what = "it takes one time by several channels"
        yield (*place, "hours"), what, "drop `hours`: each channel takes its own"


def check_proposals(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Proposals commit parties to options of their own, and begin before they expire."""
    owner = {option: dm for dm in names.decision_makers for option in names.under("decision_makers", dm, "options")}
    yield from proposal_faults(file, owner, names.decision_makers)
