"""The article's text: readers of different kinds on one tree without its clutter, and what they agree on.

trafilatura's precision mode is the most trusted; readability (the fork inside trafilatura) and our own reader by shape speak beside it.
A JSON-LD articleBody, which has no paragraphs and is often cut, can confirm a reading. Method: docs/methods/extraction.md.
trafilatura's `deduplicate` is never used: its cache is global, and a page read for the fourth time comes out as None.
"""

import logging
from collections.abc import Callable
from copy import copy

from lxml.etree import LxmlError
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.readability_lxml import Document as Readability

from crawler.extraction.blocks import paragraphs
from crawler.extraction.clutter import decluttered
from crawler.extraction.document import Document, parse
from crawler.extraction.jsonld import string
from crawler.extraction.layout import prepared
from crawler.extraction.lead import with_lead
from crawler.extraction.region import region
from crawler.extraction.text import letters
from crawler.extraction.tidy import tidied
from crawler.extraction.vote import elected, is_confirmed

# What third-party readers raise on hostile trees; a reader that fails is silent, the others still speak.
_FAILURES = (ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError, RecursionError, LxmlError)
_MOST_BLOCKS = 20_000  # real articles have some thousand; beyond this the readers take minutes
_A_WITNESS = 120  # letters of a JSON-LD articleBody that is more than a teaser

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its warnings name no article; ours is the ExtractionError

Reader = Callable[[HtmlElement], list[str]]


def body(page: Document, *, headline: str) -> list[str]:
    """Return the paragraphs of the article, [] where the page has no text to speak of."""
    tree = prepared(page.tree)
    blocks = decluttered(tree, headline=headline, host=page.host)
    shaped = [run.text for run in region(blocks, headline=headline)]
    readings = [shaped] if len(blocks.spans) > _MOST_BLOCKS else _readings(tree, shaped, headline=headline)
    witness = string(page.linked.article.get("articleBody"))
    chosen = elected(readings, witness=witness if letters(witness) >= _A_WITNESS else "", runs=blocks.runs)
    summary = page.first("og:description", "description")
    whole = with_lead(chosen, blocks.runs, headline=headline, summary=summary)
    return tidied(whole, headline=headline)


def _readings(tree: HtmlElement, shaped: list[str], *, headline: str) -> list[list[str]]:
    """What each reader took for the article, trafilatura first; it is asked to take its time where no other confirms its first word."""

    def heard(reader: Reader) -> list[str]:
        return tidied(_heard(reader, tree), headline=headline)

    others = [heard(_readable), tidied(shaped, headline=headline)]
    first = heard(_at_first_sight)
    return [first if is_confirmed(first, others) else heard(_precise), *others]


def _heard(reader: Reader, tree: HtmlElement) -> list[str]:
    try:
        return reader(tree)
    except _FAILURES:
        return []


def _at_first_sight(tree: HtmlElement) -> list[str]:
    """What trafilatura finds by itself, without the other readers that it would ask."""
    return _precise(tree, fast=True)


def _precise(tree: HtmlElement, *, fast: bool = False) -> list[str]:
    found = bare_extraction(tree, include_comments=False, favor_precision=True, fast=fast)
    return paragraphs(found.body) if found and not isinstance(found, dict) else []


def _readable(tree: HtmlElement) -> list[str]:
    summary = parse(Readability(copy(tree)).summary())
    return [] if summary is None else paragraphs(summary)
