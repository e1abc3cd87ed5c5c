"""robots.txt, asked for and heeded: what each kind of answer stands for (RFC 9309, 2.3.1), and how long it counts."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from w3lib.url import safe_url_string

from crawler.manners.daily import DailySpent
from crawler.manners.opting_out import OptedOut
from crawler.manners.retry_after import retry_after
from crawler.manners.robotstxt import MAX_BYTES, Robots, path_of
from crawler.manners.throttle import HostThrottle
from crawler.names import ROBOTS_NAME
from crawler.transport.stopping import Enough
from crawler.visits.patience import LedgerThread
from domain.manners import HostManners, RobotsFile

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MAX_REDIRECTS = 5
KEPT = timedelta(hours=24)  # an answer counts no longer (RFC 9309, 2.4)
REFUSAL_S = 600.0  # after which a server that could not give its file is asked again
LARGEST_BYTES = 50_000_000  # announced or unpacked; of what is smaller the first MAX_BYTES are read
PATH = "/robots.txt"


class RobotsRefused(IgnoreRequest):
    """robots.txt forbids this address."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt cannot be read for now; until it can, nothing may be fetched (RFC 9309, 2.3.1.4)."""

    def __init__(self, words: str, *, status: int | None = None, until: datetime | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.until = until  # Retry-After


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the robots.txt of one origin says."""

    robots: Robots | None = None  # None: no rules
    refuse_all: str | None = None  # why nothing may be fetched, in words
    status: int | None = None
    until: datetime | None = None  # what a refusal asks for by Retry-After
    counts_s: float = KEPT.total_seconds()  # from now on

    def check(self, url: str) -> None:
        """Raise RobotsRefused or RobotsUnreachable if the address must not be fetched; robots.txt itself always may."""
        if path_of(url) == PATH:
            return
        if self.refuse_all is not None:
            raise RobotsUnreachable(self.refuse_all, status=self.status, until=self.until)
        if self.robots is not None and not self.robots.allows(url, ROBOTS_NAME):
            raise RobotsRefused("robots.txt forbids it")


@dataclass(frozen=True, slots=True)
class _Known:
    rules: Rules
    until: float  # time.monotonic()


class RobotsMiddleware:
    """Lets through what the robots.txt of each origin allows; each is asked for once a day, over all crawls that share a ledger.

    Scrapy's own middleware reads the body of an error page as rules and allows all when a server fails. Where robots.txt
    cannot be had at all (no address, no connection, blocked), requests to that origin fail with that same error; it is
    asked for again as often as the setting `crawl.retries` says.
    """

    def __init__(self, crawler: "Crawler") -> None:
        self._crawler = crawler
        self._retries = crawler.settings.getint("CRAWL_RETRIES")
        self._failures: Counter[str] = Counter()
        self._known: dict[str, asyncio.Future[_Known]] = {}
        self._shared: tuple[HostManners, LedgerThread] | None = None

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> "RobotsMiddleware":
        return cls(crawler)

    def share(self, manners: HostManners, thread: LedgerThread) -> None:
        """Heed from now on what other crawls were told, and let them know."""
        self._shared = (manners, thread)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        (await self._rules(f"{parts.scheme}://{parts.netloc}")).check(request.url)

    async def _rules(self, origin: str) -> Rules:
        asked = self._known.get(origin)
        if asked is None or (asked.done() and not asked.exception() and asked.result().until <= time.monotonic()):
            asked = self._known[origin] = asyncio.ensure_future(self._ask(origin))
        return (await asyncio.shield(asked)).rules

    async def _ask(self, origin: str) -> _Known:
        rules = await self._kept(origin) or await self._asked(origin)
        throttle = self._crawler.get_extension(HostThrottle)
        if throttle is not None and rules.robots is not None:
            throttle.crawl_delay(urlsplit(origin).hostname or "", rules.robots.crawl_delay_s(ROBOTS_NAME))
        return _Known(rules, time.monotonic() + rules.counts_s)

    async def _kept(self, origin: str) -> Rules | None:
        """Return what another crawl was told less than a day ago."""
        if self._shared is None:
            return None
        manners, thread = self._shared
        file = await thread.call(manners.robots, origin)
        age = datetime.now(UTC) - file.asked if file else KEPT
        if file is None or not timedelta() <= age < KEPT:
            return None
        return rules_of(file.status, file.body, counts_s=(KEPT - age).total_seconds())

    async def _asked(self, origin: str) -> Rules:
        try:
            response = await self._fetched(f"{origin}{PATH}")
        except (OptedOut, DailySpent):  # nobody was asked
            del self._known[origin]
            raise
        except (DownloadCancelledError, IgnoreRequest):  # Scrapy's words for what is too large, plain or when unpacked
            return Rules(refuse_all=f"robots.txt is larger than {LARGEST_BYTES:,} bytes", counts_s=REFUSAL_S)
        except Exception:  # asked again or kept: whoever waits gets it and names it as the visit's outcome
            self._failures[origin] += 1
            if self._failures[origin] <= self._retries:
                del self._known[origin]
            raise
        if response is None:
            return Rules()
        rules = rules_of(response.status, response.body, until=retry_after(response.headers.get("Retry-After"), now=datetime.now(UTC)))
        if self._shared is not None and rules.refuse_all is None:
            manners, thread = self._shared
            body = response.body[:MAX_BYTES] if rules.robots else b""
            file = RobotsFile(origin=origin, asked=datetime.now(UTC), status=response.status, body=body)
            await thread.call(manners.keep_robots, file)
        return rules

    async def _fetched(self, url: str) -> Response | None:
        """Return the answer, up to five redirects followed, to wherever; None if they go on: as if there were no file."""
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._once(url)
            location = response.headers.get("Location")
            if not 300 <= response.status < 400 or location is None:
                return response
            url = urljoin(url, safe_url_string(location)).partition("#")[0]
            if not url.startswith(("http://", "https://")):
                return None
        return None

    async def _once(self, url: str) -> Response:
        # Unpacked by nobody: the first part of a packed file could not always be read.
        headers = {"Accept-Encoding": "identity", "Accept": "text/plain,*/*;q=0.5"}
        meta = {"dont_obey_robotstxt": True, "dont_redirect": True, "download_maxsize": LARGEST_BYTES, "stop": partial(Enough, MAX_BYTES)}
        request = Request(url, headers=headers, meta=meta, callback=NO_CALLBACK)
        return await self._crawler.engine.download_async(request)


def rules_of(status: int, body: bytes = b"", *, until: datetime | None = None, counts_s: float = KEPT.total_seconds()) -> Rules:
    """Return the rules of a robots.txt answer: 2xx are read, other answers below 500 allow all, 429 and 5xx refuse all for a time.

    `until`: what the answer asks for by Retry-After.
    """
    if status == 429 or status >= 500:
        return Rules(refuse_all=f"robots.txt answers {status}", status=status, until=until, counts_s=REFUSAL_S)
    if not 200 <= status < 300:
        return Rules(counts_s=counts_s)
    return Rules(robots=Robots.parse(body), counts_s=counts_s)
