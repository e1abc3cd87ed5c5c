"""The same article in other languages: `<link rel=alternate hreflang=…>`."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from crawler.discovery.listing import candidate, unique
from crawler.discovery.shapes import looks_like_article
from crawler.sites import site_of
from domain.article import Discovery
from domain.urls import normalise
from domain.visit import Candidate

MAX_ALTERNATES = 20  # of one page
_LINK = re.compile(r"<link\b[^<>]*>", re.I)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")


def link_tags(html: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of each <link> of a page, names in lower case, entities decoded."""
    for tag in _LINK.findall(html):
        yield {name.lower(): unescape(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(tag)}


def alternates_of_page(html: str, *, url: str, source: str) -> tuple[Candidate, ...]:
    """Return the other languages of an article at `url`, on the same site; a language's front page is none of it."""
    own = normalise(url)
    found = unique(link for tag in link_tags(html) if (link := _alternate(tag, url, source)))
    others = (link for link in found if normalise(link.url) != own and is_counterpart(link.url, url))
    return tuple(link for _, link in zip(range(MAX_ALTERNATES), others, strict=False))


def is_counterpart(url: str, of: str) -> bool:
    """True if an address may be another language of the page at `of`: same site, and as deep or of an article's shape."""
    if site_of(url) != site_of(of):
        return False
    return looks_like_article(url) or (_depth(url) > 1 and _depth(url) >= _depth(of))


def language_of(hreflang: str) -> str | None:
    """Return the language that an hreflang names, None for "x-default"."""
    return hreflang if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*", hreflang) and hreflang.lower() != "x-default" else None


def _alternate(tag: dict[str, str], url: str, source: str) -> Candidate | None:
    kind = tag.get("type", "text/html").partition(";")[0].strip().lower()
    if "alternate" not in tag.get("rel", "").lower().split() or not tag.get("hreflang") or not tag.get("href") or kind != "text/html":
        return None
    how = Discovery(method="alternate", via=url, in_language=language_of(tag["hreflang"]))
    return candidate(tag["href"], base=url, source=source, discovery=how)


def _depth(url: str) -> int:
    return len([segment for segment in urlsplit(url).path.split("/") if segment])
