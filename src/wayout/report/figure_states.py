"""The figure of the states: from no agreement, by the third party's act and the joint step, to the ways out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from wayout.model import Conflict, Option, OptionTable
from wayout.offers import CONDITIONS, NearMiss, Offers, Path, PathStep, WayOut, asked
from wayout.report import svg
from wayout.report.svg import LINE, Markup

Names = Callable[[int], str]

WAYS_SHOWN = 6
RESTS_SHOWN = 4
MISSES_SHOWN = 4
LONGEST_ROUND = 6  # the longest cycle that is drawn in its order

MARGIN = 12.0
PAD = 8.0
GAP = 14.0
HEAD = 7.0  # of an arrow
BADGE = 24.0

FAILS = {
    "equilibrium": "no equilibrium",
    "better": "not better for all",
    "face": "costs face",
    "reachable": "no way there",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a card is drawn: border and paper, the colour of its words, dashes, and the paper of its heading."""

    border: str
    paper: str
    ink: str = svg.INK
    thick: float = 1.5
    dashes: str | None = None
    band: str | None = None


REST = Look(svg.INK, "#F3F3F3")
ACT = Look(svg.ORANGE, svg.PAPER, band="#FCEBC4")
WAY = Look(svg.GREEN, "#EFF9F5", thick=2.5)
DOMINATED = Look("#7FC4AE", svg.PAPER, svg.SOFT)
MISS = Look(svg.FAINT, "#F3F3F3", svg.SOFT, thick=1)


@dataclass(frozen=True, slots=True)
class Card:
    """A state as a box: a heading, the state itself, remarks; `full` is what a pointer held over it says.

    A way out carries its number as a badge; a near miss is crossed and struck through.
    """

    x: float
    y: float
    width: float
    full: str
    head: tuple[str, ...]
    body: tuple[str, ...]
    foot: tuple[str, ...]
    look: Look
    badge: str = ""
    crossed: bool = False

    @property
    def height(self) -> float:
        """How high the box is."""
        return LINE * (len(self.head) + len(self.body) + len(self.foot)) + 2 * PAD + (6 if self.look.band else -2)

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Step:
    """What leads to a way out, in words: who does what, all together or each alone."""

    full: str
    joint: bool
    head: str
    parts: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> float:
        """How high the words are."""
        return LINE * (sum(map(len, self.parts)) + bool(self.head)) + PAD


@dataclass(frozen=True, slots=True)
class Row:
    """A way out and the step that leads there; `y` is the middle of the row."""

    step: Step | None
    card: Card
    y: float = 0.0

    @property
    def height(self) -> float:
        """How high the row is."""
        return max(self.card.height, self.step.height if self.step else 0.0)


@dataclass(frozen=True, slots=True)
class Group:
    """The ways out that share a start and the third parties' acts; `act` is None where nobody acts first."""

    start: int
    act: Card | None
    rows: tuple[Row, ...]

    @property
    def height(self) -> float:
        """How high the group is."""
        return max(_stacked(self.rows), self.act.height if self.act else 0.0)


@dataclass(frozen=True, slots=True)
class Stack:
    """The no-agreement outcome: a card a state, the cycles among them, and remarks below.

    A cycle in `rounds` is in the order in which the principals go round it.
    """

    cards: Mapping[int, Card]
    cycles: tuple[tuple[int, ...], ...]
    rounds: frozenset[tuple[int, ...]]
    remarks: tuple[str, ...]

    @property
    def height(self) -> float:
        """How high the stack is with its remarks."""
        return _stacked(tuple(self.cards.values())) + LINE * len(self.remarks)

    @property
    def right(self) -> float:
        """The right edge of its cards."""
        return next(iter(self.cards.values())).right

    def leaves(self, state: int) -> float:
        """How far down an arrow from the state begins: at its card, or at the remark that counts the rest."""
        bottom = max(card.y + card.height for card in self.cards.values())
        return self.cards[state].middle if state in self.cards else bottom + LINE

    def lowered(self, by: float) -> "Stack":
        """The same stack further down."""
        return replace(self, cards={state: replace(card, y=card.y + by) for state, card in self.cards.items()})


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column begins and how wide it is."""

    rest: tuple[float, float]
    act: tuple[float, float]
    step: tuple[float, float]
    way: tuple[float, float]


WITH_ACT = Columns((12, 118), (160, 136), (328, 160), (520, 188))
WITHOUT_ACT = Columns((12, 160), (0, 0), (206, 228), (468, 240))
NO_WAY = Columns((12, 190), (0, 0), (0, 0), (290, 418))


def states_figure(conflict: Conflict, offers: Offers, names: Names) -> str | None:
    """The figure as inline SVG; `names` says a state in words. None without a no-agreement outcome."""
    if not offers.no_agreement.states:
        return None
    draw = _ways if offers.ways_out else _no_way
    parts, bottom = draw(conflict, offers, names, MARGIN + LINE + 6)
    misses, bottom = _near_misses(conflict, offers, names, bottom)
    words = _description(conflict, offers, names)
    return svg.figure("states", "From no agreement to the ways out", words, bottom, *parts, *misses)


# --- ways out -----------------------------------------------------------------------------------------------


def _ways(conflict: Conflict, offers: Offers, names: Names, top: float) -> tuple[list[Markup], float]:
    shown = offers.ways_out[:WAYS_SHOWN]
    columns = WITH_ACT if any(_parted(way.path)[0] for way in shown) else WITHOUT_ACT
    groups = _without_heads(_groups(conflict, offers, names, columns))
    height = _stacked(groups)
    stack = _stack(conflict, offers, names, columns.rest, [group.start for group in groups])
    tallest = max(height, stack.height)
    stack = stack.lowered(top + (tallest - stack.height) / 2)
    parts = [*_headings(columns, groups), *_draw_stack(stack)]
    y = top + (tallest - height) / 2
    starts = list(dict.fromkeys(group.start for group in groups))
    for group in groups:
        bend = stack.right + 11 + 5 * (starts.index(group.start) % 3)
        parts += _draw_group(_placed(group, y), columns, (stack.right, stack.leaves(group.start), bend))
        y += group.height + GAP
    bottom = top + tallest + GAP
    if more := len(offers.ways_out) - len(shown):
        parts.append(svg.text(f"and {more} more", columns.way[0], bottom + PAD, fill=svg.SOFT))
        bottom += LINE + PAD
    return parts, bottom


def _headings(columns: Columns, groups: Sequence[Group]) -> Iterator[Markup]:
    steps = [row.step for group in groups for row in group.rows if row.step]
    moving = "together or not at all" if all(step.joint for step in steps) else "the next step"
    ways = "the way out" if sum(len(group.rows) for group in groups) == 1 else "the ways out"
    titles = {columns.rest: "if nobody agrees", columns.step: moving, columns.way: ways}
    if columns.act[1]:
        titles[columns.act] = "a third party acts"
    for (x, _), title in titles.items():
        yield svg.text(title, x, MARGIN + LINE - 6, fill=svg.SOFT)


def _parted(path: Path) -> tuple[Path, Path]:
    """The acts of third parties that open the path, and what follows; where nothing follows, the acts do."""
    acts = tuple(step for step in path if step.kind == "act")
    return (acts, path[len(acts) :]) if len(acts) < len(path) else ((), path)


def _groups(conflict: Conflict, offers: Offers, names: Names, columns: Columns) -> tuple[Group, ...]:
    """The ways out shown, those with the same start and acts together, numbered in their order."""
    numbers = _numbers(offers)
    together: dict[tuple[int, Path], list[WayOut]] = {}
    for way in offers.ways_out[:WAYS_SHOWN]:
        start = way.path[0].start if way.path else way.state
        together.setdefault((start, _parted(way.path)[0]), []).append(way)
    return tuple(
        Group(
            start,
            _act_card(conflict, acts, names, columns.act) if acts else None,
            tuple(
                Row(
                    _step(conflict, _parted(way.path)[1], names, columns.step[1]),
                    _way_card(way, numbers, names, columns.way),
                )
                for way in ways
            ),
        )
        for (start, acts), ways in together.items()
    )


def _numbers(offers: Offers) -> dict[int, int]:
    return {way.state: number for number, way in enumerate(offers.ways_out, start=1)}


def _without_heads(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """The same groups; where every step is joint the heading of the column says so once."""
    if not all(row.step and row.step.joint for group in groups for row in group.rows):
        return groups
    return tuple(
        replace(
            group,
            rows=tuple(replace(row, step=row.step and replace(row.step, head="")) for row in group.rows),
        )
        for group in groups
    )


def _placed(group: Group, y: float) -> Group:
    """The group with its top at `y`."""
    at, rows = y + (group.height - _stacked(group.rows)) / 2, []
    for row in group.rows:
        middle = at + row.height / 2
        rows.append(replace(row, y=middle, card=replace(row.card, y=middle - row.card.height / 2)))
        at += row.height + GAP
    act = group.act and replace(group.act, y=y + (group.height - group.act.height) / 2)
    return replace(group, act=act, rows=tuple(rows))


def _draw_group(group: Group, columns: Columns, leaving: tuple[float, float, float]) -> Iterator[Markup]:
    x, y, bend = leaving
    if group.act:
        yield _link(x, y, group.act.x, group.act.middle, bend, arrow=True)
        yield _draw_card(group.act)
        x, y, bend = group.act.right, group.act.middle, group.act.right + 14
    left, width = columns.step
    for row in group.rows:
        if row.step is None:
            yield _link(x, y, row.card.x, row.y, bend, arrow=True)
        else:
            yield _link(x, y, left, row.y, bend)
            yield _draw_step(row.step, left, width, row.y)
            yield _link(left + width, row.y, row.card.x, row.y, left + width, arrow=True)
        yield _draw_card(row.card)


def _act_card(conflict: Conflict, acts: Path, names: Names, column: tuple[float, float]) -> Card:
    said = [_doing(conflict, step, step.by[0], names) for step in acts]
    remarks = []
    if all(step.improves_nobody for step in acts):
        remarks.append("by itself improves nobody")
    remarks += _losses(conflict, acts)
    words, room = names(acts[-1].end), column[1] - 2 * PAD
    return Card(
        *(column[0], 0.0, column[1]),
        f"{'; then '.join(said)}, so that: {words}",
        tuple(line for each in said for line in svg.wrapped(each, room, 3)),
        svg.wrapped(words, room, 4, bold=True),
        tuple(line for each in remarks for line in svg.wrapped(each, room, 2)),
        ACT,
    )


def _step(conflict: Conflict, steps: Path, names: Names, width: float) -> Step | None:
    """The steps after the acts in words, None if there are none."""
    if not steps:
        return None
    kind, room = steps[0].kind, width - 2 * PAD - 6
    if kind == "joint":
        head, said = "together", _doing_jointly(conflict, steps[0], names)
    else:
        head = {"act": "a third party alone"}.get(kind, "alone" if len(steps) == 1 else "alone, one by one")
        said = [_doing(conflict, step, step.by[0], names) for step in steps]
        if len(said) > 1:
            said = [f"{at}. {each}" for at, each in enumerate(said, start=1)]
    said += _losses(conflict, steps)
    return Step(
        f"{head}: {'; '.join(said)}",
        kind == "joint",
        head,
        tuple(svg.wrapped(each, room, 3) for each in said),
    )


def _way_card(way: WayOut, numbers: Mapping[int, int], names: Names, column: tuple[float, float]) -> Card:
    remarks = _remarks(way, numbers, names)
    look = WAY if way.dominated_by is None else DOMINATED
    words, room = names(way.state), column[1] - 2 * PAD
    return Card(
        *(column[0], 0.0, column[1]),
        f"way out {numbers[way.state]}: {words} ({'; '.join(remarks)})",
        (),
        svg.wrapped(words, room - BADGE, 4, bold=True),
        tuple(line for each in remarks for line in svg.wrapped(each, room - BADGE, 3)),
        look if way.credible else replace(look, dashes="6 4", paper=svg.PAPER),
        badge=f"{numbers[way.state]}",
    )


def _remarks(way: WayOut, numbers: Mapping[int, int], names: Names) -> list[str]:
    """What a way out rests on, what of it could be broken unseen, and whether all prefer another."""
    remarks = ["credible" if way.credible else "rests on a sanction its maker would not carry out"]
    if way.unverified:
        remarks.append(f"unverified: {', '.join(way.unverified)}")
    if way.dominated_by is not None:
        by = numbers.get(way.dominated_by)
        better = names(way.dominated_by) if by is None or by > WAYS_SHOWN else f"way out {by}"
        remarks.append(f"all prefer {better}")
    return remarks


def _doing(conflict: Conflict, step: PathStep, dm: int, names: Names) -> str:
    """What one decision maker does in a step: `US: talk`."""
    space, key = conflict.space, conflict.keys[dm]
    if not isinstance(space, OptionTable):
        return f"{key}: move to {names(step.end)}"
    return f"{key}: {', '.join(asked(space, dm, step.start, step.end))}"


def _doing_jointly(conflict: Conflict, step: PathStep, names: Names) -> list[str]:
    if isinstance(conflict.space, OptionTable):
        return [_doing(conflict, step, dm, names) for dm in step.by]
    return [*(conflict.keys[dm] for dm in step.by), f"move to {names(step.end)}"]


def _losses(conflict: Conflict, steps: Path) -> list[str]:
    losers = dict.fromkeys(conflict.keys[dm] for step in steps for dm in step.losses)
    return [f"at a loss to {', '.join(losers)}"] if losers else []


# --- no agreement -------------------------------------------------------------------------------------------


def _stack(
    conflict: Conflict, offers: Offers, names: Names, column: tuple[float, float], starts: Iterable[int]
) -> Stack:
    """The no-agreement outcome from 0 downwards: all of it, or the starts first and a count of the rest."""
    rest = offers.no_agreement
    rounds = {cycle: _round(conflict, cycle) for cycle in rest.cycles}
    cycles = tuple(order or cycle for cycle, order in rounds.items())
    ordered = list(dict.fromkeys([*(state for cycle in cycles for state in cycle), *rest.states]))
    shown = ordered
    if len(ordered) > RESTS_SHOWN:
        shown = list(dict.fromkeys([*starts, *ordered]))[:RESTS_SHOWN]
    indent = 16.0 if cycles else 0.0
    cards, y = {}, 0.0
    for state in shown:
        words = names(state)
        body = svg.wrapped(words, column[1] - indent - 2 * PAD, 4, bold=True)
        cards[state] = Card(column[0] + indent, y, column[1] - indent, words, (), body, (), REST)
        y += cards[state].height + GAP
    remarks = [f"and {len(ordered) - len(shown)} more"] if len(ordered) > len(shown) else []
    if cycles:
        remarks.append("goes round")
    elif len(ordered) > 1:
        remarks.append("one of these")
    return Stack(cards, cycles, frozenset(order for order in rounds.values() if order), tuple(remarks))


def _round(conflict: Conflict, cycle: tuple[int, ...]) -> tuple[int, ...] | None:
    """The states of a short cycle in an order in which the principals go round all of it, None if there is none."""
    first, *others = cycle
    orders = permutations(others) if len(cycle) <= LONGEST_ROUND else ()
    return next(((first, *order) for order in orders if _is_round(conflict, (first, *order))), None)


def _is_round(conflict: Conflict, cycle: tuple[int, ...]) -> bool:
    """Some principal improves from each state to the next, and from the last to the first."""
    return all(
        any(
            end in conflict.space.moves(i, start) and conflict.ranks[i][end] > conflict.ranks[i][start]
            for i in conflict.principals
        )
        for start, end in pairwise((*cycle, cycle[0]))
    )


def _draw_stack(stack: Stack) -> Iterator[Markup]:
    for card in stack.cards.values():
        yield _draw_card(card)
    for cycle in stack.cycles:
        shown = [card for state, card in stack.cards.items() if state in cycle]
        if len(shown) > 1:
            whole = cycle in stack.rounds and len(shown) == len(cycle)
            yield from _draw_round(shown) if whole else _draw_among(shown)
    y = max(card.y + card.height for card in stack.cards.values()) + LINE
    yield svg.lines(stack.remarks, MARGIN, y, fill=svg.SOFT)


def _draw_round(cards: Sequence[Card]) -> Iterator[Markup]:
    """Down from card to card and back up at their left."""
    high, low = cards[0], cards[-1]
    for above, below in pairwise(cards):
        at = above.x + above.width / 2
        yield svg.path(f"M{at:g} {above.y + above.height:g}V{below.y - HEAD:g}")
        yield svg.element("path", d=f"M{at:g} {below.y:g}l{-HEAD / 2:g} {-HEAD:g}h{HEAD:g}z", fill=svg.INK)
    yield svg.path(f"M{low.x:g} {low.middle:g}H{low.x - 12:g}V{high.middle:g}H{high.x - HEAD:g}")
    yield _arrowhead(high.x, high.middle)


def _draw_among(cards: Sequence[Card]) -> Iterator[Markup]:
    """A bracket at the left of the cards, with a head at each of them: they go round in no single order."""
    high, low = cards[0], cards[-1]
    yield svg.path(f"M{low.x - 12:g} {low.middle:g}V{high.middle:g}")
    for card in cards:
        yield svg.path(f"M{card.x - 12:g} {card.middle:g}h5")
        yield _arrowhead(card.x, card.middle)


# --- no way out ---------------------------------------------------------------------------------------------


def _no_way(conflict: Conflict, offers: Offers, names: Names, top: float) -> tuple[list[Markup], float]:
    stack = _stack(conflict, offers, names, NO_WAY.rest, ())
    x, width = NO_WAY.way
    words = svg.wrapped(_what_removes(conflict, offers), width, 4)
    height = max(stack.height, LINE * (len(words) + 1) + PAD)
    middle = top + height / 2
    stack = stack.lowered(top + (height - stack.height) / 2)
    barrier = x - 26
    y = middle - LINE * len(words) / 2
    parts = [
        svg.text("if nobody agrees", NO_WAY.rest[0], MARGIN + LINE - 6, fill=svg.SOFT),
        *_draw_stack(stack),
        svg.path(f"M{stack.right:g} {middle:g}H{barrier - 4:g}", stroke_dasharray="2 4"),
        svg.path(f"M{barrier:g} {middle - 30:g}V{middle + 30:g}", stroke_width=5),
        _cross(barrier - 26, middle - 6, 12, svg.VERMILION, 3),
        svg.text("No way out", x, y + 2, font_weight="bold"),
        svg.lines(words, x, y + 2 + LINE),
    ]
    return parts, top + height + GAP


def _what_removes(conflict: Conflict, offers: Offers) -> str:
    rest = set(offers.no_agreement.states)
    fails = [miss.fails for miss in offers.near_misses if miss.state not in rest]
    removed = [f"{fails.count(c):,} {FAILS[c]}" for c in CONDITIONS if c in fails]
    alone = f"miss by one: {', '.join(removed)}" if removed else "all miss two or more"
    return (
        f"None of the {len(conflict.space.states):,} states meets all four conditions. "
        f"Besides no agreement itself, {alone}."
    )


# --- near misses --------------------------------------------------------------------------------------------


def _near_misses(conflict: Conflict, offers: Offers, names: Names, top: float) -> tuple[list[Markup], float]:
    misses = _misses(offers)
    if not misses:
        return [], top
    shown = misses[:MISSES_SHOWN]
    width = (svg.WIDTH - 2 * MARGIN - GAP * (MISSES_SHOWN - 1)) / MISSES_SHOWN
    y = top + 10 + LINE
    cards = [
        _miss_card(conflict, offers, miss, names, (MARGIN + at * (width + GAP), y, width))
        for at, miss in enumerate(shown)
    ]
    more = f"; {len(misses) - len(shown)} more are not drawn" if len(misses) > len(shown) else ""
    rule = svg.path(f"M{MARGIN:g} {top:g}H{svg.WIDTH - MARGIN:g}", stroke=svg.FAINT, stroke_width=1)
    title = svg.text(f"near misses: all conditions met but one{more}", MARGIN, top + LINE, fill=svg.SOFT)
    return [rule, title, *map(_draw_card, cards)], y + max(card.height for card in cards) + MARGIN


def _misses(offers: Offers) -> list[NearMiss]:
    """The near misses that are not in the figure already, those that are no equilibrium first."""
    known = set(offers.no_agreement.states)
    known |= {step.end for way in offers.ways_out[:WAYS_SHOWN] for step in way.path}
    return sorted(
        (miss for miss in offers.near_misses if miss.state not in known),
        key=lambda miss: CONDITIONS.index(miss.fails),
    )


def _miss_card(
    conflict: Conflict, offers: Offers, miss: NearMiss, names: Names, at: tuple[float, float, float]
) -> Card:
    room, words, why = at[2] - 2 * PAD, names(miss.state), _why(conflict, offers, miss)
    return Card(
        *at,
        f"near miss: {words} ({'; '.join((FAILS[miss.fails], *why))})",
        (FAILS[miss.fails],),
        svg.wrapped(words, room, 3),
        tuple(line for each in why for line in svg.wrapped(each, room, 2)),
        MISS,
        crossed=True,
    )


def _why(conflict: Conflict, offers: Offers, miss: NearMiss) -> tuple[str, ...]:
    """What is to be said of a near miss besides the condition it fails."""
    space, ranks, state = conflict.space, conflict.ranks, miss.state
    if miss.fails == "equilibrium" and isinstance(space, OptionTable):
        return tuple(_temptation(conflict, space, state, option) for option in space.unseen_at(state))
    if miss.fails == "face":
        lost = [conflict.keys[i] for i in conflict.face_lost(state)]
        return (f"of {', '.join(lost)}",) if lost else ("on the way there",)
    if miss.fails == "better":
        rest = offers.no_agreement.states
        losing = [i for i in conflict.principals if any(ranks[i][state] <= ranks[i][r] for r in rest)]
        return (f"not for {', '.join(conflict.keys[i] for i in losing)}",)
    return ()


def _temptation(conflict: Conflict, space: OptionTable, state: int, option: Option) -> str:
    """That an option could be dropped unseen, and that its owner would, if it gains by that alone."""
    end = space.after(state, off=(option.key,))
    rank = conflict.ranks[option.owner]
    gains = end is not None and end in space.moves(option.owner, state) and rank[end] > rank[state]
    who = conflict.keys[option.owner]
    return f"{who} would drop {option.key} unseen" if gains else f"unverified: {option.key}"


# --- shapes -------------------------------------------------------------------------------------------------


def _stacked(blocks: Sequence[Card] | Sequence[Row] | Sequence[Group]) -> float:
    """How high the blocks are below each other."""
    return sum(block.height for block in blocks) + GAP * (len(blocks) - 1)


def _draw_card(card: Card) -> Markup:
    look, x, y = card.look, card.x + PAD, card.y + PAD + 10
    parts = [
        svg.element("title", svg.plain(card.full)),
        _frame(card, card.height, look.paper),
    ]
    if look.band:
        parts.append(_frame(card, LINE * len(card.head) + PAD + 2, look.band))
    if card.crossed:
        parts.append(_cross(x, card.y + PAD + 1, 9, svg.VERMILION, 2))
    if card.badge:
        parts.append(svg.element("circle", cx=x + 9, cy=y - 4, r=10, fill=look.ink))
        parts.append(svg.text(card.badge, x + 9, y, fill=svg.PAPER, font_weight="bold", text_anchor="middle"))
        x += BADGE
    head_bold = "bold" if card.crossed else None
    parts.append(svg.lines(card.head, x + (16 if card.crossed else 0), y, fill=look.ink, font_weight=head_bold))
    y += LINE * len(card.head) + (8 if look.band else 0)
    style = {"text_decoration": "line-through"} if card.crossed else {"font_weight": "bold"}
    parts.append(svg.lines(card.body, x, y, fill=look.ink, **style))
    parts.append(svg.lines(card.foot, x, y + LINE * len(card.body), fill=svg.SOFT))
    return svg.element("g", *parts)


def _frame(card: Card, height: float, paper: str) -> Markup:
    return svg.element(
        "rect",
        x=card.x,
        y=card.y,
        width=card.width,
        height=height,
        rx=6,
        fill=paper,
        stroke=card.look.border,
        stroke_width=card.look.thick,
        stroke_dasharray=card.look.dashes,
    )


def _draw_step(step: Step, x: float, width: float, middle: float) -> Markup:
    """The words between two brackets that join them, or in a plain frame where each moves alone."""
    top, bottom, right = middle - step.height / 2, middle + step.height / 2, x + width
    if step.joint:
        frame = svg.joined(
            svg.path(f"M{x + 9:g} {top:g}q-5 0 -5 5V{bottom - 5:g}q0 5 5 5M{x:g} {middle:g}h4", stroke_width=2),
            svg.path(
                f"M{right - 9:g} {top:g}q5 0 5 5V{bottom - 5:g}q0 5 -5 5M{right:g} {middle:g}h-4", stroke_width=2
            ),
        )
    else:
        frame = svg.element(
            "rect", x=x, y=top, width=width, height=step.height, fill=svg.PAPER, stroke=svg.INK, stroke_width=1
        )
    y = top + PAD / 2 + 11
    words = [svg.text(step.head, x + PAD + 4, y, fill=svg.SOFT)] if step.head else []
    y += LINE if step.head else 0
    for part in step.parts:
        words.append(svg.lines(part, x + PAD + 4, y))
        y += LINE * len(part)
    return svg.element("g", svg.element("title", svg.plain(step.full)), frame, *words)


def _link(x: float, y: float, end: float, level: float, bend: float, *, arrow: bool = False) -> Markup:
    """A line that turns at `bend`, with or without a head."""
    stop = end - HEAD if arrow else end
    line = svg.path(f"M{x:g} {y:g}H{bend:g}V{level:g}H{stop:g}", stroke_linejoin="round")
    return svg.joined(line, _arrowhead(end, level)) if arrow else line


def _arrowhead(x: float, y: float) -> Markup:
    return svg.element("path", d=f"M{x:g} {y:g}l{-HEAD - 1:g} {-HEAD / 2:g}v{HEAD:g}z", fill=svg.INK)


def _cross(x: float, y: float, size: float, colour: str, thick: float) -> Markup:
    return svg.path(
        f"M{x:g} {y:g}l{size:g} {size:g}m0 {-size:g}l{-size:g} {size:g}", stroke=colour, stroke_width=thick
    )


# --- in words -----------------------------------------------------------------------------------------------


def _description(conflict: Conflict, offers: Offers, names: Names) -> str:
    """The figure told in sentences, for those who do not see it."""
    rest, numbers = offers.no_agreement, _numbers(offers)
    told = [f"If nobody agrees: {' / '.join(map(names, rest.states[:RESTS_SHOWN]))}."]
    if rest.cycles:
        told.append("There it goes round and does not rest.")
    if not offers.ways_out:
        told.append(f"No way out. {_what_removes(conflict, offers)}")
    for way in offers.ways_out[:WAYS_SHOWN]:
        acts, steps = _parted(way.path)
        done = [_doing(conflict, step, step.by[0], names) for step in acts]
        if (step := _step(conflict, steps, names, svg.WIDTH)) is not None:
            done.append(step.full)
        told.append(
            f"Way out {numbers[way.state]}: {names(way.state)}, by {', then '.join(done) or 'no step'} "
            f"({'; '.join(_remarks(way, numbers, names))})."
        )
    for miss in _misses(offers)[:MISSES_SHOWN]:
        told.append(
            f"Near miss: {names(miss.state)} ({'; '.join((FAILS[miss.fails], *_why(conflict, offers, miss)))})."
        )
    return " ".join(told)
