"""Sitemaps: news sitemaps, plain ones, indexes, text files, all of them gzipped or not."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from crawler.discovery.feeds import parse_feed
from crawler.discovery.listing import Listing, candidate, moment, plain, unique
from domain.article import Discovery

MAX_ENTRIES = 1000  # of one sitemap, newest first: a news sitemap may have no more (and an archive is a backfill's matter)
MAX_BYTES = 52_428_800  # unpacked; the protocol's own limit
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def parse_sitemap(body: bytes, *, url: str, source: str, content_type: str | None = None, time_zone: str = "UTC") -> Listing:
    """Return the pages or further sitemaps that a sitemap at `url` lists, newest first, or in `problem` why it is none.

    A sitemap that breaks off, or holds more than 50 MB, gives what came before.
    """
    if body[:2] == b"\x1f\x8b":
        body = _gunzip(body)
    head = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return Listing(problem="the sitemap is empty")
    if head.startswith((b"http://", b"https://")):
        return _text_sitemap(body, url=url, source=source)
    if b"<rss" in head or b"<feed" in head or b"<rdf:rdf" in head:
        return parse_feed(body, url=url, source=source, content_type=content_type, time_zone=time_zone)
    if b"<html" in head or b"<!doctype html" in head:
        return Listing(problem="answers HTML, not a sitemap")
    return _xml_sitemap(body, url=url, source=source, time_zone=time_zone)


def _gunzip(body: bytes) -> bytes:
    """Return the unpacked bytes, those before a fault or the limit."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        return unpacker.decompress(body, MAX_BYTES)
    except zlib.error:
        return b""


def _text_sitemap(body: bytes, *, url: str, source: str) -> Listing:
    lines = body.decode("utf-8-sig", errors="replace").split()
    how = Discovery(method="sitemap", via=url)
    found = unique(candidate(line, base=url, source=source, discovery=how) for line in lines[:MAX_ENTRIES])
    return Listing(candidates=found)


def _xml_sitemap(body: bytes, *, url: str, source: str, time_zone: str) -> Listing:
    # Entities are not resolved and nothing is loaded: a sitemap is a stranger's XML.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return Listing(problem=f"cannot be read as a sitemap: {error}")
    kind = _local(root) if root is not None else ""
    if kind == "sitemapindex":
        return Listing(sitemaps=_children(root, time_zone))
    if kind != "urlset":
        return Listing(problem=f"is not a sitemap (its root is <{kind}>)" if kind else "is not a sitemap")
    rows = [row for element in root if (row := _row(element, url, time_zone))]
    rows.sort(key=lambda row: row[1].modified or row[1].published or _LONG_AGO, reverse=True)  # stable: ties in the file's order
    return Listing(candidates=unique(candidate(loc, base=url, source=source, discovery=how) for loc, how in rows[:MAX_ENTRIES]))


def _children(root: Any, time_zone: str) -> tuple[str, ...]:
    """Return the sitemaps of an index: those for news first, then the newest."""
    rows = [(fields["loc"], moment(fields.get("lastmod"), time_zone=time_zone)) for e in root if (fields := _fields(e)).get("loc")]
    rows.sort(key=lambda row: ("news" in row[0].lower(), row[1] or _LONG_AGO), reverse=True)
    return tuple(dict.fromkeys(loc for loc, _ in rows))


def _row(element: Any, url: str, time_zone: str) -> tuple[str, Discovery] | None:
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
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
