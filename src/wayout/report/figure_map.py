"""The map: coasts, the line in force and its alternatives, tracks, what is uncertain, and where it is night."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import hypot

import numpy as np

from wayout.clock import (
    ClockError,
    Distance,
    Position,
    Ship,
    Track,
    destination,
    distance,
    local,
    sail,
    sightings,
    under_the_sun,
    utc,
)
from wayout.clock.clock import Clock, contact, contacts
from wayout.clock.outlines import outline, span, trace
from wayout.report import svg
from wayout.report.coast import ATTRIBUTION, within
from wayout.report.labels import Labels, Spot, around, haloed
from wayout.report.motion import line_words
from wayout.report.projection import Floats, Frame, filled, framed, in_ring, stroke
from wayout.report.svg import LINE, Markup
from wayout.report.times import moment

LEFT, TOP = 14.0, 8.0
MOST = svg.WIDTH - 2 * LEFT, 560.0
SEA, LAND, COAST, NIGHT, GRATICULE = "#E9F1F7", "#E3DECF", "#9A927C", "#1F2A44", "#B4C3D0"
INKS = (svg.BLUE, "#8F3D00", "#00694D", "#7A4FA3")
DASHES = ("7 3", "2 3", "9 3 2 3", "4 2", "12 4")
NIGHT_CAP = 90 - 50 / 60  # degrees from the place opposite the sun within which it is down
QUARTER = 10_007_543.0  # metres of a quarter of a sphere of the earth's mean radius
TICK = timedelta(hours=6)
MOST_TICKS = 200
DEGREES = (1, 2, 5, 10, 15, 30)
MARGIN = 4.0  # degrees around the window within which coasts are drawn in full


@dataclass(frozen=True, slots=True)
class Drawn:
    """A track as it is drawn: whose, the readings that share it, its places and times, its ink and dashes."""

    ship: Ship
    track: Track
    readings: tuple[str, ...]
    places: tuple[tuple[Position, datetime], ...]
    ink: str
    dashes: str | None


def map_figure(clock: Clock, at: datetime | None = None) -> str | None:
    """The map as inline SVG; None if no line and no track has a place on the earth.

    Night is drawn as it is at the instant `at`, by default at the first contact with the line in force.
    """
    tracks = list(_tracks(clock))
    outlines = {key: outline(line) for key, line in clock.lines.items()}
    if not any(outlines.values()) and not tracks:
        return None
    at = at or _moment(clock)
    frame = _frame(clock, [place for places in outlines.values() for place in places], tracks)
    labels = Labels((frame.left, frame.top, frame.left + frame.width, frame.top + frame.height))
    for each in tracks:
        for x, y in _dotted(frame, each):
            labels.keep_off(x, y)
    night = _night(frame, at)
    marks = [*_draw_lines(clock, frame, labels), *_draw_tracks(clock, frame, labels, tracks, at)]
    inside = svg.element(
        "g",
        *_ground(frame),
        *([night] if night else []),
        *_graticule(frame),
        *marks,
        *labels.drawn,
        clip_path="url(#wayout-map-frame)",
    )
    legend, bottom = _legend(clock, tracks, at if night is not None else None, frame.top + frame.height + 18)
    parts = [
        _clip(frame),
        inside,
        _rect(frame, fill="none", stroke=svg.SOFT),
        *_scale_bar(frame),
        *legend,
    ]
    return svg.figure("map", "Lines and tracks", _description(clock, tracks), bottom, *parts)


# --- what is shown --------------------------------------------------------------------------------------------


def _moment(clock: Clock) -> datetime:
    met = contact(clock, clock.line_in_force, ())
    return met.at if met else clock.start


def _tracks(clock: Clock) -> Iterator[Drawn]:
    until = max((met.at for line in clock.lines.values() for met in contacts(clock, line)), default=clock.start)
    until = max(until, clock.start) + timedelta(days=2)
    for n, ship in enumerate(ship for ship in clock.ships.values() if ship.tracks):
        for nth, alike in enumerate(_by_way(ship)):
            begin, end = span(alike[0], until)
            places = trace(sail(alike[0]), begin, end)
            dashes = None if nth == 0 else DASHES[(nth - 1) % len(DASHES)]
            yield Drawn(ship, alike[0], tuple(track.key for track in alike), places, INKS[n % len(INKS)], dashes)


def _by_way(ship: Ship) -> list[list[Track]]:
    """The ship's tracks, those that go the same way together."""
    found: dict[tuple[object, ...], list[Track]] = {}
    for track in ship.tracks:
        found.setdefault((*(point.position for point in track.points), track.courses), []).append(track)
    return list(found.values())


def _frame(clock: Clock, outlines: Sequence[Position], tracks: Sequence[Drawn]) -> Frame:
    """The window: the lines, where tracks pass them, where ships are at the start and where they end near by."""
    line = clock.line_in_force
    places = [*outlines, *_passes(clock)]
    for each in tracks:
        places.append(sail(each.track).position(max(clock.start, each.places[0][1])))
    centre = line.centre if line is not None and line.centre is not None else _middle(places)
    frame = framed(places, centre, LEFT, TOP, MOST)
    reach = [place for each in tracks for place, _ in each.places[-1:] if _near(frame, place)]
    return framed([*places, *reach], centre, LEFT, TOP, MOST)


def _passes(clock: Clock) -> Iterator[Position]:
    for ship in clock.ships.values():
        for line in clock.lines.values():
            for seen in sightings(ship, line) if ship.tracks else ():
                yield from (each.position for each in seen.passes)


def _near(frame: Frame, place: Position) -> bool:
    """Not so far outside the window that it would shrink everything else."""
    x, y = frame.xy(place)
    return (
        -0.5 * frame.width <= x - frame.left <= 1.5 * frame.width
        and -0.5 * frame.height <= y - frame.top <= 1.5 * frame.height
    )


def _middle(places: Sequence[Position]) -> Position:
    """A place in the midst of others, wherever on the earth they are."""
    lat, lon = (np.radians([getattr(place, name) for place in places]) for name in ("lat", "lon"))
    x, y, z = np.mean([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return Position(float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x))))


# --- the ground -----------------------------------------------------------------------------------------------


def _clip(frame: Frame) -> Markup:
    return svg.element("clipPath", _rect(frame), id="wayout-map-frame")


def _rect(frame: Frame, **attributes: str | float | None) -> Markup:
    return svg.element("rect", x=frame.left, y=frame.top, width=frame.width, height=frame.height, **attributes)


def _ground(frame: Frame) -> Iterator[Markup]:
    yield _rect(frame, fill=SEA)
    box = _degrees_in(frame)
    rings = [(_coarse(ring, frame.centre.lon, box), in_ring(frame.centre, ring)) for ring in within(*box)]
    data = "".join(filled(frame, ring[:, 1], ring[:, 0], holds) for ring, holds in rings)
    if data:
        yield svg.element("path", d=data, fill=LAND, fill_rule="evenodd", stroke=COAST, stroke_width=0.7)


def _coarse(ring: Floats, middle: float, box: tuple[float, float, float, float]) -> Floats:
    """The ring with fewer points where it lies well outside the window: most of a continent does."""
    west, south, east, north = box
    turn = (ring[:, 0] - middle + 180) % 360 - 180
    near = (turn > west - middle - MARGIN) & (turn < east - middle + MARGIN)
    near &= (ring[:, 1] > south - MARGIN) & (ring[:, 1] < north + MARGIN)
    return np.asarray(ring[near | (np.arange(len(ring)) % 12 == 0)])


def _degrees_in(frame: Frame) -> tuple[float, float, float, float]:
    """West, south, east and north of the window; all the way round where it holds a pole."""
    centre, corners = frame.centre, frame.corners
    lats = [place.lat for place in corners] + [centre.lat]
    turns = [(place.lon - centre.lon + 180) % 360 - 180 for place in corners]
    for pole in (90.0, -90.0):
        if frame.holds(frame.xy(Position(pole, centre.lon))):
            return -180.0, min(*lats, pole), 180.0, max(*lats, pole)
    return centre.lon + min(turns) - 1, min(lats) - 1, centre.lon + max(turns) + 1, max(lats) + 1


def _graticule(frame: Frame) -> Iterator[Markup]:
    """Meridians and parallels at round degrees, with their names along the frame."""
    west, south, east, north = _degrees_in(frame)
    every = next((each for each in DEGREES if max(north - south, (east - west) / 2) / each <= 6), DEGREES[-1])
    fine = np.linspace(0, 1, 60)
    for lon in np.arange(np.ceil(west / every) * every, east, every):
        lat = np.clip(south + (north - south) * fine, -89.9, 89.9)
        yield svg.path(stroke(frame, lat, np.full(60, lon)), stroke=GRATICULE, stroke_width=0.8)
        yield from _named(frame, lat, np.full(60, lon), _meridian(float(lon)), at_bottom=True)
    for lat in np.arange(np.ceil(south / every) * every, min(north, 90.0), every):
        lon = west + (east - west) * fine
        yield svg.path(stroke(frame, np.full(60, lat), lon), stroke=GRATICULE, stroke_width=0.8)
        yield from _named(
            frame, np.full(60, lat), lon, f"{abs(lat):g}° {'N' if lat >= 0 else 'S'}", at_bottom=False
        )


def _meridian(lon: float) -> str:
    lon = (lon + 180) % 360 - 180
    return f"{abs(lon):g}° {'E' if lon >= 0 else 'W'}"


def _named(frame: Frame, lat: Floats, lon: Floats, name: str, *, at_bottom: bool) -> Iterator[Markup]:
    """The name of a line of the graticule where it leaves the window at the bottom, or at the left."""
    x, y = frame.many(lat, lon)
    inside = [n for n in range(len(x)) if frame.holds((float(x[n]), float(y[n])), 16)]
    if not inside:
        return
    n = max(inside, key=lambda n: y[n]) if at_bottom else min(inside, key=lambda n: x[n])
    edge = frame.top + frame.height - 5 if at_bottom else frame.left + 4
    if at_bottom and y[n] > edge - 40:
        yield svg.text(name, float(x[n]) + 3, edge, fill=svg.SOFT, font_size=11)
    elif not at_bottom and x[n] < edge + 60:
        yield svg.text(name, edge, float(y[n]) - 3, fill=svg.SOFT, font_size=11)


def _night(frame: Frame, at: datetime) -> Markup | None:
    """Where the sun is down; None where it is up all over the window, or not computed for that year."""
    try:
        sun = under_the_sun(at)
    except ClockError:
        return None
    middle = Position(-sun.lat, (sun.lon + 360) % 360 - 180)
    cap = Distance.metres(QUARTER * NIGHT_CAP / 90)
    border = [destination(middle, float(bearing), cap) for bearing in np.linspace(0, 360, 361)[:-1]]
    lat, lon = np.array([p.lat for p in border]), np.array([p.lon for p in border])
    dark = distance(frame.centre, middle) < cap
    if not dark and all(distance(corner, middle) >= cap for corner in frame.corners):
        return None
    data = filled(frame, lat, lon, dark)
    if not data:
        return None
    return svg.element("path", d=data, fill=NIGHT, fill_opacity=0.14, fill_rule="evenodd", class_="night")


# --- lines ----------------------------------------------------------------------------------------------------


def _draw_lines(clock: Clock, frame: Frame, labels: Labels) -> Iterator[Markup]:
    for line in clock.lines.values():
        places = outline(line)
        if not places:
            continue
        force = line == clock.line_in_force
        lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
        yield svg.path(
            stroke(frame, lat, lon),
            stroke=svg.INK,
            stroke_width=2.4 if force else 1.6,
            stroke_dasharray=None if force else "8 4",
        )
        words = svg.shortened(line.title, 250)
        labels.put(words, _along(frame, lat, lon), bold=force)
        if line.centre is not None:
            x, y = frame.xy(line.centre)
            yield svg.path(f"M{x - 5:.1f} {y:.1f}h10M{x:.1f} {y - 5:.1f}v10", stroke=svg.INK, stroke_width=1.2)
            labels.keep_clear(x, y, 6)


def _along(frame: Frame, lat: Floats, lon: Floats) -> Iterator[Spot]:
    """Spots beside a line, from its top, in steps to either side."""
    x, y = frame.many(lat, lon)
    top = int(
        np.argmin(np.where([frame.holds((float(a), float(b)), 10) for a, b in zip(x, y, strict=True)], y, 1e9))
    )
    for step in range(0, len(x), 3):
        for n in dict.fromkeys(((top + step) % len(x), (top - step) % len(x))):
            yield Spot(float(x[n]), float(y[n]) - 5, "middle")
            yield Spot(float(x[n]), float(y[n]) + 14, "middle")


# --- tracks ---------------------------------------------------------------------------------------------------


def _draw_tracks(
    clock: Clock, frame: Frame, labels: Labels, tracks: Sequence[Drawn], at: datetime
) -> Iterator[Markup]:
    for each in reversed(tracks):  # the likely ones on top
        yield from _uncertain(frame, each, at)
    for each in reversed(tracks):
        lat = np.array([place.lat for place, _ in each.places])
        lon = np.array([place.lon for place, _ in each.places])
        yield svg.path(
            stroke(frame, lat, lon),
            stroke=each.ink,
            stroke_width=2.2 if each.dashes is None else 1.4,
            stroke_dasharray=each.dashes,
        )
    yield from _ships_now(frame, labels, tracks, at)
    yield from _crossings(clock, frame, labels, tracks)
    yield from _names(frame, labels, tracks)
    for each in tracks:
        if each.dashes is None:
            yield from _ticks(clock, frame, labels, each)


def _dotted(frame: Frame, each: Drawn) -> Iterator[tuple[float, float]]:
    """Points along a track on paper, a few pixels apart, those in the window."""
    points = [frame.xy(place) for place, _ in each.places]
    for (x, y), (x2, y2) in pairwise(points):
        for share in np.linspace(0, 1, min(int(hypot(x2 - x, y2 - y) / 6), 200) + 2):
            point = x + (x2 - x) * float(share), y + (y2 - y) * float(share)
            if frame.holds(point):
                yield point


def _ships_now(frame: Frame, labels: Labels, tracks: Sequence[Drawn], at: datetime) -> Iterator[Markup]:
    """Where each ship is at the instant of the map, on its likely track."""
    for each in tracks:
        if each.dashes is None and each.places[0][1] <= at:
            x, y = frame.xy(sail(each.track).position(at))
            if frame.holds((x, y)):
                labels.keep_clear(x, y, 8)
                yield svg.element(
                    "path",
                    d=f"M{x - 9:.1f} {y + 3:.1f}h4v-3h3v-4h4v4h3v3h4l-3 5h-12z",
                    fill=each.ink,
                    stroke=svg.PAPER,
                    stroke_width=0.8,
                )


def _is_open(each: Drawn) -> bool:
    """Its speed or its course is not certain."""
    track = each.track
    return bool((track.speed and track.speed.low < track.speed.high) or (track.courses and track.courses.span))


def _uncertain(frame: Frame, each: Drawn, at: datetime) -> Iterator[Markup]:
    """Where the ship may be at the instant of the map, by all that its speed and its course leave open."""
    track = each.track
    if track.speed is None or at <= track.start or not _is_open(each):
        return
    turn = track.courses.span if track.courses else 0.0
    low = track.courses.low if track.courses else 0.0
    courses: list[float | None] = [low + float(t) for t in np.linspace(0, turn, 25)] if turn else [None]
    far = [sail(track, track.speed.high, course).position(at) for course in courses]
    near = [sail(track, track.speed.low, course).position(at) for course in reversed(courses)]
    if len(courses) == 1:
        ends = sorted(_when(each, place) for place in (far[0], near[0]))
        places = [place for place, _ in trace(sail(track), *ends)] if ends[0] < ends[1] else []
    else:
        places = [*far, *near]
    if not places:
        return
    lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
    data = stroke(frame, lat, lon) + ("Z" if len(courses) > 1 else "")
    style: dict[str, str | float | None] = {"class_": "uncertain", "stroke": each.ink, "stroke_opacity": 0.28}
    if len(courses) > 1:
        yield svg.element("path", d=data, fill=each.ink, fill_opacity=0.16, stroke_width=1, **style)
    else:
        yield svg.path(data, stroke_width=11, stroke_linecap="round", **style)


def _when(each: Drawn, place: Position) -> datetime:
    """When the ship is nearest a place on its track, at its likely speed."""
    frame = Frame(place, 1.0, 0, 0, 0, 0, 0, 0)
    lat = np.array([p.lat for p, _ in each.places])
    lon = np.array([p.lon for p, _ in each.places])
    x, y = frame.many(lat, lon)
    return each.places[int(np.argmin(np.hypot(x, y)))][1]


def _crossings(clock: Clock, frame: Frame, labels: Labels, tracks: Sequence[Drawn]) -> Iterator[Markup]:
    """Each place where a track meets a line, once, with all the times at which some reading has it there."""
    found: dict[tuple[int, int, str], list[tuple[float, float, datetime, str]]] = {}
    keys = {(each.ship.key, reading): each for each in tracks for reading in each.readings}
    for line in clock.lines.values():
        for ship in clock.ships.values():
            for seen in sightings(ship, line) if ship.tracks else ():
                first = next((each for each in seen.passes if each.inward is not False), None)
                if first is None:
                    continue
                x, y = frame.xy(first.position)
                ink = keys[ship.key, seen.track].ink
                if frame.holds((x, y)):
                    found.setdefault((round(x / 8), round(y / 8), ink), []).append((x, y, first.at, ink))
    for places in found.values():
        x, y, _, ink = places[0]
        labels.keep_clear(x, y, 7)
        yield svg.element(
            "path", d=f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z", fill=svg.PAPER, stroke=ink, stroke_width=2
        )
    for places in found.values():
        x, y, _, ink = places[0]
        times = sorted({at for _, _, at, _ in places})
        labels.put(_times(clock, times), around(x, y), bold=True, fill=ink)


def _times(clock: Clock, times: Sequence[datetime]) -> str:
    """Times with their day said once: `25 Oct 02:00, 07:00 or 07:15 EDT`."""
    full = [moment(clock, at) for at in times]
    days = {" ".join(words.split()[:2]) for words in full}
    if len(full) == 1 or len(days) > 1:
        return " or ".join(dict.fromkeys(full))
    day, zone = " ".join(full[0].split()[:2]), full[0].split()[-1]
    hours = list(dict.fromkeys(words.split()[2] for words in full))
    listed = hours[0] if len(hours) == 1 else f"{', '.join(hours[:-1])} or {hours[-1]}"
    return f"{day} {listed} {zone}"


def _names(frame: Frame, labels: Labels, tracks: Sequence[Drawn]) -> Iterator[Markup]:
    """The ship's name beside its likely track, and the names of the places it sails by."""
    for each in tracks:
        if each.dashes is None:
            spots = _beside(frame, each)
            labels.put(svg.shortened(each.ship.title, 160, bold=True), spots, bold=True, fill=each.ink)
    named: set[str] = set()
    for each in tracks:
        for point in each.track.points:
            x, y = frame.xy(point.position)
            if not point.title or point.at is not None or point.title in named or not frame.holds((x, y), 4):
                continue
            named.add(point.title)
            yield svg.element("circle", cx=x, cy=y, r=2.6, fill=svg.PAPER, stroke=each.ink, stroke_width=1.3)
            labels.put(svg.shortened(point.title, 150), around(x, y, 7), fill=svg.SOFT)


def _beside(frame: Frame, each: Drawn) -> Iterator[Spot]:
    points = [frame.xy(place) for place, _ in each.places]
    seen = [point for point in points if frame.holds(point, 12)]
    for share in (0.08, 0.2, 0.35, 0.5, 0.65, 0.8):
        if seen:
            yield from around(*seen[int(share * (len(seen) - 1))])


def _ticks(clock: Clock, frame: Frame, labels: Labels, each: Drawn) -> Iterator[Markup]:
    """A dot every six hours on the clocks of the zone, and at midnight the new day."""
    voyage = sail(each.track)
    begin, end = max(each.places[0][1], clock.start), each.places[-1][1]
    first = local(begin, clock.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for at in (utc(first) + TICK * n for n in range(min(int((end - utc(first)) / TICK) + 1, MOST_TICKS))):
        x, y = frame.xy(voyage.position(at))
        if not begin <= at <= end or not frame.holds((x, y), 4):
            continue
        midnight = local(at, clock.zone).hour == 0
        yield svg.element("circle", cx=x, cy=y, r=3.2 if midnight else 2, fill=each.ink)
        if midnight:
            labels.put(f"{local(at, clock.zone):%-d %b}", around(x, y, 6), fill=each.ink)


# --- beside the window ----------------------------------------------------------------------------------------


def _scale_bar(frame: Frame) -> Iterator[Markup]:
    miles = next(
        n
        for n in (2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
        if n * 1852 * frame.scale < frame.width / 4 or n == 1
    )
    wide, y = miles * 1852 * frame.scale, frame.top + frame.height - 26
    x = frame.left + frame.width - wide - 14
    yield svg.path(f"M{x:.1f} {y - 4:.1f}v8M{x:.1f} {y:.1f}h{wide:.1f}m0 -4v8", stroke=svg.INK, stroke_width=1.5)
    yield haloed(f"{miles:,} nm", Spot(x + wide / 2, y - 6, "middle"))


def _legend(clock: Clock, tracks: Sequence[Drawn], night: datetime | None, y: float) -> tuple[list[Markup], float]:
    """What the strokes mean, in as many lines as it takes, and where the figure ends."""
    entries: list[tuple[Markup, float, str]] = []
    if any(map(outline, clock.lines.values())):
        entries.append((_sample(y, svg.INK, 2.4), 28, "line in force"))
    if len(clock.lines) > 1:
        entries.append((_sample(y, svg.INK, 1.6, "8 4"), 28, "another line"))
    for each in tracks:
        readings = ", ".join(each.readings).replace("_", " ")
        words = f"{each.ship.title}: {readings}"
        entries.append((_sample(y, each.ink, 2.2 if each.dashes is None else 1.4, each.dashes), 28, words))
    parts: list[Markup] = []
    x = LEFT
    for sign, room, words in entries:
        width = room + 4 + svg.width_of(words)
        if x > LEFT and x + width > svg.WIDTH - LEFT:
            x, y = LEFT, y + LINE + 2
        parts.append(svg.element("g", sign, transform=f"translate({x:.1f} {y - 4:.1f})"))
        parts.append(svg.text(words, x + room + 4, y, fill=svg.SOFT))
        x += width + 16
    for sentence in _notes(clock, tracks, night):
        for words in svg.wrapped(sentence, svg.WIDTH - 2 * LEFT, 3):
            y += LINE + 1
            parts.append(svg.text(words, LEFT, y, fill=svg.SOFT))
    return parts, y + 10


def _sample(y: float, ink: str, width: float, dashes: str | None = None) -> Markup:
    return svg.path("M0 0H28", stroke=ink, stroke_width=width, stroke_dasharray=dashes)


def _notes(clock: Clock, tracks: Sequence[Drawn], night: datetime | None) -> Iterator[str]:
    at = _moment(clock)
    if tracks:
        yield "Diamonds: a track meets a line. Dots: every six hours; the large ones are midnight."
        yield f"Ships stand where they are on {moment(clock, at)}."
    if any(_is_open(each) and at > each.track.start for each in tracks):
        yield "Shaded along a track: where the ship may be at that time, by its speed and its course."
    if night is not None:
        yield f"Dark: night on {moment(clock, night)}."
    unknown = [ship.title for ship in clock.ships.values() if not ship.tracks]
    if unknown:
        yield f"Not on the map, since no track is known: {', '.join(unknown)}."
    line = clock.line_in_force
    yield f"{'Distances from the cross are true. ' if line and line.centre else ''}{ATTRIBUTION}."


def _description(clock: Clock, tracks: Iterable[Drawn]) -> str:
    told = [f"{line.title}: {line_words(line)}." for line in clock.lines.values()]
    for each in tracks:
        for line in clock.lines.values():
            for seen in (seen for seen in sightings(each.ship, line) if seen.track in each.readings):
                when = moment(clock, seen.met) if seen.met else "never"
                told.append(f"{each.ship.title}, {seen.track.replace('_', ' ')}, meets {line.title}: {when}.")
    return " ".join(told)
