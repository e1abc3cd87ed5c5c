"""History from WARC files: each page passes the fast look, then extraction and the inbox, as if it had just come."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from domain.article import Discovery
from domain.errors import ArchiveError
from domain.protocols import Finding
from domain.source import Source
from domain.urls import host_of, normalise
from domain.visit import Candidate, Outcome, Visit
from scheduler.settling import Settling
from scheduler.wiring import FROM_WARC, House

if TYPE_CHECKING:
    from crawler.transport.fetching import Answer
    from crawler.visits.recorder import Entry

log = structlog.get_logger(__name__)
BATCH = 32  # pages in memory at once


@dataclass(slots=True, kw_only=True)
class WarcTally:
    """What the files came to. The pages are those known before and those entered; the outcomes add up to the latter."""

    files: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)  # records that are no page, by what they are
    known: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)  # "pending": put into the inbox
    troubles: list[str] = field(default_factory=list)  # files that could not be read to their end

    @property
    def entered(self) -> int:
        return sum(self.outcomes.values())

    @property
    def pages(self) -> int:
        return self.known + self.entered


class Outlets:
    """Which source a page belongs to: that of its host, else of the nearest host above it."""

    def __init__(self, sources: Iterable[Source]) -> None:
        """A source has the hosts of its homepage and section pages, and what lies below them; of two on one host the first counts."""
        self._hosts: dict[str, Source] = {}
        for source in sources:
            for url in (source.homepage, *source.sections):
                self._hosts.setdefault(host_of(url).removeprefix("www."), source)

    def of(self, url: str) -> Source:
        """Return its source; where none is known, one made of the host and marked as that."""
        host = host_of(url)
        labels = host.removeprefix("www.").split(".")
        above = (".".join(labels[n:]) for n in range(len(labels)))
        return next((self._hosts[name] for name in above if name in self._hosts), None) or made_of(host)


def made_of(host: str) -> Source:
    return Source(id=f"{FROM_WARC}-{host}", name=host, homepage=f"https://{host}/")


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Return the files, and the .warc and .warc.gz files of the folders, in order. Raises BadInput."""
    from crawler.archive.foreign import warc_files

    return warc_files(paths)


def backfill_warc(
    house: House, files: Sequence[Path], outlets: Outlets, *, on_progress: Callable[[Path, WarcTally], None] = lambda path, tally: None
) -> WarcTally:
    """Take in the pages of the files whose addresses are new, and return what became of them.

    Each batch is archived, made durable, and recorded in one transaction: killed at any instant, another pass takes in the rest
    and nothing twice. A file that cannot be read to its end is named in the tally; what was read of it is kept.
    """
    with asyncio.Runner() as runner:
        return runner.run(_Taking(house, outlets, on_progress).all_of(files))


class _Taking:
    def __init__(self, house: House, outlets: Outlets, on_progress: Callable[[Path, WarcTally], None]) -> None:
        from crawler.archive.files import WarcFiles, recover
        from ledger.owners import is_gone, this_process

        self._house, self._outlets, self._on_progress = house, outlets, on_progress
        self._tally, self._settling = WarcTally(), Settling(house)
        recover(house.archive_folder, house.ledger.warc, is_dead=is_gone)
        settings = house.crawl_settings
        self._warc = WarcFiles(
            house.archive_folder,
            house.ledger.warc,
            owner=this_process(),
            level=settings.archive_level,
            largest=settings.archive_file_bytes,
        )
        self._pool = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1), thread_name_prefix="reading")

    async def all_of(self, files: Sequence[Path]) -> WarcTally:
        runs = self._house.ledger.runs
        run = runs.begin_run(_now(), kind="backfill")
        try:
            for path in files:
                await self._file(run, path)
            self._warc.file.close()
        except BaseException:
            self._warc.file.abandon()
            raise
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)
        runs.end_run(run, _now())
        return self._tally

    async def _file(self, run: str, path: Path) -> None:
        from crawler.archive.foreign import pages_of

        pages = pages_of(path, limit=self._house.crawl_settings.max_body_bytes, passed_over=self._tally.passed_over)
        readable = self._readable(path, pages)
        while batch := list(islice(readable, BATCH)):
            await self._batch(run, path, batch)
            self._on_progress(path, self._tally)
            self._settling.make_room()
        self._tally.files += 1
        self._on_progress(path, self._tally)

    def _readable(self, path: Path, pages: "Iterator[Answer]") -> "Iterator[Answer]":
        """The pages up to where the file can be read; why no further goes into the tally."""
        try:
            yield from pages
        except (ArchiveError, OSError) as error:
            words = error.message if isinstance(error, ArchiveError) else error.strerror or str(error)
            self._tally.troubles.append(f"{path}: {words}; the pages before that are taken in")

    async def _batch(self, run: str, path: Path, batch: "Sequence[Answer]") -> None:
        from crawler.visits.recorder import archived
        from ledger.arrivals import Arrival

        arrivals = self._house.ledger.arrivals
        keyed: dict[str, Answer] = {}
        for answer in batch:
            keyed.setdefault(normalise(answer.url), answer)
        known = arrivals.known(list(keyed))
        fresh = [key for key in keyed if key not in known]
        visits = [_visit(n, run, key, keyed[key], self._outlets.of(keyed[key].url), path) for n, key in enumerate(fresh)]
        entries = await self._read(run, visits, [keyed[key] for key in fresh])
        findings = [archived(self._warc.file, entry) for entry in entries]
        if any(finding.archive for finding in findings):
            self._warc.file.sync()
        candidates = [Candidate(url=visit.url, source=visit.source, discovery=visit.discovery) for visit in visits]
        made = [Arrival(candidate=c, url_key=key, finding=f) for c, key, f in zip(candidates, fresh, findings, strict=True)]
        entered = arrivals.record(run, made, now=_now()) if made else set()
        self._warc.turn_over()
        self._tally.known += len(batch) - len(entered)
        self._tally.outcomes.update(arrival.finding.outcome.value for arrival in made if arrival.url_key in entered)

    async def _read(self, run: str, visits: Sequence[Visit], answers: "Sequence[Answer]") -> "list[Entry]":
        """Return what the pages come to, in their order. The register lives for a batch: of earlier ones the ledger knows."""
        from crawler.pages.apart import Here
        from crawler.pages.reading import PageReader
        from crawler.visits.identity import Register
        from crawler.visits.patience import LedgerThread
        from crawler.visits.visiting import Receiver, Waiting

        settings, thread = self._house.crawl_settings, LedgerThread()
        receiver = Receiver(
            run=run,
            reader=Here(PageReader(self._house.fast_look, settings.sample_rate), self._pool),
            register=Register(self._house.ledger.crawl, thread),
            archive=settings.archive,
        )
        receiver.register.expect(visit.url_key for visit in visits)

        async def one(visit: Visit, answer: "Answer") -> "Entry | Waiting":
            if (wish := self._house.opt_outs.find(visit.url)) is not None:
                return _opted_out(visit, wish.words)
            read = await receiver.read(visit, self._outlets.of(visit.url), answer)
            receiver.register.visited(visit.url_key)
            return read

        try:
            read = await asyncio.gather(*(one(visit, answer) for visit, answer in zip(visits, answers, strict=True)))
            return [await receiver.settle(entry) if isinstance(entry, Waiting) else entry for entry in read]
        finally:
            thread.close()


def _visit(number: int, run: str, key: str, answer: "Answer", source: Source, path: Path) -> Visit:
    discovery = Discovery(method="warc", via=path.name)
    return Visit(id=number, run=run, source=source.id, url=answer.url, url_key=key, due=answer.fetched, discovery=discovery)


def _opted_out(visit: Visit, words: str) -> "Entry":
    from crawler.visits.recorder import Entry

    return Entry(finding=Finding(visit=visit.id, outcome=Outcome.OPTED_OUT, reason=words))


def _now() -> datetime:
    return datetime.now(UTC)
