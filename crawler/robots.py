"""robots.txt as RFC 9309 has it."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.settings import ROBOTS_NAME
from crawler.throttle import HostThrottle

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MAX_BYTES = 1_000_000  # RFC 9309 asks for at least 500 KiB


class RobotsRefused(IgnoreRequest):
    """robots.txt forbids this address."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt cannot be read for now; until it can, nothing may be fetched (RFC 9309, 2.3.1.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the robots.txt of one origin says."""

    robots: Protego | None = None  # None: no rules
    refuse_all: str | None = None  # why nothing may be fetched, in words

    def check(self, url: str) -> None:
        """Raise RobotsRefused or RobotsUnreachable if the address must not be fetched."""
        if self.refuse_all is not None:
            raise RobotsUnreachable(self.refuse_all)
        if self.robots is not None and not self.robots.can_fetch(url, ROBOTS_NAME):
            raise RobotsRefused("robots.txt forbids it")


class RobotsMiddleware:
    """Lets through what the robots.txt of each origin allows; each is asked for once a crawl.

    Scrapy's own middleware reads the body of an error page as rules and allows all when a server fails. Where robots.txt
    cannot be had at all (no address, no connection, blocked), requests to that origin fail with that same error; it is
    asked for again as often as the setting `crawl.retries` says.
    """

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._retries = crawler.settings.getint("CRAWL_RETRIES")
        self._failures: Counter[str] = Counter()
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._ask(origin))
        rules = await asyncio.shield(self._rules[origin])
        rules.check(request.url)

    async def _ask(self, origin: str) -> Rules:
        meta = {"dont_obey_robotstxt": True, "download_maxsize": MAX_BYTES}
        request = Request(f"{origin}/robots.txt", meta=meta, callback=NO_CALLBACK)
        try:
            response = await self._crawler.engine.download_async(request)
        except IgnoreRequest:  # redirected too often: as if there were none (RFC 9309, 2.3.1.2)
            return Rules()
        except DownloadCancelledError:
            return Rules(refuse_all=f"robots.txt is larger than {MAX_BYTES:,} bytes")
        except Exception:  # asked again or kept: whoever waits gets it and names it as the visit's outcome
            self._failures[origin] += 1
            if self._failures[origin] <= self._retries:
                del self._rules[origin]
            raise
        rules = rules_of(response)
        self._heed_crawl_delay(origin, rules)
        return rules

    def _heed_crawl_delay(self, origin: str, rules: Rules) -> None:
        throttle = self._crawler.get_extension(HostThrottle)
        if throttle is not None and rules.robots is not None:
            throttle.crawl_delay(urlsplit(origin).hostname or "", rules.robots.crawl_delay(ROBOTS_NAME))


def rules_of(response: Response) -> Rules:
    """Return the rules of a robots.txt answer: 2xx are read, other answers below 500 allow all, 429 and 5xx refuse all."""
    if response.status == 429 or response.status >= 500:
        return Rules(refuse_all=f"robots.txt answers {response.status}")
    if not 200 <= response.status < 300:
        return Rules()
    return Rules(robots=Protego.parse(response.body.decode("utf-8-sig", errors="replace")))
