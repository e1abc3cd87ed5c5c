"""Looking at a configured source: what answers, how old its news is, what robots.txt allows."""

from collections.abc import AsyncIterator, Sequence
from urllib.parse import urljoin

from crawler.discovery.autodiscovery import feeds_of_page
from crawler.manners.robotstxt import Robots
from crawler.names import ROBOTS_NAME
from crawler.scouting.looking import Look, look_at, problem_of
from crawler.sites import site_of, sites_of
from crawler.transport.failures import NoAnswer
from crawler.transport.fetching import Answer, Fetcher
from domain.outlet import ListingKind, RobotsSeen, SourceSeen
from domain.source import Source
from domain.urls import host_of, normalise

ARTICLES = 30  # of a source, looked up in robots.txt


async def check(fetcher: Fetcher, source: Source) -> SourceSeen:
    """Return what a source answers; never raises for what a site does."""
    looks = [look async for look in _looks(fetcher, source)]
    articles = list(dict.fromkeys(article.url for look in looks for article in look.articles))
    robots = await robots_of(fetcher, source.homepage, [url for url in articles if site_of(url) in sites_of(source)][:ARTICLES])
    return SourceSeen(source=source, listings=tuple(look.seen for look in looks), robots=robots)


async def robots_of(fetcher: Fetcher, homepage: str, articles: Sequence[str]) -> RobotsSeen:
    """Return what the robots.txt of the home page's host says of these articles; those of other hosts are left out."""
    answer = await fetcher.get(urljoin(homepage, "/robots.txt"))
    if isinstance(answer, NoAnswer) or answer.status >= 500:
        return RobotsSeen(problem=problem_of(answer))
    if answer.status != 200:
        return RobotsSeen(is_absent=True)
    rules = Robots.parse(answer.body)
    own = [url for url in articles if host_of(url) == host_of(homepage)]
    refused = tuple(url for url in own if not rules.allows(normalise(url), ROBOTS_NAME))
    return RobotsSeen(asked=len(own), refused=refused, delay_s=rules.crawl_delay_s(ROBOTS_NAME))


async def _looks(fetcher: Fetcher, source: Source) -> AsyncIterator[Look]:
    ways: list[tuple[ListingKind, str]] = [
        *(("feed", url) for url in source.feeds),
        *(("sitemap", url) for url in source.sitemaps),
        *(("section", url) for url in source.sections),
    ]
    for kind, url in ways or await _found(fetcher, source):
        look = await look_at(fetcher, url, kind, source)
        yield look
        if look.listing.sitemaps:  # an index tells little: its first sitemap is looked at as well
            yield await look_at(fetcher, look.listing.sitemaps[0], "sitemap", source)


async def _found(fetcher: Fetcher, source: Source) -> list[tuple[ListingKind, str]]:
    """Return the ways of a source that names none: the feeds that its front page announces, else the page itself."""
    page = await fetcher.get(source.homepage)
    if not isinstance(page, Answer) or page.status != 200:
        return [("section", source.homepage)]
    feeds = feeds_of_page(page.body, url=page.url, content_type=page.headers.get("content-type")).feeds
    return [("feed", url) for url in feeds] or [("section", source.homepage)]
