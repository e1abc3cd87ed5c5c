"""The article's text: several readers of one tree, and the reading that the others agree with most.

trafilatura's precision mode is the main voice. Its balanced mode and readability (the fork inside trafilatura) speak beside it. Two more
only vote: the page's long paragraphs, wherever they stand, and a JSON-LD articleBody, which has no paragraphs and is often cut.
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
from crawler.extraction.lead import completed, with_lead
from crawler.extraction.region import region
from crawler.extraction.text import letters
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
    tree = prepared(page.tree)
    blocks = decluttered(tree, headline=headline, host=page.host)
    shaped = [run.text for run in region(blocks, headline=headline)]
    heard = [shaped] if len(blocks.spans) > _MOST_BLOCKS else [_heard(_precise, tree), _heard(_readable, tree), shaped]
    readings = [tidied(reading, headline=headline) for reading in heard]
    witness = string(page.linked.article.get("articleBody"))
    chosen = elected(readings, witness=witness if letters(witness) >= _A_VOTE else "", runs=blocks.runs)
    summary = page.first("og:description", "description")
    whole = with_lead(completed(chosen, blocks.runs, shaped), blocks.runs, headline=headline, summary=summary)
    return tidied(whole, headline=headline)


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
