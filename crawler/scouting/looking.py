"""Looking at one listing outside of any crawl: fetched and read, nothing remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.discovery.feeds import parse_feed
from crawler.discovery.listing import Listing
from crawler.discovery.sections import parse_section
from crawler.discovery.sitemaps import parse_sitemap
from crawler.transport.failures import NoAnswer
from crawler.transport.fetching import Answer, Fetcher
from domain.outlet import ListingKind, ListingSeen
from domain.source import Source
from domain.visit import Candidate

MAX_BYTES = 52_428_800  # of a listing: what the sitemap protocol allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A listing and what was seen of it."""

    seen: ListingSeen
    listing: Listing

    @property
    def articles(self) -> tuple[Candidate, ...]:
        return self.listing.candidates


async def look_at(fetcher: Fetcher, url: str, kind: ListingKind, source: Source) -> Look:
    """Return what a feed, sitemap or section page lists, or in words why nothing; never raises for what a site does."""
    answer = await fetcher.get(url, meta={"download_maxsize": max(MAX_BYTES, fetcher.settings.max_body_bytes)})
    if problem := problem_of(answer):
        return Look(seen=ListingSeen(kind=kind, url=url, problem=problem), listing=Listing(problem=problem))
    assert isinstance(answer, Answer)
    listing = _read(answer, kind, source)
    times = [when for one in listing.candidates if (when := one.discovery.published or one.discovery.modified)]
    seen = ListingSeen(
        kind=kind,
        url=url,
        problem=listing.problem,
        items=len(listing.candidates),
        newest=newest_of(times, until=answer.fetched),
        sitemaps=len(listing.sitemaps),
    )
    return Look(seen=seen, listing=listing)


def problem_of(answer: Answer | NoAnswer) -> str | None:
    """Return in words why an answer is no listing, None where it may be one."""
    if isinstance(answer, NoAnswer):
        return answer.reason or str(answer.outcome)
    return None if answer.status in {200, 203} else f"answers {answer.status}"


def newest_of(times: Sequence[datetime], *, until: datetime) -> datetime | None:
    """Return the newest of the times, those to come left out: feeds announce events, too."""
    return max((when for when in times if when <= until), default=None)


def _read(answer: Answer, kind: ListingKind, source: Source) -> Listing:
    content_type = answer.headers.get("content-type")
    try:
        if kind == "feed":
            return parse_feed(answer.body, url=answer.url, source=source.id, content_type=content_type, time_zone=source.time_zone)
        if kind == "sitemap":
            return parse_sitemap(answer.body, url=answer.url, source=source.id, content_type=content_type, time_zone=source.time_zone)
        return parse_section(
            answer.body, url=answer.url, source=source.id, content_type=content_type, article_pattern=source.article_pattern
        )
    except Exception as error:  # a listing that breaks a parser is that listing's problem
        return Listing(problem=f"cannot be read: {type(error).__name__}: {error}"[:300])
