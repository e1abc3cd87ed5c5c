"""Overlapping spans of a text, cut into segments that a template can print one after the other."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

MarkKind = Literal["sentence", "mention", "entity", "word"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One span to be shown; offsets are code points, end exclusive."""

    start: int
    end: int
    kind: MarkKind
    css: str = ""  # class that goes with the kind: the tone of a mention, the kind of an entity
    title: str = ""
    anchor: str = ""  # id that links can jump to


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of text under the same marks. `opens` are those of `marks` that begin here."""

    text: str
    marks: tuple[Mark, ...] = ()
    opens: tuple[Mark, ...] = ()

    @property
    def css(self) -> str:
        return " ".join(dict.fromkeys(name for mark in self.marks for name in (mark.kind, mark.css) if name))

    @property
    def begins(self) -> str:
        """Class of a segment where a mention begins: its symbol stands there, once."""
        return "begins" if any(mark.kind == "mention" for mark in self.opens) else ""

    @property
    def title(self) -> str:
        return "; ".join(dict.fromkeys(mark.title for mark in self.marks if mark.title))

    @property
    def anchor(self) -> str:
        return next((mark.anchor for mark in self.opens if mark.anchor), "")


def markup(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """Return `text` cut at every border of a mark, in order.

    The segments' texts joined are `text` again; none is empty; each carries exactly the marks that cover it, widest
    first. Marks are cut to the text, and those that cover nothing of it are left out.
    """
    kept = sorted((cut for mark in marks if (cut := _clip(mark, len(text)))), key=lambda m: (m.start, -m.end, m.kind, m.css))
    borders = sorted({0, len(text)} | {mark.start for mark in kept} | {mark.end for mark in kept})
    segments = []
    for start, end in pairwise(borders):
        over = tuple(mark for mark in kept if mark.start <= start and mark.end >= end)
        segments.append(Segment(text=text[start:end], marks=over, opens=tuple(mark for mark in over if mark.start == start)))
    return tuple(segments)


def paragraphs(text: str, marks: Sequence[Mark]) -> tuple[tuple[Segment, ...], ...]:
    """Return the segments of each paragraph (parted by blank lines); a mark over a break goes on in the next one."""
    breaks = [(0, 0), *(found.span() for found in re.finditer(r"\n\s*\n", text)), (len(text), len(text))]
    spans = [(before[1], after[0]) for before, after in pairwise(breaks)]
    return tuple(markup(text[start:end], _within(marks, start, end)) for start, end in spans if text[start:end].strip())


def _within(marks: Iterable[Mark], start: int, end: int) -> list[Mark]:
    return [replace(mark, start=mark.start - start, end=mark.end - start) for mark in marks if mark.start < end and mark.end > start]


def _clip(mark: Mark, length: int) -> Mark | None:
    """Return the part of the mark inside the text; one that began before it gives up its anchor, which is there already."""
    start, end = max(0, mark.start), min(length, mark.end)
    if start >= end:
        return None
    return replace(mark, start=start, end=end, anchor=mark.anchor if mark.start >= 0 else "")
