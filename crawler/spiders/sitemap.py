"""Finds articles in a source's sitemaps."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial

from crawler.discovery.listing import Listing
from crawler.discovery.periods import period_of
from crawler.discovery.sitemaps import MAX_BYTES, parse_sitemap
from crawler.sites import site_of, sites_of
from crawler.spiders.base import now
from crawler.spiders.listings import ListingSpider
from domain.source import Source
from domain.urls import normalise

MAX_DEPTH = 3  # indexes above a sitemap
MAX_SITEMAPS = 50  # read in one crawl of a source
RECENT = timedelta(days=35)  # a sitemap of an index that is older than its newest by more is left to a backfill
FEW = 10  # sitemaps of one kind, all of which are looked at
_NUMBER = re.compile(r"\d+")


class NewsSitemapSpider(ListingSpider):
    """Visits what the sitemaps of its sources list, news sitemaps first."""

    name = "sitemap"

    async def discover(self, source: Source) -> list[str]:
        return await look_at_sitemaps(self, source, source.sitemaps)


async def look_at_sitemaps(spider: ListingSpider, source: Source, sitemaps: Iterable[str]) -> list[str]:
    """Offer the pages of the sitemaps and of the recent ones that they list; return the problems met.

    Each is read once, so that one that lists itself ends; at most 50, three indexes deep, of the source's own sites. One that has not
    changed since the last look, as its index says, is not asked for.
    """
    parse, sites = partial(_parse, source), sites_of(source)
    waiting: deque[tuple[str, int, datetime | None]] = deque((url, 0, None) for url in sitemaps)
    seen: set[str] = set()
    problems = []
    while waiting and len(seen) < MAX_SITEMAPS:
        url, depth, changed = waiting.popleft()
        if (key := normalise(url)) in seen:
            continue
        seen.add(key)
        looked = await spider.look(url, source, parse, changed=changed, largest=MAX_BYTES)
        if looked.problem:
            problems.append(looked.problem)
        if depth < MAX_DEPTH:
            listing = looked.listing
            children = recent([child for child in listing.sitemaps if site_of(child) in sites], listing.changed, now=now())
            waiting.extend((child, depth + 1, listing.changed.get(child)) for child in children)
    return problems


def recent(sitemaps: list[str], changed: Mapping[str, datetime], *, now: datetime) -> list[str]:
    """Return those of an index's sitemaps that may list news, in order.

    Left out are those of days long before the newest's, as their addresses say; and of many that are numbered through, those that
    changed long before the newest of them. What stands alone ("post-sitemap.xml") is never too old: small outlets write seldom.
    """
    days = {url: datetime.combine(period.last, time.max, tzinfo=UTC) for url in sitemaps if (period := period_of(url))}
    families: dict[str, dict[str, datetime]] = defaultdict(dict)
    for url in sitemaps:
        if url not in days and url in changed:
            families[_NUMBER.sub("", url)][url] = changed[url]
    old = {url for family in (days, *(f for f in families.values() if len(f) > FEW)) for url in _old(family, now)}
    return [url for url in sitemaps if url not in old]


def _old(ages: Mapping[str, datetime], now: datetime) -> list[str]:
    newest = max((min(when, now) for when in ages.values()), default=now)
    return [url for url, when in ages.items() if when < newest - RECENT]


def _parse(source: Source, body: bytes, url: str, content_type: str | None) -> Listing:
    return parse_sitemap(body, url=url, source=source.id, content_type=content_type, time_zone=source.time_zone)
