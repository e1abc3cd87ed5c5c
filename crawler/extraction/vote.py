"""Which text to believe when readers differ.

Readers of different kinds err apart: what a second one confirms is right. Where the first reading is a part of what the others have, the
others know where it has holes, and it knows where they run on. Where readings contradict each other the blocks that most have are taken.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from crawler.extraction.runs import Run
from crawler.extraction.text import agreement, fold, shingles, tokens

_CONFIRMED = 0.9  # agreement of two readings that say the same but for a line
_A_PART = 0.9  # of the shingles of a reading that is a part of another
_MUCH = 0.5  # of the other reading that such a part makes
_HAS = 0.6  # of a block's shingles
_SIZE = 4  # tokens of a shingle; shorter blocks are known as a whole
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

    def agrees_with(self, other: "Reading") -> bool:
        return agreement(self.bag, other.bag) >= _CONFIRMED

    def is_much_of(self, other: "Reading") -> bool:
        shared = (self.bag & other.bag).total()
        return shared >= _A_PART * self.bag.total() and shared >= _MUCH * other.bag.total()


def is_confirmed(paragraphs: list[str], others: Sequence[list[str]]) -> bool:
    """Whether one of the other readings says the same but for a line."""
    reading = Reading(paragraphs)
    return bool(paragraphs) and any(reading.agrees_with(Reading(other)) for other in others if other)


def elected(readings: Sequence[list[str]], *, witness: str, runs: Sequence[Run]) -> list[str]:
    """Return the text that the readers agree on best.

    `readings` come from readers of different kinds, the most trusted first; `witness` is a text that cannot be chosen
    ("" without one); `runs` are the page's blocks in order. Where no two agree on anything the first that read something is believed.
    """
    candidates = [Reading(paragraphs) for paragraphs in readings if paragraphs]
    electors = [*candidates, *([Reading([witness])] if witness else [])]
    if not candidates:
        return []
    first, *others = candidates
    if any(first.agrees_with(elector) for elector in electors[1:]):
        return first.paragraphs
    if others and all(first.is_much_of(other) for other in others):
        return _filled(first, others, runs)
    for candidate in others:
        if any(candidate.agrees_with(elector) for elector in electors if elector is not candidate):
            return candidate.paragraphs
    return _majority(electors, runs) or first.paragraphs


def _filled(first: Reading, others: Sequence[Reading], runs: Sequence[Run]) -> list[str]:
    """The first reading with what all others have between its blocks, and before and behind them in blocks of the same make."""
    keys = [run.key for run in runs]
    places = [place for place, key in enumerate(keys) if key and first.has(key)]
    if not places:
        return first.paragraphs
    shared = [bool(key) and all(other.has(key) for other in others) for key in keys]
    start, end = places[0], places[-1]
    while start and shared[start - 1] and _make(runs[start - 1]) == _make(runs[start]):
        start -= 1
    while end + 1 < len(runs) and shared[end + 1] and _make(runs[end + 1]) == _make(runs[end]):
        end += 1
    had = frozenset(places)
    return [runs[place].text for place in range(start, end + 1) if place in had or shared[place]]


def _make(run: Run) -> tuple[str | None, ...]:
    """What a block is made of: its tag and class."""
    return run.element.tag, run.element.get("class")


def _majority(electors: Sequence[Reading], runs: Sequence[Run]) -> list[str]:
    keys = [run.key for run in runs]
    votes = [sum(elector.has(key) for elector in electors) if key else 0 for key in keys]
    taken = [count >= _MAJORITY for count in votes]
    for place in range(1, len(runs) - 1):
        # A short line that one reader has amid text that all have: a question, a heading, an item of a list.
        if votes[place] and taken[place - 1] and taken[place + 1]:
            taken[place] = True
    return [run.text for run, is_taken in zip(runs, taken, strict=True) if is_taken]
