"""The base of our spiders: it visits what is due; how a source is looked through is for each spider to say."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from scrapy import Spider

from crawler.manners.budget import Budget
from crawler.manners.daily import DailyBudget
from crawler.manners.robots import RobotsMiddleware
from crawler.manners.throttle import HostThrottle
from crawler.pages.apart import Here, Readers, spare_cores
from crawler.pages.child import look_of
from crawler.pages.reading import PageReader
from crawler.rendering.browser import Renderer
from crawler.settings import delay_of
from crawler.transport.fetching import Fetcher
from crawler.visits.identity import Register
from crawler.visits.patience import LedgerThread
from crawler.visits.recorder import Entry, Recorder
from crawler.visits.room import Room
from crawler.visits.visiting import PutOff, Visitor, Waiting
from domain.backfill import Backfill
from domain.look import LookRecipe
from domain.manners import HostManners
from domain.opt_out import NO_OPT_OUTS, OptOuts
from domain.protocols import Backlog, CrawlLedger, Finding, HostTurn, HostTurns
from domain.settings import CrawlSettings
from domain.source import Source
from domain.urls import host_of, normalise
from domain.visit import Candidate, Outcome, Visit

THREADS = 8  # that read listings, and pages where there is no core to spare
MOST_READERS = 4  # processes that read; each takes 150 MB
BATCH = 32  # visits claimed at once from hosts without delay
OFFER = 500  # candidates offered in one ledger transaction
POLITE_WINDOW = 2  # visits of a source under way at once where its host wants pauses
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """What a crawl works with."""

    run: str
    ledger: CrawlLedger
    fast_look: LookRecipe
    settings: CrawlSettings
    archive_dir: Path
    owner: str
    hosts: HostTurns | None = None  # shared with other crawls; None: this one is alone
    manners: HostManners | None = None  # kept over all crawls; None: nothing is counted, and robots.txt asked for anew
    opt_outs: OptOuts = NO_OPT_OUTS  # who is never asked
    backlog: Backlog | None = None  # what waits for the store; None: nothing holds this crawl
    due_only: bool = False  # look only at listings whose own time has come
    patience_s: float = 60.0  # how long it holds while nothing of that is delivered
    backfill: Backfill | None = None  # the past that a backfill is to take in
    errors: list[BaseException] = field(default_factory=list)  # what ended it early
    ended: list[str] = field(default_factory=list)  # names of the spiders that came to their end


class ArticleSpider(Spider):
    """Looks through its sources, then fetches every due URL of theirs until nothing is due.

    All sources of a crawl share one engine, so that a host has one delay whoever names it. Subclasses say in `discover`
    how a source is looked through. The flow is written as coroutines over Scrapy's downloader
    (`crawler.engine.download_async`): an article's redirects, tries and reading are one function from top to bottom.
    """

    name = "article"

    def __init__(self, *, crawl: Crawl, sources: Sequence[Source], discover: bool = True, **kwargs: Any) -> None:
        super().__init__(self.name, **kwargs)
        self.crawl = crawl
        self.sources = tuple(sources)
        self.discovers = discover
        self.budget = Budget(crawl.settings)
        self.thread = LedgerThread()
        self.turns = LedgerThread()  # a turn at a host is not to wait behind a long offer
        self.pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="reading")
        self.reader = self._reader()
        self.register = Register(crawl.ledger, self.thread)
        self.room = Room(crawl.backlog, self.thread, patience_s=crawl.patience_s, late=lambda: self.budget.late)
        self._held: set[str] = set()  # sources that were handed out nothing for want of room
        self._claiming = asyncio.Lock()
        self.fetcher: Fetcher
        self.recorder: Recorder
        self.visitor: Visitor
        self.renderer: Renderer | None = None

    async def start(self) -> AsyncIterator[Any]:
        """Do the whole crawl; yields nothing, for what it finds goes to the ledger."""
        try:
            await self._open()
            try:
                await self._all_sources()
            finally:
                await self.recorder.close()
                if self.renderer is not None:
                    await self.renderer.close()
                if (daily := self.crawler.get_downloader_middleware(DailyBudget)) is not None:
                    await daily.close()
            self.crawl.ended.append(self.name)
        except Exception as error:  # the boundary to Scrapy, which would log and forget it: run_crawl raises it
            self.crawl.errors.append(_first(error))
        finally:
            self.thread.close()
            self.turns.close()
            self.pool.shutdown(wait=False, cancel_futures=True)
            self.reader.close()
        nothing: tuple[Any, ...] = ()
        for item in nothing:  # Scrapy wants an async generator
            yield item

    async def discover(self, source: Source) -> list[str]:
        """Offer what the source lists to the ledger; return what went wrong, in words."""
        raise NotImplementedError

    async def _open(self) -> None:
        settings = self.crawl.settings
        self._share_hosts()
        self.fetcher = Fetcher(self.crawler, settings)
        self._share_manners()
        self.recorder = Recorder(
            self.crawl.ledger,
            folder=self.crawl.archive_dir,
            owner=self.crawl.owner,
            level=settings.archive_level,
            largest=settings.archive_file_bytes,
        )
        if any(source.policy.render == "browser" for source in self.sources):
            self.renderer = Renderer(self.crawler, settings, opt_outs=self.crawl.opt_outs)
        self.visitor = Visitor(
            run=self.crawl.run,
            fetcher=self.fetcher,
            renderer=self.renderer,
            reader=self.reader,
            register=self.register,
            archive=settings.archive,
            offer=self.offer,
        )

    def _reader(self) -> Readers | Here:
        """Return what reads pages: processes on the cores that this one leaves, else threads."""
        look, rate = self.crawl.fast_look, self.crawl.settings.sample_rate
        if spares := spare_cores():
            return Readers(min(MOST_READERS, spares + 1), look=look, sample_rate=rate)
        return Here(PageReader(look_of(look), rate), self.pool)

    def _share_hosts(self) -> None:
        """Take turns at hosts with other crawls."""
        hosts, throttle = self.crawl.hosts, self.crawler.get_extension(HostThrottle)
        if hosts is None or throttle is None:
            return

        async def turn(host: str, pause_s: float) -> HostTurn:
            return await self.turns.call(hosts.turn, host, pause_s=pause_s, now=now())

        throttle.share(turn)

    def _share_manners(self) -> None:
        """Heed what other crawls were told, and count with them."""
        if (manners := self.crawl.manners) is None:
            return
        self.fetcher.pauses.share(manners, self.turns)
        for part in (self.crawler.get_downloader_middleware(RobotsMiddleware), self.crawler.get_downloader_middleware(DailyBudget)):
            if part is not None:
                part.share(manners, self.turns)

    async def _all_sources(self) -> None:
        async with asyncio.TaskGroup() as group:
            for source in self.sources:
                group.create_task(self._source(source))

    async def _source(self, source: Source) -> None:
        ledger, run = self.crawl.ledger, self.crawl.run
        if self.discovers:
            problems = await self._browser_problems(source) + await self.discover(source)
            await self.thread.call(ledger.offer_revisits, run, source.id, now=now())
            problem = "; ".join(problems) or None
            await self.thread.call(ledger.discovery_finished, run, source.id, problem=problem, now=now())
        await self._visit_due(source)

    async def _browser_problems(self, source: Source) -> list[str]:
        """Start the browser if the source needs one; return why its pages cannot be read, if so."""
        if self.renderer is None or source.policy.render == "none":
            return []
        await self.renderer.start()
        return [self.renderer.lacks] if self.renderer.lacks else []

    async def _visit_due(self, source: Source) -> None:
        """Visit pending URLs of the source until none is due; what the budget does not allow ends as that.

        For room it waits between two rounds, when nothing of the source is under way; if none comes, the rest stays pending.
        """
        unfinished = 0
        while (rounds := await self._round(source)) or (source.id in self._held and await self.room.comes()):
            unfinished += sum(rounds)
        if self.budget.spent(source):
            unfinished += await self._out_of_budget(source)
        if unfinished:
            await self.forget_listings(source)

    async def _round(self, source: Source) -> list[bool]:
        """Claim and visit until nothing more is handed out and all is recorded.

        Returns, for each visit made, whether it came to nothing for now. The ledger may hold back a page that brought a
        crawler down until its neighbours are done: only an empty round means that nothing is due.
        """
        window = asyncio.Semaphore(self._window(source))
        results: list[bool | Waiting] = []  # not the tasks, which would keep a kilobyte or two for each page

        async def visited(visit: Visit) -> None:
            results.append(await self._one(visit, source))

        async with asyncio.TaskGroup() as group:
            while visits := await self._claim_within_budget(source):
                for visit in visits:
                    await window.acquire()
                    group.create_task(visited(visit)).add_done_callback(lambda _: window.release())
        for waiting in results:
            if isinstance(waiting, Waiting):
                await self.recorder.submit(await self.visitor.settle(waiting))
        if results:
            await self.recorder.flush()
        return [result is True for result in results]

    async def _claim_within_budget(self, source: Source) -> list[Visit]:
        async with self._claiming:  # or another source would see as spent what this one gives back in a moment
            room = await self.room.of(self._batch(source))
            (self._held.discard if room else self._held.add)(source.id)
            allowed = self.budget.take(source, room)
            visits = await self._claim(source, allowed) if allowed else []
            self.budget.give_back(source, allowed - len(visits))
            return visits

    async def _claim(self, source: Source, limit: int) -> list[Visit]:
        claim = self.crawl.ledger.claim
        visits = await self.thread.call(claim, self.crawl.run, source.id, owner=self.crawl.owner, limit=limit, now=now())
        self.register.expect(visit.url_key for visit in visits)
        return visits

    async def _one(self, visit: Visit, source: Source) -> bool | Waiting:
        """Visit one URL and hand over its finding; return whether it came to nothing for now, or what is to be settled later."""
        if self.budget.late:
            await self.recorder.submit(_over_budget(visit, self.budget.reason(source)))
            return True
        self._pace(host_of(visit.url), source)
        result = await self.visitor.visit(visit, source)
        self.register.visited(visit.url_key)
        if isinstance(result, Waiting):
            return result
        if isinstance(result, PutOff):
            await self.thread.call(self.crawl.ledger.put_off, result.visit, until=result.until, reason=result.reason)
            return False
        await self.recorder.submit(result)
        return result.again

    async def _out_of_budget(self, source: Source) -> int:
        """End what is left as that; return how many."""
        left = 0
        while visits := await self._claim(source, 500):
            left += len(visits)
            for visit in visits:
                await self.recorder.submit(_over_budget(visit, self.budget.reason(source)))
            await self.recorder.flush()
        return left

    async def forget_listings(self, source: Source) -> None:
        """Let the source's listings be read anew next time: what came to nothing for now is offered again by an unchanged feed, too."""

    async def offer(self, candidates: Sequence[Candidate]) -> int:
        """Offer candidates to the ledger, which enters those that are new or due again; return how many it did."""
        self.register.expect(normalise(candidate.url) for candidate in candidates)
        entered = 0
        for start in range(0, len(candidates), OFFER):
            entered += await self.thread.call(self.crawl.ledger.offer, self.crawl.run, candidates[start : start + OFFER], now=now())
            self.reader.expect(entered)
        return entered

    def pace_source(self, url: str, source: Source) -> None:
        self._pace(host_of(url), source)

    def _pace(self, host: str, source: Source) -> None:
        throttle = self.crawler.get_extension(HostThrottle)
        if throttle is not None:
            throttle.at_least(host, delay_of(source, self.crawl.settings), exact=True)
        daily = self.crawler.get_downloader_middleware(DailyBudget)
        if daily is not None:
            daily.at_most(host, source.policy.max_daily)

    def _window(self, source: Source) -> int:
        return self.crawl.settings.concurrency if self._unpaced(source) else POLITE_WINDOW

    def _batch(self, source: Source) -> int:
        return BATCH if self._unpaced(source) else 2 * POLITE_WINDOW

    def _unpaced(self, source: Source) -> bool:
        throttle = self.crawler.get_extension(HostThrottle)
        return throttle is not None and throttle.is_unpaced(host_of(source.homepage))


def now() -> datetime:
    return datetime.now(UTC)


def _over_budget(visit: Visit, reason: str) -> Entry:
    return Entry(finding=Finding(visit=visit.id, outcome=Outcome.BUDGET, reason=reason, article=visit.article))


def _first(error: BaseException) -> BaseException:
    """Return the error itself, or the first of those that a group of tasks ended with."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
