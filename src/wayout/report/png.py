"""Drawings as PNG."""

from math import isfinite

from wayout.model import ModelError
from wayout.report.svg import size_of
from wayout.report.typesetter import picture

MOST = 10.0  # pixels for each unit
MOST_PIXELS = 100_000_000  # 400 MB while it is drawn


def png(figure: object, scale: float = 2) -> bytes:
    """A figure as PNG, `scale` pixels for each of its units: 1,440 pixels wide at the default.

    Raises ModelError on what is no figure or a scale that cannot be drawn, NoTypesetterError without typst.
    """
    check_scale(scale)
    svg = str(figure)
    width, height = size_of(svg)
    if width * height * scale**2 > MOST_PIXELS:
        raise ModelError(f"a figure of {width:g} by {height:g} at a scale of {scale:g} is too large; give less")
    return picture(svg, width, height, scale)


def check_scale(scale: float) -> None:
    """Raises ModelError unless pixels can be drawn at this scale."""
    if not (isfinite(scale) and 0.1 <= scale <= MOST):
        raise ModelError(f"a scale of {scale:g} cannot be drawn; give one from 0.1 to {MOST:g}")
