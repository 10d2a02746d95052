"""The brief as one self-contained HTML page."""

from dataclasses import fields

from wayout.report.brief import Brief
from wayout.report.contents import contents
from wayout.report.figures import brief_figures
from wayout.report.templates import template
from wayout.report.tested import NO_IS_SILENCE


def page(brief: Brief, version: str) -> str:
    """The page: no script, nothing fetched, the figures inside."""
    shown = contents(brief)
    return template("brief.html").render(
        version=version,
        brief=brief,
        scenario=brief.scenario,
        no_is_silence=NO_IS_SILENCE,
        figures=brief_figures(brief),
        **{field.name: getattr(shown, field.name) for field in fields(shown)},
    )
