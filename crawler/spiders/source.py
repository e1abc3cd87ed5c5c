"""Finds articles of a source in every way that it offers."""

from urllib.parse import urljoin

from crawler.discovery.autodiscovery import feeds_of_page, sitemaps_of_robots
from crawler.discovery.listing import Listing
from crawler.spiders.feed import look_at_feeds
from crawler.spiders.listings import ListingSpider
from crawler.spiders.section import look_at_sections
from crawler.spiders.sitemap import look_at_sitemaps
from domain.source import Source


class SourceSpider(ListingSpider):
    """Visits what feeds, sitemaps and section pages of its sources list, in one engine: one delay for each host.

    A source that names none of them is asked itself: feeds that its homepage announces, sitemaps that its robots.txt
    names, and where there is neither, the links of the homepage.
    """

    name = "source"

    async def discover(self, source: Source) -> list[str]:
        if not (source.feeds or source.sitemaps or source.sections):
            return await self._ask_the_site(source)
        # One after the other: a URL that several list keeps the hints of the feed, in every run alike.
        return [
            *await look_at_feeds(self, source, source.feeds),
            *await look_at_sitemaps(self, source, source.sitemaps),
            *await look_at_sections(self, source, source.sections),
        ]

    async def _ask_the_site(self, source: Source) -> list[str]:
        page = await self.peek(source.homepage, source, _feeds)
        robots = await self.peek(urljoin(source.homepage, "/robots.txt"), source, _sitemaps)
        problems = [page.problem] if page.problem else []  # a site without robots.txt has no problem
        problems += await look_at_feeds(self, source, page.listing.feeds)
        problems += await look_at_sitemaps(self, source, robots.listing.sitemaps)
        if not (page.listing.feeds or robots.listing.sitemaps or page.problem):
            problems += await look_at_sections(self, source, (source.homepage,))
        return problems


def _feeds(body: bytes, url: str, content_type: str | None) -> Listing:
    return feeds_of_page(body, url=url, content_type=content_type)


def _sitemaps(body: bytes, url: str, content_type: str | None) -> Listing:
    return sitemaps_of_robots(body, url=url)
