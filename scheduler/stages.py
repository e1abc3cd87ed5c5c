"""The three stages as loops: crawl, process, deliver. Each runs in a process of its own and may be killed at any point."""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import structlog
from structlog.contextvars import bound_contextvars

from domain.backfill import Backfill
from domain.backlog import Standstill
from domain.cores import reading_threads
from domain.coverage import Coverage
from domain.errors import StoreUnavailable
from domain.heap import search_rings_seldom
from domain.protocols import InboxEntry
from domain.query import Refusal
from domain.source import Source
from scheduler.delivering import acknowledge, sent
from scheduler.grouping import regroup
from scheduler.holding import held_sources
from scheduler.upkeep import retention
from scheduler.watching import Watching
from scheduler.wiring import House

log = structlog.get_logger(__name__)
PAUSE_S = 0.2  # between two looks into an empty queue
_OPENING = 100  # coverages that are sent first: the store works on them while many more are read
STORE_PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0)  # at most; half of it at least, lest all writers come back at once


def crawl_stage(
    house: House,
    *,
    run: str,
    sources: Sequence[Source],
    discover: bool = True,
    due_only: bool = False,
    backfill: Backfill | None = None,
) -> int:
    """Visit the sources and every due URL of theirs; return when each has an outcome, is put off, or is held back.

    `due_only`: of the feeds, sitemaps and section pages, look only at those whose own time has come. `backfill`: look through the
    archives instead. Sources that another process is crawling are left to it; returns how many were not.
    """
    from crawler.process import run_crawl
    from ledger.owners import is_gone, this_process

    settings = house.crawl_settings
    if backfill is not None:  # its own bound holds, not the one of each source's everyday
        settings = settings.model_copy(update={"max_pages": backfill.max_pages})
        sources = [replace(source, policy=replace(source.policy, max_pages=backfill.max_pages)) for source in sources]
    with bound_contextvars(run=run), held_sources(house, run, sources) as held:
        run_crawl(
            run=run,
            sources=held,
            ledger=house.ledger.crawl,
            fast_look=house.look_recipe,
            settings=settings,
            archive_dir=house.archive_folder,
            owner=this_process(),
            is_dead=is_gone,
            hosts=house.ledger.hosts,
            manners=house.ledger.manners,
            opt_outs=house.opt_outs,
            backlog=house.backlog,
            patience_s=house.settings.deliver.patience_s,
            discover=discover,
            due_only=due_only,
            backfill=backfill,
        )
    return len(held)


def process_stage(house: House, *, drained: Callable[[], bool], stopped: Callable[[], bool] = lambda: False) -> int:
    """Read what waits in the inbox until it is empty and `drained()`, or `stopped()`; return the number of articles read.

    While too much waits for the store nothing is read (`deliver.max_waiting`). When that has not become less for
    `deliver.patience_s` and `drained()`, the rest stays in the inbox.
    """
    from ledger.owners import this_process

    house.reader  # noqa: B018  loaded before anything is claimed
    with ThreadPoolExecutor(reading_threads(), thread_name_prefix="reading") as threads:
        return _process(house, drained, stopped, this_process(), threads)


def _process(house: House, drained: Callable[[], bool], stopped: Callable[[], bool], owner: str, threads: Executor) -> int:
    inbox, read = house.ledger.inbox, 0
    standstill = Standstill(house.settings.deliver.patience_s)
    ungrouped = True  # stories may be left unsettled by a process that was killed, or by a correction
    while not stopped():
        last_round = drained()  # asked before the claim: what came in earlier is then certainly seen
        room = house.backlog.to_read()
        if not room and (waiting := inbox.depth()):
            if standstill.lasts(house.backlog.unsent()) and last_round:
                log.warning("process.held_back", articles=waiting, reason="too much waits for the store, and it takes nothing")
                return read
            time.sleep(PAUSE_S)
            continue
        standstill.ends()
        entries = inbox.claim(owner=owner, limit=min(room, house.settings.process.batch), now=_now()) if room else []
        _read_all(house, entries, threads)
        read += len(entries)
        ungrouped = ungrouped or bool(entries)
        if entries:
            continue
        if ungrouped:
            regroup(house.ledger.stories, window_days=house.settings.process.story_window_days, now=_now())
            ungrouped = False
        if last_round and inbox.depth() == 0:
            return read
        time.sleep(PAUSE_S)
    return read


def _read_all(house: House, entries: Sequence[InboxEntry], threads: Executor) -> None:
    """Read articles beside each other (the models work outside of Python's lock); each is put away as soon as those before it are."""
    for entry, said in zip(entries, threads.map(partial(_read_one, house), entries), strict=True):
        if isinstance(said, str):
            house.ledger.inbox.fail(entry, reason=said, now=_now())
        else:
            house.ledger.inbox.complete(entry, said, now=_now())


def _read_one(house: House, entry: InboxEntry) -> tuple[Coverage, ...] | str:
    """Return the coverages of an article, or why it cannot be read."""
    reading = entry.reading
    with bound_contextvars(run=reading.run, article=reading.article.id):
        publisher, began = house.publisher(reading.article.source), time.monotonic()
        try:
            coverages = house.reader.read(reading, publisher, now=_now())
        except Exception as error:  # a page that breaks the reader must not stop the others; the reason is kept
            log.exception("article.unreadable", url=reading.article.url)
            return f"{type(error).__name__}: {error}"
        relevant = [coverage.watch for coverage in coverages if coverage.relevant]
        log.info("article.read", source=reading.article.source, relevant=relevant, took_ms=round(1000 * (time.monotonic() - began)))
        return coverages


def deliver_stage(
    house: House, *, drained: Callable[[], bool], stopped: Callable[[], bool] = lambda: False, patience_s: float | None = None
) -> int:
    """Send what the store has not acknowledged until nothing waits and `drained()`, or `stopped()`; return the number delivered.

    A store that takes nothing for `patience_s` (default `deliver.patience_s`) raises StoreUnavailable: everything stays in the
    outbox. What is too old for the store (`deliver.keep_days`) is taken out of it instead, and waits no more. Saved searches are
    asked of what was delivered.
    """
    search_rings_seldom()
    outbox, delivered, failures, failing_since = house.ledger.outbox, 0, 0, 0.0
    patience_s = house.settings.deliver.patience_s if patience_s is None else patience_s
    watching = Watching(house, stopped=stopped)
    while not stopped():
        last_round = drained()
        waiting = outbox.waiting(limit=min(_OPENING, house.settings.deliver.batch))
        watching.ask(to_the_end=last_round and not waiting)
        if not waiting:
            if last_round:
                return delivered
            time.sleep(PAUSE_S)
            continue
        try:
            for done in sent(house, waiting, stopped=stopped):
                failures, failing_since = 0, 0.0
                acknowledge(house, done, now=_now())
                delivered += len(done.result.delivered)
                watching.ask()
        except StoreUnavailable:
            failing_since = failing_since or time.monotonic()
            if time.monotonic() - failing_since > patience_s:
                raise
            time.sleep(STORE_PAUSES_S[min(failures, len(STORE_PAUSES_S) - 1)] * random.uniform(0.5, 1))
            failures += 1
    return delivered


def rebuild_stage(house: House) -> tuple[int, tuple[Refusal, ...]]:
    """Write all that was delivered before to the store anew; return how many it took, and what it refused.

    Nothing is fetched or read again, and acknowledgements stay as they are: a digest does not take old news for new.
    What is refused becomes a dead letter. Killed at any point it can be run again.
    """
    outbox, keep = house.ledger.outbox, retention(house.settings.deliver, _now())
    written, refused, after = 0, list[Refusal](), ""
    while coverages := outbox.delivered(after=after, limit=house.settings.deliver.batch, retention=keep):
        result = house.store.write(coverages)
        revisions = {coverage.id: coverage.revision for coverage in coverages}
        for refusal in result.refused:
            outbox.take_back(refusal.coverage, revisions[refusal.coverage], reason=refusal.reason, now=_now())
        written += len(result.delivered)
        refused += result.refused
        after = coverages[-1].id
    return written, tuple(refused)


def _now() -> datetime:
    return datetime.now(UTC)
