"""The visible texts of a page in document order: what stands near what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml import etree
from lxml.etree import _Element

from crawler.extraction.text import fold, listed, one_line

_SILENT = frozenset(listed("script style noscript template svg head title option select textarea"))
_LONGEST = 4000  # characters looked at in one text
# Class or id words of side blocks; Bitrix's news-list and news-item among them. Whole words: "no-sidebar" is another.
_ASIDE = re.compile(
    r"(?<![\w-])(?:(?:bx_|left_|right_)?side-?bar|news-?(?:list|item|line|feed)|menu|nav|navigation|navbar|footer|site-footer|"
    r"(?:left|right|top|main)-menu|related\w*|related-\w+|comments?|comment-\w+|widget\w*|widget-\w+|popular|most-?read|latest\w*|latest-\w+|"
    r"recent\w*|recent-\w+|calendar|breadcrumbs?|breadcrumb-navigation|teasers?|teaser-\w+|recommend\w*|read-?more|see-?also|banner\w*|"
    r"ticker|archive-list)(?![\w-])",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Text:
    """One text node: the element that it stands in, its words on one line, and these folded."""

    element: _Element
    text: str
    key: str


def texts(tree: _Element) -> Iterator[Text]:
    """Yield the texts that have words, in document order."""
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start" and element.tag not in _SILENT:
            yield from _text(element, element.text)
        elif event == "end" and (parent := element.getparent()) is not None and parent.tag not in _SILENT:
            yield from _text(parent, element.tail)


def _text(element: _Element, text: str | None) -> Iterator[Text]:
    if text and (key := fold(text[:_LONGEST])):
        yield Text(element, one_line(text[:_LONGEST]), key)


def beginning(element: _Element) -> str:
    """Return the first words of an element, enough to see what it is about."""
    return one_line(" ".join(islice((text for text in element.itertext() if isinstance(text, str)), 24))[:600])


def inside_list(element: _Element) -> bool:
    """Whether the element stands in a side block: a menu, a list of other news, comments, a footer."""
    for block in (element, *element.iterancestors()):
        if block.tag in ("body", "html"):  # their classes name what the page has, not what it is
            return False
        if block.tag in ("nav", "footer") or (block.tag == "aside" and block.find(".//a") is not None):
            return True
        if _names_a_side_block(block.get("class") or "", block.get("id") or ""):
            return True
    return False


@lru_cache(maxsize=4096)  # a page has few classes and many texts
def _names_a_side_block(classes: str, identity: str) -> bool:
    return bool(_ASIDE.search(f"{classes} {identity}"))
