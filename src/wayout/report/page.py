"""The brief as one self-contained HTML page."""

from wayout.model import Conflict, OptionForm
from wayout.report.brief import Brief, cited_in_short, references
from wayout.report.figures import sensitivity_figure, states_figure, timeline_figure
from wayout.report.robustness import acting_words, assumption_lines, sure_rows
from wayout.report.rows import crossing_rows, equilibrium_rows, hinge_groups, hinged_statements, plan_rows, way_rows
from wayout.report.templates import template
from wayout.report.words import CONCEPT_NAMES, FAILS, name, path_words, state_words, states_words


def page(brief: Brief, version: str) -> str:
    """The page: no script, nothing fetched, both figures inside."""
    scenario, conflict, offers = brief.scenario, brief.scenario.conflict, brief.offers
    figure = ""
    if conflict is not None and offers is not None:
        figure = states_figure(conflict, offers, lambda state: state_words(conflict, state)) or ""
    return template("brief.html").render(
        version=version,
        references=(numbers := references(brief.inputs)),
        cited=lambda each: cited_in_short(each, numbers),
        brief=brief,
        scenario=scenario,
        states_figure=figure,
        timeline_figure=timeline_figure(scenario, brief.comparison) or "",
        legend=_legend(conflict) if conflict is not None else [],
        concepts=[(c, CONCEPT_NAMES[c]) for c in brief.result.concepts] if brief.result else [],
        sure=brief.robustness if offers and offers.ways_out else None,
        sure_rows=sure_rows(brief.robustness) if brief.robustness else [],
        sure_lines=list(assumption_lines(brief.robustness.assumptions)) if brief.robustness else [],
        acting=acting_words(brief.robustness) if brief.robustness else "",
        sensitivity_figure=sensitivity_figure(brief.robustness) if brief.robustness else "",
        equilibria=equilibrium_rows(brief.result) if brief.result else [],
        rest=states_words(conflict, offers.no_agreement.states) if conflict and offers else "",
        ways=_ways(brief),
        misses=[
            (state_words(conflict, m.state), FAILS[m.fails])
            for m in offers.near_misses
            if m.state not in offers.no_agreement.states
        ][:8]
        if conflict and offers
        else [],
        crossings=list(crossing_rows(scenario.clock)) if scenario.clock else [],
        plans=_plans(brief) if scenario.plans else [],
        hinges=hinge_groups(plan_rows(scenario, brief.comparison)) if scenario.plans else [],
    )


def _legend(conflict: Conflict) -> list[tuple[str, str, str]]:
    """What each option key stands for, and whose it is."""
    space = conflict.space
    options = space.options if isinstance(space, OptionForm) else ()
    return [(option.key, name(conflict, option.owner), option.title) for option in options]


def _ways(brief: Brief) -> list[tuple[object, str]]:
    """The rows of the ways out, each with its path in words."""
    conflict, offers = brief.scenario.conflict, brief.offers
    if conflict is None or offers is None:
        return []
    rows = way_rows(brief.scenario, offers.ways_out)
    return [
        (row, path_words(conflict, way)) for row, way in zip(rows, offers.ways_out, strict=True) if not row.folded
    ]


def _plans(brief: Brief) -> list[tuple[object, tuple[str, ...]]]:
    """The rows of the comparison, each with the statements it hinges on."""
    conflict = brief.scenario.conflict
    rows = plan_rows(brief.scenario, brief.comparison)
    return [
        (shown, hinged_statements(conflict, row) if conflict else ())
        for shown, row in zip(rows, brief.comparison.rows, strict=True)
    ]
