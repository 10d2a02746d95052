"""The brief as one self-contained HTML page."""

from dataclasses import fields

from wayout.report.brief import Brief
from wayout.report.contents import contents
from wayout.report.figures import brief_figures
from wayout.report.handling import line_for
from wayout.report.templates import template
from wayout.report.tested import NO_IS_SILENCE


def page(brief: Brief, version: str, handling: str = "") -> str:
    """The page: no script, nothing fetched, the figures inside; `handling` at its head, and on each sheet of it."""
    shown = contents(brief)
    return template("brief.html").render(
        version=version,
        handling=line_for(brief.scenario, handling),
        brief=brief,
        scenario=brief.scenario,
        no_is_silence=NO_IS_SILENCE,
        figures=brief_figures(brief),
        **{field.name: getattr(shown, field.name) for field in fields(shown)},
    )
