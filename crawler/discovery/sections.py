"""Section pages: which links on them lead to articles."""

import re
from itertools import islice
from typing import Any

from lxml import html as lxml_html
from lxml.etree import ParserError

from crawler.discovery.listing import Listing, candidate, plain, unique
from crawler.discovery.shapes import ARTICLE, points
from crawler.pages.glance import decodings
from crawler.sites import site_of
from domain.article import Discovery
from domain.visit import Candidate

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "article"})
_MARGINS = frozenset({"nav", "footer"})
_WHOLE = frozenset({"main", "body", "html"})  # their classes tell of the page ("menu-closed"), not of a place on it
_MARGIN_NAMES = re.compile(r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|breadcrumbs?|pagination|pager)(?:$|[\s_-])", re.I)
_CLOSED = re.compile(r"</(?:body|html)\s*>", re.I)
_LOOK_UP = 12  # elements above a link


def parse_section(
    body: bytes,
    *,
    url: str,
    source: str,
    content_type: str | None = None,
    article_pattern: str | None = None,
) -> Listing:
    """Return the links of a section page that look like articles of the same registered site, in the page's order.

    With `article_pattern`, a regular expression, every link whose URL matches anywhere; else by points for the shape of the address (a
    date, a number, a long slug), for the link's words (a headline's) and its place (not a menu, not a footer). The longest link
    text goes along as headline hint.
    """
    if not body.strip():
        return Listing(problem="the section page is empty")
    tree = tree_of(body, content_type=content_type)
    if tree is None:
        return Listing(problem="the section page holds no HTML")
    base = _base(tree, url)
    pattern = re.compile(article_pattern) if article_pattern else None
    links = [(_link(anchor, base, url, source), anchor) for anchor in tree.iter("a") if anchor.get("href")]
    listed = {link.url for link, anchor in links if _is_candidate(link.url, url, anchor, pattern)}  # by any of its links
    return Listing(candidates=unique(_best_headlines([link for link, _ in links if link.url in listed])))


def tree_of(body: bytes, *, content_type: str | None) -> Any:
    """Return the elements of an HTML page, None where it holds none."""
    text = next(decodings(body, content_type=content_type))
    try:
        # lxml leaves out what follows </html>; templates close it too early, and browsers read on.
        return lxml_html.document_fromstring(
            _CLOSED.sub("", text).encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (ParserError, ValueError):
        return None


def _base(tree: Any, url: str) -> str:
    """Return what the page's links are relative to: <base href>, as browsers read it, else the page's address."""
    hrefs = tree.xpath("//base/@href")
    return candidate(hrefs[0], base=url, source="", discovery=Discovery(method="section")).url or url if hrefs else url


def _link(anchor: Any, base: str, via: str, source: str) -> Candidate:
    words = _words(anchor)
    discovery = Discovery(method="section", via=via, headline=words if words and len(words) >= 15 else None)
    return candidate(anchor.get("href"), base=base, source=source, discovery=discovery)


def _words(anchor: Any) -> str | None:
    return plain(" ".join(anchor.itertext()), limit=500) or plain(anchor.get("title"), limit=500)


def _is_candidate(link: str, page: str, anchor: Any, pattern: re.Pattern[str] | None) -> bool:
    if not link.startswith(("http://", "https://")) or link.rstrip("/") == page.rstrip("/") or site_of(link) != site_of(page):
        return False
    return pattern.search(link) is not None if pattern else points(link) + _standing(anchor) >= ARTICLE


def _standing(anchor: Any) -> float:
    """Return how much a link's words and its place speak for an article: a headline's do, a menu's or footer's do not."""
    count = len((_words(anchor) or "").split())
    said = 1.0 if count >= 5 else 0.0
    for element in islice(anchor.iterancestors(), _LOOK_UP):
        if element.tag in _HEADINGS:
            return said + 1.5
        if element.tag in _WHOLE:
            break
        if element.tag in _MARGINS or _MARGIN_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            # A headline in a margin is one of the day's all the same; a menu's entry is short.
            return said if count >= 5 else -1.5
    return said + any(child.tag in _HEADINGS for child in anchor.iterdescendants())


def _best_headlines(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates with the longest link text of each URL in front (a picture's link has none), else in order."""
    best: dict[str, Candidate] = {}
    for link in found:
        known = best.get(link.url)
        if known is None or len(link.discovery.headline or "") > len(known.discovery.headline or ""):
            best[link.url] = link
    return list(best.values())
