"""What a notebook shows of a result: a small table as HTML."""

from collections.abc import Iterable, Sequence
from html import escape


def html_table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column names its rows and whose last is words; all text is escaped."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(_row(name, numbers, words) for name, *numbers, words in rows)
    return (
        f'<table><caption style="text-align:left">{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(name: str, numbers: Iterable[str], words: str) -> str:
    cells = "".join(f'<td style="text-align:right">{escape(number)}</td>' for number in numbers)
    return f'<tr><th scope="row">{escape(name)}</th>{cells}<td style="text-align:left">{escape(words)}</td></tr>'
