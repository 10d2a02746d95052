"""Terms: how long something lasts, in plain words, and when it then ends."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from wayout.clock import ClockError
from wayout.clock.terms import Term

NIGHT = datetime(1962, 10, 24, 23, 15, tzinfo=timezone(timedelta(hours=-4)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 weeks", "2 weeks"),
        ("1 week", "1 week"),
        ("2 to 3 weeks", "2 to 3 weeks"),
        ("2-3 days", "2 to 3 days"),
        ("2 or 3 days", "2 to 3 days"),
        ("  36   Hours ", "36 hours"),
        ("1.5 days", "1.5 days"),
        ("6months", "6 months"),
    ],
)
def test_a_term_is_read_and_shown(text, shown):
    assert str(Term.parse(text)) == shown
    assert Term.parse(shown) == Term.parse(text)


@pytest.mark.parametrize(
    ("text", "what", "mend"),
    [
        ("a while", "is no term", "2 weeks"),
        ("2", "is no term", "2 weeks"),
        ("2 fortnights", "no unit", "weeks"),
        ("3 to 2 weeks", "3 to 2 is none", "shorter first"),
        ("0 days", "0 to 0 is none", "above 0"),
        ("1.5 months", "no calendar term", "whole months"),
        ("9999999 years", "longer than a calendar", "shorter"),
        ("1" + "0" * 400 + " days", "longer than a calendar", "shorter"),
        ("", "is no term", "2 weeks"),
    ],
)
def test_what_is_no_term_is_refused_with_a_mend(text, what, mend):
    with pytest.raises(ClockError, match=what) as error:
        Term.parse(text)
    assert mend in str(error.value).partition("; ")[2]


def test_weeks_are_counted_exactly():
    first, last = Term.parse("2 to 3 weeks").ends(NIGHT)
    assert first == datetime(1962, 11, 8, 3, 15, tzinfo=UTC)
    assert last - first == timedelta(weeks=1)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2031, 1, 31), 1, (2031, 2, 28)),
        ((2032, 1, 31), 1, (2032, 2, 29)),
        ((2031, 3, 15), 1, (2031, 4, 15)),
        ((2031, 11, 30), 3, (2032, 2, 29)),
        ((2031, 12, 31), 12, (2032, 12, 31)),
    ],
)
def test_months_go_by_the_calendar(start, months, end):
    begins = datetime(*start, 12, tzinfo=UTC)
    assert Term.parse(f"{months} months").ends(begins) == (datetime(*end, 12, tzinfo=UTC),) * 2


def test_years_are_twelve_months():
    begins = datetime(2032, 2, 29, tzinfo=UTC)
    assert Term.parse("1 year").ends(begins) == Term.parse("12 months").ends(begins)
