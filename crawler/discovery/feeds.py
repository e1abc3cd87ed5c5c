"""RSS, Atom, RDF and JSON Feed."""

import json
from io import BytesIO
from typing import Any

import feedparser  # type: ignore[import-untyped]

from crawler.discovery.listing import Listing, candidate, moment, plain, unique
from domain.article import Discovery
from domain.visit import Candidate

MAX_ENTRIES = 1000  # of one feed, in its order


def parse_feed(body: bytes, *, url: str, source: str, content_type: str | None = None, time_zone: str = "UTC") -> Listing:
    """Return the entries of a feed that was served at `url`, or in `problem` why it is none.

    The encoding is the one declared in the XML or in `content_type`. A feed that breaks off gives the entries before that.
    """
    if not body.strip():
        return Listing(problem="the feed is empty")
    if body.lstrip()[:1] in {b"{", b"["}:
        return _json_feed(body, url=url, source=source, time_zone=time_zone)
    headers = {"content-location": url, **({"content-type": content_type} if content_type else {})}
    # The summaries become plain text, so feedparser's cleaning of their HTML (most of its time) is not needed.
    feed = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    language = feed.feed.get("language")
    entries = (_entry(raw, url=url, source=source, time_zone=time_zone, language=language) for raw in feed.entries)
    found = unique(entry for entry in entries if entry)
    if found or feed.version:
        return Listing(candidates=found[:MAX_ENTRIES])
    return Listing(problem=_what_it_is(body, feed))


def _entry(raw: Any, *, url: str, source: str, time_zone: str, language: str | None) -> Candidate | None:
    link = raw.get("link") or (raw.get("id") if str(raw.get("id", "")).startswith("http") else None)
    if not link:
        return None
    # dict.get: feedparser's own `get` answers "published" where "updated" is missing.
    published = moment(dict.get(raw, "published") or dict.get(raw, "created"), time_zone=time_zone)
    modified = moment(dict.get(raw, "updated"), time_zone=time_zone)
    if published is None:  # RSS 1.0 has one date alone, dc:date, which feedparser calls "updated"
        published, modified = modified, None
    content = raw.get("content") or [{}]
    discovery = Discovery(
        method="feed",
        via=url,
        headline=plain(raw.get("title"), limit=500),
        summary=plain(raw.get("summary")) or plain(content[0].get("value")),
        published=published,
        modified=modified,
        in_language=(raw.get("title_detail") or {}).get("language") or language,
    )
    return candidate(link, base=_base(raw, url), source=source, discovery=discovery)


def _base(raw: Any, url: str) -> str:
    """Return what relative links of an entry are relative to (xml:base, else the feed's address)."""
    return (raw.get("title_detail") or {}).get("base") or url


def _what_it_is(body: bytes, feed: Any) -> str:
    head = body[:1000].lower()
    if b"<html" in head or b"<!doctype html" in head:
        return "answers HTML, not a feed"
    if b"<urlset" in head or b"<sitemapindex" in head:
        return "answers a sitemap, not a feed"
    reason = feed.get("bozo_exception")
    return f"cannot be read as a feed: {reason}" if reason else "is not a feed"


def _json_feed(body: bytes, *, url: str, source: str, time_zone: str) -> Listing:
    try:
        feed = json.loads(body)
    except ValueError as error:
        return Listing(problem=f"cannot be read as a JSON Feed: {error}")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list) or "jsonfeed" not in str(feed.get("version", "")):
        return Listing(problem="answers JSON, but no JSON Feed")
    language = feed.get("language")
    items = (item for item in feed["items"] if isinstance(item, dict))
    return Listing(candidates=unique(_item(item, url, source, time_zone, language) for item in items)[:MAX_ENTRIES])


def _item(item: dict[str, Any], url: str, source: str, time_zone: str, language: Any) -> Candidate:
    def text(*names: str) -> str | None:
        return next((item[name] for name in names if isinstance(item.get(name), str) and item[name]), None)

    discovery = Discovery(
        method="feed",
        via=url,
        headline=plain(text("title"), limit=500),
        summary=plain(text("summary", "content_text", "content_html")),
        published=moment(text("date_published"), time_zone=time_zone),
        modified=moment(text("date_modified"), time_zone=time_zone),
        in_language=text("language") or (language if isinstance(language, str) else None),
    )
    return candidate(text("url", "external_url", "id") or "", base=url, source=source, discovery=discovery)
