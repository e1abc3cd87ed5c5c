"""Looking at an outlet's front page, its robots.txt and the usual places, for the source entry that they suggest."""

from collections.abc import AsyncIterator, Iterable
from urllib.parse import urljoin, urlsplit

from crawler.discovery.autodiscovery import feeds_of_page, linked_feeds, sitemaps_of_robots
from crawler.discovery.portrait import Portrait, portrait
from crawler.scouting.looking import Look, look_at
from crawler.transport.failures import NoAnswer
from crawler.transport.fetching import Answer, Fetcher
from domain.article import Page
from domain.errors import BadInput
from domain.outlet import ListingKind, ListingSeen, Proposal, slug_of
from domain.source import Source

USUAL_FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json")
USUAL_SITEMAPS = ("/sitemap-news.xml", "/news-sitemap.xml", "/sitemap.xml", "/sitemap_index.xml")
MAX_FEEDS = 8  # looked at of those that a page announces
MAX_SITEMAPS = 4


async def propose(fetcher: Fetcher, url: str) -> Proposal:
    """Return the entry of the outlet with this front page. Raises BadInput when the page cannot be had.

    Only feeds and sitemaps that answered with articles get into it; where there are none, the front page serves as section.
    """
    front = await fetcher.get(url)
    if isinstance(front, NoAnswer):
        raise BadInput(f"{url}: {front.reason or front.outcome}", fix="check the address in a browser")
    if front.status >= 400:
        raise BadInput(f"{url}: the server answers {front.status}", fix="give the outlet's front page")
    page = Page(url=url, final_url=front.url, status=front.status, headers=front.headers, body=front.body, fetched=front.fetched)
    told = portrait(page)
    outlet = Source(id=slug_of(front.url), name=told.name, homepage=front.url, time_zone=told.time_zone or "UTC")
    feeds = [look.seen async for look in _feeds(fetcher, front, outlet)]
    sitemaps = [look.seen async for look in _sitemaps(fetcher, front, outlet)]
    return _entry(outlet, told, feeds, sitemaps)


def _entry(outlet: Source, told: Portrait, feeds: list[ListingSeen], sitemaps: list[ListingSeen]) -> Proposal:
    good_feeds = tuple(seen.url for seen in feeds if seen.items)
    good_sitemaps = _chosen(sitemaps)
    source = Source(
        id=outlet.id,
        name=told.name,
        homepage=outlet.homepage,
        country=told.country,
        languages=told.languages,
        time_zone=outlet.time_zone,
        kind=told.kind,
        feeds=good_feeds,
        sitemaps=good_sitemaps,
        sections=() if good_feeds or good_sitemaps else (outlet.homepage,),
    )
    return Proposal(source=source, listings=(*feeds, *sitemaps), guesses=told.guesses, sections=told.sections)


def _chosen(sitemaps: Iterable[ListingSeen]) -> tuple[str, ...]:
    """Return the sitemaps worth asking again and again: those for news, else the first that answers."""
    answering = [seen.url for seen in sitemaps if seen.items or seen.sitemaps]
    return tuple(url for url in answering if "news" in urlsplit(url).path.lower()) or tuple(answering[:1])


async def _feeds(fetcher: Fetcher, front: Answer, outlet: Source) -> AsyncIterator[Look]:
    """Yield the feeds that the front page announces; without one that has articles those that it links to, then the usual places."""
    content_type = front.headers.get("content-type")
    announced = feeds_of_page(front.body, url=front.url, content_type=content_type).feeds
    found = False
    async for look in _all(fetcher, announced[:MAX_FEEDS], "feed", outlet):
        found = found or look.seen.items > 0
        yield look
    for url in (*linked_feeds(front.body, url=front.url, content_type=content_type), *_at(front.url, USUAL_FEEDS)):
        if found:
            return
        look = await look_at(fetcher, url, "feed", outlet)
        if look.seen.items:  # nobody named it: it is no news that it does not answer
            found = True
            yield look


async def _sitemaps(fetcher: Fetcher, front: Answer, outlet: Source) -> AsyncIterator[Look]:
    """Yield the sitemaps that robots.txt names, without one the first at a usual place that answers."""
    robots_url = urljoin(front.url, "/robots.txt")
    robots = await fetcher.get(robots_url)
    named = sitemaps_of_robots(robots.body, url=robots_url).sitemaps if isinstance(robots, Answer) and robots.status == 200 else ()
    found = False
    async for look in _all(fetcher, named[:MAX_SITEMAPS], "sitemap", outlet):
        found = found or bool(look.seen.items or look.seen.sitemaps)
        yield look
    for url in () if found else _at(front.url, USUAL_SITEMAPS):
        look = await look_at(fetcher, url, "sitemap", outlet)
        if look.seen.items or look.seen.sitemaps:
            yield look
            return


async def _all(fetcher: Fetcher, urls: Iterable[str], kind: ListingKind, outlet: Source) -> AsyncIterator[Look]:
    for url in urls:
        yield await look_at(fetcher, url, kind, outlet)


def _at(homepage: str, paths: Iterable[str]) -> list[str]:
    return [urljoin(homepage, path) for path in paths]
