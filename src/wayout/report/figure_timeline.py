"""The figure of the clock: words against ships, one row a plan."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, permutations
from typing import Literal

from wayout.clock import Step
from wayout.clock.clock import Clock
from wayout.plans import Comparison, Fan, Milestone, Moment, Row, Scenario, Timing
from wayout.report import svg
from wayout.report.clock_words import limit_words, percent
from wayout.report.svg import LINE, Markup
from wayout.report.time_axis import HOUR, LEFT, NIGHT, RIGHT, Axis, night_bands, time_grid
from wayout.report.times import moment

TITLE = 20.0
BAR = 16.0
FAN = 7.0
WIDEST = (RIGHT - LEFT) / 2 - 12  # of a label, so that there is room at one side of any place
FARTHEST_CONTACT = 3.0  # as a multiple of the time the words take; a later contact stands at the edge
FEW = 4

BANDS = ((svg.SKY, 1.5), (svg.SKY, 4.0), (svg.BLUE, 5.5))  # the middle 90, 80 and 50 %

Kind = Literal["contact", "milestone", "step"]
Side = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Label:
    """Words that belong to a place on the bars of a lane, `room` wide with a sign of that half width there."""

    at: float
    words: str
    full: str
    kind: Kind
    bar: int
    sign: float
    room: float


@dataclass(frozen=True, slots=True)
class Laid:
    """A label in its lane (0 is next to the bars), from `left` to `right`; its sign is at that side."""

    label: Label
    lane: int
    left: float
    right: float
    side: Side


@dataclass(frozen=True, slots=True)
class Spread:
    """Where something ends in the middle 90, 80 and 50 % of the runs, the widest first."""

    bands: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, axis: Axis, ends: Fan) -> "Spread":
        """The spread of these ends."""
        return cls(tuple((axis.x(ends.by[share]), axis.x(ends.by[100 - share])) for share in (5, 10, 25)))

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.bands[0][0]

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.bands[0][1]

    @property
    def wide(self) -> bool:
        """There is something to see of it."""
        return self.right > self.left


@dataclass(frozen=True, slots=True)
class Bar:
    """A step as a bar in its lane, and the fan of its end in its row; `inside` is where its words fit."""

    left: float
    right: float
    fan: Spread
    lane: int
    row: int
    words: str
    full: str
    reaches: str | None
    inside: float | None


@dataclass(frozen=True, slots=True)
class Strip:
    """One plan laid out with its top at `y`: bars, labels above and below, and where contact is made.

    What comes after `turn`, by which contact is made in half the runs, is drawn hollow. `due` is the fan of a
    contact or deadline that is not certain.
    """

    title: str
    bars: tuple[Bar, ...]
    above: tuple[Laid, ...]
    below: tuple[Laid, ...]
    note: str
    contact: float | None
    turn: float | None
    runs_out: bool
    due: Spread | None
    y: float

    @property
    def bars_top(self) -> float:
        """Where the bars begin."""
        return self.y + TITLE + LINE * _count(laid.lane for laid in self.above) + 2

    @property
    def fans_top(self) -> float:
        """Where the fans begin."""
        return self.bar_top(max(_count(bar.lane for bar in self.bars), 1))

    @property
    def labels_top(self) -> float:
        """Where the labels below begin."""
        return self.fans_top + FAN * _count(bar.row for bar in self.bars if bar.fan.wide)

    @property
    def bottom(self) -> float:
        """Where the row ends."""
        return self.labels_top + LINE * max(_count(laid.lane for laid in self.below), bool(self.note)) + 8

    def bar_top(self, lane: int) -> float:
        """Where the bars of a lane begin."""
        return self.bars_top + (BAR + 2) * lane


def timeline_figure(scenario: Scenario, comparison: Comparison) -> str | None:
    """The figure as inline SVG. None without a clock."""
    clock = scenario.clock
    rows = [(row, row.timing) for row in comparison.rows if row.timing is not None]
    if clock is None or not rows:
        return None
    axis = _axis(clock, [timing for _, timing in rows])
    strips: list[Strip] = []
    drawn: dict[tuple[Step, ...], str] = {}
    top = y = 40.0
    for row, timing in rows:
        steps = row.plan.steps
        strips.append(lay_out(clock, axis, row, timing, drawn.get(steps, "") if steps else "", y))
        drawn.setdefault(steps, row.plan.title)
        y = strips[-1].bottom
    nights = list(night_bands(clock.sun_at, axis, top, y))
    legend, bottom = _legend(clock, bool(nights), any(strip.due for strip in strips), y + 18)
    parts = [
        *nights,
        *time_grid(clock.zone, axis, top, y),
        *map(_draw, strips),
        _rule(y),
        *legend,
    ]
    return svg.figure("timeline", "Words against ships", _description(clock, rows), bottom, *parts)


def _axis(clock: Clock, timings: Sequence[Timing]) -> Axis:
    """From the start to the last of the words and contacts, but for contacts far later than any words."""
    said = max((span.ends.late for timing in timings for span in timing.spans), default=clock.start)
    met = max((_last(timing.moment) for timing in timings if timing.moment), default=clock.start)
    words, ships = said - clock.start, met - clock.start
    long = max(words, min(ships, words * FARTHEST_CONTACT) if words else ships)
    return Axis(clock.start, clock.start + (long or HOUR))


def _last(due: Moment) -> datetime:
    """The last of what is drawn of it."""
    return max(due.at, due.comes.late, due.later or due.at)


# --- laying out a row ---------------------------------------------------------------------------------------


def lay_out(clock: Clock, axis: Axis, row: Row, timing: Timing, like: str, y: float) -> Strip:
    """The row of a plan with its top at `y`; `like` is the plan drawn before that has the same steps."""
    met = axis.x(timing.moment.at) if timing.moment else None
    bars = _bars(axis, row, timing, met)
    above = [*_contact_label(clock, axis, timing), *_milestone_labels(axis, timing, bars)]
    below = [
        _label((bar.left + bar.right) / 2, bar.words, bar.full, "step", bar.lane)
        for bar in bars
        if bar.inside is None and not like
    ]
    return Strip(
        svg.shortened(row.plan.title, RIGHT - LEFT, bold=True),
        bars,
        place(above),
        place(below),
        svg.shortened(f"steps as in: {like}", RIGHT - LEFT) if like else "",
        met,
        axis.x(timing.moment.comes.middle) if timing.moment else None,
        timing.moment is not None and timing.moment.limit.line is None,
        _due(axis, timing.moment),
        y,
    )


def _due(axis: Axis, due: Moment | None) -> Spread | None:
    """The fan of a contact or deadline that is not certain, if nothing moves it."""
    return None if due is None or due.later or due.comes.is_certain else Spread.of(axis, due.comes)


def _label(at: float, words: str, full: str, kind: Kind, bar: int = 0, sign: float = 0) -> Label:
    return Label(at, words, full, kind, bar, sign, 2 * sign + 3 + svg.width_of(words, bold=kind != "step"))


def _bars(axis: Axis, row: Row, timing: Timing, met: float | None) -> tuple[Bar, ...]:
    steps = {step.key: step for step in row.plan.steps}
    bars: list[Bar] = []
    for span in timing.spans:
        step = steps[span.step]
        left, right = axis.x(span.begins), axis.x(span.ends.middle)
        fan = Spread.of(axis, span.ends)
        right = max(right, left + 1)
        few = ", ".join(step.who) if len(step.who) <= 2 else f"{step.who[0]} +{len(step.who) - 1}"
        words = svg.shortened(f"{few}: {step.does}" if few else step.does, (RIGHT - LEFT) / 3)
        bars.append(
            Bar(
                left,
                right,
                fan,
                _free([(bar.lane, bar.left, bar.right) for bar in bars], left, right, 0),
                _free([(b.row, b.fan.left, b.fan.right) for b in bars if b.fan.wide], fan.left, fan.right, 4),
                words,
                f"{', '.join(step.who)}: {step.does}" if step.who else step.does,
                step.reaches,
                _inside(left, right, words, met),
            )
        )
    return tuple(bars)


def _free(taken: Iterable[tuple[int, float, float]], left: float, right: float, gap: float) -> int:
    """The first lane in which nothing lies between left and right."""
    blocked = {lane for lane, begin, end in taken if begin < right + gap - 1.5 and left < end + gap - 1.5}
    return next(lane for lane in range(len(blocked) + 1) if lane not in blocked)


def _inside(left: float, right: float, words: str, met: float | None) -> float | None:
    """Where in the bar its words begin so that contact does not cut through them, None if they do not fit."""
    room = svg.width_of(words)
    begins = [left + 10] if met is None or not left <= met <= right else [left + 10, met + 6]
    return next(
        (x for x in begins if x + room + 5 <= right and not (met is not None and x - 2 < met < x + room + 2)), None
    )


def _contact_label(clock: Clock, axis: Axis, timing: Timing) -> Iterator[Label]:
    due = timing.moment
    if due is None:
        return
    when = moment(clock, due.at)
    off = ", past" if due.at < axis.start else ", later" if due.at > axis.end else ""
    yield _due_label(axis, due.at, due.title, f" {when}{off}", f"{_kind(due)}: {due.title}, {when}{off}")
    if due.later is not None:
        when, often = moment(clock, due.later), percent(due.moved)
        full = f"moved in {often} of the runs: {when}"
        yield _due_label(axis, due.later, f"moved in {often}:", f" {when}", full)


def _due_label(axis: Axis, at: datetime, title: str, when: str, full: str) -> Label:
    short = svg.shortened(title, WIDEST - 24 - svg.width_of(when, bold=True), bold=True)
    return _label(axis.x(at), f"{short}{when}", full, "contact", sign=10)


def _kind(due: Moment) -> str:
    return "deadline" if due.limit.line is None else "first contact"


def _milestone_labels(axis: Axis, timing: Timing, bars: Sequence[Bar]) -> Iterator[Label]:
    for milestone in timing.milestones.values():
        if milestone.middle is None:
            continue
        bar = max((bar for bar in bars if bar.reaches == milestone.name), key=lambda bar: bar.right)
        name, arrives = milestone.name.replace("_", " "), arrival(milestone, timing)
        short = svg.shortened(name, WIDEST - 8 - svg.width_of(arrives, bold=True), bold=True)
        at = axis.x(milestone.middle)
        yield _label(at, f"{short}{arrives}", f"{name}{arrives}", "milestone", bar.lane, sign=1)


def arrival(milestone: Milestone, timing: Timing) -> str:
    """The chance of a milestone before contact, with `too late` where it most likely comes after it."""
    if milestone.chance is None or milestone.slack is None:
        return ""
    return f"{': too late,' if milestone.slack.p50 <= 0 else ''} {percent(milestone.chance.p)}"


def place(labels: Sequence[Label]) -> tuple[Laid, ...]:
    """The labels in lanes, so that none overlaps another and no line from a label to its place cuts one.

    First, from the left, those for which there is no room at the right of their place; then, from the right,
    the others: so each lies clear of the lines of those farther out. Should that fail, other orders and sides are
    tried where labels are few; the fewest cuts win, and then the fewest lanes. Overlap there is none in any order.
    """
    turned = sorted((label for label in labels if _runs_over(label)), key=lambda label: label.at)
    others = sorted((label for label in labels if not _runs_over(label)), key=lambda label: -label.at)
    laid = _in_order((*turned, *others))
    if _cuts(laid) and len(labels) <= FEW:
        tried = (_in_order(order, left) for left in _subsets(labels) for order in permutations(labels))
        laid = min(tried, key=lambda each: (_cuts(each), _count(x.lane for x in each)))
    return laid


def _in_order(labels: Iterable[Label], left: frozenset[Label] = frozenset()) -> tuple[Laid, ...]:
    """The labels one after the other; those in `left` lie at the left of their place if they can."""
    laid: list[Laid] = []
    for label in labels:
        spots = [spot for lane in range(len(laid) + 1) for spot in _spots(label, lane, label in left)]
        free = [spot for spot in spots if all(_apart(spot, other) for other in laid)]
        laid.append(next((spot for spot in free if not _cuts((spot,), laid)), free[0]))
    return tuple(laid)


def _cuts(laid: Sequence[Laid], others: Sequence[Laid] | None = None) -> int:
    """How often a line cuts a label, among the labels or between them and others."""
    return sum(
        _cut(one, other) + _cut(other, one) for one in laid for other in (laid if others is None else others)
    )


def _runs_over(label: Label) -> bool:
    return label.at - label.sign + label.room > RIGHT


def _subsets(labels: Sequence[Label]) -> Iterator[frozenset[Label]]:
    for size in range(len(labels) + 1):
        yield from map(frozenset, combinations(labels, size))


def _spots(label: Label, lane: int, at_left: bool = False) -> Iterator[Laid]:
    """Where the label may lie in a lane: at the right of its place, or at the left; `at_left` turns that round."""
    left, right = label.at - label.sign, label.at + label.sign
    spots = []
    if not _runs_over(label):
        spots.append(Laid(label, lane, left, left + label.room, "start"))
    if right - label.room >= LEFT:
        spots.append(Laid(label, lane, right - label.room, right, "end"))
    yield from reversed(spots) if at_left else spots


def _apart(one: Laid, other: Laid) -> bool:
    return one.lane != other.lane or one.right + 6 <= other.left or other.right + 6 <= one.left


def _cut(one: Laid, other: Laid) -> bool:
    """The line from `one` to its place passes through the words of `other`."""
    near, far = (2, 3) if other.side == "start" else (-3, -2)
    return one.lane > other.lane and other.left + near < one.label.at < other.right + far


def _count(lanes: Iterable[int]) -> int:
    return max(lanes, default=-1) + 1


# --- drawing a row ------------------------------------------------------------------------------------------


def _draw(strip: Strip) -> Markup:
    parts = [*_draw_due(strip), _rule(strip.y), svg.text(strip.title, LEFT, strip.y + 15, font_weight="bold")]
    if not strip.bars:
        met = strip.contact
        x = LEFT if met is None or met > LEFT + svg.width_of("nothing is said") else met + 6
        parts.append(svg.text("nothing is said", x, strip.bars_top + 12, fill=svg.SOFT))
    if strip.note:
        parts.append(svg.text(strip.note, LEFT, strip.labels_top + 12, fill=svg.SOFT))
    parts += [_draw_stem_below(strip, laid) for laid in strip.below]
    parts += [_draw_bar(strip, bar) for bar in strip.bars]
    parts += [_draw_stem_above(strip, laid) for laid in strip.above]
    parts += [_draw_label(laid, strip.bars_top - 6 - LINE * laid.lane) for laid in strip.above]
    parts += [_draw_label(laid, strip.labels_top + 12 + LINE * laid.lane) for laid in strip.below]
    return svg.element("g", *parts)


def _draw_due(strip: Strip) -> Iterator[Markup]:
    """The fan of a contact or deadline that is not certain, behind everything else."""
    for left, right in strip.due.bands if strip.due else ():
        yield _due_band(left, max(right - left, 0.5), strip.bars_top - 4, strip.labels_top - strip.bars_top + 6)


def _due_band(x: float, width: float, y: float, height: float) -> Markup:
    return svg.element("rect", x=x, y=y, width=width, height=height, fill=svg.VERMILION, fill_opacity=0.14)


def _rule(y: float) -> Markup:
    return svg.path(f"M{LEFT:g} {y:g}H{RIGHT:g}", stroke=svg.FAINT, stroke_width=1)


def _draw_bar(strip: Strip, bar: Bar) -> Markup:
    """Filled before contact, hollow after it."""
    top, met = strip.bar_top(bar.lane), strip.turn
    turn = bar.right if met is None else min(max(met, bar.left), bar.right)
    parts = [svg.element("title", svg.plain(bar.full))]
    if turn > bar.left:
        parts.append(_box(bar.left, turn, top, svg.BLUE))
    if turn < bar.right:
        parts.append(_box(turn, bar.right, top, svg.PAPER, dashes="3 2"))
    if bar.inside is not None:
        ink = svg.PAPER if bar.inside < turn else svg.INK
        parts.append(svg.text(bar.words, bar.inside, top + 12, fill=ink))
    if bar.fan.wide:
        parts.append(_fan(bar.fan, strip.fans_top + FAN * bar.row + 2.5))
    return svg.element("g", *parts)


def _fan(fan: Spread, y: float) -> Markup:
    """Bands one on the other: the darker and the higher, the likelier."""
    return svg.joined(
        *(
            svg.path(f"M{left:.2f} {y:g}H{right:.2f}", stroke=colour, stroke_width=high)
            for (left, right), (colour, high) in zip(fan.bands, BANDS, strict=True)
        )
    )


def _box(
    left: float, right: float, top: float, paper: str, *, dashes: str | None = None, high: float = BAR
) -> Markup:
    width = max(right - left - 1.5, 0.75)
    return svg.element(
        "rect",
        x=left + 0.75,
        y=top + 0.5,
        width=width,
        height=high - 1,
        fill=paper,
        stroke=svg.BLUE if dashes else None,
        stroke_dasharray=dashes,
    )


def _draw_stem_below(strip: Strip, laid: Laid) -> Markup:
    at, top = laid.label.at, strip.bar_top(laid.label.bar) + BAR
    return svg.path(
        f"M{at:g} {top:g}V{strip.labels_top + 10 + LINE * laid.lane:g}", stroke=svg.SOFT, stroke_width=1
    )


def _draw_stem_above(strip: Strip, laid: Laid) -> Markup:
    label, top = laid.label, strip.bars_top - LINE * (laid.lane + 1)
    if label.kind == "contact":
        moved = label.at != strip.contact
        line = svg.path(
            f"M{label.at:g} {top + 12:g}V{strip.fans_top:g}",
            stroke=svg.VERMILION,
            stroke_width=2,
            stroke_dasharray="4 3" if moved else None,
        )
        return svg.joined(line, (_hourglass if strip.runs_out else _ship)(label.at, top + 12))
    level = strip.bar_top(label.bar) + BAR / 2
    late = strip.turn is not None and label.at >= strip.turn
    return svg.joined(
        svg.path(f"M{label.at:g} {top + 2:g}V{level:g}", stroke=svg.INK, stroke_width=1),
        _diamond(label.at, level, hollow=late),
    )


def _draw_label(laid: Laid, y: float) -> Markup:
    label = laid.label
    x = label.at + (label.sign + 3) * (1 if laid.side == "start" else -1)
    ink = svg.INK if label.kind != "contact" else "#8F3D00"
    weight = "bold" if label.kind != "step" else None
    anchor = "end" if laid.side == "end" else None
    halo: dict[str, str | float | None] = {"stroke": svg.PAPER, "stroke_width": 3, "paint_order": "stroke"}
    words = svg.text(label.words, x, y, fill=ink, font_weight=weight, text_anchor=anchor, **halo)
    return svg.element("g", svg.element("title", svg.plain(label.full)), words)


def _ship(x: float, y: float) -> Markup:
    """A ship seen from the side, its keel at `y`."""
    return svg.element("path", d=f"M{x - 9:g} {y - 5:g}h4v-3h3v-4h4v4h3v3h4l-3 5h-12z", fill=svg.VERMILION)


def _hourglass(x: float, y: float) -> Markup:
    """An hourglass, its foot at `y`."""
    return svg.element("path", d=f"M{x - 5:g} {y - 11:g}h10l-10 11h10z", fill=svg.VERMILION)


def _diamond(x: float, y: float, *, hollow: bool = False) -> Markup:
    inside, edge = (svg.PAPER, svg.INK) if hollow else (svg.INK, svg.PAPER)
    return svg.element("path", d=f"M{x:g} {y - 6.5:g}l6.5 6.5l-6.5 6.5l-6.5 -6.5z", fill=inside, stroke=edge)


# --- in words -----------------------------------------------------------------------------------------------


def _legend(clock: Clock, nights: bool, spread: bool, y: float) -> tuple[list[Markup], float]:
    """What the signs mean, in as many lines as it takes, and where the figure ends."""
    entries = [
        (24, "step, to its median end"),
        (24, f"after {limit_words(clock).removeprefix('the first ').removeprefix('the ')}"),
        (24, "its end in the middle 90, 80 and 50 % of runs"),
        (14, f"milestone, and its chance before {limit_words(clock).removeprefix('the first ')}"),
        (20, "first contact") if clock.ships or not clock.deadlines else (0, ""),
        (14, "deadline") if clock.deadlines else (0, ""),
        (24, "where that comes in the middle 90, 80 and 50 % of runs") if spread else (0, ""),
        (24, "night") if nights else (0, ""),
        (0, f"Times: {clock.zone}"),
    ]
    parts, x = [], LEFT
    for kind, (room, words) in enumerate(entries):
        if not words:
            continue
        width = room + 4 + svg.width_of(words)
        if x > LEFT and x + width > RIGHT:
            x, y = LEFT, y + LINE + 2
        parts += [*_sign(kind, x, y), svg.text(words, x + room + (4 if room else 0), y, fill=svg.SOFT)]
        x += width + 16
    return parts, y + 10


def _sign(kind: int, x: float, y: float) -> Iterator[Markup]:
    match kind:
        case 0:
            yield _box(x, x + 24, y - 11, svg.BLUE, high=13)
        case 1:
            yield _box(x, x + 24, y - 11, svg.PAPER, dashes="3 2", high=13)
        case 2:
            yield _fan(Spread(((x + 1, x + 23), (x + 4, x + 20), (x + 8, x + 15))), y - 4)
        case 3:
            yield _diamond(x + 7, y - 4)
        case 4:
            yield _ship(x + 10, y + 1)
        case 5:
            yield _hourglass(x + 7, y + 1)
        case 6:
            for left, width in ((x, 24), (x + 4, 16), (x + 8, 8)):
                yield _due_band(left, width, y - 11, 14)
        case 7:
            yield svg.element("rect", x=x, y=y - 11, width=24, height=14, fill=NIGHT)


def _description(clock: Clock, rows: Iterable[tuple[Row, Timing]]) -> str:
    told = []
    for row, timing in rows:
        due = timing.moment
        contact = f"{_kind(due)} {due.title}, {moment(clock, due.at)}" if due else "no contact"
        reached = [
            f"{each.name.replace('_', ' ')}{arrival(each, timing)}"
            for each in timing.milestones.values()
            if each.planned
        ]
        told.append(f"{row.plan.title}: {'; '.join([contact, *reached])}.")
    return " ".join(told)
