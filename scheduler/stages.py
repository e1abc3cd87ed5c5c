"""The three stages as loops: crawl, process, deliver. Each runs in a process of its own and may be killed at any point."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from domain.errors import StoreUnavailable
from domain.protocols import InboxEntry
from domain.query import Refusal
from domain.source import Source
from scheduler.grouping import regroup
from scheduler.holding import held_sources
from scheduler.upkeep import retention
from scheduler.watching import Watching
from scheduler.wiring import House

log = structlog.get_logger(__name__)
PAUSE_S = 0.2  # between two looks into an empty queue
STORE_PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0)


def crawl_stage(house: House, *, run: str, sources: Sequence[Source], discover: bool = True) -> None:
    """Visit the sources and every due URL of theirs; return when each has an outcome or is put off.

    Sources that another process is crawling are left to it.
    """
    from crawler.process import run_crawl
    from ledger.owners import is_gone, this_process

    with held_sources(house, run, sources) as held:
        run_crawl(
            run=run,
            sources=held,
            ledger=house.ledger.crawl,
            fast_look=house.fast_look,
            settings=house.crawl_settings,
            archive_dir=house.archive_folder,
            owner=this_process(),
            is_dead=is_gone,
            hosts=house.ledger.hosts,
            discover=discover,
        )


def process_stage(house: House, *, drained: Callable[[], bool], stopped: Callable[[], bool] = lambda: False) -> int:
    """Read what waits in the inbox until it is empty and `drained()`, or `stopped()`; return the number of articles read."""
    from ledger.owners import this_process

    inbox, owner, read = house.ledger.inbox, this_process(), 0
    reader = house.reader
    ungrouped = True  # stories may be left unsettled by a process that was killed, or by a correction
    while not stopped():
        last_round = drained()  # asked before the claim: what came in earlier is then certainly seen
        entries = inbox.claim(owner=owner, limit=house.settings.process.batch, now=_now())
        for entry in entries:
            _read_one(house, reader, entry)
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


def _read_one(house: House, reader: object, entry: InboxEntry) -> None:
    publisher = house.publisher(entry.reading.article.source)
    try:
        coverages = house.reader.read(entry.reading, publisher, now=_now())
    except Exception as error:  # a page that breaks the reader must not stop the others; the reason is kept
        log.exception("article.unreadable", article=entry.reading.article.id, url=entry.reading.article.url)
        house.ledger.inbox.fail(entry, reason=f"{type(error).__name__}: {error}", now=_now())
        return
    house.ledger.inbox.complete(entry, coverages, now=_now())


def deliver_stage(
    house: House, *, drained: Callable[[], bool], stopped: Callable[[], bool] = lambda: False, patience_s: float = 60.0
) -> int:
    """Send what the store has not acknowledged until nothing waits and `drained()`, or `stopped()`; return the number delivered.

    A store that does not answer for `patience_s` raises StoreUnavailable: everything stays in the outbox. What is too old for
    the store (`deliver.keep_days`) is taken out of it instead, and waits no more. Saved searches are asked of what was delivered.
    """
    outbox, delivered, failures, failing_since = house.ledger.outbox, 0, 0, 0.0
    watching = Watching(house, stopped=stopped)
    while not stopped():
        last_round = drained()
        waiting = outbox.waiting(limit=house.settings.deliver.batch)
        watching.ask(to_the_end=last_round and not waiting)
        if not waiting:
            if last_round:
                return delivered
            time.sleep(PAUSE_S)
            continue
        keep = retention(house.settings.deliver, _now())
        try:
            result = house.store.write([coverage for coverage in waiting if keep.keeps(coverage)])
            too_old = [coverage for coverage in waiting if not keep.keeps(coverage)]
            house.store.remove([coverage.id for coverage in too_old])
        except StoreUnavailable:
            failing_since = failing_since or time.monotonic()
            if time.monotonic() - failing_since > patience_s:
                raise
            time.sleep(STORE_PAUSES_S[min(failures, len(STORE_PAUSES_S) - 1)])
            failures += 1
            continue
        failures, failing_since = 0, 0.0
        revisions = {coverage.id: coverage.revision for coverage in waiting}
        outbox.acknowledge([(key, revisions[key]) for key in result.delivered], now=_now())
        if too_old:
            outbox.pass_over([(coverage.id, coverage.revision) for coverage in too_old], now=_now())
        for refusal in result.refused:
            outbox.refuse(refusal.coverage, revisions[refusal.coverage], reason=refusal.reason, now=_now())
        delivered += len(result.delivered)
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
