"""The figures of the brief, as SVG text."""

from wayout.report.figure_sensitivity import sensitivity_figure
from wayout.report.figure_states import states_figure
from wayout.report.figure_timeline import timeline_figure

__all__ = ["sensitivity_figure", "states_figure", "timeline_figure"]
