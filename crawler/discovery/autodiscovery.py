"""How a source without feeds, sitemaps and sections tells where its news is."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from crawler.discovery.alternates import link_tags
from crawler.discovery.listing import Listing, candidate
from crawler.manners.robotstxt import Robots
from crawler.pages.glance import decodings
from crawler.sites import site_of
from domain.article import Discovery

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_XML_TYPES = frozenset({"text/xml", "application/xml", "application/x-rss+xml", "application/json"})  # of a feed where its address says so
_COMMENTS = re.compile(r"comment|комментар|каментар", re.I)
_HREF = re.compile(r"""<a\b[^<>]*?\bhref\s*=\s*["']?([^"'<>\s]+)""", re.I)
_FEED_PATH = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom)(?:[/._\d-]|$)", re.I)
MAX_FEEDS = 5
MAX_SITEMAPS = 10


def feeds_of_page(body: bytes, *, url: str, content_type: str | None = None) -> Listing:
    """Return the feeds that a page announces by `<link rel=alternate>`, in its order; feeds of comments are left out."""
    text = next(decodings(body, content_type=content_type))
    found = dict.fromkeys(_feeds(text, url))
    return Listing(feeds=tuple(found)[:MAX_FEEDS])


def _feeds(text: str, url: str) -> Iterator[str]:
    for attributes in link_tags(text):
        kind = attributes.get("type", "").partition(";")[0].strip().lower()
        if "alternate" not in attributes.get("rel", "").lower().split() or not attributes.get("href"):
            continue
        feed = _absolute(attributes["href"], url)
        if feed is None or _COMMENTS.search(feed) or _COMMENTS.search(attributes.get("title", "")):
            continue
        if kind in _FEED_TYPES or (kind in _XML_TYPES and _FEED_PATH.search(urlsplit(feed).path)):
            yield feed


def linked_feeds(body: bytes, *, url: str, content_type: str | None = None) -> tuple[str, ...]:
    """Return the addresses on the same site that a page links to and that are spelt like a feed's: "/rss/all.xml", "/export/feed"."""
    text = next(decodings(body, content_type=content_type))
    links = (address for href in _HREF.findall(text) if (address := _absolute(unescape(href), url)))
    spelt = (link for link in links if _FEED_PATH.search(urlsplit(link).path) and not _COMMENTS.search(link))
    return tuple(dict.fromkeys(link for link in spelt if site_of(link) == site_of(url)))[:MAX_FEEDS]


def sitemaps_of_robots(body: bytes, *, url: str) -> Listing:
    """Return the sitemaps of the same site that a robots.txt at `url` names, those for news first."""
    named = (_absolute(value, url) for value in Robots.parse(body).sitemaps)
    found = dict.fromkeys(address for address in named if address and site_of(address) == site_of(url))
    return Listing(sitemaps=tuple(sorted(found, key=lambda address: "news" not in address.lower()))[:MAX_SITEMAPS])


def _absolute(href: str, base: str) -> str | None:
    link = candidate(href, base=base, source="", discovery=Discovery(method="feed")).url
    return link if link.startswith(("http://", "https://")) else None
