"""The figures of the brief, as SVG text."""

from wayout.report.brief import Brief
from wayout.report.figure_distance import distance_figure
from wayout.report.figure_map import map_figure
from wayout.report.figure_reasons import reasons_figure
from wayout.report.figure_sensitivity import sensitivity_figure
from wayout.report.figure_states import states_figure
from wayout.report.figure_timeline import timeline_figure
from wayout.report.words import state_words

__all__ = [
    "brief_figures",
    "distance_figure",
    "map_figure",
    "reasons_figure",
    "sensitivity_figure",
    "states_figure",
    "timeline_figure",
]


def brief_figures(brief: Brief) -> dict[str, str]:
    """The figures that a brief has, by name: states, sensitivity, timeline, map, distance."""
    scenario, conflict, offers, clock = brief.scenario, brief.scenario.conflict, brief.offers, brief.scenario.clock
    found: dict[str, str | None] = {}
    if conflict is not None and offers is not None and (offers.ways_out or scenario.reader is None):
        found["states"] = states_figure(conflict, offers, lambda state: state_words(conflict, state))
        if brief.robustness is not None and offers.ways_out:
            found["sensitivity"] = sensitivity_figure(brief.robustness)
    if clock is not None:
        found["timeline"] = timeline_figure(scenario, brief.comparison)
        found["map"] = map_figure(clock)
        found["distance"] = distance_figure(clock)
    return {name: figure for name, figure in found.items() if figure}
