"""The handling line: who may read a paper, on each of its pages."""

from wayout.model import ModelError
from wayout.plans import Scenario
from wayout.report.edition import handling
from wayout.report.svg import readable

LONGEST = 100  # letters: what stands at the head of a page in two lines, whatever the letters


def line_for(scenario: Scenario, given: str = "") -> str:
    """The handling line of a paper: the one given, or else that of an edition; nothing if it is for everybody."""
    line = handling_line(given)
    own = " ".join(readable(handling(scenario)).split())
    return line or (own if len(own) <= LONGEST else f"{own[: LONGEST - 1]}…")


def handling_line(words: str) -> str:
    """The words as one line; raises ModelError if that is too long for the head of a page."""
    line = readable(" ".join(words.split()))
    if len(line) > LONGEST:
        raise ModelError(
            f"a handling line of {len(line)} letters does not fit the head of a page; give at most {LONGEST}"
        )
    return line
