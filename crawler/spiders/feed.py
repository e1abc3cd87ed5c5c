"""Finds articles in a source's feeds."""

from collections.abc import Iterable
from functools import partial

from crawler.discovery.feeds import parse_feed
from crawler.discovery.listing import Listing
from crawler.spiders.listings import ListingSpider
from domain.source import Source


class FeedSpider(ListingSpider):
    """Visits what the feeds of its sources list."""

    name = "feed"

    async def discover(self, source: Source) -> list[str]:
        return await look_at_feeds(self, source, source.feeds)


async def look_at_feeds(spider: ListingSpider, source: Source, feeds: Iterable[str]) -> list[str]:
    """Offer the entries of the feeds; return the problems met."""
    parse = partial(_parse, source)
    looked = [await spider.look(feed, source, parse) for feed in feeds]
    return [one.problem for one in looked if one.problem]


def _parse(source: Source, body: bytes, url: str, content_type: str | None) -> Listing:
    return parse_feed(body, url=url, source=source.id, content_type=content_type, time_zone=source.time_zone)
