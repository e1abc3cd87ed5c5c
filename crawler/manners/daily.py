"""The day's number of requests to one host, over all crawls."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from crawler.transport.guard import parse_hosts
from crawler.visits.patience import LedgerThread
from domain.manners import HostManners, for_pages, most_daily, next_day
from domain.settings import CrawlSettings

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

BLOCK = 20  # page requests that are booked at once, in one transaction; but no more than a hundredth of the day's


class DailySpent(IgnoreRequest):
    """The host has had its requests of the day."""

    def __init__(self, host: str, most: int, *, until: datetime) -> None:
        super().__init__(f"{host} has had its {most:,} requests of the day")
        self.until = until


@dataclass(slots=True)
class _Booked:
    """Requests of a day that this crawl may still make."""

    day: date
    left: int = 0
    spent: bool = False  # there are no more
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class DailyBudget:
    """Counts each request to a host, robots.txt, redirects and further tries included, and refuses what is too many.

    The count is the ledger's, so it holds over runs, restarts and crawls side by side. A crawl that is killed leaves at most
    a block of requests booked that nobody made.
    """

    def __init__(self, crawler: "Crawler") -> None:
        self._settings: CrawlSettings = crawler.settings.get("CRAWL_SETTINGS")
        self._mapped = frozenset(parse_hosts(self._settings.hosts))
        self._own: dict[str, int] = {}  # host -> what its source's policy says
        self._booked: dict[tuple[str, bool], _Booked] = {}
        self._shared: tuple[HostManners, LedgerThread] | None = None

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "DailyBudget":
        return cls(crawler)

    def share(self, manners: HostManners, thread: LedgerThread) -> None:
        """Count over all crawls from now on; until then nothing is counted."""
        self._shared = (manners, thread)

    def at_most(self, host: str, most: int | None) -> None:
        """Ask `host` no more often a day than its source allows; of several sources, the strictest counts."""
        if most is not None:
            self._own[host] = min(most, self._own.get(host, most))

    def most(self, host: str) -> int | None:
        """Return the day's number, None where there is none."""
        return most_daily(self._settings, own=self._own.get(host), mapped=host in self._mapped)

    async def process_request(self, request: Request) -> None:
        host = (urlparse_cached(request).hostname or "").lower()
        most = self.most(host)
        if self._shared is None or most is None:
            return
        is_page = bool(request.meta.get("html_only"))
        now = datetime.now(UTC)
        if not await self._book(host, most, is_page=is_page, now=now):
            raise DailySpent(host, most, until=next_day(now))

    async def close(self) -> None:
        """Give back what was booked and not used."""
        if self._shared is None:
            return
        manners, thread = self._shared
        unused: dict[str, int] = defaultdict(int)
        now = datetime.now(UTC)
        for (host, _), booked in self._booked.items():
            unused[host] += booked.left if booked.day == now.date() else 0
            booked.left = 0
        for host, count in unused.items():
            if count:
                await thread.call(manners.give_back, host, count, now=now)

    async def _book(self, host: str, most: int, *, is_page: bool, now: datetime) -> bool:
        assert self._shared is not None
        manners, thread = self._shared
        key = (host, is_page)
        booked = self._booked.setdefault(key, _Booked(now.date()))
        async with booked.lock:
            if booked.day != now.date():
                booked.day, booked.left, booked.spent = now.date(), 0, False
            if not booked.left and not booked.spent:
                wanted, most = (min(BLOCK, max(1, most // 100)), for_pages(most)) if is_page else (1, most)
                booked.left = await thread.call(manners.take, host, wanted=wanted, most=most, now=now)
                booked.spent = not booked.left
            if booked.spent:
                return False
            booked.left -= 1
            return True
