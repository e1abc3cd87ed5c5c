"""Writing down findings: pages are archived, made durable, and only then named in the ledger."""

import asyncio
import contextvars
import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from crawler.archive.files import LARGEST_FILE, LEVEL, WarcFile, WarcFiles
from crawler.transport.fetching import Answer
from crawler.visits.patience import patiently
from domain.article import Capture
from domain.protocols import CrawlLedger, Finding

GROUP_RECORDS = 64
GROUP_S = 0.2
WAITING = 256  # findings that may wait for the writer before fetching pauses
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding on its way to the ledger, with the page to archive first, if any."""

    finding: Finding
    page: Answer | None = None
    before: Capture | None = None  # the whole record that stands for the page's address so far
    again: bool = False  # came to nothing for now: its URL should be offered again


Mark = Future[None]  # in the queue: fulfilled when all before it is written


class Recorder:
    """The one thread that writes: archive, then ledger, in groups of at most 64 records or 200 ms.

    A group is appended to the WARC file, fsynced once, and then recorded in one ledger transaction: from there on a kill
    loses nothing. What fails here ends the crawl: `submit`, `flush` and `close` raise it, and the visits stay pending.
    """

    def __init__(self, ledger: CrawlLedger, *, folder: Path, owner: str, level: int = LEVEL, largest: int = LARGEST_FILE) -> None:
        """`level` of gzip, `largest` file of the archive in bytes."""
        self._ledger = ledger
        self._warc = WarcFiles(folder, ledger.warc, owner=owner, level=level, largest=largest)
        self._queue: queue.SimpleQueue[list[Entry] | Mark | None] = queue.SimpleQueue()
        self._group: list[Entry] = []  # on its way to the queue: waking the thread for each page costs more than the page
        self._timer: asyncio.TimerHandle | None = None
        self._room = asyncio.Semaphore(WAITING)
        self._loop = asyncio.get_running_loop()
        self._error: BaseException | None = None
        here = contextvars.copy_context()  # what log lines carry
        self._thread = threading.Thread(target=here.run, args=(self._run,), name="recorder", daemon=True)
        self._thread.start()

    async def submit(self, entry: Entry) -> None:
        """Hand over a finding; waits while too many wait for the disk."""
        await self._room.acquire()
        self._check()
        self._group.append(entry)
        if len(self._group) >= GROUP_RECORDS:
            self._hand_over()
        elif self._timer is None:
            self._timer = self._loop.call_later(GROUP_S, self._hand_over)

    async def flush(self) -> None:
        """Return when the ledger knows all that was submitted before."""
        self._check()
        self._hand_over()
        mark: Mark = Future()
        self._queue.put(mark)
        await asyncio.wrap_future(mark)

    async def close(self) -> None:
        """Return when all is written and the archive file is closed."""
        self._hand_over()
        self._queue.put(None)
        await self._loop.run_in_executor(None, self._thread.join)
        self._check()

    def _hand_over(self) -> None:
        """Give the thread what has come together."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._group:
            self._queue.put(self._group)
            self._group = []

    def _check(self) -> None:
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self._write_all()
            self._warc.file.close()
        except BaseException as error:  # thread boundary: it goes out where the crawl waits for this thread
            self._error = error
            self._warc.file.abandon()
            self._loop.call_soon_threadsafe(self._free, WAITING)
            self._refuse_all(error)

    def _write_all(self) -> None:
        while (item := self._queue.get()) is not None:
            if isinstance(item, list):
                self._write(item)
            elif item.set_running_or_notify_cancel():  # who waits may have been cancelled
                item.set_result(None)

    def _write(self, group: Sequence[Entry]) -> None:
        findings = [archived(self._warc.file, entry) for entry in group]
        if any(finding.archive for finding in findings):
            self._warc.file.sync()
        patiently(self._ledger.record, findings, now=datetime.now(UTC))
        self._warc.turn_over()
        for reading in filter(None, (finding.reading for finding in findings)):
            article = reading.article
            log.info("article.fetched", run=reading.run, article=article.id, source=article.source, url=article.url)
        self._loop.call_soon_threadsafe(self._free, len(group))

    def _free(self, count: int) -> None:
        for _ in range(count):
            self._room.release()

    def _refuse_all(self, error: BaseException) -> None:
        """Answer who waits for a mark until the crawl closes us."""
        while (item := self._queue.get()) is not None:
            if isinstance(item, Future) and item.set_running_or_notify_cancel():
                item.set_exception(error)


def archived(warc: WarcFile, entry: Entry) -> Finding:
    """Return the entry's finding with the place of its page in the archive, where it is to be kept."""
    if entry.page is None:
        return entry.finding
    ref, capture = warc.append(entry.page, before=entry.before)
    reading = entry.finding.reading
    if reading is not None:  # what was read is a whole record, also where this one only repeats it
        repeats = entry.page.rendered is None and entry.before is not None and capture == entry.before
        reading = replace(reading, archive=entry.before.ref if repeats and entry.before else ref)
    return replace(entry.finding, archive=ref, capture=capture, reading=reading)
