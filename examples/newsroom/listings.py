"""What the outlets write for machines: feeds, sitemaps, robots.txt."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from examples.newsroom.content import Extra, Listing, Outlet, Text, texts
from examples.newsroom.render import FEED_PATHS, MEDIA_TYPES, environment

NEWS_SITEMAP = "/sitemap-news.xml"
SITEMAP_INDEX = "/sitemap.xml"
SITEMAP_PARTS = ("/sitemaps/news-2019.xml.gz", "/sitemaps/rubrics.xml.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a feed or sitemap."""

    url: str
    title: str
    published: datetime
    changed: datetime
    summary: str | None = None
    byline: tuple[str, ...] = ()
    section: str | None = None
    keywords: tuple[str, ...] = ()
    is_article: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file for machines; `text_bytes` are what is sent."""

    path: str
    content_type: str
    body: bytes
    newest: datetime


def entries(outlet: Outlet, edition: int) -> list[Entry]:
    """Return what an outlet lists in an edition, newest first, the extras where they belong by time."""
    shown = texts(outlet, edition)
    listed = [_of_text(outlet, text) for text in shown]
    listed += [_of_extra(outlet, extra, edition) for extra in outlet.extras]
    return sorted(listed, key=lambda entry: entry.published, reverse=True)


def files(outlet: Outlet, edition: int) -> list[File]:
    """Return every feed and sitemap of an outlet."""
    found: list[File] = []
    for kind in outlet.listings:
        found += _WRITERS[kind](outlet, entries(outlet, edition))
    return found


def _of_text(outlet: Outlet, text: Text, url: str | None = None) -> Entry:
    return Entry(
        url=url or text.url,
        title=text.headline,
        published=text.published,
        changed=text.changed,
        summary=text.description,
        byline=text.byline,
        section=outlet.sections.get(text.section, text.section),
        keywords=text.keywords,
    )


def _of_extra(outlet: Outlet, extra: Extra, edition: int) -> Entry:
    if extra.of is not None:
        text = next(text for text in texts(outlet, edition) if text.slug == extra.of)
        return _of_text(outlet, text, extra.url)
    assert extra.title is not None
    assert extra.published is not None
    return Entry(url=extra.url, title=extra.title, published=extra.published, changed=extra.published, is_article=extra.kind != "index")


def _newest(listed: Sequence[Entry]) -> datetime:
    return max(entry.changed for entry in listed)


def _feed(kind: Listing, outlet: Outlet, listed: list[Entry]) -> list[File]:
    charset = outlet.charset if kind == "rss" else "utf-8"
    path = FEED_PATHS[kind]
    xml = environment().get_template(f"{kind}.xml")
    body = xml.render(outlet=outlet, entries=listed, newest=_newest(listed), self_url=outlet.url(path), rfc822=format_datetime)
    content_type = f"{MEDIA_TYPES[kind]}; charset={charset}"
    return [File(path=path, content_type=content_type, body=body.encode(charset, errors="xmlcharrefreplace"), newest=_newest(listed))]


def _json_feed(outlet: Outlet, listed: list[Entry]) -> list[File]:
    path = FEED_PATHS["json-feed"]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": outlet.url("/"),
        "feed_url": outlet.url(path),
        "language": outlet.language,
        "items": [_json_item(entry) for entry in listed],
    }
    body = json.dumps(feed, ensure_ascii=False, indent=1).encode()
    return [File(path=path, content_type=MEDIA_TYPES["json-feed"], body=body, newest=_newest(listed))]


def _json_item(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.url,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_text": entry.summary,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.changed.isoformat(),
        "authors": [{"name": name} for name in entry.byline],
        "tags": list(entry.keywords),
    }


def _news_sitemap(outlet: Outlet, listed: list[Entry], path: str = NEWS_SITEMAP) -> list[File]:
    body = environment().get_template("sitemap-news.xml").render(outlet=outlet, entries=listed)
    return [File(path=path, content_type="application/xml; charset=utf-8", body=body.encode(), newest=_newest(listed))]


def _sitemap_index(outlet: Outlet, listed: list[Entry]) -> list[File]:
    halves = ([entry for entry in listed if entry.is_article], [entry for entry in listed if not entry.is_article])
    parts = [_packed(_news_sitemap(outlet, half, path)[0]) for path, half in zip(SITEMAP_PARTS, halves, strict=True)]
    named = [(outlet.url(part.path), part.newest) for part in parts]
    body = environment().get_template("sitemap-index.xml").render(parts=named)
    return [File(path=SITEMAP_INDEX, content_type="application/xml; charset=utf-8", body=body.encode(), newest=_newest(listed)), *parts]


def _packed(file: File) -> File:
    return File(path=file.path, content_type="application/gzip", body=gzip.compress(file.body, mtime=0), newest=file.newest)


_WRITERS = {
    "rss": lambda outlet, listed: _feed("rss", outlet, listed),
    "atom": lambda outlet, listed: _feed("atom", outlet, listed),
    "rdf": lambda outlet, listed: _feed("rdf", outlet, listed),
    "json-feed": _json_feed,
    "news-sitemap": _news_sitemap,
    "sitemap-index": _sitemap_index,
}
