"""The templates of the report: pages and messages, with every value escaped where the page is HTML."""

import re
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup, escape

_BACKTICKS = re.compile(r"`([^`]*)`")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wayout.report", "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["coded"] = coded
    environment.filters["css_string"] = css_string
    return environment


def coded(text: str) -> Markup:
    """The text for a page, escaped, with what stands in backticks set as code."""
    return Markup(_BACKTICKS.sub(r"<code>\1</code>", str(escape(text))))


def css_string(text: str) -> Markup:
    """The text as a string of a style sheet; nothing in it can end the string or the sheet."""
    each = (c if c.isalnum() and c.isascii() else f"\\{ord(c):x} " for c in text)
    return Markup('"' + "".join(each) + '"')


def template(name: str) -> Template:
    """A template of this folder by file name."""
    return _environment().get_template(name)


def source(name: str) -> str:
    """The text of a template that is not filled in here."""
    return files("wayout.report.templates").joinpath(name).read_text(encoding="utf-8")
