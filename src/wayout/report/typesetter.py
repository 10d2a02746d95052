"""Typst, as a library: text set as PDF, drawings as pictures; nothing read but what comes in and the fonts here."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from struct import unpack_from
from typing import Any

from wayout.model import ModelError
from wayout.report.svg import readable

PIXELS_PER_INCH = 96.0  # of a drawing's own units


class NoTypesetterError(ModelError, ImportError):
    """typst is not installed: the message says how to get it."""


def pdf(source: str, data: Mapping[str, Any]) -> bytes:
    """A typst source set as PDF with `data` as JSON in `sys.inputs.data`; the same bytes for the same input.

    Raises NoTypesetterError without typst.
    """
    return _compiled(source, data, "pdf", PIXELS_PER_INCH)


def picture(svg: str, width: float, height: float, scale: float) -> bytes:
    """A drawing of so many units as PNG, `scale` pixels for each; raises NoTypesetterError without typst.

    Raises ModelError on what cannot be drawn.
    """
    source = """\
#set page(width: auto, height: auto, margin: 0pt)
#let it = json(bytes(sys.inputs.data))
#image(bytes(it.svg), format: "svg", width: it.width * 0.75pt, height: it.height * 0.75pt, fit: "stretch")"""
    data = {"svg": svg, "width": width, "height": height}
    try:
        return _compiled(source, data, "png", PIXELS_PER_INCH * scale)
    except _typst().TypstError as error:
        raise ModelError(f"this cannot be drawn: {error}") from None


def _compiled(source: str, data: Mapping[str, Any], form: str, ppi: float) -> bytes:
    words = json.dumps(_readable(data), ensure_ascii=False)
    made: bytes = _typst().compile(
        source.encode(),
        format=form,
        ppi=ppi,
        font_paths=_fonts(bool(set(words) - shown())),
        sys_inputs={"data": words},
    )
    return made


def _readable(value: Any) -> Any:
    """Data with only such characters in its words as a page can hold."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, Mapping):
        return {key: _readable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(each) for each in value]
    return value


@cache
def _fonts(others: bool) -> Any:
    """Those of typst and those of this room, the same everywhere; and the machine's own if asked."""
    return _typst().Fonts(include_system_fonts=others, font_paths=[str(_folder())])


@cache
def shown() -> frozenset[str]:
    """The characters that the font of this room has; for any other the machine's own fonts are looked through."""
    font = _folder().joinpath("DejaVuSansCondensed.ttf").read_bytes()
    tables = (unpack_from(">4s4xII", font, 12 + 16 * n) for n in range(unpack_from(">H", font, 4)[0]))
    start = next(offset for tag, offset, _ in tables if tag == b"cmap")
    parts = (unpack_from(">HHI", font, start + 4 + 8 * n) for n in range(unpack_from(">H", font, start + 2)[0]))
    whole = start + next(offset for platform, kind, offset in parts if (platform, kind) == (3, 10))  # format 12
    count = unpack_from(">I", font, whole + 12)[0]
    groups = (unpack_from(">II", font, whole + 16 + 12 * n) for n in range(count))
    return frozenset(chr(code) for first, last in groups for code in range(first, last + 1))


def _folder() -> Traversable:
    return files("wayout.report").joinpath("fonts")


def _typst() -> Any:
    try:
        return import_module("typst")
    except ModuleNotFoundError as error:
        if error.name != "typst":  # it is there, but lacks something itself
            raise
        raise NoTypesetterError(
            "typst is not installed, and PDF and PNG need it; pip install typst, or wayout[pdf]"
        ) from None
