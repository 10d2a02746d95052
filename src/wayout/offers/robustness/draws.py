"""Drawing worlds: what chance picks of each decision maker, by counters, so that no order of work changes it."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from wayout.offers.robustness.assumptions import Alternative, Assumptions, Part, part
from wayout.offers.robustness.bounds import Chances

WORDS = 4  # of 64 bits that one step of the counter gives

Words = npt.NDArray[np.uint64]


def drawn(
    assumptions: Assumptions, chances: Sequence[Chances], seed: int, first: int, last: int
) -> tuple[list[Part], npt.NDArray[np.intp]]:
    """Samples `first` to `last`: the beliefs met with about each decision maker, and which of them in which sample.

    A statement that is not sure is dropped by a draw of its own. What sample n says of decision maker i depends on
    the seed, n and i alone.
    """
    parts, choice = [], []
    conflict = assumptions.conflict
    for dm, (weighed, chance) in enumerate(zip(assumptions.weighed, chances, strict=True)):
        most = max(len(each.unsure) for each in weighed)
        words = random_words(seed, dm, first, last, 1 + most)
        picked = _picks(weighed, chance, words)
        kinds, which = np.unique(picked, axis=0, return_inverse=True)
        drops = [kinds[kinds[:, 0] == n, 1 : 1 + len(each.unsure)] > 0 for n, each in enumerate(weighed)]
        parts.append(part(conflict, weighed, drops))  # the kinds are sorted, so by alternative
        choice.append(which.ravel())
    return parts, np.column_stack(choice)


def random_words(seed: int, dm: int, first: int, last: int, count: int) -> Words:
    """`count` words for each of the samples `first` to `last`, of shape (samples, count).

    Philox is a function of a key, here the seed and the decision maker, and a counter, here of the sample.
    Source: J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011.
    """
    steps = -(-count // WORDS)
    key = np.array([seed, dm], dtype=np.uint64)
    source = np.random.Philox(key=key, counter=np.array([first * steps, 0, 0, 0], dtype=np.uint64))
    words: Words = source.random_raw((last - first) * steps * WORDS).reshape(last - first, -1)[:, :count]
    return words


def _picks(weighed: Sequence[Alternative], chances: Chances, words: Words) -> npt.NDArray[np.int16]:
    """By sample the alternative, then which of its unsure statements are dropped; 0 where there are no more."""
    alternative = np.searchsorted(_limits(accumulate(chances[:-1])), words[:, 0], side="right")
    picked = np.zeros(words.shape, dtype=np.int16)
    picked[:, 0] = alternative
    for n, each in enumerate(weighed):
        here, most = alternative == n, 1 + len(each.unsure)
        limits = _limits(each.sure[place] for place in each.unsure)
        picked[here, 1:most] = words[here, 1:most] >= limits
    return picked


def _limits(chances: Iterable[Fraction]) -> Words:
    """The words below which chances come true."""
    return np.array([min(int(chance * (1 << 64)), (1 << 64) - 1) for chance in chances], dtype=np.uint64)
