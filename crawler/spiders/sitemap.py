"""Finds articles in a source's sitemaps."""

from collections import deque
from collections.abc import Iterable
from functools import partial

from crawler.discovery.listing import Listing
from crawler.discovery.sitemaps import parse_sitemap
from crawler.sites import site_of, sites_of
from crawler.spiders.listings import ListingSpider
from domain.source import Source
from domain.urls import normalise

MAX_DEPTH = 3  # indexes above a sitemap
MAX_SITEMAPS = 50  # read in one crawl of a source


class NewsSitemapSpider(ListingSpider):
    """Visits what the sitemaps of its sources list, news sitemaps first."""

    name = "sitemap"

    async def discover(self, source: Source) -> list[str]:
        return await look_at_sitemaps(self, source, source.sitemaps)


async def look_at_sitemaps(spider: ListingSpider, source: Source, sitemaps: Iterable[str]) -> list[str]:
    """Offer the pages of the sitemaps and of those that they list; return the problems met.

    Each is read once, so that one that lists itself ends; at most 50, three indexes deep, of the source's own sites.
    """
    parse, sites = partial(_parse, source), sites_of(source)
    waiting = deque((url, 0) for url in sitemaps)
    seen: set[str] = set()
    problems = []
    while waiting and len(seen) < MAX_SITEMAPS:
        url, depth = waiting.popleft()
        if (key := normalise(url)) in seen:
            continue
        seen.add(key)
        looked = await spider.look(url, source, parse)
        if looked.problem:
            problems.append(looked.problem)
        if depth < MAX_DEPTH:
            waiting.extend((child, depth + 1) for child in looked.listing.sitemaps if site_of(child) in sites)
    return problems


def _parse(source: Source, body: bytes, url: str, content_type: str | None) -> Listing:
    return parse_sitemap(body, url=url, source=source.id, content_type=content_type, time_zone=source.time_zone)
