"""SVG by hand: escaped text, elements, and how wide words are."""

import re
from typing import NewType
from unicodedata import combining, east_asian_width
from xml.sax.saxutils import escape, quoteattr, unescape

from wayout.model import ModelError

Markup = NewType("Markup", str)  # only `text` and `element` make it, so nothing unescaped gets in

WIDTH = 720.0
SIZE = 12.0
LINE = 16.0
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"

# M. Okabe and K. Ito, "Color Universal Design", 2008: told apart under the common kinds of colour blindness.
BLUE, SKY, GREEN, ORANGE, VERMILION = "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00"
INK, SOFT, FAINT, PAPER = "#1A1A1A", "#555555", "#B0B0B0", "#FFFFFF"

# Widths in em of the widest common interface font (DejaVu Sans), rounded up: what fits there fits elsewhere.
_WIDTHS = {
    " ,.'ijlIJ": 0.32,
    "/:;|\\f-": 0.36,
    "()[]!tr": 0.42,
    '"*_`?szc·': 0.55,
    "LFkvxyPTYao": 0.62,
    "ADEGHKNOQRBXZCUV&": 0.79,
    "w#+<=>^~→": 0.84,
    "MmW%@…—": 1.0,
}
_EM = {character: em for characters, em in _WIDTHS.items() for character in characters}
_OTHER_ASCII, _OTHER, _WIDE, _BOLD = 0.645, 0.8, 1.05, 1.13

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_VIEW = re.compile(r'<svg[^>]*? viewBox="0 0 (\d+\.?\d*) (\d+\.?\d*)"')


def element(tag: str, *children: Markup, **attributes: str | float | None) -> Markup:
    """An element with its attributes escaped: `stroke_width` is written `stroke-width`, None is left out."""
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for name, value in attributes.items()
        if value is not None
    )
    inside = "".join(children)
    return Markup(f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>")


def readable(words: str) -> str:
    """Any text without the characters that neither XML nor a page can hold."""
    return _NOT_XML.sub("\ufffd", words)


def plain(words: str) -> Markup:
    """Any text, escaped, without the characters that XML cannot hold."""
    return Markup(escape(readable(words)))


def unescaped(markup: str) -> str:
    """The text that `plain` made into this markup."""
    return unescape(markup)


def text(words: str, x: float, y: float, **attributes: str | float | None) -> Markup:
    """One line of text with its baseline at `y`."""
    return element("text", plain(words), x=x, y=y, **attributes)


def lines(words: tuple[str, ...], x: float, y: float, **attributes: str | float | None) -> Markup:
    """Lines of text below each other, the first baseline at `y`."""
    return joined(*(text(each, x, y + LINE * at, **attributes) for at, each in enumerate(words)))


def joined(*parts: Markup) -> Markup:
    """The parts one after the other."""
    return Markup("".join(parts))


def path(d: str, **attributes: str | float | None) -> Markup:
    """A line without a fill."""
    drawn: dict[str, str | float | None] = {"fill": "none", "stroke": INK, "stroke_width": 1.5}
    return element("path", d=d, **(drawn | attributes))


class Figure(str):
    """SVG text that a notebook shows as a drawing."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return str(self)


def figure(name: str, title: str, description: str, height: float, *parts: Markup) -> Figure:
    """A whole figure on white paper that scales to the width it is given."""
    drawn = element(
        "svg",
        element("title", plain(title)),
        element("desc", plain(description)),
        element("rect", width=WIDTH, height=height, fill=PAPER),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(WIDTH)} {_value(height)}",
        width="100%",
        role="img",
        class_=f"wayout-{name}",
        font_family=FONT,
        font_size=SIZE,
        fill=INK,
    )
    return Figure(drawn)


def size_of(drawn: str) -> tuple[float, float]:
    """How wide and high a figure is, in its own units; raises ModelError if it does not say."""
    found = _VIEW.search(drawn[:2000])
    if found is None or not (float(found[1]) and float(found[2])):
        raise ModelError("this is no figure: an SVG with a viewBox from 0 0 is wanted")
    return float(found[1]), float(found[2])


def width_of(words: str, *, bold: bool = False) -> float:
    """At least how wide the words are at the size of the figures."""
    return SIZE * sum(map(_em, words)) * (_BOLD if bold else 1)


def shortened(words: str, room: float, *, bold: bool = False) -> str:
    """The words, or as much of them as fits the room, with an ellipsis."""
    tidy = " ".join(words.split())
    if width_of(tidy, bold=bold) <= room:
        return tidy
    kept = tidy[: int(room / (SIZE * 0.3)) + 1]
    while kept and width_of(kept + "…", bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,;:") + "…"


def wrapped(words: str, room: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """The words in at most `most` lines that fit the room, the last one shortened; at least one line."""
    found: list[str] = []
    left = words.split()
    while left:
        if len(found) == most - 1:
            return (*found, shortened(" ".join(left), room, bold=bold))
        taken = 1
        while taken < len(left) and width_of(" ".join(left[: taken + 1]), bold=bold) <= room:
            taken += 1
        found.append(shortened(" ".join(left[:taken]), room, bold=bold))
        left = left[taken:]
    return tuple(found) or ("",)


def _value(value: str | float) -> str:
    return readable(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def _em(character: str) -> float:
    known = _EM.get(character)
    if known is not None:
        return known
    if character.isascii():
        return _OTHER_ASCII
    if combining(character):
        return 0.0
    return _WIDE if east_asian_width(character) in "WF" else _OTHER
