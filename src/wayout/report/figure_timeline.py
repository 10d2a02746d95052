"""The figure of the clock: words against ships, one row a plan."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from wayout.clock import ClockError, Position, by_daylight, daylight, local, zone_of
from wayout.clock.clock import Clock
from wayout.plans import Comparison, Milestone, Row, Scenario, Span, Timing
from wayout.report import svg
from wayout.report.svg import LINE, Markup

LEFT, RIGHT = 14.0, svg.WIDTH - 14.0
AXIS = 44.0  # where the rows begin
BAR = 16.0
FAN = 6.0
TICK_ROOM = 44.0
LANES = 24  # more labels than this on one side of a row are not to be expected
NIGHTS_WITHIN = timedelta(days=14)
FARTHEST_CONTACT = 3.0  # as a multiple of the time the words take; a later contact stands at the edge
SHIP_ROOM = 13.0
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

NIGHT = "#E9EBEF"
GRID = "#D3D3D3"

Side = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Axis:
    """Instants as places from left to right; what lies outside stands at the edge."""

    start: datetime
    end: datetime

    def x(self, instant: datetime) -> float:
        """Where the instant stands."""
        share = (instant - self.start) / (self.end - self.start)
        return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)

    def holds(self, instant: datetime) -> bool:
        """The instant lies between the edges."""
        return self.start <= instant <= self.end


@dataclass(frozen=True, slots=True)
class Label:
    """Words that belong to a place on the row; `sign` is room left at that place for a sign."""

    at: float
    words: str
    full: str
    kind: Literal["contact", "milestone", "step"]
    sign: float = 0.0

    @property
    def width(self) -> float:
        """At least how wide the words are."""
        return svg.width_of(self.words, bold=self.kind != "step")


@dataclass(frozen=True, slots=True)
class Laid:
    """A label in its lane (0 is next to the bars), from `left` to `right`; it is aligned to that side."""

    label: Label
    lane: int
    left: float
    right: float
    side: Side


@dataclass(frozen=True, slots=True)
class Bar:
    """A step as a bar from its median begin to its median end, with its 10 and 90 % ends."""

    span: Span
    left: float
    right: float
    early: float
    late: float
    words: str
    full: str
    lane: int
    fan: int


@dataclass(frozen=True, slots=True)
class Strip:
    """One plan laid out: its bars, the labels above and below, where contact is made; `y` is its top."""

    title: str
    bars: tuple[Bar, ...]
    above: tuple[Laid, ...]
    below: tuple[Laid, ...]
    contact: float | None
    y: float

    @property
    def bars_top(self) -> float:
        """Where the bars begin."""
        return self.y + 20 + LINE * _lanes(self.above) + 2

    @property
    def fans_top(self) -> float:
        """Where the fans begin."""
        return self.bars_top + (BAR + 2) * max(_count(bar.lane for bar in self.bars), 1)

    @property
    def labels_top(self) -> float:
        """Where the labels below begin."""
        return self.fans_top + FAN * _count(bar.fan for bar in self.bars) + 2

    @property
    def bottom(self) -> float:
        """Where the row ends."""
        return self.labels_top + LINE * _lanes(self.below) + 8


def timeline_figure(scenario: Scenario, comparison: Comparison) -> str | None:
    """The figure as inline SVG. None without a clock."""
    clock = scenario.clock
    rows = [(row, row.timing) for row in comparison.rows if row.timing is not None]
    if clock is None or not rows:
        return None
    axis = _axis(clock, [timing for _, timing in rows])
    strips: list[Strip] = []
    y = AXIS
    for row, timing in rows:
        strips.append(lay_out(clock, axis, row, timing, y))
        y = strips[-1].bottom
    legend, bottom = _legend(clock, y)
    parts = [*_nights(clock, axis, y), *_grid(clock, axis, y), *map(_draw_strip, strips), *legend]
    words = _description(clock, rows)
    return svg.figure("timeline", "Words against ships", words, bottom, *parts)


def _axis(clock: Clock, timings: Sequence[Timing]) -> Axis:
    words = max((span.late for timing in timings for span in timing.spans), default=clock.start)
    contacts = [timing.contact.at for timing in timings if timing.contact]
    if words > clock.start:
        share = min((max(contacts, default=words) - clock.start) / (words - clock.start), FARTHEST_CONTACT)
        end = max(words, clock.start + (words - clock.start) * share)
    else:
        end = max([clock.start, *contacts])
    return Axis(clock.start, end if end > clock.start else clock.start + HOUR)


# --- laying out a row ---------------------------------------------------------------------------------------


def lay_out(clock: Clock, axis: Axis, row: Row, timing: Timing, y: float) -> Strip:
    """The row of a plan with its top at `y`."""
    met = axis.x(timing.contact.at) if timing.contact else None
    bars = _bars(axis, row, timing)
    above = [*_contact_label(clock, axis, timing), *_milestone_labels(axis, timing)]
    below = [
        Label((bar.left + bar.right) / 2, bar.words, bar.full, "step") for bar in bars if not _fits(bar, met)
    ]
    return Strip(svg.shortened(row.plan.title, RIGHT - LEFT, bold=True), bars, place(above), place(below), met, y)


def _bars(axis: Axis, row: Row, timing: Timing) -> tuple[Bar, ...]:
    steps = {step.key: step for step in row.plan.steps}
    bars: list[Bar] = []
    for span in timing.spans:
        step = steps[span.step]
        left, right = axis.x(span.begins), axis.x(span.middle)
        right = max(right, left + 2)
        early, late = axis.x(span.early), axis.x(span.late)
        who = ", ".join(step.who)
        few = who if len(step.who) <= 2 else f"{step.who[0]} +{len(step.who) - 1}"
        bars.append(
            Bar(
                span,
                left,
                right,
                early,
                late,
                svg.shortened(f"{few}: {step.does}" if few else step.does, (RIGHT - LEFT) / 3),
                f"{who}: {step.does}" if who else step.does,
                _free(((bar.lane, bar.left, bar.right) for bar in bars), left, right, 0),
                _free(((bar.fan, bar.early, bar.late) for bar in bars if bar.late > bar.early), early, late, 3)
                if late > early
                else -1,
            )
        )
    return tuple(bars)


def _free(taken: Iterable[tuple[int, float, float]], left: float, right: float, gap: float) -> int:
    """The first lane in which nothing lies between left and right."""
    blocked = {lane for lane, begin, end in taken if begin < right + gap - 0.01 and left < end + gap - 0.01}
    return next(lane for lane in range(len(blocked) + 1) if lane not in blocked)


def _fits(bar: Bar, contact: float | None) -> bool:
    """The bar holds its own words, and contact does not cut through them."""
    left, right = bar.left + 5, bar.left + 5 + svg.width_of(bar.words)
    return right + 5 <= bar.right and (contact is None or not left - 3 <= contact <= right + 3)


def _contact_label(clock: Clock, axis: Axis, timing: Timing) -> Iterator[Label]:
    met = timing.contact
    if met is None:
        return
    ship = clock.ships[met.ship].title if met.ship in clock.ships else met.ship
    when = moment(clock, met.at)
    off = "" if axis.holds(met.at) else ", before this begins" if met.at < axis.start else ", after this ends"
    words = f"{svg.shortened(ship, 180, bold=True)} {when}{off}"
    yield Label(axis.x(met.at), words, f"first contact: {ship}, {when}{off}", "contact", SHIP_ROOM)


def _milestone_labels(axis: Axis, timing: Timing) -> Iterator[Label]:
    for milestone in timing.milestones.values():
        if milestone.middle is not None:
            words = milestone_words(milestone, timing)
            short = svg.shortened(words, (RIGHT - LEFT) / 2, bold=True)
            yield Label(axis.x(milestone.middle), short, words, "milestone", 4)


def milestone_words(milestone: Milestone, timing: Timing) -> str:
    """A milestone with its chance before contact, `too late` where it most likely comes after it."""
    name = milestone.name.replace("_", " ")
    if timing.contact is None:
        return name
    p = milestone.chance.p
    share = "under 1 %" if p < 0.005 else "over 99 %" if p >= 0.995 else f"{p:.0%}".replace("%", " %")
    late = milestone.middle is not None and milestone.middle >= timing.contact.at
    return f"{name} {share}{', too late' if late else ''}"


def place(labels: Iterable[Label]) -> tuple[Laid, ...]:
    """The labels in lanes, so that none overlaps another and no line from a label to its place cuts one.

    Those that must lie to the left of their place come first, from the left; then the others, from the right:
    so each lies clear of the lines of those farther out. Should that fail, only the overlap is avoided.
    """
    ordered = sorted(labels, key=lambda label: (label.at + label.sign + label.width <= RIGHT, label.at))
    turned = [label for label in ordered if label.at + label.sign + label.width > RIGHT]
    laid: list[Laid] = []
    for label in [*turned, *reversed(ordered[len(turned) :])]:
        spots = [spot for lane in range(LANES) for spot in _spots(label, lane)]
        free = [spot for spot in spots if all(_apart(spot, other) for other in laid)]
        clear = [spot for spot in free if all(_uncut(spot, other) and _uncut(other, spot) for other in laid)]
        laid.append((clear or free or spots)[0])
    return tuple(laid)


def _spots(label: Label, lane: int) -> Iterator[Laid]:
    room = label.sign + label.width
    if label.at + room <= RIGHT:
        yield Laid(label, lane, label.at, label.at + room, "start")
    if label.at - room >= LEFT:
        yield Laid(label, lane, label.at - room, label.at, "end")
    if label.at + room > RIGHT and label.at - room < LEFT:
        yield Laid(label, lane, LEFT, RIGHT, "start")


def _apart(one: Laid, other: Laid) -> bool:
    return one.lane != other.lane or one.right + 6 <= other.left or other.right + 6 <= one.left


def _uncut(one: Laid, other: Laid) -> bool:
    """The line from `one` to its place does not pass through `other`."""
    return one.lane <= other.lane or not other.left - 3 < one.label.at < other.right + 3


def _lanes(laid: Sequence[Laid]) -> int:
    return _count(each.lane for each in laid)


def _count(lanes: Iterable[int]) -> int:
    return max(lanes, default=-1) + 1


# --- drawing a row ------------------------------------------------------------------------------------------


def _draw_strip(strip: Strip) -> Markup:
    top, bars = strip.bars_top, strip.bars
    parts = [
        svg.path(f"M{LEFT:g} {strip.y:g}H{RIGHT:g}", stroke=svg.FAINT, stroke_width=1),
        svg.text(strip.title, LEFT, strip.y + 15, font_weight="bold"),
    ]
    if not bars:
        parts.append(svg.text("nothing is said", LEFT, top + 12, fill=svg.SOFT))
    parts += [_stem(laid, top - 2 - LINE * laid.lane, _bar_bottom(strip, laid)) for laid in strip.above]
    parts += [_stem(laid, strip.labels_top + LINE * laid.lane + 3, top + BAR) for laid in strip.below]
    parts += [_draw_bar(strip, bar) for bar in bars]
    parts += [_sign(strip, laid) for laid in strip.above]
    parts += [_draw_label(laid, top - 6 - LINE * laid.lane) for laid in strip.above]
    parts += [_draw_label(laid, strip.labels_top + LINE * laid.lane + 12) for laid in strip.below]
    return svg.element("g", *parts)
