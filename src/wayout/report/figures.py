"""The figures of the brief, as SVG text."""

from wayout.report.figure_distance import distance_figure
from wayout.report.figure_map import map_figure
from wayout.report.figure_reasons import reasons_figure
from wayout.report.figure_sensitivity import sensitivity_figure
from wayout.report.figure_states import states_figure
from wayout.report.figure_timeline import timeline_figure

__all__ = [
    "distance_figure",
    "map_figure",
    "reasons_figure",
    "sensitivity_figure",
    "states_figure",
    "timeline_figure",
]
