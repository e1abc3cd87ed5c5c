"""RSS, Atom, RDF and JSON Feed."""

import json
import re
from calendar import timegm
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser  # type: ignore[import-untyped]

from crawler.discovery.feed_dates import moment
from crawler.discovery.feed_text import is_utf8, readable
from crawler.discovery.listing import Listing, candidate, plain, unique
from crawler.sites import site_of
from domain.article import Discovery
from domain.visit import Candidate

MAX_ENTRIES = 1000  # of one feed, in its order
_NO_CHARACTER = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*5(?:529[6-9]|5[3-9]\d\d|6\d\d\d|7[0-2]\d\d|73[0-3]\d|734[0-3]));", re.I
)  # halves of pairs
_COUNTED = re.compile(r"https?://(?:feedproxy\.google\.com|feeds\.feedburner\.com|[\w.]*\.feedsportal\.com)/", re.I)


def parse_feed(body: bytes, *, url: str, source: str, content_type: str | None = None, time_zone: str = "UTC") -> Listing:
    """Return the entries of a feed that was served at `url`, or in `problem` why it is none.

    The encoding is the one declared in the XML or in `content_type`. A feed that breaks off gives the entries before that.
    """
    body = readable(body, content_type=content_type)
    start = body.removeprefix(b"\xef\xbb\xbf").strip()
    if not start:
        return Listing(problem="the feed is empty")
    if start[:1] in {b"{", b"["}:
        return _json_feed(start, url=url, source=source, time_zone=time_zone)
    declared = "application/xml; charset=utf-8" if not body.isascii() and is_utf8(body) else content_type
    # Without a content-location relative links stay so, but for xml:base: what they are relative to is for `_home` to say.
    headers = {"content-type": declared} if declared else {}
    # The summaries become plain text, so feedparser's cleaning of their HTML (most of its time) is not needed.
    legible = _NO_CHARACTER.sub(b" ", body) if b"&#" in body else body
    try:
        feed = feedparser.parse(BytesIO(legible), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # its reader of broken XML breaks itself on tags that close what was never opened, and the like
        return Listing(problem=f"the feed is broken XML that cannot be read ({type(error).__name__})")
    base = _home(feed.feed, url)
    language = feed.feed.get("language")
    entries = (_entry(raw, url=url, base=base, source=source, time_zone=time_zone, language=language) for raw in feed.entries)
    found = unique(entry for entry in entries if entry)
    if found or feed.version:
        return Listing(candidates=found[:MAX_ENTRIES])
    return Listing(problem=_what_it_is(body, feed))


def _entry(raw: Any, *, url: str, base: str, source: str, time_zone: str, language: str | None) -> Candidate | None:
    link = _link(raw)
    if not link:
        return None
    published = _date(raw, "published", time_zone) or _date(raw, "created", time_zone)
    modified = _date(raw, "updated", time_zone)
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
    return candidate(link, base=base, source=source, discovery=discovery)


def _link(raw: Any) -> str | None:
    """Return an entry's address: where a counting service stands in between, that behind it; without a link, its guid."""
    guid = str(raw.get("id", ""))
    address = guid if guid.startswith(("http://", "https://")) else None
    link: str | None = raw.get("feedburner_origlink") or raw.get("pheedo_origlink") or raw.get("link")
    return address if link is None or (address and _COUNTED.match(link)) else link


def _date(raw: Any, name: str, time_zone: str) -> datetime | None:
    """Return a date of an entry; forms that only feedparser knows are read by it, in UTC."""
    text = dict.get(raw, name)  # feedparser's own `get` answers "published" where "updated" is missing
    stated = moment(text, time_zone=time_zone)
    parsed = dict.get(raw, f"{name}_parsed") if text and stated is None else None
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else stated
    except (ValueError, OverflowError):
        return None


def _home(feed: Any, url: str) -> str:
    """Return what relative links are relative to: the feed's address, or the outlet's where another site serves its feed."""
    home = str(feed.get("link") or "")
    return home if home.startswith(("http://", "https://")) and site_of(home) != site_of(url) else url


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
