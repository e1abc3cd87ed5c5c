"""Tells a page that lists articles from one that is an article."""

from lxml.etree import _Element

from crawler.extraction.document import Document
from crawler.extraction.text import fold, letters
from crawler.extraction.texts import Text

_HEADLINE_LIKE = 25  # folded characters of a link that could be another article's headline
_LONGEST_TEASER = 300  # letters; what is longer is an article with a link above it
_LEAST_LINKS = 2
_LISTED = 0.4  # of the text that such links make out; links in articles are words of sentences


def is_listing(page: Document, paragraphs: list[str]) -> bool:
    """Whether the text is made of headlines that lead elsewhere, each perhaps with a date and a line of teaser."""
    words = fold("\n".join(paragraphs))
    total = letters(words)
    listed: dict[str, int] = {}  # headline -> letters of it, and of the teaser beside it, that are in the text
    for text in page.texts:
        if len(text.key) >= _HEADLINE_LIKE and (link := _leads_elsewhere(text)) is not None:
            shown = letters(text.key) if text.key in words else 0
            listed[text.key] = max(listed.get(text.key, 0), shown + _teaser(link, text.key, words))
    shares = [share for share in listed.values() if share]
    return len(shares) >= _LEAST_LINKS and sum(shares) >= _LISTED * total > 0


def _leads_elsewhere(text: Text) -> _Element | None:
    """Return the link that a text stands in, None where it stands in none, or in one to its own page."""
    link = next((item for item in (text.element, *text.element.iterancestors()) if item.tag == "a"), None)
    return link if link is not None and (link.get("href") or "#").partition("#")[0] else None


def _teaser(link: _Element, headline: str, words: str) -> int:
    """Return how many letters of the text stand behind the link in its block, up to the next link; 0 where it is more than a teaser."""
    tails = [link.tail]
    for item in link.itersiblings():
        if item.tag == "a":
            break
        tails += [item.text, item.tail]
    lines = [line for tail in tails if tail and len(line := fold(tail)) >= _HEADLINE_LIKE and line != headline and line in words]
    shown = sum(map(letters, lines))
    return shown if shown <= _LONGEST_TEASER else 0
