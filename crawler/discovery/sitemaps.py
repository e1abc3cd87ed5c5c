"""Sitemaps: news sitemaps, plain ones, indexes, text files, all of them gzipped or not."""

import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from lxml import etree

from crawler.discovery.alternates import language_of
from crawler.discovery.feed_dates import moment
from crawler.discovery.feeds import parse_feed
from crawler.discovery.listing import Listing, candidate, plain, unique
from crawler.discovery.periods import period_of
from crawler.sites import site_of
from domain.article import Discovery

MAX_ENTRIES = 1000  # of one sitemap, newest first: a news sitemap may have no more (and an archive is a backfill's matter)
MOST_ENTRIES = 50_000  # that the protocol allows
MAX_BYTES = 52_428_800  # unpacked; the protocol's own limit
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_BEFORE_XML = re.compile(rb"[^<]*(?:<!--.*?-->\s*)?(?=<\?xml\b)", re.S)  # blank lines, a notice of PHP, a comment
_Row = tuple[str, Discovery]


def parse_sitemap(
    body: bytes, *, url: str, source: str, content_type: str | None = None, time_zone: str = "UTC", limit: int = MAX_ENTRIES
) -> Listing:
    """Return the pages or further sitemaps that a sitemap at `url` lists, newest first, or in `problem` why it is none.

    Other languages of a page (`xhtml:link rel=alternate hreflang`) on the same site follow behind. At most `limit` pages, and as
    many languages of them. A sitemap that breaks off, or holds more than 50 MB, gives what came before.
    """
    if body[:2] == b"\x1f\x8b":
        body = _gunzip(body)
    body = _BEFORE_XML.sub(b"", body, count=1) if b"<?xml" in body[1:2000] else body
    head = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return Listing(problem="the sitemap is empty")
    if head.startswith((b"http://", b"https://")):
        return _text_sitemap(body, url=url, source=source, limit=limit)
    if b"<rss" in head or b"<feed" in head or b"<rdf:rdf" in head:
        return parse_feed(body, url=url, source=source, content_type=content_type, time_zone=time_zone)
    if b"<html" in head or b"<!doctype html" in head:
        return Listing(problem="answers HTML, not a sitemap")
    return _xml_sitemap(body, url=url, source=source, time_zone=time_zone, limit=limit)


def _gunzip(body: bytes) -> bytes:
    """Return the unpacked bytes of all members, those before a fault or the limit."""
    unpacked = bytearray()
    while body[:2] == b"\x1f\x8b" and len(unpacked) < MAX_BYTES:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            unpacked += unpacker.decompress(body, MAX_BYTES - len(unpacked))
        except zlib.error:
            break
        body = unpacker.unused_data
    return bytes(unpacked)


def _text_sitemap(body: bytes, *, url: str, source: str, limit: int) -> Listing:
    lines = body.decode("utf-8-sig", errors="replace").split()
    how = Discovery(method="sitemap", via=url)
    found = unique(candidate(line, base=url, source=source, discovery=how) for line in lines[:limit])
    return Listing(candidates=found)


def _xml_sitemap(body: bytes, *, url: str, source: str, time_zone: str, limit: int) -> Listing:
    # Entities are not resolved and nothing is loaded: a sitemap is a stranger's XML.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return Listing(problem=f"cannot be read as a sitemap: {error}")
    kind = _local(root) if root is not None else ""
    if kind == "sitemapindex":
        return _index(root, time_zone)
    if kind != "urlset":
        return Listing(problem=f"is not a sitemap (its root is <{kind}>)" if kind else "is not a sitemap")
    rows = [(row, element) for element in root if (row := _row(element, url, time_zone))]
    rows.sort(key=lambda pair: pair[0][1].modified or pair[0][1].published or _LONG_AGO, reverse=True)  # stable: ties in the file's order
    newest = rows[:limit]
    others = [other for row, element in newest for other in _alternates(element, row)][:limit]
    pages = [row for row, _ in newest]
    return Listing(candidates=unique(candidate(loc, base=url, source=source, discovery=how) for loc, how in [*pages, *others]))


def _index(root: Any, time_zone: str) -> Listing:
    """Return the sitemaps of an index: those for news first, then the newest, then the undated, its first and its last in turn.

    How new one is tells its lastmod, else the days that its address names. Of an index without either nobody knows which end grows.
    """
    rows = [(fields["loc"], moment(fields.get("lastmod"), time_zone=time_zone)) for e in root if (fields := _fields(e)).get("loc")]
    aged = [(loc, when or _end_of_days(loc)) for loc, when in rows]
    undated = [loc for loc, when in aged if when is None]
    turns = [undated[i // 2] if i % 2 == 0 else undated[-1 - i // 2] for i in range(len(undated))]
    dated = sorted(((loc, when) for loc, when in aged if when is not None), key=lambda row: row[1], reverse=True)
    ordered = sorted([*(loc for loc, _ in dated), *turns], key=lambda loc: "news" not in loc.lower())
    return Listing(sitemaps=tuple(dict.fromkeys(ordered)), changed={loc: when for loc, when in rows if when})


def _end_of_days(url: str) -> datetime | None:
    period = period_of(url)
    return datetime.combine(period.last, time.max, tzinfo=UTC) if period else None


def _row(element: Any, url: str, time_zone: str) -> _Row | None:
    fields = _fields(element)
    if not fields.get("loc"):
        return None
    return fields["loc"], Discovery(
        method="sitemap",
        via=url,
        headline=plain(fields.get("title"), limit=500),
        published=moment(fields.get("publication_date"), time_zone=time_zone),
        modified=moment(fields.get("lastmod"), time_zone=time_zone),
        in_language=fields.get("language"),
    )


def _alternates(element: Any, row: _Row) -> Iterator[_Row]:
    """Yield the other languages that a sitemap names for a page; what it says of the page's time holds for them, too."""
    loc, how = row
    for child in element:
        if _local(child) != "link" or child.get("rel") != "alternate" or not child.get("hreflang") or not child.get("href"):
            continue
        href = child.get("href").strip()
        if href != loc and site_of(href) == site_of(loc):
            language = language_of(child.get("hreflang"))
            yield href, Discovery(method="sitemap", via=how.via, published=how.published, modified=how.modified, in_language=language)


def _fields(element: Any) -> dict[str, str]:
    """Return local name -> text of loc and lastmod, and of what the news extension says; pictures and videos left out."""
    return {name: text for name, text in _pairs(element) if text}


def _pairs(element: Any) -> Iterator[tuple[str, str]]:
    for child in element:
        name = _local(child)
        if name in {"loc", "lastmod"}:
            yield name, _text(child)
        elif name == "news":
            yield from ((_local(grandchild), _text(grandchild)) for grandchild in child.iter())


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip() if len(element) == 0 else ""


def _local(element: Any) -> str:
    """Return the name without namespace, also where its prefix was never declared: "news:title" is then the whole of it."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
