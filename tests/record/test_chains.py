"""The order of time and the chains of replies, beside definitions that go through everything."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.record.chains import answered_by, answers, chains, cycles, depths
from wayout.record.evidence import Document
from wayout.record.order import before, clocks, in_time, too_early

EDT, MSK = timezone(timedelta(hours=-4)), timezone(timedelta(hours=3))
KEYS = "abcdefg"


def record(**documents):
    """Documents by key, each with its date and those it answers."""
    return {
        key: Document(key, key, date=when, replies_to=tuple(replies)) for key, (when, replies) in documents.items()
    }


MIDNIGHT = datetime(1962, 10, 24, tzinfo=UTC)
instants = st.builds(
    lambda hours, zone: (MIDNIGHT + timedelta(hours=hours)).astimezone(zone),
    st.integers(-40, 40),
    st.sampled_from([UTC, EDT, MSK]),
)
dates = st.one_of(st.none(), st.integers(22, 26).map(lambda day: date(1962, 10, day)), instants)


@st.composite
def records(draw, acyclic=False):
    keys = draw(st.permutations(KEYS))[: draw(st.integers(0, len(KEYS)))]
    found = {}
    for n, key in enumerate(keys):
        among = keys[:n] if acyclic else keys
        replies = draw(st.lists(st.sampled_from([*among, "elsewhere"]), max_size=3))
        found[key] = (draw(dates), replies)
    keys = draw(st.permutations(list(found)))
    return record(**{key: found[key] for key in keys})


def reached(documents, neighbours):
    """From every document all that some way leads to, by going one step further until nothing is new."""
    found = {key: set(neighbours[key]) for key in documents}
    while True:
        more = {key: each | {far for near in each for far in found[near]} for key, each in found.items()}
        if more == found:
            return found
        found = more


@given(records())
def test_there_is_a_circle_if_and_only_if_a_document_answers_itself_and_each_is_one(documents):
    steps, found = answers(documents), cycles(documents)
    far = reached(documents, steps)
    assert bool(found) == any(key in far[key] for key in documents)
    for circle in found:
        assert all(other in steps[one] for one, other in zip(circle, (*circle[1:], circle[0]), strict=True))
        assert circle[0] == min(circle, key=list(documents).index)
    circular = {key for circle in found for key in circle}
    assert len(circular) == sum(map(len, found))
    left = {key: each for key, each in documents.items() if key not in circular}
    far = reached(left, answers(left))
    assert not any(key in far[key] for key in left)


@given(records())
def test_chains_are_the_connected_parts_of_two_or_more(documents):
    before, after = answers(documents), answered_by(documents)
    far = reached(documents, {key: {*before[key], *after[key]} for key in documents})
    parts = {frozenset({key} | far[key]) for key in documents}
    found = chains(documents)
    assert {frozenset(chain) for chain in found} == {part for part in parts if len(part) > 1}
    assert len(found) == len(set(found))
    assert all(list(chain) == sorted(chain, key=list(documents).index) for chain in found)


@given(records())
def test_answered_by_is_answers_turned_round(documents):
    turned = {(each, key) for key, before in answers(documents).items() for each in before}
    assert {(key, each) for key, after in answered_by(documents).items() for each in after} == turned


@given(records(acyclic=True))
def test_depth_is_the_longest_way_back(documents):
    before, found = answers(documents), depths(documents)

    def ways(key):
        return [[key], *([key, *way] for each in before[key] for way in ways(each))]

    for key in documents:
        assert found[key] == max(map(len, ways(key))) - 1


def must_precede(one, other, zone, deep, order):
    """Whether the rule of `in_time` says that `one` comes first, written out case by case."""
    if one.date is None or other.date is None:
        if (one.date is None) != (other.date is None):
            return other.date is None
    else:
        days = [isinstance(each.date, datetime) for each in (one, other)]
        begins = [
            each.date if isinstance(each.date, datetime) else datetime(*each.date.timetuple()[:3], tzinfo=zone)
            for each in (one, other)
        ]
        if begins[0] != begins[1]:
            return begins[0] < begins[1]
        if days[0] != days[1]:
            return not days[0]
    if deep[one.key] != deep[other.key]:
        return deep[one.key] < deep[other.key]
    return order[one.key] < order[other.key]


@given(records())
def test_the_order_of_time_is_the_only_one_that_breaks_no_rule(documents):
    few = dict(list(documents.items())[:5])
    zone, deep, order = clocks(few.values()), depths(few), {key: at for at, key in enumerate(few)}
    allowed = [
        way
        for way in permutations(few.values())
        if all(must_precede(one, other, zone, deep, order) for at, one in enumerate(way) for other in way[at + 1 :])
    ]
    assert [tuple(in_time(few).values())] == allowed


def test_a_day_stands_before_its_hours_and_after_those_of_the_day_before():
    documents = record(
        unknown=(None, ""),
        late=(datetime(1962, 10, 24, 23, 15, tzinfo=EDT), ""),
        day=(date(1962, 10, 24), ""),
        eve=(datetime(1962, 10, 23, 22, 0, tzinfo=EDT), ""),  # by UTC it is the 24th already
    )
    assert list(in_time(documents)) == ["eve", "day", "late", "unknown"]


def test_a_day_stands_before_the_instant_at_which_it_begins():
    midnight = datetime(1962, 10, 24, tzinfo=EDT)
    documents = record(instant=(midnight, ""), day=(date(1962, 10, 24), ""))
    assert list(in_time(documents)) == ["day", "instant"]


def test_a_reply_of_the_same_day_comes_after_what_it_answers():
    documents = record(reply=(date(1962, 10, 24), ["letter"]), letter=(date(1962, 10, 24), ""))
    assert list(in_time(documents)) == ["letter", "reply"]


@pytest.mark.parametrize(
    ("one", "other", "sure"),
    [
        (date(1962, 10, 23), date(1962, 10, 24), True),
        (date(1962, 10, 24), date(1962, 10, 24), False),
        (datetime(1962, 10, 24, 2, tzinfo=MSK), datetime(1962, 10, 23, 20, tzinfo=EDT), True),
        (date(1962, 10, 23), datetime(1962, 10, 24, 1, tzinfo=MSK), False),  # it is the 23rd in Washington
        (date(1962, 10, 22), datetime(1962, 10, 24, 1, tzinfo=MSK), True),
    ],
)
def test_before_is_only_what_is_sure(one, other, sure):
    assert before(one, other) is sure


def test_a_reply_dated_before_what_it_answers_is_told():
    documents = record(
        reply=(date(1962, 10, 22), ["letter", "note"]), letter=(date(1962, 10, 24), ""), note=(None, "")
    )
    assert too_early(documents) == (("reply", "letter"),)


def test_thousands_in_one_chain_take_no_time():
    many = {str(n): Document(str(n), "-", replies_to=(str(n - 1),) if n else ()) for n in range(5_000)}
    assert depths(many)["4999"] == 4_999
    assert len(chains(many)[0]) == 5_000
    assert next(iter(in_time(many))) == "0"
