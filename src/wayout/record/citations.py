"""The documents that words name: "Document 61", "vol. VI, Documents 60-62"."""

import re
from collections.abc import Iterator

DOCUMENT = re.compile(
    r"(?:\bvol(?:ume|\.) (?P<volume>[IVXLC]{1,9}|\d{1,3}),? )?\bdoc(?:(?P<many>uments|s\.)|ument|\.) "
    r"(?P<first>\d{1,5})(?P<more>(?:(?:, and |, | and | ?& ?| ?[-–—] ?)\d{1,5}\b)*)",
    re.IGNORECASE,
)
LONGEST_RANGE = 50  # "Documents 61-63" names three; a longer range is named by its two ends


def named_documents(text: str) -> Iterator[tuple[str, int, int]]:
    """Each document that `text` names, with the volume if one is named, and the words that name it."""
    for match in DOCUMENT.finditer(text):
        volume = f"vol. {match['volume']}, " if match["volume"] else ""
        listed = match["first"] + (match["more"] if match["many"] else "")
        end = match.end() if match["many"] else match.end("first")
        yield from ((f"{volume}Document {n}", match.start(), end) for n in counted(listed))


def counted(numbers: str) -> list[int]:
    """The numbers that "61, 62 and 64-66" names."""
    out: list[int] = []
    for piece in re.split(r"[^\d-]+", re.sub(r" ?[-–—] ?", "-", numbers)):
        ends = [int(n) for n in re.findall(r"\d+", piece)]
        is_range = len(ends) == 2 and 0 <= ends[1] - ends[0] <= LONGEST_RANGE
        out += range(ends[0], ends[1] + 1) if is_range else ends
    return out
