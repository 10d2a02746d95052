from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.model import StatementError, parse
from wayout.model.states import column

KEYS = ("a", "b", "c")


def truth(text):
    return parse(text).truth(lambda key: column(3, KEYS.index(key)))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a", lambda a, b, c: a),
        ("not a", lambda a, b, c: not a),
        ("a and b or c", lambda a, b, c: (a and b) or c),
        ("a and (b or c)", lambda a, b, c: a and (b or c)),
        ("not a or b", lambda a, b, c: (not a) or b),
        ("a == b", lambda a, b, c: a == b),
        ("a != b", lambda a, b, c: a != b),
        ("(a == b) == c", lambda a, b, c: (a == b) == c),
        ("not (a and b and c)", lambda a, b, c: not (a and b and c)),
    ],
)
def test_a_statement_means_what_it_says(text, meaning):
    expected = [bool(meaning(*(bool(code >> j & 1) for j in range(3)))) for code in range(8)]
    assert truth(text).tolist() == expected


sentences = st.recursive(
    st.sampled_from(KEYS),
    lambda part: st.one_of(
        part.map(lambda x: f"not ({x})"),
        st.tuples(part, st.sampled_from(["and", "or", "==", "!="]), part).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
    ),
    max_leaves=12,
)


@given(sentences)
def test_statements_agree_with_python_itself(text):
    for code, (c, b, a) in enumerate(product((False, True), repeat=3)):
        assert truth(text)[code] == eval(text, {"a": a, "b": b, "c": c})


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "a.b",
        "a()",
        "[x for x in a]",
        "a if b else c",
        "lambda: a",
        "a & b",
        "a < b",
        "a == b == c",
        "1",
        "True",
        "'a'",
        "a and",
        "",
        "   ",
        "a := b",
        "a[0]",
        "f'{a}'",
        "not " * 500 + "a",
        "(" * 400 + "a" + ")" * 400,
        "a or " * 30_000 + "a",
        "a\x00b",
        "yield a",
        "await a",
    ],
)
def test_anything_but_a_boolean_sentence_is_refused(text):
    with pytest.raises(StatementError):
        parse(text)


@given(st.text(max_size=80))
def test_any_text_is_parsed_or_refused(text):
    try:
        statement = parse(text)
    except StatementError:
        return
    column_of = dict.fromkeys(statement.names, np.array([True, False]))
    assert statement.truth(column_of.__getitem__).shape == (2,)


def test_names_are_told_once_in_order():
    assert parse("b and (a or b) and not c").names == ("b", "a", "c")
