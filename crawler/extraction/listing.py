"""Tells a page that lists articles from one that is an article."""

from crawler.extraction.document import Document
from crawler.extraction.text import fold, letters
from crawler.extraction.texts import Text

_HEADLINE_LIKE = 25  # folded characters of a link that could be another article's headline
_LEAST_LINKS = 2
_LISTED = 0.4  # of the text that such links make out; links in articles are words of sentences


def is_listing(page: Document, paragraphs: list[str]) -> bool:
    """Whether the text is made of headlines that lead elsewhere, each perhaps with a date and a line of teaser."""
    words = fold("\n".join(paragraphs))
    total = letters(words)
    headlines = {text.key for text in page.texts if len(text.key) >= _HEADLINE_LIKE and _leads_elsewhere(text) and text.key in words}
    return len(headlines) >= _LEAST_LINKS and sum(letters(key) for key in headlines) >= _LISTED * total > 0


def _leads_elsewhere(text: Text) -> bool:
    link = next((item for item in (text.element, *text.element.iterancestors()) if item.tag == "a"), None)
    return link is not None and bool((link.get("href") or "#").partition("#")[0])
