"""Memoranda that are made to take long: the time grows with the text, whatever it is made of."""

import gc
from contextlib import suppress
from time import process_time

import pytest

from wayout.record import Unreadable, read

HEAD = "Memorandum of Telephone Conversation Between Rao and Lind\n\nGeneva, May 2, 1971, 9 a.m.\n\n"
DIV = "<div type='document'><head>Memorandum of Conversation</head>"
NOTE = "a<note n='1'>x</note>"
PATHOLOGICAL = {
    "one line": lambda n: HEAD + "Rao--" + "word " * (n // 5),
    "turns": lambda n: HEAD + "Rao--A.\n\nLind--B.\n\n" * (n // 20),
    "labels": lambda n: HEAD + "".join(f"Speaker{i}: x\n" for i in range(n // 15)),
    "nested brackets": lambda n: HEAD + "Rao--" + "[" * (n // 2) + "]" * (n // 2),
    "open brackets": lambda n: HEAD + "Rao--So.\n\n" + "[Omitted " * (n // 9),
    "notes": lambda n: HEAD + "Rao--So.(1)\n\n" + "".join(f"{i} A note. Back\n\n" for i in range(1, n // 18)),
    "markers": lambda n: HEAD + "Rao--" + "".join(f"word({i}) " for i in range(n // 12)) + "\n\n1 N. Back\n",
    "glued digits": lambda n: HEAD + "Rao--" + "word1 " * (n // 6) + "\n\n1. Note.\n",
    "blanks": lambda n: HEAD + "Rao--So." + " " * n,
    "blank lines": lambda n: HEAD + "Rao--So." + "\n" * (n // 20) + "Lind--So.",
    "unseen": lambda n: HEAD + "Rao--So" + " \u200b" * (n // 2),
    "pages": lambda n: HEAD + "Rao--" + "a [Page 5] " * (n // 11),
    "dashes": lambda n: HEAD + "--" * (n // 2),
    "dates": lambda n: HEAD + "May 4, 1960 " * (n // 12),
    "documents": lambda n: HEAD + "Rao--" + "Documents 1-50, " * (n // 16),
    "participants": lambda n: HEAD + "Participants:\n" + "Mr. Lund\n" * (n // 9),
    "capitals": lambda n: "AAAA BBBB\n" * (n // 10),
    "sources": lambda n: HEAD + "Source: x.\n\n" * (n // 12),
    "paragraphs in TEI": lambda n: f"{DIV}{'<p>Lund: a</p>' * (n // 14)}</div>",
    "notes in TEI": lambda n: f"{DIV}<p>Lund: {NOTE * (n // 22)}</p></div>",
    "references to characters": lambda n: f"{DIV}<p>{'a &amp; ' * (n // 8)}</p></div>",
}


def seconds(text):
    gc.disable()  # what other tests have left to be collected is in nobody's time
    began = process_time()
    with suppress(Unreadable):
        read(text)
    took = process_time() - began
    gc.enable()
    return took


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_six_times_the_text_takes_about_six_times_the_time(name):
    small, large = PATHOLOGICAL[name](15_000), PATHOLOGICAL[name](90_000)
    seconds(small)  # whatever is made once is in nobody's time
    one = max(0.005, *(seconds(small) for _ in range(3)))
    assert any(seconds(large) / one < 18 for _ in range(4))  # a quadratic reader takes 36 times as long, always
