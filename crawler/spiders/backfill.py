"""Finds the articles of an outlet's past: in all its sitemaps, in the lists of its days, on the further pages of its sections."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from urllib.parse import urljoin

from crawler.discovery.autodiscovery import sitemaps_of_robots
from crawler.discovery.listing import Listing
from crawler.discovery.paging import with_pages
from crawler.discovery.periods import Period, period_of
from crawler.discovery.sections import parse_section
from crawler.discovery.sitemaps import MAX_BYTES, MOST_ENTRIES, parse_sitemap
from crawler.sites import site_of, sites_of
from crawler.spiders.listings import ListingSpider
from domain.backfill import Backfill
from domain.source import Source
from domain.urls import normalise
from domain.visit import Candidate

_Parse = Callable[[Source, bytes, str, str | None], Listing]
MAX_DEPTH = 3  # indexes above a sitemap
MAX_LISTINGS = 1000  # sitemaps and archive pages that are asked for in one backfill
MAX_PAGES = 300  # of one list
MAX_MISSES = 10  # lists of days in a row that give nothing: they are addressed otherwise, or the archive ends there
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml")


class BackfillSpider(ListingSpider):
    """Visits what the archives of its sources list for the days of the backfill. Nothing is remembered of the archives themselves."""

    name = "backfill"

    async def discover(self, source: Source) -> list[str]:
        assert self.crawl.backfill is not None
        walk = _Walk(spider=self, source=source, wanted=self.crawl.backfill)
        await walk.through_sitemaps()
        await walk.through_lists()
        return walk.problems


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The way through the archives of one source. It ends when as many pages as wanted are entered."""

    spider: ListingSpider
    source: Source
    wanted: Backfill
    problems: list[str] = field(default_factory=list)
    _entered: int = 0
    _asked: set[str] = field(default_factory=set)  # listings
    _found: set[str] = field(default_factory=set)  # articles, normalised

    @property
    def is_over(self) -> bool:
        return self._entered >= self.wanted.max_pages or len(self._asked) >= MAX_LISTINGS or self.spider.budget.late

    async def through_sitemaps(self) -> None:
        """Look through all sitemaps that may hold the days wanted; the usual places where none is known."""
        known = [*self.source.sitemaps, *await self._of_robots()]
        await self._sitemaps(known or self._at(USUAL_SITEMAPS), is_known=bool(known))

    async def _of_robots(self) -> tuple[str, ...]:
        url = urljoin(self.source.homepage, "/robots.txt")
        looked = await self.spider.peek(url, self.source, lambda body, at, _: sitemaps_of_robots(body, url=at))
        return looked.listing.sitemaps

    async def _sitemaps(self, urls: Iterable[str], *, is_known: bool) -> None:
        sites = sites_of(self.source)
        waiting = deque((url, 0) for url in urls)
        while waiting and not self.is_over:
            url, depth = waiting.popleft()
            listing = await self._listing(url, _parse_sitemap, is_known=is_known)
            if listing is None:
                continue
            await self._take(listing.candidates, listed_for=period_of(url))
            children = [child for child in listing.sitemaps if site_of(child) in sites and self._may_hold(child, listing)]
            waiting.extend((child, depth + 1) for child in children if depth < MAX_DEPTH)

    def _may_hold(self, sitemap: str, index: Listing) -> bool:
        """True unless its address names other days, or it has not changed since the first day wanted."""
        if (period := period_of(sitemap)) is not None:
            return period.meets(Period(first=self.wanted.since, last=self.wanted.until))
        changed = index.changed.get(sitemap)
        return changed is None or changed.date() >= self.wanted.since

    async def through_lists(self) -> None:
        """Look through the lists of the days wanted where the outlet has such; else page back from its sections."""
        lists = self.source.sections or (self.source.homepage,)
        for url in lists:
            if self.is_over:
                return
            first = await self._listing(url, _parse_list, is_known=True)
            if first is None:
                continue
            if first.calendar is not None and await self._through_days(first):
                continue
            await self._page_back(first, listed_for=None)

    async def _through_days(self, first: Listing) -> bool:
        """Look through the lists of the days wanted, newest first; return whether there were any."""
        misses, given = 0, False
        assert first.calendar is not None
        for day, url in first.calendar.between(self.wanted.since, self.wanted.until):
            if self.is_over or misses >= MAX_MISSES:
                break
            listing = await self._listing(url, _parse_list, is_known=False)
            misses = 0 if listing is not None and listing.candidates else misses + 1
            if listing is not None and listing.candidates:
                given = True
                await self._page_back(listing, listed_for=_listed_days(day, by_day=first.calendar.by_day))
        return given

    async def _page_back(self, listing: Listing, *, listed_for: Period | None) -> None:
        """Take what a list and its further pages give, until one gives nothing new or only what is older than wanted."""
        for _ in range(MAX_PAGES):
            is_older = self._is_older(listing.candidates)
            news = await self._take(listing.candidates, listed_for=listed_for)
            if is_older or not news or listing.next_page is None or self.is_over:
                return
            following = await self._listing(listing.next_page, _parse_list, is_known=True)
            if following is None:
                return
            listing = following

    async def _listing(self, url: str, parse: _Parse, *, is_known: bool) -> Listing | None:
        """Return what an address lists, None if it gives nothing or was asked before; of one that is known to exist a fault is told."""
        if url in self._asked:  # as written: "?from=40" is a page of a list, and no tracking
            return None
        self._asked.add(url)
        looked = await self.spider.peek(url, self.source, partial(parse, self.source), largest=MAX_BYTES)
        problem = looked.problem or (f"{url}: {looked.listing.problem}" if looked.listing.problem else None)
        if problem and is_known:
            self.problems.append(problem)
        return None if problem else looked.listing

    async def _take(self, candidates: Sequence[Candidate], *, listed_for: Period | None) -> int:
        """Offer those of the days wanted; return how many addresses were new to this walk."""
        new = {normalise(one.url): one for one in candidates}
        new = {key: one for key, one in new.items() if key not in self._found}
        self._found.update(new)
        held = [one for one in new.values() if self._is_wanted(one, listed_for)]
        while held and not self.is_over:
            room = self.wanted.max_pages - self._entered
            batch, held = held[:room], held[room:]
            self._entered += await self.spider.offer([replace(one, discovery=replace(one.discovery, method="backfill")) for one in batch])
        return len(new)

    def _is_wanted(self, one: Candidate, listed_for: Period | None) -> bool:
        """True if an article is of the days wanted, as far as can be told: its time, the day in its address, that of its list."""
        told, zone = one.discovery, self.source.time_zone
        if told.published is not None:
            return self.wanted.holds(told.published, time_zone=zone)
        period = dated(one.url) or listed_for
        if period is not None:
            return period.meets(Period(first=self.wanted.since, last=self.wanted.until))
        # What changed last before the first day wanted was published before it; what changed later may be of any day.
        return told.modified is None or told.modified.date() >= self.wanted.since

    def _is_older(self, candidates: Sequence[Candidate]) -> bool:
        """True if every article of a list has a date in its address, and all of them lie before the first day wanted."""
        periods = [dated(one.url) for one in candidates]
        return bool(periods) and all(period is not None and period.last < self.wanted.since for period in periods)

    def _at(self, paths: Iterable[str]) -> list[str]:
        return [urljoin(self.source.homepage, path) for path in paths]


def dated(url: str) -> Period | None:
    """Return the day or month in an article's address; a year alone may be part of its headline."""
    period = period_of(url)
    return period if period is not None and (period.last - period.first).days <= 31 else None


def _listed_days(day: date, *, by_day: bool) -> Period:
    return Period(first=day if by_day else day.replace(day=1), last=day)


def _parse_sitemap(source: Source, body: bytes, url: str, content_type: str | None) -> Listing:
    return parse_sitemap(body, url=url, source=source.id, content_type=content_type, time_zone=source.time_zone, limit=MOST_ENTRIES)


def _parse_list(source: Source, body: bytes, url: str, content_type: str | None) -> Listing:
    listing = parse_section(body, url=url, source=source.id, content_type=content_type, article_pattern=source.article_pattern)
    return with_pages(listing, body, url=url, content_type=content_type)
