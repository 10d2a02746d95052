"""Distance against time: how far each ship is from the line's centre, hour by hour, and where that meets a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np

from wayout.clock import Line, Position, Ship, Speed, Track, crossing, distance, sail, sightings
from wayout.clock.clock import Clock, contacts
from wayout.clock.line import closes_on
from wayout.clock.places import AtRadius
from wayout.report import svg
from wayout.report.figure_map import DASHES, INKS
from wayout.report.labels import Labels, Spot, around
from wayout.report.svg import LINE, Markup
from wayout.report.time_axis import LEFT, RIGHT, Axis, night_bands, time_grid
from wayout.report.times import moment

TOP, HIGH = 40.0, 300.0
STEPS = 120
BEFORE, AFTER = timedelta(hours=3), timedelta(hours=9)
ROUND = (5, 10, 20, 50, 100, 200, 500, 1000, 2000)
SAMPLE = 40.0  # of a stroke in the key, with its gap
SCALE_ROOM = 46.0  # at the left, for the miles

Point = tuple[datetime, float]  # an instant, and nautical miles from the centre


@dataclass(frozen=True, slots=True)
class Curve:
    """How far a ship is from the centre over time; `band` is the same at its lowest and highest speed."""

    name: str
    ink: str
    dashes: str | None
    points: tuple[Point, ...]
    band: tuple[tuple[Point, ...], tuple[Point, ...]] | None


@dataclass(frozen=True, slots=True)
class Scale:
    """Nautical miles as heights, the least at the bottom."""

    most: float

    def y(self, miles: float) -> float:
        """How high a distance stands; what is farther than the most stands above the frame."""
        return TOP + HIGH * (1 - miles / self.most)


def distance_figure(clock: Clock) -> str | None:
    """The diagram as inline SVG. None unless the line in force is a circle or an arc and some ship nears it."""
    line = clock.line_in_force
    if line is None or line.radius is None or not clock.ships:
        return None
    axis = _axis(clock)
    curves = [curve for n, ship in enumerate(clock.ships.values()) for curve in _curves(ship, line, axis, n)]
    if not curves:
        return None
    circles = [each for each in clock.lines.values() if each.radius is not None and each.centre == line.centre]
    scale = _scale(circles, curves)
    labels = Labels((LEFT, TOP, RIGHT, TOP + HIGH))
    for y in _heights(scale):
        labels.taken.append((LEFT, y - 8, LEFT + SCALE_ROOM, y + 6))
    for x, y in _inked(axis, scale, circles, curves):
        labels.keep_off(x, y)
    marks = [*_lines(clock, circles, scale, labels), *_draw(clock, axis, scale, circles, curves, labels)]
    parts = [
        svg.element("clipPath", _frame(), id="wayout-distance-frame"),
        *night_bands(clock.sun_at, axis, TOP, TOP + HIGH),
        *time_grid(clock.zone, axis, TOP, TOP + HIGH),
        svg.element("g", *marks, clip_path="url(#wayout-distance-frame)"),
        *_start(clock, axis),
        *_miles(scale, circles),
        *labels.drawn,
        _frame(fill="none", stroke=svg.SOFT),
    ]
    legend, bottom = _legend(clock, line, curves, TOP + HIGH + 20)
    return svg.figure(
        "distance", "Distance against time", _description(clock, circles, curves), bottom, *parts, *legend
    )


# --- what is shown --------------------------------------------------------------------------------------------


def _axis(clock: Clock) -> Axis:
    """From shortly before the start to shortly after the last contact with any line."""
    met = [each.at for line in clock.lines.values() for each in contacts(clock, line)]
    last = max((at for at in met if at > clock.start), default=clock.start + timedelta(hours=24))
    return Axis(min(clock.start, *met) - BEFORE if met else clock.start - BEFORE, last + AFTER)


def _scale(circles: Sequence[Line], curves: Sequence[Curve]) -> Scale:
    radii = [line.radius.in_nautical_miles for line in circles if line.radius is not None]
    near = [miles for curve in curves for _, miles in curve.points]
    return Scale(min(max([*radii, *near]) * 1.04, max(radii) * 2.2))


def _curves(ship: Ship, line: Line, axis: Axis, n: int) -> Iterator[Curve]:
    """A ship heading straight for the centre, and on each of its tracks."""
    ink = INKS[n % len(INKS)]
    if closes_on(ship, line) and ship.speed is not None:
        words = "straight in" if ship.tracks else ""
        yield Curve(
            _called(ship, words),
            ink,
            "1 3" if ship.tracks else None,
            _straight(ship, line, axis, ship.speed),
            _straight_between(ship, line, axis),
        )
    if line.centre is None:
        return
    for reading, track in enumerate(ship.tracks):
        dashes = None if reading == 0 else DASHES[(reading - 1) % len(DASHES)]
        points = _sailed(track, line.centre, axis, None)
        if points:
            band = _sailed_between(track, line.centre, axis)
            yield Curve(_called(ship, track.key.replace("_", " ")), ink, dashes, points, band)


def _sailed_between(
    track: Track, centre: Position, axis: Axis
) -> tuple[tuple[Point, ...], tuple[Point, ...]] | None:
    """Along a track at its lowest and at its highest speed; None if its speed is certain."""
    if track.speed is None or track.speed.low == track.speed.high:
        return None
    return _sailed(track, centre, axis, track.speed.low), _sailed(track, centre, axis, track.speed.high)


def _straight_between(ship: Ship, line: Line, axis: Axis) -> tuple[tuple[Point, ...], tuple[Point, ...]] | None:
    """The same, straight for the centre."""
    if ship.speeds is None or ship.speeds.low == ship.speeds.high:
        return None
    return _straight(ship, line, axis, ship.speeds.low), _straight(ship, line, axis, ship.speeds.high)


def _called(ship: Ship, words: str) -> str:
    return f"{ship.title}: {words}" if words else ship.title


def _straight(ship: Ship, line: Line, axis: Axis, speed: Speed) -> tuple[Point, ...]:
    """Straight for the centre, until it is there."""
    fix = ship.fix
    assert fix is not None
    away = fix.radius if isinstance(fix, AtRadius) else distance(fix.position, line.centre or fix.position)
    there = fix.at + away / speed

    def miles(at: datetime) -> float:
        return away.in_nautical_miles - (at - fix.at) / timedelta(hours=1) * speed.in_knots

    end = min(axis.end, there)
    return ((axis.start, miles(axis.start)), (end, miles(end))) if end > axis.start else ()


def _sailed(track: Track, centre: Position, axis: Axis, speed: Speed | None) -> tuple[Point, ...]:
    """Along a track, from its start, reckoned back, until it ends."""
    voyage = sail(track, speed)
    begin, end = max(axis.start, voyage.instant(0, 0.0)), min(axis.end, voyage.arrives)
    if begin >= end:
        return ()
    times = [begin + (end - begin) * (n / STEPS) for n in range(STEPS + 1)]
    return tuple((at, distance(voyage.position(at), centre).in_nautical_miles) for at in times)


# --- drawing --------------------------------------------------------------------------------------------------


def _frame(**attributes: str | float | None) -> Markup:
    return svg.element("rect", x=LEFT, y=TOP, width=RIGHT - LEFT, height=HIGH, **attributes)


def _heights(scale: Scale) -> dict[float, float]:
    """Round distances by how high they stand."""
    every = next((each for each in ROUND if scale.most / each <= 7), ROUND[-1])
    return {scale.y(float(miles)): float(miles) for miles in np.arange(0, scale.most, every)}


def _inked(
    axis: Axis, scale: Scale, circles: Sequence[Line], curves: Sequence[Curve]
) -> Iterator[tuple[float, float]]:
    """Points a few pixels apart along every curve and every line."""
    for line in circles:
        if line.radius is not None:
            yield from ((x, scale.y(line.radius.in_nautical_miles)) for x in np.arange(LEFT, RIGHT, 8.0).tolist())
    for curve in curves:
        points = [(axis.x(at), scale.y(miles)) for at, miles in curve.points]
        for (x, y), (x2, y2) in pairwise(points):
            for share in np.linspace(0, 1, min(int(abs(x2 - x) / 6), 200) + 2):
                yield x + (x2 - x) * float(share), y + (y2 - y) * float(share)


def _miles(scale: Scale, circles: Sequence[Line]) -> Iterator[Markup]:
    """Round distances at the left, below a line that stands there."""
    struck = [scale.y(line.radius.in_nautical_miles) for line in circles if line.radius is not None]
    for y, miles in _heights(scale).items():
        yield svg.path(f"M{LEFT:g} {y:.1f}h5", stroke=svg.SOFT, stroke_width=1)
        if y > TOP + 12:
            halo: dict[str, str | float | None] = {"stroke": svg.PAPER, "stroke_width": 3, "paint_order": "stroke"}
            words, down = f"{miles:,.0f} nm", (14 if any(abs(y - at) < 8 for at in struck) else 4) if miles else -3
            yield svg.text(words, LEFT + 7, y + down, fill=svg.SOFT, font_size=11, **halo)


def _lines(clock: Clock, circles: Sequence[Line], scale: Scale, labels: Labels) -> Iterator[Markup]:
    for line in circles:
        assert line.radius is not None
        y = scale.y(line.radius.in_nautical_miles)
        force = line == clock.line_in_force
        yield svg.path(
            f"M{LEFT:g} {y:.1f}H{RIGHT:g}",
            stroke=svg.INK,
            stroke_width=2.2 if force else 1.5,
            stroke_dasharray=None if force else "8 4",
        )
        spots = [Spot(RIGHT - 6, y - 5, "end"), Spot(RIGHT - 6, y + 14, "end"), Spot(LEFT + SCALE_ROOM, y - 5)]
        spots += [Spot(x, y + down, "end") for x in np.arange(RIGHT - 40, LEFT + 200, -40) for down in (-5, 14)]
        labels.put(svg.shortened(line.title, 260), spots, bold=force)


def _draw(
    clock: Clock, axis: Axis, scale: Scale, circles: Sequence[Line], curves: Sequence[Curve], labels: Labels
) -> Iterator[Markup]:
    for curve in curves:
        yield from _band(axis, scale, curve)
    for curve in reversed(curves):
        points = [(axis.x(at), scale.y(miles)) for at, miles in curve.points]
        yield svg.path(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points),
            stroke=curve.ink,
            stroke_width=2.2 if curve.dashes is None else 1.5,
            stroke_dasharray=curve.dashes,
        )
    yield from _meetings(clock, axis, scale, circles, labels)
    for curve in curves:
        if curve.dashes is None:
            labels.put(svg.shortened(curve.name, 240), _beside(axis, scale, curve), fill=curve.ink)


def _band(axis: Axis, scale: Scale, curve: Curve) -> Iterator[Markup]:
    if curve.band is None or not all(curve.band):
        return
    slow, fast = curve.band
    points = [(axis.x(at), scale.y(miles)) for at, miles in (*slow, *reversed(fast))]
    data = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
    yield svg.element("path", d=data, fill=curve.ink, fill_opacity=0.13, class_="uncertain")


def _meetings(clock: Clock, axis: Axis, scale: Scale, circles: Sequence[Line], labels: Labels) -> Iterator[Markup]:
    """A diamond where a ship meets a line, with the hour."""
    found: dict[tuple[int, int], tuple[float, float, datetime, str]] = {}
    for n, ship in enumerate(clock.ships.values()):
        for line in circles:
            for at in _met(ship, line):
                x, y = axis.x(at), scale.y(line.radius.in_nautical_miles if line.radius else 0.0)
                if axis.start <= at <= axis.end:
                    found.setdefault((round(x / 5), round(y / 5)), (x, y, at, INKS[n % len(INKS)]))
    for x, y, _, ink in found.values():
        labels.keep_clear(x, y, 6)
        yield svg.element(
            "path", d=f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z", fill=svg.PAPER, stroke=ink, stroke_width=2
        )
    for x, y, at, ink in found.values():
        labels.put(" ".join(moment(clock, at).split()[2:3]), around(x, y, 8), bold=True, fill=ink)


def _met(ship: Ship, line: Line) -> Iterator[datetime]:
    if closes_on(ship, line):
        yield crossing(ship, line).at
    for seen in sightings(ship, line) if ship.tracks and line.centre is not None else ():
        yield from (each.at for each in seen.passes if each.inward)


def _beside(axis: Axis, scale: Scale, curve: Curve) -> Iterator[Spot]:
    """Spots for the name of a curve, from its end backwards, where it is inside the frame."""
    inside = [(axis.x(at), scale.y(miles)) for at, miles in _dense(curve.points)]
    inside = [(x, y) for x, y in inside if TOP + 8 < y < TOP + HIGH - 8]
    for share in (0.85, 0.6, 0.95, 0.4, 0.2, 0.05):
        if inside:
            yield from around(*inside[int(share * (len(inside) - 1))], 8)


def _dense(points: Sequence[Point]) -> Iterator[Point]:
    for (at, miles), (then, more) in pairwise(points):
        for share in np.linspace(0, 1, 40 if len(points) < 10 else 2):
            yield at + (then - at) * float(share), miles + (more - miles) * float(share)


def _start(clock: Clock, axis: Axis) -> Iterator[Markup]:
    x = axis.x(clock.start)
    yield svg.path(
        f"M{x:.1f} {TOP:g}V{TOP + HIGH:g}", stroke=svg.VERMILION, stroke_width=1.5, stroke_dasharray="2 3"
    )


# --- in words -------------------------------------------------------------------------------------------------


def _legend(clock: Clock, line: Line, curves: Sequence[Curve], y: float) -> tuple[list[Markup], float]:
    sentences = [
        f"Nautical miles from the centre of {line.title}. Diamonds: a ship meets a line. "
        f"Dotted upright: the start, {moment(clock, clock.start)}. Times: {clock.zone}."
    ]
    if any(curve.band for curve in curves):
        sentences.append("Shaded: between its lowest and its highest speed.")
    if any(curve.dashes == "1 3" for curve in curves):
        sentences.append("Dotted: straight for the centre; the others are on a track.")
    parts, y = _key(curves, y)
    for sentence in sentences:
        for words in svg.wrapped(sentence, RIGHT - LEFT, 3):
            parts.append(svg.text(words, LEFT, y, fill=svg.SOFT))
            y += LINE + 1
    return parts, y - 4


def _key(curves: Sequence[Curve], y: float) -> tuple[list[Markup], float]:
    """A stroke as each curve has it, with its name, in as many lines as it takes; and where words go on below."""
    parts, x = list[Markup](), LEFT
    for curve in curves:
        words = svg.shortened(curve.name, RIGHT - LEFT - SAMPLE)
        wide = SAMPLE + svg.width_of(words)
        if x > LEFT and x + wide > RIGHT:
            x, y = LEFT, y + LINE + 1
        width = 2.2 if curve.dashes is None else 1.5
        sample = f"M{x:.1f} {y - 4:.1f}h{SAMPLE - 6:g}"
        parts.append(svg.path(sample, stroke=curve.ink, stroke_width=width, stroke_dasharray=curve.dashes))
        parts.append(svg.text(words, x + SAMPLE, y, fill=svg.SOFT))
        x += wide + 14
    return parts, y + LINE + 1


def _description(clock: Clock, circles: Sequence[Line], curves: Sequence[Curve]) -> str:
    told = []
    for ship in clock.ships.values():
        for line in circles:
            times = [moment(clock, at) for at in dict.fromkeys(_met(ship, line))]
            told.append(f"{ship.title} meets {line.title}: {', '.join(times) if times else 'never'}.")
    return " ".join(told)
