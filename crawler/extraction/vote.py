"""Which text to believe when readers differ: one that another kind of reader confirms, else the blocks that most of them have."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from crawler.extraction.runs import Run
from crawler.extraction.text import agreement, fold, shingles, tokens

_CONFIRMED = 0.9  # agreement of two readings that say the same but for a line
_HAS = 0.6  # of a block's shingles
_SIZE = 4  # words of a shingle; shorter blocks are known as a whole
_MAJORITY = 2


@dataclass(frozen=True)
class Reading:
    """What one reader took for the article, in paragraphs."""

    paragraphs: list[str]

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(map(fold, self.paragraphs))

    @cached_property
    def bag(self) -> Counter[tuple[str, ...]]:
        return shingles(" ".join(self.paragraphs), _SIZE)

    def has(self, key: str) -> bool:
        """Whether the reading has a block of the page, known by its folded text."""
        if key in self.keys:
            return True
        words = tokens(key)
        if len(words) <= _SIZE:
            return False
        parts = [tuple(words[place : place + _SIZE]) for place in range(len(words) - _SIZE + 1)]
        return sum(part in self.bag for part in parts) >= _HAS * len(parts)


def elected(readings: Sequence[list[str]], *, witness: str, runs: Sequence[Run]) -> list[str]:
    """Return the first reading that another one or the `witness` confirms, else the blocks that at least two of them have.

    `readings` come from readers of different kinds, the most trusted first; `witness` is a text that cannot be chosen
    ("" without one); `runs` are the page's blocks in order. Where no two agree on anything the first that read something is believed.
    """
    candidates = [Reading(paragraphs) for paragraphs in readings if paragraphs]
    electors = [*candidates, *([Reading([witness])] if witness else [])]
    for candidate in candidates:
        if any(elector is not candidate and agreement(candidate.bag, elector.bag) >= _CONFIRMED for elector in electors):
            return candidate.paragraphs
    return _majority(electors, runs) or (candidates[0].paragraphs if candidates else [])


def _majority(electors: Sequence[Reading], runs: Sequence[Run]) -> list[str]:
    keys = [fold(run.text) for run in runs]
    votes = [sum(elector.has(key) for elector in electors) if key else 0 for key in keys]
    taken = [count >= _MAJORITY for count in votes]
    for place in range(1, len(runs) - 1):
        # A short line that one reader has amid text that all have: a question, a heading, an item of a list.
        if votes[place] and taken[place - 1] and taken[place + 1]:
            taken[place] = True
    return [run.text for run, is_taken in zip(runs, taken, strict=True) if is_taken]
