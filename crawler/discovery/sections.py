"""Section pages: which links on them lead to articles."""

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import html as lxml_html
from lxml.etree import ParserError

from crawler.discovery.listing import Listing, candidate, plain, unique
from crawler.glance import decodings
from crawler.sites import site_of
from domain.article import Discovery
from domain.visit import Candidate

_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34]|avi|mov|webm|css|js|json|xml|rss|txt)$", re.I)
_DATE = re.compile(r"/(?:19|20)\d\d[/_.-]?(?:0?[1-9]|1[0-2])(?:[/_.-]?(?:0?[1-9]|[12]\d|3[01]))?(?=[/_.-])")
_NUMBER = re.compile(r"(?<![\d.])\d{4,}(?![\d])")
_DAY = re.compile(r"/(?:19|20)\d\d(?:/\d{1,2}){1,2}$")  # "/2019/10/07" lists a day
_YEAR = re.compile(r"^(?:19|20)\d\d$")
# First or last path segments of pages that list, sell or explain, in the languages of the registry.
_FURNITURE = re.compile(
    r"about|adverti[sz](?:e|ing)|archives?|authors?|avtory?|autor(?:zy)?|categor(?:y|ies)|contacts?|cookies|faq|feed|help|impressum|"
    r"imprint|jobs|kontakt(?:y|-us)?|legal|log(?:in|out)|newsletter|o-nas|pages?|podcasts?|privacy(?:-policy)?|profile|radio|register|"
    r"regulamin|reklama|rss|search|sitemap|subscribe|tags?|tegi|terms|topics?|users?|videos?|wp-(?:admin|login)"
)


def parse_section(
    body: bytes,
    *,
    url: str,
    source: str,
    content_type: str | None = None,
    article_pattern: str | None = None,
) -> Listing:
    """Return the links of a section page that look like articles of the same registered site, in the page's order.

    With `article_pattern`, a regular expression, every link whose URL matches anywhere; else by the shape of the address:
    a date, a number or a long slug. The longest link text goes along as headline hint.
    """
    text = next(decodings(body, content_type=content_type))
    if not text.strip():
        return Listing(problem="the section page is empty")
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except ParserError:
        return Listing(problem="the section page holds no HTML")
    base = _base(tree, url)
    pattern = re.compile(article_pattern) if article_pattern else None
    links = [_link(anchor, base, url, source) for anchor in tree.iter("a") if anchor.get("href")]
    found = [link for link in links if _is_candidate(link.url, url, pattern)]
    return Listing(candidates=unique(_best_headlines(found)))


def looks_like_article(url: str) -> bool:
    """True if an address has the shape of an article's: dated, numbered, or with a slug of four words or more."""
    path = urlsplit(url).path
    segments = [segment.lower() for segment in path.split("/") if segment]
    if not segments or _FILE.search(path) or _FURNITURE.fullmatch(segments[0]) or _FURNITURE.fullmatch(segments[-1]):
        return _numbered_query(url)
    last = re.sub(r"\.(?:s?html?|php|aspx?)$", "", segments[-1])
    if _YEAR.match(last) or last == "index" or _DAY.search("/" + "/".join(segments)):
        return _numbered_query(url)
    words = [word for word in re.split(r"[-_+]|%20", last) if word]
    if last.isdigit() and len(segments) > 1:  # "/news/77"; yet "/page/2" lists
        return _FURNITURE.fullmatch(segments[-2]) is None
    dated = _DATE.search(path) is not None and len(last) > 2 and not re.fullmatch(r"[\d.-]{1,10}", last)
    return dated or len(words) >= 4 or _NUMBER.search(last) is not None or _numbered_query(url)


def _numbered_query(url: str) -> bool:
    """True for "index.php?id=12345", "?ELEMENT_ID=77": an old system's way to name an article."""
    return (
        re.search(r"(?:^|&)(?:id|nid|newsid|news_id|article|article_id|element_id|p|doc)=\d+(?:&|$)", urlsplit(url).query, re.I) is not None
    )


def _base(tree: Any, url: str) -> str:
    """Return what the page's links are relative to: <base href>, as browsers read it, else the page's address."""
    hrefs = tree.xpath("//base/@href")
    return candidate(hrefs[0], base=url, source="", discovery=Discovery(method="section")).url or url if hrefs else url


def _link(anchor: Any, base: str, via: str, source: str) -> Candidate:
    words = plain(" ".join(anchor.itertext()), limit=500) or plain(anchor.get("title"), limit=500)
    discovery = Discovery(method="section", via=via, headline=words if words and len(words) >= 15 else None)
    return candidate(anchor.get("href"), base=base, source=source, discovery=discovery)


def _is_candidate(link: str, page: str, pattern: re.Pattern[str] | None) -> bool:
    if not link.startswith(("http://", "https://")) or link.rstrip("/") == page.rstrip("/") or site_of(link) != site_of(page):
        return False
    return pattern.search(link) is not None if pattern else looks_like_article(link)


def _best_headlines(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates with the longest link text of each URL in front (a picture's link has none), else in order."""
    best: dict[str, Candidate] = {}
    for link in found:
        known = best.get(link.url)
        if known is None or len(link.discovery.headline or "") > len(known.discovery.headline or ""):
            best[link.url] = link
    return list(best.values())
