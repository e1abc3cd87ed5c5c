"""Runs of text between two block boundaries, with what they stand in and how much of them is link."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

from crawler.extraction.blocks import BLOCKS, CELLS, SILENT
from crawler.extraction.text import fold, one_line

_DENSE_SCRIPT = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_PROSE_LINKED = 0.3  # of a paragraph may be links
_LONG_PROSE = 160  # width of one in which every name may be a link
_LONG_PROSE_LINKED = 0.5
_PROSE = 80  # width of the shortest run that counts as prose by itself


@dataclass(frozen=True, slots=True)
class Run:
    """Text on one line; `element` is the innermost block around it, `linked` the width of its links' text, `href` the first one's."""

    element: _Element
    text: str
    key: str  # the text folded
    width: int
    linked: int
    href: str
    links: int

    @property
    def link_share(self) -> float:
        return min(1.0, self.linked / self.width) if self.width else 0.0

    @property
    def is_prose(self) -> bool:
        linked = _PROSE_LINKED if self.width < _LONG_PROSE else _LONG_PROSE_LINKED
        return self.width >= _PROSE and self.linked <= linked * self.width


def width(text: str) -> int:
    """Return the length of `text` in Latin-like characters; one of Chinese, Japanese, Korean or Thai says as much as two."""
    return len(text) if text.isascii() else len(text) + len(_DENSE_SCRIPT.findall(text))


@dataclass(slots=True)
class Outline:
    """The runs of a tree that have text, in document order, and which of them stand in each block."""

    runs: list[Run] = field(default_factory=list)
    spans: dict[_Element, tuple[int, int]] = field(default_factory=dict)

    def inside(self, block: _Element) -> Sequence[Run]:
        """Return the runs of a block and of the blocks in it."""
        start, end = self.spans.get(block, (0, 0))
        return self.runs[start:end]


def outline(tree: _Element) -> Outline:
    """Return the outline of a tree; text of scripts and the like is left out."""
    return _Walk(tree).found


class _Walk:
    """One pass over a tree; a run ends where a block begins or ends."""

    def __init__(self, tree: _Element) -> None:
        self.found = Outline()
        self.root = tree
        self.blocks: list[_Element] = [tree]
        self.links: list[str] = []
        self.silent = 0
        self.links_seen = self.counted = 0
        self._begin()
        for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
            if isinstance(element.tag, str):
                (self._enter if event == "start" else self._leave)(element, element.tag)
            if event != "start" and element is not tree and element.tail:
                self._say(element.tail)
        self._close()

    def _begin(self) -> None:
        self.pieces: list[str] = []
        self.linked = 0
        self.href = ""
        self.link_count = 0

    def _close(self) -> None:
        if self.pieces:
            text = one_line("".join(self.pieces))
            if text:
                self.found.runs.append(Run(self.blocks[-1], text, fold(text), width(text), self.linked, self.href, self.link_count))
            self._begin()

    def _enter(self, element: _Element, tag: str) -> None:
        if tag in BLOCKS:
            self._close()
            self.blocks.append(element)
            self.found.spans[element] = (len(self.found.runs), 0)
        elif tag in CELLS or tag == "br":
            self._say(" ")
        if tag == "a" and "href" in element.attrib:  # without, it names a place on the page
            self.links.append(element.get("href") or "")
            self.links_seen += 1
        self.silent += tag in SILENT
        if element.text:
            self._say(element.text)

    def _leave(self, element: _Element, tag: str) -> None:
        self.silent -= tag in SILENT
        if tag == "a" and "href" in element.attrib:
            self.links.pop()
        if tag in BLOCKS:
            self._close()
            self.blocks.pop()
            self.found.spans[element] = (self.found.spans[element][0], len(self.found.runs))
        elif tag in CELLS:
            self._say(" ")

    def _say(self, text: str) -> None:
        if self.silent:
            return
        blank = text.isspace()
        if blank and not self.pieces:
            return
        self.pieces.append(text)
        if self.links and not blank:
            self.linked += width(text.strip())
            self.link_count += self.counted != self.links_seen
            self.counted = self.links_seen
            self.href = self.href or self.links[-1]
