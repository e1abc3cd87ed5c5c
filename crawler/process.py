"""One crawl: Scrapy in this process, from the ledger's due URLs to its inbox."""

import gc
import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog
from scrapy.crawler import AsyncCrawlerProcess

from crawler.archive.files import recover
from crawler.settings import scrapy_settings
from crawler.spiders import ArticleSpider, BackfillSpider, Crawl, SourceSpider
from crawler.visits.patience import patiently
from domain.backfill import Backfill
from domain.look import LookRecipe
from domain.manners import HostManners
from domain.opt_out import NO_OPT_OUTS, OptOuts
from domain.protocols import Backlog, CrawlLedger, HostTurns
from domain.settings import CrawlSettings
from domain.source import Source

log = structlog.get_logger(__name__)


def run_crawl(
    *,
    run: str,
    sources: Sequence[Source],
    ledger: CrawlLedger,
    fast_look: LookRecipe,
    settings: CrawlSettings,
    archive_dir: Path,
    owner: str,
    is_dead: Callable[[str], bool],
    hosts: HostTurns | None = None,
    backlog: Backlog | None = None,
    patience_s: float = 60.0,
    discover: bool = True,
    due_only: bool = False,
    manners: HostManners | None = None,
    opt_outs: OptOuts = NO_OPT_OUTS,
    backfill: Backfill | None = None,
) -> None:
    """Look through the sources (unless `discover` is False) and visit every due URL of theirs.

    `backfill`: look through their archives instead, for the days that it names.
    `due_only`: look only at the feeds, sitemaps and section pages whose own time has come.

    `is_dead` tells of an owner whether its process has ended: what it was archiving is then put in order first. `hosts`:
    with other crawls over it, pauses at hosts are kept together; `manners`: so are robots.txt and the day's number of requests
    to a host. `opt_outs` are never asked. `backlog`: while it has no room nothing is fetched; when what
    waits has not become less for `patience_s` the crawl ends.
    Returns when each visit has an outcome, waits in the inbox, or is put off or held back. A process can do this once: its reactor does
    not start twice. The ledger is called from two threads, one at a time from each. Raises BadInput for settings that
    cannot be used, LedgerUnavailable when the ledger stays locked for 15 minutes, OSError when the archive cannot be
    written, KeyboardInterrupt when a signal ended it; the visits under way then stay pending.
    """
    archive_dir.mkdir(parents=True, exist_ok=True)
    patiently(recover, archive_dir, ledger.warc, is_dead=is_dead)
    crawl = Crawl(
        run=run,
        ledger=ledger,
        fast_look=fast_look,
        settings=settings,
        archive_dir=archive_dir,
        owner=owner,
        hosts=hosts,
        backlog=backlog,
        patience_s=patience_s,
        manners=manners,
        opt_outs=opt_outs,
        due_only=due_only,
        backfill=backfill,
    )
    run_spider(BackfillSpider if backfill else SourceSpider, crawl, sources, discover=discover)


def run_spider(spider: type[ArticleSpider], crawl: Crawl, sources: Sequence[Source], *, discover: bool = True) -> None:
    """Run one spider of ours in Scrapy's process; raises as `run_crawl` does."""
    if not sources:
        return
    os.environ.pop("SCRAPY_SETTINGS_MODULE", None)  # our settings are the typed ones, not a stray project's
    process = AsyncCrawlerProcess(scrapy_settings(crawl.settings, sources, crawl.opt_outs))
    for name in ("scrapy", "twisted", "py.warnings"):  # afterwards: Scrapy sets its own to DEBUG
        logging.getLogger(name).setLevel(logging.ERROR)
    task = process.crawl(spider, crawl=crawl, sources=sources, discover=discover)
    gc.freeze()  # what start-up made stays: searched for cycles again and again, it would put off the search of what pages leave
    process.start(install_signal_handlers=threading.current_thread() is threading.main_thread())
    if crawl.errors:
        raise crawl.errors[0]
    if task.done() and not task.cancelled():
        task.result()  # raises what kept Scrapy from starting
    if not crawl.ended:
        raise KeyboardInterrupt
