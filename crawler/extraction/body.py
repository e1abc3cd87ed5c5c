"""The article's text: several readers of one tree, and the reading that the others agree with most.

trafilatura's precision mode is the main voice. Its balanced mode and readability (the fork inside trafilatura) speak beside it. Two more
only vote: the page's long paragraphs, wherever they stand, and a JSON-LD articleBody, which has no paragraphs and is often cut.
trafilatura's `deduplicate` is never used: its cache is global, and a page read for the fourth time comes out as None.
"""

import logging
from collections.abc import Callable, Iterator
from copy import copy

from lxml.etree import LxmlError, _Element
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.readability_lxml import Document as Readability

from crawler.extraction.blocks import BLOCKS, paragraphs, text_of
from crawler.extraction.clutter import decluttered
from crawler.extraction.document import Document, parse
from crawler.extraction.jsonld import string
from crawler.extraction.layout import prepared
from crawler.extraction.region import region
from crawler.extraction.runs import outline
from crawler.extraction.text import fold, letters
from crawler.extraction.texts import inside_list
from crawler.extraction.tidy import tidied
from crawler.extraction.vote import elected

# What third-party readers raise on hostile trees; a voice that fails is silent, the others still speak.
_FAILURES = (ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError, RecursionError, LxmlError)
_MOST_BLOCKS = 20_000  # real articles have some thousand; beyond this the readers take minutes
_A_VOTE = 120  # letters that a text must have to count as a vote
_HEADINGS = ("h1", "h2", "h3")
_LINK_SHARE = 0.3
_LEAD = 40  # folded characters by which a lead is known, and the least
_LEAD_LEAST = 20
_LEAD_KNOWN = 100  # folded characters that say that the text has it already

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its warnings name no article; ours is the ExtractionError

Voice = Callable[[HtmlElement], list[str]]


def body(page: Document, *, headline: str) -> list[str]:
    """Return the paragraphs of the article, [] where the page has no text to speak of."""
    tree = decluttered(prepared(page.tree), headline=headline, host=page.host)
    blocks = outline(tree)
    shaped = [run.text for run in region(blocks, headline=headline)]
    heard = [shaped] if len(blocks.spans) > _MOST_BLOCKS else [_heard(_precise, tree), _heard(_readable, tree), shaped]
    readings = [tidied(reading, headline=headline) for reading in heard]
    witness = string(page.linked.article.get("articleBody"))
    chosen = elected(readings, witness=witness if letters(witness) >= _A_VOTE else "", runs=blocks.runs)
    return _with_lead(tidied(chosen, headline=headline), tree, headline=headline, summary=page.first("og:description", "description"))


def _heard(voice: Voice, tree: HtmlElement) -> list[str]:
    try:
        return voice(tree)
    except _FAILURES:
        return []


def _precise(tree: HtmlElement) -> list[str]:
    found = bare_extraction(tree, include_comments=False, favor_precision=True)
    return paragraphs(found.body) if found and not isinstance(found, dict) else []


def _readable(tree: HtmlElement) -> list[str]:
    summary = parse(Readability(copy(tree)).summary())
    return [] if summary is None else paragraphs(summary)


def _leaves(tree: HtmlElement) -> Iterator[tuple[_Element, str]]:
    """Yield the innermost blocks that have text, with it."""
    for element in tree.iter("p", "td", "blockquote", "div", "li", "pre", *_HEADINGS):
        if not any(child.tag in BLOCKS for child in element) and (text := text_of(element)):
            yield element, text


def _is_link(element: _Element, text: str) -> bool:
    return sum(len(text_of(link)) for link in element.iter("a")) >= _LINK_SHARE * len(text)


def _with_lead(reading: list[str], tree: HtmlElement, *, headline: str, summary: str) -> list[str]:
    """Put back the lead that stands above the text in a block of its own, if it begins like the page's own summary."""
    wanted = fold(summary)[:_LEAD]
    first = fold(reading[0])[:_LEAD] if reading else ""
    if len(wanted) < _LEAD_LEAST:
        return reading
    opening = fold(" ".join(reading[:3]))
    below = False
    for element, text in _leaves(tree):
        key = fold(text)
        if below and key.startswith(first):
            return reading
        if below and key.startswith(wanted) and not inside_list(element) and not _is_link(element, text):
            return reading if key[:_LEAD_KNOWN] in opening else [text, *reading]
        below = below or key == fold(headline)
    return reading
