"""Looks at addresses outside any run, with the same manners as a run: guard, robots.txt, opt-outs, size and time limits.

A reactor starts once a process: call one of these functions once, in a command of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess

from crawler.manners.throttle import HostThrottle
from crawler.scouting.checking import check
from crawler.scouting.prospecting import propose
from crawler.settings import delay_of, scrapy_settings
from crawler.transport.failures import NoAnswer
from crawler.transport.fetching import Fetcher
from domain.article import Page
from domain.errors import BadInput
from domain.opt_out import NO_OPT_OUTS, OptOuts
from domain.outlet import Proposal, SourceSeen
from domain.settings import CrawlSettings
from domain.source import Source
from domain.urls import host_of

AT_ONCE = 8  # sources that are looked at at the same time; each host is asked as politely as ever
Job = Callable[[Fetcher], Awaitable[None]]


def fetch_page(url: str, *, settings: CrawlSettings, opt_outs: OptOuts = NO_OPT_OUTS) -> Page:
    """Return the page at an address. Raises BadInput, with the reason, when there is none to be had."""
    pages: list[Page] = []

    async def job(fetcher: Fetcher) -> None:
        answer = await fetcher.get(url)
        if isinstance(answer, NoAnswer):
            raise BadInput(f"{url}: {answer.reason or answer.outcome}", fix="check the address in a browser")
        if answer.status >= 400:
            raise BadInput(f"{url}: the server answers {answer.status}", fix="check the address in a browser")
        pages.append(
            Page(url=url, final_url=answer.url, status=answer.status, headers=answer.headers, body=answer.body, fetched=answer.fetched)
        )

    _run(job, settings, opt_outs=opt_outs)
    return pages[0]


def probe_site(url: str, *, settings: CrawlSettings, opt_outs: OptOuts = NO_OPT_OUTS) -> Proposal:
    """Return the source entry that the outlet at this front page suggests. Raises BadInput when the page cannot be had."""
    proposals: list[Proposal] = []

    async def job(fetcher: Fetcher) -> None:
        proposals.append(await propose(fetcher, url))

    _run(job, settings, opt_outs=opt_outs)
    return proposals[0]


def check_sources(
    sources: Sequence[Source], *, settings: CrawlSettings, opt_outs: OptOuts = NO_OPT_OUTS, on_seen: Callable[[SourceSeen], None]
) -> None:
    """Look at what each source lists and at what its robots.txt allows; each is handed to `on_seen` in the order that they end."""

    async def job(fetcher: Fetcher) -> None:
        room = asyncio.Semaphore(AT_ONCE)

        async def one(source: Source) -> None:
            async with room:
                on_seen(await check(fetcher, source))

        async with asyncio.TaskGroup() as group:
            for source in sources:
                group.create_task(one(source))

    _run(job, settings, sources=sources, opt_outs=opt_outs)


def _run(job: Job, settings: CrawlSettings, *, sources: Sequence[Source] = (), opt_outs: OptOuts) -> None:
    """Run the job in Scrapy's process; raises what it raises, KeyboardInterrupt where a signal ended it."""
    quick = settings.model_copy(update={"retries": 0, "delay_s": min(settings.delay_s, 1.0)})
    ended: list[BaseException | None] = []
    process = CrawlerProcess(scrapy_settings(quick, sources, opt_outs))
    process.crawl(_ProbeSpider, job=job, crawl_settings=quick, sources=sources, ended=ended)
    process.start()
    if not ended:
        raise KeyboardInterrupt
    if (error := ended[0]) is not None:
        raise error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error


class _ProbeSpider(scrapy.Spider):
    """Lends its downloader to a job."""

    name = "probe"

    def __init__(
        self, *, job: Job, crawl_settings: CrawlSettings, sources: Sequence[Source], ended: list[BaseException | None], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._job = job
        self._crawl_settings = crawl_settings
        self._sources = sources
        self._ended = ended

    async def start(self) -> AsyncIterator[Any]:
        self._keep_pauses()
        try:
            await self._job(Fetcher(self.crawler, self._crawl_settings))
            self._ended.append(None)
        except Exception as error:  # the boundary to Scrapy, which would log and forget it: _run raises it
            self._ended.append(error)
        for request in list[scrapy.Request]():
            yield request  # an asynchronous generator, as Scrapy wants it

    def _keep_pauses(self) -> None:
        """Ask no host faster than the policy of its source says."""
        throttle = self.crawler.get_extension(HostThrottle)
        if throttle is None:
            return
        for source in self._sources:
            for url in (source.homepage, *source.feeds, *source.sitemaps, *source.sections):
                throttle.at_least(host_of(url), delay_of(source, self._crawl_settings), exact=source.policy.delay_s is not None)
